"""What planners are told about the queue: what is asked when, and what changed in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.i18n import _, ngettext
from bot.message import (
    Actions,
    Alert,
    Block,
    Button,
    Heading,
    Listing,
    Message,
    Note,
    Paragraph,
    Quote,
    card,
)
from bot.text import CommandLine, Text, Timestamp, excerpt, md, plain
from bot.token import BoundAction
from bot.when import show_date
from cogs.prompts.reading import Problem
from cogs.prompts.rules import Plan, Planned
from storage.prompt_rows import Prompt, Series

PAGE = 10
"""Questions on one page of the queue."""
MAX_PROBLEMS = 25
"""Lines of a file whose problems are spelt out in the answer; of the rest only the numbers are."""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of a queue; `series` None while there is no schedule, `skipped` are local dates."""

    series: Series | None
    plan: Plan
    page: int
    skipped: tuple[date, ...] = ()


def pages(plan: Plan) -> int:
    """How many pages a queue has, at least one."""
    return max(1, -(-(len(plan.filled) + len(plan.beyond)) // PAGE))


def queue_page(
    queue: QueuePage, *, earlier: BoundAction | None = None, later: BoundAction | None = None
) -> Message:
    """What is asked when, a page at a time."""
    title = queue.series.name if queue.series else _("Questions without a schedule")
    blocks: list[Block] = [Heading(plain(title))]
    lines = [*map(_slot_line, queue.plan.filled), *map(_waiting_line, queue.plan.beyond)]
    start = queue.page * PAGE
    if not lines:
        blocks.append(
            Paragraph(
                md(
                    _("No question is waiting. Add one with {command}."),
                    command=CommandLine("prompt add"),
                )
            )
        )
    else:
        blocks.append(Listing(tuple(lines[start : start + PAGE])))
    blocks.extend(Note(line) for line in _queue_notes(queue, len(lines), start))
    buttons = [
        Button(label, action)
        for label, action in ((_("Earlier"), earlier), (_("Later"), later))
        if action is not None
    ]
    if buttons:
        blocks.append(Actions(tuple(buttons)))
    return Message(tuple(blocks), summary=title)


def planned(prompt: Prompt, slot: Planned | None, *, opening: Text) -> Message:
    """`opening`, and when the question is asked now."""
    blocks: list[Block] = [Alert(opening, tone="success"), Quote(plain(excerpt(prompt.text, 200)))]
    if slot is not None:
        blocks.append(Paragraph(md(_("It is asked {when}."), when=Timestamp(slot.at))))
    elif prompt.pinned_for is not None:
        day = show_date(prompt.pinned_for)
        blocks.append(Paragraph(md(_("It is asked on {day}."), day=day)))
    else:
        line = _("It gets a date as soon as there is a schedule that is not paused: {command}.")
        blocks.append(Note(md(line, command=CommandLine("prompt schedule"))))
    return Message(tuple(blocks), summary=opening.plain())


def added(prompt: Prompt) -> Text:
    """The opening words for a new question."""
    return md(_("Added to the queue as **{name}**."), name=prompt.name)


def skipped(day: date, follows: Planned | None, reason: str) -> Message:
    """A date was left out."""
    headline = md(_("No question on **{day}**."), day=show_date(day))
    blocks: list[Block] = [Alert(headline, tone="success")]
    if reason:
        blocks.append(Paragraph(md(_("Reason: {reason}"), reason=reason)))
    if follows is not None and follows.prompt is not None:
        line = md(
            _("**{name}** stays next in line and is asked {when}."),
            name=follows.prompt.name,
            when=Timestamp(follows.at),
        )
        blocks.append(Paragraph(line))
    return Message(tuple(blocks), summary=headline.plain())


def confirm_post_now(prompt: Prompt, workspaces: int, *, post: BoundAction) -> Message:
    """Asks before a question is posted off schedule."""
    text = ngettext(
        "Post this question now, in {count} channel?",
        "Post this question now, in {count} channels?",
        workspaces,
    )
    return card(
        Paragraph(plain(text.format(count=workspaces))),
        Quote(plain(prompt.text)),
        Actions((Button(_("Post now"), post, "danger"),)),
        Note(
            md(
                _("**{name}** leaves the queue. This button works for five minutes."),
                name=prompt.name,
            )
        ),
        summary=_("Post this question now?"),
    )


def confirm_remove(prompt: Prompt, *, remove: BoundAction) -> Message:
    """Asks before a question is thrown away."""
    return card(
        Paragraph(md(_("Remove **{name}** from the queue?"), name=prompt.name)),
        Quote(plain(prompt.text)),
        Actions((Button(_("Remove"), remove, "danger"),)),
        Note(md(_("This button works for five minutes."))),
        summary=_("Remove this question?"),
    )


def which_date(question: str, choices: Sequence[tuple[date, BoundAction]]) -> Message:
    """A date with two readings is asked back."""
    buttons = tuple(Button(show_date(day), action) for day, action in choices)
    return card(Paragraph(plain(question)), Actions(buttons), summary=question)


@dataclass(frozen=True, slots=True)
class Imported:
    """How many questions were added, when the first and the last of them are asked, and what was left out."""

    count: int
    first: Planned | None = None
    last: Planned | None = None
    problems: tuple[Problem, ...] = ()


def imported(done: Imported) -> Message:
    """How many were added, and every line that was not."""
    text = ngettext("{count} question was added.", "{count} questions were added.", done.count)
    summary = text.format(count=done.count)
    blocks: list[Block] = [Alert(plain(summary), tone="success" if done.count else "warning")]
    if done.first is not None and done.last is not None:
        line = md(
            _("They are asked from {first} to {last}."),
            first=Timestamp(done.first.at, "date"),
            last=Timestamp(done.last.at, "date"),
        )
        blocks.append(Paragraph(line))
    if done.problems:
        blocks.extend(_left_out(done.problems))
    return Message(tuple(blocks), summary=summary)


def edited(prompt: Prompt) -> Message:
    """Its words are others now."""
    text = md(_("**{name}** was changed."), name=prompt.name)
    return card(Alert(text, tone="success"), Quote(plain(prompt.text)), summary=text.plain())


def offer_edit(prompt: Prompt, *, edit: BoundAction) -> Message:
    """A button to the form that could not be opened at once."""
    return card(
        Quote(plain(prompt.text)),
        Actions((Button(_("Edit {name}").format(name=prompt.name), edit, "primary"),)),
        summary=_("Edit this question"),
    )


def removed(prompt: Prompt) -> Message:
    """It is gone."""
    text = md(_("**{name}** was removed from the queue."), name=prompt.name)
    return card(Alert(text, tone="success"), Quote(plain(prompt.text)), summary=text.plain())


def on_its_way(prompt: Prompt) -> Message:
    """It is being posted."""
    text = md(_("**{name}** is being posted now and has left the queue."), name=prompt.name)
    return card(Alert(text, tone="success"), summary=text.plain())


def _left_out(problems: Sequence[Problem]) -> list[Block]:
    text = ngettext("{count} line was left out:", "{count} lines were left out:", len(problems))
    blocks: list[Block] = [
        Paragraph(plain(text.format(count=len(problems)))),
        Listing(tuple(_problem_line(each) for each in problems[:MAX_PROBLEMS])),
    ]
    if rest := problems[MAX_PROBLEMS:]:
        lines = excerpt(", ".join(str(each.line) for each in rest), 1500)
        blocks.append(Note(md(_("And lines {lines}."), lines=lines)))
    return blocks


def _slot_line(slot: Planned) -> Text:
    assert slot.prompt is not None  # noqa: S101  # only filled slots have a line
    return md("{when} ", when=Timestamp(slot.at, "date")) + _line(slot.prompt)


def _waiting_line(prompt: Prompt) -> Text:
    if prompt.pinned_for is not None:
        return md("{day} ", day=show_date(prompt.pinned_for)) + _line(prompt)
    return _line(prompt)


def _line(prompt: Prompt) -> Text:
    text = md("**{name}** {text}", name=prompt.name, text=excerpt(prompt.text))
    if prompt.pinned_for is not None:
        text = text + md(_(" (pinned)"))
    return text


def _queue_notes(queue: QueuePage, total: int, start: int) -> list[Text]:
    notes: list[Text] = []
    if total > PAGE:
        shown = _("{first} to {last} of {total}")
        notes.append(
            plain(shown.format(first=start + 1, last=min(start + PAGE, total), total=total))
        )
    if queue.series is None and total:
        notes.append(
            md(
                _("They get dates as soon as there is a schedule: {command}."),
                command=CommandLine("prompt schedule"),
            )
        )
    if queue.series is not None and queue.series.paused:
        notes.append(
            md(
                _("Paused. Dates appear again with {command}."),
                command=CommandLine("prompt resume"),
            )
        )
    if queue.skipped:
        days = ", ".join(show_date(day) for day in queue.skipped)
        notes.append(md(_("Skipped: {days}"), days=days))
    return notes


def _problem_line(problem: Problem) -> Text:
    return md(_("Line {line}: {what}"), line=problem.line, what=problem.what)
