"""The order of answers to one interaction: one first answer, then follow-ups; deferred in time by itself."""

import asyncio
from collections.abc import Awaitable, Coroutine, Mapping, Sequence
from enum import Enum, auto
from types import TracebackType
from typing import Self, TypeVar

import structlog

from bot.errors import Conflict, PlatformError
from bot.form import Modal
from bot.i18n import _
from bot.message import Message
from bot.param import Choice
from bot.ports import Responder
from bot.refs import MessageRef

log = structlog.get_logger(__name__)

T = TypeVar("T")


class State(Enum):
    """Where an interaction stands."""

    OPEN = auto()
    DEFERRED = auto()
    ANSWERED = auto()
    EXPIRED = auto()


class Answer:
    """Wraps a responder for the life of one interaction; use as an async context manager.

    `within` is in seconds of real time, as the platform counts them. `ephemeral` is the visibility
    that an automatic defer promises. A responder's failure expires the answer: what matters is kept
    elsewhere, so later calls do nothing.
    """

    def __init__(self, responder: Responder, *, within: float, ephemeral: bool = True) -> None:
        self._responder = responder
        self._within = within
        self.ephemeral = ephemeral
        self._lock = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._deferral: asyncio.Task[None] | None = None
        self.state = State.OPEN
        self.failure: PlatformError | None = None

    async def __aenter__(self) -> Self:
        # A timer costs a fraction of a task, and hardly any interaction needs it to ring.
        self._timer = asyncio.get_running_loop().call_later(self._within, self._defer_in_time)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._deferral is not None:  # one under way is let finish
            await self._deferral

    async def defer(self) -> None:
        """Acknowledges now; harmless when something was said already."""
        async with self._lock:
            if self.state is State.OPEN:
                await self._carry_out(
                    State.DEFERRED, self._responder.defer(ephemeral=self.ephemeral)
                )

    async def reply(self, message: Message, *, ephemeral: bool = True) -> MessageRef | None:
        """Says something; any number of times."""
        async with self._lock:
            return await self._carry_out(
                State.ANSWERED, self._responder.reply(message, ephemeral=ephemeral)
            )

    async def update(self, message: Message) -> None:
        """Replaces the message the component sits on."""
        async with self._lock:
            await self._carry_out(State.ANSWERED, self._responder.update(message))

    async def open(self, modal: Modal) -> None:
        """Opens a form; raises `Conflict` when it is too late for one."""
        async with self._lock:
            if self.state is not State.OPEN:
                raise Conflict(_("That took too long to open the form. Please try once more."))
            await self._carry_out(State.ANSWERED, self._responder.open(modal))

    async def reject(self, errors: Mapping[str, str]) -> None:
        """Refuses a form's values, at their fields."""
        async with self._lock:
            await self._carry_out(State.ANSWERED, self._responder.reject(errors))

    async def suggest(self, choices: Sequence[Choice]) -> None:
        """Answers an autocomplete."""
        async with self._lock:
            if self.state is State.OPEN:
                await self._carry_out(State.ANSWERED, self._responder.suggest(choices))

    def _defer_in_time(self) -> None:
        self._deferral = asyncio.create_task(self.defer())

    async def _carry_out(self, state: State, call: Awaitable[T]) -> T | None:
        if self.state is State.EXPIRED:
            _discard(call)
            return None
        try:
            result = await call
        except PlatformError as error:
            self.state, self.failure = State.EXPIRED, error
            log.warning("answer_lost", error=str(error))
            return None
        self.state = state
        return result


def _discard(call: Awaitable[T]) -> None:
    if isinstance(call, Coroutine):
        call.close()
