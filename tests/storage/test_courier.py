"""The courier's side: claims, fences, order, pauses, leases, echoes."""

import asyncio
from datetime import timedelta

from bot.delivery import Draft, ToPurpose, Urgency
from bot.message import say
from bot.refs import ChannelRef, MessageRef
from storage.courier import CourierOutbox
from storage.outbox_rows import OutboxState
from tests.storage.stage import GUILD, LEASE, TEAM, Site, Stage, posted

SECOND = timedelta(seconds=1)


async def test_a_claimed_row_is_not_claimed_again(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    await stage.claim_one()

    assert [] == await stage.claim()


async def test_a_sent_row_is_never_claimed_again(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    await stage.send(await stage.claim_one())
    stage.clock.advance(timedelta(days=365))

    assert [] == await stage.claim()


async def test_a_row_is_not_claimed_before_its_time(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft(not_before=stage.now + SECOND))
    assert await stage.claim() == []
    stage.clock.advance(SECOND)

    assert 1 == len(await stage.claim())


async def test_another_platforms_rows_are_left_alone(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())

    assert [] == await stage.claim("slack")


async def test_concurrent_claims_share_the_rows_out(stage: Stage, aha: Site) -> None:
    await stage.put(aha, *(aha.draft(f"p{n}") for n in range(40)))
    couriers = [CourierOutbox(stage.database, stage.clock) for _ in range(4)]
    batches = await asyncio.gather(
        *(
            courier.claim(stage.now, platform="discord", limit=10, lease=LEASE)
            for courier in couriers
            for _again in range(3)
        )
    )
    # A second of two at the same instant may pass over what is locked; the next claim takes it.
    rest = await stage.claim()
    claimed = [parcel.subject for batch in (*batches, rest) for parcel in batch]

    assert sorted(f"p{n}" for n in range(40)) == sorted(claimed)


async def test_an_expired_lease_hands_the_row_on_with_its_attempt(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    first = await stage.claim_one()
    began = stage.now
    await stage.outbox.intend(first, began)
    stage.clock.advance(LEASE)
    second = await stage.claim_one()

    assert (began, 2, first.key) == (second.attempted_at, second.attempt, second.key)


async def test_a_zombie_cannot_record_a_result(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    zombie = await stage.claim_one()
    stage.clock.advance(LEASE)
    owner = await stage.claim_one()
    results = [
        await stage.outbox.intend(zombie, stage.now),
        await stage.outbox.sent(zombie, posted(zombie), stage.now),
        await stage.outbox.threaded(zombie, ChannelRef(GUILD, "c", "t"), stage.now),
        await stage.outbox.retry(zombie, at=stage.now, error="", accepted=False),
        await stage.outbox.hold(zombie, reason="", until=None, notice=None),
        await stage.outbox.doubt(zombie, error="", notice=None),
        await stage.outbox.miss(zombie, notice=None),
        await stage.outbox.bury(zombie, error="", notice=None),
    ]

    assert ([False] * 8, True) == (results, await stage.send(owner))


async def test_a_zombie_that_nobody_replaced_may_not_begin_after_its_lease(
    stage: Stage, aha: Site
) -> None:
    await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    stage.clock.advance(LEASE)

    assert not await stage.outbox.intend(parcel, stage.now)


async def test_a_zombies_notice_is_not_posted(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    zombie = await stage.claim_one()
    stage.clock.advance(LEASE)
    await stage.claim_one()
    await stage.outbox.bury(zombie, error="", notice=aha.draft("dead", purpose="ops"))

    assert [] == await stage.claim()


async def test_urgency_goes_first(stage: Stage, aha: Site) -> None:
    classes = [Urgency.DIGEST, Urgency.POST, Urgency.ALERT, Urgency.NOTICE, Urgency.REMINDER]
    await stage.put(aha, *(aha.draft(each.value, urgency=each) for each in classes))

    assert [each.value for each in Urgency] == [parcel.subject for parcel in await stage.claim()]


async def test_within_a_class_the_nearest_deadline_goes_first(stage: Stage, aha: Site) -> None:
    minutes = {"late": None, "hour": 55, "soon": 15}
    await stage.put(
        aha,
        *(
            aha.draft(name, deadline=stage.now + timedelta(minutes=after) if after else None)
            for name, after in minutes.items()
        ),
    )

    assert ["soon", "hour", "late"] == [parcel.subject for parcel in await stage.claim()]


async def test_a_near_deadline_goes_before_other_communities_turns(stage: Stage, aha: Site) -> None:
    other = await stage.site("other")
    await stage.put(aha, *(aha.draft(f"a{n}") for n in range(5)))
    await stage.put(other, other.draft("b0"), other.draft("b1", deadline=stage.now + 60 * SECOND))

    assert "b1" == (await stage.claim(limit=1))[0].subject


async def test_one_communitys_many_do_not_delay_anothers_few(stage: Stage, aha: Site) -> None:
    other = await stage.site("other")
    day = stage.now + timedelta(days=1)
    await stage.put(aha, *(aha.draft(f"a{n}", deadline=day) for n in range(50)))
    await stage.put(other, *(other.draft(f"b{n}", deadline=day + SECOND) for n in range(2)))
    first = [parcel.subject for parcel in await stage.claim(limit=4)]

    assert ["a0", "a1", "b0", "b1"] == sorted(first)


async def test_what_came_first_goes_first(stage: Stage, aha: Site) -> None:
    await stage.put(aha, *(aha.draft(f"{n:02}") for n in range(20)))

    assert [f"{n:02}" for n in range(20)] == [parcel.subject for parcel in await stage.claim()]


async def test_post_and_thread_are_one_unit(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft(thread="Week 1"))
    parcel = await stage.claim_one()
    await stage.send(parcel)
    half = (await stage.row(aha, row_id)).state
    stage.clock.advance(SECOND)
    assert await stage.outbox.threaded(parcel, ChannelRef(GUILD, "aha-prompts", "t1"), stage.now)
    row = await stage.row(aha, row_id)

    assert [OutboxState.CLAIMED, OutboxState.SENT] == [half, row.state]
    assert (stage.now, None, None) == (row.settled_at, row.ready_at, row.lease_until)


async def test_what_went_wrong_on_the_way_is_forgotten_once_post_and_thread_stand(
    stage: Stage, aha: Site
) -> None:
    (row_id,) = await stage.put(aha, aha.draft(thread="Week 1"))
    first = await stage.claim_one()
    await stage.outbox.retry(first, at=stage.now, error="503", accepted=False)
    before = (await stage.row(aha, row_id)).last_error
    second = await stage.claim_one()
    await stage.send(second)
    posted_now = (await stage.row(aha, row_id)).last_error
    await stage.outbox.retry(second, at=stage.now, error="no thread", accepted=False)
    third = await stage.claim_one()
    await stage.outbox.threaded(third, ChannelRef(GUILD, "aha-prompts", "t1"), stage.now)

    assert ("503", "", "") == (before, posted_now, (await stage.row(aha, row_id)).last_error)


async def test_after_a_crash_between_post_and_thread_only_the_thread_is_left(
    stage: Stage, aha: Site
) -> None:
    await stage.put(aha, aha.draft(thread="Week 1"))
    parcel = await stage.claim_one()
    await stage.send(parcel, "m1")
    stage.clock.advance(LEASE)

    assert posted(parcel, "m1") == (await stage.claim_one()).ref


async def test_an_attempt_that_was_refused_never_happened(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.outbox.intend(parcel, stage.now)
    await stage.outbox.retry(parcel, at=stage.now, error="429", accepted=False)

    assert None is (await stage.claim_one()).attempted_at


async def test_a_refusal_does_not_settle_an_earlier_unknown_attempt(
    stage: Stage, aha: Site
) -> None:
    await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    began = stage.now
    await stage.outbox.intend(parcel, began)
    await stage.outbox.retry(parcel, at=stage.now, error="lost", accepted=True)
    again = await stage.claim_one()
    stage.clock.advance(SECOND)
    await stage.outbox.intend(again, stage.now)
    await stage.outbox.retry(again, at=stage.now, error="429", accepted=False)

    assert began == (await stage.claim_one()).attempted_at


async def test_a_retry_waits_for_its_time(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.outbox.retry(parcel, at=stage.now + SECOND, error="", accepted=False)
    assert await stage.claim() == []
    stage.clock.advance(SECOND)

    assert 1 == len(await stage.claim())


async def test_waiting_for_its_turn_is_no_attempt(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    attempts: list[int] = []
    for waited in (True, True, False, True):
        parcel = await stage.claim_one()
        attempts.append(parcel.attempt)
        await stage.outbox.retry(parcel, at=stage.now, error="", accepted=False, waited=waited)

    assert [1, 1, 1, 2] == attempts


async def test_a_held_row_comes_back_by_itself_with_patience_renewed(
    stage: Stage, aha: Site
) -> None:
    await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.outbox.hold(parcel, reason="closed", until=stage.now + SECOND, notice=None)
    stage.clock.advance(SECOND)

    assert 1 == (await stage.claim_one()).attempt


async def test_an_attempt_after_which_it_is_held_never_happened(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.outbox.intend(parcel, stage.now)
    await stage.outbox.hold(parcel, reason="closed", until=stage.now + SECOND, notice=None)
    stage.clock.advance(SECOND)

    assert None is (await stage.claim_one()).attempted_at


async def test_what_is_missed_or_buried_is_settled_and_says_why(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft("late"), aha.draft("bad"))
    late, bad = await stage.claim()
    await stage.outbox.miss(late, notice=None)
    await stage.outbox.bury(bad, error="400: no such thing", notice=None)
    first, second = await stage.row(aha, late.id), await stage.row(aha, bad.id)

    assert (OutboxState.MISSED, stage.now) == (first.state, first.settled_at)
    assert "its deadline has passed" == first.last_error
    assert (OutboxState.DEAD, stage.now) == (second.state, second.settled_at)
    assert "400: no such thing" == second.last_error


async def test_a_notice_is_put_in_once_for_a_cause(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft("a"), aha.draft("b"))
    notice = aha.draft("channel", kind="ops.held", purpose="ops", urgency=Urgency.ALERT)
    for parcel in await stage.claim():
        await stage.outbox.hold(parcel, reason="closed", until=None, notice=notice)

    assert ["channel"] == [parcel.subject for parcel in await stage.claim()]


async def test_a_paused_workspace_is_left_alone_and_loses_nothing(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    await stage.outbox.pause(GUILD, reason="token revoked", now=stage.now)
    paused = [parcel.subject for parcel in await stage.claim()]
    await stage.outbox.resume(GUILD, "Allied Health", stage.now)

    assert ([], ["p1"]) == (paused, [parcel.subject for parcel in await stage.claim()])


async def test_a_pause_is_told_to_the_ops_channel_of_another_workspace(
    stage: Stage, aha: Site
) -> None:
    async with stage.uow(aha) as uow:
        target = await uow.communities.add_target(TEAM)
        await uow.communities.map_channel(target.id, "ops", ChannelRef(TEAM, "ops"))
        uow.audit("target.added", "team")
        await uow.commit()
    for _again in range(3):
        await stage.outbox.pause(GUILD, reason="token revoked", now=stage.now)
        stage.clock.advance(timedelta(minutes=5))
    (notice,) = await stage.claim("slack")

    assert ("ops.paused", ChannelRef(TEAM, "ops")) == (notice.kind, notice.address)
    assert "Nothing can be posted in discord/guild any more." == notice.message.headline()
    assert "token revoked" in str(notice.message.to_json())


async def test_a_workspace_is_called_what_it_says_of_itself(stage: Stage, aha: Site) -> None:
    async def name() -> str:
        async with stage.uow(aha) as uow:
            return (await uow.communities.workspace(TEAM)).name

    await stage.outbox.resume(TEAM, "Riverside", stage.now)
    assert "Riverside" == await name()
    await stage.outbox.resume(TEAM, "Riverside Health", stage.now)
    assert "Riverside Health" == await name()
    await stage.outbox.resume(TEAM, "", stage.now)
    assert "Riverside Health" == await name()


async def test_pausing_an_unknown_workspace_is_remembered(stage: Stage, aha: Site) -> None:
    await stage.outbox.pause(TEAM, reason="never seen", now=stage.now)
    async with stage.uow(aha) as uow:
        assert "paused" == (await uow.communities.workspace(TEAM)).state


async def test_next_due_is_the_earliest_claimable_instant(stage: Stage, aha: Site) -> None:
    nothing = await stage.outbox.next_due("discord")
    later, soon = stage.now + 60 * SECOND, stage.now + SECOND
    await stage.put(aha, aha.draft("a", not_before=later), aha.draft("b", not_before=soon))

    assert (None, soon) == (nothing, await stage.outbox.next_due("discord"))


async def test_next_due_of_a_claimed_row_is_the_end_of_its_lease(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    await stage.claim()

    assert stage.now + LEASE == await stage.outbox.next_due("discord")


async def test_a_paused_workspace_is_never_next(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    await stage.outbox.pause(GUILD, reason="", now=stage.now)

    assert None is await stage.outbox.next_due("discord")


async def test_one_holder_leads_until_its_lease_ends(stage: Stage) -> None:
    others = CourierOutbox(stage.database, stage.clock)
    first = await stage.outbox.lead("discord", "a", now=stage.now, ttl=LEASE)
    taken = await others.lead("discord", "b", now=stage.now, ttl=LEASE)
    stage.clock.advance(LEASE)
    free = await others.lead("discord", "b", now=stage.now, ttl=LEASE)

    assert [True, False, True] == [first, taken, free]


async def test_a_leader_that_keeps_asking_stays_leader(stage: Stage) -> None:
    others = CourierOutbox(stage.database, stage.clock)
    for _ in range(10):
        assert await stage.outbox.lead("discord", "a", now=stage.now, ttl=LEASE)
        stage.clock.advance(LEASE / 3)

    assert not await others.lead("discord", "b", now=stage.now, ttl=LEASE)


async def test_a_leader_that_was_replaced_notices(stage: Stage) -> None:
    others = CourierOutbox(stage.database, stage.clock)
    await stage.outbox.lead("discord", "a", now=stage.now, ttl=LEASE)
    stage.clock.advance(LEASE)
    await others.lead("discord", "b", now=stage.now, ttl=LEASE)

    assert not await stage.outbox.lead("discord", "a", now=stage.now, ttl=LEASE)


async def test_the_echo_of_a_recorded_post_is_no_duplicate(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.send(parcel)

    assert None is await stage.outbox.echoed(parcel.key, posted(parcel), stage.now)


async def test_the_echo_of_a_second_message_is_returned_to_be_deleted(
    stage: Stage, aha: Site
) -> None:
    await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.send(parcel, "m1")
    twin = posted(parcel, "m2")

    assert twin == await stage.outbox.echoed(parcel.key, twin, stage.now)


async def test_an_echo_with_a_strangers_key_is_ignored(stage: Stage) -> None:
    ref = MessageRef(ChannelRef(GUILD, "c"), "m")

    assert None is await stage.outbox.echoed("0" * 24, ref, stage.now)


async def test_an_echo_before_the_record_completes_a_send_that_crashed(
    stage: Stage, aha: Site
) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.outbox.intend(parcel, stage.now)
    await stage.outbox.echoed(parcel.key, posted(parcel), stage.now)
    stage.clock.advance(LEASE)
    again = await stage.claim()

    assert ([], OutboxState.SENT) == (again, (await stage.row(aha, row_id)).state)


async def test_an_echo_settles_a_doubt(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.outbox.intend(parcel, stage.now)
    await stage.outbox.doubt(parcel, error="lost", notice=None)
    await stage.outbox.echoed(parcel.key, posted(parcel), stage.now)

    assert OutboxState.SENT == (await stage.row(aha, row_id)).state


async def test_an_echo_of_a_doubtful_post_leaves_its_thread_to_do(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft(thread="Week 1"))
    parcel = await stage.claim_one()
    await stage.outbox.intend(parcel, stage.now)
    await stage.outbox.doubt(parcel, error="lost", notice=None)
    await stage.outbox.echoed(parcel.key, posted(parcel), stage.now)

    assert posted(parcel) == (await stage.claim_one()).ref


async def test_a_burst_of_a_thousand_is_claimed_in_batches(stage: Stage, aha: Site) -> None:
    drafts = [
        Draft("bulk", f"{n}", ToPurpose(aha.target_id, "prompts"), say("x")) for n in range(1000)
    ]
    await stage.put(aha, *drafts)
    claimed = [len(await stage.claim()) for _ in range(11)]

    assert [*[100] * 10, 0] == claimed
