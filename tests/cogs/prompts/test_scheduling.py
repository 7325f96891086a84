"""`/prompt schedule`: previewed in every zone that matters, stored by [Save] and not before."""

import pytest

from bot.ports import Need
from tests.cogs.prompts.talk import audited, in_team, plan, posts, said
from tests.conversation import World

NINE = "2027-01-11 09:00"
PLANNING = [
    "/prompt schedule day: Mon time: 09:00",
    "/prompt add text: Why?",
    "/prompt import source: starter",
    "/prompt queue",
    "/prompt move which: P1 to: 2",
    "/prompt pin which: P1 date: 11 Jan 2027",
    "/prompt skip",
    "/prompt pause",
    "/prompt resume",
    "/prompt preview",
    "/prompt post-now",
    "/prompt wrap",
    "/prompt edit which: P1",
    "/prompt remove which: P1",
]


async def schedules(world: World) -> list[tuple[str, str, str]]:
    async with world.uow() as uow:
        return [(row.name, row.zone, row.rule) for row in await uow.schedules.list("prompt")]


async def test_the_preview_shows_the_next_five_occurrences(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00")
    assert 5 == said(world.fay).count("22:00")


async def test_the_preview_shows_the_communitys_time_and_utc(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00")
    assert "Mon 11 Jan 2027 09:00 | Sun 10 Jan 2027 22:00" in said(world.fay)


async def test_the_preview_shows_the_authors_own_time(world: World) -> None:
    ada = in_team(world, "Ada")
    world.team.accounts[ada.user.id].zone = "Australia/Perth"
    await ada.run("prompt schedule day=Mon time=09:00")
    line = "Mon 11 Jan 2027 06:00 | Mon 11 Jan 2027 09:00 | Sun 10 Jan 2027 22:00"
    assert line in said(ada)


async def test_the_preview_shows_the_schedules_time_where_it_is_another(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00 zone: Europe/London")
    assert "Schedule (London)" in said(world.fay)


async def test_the_preview_warns_of_clock_changes(easter: World) -> None:
    await easter.fay.run("/prompt schedule day: Mon time: 09:00")
    assert "The clocks in Melbourne change on Sun 4 Apr 2027" in said(easter.fay)


async def test_the_preview_has_no_warning_where_no_clock_changes(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00")
    assert "clocks" not in said(world.fay)


async def test_the_preview_warns_of_missing_permissions(world: World) -> None:
    world.guild.deny("#prompts", Need.THREAD)
    await world.fay.run("/prompt schedule day: Mon time: 09:00")
    assert "Missing: Create Public Threads." in said(world.fay)


async def test_nothing_is_stored_before_save(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00")
    assert [] == await schedules(world)


async def test_save_stores_it(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00")
    await world.fay.click("Save")
    stored = ("Question of the week", "Australia/Melbourne", "FREQ=WEEKLY;BYDAY=MO")
    assert [stored] == await schedules(world)


async def test_save_says_when_the_first_question_is_asked(world: World) -> None:
    await plan(world)
    assert "The first question is asked 2027-01-10 22:00 UTC." in said(world.fay)


async def test_save_is_in_the_audit_log(world: World) -> None:
    await plan(world)
    assert "prompt.scheduled" in await audited(world)


async def test_the_same_click_delivered_three_times_stores_it_once(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00")
    await world.fay.click("Save", times=3)
    assert 1 == len(await schedules(world))


async def test_a_second_click_on_save_says_that_it_is_saved(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00")
    preview = world.fay.answer
    await world.fay.click("Save")
    await world.fay.click("Save", on=preview)
    assert "saved already" in said(world.fay)


async def test_a_preview_expires(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 12:00")
    await world.advance(minutes=31)
    await world.fay.click("Save")
    assert "expired" in said(world.fay)


async def test_save_works_after_a_restart(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00")
    await world.restart()
    await world.fay.click("Save")
    assert 1 == len(await schedules(world))


async def test_questions_that_waited_get_dates(world: World) -> None:
    await plan(world, "Why?", "How?")
    assert "2 questions that were waiting have dates now." in said(world.fay)


async def test_without_a_name_a_second_one_is_asked_about(planned: World) -> None:
    await planned.fay.run("/prompt schedule day: Wed time: 12:30")
    answer = planned.fay.answer
    assert answer
    assert ["Change Question of the week", "Save as another schedule"] == answer.buttons


async def test_changing_keeps_the_queue_and_moves_it(planned: World) -> None:
    await planned.fay.run("/prompt schedule day: Wed time: 12:30")
    await planned.fay.click("Change Question of the week")
    await planned.until("2027-01-13 12:30")
    assert 1 == len(posts(planned.mia, "What did you try?"))


async def test_changing_releases_pins_to_dates_that_are_gone(planned: World) -> None:
    await planned.fay.run("/prompt pin which: P3 date: 18 Jan 2027")
    await planned.fay.run("/prompt schedule day: Wed time: 12:30")
    await planned.fay.click("Change Question of the week")
    await planned.fay.run("/prompt queue")
    assert "pinned" not in said(planned.fay)


async def test_another_schedule_has_a_queue_of_its_own(planned: World) -> None:
    fay = planned.fay
    await fay.run("/prompt schedule day: Wed time: 12:30 name: Case tips")
    await fay.click("Save")
    await fay.run("/prompt add text: Which tip? schedule: Case tips")
    await planned.until("2027-01-13 12:30")
    assert [1, 1] == [len(posts(planned.mia, "Which tip?")), len(posts(planned.mia, "did you try"))]


async def test_with_several_schedules_the_bot_asks_which(planned: World) -> None:
    await planned.fay.run("/prompt schedule day: Wed time: 12:30 name: Case tips")
    await planned.fay.click("Save")
    await planned.fay.run("/prompt add text: Which tip?")
    assert "Type one of: Question of the week, Case tips" in said(planned.fay)


async def test_schedules_are_suggested_by_name(planned: World) -> None:
    found = await planned.fay.suggestions("/prompt queue", "schedule", "quest")
    assert ["Question of the week"] == [choice.value for choice in found]


async def test_a_channel_of_its_own_gets_a_purpose_of_its_own(planned: World) -> None:
    place = planned.guild.channel("#general")
    await planned.fay.run("/prompt schedule day: Wed time: 12:30 name: Case tips", channel=place)
    await planned.fay.click("Save")
    async with planned.uow() as uow:
        targets = await uow.communities.targets()
    assert [place, None] == [target.channels.get("prompts:2") for target in targets]


async def test_a_channel_of_its_own_is_posted_to(planned: World) -> None:
    place = planned.guild.channel("#general")
    await planned.fay.run("/prompt schedule day: Wed time: 12:30 name: Case tips", channel=place)
    await planned.fay.click("Save")
    await planned.fay.run("/prompt add text: Which tip? schedule: Case tips")
    await planned.until("2027-01-13 12:30")
    here = posts(planned.mia, "Which tip?", "#general")
    there = posts(in_team(planned, "Mia"), "Which tip?", "#prompts")
    assert (1, 1) == (len(here), len(there))


async def test_a_channel_of_another_community_is_refused(world: World) -> None:
    ada = in_team(world, "Ada")
    await ada.run("prompt schedule day=Mon time=09:00", channel=world.uk.channel("#prompts"))
    await ada.click("Save")
    assert [] == await schedules(world)


async def test_every_other_week_is_every_other_week(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00 every: 2")
    assert "Mon 25 Jan 2027 09:00" in said(world.fay)
    assert "Mon 18 Jan 2027 09:00" not in said(world.fay)


async def test_a_schedule_ends_on_its_last_date(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00 end: 18 Jan 2027")
    assert 2 == said(world.fay).count("22:00")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("day: Mon time: 09:00 zone: Atlantis", "is not a time zone we know"),
        ("day: Mon time: 09:00 zone: AEST", "does not say when the clocks change"),
        ("day: Someday time: 09:00", "is not a day of the week"),
        ("day: Mon time: 9", "Type the time as 9:00 or 9am."),
        ("day: Mon time: 09:00 start: 4 Jan 2027", "has passed already"),
        ("day: Mon time: 09:00 end: tomorrow start: 1 Feb 2027", "type a later end"),
    ],
)
async def test_what_cannot_be_read_is_said_privately(world: World, typed: str, says: str) -> None:
    await world.fay.run(f"/prompt schedule {typed}")
    answer = world.fay.answer
    assert answer
    assert (True, True) == (answer.private, says in answer)


async def test_an_error_names_its_option(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00 zone: Atlantis")
    assert "• zone “Atlantis” is not a time zone" in said(world.fay)


async def test_a_date_with_two_readings_is_asked_back(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00 start: 04/05")
    answer = world.fay.answer
    assert answer
    assert ["Tue 4 May 2027", "Mon 5 Apr 2027"] == answer.buttons


async def test_the_chosen_reading_goes_on_with_the_command(world: World) -> None:
    place = world.guild.channel("#general")
    await world.fay.run("/prompt schedule day: Mon time: 09:00 start: 04/05", channel=place)
    await world.fay.click("Mon 5 Apr 2027")
    answer = said(world.fay)
    assert ("Mon 5 Apr 2027 09:00" in answer, "in #general" in answer) == (True, True)


async def test_a_question_asked_back_expires(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00 start: 04/05")
    await world.advance(minutes=31)
    await world.fay.click("Mon 5 Apr 2027")
    assert "expired" in said(world.fay)


async def test_a_pause_asks_nothing(planned: World) -> None:
    await planned.fay.run("/prompt pause")
    await planned.until("2027-01-18 09:00")
    assert [] == posts(planned.mia, "?")


async def test_a_resumed_schedule_goes_on_with_the_next_question_and_makes_up_for_nothing(
    planned: World,
) -> None:
    await planned.fay.run("/prompt pause")
    await planned.until("2027-01-12 09:00")
    await planned.fay.run("/prompt resume")
    await planned.until("2027-01-18 09:00")
    assert [1, 0] == [len(posts(planned.mia, words)) for words in ("did you try", "helped you")]


async def test_resuming_says_when_the_next_question_is_asked(planned: World) -> None:
    await planned.fay.run("/prompt pause")
    await planned.fay.run("/prompt resume")
    assert "The next question is asked 2027-01-10 22:00 UTC." in said(planned.fay)


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [("pause", "pause", "is paused already"), ("pause", "resume", "goes on")],
)
async def test_pausing_and_resuming_twice(
    planned: World, first: str, second: str, says: str
) -> None:
    await planned.fay.run(f"/prompt {first}")
    await planned.fay.run(f"/prompt {second}")
    assert says in said(planned.fay)


async def test_resuming_what_is_not_paused_says_so(planned: World) -> None:
    await planned.fay.run("/prompt resume")
    assert "is not paused" in said(planned.fay)


async def test_planning_is_for_facilitators(planned: World) -> None:
    refused: list[str] = []
    for line in PLANNING:
        await planned.mia.run(line)
        if "This is for the facilitators of your community." in said(planned.mia):
            refused.append(line)
    assert PLANNING == refused


async def test_a_refusal_is_private_and_audited(planned: World) -> None:
    await planned.mia.run("/prompt skip")
    answer = planned.mia.answer
    assert answer
    assert (True, 1) == (answer.private, (await audited(planned)).count("denied"))


async def test_a_member_cannot_save_what_a_facilitator_previewed(world: World) -> None:
    await world.fay.run("/prompt schedule day: Mon time: 09:00")
    preview = world.fay.answer
    assert preview
    await world.mia.press("prompt.save-schedule:1", on=preview.ref)
    assert [] == await schedules(world)


@pytest.mark.parametrize(
    "token", ["prompt.approve-all:1", "prompt.answer", "prompt.answer:x", "prompt.answer:1:2:3"]
)
async def test_a_button_from_another_version_says_so(planned: World, token: str) -> None:
    await planned.until(NINE)
    (post,) = posts(planned.mia, "What did you try?")
    await planned.mia.press(token, on=post.ref)
    assert "This button is from an older version." in said(planned.mia)
