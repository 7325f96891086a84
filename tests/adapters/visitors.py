# pyright: basic
"""People who try doors on emulated Discord and Slack, each by the platform's own payloads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.catalog import Catalog
from bot.message import Message, Select
from bot.param import Kind
from tests.both_platforms import OnDiscord, OnSlack, until
from tests.doors import HALL, Door, Hall, Went, sample
from tests.patience import PATIENCE
from tests.platforms.discord_server import Upload
from tests.platforms.discord_server.humans import Human as DiscordHuman
from tests.platforms.discord_server.interactions import Interaction as DiscordInteraction
from tests.platforms.slack_server.humans import Human as SlackHuman
from tests.platforms.slack_server.interactions import Interaction as SlackInteraction
from tests.platforms.slack_server.interactions import Reply
from tests.platforms.slack_server.reading import seen

WORKING = "Working on it"
"""What a sent form shows on Slack while the answer is being worked out."""


@dataclass(frozen=True)
class Hallway:
    """A channel, a message of somebody's in it, and the bot's cards there: a card by the label of each door."""

    channel: Any
    message: Any
    cards: Mapping[str, Any]


@dataclass(frozen=True)
class DiscordVisitor:
    """A person in the guild."""

    human: DiscordHuman
    hallway: Hallway
    known: Catalog

    async def go(self, door: Door) -> Went:
        """Tries a door and waits for the answer."""
        done = await self._answered(await self._begun(door))
        private = all(reply.ephemeral for reply in done.replies)
        assert done.ack_milliseconds is not None
        return Went(done.text, done.modal is not None, private, done.ack_milliseconds)

    async def _begun(self, door: Door) -> DiscordInteraction:
        who, at = self.human, self.hallway
        match door.way:
            case "command":
                return await who.slash(at.channel, self._typed(door), **self._values(door))
            case "button":
                return await who.click(at.cards[door.label], door.label)
            case "select":
                return await who.select(at.cards[door.label], door.label, "This")
            case "form":
                opened = await self._answered(await who.click(at.cards[door.label], door.label))
                return await who.submit(opened, self._values(door)) if opened.modal else opened
            case "menu":
                return await who.context_menu(at.message, door.thing)

    @staticmethod
    async def _answered(begun: DiscordInteraction) -> DiscordInteraction:
        await begun.settled(
            seconds=PATIENCE
        )  # a click that is only acknowledged has no spinner either
        await until(lambda: begun.replies or begun.modal or begun.refused)
        return begun

    def _typed(self, door: Door) -> str:
        """A noun alone cannot be run on Discord where it has verbs, too."""
        noun, _space, verb = door.token.partition(" ")
        verbs = [each.verb for each in self.known.nouns[noun] if each.verb]
        return f"{noun} open" if verbs and not verb else door.token

    @staticmethod
    def _values(door: Door) -> dict[str, Any]:
        return _values(door, lambda content: Upload("list.csv", content))


@dataclass(frozen=True)
class SlackVisitor:
    """A person in the workspace."""

    human: SlackHuman
    hallway: Hallway

    async def go(self, door: Door) -> Went:
        """Tries a door and waits for the answer."""
        did = await self._begun(door)
        await until(lambda: self._heard(did) or did.views or did.failure)
        if door.way == "form" and did.views:
            return await self._sent(door, did)
        return self._went(did, self._heard(did), form=bool(did.views))

    async def _sent(self, door: Door, opened: SlackInteraction) -> Went:
        """The answer comes by the way on which the form was opened, or in its place when it takes long."""
        sent = await self.human.submit(opened.view, self._values(door))
        heard = lambda: [*self._heard(opened), *self._heard(sent)]  # noqa: E731
        instead = lambda: seen(sent.view.blocks) if sent.views else ""  # noqa: E731
        await until(
            lambda: heard() or WORKING not in (instead() or WORKING) or sent.errors or sent.failure
        )
        return self._went(sent, heard(), instead())

    @staticmethod
    def _went(did: SlackInteraction, heard: list[Reply], *more: str, form: bool = False) -> Went:
        assert did.ack_ms is not None
        words = "\n".join([*(reply.seen for reply in heard), *more])
        return Went(words, form, all(reply.ephemeral for reply in heard), did.ack_ms)

    def _heard(self, did: SlackInteraction) -> list[Reply]:
        return answers(did, self.hallway.channel)

    async def _begun(self, door: Door) -> SlackInteraction:
        who, at = self.human, self.hallway
        match door.way:
            case "command":
                return await who.slash(at.channel, "/praxis", door.token)
            case "select":
                return await who.select(at.cards[door.label], door.label, "This")
            case "menu":
                return await who.shortcut(at.message, door.token)
            case _:
                return await who.click(at.cards[door.label], door.label)

    def _values(self, door: Door) -> dict[str, Any]:
        values = _values(door, lambda content: [self.human.file("list.csv", content)])
        kinds = {param.name: param.kind for param in door.params}
        return {f"{kinds[name]}~{name}": value for name, value in values.items()}


def _values(door: Door, file: Callable[[bytes], Any]) -> dict[str, Any]:
    files = {param.name for param in door.params if param.kind is Kind.FILE}
    given = sample(door.params)
    return {name: file(value) if name in files else value for name, value in given.items()}


async def discord_hallway(here: OnDiscord, hall: Hall) -> Hallway:
    """A channel of the guild with every card."""
    channel = here.channels["prompts"]
    message = here.ben.say(channel, "Look")
    cards: dict[str, Any] = {}
    for number, page in enumerate(hall.pages):
        card = await (await here.fay.slash(channel, f"{HALL} show", page=number)).answer()
        cards |= dict.fromkeys(_labels(page), card)
    return Hallway(channel, message, cards)


async def slack_hallway(here: OnSlack, hall: Hall) -> Hallway:
    """A channel of the workspace with every card."""
    channel = here.channels["prompts"]
    message = (await here.ben.say(channel, "Look")).message
    cards: dict[str, Any] = {}
    for number, page in enumerate(hall.pages):
        shown = await here.fay.slash(channel, "/praxis", f"{HALL} show page={number}")
        (card,) = await until(lambda shown=shown: answers(shown, channel))
        cards |= dict.fromkeys(_labels(page), card)
    return Hallway(channel, message, cards)


def answers(did: SlackInteraction, channel: Any) -> list[Reply]:
    """What was answered in the channel; what the clock posts in others meanwhile is no answer."""
    return [reply for reply in did.replies if reply.channel_id == channel.id]


def _labels(page: Message) -> list[str]:
    return [
        each.placeholder if isinstance(each, Select) else each.label for each in page.controls()
    ]
