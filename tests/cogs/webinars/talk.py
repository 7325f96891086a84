"""Short ways to say what conversations about webinars need."""

from datetime import timedelta

from adapters.playground.entities import Entry
from adapters.playground.people import Person
from adapters.playground.seen import Seen
from adapters.playground.words import message_words
from storage.webinar_rows import Meeting
from storage.webinars import WebinarRepository
from tests.conversation import World

LINK = "https://meet.example.org/secret-room"
TITLE = "Talking with families"
ONCE = "/webinar create title: Talking with families when: 2027-02-18 19:30 area: communication"
MONTHLY = (
    "/webinar create title: Talking with families when: third Thursday 19:30 "
    "area: communication repeat: monthly"
)
START = "2027-02-18 19:30"


async def plan(world: World, line: str = ONCE, **options: str | int) -> None:
    """Fay plans a webinar and saves it."""
    await world.fay.run(line, **options)
    await world.fay.click("Save")


def in_team(world: World, name: str) -> Person:
    """Somebody at their screen in the other workspace."""
    return world.person(name, world.team)


def posts(person: Person, words: str, *, channel: str = "#webinars") -> list[Seen]:
    """The bot's posts in a channel that contain words, oldest first."""
    return [seen for seen in person.at(channel).here if words in seen and not seen.private]


def card(person: Person) -> Seen:
    """The newest card in #webinars."""
    return [seen for seen in person.at("#webinars").here if seen.thread is not None][-1]


def cards(person: Person) -> list[Seen]:
    """Every card in #webinars, oldest first."""
    return [seen for seen in person.at("#webinars").here if "Area: " in seen and not seen.private]


def dms(person: Person, words: str = "") -> list[Seen]:
    """What the bot wrote to somebody directly, oldest first."""
    return [seen for seen in person.dms if words in seen]


def in_thread(person: Person, of: Seen) -> list[str]:
    """What stands in a card's thread, oldest first."""
    return [seen.text for seen in person.at(of).here]


def reminders(person: Person) -> list[str]:
    """What was posted to remind everybody in #webinars."""
    return [
        f"{seen.at:%Y-%m-%d %H:%M}"
        for seen in person.at("#webinars").here
        if " starts " in seen and not seen.private
    ]


def ops(person: Person, words: str = "") -> list[Seen]:
    """What facilitators read in #ops."""
    return [seen for seen in person.at("#ops").here if words in seen]


def public(world: World) -> list[Entry]:
    """Everything the bot put where more than one person reads it."""
    return [
        entry
        for workspace in world.workspaces
        for entry in workspace.journal
        if entry.viewer is None and not workspace.channels[entry.place.id].dm_of
    ]


def said_publicly(world: World) -> str:
    """All of that in words, buttons' addresses included."""
    return "\n".join(f"{message_words(each.message)} {each.message!r}" for each in public(world))


async def meetings(world: World, community: str = "aha") -> list[Meeting]:
    """Every meeting there is, in order of their numbers."""
    async with world.uow(community) as uow:
        repo = uow.repo(WebinarRepository)
        found = [each for row in await repo.all_series() for each in await repo.of_series(row.id)]
    return sorted(found, key=lambda meeting: meeting.number)


def crowd(world: World, count: int) -> list[Person]:
    """People who have just come in."""
    accounts = [
        world.guild.add_account(f"Person {number}", language="en", zone="Australia/Melbourne")
        for number in range(count)
    ]
    return [Person(world.guild, user, world.guild.channel("#webinars")) for user in accounts]


async def sleep(world: World, **span: float) -> None:
    """Time passes while the bot is down; then it starts and does what is due."""
    await world.stop()
    world.clock.advance(timedelta(**span))
    await world.start()
    await world.settle()
