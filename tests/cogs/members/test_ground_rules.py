"""Ground rules come before a first contribution, once a version, and then what was begun goes on."""

from tests.cogs.prompts.talk import in_team, said
from tests.conversation import World


async def write(world: World, text: str) -> None:
    await world.ada.run("/community setup")
    label = "Change ground rules" if "Change ground rules" in world.ada.last.buttons else ""
    if not label:
        for _each in range(3):
            if "Write ground rules" in world.ada.last.buttons:
                break
            await world.ada.click("Skip for now")
        label = "Write ground rules"
    await world.ada.click(label)
    await world.ada.submit(text=text)


async def test_without_rules_nobody_is_asked(world: World) -> None:
    await world.mia.run("/prompt suggest")
    assert world.mia.modal is not None


async def test_rules_are_shown_before_a_first_contribution(world: World) -> None:
    await write(world, "Be kind.")
    await world.mia.run("/prompt suggest")
    assert "Be kind." in said(world.mia)


async def test_agreeing_goes_on_with_what_was_begun(world: World) -> None:
    await write(world, "Be kind.")
    await world.mia.run("/prompt suggest")
    await world.mia.click("I agree")
    assert "Suggest a question" == (world.mia.modal.title if world.mia.modal else "")


async def test_nobody_is_asked_twice(world: World) -> None:
    await write(world, "Be kind.")
    await world.mia.run("/prompt suggest")
    await world.mia.click("I agree")
    world.mia.close()
    await world.mia.run("/prompt suggest")
    assert world.mia.modal is not None


async def test_a_new_version_is_asked_about_again(world: World) -> None:
    await write(world, "Be kind.")
    await world.mia.run("/prompt suggest")
    await world.mia.click("I agree")
    world.mia.close()
    await write(world, "Be kind and brief.")
    await world.mia.run("/prompt suggest")
    assert "Be kind and brief." in said(world.mia)


async def test_the_same_text_is_no_new_version(world: World) -> None:
    await write(world, "Be kind.")
    await world.mia.run("/prompt suggest")
    await world.mia.click("I agree")
    world.mia.close()
    await write(world, "Be kind.")
    await world.mia.run("/prompt suggest")
    assert world.mia.modal is not None


async def test_looking_around_needs_no_agreement(world: World) -> None:
    await write(world, "Be kind.")
    await world.mia.run("/me")
    assert "Be kind." not in said(world.mia)


async def test_the_agreement_is_on_record_with_its_version(world: World) -> None:
    await write(world, "Be kind.")
    await world.mia.run("/prompt suggest")
    await world.mia.click("I agree")
    async with world.uow() as uow:
        rows = [row for row in await uow.audit_log.latest(20) if row.what == "rules.agreed"]
    assert [{"version": 1}] == [row.after for row in rows]


async def test_it_works_where_commands_are_typed_text(world: World) -> None:
    await write(world, "Be kind.")
    mia = in_team(world, "Mia")
    await mia.run("/praxis prompt suggest")
    await mia.click("I agree")
    assert mia.modal is not None


async def test_somebody_elses_agreement_is_not_mine(world: World) -> None:
    await write(world, "Be kind.")
    await world.mia.run("/prompt suggest")
    await world.mia.click("I agree")
    await world.ben.run("/prompt suggest")
    assert "Be kind." in said(world.ben)
