"""Saying whether one comes: counts on the card, seats, the waiting list, and the link for those going."""

import asyncio
from datetime import UTC, datetime

from bot.refs import MessageRef
from tests.cogs.webinars.talk import (
    LINK,
    ONCE,
    START,
    card,
    crowd,
    dms,
    in_team,
    plan,
    said_publicly,
)
from tests.conversation import Shelf, World


async def test_an_answer_is_confirmed_privately(planned: World) -> None:
    await planned.mia.click("Going")
    assert "You are coming to Talking with families" in planned.mia.last
    assert planned.mia.last.private


async def test_the_card_counts_answers(planned: World) -> None:
    await planned.mia.click("Going")
    await planned.advance(minutes=1)
    await planned.ben.click("Maybe")
    await planned.advance(minutes=1)
    assert "1 going · 1 maybe" in card(planned.mia)


async def test_both_workspaces_count_together(planned: World) -> None:
    await planned.mia.click("Going")
    await in_team(planned, "Ben").click("Going")
    await planned.advance(minutes=1)
    assert "2 going" in card(planned.mia)
    assert "2 going" in card(in_team(planned, "Mia"))


async def test_no_name_is_on_the_card(planned: World) -> None:
    await planned.mia.click("Going")
    await planned.advance(minutes=1)
    assert "Mia" not in card(planned.mia)


async def test_an_answer_can_be_changed(planned: World) -> None:
    await planned.mia.click("Going")
    await planned.mia.click("Can't")
    await planned.advance(minutes=1)
    assert "0 going · 1 can't" in card(planned.mia)


async def test_clicking_twice_counts_once(planned: World) -> None:
    await planned.mia.click("Going")
    await planned.mia.click("Going", times=3)
    await planned.advance(minutes=1)
    assert "1 going" in card(planned.mia)


async def test_two_hundred_clicks_at_once_are_counted_by_few_edits(planned: World) -> None:
    seen, button = planned.mia.find_button("Going")
    people = crowd(planned, 200)
    before = sum(entry.deed == "edit" for entry in planned.guild.journal)
    await asyncio.gather(*(each.press(button.action.token, on=seen.ref) for each in people))
    await planned.advance(minutes=1)
    edits = sum(entry.deed == "edit" for entry in planned.guild.journal) - before
    assert "200 going" in card(planned.mia)
    assert edits <= 5


async def full(world: World) -> None:
    """One seat, taken by Mia; Ben and Zoe wait in this order."""
    await plan(world, f"{ONCE} capacity: 1")
    for person in (world.mia, world.ben, world.zoe):
        await person.click("Going")
        await world.advance(minutes=1)


async def test_who_finds_no_seat_waits_in_line(world: World) -> None:
    await full(world)
    assert "number 2 in line" in world.zoe.last
    assert "1 of 1 seats taken · 2 waiting" in card(world.mia)


async def test_a_free_seat_goes_to_the_first_in_line_who_is_told(world: World) -> None:
    await full(world)
    await world.mia.click("Can't")
    await world.advance(minutes=1)
    assert ["A seat is free"] == [seen.text[:14] for seen in dms(world.ben)]
    assert [] == dms(world.zoe)
    assert "1 of 1 seats taken · 1 waiting · 1 can't" in card(world.mia)


async def test_more_seats_are_given_to_those_who_wait(world: World) -> None:
    await full(world)
    await world.fay.run("/webinar edit which: W1 capacity: 3")
    await world.fay.click("Save")
    await world.advance(minutes=1)
    assert [1, 1] == [len(dms(who, "A seat is free")) for who in (world.ben, world.zoe)]


async def test_a_seat_that_was_free_twice_is_told_twice(world: World) -> None:
    await full(world)
    await world.mia.click("Can't")
    await world.advance(hours=1)
    await world.ben.click("Can't", on=card(world.ben))
    await world.ben.click("Going", on=card(world.ben))
    await world.zoe.click("Can't", on=card(world.zoe))
    await world.advance(hours=1)
    assert 2 == len(dms(world.ben, "A seat is free"))


async def test_the_seat_of_somebody_who_left_goes_to_the_first_in_line(shelf: Shelf) -> None:
    # With everything there is: another feature takes their account away.
    start = datetime(2027, 2, 7, 23, tzinfo=UTC)
    async with shelf.take("webinars-whole", None, start=start) as world:
        await full(world)
        world.guild.deactivate(world.guild.account_named("Mia"))
        await world.settle()
        await world.advance(minutes=1)
        assert ["A seat is free"] == [seen.text[:14] for seen in dms(world.ben, "A seat")]
        assert "1 of 1 seats taken · 1 waiting" in card(world.ben)


async def test_a_client_refuses_no_seats_at_all(world: World) -> None:
    fay = in_team(world, "Fay")
    await fay.run(
        '/praxis webinar create title="No seats" when="2027-02-18 19:30" '
        "area=communication capacity=0"
    )
    assert "number from 1" in fay.last


async def test_nobody_answers_a_cancelled_one(planned: World) -> None:
    seen, button = planned.mia.find_button("Going")
    await planned.fay.run("/webinar cancel which: W1")
    await planned.fay.click("Cancel it")
    await planned.mia.press(button.action.token, on=seen.ref)
    assert "was cancelled" in planned.mia.last


async def test_the_link_is_not_shown_before_the_doors_open(planned: World) -> None:
    await planned.mia.click("Going")
    await planned.until("2027-02-18 19:14")
    await planned.mia.press("webinar.join:1", on=card(planned.mia).ref)
    assert "from 15 minutes before" in planned.mia.last


async def test_the_link_is_shown_to_those_going(planned: World) -> None:
    await planned.mia.click("Going")
    await planned.until("2027-02-18 19:15")
    await planned.mia.click("Join", on=card(planned.mia))
    assert planned.mia.last.private
    assert [LINK] == [getattr(control, "url", "") for control in planned.mia.last.controls]


async def test_the_link_is_not_shown_to_others(planned: World) -> None:
    await planned.until("2027-02-18 19:15")
    await planned.ben.click("Join", on=card(planned.ben))
    assert "Please click Going first" in planned.ben.last


async def test_the_link_is_not_shown_to_those_who_wait(world: World) -> None:
    await plan(world, f"{ONCE} capacity: 1 link: {LINK}")
    await world.mia.click("Going")
    await world.ben.click("Going")
    await world.until("2027-02-18 19:20")
    await world.ben.click("Join", on=card(world.ben))
    assert "on the waiting list" in world.ben.last


async def test_the_link_is_in_nothing_that_others_can_read(planned: World) -> None:
    for person in (planned.mia, planned.ben):
        await person.click("Going")
    await planned.until("2027-02-20 12:00")
    assert LINK not in said_publicly(planned)
    assert "secret-room" not in said_publicly(planned)


async def test_the_list_shows_what_i_said(planned: World) -> None:
    await planned.mia.click("Maybe")
    await planned.mia.run("/webinar list")
    assert "W1 Talking with families, 2027-02-18 08:30 UTC (maybe)" in planned.mia.last


async def test_a_later_meeting_of_a_series_can_be_answered_from_the_list(monthly: World) -> None:
    await monthly.mia.run("/webinar list")
    await monthly.mia.choose("W2 Talking with families")
    await monthly.mia.click("Going", on=monthly.mia.last)
    await monthly.mia.run("/webinar list")
    assert "W2 Talking with families, 2027-03-18 08:30 UTC (going)" in monthly.mia.last


async def test_another_communitys_meeting_cannot_be_answered(planned: World) -> None:
    await planned.nia.press("webinar.going:1", on=await foreign(planned))
    assert "does not exist" in planned.nia.last


async def foreign(world: World) -> MessageRef:
    """A message in the other community, to click on."""
    await world.nia.run("/praxis webinar list")
    return world.nia.last.ref


async def test_a_webinar_has_begun_when_it_has(planned: World) -> None:
    await planned.until(START)
    assert "It has begun" in card(planned.mia)
