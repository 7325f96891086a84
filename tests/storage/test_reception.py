"""Who acts and in which community."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.refs import ChannelRef, RoleRef, UserRef
from bot.roles import Role
from bot.standing import Grant
from bot.transaction import inside
from storage.calendar import Calendar
from storage.members import AccountRow, MemberRow
from storage.reception import DatabaseReception, SeenEventRow
from tests.storage.stage import GUILD, START, TEAM, Site, Stage, command


@pytest.fixture
def reception(stage: Stage) -> DatabaseReception:
    return DatabaseReception(stage.database)


async def _count(stage: Stage, entity: type[object]) -> int:
    async with stage.database.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(entity))).scalar_one()


async def test_the_community_is_that_of_the_channel(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    await stage.site("other")
    standing = await reception.admit(command(), remember=True)

    assert standing is not None
    assert standing.community is not None
    assert (aha.community_id, aha.target_id) == (
        standing.community.id,
        standing.target and standing.target.id,
    )


async def test_a_thread_belongs_to_the_community_of_its_channel(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    await stage.site("other")
    standing = await reception.admit(command(thread="t9"), remember=True)

    assert standing is not None
    assert standing.community is not None
    assert "aha" == standing.community.slug


async def test_elsewhere_it_is_the_only_one_of_the_workspace(
    aha: Site, reception: DatabaseReception
) -> None:
    standing = await reception.admit(command(channel="lobby"), remember=True)

    assert standing is not None
    assert standing.community is not None
    assert "aha" == standing.community.slug


async def test_among_several_the_person_is_asked(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    await stage.site("other")
    standing = await reception.admit(command(channel="lobby"), remember=True)

    assert standing is not None
    assert (None, ["aha", "other"]) == (
        standing.community,
        [each.slug for each in standing.candidates],
    )


async def test_the_persons_choice_is_taken(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    other = await stage.site("other")
    event = command(channel="lobby")
    await reception.admit(event, remember=True)
    chosen = await reception.admit(event, remember=True, community_id=other.community_id)

    assert chosen is not None
    assert chosen.community is not None
    assert "other" == chosen.community.slug


async def test_a_community_of_another_workspace_cannot_be_chosen(
    aha: Site, uk: Site, reception: DatabaseReception
) -> None:
    assert None is await reception.admit(command(), remember=True, community_id=uk.community_id)


async def test_an_unknown_workspace_has_no_community(reception: DatabaseReception) -> None:
    standing = await reception.admit(command(), remember=True)

    assert standing is not None
    assert (None, ()) == (standing.community, standing.candidates)


async def test_the_same_deed_is_admitted_once(aha: Site, reception: DatabaseReception) -> None:
    event = command()
    first, second = [await reception.admit(event, remember=True) for _ in range(2)]

    assert (True, None) == (first is not None, second)


async def test_the_same_deed_at_the_same_time_is_admitted_once(stage: Stage, aha: Site) -> None:
    replicas = [DatabaseReception(stage.database) for _ in range(4)]
    answers = await asyncio.gather(*(each.admit(command(), remember=True) for each in replicas))

    assert 1 == len([answer for answer in answers if answer is not None])


async def test_a_newcomer_becomes_a_member_once(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    events = [command(f"k{n}") for n in range(3)]
    standings = [await reception.admit(event, remember=True) for event in events]

    assert 1 == len({standing.member_id for standing in standings if standing})
    assert (1, 1) == (await _count(stage, MemberRow), await _count(stage, AccountRow))


async def test_two_first_deeds_at_once_make_one_member(stage: Stage, aha: Site) -> None:
    replicas = [DatabaseReception(stage.database) for _ in range(4)]
    await asyncio.gather(
        *(each.admit(command(f"k{n}"), remember=True) for n, each in enumerate(replicas))
    )

    assert (1, 1) == (await _count(stage, MemberRow), await _count(stage, AccountRow))


async def test_a_newcomers_arrival_is_in_the_log(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    await reception.admit(command(), remember=True)
    async with stage.uow(aha) as uow:
        (row, *_rest) = await uow.audit_log.latest()

    assert ("member.joined", "discord/guild/@mia") == (row.what, row.actor)


async def test_autocomplete_writes_nothing(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    standing = await reception.admit(command(), remember=False)

    assert standing is not None
    assert (None, 0, 0) == (
        standing.member_id,
        await _count(stage, MemberRow),
        await _count(stage, SeenEventRow),
    )


async def _give(stage: Stage, site: Site, *grants: tuple[Role, UserRef | RoleRef]) -> None:
    async with stage.uow(site) as uow:
        for role, to in grants:
            await uow.communities.grant(role, to)
        uow.audit("role.granted", "several")
        await uow.commit()


async def test_a_role_by_name_is_known(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    fay = UserRef(GUILD, "fay")
    await _give(stage, aha, (Role.FACILITATOR, fay), (Role.ADMIN, fay))
    standing = await reception.admit(command(user="fay"), remember=True)

    assert standing is not None
    assert Role.ADMIN is standing.role


async def test_a_role_given_meanwhile_counts_at_once(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    await reception.admit(command("k1", user="fay"), remember=True)
    await _give(stage, aha, (Role.FACILITATOR, UserRef(GUILD, "fay")))
    standing = await reception.admit(command("k2", user="fay"), remember=True)

    assert standing is not None
    assert Role.FACILITATOR is standing.role


async def test_a_channel_mapped_meanwhile_counts_at_once(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    await stage.site("other")
    await reception.admit(command("k1", channel="new"), remember=True)
    async with stage.uow(aha) as uow:
        await uow.communities.map_channel(aha.target_id, "cases", ChannelRef(GUILD, "new"))
        uow.audit("channel.mapped", "cases")
        await uow.commit()
    standing = await reception.admit(command("k2", channel="new"), remember=True)

    assert standing is not None
    assert standing.community is not None
    assert "aha" == standing.community.slug


async def test_the_platforms_roles_are_left_to_be_asked(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    await _give(stage, aha, (Role.FACILITATOR, RoleRef(GUILD, "r1")))
    standing = await reception.admit(command(), remember=True)

    assert standing is not None
    assert ((Grant(Role.FACILITATOR, "r1"),), Role.MEMBER) == (standing.grants, standing.role)


async def test_administrators_count_only_in_the_home_workspace(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    async with stage.uow(aha) as uow:
        await uow.communities.add_target(TEAM)
        uow.audit("target.added", "team")
        await uow.commit()
    standings = [
        await reception.admit(command(f"k{place}", workspace=place), remember=True)
        for place in (GUILD, TEAM)
    ]

    assert [True, False] == [standing.administrators_admin for standing in standings if standing]


async def test_who_left_and_comes_back_is_a_member_again(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    standing = await reception.admit(command("k1"), remember=True)
    assert standing is not None
    assert standing.member_id is not None
    async with stage.uow(aha) as uow:
        (await uow.members.get(standing.member_id)).left_at = stage.now
        uow.audit("member.left", "mia")
        await uow.commit()
    again = await reception.admit(command("k2"), remember=True)
    async with stage.uow(aha) as uow:
        everyone = [row.id for row in await uow.members.everyone()]

    assert again is not None
    assert [again.member_id] == everyone == [standing.member_id]


async def test_who_was_first_met_without_a_name_is_called_by_it_from_then_on(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    async with stage.uow(aha) as uow:
        await uow.members.add("", account=command("k1").actor.user)
        uow.audit("member.joined", "mia")
        await uow.commit()
    await reception.admit(command("k1"), remember=True)
    async with stage.uow(aha) as uow:
        names = [row.name for row in await uow.members.everyone()]
    assert [command("k1").actor.name] == names


async def test_the_account_used_last_is_remembered(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    await reception.admit(command("k1"), remember=True)
    later = START + timedelta(hours=2)
    await reception.admit(command("k2", at=later), remember=True)
    async with stage.database.reading() as connection:
        assert later == (await connection.execute(select(AccountRow.used_at))).scalar()


async def test_own_language_and_zone_come_before_the_communitys(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    first = await reception.admit(command("k1"), remember=True)
    assert first is not None
    assert first.member_id is not None
    async with stage.uow(aha) as uow:
        row = await uow.members.get(first.member_id)
        row.zone, row.language = "Australia/Perth", "de"
        uow.audit("member.settings", "mia")
        await uow.commit()
    second = await reception.admit(command("k2"), remember=True)

    assert second is not None
    assert [("Australia/Melbourne", "en"), ("Australia/Perth", "de")] == [
        (each.zone, each.language) for each in (first, second)
    ]


async def test_a_refusal_is_in_the_log(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    event = command()
    standing = await reception.admit(event, remember=True)
    assert standing is not None
    await reception.refused(standing, event, "prompt schedule")
    async with stage.uow(aha) as uow:
        (row,) = await uow.audit_log.of("prompt schedule")

    assert ("denied", "discord/guild/@mia") == (row.what, row.actor)


async def test_what_is_parked_comes_back_once(aha: Site, reception: DatabaseReception) -> None:
    parked = await reception.park(command("k1"), "document")

    assert ["document", None] == [
        await reception.unpark(parked, command(key)) for key in ("k2", "k3")
    ]


async def test_what_somebody_else_parked_does_not_come_back(
    aha: Site, reception: DatabaseReception
) -> None:
    parked = await reception.park(command("k1"), "document")

    assert None is await reception.unpark(parked, command("k2", user="ben"))


async def test_what_was_parked_long_ago_does_not_come_back(
    aha: Site, reception: DatabaseReception
) -> None:
    parked = await reception.park(command("k1"), "document")
    late = command("k2", at=START + timedelta(minutes=15))

    assert None is await reception.unpark(parked, late)


async def test_old_deeds_are_forgotten_and_new_ones_not(
    stage: Stage, aha: Site, reception: DatabaseReception
) -> None:
    calendar = Calendar(stage.database, stage.clock, stage.ids)
    ages: Sequence[timedelta] = (timedelta(hours=25), timedelta(hours=23))
    for age in ages:
        await reception.admit(command(f"{age}", at=START - age), remember=True)
    await calendar.tick({})

    assert 1 == await _count(stage, SeenEventRow)


async def test_the_reception_never_waits_inside_a_unit_of_work(
    aha: Site, reception: DatabaseReception
) -> None:
    with inside(), pytest.raises(RuntimeError):
        await reception.admit(command(), remember=True)
