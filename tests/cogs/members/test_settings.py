"""What somebody hears of, how, and when not."""

from datetime import time

import pytest

from bot.catchup import QuietHours
from storage.preferences import Kind, PreferenceRepository, Via
from tests.cogs.prompts.talk import in_team, said
from tests.conversation import World


async def test_everything_is_shown_with_its_default(world: World) -> None:
    await world.mia.run("/settings")
    assert "Webinars" in said(world.mia)


async def test_a_kind_is_changed_on_the_card(world: World) -> None:
    await world.mia.run("/settings")
    await world.mia.choose("not at all")
    assert Via.OFF in (await _chosen(world)).values()


async def test_a_kind_is_changed_by_typing(world: World) -> None:
    await world.mia.run("/settings kind: case via: dm")
    assert Via.DM == (await _chosen(world))[Kind.CASE]


async def test_a_kind_alone_asks_how(world: World) -> None:
    await world.mia.run("/settings kind: case")
    assert "how you want to hear of it" in said(world.mia)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("20:00-07:00", QuietHours(time(20), time(7))),
        ("9pm to 6:30am", QuietHours(time(21), time(6, 30))),
        ("off", QuietHours(time(0), time(0))),
    ],
)
async def test_quiet_hours_are_read(world: World, typed: str, expected: QuietHours) -> None:
    await world.mia.run("/settings", quiet=typed)
    assert expected == await _quiet(world)


async def test_quiet_hours_nobody_can_read_are_explained(world: World) -> None:
    await world.mia.run("/settings", quiet="at night")
    assert "20:00-07:00" in said(world.mia)


async def test_the_form_is_filled_in_with_what_applies(world: World) -> None:
    await world.mia.run("/settings", quiet="21:00-06:00")
    await world.mia.click("Times and language")
    assert "21:00-06:00" == (world.mia.modal.values["quiet"] if world.mia.modal else "")


async def test_a_zone_of_ones_own_is_kept(world: World) -> None:
    mia = in_team(world, "Mia")
    await mia.run("/praxis settings zone=Perth")
    assert "Australia/Perth" in said(mia)


async def test_a_language_without_texts_is_refused(world: World) -> None:
    await world.mia.run("/settings language: tlh")
    assert "There are texts in" in said(world.mia)


async def _chosen(world: World) -> dict[Kind, Via]:
    async with world.uow() as uow:
        member = await uow.members.by_account(world.mia.user)
        assert member is not None
        repo = uow.repo(PreferenceRepository)
        return {kind: (await repo.via(kind, [member.id]))[member.id] for kind in Kind}


async def _quiet(world: World) -> QuietHours:
    async with world.uow() as uow:
        member = await uow.members.by_account(world.mia.user)
        assert member is not None
        return (await uow.repo(PreferenceRepository).quiet([member.id]))[member.id]
