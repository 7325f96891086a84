"""`/resource follow`: feeds whose new items are proposed."""

from datetime import timedelta
from functools import partial
from typing import Annotated

from bot.i18n import _
from bot.message import Alert, Block, Button, Heading, Message, Note, Paragraph, Section, card
from bot.param import Option
from bot.roles import Role
from bot.text import Text, md, plain
from bot.token import BoundAction
from cogs import Ctx, Jobs
from cogs.resources.registry import cog
from cogs.resources.service import feeds
from cogs.resources.wiring import do
from storage.resource_feeds import WEEKLY, ResourceFeedRow

SHOWN = 15


@cog.command("follow", "Propose what is new in a feed, or see the feeds", role=Role.FACILITATOR)
async def follow(
    ctx: Ctx,
    feed: Annotated[
        str | None,
        Option("Address of an RSS or Atom feed (leave out to see them)", max_length=2_000),
    ] = None,
) -> None:
    """Follows a feed, or shows which are followed."""
    if feed is None:
        await ctx.reply(_listing(await feeds.followed(ctx)))
        return
    await ctx.defer()
    title = await feeds.follow(ctx, feed)
    done = md(_("Following **{title}** from now on."), title=title)
    note = _("What is new there is proposed in the ops channel, at most {count} a week.")
    await ctx.reply(
        card(Alert(done, tone="success"), Note(plain(note.format(count=WEEKLY))), summary=title)
    )


@cog.button("unfollow", role=Role.FACILITATOR)
async def unfollow(ctx: Ctx, feed_id: int) -> None:
    """Stops."""
    await feeds.unfollow(ctx, feed_id)
    await ctx.update(_listing(await feeds.followed(ctx)))


@cog.sweep("feeds", every=timedelta(minutes=30))
async def look(jobs: Jobs) -> None:
    """Looks at the feeds whose time has come."""
    await do("resource.feeds", partial(feeds.look_at_due, jobs))


def _listing(rows: list[ResourceFeedRow]) -> Message:
    if not rows:
        return card(Paragraph(md(_("No feed is followed yet."))), summary=_("Feeds"))
    blocks: list[Block] = [Heading(md(_("Feeds")))]
    blocks.extend(
        Section(_line(row), Button(_("Stop following"), BoundAction(f"resource.unfollow:{row.id}")))
        for row in rows[:SHOWN]
    )
    return Message(tuple(blocks), summary=_("Feeds"))


def _line(row: ResourceFeedRow) -> Text:
    words = md("**{title}**\n{url}", title=row.title or row.url, url=row.url)
    if row.last_error:
        return words + plain("\n") + md(_("Last error: {error}"), error=row.last_error)
    return words
