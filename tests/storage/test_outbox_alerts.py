"""An alert goes before whatever earlier edits of the same post were put off for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.delivery import Urgency
from storage.outbox_rows import KEEP_EVERY, OutboxRow
from tests.storage.stage import Site, Stage
from tests.storage.test_outbox_keeping import CARD, claimed, edit, keep, post


async def alert(stage: Stage, site: Site) -> None:
    async with stage.uow(site) as uow:
        await uow.outbox.keep(replace(edit(site, "Hidden"), urgency=Urgency.ALERT))
        await uow.commit()


async def rows(stage: Stage, site: Site) -> Sequence[OutboxRow]:
    """The edits of the card."""
    async with stage.uow(site) as uow:
        return await uow.outbox.by_subject("w1", kind="webinar.card-edit")


async def test_an_alert_does_not_wait_for_what_an_earlier_edit_was_put_off_for(
    stage: Stage, aha: Site
) -> None:
    await post(stage, aha)
    await keep(stage, aha, "1 going")
    parcel = await stage.claim_one()
    later = stage.now + timedelta(minutes=10)
    await stage.outbox.retry(parcel, at=later, error="429", accepted=True)
    await keep(stage, aha, "2 going")
    early = await claimed(stage)
    await alert(stage, aha)

    assert ([], ["Hidden"]) == (early, await claimed(stage))


async def test_an_alert_does_not_overtake_the_edit_that_is_under_way(
    stage: Stage, aha: Site
) -> None:
    await post(stage, aha)
    await keep(stage, aha, "1 going")
    parcel = await stage.claim_one()
    await alert(stage, aha)
    meanwhile = await claimed(stage)
    await stage.outbox.sent(parcel, parcel.ref, stage.now)
    stage.clock.advance(KEEP_EVERY)

    assert ([], ["Hidden"]) == (meanwhile, await claimed(stage))


async def test_an_alert_on_a_post_that_does_not_stand_yet_waits_for_it(
    stage: Stage, aha: Site
) -> None:
    await stage.put(aha, aha.draft("w1", kind=CARD))
    await keep(stage, aha, "1 going")
    card = await stage.claim_one()
    (waiting,) = await rows(stage, aha)
    await alert(stage, aha)
    (still,) = await rows(stage, aha)
    await stage.send(card)

    assert waiting.ready_at == still.ready_at
    assert waiting.ready_at is not None
    assert waiting.ready_at > stage.now
    assert ["Hidden"] == await claimed(stage)
