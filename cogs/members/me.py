"""`/me` and the bot's home: what is mine, in one place."""

from bot.message import Message
from cogs import Ctx
from cogs.members import sections, views
from cogs.members.registry import cog
from storage.profiles import ProfileRepository


@cog.word("me", "What is yours: plans, saved things, drafts, and what you missed")
async def me(ctx: Ctx) -> None:
    """Shows it to the person alone."""
    await ctx.reply(await _mine(ctx))


@cog.home()
async def home(ctx: Ctx) -> None:
    """The same, where the platform gives us a page of our own."""
    await ctx.reply(await _mine(ctx))


async def _mine(ctx: Ctx) -> Message:
    async with ctx.uow() as uow:
        member = await uow.members.get(ctx.member_id)
        row = await uow.repo(ProfileRepository).of(member.id)
        profile = views.Profile.of(row, member.zone) if row else None
        found = await sections.of(uow, member.id)
    return views.me(member.name, ctx.community.name, profile, found)
