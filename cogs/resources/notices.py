"""What facilitators see in the ops channel about the library, and what members are told of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    Section,
    card,
)
from bot.text import Link, Text, Timestamp, md, plain
from bot.token import BoundAction
from cogs.resources import cards
from storage.resource_rows import Resource, ResourceState

LISTED = 8
"""Resources on one card: each has a button, and every platform limits those."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as facilitators see it; `by` is who decided, `proposer` "" where nobody did (a feed)."""

    resource: Resource
    proposer: str = ""
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """One line of an import that was not added; `known`: the library had what `text` names."""

    line: int
    text: str
    known: bool = False


def token(name: str, resource_id: int) -> BoundAction:
    """A button of the library's own; the cog declares what it does."""
    return BoundAction(f"resource.{name}:{resource_id}")


def proposal_card(proposal: Proposal) -> Message:
    """Asks for approval."""
    resource = proposal.resource
    return card(
        Paragraph(_who(proposal)),
        *cards.details(resource),
        Actions(
            (
                Button(_("Publish"), token("publish", resource.id), "primary"),
                Button(_("Edit…"), token("edit", resource.id)),
                Button(_("Decline…"), token("decline", resource.id), "danger"),
            )
        ),
        summary=_("A resource was proposed"),
    )


def decided_card(proposal: Proposal) -> Message:
    """The same card when there is nothing left to decide."""
    resource = proposal.resource
    blocks: list[Block] = [Paragraph(_who(proposal)), *cards.details(resource)]
    if resource.state == ResourceState.PUBLISHED:
        done = md(_("Published by {by} as **{name}**."), by=proposal.by, name=resource.name)
        blocks.append(Alert(done, tone="success"))
    else:
        blocks.append(Alert(md(_("Declined by {by}."), by=proposal.by), tone="info"))
        blocks.append(Paragraph(md(_("Reason: {reason}"), reason=proposal.reason)))
    return Message(tuple(blocks), summary=_("A proposal was decided"))


def told_proposer(proposal: Proposal, community: str) -> Message:
    """The proposer's answer, by direct message."""
    resource = proposal.resource
    if resource.state == ResourceState.PUBLISHED:
        thanks = md(
            _("Thank you: {link} is now **{name}** in the library of {community}."),
            link=Link(resource.title, resource.url),
            name=resource.name,
            community=community,
        )
        return card(Paragraph(thanks), summary=_("Your resource was published"))
    return card(
        Paragraph(
            md(
                _("The library of {community} did not take {link} this time."),
                link=Link(resource.title, resource.url),
                community=community,
            )
        ),
        Paragraph(md(_("The facilitators say: {reason}"), reason=proposal.reason)),
        summary=_("About the resource you proposed"),
    )


def review_request(resource: Resource) -> Message:
    """Asks the owner whether it still holds."""
    return card(
        Paragraph(
            md(
                _("Is this still right? You look after **{name}** {link} in the library."),
                name=resource.name,
                link=Link(resource.title, resource.url),
            )
        ),
        *([cards.last_verified(resource)] if resource.verified_at else []),
        Actions(
            (
                Button(_("Still good"), token("verify-one", resource.id), "primary"),
                Button(_("Edit…"), token("edit", resource.id)),
            )
        ),
        Note(md(_("If you cannot look, do nothing: the facilitators are asked in two weeks."))),
        summary=_("Is this resource still right?"),
    )


def reviews_due(resources: Sequence[Resource], more: int) -> Message:
    """Asks facilitators about resources whose owner did not answer, or that have none."""
    blocks: list[Block] = [
        Heading(md(_("Resources to look at again"))),
        *(_reviewed(resource) for resource in resources),
    ]
    if more:
        left = ngettext(
            "{count} more is due; it follows tomorrow.",
            "{count} more are due; they follow over the next days.",
            more,
        )
        blocks.append(Note(plain(left.format(count=more))))
    return Message(tuple(blocks), summary=_("Resources to look at again"))


def broken_links(resources: Sequence[Resource]) -> Message:
    """Says which addresses do not work any more."""
    blocks: list[Block] = [
        Alert(md(_("These addresses do not work any more.")), tone="warning"),
    ]
    for resource in resources[:LISTED]:
        words = md(
            _("**{name}** {link}: {why}"),
            name=resource.name,
            link=Link(resource.title, resource.url),
            why=resource.link_note or _("no answer"),
        )
        blocks.append(Section(words, Button(_("Edit…"), token("edit", resource.id))))
    rest = [plain(each.name) for each in resources[LISTED:]]
    if rest:
        blocks.append(Listing(tuple(rest)))
    blocks.append(Note(md(_("They stay in the library and are marked until they work again."))))
    return Message(tuple(blocks), summary=_("Some resources cannot be reached"))


def feed_given_up(title: str, url: str, error: str) -> Message:
    """A feed that has not worked for long."""
    return card(
        Alert(
            md(_("The feed {feed} is not looked at any more."), feed=title or url), tone="warning"
        ),
        Paragraph(md(_("Last error: {error}"), error=error)),
        Note(md(_("Follow it again when it works."))),
        summary=_("A feed was given up"),
    )


def _reviewed(resource: Resource) -> Block:
    words = md(
        "**{name}** {link}", name=resource.name, link=Link(resource.title, resource.url)
    ) + _since(resource)
    return Section(words, Button(_("Still good"), token("verify-one", resource.id)))


def _since(resource: Resource) -> Text:
    if resource.verified_at is None:
        return plain("\n") + md(_("never verified"))
    when = Timestamp(resource.verified_at, "date")
    return plain("\n") + md(_("last verified {when}"), when=when)


def _who(proposal: Proposal) -> Text:
    if proposal.proposer:
        return md(_("**{who}** proposes for the library:"), who=proposal.proposer)
    if proposal.resource.source.startswith("feed"):
        return md(_("A feed that you follow has something new:"))
    return md(_("Proposed for the library:"))
