"""The audit log: every change and every refusal, readable by admins with filters, never rewritten."""

import pytest
from sqlalchemy import delete, update

from storage.audit import AuditRow
from storage.errors import OutOfScope
from tests.cogs.prompts.talk import said
from tests.conversation import World


async def test_a_refusal_is_on_record(world: World) -> None:
    await world.mia.run("/prompt add text: Why?")
    await world.ada.run("/community audit what: denied")
    assert "prompt add" in said(world.ada)


async def test_a_person_is_shown_by_name(world: World) -> None:
    await world.mia.run("/prompt add text: Why?")
    await world.ada.run("/community audit what: denied")
    assert "Mia" in said(world.ada)


async def test_what_others_did_is_left_out(world: World) -> None:
    await world.fay.run("/prompt add text: Why?")
    await world.mia.run("/prompt add text: Why?")
    await world.ada.run("/community audit", person=world.mia)
    assert "prompt.added" not in said(world.ada)


async def test_older_rows_are_a_click_away(world: World) -> None:
    for number in range(12):
        await world.fay.run(f"/prompt add text: Question {number}?")
    await world.ada.run("/community audit what: prompt")
    newest = said(world.ada)
    await world.ada.click("Older")
    assert newest != said(world.ada)


async def test_before_and_after_are_shown(world: World) -> None:
    await world.mia.run("/settings kind: case via: dm")
    await world.ada.run("/community audit what: settings")
    assert "channel → dm" in said(world.ada)


async def test_members_do_not_read_it(world: World) -> None:
    await world.mia.run("/community audit")
    assert "for the admins" in said(world.mia)


async def test_a_row_cannot_be_changed(world: World) -> None:
    async with world.uow() as uow:
        with pytest.raises(OutOfScope):
            await uow.session.execute(update(AuditRow).values(what="nothing"))


async def test_a_row_cannot_be_deleted(world: World) -> None:
    async with world.uow() as uow:
        with pytest.raises(OutOfScope):
            await uow.session.execute(delete(AuditRow))


async def test_a_loaded_row_cannot_be_changed(world: World) -> None:
    await world.mia.run("/prompt add text: Why?")
    async with world.uow() as uow:
        (row, *_rest) = await uow.audit_log.latest(1)
        row.what = "nothing"
        with pytest.raises(OutOfScope):
            await uow.flush()
