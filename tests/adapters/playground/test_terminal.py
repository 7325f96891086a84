"""The terminal: scripted sessions, what they show, and that nothing typed ends them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import StringIO

import pytest
from rich.console import Console

from adapters.playground.machine import AgendaLine, TimeMachine
from adapters.playground.terminal import Terminal, span
from adapters.playground.terminal_input import ScriptInput
from bot.events import ActionTriggered, CommandInvoked, Event, FormSubmitted, Interaction
from bot.message import Actions, Button, LinkButton, Select, SelectOption, card, say
from bot.when_errors import WhenError
from tests.adapters.playground.desk import KEY, START, Desk
from tests.contract import GO, privately, saying_modal, with_button


class Planned:
    """An engine with one due thing an hour from the start."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.due: datetime | None = START + timedelta(hours=1)

    async def accept(self, event: Event) -> None: ...

    async def settle(self) -> None:
        if self.due and self.due <= self.desk.clock.now():
            self.due = None
            await self.desk.adapter.send(
                self.desk.channel, say("Good morning"), key=KEY, first_try=True
            )

    async def next_due(self) -> datetime | None:
        return self.due


async def session(desk: Desk, *lines: str, agenda: Sequence[AgendaLine] | None = None) -> str:
    """What Mia's terminal shows of a session."""
    out = StringIO()
    console = Console(file=out, width=80)
    source = ScriptInput(StringIO("\n".join(lines)), lambda line: console.print(line, markup=False))

    async def planned() -> Sequence[AgendaLine]:
        return agenda or ()

    terminal = Terminal(
        [desk.workspace],
        TimeMachine(Planned(desk), desk.clock),
        source,
        console,
        start_as="Mia",
        agenda=planned if agenda is not None else None,
    )
    await terminal.run()
    return out.getvalue()


async def open_form(event: Interaction) -> None:
    if isinstance(event, CommandInvoked):
        await event.responder.open(saying_modal())
    elif isinstance(event, FormSubmitted) and event.values["count"] == "9":
        await event.responder.reject({"count": "Please type 1 or 2."})
    else:
        await event.responder.reply(say("Thank you"), ephemeral=True)


async def test_the_greeting_says_what_to_type_first(desk: Desk) -> None:
    shown = await session(desk)
    assert ["/prompt queue" in shown, "/prompt schedule" in shown, "/next" in shown] == [True] * 3


async def test_an_answer_is_shown_with_who_can_see_it(desk: Desk) -> None:
    desk.script.answer = privately(say("Only you"))
    shown = await session(desk, "/contract ask text: Why?")
    assert "only you can see this" in shown
    assert "│ Only you" in shown


async def test_a_number_clicks_the_button_it_stands_at(desk: Desk) -> None:
    await desk.adapter.send(desk.channel, with_button(), key=KEY, first_try=True)
    shown = await session(desk, "1")
    assert "1  Go" in shown
    assert GO.token == desk.script.only(ActionTriggered).token


async def test_a_number_opens_the_thread_it_stands_at(desk: Desk) -> None:
    ref = await desk.adapter.send(desk.channel, say("Hello"), key=KEY, first_try=True)
    thread = await desk.adapter.start_thread(ref, "Answers")
    shown = await session(desk, "1", "Inside", "/back")
    assert "thread “Answers” · no replies yet" in shown
    assert ["Inside"] == [seen.text for seen in desk.ben.at(thread).here]
    assert "thread “Answers” · 1 reply" in shown


async def test_a_menu_asks_which(desk: Desk) -> None:
    options = (SelectOption("a", "First"), SelectOption("b", "Second"))
    message = card(Actions((Select("Which?", GO, options),)))
    await desk.adapter.send(desk.channel, message, key=KEY, first_try=True)
    await session(desk, "1", "2")
    assert ("b",) == desk.script.only(ActionTriggered).values


async def test_a_link_is_shown(desk: Desk) -> None:
    message = card(Actions((LinkButton("Read", "https://example.org/a"),)))
    await desk.adapter.send(desk.channel, message, key=KEY, first_try=True)
    assert "It opens https://example.org/a" in await session(desk, "1")


async def test_a_form_is_filled_in_field_by_field(desk: Desk) -> None:
    desk.script.answer = open_form
    shown = await session(desk, "/contract ask text: Why?", "First line\\", "second", "2", "yes")
    assert {"text": "First line\nsecond", "count": "2", "anonymous": True} == dict(
        desk.script.only(FormSubmitted).values
    )
    assert "Thank you" in shown


async def test_errors_are_shown_at_their_fields_and_only_those_are_asked_again(
    desk: Desk,
) -> None:
    desk.script.answer = open_form
    shown = await session(desk, "/contract ask text: Why?", "What helps?", "9", "", "2")
    assert "✗ Please type 1 or 2." in shown
    assert 1 == shown.count("Your question")
    assert "Thank you" in shown


async def test_a_form_can_be_given_up(desk: Desk) -> None:
    desk.script.answer = open_form
    shown = await session(desk, "/contract ask text: Why?", "What helps?", "/cancel")
    assert "nothing was sent" in shown
    assert None is desk.mia.modal


async def test_somebody_else_can_be_taken(desk: Desk) -> None:
    shown = await session(desk, "/as ben", "hello")
    assert "you are Ben" in shown
    assert "Ben" == desk.mia.last.author


async def test_time_moves_to_the_next_due_thing(desk: Desk) -> None:
    shown = await session(desk, "/next")
    assert "Mon 11 Jan 01:00" in shown
    assert "Good morning" in shown


async def test_time_moves_by_a_span(desk: Desk) -> None:
    await session(desk, "/advance 1d")
    assert START + timedelta(days=1) == desk.clock.now()


async def test_the_agenda_lists_what_will_happen(desk: Desk) -> None:
    line = AgendaLine(START + timedelta(hours=1), "prompt", "aha")
    shown = await session(desk, "/agenda", agenda=[line])
    assert "Mon 11 Jan 01:00" in shown
    assert "prompt" in shown


async def test_without_an_agenda_the_next_thing_is_named(desk: Desk) -> None:
    assert "The next thing happens Mon 11 Jan 01:00" in await session(desk, "/agenda")


async def test_news_elsewhere_says_how_to_get_there(desk: Desk) -> None:
    async def answer(event: Interaction) -> None:
        await desk.adapter.send(desk.mia.user, say("Just you"), key=KEY, first_try=True)

    desk.script.answer = answer
    shown = await session(desk, "/contract ask text: Why?", "/go dm")
    assert "1 new message: /go dm" in shown
    assert "Just you" in shown


async def test_a_changed_message_is_shown_again_with_the_same_numbers(desk: Desk) -> None:
    stay = Button("Stay", GO)

    async def answer(event: Interaction) -> None:
        await event.responder.update(card(Actions((stay,))))

    desk.script.answer = answer
    await desk.adapter.send(desk.channel, with_button(), key=KEY, first_try=True)
    assert "1  Stay" in await session(desk, "1")


@pytest.mark.parametrize(
    "line",
    [
        "/", "//", "/ /", "?", "/as", "/as nobody", "/go", "/go #nowhere", "/thread", "/thread x",
        "/thread 99", "/click", "/click x", "99", "0", "/advance", "/advance -1d", "/advance 999w",
        "/advance 1 fortnight", "/contract", "/contract ask", "/contract ask text:", "/nothing",
        "/back", "/switch", "/now", "/people", "/channels", "/contract ask text: [red]x[/nope]",
        "[/]", "\x1b[2J", "²", "١", "/contract ask which: \x00", "/agenda", "/next",
    ],
)  # fmt: skip
async def test_nothing_that_is_typed_ends_the_session(desk: Desk, line: str) -> None:
    assert "still here" in await session(desk, line, "still here")


async def test_nothing_that_is_said_drives_the_terminal(desk: Desk) -> None:
    await desk.ben.say("#prompts", "\x1b[2J\x1b]0;owned\x07[bold]x[/bold]")
    shown = await session(desk)
    assert "\x1b" not in shown
    assert "[bold]x[/bold]" in shown


async def test_a_script_may_leave_early(desk: Desk) -> None:
    assert "not shown" not in await session(desk, "/quit", "not shown")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("30m", timedelta(minutes=30)),
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        ("1w", timedelta(weeks=1)),
        ("1w 2d", timedelta(days=9)),
        ("1d 2h30", timedelta(days=1, hours=2, minutes=30)),
    ],
)
def test_spans_of_time(text: str, length: timedelta) -> None:
    assert length == span(text)


@pytest.mark.parametrize("text", ["", "x", "-1d", "99w", "366d 1h"])
def test_what_is_no_span_of_time(text: str) -> None:
    with pytest.raises(WhenError):
        span(text)
