"""How the sitting looks: where it stands in words, one thing to do, and a way to leave it for later."""

from collections.abc import Callable, Sequence

from bot.i18n import _
from bot.message import (
    Actions,
    Alert,
    Block,
    Button,
    Heading,
    LinkButton,
    Listing,
    Message,
    Note,
    Paragraph,
    Select,
    card,
)
from bot.text import CommandLine, Text, md
from bot.token import BoundAction
from cogs.community.health import Problem
from cogs.community.progress import Progress, Step
from cogs.community.views import alerts
from cogs.tongues import language_name

StepAction = Callable[[Step], BoundAction]


def sitting(
    state: Progress,
    coming: Step,
    problems: Sequence[Problem],
    *,
    open_step: StepAction,
    skip_step: StepAction,
    another: BoundAction | None = None,
) -> Message:
    """Every step in a line, and the next one as a button."""
    number = list(Step).index(coming) + 2
    blocks: list[Block] = [
        Heading(md(_("Setting up {name}"), name=state.community.name)),
        Note(
            md(
                _(
                    "Short name **{slug}**, home time zone **{zone}**, posts in **{language}**."
                    " Step {number} of {total}."
                ),
                slug=state.community.slug.upper(),
                zone=state.community.zone,
                language=language_name(state.community.language),
                number=number,
                total=len(Step) + 1,
            )
        ),
        Listing(tuple(_line(state, step, coming) for step in Step), ordered=True),
        *alerts(problems),
        Paragraph(md("{why}", why=_why(coming))),
    ]
    controls: list[Button | LinkButton | Select] = [
        Button(_action(coming), open_step(coming), "primary")
    ]
    if coming is not Step.CHECK:
        controls.append(Button(_("Skip for now"), skip_step(coming)))
    done = [each for each in Step if each is not coming and state.done(each)]
    controls += [Button(_again(each), open_step(each)) for each in done]
    blocks.append(Actions(tuple(controls)))
    if another is not None:
        blocks.append(Actions((Button(_("Start another community here"), another),)))
    note = _("You can stop at any time: the command {command} goes on where you left.")
    blocks.append(Note(md(note, command=CommandLine("community setup"))))
    return Message(tuple(blocks), summary=_("Setting up the community"))


def checked(problems: Sequence[Problem], again: BoundAction) -> Message:
    """The end of the sitting: all is well, or what to grant."""
    if problems:
        return card(
            Heading(md(_("Nearly there"))),
            *alerts(problems),
            Actions((Button(_("Check again"), again, "primary"),)),
            Note(md(_("This is looked at every night, and a day before anything is due."))),
            summary=_("What is missing"),
        )
    return card(
        Alert(md(_("All is well: every channel is there and usable.")), tone="success"),
        Listing(
            (
                md(_("Plan the first questions: the starter library has 52 of them.")),
                md(_("Invite people: whoever uses Praxis here is a member.")),
                md(_("Connect a second workspace with a one-time code.")),
            )
        ),
        Actions(
            (
                Button(_("Plan questions"), BoundAction("!prompt.schedule"), "primary"),
                Button(_("Connect a workspace"), BoundAction("!community.invite")),
            )
        ),
        summary=_("Your community is set up"),
    )


def which(names: Sequence[str], another: BoundAction) -> Message:
    """Several communities are here, and this channel belongs to none of them."""
    return card(
        Paragraph(
            md(_("Several communities share this workspace: {names}."), names=", ".join(names))
        ),
        Note(md(_("Run this in a channel of the one you mean."))),
        Actions((Button(_("Start another community here"), another),)),
    )


def greeting(workspace: str, begin: BoundAction) -> Message:
    """To whoever brought us into a workspace."""
    return card(
        Heading(md(_("Thank you for bringing Praxis to {workspace}"), workspace=workspace)),
        Paragraph(
            md(
                _(
                    "Praxis runs a community of practice: weekly questions, cases, webinars, resources."
                    " Setting one up takes about five minutes, and you can stop at any time."
                )
            )
        ),
        Actions((Button(_("Set up a community"), begin, "primary"),)),
        Note(md(_("Nothing is posted anywhere before you choose a channel for it."))),
        summary=_("Set up a community"),
    )


def _line(state: Progress, step: Step, coming: Step) -> Text:
    word = _("next") if step is coming else _("open")
    if state.done(step):
        word = _("done")
    return md("{what}: **{word}**", what=_title(step), word=word)


def _title(step: Step) -> str:
    return {
        Step.CHARTER: _("Charter"),
        Step.CHANNELS: _("Channels"),
        Step.PEOPLE: _("People"),
        Step.RULES: _("Ground rules"),
        Step.CHECK: _("Check"),
    }[step]


def _why(step: Step) -> str:
    return {
        Step.CHARTER: _("What is the community for, and for whom? Newcomers read it."),
        Step.CHANNELS: _("Praxis posts in the channels you choose, and nowhere else."),
        Step.PEOPLE: _("Facilitators plan and approve; admins change this set-up."),
        Step.RULES: _("Everybody agrees to them once, before their first contribution."),
        Step.CHECK: _("One look at whether everything can be posted."),
    }[step]


def _action(step: Step) -> str:
    return {
        Step.CHARTER: _("Write the charter"),
        Step.CHANNELS: _("Choose channels"),
        Step.PEOPLE: _("Name people"),
        Step.RULES: _("Write ground rules"),
        Step.CHECK: _("Check everything"),
    }[step]


def _again(step: Step) -> str:
    return {
        Step.CHARTER: _("Change charter"),
        Step.CHANNELS: _("Change channels"),
        Step.PEOPLE: _("Name more people"),
        Step.RULES: _("Change ground rules"),
        Step.CHECK: _("Check everything"),
    }[step]
