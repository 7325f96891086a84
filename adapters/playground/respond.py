"""The answers to one interaction in the playground, with the order and time rules of its flavour."""

import asyncio
from collections.abc import Mapping, Sequence

from adapters.playground.entities import Post
from adapters.playground.forms import OpenForm
from adapters.playground.limits import check_modal
from adapters.playground.workspace import Workspace
from bot.errors import Gone, Rejected
from bot.form import Modal
from bot.message import Message, say
from bot.param import Choice
from bot.refs import ChannelRef, MessageRef
from bot.transaction import forbid_inside

MAX_SUGGESTIONS = 25
"""Choices of an autocomplete (Discord developer documentation, Autocomplete)."""
LOADING = "Praxis is thinking…"


class PlaygroundResponder:
    """Answers `account` about something done in `place`.

    `source` is the post whose control was used, `form` the form that was submitted.
    Raises `Rejected` for an answer out of order, `Gone` for one that comes too late.
    """

    def __init__(
        self,
        workspace: Workspace,
        account: str,
        place: ChannelRef,
        *,
        source: MessageRef | None = None,
        form: OpenForm | None = None,
    ) -> None:
        self._workspace = workspace
        self._account = account
        self._place = place
        self._source = source
        self._form = form
        self._began = workspace.clock.now()
        self._loading: Post | None = None
        self._answers = 0
        self._deferred = False
        self.choices: tuple[Choice, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the person has been answered at all."""
        return self._deferred or self._answers > 0

    async def defer(self, *, ephemeral: bool) -> None:
        """Acknowledges; shows a placeholder where the flavour does and no message was clicked."""
        await self._call("defer")
        self._first("acknowledged")
        self._deferred = True
        if self._workspace.flavour.loading_message and self._source is None:
            viewer = self._account if ephemeral else None
            self._loading = self._workspace.answer(self._place, say(LOADING), viewer=viewer)
            self._loading.loading = True

    async def reply(self, message: Message, *, ephemeral: bool) -> MessageRef | None:
        """Says something; takes the place of the placeholder, in the visibility that it has."""
        await self._call("reply")
        self._count()
        if self._loading is not None:
            post, self._loading = self._loading, None
            self._workspace.replace(post.ref, message)
        else:
            viewer = self._account if ephemeral else None
            post = self._workspace.answer(self._place, message, viewer=viewer)
        self._workspace.answers[self._account] = post.ref
        return post.ref if post.viewer is None else None

    async def update(self, message: Message) -> None:
        """Replaces the message that was clicked."""
        await self._call("update")
        if self._source is None:
            raise Rejected("there is no message to update")
        self._count()
        self._workspace.replace(self._source, message)
        self._workspace.answers[self._account] = self._source

    async def open(self, modal: Modal) -> None:
        """Opens a form on the person's screen."""
        await self._call("open")
        self._first("followed by a form")
        if self._form is not None and not self._workspace.flavour.form_after_form:
            raise Rejected("a form cannot open another form")
        check_modal(modal, self._workspace.flavour)
        self._answers += 1
        form = OpenForm(modal, self._place, self._source)
        self._workspace.forms[self._account] = form
        self._workspace.changed()

    async def reject(self, errors: Mapping[str, str]) -> None:
        """Shows what is wrong at the fields; the form stays open as it was filled in."""
        await self._call("reject")
        if self._form is None:
            raise Rejected("there is no form to refuse")
        names = {param.name for param in self._form.modal.params}
        if unknown := errors.keys() - names:
            raise Rejected(f"no such field: {', '.join(sorted(unknown))}")
        self._answers += 1
        self._form.errors = dict(errors)
        self._workspace.changed()

    async def suggest(self, choices: Sequence[Choice]) -> None:
        """Answers an autocomplete."""
        await self._call("suggest")
        if len(choices) > MAX_SUGGESTIONS:
            raise Rejected(f"{len(choices)} suggestions, at most {MAX_SUGGESTIONS} are shown")
        self._answers += 1
        self.choices = tuple(choices)

    async def _call(self, what: str) -> None:
        forbid_inside(f"{self._workspace.ref.platform} {what}")
        await asyncio.sleep(0)
        fault = self._workspace.faults.take(what)
        if fault is not None:
            if fault.delay:
                await asyncio.sleep(fault.delay)
            if fault.error is not None:
                raise fault.error
        self._workspace.authorise()
        if self._workspace.clock.now() - self._began > self._workspace.flavour.answer_for:
            raise Gone("interaction")

    def _first(self, what: str) -> None:
        if self.answered:
            raise Rejected(f"an interaction that was answered cannot be {what}")

    def _count(self) -> None:
        limit = self._workspace.flavour.follow_ups
        if limit is not None and self._answers >= limit:
            raise Rejected(f"an interaction takes at most {limit} answers")
        self._answers += 1
