# pyright: basic
"""The contract of every adapter, on the emulated Slack, over Socket Mode and over signed HTTP."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest

from adapters.slack import SlackAdapter
from adapters.slack.fields import param_name
from bot.catalog import Catalog
from bot.clock import SystemClock
from bot.events import Event
from bot.plan import generated_modal
from bot.ports import Need
from bot.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef
from tests.adapters.slack.conftest import Transport, new_adapter, running
from tests.contract import CATALOG, AdapterContract, Script, Shown
from tests.patience import PATIENCE
from tests.platforms.slack_server import Interaction, SlackServer, drop_after_store
from tests.platforms.slack_server.reading import controls, seen
from tests.platforms.slack_server.state import Channel, Ephemeral, Message

_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")
_OWN_WORDS = "Use “"
"""Slack offers what was typed beside the suggestions, since a choice cannot be free text there."""


class Listening:
    """The script, with a count of what it is still busy with."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.busy = 0

    async def accept(self, event: Event) -> None:
        self.busy += 1
        try:
            await self.script.accept(event)
        finally:
            self.busy -= 1


class SlackHarness:
    """People on the emulated Slack."""

    def __init__(self, server: SlackServer, transport: Transport, script: Script) -> None:
        self.server = server
        self.transport: Transport = transport
        self.inbox = Listening(script)
        self.workspace = server.workspace()
        mia, ben = self.workspace.user("Mia"), self.workspace.user("Ben")
        self.home = self.workspace.channel("prompts", members=[mia, ben])
        self.people = {mia.id: mia, ben.id: ben}
        place = WorkspaceRef("slack", self.workspace.id)
        self.channel = ChannelRef(place, self.home.id)
        self.mia, self.ben = UserRef(place, mia.id), UserRef(place, ben.id)
        self.since = SystemClock().now() - timedelta(seconds=1)
        self.adapter = self._make()
        self._actor = mia
        self._errors: Mapping[str, str] = {}
        self._process = AsyncExitStack()

    def _make(self) -> SlackAdapter:
        return new_adapter(self.server, self.transport, history=False)

    async def start(self, catalog: Catalog, inbox: object) -> None:
        await self._process.enter_async_context(
            running(self.server, self.adapter, self.inbox, self.transport, CATALOG)
        )

    async def restart(self) -> None:
        await self.stop()
        self.adapter = self._make()
        await self.start(CATALOG, self.inbox)

    async def stop(self) -> None:
        await self._process.aclose()

    async def slash(self, noun: str, verb: str, **options: str | bool) -> None:
        typed = " ".join(f'{name}="{value}"' for name, value in options.items())
        asked = await self._actor.slash(self.home, "/praxis", f"{noun} {verb} {typed}")
        await self._answered(asked)

    async def click(self, label: str) -> None:
        shown = [
            message
            for channel in self.workspace.team.channels.values()
            for message in [*channel.messages.values(), *channel.ephemerals.values()]
            if not message.deleted and label in _buttons(message)
        ]
        newest = max(shown, key=lambda message: message.ts)
        await self._answered(await self._actor.click(newest, label))

    async def submit(self, **fields: str | bool) -> None:
        view = self._actor.modal()
        assert view is not None
        by_name = {param_name(each.block["block_id"]): each for each in controls(view.blocks)}
        values = {
            by_name[name].block["block_id"]: "Yes" if value is True else value
            for name, value in fields.items()
        }
        sent = await self._actor.submit(view, values)
        await self._answered(sent)
        self._errors = {param_name(block): error for block, error in sent.errors.items()}

    async def suggestions(self, noun: str, verb: str, option: str, typed: str) -> list[str]:
        """Slack suggests in forms alone, so the command's form is opened first."""
        command = CATALOG.command(noun, verb)
        assert command is not None
        script = self.inbox.script
        answer, modal = script.answer, generated_modal(command, {}, fields=10)

        async def open_form(event: Any) -> None:
            await event.responder.open(modal)

        script.answer = open_form
        await self.slash(noun, verb)
        script.answer = answer
        view = self._actor.modal()
        assert view is not None
        (field,) = [each for each in controls(view.blocks) if each.action_id.endswith(option)]
        found = await self._actor.suggest(view, field.action_id, typed)
        labels = [each["text"]["text"] for each in found]
        return [label for label in labels if not label.startswith(_OWN_WORDS)]

    async def write(self, place: ChannelRef, text: str) -> None:
        await self._actor.say(self._channel(place), text, thread=place.thread)

    async def shown(self, to: UserRef, place: ChannelRef) -> list[Shown]:
        channel = self._channel(place)
        posts: list[Message | Ephemeral] = [
            *(
                channel.replies(place.thread)
                if place.thread
                else [m for m in channel.messages.values() if not (m.is_reply or m.deleted)]
            ),
            *(
                each
                for each in channel.ephemerals.values()
                if each.user_id == to.id and not each.deleted and each.thread_ts == place.thread
            ),
        ]
        return [self._show(post, place) for post in sorted(posts, key=lambda each: each.ts)]

    async def direct(self, to: UserRef) -> list[Shown]:
        return [
            self._show(post, ChannelRef(to.workspace, post.channel_id))
            for post in self.people[to.id].direct_messages()
        ]

    async def form(self) -> Mapping[str, str] | None:
        return None if self._actor.modal() is None else self._errors

    async def form_title(self) -> str:
        view = self._actor.modal()
        assert view is not None
        return str(view.source["title"]["text"])

    async def delete_channel(self, channel: ChannelRef) -> None:
        await self.workspace.delete_channel(self._channel(channel))
        await self._quiet()

    async def deny(self, channel: ChannelRef, need: Need) -> None:
        """Whoever is not in a channel may do nothing there; Slack knows no finer permission."""
        await self.workspace.remove_bot(self._channel(channel))
        await self._quiet()

    async def close_dms(self, user: UserRef) -> None:
        await self.workspace.deactivate(self.people[user.id])

    async def lose_next_answer(self) -> None:
        self.server.faults.add("chat.postMessage", drop_after_store())

    async def settle(self) -> None:
        """A last event of our own making comes after all that were under way."""
        seen_before = len(self.inbox.script.events)
        await self.workspace.delete_channel(self.workspace.channel("probe"))
        async with asyncio.timeout(PATIENCE):
            while len(self.inbox.script.events) == seen_before:
                await asyncio.sleep(0.005)
        await self._quiet()

    async def _answered(self, interaction: Interaction) -> None:
        assert interaction.acked, interaction.describe()
        await self._quiet()
        await interaction.settled(within=0.1, quiet=0.02)

    async def _quiet(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await asyncio.sleep(0.005)
            while self.inbox.busy:
                await asyncio.sleep(0.005)

    def _channel(self, ref: ChannelRef) -> Channel:
        return self.workspace.team.channels[ref.id]

    def _show(self, post: Message | Ephemeral, place: ChannelRef) -> Shown:
        buttons = _buttons(post)
        lines = [line for line in seen(post.blocks, post.text).split("\n") if line.strip()]
        words = "\n".join(line for line in lines if line not in buttons)
        private = isinstance(post, Ephemeral)
        ref = None if private else MessageRef(place, post.ts)
        return Shown(ref, words, buttons, private, frozenset(self._notified(post)))

    def _notified(self, post: Message | Ephemeral) -> Iterator[UserRef]:
        found = [*_pinged(post.blocks), *_MENTION.findall(post.text)]
        everybody = "<!" in post.text or "broadcast" in found
        for each in self.people if everybody else dict.fromkeys(found):
            yield UserRef(self.channel.workspace, each)


def _buttons(post: Message | Ephemeral) -> tuple[str, ...]:
    return tuple(each.label for each in controls(post.blocks) if each.element["type"] == "button")


def _pinged(node: Any) -> Iterator[str]:
    """Whom blocks mention: the elements of rich text, and what is written as such in mrkdwn."""
    if isinstance(node, list):
        for each in node:
            yield from _pinged(each)
    elif isinstance(node, dict):
        match node.get("type"):
            case "user":
                yield node["user_id"]
            case "broadcast":
                yield "broadcast"
            case "mrkdwn":
                yield from _MENTION.findall(node["text"])
                yield from ["broadcast"] if "<!" in node["text"] else []
            case _:
                yield from _pinged([each for each in node.values() if not isinstance(each, str)])


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture(params=["socket", "http"])
async def harness(request: pytest.FixtureRequest, script: Script) -> AsyncIterator[SlackHarness]:
    async with SlackServer(delivery=request.param) as server:
        harness = SlackHarness(server, request.param, script)
        await harness.start(CATALOG, script)
        try:
            yield harness
        finally:
            await harness.stop()
        assert [] == server.journal.violations


class TestSlack(AdapterContract):
    """The contract itself."""
