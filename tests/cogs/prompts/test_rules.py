"""Pure decisions about questions: dates, order, sameness."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.errors import Conflict, Invalid
from bot.recurrence import Occurrence, Recurrence, weekly
from bot.text import excerpt
from cogs.prompts import rules
from storage.prompt_rows import Prompt

MELBOURNE = "Australia/Melbourne"
MONDAYS = weekly(0, time(9), zone=MELBOURNE, first=date(2027, 1, 11))


def slots(count: int, recurrence: Recurrence = MONDAYS) -> list[Occurrence]:
    return recurrence.occurrences(None, count)


def prompts(count: int, **pins: date) -> list[Prompt]:
    return [
        Prompt(number, number, f"Question {number}", pinned_for=pins.get(f"p{number}"))
        for number in range(1, count + 1)
    ]


def planned(plan: rules.Plan) -> list[int | None]:
    return [slot.prompt.number if slot.prompt else None for slot in plan.slots]


def test_questions_fall_on_slots_in_their_order() -> None:
    assert [1, 2, 3] == planned(rules.plan(slots(3), prompts(3)))


def test_slots_beyond_the_queue_are_empty() -> None:
    assert [1, None] == planned(rules.plan(slots(2), prompts(1)))


def test_a_pinned_question_keeps_its_date_and_the_others_flow_around_it() -> None:
    queue = prompts(3, p1=date(2027, 1, 18))
    assert [2, 1, 3] == planned(rules.plan(slots(3), queue))


def test_a_pin_beyond_the_slots_looked_at_is_kept_apart() -> None:
    plan = rules.plan(slots(2), prompts(2, p2=date(2027, 6, 7)))
    assert [2] == [prompt.number for prompt in plan.beyond]


def test_questions_without_slots_wait_in_their_order() -> None:
    plan = rules.plan([], prompts(3))
    assert [1, 2, 3] == [prompt.number for prompt in plan.beyond]


def test_moving_to_a_date_puts_a_question_there() -> None:
    queue = prompts(4)
    assert [1, 4, 2, 3] == rules.moved(slots(5), queue, queue[3], day=date(2027, 1, 18))


def test_moving_counts_only_slots_that_nothing_is_pinned_to() -> None:
    queue = prompts(4, p1=date(2027, 1, 11))
    assert [2, 4, 3] == rules.moved(slots(5), queue, queue[3], day=date(2027, 1, 25))


def test_moving_onto_a_pinned_question_names_it() -> None:
    queue = prompts(3, p2=date(2027, 1, 18))
    with pytest.raises(Conflict, match="P2 is pinned to Mon 18 Jan 2027"):
        rules.moved(slots(4), queue, queue[2], day=date(2027, 1, 18))


def test_moving_to_a_day_without_a_slot_names_the_nearest_ones() -> None:
    queue = prompts(2)
    with pytest.raises(Invalid, match="Mon 11 Jan 2027 and Mon 18 Jan 2027"):
        rules.moved(slots(3), queue, queue[1], day=date(2027, 1, 13))


def test_moving_beyond_the_end_of_the_queue_suggests_to_pin() -> None:
    queue = prompts(2)
    with pytest.raises(Invalid, match="pin it"):
        rules.moved(slots(4), queue, queue[0], day=date(2027, 2, 1))


def test_moving_a_pinned_question_releases_it() -> None:
    queue = prompts(3, p3=date(2027, 1, 25))
    assert [3, 1, 2] == rules.moved(slots(4), queue, queue[2], day=date(2027, 1, 11))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What did you try?", "what did YOU try"),
        ("What did you try?", "What  did\nyou try…"),
        ("Café at work?", "cafe at work?"),
        ("ﬁrst steps", "first steps"),
    ],
)
def test_texts_that_differ_only_in_looks_are_the_same(one: str, other: str) -> None:
    assert rules.fingerprint(one) == rules.fingerprint(other)


def test_other_words_are_another_question() -> None:
    assert rules.fingerprint("What did you try?") != rules.fingerprint("What did they try?")


def test_questions_without_letters_are_told_apart() -> None:
    assert rules.fingerprint("👍?") != rules.fingerprint("👎?")


def test_joiners_and_direction_marks_stay_as_they_are() -> None:
    text = "👩‍⚕️ \u202eright to left\u202c שלום"
    assert text == rules.clean(text)


def test_characters_that_no_service_takes_are_left_out() -> None:
    assert "one two\nthree" == rules.clean(" one\x00\ttwo\r\nthree\ud800 ")


def test_a_text_of_the_greatest_length_is_taken() -> None:
    assert 1500 == len(rules.written("x" * 1500))


def test_one_character_more_is_refused_with_the_number() -> None:
    with pytest.raises(Invalid, match="1501"):
        rules.written("x" * 1501)


def test_a_text_of_spaces_is_refused() -> None:
    with pytest.raises(Invalid, match="write something"):
        rules.written(" \n ")


def test_an_excerpt_is_cut_between_words() -> None:
    assert "What did you…" == excerpt("What did you try this week?", 16)


def test_an_excerpt_of_one_long_word_is_cut_anywhere() -> None:
    assert "xxxxxxxxx…" == excerpt("x" * 50, 10)


def test_clock_changes_are_found_in_every_zone() -> None:
    march = weekly(0, time(9), zone=MELBOURNE, first=date(2027, 3, 22)).occurrences(None, 5)
    found = rules.clock_changes(march, [MELBOURNE, "Europe/London", "UTC"])
    assert [
        rules.ClockChange("Europe/London", date(2027, 3, 28)),
        rules.ClockChange(MELBOURNE, date(2027, 4, 4)),
    ] == found


def test_a_slot_is_found_by_its_date() -> None:
    slot = rules.slot_on(MONDAYS, date(2027, 4, 5))
    assert slot is not None
    assert datetime(2027, 4, 4, 23, tzinfo=UTC) == slot.at


def test_a_slot_at_midnight_is_found_by_its_date() -> None:
    midnight = weekly(0, time(0), zone=MELBOURNE, first=date(2027, 1, 11))
    assert rules.slot_on(midnight, date(2027, 1, 18)) is not None


def test_a_day_between_slots_has_none() -> None:
    assert rules.slot_on(MONDAYS, date(2027, 4, 6)) is None


PLANNED = datetime(2027, 1, 10, 22, tzinfo=UTC)


def test_a_punctual_question_may_be_posted_for_a_day() -> None:
    assert PLANNED + timedelta(hours=24) == rules.deadline(PLANNED, PLANNED)


def test_waiting_for_the_morning_does_not_use_up_the_grace() -> None:
    morning = PLANNED + timedelta(hours=30)
    assert morning + timedelta(hours=1) == rules.deadline(PLANNED, morning)


def test_a_confirmation_holds_for_five_minutes() -> None:
    offered = int(PLANNED.timestamp())
    assert not rules.expired(offered, PLANNED + timedelta(minutes=5))


def test_a_confirmation_is_over_after_that() -> None:
    offered = int(PLANNED.timestamp())
    assert rules.expired(offered, PLANNED + timedelta(minutes=5, seconds=1))
