"""A newcomer says who she is: one answer is needed, the rest may wait."""

from tests.cogs.prompts.talk import audited, in_team, said
from tests.conversation import World


async def test_without_options_a_form_asks_five_things(world: World) -> None:
    await world.zoe.run("/start")
    assert [
        "Your work",
        "Where you practise",
        "Country",
        "Time zone",
        "What you hope for here",
    ] == (world.zoe.modal.labels if world.zoe.modal else [])


async def test_only_the_work_is_needed(world: World) -> None:
    await world.zoe.run("/start")
    await world.zoe.submit(work="Allied health assistant")
    assert "Three things to do next" in said(world.zoe)


async def test_the_three_things_name_the_questions_channel(world: World) -> None:
    await world.zoe.run("/start work: Student")
    assert "#prompts" in said(world.zoe)


async def test_the_answer_is_private(world: World) -> None:
    await world.zoe.run("/start work: Student")
    assert world.zoe.last.private


async def test_a_zone_is_read_as_a_city(world: World) -> None:
    await world.zoe.run("/start", work="Student", zone="brisbane")
    assert "Australia/Brisbane" in said(world.zoe)


async def test_a_zone_nobody_knows_is_refused_at_its_field(world: World) -> None:
    await world.zoe.run("/start")
    await world.zoe.submit(work="Student", zone="Brisbain")
    assert ["zone"] == list(world.zoe.modal.errors if world.zoe.modal else {})


async def test_where_the_platform_knows_the_zone_it_is_filled_in(world: World) -> None:
    zoe = in_team(world, "Zoe")
    await zoe.run("/praxis start")
    assert "Australia/Brisbane" == (zoe.modal.values["zone"] if zoe.modal else "")


async def test_a_second_time_the_form_knows_the_answers(world: World) -> None:
    await world.zoe.run("/start", work="Student", goals="Confidence")
    await world.zoe.run("/start")
    assert ("Student", "Confidence") == (
        (world.zoe.modal.values["work"], world.zoe.modal.values["goals"])
        if world.zoe.modal
        else ("", "")
    )


async def test_cities_are_offered_while_typing(world: World) -> None:
    offered = await world.zoe.suggestions("/start", "zone", "bris")
    assert "Australia/Brisbane" == offered[0].value


async def test_countries_are_offered_while_typing(world: World) -> None:
    offered = await world.zoe.suggestions("/start", "country", "austr")
    assert ["Australia", "Austria"] == [each.value for each in offered]


async def test_what_was_said_is_audited_without_its_words(world: World) -> None:
    await world.zoe.run("/start", work="Student", goals="Confidence")
    async with world.uow() as uow:
        rows = [row for row in await uow.audit_log.latest(10) if row.what == "profile.written"]
    assert [{"zone": ""}] == [row.after for row in rows]


async def test_it_survives_a_restart_between_form_and_answer(world: World) -> None:
    await world.zoe.run("/start")
    await world.restart()
    await world.zoe.submit(work="Student")
    assert "profile.written" in await audited(world)
