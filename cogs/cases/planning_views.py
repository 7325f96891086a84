"""What a facilitator is told of how cases go from now on."""

from bot.i18n import _, ngettext
from bot.message import Alert, Heading, Listing, Message, Note, Paragraph, card, fields
from bot.recurrence import local
from bot.text import Text, Timestamp, md
from bot.when import show_date
from cogs.cases.service.slots import Planned


def planned(plan: Planned, home: str) -> Message:
    """The next slots in the reader's own time and the community's, and the hours of each stage."""
    rhythm = plan.rhythm
    lines: list[Text] = []
    for at in plan.slots:
        wall = local(at, home)
        lines.append(
            md(
                _("{when} ({wall} {zone}, {utc} UTC)"),
                when=Timestamp(at),
                wall=f"{show_date(wall.date())} {wall:%H:%M}",
                zone=home,
                utc=f"{at:%H:%M}",
            )
        )
    hours = fields(
        [
            (_("Clarify"), md(_("{count} hours"), count=rhythm.clarify)),
            (_("Recommend"), md(_("{count} hours"), count=rhythm.recommend)),
            (_("Summary due"), md(_("{count} hours after it was posted"), count=rhythm.summary)),
            (_("Rehearsal"), _("yes") if rhythm.rehearsal else _("no")),
        ]
    )
    waiting = ngettext(
        "{count} approved case waits for them.",
        "{count} approved cases wait for them.",
        plan.waiting,
    )
    return card(
        Alert(md(_("This is how cases go from now on.")), tone="success"),
        Heading(md(_("The next slots")), level=2),
        Listing(tuple(lines)),
        hours,
        Paragraph(md(waiting, count=plan.waiting)),
        Note(
            md(
                _(
                    "Three days before a slot without a case you are told here. Nothing is posted on an empty one."
                )
            )
        ),
        summary=_("How cases go"),
    )
