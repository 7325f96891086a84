"""Delivers the outbox: claims, sends once, reconciles what is unknown, retries, gives up loudly."""

import asyncio
import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot import notices
from bot.catchup import PUNCTUAL, after_quiet
from bot.delivery import Op, Parcel
from bot.errors import (
    Gone,
    MissingPermission,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    RecipientClosed,
    Rejected,
    Unauthorized,
)
from bot.failpoints import reach
from bot.i18n import _, language
from bot.lanes import Lanes
from bot.message import Message, Note
from bot.ports import Adapter, Clock, Found, Outbox
from bot.recurrence import local
from bot.refs import MessageRef, UserRef
from bot.text import Timestamp, md

log = structlog.get_logger(__name__)

BATCH = 100
"""Parcels claimed at once: at Discord's 50 requests a second two seconds of work, far inside a lease."""
IN_FLIGHT = 200
"""Parcels held at once by one courier."""
LOOK_BACK = timedelta(minutes=5)
"""How much earlier than the recorded attempt a search begins, for clocks that differ."""
FAR_BACK = timedelta(days=1)
"""Where a search begins when our own clock went backwards since the attempt."""
RECONCILE_AFTER = timedelta(seconds=5)
"""Pause before looking for a post whose answer was lost: it may still be on its way in."""
RECHECK = timedelta(minutes=10)
"""How often a held post is tried again without anybody having said that it is mended."""
LONGEST_SEND = 30.0
"""Seconds after which the answer to a send counts as lost."""
MAX_BACKOFF = timedelta(minutes=5)
GIVE_UP_AFTER = 60
"""Attempts before a parcel without a deadline is given up: about four hours at the longest back-off."""


@dataclass
class Courier:
    """One platform's deliveries. `holder` names this process in the sender lease."""

    adapter: Adapter
    outbox: Outbox
    clock: Clock
    chance: random.Random
    holder: str
    lease: timedelta = timedelta(seconds=120)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = field(default=False, init=False)
    _working: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    @property
    def send_timeout(self) -> float:
        """Seconds that one send may take: several fit into a lease."""
        return min(LONGEST_SEND, self.lease.total_seconds() / 4)

    async def deliver_due(self) -> int:
        """Delivers until nothing more is due now; returns how many parcels were taken.

        Destinations go side by side, one destination's parcels in order; what becomes due meanwhile
        is claimed as soon as there is room, so that a slow destination holds nobody up.
        """
        async with self._working:
            return await self._deliver_until_quiet(Lanes(self._deliver_safely))

    async def _deliver_until_quiet(self, lanes: Lanes) -> int:
        taken = 0
        while True:
            self.news.clear()
            room = IN_FLIGHT - lanes.waiting
            parcels = await self._claim(min(room, BATCH)) if room > 0 and not self._stopping else []
            taken += len(parcels)
            expires = self.clock.monotonic() + self.lease.total_seconds()
            for parcel in parcels:
                lanes.add(parcel, expires)
            if not parcels and not lanes.busy:
                return taken
            await lanes.progress(self.news)

    def stop(self) -> None:
        """Claims nothing more; what is under way finishes."""
        self._stopping = True

    async def idle(self) -> None:
        """Returns when nothing is under way."""
        async with self._working:
            return

    async def _claim(self, limit: int) -> list[Parcel]:
        now = self.clock.now()
        platform = self.adapter.platform
        if not await self.outbox.lead(platform, self.holder, now=now, ttl=self.lease):
            return []
        reach("courier.before_claim")
        parcels = await self.outbox.claim(now, platform=platform, limit=limit, lease=self.lease)
        if parcels:
            reach("courier.after_claim")
        return parcels

    async def _deliver_safely(self, parcel: Parcel, expires: float) -> None:
        try:
            with language(parcel.language):
                await self._deliver(parcel, expires)
        except Exception as error:
            log.exception("delivery_broke", parcel=parcel.id, kind=parcel.kind)
            await self._after_a_defect(parcel, error)

    async def _after_a_defect(self, parcel: Parcel, error: Exception) -> None:
        """A defect of ours must neither spin nor be silent; where it struck, it may have been sent."""
        try:
            await self._later(parcel, type(error).__name__, accepted=True)
        except Exception:
            log.exception("defect_not_recorded", parcel=parcel.id)

    async def _deliver(self, parcel: Parcel, expires: float) -> None:
        now = self.clock.now()
        if parcel.attempted_at is None and parcel.deadline is not None and now > parcel.deadline:
            await self.outbox.miss(parcel, notice=notices.missed(parcel))
            return
        if expires - self.clock.monotonic() < self.send_timeout:
            await self._postpone(parcel, now, "lease too short")
            return
        if parcel.problem or parcel.address is None:
            await self._hold(parcel, parcel.problem, until=now + RECHECK)
            return
        if (morning := self._morning(parcel, now)) is not None:
            await self._postpone(parcel, morning, "quiet hours")
            return
        try:
            match parcel.op:
                case Op.POST:
                    await self._post(parcel, expires)
                case Op.EDIT | Op.DELETE:
                    await self._change(parcel)
        except PlatformError as error:
            await self._settle(parcel, error)

    async def _post(self, parcel: Parcel, expires: float) -> None:
        ref = parcel.ref
        if ref is None:
            ref = await self._place(parcel, expires)
        if ref is None or not parcel.thread_title:
            return
        reach("courier.before_thread")
        try:
            thread = await self.adapter.start_thread(ref, parcel.thread_title)
        except Gone as error:  # a moderator deleted the post: theirs to decide
            await self._bury(parcel, str(error))
            return
        reach("courier.after_thread")
        await self.outbox.threaded(parcel, thread, self.clock.now())

    async def _place(self, parcel: Parcel, expires: float) -> MessageRef | None:
        """Puts the message there exactly once; None when it has been settled otherwise."""
        assert parcel.address is not None  # noqa: S101  # checked by the caller
        first_try = parcel.attempted_at is None
        if parcel.attempted_at is not None and not self._repeatable(parcel.attempted_at):
            found = await self._look(parcel, parcel.attempted_at)
            if found is None:
                notice = notices.doubt(parcel, "")
                await self.outbox.doubt(parcel, error="the answer was lost", notice=notice)
                return None
            if found.message is not None:
                log.info("adopted", parcel=parcel.id, message=str(found.message))
                return await self._record(parcel, found.message)
            first_try = True
        if isinstance(parcel.address, UserRef) and parcel.direct:
            self.adapter.recall(parcel.address, parcel.direct)
        await self.adapter.pace(parcel.address)
        if expires - self.clock.monotonic() < self.send_timeout:
            await self._postpone(parcel, self.clock.now(), "waited too long for its turn")
            return None
        message = self._said_late(parcel)
        if not await self.outbox.intend(parcel, self.clock.now()):
            return None
        remaining = expires - self.clock.monotonic()
        if remaining <= 0:
            return None
        reach("courier.before_send")
        try:
            async with asyncio.timeout(min(remaining, self.send_timeout)):
                ref = await self.adapter.send(
                    parcel.address, message, key=parcel.key, first_try=first_try
                )
        except TimeoutError:
            raise OutcomeUnknown("no answer in time") from None
        reach("courier.after_answer")
        return await self._record(parcel, ref)

    async def _record(self, parcel: Parcel, ref: MessageRef) -> MessageRef | None:
        """Records the acceptance; None when somebody else holds the parcel by now."""
        return ref if await self.outbox.sent(parcel, ref, self.clock.now()) else None

    async def _change(self, parcel: Parcel) -> None:
        if parcel.ref is None:
            await self.outbox.bury(parcel, error="there is nothing to change", notice=None)
            return
        try:
            if parcel.op is Op.EDIT:
                await self.adapter.edit(parcel.ref, parcel.message)
            else:
                await self.adapter.delete(parcel.ref)
        except Gone as error:
            log.info("change_of_something_gone", parcel=parcel.id, error=str(error))
        await self.outbox.sent(parcel, parcel.ref, self.clock.now())

    def _morning(self, parcel: Parcel, now: datetime) -> datetime | None:
        """When a late post may be said, if the community sleeps now and it is still of use then."""
        fresh = parcel.op is Op.POST and parcel.ref is None and parcel.attempted_at is None
        if not fresh or parcel.quiet is None or isinstance(parcel.address, UserRef):
            return None
        if parcel.due_at is None or now - parcel.due_at <= PUNCTUAL:
            return None
        morning = after_quiet(local(now, parcel.zone), parcel.zone, parcel.quiet)
        too_late = morning is not None and parcel.deadline is not None and morning > parcel.deadline
        return None if too_late else morning

    def _said_late(self, parcel: Parcel) -> Message:
        """The message, with a line that says so when it comes late."""
        if parcel.due_at is None or self.clock.now() - parcel.due_at <= PUNCTUAL:
            return parcel.message
        line = md(_("Posted late: this was due {when}."), when=Timestamp(parcel.due_at))
        return replace(parcel.message, blocks=(*parcel.message.blocks, Note(line)))

    def _repeatable(self, attempted_at: datetime) -> bool:
        window = timedelta(seconds=self.adapter.capabilities.idempotent_for)
        return timedelta() <= self.clock.now() - attempted_at < window

    async def _look(self, parcel: Parcel, attempted_at: datetime) -> Found | None:
        assert parcel.address is not None  # noqa: S101  # checked by the caller
        now = self.clock.now()
        # An attempt in the future was written down by a clock that was wrong: look far back.
        since = attempted_at - LOOK_BACK if attempted_at <= now else now - FAR_BACK
        return await self.adapter.find(parcel.address, parcel.key, since=since)

    async def _settle(self, parcel: Parcel, error: PlatformError) -> None:
        """What a failure means for the parcel."""
        now = self.clock.now()
        log.warning("delivery_failed", parcel=parcel.id, kind=parcel.kind, error=str(error))
        match error:
            case OutcomeUnknown():
                at = now + RECONCILE_AFTER
                await self.outbox.retry(parcel, at=at, error=str(error), accepted=True)
            case RateLimited():
                await self._postpone(parcel, now + timedelta(seconds=error.retry_after), str(error))
            case Gone(what="message") if parcel.op is Op.POST:
                # Posted under this key and deleted since: that is a moderator's word.
                await self.outbox.sent(parcel, None, now)
            case MissingPermission() | Gone() if not isinstance(parcel.address, UserRef):
                await self._hold(parcel, error, until=now + RECHECK)
            case Unauthorized():
                workspace = parcel.address.workspace if parcel.address else None
                await self._postpone(parcel, now, str(error))
                if workspace is not None:
                    await self.outbox.pause(workspace, reason=error.reason, now=now)
            case RecipientClosed() | Gone() if _instead_of_ops(parcel):
                await self._hold(parcel, error, until=now + RECHECK)
            case RecipientClosed() if parcel.diverts:
                await self.outbox.divert(parcel, now)
            case Rejected() | RecipientClosed() | Gone() | MissingPermission():
                await self._bury(parcel, str(error))
            case _:
                await self._later(parcel, str(error), accepted=False)

    async def _postpone(self, parcel: Parcel, at: datetime, why: str) -> None:
        """Its turn comes later; that is nobody's failure."""
        await self.outbox.retry(parcel, at=at, error=why, accepted=False, waited=True)

    async def _hold(self, parcel: Parcel, error: PlatformError | str, *, until: datetime) -> None:
        notice = notices.held(parcel, error)
        await self.outbox.hold(parcel, reason=str(error), until=until, notice=notice)

    async def _bury(self, parcel: Parcel, error: str) -> None:
        log.error("delivery_given_up", parcel=parcel.id, kind=parcel.kind, error=error)
        await self.outbox.bury(parcel, error=error, notice=notices.buried(parcel, error))

    async def _later(self, parcel: Parcel, error: str, *, accepted: bool) -> None:
        if parcel.attempt >= GIVE_UP_AFTER:
            await self._bury(parcel, error)
            return
        seconds = min(MAX_BACKOFF.total_seconds(), 2.0 ** min(parcel.attempt, 9))
        jitter = self.chance.uniform(0.5, 1.0)
        at = self.clock.now() + timedelta(seconds=seconds * jitter)
        await self.outbox.retry(parcel, at=at, error=error, accepted=accepted)


def _instead_of_ops(parcel: Parcel) -> bool:
    """Whether this goes to a person only because the ops channel did not take it."""
    return isinstance(parcel.address, UserRef) and parcel.target_id is not None
