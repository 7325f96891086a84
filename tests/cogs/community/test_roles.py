"""Who has which role: by name wherever they are, and what hangs on a role that was deleted."""

from tests.cogs.prompts.talk import ops, said
from tests.conversation import World


async def test_accounts_of_the_other_workspace_are_named(world: World) -> None:
    await world.ada.run("/community roles")
    shown = said(world.ada)
    assert (0, 2) == (shown.count("someone"), shown.count("Finn"))


async def test_roles_and_channels_are_told_a_workspace_at_a_time(world: World) -> None:
    await world.ada.run("/community roles")
    assert (1, 1) == (said(world.ada).count("In "), said(world.ada).count(f"In {world.team.name}"))
    await world.ada.run("/community channels")
    here, there = said(world.ada).split(f"In {world.team.name}")
    assert ("#prompts" in here, "unknown" in here + there) == (True, False)
    assert "Set: prompts, cases, webinars, resources, ops." in there


async def test_a_role_given_to_a_deleted_group_is_named_by_roles_and_check(world: World) -> None:
    account = world.guild.accounts[world.guild.account_named("Ben").id]
    account.roles = frozenset({"clinicians"})
    group = world.guild.find_role("clinicians")
    assert group is not None
    await world.ada.run("/community roles", role="facilitator", group=group)
    assert "everyone with the workspace's role @clinicians" in said(world.ada)
    account.roles = frozenset()
    for command in ("roles", "check"):
        await world.ada.run(f"/community {command}")
        assert "Facilitator was given to clinicians, which was deleted" in said(world.ada)
    await world.until("2027-01-05 04:00")
    assert 1 == len(ops(world, "Facilitator was given to clinicians, which was deleted"))
    async with world.uow() as uow:
        (given,) = [row for row in await uow.audit_log.latest() if row.what == "role.given"]
    assert given.subject.endswith("/&clinicians")
