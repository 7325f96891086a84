"""Questions at their slots: posted once everywhere, on time or late and said so, or missed and reported."""

from tests.conversation import World


async def test_one_post_and_one_thread_for_each_target(world: World) -> None:
    await world.fay.run("/prompt add text: What did you try this week?")
    await world.fay.run("/prompt schedule day: Mon time: 09:00")
    await world.fay.click("Save")
    await world.until("2027-01-11 09:00")
    for who in (world.mia, world.person("Mia", world.team)):
        posts = [seen for seen in who.here if "What did you try" in seen]
        assert 1 == len(posts)
        assert "What did you try this week?" == posts[0].thread_title
