"""Webinars that are moved, edited or cancelled: told once, nothing stale, exceptions kept."""

from datetime import timedelta

import pytest

from tests.cogs.webinars.talk import (
    LINK,
    TITLE,
    card,
    cards,
    dms,
    in_team,
    meetings,
    posts,
    reminders,
)
from tests.conversation import World


async def edit(world: World, options: str) -> None:
    """Fay changes something and saves it."""
    await world.fay.run(f"/webinar edit {options}")
    await world.fay.click("Save")


async def cancel(world: World, options: str) -> None:
    """Fay cancels something and means it."""
    await world.fay.run(f"/webinar cancel {options}")
    await world.fay.click("Cancel it")


async def walls(world: World) -> list[str]:
    """When everything that is still planned takes place, local."""
    return [f"{each.wall:%m-%d %H:%M}" for each in await meetings(world) if not each.cancelled]


async def test_nothing_changes_before_it_is_saved(planned: World) -> None:
    await planned.fay.run("/webinar edit which: W1 when: 2027-02-25 19:30")
    assert ["02-18 19:30"] == await walls(planned)


async def test_an_edit_shows_both_times_before(planned: World) -> None:
    await planned.fay.run("/webinar edit which: W1 when: 2027-02-25 19:30")
    assert "Now | Thu 18 Feb 2027 19:30 | Thu 18 Feb 2027 08:30" in planned.fay.last
    assert "Then | Thu 25 Feb 2027 19:30 | Thu 25 Feb 2027 08:30" in planned.fay.last


async def test_an_edit_says_how_many_are_told(planned: World) -> None:
    await planned.mia.click("Going")
    await planned.fay.run("/webinar edit which: W1 when: 2027-02-25 19:30")
    assert "1 person who answered is told at once" in planned.fay.last


async def test_the_card_shows_the_new_time(planned: World) -> None:
    await edit(planned, "which: W1 when: 2027-02-25 19:30")
    await planned.advance(minutes=1)
    assert "2027-02-25 08:30 UTC" in card(planned.mia)
    assert "2027-02-25 08:30 UTC" in card(in_team(planned, "Mia"))


@pytest.mark.parametrize("answer", ["Going", "Maybe"])
async def test_who_wanted_to_come_is_told_once_of_a_move(planned: World, answer: str) -> None:
    await planned.mia.click(answer)
    await edit(planned, "which: W1 when: 2027-02-25 19:30")
    await planned.advance(days=1)
    (notice,) = dms(planned.mia)
    assert "is now 2027-02-25 08:30 UTC. It was 2027-02-18 08:30 UTC." in notice


async def test_who_declined_is_not_told(planned: World) -> None:
    await planned.mia.click("Can't")
    await edit(planned, "which: W1 when: 2027-02-25 19:30")
    await planned.advance(days=1)
    assert [] == dms(planned.mia)


async def test_after_a_move_there_are_reminders_of_the_new_time_alone(planned: World) -> None:
    await planned.mia.click("Going")
    await edit(planned, "which: W1 when: 2027-02-25 19:30")
    await planned.until("2027-02-27 12:00")
    due = ["2027-02-18 08:30", "2027-02-24 08:30", "2027-02-25 08:15"]
    assert due == reminders(planned.mia)
    assert due == [f"{seen.at:%Y-%m-%d %H:%M}" for seen in dms(planned.mia, " starts ")]


async def test_a_reminder_that_fired_already_fires_again_for_the_new_time(planned: World) -> None:
    await planned.until("2027-02-12 12:00")
    await edit(planned, "which: W1 when: 2027-02-25 19:30")
    await planned.until("2027-02-18 20:00")
    assert ["2027-02-18 08:30"] == reminders(planned.mia)
    (post,) = posts(planned.mia, "was moved. Its card has the new time.")
    assert "2027-02-11 08:30" == f"{post.at:%Y-%m-%d %H:%M}"


async def test_two_moves_in_a_row_tell_of_each_once(planned: World) -> None:
    await planned.mia.click("Going")
    await edit(planned, "which: W1 when: 2027-02-25 19:30")
    await edit(planned, "which: W1 when: 2027-02-26 19:30")
    assert 2 == len(dms(planned.mia, "is now"))


async def test_a_new_description_is_nobodys_news(planned: World) -> None:
    await planned.mia.click("Going")
    await edit(planned, "which: W1 description: Bring a case.")
    await planned.advance(minutes=1)
    assert [] == dms(planned.mia)
    assert "Bring a case." in card(planned.mia)


async def test_a_new_speaker_is_news(planned: World) -> None:
    await planned.mia.click("Going")
    await edit(planned, "which: W1 guest: Dr Osei")
    assert 1 == len(dms(planned.mia, "Something has changed"))


async def test_who_makes_it_async_gets_a_window(planned: World) -> None:
    await edit(planned, "which: W1 mode: async link: none")
    (meeting,) = await meetings(planned)
    assert timedelta(days=7) == meeting.ends_at - meeting.starts_at


async def test_an_edit_of_nothing_is_refused(planned: World) -> None:
    await planned.fay.run("/webinar edit which: W1")
    assert "what is to change" in planned.fay.last


async def test_a_move_into_the_past_is_refused(planned: World) -> None:
    await planned.fay.run("/webinar edit which: W1 when: 2027-02-01 19:30")
    assert "passed" in planned.fay.last


async def test_cancelling_asks_first(planned: World) -> None:
    await planned.fay.run("/webinar cancel which: W1")
    assert ["Cancel it"] == planned.fay.last.buttons
    assert ["02-18 19:30"] == await walls(planned)


async def test_the_question_expires_after_five_minutes(planned: World) -> None:
    await planned.fay.run("/webinar cancel which: W1")
    await planned.advance(minutes=6)
    await planned.fay.click("Cancel it")
    assert "expired" in planned.fay.last
    assert ["02-18 19:30"] == await walls(planned)


async def test_a_cancelled_card_says_why_and_offers_nothing(planned: World) -> None:
    await cancel(planned, "which: W1 reason: The speaker is ill")
    await planned.advance(minutes=1)
    assert "Cancelled: The speaker is ill" in card(planned.mia)
    assert [] == card(planned.mia).buttons


async def test_who_wanted_to_come_is_told_once_of_a_cancellation(planned: World) -> None:
    await planned.mia.click("Going")
    await cancel(planned, "which: W1 reason: The speaker is ill")
    await planned.advance(days=1)
    (notice,) = dms(planned.mia)
    assert "A webinar you answered was cancelled" in notice
    assert "Reason: The speaker is ill" in notice


async def test_nothing_is_due_after_a_cancellation(planned: World) -> None:
    await planned.mia.click("Going")
    await planned.until("2027-02-12 12:00")
    await cancel(planned, "which: W1")
    await planned.until("2027-02-21 12:00")
    assert [] == reminders(planned.mia)
    assert 1 == len(dms(planned.mia, " starts "))
    # The one that was posted before says what is true now, in each workspace.
    for person in (planned.mia, in_team(planned, "Mia")):
        (post,) = posts(person, "Talking with families was cancelled.")
        assert [] == post.buttons
    assert [] == posts(planned.mia, "Thank you for coming")


async def test_a_cancelled_webinar_is_not_cancelled_again(planned: World) -> None:
    await cancel(planned, "which: W1")
    await planned.fay.run("/webinar cancel which: W1")
    assert "was cancelled" in planned.fay.last


async def test_one_meeting_of_a_series_is_moved_alone(monthly: World) -> None:
    await edit(monthly, "which: W4 when: 2027-05-27 19:30")
    assert ["02-18 19:30", "03-18 19:30", "04-15 19:30", "05-27 19:30", "06-17 19:30"] == (
        await walls(monthly)
    )[:5]


async def test_those_that_follow_are_moved_together(monthly: World) -> None:
    await edit(monthly, "which: W3 scope: following when: 2027-04-15 18:00")
    assert ["02-18 19:30", "03-18 19:30", "04-15 18:00", "05-20 18:00", "06-17 18:00"] == (
        await walls(monthly)
    )[:5]


async def test_another_day_takes_the_rhythm_along(monthly: World) -> None:
    await edit(monthly, "which: W2 scope: following when: 2027-03-10 19:30")
    assert ["02-18 19:30", "03-10 19:30", "04-14 19:30", "05-12 19:30"] == (await walls(monthly))[
        :4
    ]


async def test_all_are_moved_together(monthly: World) -> None:
    await edit(monthly, "which: W2 scope: all when: 2027-03-18 12:00")
    assert ["02-18 12:00", "03-18 12:00", "04-15 12:00"] == (await walls(monthly))[:3]


async def test_a_meeting_that_was_moved_alone_stays_there(monthly: World) -> None:
    await edit(monthly, "which: W3 when: 2027-04-22 19:30")
    await edit(monthly, "which: W1 scope: all when: 2027-02-18 18:00")
    assert ["02-18 18:00", "03-18 18:00", "04-22 19:30", "05-20 18:00"] == (await walls(monthly))[
        :4
    ]


async def test_a_title_of_its_own_survives_a_change_of_all(monthly: World) -> None:
    await edit(monthly, "which: W2 title: Talking with children")
    await edit(monthly, "which: W1 scope: all guest: Dr Osei")
    found = await meetings(monthly)
    assert [TITLE, "Talking with children", TITLE] == [each.details.title for each in found[:3]]
    assert {"Dr Osei"} == {each.details.speaker for each in found}


async def test_a_cancelled_meeting_stays_cancelled_when_all_are_moved(monthly: World) -> None:
    await cancel(monthly, "which: W2")
    await edit(monthly, "which: W1 scope: all when: 2027-02-18 18:00")
    assert ["02-18 18:00", "04-15 18:00"] == (await walls(monthly))[:2]


async def test_what_is_past_stays_when_all_are_moved(monthly: World) -> None:
    await monthly.until("2027-02-19 12:00")
    await edit(monthly, "which: W2 scope: all when: 2027-03-18 18:00")
    assert ["02-18 19:30", "03-18 18:00", "04-15 18:00"] == (await walls(monthly))[:3]


async def test_somebody_who_answered_three_is_told_once_of_a_move_of_all(monthly: World) -> None:
    for label in ("W1", "W2", "W3"):
        await monthly.mia.run("/webinar list")
        await monthly.mia.choose(f"{label} {TITLE}")
        await monthly.mia.click("Going", on=monthly.mia.last)
    await edit(monthly, "which: W1 scope: all when: 2027-02-18 18:00")
    (notice,) = dms(monthly.mia, "changed")
    assert 3 == notice.text.count("is now")


async def test_a_new_rhythm_for_those_that_follow(monthly: World) -> None:
    await edit(monthly, "which: W2 scope: following repeat: weekly until: 3")
    assert ["02-18 19:30", "03-18 19:30", "03-25 19:30", "04-01 19:30"] == await walls(monthly)


async def test_cancelling_those_that_follow_ends_the_series(monthly: World) -> None:
    await cancel(monthly, "which: W2 scope: following")
    await monthly.until("2027-02-19 12:00")
    assert ["02-18 19:30"] == await walls(monthly)
    assert 1 == len(cards(monthly.mia))


async def test_cancelling_all_leaves_nothing(monthly: World) -> None:
    await cancel(monthly, "which: W2 scope: all")
    assert [] == await walls(monthly)


async def test_after_a_cancelled_one_the_next_is_announced(monthly: World) -> None:
    await cancel(monthly, "which: W1")
    assert "2027-03-18 08:30 UTC" in cards(monthly.mia)[-1]


async def test_a_meeting_is_found_by_the_beginning_of_its_title(planned: World) -> None:
    await edit(planned, "which: talking wi when: 2027-02-25 19:30")
    assert ["02-25 19:30"] == await walls(planned)


async def test_a_series_is_asked_back_when_a_title_means_many(monthly: World) -> None:
    await edit(monthly, "which: Talking with when: 2027-02-25 19:30")
    assert "02-25 19:30" == (await walls(monthly))[0]


async def test_an_unknown_name_says_what_to_type(planned: World) -> None:
    await planned.fay.run("/webinar edit which: W99 title: Anything")
    assert "such as W14" in planned.fay.last


async def test_members_may_not_cancel(planned: World) -> None:
    await planned.mia.run("/webinar cancel which: W1")
    assert "for the facilitators" in planned.mia.last


async def test_a_link_is_changed_without_being_shown(planned: World) -> None:
    await planned.mia.click("Going")
    await edit(planned, f"which: W1 link: {LINK}-2")
    await planned.until("2027-02-18 19:16")
    urls = [getattr(each, "url", "") for seen in dms(planned.mia) for each in seen.controls]
    assert [f"{LINK}-2"] == [url for url in urls if url]


async def test_a_new_link_is_told_while_the_doors_are_open(planned: World) -> None:
    await planned.mia.click("Going")
    await planned.until("2027-02-18 19:20")
    await edit(planned, f"which: W1 link: {LINK}-2")
    assert "changed" in planned.mia.dms[-1]
