"""What there is to see: meetings to come with one's own answers, and one of them closely."""

from collections.abc import Mapping

from bot.guards import require, role_of
from bot.roles import Role
from cogs import Ctx
from cogs.webinars.service.cards import invitation
from cogs.webinars.views import Invitation
from storage.webinar_people import AttendeeRepository
from storage.webinar_rows import Answer, Meeting
from storage.webinars import WebinarRepository


async def coming(ctx: Ctx) -> tuple[list[Meeting], Mapping[int, Answer]]:
    """Meetings that are not over, cancelled ones included, and what the actor said to each."""
    async with ctx.uow() as uow:
        meetings = await uow.repo(WebinarRepository).upcoming(cancelled=True)
        ids = [meeting.id for meeting in meetings]
        return meetings, await uow.repo(AttendeeRepository).answers_of(ctx.member_id, ids)


async def one(ctx: Ctx, meeting_id: int) -> tuple[Invitation, Answer | None]:
    """One meeting as its card shows it, and what the actor said to it."""
    async with ctx.uow() as uow:
        meeting = await uow.repo(WebinarRepository).meeting(meeting_id)
        said = await uow.repo(AttendeeRepository).answer_of(meeting_id, ctx.member_id)
        return await invitation(uow, meeting), said


async def require_facilitator(ctx: Ctx, *, needed: bool) -> None:
    """Raises `Forbidden` for whoever is none, where one is needed."""
    if needed:
        role = await role_of(ctx.event, ctx.standing, ctx.adapter, Role.FACILITATOR)
        require(role, Role.FACILITATOR)
