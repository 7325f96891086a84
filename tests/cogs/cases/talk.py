"""Short ways to say what conversations about cases need."""

from sqlalchemy import select

from adapters.playground.people import Person
from adapters.playground.seen import Seen
from adapters.playground.words import message_words
from storage.case_rows import CaseRow, CaseTakedownRow
from tests.conversation import World

NAME = "AHA-2027-001"
LEARNED = "Ask who can look in at night before you judge the home."
FIRST = {
    "setting": "a regional hospital",
    "age": "90 or over",
    "issue": "A man who fell twice at night wants to go home and lives alone.",
    "tried": "A walking frame, a sensor mat and a visit by the family.",
    "question": "How would you judge whether he can go home?",
}
SECOND = {
    "title": "Home alone after two falls",
    "consent": "nobody in particular (composite)",
    "constraints": "Two visits a week.",
    "attested": True,
}
IDENTIFYING = {
    **FIRST,
    "issue": "Mr Nguyen, 93, DOB 4/2/1933, Ballarat Base, UR 123456, ph 0412 345 678",
}


async def write(
    who: Person,
    first: dict[str, object] = FIRST,
    second: dict[str, object] = SECOND,
    line: str = "",
) -> None:
    """Fills in both forms, as far as the result of the check."""
    await write_first(who, first, line)
    await who.click("Go on to part 2")
    await who.submit(second)


async def write_first(who: Person, first: dict[str, object], line: str = "") -> None:
    """Fills in the first form."""
    await who.run(f"{command(who)}case submit{line}")
    await who.submit(first)


async def present(who: Person, line: str = "", **fields: object) -> None:
    """Writes a case in which nothing is found, and sends it."""
    first = {name: fields.get(name, value) for name, value in FIRST.items()}
    second = {name: fields.get(name, value) for name, value in SECOND.items()}
    await write(who, first, second, line)
    await who.click("Send to the facilitators")


async def approve(who: Person) -> None:
    """Approves the newest case in the ops channel."""
    await who.at("#ops").click("Approve")


def command(who: Person) -> str:
    """What is typed before a command's noun."""
    return who.workspace.flavour.capabilities.command_prefix


def in_team(world: World, name: str) -> Person:
    """Somebody at their screen in the other workspace."""
    return world.person(name, world.team, "#cases")


def card(person: Person) -> Seen:
    """The newest card in #cases."""
    return [seen for seen in person.at("#cases").here if seen.thread is not None][-1]


def cards(person: Person) -> list[Seen]:
    """Every card in #cases, oldest first."""
    return [seen for seen in person.at("#cases").here if not seen.private]


def in_thread(person: Person, words: str = "") -> list[Seen]:
    """What stands in the newest card's thread and contains some words, oldest first."""
    return [seen for seen in person.at(card(person)).here if words in seen and not seen.private]


def ops(person: Person, words: str = "") -> list[Seen]:
    """What facilitators read in #ops."""
    return [seen for seen in person.at("#ops").here if words in seen and not seen.private]


def dms(person: Person, words: str = "") -> list[Seen]:
    """What the bot wrote to somebody directly, oldest first."""
    return [seen for seen in person.dms if words in seen]


def said(who: Person) -> str:
    """What the bot last answered."""
    return who.answer.text if who.answer else ""


async def add(who: Person, button: str, text: str, *, anonymous: bool = False) -> None:
    """Adds something to the newest case by a button of its card."""
    await who.click(button, on=card(who))
    await who.submit(text=text, anonymous=anonymous)


async def summarise(world: World, text: str = LEARNED) -> None:
    """A facilitator writes what was learned."""
    await world.fay.run(f"/case summary case: {NAME}")
    await world.fay.submit(text=text)


def payloads(world: World) -> str:
    """Everything the bot ever said anywhere, buttons' addresses included; not the forms it opened."""
    return "\n".join(
        f"{message_words(each.message)} {each.message!r}"
        for each in world.journal
        if each.deed != "form"
    )


async def rows(world: World, community: str = "aha") -> list[CaseRow]:
    """Every case there is."""
    async with world.uow(community) as uow:
        return list(await uow.session.scalars(select(CaseRow).order_by(CaseRow.id)))


async def takedowns(world: World) -> list[CaseTakedownRow]:
    """The takedown log."""
    async with world.uow() as uow:
        return list(await uow.session.scalars(select(CaseTakedownRow)))


async def audited(world: World, what: str) -> list[str]:
    """Who did something, by the audit log, oldest first."""
    async with world.uow() as uow:
        found = await uow.audit_log.latest(1000)
    return [row.actor for row in reversed(found) if row.what == what]
