"""What features do with the outbox."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.delivery import Draft, Op, ToMember, ToPost, ToUser, delivery_key
from bot.errors import NotFound
from bot.message import say
from bot.refs import ChannelRef, MessageRef, UserRef
from storage.outbox_rows import OutboxRow, OutboxState
from tests.storage.stage import GUILD, LEASE, TEAM, Site, Stage, posted


async def test_the_same_draft_goes_in_once(stage: Stage, aha: Site) -> None:
    first, second = await stage.put(aha, aha.draft(), aha.draft())

    assert (first is not None, second) == (True, None)


async def test_a_rolled_back_draft_is_not_there(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        await uow.outbox.add(aha.draft())

    assert await stage.claim() == []


async def test_another_revision_is_another_row(stage: Stage, aha: Site) -> None:
    draft = aha.draft()
    again = Draft(draft.kind, draft.subject, draft.to, draft.message, revision=1)

    assert None not in await stage.put(aha, draft, again)


async def test_a_draft_for_another_community_is_refused(stage: Stage, aha: Site, uk: Site) -> None:
    with pytest.raises(NotFound):
        await stage.put(aha, uk.draft())


async def test_a_message_comes_out_as_it_went_in(stage: Stage, aha: Site) -> None:
    draft = aha.draft()
    await stage.put(aha, draft)

    assert draft.message == (await stage.claim_one()).message


async def test_an_unsent_row_is_revised_under_a_new_key(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    before = await stage.row(aha, row_id)
    async with stage.uow(aha) as uow:
        assert await uow.outbox.revise(before.id, message=say("better"))
        await uow.commit()
    parcel = await stage.claim_one()

    assert (say("better"), True) == (parcel.message, parcel.key != before.key)


async def test_each_text_of_a_row_has_its_own_edition_and_key(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    assert row_id is not None
    for edition in (1, 2):
        async with stage.uow(aha) as uow:
            assert await uow.outbox.revise(row_id, message=say(f"better by {edition}"))
            await uow.commit()
        row = await stage.row(aha, row_id)
        assert (edition, delivery_key(row_id, edition)) == (row.edition, row.key)


async def test_what_is_unsent_can_be_put_off_with_its_deadline(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    later, latest = stage.now + timedelta(hours=1), stage.now + timedelta(hours=2)
    async with stage.uow(aha) as uow:
        assert await uow.outbox.revise(row_id or "", not_before=later, deadline=latest)
        assert not await uow.outbox.revise(row_id or "")
        await uow.commit()
    row = await stage.row(aha, row_id)

    assert (later, latest, 0) == (row.ready_at, row.deadline, row.edition)


async def test_a_delivery_that_is_not_there_is_not_found(stage: Stage, aha: Site) -> None:
    with pytest.raises(NotFound, match=r"^This delivery does not exist\.$"):
        await stage.row(aha, "01JUNKNOWN")


async def test_one_row_is_cancelled_alone(stage: Stage, aha: Site) -> None:
    first, _second = await stage.put(aha, aha.draft("a"), aha.draft("b"))
    async with stage.uow(aha) as uow:
        assert await uow.outbox.cancel(first or "")
        await uow.commit()
    row = await stage.row(aha, first)

    assert (OutboxState.CANCELLED, None, stage.now) == (row.state, row.ready_at, row.settled_at)
    assert ["b"] == [parcel.subject for parcel in await stage.claim()]


async def test_what_is_about_a_subject_is_taken_back_by_kind_or_altogether(
    stage: Stage, aha: Site
) -> None:
    await stage.put(aha, aha.draft("a"), aha.draft("a", kind="wrap"), aha.draft("b"))
    async with stage.uow(aha) as uow:
        assert 1 == await uow.outbox.cancel_subject("a", kind="wrap")
        assert 1 == await uow.outbox.cancel_subject("a")
        assert ["prompt", "wrap"] == [row.kind for row in await uow.outbox.by_subject("a")]
        assert ["wrap"] == [row.kind for row in await uow.outbox.by_subject("a", kind="wrap")]
        await uow.commit()

    assert ["b"] == [parcel.subject for parcel in await stage.claim()]


async def test_a_row_on_its_way_is_not_revised(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    await stage.claim_one()
    async with stage.uow(aha) as uow:
        assert not await uow.outbox.revise(row_id or "", message=say("better"))


async def test_a_cancelled_row_is_not_claimed(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft("a"), aha.draft("b"))
    async with stage.uow(aha) as uow:
        assert await uow.outbox.cancel_subject("a", kind="prompt") == 1
        await uow.commit()

    assert ["b"] == [parcel.subject for parcel in await stage.claim()]


async def test_a_sent_row_is_not_cancelled(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    await stage.send(await stage.claim_one())
    async with stage.uow(aha) as uow:
        assert not await uow.outbox.cancel(row_id or "")


async def test_what_may_have_been_sent_is_not_taken_back(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.outbox.intend(parcel, stage.now)
    await stage.outbox.retry(parcel, at=stage.now, error="lost", accepted=True)
    async with stage.uow(aha) as uow:
        assert not await uow.outbox.cancel(row_id or "")


async def test_what_stands_and_lacks_only_its_thread_is_not_taken_back(
    stage: Stage, aha: Site
) -> None:
    (row_id,) = await stage.put(aha, aha.draft(thread="Week 1"))
    parcel = await stage.claim_one()
    await stage.send(parcel)
    await stage.outbox.retry(parcel, at=stage.now, error="503", accepted=False)
    async with stage.uow(aha) as uow:
        assert not await uow.outbox.cancel(row_id or "")


async def test_a_doubt_resolved_as_posted_is_sent(stage: Stage, aha: Site) -> None:
    (row_id,) = await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.outbox.intend(parcel, stage.now)
    await stage.outbox.doubt(parcel, error="lost", notice=None)
    async with stage.uow(aha) as uow:
        assert await uow.outbox.resolve_doubt(parcel.id, posted=True)
        await uow.commit()

    assert OutboxState.SENT == (await stage.row(aha, row_id)).state


async def test_a_doubt_resolved_as_not_posted_is_sent_afresh(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.outbox.intend(parcel, stage.now)
    await stage.outbox.doubt(parcel, error="lost", notice=None)
    assert await stage.claim() == []
    async with stage.uow(aha) as uow:
        assert await uow.outbox.resolve_doubt(parcel.id, posted=False)
        await uow.commit()

    assert (await stage.claim_one()).attempted_at is None


async def test_a_doubt_is_resolved_once(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    parcel = await stage.claim_one()
    await stage.outbox.doubt(parcel, error="lost", notice=None)
    async with stage.uow(aha) as uow:
        await uow.outbox.resolve_doubt(parcel.id, posted=True)
        assert not await uow.outbox.resolve_doubt(parcel.id, posted=False)


async def test_what_was_posted_is_found_by_its_thread(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft(thread="Week 1"))
    parcel = await stage.claim_one()
    await stage.send(parcel)
    thread = ChannelRef(GUILD, "aha-prompts", "t1")
    await stage.outbox.threaded(parcel, thread, stage.now)
    async with stage.uow(aha) as uow:
        found = await uow.outbox.post_of_thread(thread)

    assert found is not None
    assert (posted(parcel), thread) == (found.ref, found.thread)


async def test_an_edit_goes_to_the_post(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    post = await stage.claim_one()
    await stage.send(post)
    to = ToPost(aha.target_id, "prompt", "p1")
    await stage.put(aha, Draft("prompt.edit", "p1", to, say("new"), op=Op.EDIT))

    assert posted(post) == (await stage.claim_one()).ref


async def test_an_edit_waits_for_its_post_and_is_woken_by_it(stage: Stage, aha: Site) -> None:
    to = ToPost(aha.target_id, "prompt", "p1")
    edit = Draft("prompt.edit", "p1", to, say("new"), op=Op.EDIT)
    await stage.put(aha, aha.draft(), edit)
    (post,) = await stage.claim()
    assert await stage.claim() == []
    await stage.send(post)
    woken = await stage.claim_one()

    assert ("prompt.edit", 1) == (woken.kind, woken.attempt)


async def test_a_reply_waits_for_the_thread(stage: Stage, aha: Site) -> None:
    to = ToPost(aha.target_id, "prompt", "p1")
    await stage.put(aha, aha.draft(thread="Week 1"), Draft("prompt.wrap", "p1", to, say("so")))
    (post,) = await stage.claim()
    await stage.send(post)
    assert await stage.claim() == []
    await stage.outbox.threaded(post, ChannelRef(GUILD, "aha-prompts", "t1"), stage.now)

    assert ChannelRef(GUILD, "aha-prompts", "t1") == (await stage.claim_one()).address


async def test_an_edit_of_what_was_never_posted_is_dropped(stage: Stage, aha: Site) -> None:
    to = ToPost(aha.target_id, "prompt", "p1")
    edit = Draft("prompt.edit", "p1", to, say("new"), op=Op.EDIT)
    _post, row_id = await stage.put(aha, aha.draft(), edit)
    (post,) = await stage.claim()
    await stage.outbox.miss(post, notice=None)
    stage.clock.advance(timedelta(minutes=2))
    assert await stage.claim() == []

    assert OutboxState.CANCELLED == (await stage.row(aha, row_id)).state


async def test_a_deleted_post_is_not_found_any_more(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft())
    await stage.send(await stage.claim_one())
    to = ToPost(aha.target_id, "prompt", "p1")
    await stage.put(aha, Draft("prompt.gone", "p1", to, say(""), op=Op.DELETE))
    taken = await stage.claim_one()
    await stage.outbox.sent(taken, taken.ref, stage.now)
    async with stage.uow(aha) as uow:
        assert [] == list(await uow.outbox.posts("prompt", "p1"))


async def test_an_unmapped_purpose_is_a_problem_in_words(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft(purpose="cases"))
    parcel = await stage.claim_one()

    assert (None, "No channel is set for cases.") == (parcel.address, parcel.problem)


async def test_mapping_a_channel_releases_what_was_held(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft(purpose="cases"))
    held = await stage.claim_one()
    await stage.outbox.hold(held, reason=held.problem, until=None, notice=None)
    assert await stage.claim() == []
    channel = ChannelRef(GUILD, "new")
    async with stage.uow(aha) as uow:
        await uow.communities.map_channel(aha.target_id, "cases", channel)
        uow.audit("channel.mapped", "cases")
        await uow.commit()

    assert channel == (await stage.claim_one()).address


async def _member(stage: Stage, site: Site, *users: UserRef) -> int:
    async with stage.uow(site) as uow:
        for user in users:
            await uow.communities.workspace(user.workspace)
        member = await uow.members.add("Mia")
        for user in users:
            await uow.members.attach(member.id, user)
            stage.clock.advance(timedelta(seconds=1))
        uow.audit("member.added", "Mia")
        await uow.commit()
    return member.id


async def test_a_member_is_written_to_where_they_were_last(stage: Stage, aha: Site) -> None:
    mia = await _member(stage, aha, UserRef(TEAM, "U1"), UserRef(GUILD, "1"))
    await stage.put(aha, Draft("dm", "hello", ToMember(mia), say("hello")))

    assert UserRef(GUILD, "1") == (await stage.claim_one("discord")).address


async def test_the_conversation_with_somebody_is_known_from_the_first_message_on(
    stage: Stage, aha: Site
) -> None:
    mia = await _member(stage, aha, UserRef(GUILD, "1"))
    await stage.put(aha, Draft("dm", "hello", ToMember(mia), say("hello")))
    first = await stage.claim_one("discord")
    conversation = ChannelRef(GUILD, "dm1")
    assert await stage.outbox.sent(first, MessageRef(conversation, "m1"), stage.now)
    await stage.put(aha, Draft("dm", "again", ToMember(mia), say("again")))

    second = await stage.claim_one("discord")

    assert ("", "dm1", UserRef(GUILD, "1")) == (first.direct, second.direct, second.address)


async def test_a_member_is_written_to_elsewhere_when_a_workspace_is_paused(
    stage: Stage, aha: Site
) -> None:
    mia = await _member(stage, aha, UserRef(TEAM, "U1"), UserRef(GUILD, "1"))
    await stage.put(aha, Draft("dm", "hello", ToMember(mia), say("hello")))
    await stage.outbox.pause(GUILD, reason="revoked", now=stage.now)

    assert UserRef(TEAM, "U1") == (await stage.claim_one("slack")).address


async def test_a_member_who_moved_is_rerouted_at_the_claim(stage: Stage, aha: Site) -> None:
    mia = await _member(stage, aha, UserRef(TEAM, "U1"), UserRef(GUILD, "1"))
    await stage.put(aha, Draft("dm", "hello", ToMember(mia), say("hello")))
    async with stage.uow(aha) as uow:
        await uow.members.attach(mia, UserRef(TEAM, "U1"))
        uow.audit("member.moved", "Mia")
        await uow.commit()
    assert await stage.claim("discord") == []

    assert UserRef(TEAM, "U1") == (await stage.claim_one("slack")).address


async def test_a_member_without_an_account_is_a_problem_not_a_silence(
    stage: Stage, aha: Site
) -> None:
    mia = await _member(stage, aha)
    await stage.put(aha, Draft("dm", "hello", ToMember(mia), say("hello")))

    assert "no account" in (await stage.claim_one("slack")).problem


async def test_a_member_of_another_community_is_not_written_to(
    stage: Stage, aha: Site, uk: Site
) -> None:
    nia = await _member(stage, uk, UserRef(TEAM, "U9"))
    await stage.put(aha, Draft("dm", "hello", ToMember(nia), say("hello")))

    assert None is (await stage.claim_one("slack")).address


async def test_an_account_is_written_to_directly(stage: Stage, aha: Site) -> None:
    user = UserRef(GUILD, "7")
    await stage.put(aha, Draft("dm", "hello", ToUser(user), say("hello")))

    assert user == (await stage.claim_one()).address


async def test_reports_list_what_needs_a_person(stage: Stage, aha: Site) -> None:
    await stage.put(aha, aha.draft("a"), aha.draft("b"))
    first, second = await stage.claim()
    await stage.outbox.hold(first, reason="closed", until=stage.now + LEASE, notice=None)
    await stage.outbox.bury(second, error="gone", notice=None)
    async with stage.uow(aha) as uow:
        found = await uow.outbox.in_state(OutboxState.DEAD, OutboxState.HELD)

    assert [("a", "closed"), ("b", "gone")] == [(row.subject, row.last_error) for row in found]


async def test_a_report_shows_rows_as_they_are_now_not_as_they_were_read_before(
    stage: Stage, aha: Site
) -> None:
    await stage.put(aha, aha.draft("a"))
    async with stage.uow(aha) as uow:
        (read,) = await uow.outbox.by_subject("a")
        connection = await uow.session.connection()
        await connection.execute(update(OutboxRow).values(last_error="closed"))
        (listed,) = await uow.outbox.in_state(OutboxState.DUE)
        assert "closed" == listed.last_error
        await connection.execute(update(OutboxRow).values(last_error="open"))
        (found,) = await uow.outbox.by_subject("a")
        assert "open" == found.last_error
        await connection.execute(update(OutboxRow).values(last_error="gone"))
        assert "gone" == (await uow.outbox.get(read.id)).last_error


async def test_a_reply_in_a_thread_does_not_take_the_place_of_its_post(
    stage: Stage, aha: Site
) -> None:
    await stage.put(aha, aha.draft(thread="Week 1"))
    post = await stage.claim_one()
    await stage.send(post)
    await stage.outbox.threaded(post, ChannelRef(GUILD, "aha-prompts", "t1"), stage.now)
    to = ToPost(aha.target_id, "prompt", "p1")
    await stage.put(aha, Draft("prompt.wrap", "p1", to, say("so")))
    reply = await stage.claim_one()
    await stage.outbox.sent(reply, posted(reply, "m2"), stage.now)
    async with stage.uow(aha) as uow:
        (wrap,) = await uow.outbox.posts("prompt.wrap", "p1")

    assert MessageRef(ChannelRef(GUILD, "aha-prompts", "t1"), "m2") == wrap.ref
