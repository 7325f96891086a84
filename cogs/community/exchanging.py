"""`/community export` and `/community import`: a community leaves, or arrives, with everything it owns."""

from dataclasses import replace
from hashlib import blake2b
from typing import Annotated

from bot.errors import PlatformError
from bot.i18n import _
from bot.message import Attachment, Heading, Message, Note, Paragraph, card
from bot.param import Option, UploadedFile
from bot.roles import Role
from bot.text import CommandLine, md
from cogs import Ctx
from cogs.community.registry import cog
from storage.exchange import export_community, import_community


@cog.command(
    "export", "Everything the community owns, as a file for another instance", role=Role.ADMIN
)
async def export(ctx: Ctx) -> None:
    """The file by direct message; where those are closed, as a private answer."""
    await ctx.defer()
    async with ctx.background.snapshot() as everything:
        content = await export_community(everything.session, ctx.community.id)
    async with ctx.uow() as uow:
        uow.audit("community.exported", ctx.community.slug, after={"bytes": len(content)})
        await uow.commit()
    day = f"{ctx.clock.now():%Y-%m-%d}"
    message = _message(ctx.community.name, f"praxis-{ctx.community.slug}-{day}.praxis.zip", content)
    key = blake2b(ctx.ids.ulid().encode(), digest_size=12).hexdigest()
    try:
        await ctx.adapter.send(ctx.actor.user, message, key=key, first_try=True)
    except PlatformError:
        await ctx.reply(message)
    else:
        await ctx.reply(_("Done. The file is in your direct messages with me."))


@cog.command("import", "Bring in a community from another instance", role=Role.ADMIN, anywhere=True)
async def import_(
    ctx: Ctx, file: Annotated[UploadedFile, Option("The file that the community’s export made")]
) -> None:
    """Only where there is no community yet: its buttons carry row numbers."""
    await ctx.defer()
    content = await file.read()
    async with ctx.background.everywhere(actor=str(ctx.actor.user)) as everything:
        community_id = await import_community(everything.session, content)
        await everything.commit()
    async with ctx.background.uow(community_id, actor=str(ctx.actor.user)) as uow:
        target = await uow.communities.add_target(ctx.place.workspace)
        await uow.communities.grant(Role.ADMIN, ctx.actor.user)
        row = await uow.communities.get()
        uow.audit("community.imported", row.slug, after={"target": target.id})
        await uow.commit()
    ctx.wake()
    await ctx.reply(
        card(
            Heading(md(_("{name} is here, with everything it owns"), name=row.name)),
            Paragraph(md(_("Stop the other instance: only one may post."))),
            Note(
                md(
                    _("Look whether it may work in its channels: {command}."),
                    command=CommandLine("community check"),
                )
            ),
            summary=_("The community is here"),
        )
    )


def _message(name: str, file: str, content: bytes) -> Message:
    message = card(
        Heading(md(_("Everything {name} owns"), name=name)),
        Paragraph(md(_("Questions, webinars, library, members, settings, and where each stands."))),
        Note(
            md(
                _(
                    "It holds members’ data: keep it as safe as the database."
                    " In an instance without communities, {command} brings it in."
                ),
                command=CommandLine("community import"),
            )
        ),
        summary=_("The community as a file"),
    )
    return replace(message, files=(Attachment(file, content, "application/zip"),))
