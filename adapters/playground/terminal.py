"""The playground in a terminal: a chat window, people to be, and a clock to move."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import assert_never
from zoneinfo import ZoneInfo

import structlog
from rich.console import Console
from rich.panel import Panel
from rich.table import Table as Grid
from rich.text import Text as Line

from adapters.playground.command_line import ClientRefuses
from adapters.playground.composer import Offer, offers
from adapters.playground.machine import Agenda, TimeMachine
from adapters.playground.people import Person
from adapters.playground.rich_render import Control, clean
from adapters.playground.screen import NotThere
from adapters.playground.seen import channel_name
from adapters.playground.terminal_form import fill_in
from adapters.playground.terminal_input import Input
from adapters.playground.transcript import Enter, Transcript, Use
from adapters.playground.workspace import NotConnected, Workspace
from bot.errors import PlatformError
from bot.message import Button, LinkButton, Select
from bot.param import MAX_UPLOAD
from bot.refs import MessageRef
from bot.when import parse_duration
from bot.when_errors import WhenError

log = structlog.get_logger(__name__)

MOST = timedelta(days=366)
"""The longest step of time, so that a typing error does not last for ever."""

_SPAN = re.compile(r"(?:(\d{1,2})\s*w)?\s*(?:(\d{1,3})\s*d)?\s*(.*)")


@dataclass(frozen=True, slots=True)
class OwnCommand:
    """A command of the terminal itself."""

    usage: str
    about: str
    run: Callable[[str], Awaitable[None]]


class Sorry(Exception):
    """What was typed makes no sense here; the text says what would."""


class Terminal:
    """One session. `agenda` lists what will happen, where the caller can tell."""

    def __init__(
        self,
        workspaces: Sequence[Workspace],
        machine: TimeMachine,
        source: Input,
        console: Console,
        *,
        start_as: str = "Fay",
        agenda: Agenda | None = None,
    ) -> None:
        self._workspaces = list(workspaces)
        self._machine = machine
        self._source = source
        self._console = console
        self._agenda = agenda
        self._transcript = Transcript(console)
        self._leaving = False
        self._person = self._somebody(self._workspaces[0], start_as)
        self._own = {
            "as": OwnCommand("/as fay", "be somebody else", self._be),
            "go": OwnCommand("/go #ops", "go to a channel, or to your messages: /go dm", self._go),
            "thread": OwnCommand("/thread 2", "open a thread by its number", self._thread),
            "back": OwnCommand("/back", "leave the thread", self._back),
            "click": OwnCommand(
                "/click 3", "use a button or a menu; its number alone will do", self._use
            ),
            "switch": OwnCommand("/switch", "go to the other workspace", self._switch),
            "people": OwnCommand("/people", "who there is to be", self._people),
            "channels": OwnCommand("/channels", "where there is to go", self._channels),
            "now": OwnCommand("/now", "what time it is", self._now),
            "advance": OwnCommand("/advance 1d", "let time pass: 30m, 2h, 1d, 1w", self._advance),
            "next": OwnCommand("/next", "let time pass until Praxis says something", self._next),
            "agenda": OwnCommand("/agenda", "what will happen next", self._show_agenda),
            "quit": OwnCommand("/quit", "leave", self._quit),
        }

    async def run(self) -> None:
        """Reads and does, until there is nothing more to read or somebody quits."""
        self._greet()
        self._transcript.enter(self._person)
        while not self._leaving:
            line = await self._source.ask(self._prompt(), self._offers)
            if line is None:
                return
            if line.strip():
                await self._safely(line.strip())

    async def _safely(self, line: str) -> None:
        """Does what a line says; whatever goes wrong is shown and the session goes on."""
        try:
            await self._do(line)
        except (Sorry, ClientRefuses, NotThere, NotConnected, WhenError) as error:
            self._complain(str(error))
        except (PlatformError, LookupError, ValueError) as error:
            self._complain(f"That did not work: {error}")
        except Exception as error:  # the session outlives defects
            log.exception("terminal_failed")
            self._complain(f"That went wrong: {type(error).__name__}. The log says more.")

    async def _do(self, line: str) -> None:
        word, _space, rest = line.partition(" ")
        if line in ("?", "/?"):
            self._explain()
        elif line.isdecimal():
            await self._use(line)
        elif line.startswith("/") and word[1:] in self._own:
            await self._own[word[1:]].run(rest.strip())
        elif line.startswith("/"):
            self._lend_files(line)
            await self._act(self._person.run(line))
        else:
            await self._act(self._say(line))

    async def _act(self, deed: Awaitable[None]) -> None:
        """Does something, shows what came of it, and fills in the form it may have opened."""
        await deed
        while True:
            self._transcript.update(self._person)
            form = self._person.modal
            if form is None or not await fill_in(self._person, self._source, self._console):
                break
        self._transcript.update(self._person)

    async def _say(self, text: str) -> None:
        await self._person.say(self._person.place, text)

    def _lend_files(self, line: str) -> None:
        """Puts the files that a line names within the chat client's reach."""
        for word in line.split():
            path = Path(word).expanduser()
            if "." in word and path.is_file() and path.stat().st_size <= MAX_UPLOAD:
                self._person.workspace.desk[word] = path.read_bytes()

    # Commands of the terminal itself

    async def _be(self, name: str) -> None:
        workspace, place = self._person.workspace, self._person.place
        person = self._somebody(workspace, name)
        here = workspace.sees(person.user.id, place.id)
        self._person = person.at(place) if here else person
        self._transcript.enter(self._person)

    async def _go(self, name: str) -> None:
        if name.casefold() in ("dm", "dms", "@praxis"):
            place = self._person.workspace.dm_channel(self._person.user.id)
            self._person = self._person.at(place)
        elif self._person.workspace.find_channel(name) is None:
            raise Sorry(f"There is no {name or 'such channel'}. {self._places()}")
        else:
            self._person = self._person.at(name)
        self._transcript.enter(self._person)

    async def _thread(self, number: str) -> None:
        target = self._transcript.target(int(number)) if number.isdecimal() else None
        if not isinstance(target, Enter):
            raise Sorry("Type the number that stands below the message, such as /thread 2.")
        self._person = self._person.at(target.thread)
        self._transcript.enter(self._person)

    async def _back(self, _rest: str) -> None:
        self._person = self._person.at(self._person.place.parent)
        self._transcript.enter(self._person)

    async def _use(self, number: str) -> None:
        target = self._transcript.target(int(number)) if number.isdecimal() else None
        match target:
            case None:
                raise Sorry("No button or thread on the screen has that number.")
            case Enter():
                await self._thread(number)
            case Use():
                await self._operate(target.seen.ref, target.control)
            case _:
                assert_never(target)

    async def _operate(self, on: MessageRef, control: Control) -> None:
        match control:
            case Button():
                await self._act(self._person.press(control.action.token, on=on))
            case Select():
                await self._choose(on, control)
            case LinkButton():
                self._console.print(Line(f"It opens {clean(control.url)}"))
            case _:
                assert_never(control)

    async def _choose(self, on: MessageRef, select: Select) -> None:
        for number, option in enumerate(select.options, start=1):
            self._console.print(Line(f"  {number}  {clean(option.label)}"))
        text = await self._source.ask(f"  which of 1–{len(select.options)}? ")
        picked = [int(word) for word in (text or "").replace(",", " ").split() if word.isdecimal()]
        valid = [number for number in picked if 1 <= number <= len(select.options)]
        if not valid or len(valid) > select.max_values:
            raise Sorry(f"Nothing was chosen: type up to {select.max_values} of the numbers.")
        values = tuple(select.options[number - 1].value for number in valid)
        await self._act(self._person.press(select.action.token, on=on, values=values))

    async def _switch(self, _rest: str) -> None:
        index = self._workspaces.index(self._person.workspace)
        workspace = self._workspaces[(index + 1) % len(self._workspaces)]
        self._person = self._somebody(workspace, self._person.name)
        self._transcript.enter(self._person)

    async def _people(self, _rest: str) -> None:
        grid = Grid.grid(padding=(0, 2))
        for account in self._person.workspace.accounts.values():
            zone = account.zone.rsplit("/", maxsplit=1)[-1]
            grid.add_row(Line(f"/as {account.name.lower()}", style="cyan"), Line(zone, style="dim"))
        self._console.print(grid)

    async def _channels(self, _rest: str) -> None:
        self._console.print(Line(self._places()))

    async def _now(self, _rest: str) -> None:
        now = self._machine.clock.now()
        zones = dict.fromkeys([self._person.account.zone or "UTC", "UTC"])
        for zone in zones:
            self._console.print(
                Line(f"{now.astimezone(ZoneInfo(zone)):%a %-d %b %Y, %H:%M}  {zone}")
            )

    async def _advance(self, text: str) -> None:
        await self._machine.advance(span(text))
        await self._arrived()

    async def _next(self, _rest: str) -> None:
        told = await self._machine.until_told(self._told)
        await self._arrived()
        if not told:
            raise Sorry("Nothing more is planned. Try /prompt schedule as Fay.")

    def _told(self) -> int:
        return sum(len(workspace.journal) for workspace in self._workspaces)

    async def _arrived(self) -> None:
        self._console.print(Line(f"It is {self._clock()}.", style="bold green"))
        self._transcript.update(self._person)

    async def _show_agenda(self, _rest: str) -> None:
        lines = await self._agenda() if self._agenda else ()
        grid = Grid.grid(padding=(0, 2))
        for line in lines:
            grid.add_row(
                Line(self._clock(line.at), style="green"), clean(line.what), clean(line.community)
            )
        due = await self._machine.next_due()
        if lines:
            self._console.print(grid)
        elif due is not None:
            self._console.print(Line(f"The next thing happens {self._clock(due)}."))
        else:
            self._console.print(Line("Nothing is planned."))

    async def _quit(self, _rest: str) -> None:
        self._leaving = True

    # What is shown around it

    def _greet(self) -> None:
        lines = Line()
        lines.append("Two chat workspaces, some people and a clock, all on this machine.\n")
        lines.append(f"You are {self._person.name}, who facilitates. Try these first:\n\n")
        for number, (what, why) in enumerate(_FIRST_STEPS, start=1):
            lines.append(f"  {number}  ", style="dim")
            lines.append(f"{what:<42}", style="bold cyan")
            lines.append(f"{why}\n", style="dim")
        lines.append("\nTab completes, ", style="dim")
        lines.append("?", style="bold cyan")
        lines.append(" lists everything, ", style="dim")
        lines.append("/quit", style="bold cyan")
        lines.append(" leaves. The clock stands still until you move it.", style="dim")
        title = Line("Praxis playground", style="bold bright_white")
        self._console.print(Panel(lines, title=title, title_align="left", border_style="cyan"))

    def _explain(self) -> None:
        grid = Grid.grid(padding=(0, 2))
        for own in self._own.values():
            grid.add_row(Line(own.usage, style="cyan"), Line(own.about))
        grid.add_row(Line("3", style="cyan"), Line("use button 3, or open thread 3"))
        grid.add_row(Line("anything else", style="cyan"), Line("is said in the channel or thread"))
        prefix = self._person.workspace.flavour.capabilities.command_prefix
        grid.add_row(Line(f"{prefix}help", style="cyan"), Line("what Praxis itself can do"))
        self._console.print(grid)

    def _complain(self, text: str) -> None:
        self._console.print(Line(f"✗ {clean(text)}", style="red"))

    def _prompt(self) -> str:
        place = channel_name(self._person.workspace, self._person.place)
        return f"{self._clock()} {self._person.name} {clean(place)} › "

    def _clock(self, at: datetime | None = None) -> str:
        zone = ZoneInfo(self._person.account.zone or "UTC")
        return f"{(at or self._machine.clock.now()).astimezone(zone):%a %-d %b %H:%M}"

    def _places(self) -> str:
        workspace, user = self._person.workspace, self._person.user.id
        seen = [each for each in workspace.public_channels() if workspace.sees(user, each.id)]
        return "There is " + ", ".join(f"#{each.name}" for each in seen) + ", and dm."

    def _somebody(self, workspace: Workspace, name: str) -> Person:
        user = workspace.find_account(name)
        if user is None:
            names = ", ".join(account.name.lower() for account in workspace.accounts.values())
            raise Sorry(f"There is nobody called {name or 'that'}. There is {names}.")
        first = next(
            each for each in workspace.public_channels() if workspace.sees(user.id, each.id)
        )
        return Person(workspace, user, workspace.channel(first.name))

    async def _offers(self, typed: str) -> list[Offer]:
        """The terminal's own commands, then the bot's."""
        found: list[Offer] = []
        if typed.startswith("/") and " " not in typed:
            found = [
                Offer(name, len(typed) - 1, f"/{name}", own.about)
                for name, own in self._own.items()
                if name.startswith(typed[1:])
            ]
        return [*await offers(typed, self._person), *found]


_FIRST_STEPS = (
    ("/prompt queue", "the questions that are waiting"),
    ("/prompt schedule day: Mon time: 09:00", "one every Monday; the button saves it"),
    ("/next", "let time pass until it is posted"),
)


def span(text: str) -> timedelta:
    """`30m`, `2h`, `1d`, `1w`, `1d 2h30`; raises `WhenError` for anything else and beyond a year."""
    match = _SPAN.fullmatch(text.strip().casefold())
    weeks, days, rest = match.groups() if match else ("", "", text)
    length = timedelta(weeks=int(weeks or 0), days=int(days or 0))
    if rest or not length:
        length += parse_duration(rest, most=MOST)
    if length > MOST:
        raise WhenError("Time passes a year at most at a time.")
    return length
