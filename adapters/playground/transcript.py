"""What scrolls by in the terminal: messages as they come, each control and thread with its number."""

from collections import Counter
from dataclasses import dataclass

from rich.console import Console
from rich.panel import Panel
from rich.text import Text as Line

from adapters.playground.people import Person
from adapters.playground.rich_render import Control, Reader, clean, rich_message
from adapters.playground.seen import BOT_NAME, Seen, channel_name, named
from bot.message import Button, LinkButton, Message, Select
from bot.refs import ChannelRef

HISTORY = 8
"""Messages shown when somebody enters a place."""
TITLE = 48
"""Characters of a thread's title that are shown."""


@dataclass(frozen=True, slots=True)
class Use:
    """A number that stands for a control of a message."""

    seen: Seen
    control: Control


@dataclass(frozen=True, slots=True)
class Enter:
    """A number that stands for a thread."""

    thread: ChannelRef


Target = Use | Enter
Shown = tuple[Message, str, int]
"""What was shown of a message: its content, its thread's title, the replies in it."""


class Transcript:
    """Prints for one person at a time; numbers stay what they were as long as the session lasts."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._numbers: dict[tuple[str, str], int] = {}
        self._targets: dict[int, Target] = {}
        self._known: dict[tuple[str, str], Shown] = {}

    def target(self, number: int) -> Target | None:
        """What a number stands for."""
        return self._targets.get(number)

    def enter(self, person: Person) -> None:
        """Shows where somebody is and what was said there last."""
        self._console.print()
        self._console.rule(
            Line.assemble(
                (clean(channel_name(person.workspace, person.place)), "bold bright_white"),
                ("  ·  ", "bright_black"),
                (f"you are {person.name}", "cyan"),
                ("  ·  ", "bright_black"),
                (clean(person.workspace.name), "bright_black"),
            ),
            style="bright_black",
            align="left",
        )
        seen = person.here
        if len(seen) > HISTORY:
            self._console.print(Line(f"{len(seen) - HISTORY} earlier messages", style="dim"))
        for each in seen[-HISTORY:]:
            self._print(person, each)
        if not seen:
            self._console.print(Line("Nothing has been said here yet.", style="dim"))
        self._remember(person)

    def update(self, person: Person) -> None:
        """Shows what is new or has changed where somebody is, and says where else there is news."""
        news: Counter[str] = Counter()
        for seen in person.sees:
            if self._known.get(_key(person, seen)) == _state(person, seen):
                continue
            if seen.ref.channel == person.place:
                self._print(person, seen)
            elif _key(person, seen) not in self._known:
                news[_road(person, seen)] += 1
        self._remember(person)
        for road, count in news.items():
            messages = "1 new message" if count == 1 else f"{count} new messages"
            self._console.print(
                Line.assemble(("● ", "green"), f"{messages}: ", (road, "bold cyan"))
            )

    def _remember(self, person: Person) -> None:
        for seen in person.sees:
            self._known[_key(person, seen)] = _state(person, seen)

    def _print(self, person: Person, seen: Seen) -> None:
        reader = Reader(
            names=lambda text: named(person.workspace, text),
            zone=person.account.zone,
            number=lambda control: self._number(seen, control),
        )
        body = rich_message(seen.message, reader)
        today = reader.when(person.workspace.clock.now(), "date") == reader.when(seen.at, "date")
        when = reader.when(seen.at, "time" if today else "date_time")
        if seen.author != BOT_NAME:
            head = Line.assemble((f"{clean(seen.author)} ", "bold"), (when, "dim"))
            self._console.print(head)
            self._console.print(body)
        else:
            self._console.print(
                Panel(
                    body,
                    title=_title(seen, when),
                    title_align="left",
                    subtitle=self._thread_line(person, seen),
                    subtitle_align="left",
                    border_style="yellow" if seen.private else "bright_black",
                    padding=(0, 1),
                )
            )

    def _thread_line(self, person: Person, seen: Seen) -> Line | None:
        if seen.thread is None:
            return None
        count = len(person.workspace.in_place(seen.thread))
        replies = {0: "no replies yet", 1: "1 reply"}.get(count, f"{count} replies")
        number = self._assign((seen.ref.id, "thread"), Enter(seen.thread))
        title = clean(seen.thread_title)
        if len(title) > TITLE:
            title = title[: TITLE - 1].rstrip() + "…"
        return Line.assemble(
            (f"{number} ", "bold cyan"), f"thread “{title}” ", (f"· {replies}", "dim")
        )

    def _number(self, seen: Seen, control: Control) -> int:
        match control:
            case Button() | Select():
                name = control.action.token
            case LinkButton():
                name = f"{control.url} {control.label}"
        return self._assign((seen.ref.id, name), Use(seen, control))

    def _assign(self, key: tuple[str, str], target: Target) -> int:
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        self._targets[number] = target
        return number


def _title(seen: Seen, when: str) -> Line:
    title = Line.assemble((BOT_NAME, "bold bright_white"), (f" {when}", "dim"))
    if seen.private:
        title.append("  only you can see this", style="yellow")
    if seen.edited:
        title.append("  changed", style="dim")
    return title


def _key(person: Person, seen: Seen) -> tuple[str, str]:
    return str(person.user), str(seen.ref)


def _state(person: Person, seen: Seen) -> Shown:
    replies = len(person.workspace.in_place(seen.thread)) if seen.thread else 0
    return seen.message, seen.thread_title, replies


def _road(person: Person, seen: Seen) -> str:
    """What to type to get to a message."""
    place: ChannelRef = seen.ref.channel
    channel = person.workspace.channels[place.id]
    if channel.dm_of:
        return "/go dm"
    return f"/go #{channel.name}" + (" (in a thread)" if place.thread else "")
