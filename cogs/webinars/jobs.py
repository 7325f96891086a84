"""What the clock asks of webinars: moments that are due, and a daily look at everything."""

from collections.abc import Sequence
from datetime import timedelta

from bot.events import PersonLeft
from cogs import Jobs
from cogs.webinars.registry import cog
from cogs.webinars.service import acquainting, keeping, moments
from storage.schedules import Due
from storage.uow import UnitOfWork
from storage.webinar_rows import SCHEDULE_KIND


@cog.due(SCHEDULE_KIND)
async def due(uow: UnitOfWork, dues: Sequence[Due]) -> None:
    """Reminders, doors, ends and open questions, inside the tick's transaction."""
    await moments.happen(uow, dues)


@cog.sweep("keep", every=timedelta(hours=12))
async def keep(background: Jobs) -> None:
    """Makes meetings that come within reach, follows new zone data, throws old drafts away."""
    await keeping.look_after(background)


@cog.sweep("acquaint", every=timedelta(minutes=1))
async def acquaint(background: Jobs) -> None:
    """Opens conversations with people who said they come, so that their first reminder is on time."""
    await acquainting.meet_some(background)


@cog.on(PersonLeft)
async def person_left(background: Jobs, event: PersonLeft) -> None:
    """Tells facilitators when it is somebody who was to speak."""
    await keeping.person_left(background, event.user)
