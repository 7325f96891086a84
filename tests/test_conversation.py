"""The driver of feature tests itself."""

from storage.database import Database
from tests.conversation import World, open_world


async def test_a_world_begins_on_a_monday_morning_in_melbourne(world: World) -> None:
    assert "2027-01-04 10:00" == world.now()


async def test_anybody_can_ask_for_help(world: World) -> None:
    await world.mia.run("/help")
    assert "What you can do" in world.mia.last


async def test_time_moves_to_a_wall_time(world: World) -> None:
    await world.until("2027-01-11 09:00")
    assert "2027-01-10 22:00" == world.now("UTC")


async def test_the_bot_answers_after_a_restart(world: World) -> None:
    await world.restart()
    await world.mia.run("/help")
    assert world.mia.last.private


async def test_a_world_can_be_founded_on_every_database(database: Database) -> None:
    async with open_world(database) as world:
        await world.mia.run("/help")
        assert world.mia.last.private


async def test_communities_do_not_see_each_others_workspaces(world: World) -> None:
    assert {"aha", "aha-uk"} == set(world.communities)
    await world.nia.run("/praxis community roles")
    assert "Fay" not in world.nia.last
