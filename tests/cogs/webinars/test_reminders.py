"""Reminders: each once, in time, to the channel and to those going, the way they want it."""

from datetime import time

import pytest
from sqlalchemy import select

from bot.catchup import QuietHours
from storage.audit import AuditRow
from storage.preferences import Kind, PreferenceRepository, Via
from tests.cogs.webinars.talk import (
    LINK,
    MONTHLY,
    ONCE,
    card,
    cards,
    crowd,
    dms,
    in_team,
    in_thread,
    ops,
    plan,
    reminders,
    sleep,
)
from tests.conversation import World


async def member(world: World, name: str) -> int:
    """Somebody's member number."""
    async with world.uow() as uow:
        found = await uow.members.by_account(world.guild.account_named(name))
        assert found is not None
        return found.id


async def prefer(world: World, name: str, via: Via) -> None:
    """What somebody set for webinars."""
    number = await member(world, name)
    async with world.uow() as uow:
        await uow.repo(PreferenceRepository).choose(number, Kind.WEBINAR, via)
        uow.audit("test", "preferences")
        await uow.commit()


async def test_every_workspace_is_reminded_three_times(planned: World) -> None:
    await planned.until("2027-02-20 12:00")
    due = ["2027-02-11 08:30", "2027-02-17 08:30", "2027-02-18 08:15"]
    assert [due, due] == [reminders(who) for who in (planned.mia, in_team(planned, "Mia"))]


async def test_those_going_are_reminded_directly_the_last_time_with_the_link(
    planned: World,
) -> None:
    await planned.mia.click("Going")
    await planned.until("2027-02-18 19:16")
    found = [
        (f"{seen.at:%Y-%m-%d %H:%M}", [each.url for each in seen.controls if hasattr(each, "url")])
        for seen in dms(planned.mia, " starts ")
    ]
    assert [
        ("2027-02-11 08:30", []),
        ("2027-02-17 08:30", []),
        ("2027-02-18 08:15", [LINK]),
    ] == found


@pytest.mark.parametrize("answer", ["Maybe", "Can't"])
async def test_others_are_not_written_to(planned: World, answer: str) -> None:
    await planned.mia.click(answer)
    await planned.until("2027-02-20 12:00")
    assert [] == dms(planned.mia)


@pytest.mark.parametrize("world", ["2027-09-29 10:00"], indirect=True)
async def test_day_offsets_are_on_the_wall_over_a_clock_change(world: World) -> None:
    await plan(world, ONCE.replace("2027-02-18", "2027-10-07"))
    await world.until("2027-10-08 12:00")
    assert ["2027-09-30 09:30", "2027-10-06 08:30", "2027-10-07 08:15"] == reminders(world.mia)


async def test_any_list_of_reminders_is_possible(world: World) -> None:
    await plan(world, f"{ONCE} remind: 2d, 90m")
    await world.until("2027-02-20 12:00")
    assert ["2027-02-16 08:30", "2027-02-18 07:00"] == reminders(world.mia)


async def test_none_is_possible(world: World) -> None:
    await plan(world, f"{ONCE} remind: none")
    await world.until("2027-02-20 12:00")
    assert [] == reminders(world.mia)


async def test_a_reminder_that_was_past_when_it_was_planned_is_not_made_up_for(
    world: World,
) -> None:
    await plan(world, ONCE.replace("2027-02-18", "2027-02-10"))
    await world.until("2027-02-11 12:00")
    assert ["2027-02-09 08:30", "2027-02-10 08:15"] == reminders(world.mia)


async def test_who_wants_none_gets_none(planned: World) -> None:
    await planned.mia.click("Going")
    await prefer(planned, "Mia", Via.OFF)
    await planned.until("2027-02-20 12:00")
    assert [] == dms(planned.mia)


async def test_who_prefers_the_channel_is_reminded_there_alone(planned: World) -> None:
    await planned.mia.click("Going")
    await prefer(planned, "Mia", Via.CHANNEL)
    await planned.until("2027-02-18 19:29")
    assert [] == dms(planned.mia)
    assert 3 == len(reminders(planned.mia))


async def test_quiet_hours_hold_a_reminder_until_they_end(planned: World) -> None:
    await planned.mia.click("Going")
    await quiet(planned, "Mia", "19:00", "21:00")
    await planned.until("2027-02-18 19:29")
    assert ["2027-02-11 10:00", "2027-02-17 10:00"] == [
        f"{seen.at:%Y-%m-%d %H:%M}" for seen in dms(planned.mia, " starts ")
    ]


async def quiet(world: World, name: str, start: str, end: str, *, zone: str = "") -> None:
    """Somebody's quiet hours, and where they live."""
    number = await member(world, name)
    async with world.uow() as uow:
        (await uow.members.get(number)).zone = zone
        hours = QuietHours(time.fromisoformat(start), time.fromisoformat(end))
        await uow.repo(PreferenceRepository).set_quiet(number, hours)
        uow.audit("test", "preferences")
        await uow.commit()


async def test_a_speaker_and_a_guest_in_different_zones_are_reminded_each_by_their_own_night(
    world: World,
) -> None:
    await plan(world, f"{ONCE} speaker: Ben")
    for person in (world.ben, world.mia):
        await person.click("Going", on=card(world.mia))
    # In Melbourne the reminder of 08:30 UTC comes at 19:30, in London at 08:30.
    await quiet(world, "Ben", "19:00", "21:00", zone="Europe/London")
    await quiet(world, "Mia", "19:00", "21:00", zone="Australia/Melbourne")
    await world.until("2027-02-12 12:00")
    assert [["2027-02-11 08:30"], ["2027-02-11 10:00"]] == [
        [f"{seen.at:%Y-%m-%d %H:%M}" for seen in dms(person, " starts ")]
        for person in (world.ben, world.mia)
    ]


async def test_of_two_reminders_at_once_one_says_why_it_is_in_the_thread(world: World) -> None:
    await plan(world)
    await world.mia.click("Going", on=card(world.mia))
    await plan(world, ONCE.replace("02-18", "02-12"))
    await world.mia.click("Going", on=card(world.mia))
    first, second = cards(world.mia)
    world.guild.accounts[world.mia.user.id].dms_open = False
    # A week before the one is a day before the other.
    await world.until("2027-02-11 19:31")
    texts = [*in_thread(world.mia, first), *in_thread(world.mia, second)]
    assert [1, 2] == [sum("settings do not let me" in text for text in texts), len(texts)]


async def test_closed_direct_messages_fall_back_to_the_thread(planned: World) -> None:
    await planned.mia.click("Going")
    planned.guild.accounts[planned.mia.user.id].dms_open = False
    await planned.until("2027-02-11 19:31")
    (text,) = in_thread(planned.mia, card(planned.mia))
    assert "@Mia: Talking with families starts" in text


async def test_why_it_is_in_the_thread_is_said_once(planned: World) -> None:
    await planned.mia.click("Going")
    planned.guild.accounts[planned.mia.user.id].dms_open = False
    await planned.until("2027-02-18 19:16")
    texts = in_thread(planned.mia, card(planned.mia))
    assert [True, False, False] == ["your settings do not let me" in text for text in texts]


async def test_the_fallback_does_not_show_the_link(planned: World) -> None:
    await planned.mia.click("Going")
    planned.guild.accounts[planned.mia.user.id].dms_open = False
    await planned.until("2027-02-18 19:16")
    last = planned.mia.at(card(planned.mia)).here[-1]
    assert ["Join", "Can't"] == last.buttons
    assert LINK not in repr(last.message)


async def test_many_are_reminded_each_once_though_some_are_closed(planned: World) -> None:
    people = crowd(planned, 62)
    for person in people:
        await person.click("Going")
    for person in people[:5]:
        planned.guild.accounts[person.user.id].dms_open = False
    await planned.until("2027-02-18 19:14")
    before = [len(person.dms) for person in people]
    in_the_thread = len(in_thread(planned.mia, card(planned.mia)))
    await planned.until("2027-02-18 19:16")
    assert 57 == sum(len(person.dms) for person in people) - sum(before)
    assert 5 == len(in_thread(planned.mia, card(planned.mia))) - in_the_thread


async def test_after_an_outage_there_is_one_late_reminder(planned: World) -> None:
    await planned.mia.click("Going")
    await planned.until("2027-02-10 18:00")
    await sleep(planned, days=6, hours=14)
    assert "2027-02-17 08:00" == planned.now()
    await planned.until("2027-02-17 08:05")
    assert ["2027-02-16 21:00"] == reminders(planned.mia)
    assert 1 == len(dms(planned.mia, "Posted late"))


async def test_of_two_late_reminders_only_the_newer_is_said(planned: World) -> None:
    await planned.until("2027-02-10 18:00")
    await sleep(planned, days=7, hours=14)
    await planned.until("2027-02-18 08:05")
    assert ["2027-02-17 21:00"] == reminders(planned.mia)
    assert 1 == len(ops(planned.fay, "reminder 7d before"))


async def test_a_late_reminder_waits_for_the_morning(planned: World) -> None:
    await planned.until("2027-02-10 18:00")
    await sleep(planned, days=2, hours=4)
    assert "2027-02-12 22:00" == planned.now()
    await planned.until("2027-02-13 12:00")
    assert ["2027-02-12 20:00"] == reminders(planned.mia)


async def test_what_began_during_an_outage_is_reported_and_not_said(planned: World) -> None:
    await planned.until("2027-02-18 18:00")
    await sleep(planned, days=3)
    assert 2 == len(reminders(planned.mia))
    assert 1 == len(ops(planned.fay, "reminder 15m before"))


async def test_a_restart_between_two_reminders_changes_nothing(planned: World) -> None:
    await planned.mia.click("Going")
    await planned.until("2027-02-12 12:00")
    await planned.restart()
    await planned.until("2027-02-20 12:00")
    assert 3 == len(reminders(planned.mia))
    assert 3 == len(dms(planned.mia, " starts "))


async def test_a_revoked_token_silences_one_workspace_alone(planned: World) -> None:
    await planned.until("2027-02-12 12:00")
    planned.guild.revoke()
    await planned.settle()
    await planned.until("2027-02-17 19:31")
    assert [1, 2] == [len(reminders(who)) for who in (planned.mia, in_team(planned, "Mia"))]


async def test_after_the_token_is_back_the_late_reminder_says_so(planned: World) -> None:
    await planned.until("2027-02-12 12:00")
    planned.guild.revoke()
    await planned.settle()
    await planned.until("2027-02-17 20:30")
    planned.guild.restore()
    await planned.until("2027-02-18 07:05")
    assert ["2027-02-11 08:30", "2027-02-17 20:00"] == reminders(planned.mia)
    assert "Posted late" in [s for s in planned.mia.at("#webinars").here if " starts " in s][-1]


async def test_a_weekly_series_has_each_card_in_time(world: World) -> None:
    await plan(world, MONTHLY.replace("third Thursday", "Thu").replace("monthly", "weekly"))
    await world.until("2027-02-19 12:00")
    # The 11th and the 18th are over, and the 25th is announced.
    assert 3 == len(cards(world.mia))


@pytest.mark.parametrize("world", ["2027-04-02 10:00"], indirect=True)
async def test_a_reminder_that_is_due_at_the_second_two_thirty_fires_once(world: World) -> None:
    await plan(
        world,
        "/webinar create title: Early birds when: 2027-04-05 02:30 area: technology remind: 1d",
    )
    await world.until("2027-04-05 02:00")
    # 02:30 happens twice that Sunday; the first is 15:30 UTC of the day before.
    assert ["2027-04-03 15:30"] == reminders(world.mia)


@pytest.mark.parametrize("world", ["2027-10-01 10:00"], indirect=True)
async def test_a_reminder_due_in_a_gap_fires_when_the_gap_is_over(world: World) -> None:
    await plan(
        world,
        "/webinar create title: Early birds when: 2027-10-04 02:30 area: technology remind: 1d",
    )
    await world.until("2027-10-04 02:00")
    assert ["2027-10-02 16:30"] == reminders(world.mia)


async def test_every_reminder_has_its_line_in_the_audit_log(planned: World) -> None:
    await planned.until("2027-02-18 19:16")
    async with planned.uow() as uow:
        rows = (await uow.session.scalars(select(AuditRow.what))).all()
    assert 3 == rows.count("webinar.remind")
