"""What the courier's results leave behind, who leads, and what is kept of an error."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.delivery import EVERY_TARGET, Draft, Op, ToPost, ToPurpose, Urgency
from bot.message import say
from bot.refs import ChannelRef, MessageRef
from storage.courier import MAX_ERROR, CourierOutbox
from storage.outbox_rows import OutboxState, SenderLeaseRow
from storage.places import WorkspaceRow
from tests.storage.stage import GUILD, LEASE, TEAM, Site, Stage, posted
from tests.storage.test_outbox_keeping import direct

SECOND = timedelta(seconds=1)


async def lease_of(stage: Stage, sender: str = "discord") -> tuple[str, datetime]:
    """Who leads by what is stored, and until when."""
    query = select(SenderLeaseRow.holder, SenderLeaseRow.until)
    async with stage.database.reading() as connection:
        row = (await connection.execute(query.where(SenderLeaseRow.sender == sender))).one()
    return row.holder, row.until


async def workspace(stage: Stage) -> tuple[str, str, datetime | None]:
    query = select(WorkspaceRow.state, WorkspaceRow.paused_reason, WorkspaceRow.paused_at)
    async with stage.database.reading() as connection:
        row = (await connection.execute(query.where(WorkspaceRow.external_id == GUILD.id))).one()
    return row.state, row.paused_reason, row.paused_at


async def test_a_leader_renews_its_lease_at_half_time_and_not_before(stage: Stage) -> None:
    began = stage.now
    assert await stage.outbox.lead("discord", "a", now=began, ttl=LEASE)
    first = await lease_of(stage)
    stage.clock.advance(LEASE / 2 - SECOND)
    assert await stage.outbox.lead("discord", "a", now=stage.now, ttl=LEASE)
    before = await lease_of(stage)
    stage.clock.advance(SECOND)
    assert await stage.outbox.lead("discord", "a", now=stage.now, ttl=LEASE)

    assert [("a", began + LEASE)] * 2 == [first, before]
    assert ("a", stage.now + LEASE) == await lease_of(stage)


async def test_a_leader_whose_clock_was_set_back_asks_again(stage: Stage) -> None:
    assert await stage.outbox.lead("discord", "a", now=stage.now, ttl=LEASE)
    stage.clock.jump(-LEASE)
    assert await stage.outbox.lead("discord", "a", now=stage.now, ttl=LEASE)

    assert ("a", stage.now + LEASE) == await lease_of(stage)


async def test_a_leader_that_wants_less_time_takes_less(stage: Stage) -> None:
    assert await stage.outbox.lead("discord", "a", now=stage.now, ttl=LEASE)
    assert await stage.outbox.lead("discord", "a", now=stage.now, ttl=LEASE / 2)

    assert ("a", stage.now + LEASE / 2) == await lease_of(stage)


async def test_who_leads_one_sender_leads_no_other_and_for_nobody_else(stage: Stage) -> None:
    others = CourierOutbox(stage.database, stage.clock)
    assert await others.lead("slack", "b", now=stage.now, ttl=LEASE)
    found = [
        await stage.outbox.lead(sender, holder, now=stage.now, ttl=LEASE)
        for sender, holder in (("discord", "a"), ("slack", "a"), ("discord", "b"), ("discord", "a"))
    ]

    assert [True, False, False, True] == found


async def test_a_leader_that_lost_its_lead_does_not_remember_it(stage: Stage) -> None:
    others = CourierOutbox(stage.database, stage.clock)
    await stage.outbox.lead("discord", "a", now=stage.now, ttl=LEASE)
    stage.clock.advance(LEASE)
    await others.lead("discord", "b", now=stage.now, ttl=LEASE)
    await stage.outbox.lead("discord", "a", now=stage.now, ttl=LEASE)
    stage.clock.jump(-LEASE)

    assert not await stage.outbox.lead("discord", "a", now=stage.now, ttl=LEASE)


async def test_a_workspace_says_why_and_since_when_it_is_paused(stage: Stage, aha: Site) -> None:
    since = stage.now
    await stage.outbox.pause(GUILD, reason="r" * 5000, now=since)
    stage.clock.advance(SECOND)
    await stage.outbox.pause(GUILD, reason="again", now=stage.now)
    paused = await workspace(stage)
    await stage.outbox.resume(GUILD, "", stage.now)

    assert ("paused", "r" * MAX_ERROR, since) == paused
    assert ("active", "", None) == await workspace(stage)


async def test_resuming_one_workspace_resumes_no_other(stage: Stage, aha: Site, uk: Site) -> None:
    for each in (GUILD, TEAM):
        await stage.outbox.pause(each, reason="revoked", now=stage.now)
    await stage.outbox.resume(TEAM, "", stage.now)
    await stage.put(aha, aha.draft())
    await stage.put(uk, uk.draft())

    assert ([], 1) == (await stage.claim("discord"), len(await stage.claim("slack")))


async def test_what_has_to_wait_does_not_hold_up_what_comes_after_it(
    stage: Stage, aha: Site
) -> None:
    to = ToPost(aha.target_id, "prompt", "tomorrow")
    new, urgency = say("new"), Urgency.ALERT
    edits = [Draft("edit", f"e{n}", to, new, op=Op.EDIT, urgency=urgency) for n in range(3)]
    tomorrow = aha.draft("tomorrow", not_before=stage.now + timedelta(days=1))
    await stage.put(aha, tomorrow, *edits, aha.draft("today"))

    assert ["today"] == [parcel.subject for parcel in await stage.claim(limit=1)]


async def test_a_long_error_is_kept_in_part(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    await stage.outbox.retry(
        await stage.claim_one(), at=stage.now, error="e" * 5000, accepted=False
    )

    assert "e" * MAX_ERROR == (await stage.row(aha, row_id)).last_error


async def test_a_retry_is_due_when_it_was_told_to_be(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    assert await stage.outbox.retry(parcel, at=stage.now + SECOND, error="503", accepted=False)
    row = await stage.row(aha, row_id)

    assert (OutboxState.DUE, stage.now + SECOND, None, "503") == (
        row.state,
        row.ready_at,
        row.lease_until,
        row.last_error,
    )


async def test_what_is_held_waits_and_says_why(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    until = stage.now + timedelta(hours=1)
    assert await stage.outbox.hold(parcel, reason="closed", until=until, notice=None)
    row = await stage.row(aha, row_id)

    assert (OutboxState.HELD, None, 0, "closed") == (
        row.state,
        row.lease_until,
        row.attempt,
        row.last_error,
    )


async def test_what_is_in_doubt_waits_for_a_person(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.outbox.intend(parcel, began := stage.now)
    stage.clock.advance(SECOND)
    notice = aha.draft("doubt", kind="ops.doubt", purpose="ops")
    assert await stage.outbox.doubt(parcel, error="lost", notice=notice)
    row = await stage.row(aha, row_id)

    assert (OutboxState.IN_DOUBT, None, None, began, "lost") == (
        row.state,
        row.ready_at,
        row.lease_until,
        row.attempted_at,
        row.last_error,
    )
    assert ["doubt"] == [each.subject for each in await stage.claim()]


async def test_what_is_missed_or_buried_tells_ops(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft("late"), aha.draft("bad"))
    late, bad = await stage.claim()
    for_all = Draft("ops.missed", "late", ToPurpose(EVERY_TARGET, "ops"), say("late"))
    assert await stage.outbox.miss(late, notice=for_all)
    assert await stage.outbox.bury(
        bad, error="400", notice=aha.draft("bad", kind="ops.dead", purpose="ops")
    )

    assert [("ops.dead", "bad"), ("ops.missed", "late")] == sorted(
        (each.kind, each.subject) for each in await stage.claim()
    )


async def test_an_attempt_is_written_down_with_its_first_instant(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    began = stage.now
    assert await stage.outbox.intend(parcel, began)
    stage.clock.advance(SECOND)
    assert await stage.outbox.intend(parcel, stage.now)

    assert began == (await stage.row(aha, row_id)).attempted_at


async def test_what_was_posted_is_settled_and_says_where(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    await stage.send(await stage.claim_one(), "m1")
    row = await stage.row(aha, row_id)

    assert (OutboxState.SENT, stage.now, None, None) == (
        row.state,
        row.settled_at,
        row.ready_at,
        row.lease_until,
    )
    assert ("guild", "aha-prompts", None, "m1") == (
        row.platform_workspace,
        row.platform_channel,
        row.platform_thread,
        row.platform_message,
    )


async def test_what_is_cut_short_while_recording_leaves_nothing_behind(
    stage: Stage, aha: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()

    def strike(name: str) -> None:
        if name == "outbox.recording":
            raise InterruptedError

    monkeypatch.setattr("storage.courier.reach", strike)
    with pytest.raises(InterruptedError):
        await stage.outbox.sent(parcel, posted(parcel), stage.now)
    row = await stage.row(aha, row_id)

    assert (OutboxState.CLAIMED, None) == (row.state, row.platform_message)


async def test_a_post_that_a_moderator_has_taken_away_is_settled_without_a_thread(
    stage: Stage, aha: Site
) -> None:
    (row_id,) = await stage.put(aha, aha.draft(thread="Week 1"))
    parcel = await stage.claim_one()
    assert await stage.outbox.sent(parcel, None, stage.now)
    async with stage.uow(aha) as uow:
        posts = await uow.outbox.posts("prompt", "p1")

    assert (OutboxState.SENT, []) == ((await stage.row(aha, row_id)).state, list(posts))


async def test_a_deletion_leaves_every_other_post_there(stage: Stage, aha: Site) -> None:
    for subject, message in (("p1", "m1"), ("p2", "m2")):
        await stage.put(aha, aha.draft(subject))
        await stage.send(await stage.claim_one(), message)
    to = ToPost(aha.target_id, "prompt", "p1")
    await stage.put(aha, Draft("prompt.gone", "p1", to, say(""), op=Op.DELETE))
    taken = await stage.claim_one()
    assert await stage.outbox.sent(taken, taken.ref, stage.now)
    async with stage.uow(aha) as uow:
        left = [list(await uow.outbox.posts("prompt", each)) for each in ("p1", "p2")]

    assert [0, 1] == [len(rows) for rows in left]


async def test_an_edit_is_no_post(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    await stage.send(await stage.claim_one())
    to = ToPost(aha.target_id, "prompt", "p1")
    (row_id,) = await stage.put(aha, Draft("prompt.edit", "p1", to, say("new"), op=Op.EDIT))
    edit = await stage.claim_one()
    await stage.outbox.retry(edit, at=stage.now, error="503", accepted=False)
    edit = await stage.claim_one()
    assert await stage.outbox.sent(edit, edit.ref, stage.now)
    row = await stage.row(aha, row_id)
    async with stage.uow(aha) as uow:
        edits = await uow.outbox.posts("prompt.edit", "p1")
        posts = await uow.outbox.posts("prompt", "p1")

    assert (OutboxState.SENT, "", 0, 1) == (row.state, row.last_error, len(edits), len(posts))


async def test_a_diversion_begins_afresh_elsewhere(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, await direct(stage, aha))
    parcel = await stage.claim_one()
    await stage.outbox.intend(parcel, stage.now)
    stage.clock.advance(SECOND)
    assert await stage.outbox.divert(parcel, stage.now)
    row = await stage.row(aha, row_id)

    assert (OutboxState.DUE, stage.now, None, None, stage.now) == (
        row.state,
        row.ready_at,
        row.lease_until,
        row.attempted_at,
        row.diverted_at,
    )
    assert ("discord", {}) == (row.platform, row.fallback)
    assert row.workspace_id is not None


async def test_without_anything_to_say_elsewhere_nothing_is_diverted(
    stage: Stage, aha: Site
) -> None:
    (row_id,) = await stage.put(aha, replace(await direct(stage, aha), fallback=None))
    parcel = await stage.claim_one()

    assert not await stage.outbox.divert(parcel, stage.now)
    assert OutboxState.CLAIMED == (await stage.row(aha, row_id)).state


async def test_the_echo_from_another_channel_is_another_message(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.send(parcel, "m1")
    twin = MessageRef(ChannelRef(GUILD, "aha-ops"), "m1")
    same = await stage.outbox.echoed(parcel.key, posted(parcel, "m1"), stage.now)

    assert (None, twin) == (same, await stage.outbox.echoed(parcel.key, twin, stage.now))


async def test_an_echo_before_the_record_is_no_twin_but_the_next_one_is(
    stage: Stage, aha: Site
) -> None:
    await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.outbox.intend(parcel, stage.now)
    found = [
        await stage.outbox.echoed(parcel.key, posted(parcel, message), stage.now)
        for message in ("m1", "m2")
    ]

    assert [None, posted(parcel, "m2")] == found
