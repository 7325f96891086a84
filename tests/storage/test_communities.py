"""What an admin does with a community, and who its people are."""

import pytest
from sqlalchemy import select

from bot.errors import Conflict, NotFound
from bot.refs import ChannelRef, RoleRef, UserRef
from bot.roles import Role
from bot.transaction import forbid_inside, inside
from storage.communities import Granted
from storage.directory import DirectoryRow
from storage.errors import OutOfScope
from storage.outbox_rows import OutboxRow
from storage.places import ChannelRow
from storage.uow import NOWHERE
from tests.storage.stage import GUILD, TEAM, Site, Stage


async def test_a_founded_community_is_the_one_its_unit_is_in(stage: Stage) -> None:
    async with stage.uows(NOWHERE, actor="ada") as uow:
        row = await uow.found("aha", "AHA", zone="Australia/Melbourne", home=GUILD)
        uow.audit("community.founded", "aha")
        await uow.commit()
    async with stage.uows(row.id, actor="ada") as uow:
        found = await uow.communities.get()

    assert ("aha", "Australia/Melbourne") == (found.slug, found.zone)


async def test_a_short_name_is_taken_once(stage: Stage, aha: Site) -> None:
    with pytest.raises(Conflict):
        await stage.site("aha", TEAM)


async def test_a_confined_unit_founds_nothing(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        with pytest.raises(OutOfScope):
            await uow.found("new", "New", zone="UTC")


async def test_a_community_is_in_a_workspace_once(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        again = await uow.communities.add_target(GUILD)

    assert aha.target_id == again.id


async def test_targets_come_with_their_channels(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        (target,) = await uow.communities.targets()

    assert {
        name: ChannelRef(GUILD, f"aha-{name}") for name in ("ops", "prompts")
    } == target.channels


async def test_mapping_again_replaces(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        await uow.communities.map_channel(aha.target_id, "prompts", ChannelRef(GUILD, "new"))
        channels = (await uow.communities.target(aha.target_id)).channels

    assert ChannelRef(GUILD, "new") == channels["prompts"]


async def test_one_channel_may_serve_several_purposes(stage: Stage, aha: Site) -> None:
    shared = ChannelRef(GUILD, "aha-prompts")
    async with stage.uow(aha) as uow:
        await uow.communities.map_channel(aha.target_id, "cases", shared)
        channels = (await uow.communities.target(aha.target_id)).channels

    assert [shared, shared] == [channels["prompts"], channels["cases"]]


async def test_a_channel_belongs_to_one_community(stage: Stage, aha: Site) -> None:
    other = await stage.site("other")
    async with stage.uow(other) as uow:
        with pytest.raises(Conflict):
            await uow.communities.map_channel(
                other.target_id, "prompts", ChannelRef(GUILD, "aha-prompts")
            )


async def test_a_channel_given_up_is_free_for_another_community(stage: Stage, aha: Site) -> None:
    other = await stage.site("other")
    async with stage.uow(aha) as uow:
        await uow.communities.unmap_channel(aha.target_id, "prompts")
        uow.audit("channel.unmapped", "prompts")
        await uow.commit()
    channel = ChannelRef(GUILD, "aha-prompts")
    async with stage.uow(other) as uow:
        await uow.communities.map_channel(other.target_id, "prompts", channel)
        found = (await uow.communities.target(other.target_id)).channels["prompts"]

    assert channel == found


async def test_a_channel_of_another_workspace_is_refused(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        with pytest.raises(Conflict):
            await uow.communities.map_channel(aha.target_id, "prompts", ChannelRef(TEAM, "C1"))


async def test_another_communitys_target_is_not_found(stage: Stage, aha: Site, uk: Site) -> None:
    async with stage.uow(aha) as uow:
        with pytest.raises(NotFound):
            await uow.communities.map_channel(uk.target_id, "prompts", ChannelRef(TEAM, "C1"))


async def test_a_removed_target_takes_what_was_to_be_said_there_with_it(
    stage: Stage, aha: Site
) -> None:
    await stage.put(aha, aha.draft())
    async with stage.uow(aha) as uow:
        await uow.communities.remove_target(aha.target_id)
        uow.audit("target.removed", "guild")
        await uow.commit()
    async with stage.uow(aha) as uow:
        left = (await uow.session.scalars(select(OutboxRow))).all()

    assert [] == list(left)


async def test_an_unused_channel_is_forgotten(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        await uow.communities.unmap_channel(aha.target_id, "ops")
        kept = (await uow.session.scalars(select(ChannelRow.external_id))).all()

    assert ["aha-prompts"] == list(kept)


async def test_a_role_is_given_once_and_taken_back_once(stage: Stage, aha: Site) -> None:
    fay = UserRef(GUILD, "fay")
    async with stage.uow(aha) as uow:
        given = [await uow.communities.grant(Role.ADMIN, fay) for _ in range(2)]
        taken = [await uow.communities.revoke(Role.ADMIN, fay) for _ in range(2)]

    assert ([True, False], [True, False]) == (given, taken)


async def test_roles_are_listed_by_whom_they_were_given_to(stage: Stage, aha: Site) -> None:
    given = [
        Granted(Role.ADMIN, UserRef(GUILD, "ada")),
        Granted(Role.FACILITATOR, RoleRef(GUILD, "r1")),
    ]
    async with stage.uow(aha) as uow:
        for each in given:
            await uow.communities.grant(each.role, each.to)

        assert given == await uow.communities.grants()


async def test_a_change_of_the_directory_turns_its_page(stage: Stage, aha: Site) -> None:
    async def page() -> int:
        async with stage.database.reading() as connection:
            return (await connection.execute(select(DirectoryRow.version))).scalar_one()

    before = await page()
    async with stage.uow(aha) as uow:
        await uow.communities.grant(Role.ADMIN, UserRef(GUILD, "ada"))
        uow.audit("role.granted", "ada")
        await uow.commit()
    changed = await page()
    async with stage.uow(aha) as uow:
        await uow.members.add("Mia")
        uow.audit("member.added", "Mia")
        await uow.commit()

    assert [before + 1, before + 1] == [changed, await page()]


async def test_a_member_is_found_by_account(stage: Stage, aha: Site) -> None:
    mia = UserRef(GUILD, "mia")
    async with stage.uow(aha) as uow:
        member = await uow.members.add("Mia", account=mia)
        found = await uow.members.by_account(mia)
        nobody = await uow.members.by_account(UserRef(GUILD, "ben"))

    assert found is not None
    assert (member.id, None) == (found.id, nobody)


async def test_an_account_moves_to_the_member_it_is_linked_to(stage: Stage, aha: Site) -> None:
    account = UserRef(GUILD, "mia")
    async with stage.uow(aha) as uow:
        old = await uow.members.add("Mia", account=account)
        new = await uow.members.add("Mia again")
        await uow.members.attach(new.id, account)
        accounts = [await uow.members.accounts(each.id) for each in (old, new)]

    assert [[], [account]] == accounts


async def test_another_communitys_member_is_not_found(stage: Stage, aha: Site, uk: Site) -> None:
    async with stage.uow(aha) as uow:
        mia = await uow.members.add("Mia")
        uow.audit("member.added", "Mia")
        await uow.commit()
    async with stage.uow(uk) as uow:
        with pytest.raises(NotFound):
            await uow.members.get(mia.id)


async def test_a_unit_inside_a_unit_is_refused(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha):
        with pytest.raises(RuntimeError):
            async with stage.uow(aha):
                pass


async def test_a_unit_of_work_marks_its_inside_and_nothing_else(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha):
        with pytest.raises(RuntimeError):
            forbid_inside("a platform call")
    forbid_inside("a platform call")
    with inside(), pytest.raises(RuntimeError):
        async with stage.uow(aha):
            pass


async def test_a_committed_unit_is_over(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        await uow.commit()
        with pytest.raises(RuntimeError):
            await uow.members.everyone()


async def test_a_savepoint_undoes_only_itself(stage: Stage, aha: Site) -> None:
    async def fail() -> None:
        async with uow.savepoint():
            await uow.members.add("Ben")
            uow.audit("member.added", "Ben")
            raise ArithmeticError

    async with stage.uow(aha) as uow:
        await uow.members.add("Mia")
        uow.audit("member.added", "Mia")
        with pytest.raises(ArithmeticError):
            await fail()
        await uow.commit()
    async with stage.uow(aha) as uow:
        names = [row.name for row in await uow.members.everyone()]
        subjects = [row.subject for row in await uow.audit_log.latest()]

    assert (["Mia"], False) == (names, "Ben" in subjects)
