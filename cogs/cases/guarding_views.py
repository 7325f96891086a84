"""What somebody who flags sees alone, and a facilitator who removes."""

from bot.i18n import _
from bot.message import Actions, Alert, Block, Button, Message, Note, Paragraph, card
from bot.text import CommandLine, Text, md
from bot.token import BoundAction
from cogs.cases import tokens
from storage.case_rows import Case, Takedown


def hidden(case: Case, takedown: Takedown, *, decides: bool) -> Message:
    """It is hidden, and who decides."""
    blocks: list[Block] = [
        Alert(
            md(_("Thank you. It is being hidden everywhere: **{name}**."), name=case.name),
            tone="success",
        )
    ]
    if decides:
        blocks.append(
            Actions(
                (
                    Button(_("Remove for good…"), tokens.remove(takedown.id), "danger"),
                    Button(_("Show it again"), tokens.dismiss(takedown.id)),
                )
            )
        )
    else:
        blocks.append(
            Note(md(_("Facilitators look at it now. Please do not repeat what you saw.")))
        )
    return Message(tuple(blocks), summary=_("It is hidden"))


def offer_flag(case: Case) -> Message:
    """A form follows, where none could be opened at once."""
    return card(
        Paragraph(md(_("Hide **{name}** everywhere?"), name=case.name)),
        Actions((Button(_("Flag privacy"), tokens.flag(case.id), "danger"),)),
    )


def confirm(takedown: Takedown, now: BoundAction) -> Message:
    """Removing cannot be undone."""
    return card(
        Alert(
            md(
                _(
                    "Remove it for good? Its words are deleted from our records and its posts"
                    " from the channels: **{name}**."
                ),
                name=takedown.case_name,
            ),
            tone="danger",
        ),
        Actions((Button(_("Yes, remove it"), now, "danger"),)),
        Note(md(_("This button works for 5 minutes."))),
        summary=_("Remove for good?"),
    )


def removed(takedown: Takedown) -> Message:
    """It is gone."""
    return card(
        Alert(md(_("Removed for good: **{name}**."), name=takedown.case_name), tone="success"),
        Note(
            md(
                _(
                    "The takedown log keeps that it was removed, when and by whom, and none of its words."
                )
            )
        ),
        Note(_what_is_left(takedown)),
        summary=_("Removed for good"),
    )


def _what_is_left(takedown: Takedown) -> Text:
    """What only a person can do."""
    if takedown.contribution_id is None:
        return md(
            _(
                "I delete what I posted. What people wrote in the threads themselves is yours to delete."
            )
        )
    return md(
        _("Does a summary repeat it? {command} corrects it."),
        command=CommandLine("case summary", (("case", takedown.case_name),)),
    )
