"""`/privacy show · export · erase`."""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import structlog

from bot.context import too_late
from bot.errors import Conflict, PlatformError
from bot.i18n import _
from bot.message import Message
from bot.refs import UserRef
from bot.roles import Role
from cogs import Ctx
from cogs.privacy import views
from cogs.privacy.archive import archive
from cogs.privacy.registry import cog
from storage.erasing import Erased, erase_member
from storage.personal_rows import PersonalRowsRepository
from storage.uow import UnitOfWork

log = structlog.get_logger(__name__)

CONFIRM_WITHIN = timedelta(minutes=5)
"""How long a confirmation is valid (product.md, input rules)."""


@cog.command("show", "What is held about you here, why, and how long")
async def show(ctx: Ctx) -> None:
    """Every kind of thing that is held, with how many there are."""
    async with ctx.uow() as uow:
        mine = uow.repo(PersonalRowsRepository)
        person = await mine.person(ctx.member_id)
        counts = await mine.counts(person)
    await ctx.reply(views.held(counts, len(person.accounts), ctx.community.name))


@cog.command("export", "Everything that is held about you, as a file")
async def export(ctx: Ctx) -> None:
    """A ZIP by direct message; where those are closed, as a private answer.

    It goes straight to the person and through no outbox: a copy of everything about somebody is
    not to be kept anywhere.
    """
    await ctx.defer()
    async with ctx.uow() as uow:
        mine = uow.repo(PersonalRowsRepository)
        person = await mine.person(ctx.member_id)
        rows = await mine.rows(person)
        uow.audit("privacy.exported", f"member:{ctx.member_id}")
        await uow.commit()
    content = archive(rows, community=ctx.community.name, at=ctx.clock.now())
    message = views.exported(content, ctx.community, ctx.clock.now())
    key = blake2b(ctx.ids.ulid().encode(), digest_size=12).hexdigest()
    try:
        await ctx.adapter.send(ctx.actor.user, message, key=key, first_try=True)
    except PlatformError as error:
        log.info("export_not_sent_directly", error=type(error).__name__)
        await ctx.reply(message)
    else:
        await ctx.reply(_("Done. The file is in your direct messages with me."))


@cog.command("erase", "Erase everything that is held about you here")
async def erase(ctx: Ctx) -> None:
    """Says what goes and what stays, and asks once more."""
    await _not_the_last_admin(ctx)
    async with ctx.uow() as uow:
        mine = uow.repo(PersonalRowsRepository)
        counts = await mine.counts(await mine.person(ctx.member_id))
    minute = int(ctx.clock.now().timestamp()) // 60
    await ctx.reply(views.confirm(counts, ctx.community.name, erase_now.bind(minute)))


@cog.button("erase-now")
async def erase_now(ctx: Ctx, minute: int) -> None:
    """Erases, and says what remains and why."""
    if ctx.clock.now() - datetime.fromtimestamp(minute * 60, UTC) > CONFIRM_WITHIN + timedelta(
        minutes=1
    ):
        raise too_late()
    await _not_the_last_admin(ctx)
    async with ctx.background.uow(ctx.community.id, actor="erased") as uow:
        done = await _erase(uow, ctx.member_id)
        await uow.commit()
    ctx.wake()
    await ctx.update(_said(done))


async def _erase(uow: UnitOfWork, member_id: int) -> Erased:
    done = await erase_member(uow, member_id)
    uow.audit("privacy.erased", "member:erased", after={"rows": done.deleted})
    return done


def _said(done: Erased) -> Message:
    return views.erased(done.deleted, tuple(dict.fromkeys(done.remaining.values())))


async def _not_the_last_admin(ctx: Ctx) -> None:
    async with ctx.uow() as uow:
        admins = {each.to for each in await uow.communities.grants() if each.role is Role.ADMIN}
        mine: set[UserRef] = set(await uow.members.accounts(ctx.member_id))
    if admins and admins <= mine:
        raise Conflict(_("You are the only admin. Please name another one first."))
