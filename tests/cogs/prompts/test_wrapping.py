"""Wraps: asked for after five days, posted with the question everywhere, kept and found again."""

from adapters.playground.people import Person
from tests.cogs.prompts.talk import audited, in_team, ops, said
from tests.conversation import World

NINE = "2027-01-11 09:00"
LEARNED = "Timers on the wall help more than apps."


def in_thread(who: Person, question: str) -> list[str]:
    """What the bot said in a question's thread."""
    (post,) = [seen for seen in who.at("#prompts").here if question in seen and seen.thread]
    return [seen.text for seen in who.at(post).here]


async def wrap(world: World, words: str = LEARNED) -> None:
    await world.fay.run("/prompt wrap")
    await world.fay.submit(learned=words)


async def test_a_wrap_is_posted_in_every_thread(planned: World) -> None:
    await planned.until(NINE)
    await wrap(planned)
    everywhere = [planned.mia, in_team(planned, "Mia")]
    assert [1, 1] == [
        len([text for text in in_thread(who, "did you try") if LEARNED in text])
        for who in everywhere
    ]


async def test_a_wrap_is_kept_and_found_by_everybody(planned: World) -> None:
    await planned.until(NINE)
    await wrap(planned)
    await planned.mia.run("/prompt find words: wall TIMERS")
    assert LEARNED in said(planned.mia)


async def test_a_slip_of_the_finger_finds_it_too(planned: World) -> None:
    await planned.until(NINE)
    await wrap(planned)
    await planned.mia.run("/prompt find words: tmers")
    assert LEARNED in said(planned.mia)


async def test_a_changed_wrap_is_found_by_its_new_words_alone(planned: World) -> None:
    await planned.until(NINE)
    await wrap(planned)
    await planned.fay.run("/prompt wrap which: P1")
    await planned.fay.submit(learned="Bells help even more.")
    await planned.mia.run("/prompt find words: timers")
    assert "No wrap mentions" in said(planned.mia)


async def test_what_nobody_wrapped_is_not_found(planned: World) -> None:
    await planned.until(NINE)
    await wrap(planned)
    await planned.mia.run("/prompt find words: wheelchairs")
    assert "No wrap mentions “wheelchairs” yet." in said(planned.mia)


async def test_signs_of_a_search_language_are_only_signs(planned: World) -> None:
    await planned.until(NINE)
    await wrap(planned)
    await planned.mia.run("/prompt find words: 100%_\\")
    assert "No wrap mentions" in said(planned.mia)


async def test_a_wrap_stays_in_its_community(planned: World) -> None:
    await planned.until(NINE)
    await wrap(planned)
    await planned.nia.run("prompt find words=timers")
    assert "No wrap mentions" in said(planned.nia)


async def test_a_second_wrap_changes_the_first(planned: World) -> None:
    await planned.until(NINE)
    await wrap(planned)
    await planned.fay.run("/prompt wrap which: P1")
    form = planned.fay.modal
    assert form
    assert LEARNED == form.values["learned"]
    await planned.fay.submit(learned="Bells help even more.")
    wraps = [text for text in in_thread(planned.mia, "did you try") if "What we learned" in text]
    assert [True] == ["Bells help even more." in text for text in wraps]


async def test_a_third_wrap_changes_it_again(planned: World) -> None:
    await planned.until(NINE)
    for words in ("One.", "Two.", "Three."):
        await planned.fay.run("/prompt wrap which: P1")
        await planned.fay.submit(learned=words)
    wraps = [text for text in in_thread(planned.mia, "did you try") if "What we learned" in text]
    assert [True] == ["Three." in text for text in wraps]


async def test_without_a_name_it_is_the_newest_without_a_wrap(planned: World) -> None:
    await planned.until("2027-01-18 09:00")
    await wrap(planned)
    await planned.fay.run("/prompt wrap")
    form = planned.fay.modal
    assert form
    assert form.modal.intro
    assert "P1 What did you try?" == form.modal.intro.plain()


async def test_with_every_wrap_written_it_says_so(planned: World) -> None:
    await planned.until(NINE)
    await wrap(planned)
    await planned.fay.run("/prompt wrap")
    assert "Every question that was asked has a wrap." in said(planned.fay)


async def test_questions_without_a_wrap_are_suggested_first(planned: World) -> None:
    await planned.until("2027-01-18 09:00")
    await wrap(planned)
    found = await planned.fay.suggestions("/prompt wrap", "which")
    assert ["P1", "P2"] == [choice.value for choice in found]


async def test_facilitators_are_nudged_after_five_days(planned: World) -> None:
    await planned.until("2027-01-16 08:59")
    assert [] == ops(planned, "What did we learn")
    await planned.until("2027-01-16 15:00")
    assert 1 == len(ops(planned, "What did we learn from P1?"))


async def test_they_are_nudged_once(planned: World) -> None:
    await planned.until("2027-01-18 08:00")
    assert 1 == len(ops(planned, "What did we learn"))


async def test_nobody_is_nudged_when_the_wrap_is_there(planned: World) -> None:
    await planned.until(NINE)
    await wrap(planned)
    await planned.until("2027-01-17 09:00")
    assert [] == ops(planned, "What did we learn from")


async def test_the_nudge_says_how_many_took_part(planned: World) -> None:
    await planned.until(NINE)
    (post,) = [seen for seen in planned.mia.here if "did you try" in seen]
    await planned.mia.say(post, "Me")
    await planned.until("2027-01-16 15:00")
    assert "1 person took part." in ops(planned, "What did we learn")[0]


async def test_the_nudges_button_opens_the_form(planned: World) -> None:
    await planned.until("2027-01-16 15:00")
    await planned.fay.at("#ops").click("Write the wrap")
    await planned.fay.submit(learned=LEARNED)
    assert any(LEARNED in text for text in in_thread(planned.mia, "did you try"))


async def test_a_schedule_without_threads_has_its_wraps_in_the_channel(world: World) -> None:
    await world.fay.run("/prompt add text: Why?")
    await world.fay.run("/prompt schedule day: Mon time: 09:00 thread: no")
    await world.fay.click("Save")
    await world.until(NINE)
    await wrap(world)
    assert 1 == len([seen for seen in world.mia.here if LEARNED in seen])


async def test_a_form_cannot_follow_a_form_so_a_button_does(planned: World) -> None:
    await planned.until(NINE)
    await planned.fay.run("/prompt wrap which: P9")
    await planned.fay.click("Fill in a form instead")
    await planned.fay.submit(which="P1")
    await planned.fay.click("Write the wrap")
    assert planned.fay.modal


async def test_a_wrap_is_in_the_audit_log(planned: World) -> None:
    await planned.until(NINE)
    await wrap(planned)
    assert 1 == (await audited(planned)).count("prompt.wrapped")
