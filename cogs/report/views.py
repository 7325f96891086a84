"""How reports look: numbers in words first, a picture for whoever would rather look, a file on request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.i18n import _
from bot.message import (
    Alert,
    Attachment,
    Block,
    Heading,
    Listing,
    Message,
    Note,
    Paragraph,
    Table,
    card,
    fields,
)
from bot.spreadsheets import to_csv
from bot.text import Text, Timestamp, md
from bot.when import show_date
from cogs.report.picture import bars
from cogs.report.rules import SMALLEST
from storage.reports import Attention, Concern, Measure

MAX_WEEKS = 14
"""Rows of the table in the chat, a quarter's; the file has all."""
EXCERPT = 100


@dataclass(frozen=True, slots=True)
class Week:
    """How often people took part in the week from `first`; None: too few to be told."""

    first: date
    count: int | None


def attention(found: Sequence[Attention]) -> Message:
    """What needs somebody, by kind."""
    if not found:
        return card(Alert(md(_("Nothing needs you just now.")), tone="success"))
    blocks: list[Block] = [Heading(md(_("What needs a facilitator")))]
    for concern in Concern:
        mine = [each for each in found if each.concern is concern]
        if mine:
            blocks.append(Heading(md("{kind}", kind=concern_word(concern)), level=2))
            blocks.append(Listing(tuple(_line(each) for each in mine)))
    return Message(tuple(blocks), summary=_("What needs a facilitator"))


def attention_file(found: Sequence[Attention]) -> Message:
    """The same as a file."""
    rows = [[concern_word(each.concern), each.what, each.at.isoformat()] for each in found]
    return _file("attention.csv", [[_("Why"), _("What"), _("Since or due (UTC)")], *rows])


def participation(
    period: str,
    community: str,
    figures: Mapping[Measure, int | None],
    weeks: Sequence[Week],
) -> Message:
    """The numbers of a period, the weeks as a table, and as a picture beside it."""
    pairs = [(measure_word(measure), number(count)) for measure, count in figures.items()]
    rows = tuple((show_date(week.first), number(week.count)) for week in weeks[-MAX_WEEKS:])
    counted = fields(pairs)
    message = card(
        Heading(md(_("{community}, {period}"), community=community, period=period)),
        counted,
        Paragraph(md(_("How often people took part, week by week:"))),
        Table((_("Week from"), _("Contributions")), rows),
        Note(
            md(
                _("Counted on our own records; numbers of people below {count} are not shown."),
                count=SMALLEST,
            )
        ),
        summary=_("Participation, {period}").format(period=period),
    )
    alt = _("A bar a week, from {first} on: {counts}.").format(
        first=show_date(weeks[0].first), counts=", ".join(number(week.count) for week in weeks)
    )
    picture = Attachment(
        "participation.png", bars([week.count for week in weeks]), "image/png", alt
    )
    return replace(message, files=(picture,))


def participation_file(
    period: str,
    community: str,  # noqa: ARG001  # the same as `participation`
    figures: Mapping[Measure, int | None],
    weeks: Sequence[Week],
) -> Message:
    """The same as a file."""
    rows = [[measure_word(measure), number(count)] for measure, count in figures.items()]
    lines = [[f"{week.first}", number(week.count)] for week in weeks]
    head = [_("What"), _("How many")]
    return _file(f"participation-{period.split(maxsplit=1)[0]}.csv", [head, *rows, [], *lines])


def number(count: int | None) -> str:
    """A count as it may be shown."""
    return _("fewer than {count}").format(count=SMALLEST) if count is None else str(count)


def concern_word(concern: Concern) -> str:
    """Why something needs somebody, in words."""
    return {
        Concern.UNANSWERED: _("Questions nobody has answered for three days"),
        Concern.QUESTION: _("Questions to speakers without an answer"),
        Concern.SUGGESTION: _("Suggestions waiting for a word"),
        Concern.STALE: _("Resources due for a look"),
        Concern.APPROVAL: _("Cases waiting for approval"),
        Concern.SUMMARY: _("Cases without a summary"),
        Concern.EMPTY: _("Slots without a question or a case"),
        Concern.FAILED: _("What could not be delivered"),
    }[concern]


def measure_word(measure: Measure) -> str:
    """What was counted, in words."""
    return {
        Measure.QUESTIONS: _("Questions asked"),
        Measure.CASES: _("Cases discussed"),
        Measure.WEBINARS: _("Webinars held"),
        Measure.RESOURCES: _("Resources published"),
        Measure.SUGGESTIONS: _("Suggestions"),
        Measure.CONTRIBUTIONS: _("Contributions"),
        Measure.CONTRIBUTORS: _("People who took part"),
        Measure.GOING: _("Said they would come"),
        Measure.ATTENDED: _("Came"),
        Measure.NEWCOMERS: _("Newcomers"),
        Measure.MEMBERS: _("Members"),
    }[measure]


def _line(each: Attention) -> Text:
    words = " ".join(each.what.split())
    short = words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…"
    return md("{what} ({at})", what=short, at=Timestamp(each.at, "date"))


def _file(name: str, rows: Sequence[Sequence[str]]) -> Message:
    message = card(Paragraph(md(_("Here is the file."))), summary=name)
    return replace(message, files=(Attachment(name, to_csv(rows), "text/csv"),))
