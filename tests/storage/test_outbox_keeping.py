"""Posts that are kept up to date by few edits, and messages diverted from people who take none."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.delivery import Draft, Fallback, Op, ToMember, ToPost, ToUser, delivery_key
from bot.message import Message, say
from bot.refs import ChannelRef, MessageRef, UserRef
from storage.outbox_rows import KEEP_EVERY, OutboxRow, OutboxState
from tests.storage.stage import GUILD, Site, Stage

CARD = "webinar.card"


def edit(site: Site, text: str) -> Draft:
    return Draft(
        "webinar.card-edit", "w1", ToPost(site.target_id, CARD, "w1"), say(text), op=Op.EDIT
    )


async def post(stage: Stage, site: Site) -> None:
    """The card stands in its channel, with a thread."""
    await stage.put(site, site.draft("w1", kind=CARD, thread="Talk"))
    parcel = await stage.claim_one()
    await stage.send(parcel)
    await stage.outbox.threaded(parcel, ChannelRef(GUILD, "aha-prompts", "t1"), stage.now)


async def keep(stage: Stage, site: Site, text: str) -> None:
    async with stage.uow(site) as uow:
        await uow.outbox.keep(edit(site, text))
        await uow.commit()


async def claimed(stage: Stage) -> list[str]:
    return [parcel.message.headline() for parcel in await stage.claim()]


async def test_a_first_change_goes_at_once(stage: Stage, aha: Site) -> None:
    await post(stage, aha)
    await keep(stage, aha, "1 going")

    assert ["1 going"] == await claimed(stage)


async def test_changes_that_are_unsent_become_one(stage: Stage, aha: Site) -> None:
    await post(stage, aha)
    for count in range(1, 201):
        await keep(stage, aha, f"{count} going")

    assert ["200 going"] == await claimed(stage)


async def test_a_change_soon_after_another_waits(stage: Stage, aha: Site) -> None:
    await post(stage, aha)
    await keep(stage, aha, "1 going")
    parcel = await stage.claim_one()
    await stage.outbox.sent(parcel, parcel.ref, stage.now)
    await keep(stage, aha, "2 going")
    early = await claimed(stage)
    stage.clock.advance(KEEP_EVERY)

    assert ([], ["2 going"]) == (early, await claimed(stage))


async def test_a_change_waits_from_the_last_one_on_and_begins_afresh(
    stage: Stage, aha: Site
) -> None:
    await post(stage, aha)
    await keep(stage, aha, "1 going")
    parcel = await stage.claim_one()
    await stage.outbox.sent(parcel, parcel.ref, sent := stage.now)
    stage.clock.advance(KEEP_EVERY / 2)
    await keep(stage, aha, "2 going")
    row = await stage.row(aha, parcel.id)

    assert (sent + KEEP_EVERY, 0, None) == (row.ready_at, row.attempt, row.settled_at)
    assert (1, delivery_key(row.id, 1)) == (row.edition, row.key)


async def test_a_change_long_after_another_goes_at_once(stage: Stage, aha: Site) -> None:
    await post(stage, aha)
    await keep(stage, aha, "1 going")
    parcel = await stage.claim_one()
    await stage.outbox.sent(parcel, parcel.ref, stage.now)
    stage.clock.advance(5 * KEEP_EVERY)
    await keep(stage, aha, "2 going")

    assert stage.now == (await stage.row(aha, parcel.id)).ready_at


async def test_a_change_of_a_doubtful_edit_waits_before_it_goes(stage: Stage, aha: Site) -> None:
    await post(stage, aha)
    await keep(stage, aha, "1 going")
    parcel = await stage.claim_one()
    await stage.outbox.doubt(parcel, error="lost", notice=None)
    await keep(stage, aha, "2 going")
    row = await stage.row(aha, parcel.id)

    assert (OutboxState.DUE, stage.now + KEEP_EVERY) == (row.state, row.ready_at)


async def test_another_edit_is_left_as_it_is(stage: Stage, aha: Site, uk: Site) -> None:
    draft = edit(aha, "1 going")
    others = [
        replace(draft, kind="webinar.other"),
        replace(draft, subject="w2"),
        replace(draft, to=ToPost(aha.target_id, "webinar.other", "w1")),
        replace(draft, revision=1),
    ]
    await stage.put(aha, *others)
    await keep(stage, aha, "2 going")
    async with stage.uow(aha) as uow:
        rows = await uow.outbox.in_state(*OutboxState)

    assert [*[("1 going", 0)] * 4, ("2 going", 0)] == [
        (Message.from_json(row.payload).headline(), row.edition) for row in rows
    ]


async def test_a_change_counts_on_from_what_the_database_says(stage: Stage, aha: Site) -> None:
    await post(stage, aha)
    await keep(stage, aha, "1 going")
    async with stage.uow(aha) as uow:
        (row,) = await uow.outbox.by_subject("w1", kind="webinar.card-edit")
        connection = await uow.session.connection()
        this = update(OutboxRow).where(OutboxRow.id == row.id)
        await connection.execute(this.values(edition=5))
        await uow.outbox.keep(edit(aha, "2 going"))
        await uow.commit()

    assert 6 == (await stage.row(aha, row.id)).edition


async def test_a_change_while_an_edit_is_under_way_is_not_lost(stage: Stage, aha: Site) -> None:
    await post(stage, aha)
    await keep(stage, aha, "1 going")
    parcel = await stage.claim_one()
    await keep(stage, aha, "2 going")
    await stage.outbox.sent(parcel, parcel.ref, stage.now)
    stage.clock.advance(KEEP_EVERY)

    assert ["2 going"] == await claimed(stage)


async def test_an_edit_that_is_refused_comes_back_with_the_last_text(
    stage: Stage, aha: Site
) -> None:
    await post(stage, aha)
    await keep(stage, aha, "1 going")
    parcel = await stage.claim_one()
    await keep(stage, aha, "2 going")
    await stage.outbox.retry(parcel, at=stage.now, error="429", accepted=False)

    assert ["2 going"] == await claimed(stage)


async def test_nothing_is_edited_twice_without_a_change(stage: Stage, aha: Site) -> None:
    await post(stage, aha)
    await keep(stage, aha, "1 going")
    parcel = await stage.claim_one()
    await stage.outbox.sent(parcel, parcel.ref, stage.now)
    stage.clock.advance(timedelta(days=1))

    assert [] == await claimed(stage)


async def direct(stage: Stage, site: Site) -> Draft:
    """A message to Mia, with something to say in the card's channel instead."""
    await post(stage, site)
    async with stage.uow(site) as uow:
        mia = await uow.members.add("Mia", account=UserRef(GUILD, "mia"))
        uow.audit("member.added", "mia")
        await uow.commit()
    fallback = Fallback(ToPost(site.target_id, CARD, "w1"), say("@Mia, look here"))
    return Draft("webinar.reminder", "w1:7d", ToMember(mia.id), say("in a week"), fallback=fallback)


async def test_a_closed_inbox_diverts_what_was_prepared(stage: Stage, aha: Site) -> None:
    draft = await direct(stage, aha)
    await stage.put(aha, draft)
    await stage.outbox.divert(await stage.claim_one(), stage.now)
    parcel = await stage.claim_one()

    assert (ChannelRef(GUILD, "aha-prompts", "t1"), "@Mia, look here") == (
        parcel.address,
        parcel.message.headline(),
    )


async def test_what_was_diverted_is_not_diverted_again(stage: Stage, aha: Site) -> None:
    await stage.put(aha, await direct(stage, aha))
    parcel = await stage.claim_one()
    await stage.outbox.divert(parcel, stage.now)

    assert not await stage.outbox.divert(parcel, stage.now)


async def test_a_diverted_message_is_not_told_again(stage: Stage, aha: Site) -> None:
    draft = await direct(stage, aha)
    (row,) = await stage.put(aha, draft)
    await stage.outbox.divert(await stage.claim_one(), stage.now)

    assert [None] == await stage.put(aha, draft)
    assert OutboxState.DUE == (await stage.row(aha, row)).state


async def test_who_was_diverted_is_remembered(stage: Stage, aha: Site) -> None:
    draft = await direct(stage, aha)
    await stage.put(aha, draft)
    await stage.outbox.divert(await stage.claim_one(), stage.now)
    assert isinstance(draft.to, ToMember)
    async with stage.uow(aha) as uow:
        diverted = await uow.outbox.diverted("webinar.")

    assert {draft.to.member_id} == diverted


async def test_what_goes_elsewhere_is_another_edition_with_its_attempts_before_it(
    stage: Stage, aha: Site
) -> None:
    (row_id,) = await stage.put(aha, await direct(stage, aha))
    await stage.outbox.divert(await stage.claim_one(), stage.now)
    row = await stage.row(aha, row_id)

    assert (1, delivery_key(row.id, 1), 0) == (row.edition, row.key, row.attempt)
    assert (aha.target_id, "no direct messages") == (row.target_id, row.last_error)


async def test_what_goes_to_an_account_instead_belongs_to_no_target(
    stage: Stage, aha: Site
) -> None:
    draft = await direct(stage, aha)
    fallback = Fallback(ToUser(UserRef(GUILD, "ben")), say("please tell Mia"))
    (row_id,) = await stage.put(aha, replace(draft, fallback=fallback))
    await stage.outbox.divert(await stage.claim_one(), stage.now)
    row = await stage.row(aha, row_id)

    assert (None, "user") == (row.target_id, row.to_json["kind"])


async def test_only_members_who_were_diverted_in_what_is_asked_for_count(
    stage: Stage, aha: Site
) -> None:
    draft = await direct(stage, aha)
    await stage.put(aha, draft)
    await stage.outbox.divert(await stage.claim_one(), stage.now)
    async with stage.uow(aha) as uow:
        ben = await uow.members.add("Ben", account=UserRef(GUILD, "ben"))
        uow.audit("member.added", "ben")
        await uow.commit()
    await stage.put(
        aha,
        Draft("webinar.reminder", "w1:1d", ToMember(ben.id), say("tomorrow")),
        replace(draft, to=ToUser(UserRef(GUILD, "eve"))),
    )
    async with stage.uow(aha) as uow:
        found = [await uow.outbox.diverted(each) for each in ("webinar.", "prompt.", "w%.", "w_b")]

    assert isinstance(draft.to, ToMember)
    assert [{draft.to.member_id}, set(), set(), set()] == found


@pytest.mark.parametrize(("fallback", "counted"), [(True, 1), (False, 0)])
async def test_who_may_be_diverted_at_once_counts_until_it_is_delivered(
    stage: Stage, aha: Site, *, fallback: bool, counted: int
) -> None:
    draft = await direct(stage, aha)
    await stage.put(aha, draft if fallback else replace(draft, fallback=None))
    async with stage.uow(aha) as uow:
        assert counted == len(await uow.outbox.diverted("webinar."))
    parcel = await stage.claim_one()
    await stage.outbox.sent(parcel, MessageRef(ChannelRef(GUILD, "mia-direct"), "m2"), stage.now)
    async with stage.uow(aha) as uow:
        assert set() == await uow.outbox.diverted("webinar.")
