"""What the clock asks of prompts: to ask what is due, to warn of empty slots, to nudge for wraps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.catchup import Verdict
from bot.delivery import Draft
from bot.i18n import SOURCE_LANGUAGE, language
from cogs import Jobs
from cogs.prompts import answering, notices, rules, wrapping
from cogs.prompts.notices import Miss
from cogs.prompts.registry import cog
from cogs.prompts.service.posting import Timing, ops_drafts, post_drafts
from storage.prompt_batches import BatchRepository, Issue, Place, Turn
from storage.prompt_rows import SCHEDULE_KIND, PromptRow, subject_of
from storage.prompt_upkeep import UpkeepRepository
from storage.schedules import Due
from storage.uow import UnitOfWork

EVERY = timedelta(hours=6)
"""How often sweeps look: what they say is days ahead or days old."""

Owned = list[tuple[int, Draft]]
"""Deliveries, each with its community."""


@cog.due(SCHEDULE_KIND)
async def ask(uow: UnitOfWork, dues: Sequence[Due]) -> None:
    """Gives out the next question of every schedule that is due, over all communities at once.

    A handful of statements however many are due. What is missed stays in the queue.
    """
    batch = uow.repo(BatchRepository)
    missed = [due for due in dues if due.ruling.verdict is Verdict.MISSED]
    current = [due for due in dues if due.ruling.verdict is not Verdict.MISSED]
    if missed:
        await batch.release((due.schedule_id, due.wall.date()) for due in missed)
    days: dict[int, date | None] = dict.fromkeys(due.schedule_id for due in dues)
    days |= {due.schedule_id: due.wall.date() for due in current}
    turns = await batch.turns(days)
    places = await batch.places(due.community_id for due in dues)
    given = [_give_out(due, turns[due.schedule_id], places, uow.clock.now()) for due in current]
    await batch.issue([each.issue for each in given if each.issue])
    await batch.note_empty([each.due.occurrence_id for each in given if not each.issue])
    await uow.audit_many([*map(_audit, given), *map(_audit_miss, missed)])
    drafts = [draft for each in given for draft in each.drafts]
    await uow.outbox.add_many([*drafts, *_report(missed, turns, places)])


@dataclass(frozen=True, slots=True)
class _Given:
    """What became of one due slot: the question taken out of the queue and its posts, or nothing."""

    due: Due
    issue: Issue | None = None
    drafts: Owned = field(default_factory=Owned)


def _give_out(due: Due, turn: Turn, places: Mapping[int, list[Place]], now: datetime) -> _Given:
    here = places.get(due.community_id)
    if turn.prompt is None or not here:
        # Without a workspace there is nobody to ask: the question stays.
        return _Given(due)
    not_before = due.ruling.not_before
    timing = Timing(not_before or now, planned=due.scheduled_for, not_before=not_before)
    at = due.scheduled_for if due.ruling.verdict is Verdict.ON_TIME else timing.start
    round_ = turn.round + 1
    with language(here[0].language):
        message = answering.posted_card(turn.prompt, heading=turn.name, threaded=turn.threaded)
    drafts = post_drafts(
        turn.prompt,
        message,
        here,
        purpose=turn.purpose,
        threaded=turn.threaded,
        round=round_,
        timing=timing,
    )
    issue = Issue(turn.prompt.id, due.wall.date(), at, round_)
    return _Given(due, issue, [(due.community_id, draft) for draft in drafts])


def _audit(given: _Given) -> tuple[int, str, str, Mapping[str, str]]:
    due, after = given.due, {"slot": str(given.due.wall)}
    if given.issue is None:
        return due.community_id, "prompt.empty", f"schedule:{due.schedule_id}", after
    return due.community_id, "prompt.posted", subject_of(given.issue.prompt_id), after


def _audit_miss(due: Due) -> tuple[int, str, str, Mapping[str, str]]:
    after = {"slot": str(due.wall)}
    return due.community_id, "prompt.missed", f"schedule:{due.schedule_id}", after


def _report(
    missed: Sequence[Due], turns: Mapping[int, Turn], places: Mapping[int, list[Place]]
) -> Owned:
    """One report for each community, of everything it missed."""
    by_community: dict[int, list[Due]] = {}
    for due in missed:
        by_community.setdefault(due.community_id, []).append(due)
    drafts: Owned = []
    for owner, dues in by_community.items():
        here = places.get(owner, [])
        lines = [Miss(turns[due.schedule_id].name, due.scheduled_for) for due in dues]
        with language(_language(here)):
            message = notices.missed(lines)
        subject = f"missed:{dues[0].occurrence_id}"
        found = ops_drafts("ops.prompt-missed", subject, message, here)
        drafts.extend((owner, draft) for draft in found)
    return drafts


def _language(places: Sequence[Place]) -> str:
    """The community's; its targets all say the same."""
    return places[0].language if places else SOURCE_LANGUAGE


@cog.sweep("empty-ahead", every=EVERY)
async def warn_of_empty_slots(jobs: Jobs) -> None:
    """Says three days ahead that nothing waits for a slot, once for each slot."""
    async with jobs.everywhere() as uow:
        batch = uow.repo(UpkeepRepository)
        now = uow.clock.now()
        gaps = await batch.gaps(now, now + rules.EMPTY_AHEAD + EVERY)
        places = await batch.places(gap.community_id for gap in gaps)
        drafts: Owned = []
        for gap in gaps:
            here = places.get(gap.community_id, [])
            with language(_language(here)):
                message = notices.empty_ahead(gap.name, gap.at)
            subject = f"schedule:{gap.schedule_id}:{gap.wall:%Y-%m-%d}"
            found = ops_drafts("ops.prompt-empty", subject, message, here)
            drafts.extend((gap.community_id, draft) for draft in found)
        await uow.outbox.add_many(drafts)
        await uow.commit()


@cog.sweep("wrap-nudge", every=EVERY)
async def nudge_for_wraps(jobs: Jobs) -> None:
    """Asks facilitators, five days after a question, what was learned; once, and never when that is written."""
    async with jobs.everywhere() as uow:
        batch = uow.repo(UpkeepRepository)
        rows = await batch.to_nudge(uow.clock.now())
        counts = await batch.participants([row.id for row in rows])
        places = await batch.places(row.community_id for row in rows)
        drafts: Owned = []
        for row in rows:
            row.nudge_at = None
            uow.audit("prompt.nudged", row.subject, community_id=row.community_id)
            drafts.extend(_nudge(row, counts.get(row.id, 0), places.get(row.community_id, [])))
        await uow.outbox.add_many(drafts)
        await uow.commit()


def _nudge(row: PromptRow, participants: int, places: list[Place]) -> Owned:
    with language(_language(places)):
        button = wrapping.write_wrap.bind(row.id)
        message = notices.wrap_nudge(row.value, participants, write=button)
    found = ops_drafts("ops.prompt-wrap", row.subject, message, places)
    return [(row.community_id, draft) for draft in found]


@cog.sweep("unposted", every=EVERY)
async def take_back(jobs: Jobs) -> None:
    """Questions that could be posted nowhere in time go back to the front of their queues."""
    async with jobs.everywhere() as uow:
        batch = uow.repo(UpkeepRepository)
        rows = await batch.take_back(uow.clock.now())
        places = await batch.places(row.community_id for row in rows)
        drafts: Owned = []
        for row in rows:
            uow.audit("prompt.returned", row.subject, community_id=row.community_id)
            here = places.get(row.community_id, [])
            with language(_language(here)):
                message = notices.returned([row.value])
            subject = f"{row.subject}:{row.round}"
            found = ops_drafts("ops.prompt-returned", subject, message, here)
            drafts.extend((row.community_id, draft) for draft in found)
        await uow.outbox.add_many(drafts)
        await uow.commit()
