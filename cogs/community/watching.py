"""What the clock asks of a community: is every channel usable, tonight and a day before anything is due?"""

from datetime import timedelta
from hashlib import blake2b

import structlog

from bot.delivery import Draft, ToPurpose, Urgency
from bot.errors import PlatformError
from bot.events import WorkspaceJoined
from bot.i18n import _, language
from bot.message import Alert, Message, Note
from bot.standing import Target
from bot.text import md
from cogs import Jobs
from cogs.community import sitting, sitting_views, views
from cogs.community.health import Problem, look_everywhere, without_group
from cogs.community.registry import cog
from storage.communities import Granted
from storage.watching import WatchRepository
from storage.webinar_calendars import WorkspaceCalendarRepository

log = structlog.get_logger(__name__)


@cog.sweep("watch", every=timedelta(minutes=15))
async def watch(jobs: Jobs) -> None:
    """Looks at every community whose turn it is; what is missing goes to its ops channels."""
    async with jobs.everywhere() as uow:
        due = await uow.repo(WatchRepository).due()
    for community_id in due:
        async with jobs.uow(community_id) as uow:
            targets = await uow.communities.targets()
            calendars = await uow.repo(WorkspaceCalendarRepository).editions()
            granted = await uow.communities.grants()
            words = (await uow.communities.get()).language
        with language(words):
            problems = await look_everywhere(jobs.adapters, targets, calendars)
            lost = await without_group(jobs.adapters, granted)
            async with jobs.uow(community_id) as uow:
                today = f"{jobs.clock.now():%Y-%m-%d}"
                drafts = [_notice(problem, targets, today) for problem in problems]
                drafts += [_lost(each, targets, today) for each in lost]
                await uow.outbox.add_all(drafts)
                await uow.repo(WatchRepository).looked()
                await uow.commit()


@cog.on(WorkspaceJoined)
async def joined(jobs: Jobs, event: WorkspaceJoined) -> None:
    """Greets whoever brought us in, with the button that begins the set-up.

    There is no community whose outbox could carry it; a greeting that is lost is no loss.
    """
    if event.by is None:
        return
    adapter = jobs.adapters[event.workspace.platform]
    message = sitting_views.greeting(event.name or event.workspace.id, sitting.begin.bind())
    key = blake2b(f"greeting:{event.by}".encode(), digest_size=12).hexdigest()
    try:
        await adapter.send(event.by, message, key=key, first_try=True)
    except PlatformError as error:
        log.info("greeting_lost", workspace=str(event.workspace), error=str(error))


def _notice(problem: Problem, targets: list[Target], today: str) -> Draft:
    """Once a day for each cause; to the ops channel of the workspace it is about."""
    target = next(each for each in targets if each.id == problem.target_id)
    cause = blake2b(problem.cause.encode(), digest_size=6).hexdigest()
    blocks = (
        Alert(md(_("Something is missing for what is planned.")), tone="warning"),
        *views.alerts([problem]),
        Note(md(_("What is due is kept and posted, late, as soon as this is granted."))),
    )
    return Draft(
        "ops.check",
        f"{today}:{problem.purpose}:{cause}",
        ToPurpose(target.id, "ops"),
        Message(blocks, summary=_("Something is missing for what is planned.")),
        urgency=Urgency.ALERT,
    )


def _lost(grant: Granted, targets: list[Target], today: str) -> Draft:
    """Once a day for each role of ours that hangs on a deleted group; where the group was, else anywhere."""
    here = [each for each in targets if each.workspace == grant.to.workspace] or targets
    cause = blake2b(f"{grant.role}:{grant.to}".encode(), digest_size=6).hexdigest()
    return Draft(
        "ops.check",
        f"{today}:roles:{cause}",
        ToPurpose(here[0].id, "ops"),
        Message((views.lost(grant),), summary=_("A group that had a role was deleted.")),
        urgency=Urgency.ALERT,
    )
