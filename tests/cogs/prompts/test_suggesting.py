"""Suggestions: to the ops channel and back, once, and without the name of who prefers not to be named."""

import asyncio

from adapters.playground.words import message_words
from storage.prompt_rows import PromptSuggestionRow
from tests.cogs.prompts.talk import audited, in_team, ops, posts, said
from tests.conversation import World

IDEA = "What would you tell yourself a year ago?"


async def suggest(world: World, *, anonymous: bool = False, text: str = IDEA) -> None:
    await world.mia.run("/prompt suggest")
    await world.mia.submit(text=text, anonymous=anonymous)


async def queue(world: World) -> str:
    await world.fay.run("/prompt queue")
    return said(world.fay)


async def test_a_suggestion_is_thanked_for_privately(world: World) -> None:
    await suggest(world)
    answer = world.mia.answer
    assert answer
    assert (True, True) == (answer.private, "you get an answer" in answer)


async def test_a_suggestion_stands_in_every_ops_channel(world: World) -> None:
    await suggest(world)
    there = posts(in_team(world, "Fay"), IDEA, "#ops")
    assert (1, 1) == (len(ops(world, IDEA)), len(there))


async def test_the_card_offers_what_can_be_done(world: World) -> None:
    await suggest(world)
    assert ["Approve", "Edit", "Decline…"] == ops(world, IDEA)[0].buttons


async def test_the_card_names_the_author(world: World) -> None:
    await suggest(world)
    assert "Mia suggests a question:" in ops(world, IDEA)[0]


async def test_the_button_of_a_posted_question_opens_the_same_form(planned: World) -> None:
    await planned.until("2027-01-11 09:00")
    (post,) = posts(planned.mia, "What did you try?")
    await planned.mia.click("Suggest one", on=post)
    await planned.mia.submit(text=IDEA)
    assert 1 == len(ops(planned, IDEA))


async def test_nothing_is_queued_before_approval(world: World) -> None:
    await suggest(world)
    assert IDEA not in await queue(world)


async def test_an_approved_suggestion_is_queued(planned: World) -> None:
    await suggest(planned)
    await planned.fay.at("#ops").click("Approve")
    assert f"P4 {IDEA}" in await queue(planned)


async def test_the_author_is_credited(world: World) -> None:
    await suggest(world)
    await world.fay.at("#ops").click("Approve")
    await world.fay.run("/prompt preview")
    assert "From Mia" in said(world.fay)


async def test_the_author_is_told(planned: World) -> None:
    await suggest(planned)
    await planned.fay.at("#ops").click("Approve")
    (told,) = planned.mia.dms
    assert "your question for Allied Health Assistants was taken" in told
    assert "It is planned for 2027-01-31 22:00 UTC" in told


async def test_the_cards_are_settled_everywhere(world: World) -> None:
    await suggest(world)
    await world.fay.at("#ops").click("Approve")
    cards = [*ops(world, IDEA), *posts(in_team(world, "Finn"), IDEA, "#ops")]
    assert [([], True)] * 2 == [(card.buttons, "Approved by Fay as P1." in card) for card in cards]


async def test_two_facilitators_at_once_are_one_approval(world: World) -> None:
    await suggest(world)
    fay, finn = world.fay.at("#ops"), in_team(world, "Finn", "#ops")
    await asyncio.gather(
        fay.click("Approve", on=ops(world, IDEA)[0]),
        finn.click("Approve", on=posts(finn, IDEA, "#ops")[0]),
    )
    assert 1 == (await audited(world)).count("prompt.suggestion-approved")


async def test_the_second_facilitator_is_told_who_was_first(world: World) -> None:
    await suggest(world)
    finn = in_team(world, "Finn", "#ops")
    (card,) = posts(finn, IDEA, "#ops")
    await world.fay.at("#ops").click("Approve")
    await finn.click("Approve", on=card)
    assert "Fay has approved this already." in said(finn)


async def test_the_same_click_delivered_three_times_queues_once(world: World) -> None:
    await suggest(world)
    await world.fay.at("#ops").click("Approve", times=3)
    assert 1 == (await queue(world)).count(IDEA)


async def test_a_facilitator_may_change_the_words(world: World) -> None:
    await suggest(world)
    await world.fay.at("#ops").click("Edit")
    form = world.fay.modal
    assert form
    assert IDEA == form.values["text"]
    await world.fay.submit(text="What would you tell a beginner?")
    assert "P1 What would you tell a beginner?" in await queue(world)


async def test_a_declined_suggestion_goes_back_with_the_reason(world: World) -> None:
    await suggest(world)
    await world.fay.at("#ops").click("Decline…")
    await world.fay.submit(reason="We asked that in May.")
    (told,) = world.mia.dms
    assert "The facilitators say: We asked that in May." in told


async def test_a_declined_suggestion_is_not_queued(world: World) -> None:
    await suggest(world)
    await world.fay.at("#ops").click("Decline…")
    await world.fay.submit(reason="We asked that in May.")
    assert IDEA not in await queue(world)


async def test_declining_what_was_approved_meanwhile_says_so(world: World) -> None:
    await suggest(world)
    (card,) = ops(world, IDEA)
    await world.fay.at("#ops").click("Approve", on=card)
    await world.finn.at("#ops").click("Decline…", on=card)
    assert "Fay has approved this already." in said(world.finn)


async def test_a_suggestion_that_waits_already_is_not_queued_twice(planned: World) -> None:
    await suggest(planned, text="What did you try?")
    await planned.fay.at("#ops").click("Approve")
    assert "P1 in the queue asks the same already." in said(planned.fay)


async def test_a_suggestion_refused_for_a_duplicate_is_still_open(planned: World) -> None:
    await suggest(planned, text="What did you try?")
    card = ops(planned, "suggests a question")[0]
    await planned.fay.at("#ops").click("Approve", on=card)
    await planned.fay.at("#ops").click("Edit", on=card)
    await planned.fay.submit(text="What else did you try?")
    assert "P4 What else did you try?" in await queue(planned)


async def test_an_anonymous_author_is_in_no_payload(world: World) -> None:
    await suggest(world, anonymous=True)
    await world.fay.at("#ops").click("Approve")
    others = [
        entry for entry in world.journal if entry.viewer is None and entry.place not in _own(world)
    ]
    shown = [f"{message_words(entry.message)} {entry.message}" for entry in others]
    assert [] == [text for text in shown if "Mia" in text or world.mia.user.id in text]


async def test_an_anonymous_author_is_not_in_the_audit_log(world: World) -> None:
    await world.mia.run("/help")
    await suggest(world, anonymous=True)
    async with world.uow() as uow:
        rows = await uow.audit_log.of("suggestion:1")
    assert [("anonymous", "prompt.suggested")] == [(row.actor, row.what) for row in rows]


async def test_an_anonymous_author_is_told_all_the_same(world: World) -> None:
    await suggest(world, anonymous=True)
    await world.fay.at("#ops").click("Approve")
    assert 1 == len(world.mia.dms)


async def test_an_anonymous_suggestion_is_credited_to_nobody(world: World) -> None:
    await suggest(world, anonymous=True)
    await world.fay.at("#ops").click("Approve")
    await world.fay.run("/prompt preview")
    assert "Mia" not in said(world.fay)


async def test_members_cannot_approve(world: World) -> None:
    await suggest(world)
    await world.mia.run("/help")
    shown = world.mia.answer
    assert shown
    await world.mia.press("prompt.approve:1", on=shown.ref)
    async with world.uow() as uow:
        row = await uow.session.get(PromptSuggestionRow, 1)
    assert row is not None
    assert "pending" == row.state


def _own(world: World) -> list[object]:
    """Where only the author reads."""
    return [seen.ref.channel for seen in world.mia.dms]
