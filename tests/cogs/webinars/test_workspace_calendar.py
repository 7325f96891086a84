"""Webinars in a workspace's own calendar of events: an option that follows, and is never in the way."""

import pytest

from adapters.playground.faults import refuse, slow
from adapters.playground.seen import Seen
from bot.errors import MissingPermission
from bot.ports import Need
from storage.outbox_rows import OutboxState
from tests.cogs.webinars.talk import LINK, ONCE, TITLE, in_team, ops, plan, posts
from tests.conversation import World


async def turn_on(world: World) -> None:
    await world.ada.run("/webinar events")


def entries(world: World) -> list[Seen]:
    """What stands in the calendar of the workspace that keeps one, oldest first."""
    return posts(world.mia, "“Interested” is not counted")


@pytest.fixture
async def shown(world: World) -> World:
    """The option is on before anything is planned."""
    await turn_on(world)
    return world


async def test_nothing_stands_there_unless_somebody_wants_it(planned: World) -> None:
    assert [] == entries(planned)


async def test_an_announced_webinar_stands_there(shown: World) -> None:
    await plan(shown)
    (entry,) = entries(shown)
    assert f"{TITLE}\n2027-02-18 08:30 UTC until 2027-02-18 09:30 UTC · Online" in entry


async def test_those_that_are_announced_already_come_too(planned: World) -> None:
    await turn_on(planned)
    assert planned.ada.answer
    assert "1 webinar goes into the calendar now" in planned.ada.answer
    assert 1 == len(entries(planned))


async def test_of_a_series_the_meeting_that_is_announced_stands_there(monthly: World) -> None:
    await turn_on(monthly)
    await monthly.until("2027-02-18 20:31")
    assert ["2027-02-18 08:30", "2027-03-18 08:30"] == [
        entry.text.splitlines()[2][:16] for entry in entries(monthly)
    ]


async def test_the_link_is_not_in_it(shown: World) -> None:
    await plan(shown, f"{ONCE} link: {LINK}")
    (entry,) = entries(shown)
    assert LINK not in repr(entry.message)


async def test_it_follows_a_move(shown: World) -> None:
    await plan(shown)
    await shown.fay.run("/webinar edit which: W1 when: 2027-02-25 18:00 title: Families")
    await shown.fay.click("Save")
    await shown.advance(minutes=1)
    (entry,) = entries(shown)
    assert "Families\n2027-02-25 07:00 UTC" in entry


async def test_it_follows_a_cancellation(shown: World) -> None:
    await plan(shown)
    await shown.fay.run("/webinar cancel which: W1")
    await shown.fay.click("Cancel it")
    await shown.advance(minutes=1)
    (entry,) = entries(shown)
    assert f"Cancelled: {TITLE}" in entry


async def test_an_answer_does_not_touch_it(shown: World) -> None:
    await plan(shown)
    before = sum(entry.deed == "edit" for entry in shown.guild.journal)
    await shown.mia.click("Going")
    await shown.advance(minutes=1)
    edits = [entry for entry in shown.guild.journal if entry.deed == "edit"][before:]
    assert [None] == [entry.message.event for entry in edits]


async def test_one_that_somebody_deleted_is_not_made_again(shown: World) -> None:
    await plan(shown)
    shown.guild.delete_post(entries(shown)[0].ref)
    await shown.fay.run("/webinar edit which: W1 when: 2027-02-25 18:00")
    await shown.fay.click("Save")
    await turn_on(shown)
    await shown.advance(minutes=1)
    assert [] == entries(shown)
    assert [] == ops(shown.fay)


async def test_turned_off_it_takes_its_entries_out(shown: World) -> None:
    await plan(shown)
    await shown.ada.run("/webinar events shown: no")
    await shown.advance(minutes=1)
    assert "1 entry is taken out" in shown.ada.last
    assert [True] == ["Cancelled: " in entry for entry in entries(shown)]


async def test_turned_off_nothing_follows_any_more(shown: World) -> None:
    await plan(shown)
    await shown.ada.run("/webinar events shown: no")
    await shown.fay.run("/webinar edit which: W1 when: 2027-02-25 18:00")
    await shown.fay.click("Save")
    await plan(shown, ONCE.replace("18", "19"))
    await shown.advance(minutes=1)
    assert [True] == ["2027-02-18" in entry for entry in entries(shown)]


async def test_turned_on_again_it_makes_new_entries(shown: World) -> None:
    await plan(shown)
    await shown.ada.run("/webinar events shown: no")
    await turn_on(shown)
    await shown.advance(minutes=1)
    assert [True, False] == ["Cancelled: " in entry for entry in entries(shown)]


async def test_a_workspace_without_a_calendar_says_so(world: World) -> None:
    ada = in_team(world, "Ada")
    await ada.run("/praxis webinar events")
    assert "has no calendar of its own" in ada.last


async def test_a_missing_permission_is_asked_for_before_it_is_turned_on(planned: World) -> None:
    planned.guild.deny("#webinars", Need.EVENTS)
    await turn_on(planned)
    assert "Praxis lacks “Create Events” here" in planned.ada.last
    assert [] == entries(planned)


async def test_only_admins_turn_it_on(planned: World) -> None:
    await planned.fay.run("/webinar events")
    assert "for the admins" in planned.fay.last


async def test_the_permission_is_looked_at_where_it_is_on(shown: World) -> None:
    shown.guild.deny("#webinars", Need.EVENTS)
    await shown.ada.run("/community check")
    assert "Create Events" in shown.ada.last


async def test_the_permission_is_not_looked_at_where_it_is_off(world: World) -> None:
    world.guild.deny("#webinars", Need.EVENTS)
    await world.ada.run("/community check")
    assert "Create Events" not in world.ada.last


async def test_a_refusal_is_told_to_facilitators_and_made_good_later(shown: World) -> None:
    shown.guild.deny("#webinars", Need.EVENTS)
    await plan(shown)
    assert 1 == len(ops(shown.fay, "Create Events"))
    shown.guild.allow("#webinars")
    await shown.fay.run("/webinar edit which: W1 when: 2027-02-25 18:00")
    await shown.fay.click("Save")
    await shown.advance(minutes=11)
    (entry,) = entries(shown)
    assert "2027-02-25 07:00 UTC" in entry


async def test_a_full_calendar_is_told_to_facilitators(shown: World) -> None:
    full = MissingPermission("room for one more event", "Delete events that nobody needs.")
    shown.guild.faults.add(slow(0), refuse(full))  # the card goes first
    await plan(shown)
    assert 1 == len(ops(shown.fay, "Delete events that nobody needs"))


async def test_what_was_refused_and_is_cancelled_is_never_made(shown: World) -> None:
    shown.guild.deny("#webinars", Need.EVENTS)
    await plan(shown)
    await shown.fay.run("/webinar cancel which: W1")
    await shown.fay.click("Cancel it")
    shown.guild.allow("#webinars")
    await shown.advance(minutes=11)
    async with shown.uow() as uow:
        (row,) = await uow.outbox.by_subject("webinar:1", kind="webinar.event")
    assert OutboxState.CANCELLED == row.state
    assert [] == entries(shown)
