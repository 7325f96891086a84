"""What the conversations about prompts have in common."""

from datetime import timedelta

from adapters.playground.people import Person
from adapters.playground.seen import Seen
from bot.param import UploadedFile
from storage.schedules import OccurrenceRow
from tests.conversation import World


async def plan(world: World, *questions: str) -> None:
    """Queues questions and has them asked on Mondays at 09:00."""
    for text in questions:
        await world.fay.run(f"/prompt add text: {text}")
    await world.fay.run("/prompt schedule day: Mon time: 09:00")
    await world.fay.click("Save")


def posts(who: Person, words: str, channel: str = "#prompts") -> list[Seen]:
    """The messages of everybody's channel that contain some words, oldest first."""
    return [seen for seen in who.at(channel).here if words in seen and not seen.private]


def said(who: Person) -> str:
    """What the bot last answered."""
    answer = who.answer
    return answer.text if answer else ""


def in_team(world: World, name: str, channel: str = "#prompts") -> Person:
    """Somebody at their screen in the other workspace."""
    return world.person(name, world.team, channel)


def ops(world: World, words: str) -> list[Seen]:
    """What stands in the ops channel of the first workspace and contains some words."""
    return posts(world.fay, words, "#ops")


def file(name: str, content: str | bytes) -> UploadedFile:
    """A file that somebody attaches."""
    body = content.encode() if isinstance(content, str) else content

    async def read() -> bytes:
        return body

    return UploadedFile(name, len(body), read)


async def sleep(world: World, **span: float) -> None:
    """Time passes while the bot is down; then it starts and does what is due."""
    await world.stop()
    world.clock.advance(timedelta(**span))
    await world.start()
    await world.settle()


async def occurrences(world: World) -> list[OccurrenceRow]:
    """Everything that was due or left out, oldest first."""
    async with world.uow() as uow:
        (schedule,) = await uow.schedules.list("prompt")
        return list(await uow.schedules.occurrences(schedule.id))


async def audited(world: World) -> list[str]:
    """What the audit log says was done, oldest first."""
    async with world.uow() as uow:
        return [row.what for row in reversed(await uow.audit_log.latest(500))]
