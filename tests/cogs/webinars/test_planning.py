"""Webinars are planned with an echo of what was understood, and announced when they are saved."""

import pytest

from tests.cogs.webinars.talk import MONTHLY, ONCE, TITLE, card, cards, in_team, meetings, plan
from tests.conversation import World


async def test_nothing_is_stored_before_it_is_saved(world: World) -> None:
    await world.fay.run(ONCE)
    assert [] == await meetings(world)


async def test_the_echo_shows_the_communitys_time_and_utc(world: World) -> None:
    await world.fay.run(ONCE)
    assert "Thu 18 Feb 2027 19:30 | Thu 18 Feb 2027 08:30" in world.fay.last


async def test_the_echo_shows_the_authors_zone_too(world: World) -> None:
    await world.fay.run(ONCE.replace("19:30", "19:30 Europe/London"))
    assert "Fri 19 Feb 2027 06:30 | Thu 18 Feb 2027 19:30 | Thu 18 Feb 2027 19:30" in world.fay.last


async def test_the_echo_warns_where_the_clocks_change(world: World) -> None:
    await world.fay.run(ONCE.replace("2027-02-18", "2027-05-20"))
    assert "the clocks change on Sun 4 Apr 2027" in world.fay.last


async def test_saving_puts_up_a_card_in_every_workspace(world: World) -> None:
    await plan(world)
    assert [1, 1] == [len(cards(who)) for who in (world.mia, in_team(world, "Mia"))]


async def test_the_card_has_a_thread(world: World) -> None:
    await plan(world)
    assert f"W1 {TITLE}" == card(world.mia).thread_title


async def test_the_card_offers_what_can_be_done(world: World) -> None:
    await plan(world)
    assert ["Going", "Maybe", "Can't", "Ask a question", "Add to calendar"] == card(
        world.mia
    ).buttons


async def test_a_series_lists_its_dates(world: World) -> None:
    await world.fay.run(f"{MONTHLY} until: 10")
    dates = [line for line in world.fay.last.text.splitlines() if line.startswith("Thu ")]
    assert "18 Feb, 18 Mar, 15 Apr, 20 May, 17 Jun, 15 Jul, 19 Aug, 16 Sep, 21 Oct, 18 Nov" == (
        ", ".join(" ".join(line.split()[1:3]) for line in dates)
    )


async def test_a_series_keeps_its_wall_time_over_clock_changes(world: World) -> None:
    await plan(world, MONTHLY)
    found = await meetings(world)
    assert {"08:30", "09:30"} == {f"{each.starts_at:%H:%M}" for each in found}
    assert {"19:30"} == {f"{each.wall:%H:%M}" for each in found}


async def test_a_series_shows_one_card_at_a_time(monthly: World) -> None:
    assert 1 == len(cards(monthly.mia))


async def test_a_series_without_end_has_meetings_for_a_year(monthly: World) -> None:
    assert 12 == len(await meetings(monthly))


async def test_members_may_not_plan(world: World) -> None:
    await world.mia.run(ONCE)
    assert "for the facilitators" in world.mia.last


async def test_another_facilitator_cannot_save_my_preview(world: World) -> None:
    await world.fay.run(ONCE)
    _seen, button = world.fay.find_button("Save")
    await world.finn.press(button.action.token, on=world.fay.last.ref)
    assert [] == await meetings(world)


async def test_a_preview_is_saved_once(world: World) -> None:
    await world.fay.run(ONCE)
    _seen, button = world.fay.find_button("Save")
    for _again in range(2):
        await world.fay.press(button.action.token, on=world.fay.last.ref)
    assert 1 == len(await meetings(world))


async def test_a_date_with_two_readings_is_asked_back(world: World) -> None:
    await world.fay.run(ONCE.replace("2027-02-18", "04/05"))
    await world.fay.click("Tue 4 May 2027")
    await world.fay.click("Save")
    assert "2027-05-04 19:30" == f"{(await meetings(world))[0].wall:%Y-%m-%d %H:%M}"


async def test_the_other_flavour_asks_in_a_form(world: World) -> None:
    fay = in_team(world, "Fay")
    await fay.run("/praxis webinar create")
    await fay.submit(title=TITLE, when="third Thursday 19:30", area="communication")
    await fay.click("Save")
    assert 1 == len(cards(in_team(world, "Mia")))


async def test_several_times_a_day_is_possible(world: World) -> None:
    await world.fay.run(ONCE, repeat="FREQ=HOURLY;INTERVAL=2;COUNT=3")
    assert "Every 2 hours from 19:30 (Melbourne), until Thu 18 Feb 2027 23:30" in world.fay.last
    await world.fay.click("Save")
    assert ["19:30", "21:30", "23:30"] == [f"{each.wall:%H:%M}" for each in await meetings(world)]


BAD = {
    "a time that has passed": ("when: 2026-02-18 19:30", "passed"),
    "30 February": ("when: 30 Feb 19:30", "no such date"),
    "a time that does not exist": ("when: 2027-10-03 02:30", "does not exist"),
    "a link that is none": ("when: 2027-02-18 19:30 link: javascript:alert(1)", "https://"),
    "an end before the start": (
        "when: 2027-02-18 19:30 repeat: weekly until: 2027-02-01",
        "passed",
    ),
    "a rule nobody understands": ("when: 2027-02-18 19:30 repeat: FREQ=SECONDLY", "FREQ must be"),
    "a rule that is no meeting any more": (
        "when: 2027-02-18 19:30 repeat: FREQ=MINUTELY;INTERVAL=5",
        "more often than every 15 minutes",
    ),
    "reminders that are none": ("when: 2027-02-18 19:30 remind: soon", "7d, 24h, 15m"),
    "no place to meet": ("when: 2027-02-18 19:30 mode: in person", "where people meet"),
    "a link to a thread": (
        "when: 2027-02-18 19:30 mode: async link: https://example.org/x",
        "thread instead",
    ),
    "a window without end": ("when: 2027-02-18 19:30 mode: async duration: 90d", "60d"),
}


@pytest.mark.parametrize("what", BAD)
async def test_bad_input_says_what_to_type(world: World, what: str) -> None:
    options, words = BAD[what]
    await world.fay.run(f"/webinar create title: X1 area: communication {options}")
    assert words in world.fay.last
    assert [] == await meetings(world)


async def test_a_description_of_ten_thousand_characters_says_how_many_there_may_be(
    world: World,
) -> None:
    fay = in_team(world, "Fay")
    await fay.run(
        '/praxis webinar create title="X1" when="2027-02-18 19:30" area=communication '
        f'description="{"x" * 10_000}"'
    )
    assert "1500" in fay.last
    assert [] == await meetings(world)
