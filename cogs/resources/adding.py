"""Adding a resource: by command, from a message, and what facilitators do with a proposal."""

from collections.abc import Mapping
from typing import Annotated

from bot.errors import Invalid, StaleAction
from bot.events import MessageCommandInvoked
from bot.form import form
from bot.i18n import _
from bot.param import Field, Option, RawValue
from bot.roles import Role
from bot.text import md
from cogs import Ctx
from cogs.resources import rules, views
from cogs.resources.addresses import Address, find_addresses, read_address
from cogs.resources.registry import cog
from cogs.resources.service import pages, proposals
from cogs.resources.suggesting import suggest_area, suggest_country, suggest_resource, suggest_tags
from storage.resource_rows import NewResource, Resource, ResourceState, ResourceType

MEMBER, MESSAGE = "member", "message"
"""Where a resource came from, as it is kept."""
MAX_LINKS = 5
"""Links of one message that are offered."""


@form("Resource", submit="Continue")
class ResourceForm:
    """What everybody can say of a resource."""

    title: Annotated[str, Field("Title", max_length=rules.MAX_TITLE)]
    url: Annotated[str, Field("Web address or DOI", max_length=2_000)]
    type: Annotated[ResourceType, Field("Type")] = ResourceType.OTHER
    tags: Annotated[str, Field("Tags", hint="Separated by commas", max_length=300)] = ""
    summary: Annotated[
        str, Field("What is it good for?", multiline=True, max_length=rules.MAX_SUMMARY)
    ] = ""


@form("More details", submit="Continue")
class DetailsForm:
    """What helps others to trust it."""

    publisher: Annotated[str, Field("Source or publisher", max_length=200)] = ""
    area: Annotated[str, Field("Area", max_length=60)] = ""
    country: Annotated[str, Field("Country", max_length=60)] = ""
    licence: Annotated[str, Field("Licence", max_length=200)] = ""
    review: Annotated[
        str, Field("Look at it again after how many days?", hint="180 if empty", max_length=4)
    ] = ""


@form("Decline", submit="Decline")
class DeclineForm:
    """Why not."""

    reason: Annotated[
        str, Field("Reason", hint="Whoever proposed it reads it.", multiline=True, max_length=500)
    ]


@cog.command("add", "Add a resource; facilitators look at it first")
async def add(
    ctx: Ctx,
    url: Annotated[str, Option("Its web address or DOI", label="Web address", max_length=2_000)],
    title: Annotated[
        str | None, Option("Its title (looked up if you leave it out)", max_length=rules.MAX_TITLE)
    ] = None,
    type: Annotated[ResourceType | None, Option("What it is")] = None,
    tags: Annotated[
        str | None, Option("Tags, separated by commas", suggest=suggest_tags, max_length=300)
    ] = None,
    source: Annotated[str | None, Option("Who publishes it")] = None,
    area: Annotated[str | None, Option("Area of practice", suggest=suggest_area)] = None,
    country: Annotated[str | None, Option("Country", suggest=suggest_country)] = None,
    review: Annotated[
        int | None,
        Option("Look at it again after how many days (180)", min_value=1, max_value=3_650),
    ] = None,
) -> None:
    """Shows what is about to be proposed."""
    address = read_address(url)
    if title is None:
        await ctx.defer()
        title = await pages.suggest_title(address.url)
    if not title:
        raise Invalid(title=_("Please give it a title: its page does not say one."))
    new = rules.new_resource(
        address.url,
        title,
        type=type or ResourceType.OTHER,
        tag_texts=[tags or ""],
        publisher=source or "",
        area_text=area or "",
        country=country or "",
        review=review,
    )
    await _preview(ctx, await proposals.draft(ctx, new, source=MEMBER))


@cog.message_command("save", "Save as resource", "Propose a link in this message for the library")
async def save_message(ctx: Ctx) -> None:
    """Finds the links in a message; works in threads, too."""
    event = ctx.event
    if not isinstance(event, MessageCommandInvoked):
        raise StaleAction
    addresses = find_addresses(event.text)
    if not addresses:
        await ctx.reply(views.no_address())
    elif len(addresses) == 1:
        await _draft_from(ctx, addresses[0])
    else:
        new = [rules.new_resource(each.url, _untitled(each)) for each in addresses[:MAX_LINKS]]
        await ctx.reply(views.which_address(await proposals.drafts(ctx, new, source=MESSAGE)))


@cog.button("pick")
async def pick(ctx: Ctx, resource_id: int) -> None:
    """One of several links: looks up its title and shows what is about to be proposed."""
    draft = await proposals.editable(ctx, resource_id)
    await ctx.defer()
    title = await pages.suggest_title(draft.url)
    if title and draft.state == ResourceState.DRAFT:
        draft = await proposals.edit(ctx, resource_id, rules.new_resource(draft.url, title))
    await _preview(ctx, draft)


@cog.button("propose")
async def propose(ctx: Ctx, resource_id: int) -> None:
    """To the facilitators, or into the library where one did it."""
    resource = await proposals.propose(ctx, resource_id)
    done = resource.state == ResourceState.PUBLISHED
    await ctx.update(views.published(resource) if done else views.proposed(resource))


@cog.button("discard")
async def discard(ctx: Ctx, resource_id: int) -> None:
    """Forgets a draft."""
    await proposals.discard(ctx, resource_id)
    await ctx.update(_("Discarded."))


@cog.button("edit")
async def edit(ctx: Ctx, resource_id: int) -> None:
    """Opens what everybody can say."""
    resource = await proposals.editable(ctx, resource_id)
    values: Mapping[str, RawValue] = {
        "title": resource.title,
        "url": resource.url,
        "type": resource.type.value,
        "tags": ", ".join(resource.tags),
        "summary": resource.summary,
    }
    await ctx.open(edited.bind(resource_id), values)


@cog.button("more")
async def more(ctx: Ctx, resource_id: int) -> None:
    """Opens what helps others to trust it."""
    resource = await proposals.editable(ctx, resource_id)
    values: Mapping[str, RawValue] = {
        "publisher": resource.publisher,
        "area": resource.area,
        "country": resource.country,
        "licence": resource.licence,
        "review": str(resource.review_days),
    }
    await ctx.open(detailed.bind(resource_id), values)


@cog.submit("edited", ResourceForm)
async def edited(ctx: Ctx, form: ResourceForm, resource_id: int) -> None:
    """Keeps it."""
    old = await proposals.editable(ctx, resource_id)
    new = rules.new_resource(
        form.url,
        form.title,
        type=form.type,
        tag_texts=[form.tags],
        summary=form.summary,
        publisher=old.publisher,
        area_text=old.area,
        country=old.country,
        licence=old.licence,
        year=old.year,
        doi=old.doi if form.url == old.url else "",
        review=old.review_days,
    )
    await _saved(ctx, resource_id, new)


@cog.submit("detailed", DetailsForm)
async def detailed(ctx: Ctx, form: DetailsForm, resource_id: int) -> None:
    """Keeps it."""
    old = await proposals.editable(ctx, resource_id)
    new = rules.new_resource(
        old.url,
        old.title,
        type=old.type,
        tag_texts=old.tags,
        summary=old.summary,
        publisher=form.publisher,
        area_text=form.area,
        country=form.country,
        licence=form.licence,
        year=old.year,
        doi=old.doi,
        review=_days(form.review),
    )
    await _saved(ctx, resource_id, new)


@cog.button("publish", role=Role.FACILITATOR)
async def publish(ctx: Ctx, resource_id: int) -> None:
    """Takes a proposal."""
    resource = await proposals.publish(ctx, resource_id)
    await ctx.update(views.published(resource))


@cog.button("decline", role=Role.FACILITATOR)
async def decline(ctx: Ctx, resource_id: int) -> None:
    """Asks for the reason."""
    resource = await proposals.editable(ctx, resource_id)
    await ctx.open(declined.bind(resource_id), intro=md("{title}", title=resource.title))


@cog.submit("declined", DeclineForm, role=Role.FACILITATOR)
async def declined(ctx: Ctx, form: DeclineForm, resource_id: int) -> None:
    """Says no."""
    resource = await proposals.decline(ctx, resource_id, form.reason)
    text = _("“{title}” was declined.")
    await ctx.reply(text.format(title=resource.title))


@cog.command("verify", "Say that a resource is still good: its owner or a facilitator")
async def verify(
    ctx: Ctx,
    resource: Annotated[str, Option("Its number or title", suggest=suggest_resource)],
    review: Annotated[
        int | None,
        Option("Look at it again after how many days", min_value=1, max_value=3_650),
    ] = None,
) -> None:
    """Counts until the next review."""
    found = await proposals.verify_named(ctx, resource, review)
    await ctx.reply(views.verified(found, ctx.clock.now()))


@cog.button("verify-one")
async def verify_one(ctx: Ctx, resource_id: int) -> None:
    """The same, from a card."""
    found = await proposals.verify(ctx, resource_id)
    await ctx.reply(views.verified(found, ctx.clock.now()))


async def _draft_from(ctx: Ctx, address: Address) -> None:
    await ctx.defer()
    title = await pages.suggest_title(address.url) or _untitled(address)
    new = rules.new_resource(address.url, title)
    await _preview(ctx, await proposals.draft(ctx, new, source=MESSAGE))


async def _preview(ctx: Ctx, resource: Resource) -> None:
    await ctx.reply(views.draft(resource, publishes=ctx.role.covers(Role.FACILITATOR)))


async def _saved(ctx: Ctx, resource_id: int, new: NewResource) -> None:
    resource = await proposals.edit(ctx, resource_id, new)
    if resource.state == ResourceState.DRAFT:
        await _preview(ctx, resource)
    else:
        await ctx.reply(views.saved(resource))


def _untitled(address: Address) -> str:
    """What stands for a title until somebody writes one."""
    return rules.line(address.key, limit=200)


def _days(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise Invalid(review=_("Please type a whole number of days, such as 180."))
    return int(text)
