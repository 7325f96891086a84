"""The queue: what falls on which date, and every way to change that."""

import pytest

from tests.cogs.prompts.talk import audited, occurrences, plan, posts, said
from tests.conversation import World


async def lines(world: World) -> list[str]:
    """What the queue shows, a line a question: `P1 2027-01-10 What did you try?`."""
    await world.fay.run("/prompt queue")
    return [line[2:] for line in said(world.fay).splitlines() if line.startswith("• ")]


async def order(world: World) -> list[str]:
    return [line.split("UTC ")[-1].split(" ")[0] for line in await lines(world)]


async def test_the_queue_lists_questions_with_their_dates(planned: World) -> None:
    assert [
        "2027-01-10 22:00 UTC P1 What did you try?",
        "2027-01-17 22:00 UTC P2 Who helped you?",
        "2027-01-24 22:00 UTC P3 What surprised you?",
    ] == await lines(planned)


async def test_the_queue_is_private(planned: World) -> None:
    await planned.fay.run("/prompt queue")
    answer = planned.fay.answer
    assert answer
    assert answer.private


async def test_without_a_schedule_questions_wait_without_dates(world: World) -> None:
    await world.fay.run("/prompt add text: Why?")
    assert ["P1 Why?"] == await lines(world)


async def test_an_empty_queue_says_how_to_fill_it(world: World) -> None:
    await world.fay.run("/prompt queue")
    assert "Add one with /prompt add." in said(world.fay)


async def test_a_long_queue_has_pages(world: World) -> None:
    await plan(world, *(f"Question {number}?" for number in range(1, 13)))
    await world.fay.run("/prompt queue")
    await world.fay.click("Later")
    assert "11 to 12 of 12" in said(world.fay)


async def test_pages_go_back(world: World) -> None:
    await plan(world, *(f"Question {number}?" for number in range(1, 13)))
    await world.fay.run("/prompt queue")
    await world.fay.click("Later")
    await world.fay.click("Earlier")
    assert "1 to 10 of 12" in said(world.fay)


async def test_a_paused_queue_says_so(planned: World) -> None:
    await planned.fay.run("/prompt pause")
    await planned.fay.run("/prompt queue")
    assert "Paused." in said(planned.fay)


# Adding


async def test_a_new_question_gets_the_next_free_date(planned: World) -> None:
    await planned.fay.run("/prompt add text: What next?")
    assert "Added to the queue as P4." in said(planned.fay)
    assert "It is asked 2027-01-31 22:00 UTC." in said(planned.fay)


async def test_a_new_question_may_be_pinned_to_a_date(planned: World) -> None:
    await planned.fay.run("/prompt add text: What next? date: 18 Jan 2027")
    assert ["P1", "P4", "P2", "P3"] == await order(planned)


async def test_the_reading_of_a_date_asked_back_is_used(planned: World) -> None:
    await planned.fay.run("/prompt add text: What next? date: 01/02")
    await planned.fay.click("Mon 1 Feb 2027")
    assert "It is asked 2027-01-31 22:00 UTC." in said(planned.fay)


async def test_a_date_without_a_slot_names_the_nearest(planned: World) -> None:
    await planned.fay.run("/prompt add text: What next? date: 13 Jan 2027")
    assert "The nearest dates are Mon 11 Jan 2027 and Mon 18 Jan 2027." in said(planned.fay)


async def test_a_past_date_is_refused(planned: World) -> None:
    await planned.fay.run("/prompt add text: What next? date: 4 Jan 2027")
    assert "has passed already" in said(planned.fay)


async def test_todays_slot_that_is_over_is_refused(planned: World) -> None:
    await planned.until("2027-01-11 10:00")
    await planned.fay.run("/prompt add text: What next? date: today")
    assert "No question is planned for Mon 11 Jan 2027." in said(planned.fay)


async def test_a_date_needs_a_schedule(world: World) -> None:
    await world.fay.run("/prompt add text: Why? date: tomorrow")
    assert "There is no schedule yet." in said(world.fay)


async def test_a_taken_date_names_who_has_it(planned: World) -> None:
    await planned.fay.run("/prompt pin which: P1 date: 18 Jan 2027")
    await planned.fay.run("/prompt add text: What next? date: 18 Jan 2027")
    assert "P1 is pinned to Mon 18 Jan 2027." in said(planned.fay)


async def test_the_same_question_again_is_named(planned: World) -> None:
    await planned.fay.run("/prompt add text: what did YOU try")
    assert "P1 in the queue asks the same already." in said(planned.fay)


async def test_a_question_that_was_asked_may_be_asked_again(planned: World) -> None:
    await planned.until("2027-01-11 09:00")
    await planned.fay.run("/prompt add text: What did you try?")
    assert "Added to the queue as P4." in said(planned.fay)


async def test_a_question_that_is_too_long_says_by_how_much(world: World) -> None:
    await world.fay.invoke("prompt", "add", {"text": "x" * 1501})
    assert "This has 1501 characters; please shorten it to 1500." in said(world.fay)


async def test_a_question_of_the_greatest_length_is_posted(world: World) -> None:
    await world.fay.run("/prompt add", text="w" * 1500)
    await plan(world)
    await world.until("2027-01-11 09:00")
    assert 1 == len(posts(world.mia, "w" * 1500))


async def test_topics_of_the_library_are_suggested(world: World) -> None:
    found = await world.fay.suggestions("/prompt add", "topic", "care")
    assert ["patient care"] == [choice.value for choice in found]


# Moving and pinning


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("1", ["P3", "P1", "P2"]),
        ("first", ["P3", "P1", "P2"]),
        ("2", ["P1", "P3", "P2"]),
        ("18 Jan 2027", ["P1", "P3", "P2"]),
        ("last", ["P1", "P2", "P3"]),
    ],
)
async def test_moving(planned: World, to: str, expected: list[str]) -> None:
    await planned.fay.run(f"/prompt move which: P3 to: {to}")
    assert expected == await order(planned)


async def test_moving_says_when_it_is_asked_now(planned: World) -> None:
    await planned.fay.run("/prompt move which: P3 to: 1")
    assert "It is asked 2027-01-10 22:00 UTC." in said(planned.fay)


async def test_moving_without_a_schedule_goes_by_place(world: World) -> None:
    await world.fay.run("/prompt add text: Why?")
    await world.fay.run("/prompt add text: How?")
    await world.fay.run("/prompt move which: P2 to: 1")
    assert ["P2 How?", "P1 Why?"] == await lines(world)


@pytest.mark.parametrize("place", ["0", "4", "99"])
async def test_a_place_outside_the_queue_is_refused(planned: World, place: str) -> None:
    await planned.fay.run(f"/prompt move which: P1 to: {place}")
    assert "Type a place from 1 to 3, or a date." in said(planned.fay)


async def test_a_date_that_the_queue_does_not_reach_suggests_to_pin(planned: World) -> None:
    await planned.fay.run("/prompt move which: P1 to: 7 Jun 2027")
    assert "To fix the question there, pin it." in said(planned.fay)


async def test_moving_onto_a_pinned_question_is_refused(planned: World) -> None:
    await planned.fay.run("/prompt pin which: P1 date: 18 Jan 2027")
    await planned.fay.run("/prompt move which: P3 to: 18 Jan 2027")
    assert "P1 is pinned to Mon 18 Jan 2027. Move that one first." in said(planned.fay)


async def test_moving_releases_a_pin(planned: World) -> None:
    await planned.fay.run("/prompt pin which: P1 date: 25 Jan 2027")
    await planned.fay.run("/prompt move which: P1 to: 1")
    assert "pinned" not in " ".join(await lines(planned))


async def test_a_pinned_question_keeps_its_date(planned: World) -> None:
    await planned.fay.run("/prompt pin which: P1 date: 18 Jan 2027")
    assert ["P2", "P1", "P3"] == await order(planned)


async def test_a_question_may_be_pinned_far_ahead(planned: World) -> None:
    await planned.fay.run("/prompt pin which: P1 date: 7 Jun 2027")
    assert "Mon 7 Jun 2027 P1 What did you try? (pinned)" == (await lines(planned))[-1]


async def test_a_pinned_question_is_asked_on_its_date(planned: World) -> None:
    await planned.fay.run("/prompt pin which: P3 date: 11 Jan 2027")
    await planned.until("2027-01-11 09:00")
    assert 1 == len(posts(planned.mia, "What surprised you?"))


@pytest.mark.parametrize("which", ["P2", "p2", "2", "#2", "Who helped", "who  HELPED you?"])
async def test_a_question_is_named_by_number_or_beginning(planned: World, which: str) -> None:
    await planned.fay.run(f"/prompt move which: {which} to: 1")
    assert ["P2", "P1", "P3"] == await order(planned)


async def test_an_unknown_question_is_refused_with_an_example(planned: World) -> None:
    await planned.fay.run("/prompt move which: P77 to: 1")
    assert "There is no such question here: “P77”." in said(planned.fay)


async def test_a_beginning_that_several_share_is_asked_back(planned: World) -> None:
    await planned.fay.run("/prompt move which: What to: 1")
    assert "Several questions begin like that: P1, P3." in said(planned.fay)


async def test_questions_are_suggested_by_their_words(planned: World) -> None:
    found = await planned.fay.suggestions("/prompt move", "which", "surprised")
    assert [("P3", "P3 · What surprised you?")] == [(one.value, one.label) for one in found]


async def test_a_questions_of_another_community_is_no_question_here(planned: World) -> None:
    await planned.nia.run("prompt move which=P1 to=1")
    assert "There is no such question here" in said(planned.nia)


# Skipping


async def test_a_skipped_date_asks_nothing_and_the_question_stays_next(easter: World) -> None:
    await easter.fay.run("/prompt skip date: 29 Mar 2027 reason: Easter Monday")
    await easter.until("2027-03-29 09:05")
    assert [] == posts(easter.mia, "?")


async def test_after_easter_monday_the_same_question_is_asked_at_nine(easter: World) -> None:
    await easter.fay.run("/prompt skip date: 29 Mar 2027 reason: Easter Monday")
    await easter.until("2027-04-05 09:00")
    (post,) = posts(easter.mia, "?")
    assert ("2027-04-04 23:00", True) == (f"{post.at:%Y-%m-%d %H:%M}", "did you try" in post)


async def test_skipping_says_what_follows(easter: World) -> None:
    await easter.fay.run("/prompt skip date: 29 Mar 2027 reason: Easter Monday")
    assert "P1 stays next in line and is asked 2027-04-04 23:00 UTC." in said(easter.fay)


async def test_a_skipped_date_is_on_record_with_its_reason(easter: World) -> None:
    await easter.fay.run("/prompt skip date: 29 Mar 2027 reason: Easter Monday")
    assert [("skipped", "Easter Monday")] == [
        (row.state, row.note) for row in await occurrences(easter)
    ]


async def test_skipping_without_a_date_is_the_next_one(planned: World) -> None:
    await planned.fay.run("/prompt skip")
    assert "No question on Mon 11 Jan 2027." in said(planned.fay)


async def test_skipping_twice_is_the_one_after(planned: World) -> None:
    await planned.fay.run("/prompt skip")
    await planned.fay.run("/prompt skip")
    assert "No question on Mon 18 Jan 2027." in said(planned.fay)


async def test_the_queue_shows_dates_left_out(planned: World) -> None:
    await planned.fay.run("/prompt skip")
    await planned.fay.run("/prompt queue")
    assert "Skipped: Mon 11 Jan 2027" in said(planned.fay)


async def test_a_date_left_out_already_says_so(planned: World) -> None:
    await planned.fay.run("/prompt skip")
    await planned.fay.run("/prompt skip date: 11 Jan 2027")
    assert "is left out already" in said(planned.fay)


async def test_nothing_is_pinned_to_a_date_left_out(planned: World) -> None:
    await planned.fay.run("/prompt skip")
    await planned.fay.run("/prompt pin which: P1 date: 11 Jan 2027")
    assert "Mon 11 Jan 2027 is left out." in said(planned.fay)


async def test_a_question_pinned_to_a_skipped_date_goes_to_the_front(planned: World) -> None:
    await planned.fay.run("/prompt pin which: P3 date: 11 Jan 2027")
    await planned.fay.run("/prompt skip")
    assert ["P3", "P1", "P2"] == await order(planned)


async def test_a_date_without_a_slot_cannot_be_skipped(planned: World) -> None:
    await planned.fay.run("/prompt skip date: 12 Jan 2027")
    assert "No question is planned for Tue 12 Jan 2027." in said(planned.fay)


# Preview and post-now


async def test_a_preview_shows_the_card_and_when(planned: World) -> None:
    await planned.fay.run("/prompt preview")
    answer = said(planned.fay)
    assert (True, True) == (
        "This is what will be posted 2027-01-10 22:00 UTC." in answer,
        "What did you try?" in answer,
    )


async def test_a_preview_is_private_and_has_no_buttons(planned: World) -> None:
    await planned.fay.run("/prompt preview which: P2")
    answer = planned.fay.answer
    assert answer
    assert (True, []) == (answer.private, answer.buttons)


async def test_posting_now_asks_first(planned: World) -> None:
    await planned.fay.run("/prompt post-now")
    assert ([], "Post this question now, in 2 channels?" in said(planned.fay)) == (
        posts(planned.mia, "?"),
        True,
    )


async def test_posting_now_posts_the_next_question_everywhere(planned: World) -> None:
    await planned.fay.run("/prompt post-now")
    await planned.fay.click("Post now")
    assert 1 == len(posts(planned.mia, "What did you try?"))


async def test_posting_now_takes_the_question_out_of_the_queue(planned: World) -> None:
    await planned.fay.run("/prompt post-now")
    await planned.fay.click("Post now")
    assert ["P2", "P3"] == await order(planned)


async def test_posting_now_does_not_touch_the_schedule(planned: World) -> None:
    await planned.fay.run("/prompt post-now")
    await planned.fay.click("Post now")
    await planned.until("2027-01-11 09:00")
    assert 1 == len(posts(planned.mia, "Who helped you?"))


async def test_a_confirmation_delivered_three_times_posts_once(planned: World) -> None:
    await planned.fay.run("/prompt post-now")
    await planned.fay.click("Post now", times=3)
    assert 1 == len(posts(planned.mia, "What did you try?"))


async def test_two_clicks_on_a_confirmation_post_once(planned: World) -> None:
    await planned.fay.run("/prompt post-now")
    confirmation = planned.fay.answer
    await planned.fay.click("Post now")
    await planned.fay.click("Post now", on=confirmation)
    assert ("P1 was asked already." in said(planned.fay), 1) == (
        True,
        len(posts(planned.mia, "What did you try?")),
    )


async def test_a_confirmation_expires_after_five_minutes(planned: World) -> None:
    await planned.fay.run("/prompt post-now")
    await planned.advance(minutes=5.1)
    await planned.fay.click("Post now")
    assert ("This confirmation has expired." in said(planned.fay), []) == (
        True,
        posts(planned.mia, "?"),
    )


async def test_an_empty_queue_has_nothing_to_post(world: World) -> None:
    await world.fay.run("/prompt post-now")
    assert "No question is waiting." in said(world.fay)


async def test_a_question_may_be_posted_without_any_schedule(world: World) -> None:
    await world.fay.run("/prompt add text: Why?")
    await world.fay.run("/prompt post-now")
    await world.fay.click("Post now")
    assert 1 == len(posts(world.mia, "Why?"))


# Editing and removing


async def test_editing_changes_the_words(planned: World) -> None:
    await planned.fay.run("/prompt edit which: P1")
    await planned.fay.submit(text="What did you try last week?")
    assert "P1 What did you try last week?" in (await lines(planned))[0]


async def test_editing_shows_the_present_words(planned: World) -> None:
    await planned.fay.run("/prompt edit which: P1")
    form = planned.fay.modal
    assert form
    assert "What did you try?" == form.values["text"]


async def test_editing_into_another_question_is_refused_at_the_field(planned: World) -> None:
    await planned.fay.run("/prompt edit which: P1")
    await planned.fay.submit(text="Who helped you?")
    form = planned.fay.modal
    assert form
    assert {"text": "P2 in the queue asks the same already."} == form.errors


async def test_removing_asks_first(planned: World) -> None:
    await planned.fay.run("/prompt remove which: P2")
    assert ["P1", "P2", "P3"] == await order(planned)


async def test_removing_takes_a_question_out(planned: World) -> None:
    await planned.fay.run("/prompt remove which: P2")
    await planned.fay.click("Remove")
    assert ["P1", "P3"] == await order(planned)


async def test_a_removal_confirmed_too_late_removes_nothing(planned: World) -> None:
    await planned.fay.run("/prompt remove which: P2")
    await planned.advance(minutes=6)
    await planned.fay.click("Remove")
    assert ["P1", "P2", "P3"] == await order(planned)


async def test_every_change_is_in_the_audit_log(planned: World) -> None:
    fay = planned.fay
    await fay.run("/prompt move which: P3 to: 1")
    await fay.run("/prompt pin which: P3 date: 18 Jan 2027")
    await fay.run("/prompt skip")
    await fay.run("/prompt pause")
    await fay.run("/prompt resume")
    await fay.run("/prompt remove which: P1")
    await fay.click("Remove")
    changes = [what for what in await audited(planned) if what.startswith("prompt.")]
    assert [
        *["prompt.added"] * 3,
        "prompt.scheduled",
        "prompt.moved",
        "prompt.pinned",
        "prompt.skipped",
        "prompt.paused",
        "prompt.resumed",
        "prompt.removed",
    ] == changes
