"""Every view, as neutral JSON beside this file; PRAXIS_UPDATE_SNAPSHOTS=1 writes them anew."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.discord.render import render as discord
from adapters.slack.render import render as slack
from adapters.slack.rich import Here
from bot.message import Attachment, Message
from bot.recurrence import Recurrence
from bot.refs import UserRef, WorkspaceRef
from bot.text import Mention
from cogs.webinars import joining_views, notices, planning_views, reviewing_views, views
from cogs.webinars.notices import Change, Miss
from cogs.webinars.rules import Phase, Scope
from cogs.webinars.service.after import Register
from cogs.webinars.service.calendars import Standing
from cogs.webinars.service.changing import Done
from cogs.webinars.service.planning import ClockChange, Preview, Saved
from cogs.webinars.service.replanning import EditPreview
from cogs.webinars.service.seats import Answered
from cogs.webinars.service.voices import Asked
from cogs.webinars.views import Invitation
from storage.webinar_people import Attendance, Evaluation
from storage.webinar_questions import Question
from storage.webinar_rows import Answer, Attested, Mode
from tests.cogs.webinars.examples import DETAILS, MELBOURNE, meeting

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = os.environ.get("PRAXIS_UPDATE_SNAPSHOTS") == "1"

WORKSPACE = WorkspaceRef("somewhere", "w")
MIA = Mention(UserRef(WORKSPACE, "mia"), "Mia")
AT = datetime(2027, 2, 18, 8, 30, tzinfo=UTC)
EVIL = "*Hands*, @everyone <!channel> [x](http://evil)"
ONE = meeting(details=replace(DETAILS, title=EVIL, capacity=20))
BARE = meeting(details=replace(DETAILS, link="", description="", speaker=""), number=2)
WINDOW = meeting(details=replace(DETAILS, mode=Mode.ASYNC, link="", minutes=7 * 24 * 60), number=3)
HALL = meeting(details=replace(DETAILS, mode=Mode.IN_PERSON, place="Hall 2"), number=4)
OFF = meeting(cancelled=True, reason="The speaker is ill.", number=5)
SEEN = meeting(recording="https://video.example.org/w", number=6)
COUNTS = {Answer.GOING: 20, Answer.WAITING: 3, Answer.MAYBE: 2, Answer.CANT: 1}
MOVED = Change(ONE, AT - timedelta(days=7))
OTHER = Change(HALL)
SERIES = Recurrence(MELBOURNE, datetime(2027, 2, 18, 19, 30), "FREQ=MONTHLY;BYDAY=3TH")
ZONES = (("You", "Australia/Perth"), ("Community", MELBOURNE), ("UTC", "UTC"))
CLOCKS = (ClockChange(MELBOURNE, date(2027, 4, 4)),)
FILE = Attachment("W1.ics", b"BEGIN:VCALENDAR", "text/calendar")
SHEET = Attachment("W1-attendance.csv", b"name", "text/csv")


def question(number: int, *, author: str = "Mia", votes: int = 0, done: bool = False) -> Question:
    return Question(
        number, 1, f"How do you begin? {EVIL}", author, votes, AT, answered=done, target_id=1
    )


PEOPLE = (
    Attendance(1, "Mia", Answer.GOING, AT, True, Attested.SELF),
    Attendance(2, "Ben", Answer.CANT, AT, False, Attested.FACILITATOR),
    Attendance(3, "Zoe", None, None, None, None),
)
TEN = [Evaluation(5, "yes", f"Louder, {n}") for n in range(6)] + [Evaluation(1, "no", "")] * 4

VIEWS: Mapping[str, Callable[[], Message]] = {
    "card": lambda: views.meeting_card(Invitation(ONE, COUNTS, Phase.COMING)),
    "card-bare": lambda: views.meeting_card(Invitation(BARE, {}, Phase.COMING)),
    "card-async": lambda: views.meeting_card(Invitation(WINDOW, {Answer.GOING: 1}, Phase.ON)),
    "card-in-person": lambda: views.meeting_card(Invitation(HALL, {}, Phase.COMING)),
    "card-doors": lambda: views.meeting_card(Invitation(ONE, COUNTS, Phase.DOORS)),
    "card-on": lambda: views.meeting_card(Invitation(ONE, COUNTS, Phase.ON)),
    "card-over": lambda: views.meeting_card(Invitation(SEEN, COUNTS, Phase.OVER)),
    "card-cancelled": lambda: views.meeting_card(Invitation(OFF, COUNTS, Phase.CANCELLED)),
    "calendar-entry": lambda: views.calendar_entry(ONE, gone=False),
    "calendar-entry-gone": lambda: views.calendar_entry(OFF, gone=True),
    "events-on": lambda: planning_views.events_on(1),
    "events-off": lambda: planning_views.events_off(0),
    "reminder": lambda: views.reminder(ONE, doors=False),
    "reminder-doors": lambda: views.reminder(ONE, doors=True),
    "reminder-moved": lambda: views.outdated_reminder(ONE),
    "reminder-cancelled": lambda: views.outdated_reminder(OFF),
    "question-card": lambda: views.question_card(question(7, votes=3)),
    "question-card-anonymous": lambda: views.question_card(question(7, author="")),
    "question-card-answered": lambda: views.question_card(question(7, done=True)),
    "thanks": lambda: views.thanks(ONE),
    "open-questions": lambda: views.open_questions(
        ONE, [question(n, votes=n) for n in range(12)], MIA
    ),
    "open-questions-one": lambda: views.open_questions(BARE, [question(1)], None),
    "open-questions-guest": lambda: views.open_questions(ONE, [question(1)], None),
    "direct-reminder": lambda: notices.reminder(ONE, doors=False),
    "direct-reminder-doors": lambda: notices.reminder(ONE, doors=True),
    "thread-reminder": lambda: notices.reminder_in_thread(ONE, MIA, doors=True, first=True),
    "thread-reminder-again": lambda: notices.reminder_in_thread(ONE, MIA, doors=False, first=False),
    "direct-moved": lambda: notices.changed([MOVED]),
    "direct-changed": lambda: notices.changed([MOVED, OTHER]),
    "thread-changed": lambda: notices.changed_in_thread([MOVED], MIA, first=True),
    "direct-cancelled": lambda: notices.cancelled([OFF]),
    "thread-cancelled": lambda: notices.cancelled_in_thread([OFF, OFF], MIA, first=False),
    "direct-seat": lambda: notices.seat_free(ONE),
    "thread-seat": lambda: notices.seat_free_in_thread(ONE, MIA, first=False),
    "direct-recording": lambda: notices.recording(SEEN),
    "thread-recording": lambda: notices.recording_in_thread(SEEN, MIA, first=False),
    "ops-missed": lambda: notices.missed([Miss(ONE, notices.missed_reminder("7d"), AT)]),
    "ops-speaker": lambda: notices.speaker_left([ONE]),
    "ops-clocks": lambda: notices.clocks_moved([MOVED]),
    "preview": lambda: planning_views.preview(
        Preview(
            1,
            replace(DETAILS, title=EVIL, capacity=20),
            SERIES,
            tuple(SERIES.occurrences(None, 10)),
            True,
            ZONES,
            ("After the clocks change on Sun 4 Apr 2027.",),
            CLOCKS,
        )
    ),
    "saved": lambda: planning_views.saved(Saved(ONE, 1, 2)),
    "saved-series": lambda: planning_views.saved(Saved(ONE, 2, 2, (BARE,))),
    "edit-preview": lambda: planning_views.edit_preview(
        EditPreview(
            1,
            replace(ONE, recurs=True),
            Scope.FOLLOWING,
            (("Title", EVIL), ("Link", "")),
            2,
            ZONES,
            AT + timedelta(days=60),
            SERIES,
            ("The clocks go back.",),
            CLOCKS,
        )
    ),
    "edit-preview-once": lambda: planning_views.edit_preview(
        EditPreview(1, ONE, Scope.ALL, (("Seats", "12"),), 0, ZONES)
    ),
    "changed": lambda: planning_views.changed(Done((ONE,), 3)),
    "confirm-cancel": lambda: planning_views.confirm_cancel(
        [ONE] * 12, "The speaker is ill.", 1, draft_id=4
    ),
    "cancelled": lambda: planning_views.cancelled(Done((OFF,), 0)),
    "which-date": lambda: planning_views.which_date(
        "Which date?", 1, [date(2027, 5, 4), date(2027, 4, 5)]
    ),
    "answered-going": lambda: joining_views.answered(Answered(ONE, Answer.GOING)),
    "answered-waiting": lambda: joining_views.answered(Answered(ONE, Answer.WAITING, 2)),
    "answered-maybe": lambda: joining_views.answered(Answered(ONE, Answer.MAYBE)),
    "answered-cant": lambda: joining_views.answered(Answered(ONE, Answer.CANT)),
    "link": lambda: joining_views.link(ONE),
    "list": lambda: joining_views.coming([ONE, OFF] * 6, {1: Answer.GOING}),
    "list-empty": lambda: joining_views.coming([], {}),
    "shown": lambda: joining_views.shown(Invitation(ONE, COUNTS, Phase.COMING), Answer.MAYBE),
    "asked": lambda: joining_views.asked(Asked(ONE, question(1), True), anonymous=True),
    "voted": lambda: joining_views.voted(question(1, votes=1), given=True),
    "vote-taken-back": lambda: joining_views.voted(question(1), given=False),
    "questions": lambda: joining_views.questions(
        ONE, [question(n, votes=n, done=n == 2) for n in range(12)]
    ),
    "questions-none": lambda: joining_views.questions(ONE, []),
    "file": lambda: joining_views.file(FILE, Standing(False, False, False)),
    "file-served": lambda: joining_views.file(FILE, Standing(True, True, False)),
    "facilitators-file": lambda: joining_views.facilitators_file(FILE, Standing(True, False, True)),
    "address": lambda: joining_views.address("https://praxis.example.org/calendar/1-abc.ics"),
    "revoked": joining_views.revoked,
    "register": lambda: reviewing_views.register(Register(ONE, PEOPLE, TEN, MELBOURNE), SHEET),
    "register-few": lambda: reviewing_views.register(
        Register(ONE, PEOPLE * 11, TEN[:4], MELBOURNE), SHEET
    ),
    "register-empty": lambda: reviewing_views.register(Register(ONE, (), (), MELBOURNE), SHEET),
    "corrected": lambda: reviewing_views.corrected("Mia", attended=False),
    "attended": lambda: reviewing_views.attended(ONE),
    "evaluated": reviewing_views.evaluated,
    "recorded": lambda: reviewing_views.recorded(SEEN, 1),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_looks_as_it_did(name: str) -> None:
    shown = json.dumps(VIEWS[name]().to_json(), indent=1, ensure_ascii=False) + "\n"
    path = SNAPSHOTS / f"{name}.json"
    if UPDATE:
        SNAPSHOTS.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == shown


def test_every_snapshot_belongs_to_a_view() -> None:
    assert {path.stem for path in SNAPSHOTS.glob("*.json")} == set(VIEWS)


def test_every_view_is_in_a_snapshot() -> None:
    public = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in (views, notices, planning_views, joining_views, reviewing_views)
        for name, made in vars(module).items()
        if callable(made)
        and getattr(made, "__module__", "") == module.__name__
        and getattr(made, "__annotations__", {}).get("return") is Message
        and not name.startswith("_")
    }
    source = Path(__file__).read_text(encoding="utf-8")
    assert set() == {name for name in public if f"{name}" not in source}


@pytest.mark.parametrize("name", VIEWS)
def test_every_platform_renders_it(name: str) -> None:
    message = VIEWS[name]()
    assert discord(message, WORKSPACE).components
    assert slack(message, Here(WORKSPACE))["blocks"]


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_survives_being_stored(name: str) -> None:
    message = VIEWS[name]()
    assert message == Message.from_json(json.loads(json.dumps(message.to_json())))


PRIVATE = {"direct-reminder-doors", "link", "preview"}
"""What one person alone sees, and may see the link in."""


@pytest.mark.parametrize("name", sorted(set(VIEWS) - PRIVATE))
def test_no_other_view_shows_the_link(name: str) -> None:
    assert "secret-room" not in repr(VIEWS[name]())
