"""Channels are looked at every night and a day before anything is due; nothing missing stays unsaid."""

from bot.events import WorkspaceJoined
from bot.ports import Need
from tests.cogs.prompts.talk import in_team, ops, plan, posts, said
from tests.conversation import World

MISSING = "Something is missing for what is planned"


def deny(world: World, channel: str, *needs: Need) -> None:
    ref = world.guild.channel(channel)
    world.guild.channels[ref.id].denied = frozenset(needs)


async def test_the_check_names_channel_permission_and_remedy(world: World) -> None:
    deny(world, "cases", Need.THREAD)
    await world.ada.run("/community check")
    words = said(world.ada)
    assert (True, True, True) == (
        "#cases" in words,
        "Create Public Threads" in words,
        "Channel settings" in words,
    )


async def test_the_check_is_green_once_it_is_granted(world: World) -> None:
    deny(world, "cases", Need.THREAD)
    await world.ada.run("/community check")
    deny(world, "cases")
    await world.ada.run("/community check")
    assert "All is well" in said(world.ada)


async def test_a_missing_permission_is_noticed_in_the_night(world: World) -> None:
    await world.advance(minutes=30)
    deny(world, "cases", Need.THREAD)
    await world.until("2027-01-05 04:00")
    assert 1 == len(ops(world, MISSING))


async def test_it_is_said_once_a_day(world: World) -> None:
    await world.advance(minutes=30)
    deny(world, "cases", Need.THREAD)
    await world.until("2027-01-07 04:00")
    assert 3 == len(ops(world, MISSING))


async def test_nothing_is_said_while_all_is_well(world: World) -> None:
    await world.until("2027-01-06 04:00")
    assert [] == ops(world, MISSING)


async def test_a_day_before_a_question_is_due_its_channels_are_looked_at(world: World) -> None:
    await plan(world, "What did you try?")
    await world.until("2027-01-10 08:00")
    deny(world, "prompts", Need.POST)
    await world.until("2027-01-10 09:30")
    assert 1 == len(ops(world, MISSING))


async def test_without_an_ops_channel_here_the_other_workspace_hears_of_it(world: World) -> None:
    await world.advance(minutes=30)
    world.guild.delete_channel("ops")
    await world.settle()
    await world.until("2027-01-05 04:00")
    await world.advance(minutes=30)
    fay = in_team(world, "Fay")
    assert 1 == len(posts(fay, "does not exist any more", "#ops"))


async def test_without_any_ops_channel_a_facilitator_is_written_to(world: World) -> None:
    await world.advance(minutes=30)
    world.guild.delete_channel("ops")
    world.team.delete_channel("ops")
    deny(world, "cases", Need.THREAD)
    await world.settle()
    await world.until("2027-01-05 04:00")
    await world.advance(minutes=30)
    heard = [seen for seen in world.fay.dms if "Create Public Threads" in seen]
    assert 1 == len(heard)


async def test_where_nobody_can_be_told_it_waits_in_the_check(world: World) -> None:
    await world.advance(minutes=30)
    for workspace in (world.guild, world.team):
        workspace.delete_channel("ops")
        for account in workspace.accounts.values():
            account.dms_open = False
    deny(world, "cases", Need.THREAD)
    await world.settle()
    await world.until("2027-01-05 04:00")
    await world.advance(hours=2)
    await world.ada.run("/community check")
    assert "What waits" in said(world.ada)


async def test_whoever_adds_the_bot_is_greeted_with_the_set_up_button(bare: World) -> None:
    await bare.machine.accept(WorkspaceJoined(bare.guild.ref, "Guild", bare.ada.user))
    assert ["Set up a community"] == bare.ada.dms[-1].buttons


async def test_the_greetings_button_begins_the_sitting(bare: World) -> None:
    await bare.machine.accept(WorkspaceJoined(bare.guild.ref, "Guild", bare.ada.user))
    await bare.ada.click("Set up a community")
    assert "Your community" == (bare.ada.modal.title if bare.ada.modal else "")


async def test_the_greetings_button_does_nothing_for_a_member(bare: World) -> None:
    await bare.machine.accept(WorkspaceJoined(bare.guild.ref, "Guild", bare.mia.user))
    await bare.mia.click("Set up a community")
    assert "for the admins" in said(bare.mia)
