"""What is mine, in one place, also on the bot's home."""

from tests.cogs.prompts.talk import in_team, plan, posts, said
from tests.conversation import World


async def test_who_never_said_anything_is_invited_to(world: World) -> None:
    await world.zoe.run("/me")
    assert "Introduce yourself" in world.zoe.last.buttons


async def test_the_profile_is_there(world: World) -> None:
    await world.zoe.run("/start", work="Student", goals="Confidence")
    await world.zoe.run("/me")
    assert "Confidence" in said(world.zoe)


async def test_a_private_answer_is_there_for_its_author(world: World) -> None:
    await plan(world, "What did you try?")
    await world.until("2027-01-11 09:00")
    await world.lin.click("Answer privately", on=posts(world.lin, "What did you try?")[0])
    await world.lin.submit(answer="A timer.")
    await world.lin.run("/me")
    assert "A timer." in said(world.lin)


async def test_a_private_answer_is_not_there_for_others(world: World) -> None:
    await plan(world, "What did you try?")
    await world.until("2027-01-11 09:00")
    await world.lin.click("Answer privately", on=posts(world.lin, "What did you try?")[0])
    await world.lin.submit(answer="A timer.")
    await world.mia.run("/me")
    assert "A timer." not in said(world.mia)


async def test_a_suggestion_waiting_is_there(world: World) -> None:
    await world.mia.run("/prompt suggest")
    await world.mia.submit(text="What would you stop doing?")
    await world.mia.run("/me")
    assert "What would you stop doing?" in said(world.mia)


async def test_the_home_shows_the_same(world: World) -> None:
    zoe = in_team(world, "Zoe")
    await zoe.run("/praxis start", work="Student")
    await zoe.open_home()
    assert "Zoe in Allied Health Assistants" in said(zoe)
