"""Deliveries on two flavours of platform: once, in order, never silent; failures are planned for."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.playground.entities import Entry
from adapters.playground.faults import drop_after_store, drop_before_store, refuse
from adapters.playground.workspace import Workspace
from bot.delivery import Draft, Op, ToPost, ToPurpose, ToUser, Urgency
from bot.errors import Gone, RateLimited, RecipientClosed, Rejected, Unauthorized, Unreachable
from bot.events import OwnPostSeen, WorkspaceLost, WorkspaceReady
from bot.message import say
from bot.ports import Need
from bot.text import plain
from cogs import community, ops
from storage.outbox_rows import OutboxState
from tests.conversation import World, open_world, restore
from tests.databases import in_memory

GUILD, TEAM = 0, 1
"""Positions of the two targets: the first behaves as Discord, the second as Slack."""


@pytest.fixture
async def world(world_template: Path) -> AsyncIterator[World]:
    database = in_memory()
    await restore(database, world_template)
    async with open_world(database, cogs=[community.cog, ops.cog]) as opened:
        yield opened
    await database.close()


async def put(world: World, where: int = GUILD, subject: str = "1", **extra: object) -> None:
    """One post for the prompts channel of a target."""
    async with world.uow() as uow:
        target = (await uow.communities.targets())[where]
        fields = {"to": ToPurpose(target.id, "prompts"), "message": say(plain(f"post {subject}"))}
        await uow.outbox.add(Draft("trial.post", subject, **{**fields, **extra}))  # type: ignore[arg-type]
        await uow.commit()


async def _targets(world: World) -> list[int]:
    async with world.uow() as uow:
        return [each.id for each in await uow.communities.targets()]


async def state(world: World, subject: str = "1") -> OutboxState:
    async with world.uow() as uow:
        row = (await uow.outbox.by_subject(subject, kind="trial.post"))[-1]
        return OutboxState(row.state)


def said(workspace: Workspace, channel: str, deed: str = "post") -> list[str]:
    """What the bot said in a channel and its threads, by headline."""
    place = workspace.channel(channel)
    return [
        entry.message.headline()
        for entry in workspace.journal
        if entry.place.parent == place and entry.deed == deed
    ]


def entries(workspace: Workspace, deed: str) -> Sequence[Entry]:
    return [entry for entry in workspace.journal if entry.deed == deed]


async def test_what_is_due_is_posted_once(world: World) -> None:
    await put(world)
    await world.settle()
    await world.advance(days=1)
    assert (["post 1"], OutboxState.SENT) == (said(world.guild, "#prompts"), await state(world))


async def test_a_post_and_its_thread_are_one_unit(world: World) -> None:
    await put(world, thread_title="Week one")
    world.guild.faults.add(refuse(Unreachable("away")), call="start_thread")
    await world.settle()
    assert OutboxState.SENT is not await state(world)
    await world.advance(minutes=1)
    assert (OutboxState.SENT, 1, 1) == (
        await state(world), len(said(world.guild, "#prompts")), len(entries(world.guild, "thread")),
    )  # fmt: skip


@pytest.mark.parametrize("fault", [drop_before_store(), drop_after_store()])
@pytest.mark.parametrize("wait", [timedelta(seconds=10), timedelta(minutes=5)])
async def test_a_lost_answer_is_settled_where_the_platform_lets_us(
    world: World, fault: object, wait: timedelta
) -> None:
    world.guild.faults.add(fault)  # type: ignore[arg-type]
    await put(world)
    await world.settle()
    world.clock.advance(wait)
    await world.settle()
    assert (["post 1"], OutboxState.SENT) == (said(world.guild, "#prompts"), await state(world))


async def test_where_nobody_can_know_a_person_is_asked_and_nothing_is_repeated(
    world: World,
) -> None:
    world.team.history = False
    world.team.faults.add(drop_after_store())
    await put(world, TEAM)
    await world.advance(hours=6)
    assert (["post 1"], OutboxState.IN_DOUBT) == (said(world.team, "#prompts"), await state(world))
    assert ["Was this posted?"] == said(world.team, "#ops")


@pytest.mark.parametrize(("answer", "posts"), [("It was posted", 1), ("Post again", 2)])
async def test_a_facilitator_settles_a_doubt_with_one_click(
    world: World, answer: str, posts: int
) -> None:
    world.team.history = False
    world.team.faults.add(drop_after_store())
    await put(world, TEAM)
    await world.advance(minutes=1)
    fay = world.person("Fay", world.team, "#ops")
    await fay.click(answer)
    await world.advance(minutes=1)
    assert (OutboxState.SENT, posts) == (await state(world), len(said(world.team, "#prompts")))
    await fay.click(answer, on=fay.last.ref) if answer in fay.last.buttons else None
    assert posts == len(said(world.team, "#prompts"))


async def test_a_member_cannot_settle_a_doubt(world: World) -> None:
    world.team.history = False
    world.team.faults.add(drop_after_store())
    await put(world, TEAM)
    await world.advance(minutes=1)
    fay = world.person("Fay", world.team, "#ops")
    _seen, button = fay.find_button("Post again")
    mia = world.person("Mia", world.team)
    await mia.press(button.action.token, on=mia.last.ref)
    assert "for the facilitators" in mia.last
    assert OutboxState.IN_DOUBT is await state(world)


async def test_a_deleted_channel_is_told_and_mapping_another_posts_once_and_late(
    world: World,
) -> None:
    world.guild.delete_channel("#prompts")
    await put(world, due_at=world.clock.now())
    await world.advance(hours=3)
    assert (OutboxState.HELD, ["A post is waiting"]) == (
        await state(world),
        said(world.guild, "#ops"),
    )
    world.guild.add_channel("weekly")
    await world.person("Ada", world.guild, "#ops").run(
        "/community channels purpose: prompts channel: #weekly"
    )
    await world.advance(days=1)
    assert ["post 1"] == said(world.guild, "#weekly")
    post = next(
        entry for entry in entries(world.guild, "post") if "post 1" in entry.message.headline()
    )
    assert "Posted late" in " ".join(str(block) for block in post.message.blocks)


async def test_a_missing_permission_is_named_once_and_granting_it_is_enough(world: World) -> None:
    place = world.guild.channel("#prompts")
    world.guild.channels[place.id].denied.add(Need.POST)
    await put(world)
    await world.advance(hours=2)
    assert ["A post is waiting"] == said(world.guild, "#ops")
    world.guild.channels[place.id].denied.clear()
    await world.advance(minutes=11)
    assert ["post 1"] == said(world.guild, "#prompts")


async def test_a_revoked_token_pauses_the_workspace_and_tells_ops_elsewhere(world: World) -> None:
    world.guild.faults.add(refuse(Unauthorized("token revoked")))
    await put(world)
    await put(world, TEAM, "2")
    await world.advance(days=1)
    assert ([], ["post 2"]) == (said(world.guild, "#prompts"), said(world.team, "#prompts"))
    assert 1 == len(said(world.team, "#ops"))
    await world.machine.accept(WorkspaceReady(world.guild.ref, "back"))
    assert ["post 1"] == said(world.guild, "#prompts")


async def test_losing_a_workspace_stops_sending_there(world: World) -> None:
    await world.machine.accept(WorkspaceLost(world.guild.ref, "uninstalled"))
    await put(world)
    await world.advance(hours=1)
    assert [] == said(world.guild, "#prompts")


async def test_429_is_obeyed_and_nothing_is_lost(world: World) -> None:
    world.guild.faults.add(*[refuse(RateLimited(30.0)) for _ in range(20)])
    for number in range(5):
        await put(world, subject=str(number))
    await world.advance(minutes=10)
    assert [f"post {number}" for number in range(5)] == sorted(said(world.guild, "#prompts"))


async def test_a_word_to_facilitators_waits_for_its_own_channel_when_there_is_too_much(
    world: World,
) -> None:
    world.guild.faults.add(*[refuse(RateLimited(1.0)) for _ in range(3)])
    target = (await _targets(world))[GUILD]
    await put(world, to=ToPurpose(target, "ops"), urgency=Urgency.ALERT)
    await world.advance(minutes=1)
    assert (["post 1"], []) == (said(world.guild, "#ops"), said(world.team, "#ops"))


async def test_an_outage_is_waited_out(world: World) -> None:
    world.guild.faults.add(*[refuse(Unreachable("503")) for _ in range(10)])
    await put(world)
    await world.advance(hours=1)
    assert ["post 1"] == said(world.guild, "#prompts")


async def test_what_the_platform_refuses_as_malformed_is_given_up_loudly(world: World) -> None:
    world.guild.faults.add(refuse(Rejected("invalid form body")))
    await put(world)
    await world.advance(days=1)
    assert (OutboxState.DEAD, 1) == (await state(world), len(said(world.guild, "#ops")))


async def test_closed_direct_messages_are_not_tried_again(world: World) -> None:
    world.guild.faults.add(refuse(RecipientClosed("closed")))
    await put(world, to=ToUser(world.guild.account_named("Mia")))
    await world.advance(days=1)
    assert (OutboxState.DEAD, []) == (await state(world), world.mia.dms)


async def test_beyond_its_deadline_it_is_missed_and_reported(world: World) -> None:
    world.guild.faults.add(*[refuse(Unreachable("503")) for _ in range(40)])
    await put(world, deadline=world.clock.now() + timedelta(hours=1))
    await world.advance(days=1)
    assert (OutboxState.MISSED, []) == (await state(world), said(world.guild, "#prompts"))
    assert 1 == len(said(world.guild, "#ops"))


async def test_urgent_things_go_first(world: World) -> None:
    for subject, urgency in (
        ("digest", Urgency.DIGEST),
        ("post", Urgency.POST),
        ("alert", Urgency.ALERT),
    ):
        await put(world, subject=subject, urgency=urgency)
    await world.settle()
    assert ["post alert", "post post", "post digest"] == said(world.guild, "#prompts")


async def test_a_card_is_edited_where_it_stands(world: World) -> None:
    await put(world)
    await world.settle()
    async with world.uow() as uow:
        target = (await uow.communities.targets())[GUILD]
        to = ToPost(target.id, "trial.post", "1")
        await uow.outbox.add(Draft("trial.edit", "1", to, say(plain("edited")), op=Op.EDIT))
        await uow.commit()
    await world.settle()
    assert ["edited"] == said(world.guild, "#prompts", "edit")


async def test_editing_what_a_moderator_deleted_is_no_failure(world: World) -> None:
    await put(world)
    await world.settle()
    world.guild.faults.add(refuse(Gone("message")), call="edit")
    async with world.uow() as uow:
        target = (await uow.communities.targets())[GUILD]
        to = ToPost(target.id, "trial.post", "1")
        await uow.outbox.add(Draft("trial.post", "edit", to, say(plain("edited")), op=Op.EDIT))
        await uow.commit()
    await world.settle()
    assert (OutboxState.SENT, []) == (await state(world, "edit"), said(world.guild, "#ops"))


async def test_a_post_deleted_before_its_thread_is_given_up(world: World) -> None:
    world.guild.faults.add(refuse(Gone("message")), call="start_thread")
    await put(world, thread_title="Week one")
    await world.advance(hours=2)
    assert (OutboxState.DEAD, 1) == (await state(world), len(said(world.guild, "#prompts")))


async def test_after_a_kill_the_next_process_goes_on(world: World) -> None:
    await put(world)
    await world.restart()
    await world.advance(minutes=5)
    assert ["post 1"] == said(world.guild, "#prompts")


async def test_a_second_copy_that_comes_back_as_an_event_is_removed(world: World) -> None:
    await put(world)
    await world.settle()
    (entry,) = [
        each for each in entries(world.guild, "post") if each.message.headline() == "post 1"
    ]
    twin = world.guild.post(entry.place, entry.message, key=entry.key)
    await world.machine.accept(OwnPostSeen(twin.ref, entry.key, world.clock.now()))
    assert [twin.ref.id] == [each.message_id for each in entries(world.guild, "delete")]


async def test_what_comes_late_waits_for_the_morning(world: World) -> None:
    await world.until("2027-01-05 21:00")
    await put(world, due_at=world.clock.now() - timedelta(hours=2))
    await world.until("2027-01-06 06:55")
    assert [] == said(world.guild, "#prompts")
    await world.until("2027-01-06 07:05")
    assert ["post 1"] == said(world.guild, "#prompts")


async def test_what_would_be_useless_in_the_morning_is_said_at_night(world: World) -> None:
    await world.until("2027-01-05 21:00")
    now = world.clock.now()
    await put(world, due_at=now - timedelta(hours=2), deadline=now + timedelta(hours=1))
    await world.settle()
    assert ["post 1"] == said(world.guild, "#prompts")


async def test_what_is_punctual_disturbs_nobodys_sleep_rule(world: World) -> None:
    await world.until("2027-01-05 21:00")
    await put(world, due_at=world.clock.now())
    await world.settle()
    assert ["post 1"] == said(world.guild, "#prompts")


async def test_a_clock_that_was_ahead_leads_to_no_second_post(world: World) -> None:
    world.guild.faults.add(drop_after_store())
    await world.until("2027-01-05 10:00")
    await put(world)
    world.clock.jump(timedelta(hours=6))
    await world.settle()
    world.clock.jump(-timedelta(hours=6))
    await world.advance(hours=7)
    assert (["post 1"], OutboxState.SENT) == (said(world.guild, "#prompts"), await state(world))
