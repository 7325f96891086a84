"""Where the story is played: its people at their screens, its calendar, and scenes to be put on it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.playground.people import Person
from adapters.playground.screen import NotThere
from adapters.playground.seen import Seen
from adapters.playground.workspace import Workspace

ZONE = "Australia/Melbourne"
"""The community's home, where all the times of the story are."""
AGREE = "I agree"
"""The button under the ground rules, which come before somebody's first contribution."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The workspaces, and the Monday of the week in which the story ends."""

    workspaces: Sequence[Workspace]
    monday: date

    def at(self, name: str, channel: str = "general", *, elsewhere: bool = False) -> Person:
        """Somebody looking at a channel; `elsewhere` in the other workspace."""
        workspace = self.workspaces[1 if elsewhere else 0]
        user = workspace.account_named(name)
        return Person(workspace, user, workspace.channel(channel))

    def day(self, week: int, weekday: int) -> date:
        """A day of the story: week 0 is the one in which it ends, weekday 0 a Monday."""
        return self.monday + timedelta(weeks=week, days=weekday)

    def instant(self, week: int, weekday: int, at: str) -> datetime:
        """A moment of it (`HH:MM`)."""
        return datetime.combine(
            self.day(week, weekday), time.fromisoformat(at), tzinfo=ZoneInfo(ZONE)
        )

    @classmethod
    def ending(cls, workspaces: Sequence[Workspace], end: datetime) -> "Stage":
        """The stage of a story that ends at an instant (aware)."""
        today = end.astimezone(ZoneInfo(ZONE)).date()
        return cls(workspaces, today - timedelta(days=today.weekday()))


Deed = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """What happens at one moment of the story."""

    week: int
    weekday: int
    at: str
    deed: Deed


async def agreeing(person: Person) -> None:
    """Agrees to the ground rules where they have just been shown; what was begun goes on."""
    answer = person.answer
    if answer is not None and AGREE in answer.buttons:
        await person.click(AGREE, on=answer)


def newest_thread(person: Person, channel: str) -> Seen:
    """The newest message of a channel that has a thread; raises `NotThere`."""
    for seen in reversed(person.at(channel).here):
        if seen.thread is not None and not seen.private:
            return seen
    raise NotThere(f"no thread in #{channel}; {person.describe()}")


async def replying(stage: Stage, channel: str, name: str, text: str, *, elsewhere: bool) -> None:
    """Somebody writes in the newest thread of a channel."""
    person = stage.at(name, channel, elsewhere=elsewhere)
    await person.say(newest_thread(person, channel), text)
