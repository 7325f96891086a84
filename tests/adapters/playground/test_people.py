"""People: what they see, what they can use, and what happens to their deeds."""

import pytest

from adapters.playground.screen import NotThere
from adapters.playground.workspace import NotConnected, upload
from bot.errors import Gone, Rejected
from bot.events import (
    ActionTriggered,
    FormSubmitted,
    HomeOpened,
    Interaction,
    MessageCommandInvoked,
    ReplyPosted,
)
from bot.message import Actions, Button, Message, Paragraph, Select, SelectOption, card, say
from bot.text import plain
from bot.token import BoundAction
from tests.adapters.playground.desk import KEY, OTHER_KEY, Desk
from tests.contract import GO, privately, saying_modal, with_button

PICK = BoundAction("contract.pick")


async def post(desk: Desk, message: Message, key: str = KEY) -> None:
    await desk.adapter.send(desk.channel, message, key=key, first_try=True)


async def open_form(event: Interaction) -> None:
    await event.responder.open(saying_modal())


async def test_the_newest_message_with_a_button_is_clicked(desk: Desk) -> None:
    await post(desk, with_button())
    await post(desk, with_button(), OTHER_KEY)
    newest = desk.mia.last.ref
    await desk.mia.click("Go")
    assert newest == desk.script.only(ActionTriggered).message


async def test_another_message_is_clicked_when_told_so(desk: Desk) -> None:
    await post(desk, with_button())
    first = desk.mia.last
    await post(desk, with_button(), OTHER_KEY)
    await desk.mia.click("Go", on=first)
    assert first.ref == desk.script.only(ActionTriggered).message


async def test_a_message_seen_earlier_offers_what_it_showed_then(desk: Desk) -> None:
    await post(desk, with_button())
    stale = desk.mia.last
    await desk.adapter.edit(stale.ref, say("Closed"))
    await desk.mia.click("Go", on=stale)
    assert GO.token == desk.script.only(ActionTriggered).token


async def test_a_button_that_is_not_there_cannot_be_clicked(desk: Desk) -> None:
    await post(desk, with_button())
    with pytest.raises(NotThere, match="Shall we"):
        await desk.mia.click("Stay")


async def test_a_disabled_button_cannot_be_clicked(desk: Desk) -> None:
    await post(desk, card(Actions((Button("Go", GO, disabled=True),))))
    with pytest.raises(NotThere, match="cannot be clicked"):
        await desk.mia.click("Go")


async def test_one_click_delivered_three_times_is_one_deed(desk: Desk) -> None:
    await post(desk, with_button())
    await desk.mia.click("Go", times=3)
    keys = [event.key for event in desk.script.events if isinstance(event, ActionTriggered)]
    assert (3, 1) == (len(keys), len(set(keys)))


async def test_two_clicks_are_two_deeds(desk: Desk) -> None:
    await post(desk, with_button())
    await desk.mia.click("Go")
    await desk.mia.click("Go")
    keys = [event.key for event in desk.script.events if isinstance(event, ActionTriggered)]
    assert 2 == len(set(keys))


async def test_a_choice_sends_the_values_of_its_labels(desk: Desk) -> None:
    options = (SelectOption("1", "Hand hygiene"), SelectOption("2", "Handover"))
    await post(desk, card(Actions((Select("Which?", PICK, options),))))
    await desk.mia.choose("Handover")
    event: ActionTriggered = desk.script.only(ActionTriggered)
    assert (PICK.token, ("2",)) == (event.token, event.values)


async def test_a_private_answer_is_remembered_as_the_answer(desk: Desk) -> None:
    desk.script.answer = privately(say("Only you"))
    await post(desk, with_button())
    await desk.mia.click("Go")
    assert desk.mia.answer is not None
    assert "Only you" in desk.mia.answer


async def test_a_deed_without_an_answer_has_none(desk: Desk) -> None:
    desk.script.answer = privately(say("Only you"))
    await post(desk, with_button())
    await desk.mia.click("Go")
    desk.script.answer = None
    await desk.mia.click("Go", on=desk.mia.here[0])
    assert None is desk.mia.answer


async def test_a_click_on_a_private_message_names_no_message(desk: Desk) -> None:
    desk.script.answer = privately(with_button())
    await desk.mia.run("/contract ask text: Why?")
    desk.script.answer = None
    await desk.mia.click("Go")
    assert None is desk.script.only(ActionTriggered).message


async def test_a_form_can_be_filled_in_by_label(desk: Desk) -> None:
    desk.script.answer = open_form
    await desk.mia.run("/contract ask text: Why?")
    desk.script.answer = None
    await desk.mia.submit({"Your question": "What helps?"}, anonymous=True)
    assert {"text": "What helps?", "count": 1, "anonymous": True} == dict(
        desk.script.only(FormSubmitted).values
    )


async def test_a_field_that_is_not_there_cannot_be_filled_in(desk: Desk) -> None:
    desk.script.answer = open_form
    await desk.mia.run("/contract ask text: Why?")
    with pytest.raises(LookupError, match="anonymous"):
        await desk.mia.submit(colour="red")


async def test_nothing_can_be_submitted_without_a_form(desk: Desk) -> None:
    with pytest.raises(NotThere, match="no form open"):
        await desk.mia.submit(text="Why?")


async def test_a_closed_form_is_gone(desk: Desk) -> None:
    desk.script.answer = open_form
    await desk.mia.run("/contract ask text: Why?")
    desk.mia.close()
    assert None is desk.mia.modal


async def test_a_form_of_the_discord_flavour_opens_no_second_form(desk: Desk) -> None:
    refusals: list[str] = []

    async def answer(event: Interaction) -> None:
        try:
            await open_form(event)
        except Rejected as error:
            refusals.append(str(error))

    desk.script.answer = answer
    await desk.mia.run("/contract ask text: Why?")
    await desk.mia.submit(text="Why?")
    assert ["a form cannot open another form"] == refusals


async def test_a_form_of_the_slack_flavour_opens_the_next(slack_desk: Desk) -> None:
    slack_desk.script.answer = open_form
    await slack_desk.mia.run("/praxis contract ask Why?")
    first = slack_desk.mia.modal
    await slack_desk.mia.submit(text="Why?")
    assert slack_desk.mia.modal not in (None, first)


async def test_a_form_is_only_a_first_answer(desk: Desk) -> None:
    async def answer(event: Interaction) -> None:
        await event.responder.defer(ephemeral=True)
        with pytest.raises(Rejected):
            await event.responder.open(saying_modal())

    desk.script.answer = answer
    await desk.mia.run("/contract ask text: Why?")
    assert None is desk.mia.modal


async def test_an_interaction_takes_five_answers_in_the_slack_flavour(slack_desk: Desk) -> None:
    async def answer(event: Interaction) -> None:
        for number in range(5):
            await event.responder.reply(say(str(number)), ephemeral=True)
        with pytest.raises(Rejected, match="at most 5"):
            await event.responder.reply(say("6"), ephemeral=True)

    slack_desk.script.answer = answer
    await slack_desk.mia.run("/praxis contract ask Why?")
    assert 5 == len(slack_desk.mia.sees)


async def test_an_interaction_cannot_be_answered_for_ever(desk: Desk) -> None:
    async def answer(event: Interaction) -> None:
        desk.clock.advance(desk.workspace.flavour.answer_for)
        await event.responder.reply(say("Just in time"), ephemeral=True)
        desk.clock.advance(desk.workspace.flavour.answer_for)
        with pytest.raises(Gone):
            await event.responder.reply(say("Too late"), ephemeral=True)

    desk.script.answer = answer
    await desk.mia.run("/contract ask text: Why?")
    assert ["Just in time"] == [seen.text for seen in desk.mia.sees]


async def test_a_deferred_answer_shows_that_it_is_being_worked_on(desk: Desk) -> None:
    async def answer(event: Interaction) -> None:
        await event.responder.defer(ephemeral=True)

    desk.script.answer = answer
    await desk.mia.run("/contract ask text: Why?")
    assert "thinking" in desk.mia.last


async def test_a_private_channel_is_seen_by_its_members_alone(desk: Desk) -> None:
    ops = desk.workspace.add_channel("#ops", members=[desk.ben.user.id])
    await desk.adapter.send(ops, say("For the team"), key=KEY, first_try=True)
    assert ["For the team"] == [seen.text for seen in desk.ben.sees]
    with pytest.raises(NotThere):
        desk.mia.at("#ops")


async def test_a_reply_is_told_and_a_message_in_the_channel_is_not(desk: Desk) -> None:
    ref = await desk.mia.say("#prompts", "Hello")
    thread = desk.workspace.open_thread(ref, "Answers")
    await desk.mia.say(thread, "Inside")
    assert thread == desk.script.only(ReplyPosted).message.channel


async def test_something_can_be_said_in_the_thread_of_a_message(desk: Desk) -> None:
    await post(desk, say("Hello"))
    hello = desk.ben.last
    thread = await desk.adapter.start_thread(hello.ref, "Answers")
    await desk.ben.say(hello, "Inside")
    assert ["Inside"] == [seen.text for seen in desk.mia.at(thread).here]


async def test_a_messages_menu_says_whose_message_it_was(desk: Desk) -> None:
    await desk.ben.say("#prompts", "Look at this")
    await desk.mia.menu("Save as resource", on=desk.mia.last)
    event: MessageCommandInvoked = desk.script.only(MessageCommandInvoked)
    assert ("Save as resource", desk.ben.user, "Look at this") == (
        event.name,
        event.author,
        event.text,
    )


async def test_looking_at_the_home_is_told(desk: Desk) -> None:
    await desk.mia.open_home()
    assert desk.mia.user == desk.script.only(HomeOpened).actor.user


async def test_nobody_answers_while_the_bot_is_away(desk: Desk) -> None:
    await desk.adapter.drain()
    with pytest.raises(NotConnected):
        await desk.mia.run("/contract ask text: Why?")


async def test_what_the_bot_says_is_signed_by_it(desk: Desk) -> None:
    await post(desk, card(Paragraph(plain("x"))))
    assert "Praxis" == desk.mia.last.author


async def test_a_file_is_handed_over_with_its_content(desk: Desk) -> None:
    file = upload("/home/mia/prompts.csv", b"text\n")
    assert ("prompts.csv", 5, b"text\n") == (file.name, file.size, await file.read())


async def test_an_edit_keeps_a_private_message_private(desk: Desk) -> None:
    desk.script.answer = privately(with_button())
    await desk.mia.run("/contract ask text: Why?")

    async def update(event: Interaction) -> None:
        await event.responder.update(say("Done"))

    desk.script.answer = update
    await desk.mia.click("Go")
    assert ([], ["Done"]) == (
        [seen.text for seen in desk.ben.sees],
        [seen.text for seen in desk.mia.sees],
    )
