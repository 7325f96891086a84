"""How a case looks to everybody: its card, what people add in its thread, and what was learned from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import LiteralString

from bot.i18n import _, ngettext, translate
from bot.message import (
    Actions,
    Alert,
    Block,
    Button,
    Heading,
    Message,
    Note,
    Paragraph,
    Quote,
    Tone,
    Topic,
    card,
    fields,
)
from bot.text import Text, Timestamp, excerpt, join, md, plain
from cogs.cases import tokens
from storage.case_rows import Case, CaseKind, CaseState, Contribution, Stage, Voice

CHECK = "✔"
PEERS_ROOM, PEER_FRAME = 2800, 100
"""Characters of recommendations in one message, and what each takes beside its words: a name, a quote's marks."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How much was added to a case in another workspace; `name` is "" where nobody named it."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as it looks in one workspace; `counts` are of all of them together."""

    case: Case
    counts: Mapping[Voice, int] = field(default_factory=dict[Voice, int])
    elsewhere: tuple[Elsewhere, ...] = ()
    here_count: int = 0


def case_card(shown: Shown) -> Message:
    """What is posted, as it stands now."""
    case = shown.case
    if case.state is CaseState.REMOVED:
        return removed_card(case)
    if case.hidden:
        return hidden_card(case)
    blocks: list[Block] = [
        Heading(md("{mark}{title}", mark=_mark(case), title=title_of(case))),
        stage_alert(case),
        *case_blocks(case),
    ]
    if counted := _counted(shown):
        blocks.append(Note(counted))
    blocks.append(Actions(tuple(_buttons(case))))
    blocks.append(Note(disclaimer()))
    return Message(tuple(blocks), summary=headline(case), topic=topic(case))


def case_blocks(case: Case) -> list[Block]:
    """What the presenter wrote, and who presents if they want to be seen."""
    words = case.text
    facts = [
        (_("Where"), words.setting),
        (_("Age"), translate(words.age)),
        (_("Presented by"), case.presenter or _("a colleague who prefers not to be named")),
        (_("Case"), kind_name(case.kind)),
    ]
    return [
        fields(facts),
        *_part(_("What it is about"), words.issue),
        *_part(_("What was tried"), words.tried),
        *_part(_("What limits us"), words.constraints),
        *_part(_("The question"), words.question),
    ]


def hidden_card(case: Case) -> Message:
    """What stands in the place of a case while facilitators look at a concern."""
    return Message(
        (
            Heading(plain(case.name)),
            Alert(
                md(
                    _(
                        "Hidden: somebody saw something that may be private. Facilitators look at it."
                    )
                ),
                tone="warning",
            ),
            Note(disclaimer()),
        ),
        summary=_("{name} is hidden").format(name=case.name),
        topic=Topic(case.name),
    )


def removed_card(case: Case) -> Message:
    """What stands in the place of a case that was removed for good."""
    return Message(
        (Heading(plain(case.name)), Alert(md(_("This case was taken down.")), tone="info")),
        summary=_("{name} was taken down").format(name=case.name),
        topic=Topic(case.name),
    )


def stage_alert(case: Case) -> Block:
    """Which stage it is, what it asks for, and until when."""
    tone: Tone = "info"
    until = Text((Timestamp(case.stage_ends_at),)) if case.stage_ends_at else Text()
    match case.stage:
        case Stage.CLARIFY if until:
            words = md(
                _("**Clarify** (1 of 3): ask questions. Recommending opens {until}."), until=until
            )
        case Stage.RECOMMEND if until:
            words = md(_("**Recommend** (2 of 3): what would you do? Until {until}."), until=until)
        case Stage.SUMMARY:
            words = md(_("**Summary due** (3 of 3): the facilitators write what was learned."))
        case Stage.CLOSED:
            words, tone = md(_("**Summarised**: what was learned stands in the thread.")), "success"
        case _:
            words = md(_("It waits for its turn."))
    return Alert(words, tone=tone)


def stage_notice(case: Case) -> Message:
    """What the thread is told when a stage begins."""
    match case.stage:
        case Stage.RECOMMEND:
            until = Timestamp(case.stage_ends_at) if case.stage_ends_at else plain("…")
            words = md(
                _("Recommending is open until {until}: what would you do, and why?"), until=until
            )
            buttons = (
                Button(_("Recommend"), tokens.add(case.id, Voice.RECOMMENDATION), "primary"),
                *((Button(_("Read the others"), tokens.peers(case.id)),) if case.rehearsal else ()),
            )
            return card(Paragraph(words), Actions(buttons), summary=_("Recommending is open"))
        case _:
            words = md(
                _("Thank you. The facilitators now write what was learned; it is posted here.")
            )
            return card(Paragraph(words), summary=_("The summary is due"))


def contribution_card(case: Case, said: Contribution) -> Message:
    """Something that was added, in the thread."""
    if said.removed:
        return card(Alert(md(_("This was taken down.")), tone="info"), summary=_("Taken down"))
    if said.hidden or case.hidden:
        return card(
            Alert(md(_("Hidden: facilitators look at a privacy concern.")), tone="warning"),
            summary=_("Hidden"),
        )
    blocks: list[Block] = [Paragraph(md(_voice_line(said.voice), author=_author(said)))]
    if said.voice is Voice.ANSWER and said.parent:
        blocks.append(Note(plain(excerpt(said.parent, 150))))
    blocks.append(Quote(plain(said.text)))
    buttons = [Button(_("Flag privacy"), tokens.flag(case.id, said.id))]
    if said.voice is Voice.QUESTION:
        buttons.insert(0, Button(_("Answer (presenter)"), tokens.answer(case.id, said.id)))
    blocks.append(Actions(tuple(buttons)))
    return Message(tuple(blocks), summary=excerpt(said.text, 100))


def summary_card(case: Case) -> Message:
    """What was learned, in the thread and wherever it is found again."""
    blocks: list[Block] = [
        Heading(md(_("What was learned: {title}"), title=title_of(case))),
        Paragraph(plain(case.summary)),
    ]
    if case.outcome:
        blocks.append(Heading(md(_("What happened")), level=2))
        blocks.append(Paragraph(plain(case.outcome)))
    blocks.append(Note(disclaimer()))
    return Message(tuple(blocks), summary=_("Summary: {title}").format(title=title_of(case)))


def outcome_card(case: Case) -> Message:
    """What happened afterwards, in the thread."""
    return card(
        Heading(md(_("What happened: {title}"), title=title_of(case)), level=2),
        Paragraph(plain(case.outcome)),
        Note(md(_("The presenter was asked some weeks after the summary."))),
        summary=_("What happened: {title}").format(title=title_of(case)),
    )


def found(words: str, cases: Sequence[Case], corrected: Sequence[str]) -> Message:
    """Cases whose summary answers, best first."""
    if not cases:
        return card(
            Paragraph(md(_("No case mentions “{words}” yet."), words=words[:100])),
            Note(md(_("Cases can be found once they have a summary."))),
            summary=_("Nothing found"),
        )
    blocks: list[Block] = [
        Note(md(_("Nothing has those words; this is for **{word}**."), word=word))
        for word in corrected
    ]
    room = max(2400 // len(cases) - 150, 100)
    for case in cases:
        line = md("**{title}**", title=title_of(case))
        blocks.append(Paragraph(line + plain("\n" + excerpt(case.summary, room))))
        if case.outcome:
            happened = excerpt(case.outcome, room // 2)
            blocks.append(Note(md(_("What happened: {words}"), words=happened)))
        blocks.append(
            Actions((Button(_("Show {name}").format(name=case.name), tokens.show(case.id)),))
        )
    return Message(tuple(blocks), summary=_("Cases"))


def peers(case: Case, said: Sequence[Contribution], first: int = 0) -> Message:
    """The others' recommendations, for somebody who has written one; as many whole ones as fit."""
    if not said[first:]:
        return card(Paragraph(md(_("Nobody else has recommended anything yet."))))
    blocks: list[Block] = [Heading(md(_("Recommendations: {title}"), title=title_of(case)))]
    room, following = PEERS_ROOM, first
    for each in said[first:]:
        room -= len(each.text) + PEER_FRAME
        if room < 0 and following > first:
            break
        blocks.append(Paragraph(md("**{author}**", author=_author(each))))
        blocks.append(Quote(plain(each.text)))
        following += 1
    if said[following:]:
        left = len(said) - following
        more = ngettext("Read {count} more", "Read {count} more", left).format(count=left)
        blocks.append(Actions((Button(more, tokens.peers(case.id, following)),)))
    return Message(tuple(blocks), summary=_("Recommendations"))


def own_copy(case: Case) -> Message:
    """The presenter's own copy, by direct message."""
    return Message(
        (
            Heading(md(_("Your case: {title}"), title=title_of(case))),
            Paragraph(
                md(
                    _(
                        "It waits for a facilitator to approve it. Nobody else has seen it;"
                        " you hear what becomes of it."
                    )
                )
            ),
            *case_blocks(case),
            Note(
                md(
                    _(
                        "Once it is posted, answer questions by the button, so that you stay unnamed."
                    )
                    if not case.presenter
                    else _("Once it is posted, you are told of every question.")
                )
            ),
        ),
        summary=_("Your case {name}").format(name=case.name),
    )


def title_of(case: Case) -> str:
    """Its name and its title."""
    return f"{case.name}: {case.text.title}" if case.text.title else case.name


def headline(case: Case) -> str:
    """The line of a notification."""
    return _("Case {title}").format(title=title_of(case))


def topic(case: Case) -> Topic:
    """What its thread is called and labelled."""
    tags = (stage_name(case.stage),) if case.stage else ()
    return Topic(f"{_mark(case)}{title_of(case)}", tags)


def stage_name(stage: Stage) -> str:
    """A stage in the reader's language."""
    return {
        Stage.CLARIFY: _("Clarify"),
        Stage.RECOMMEND: _("Recommend"),
        Stage.SUMMARY: _("Summary due"),
        Stage.CLOSED: _("Summarised"),
    }[stage]


def kind_name(kind: CaseKind) -> str:
    """Where a case comes from, in the reader's language."""
    return {
        CaseKind.COMPOSITE: _("composite, made of several"),
        CaseKind.REAL: _("real, de-identified"),
    }[kind]


def disclaimer() -> Text:
    """What stands on every card."""
    return md(
        _(
            "For learning among colleagues, not medical advice: you decide in your own practice."
            " No patient data here, ever. If you recognise somebody, press “Flag privacy”."
        )
    )


def _mark(case: Case) -> str:
    return f"{CHECK} " if case.stage is Stage.CLOSED else ""


def _part(label: str, words: str) -> list[Block]:
    return [Paragraph(md("**{label}**\n{words}", label=label, words=words))] if words else []


def _buttons(case: Case) -> list[Button]:
    ask = Button(_("Ask a clarifying question"), tokens.add(case.id, Voice.QUESTION))
    recommend = Button(
        _("Recommend"),
        tokens.add(case.id, Voice.RECOMMENDATION),
        "primary",
        disabled=case.stage is Stage.CLARIFY,
    )
    rest = [
        Button(_("I have seen similar"), tokens.add(case.id, Voice.SIMILAR)),
        Button(_("Follow"), tokens.follow(case.id)),
        Button(_("Flag privacy"), tokens.flag(case.id), "danger"),
    ]
    return rest if case.stage is Stage.CLOSED else [ask, recommend, *rest]


def _counted(shown: Shown) -> Text:
    """How much was added, and how much of it in other workspaces."""
    questions = shown.counts.get(Voice.QUESTION, 0)
    advice = shown.counts.get(Voice.RECOMMENDATION, 0)
    similar = shown.counts.get(Voice.SIMILAR, 0)
    parts: list[Text] = []
    if questions:
        parts.append(
            _count(ngettext("{count} question", "{count} questions", questions), questions)
        )
    if advice:
        parts.append(
            _count(ngettext("{count} recommendation", "{count} recommendations", advice), advice)
        )
    if similar:
        parts.append(_count(ngettext("{count} similar", "{count} similar", similar), similar))
    parts.extend(
        md(_("+{count} from {place}"), count=each.count, place=each.name or _("another workspace"))
        for each in shown.elsewhere
        if each.count
    )
    return join(" · ", parts)


def _count(template: LiteralString, count: int) -> Text:
    return md(template, count=count)


def _author(said: Contribution) -> str:
    return said.author or _("A colleague")


def _voice_line(voice: Voice) -> LiteralString:
    match voice:
        case Voice.QUESTION:
            return _("**{author}** asks:")
        case Voice.ANSWER:
            return _("**The presenter** answers:")
        case Voice.RECOMMENDATION:
            return _("**{author}** recommends:")
        case _:
            return _("**{author}** has seen similar:")
