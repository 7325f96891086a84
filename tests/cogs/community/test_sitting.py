"""An admin sets up a community in one sitting, leaves it, goes on, and is never asked two things at once."""

import asyncio

import pytest
from sqlalchemy import select

from adapters.playground.people import Person
from bot.ports import Need
from bot.roles import Role
from storage.places import CommunityRow
from tests.cogs.prompts.talk import in_team, said
from tests.conversation import World

SHORT = {"name": "Allied Health", "short": "aha", "zone": "Melbourne"}


async def communities(world: World) -> list[str]:
    async with world.uows.system() as uow:
        return list((await uow.session.scalars(select(CommunityRow.slug))).all())


async def begin(who: Person, command: str = "/community setup") -> None:
    await who.run(command)
    await who.submit(**SHORT)


async def test_the_first_form_asks_for_name_short_name_zone_and_language(bare: World) -> None:
    await bare.ada.run("/community setup")
    asked = ["What it is called", "Short name", "Home time zone", "Language of what is posted"]
    assert asked == (bare.ada.modal.labels if bare.ada.modal else [])


async def test_zones_are_offered_where_forms_can(bare: World) -> None:
    ada = in_team(bare, "Ada")
    await ada.run("/praxis community setup")
    offered = await ada.field_suggestions("zone", "melb")
    assert "Australia/Melbourne" == offered[0].value


@pytest.mark.parametrize("flavour", ["guild", "team"])
async def test_the_whole_sitting(bare: World, flavour: str) -> None:
    workspace = bare.guild if flavour == "guild" else bare.team
    ada = bare.person("Ada", workspace)
    prefix = workspace.flavour.capabilities.command_prefix
    await begin(ada, f"{prefix}community setup")
    await ada.click("Write the charter")
    await ada.submit(purpose="To get better at what we do.", audience="Assistants")
    await ada.click("Choose channels")
    places = ("prompts", "cases", "webinars", "resources", "ops")
    await ada.submit({name: workspace.channel(name) for name in places})
    await ada.click("Name people")
    await ada.submit(facilitator=workspace.account_named("Fay"))
    await ada.click("Write ground rules")
    await ada.submit(text="Be kind.")
    await ada.click("Check everything")
    assert "All is well" in said(ada)


async def test_everything_of_the_sitting_is_stored(bare: World) -> None:
    await begin(bare.ada)
    await bare.ada.click("Write the charter")
    await bare.ada.submit(purpose="To learn.", topics="Falls", audience="Assistants")
    async with bare.uows.system() as uow:
        row = (await uow.session.scalars(select(CommunityRow))).one()
    assert ("Allied Health", "Australia/Melbourne", "To learn.", "Falls", "Assistants") == (
        row.name,
        row.zone,
        row.charter,
        row.topics,
        row.audience,
    )


async def test_a_step_may_be_left_for_later(bare: World) -> None:
    await begin(bare.ada)
    await bare.ada.click("Skip for now")
    assert "Choose channels" in bare.ada.last.buttons


async def test_the_sitting_goes_on_where_it_was_left(bare: World) -> None:
    await begin(bare.ada)
    await bare.ada.click("Write the charter")
    await bare.ada.submit(purpose="To learn.")
    await bare.restart()
    await bare.ada.run("/community setup")
    assert "Choose channels" in bare.ada.last.buttons


async def test_a_skipped_step_comes_first_the_next_time(bare: World) -> None:
    await begin(bare.ada)
    await bare.ada.click("Skip for now")
    await bare.ada.run("/community setup")
    assert "Write the charter" in bare.ada.last.buttons


async def test_a_finished_step_can_be_changed_with_its_form_filled_in(bare: World) -> None:
    await begin(bare.ada)
    await bare.ada.click("Write the charter")
    await bare.ada.submit(purpose="To learn.")
    await bare.ada.click("Change charter")
    assert "To learn." == (bare.ada.modal.values["purpose"] if bare.ada.modal else "")


async def test_the_ground_rules_form_offers_a_start(bare: World) -> None:
    await begin(bare.ada)
    for _each in range(3):
        await bare.ada.click("Skip for now")
    await bare.ada.click("Write ground rules")
    assert "No patient data, ever" in str(bare.ada.modal and bare.ada.modal.values["text"])


async def test_what_is_missing_in_a_channel_is_said_at_once(bare: World) -> None:
    channel = bare.guild.channel("cases")
    bare.guild.channels[channel.id].denied = frozenset({Need.THREAD})
    await begin(bare.ada)
    await bare.ada.click("Skip for now")
    await bare.ada.click("Choose channels")
    await bare.ada.submit(cases=channel)
    assert "Create Public Threads" in said(bare.ada)


async def test_two_admins_at_once_found_one_community(bare: World) -> None:
    fay = bare.person("Fay", bare.guild)
    bare.guild.accounts[fay.user.id].admin = True
    await bare.ada.run("/community setup")
    await fay.run("/community setup")
    await asyncio.gather(
        bare.ada.submit(name="One", short="one", zone="Melbourne"),
        fay.submit(name="Two", short="two", zone="Melbourne"),
    )
    assert 1 == len(await communities(bare))


async def test_who_was_second_is_told_that_it_is_there(bare: World) -> None:
    fay = bare.person("Fay", bare.guild)
    bare.guild.accounts[fay.user.id].admin = True
    await fay.run("/community setup")
    await begin(bare.ada)
    await fay.submit(name="Two", short="two", zone="Melbourne")
    assert "Somebody has just set up a community here" in said(fay)


async def test_a_second_community_is_started_on_purpose(bare: World) -> None:
    await begin(bare.ada)
    await bare.ada.run("/community setup")
    await bare.ada.click("Start another community here")
    await bare.ada.submit(name="Other", short="other", zone="Perth")
    assert ["aha", "other"] == sorted(await communities(bare))


async def test_a_channel_of_another_community_is_refused_at_its_field(bare: World) -> None:
    await begin(bare.ada)
    prompts = bare.guild.channel("prompts")
    await bare.ada.run("/community channels", purpose="prompts", channel=prompts)
    await bare.ada.run("/community setup")
    await bare.ada.click("Start another community here")
    await bare.ada.submit(name="Other", short="other", zone="Perth")
    await bare.ada.at("#general").run("/community setup")
    general = bare.ada.at("#general")
    await general.run("/community channels", purpose="prompts", channel=prompts)
    await general.click("Other")
    assert "Another community already works in that channel" in said(general)


async def test_a_taken_short_name_is_said(bare: World) -> None:
    await begin(bare.ada)
    await bare.ada.run("/community setup")
    await bare.ada.click("Start another community here")
    await bare.ada.submit(**SHORT)
    assert "taken" in said(bare.ada)


async def test_a_member_cannot_set_up_anything(bare: World) -> None:
    await bare.mia.run("/community setup")
    assert [] == await communities(bare)


async def test_whoever_founds_is_the_first_admin(bare: World) -> None:
    await begin(bare.ada)
    async with bare.uows(1, actor="test") as uow:
        grants = await uow.communities.grants()
    assert [(Role.ADMIN, bare.ada.user)] == [(each.role, each.to) for each in grants]


async def test_a_second_workspace_joins_with_a_code(world: World) -> None:
    await world.ada.run("/community invite")
    code = said(world.ada).split("\n")[1].strip("` ")
    ada = world.person("Nia", world.uk)
    await ada.run(f"/praxis community join code={code}")
    assert "now present in this workspace" in said(ada)


async def test_a_code_brings_one_workspace_only(world: World) -> None:
    await world.ada.run("/community invite")
    code = said(world.ada).split("\n")[1].strip("` ")
    nia = world.person("Nia", world.uk)
    await nia.run(f"/praxis community join code={code}")
    await nia.run(f"/praxis community join code={code}")
    assert "not valid" in said(nia)
