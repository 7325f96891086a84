"""Every view, as neutral JSON beside this file; PRAXIS_UPDATE_SNAPSHOTS=1 writes them anew."""

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from bot.message import Message
from bot.recurrence import weekly
from bot.refs import ChannelRef, WorkspaceRef
from bot.text import ChannelLink, Text, plain
from bot.token import BoundAction
from cogs.prompts import notices, queue_views, rules, schedule_views, views
from cogs.prompts.notices import Decision, Miss, Suggestion
from cogs.prompts.queue_views import Imported, QueuePage
from cogs.prompts.reading import Problem
from cogs.prompts.rules import ClockChange
from cogs.prompts.schedule_views import Saved, SchedulePreview
from storage.prompt_rows import Prompt, Series

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = os.environ.get("PRAXIS_UPDATE_SNAPSHOTS") == "1"

MELBOURNE = "Australia/Melbourne"
MONDAYS = weekly(0, time(9), zone=MELBOURNE, first=date(2027, 3, 22))
SLOTS = tuple(MONDAYS.occurrences(None, 5))
SERIES = Series(1, "Question of the week", MONDAYS, "prompts", next_wall=SLOTS[0].wall)
PROMPT = Prompt(
    14,
    14,
    "What did you *try*, @everyone?\n<!channel> [x](http://evil)",
    topic="communication",
    credit="Osei",
    hint="Ask assistants first.",
    schedule_id=1,
    wrap="Timers on the wall help more than apps.",
)
PINNED = Prompt(15, 15, "Who helped you?", schedule_id=1, pinned_for=date(2027, 4, 5))
FAR = Prompt(16, 16, "What surprised you?", schedule_id=1, pinned_for=date(2027, 11, 1))
PLAN = rules.plan(SLOTS[:3], [PROMPT, PINNED, FAR])
READERS = (
    ("For you (Perth)", "Australia/Perth"),
    ("Community (Melbourne)", MELBOURNE),
    ("UTC", "UTC"),
)
CHANNEL = Text((ChannelLink(ChannelRef(WorkspaceRef("somewhere", "w"), "c")),))
PREVIEW = SchedulePreview(
    SERIES,
    SLOTS,
    READERS,
    changes=(
        ClockChange(MELBOURNE, date(2027, 4, 4)),
        ClockChange("Europe/London", date(2027, 3, 28)),
    ),
    warnings=(plain("Missing: Create Public Threads. Channel settings."),),
    channel=CHANNEL,
)
NAMED = Suggestion(3, "Why?", "Mia")
UNNAMED = Suggestion(3, "Why?")
AT = datetime(2027, 3, 21, 22, tzinfo=UTC)


def press(name: str) -> BoundAction:
    return BoundAction(f"prompt.{name}:1")


def posted(*, threaded: bool = True, prompt: Prompt = PROMPT) -> Message:
    return views.prompt_card(
        prompt,
        heading="Question of the week",
        threaded=threaded,
        answer=press("answer"),
        suggest=press("suggest-one"),
    )


def page(
    plan: rules.Plan, series: Series | None = SERIES, skipped: tuple[date, ...] = ()
) -> Message:
    return queue_views.queue_page(QueuePage(series, plan, 0, skipped), later=press("queue-page"))


VIEWS: dict[str, Callable[[], Message]] = {
    "posted": posted,
    "posted-without-thread": lambda: posted(threaded=False),
    "posted-bare": lambda: posted(prompt=Prompt(1, 1, "Why?")),
    "posted-credit-alone": lambda: posted(prompt=Prompt(1, 1, "Why?", credit="Osei")),
    "preview": lambda: views.preview(posted(), PROMPT, PLAN.slots[0]),
    "preview-undated": lambda: views.preview(posted(), Prompt(1, 1, "Why?"), None),
    "wrap": lambda: views.wrap_card(PROMPT),
    "wrap-stored": lambda: views.wrap_stored(PROMPT),
    "wrap-offered": lambda: views.offer_wrap(PROMPT, write=press("write-wrap")),
    "wraps-found": lambda: views.found_wraps(views.Wraps("tmers", (PROMPT,), ("timers",))),
    "wraps-not-found": lambda: views.found_wraps(views.Wraps("**bold**")),
    "answer-stored": lambda: views.answer_stored(new=True),
    "answer-changed": lambda: views.answer_stored(new=False),
    "suggestion-thanks": lambda: views.suggestion_thanks(anonymous=False),
    "suggestion-thanks-anonymous": lambda: views.suggestion_thanks(anonymous=True),
    "schedule-preview": lambda: schedule_views.schedule_preview(
        PREVIEW, save=press("save-schedule"), change=None
    ),
    "schedule-preview-replacing": lambda: schedule_views.schedule_preview(
        SchedulePreview(
            Series(0, "Case tips", MONDAYS, "prompts", threaded=False),
            SLOTS[:2],
            READERS[1:],
            replaces=SERIES,
        ),
        save=press("save-schedule"),
        change=press("save-schedule-1"),
    ),
    "schedule-saved": lambda: schedule_views.schedule_saved(Saved(SERIES, SLOTS[0], 2)),
    "schedule-saved-paused": lambda: schedule_views.schedule_saved(
        Saved(Series(1, "Tips", MONDAYS, "prompts", paused=True), SLOTS[0])
    ),
    "paused": lambda: schedule_views.paused(SERIES),
    "resumed": lambda: schedule_views.resumed(SERIES, PLAN.slots[0]),
    "resumed-over": lambda: schedule_views.resumed(SERIES, None),
    "queue": lambda: page(PLAN, skipped=(date(2027, 3, 29),)),
    "queue-empty": lambda: page(rules.plan(SLOTS, [])),
    "queue-without-schedule": lambda: page(rules.plan([], [PROMPT]), None),
    "queue-paused": lambda: page(
        rules.plan([], [PROMPT]), Series(1, "Tips", MONDAYS, "prompts", paused=True)
    ),
    "queue-long": lambda: page(
        rules.plan([], [Prompt(n, n, f"Question {n}?") for n in range(1, 13)])
    ),
    "planned": lambda: queue_views.planned(
        PROMPT, PLAN.slots[0], opening=queue_views.added(PROMPT)
    ),
    "planned-far": lambda: queue_views.planned(FAR, None, opening=queue_views.added(FAR)),
    "planned-undated": lambda: queue_views.planned(PROMPT, None, opening=queue_views.added(PROMPT)),
    "skipped": lambda: queue_views.skipped(date(2027, 3, 29), PLAN.slots[0], "Easter Monday"),
    "skipped-nothing-follows": lambda: queue_views.skipped(date(2027, 3, 29), None, ""),
    "confirm-post-now": lambda: queue_views.confirm_post_now(PROMPT, 2, post=press("post-now")),
    "on-its-way": lambda: queue_views.on_its_way(PROMPT),
    "confirm-remove": lambda: queue_views.confirm_remove(PROMPT, remove=press("remove")),
    "removed": lambda: queue_views.removed(PROMPT),
    "edited": lambda: queue_views.edited(PROMPT),
    "edit-offered": lambda: queue_views.offer_edit(PROMPT, edit=press("edit")),
    "which-date": lambda: queue_views.which_date(
        "Which date do you mean?",
        [(date(2027, 5, 4), press("date")), (date(2027, 4, 5), press("date-2"))],
    ),
    "imported": lambda: queue_views.imported(
        Imported(50, PLAN.slots[0], PLAN.slots[2], (Problem(7, "has no question"),))
    ),
    "imported-nothing": lambda: queue_views.imported(
        Imported(0, problems=tuple(Problem(n, "has no question") for n in range(1, 31)))
    ),
    "suggestion-card": lambda: notices.suggestion_card(
        NAMED, approve=press("approve"), edit=press("edit-suggestion"), decline=press("decline")
    ),
    "suggestion-card-anonymous": lambda: notices.suggestion_card(
        UNNAMED, approve=press("approve"), edit=press("edit-suggestion"), decline=press("decline")
    ),
    "suggestion-approved": lambda: notices.decided_card(Decision(NAMED, "Fay", prompt=PROMPT)),
    "suggestion-declined": lambda: notices.decided_card(
        Decision(UNNAMED, "Fay", reason="We asked that in May.")
    ),
    "author-told-yes": lambda: notices.told_author(
        Decision(NAMED, "Fay", prompt=PROMPT, planned_at=AT), "AHA"
    ),
    "author-told-yes-undated": lambda: notices.told_author(
        Decision(NAMED, "Fay", prompt=PROMPT), "AHA"
    ),
    "author-told-no": lambda: notices.told_author(
        Decision(NAMED, "Fay", reason="We asked that in May."), "AHA"
    ),
    "empty-ahead": lambda: notices.empty_ahead("Question of the week", AT),
    "wrap-nudge": lambda: notices.wrap_nudge(PROMPT, 7, write=press("write-wrap")),
    "missed": lambda: notices.missed([Miss("Question of the week", AT), Miss("Tips", AT)]),
    "returned": lambda: notices.returned([PROMPT]),
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
        for module in (views, queue_views, schedule_views, notices)
        for name, made in vars(module).items()
        if callable(made)
        and getattr(made, "__module__", "") == module.__name__
        and getattr(made, "__annotations__", {}).get("return") is Message
        and not name.startswith("_")
    }
    source = Path(__file__).read_text(encoding="utf-8")
    assert set() == {name for name in public if f"{name}(" not in source}


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_survives_being_stored(name: str) -> None:
    message = VIEWS[name]()
    assert message == Message.from_json(json.loads(json.dumps(message.to_json())))


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_has_a_summary_for_notifications(name: str) -> None:
    assert VIEWS[name]().headline()
