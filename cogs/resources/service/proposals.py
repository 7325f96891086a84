"""From a draft that one person sees to a resource that everybody finds."""

from collections.abc import Sequence

from bot.delivery import Draft, ToMember
from bot.errors import Conflict, Forbidden
from bot.i18n import _, language
from bot.roles import Role
from cogs import Ctx
from cogs.resources import notices, rules
from cogs.resources.service import ops, searching
from storage.resource_rows import NewResource, Resource, ResourceRow, ResourceState
from storage.resources import ResourceRepository
from storage.uow import UnitOfWork

DECIDED = 10_000
"""The edition of a card that was decided, after all editions of one that was edited."""


async def draft(ctx: Ctx, new: NewResource, *, source: str) -> Resource:
    """Keeps what a member is about to propose; raises `Conflict` naming the one that is there already."""
    async with ctx.uow() as uow:
        repo = uow.repo(ResourceRepository)
        known = await repo.same(new, drafted_by=ctx.member_id)
        if known is not None and _own_draft(known, ctx):
            await repo.edit(known, new)
            row = known
        else:
            _refuse(known)
            row = await repo.add(
                new, ResourceState.DRAFT, by=ctx.member_id, owner=ctx.member_id, source=source
            )
        uow.audit("resource.drafted", row.subject, after={"url": row.url})
        await uow.commit()
        return row.value


async def drafts(ctx: Ctx, new: Sequence[NewResource], *, source: str) -> list[Resource]:
    """One draft for each, or the resource that is there already."""
    found: list[Resource] = []
    async with ctx.uow() as uow:
        repo = uow.repo(ResourceRepository)
        for each in new:
            row = await repo.same(each, drafted_by=ctx.member_id)
            if row is None:
                state = ResourceState.DRAFT
                by = ctx.member_id
                row = await repo.add(each, state, by=by, owner=by, source=source)
                uow.audit("resource.drafted", row.subject, after={"url": row.url})
            found.append(row.value)
        await uow.commit()
    return found


async def propose(ctx: Ctx, resource_id: int) -> Resource:
    """Hands a draft to the facilitators; a facilitator's own is published at once."""
    if ctx.role.covers(Role.FACILITATOR):
        return await publish(ctx, resource_id)
    async with ctx.uow() as uow:
        row = await _mine(ctx, uow, resource_id)
        repo = uow.repo(ResourceRepository)
        _refuse(await repo.same(as_new(row), but=row.id))
        if not await repo.propose(row):
            raise _decided(row)
        shown = notices.Proposal(row.value, ctx.actor.name)
        with language(ctx.community.language):
            asked = notices.proposal_card(shown)
        await ops.tell(uow, ops.PROPOSAL, row.subject, asked)
        uow.audit("resource.proposed", row.subject)
        await uow.commit()
    ctx.wake()
    return row.value


async def publish(ctx: Ctx, resource_id: int) -> Resource:
    """Makes it findable, and tells whoever proposed it."""
    async with ctx.uow() as uow:
        repo = uow.repo(ResourceRepository)
        row = await repo.get(resource_id)
        before = row.state
        _refuse(await repo.same(as_new(row), but=row.id))
        if not await repo.publish(row):
            raise _decided(row)
        uow.audit("resource.published", row.subject, after={"title": row.title, "url": row.url})
        if before == ResourceState.PROPOSED:
            await _announce(ctx, uow, row)
        await uow.commit()
    ctx.wake()
    return row.value


async def decline(ctx: Ctx, resource_id: int, reason: str) -> Resource:
    """Says no, with a reason for whoever proposed it."""
    async with ctx.uow() as uow:
        repo = uow.repo(ResourceRepository)
        row = await repo.get(resource_id)
        why = rules.line(reason, limit=500)
        if not await repo.decline(row, why):
            raise _decided(row)
        uow.audit("resource.declined", row.subject, after={"reason": why})
        await _announce(ctx, uow, row, reason=why)
        await uow.commit()
    ctx.wake()
    return row.value


async def discard(ctx: Ctx, resource_id: int) -> None:
    """Throws one's own draft away."""
    async with ctx.uow() as uow:
        row = await _mine(ctx, uow, resource_id)
        await uow.repo(ResourceRepository).discard(row)
        uow.audit("resource.discarded", row.subject)
        await uow.commit()


async def editable(ctx: Ctx, resource_id: int) -> Resource:
    """A resource that the acting person may change; raises `Forbidden`."""
    async with ctx.uow() as uow:
        row = await uow.repo(ResourceRepository).get(resource_id)
        _may_edit(ctx, row)
        return row.value


async def edit(ctx: Ctx, resource_id: int, new: NewResource) -> Resource:
    """Other words; a card that waits in ops shows them, too."""
    async with ctx.uow() as uow:
        repo = uow.repo(ResourceRepository)
        row = await repo.get(resource_id)
        _may_edit(ctx, row)
        _refuse(await repo.same(new, but=row.id))
        before = {"title": row.title, "url": row.url}
        await repo.edit(row, new)
        uow.audit("resource.edited", row.subject, before=before, after={"title": row.title})
        if row.state == ResourceState.PROPOSED:
            shown = notices.Proposal(row.value, await _proposer(uow, row))
            editions = len(await uow.outbox.by_subject(row.subject, kind=ops.PROPOSAL))
            with language(ctx.community.language):
                card = notices.proposal_card(shown)
            await ops.amend(uow, ops.PROPOSAL, row.subject, card, edition=editions)
        await uow.commit()
    ctx.wake()
    return row.value


async def verify(ctx: Ctx, resource_id: int) -> Resource:
    """Its owner or a facilitator looked at it: it counts as verified until the next review."""
    async with ctx.uow() as uow:
        row = await uow.repo(ResourceRepository).get(resource_id)
        await _verify(ctx, uow, row)
        await uow.commit()
        return row.value


async def verify_named(ctx: Ctx, typed: str, review: int | None) -> Resource:
    """`verify` for a resource named in a command; `review` is how many days it counts from now on."""
    async with ctx.uow() as uow:
        row = await searching.choose(uow, typed)
        if review is not None:
            _may_edit(ctx, row)
            row.review_days = rules.review_days(review)
        await _verify(ctx, uow, row)
        await uow.commit()
        return row.value


async def retire(ctx: Ctx, resource_id: int) -> Resource:
    """Takes it out of the library."""
    async with ctx.uow() as uow:
        repo = uow.repo(ResourceRepository)
        row = await repo.get(resource_id)
        if not await repo.retire(row):
            raise searching.gone()
        uow.audit("resource.retired", row.subject)
        await uow.commit()
        return row.value


def as_new(row: ResourceRow) -> NewResource:
    """What a row says, to be changed and written again."""
    value = row.value
    return NewResource(
        title=value.title,
        url=value.url,
        url_key=row.url_key,
        doi=value.doi,
        publisher=value.publisher,
        summary=value.summary,
        type=value.type,
        area=value.area,
        country=value.country,
        licence=value.licence,
        year=value.year,
        tags=value.tags,
        review_days=value.review_days,
    )


async def _verify(ctx: Ctx, uow: UnitOfWork, row: ResourceRow) -> None:
    _may_edit(ctx, row)
    if row.state != ResourceState.PUBLISHED:
        raise searching.gone()
    role = ctx.role.value if ctx.role.covers(Role.FACILITATOR) else "owner"
    await uow.repo(ResourceRepository).verify(row, role)
    uow.audit("resource.verified", row.subject, after={"role": role})


async def _announce(ctx: Ctx, uow: UnitOfWork, row: ResourceRow, *, reason: str = "") -> None:
    """Settles the card in every ops channel, and tells whoever proposed it."""
    shown = notices.Proposal(row.value, await _proposer(uow, row), ctx.actor.name, reason)
    with language(ctx.community.language):
        card = notices.decided_card(shown)
    await ops.amend(uow, ops.PROPOSAL, row.subject, card, edition=DECIDED)
    if row.proposed_by is not None:
        proposer = await uow.members.get(row.proposed_by)
        with language(proposer.reads(ctx.community.language)):
            message = notices.told_proposer(shown, ctx.community.name)
        to = ToMember(row.proposed_by)
        await uow.outbox.add(Draft("resource.answer", row.subject, to, message))


async def _proposer(uow: UnitOfWork, row: ResourceRow) -> str:
    return (await uow.members.get(row.proposed_by)).name if row.proposed_by else ""


async def _mine(ctx: Ctx, uow: UnitOfWork, resource_id: int) -> ResourceRow:
    row = await uow.repo(ResourceRepository).get(resource_id)
    if row.proposed_by != ctx.member_id:
        raise Forbidden(_("Only whoever wrote this draft can do that."))
    if row.state != ResourceState.DRAFT:
        raise _decided(row)
    return row


def _may_edit(ctx: Ctx, row: ResourceRow) -> None:
    own = row.owner_id is not None and row.owner_id == ctx.standing.member_id
    waiting = row.state == ResourceState.PROPOSED
    if ctx.role.covers(Role.FACILITATOR) or (own and not waiting):
        return
    raise Forbidden(_("Only its owner and facilitators can change this resource."))


def _own_draft(row: ResourceRow, ctx: Ctx) -> bool:
    return row.state == ResourceState.DRAFT and row.proposed_by == ctx.member_id


def _refuse(known: ResourceRow | None) -> None:
    """Raises `Conflict` for a duplicate."""
    if known is None:
        return
    template = (
        _("The library has this already: {name} “{title}”.")
        if known.state == ResourceState.PUBLISHED
        else _("This is being proposed already: “{title}”.")
    )
    raise Conflict(template.format(name=f"R{known.number}", title=known.title))


def _decided(row: ResourceRow) -> Conflict:
    words = {
        ResourceState.PROPOSED: _("This has been proposed already."),
        ResourceState.PUBLISHED: _("This has been published already."),
        ResourceState.DECLINED: _("This has been declined already."),
        ResourceState.RETIRED: _("This is not in the library any more."),
    }
    return Conflict(words.get(ResourceState(row.state), _("This draft has expired.")))
