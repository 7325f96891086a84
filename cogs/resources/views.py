"""How the library answers one person: results, lists, drafts, gaps."""

from collections.abc import Sequence
from datetime import datetime

from bot.i18n import _, ngettext
from bot.message import (
    Actions,
    Alert,
    Block,
    Button,
    Divider,
    Heading,
    Listing,
    Message,
    Note,
    Paragraph,
    Section,
    card,
)
from bot.text import CommandLine, Text, md, plain
from bot.token import BoundAction
from cogs.resources import cards
from cogs.resources.rules import line
from cogs.resources.service.searching import Answer
from storage.resource_readers import Gap
from storage.resource_rows import Resource, ResourceState

FULL = 5
"""Results that show all their buttons; further ones show one that opens them. Fits every platform."""
ROOM = 2_400
"""Characters of all summaries together: every platform limits a message's text (Discord 4,000)."""


def found(answer: Answer, now: datetime) -> Message:
    """The results, each with what it is, whether to trust it, and what can be done with it."""
    if not answer.resources:
        return nothing(answer)
    room = ROOM // len(answer.resources) - 160
    blocks: list[Block] = [*_corrected(answer)]
    for place, resource in enumerate(answer.resources):
        # More of them leave no room for lines between them: every platform limits a message.
        if place and len(answer.resources) <= FULL:
            blocks.append(Divider())
        blocks.extend(_result(resource, now, answer, room=max(room, 60), full=place < FULL))
    return Message(tuple(blocks), summary=_count(len(answer.resources)))


def nothing(answer: Answer) -> Message:
    """What to do when there is nothing."""
    return card(
        Paragraph(md(_("Nothing in the library answers “{words}”."), words=answer.words[:200])),
        Note(
            md(
                _(
                    "Fewer or other words may help. When another member asks the same, facilitators"
                    " see what is missing, without names."
                )
            )
        ),
        Actions((Button(_("Add a resource"), BoundAction("!resource.add")),)),
        summary=_("Nothing found"),
    )


def listing(
    resources: Sequence[Resource],
    total: int,
    *,
    heading: str,
    back: BoundAction | None,
    on: BoundAction | None,
) -> Message:
    """A page of the library."""
    if not resources:
        return card(Paragraph(md(_("There is nothing here yet."))), summary=heading)
    blocks: list[Block] = [Heading(plain(heading)), Note(plain(_count(total)))]
    blocks.extend(
        Section(
            cards.headline(each) + _type_and_area(each),
            Button(_("Show"), BoundAction(f"resource.show:{each.id}")),
        )
        for each in resources
    )
    turn: list[Button] = []
    if back:
        turn.append(Button(_("Previous"), back))
    if on:
        turn.append(Button(_("Next"), on))
    if turn:
        blocks.append(Actions(tuple(turn)))
    return Message(tuple(blocks), summary=heading)


def draft(resource: Resource, *, publishes: bool) -> Message:
    """What is about to be proposed."""
    label = _("Publish") if publishes else _("Propose")
    return card(
        Heading(md(_("Is this right?"))),
        *cards.details(resource),
        Actions(
            (
                Button(label, BoundAction(f"resource.propose:{resource.id}"), "primary"),
                Button(_("Edit…"), BoundAction(f"resource.edit:{resource.id}")),
                Button(_("More details…"), BoundAction(f"resource.more:{resource.id}")),
                Button(_("Discard"), BoundAction(f"resource.discard:{resource.id}"), "danger"),
            )
        ),
        summary=_("Is this right?"),
    )


def proposed(resource: Resource) -> Message:
    """What happens next."""
    return card(
        Alert(md(_("Thank you. The facilitators look at it.")), tone="success"),
        Paragraph(plain(resource.title)),
        Note(md(_("You get a direct message when they have decided."))),
        summary=_("Proposed"),
    )


def published(resource: Resource) -> Message:
    """It is in the library."""
    done = md(_("**{name}** is in the library now."), name=resource.name)
    return card(
        Alert(done, tone="success"), Paragraph(cards.headline(resource)), summary=_("Published")
    )


def which_address(offered: Sequence[Resource]) -> Message:
    """Several addresses stand in one message: which one? Those in the library already lead there."""
    blocks: list[Block] = [
        Paragraph(md(_("There are several links in this message. Which one should be saved?"))),
    ]
    for each in offered:
        known = each.state == ResourceState.PUBLISHED
        words = cards.headline(each) if known else plain(line(each.url, limit=200))
        action = BoundAction(f"resource.{'show' if known else 'pick'}:{each.id}")
        blocks.append(Section(words, Button(_("Show") if known else _("Save this"), action)))
    return Message(tuple(blocks), summary=_("Which link?"))


def saved(resource: Resource) -> Message:
    """What was changed is kept."""
    return card(
        Alert(md(_("Saved.")), tone="success"),
        Paragraph(cards.headline(resource)),
        summary=_("Saved"),
    )


def no_address() -> Message:
    """A message without any link."""
    return card(
        Paragraph(md(_("There is no web address in this message."))),
        Note(md(_("Type {command} to add one yourself."), command=CommandLine("resource add"))),
        summary=_("No link found"),
    )


def kept(resource: Resource, *, added: bool) -> Message:
    """On the private list, or off it."""
    words = (
        md(_("**{name}** is on your list. Only you see it."), name=resource.name)
        if added
        else md(_("**{name}** is not on your list any more."), name=resource.name)
    )
    return card(Alert(words, tone="success"), summary=words.plain())


def verified(resource: Resource, now: datetime) -> Message:
    """Looked at today."""
    return card(
        Alert(md(_("Noted: **{name}** is still good."), name=resource.name), tone="success"),
        Note(cards.facts(resource, now)),
        summary=_("Verified"),
    )


def confirm_retire(resource: Resource, until: int) -> Message:
    """Asks before it disappears; `until` is when the question expires (Unix seconds)."""
    return card(
        Paragraph(md(_("Take {link} out of the library?"), link=cards.headline(resource))),
        Note(md(_("Nobody finds it any more. It stays on record. Valid for five minutes."))),
        Actions(
            (Button(_("Retire"), BoundAction(f"resource.retired:{resource.id}:{until}"), "danger"),)
        ),
        summary=_("Retire this resource?"),
    )


def gaps(found: Sequence[Gap]) -> Message:
    """What people did not find."""
    if not found:
        return card(
            Paragraph(md(_("Nothing is missing: no two people searched in vain for the same."))),
            summary=_("No gaps"),
        )
    return card(
        Heading(md(_("Searched for and not found"))),
        *(
            Section(
                plain(gap.words), Button(_("Done"), BoundAction(f"resource.close-gap:{gap.id}"))
            )
            for gap in found
        ),
        Note(md(_("At least two people asked for each of these. Names are not kept."))),
        summary=_("Searched for and not found"),
    )


def _corrected(answer: Answer) -> list[Block]:
    if not answer.corrected:
        return []
    items = tuple(
        md(_("“{typed}” is not in the library; this is for **{used}**."), typed=typed, used=used)
        for typed, used in answer.corrected.items()
    )
    return [Note(items[0])] if len(items) == 1 else [Listing(items)]


def _result(
    resource: Resource, now: datetime, answer: Answer, *, room: int, full: bool
) -> list[Block]:
    words = cards.headline(resource)
    if resource.summary:
        words = words + plain("\n" + line(resource.summary, limit=room))
    words = words + plain("\n") + cards.facts(resource, now)
    if not full:
        button = Button(_("Show"), BoundAction(f"resource.show:{resource.id}"))
        return [Section(words, button), *cards.warnings(resource)]
    return [
        Paragraph(words),
        *cards.warnings(resource),
        Actions(
            (
                Button(_("Share here"), BoundAction(f"resource.share:{resource.id}")),
                cards.keep_button(resource.id, saved=resource.id in answer.saved),
                Button(_("This helped"), BoundAction(f"resource.helped:{resource.id}")),
            )
        ),
    ]


def _type_and_area(resource: Resource) -> Text:
    known = [cards.type_name(resource.type), resource.area.replace("-", " ")]
    return plain("\n" + " · ".join(each for each in known if each))


def _count(total: int) -> str:
    return ngettext("{count} resource", "{count} resources", total).format(count=total)
