"""What whoever ends a case sees alone."""

from bot.i18n import _
from bot.message import Actions, Alert, Button, Message, Note, Paragraph, card
from bot.text import CommandLine, md
from cogs.cases import tokens
from cogs.cases.views import title_of
from storage.case_rows import Case


def summary_kept(case: Case) -> Message:
    """The summary stands in the thread."""
    return card(
        Alert(
            md(_("The summary of **{name}** is kept and posted."), name=case.name), tone="success"
        ),
        Note(
            md(
                _(
                    "The presenter is asked in four weeks what happened. {command} finds it for ever."
                ),
                command=CommandLine("case find"),
            )
        ),
        summary=_("The summary is kept"),
    )


def outcome_kept(case: Case) -> Message:
    """What happened stands in the thread."""
    return card(
        Alert(md(_("Thank you: it is part of **{name}** now."), name=case.name), tone="success"),
        Note(md(_("It stands in the thread, and those who follow the case are told."))),
        summary=_("Thank you"),
    )


def offer_summary(case: Case) -> Message:
    """A form follows, where none could be opened at once."""
    return card(
        Paragraph(md(_("What was learned from **{title}**?"), title=title_of(case))),
        Actions((Button(_("Write the summary"), tokens.summarise(case.id), "primary"),)),
    )


def offer_outcome(case: Case) -> Message:
    """The same for what happened."""
    return card(
        Paragraph(md(_("What happened in **{title}**?"), title=title_of(case))),
        Actions((Button(_("Tell what happened"), tokens.outcome(case.id), "primary"),)),
    )
