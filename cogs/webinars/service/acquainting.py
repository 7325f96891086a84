"""Opens direct conversations ahead of the first reminder: platforms limit how many may be opened at once."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from bot.errors import OutcomeUnknown, PlatformError, RateLimited, Unauthorized, Unreachable
from bot.ports import Adapter
from bot.refs import UserRef
from cogs import Jobs
from storage.webinar_people import AttendeeRepository

log = structlog.get_logger(__name__)

AHEAD = timedelta(days=30)
"""How long before a meeting those who come are met."""

AT_ONCE = 8
"""Conversations opened in a round, well inside what clients meet as Discord's limit: 10 in 10 seconds."""


WITHIN = 5.0
"""Seconds that a round may take: what is due waits for it, and the next round is a minute away."""


async def meet_some(background: Jobs) -> None:
    """One round over all communities; nobody sees anything of it."""
    async with background.snapshot() as uow:
        until = background.clock.now() + AHEAD
        strangers = await uow.repo(AttendeeRepository).strangers(until, limit=AT_ONCE)
    if not strangers:
        return
    met = await _meet(background.adapters, strangers)
    async with background.everywhere() as uow:
        for user, direct in met.items():
            await uow.members.met(user, direct)
        await uow.commit()


async def _meet(
    adapters: Mapping[str, Adapter], strangers: Sequence[UserRef]
) -> dict[UserRef, str]:
    """The conversations' channels; "" for who cannot be met. Who is missing is asked another time."""
    found: dict[UserRef, str] = {}
    try:
        async with asyncio.timeout(WITHIN):
            await _meet_all(adapters, strangers, found)
    except TimeoutError:
        log.info("not_met_yet", met=len(found), of=len(strangers))
    return found


async def _meet_all(
    adapters: Mapping[str, Adapter], strangers: Sequence[UserRef], found: dict[UserRef, str]
) -> None:
    """One after the other, each written into `found` at once."""
    tired: set[str] = set()
    for user in strangers:
        platform = user.workspace.platform
        if platform in tired or platform not in adapters:
            continue
        try:
            found[user] = await adapters[platform].meet(user)
        except (OutcomeUnknown, RateLimited, Unauthorized, Unreachable) as error:
            log.info("not_met_yet", platform=platform, error=str(error))
            tired.add(platform)
        except PlatformError as error:
            log.info("cannot_be_met", platform=platform, error=str(error))
            found[user] = ""
