"""Pure decisions about cases: what may be posted, what a stage allows, when something is due."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import Conflict, Invalid
from bot.i18n import _
from bot.recurrence import Recurrence, local, resolve, weekly
from bot.text import excerpt
from bot.when import WhenError, parse_date, parse_day, parse_time
from bot.when_days import show_weekday_time
from storage.case_rows import Case, CaseRow, CaseState, CaseText, Rhythm, Stage, Voice

MAX_ISSUE, MAX_TRIED, MAX_QUESTION, MAX_CONSTRAINTS = 1000, 900, 500, 500
MAX_SETTING, MAX_TITLE = 150, 90
"""Characters of a case's fields: all of them and what stands around them fit into one message everywhere
(Discord: 4,000)."""
MAX_WORDS = 1000
"""Characters of a question, an answer, a recommendation or an experience."""
MAX_SUMMARY, MAX_OUTCOME = 2200, 1200
"""Characters of a summary and of what a presenter tells afterwards: both fit into one message."""

EMPTY_AHEAD = timedelta(hours=72)
"""How long before a slot without a case facilitators are told (year-2027.md, row 54)."""
FOLLOW_UP_DAYS = 28
"""Days after the summary on which the presenter is asked what happened (product.md, Cases)."""
CONFIRM_WITHIN = timedelta(minutes=5)
"""How long a destructive button may be clicked (product.md, input rules)."""
REMEMBERED = timedelta(hours=24)
"""By when nothing of a removed text may be left (product.md, Cases)."""
WARNED_BEFORE = timedelta(hours=4)
"""How long before that facilitators are told that something is in the way."""

MINUTE = timedelta(minutes=1)

SLOTS = "every 2nd Wed 12:30"
"""When cases are posted unless somebody says otherwise (product.md, Grammar)."""


class AgeBand(StrEnum):
    """How old somebody is, without saying it. Above 89 an age alone can identify."""

    CHILD = "0-12"
    TEENAGER = "13-17"
    YOUNG = "18-39"
    MIDDLE = "40-64"
    OLDER = "65-79"
    OLD = "80-89"
    OLDEST = "90 or over"
    SEVERAL = "several people"
    NONE = "does not matter"


class Consent(StrEnum):
    """On what basis a case is told."""

    INVENTED = "nobody in particular (composite)"
    CONSENT = "the person agreed"
    DEIDENTIFIED = "de-identified, our policy allows it"


class Moment(StrEnum):
    """What becomes due for one case; each but the last two begins a stage."""

    RECOMMEND = "recommend"
    SUMMARY = "summary"
    NUDGE = "nudge"
    FOLLOW_UP = "follow-up"


# -- the one rule ----------------------------------------------------------------------------------


def cleared(row: CaseRow) -> bool:
    """Whether a case may be shown to anyone but its presenter and facilitators. The only place that says so.

    The gate's result was seen, the attestation ticked, and a second person approved this very edition;
    nobody has flagged it since. The table refuses a posted case without the first three as well.
    """
    by_a_second = row.member_id is None or row.approved_by != row.member_id
    return (
        row.state == CaseState.QUEUED
        and row.gate_seen_at is not None
        and row.attested_at is not None
        and row.approved_at is not None
        and by_a_second
        and row.hidden_at is None
    )


def why_undecided(row: CaseRow, *, edition: int, by: int, decider: str) -> Conflict:
    """Why a facilitator's word on a case did not count; `decider` is who was first."""
    settled = {
        CaseState.QUEUED: _("{name} was already approved by {by}."),
        CaseState.POSTED: _("{name} was already approved by {by}."),
        CaseState.REMOVED: _("{name} was taken down."),
        CaseState.RETURNED: _("{name} was returned already."),
        CaseState.REJECTED: _("{name} was rejected already."),
    }.get(CaseState(row.state))
    if settled is not None:
        words = settled
    elif row.member_id == by:
        words = _("This is for somebody else to decide: nobody approves their own case.")
    elif row.member_id is None:
        words = _("Whoever presented {name} has left: it cannot be approved.")
    elif row.edition != edition:
        words = _("There is a newer text of {name}. Please read that one.")
    else:
        words = _("{name} cannot be decided yet.")
    return Conflict(words.format(name=row.name, by=decider))


# -- stages ----------------------------------------------------------------------------------------


def stage_at(case: Case, now: datetime) -> Stage | None:
    """Where a case stands by the clock, even while the tick that says so is late.

    Only the first two stages end by the clock; that a summary is due shows in no button.
    """
    if case.stage is Stage.CLARIFY and case.stage_ends_at and now >= case.stage_ends_at:
        return Stage.RECOMMEND
    return case.stage


def check_may_add(case: Case, voice: Voice, now: datetime, zone: str) -> None:
    """Raises `Conflict` where a case does not take this now, and says when it does."""
    if case.state is not CaseState.POSTED or case.hidden:
        raise Conflict(_("{name} is not open just now.").format(name=case.name))
    stage = stage_at(case, now)
    if voice is Voice.RECOMMENDATION and stage is Stage.CLARIFY and case.stage_ends_at:
        opens = local(case.stage_ends_at, zone)
        raise Conflict(
            _("First come clarifying questions: recommending {name} opens {when}.").format(
                name=case.name, when=show_weekday_time(opens)
            )
        )
    if voice in (Voice.RECOMMENDATION, Voice.QUESTION) and stage is Stage.CLOSED:
        raise Conflict(
            _("{name} has its summary already. You can still tell what you have seen.").format(
                name=case.name
            )
        )


def check_may_summarise(case: Case, now: datetime) -> None:
    """Raises `Conflict` where there is nothing to be summarised yet."""
    if case.state is not CaseState.POSTED or case.hidden:
        raise Conflict(_("{name} is not open just now.").format(name=case.name))
    if stage_at(case, now) is Stage.CLARIFY:
        raise Conflict(
            _("Nobody has been asked for advice on {name} yet: its summary comes later.").format(
                name=case.name
            )
        )


@dataclass(frozen=True, slots=True)
class DueMoment:
    """Something that becomes due for a case, and its instant (aware UTC)."""

    moment: Moment
    at: datetime


def moments(start: datetime, rhythm: Rhythm) -> list[DueMoment]:
    """What becomes due for a case posted at `start`; hours are elapsed time."""
    recommend = start + timedelta(hours=rhythm.clarify)
    summary = recommend + timedelta(hours=rhythm.recommend)
    nudge = start + timedelta(hours=rhythm.summary)
    return [
        DueMoment(Moment.RECOMMEND, recommend),
        DueMoment(Moment.SUMMARY, summary),
        DueMoment(Moment.NUDGE, max(nudge, summary)),
    ]


def recommend_until(posted: datetime, rhythm: Rhythm) -> datetime:
    """When the second stage of a case posted at `posted` ends."""
    return posted + timedelta(hours=rhythm.clarify + rhythm.recommend)


def follow_up_at(summarised: datetime, zone: str) -> datetime:
    """When a presenter is asked what happened: so many days later, at the same time on the wall."""
    return resolve(
        (local(summarised, zone) + timedelta(days=FOLLOW_UP_DAYS)).replace(second=0, microsecond=0),
        zone,
    ).at


# -- slots -----------------------------------------------------------------------------------------

_SLOTS = re.compile(
    r"(?:every\s+)?(?:(?P<nth>other|2nd|second|3rd|third|4th|fourth|\d{1,2}\s+weeks?)\s+)?"
    r"(?:on\s+)?(?P<day>[^\W\d]+)\s+(?:at\s+)?(?P<time>\S.*)",
    re.IGNORECASE,
)
_EVERY = {"other": 2, "2nd": 2, "second": 2, "3rd": 3, "third": 3, "4th": 4, "fourth": 4}


def read_slots(text: str, start: str, *, now: datetime, zone: str) -> Recurrence:
    """`every 2nd Wed 12:30` becomes a recurrence from `start` on (today where empty); raises `Invalid`."""
    match = _SLOTS.fullmatch(" ".join(text.split()))
    hint = _("Type when cases are posted, such as “every 2nd Wed 12:30” or “every Tue 9am”.")
    if match is None:
        raise Invalid(slots=hint)
    nth = (match["nth"] or "").casefold()
    every = _EVERY.get(nth) or (int(nth.split()[0]) if nth else 1)
    if not 1 <= every <= 26:
        raise Invalid(slots=hint)
    today = local(now, zone).date()
    try:
        day, at = parse_day(match["day"]), parse_time(match["time"])
    except WhenError as error:
        raise Invalid(slots=error.hint) from error
    try:
        first = parse_date(start, today=today) if start.strip() else today
    except WhenError as error:
        raise Invalid(start=error.hint) from error
    if first == today and resolve(datetime.combine(today, at), zone).at <= now:
        first = today + timedelta(days=1)
    return weekly(day, at, zone=zone, first=first, every=every)


def ahead_of(slots: Recurrence) -> Recurrence:
    """When facilitators look at the next slot: three days before each, at its time on the wall."""
    day = (slots.start - EMPTY_AHEAD).date()
    rule = slots.parsed
    every = rule.interval if rule else 1
    return weekly(day.weekday(), slots.start.time(), zone=slots.zone, first=day, every=every)


# -- texts -----------------------------------------------------------------------------------------


def clean(text: str) -> str:
    """A person's text as stored: trimmed, one kind of line break, without characters no service takes."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        char for char in lines if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs")
    ).strip()


def written(text: str, *, field: str, most: int) -> str:
    """Words as stored; raises `Invalid` for nothing and for too much."""
    words = clean(text)
    if not words:
        raise Invalid(**{field: _("Please write something.")})
    if len(words) > most:
        template = _("This has {count} characters; please shorten it to {limit}.")
        raise Invalid(**{field: template.format(count=len(words), limit=most)})
    return words


def missing(text: CaseText) -> list[str]:
    """Names of the fields that a case cannot go without and that are empty, in the forms' order."""
    needed = ("setting", "age", "issue", "tried", "question", "title", "consent")
    return [name for name in needed if not getattr(text, name).strip()]


def summary_draft(recommendations: Sequence[str]) -> str:
    """What a facilitator begins a summary with: each recommendation a line, as many as fit."""
    lines: list[str] = []
    for words in recommendations:
        line = f"- {excerpt(words, 400)}"
        if sum(map(len, lines)) + len(lines) + len(line) > MAX_SUMMARY:
            break
        lines.append(line)
    return "\n".join(lines)


def softened(text: CaseText, fields: dict[str, str]) -> CaseText:
    """The same case with some of its fields in other words."""
    return replace(text, **fields)
