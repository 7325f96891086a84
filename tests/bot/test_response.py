"""One first answer, then follow-ups; deferred in time by itself."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from bot.errors import Conflict, Unreachable
from bot.form import Modal
from bot.message import Message, say
from bot.param import Choice
from bot.refs import MessageRef
from bot.response import Answer, State
from bot.token import BoundAction

LATER = 3600.0
MODAL = Modal("T", "S", (), BoundAction("x.y"), {})


class Recorder:
    """A responder that writes down what it is asked, and fails when told to."""

    def __init__(self, *, broken: bool = False, slow: float = 0.0) -> None:
        self.said: list[str] = []
        self._broken = broken
        self._slow = slow

    async def _do(self, what: str) -> None:
        await asyncio.sleep(self._slow)
        self.said.append(what)
        if self._broken:
            raise Unreachable("gone")

    async def defer(self, *, ephemeral: bool) -> None:
        await self._do(f"defer {ephemeral}")

    async def reply(self, message: Message, *, ephemeral: bool) -> MessageRef | None:
        await self._do(f"reply {message.headline()} {ephemeral}")
        return None

    async def update(self, message: Message) -> None:
        await self._do(f"update {message.headline()}")

    async def open(self, modal: Modal) -> None:
        await self._do(f"open {modal.title}")

    async def reject(self, errors: Mapping[str, str]) -> None:
        await self._do(f"reject {dict(errors)}")

    async def suggest(self, choices: Sequence[Choice]) -> None:
        await self._do(f"suggest {len(choices)}")


async def test_a_slow_handler_is_deferred_with_the_declared_visibility() -> None:
    recorder = Recorder()
    async with Answer(recorder, within=0.01, ephemeral=False) as answer:
        await asyncio.sleep(0.03)
        await answer.reply(say("late"), ephemeral=False)
    assert recorder.said == ["defer False", "reply late False"]


async def test_a_quick_handler_is_not_deferred() -> None:
    recorder = Recorder()
    async with Answer(recorder, within=LATER) as answer:
        await answer.reply(say("hello"))
    assert recorder.said == ["reply hello True"]


async def test_a_modal_after_the_defer_says_to_try_again() -> None:
    async with Answer(Recorder(), within=LATER) as answer:
        await answer.defer()
        with pytest.raises(Conflict, match="once more"):
            await answer.open(MODAL)


async def test_deferring_twice_or_after_an_answer_says_nothing_more() -> None:
    recorder = Recorder()
    async with Answer(recorder, within=LATER) as answer:
        await answer.reply(say("a"))
        await answer.defer()
    assert recorder.said == ["reply a True"]


async def test_a_lost_answer_expires_the_rest_quietly() -> None:
    recorder = Recorder(broken=True)
    async with Answer(recorder, within=LATER) as answer:
        await answer.reply(say("a"))
        await answer.reply(say("b"))
        assert State.EXPIRED is answer.state
    assert (recorder.said, str(answer.failure)) == (["reply a True"], "gone")


async def test_suggestions_come_only_as_the_first_answer() -> None:
    recorder = Recorder()
    async with Answer(recorder, within=LATER) as answer:
        await answer.suggest([Choice("a", "A")])
        await answer.suggest([])
    assert recorder.said == ["suggest 1"]


async def test_leaving_waits_for_a_defer_that_is_under_way() -> None:
    recorder = Recorder(slow=0.03)
    async with Answer(recorder, within=0.0):
        await asyncio.sleep(0.01)
    assert recorder.said == ["defer True"]


async def test_two_answers_at_once_go_one_after_the_other() -> None:
    recorder = Recorder(slow=0.005)
    async with Answer(recorder, within=LATER) as answer:
        await asyncio.gather(answer.reply(say("a")), answer.update(say("b")))
    assert recorder.said == ["reply a True", "update b"]
