"""Who leaves: their account goes, what they made stays the community's, and ops hears of a last admin."""

from bot.delivery import Draft, ToPurpose, Urgency
from bot.events import PersonLeft
from bot.i18n import _, language
from bot.message import Alert, Message, Note, card
from bot.roles import Role
from bot.text import CommandLine, md
from cogs import Jobs
from cogs.members.registry import cog
from storage.uow import UnitOfWork


@cog.on(PersonLeft)
async def person_left(jobs: Jobs, event: PersonLeft) -> None:
    """In every community where they were known by that account."""
    async with jobs.everywhere() as uow:
        owners = await uow.members.communities_of(event.user)
        for community_id in owners:
            async with uow.within(community_id) as scoped:
                await _leave(scoped, event)
        if owners:
            await uow.commit()


async def _leave(uow: UnitOfWork, event: PersonLeft) -> None:
    member = await uow.members.by_account(event.user)
    if member is None:
        return
    gone = await uow.members.detach(event.user)
    roles = [each.role for each in await uow.communities.grants() if each.to == event.user]
    for role in roles:
        await uow.communities.revoke(role, event.user)
    what = "member.left" if gone else "account.left"
    uow.audit(what, f"member:{member.id}", before={"roles": [each.value for each in roles]})
    if Role.ADMIN in roles and not await _has_admin(uow):
        with language((await uow.communities.get()).language):
            message = last_admin_left()
        for target in await uow.communities.targets():
            await uow.outbox.add(
                Draft(
                    "ops.admin",
                    f"member:{member.id}",
                    ToPurpose(target.id, "ops"),
                    message,
                    urgency=Urgency.ALERT,
                )
            )


async def _has_admin(uow: UnitOfWork) -> bool:
    return any(each.role is Role.ADMIN for each in await uow.communities.grants())


def last_admin_left() -> Message:
    """The last admin by name is gone."""
    headline = md(_("The last admin of this community has left."))
    how = md(
        _(
            "Administrators of the workspace it was founded in may name a new one: {command}."
            " Everything that is planned goes on."
        ),
        command=CommandLine("community roles"),
    )
    return card(Alert(headline, tone="warning"), Note(how), summary=headline.plain())
