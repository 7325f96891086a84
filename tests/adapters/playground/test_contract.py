"""The playground keeps the contract of adapters, in both flavours."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from adapters.playground.adapter import PlaygroundAdapter
from adapters.playground.faults import drop_after_store
from adapters.playground.flavours import DISCORD, SLACK, Flavour
from adapters.playground.people import Person
from adapters.playground.seen import Seen
from adapters.playground.workspace import Workspace
from bot.catalog import Catalog
from bot.clock import ManualClock
from bot.message import Block, Message
from bot.ports import Adapter, Inbox, Need
from bot.refs import ChannelRef, UserRef, WorkspaceRef
from bot.text import Mention, Text
from tests.contract import CATALOG, AdapterContract, Script, Shown

START = datetime(2027, 1, 11, tzinfo=UTC)


class PlaygroundHarness:
    """People and administrators of one workspace in memory."""

    def __init__(self, flavour: Flavour) -> None:
        self.workspace = Workspace(
            WorkspaceRef("playground", "w1"), "Allied health", flavour, ManualClock(START)
        )
        self.channel = self.workspace.add_channel("#prompts")
        self.mia = self.workspace.add_account("Mia")
        self.ben = self.workspace.add_account("Ben")
        self.since = START
        self.adapter: Adapter = self._make()
        self._people = {
            user: Person(self.workspace, user, self.channel) for user in (self.mia, self.ben)
        }

    def _make(self) -> PlaygroundAdapter:
        self._adapter = PlaygroundAdapter([self.workspace])
        return self._adapter

    async def start(self, catalog: Catalog, inbox: Inbox) -> None:
        self._catalog, self._inbox = catalog, inbox
        self._running = asyncio.create_task(self._adapter.run(catalog, inbox))
        await self._adapter.connected.wait()

    async def restart(self) -> None:
        await self.stop()
        self.adapter = self._make()
        await self.start(self._catalog, self._inbox)

    async def stop(self) -> None:
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running

    async def slash(self, noun: str, verb: str, **options: str | bool) -> None:
        await self._people[self.mia].run(f"/{noun} {verb}", **options)

    async def click(self, label: str) -> None:
        await self._people[self.mia].click(label)

    async def submit(self, **fields: str | bool) -> None:
        await self._people[self.mia].submit(**fields)

    async def suggestions(self, noun: str, verb: str, option: str, typed: str) -> list[str]:
        choices = await self._people[self.mia].suggestions(f"/{noun} {verb}", option, typed)
        return [choice.label for choice in choices]

    async def write(self, place: ChannelRef, text: str) -> None:
        await self._people[self.mia].say(place, text)

    async def shown(self, to: UserRef, place: ChannelRef) -> list[Shown]:
        return [_shown(seen) for seen in self._people[to].sees if seen.ref.channel == place]

    async def direct(self, to: UserRef) -> list[Shown]:
        return [_shown(seen) for seen in self._people[to].dms]

    async def form(self) -> Mapping[str, str] | None:
        modal = self._people[self.mia].modal
        return modal.errors if modal else None

    async def form_title(self) -> str:
        modal = self._people[self.mia].modal
        return modal.title if modal else ""

    async def delete_channel(self, channel: ChannelRef) -> None:
        self.workspace.delete_channel(self.workspace.channels[channel.id].name)

    async def deny(self, channel: ChannelRef, need: Need) -> None:
        self.workspace.deny(self.workspace.channels[channel.id].name, need)

    async def close_dms(self, user: UserRef) -> None:
        self.workspace.accounts[user.id].dms_open = False

    async def lose_next_answer(self) -> None:
        self.workspace.faults.add(drop_after_store())

    async def settle(self) -> None:
        await self._adapter.idle()


def _shown(seen: Seen) -> Shown:
    buttons = tuple(seen.buttons)
    words = "\n".join(line for line in seen.text.splitlines() if not buttons or line != "[Go]")
    return Shown(seen.ref, words, buttons, seen.private, _mentioned(seen.message))


def _mentioned(message: Message) -> frozenset[UserRef]:
    spans = [span for block in message.blocks for text in _texts(block) for span in text.spans]
    return frozenset(span.user for span in spans if isinstance(span, Mention))


def _texts(block: Block) -> list[Text]:
    text = getattr(block, "text", None)
    return [text] if isinstance(text, Text) else []


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture(params=[DISCORD, SLACK], ids=lambda flavour: flavour.name)
async def harness(
    request: pytest.FixtureRequest, script: Script
) -> AsyncGenerator[PlaygroundHarness, None]:
    harness = PlaygroundHarness(request.param)
    await harness.start(CATALOG, script)
    yield harness
    await harness.stop()


class TestPlayground(AdapterContract):
    """The contract itself."""
