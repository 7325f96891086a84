"""An alert goes before whatever earlier edits of the same post were put off for."""

from dataclasses import replace
from datetime import timedelta

from bot.delivery import Urgency
from tests.storage.stage import Site, Stage
from tests.storage.test_outbox_keeping import claimed, edit, keep, post


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
    async with stage.uow(aha) as uow:
        await uow.outbox.keep(replace(edit(aha, "Hidden"), urgency=Urgency.ALERT))
        await uow.commit()

    assert ([], ["Hidden"]) == (early, await claimed(stage))
