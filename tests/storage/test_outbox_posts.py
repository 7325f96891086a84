"""Where messages of ours stand, found by subject, by thread and by themselves."""

from bot.delivery import Draft, ToPurpose
from bot.message import say
from bot.refs import ChannelRef, MessageRef, WorkspaceRef
from storage.outbox_rows import PostRow
from tests.storage.stage import GUILD, TEAM, Site, Stage, posted

PROMPTS = ChannelRef(GUILD, "aha-prompts")
OTHER_GUILD = WorkspaceRef("discord", "other")


async def stands(
    stage: Stage, site: Site, message: str, *, subject: str = "p1", thread: str = ""
) -> None:
    """Something about a subject was posted, and a thread was started from it."""
    platform = site.workspace.platform
    await stage.put(site, site.draft(subject, thread=thread))
    parcel = await stage.claim_one(platform)
    await stage.send(parcel, message)
    if thread:
        assert isinstance(parcel.address, ChannelRef)
        place = ChannelRef(site.workspace, parcel.address.id, thread)
        await stage.outbox.threaded(parcel, place, stage.now)


async def elsewhere(stage: Stage, site: Site, workspace: WorkspaceRef, channel: str) -> Site:
    """The same community in another workspace."""
    async with stage.uow(site) as uow:
        target = await uow.communities.add_target(workspace)
        await uow.communities.map_channel(target.id, "prompts", ChannelRef(workspace, channel))
        uow.audit("target.added", str(workspace))
        await uow.commit()
    return Site(site.community_id, target.id, workspace)


def subjects(*rows: PostRow | None) -> list[str | None]:
    return [row.subject if row else None for row in rows]


async def test_posts_are_those_of_the_subject_alone(stage: Stage, aha: Site) -> None:
    for number in (1, 2):
        await stands(stage, aha, f"m{number}", subject=f"p{number}")
    async with stage.uow(aha) as uow:
        found = await uow.outbox.posts("prompt", "p2")

    assert [MessageRef(PROMPTS, "m2")] == [row.ref for row in found]


async def test_posts_in_several_channels_come_in_the_order_in_which_they_were_made(
    stage: Stage, aha: Site
) -> None:
    slack = await elsewhere(stage, aha, TEAM, "C1")
    await stands(stage, slack, "1.0")
    await stands(stage, aha, "m1")
    async with stage.uow(aha) as uow:
        found = await uow.outbox.posts("prompt", "p1")

    assert [MessageRef(ChannelRef(TEAM, "C1"), "1.0"), MessageRef(PROMPTS, "m1")] == [
        row.ref for row in found
    ]


async def test_a_post_is_found_by_its_own_thread_alone(stage: Stage, aha: Site) -> None:
    other = await elsewhere(stage, aha, OTHER_GUILD, "c")
    slack = await elsewhere(stage, aha, WorkspaceRef("slack", "guild"), "C1")
    await stands(stage, slack, "1.0", subject="on slack", thread="t1")
    await stands(stage, other, "m9", subject="elsewhere", thread="t1")
    await stands(stage, aha, "m1", subject="first", thread="t1")
    await stands(stage, aha, "m2", subject="second", thread="t2")
    places = [
        ChannelRef(GUILD, "aha-prompts", "t1"),
        ChannelRef(GUILD, "aha-prompts", "t2"),
        ChannelRef(GUILD, "aha-prompts", "t3"),
        ChannelRef(OTHER_GUILD, "c", "t1"),
        ChannelRef(WorkspaceRef("slack", "guild"), "C1", "t1"),
    ]
    async with stage.uow(aha) as uow:
        found = [await uow.outbox.post_of_thread(place) for place in places]

    assert ["first", "second", None, "elsewhere", "on slack"] == subjects(*found)


async def test_a_post_is_found_by_its_whole_address(stage: Stage, aha: Site) -> None:
    other = await elsewhere(stage, aha, OTHER_GUILD, "aha-prompts")
    slack = await elsewhere(stage, aha, WorkspaceRef("slack", "guild"), "aha-prompts")
    await stands(stage, slack, "m1", subject="on slack")
    await stands(stage, other, "m1", subject="elsewhere")
    await stage.put(
        aha, Draft("prompt", "in ops", ToPurpose(aha.target_id, "ops"), say("about ops"))
    )
    await stage.send(await stage.claim_one(), "m1")
    await stands(stage, aha, "m1", subject="first")
    await stands(stage, aha, "m2", subject="second")
    places = [
        MessageRef(PROMPTS, "m1"),
        MessageRef(PROMPTS, "m2"),
        MessageRef(PROMPTS, "m3"),
        MessageRef(ChannelRef(GUILD, "aha-ops"), "m1"),
        MessageRef(ChannelRef(OTHER_GUILD, "aha-prompts"), "m1"),
        MessageRef(ChannelRef(WorkspaceRef("slack", "guild"), "aha-prompts"), "m1"),
    ]
    async with stage.uow(aha) as uow:
        found = [await uow.outbox.post_at(place) for place in places]

    assert ["first", "second", None, "in ops", "elsewhere", "on slack"] == subjects(*found)


async def test_an_echo_is_a_post_like_any_other(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.outbox.echoed(parcel.key, posted(parcel, "m7"), stage.now)
    async with stage.uow(aha) as uow:
        (found,) = await uow.outbox.posts("prompt", "p1")

    assert (posted(parcel, "m7"), None) == (found.ref, found.thread)
