"""What people add: one record for all workspaces, words where they were said, names only where wanted."""

from tests.cogs.cases.talk import (
    add,
    approve,
    audited,
    card,
    dms,
    in_team,
    in_thread,
    payloads,
    said,
)
from tests.conversation import World

ADVICE = "Ask the family who can look in at night."


async def test_a_question_stands_in_the_thread_with_its_author(posted: World) -> None:
    await add(posted.ben, "Ask a clarifying question", "How far is the toilet?")
    (seen,) = in_thread(posted.ben, "How far is the toilet?")
    assert "Ben asks:" in seen


async def test_an_anonymous_one_names_nobody(posted: World) -> None:
    await add(posted.ben, "Ask a clarifying question", "How far is the toilet?", anonymous=True)
    assert "A colleague asks:" in in_thread(posted.ben, "How far")[0]
    assert "Ben" not in payloads(posted)
    assert ["anonymous"] == await audited(posted, "case.added")


async def test_the_presenter_is_told_and_answers_without_a_name(posted: World) -> None:
    await add(posted.ben, "Ask a clarifying question", "How far is the toilet?")
    (told,) = dms(posted.mia, "A question about your case")
    await posted.mia.click("Answer (presenter)", on=told)
    await posted.mia.submit(text="Across the hall, eight steps.")
    (answer,) = in_thread(posted.ben, "eight steps")
    assert "The presenter answers:" in answer
    assert (False, False) == ("Mia" in payloads(posted), posted.mia.user.id in payloads(posted))


async def test_nobody_else_answers_for_the_presenter(posted: World) -> None:
    await add(posted.ben, "Ask a clarifying question", "How far is the toilet?")
    await posted.zoe.click("Answer (presenter)", on=in_thread(posted.zoe, "How far")[0])
    assert "for whoever presents" in said(posted.zoe)


async def test_an_answer_stands_in_the_workspace_of_its_question(posted: World) -> None:
    ben = in_team(posted, "Ben")
    await add(ben, "Ask a clarifying question", "How far is the toilet?")
    await posted.mia.click("Answer (presenter)")
    await posted.mia.submit(text="Across the hall, eight steps.")
    assert (1, 0) == (len(in_thread(ben, "eight steps")), len(in_thread(posted.ben, "eight steps")))


async def test_a_recommendation_stands_where_it_was_written_and_counts_everywhere(
    advising: World,
) -> None:
    await add(in_team(advising, "Zoe"), "Recommend", ADVICE)
    await advising.advance(minutes=1)
    assert 1 == len(in_thread(in_team(advising, "Ben"), ADVICE))
    assert [] == in_thread(advising.ben, ADVICE)
    assert "1 recommendation · +1 from Riverside Health" in card(advising.ben)
    assert ADVICE not in card(advising.ben)
    assert "+1 from" not in card(in_team(advising, "Ben"))


async def test_many_additions_are_few_edits(advising: World) -> None:
    before = len([each for each in advising.journal if each.deed == "edit"])
    for number in range(10):
        await add(advising.ben, "I have seen similar", f"Once, {number}, a night lamp helped.")
    await advising.advance(minutes=1)
    after = len([each for each in advising.journal if each.deed == "edit"])
    assert "10 similar" in card(advising.ben)
    assert after - before <= 2 * 10


async def test_an_experience_can_be_told_in_every_stage(posted: World) -> None:
    await add(posted.ben, "I have seen similar", "A night lamp helped.")
    assert "Ben has seen similar:" in in_thread(posted.ben, "night lamp")[0]


async def test_marked_words_are_not_posted_before_their_author_looked(advising: World) -> None:
    await add(advising.ben, "Recommend", "Ring Dr Peter Miller on 0412 345 678.")
    assert "place" in said(advising.ben)
    assert [] == in_thread(advising.ben, "Ring")
    assert "0412" not in payloads(advising)


async def test_they_can_be_changed(advising: World) -> None:
    await add(advising.ben, "Recommend", "Ring Dr Peter Miller on 0412 345 678.")
    await advising.ben.click("Change it")
    assert advising.ben.modal
    assert "Ring Dr Peter Miller" in str(advising.ben.modal.values["text"])
    await advising.ben.submit(text="Ring the GP.")
    assert 1 == len(in_thread(advising.ben, "Ring the GP."))


async def test_they_can_be_called_safe(advising: World) -> None:
    await add(advising.ben, "Recommend", "Try what Ms Miller calls stepping.")
    await advising.ben.click("They are safe: post it")
    assert 1 == len(in_thread(advising.ben, "stepping"))


async def test_a_click_delivered_three_times_adds_once(advising: World) -> None:
    await advising.ben.click("Recommend", on=card(advising.ben))
    await advising.ben.send_form(advising.ben.fill(text=ADVICE), times=3)
    assert 1 == len(in_thread(advising.ben, ADVICE))


async def test_following_is_on_and_off(posted: World) -> None:
    await posted.ben.click("Follow", on=card(posted.ben))
    assert "You follow" in said(posted.ben)
    await posted.ben.click("Follow", on=card(posted.ben))
    assert "You no longer follow" in said(posted.ben)


# Rehearsal


async def rehearse(world: World) -> None:
    await world.fay.run("/case schedule start: 2027-01-20 rehearsal: yes")
    await approve(world.fay)
    await world.until("2027-01-22 12:31")


async def test_in_a_rehearsal_recommendations_are_kept_from_the_others(pending: World) -> None:
    await rehearse(pending)
    await add(pending.ben, "Recommend", ADVICE)
    assert [] == in_thread(pending.ben, ADVICE)
    assert "when this stage ends" in said(pending.ben)


async def test_one_reads_the_others_after_writing_ones_own(pending: World) -> None:
    await rehearse(pending)
    await add(pending.ben, "Recommend", ADVICE)
    (notice,) = in_thread(pending.zoe, "Recommending is open")
    await pending.zoe.click("Read the others", on=notice)
    assert "write your own recommendation first" in said(pending.zoe)
    await add(pending.zoe, "Recommend", "A lamp that sees him get up.")
    await pending.zoe.click("Read the others", on=notice)
    assert ADVICE in said(pending.zoe)


async def test_at_the_end_of_the_stage_everybody_reads_them(pending: World) -> None:
    await rehearse(pending)
    await add(pending.ben, "Recommend", ADVICE)
    await pending.until("2027-01-27 12:31")
    assert 1 == len(in_thread(pending.ben, ADVICE))
