"""Every view, as neutral JSON beside this file, and every form: as they were, and nothing in them is cut.

PRAXIS_UPDATE_SNAPSHOTS=1 writes the snapshots anew.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.modals import modal as discord_form
from adapters.discord.render import render as discord
from adapters.slack.modals import Origin, modal_view
from adapters.slack.render import render as slack
from adapters.slack.rich import Here
from bot.events import DoneWithout
from bot.form import open_form
from bot.message import Message
from bot.recurrence import weekly
from bot.refs import ChannelRef, WorkspaceRef
from bot.text import md
from bot.token import BoundAction
from cogs.cases import (
    adding,
    closing_views,
    ending,
    guarding,
    guarding_views,
    notices,
    planning_views,
    reviewing,
    rules,
    submitting,
    tokens,
    views,
    writing_views,
)
from cogs.cases.gate import Caution, Concern, Findings, Kind, Span
from cogs.cases.gate.examine import examine
from cogs.cases.notices import Decision
from cogs.cases.service.looking import Looked
from cogs.cases.service.slots import Planned
from cogs.cases.views import Elsewhere, Shown
from storage.case_rows import CaseState, Rhythm, Ruling, Stage, Voice
from tests.adapters.discord.messages import complaints
from tests.cogs.cases.examples import AT, LIMITS, TEXT, case, filled, longest, said, takedown
from tests.cogs.cases.talk import IDENTIFYING, SECOND
from tests.platforms.discord_server.rules_modals import modal_problems
from tests.platforms.slack_server import blocks as slack_judges

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = os.environ.get("PRAXIS_UPDATE_SNAPSHOTS") == "1"
WORKSPACE = WorkspaceRef("discord", "900000000000000001")
TEAM = Here(WorkspaceRef("slack", "T00000001"))
SUBMITTING = BoundAction("case.first:7")


def marked(fields: Mapping[str, str], *spans: tuple[str, str, Kind, str, str]) -> Looked:
    """Words as if the gate had marked some of them: the field, the words, what they are, why, what instead."""
    found = [
        Span(field, at := fields[field].index(words), at + len(words), kind, why, instead)
        for field, words, kind, why, instead in spans
    ]
    return Looked(fields, Findings(tuple(found)))


CLEAN = Looked(TEXT.words, Findings())
KEPT = {name: str(IDENTIFYING.get(name, SECOND.get(name, ""))) for name in TEXT.words}
MARKED = marked(
    KEPT,
    ("issue", "Nguyen", Kind.NAME, "This looks like a person's name.", "a man"),
    ("issue", "93", Kind.AGE, "So few people are over 89 that the age can name one.", "in his 90s"),
    ("issue", "123456", Kind.RECORD_NUMBER, "This looks like a record number.", ""),
)
CAUTIOUS = Looked(TEXT.words, Findings(warnings=(Caution(Concern.SUM, "Together this may tell."),)))
ADVICE = said(Voice.RECOMMENDATION, "Ask the family who can look in at night.")
QUESTION = said(Voice.QUESTION, "How far is the toilet?")
ANSWER = said(Voice.ANSWER, "Across the hall.", author="", parent="How far is the toilet?")
SUMMARISED = case(stage=Stage.CLOSED, stage_ends_at=None, summary="Ask who can look in at night.")
TOLD = replace(SUMMARISED, outcome="He went home, and has not fallen since.")
ADVISING = case(stage=Stage.RECOMMEND)
SLOTS = tuple(AT + timedelta(days=14 * number) for number in range(5))
LACK = DoneWithout(
    ChannelRef(WORKSPACE, "1"), "Manage Threads", "Grant it in the channel's settings."
)
COUNTS = {Voice.QUESTION: 1, Voice.RECOMMENDATION: 12, Voice.SIMILAR: 2}
SHOWN = Shown(ADVISING, COUNTS, (Elsewhere("Riverside Health", 3),), 12)


def decision(state: CaseState, reason: str = "") -> Decision:
    planned = AT if state is CaseState.QUEUED else None
    return Decision(case(state=state, stage=None), "Fay", reason, planned)


VIEWS: Mapping[str, Callable[[], Message]] = {
    "card-clarify": lambda: views.case_card(Shown(case())),
    "card-recommend": lambda: views.case_card(SHOWN),
    "card-summary-due": lambda: views.case_card(
        Shown(case(stage=Stage.SUMMARY, stage_ends_at=None))
    ),
    "card-closed": lambda: views.case_card(Shown(SUMMARISED)),
    "card-named": lambda: views.case_card(Shown(case(presenter="Mia"))),
    "card-hidden": lambda: views.hidden_card(case(hidden=True)),
    "card-removed": lambda: views.removed_card(case(state=CaseState.REMOVED, stage=None)),
    "stage-recommend": lambda: views.stage_notice(ADVISING),
    "stage-recommend-rehearsal": lambda: views.stage_notice(replace(ADVISING, rehearsal=True)),
    "stage-summary": lambda: views.stage_notice(case(stage=Stage.SUMMARY, stage_ends_at=None)),
    "question": lambda: views.contribution_card(ADVISING, QUESTION),
    "answer": lambda: views.contribution_card(ADVISING, ANSWER),
    "recommendation": lambda: views.contribution_card(ADVISING, ADVICE),
    "similar-anonymous": lambda: views.contribution_card(
        ADVISING, said(Voice.SIMILAR, "A night lamp helped.", author="")
    ),
    "contribution-hidden": lambda: views.contribution_card(ADVISING, replace(ADVICE, hidden=True)),
    "contribution-removed": lambda: views.contribution_card(
        ADVISING, replace(ADVICE, text="", hidden=True, removed=True)
    ),
    "summary": lambda: views.summary_card(SUMMARISED),
    "summary-with-outcome": lambda: views.summary_card(TOLD),
    "outcome": lambda: views.outcome_card(TOLD),
    "found": lambda: views.found("night", [TOLD, SUMMARISED], ("nightly",)),
    "found-nothing": lambda: views.found("night", [], ()),
    "peers": lambda: views.peers(ADVISING, [ADVICE, replace(ADVICE, author="")]),
    "peers-many": lambda: views.peers(
        ADVISING, [said(Voice.RECOMMENDATION, filled(rules.MAX_WORDS))] * 4, 1
    ),
    "peers-none": lambda: views.peers(ADVISING, []),
    "own-copy": lambda: views.own_copy(case(state=CaseState.PENDING, stage=None)),
    "own-copy-named": lambda: views.own_copy(case(state=CaseState.PENDING, presenter="Mia")),
    "first-part-kept": lambda: writing_views.first_part_kept(5),
    "gate-clean": lambda: writing_views.gate_result(5, 2, CLEAN),
    "gate-marked": lambda: writing_views.gate_result(5, 2, MARKED),
    "gate-cautious": lambda: writing_views.gate_result(5, 2, CAUTIOUS),
    "words-marked": lambda: writing_views.words_result(
        5,
        2,
        marked(
            {"text": "Ask Mr Nguyen."},
            ("text", "Nguyen", Kind.NAME, "This looks like a person's name.", "a man"),
        ),
    ),
    "sent": lambda: writing_views.sent(case(state=CaseState.PENDING)),
    "discarded": writing_views.discarded,
    "offer-form": lambda: writing_views.offer_form(5),
    "said-question": lambda: writing_views.said(Voice.QUESTION, shown=True, kept_back=False),
    "said-kept-back": lambda: writing_views.said(Voice.RECOMMENDATION, shown=False, kept_back=True),
    "following": lambda: writing_views.following(case(), now=True),
    "following-no-longer": lambda: writing_views.following(case(), now=False),
    "review": lambda: notices.review_card(case(state=CaseState.PENDING), CLEAN),
    "review-marked": lambda: notices.review_card(case(state=CaseState.PENDING), MARKED),
    "review-in-full": lambda: notices.review_in_full(case(state=CaseState.PENDING, stage=None)),
    "queue": lambda: notices.queue([case()], [case(), case()], SLOTS[:1]),
    "queue-empty": lambda: notices.queue([], [], SLOTS),
    "decided-approved": lambda: notices.decided_card(decision(CaseState.QUEUED)),
    "decided-returned": lambda: notices.decided_card(decision(CaseState.RETURNED, "Shorter.")),
    "decided-rejected": lambda: notices.decided_card(decision(CaseState.REJECTED, "Staffing.")),
    "told-approved": lambda: notices.told_presenter(decision(CaseState.QUEUED)),
    "told-returned": lambda: notices.told_presenter(decision(CaseState.RETURNED, "Shorter."), 5),
    "told-rejected": lambda: notices.told_presenter(decision(CaseState.REJECTED, "Staffing."), 5),
    "told-posted": lambda: notices.posted_to_presenter(case()),
    "told-question": lambda: notices.question_to_presenter(case(), QUESTION),
    "ops-empty": lambda: notices.empty_ahead(AT),
    "ops-missed": lambda: notices.missed(SLOTS[:2], case()),
    "ops-back-in-queue": lambda: notices.returned_to_queue(case()),
    "ops-without": lambda: notices.done_without(LACK),
    "ops-summary": lambda: notices.summary_nudge(case(), 3),
    "ops-nobody-to-ask": lambda: notices.nobody_to_ask(SUMMARISED),
    "ops-withdrawn": lambda: notices.withdrawn(case(state=CaseState.REMOVED)),
    "ask-outcome": lambda: notices.ask_outcome(SUMMARISED),
    "follower-summary": lambda: notices.summary_to_follower(SUMMARISED),
    "follower-outcome": lambda: notices.outcome_to_follower(TOLD),
    "alarm": lambda: notices.alarm(takedown(flags=2)),
    "alarm-removed": lambda: notices.alarm(takedown(Ruling.CONFIRMED, decided_by="Fay")),
    "alarm-erased": lambda: notices.alarm(takedown(Ruling.CONFIRMED, contribution_id=9)),
    "alarm-dismissed": lambda: notices.alarm(takedown(Ruling.DISMISSED, decided_by="Fay")),
    "alarm-not-wiped": lambda: notices.not_wiped(takedown(Ruling.CONFIRMED)),
    "hidden": lambda: guarding_views.hidden(case(), takedown(), decides=False),
    "hidden-by-facilitator": lambda: guarding_views.hidden(case(), takedown(), decides=True),
    "offer-flag": lambda: guarding_views.offer_flag(case()),
    "confirm": lambda: guarding_views.confirm(takedown(), tokens.remove_now(3, 9)),
    "removed": lambda: guarding_views.removed(takedown()),
    "removed-contribution": lambda: guarding_views.removed(takedown(contribution_id=9)),
    "summary-kept": lambda: closing_views.summary_kept(SUMMARISED),
    "outcome-kept": lambda: closing_views.outcome_kept(TOLD),
    "offer-summary": lambda: closing_views.offer_summary(ADVISING),
    "offer-outcome": lambda: closing_views.offer_outcome(SUMMARISED),
    "planned": lambda: planning_views.planned(
        Planned(
            Rhythm(rehearsal=True),
            weekly(
                2,
                datetime(2027, 1, 20, 12, 30).time(),
                zone="Australia/Melbourne",
                first=AT.date(),
                every=2,
            ),
            SLOTS,
            2,
        ),
        "Australia/Melbourne",
    ),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_looks_as_it_did(name: str) -> None:
    message = VIEWS[name]()
    shown = json.dumps(message.to_json(), indent=1, ensure_ascii=False) + "\n"
    path = SNAPSHOTS / f"{name}.json"
    if UPDATE:
        SNAPSHOTS.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == shown
    assert message == Message.from_json(json.loads(shown))


def test_every_snapshot_belongs_to_a_view() -> None:
    assert {path.stem for path in SNAPSHOTS.glob("*.json")} == set(VIEWS)


def test_every_view_is_in_a_snapshot() -> None:
    modules = (views, notices, writing_views, planning_views, guarding_views, closing_views)
    public = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in modules
        for name, made in vars(module).items()
        if getattr(made, "__module__", "") == module.__name__
        and getattr(made, "__annotations__", {}).get("return") is Message
        and not name.startswith("_")
    }
    source = Path(__file__).read_text(encoding="utf-8")
    assert set() == {name for name in public if name not in source}


# As long as people may write


SUMMARY, OUTCOME = filled(rules.MAX_SUMMARY), filled(rules.MAX_OUTCOME)
WORDS = filled(rules.MAX_WORDS)
LONG = case(longest(), presenter="Mia", summary=SUMMARY, outcome=OUTCOME)
LONG_WORDS = Looked(longest().words, examine(longest().words))
REASON = filled(500)
LONGEST: Mapping[str, tuple[Message, list[str]]] = {
    "card": (
        views.case_card(replace(SHOWN, case=replace(LONG, stage=Stage.RECOMMEND))),
        list(longest().words.values()),
    ),
    "own copy": (views.own_copy(LONG), list(longest().words.values())),
    "review": (
        notices.review_card(replace(LONG, state=CaseState.PENDING), LONG_WORDS),
        list(longest().words.values()),
    ),
    "review in full": (
        notices.review_in_full(replace(LONG, state=CaseState.PENDING)),
        list(longest().words.values()),
    ),
    "question": (views.contribution_card(LONG, said(Voice.QUESTION, WORDS)), [WORDS]),
    "answer": (views.contribution_card(LONG, said(Voice.ANSWER, WORDS, parent=WORDS)), [WORDS]),
    "recommendation": (views.contribution_card(LONG, said(Voice.RECOMMENDATION, WORDS)), [WORDS]),
    "question told": (notices.question_to_presenter(LONG, said(Voice.QUESTION, WORDS)), [WORDS]),
    "peers": (views.peers(LONG, [said(Voice.RECOMMENDATION, WORDS)] * 9), [WORDS]),
    "summary": (views.summary_card(replace(LONG, outcome="")), [SUMMARY]),
    "summary and outcome": (views.summary_card(LONG), [SUMMARY, OUTCOME]),
    "outcome": (views.outcome_card(LONG), [OUTCOME]),
    "returned": (notices.told_presenter(decision(CaseState.RETURNED, REASON), 5), [REASON]),
    "rejected": (notices.decided_card(decision(CaseState.REJECTED, REASON)), [REASON]),
}
"""Views with as much in them as the forms take, and the texts that must be there to their last word."""


def ends(words: str) -> str:
    """The last words of a text, which a cut would take."""
    return words[-30:]


@pytest.mark.parametrize("name", LONGEST)
def test_nothing_is_cut_on_discord(name: str) -> None:
    message, whole = LONGEST[name]
    body = discord(message, WORKSPACE).body()
    shown = json.dumps(body, ensure_ascii=False).replace("\\\\", "").replace("\\", "")
    assert [] == complaints(body)
    assert [] == [words for words in whole if ends(words) not in shown]


@pytest.mark.parametrize("name", LONGEST)
def test_nothing_is_cut_on_slack(name: str) -> None:
    message, whole = LONGEST[name]
    body = slack(message, TEAM)
    shown = json.dumps(body["blocks"], ensure_ascii=False)
    assert [] == slack_judges.judge("message", body)
    assert [] == [words for words in whole if ends(words) not in shown]


# Forms

INTRO = md("**{title}**", title=views.title_of(LONG))
FORMS: Mapping[str, tuple[type[Any], dict[str, str]]] = {
    "first": (
        submitting.FirstPart,
        {name: filled(LIMITS[name]) for name in ("setting", "issue", "tried", "question")},
    ),
    "second": (
        submitting.SecondPart,
        {name: filled(LIMITS[name]) for name in ("title", "constraints")},
    ),
    "asked": (adding.QuestionForm, {"text": WORDS}),
    "answered": (adding.AnswerForm, {"text": WORDS}),
    "recommended": (adding.RecommendationForm, {"text": WORDS}),
    "seen": (adding.SimilarForm, {"text": WORDS}),
    "summarised": (ending.SummaryForm, {"text": SUMMARY}),
    "told": (ending.OutcomeForm, {"text": OUTCOME}),
    "returned": (reviewing.ReturnForm, {"reason": REASON}),
    "rejected": (reviewing.RejectForm, {"reason": REASON}),
    "flagged": (guarding.FlagForm, {}),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_opens_with_everything_that_was_typed(name: str) -> None:
    made, typed = FORMS[name]
    opened = open_form(made, BoundAction(f"case.{name}:7"), typed, INTRO)
    here, there = discord_form(opened), modal_view(opened, Origin(), TEAM)
    assert [] == modal_problems(here)
    assert [] == slack_judges.judge("modal", there)
    for words in typed.values():
        assert words in json.loads(json.dumps(list(_values(here))))
        assert words in json.loads(json.dumps(list(_values(there))))
    labels = [str(param.label) for param in opened.params]
    assert [] == [label for label in labels if label not in json.dumps(here, ensure_ascii=False)]


def _values(node: Any) -> Any:
    """Every text that a form is filled with."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in ("value", "initial_value") and isinstance(value, str):
                yield value
            yield from _values(value)
    elif isinstance(node, list):
        for each in node:
            yield from _values(each)
