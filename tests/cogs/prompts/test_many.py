"""Thousands of slots due at once, on both engines: each asked once, in a handful of statements."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from bot.delivery import Op
from cogs.prompts import jobs, rules
from storage.calendar import BATCH, Calendar
from storage.database import Database
from storage.outbox_rows import OutboxRow
from storage.prompt_rows import SCHEDULE_KIND, NewPrompt, PromptRow, PromptState
from storage.prompt_upkeep import UpkeepRepository
from storage.prompts import PromptRepository
from storage.schedules import OccurrenceRow
from tests.storage.stage import Site, Stage, mondays

SLOT = date(2027, 1, 11)
JUST_DUE = timedelta(days=6, hours=22, seconds=1)
"""From the stage's beginning to Monday 09:00 in Melbourne."""


@pytest.fixture
def stage(database: Database) -> Stage:
    return Stage(database)


async def schedule(stage: Stage, site: Site, *texts: str, count: int = 1, pin: str = "") -> None:
    """`count` schedules with the same questions each."""
    async with stage.uow(site) as uow:
        repo = uow.repo(PromptRepository)
        for number in range(count):
            row = await uow.schedules.add(SCHEDULE_KIND, "", f"Weekly {number}", mondays())
            await repo.set_series(row.id, purpose="prompts", threaded=True)
            new = [NewPrompt(text, rules.fingerprint(text)) for text in texts]
            added = await repo.add(new, schedule_id=row.id, source="added")
            for prompt in added:
                if prompt.text == pin:
                    prompt.pinned_for = SLOT
        uow.audit("test.planned", "schedule")
        await uow.commit()


async def tick(stage: Stage) -> int:
    calendar = Calendar(stage.database, stage.clock, stage.ids)
    return await calendar.tick({SCHEDULE_KIND: jobs.ask})


async def drafted(stage: Stage) -> Counter[str]:
    """The first words of every post in the outbox, counted."""
    async with stage.uows.system() as uow:
        rows = (await uow.session.scalars(select(OutboxRow))).all()
    return Counter(row.thread_title or row.kind for row in rows if row.op == Op.POST)


async def test_every_schedule_asks_its_first_question(stage: Stage) -> None:
    site = await stage.site("aha")
    await schedule(stage, site, "One?", "Two?", count=3)
    stage.clock.advance(JUST_DUE)
    await tick(stage)
    assert {"One?": 3} == await drafted(stage)


async def test_a_pinned_question_goes_before_the_first(stage: Stage) -> None:
    site = await stage.site("aha")
    await schedule(stage, site, "One?", "Two?", pin="Two?")
    stage.clock.advance(JUST_DUE)
    await tick(stage)
    assert {"Two?": 1} == await drafted(stage)


async def test_a_second_tick_asks_nothing(stage: Stage) -> None:
    site = await stage.site("aha")
    await schedule(stage, site, "One?", "Two?")
    stage.clock.advance(JUST_DUE)
    await tick(stage)
    await tick(stage)
    assert {"One?": 1} == await drafted(stage)


async def test_communities_get_their_own_questions(stage: Stage) -> None:
    for slug in ("aha", "uk"):
        await schedule(stage, await stage.site(slug), f"For {slug}?")
    stage.clock.advance(JUST_DUE)
    await tick(stage)
    async with stage.uows.system() as uow:
        rows = (await uow.session.scalars(select(OutboxRow).order_by(OutboxRow.number))).all()
        asked = (await uow.session.scalars(select(PromptRow))).all()
    assert {(row.community_id, row.text) for row in asked} == {
        (row.community_id, row.thread_title) for row in rows
    }


async def test_an_empty_queue_is_recorded_and_asks_nothing(stage: Stage) -> None:
    site = await stage.site("aha")
    await schedule(stage, site)
    stage.clock.advance(JUST_DUE)
    await tick(stage)
    async with stage.uows.system() as uow:
        (occurrence,) = (await uow.session.scalars(select(OccurrenceRow))).all()
    assert ("skipped", "empty", {}) == (occurrence.state, occurrence.note, await drafted(stage))


async def test_misses_of_one_community_are_one_report(stage: Stage) -> None:
    site = await stage.site("aha")
    await schedule(stage, site, "One?", count=2)
    stage.clock.advance(JUST_DUE + timedelta(days=2))
    await tick(stage)
    assert {"ops.prompt-missed": 1} == await drafted(stage)


async def test_a_missed_pin_is_released_to_the_front(stage: Stage) -> None:
    site = await stage.site("aha")
    await schedule(stage, site, "One?", "Two?", pin="Two?")
    stage.clock.advance(JUST_DUE + timedelta(days=2))
    await tick(stage)
    async with stage.uow(site) as uow:
        rows = await uow.repo(PromptRepository).queued()
    assert [("Two?", None), ("One?", None)] == [(row.text, row.pinned_for) for row in rows]


async def test_a_batch_takes_a_handful_of_statements(stage: Stage) -> None:
    site = await stage.site("aha")
    await schedule(stage, site, "One?", "Two?", count=60)
    stage.clock.advance(JUST_DUE)
    statements: list[str] = []
    event.listen(
        stage.database.engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _u, statement, _p, _x, _m: statements.append(statement),
    )
    await tick(stage)
    assert len(statements) < 40


async def test_more_than_one_batch_is_asked_completely(stage: Stage) -> None:
    site = await stage.site("aha")
    await schedule(stage, site, "One?", count=BATCH + 10)
    stage.clock.advance(JUST_DUE)
    await tick(stage)
    assert {"One?": BATCH + 10} == await drafted(stage)


async def test_gaps_are_found_over_all_communities(stage: Stage) -> None:
    await schedule(stage, await stage.site("aha"), "One?")
    await schedule(stage, await stage.site("uk"))
    async with stage.uows.system() as uow:
        gaps = await uow.repo(UpkeepRepository).gaps(stage.now, stage.now + timedelta(days=8))
    assert [SLOT] == [gap.wall.date() for gap in gaps]


async def test_what_was_given_out_is_no_longer_queued(stage: Stage) -> None:
    site = await stage.site("aha")
    await schedule(stage, site, "One?")
    stage.clock.advance(JUST_DUE)
    await tick(stage)
    async with stage.uow(site) as uow:
        (row,) = (await uow.session.scalars(select(PromptRow))).all()
    assert (PromptState.POSTED, SLOT, 1) == (row.state, row.slot, row.round)


async def asked(stage: Stage) -> Site:
    """One question that is on its way to its channel."""
    site = await stage.site("aha")
    await schedule(stage, site, "One?", "Two?")
    stage.clock.advance(JUST_DUE)
    await tick(stage)
    return site


async def test_a_wrap_is_asked_for_only_where_the_question_stands(stage: Stage) -> None:
    await asked(stage)
    stage.clock.advance(timedelta(days=5))
    async with stage.uows.system() as uow:
        assert [] == await uow.repo(UpkeepRepository).to_nudge(stage.now)


async def test_a_wrap_is_asked_for_after_five_days(stage: Stage) -> None:
    await asked(stage)
    await stage.send(await stage.claim_one())
    stage.clock.advance(timedelta(days=5))
    async with stage.uows.system() as uow:
        rows = await uow.repo(UpkeepRepository).to_nudge(stage.now)
    assert ["One?"] == [row.text for row in rows]


async def test_what_is_still_on_its_way_is_not_taken_back(stage: Stage) -> None:
    await asked(stage)
    async with stage.uows.system() as uow:
        assert [] == await uow.repo(UpkeepRepository).take_back(stage.now)


async def test_what_was_missed_everywhere_is_taken_back_to_the_front(stage: Stage) -> None:
    site = await asked(stage)
    await stage.outbox.miss(await stage.claim_one(), notice=None)
    async with stage.uows.system() as uow:
        rows = await uow.repo(UpkeepRepository).take_back(stage.now)
        uow.audit("test.returned", "prompt", community_id=site.community_id)
        await uow.commit()
    async with stage.uow(site) as uow:
        queued = await uow.repo(PromptRepository).queued()
    assert (["One?"], ["One?", "Two?"]) == ([r.text for r in rows], [r.text for r in queued])


async def test_what_was_taken_back_is_posted_anew(stage: Stage) -> None:
    site = await asked(stage)
    await stage.outbox.miss(await stage.claim_one(), notice=None)
    async with stage.uows.system() as uow:
        await uow.repo(UpkeepRepository).take_back(stage.now)
        uow.audit("test.returned", "prompt", community_id=site.community_id)
        await uow.commit()
    stage.clock.advance(timedelta(days=7))
    await tick(stage)
    assert "One?" == (await stage.claim_one()).thread_title
