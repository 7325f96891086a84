"""`/link`: a one-time code from one account, typed in another, makes the two one member."""

from typing import Annotated

from bot.errors import Conflict, NotFound
from bot.i18n import _
from bot.param import Option
from cogs import Ctx
from cogs.members import views
from cogs.members.registry import cog
from storage.links import LinkRepository
from storage.merging import merge_members


@cog.word("link", "Make your accounts on two platforms one member")
async def link(
    ctx: Ctx,
    code: Annotated[
        str | None, Option("The code that you got in your other account", max_length=40)
    ] = None,
) -> None:
    """Gives out a code, or takes one."""
    if code is None or not code.strip():
        await ctx.reply(views.link_code(await _give(ctx)))
    else:
        await ctx.reply(views.linked(await _take(ctx, code)))


async def _give(ctx: Ctx) -> str:
    code = "-".join(ctx.ids.code() for _each in range(3))
    async with ctx.uow() as uow:
        await uow.repo(LinkRepository).add(code, ctx.member_id)
        uow.audit("link.code", f"member:{ctx.member_id}")
        await uow.commit()
    return code


async def _take(ctx: Ctx, code: str) -> int:
    """Makes this account the code owner's; returns how many accounts the member has then."""
    async with ctx.uow() as uow:
        links = uow.repo(LinkRepository)
        if await links.exhausted(ctx.member_id):
            uow.audit("link.refused", f"member:{ctx.member_id}", after={"why": "too many codes"})
            await uow.commit()
            raise Conflict(_("Too many wrong codes. Please wait an hour, then ask for a new one."))
        owner = await links.take(code)
        if owner is None:
            await links.guessed(ctx.member_id)
            uow.audit("link.refused", f"member:{ctx.member_id}", after={"why": "unknown code"})
            await uow.commit()
            raise NotFound(
                _("That code is not valid. Codes work once, for 15 minutes; ask for a new one.")
            )
        if owner == ctx.member_id:
            raise Conflict(_("That code is your own. Type it in your other account."))
        await merge_members(uow, keep=owner, drop=ctx.member_id)
        accounts = await uow.members.accounts(owner)
        uow.audit(
            "member.linked", f"member:{owner}", after={"accounts": [str(each) for each in accounts]}
        )
        await uow.commit()
        return len(accounts)
