"""Two accounts become one member, once, and nothing counts twice."""

import re

from sqlalchemy import select

from storage.members import MemberRow
from storage.prompt_rows import PromptParticipationRow
from tests.cogs.prompts.talk import in_team, plan, posts, said
from tests.conversation import World


async def code_of(world: World) -> str:
    await world.mia.run("/link")
    found = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}", said(world.mia))
    assert found is not None
    return found.group()


async def members_called(world: World, name: str) -> int:
    async with world.uow() as uow:
        rows = await uow.session.scalars(select(MemberRow).where(MemberRow.name == name))
        return len(rows.all())


async def test_a_code_makes_two_accounts_one_member(world: World) -> None:
    code = await code_of(world)
    await in_team(world, "Mia").run(f"/praxis link code={code}")
    assert 1 == await members_called(world, "Mia")


async def test_what_both_took_part_in_counts_once(world: World) -> None:
    await plan(world, "What did you try?")
    await world.until("2027-01-11 09:00")
    for mia in (world.mia, in_team(world, "Mia")):
        (post,) = posts(mia, "What did you try?")
        await mia.say(post, "This.")
    code = await code_of(world)
    await in_team(world, "Mia").run(f"/praxis link code={code}")
    async with world.uow() as uow:
        rows = (await uow.session.scalars(select(PromptParticipationRow))).all()
    assert 1 == len(rows)


async def test_a_code_works_once(world: World) -> None:
    code = await code_of(world)
    await in_team(world, "Mia").run(f"/praxis link code={code}")
    await in_team(world, "Ben").run(f"/praxis link code={code}")
    assert "not valid" in said(in_team(world, "Ben"))


async def test_a_code_is_too_old_after_a_quarter_of_an_hour(world: World) -> None:
    code = await code_of(world)
    await world.advance(minutes=16)
    await in_team(world, "Mia").run(f"/praxis link code={code}")
    assert "not valid" in said(in_team(world, "Mia"))


async def test_who_guesses_has_to_wait(world: World) -> None:
    code = await code_of(world)
    lin = in_team(world, "Lin")
    for number in range(5):
        await lin.run(f"/praxis link code=AAAAA-BBBBB-0000{number}")
    await lin.run(f"/praxis link code={code}")
    assert "Too many wrong codes" in said(lin)


async def test_after_an_hour_a_guesser_may_try_again(world: World) -> None:
    lin = in_team(world, "Lin")
    for number in range(5):
        await lin.run(f"/praxis link code=AAAAA-BBBBB-0000{number}")
    await world.advance(hours=1, minutes=1)
    code = await code_of(world)
    await lin.run(f"/praxis link code={code}")
    assert "one member now" in said(lin)


async def test_ones_own_code_in_the_same_account_is_refused(world: World) -> None:
    code = await code_of(world)
    await world.mia.run(f"/link code: {code}")
    assert "your own" in said(world.mia)


async def test_a_code_of_another_community_is_worth_nothing(world: World) -> None:
    code = await code_of(world)
    await world.nia.run(f"/praxis link code={code}")
    assert "not valid" in said(world.nia)


async def test_guesses_are_on_record(world: World) -> None:
    await world.mia.run("/link code: AAAAA-BBBBB-CCCCC")
    async with world.uow() as uow:
        assert "link.refused" in [row.what for row in await uow.audit_log.latest(5)]
