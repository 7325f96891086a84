"""Who leaves a workspace: their account and roles go, what they made stays, and ops hears of a last admin."""

from bot.roles import Role
from tests.cogs.prompts.talk import ops, plan, posts, said
from tests.conversation import World


async def roles(world: World) -> list[tuple[Role, str]]:
    async with world.uow() as uow:
        return [(each.role, str(each.to)) for each in await uow.communities.grants()]


async def leave(world: World, *names: str) -> None:
    for name in names:
        for workspace in (world.guild, world.team):
            workspace.deactivate(workspace.account_named(name))
    await world.settle()


async def test_roles_given_by_name_go_with_the_person(world: World) -> None:
    await world.finn.run("/me")
    await leave(world, "Finn")
    assert [] == [who for _role, who in await roles(world) if who == str(world.finn.user)]


async def test_ops_hears_when_the_last_admin_has_left(world: World) -> None:
    await world.ada.run("/me")
    await world.person("Ada", world.team).run("/praxis me")
    await leave(world, "Ada")
    assert 1 == len(ops(world, "last admin of this community has left"))


async def test_nobody_is_alarmed_while_another_admin_is_there(world: World) -> None:
    await world.ada.run("/me")
    await world.ada.run("/community roles", role="admin", person=world.fay)
    await leave(world, "Ada")
    assert [] == ops(world, "last admin")


async def test_an_administrator_of_the_home_workspace_names_the_next_one(world: World) -> None:
    await world.ada.run("/me")
    await leave(world, "Ada")
    world.guild.accounts[world.zoe.user.id].admin = True
    await world.zoe.run("/community roles", role="admin", person=world.fay)
    assert (Role.ADMIN, str(world.fay.user)) in await roles(world)


async def test_what_she_planned_goes_on(world: World) -> None:
    await plan(world, "What helps after a fall?")
    await leave(world, "Fay")
    await world.until("2027-01-11 09:00")
    assert 1 == len(posts(world.mia, "What helps after a fall?"))


async def test_a_platform_role_that_is_deleted_gives_nothing_any_more(world: World) -> None:
    for account in world.guild.accounts.values():
        if account.name == "Mia":
            account.roles = frozenset({"Stewards"})
    steward = world.guild.find_role("Stewards")
    await world.ada.run("/community roles", role="facilitator", group=steward)
    await world.mia.run("/prompt queue")
    before = said(world.mia)
    world.guild.accounts[world.mia.user.id].roles = frozenset()
    await world.mia.run("/prompt queue")
    assert (True, True) == (
        "for the facilitators" not in before,
        "for the facilitators" in said(world.mia),
    )
