"""How what is held about somebody is shown: in words, with the reason and how long."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.i18n import _, ngettext, translate
from bot.message import (
    Actions,
    Alert,
    Attachment,
    Block,
    Button,
    Heading,
    Listing,
    Message,
    Note,
    Paragraph,
    card,
)
from bot.standing import Community
from bot.text import Text, md
from bot.token import BoundAction
from storage.privacy import Holding, OnErase

Counts = Sequence[tuple[Holding, int]]

EXPORT = BoundAction("!privacy.export")
ERASE = BoundAction("!privacy.erase")


def held(counts: Counts, accounts: int, community: str) -> Message:
    """Every kind of thing."""
    said = ngettext(
        "You are known here by {count} account.",
        "You are known here by {count} accounts.",
        accounts,
    )
    blocks: list[Block] = [
        Heading(md(_("What {community} holds about you"), community=community)),
        Paragraph(md(said, count=accounts)),
        Listing(tuple(_line(holding, count) for holding, count in counts)),
        Actions((Button(_("Export everything"), EXPORT), Button(_("Erase…"), ERASE))),
        Note(
            md(
                _(
                    "Other communities hold their own. What you wrote in channels and threads is on"
                    " the platform: delete it there."
                )
            )
        ),
    ]
    return Message(tuple(blocks), summary=_("What is held about you"))


def exported(content: bytes, community: Community, at: datetime) -> Message:
    """The file and what is in it."""
    name = f"praxis-{community.slug}-{at:%Y-%m-%d}.zip"
    message = card(
        Heading(md(_("Everything {community} holds about you"), community=community.name)),
        Paragraph(md(_("A README, one JSON document, and a CSV file for each kind."))),
        Note(md(_("No copy of this file is kept."))),
        summary=_("Your export"),
    )
    return replace(message, files=(Attachment(name, content, "application/zip"),))


def confirm(counts: Counts, community: str, yes: BoundAction) -> Message:
    """What goes, what stays and why, and the button."""
    gone = [(holding, count) for holding, count in counts if _goes(holding)]
    stays = list(
        dict.fromkeys(translate(holding.remains) for holding, _count in counts if holding.remains)
    )
    blocks: list[Block] = [
        Heading(md(_("Erase everything about you in {community}?"), community=community)),
        Paragraph(md(_("These go:"))),
        Listing(tuple(_line(holding, count) for holding, count in gone)),
    ]
    if stays:
        blocks += [
            Paragraph(md(_("These remain, and nothing in them leads to you:"))),
            Listing(tuple(md("{what}", what=each) for each in stays)),
        ]
    blocks += [
        Alert(md(_("This cannot be undone. You may want to export first.")), tone="danger"),
        Actions((Button(_("Erase everything"), yes, "danger"), Button(_("Export first"), EXPORT))),
        Note(md(_("The button works for five minutes."))),
    ]
    return Message(tuple(blocks), summary=_("Erase everything?"))


def erased(rows: int, remaining: Sequence[str]) -> Message:
    """What was done and what remains."""
    done = ngettext("{count} entry was erased.", "{count} entries were erased.", rows)
    blocks: list[Block] = [
        Alert(md(_("Everything about you in this community is erased.")), tone="success"),
        Paragraph(md(done, count=rows)),
    ]
    if remaining:
        blocks.append(Paragraph(md(_("What remains, and nothing in it leads to you:"))))
        blocks.append(Listing(tuple(md("{what}", what=translate(each)) for each in remaining)))
    blocks.append(Note(md(_("If you use Praxis here again, you begin as somebody new."))))
    return Message(tuple(blocks), summary=_("Erased"))


def _line(holding: Holding, count: int) -> Text:
    text = md(
        "**{what}** ({count}): {why}",
        what=translate(holding.what),
        count=count,
        why=translate(holding.why),
    )
    if holding.kept_for is not None:
        return text + md(_("; kept {span}"), span=span(holding.kept_for))
    return text


def span(length: timedelta) -> str:
    """How long something is kept, in words."""
    if length < timedelta(hours=1):
        minutes = int(length.total_seconds() // 60)
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    if length.days >= 365:
        years = length.days // 365
        return ngettext("{count} year", "{count} years", years).format(count=years)
    return ngettext("{count} day", "{count} days", length.days).format(count=length.days)


def _goes(holding: Holding) -> bool:
    deletes = holding.on_erase in (OnErase.DELETE, OnErase.BY_ACCOUNT)
    return deletes or bool(holding.empty)
