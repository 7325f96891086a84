"""A second person decides, once, on the text that was read; what is not approved goes back alone."""

import asyncio

from sqlalchemy import select

from storage.outbox_rows import OutboxRow
from tests.cogs.cases.talk import (
    FIRST,
    NAME,
    approve,
    audited,
    dms,
    in_team,
    ops,
    present,
    rows,
    said,
)
from tests.conversation import World


async def test_a_member_cannot_approve(pending: World) -> None:
    await pending.mia.press("case.approve:1:1", on=pending.mia.last.ref)
    assert "for the facilitators" in said(pending.mia)
    assert "pending" == (await rows(pending))[0].state


async def test_a_facilitator_cannot_approve_their_own(world: World) -> None:
    await present(world.fay)
    await approve(world.fay)
    assert "nobody approves their own case" in said(world.fay)
    assert "pending" == (await rows(world))[0].state


async def test_nor_from_their_linked_account_elsewhere(world: World) -> None:
    await present(world.fay)
    await world.fay.run("/link")
    code = next(word for word in said(world.fay).split() if word.strip("`").count("-") >= 1)
    fay = in_team(world, "Fay")
    await fay.run(f"/praxis link code={code.strip('`.')}")
    await fay.at("#ops").click("Approve")
    assert "pending" == (await rows(world))[0].state


async def test_the_refusal_does_not_tell_the_log_whose_case_it_is(world: World) -> None:
    await present(world.fay)
    await approve(world.fay)
    assert [] == await audited(world, "denied")


async def test_one_approval_is_enough(pending: World) -> None:
    await approve(pending.fay)
    assert (
        "was approved by Fay" in said(pending.fay) or "was approved by Fay" in ops(pending.fay)[-1]
    )
    assert "queued" == (await rows(pending))[0].state


async def test_two_approvals_in_the_same_instant_are_one(pending: World) -> None:
    finn = in_team(pending, "Finn").at("#ops")
    await asyncio.gather(approve(pending.fay), finn.click("Approve"))
    assert 1 == len(await audited(pending, "case.approved"))
    assert "already approved by" in said(pending.fay) + said(finn)


async def test_the_cards_are_settled_everywhere(pending: World) -> None:
    await approve(pending.fay)
    await pending.advance(minutes=1)
    (there,) = ops(in_team(pending, "Fay"))
    assert "AHA-2027-001 was approved by Fay." in there
    assert FIRST["issue"] not in there


async def test_the_presenter_is_told_when_it_is_planned(queued: World) -> None:
    (told,) = dms(queued.mia, "was approved")
    assert "2027-01-20 01:30 UTC" in told


async def test_what_is_returned_can_be_changed_and_sent_again_under_its_name(
    pending: World,
) -> None:
    await pending.fay.at("#ops").click("Return…")
    await pending.fay.submit(reason="Please say what he wants himself.")
    assert "Please say what he wants himself." in dms(pending.mia, "came back")[0]
    await pending.mia.click("Change it")
    assert pending.mia.modal
    await pending.mia.submit({"issue": FIRST["issue"] + " He says so himself."})
    await pending.mia.click("Go on to part 2")
    await pending.mia.submit(attested=True)
    await pending.mia.click("Send to the facilitators")
    (row,) = await rows(pending)
    assert (NAME, "pending", 2) == (row.name, row.state, row.edition)


async def test_an_approval_of_an_earlier_text_does_not_count(pending: World) -> None:
    (old,) = ops(pending.fay, "For approval")
    await pending.finn.at("#ops").click("Return…")
    await pending.finn.submit(reason="Shorter, please.")
    await pending.mia.click("Change it")
    await pending.mia.submit({"issue": "A man who fell twice at night."})
    await pending.mia.click("Go on to part 2")
    await pending.mia.submit(attested=True)
    await pending.mia.click("Send to the facilitators")
    await pending.fay.at("#ops").click("Approve", on=old)
    assert "There is a newer text" in said(pending.fay)
    assert "pending" == (await rows(pending))[0].state


async def test_what_is_rejected_is_left_with_its_presenter_alone(pending: World) -> None:
    await pending.fay.at("#ops").click("Reject…")
    await pending.fay.submit(reason="This is about staffing.")
    (row,) = await rows(pending)
    assert ("rejected", {}) == (row.state, row.document)
    assert "This is about staffing." in dms(pending.mia, "not taken")[0]
    await pending.mia.run("/case submit")
    assert pending.mia.modal
    assert FIRST["issue"] == pending.mia.modal.values["issue"]


async def test_a_rejected_text_is_in_no_delivery_any_more(pending: World) -> None:
    await pending.fay.at("#ops").click("Reject…")
    await pending.fay.submit(reason="This is about staffing.")
    await pending.advance(minutes=1)
    async with pending.uow() as uow:
        found = (await uow.session.scalars(select(OutboxRow))).all()
    assert [] == [row.kind for row in found if FIRST["issue"] in str(row.payload)]


async def test_review_lists_what_waits(pending: World) -> None:
    await present(pending.ben, title="Another one")
    await pending.fay.run("/case review")
    assert "AHA-2027-001: Home alone after two falls" in said(pending.fay)
    assert "AHA-2027-002: Another one" in said(pending.fay)


async def test_review_shows_one_in_full_privately(pending: World) -> None:
    await pending.fay.run("/case review case: aha-2027-001")
    assert pending.fay.answer
    assert (True, True) == (pending.fay.answer.private, FIRST["tried"] in pending.fay.answer)


async def test_review_of_something_unknown_says_what_to_type(pending: World) -> None:
    await pending.fay.run("/case review case: AHA-2027-009")
    assert "Type its name, such as AHA-2027-014" in said(pending.fay)


async def test_a_case_whose_presenter_erased_everything_cannot_be_approved(pending: World) -> None:
    (old,) = ops(pending.fay, "For approval")
    await pending.mia.run("/privacy erase")
    await pending.mia.click(pending.mia.last.buttons[0])
    assert ([], {}) == (ops(pending.fay, FIRST["issue"]), (await rows(pending))[0].document)
    await pending.fay.at("#ops").click("Approve", on=old)
    assert f"{NAME} was taken down." in said(pending.fay)
