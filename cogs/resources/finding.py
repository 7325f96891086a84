"""`/resource find`, `list` and `show`, and the buttons of what they answer."""

from datetime import timedelta
from typing import Annotated

from bot.context import too_late
from bot.i18n import _, language
from bot.message import Message
from bot.param import Option
from bot.roles import Role
from cogs import Ctx
from cogs.resources import cards, rules, views
from cogs.resources.registry import cog
from cogs.resources.service import proposals, searching
from cogs.resources.service.searching import Filters
from cogs.resources.suggesting import suggest_area, suggest_country, suggest_resource, suggest_tag
from storage.resource_rows import Resource, ResourceType

PAGE = 8
CONFIRM = timedelta(minutes=5)
"""How long a question before something is destroyed can be answered (product.md)."""


@cog.command("find", "Find resources: whole questions, abbreviations and typing errors are fine")
async def find(
    ctx: Ctx,
    words: Annotated[str, Option("What you are looking for", max_length=500)],
    type: Annotated[ResourceType | None, Option("Only this type")] = None,  # its name
    area: Annotated[str | None, Option("Only this area", suggest=suggest_area)] = None,
    tag: Annotated[str | None, Option("Only with this tag", suggest=suggest_tag)] = None,
    country: Annotated[
        str | None, Option("Only from this country", suggest=suggest_country)
    ] = None,
    since: Annotated[
        int | None, Option("Only from this year on, such as 2020", min_value=1900, max_value=2200)
    ] = None,
    max: Annotated[int, Option("How many (5)", min_value=1, max_value=10)] = 5,
) -> None:
    """Answers privately."""
    filters = Filters(
        type.value if type else "",
        rules.area(area or ""),
        next(iter(rules.tags(tag or "")), ""),
        (country or "").strip(),
        since,
    )
    answer = await searching.find(ctx, words, filters, limit=max)
    await ctx.reply(views.found(answer, ctx.clock.now()))


@cog.command("list", "Look through the library, or through your own list")
async def list_(
    ctx: Ctx,
    saved: Annotated[bool, Option("Only what you saved (no)")] = False,
    type: Annotated[ResourceType | None, Option("Only this type")] = None,
    area: Annotated[str | None, Option("Only this area", suggest=suggest_area)] = None,
    tag: Annotated[str | None, Option("Only with this tag", suggest=suggest_tag)] = None,
) -> None:
    """The first page."""
    kind = type.value if type else ""
    words = (rules.area(area or "")[:20], next(iter(rules.tags(tag or "")), "")[:20])
    await ctx.reply(await _page(ctx, 0, kind, *words, saved=saved))


@cog.command("show", "Everything about one resource")
async def show_named(
    ctx: Ctx,
    resource: Annotated[str, Option("Its number or title", suggest=suggest_resource)],
) -> None:
    """Its card, privately."""
    async with ctx.reading() as uow:
        row = await searching.choose(uow, resource)
    await _show(ctx, row.id)


@cog.command("save", "Keep a resource on your private list")
async def save(
    ctx: Ctx,
    resource: Annotated[str, Option("Its number or title", suggest=suggest_resource)],
) -> None:
    """Keeps it."""
    kept, _added = await searching.save_named(ctx, resource)
    await ctx.reply(views.kept(kept, added=True))


@cog.button("show")
async def show(ctx: Ctx, resource_id: int) -> None:
    """Its card, privately."""
    await _show(ctx, resource_id)


@cog.button("page")
async def page(
    ctx: Ctx,
    offset: int,
    kind: str = "",
    area: str = "",
    tag: str = "",
    saved: bool = False,
) -> None:
    """Another page."""
    await ctx.update(await _page(ctx, offset, kind, area, tag, saved=saved))


@cog.button("share")
async def share(ctx: Ctx, resource_id: int) -> None:
    """Shows it to everybody here."""
    resource, _saved = await searching.load(ctx, resource_id)
    _still_there(resource)
    with language(ctx.community.language):
        message = cards.shared(resource, ctx.me, ctx.clock.now())
    await ctx.reply(message, ephemeral=False)


@cog.button("keep")
async def keep(ctx: Ctx, resource_id: int) -> None:
    """Onto the private list, or off it."""
    resource, added = await searching.save(ctx, resource_id)
    await ctx.reply(views.kept(resource, added=added))


@cog.button("helped")
async def helped(ctx: Ctx, resource_id: int) -> None:
    """Counted once for each member."""
    new = await searching.helped(ctx, resource_id)
    await ctx.reply(_("Thank you, noted.") if new else _("You said so already, thank you."))


@cog.button("retire", role=Role.FACILITATOR)
async def retire(ctx: Ctx, resource_id: int) -> None:
    """Asks first."""
    resource, _saved = await searching.load(ctx, resource_id)
    until = int((ctx.clock.now() + CONFIRM).timestamp())
    await ctx.reply(views.confirm_retire(resource, until))


@cog.button("retired", role=Role.FACILITATOR)
async def retired(ctx: Ctx, resource_id: int, until: int) -> None:
    """Takes it out."""
    if ctx.clock.now().timestamp() > until:
        raise too_late()
    resource = await proposals.retire(ctx, resource_id)
    text = _("{name} is not in the library any more.")
    await ctx.update(text.format(name=resource.name))


async def _show(ctx: Ctx, resource_id: int) -> None:
    resource, saved = await searching.load(ctx, resource_id)
    _still_there(resource)
    facilitates = ctx.role.covers(Role.FACILITATOR)
    owns = resource.owner_id is not None and resource.owner_id == ctx.standing.member_id
    await ctx.reply(
        cards.own_card(
            resource,
            ctx.clock.now(),
            saved=saved,
            may_edit=facilitates or owns,
            may_retire=facilitates,
        )
    )


async def _page(ctx: Ctx, offset: int, kind: str, area: str, tag: str, *, saved: bool) -> Message:
    found = await searching.listed(
        ctx, type=kind, area=area, tag=tag, saved=saved, offset=offset, limit=PAGE
    )
    before, after = max(offset - PAGE, 0), offset + PAGE
    return views.listing(
        [row.value for row in found.rows],
        found.total,
        heading=_("Your list") if saved else _("The library"),
        back=page.bind(before, kind, area, tag, saved) if offset else None,
        on=page.bind(after, kind, area, tag, saved) if after < found.total else None,
    )


def _still_there(resource: Resource) -> None:
    if resource.state != "published":
        raise searching.gone()
