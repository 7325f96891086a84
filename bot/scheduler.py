"""APScheduler rings the bell; it decides nothing and keeps nothing that must outlive the process."""

# APScheduler 3 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

EARLY = "early-wake-up"


class Bells:
    """Named bells over real time. A bell that is late rings once; one still ringing is not rung again."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def every(self, interval: timedelta, name: str, ring: Callable[[], Awaitable[None]]) -> None:
        """Rings `ring` every so often, with a little jitter so that replicas spread."""
        seconds = max(1, round(interval.total_seconds()))
        trigger = IntervalTrigger(seconds=seconds, jitter=min(seconds // 10, 30), timezone=UTC)
        self._scheduler.add_job(ring, trigger, id=name, replace_existing=True)

    def once(self, at: datetime, ring: Callable[[], Awaitable[None]]) -> None:
        """Rings at an instant; a later call moves it."""
        trigger = DateTrigger(run_date=at, timezone=UTC)
        self._scheduler.add_job(ring, trigger, id=EARLY, replace_existing=True)

    def start(self) -> None:
        """From now on bells ring."""
        self._scheduler.start()

    def stop(self) -> None:
        """No bell rings any more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
