# pyright: basic
"""A bot that is killed after every message it sends: what it has to say of webinars still comes out once each."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.recurrence import Recurrence
from cogs.webinars.rules import Scope
from cogs.webinars.service import cards, changing, dates
from cogs.webinars.service.changing import Edit
from storage.outbox_rows import OutboxState
from storage.webinar_calendars import WorkspaceCalendarRepository
from storage.webinar_people import AttendeeRepository
from storage.webinar_rows import SCHEDULE_KIND, Answer, Area, Details, Meeting
from storage.webinars import WebinarRepository
from tests.platforms.slack_server.rates import RateLimits
from tests.process.places import DiscordPlace, Place, SlackPlace
from tests.process.scene import SETTLE_SECONDS, Scene, set_empty_scene

PLACES: dict[str, Callable[[], Place]] = {
    "discord, nonces forgotten": lambda: DiscordPlace(forgetful=True),
    # Who dies often reads its history more often than Slack allows.
    "slack with history": lambda: SlackPlace(history=True, limits=RateLimits.off()),
}
MOST_DEATHS = 12
UNSETTLED = (OutboxState.DUE, OutboxState.CLAIMED, OutboxState.HELD)


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def plan(scene: Scene, title: str, start: datetime) -> Meeting:
    """A meeting that Mia comes to, its card to be put up."""
    details = Details(title, Area.TECHNOLOGY, remind="15m")
    recurrence = Recurrence("UTC", start.replace(tzinfo=None))
    async with scene.uows(scene.community_id, actor="test") as uow:
        webinar = await uow.repo(WebinarRepository).add(details, recurrence, uid=uow.ids.ulid())
        (meeting,) = await dates.extend(uow, webinar)
        mia = await uow.members.by_account(scene.place.person("Mia"))
        mia = mia or await uow.members.add("Mia", account=scene.place.person("Mia"))
        await uow.repo(AttendeeRepository).say(meeting.id, mia.id, Answer.GOING)
        await cards.announce(uow, (await uow.communities.get()).ref)
        uow.audit("test", meeting.subject)
        await uow.commit()
    return meeting


async def show_in_calendar(scene: Scene) -> None:
    """Webinars stand in the workspace's own calendar from now on, where it keeps one."""
    async with scene.uows(scene.community_id, actor="test") as uow:
        (target,) = await uow.communities.targets()
        await uow.repo(WorkspaceCalendarRepository).show(target.id)
        uow.audit("test", "calendar")
        await uow.commit()


async def deeds(scene: Scene, reminded: Meeting, moved: Meeting, off: Meeting) -> None:
    """A reminder is due, one meeting is moved, one is cancelled."""
    async with scene.uows(scene.community_id, actor="test") as uow:
        community = (await uow.communities.get()).ref
        at = reminded.starts_at - timedelta(minutes=15)
        subject = f"{reminded.subject}:remind:15m"
        once = Recurrence("UTC", at.replace(tzinfo=None))
        before = at - timedelta(minutes=1)
        await uow.schedules.add(SCHEDULE_KIND, subject, "reminder", once, after=before)
        later = moved.wall + timedelta(hours=2)
        await changing.apply(uow, community, Edit(moved.id, Scope.THIS, {}, wall=later))
        await changing.cancel(uow, community, off.id, Scope.THIS, "The speaker is ill")
        uow.audit("test", "deeds")
        await uow.commit()


def at(instant: datetime) -> str:
    """As the calendar has it."""
    return instant.isoformat()


async def until_nothing_waits(
    scene: Scene, *, reminded: bool = True, dying: "asyncio.Task[int] | None" = None
) -> bool:
    """Waits until every delivery is settled, `reminded`: the reminder is one by then; False when it died.

    Looks until then, rather than being cancelled: that might be in the middle of a transaction.
    """
    async with asyncio.timeout(SETTLE_SECONDS):
        while dying is None or not dying.done():
            async with scene.uows(scene.community_id, actor="test") as uow:
                waiting = await uow.outbox.in_state(*UNSETTLED)
                due = reminded and not await uow.outbox.by_subject("webinar:1:15m")
            if not waiting and not due:
                return True
            await asyncio.sleep(0.1)
    return False


async def live_and_die(scene: Scene) -> int:
    """Starts the bot as often as it is killed; how often that was."""
    deaths = 0
    while deaths < MOST_DEATHS:
        scene.place.at_acceptance(scene.bot.kill)
        await scene.bot.start()
        dying = asyncio.create_task(scene.bot.died())
        if await until_nothing_waits(scene, dying=dying):
            await scene.bot.stop()
            return deaths
        assert -9 == await dying
        deaths += 1
        await scene.let_time_pass()
    raise AssertionError("it never gets through")


@pytest.mark.parametrize(
    ("where", "database_url"),
    [("discord, nonces forgotten", "sqlite_url"), ("slack with history", "empty_postgres_url")],
    indirect=["database_url"],
)
async def test_each_is_told_once_however_often_the_bot_dies(
    where: str, database_url: str, stack: AsyncExitStack, tmp_path: Path
) -> None:
    place: Place = PLACES[where]()
    scene = await set_empty_scene(stack, place, database_url, tmp_path)
    # The reminder of the first one falls into the present minute.
    soon = SystemClock().now().replace(second=0, microsecond=0) + timedelta(minutes=15)
    if place.events() is not None:
        await show_in_calendar(scene)
    meetings = [
        await plan(scene, title, start)
        for title, start in (
            ("Reminded", soon),
            ("Moved", soon + timedelta(days=3)),
            ("Off", soon + timedelta(days=4)),
        )
    ]
    await scene.bot.start()
    await until_nothing_waits(scene, reminded=False)
    assert 0 == await scene.bot.stop()
    await deeds(scene, *meetings)
    added = await plan(scene, "Added", soon + timedelta(days=5))
    await scene.let_time_pass()

    deaths = await live_and_die(scene)

    told = "\n".join(place.direct("Mia"))
    # At most one for every message: a reminder twice, news twice, a card, and an entry where there are some.
    # Fewer where two were under way when it died: a person's conversation is known, nothing holds those up.
    messages = 5 + (place.events() is not None)
    assert messages // 2 <= deaths <= messages
    assert [1, 1, 1] == [
        told.count(words) for words in ("Reminded starts", "is now", "was cancelled")
    ]
    shown = place.texts("webinars")
    assert 1 == sum("Reminded starts" in text for text in shown)
    assert 5 == len(shown)
    assert 1 == sum("Cancelled: The speaker is ill" in text for text in shown)
    if place.events() is not None:
        assert place.events() == {
            "Reminded": at(meetings[0].starts_at),
            "Moved": at(meetings[1].starts_at + timedelta(hours=2)),
            "Off": "off",
            "Added": at(added.starts_at),
        }
    assert [] == place.violations()
