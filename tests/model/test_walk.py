"""Whatever happens: once everything is put right, nothing was lost, nothing was doubled, nothing is silent."""

import os
import random
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.delivery import delivery_key
from storage.audit import AuditRow
from storage.outbox_rows import OutboxRow, OutboxState
from storage.schedules import OccurrenceRow, OccurrenceState, ScheduleRow, ScheduleState
from tests.conversation import restore
from tests.databases import in_memory
from tests.model.replicas import SharedWorld
from tests.model.walk import Walk

SEEDS = int(os.environ.get("PRAXIS_MODEL_SEEDS", "4"))
"""How many walks; more for a night."""
FIRST = int(os.environ.get("PRAXIS_MODEL_FIRST", "1"))
"""The seed of the first walk, to see one again."""
STEPS = int(os.environ.get("PRAXIS_MODEL_STEPS", "45"))

ENDED = {OutboxState.SENT, OutboxState.CANCELLED}
TOLD = {OutboxState.HELD, OutboxState.IN_DOUBT, OutboxState.MISSED, OutboxState.DEAD}


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
async def test_nothing_is_lost_doubled_or_silent(world_template: Path, seed: int) -> None:
    chance = random.Random(seed)
    database = in_memory()
    walk: Walk | None = None
    try:
        await restore(database, world_template)
        world = SharedWorld(database, chance)
        await world.start()
        await world.recognise()
        walk = Walk(world, chance)
        await walk.begin()
        await walk.go(STEPS)
        await walk.heal()
        problems = [
            *doubled(world, await _rows(world)),
            *unsettled(await _rows(world)),
            *silent(await _rows(world)),
            *await lost(world),
            *world.troubles(),
        ]
        await world.stop()
    except Exception as error:
        error.add_note(story(seed, walk))
        raise
    finally:
        await database.close()
    assert [] == problems, story(seed, walk)


def story(seed: int, walk: Walk | None) -> str:
    """What was done, to see it again."""
    steps = walk.steps if walk else []
    again = f"PRAXIS_MODEL_FIRST={seed} PRAXIS_MODEL_SEEDS=1 PRAXIS_MODEL_STEPS={STEPS}"
    return "\n".join([again, *steps])


async def _rows(world: SharedWorld) -> list[OutboxRow]:
    async with world.uows.system() as uow:
        return list(await uow.session.scalars(select(OutboxRow).order_by(OutboxRow.number)))


def doubled(world: SharedWorld, rows: list[OutboxRow]) -> list[str]:
    """Deliveries of which people can see more than one message, under any of their editions' keys."""
    visible = Counter(
        post.key
        for workspace in world.workspaces
        for post in workspace.posts.values()
        if post.key and not post.deleted
    )
    return [
        f"doubled: {_name(row)}"
        for row in rows
        if sum(visible[delivery_key(row.id, each)] for each in range(row.edition + 1)) > 1
    ]


def unsettled(rows: list[OutboxRow]) -> list[str]:
    """Deliveries that have not ended although everything was put right ten days ago."""
    return [f"unsettled: {_name(row)}" for row in rows if row.state not in ENDED | TOLD]


def silent(rows: list[OutboxRow]) -> list[str]:
    """What was not delivered without anybody being told."""
    told = {row.subject.partition(":")[0] for row in rows if row.kind.startswith("ops.")}
    return [
        f"silent: {_name(row)}"
        for row in rows
        if row.state in TOLD and row.id not in told and not row.kind.startswith("ops.")
    ]


async def lost(world: SharedWorld) -> list[str]:
    """Slots that came and of which there is neither a post nor a word."""
    async with world.uows.system() as uow:
        slots = (await uow.session.scalars(select(OccurrenceRow))).all()
        schedules = (await uow.session.scalars(select(ScheduleRow))).all()
        entries = (await uow.session.scalars(select(AuditRow))).all()
    done = Counter(
        (row.community_id, row.what, str((row.after or {}).get("slot"))) for row in entries
    )
    expected = {
        OccurrenceState.ON_TIME: "prompt.posted",
        OccurrenceState.LATE: "prompt.posted",
        OccurrenceState.MISSED: "prompt.missed",
    }
    unaccounted = [
        f"lost: {slot.state} {slot.wall}"
        for slot in slots
        if (what := expected.get(OccurrenceState(slot.state)))
        and not done[slot.community_id, what, str(slot.wall)]
    ]
    overdue = [
        f"overdue: {each.name} {each.due_at}"
        for each in schedules
        if each.state == ScheduleState.ACTIVE and each.due_at and each.due_at <= world.clock.now()
    ]
    return unaccounted + overdue


def _name(row: OutboxRow) -> str:
    return f"{row.id} {row.kind} {row.subject} {row.destination} {row.state}: {row.last_error}"
