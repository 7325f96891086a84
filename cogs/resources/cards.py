"""How one resource looks: in a list, on a card of its own, in a channel."""

from collections.abc import Sequence
from datetime import datetime

from bot.i18n import _, ngettext, translate
from bot.message import (
    Actions,
    Alert,
    Block,
    Button,
    Fields,
    LinkButton,
    Message,
    Note,
    Paragraph,
    card,
    fields,
)
from bot.text import Link, Mention, Plain, Text, Timestamp, join, md, plain
from bot.token import BoundAction
from cogs.resources.rules import line
from storage.resource_rows import LinkState, Resource, ResourceType


def type_name(type: ResourceType) -> str:
    """The type in the reader's language."""
    names = {
        ResourceType.PAPER: _("Research paper"),
        ResourceType.GUIDELINE: _("Guideline"),
        ResourceType.TOOL: _("Tool"),
        ResourceType.TOOLKIT: _("Toolkit"),
        ResourceType.CASE_STUDY: _("Case study"),
        ResourceType.COURSE: _("Course"),
        ResourceType.DATABASE: _("Database"),
        ResourceType.LEAFLET: _("Leaflet"),
        ResourceType.VIDEO: _("Video"),
        ResourceType.WEBSITE: _("Website"),
        ResourceType.OTHER: _("Other"),
    }
    return names[type]


def headline(resource: Resource) -> Text:
    """Number and title, the title leading there."""
    return md("**{name}** {title}", name=resource.name, title=Link(resource.title, resource.url))


def facts(resource: Resource, now: datetime) -> Text:
    """Source, licence, country, type, age, and when it was verified and by what role."""
    known = [
        type_name(resource.type),
        resource.publisher,
        resource.country,
        _licence(resource.licence),
        age(resource, now),
    ]
    parts = [plain(each) for each in known if each]
    return join(" · ", [*parts, verification(resource)])


def age(resource: Resource, now: datetime) -> str:
    """How old it is; "" where its year is not known."""
    if resource.year is None:
        return ""
    years = now.year - resource.year
    if years < 1:
        return str(resource.year)
    template = ngettext("{year} ({count} year old)", "{year} ({count} years old)", years)
    return template.format(year=resource.year, count=years)


def verification(resource: Resource) -> Text:
    """When it was last looked at by a person, and by what role."""
    if resource.verified_at is None:
        return md(_("not verified yet"))
    when = Timestamp(resource.verified_at, "date")
    return md(_("verified {when} by {role}"), when=when, role=_role(resource.verified_role))


def warnings(resource: Resource) -> list[Block]:
    """What to beware of."""
    if resource.link != LinkState.BROKEN:
        return []
    why = resource.link_note or _("no answer")
    return [Alert(md(_("The link seems broken: {why}."), why=why), tone="warning")]


def details(resource: Resource) -> list[Block]:
    """Everything that is known of it."""
    blocks: list[Block] = [Paragraph(headline(resource)), *warnings(resource)]
    if resource.summary:
        blocks.append(Paragraph(plain(resource.summary)))
    blocks.append(_fields(resource))
    return blocks


def last_verified(resource: Resource) -> Block:
    """When a person last looked at it."""
    return Note(verification(resource))


def shared(resource: Resource, by: Mention, now: datetime) -> Message:
    """The card that everybody in a channel sees."""
    blocks: list[Block] = [
        Paragraph(md(_("{who} shares from the library:"), who=Plain(by.name or _("A member")))),
        Paragraph(headline(resource)),
        *warnings(resource),
    ]
    if resource.summary:
        blocks.append(Paragraph(plain(line(resource.summary, limit=400))))
    blocks.append(Note(facts(resource, now)))
    blocks.append(
        Actions(
            (
                LinkButton(_("Open"), resource.url),
                Button(_("Save to my list"), BoundAction(f"resource.keep:{resource.id}")),
                Button(_("This helped"), BoundAction(f"resource.helped:{resource.id}")),
            )
        )
    )
    return Message(tuple(blocks), summary=resource.title)


def own_card(
    resource: Resource, now: datetime, *, saved: bool, may_edit: bool, may_retire: bool
) -> Message:
    """The card that one person sees, with what they can do."""
    controls: list[Button] = [
        Button(_("Share here"), BoundAction(f"resource.share:{resource.id}")),
        keep_button(resource.id, saved=saved),
        Button(_("This helped"), BoundAction(f"resource.helped:{resource.id}")),
    ]
    if may_edit:
        controls.append(Button(_("Still good"), BoundAction(f"resource.verify-one:{resource.id}")))
        controls.append(Button(_("Edit…"), BoundAction(f"resource.edit:{resource.id}")))
        controls.append(Button(_("More details…"), BoundAction(f"resource.more:{resource.id}")))
    if may_retire:
        controls.append(
            Button(_("Retire…"), BoundAction(f"resource.retire:{resource.id}"), "danger")
        )
    known = [plain(each) for each in [age(resource, now)] if each]
    return card(
        *details(resource),
        Note(join(" · ", [*known, verification(resource)])),
        Actions(tuple(controls)),
        summary=resource.title,
    )


def keep_button(resource_id: int, *, saved: bool) -> Button:
    """Puts it on the private list, or takes it off."""
    label = _("Take off my list") if saved else _("Save to my list")
    return Button(label, BoundAction(f"resource.keep:{resource_id}"))


def _fields(resource: Resource) -> Fields:
    known: Sequence[tuple[str, str]] = (
        (_("Type"), type_name(resource.type)),
        (_("Source"), resource.publisher),
        (_("Area"), resource.area.replace("-", " ")),
        (_("Tags"), ", ".join(resource.tags)),
        (_("Country"), resource.country),
        (_("Licence"), resource.licence),
        (_("Year"), str(resource.year or "")),
        (_("Address"), resource.url),
        (_("Review"), _every(resource.review_days)),
    )
    return fields([(label, value) for label, value in known if value])


def _every(days: int) -> str:
    return ngettext("every {count} day", "every {count} days", days).format(count=days)


def _licence(licence: str) -> str:
    return _("licence: {licence}").format(licence=licence) if licence else ""


def _role(role: str) -> str:
    names = {
        "owner": _("its owner"),
        "facilitator": _("a facilitator"),
        "admin": _("an admin"),
    }
    return names.get(role, translate(role))
