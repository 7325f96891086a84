"""People and the adapter, over both transports: every deed is acknowledged and answered."""

import asyncio

from adapters.slack.modals import Origin
from bot.events import (
    ActionTriggered,
    CommandInvoked,
    Event,
    HomeOpened,
    MessageCommandInvoked,
)
from bot.message import Actions, Button, Message, Paragraph, card
from bot.refs import MessageRef
from bot.text import plain
from tests.adapters.slack.conftest import Bench, heard, in_view, said
from tests.adapters.slack.sample import CALLS, approve_button, suggest
from tests.patience import PATIENCE
from tests.platforms.slack_server import faults
from tests.platforms.slack_server.state import Message as Posted
from tests.platforms.slack_server.state import View

KEY = "0123456789abcdef01234567"


def proposal(prompt_id: int) -> Message:
    return card(Paragraph(plain("Proposal")), Actions((approve_button(prompt_id),)))


async def posted(bench: Bench, message: Message, *, thread: str | None = None) -> Posted:
    ref = await bench.adapter.send(bench.channel(thread=thread), message, key=KEY, first_try=True)
    return bench.prompts.messages[ref.id]


async def test_a_command_is_answered_privately_in_its_acknowledgement(both: Bench) -> None:
    asked = await both.mia.slash(both.prompts, "/praxis", "prompt add What helps? topic=falls")
    assert "Added: What helps?" == said(asked)
    assert ("ack", True) == (asked.reply.via, asked.reply.ephemeral)
    assert [("add", {"text": "What helps?", "topic": "falls", "credit": None})] == CALLS


async def test_a_missing_option_opens_a_form_that_keeps_what_was_given(both: Bench) -> None:
    asked = await both.mia.slash(both.prompts, "/praxis", "prompt add topic=falls credit=@Fay")
    view = (await asked.settled()).view
    done = await both.mia.submit(view, {"Text": "What helps?"})
    assert "Added: What helps?" == await heard(done, opened=asked)
    assert done.closed_view
    credit = both.user(both.fay)
    assert [("add", {"text": "What helps?", "topic": "falls", "credit": credit})] == CALLS


async def test_a_form_is_refused_at_its_field_and_then_accepted(both: Bench) -> None:
    opened = await both.mia.shortcut(await posted(both, proposal(1)), "prompt.save")
    view = (await opened.settled()).view
    refused = await both.mia.submit(view, {"Your question": "No question"})
    assert ["Please end it with a question mark."] == list(refused.errors.values())
    accepted = await both.mia.submit(view, {"Your question": "Why?", "Keep my name off it": "Yes"})
    assert "Thank you: Why?" == await heard(accepted, opened=opened)
    assert ("suggested", {"text": "Why?", "anonymous": True}) == CALLS[-1]


async def test_a_field_offers_suggestions_and_what_was_typed(both: Bench) -> None:
    asked = await both.mia.slash(both.prompts, "/praxis", "prompt add")
    options = await both.mia.suggest((await asked.settled()).view, "Topic", "f")
    assert ["Falls", "Feeding", "Use “f”"] == [each["text"]["text"] for each in options]


async def test_a_button_of_an_earlier_process_still_works(both: Bench) -> None:
    message = await posted(both, proposal(42))
    async with both.second_process():
        clicked = await both.fay.click(message, "Approve")
        assert "Approved 42" == await heard(clicked)
    assert [("approve", {"prompt_id": 42})] == CALLS


async def test_what_takes_long_is_acknowledged_first_and_answered_later(hurried: Bench) -> None:
    gate = asyncio.Event()

    async def wait(event: Event) -> None:
        await gate.wait()

    hurried.core.before = wait
    asked = await hurried.mia.slash(hurried.prompts, "/praxis", "prompt add What helps?")
    assert (True, []) == (asked.acked, asked.replies)
    gate.set()
    assert "Added: What helps?" == await heard(asked)
    assert "response_url" == asked.reply.via


async def test_a_slow_form_waits_and_comes_back_with_everything_typed(hurried: Bench) -> None:
    gate = asyncio.Event()
    opened = await hurried.mia.shortcut(await posted(hurried, proposal(1)), "prompt.save")
    view = (await opened.settled()).view

    async def wait(event: Event) -> None:
        await gate.wait()

    hurried.core.before = wait
    sent = await hurried.mia.submit(view, {"Your question": "No question"})
    assert "Working on it …" in in_view(view)
    gate.set()
    await reads(view, "Please note: Please end it with a question mark.")
    (element,) = [block["element"] for block in view.blocks if "text~" in str(block["block_id"])]
    assert "No question" == element["initial_value"]
    assert sent.acked


async def test_a_slow_form_shows_its_answer_where_it_was(hurried: Bench) -> None:
    gate = asyncio.Event()
    opened = await hurried.mia.shortcut(await posted(hurried, proposal(1)), "prompt.save")
    view = (await opened.settled()).view

    async def wait(event: Event) -> None:
        await gate.wait()

    hurried.core.before = wait
    await hurried.mia.submit(view, {"Your question": "Why?"})
    gate.set()
    await reads(view, "Thank you: Why?")


async def reads(view: View, words: str) -> None:
    """Returns once the view says so."""
    async with asyncio.timeout(PATIENCE):
        while words not in in_view(view):
            await asyncio.sleep(0.005)


async def test_a_shortcut_in_a_thread_knows_message_author_and_thread(both: Bench) -> None:
    root = await posted(both, proposal(1))
    reply = (await both.mia.say(both.prompts, "My *own* words &co", thread=root.ts)).message
    assert reply is not None
    opened = await both.fay.shortcut(reply, "prompt.save")
    await opened.settled()
    (event,) = both.core.of(MessageCommandInvoked)
    assert MessageRef(both.channel(thread=root.ts), reply.ts) == event.message
    assert both.user(both.mia) == event.author
    assert "My *own* words &co" == event.text


async def test_an_answer_to_a_click_in_a_thread_stays_in_it(bench: Bench) -> None:
    root = await posted(bench, proposal(1))
    card_in_thread = await posted(bench, card(Actions((approve_button(2),))), thread=root.ts)

    async def answer(event: Event) -> None:
        assert isinstance(event, ActionTriggered)
        await event.responder.reply(card(Paragraph(plain("Here"))), ephemeral=True)

    bench.core.instead = answer
    clicked = await bench.mia.click(card_in_thread, "Approve")
    await clicked.settled()
    (event,) = bench.core.of(ActionTriggered)
    assert bench.channel(thread=root.ts) == event.place
    assert [root.ts] == [each.thread_ts for each in clicked.replies if each.ephemeral]


async def test_a_select_hands_on_what_was_chosen(both: Bench) -> None:
    asked = await both.mia.slash(both.prompts, "/praxis", "prompt queue")
    chosen = await both.mia.select(asked.reply, "Choose", "Two")
    assert "Picked 2" == await heard(chosen)
    assert ("picked", {"values": ("2",)}) == CALLS[-1]


async def test_a_private_card_is_replaced_where_it_stands(bench: Bench) -> None:
    async def private_card(event: Event) -> None:
        if isinstance(event, MessageCommandInvoked):
            await event.responder.reply(proposal(7), ephemeral=True)

    message = await posted(bench, proposal(1))
    bench.core.instead = private_card
    shown = await bench.mia.shortcut(message, "prompt.save")
    await shown.settled()
    bench.core.instead = None
    private = next(each for each in shown.replies if each.ephemeral)
    clicked = await bench.mia.click(private, "Approve")
    assert "Approved 7" == await heard(clicked)
    assert private.ts == clicked.reply.ts


async def test_bare_words_are_answered_with_what_can_be_done(both: Bench) -> None:
    for text in ("", "prompt", "prompt nonsense", "webinar create"):
        asked = await both.mia.slash(both.prompts, "/praxis", text)
        assert await heard(asked)


async def test_what_cannot_be_read_is_answered_at_once(both: Bench) -> None:
    asked = await both.mia.slash(both.prompts, "/praxis", "prompt queue now please")
    assert "Please type: /praxis prompt queue" in said(asked)
    assert [] == both.core.of(CommandInvoked)


async def test_a_button_nobody_knows_any_more_says_so(both: Bench) -> None:
    stale = card(Paragraph(plain("Old")), Actions((approve_button(1),)))
    message = await posted(both, stale)
    message.blocks[1]["elements"][0]["action_id"] = "gone.away:1"
    clicked = await both.mia.click(message, "Approve")
    expected = "This button is from an older version. Please run the command again."
    assert expected == await heard(clicked)


async def test_a_form_that_opens_too_late_is_apologised_for(bench: Bench) -> None:
    bench.server.fail("views.open", faults.error("expired_trigger_id"))
    clicked = await bench.mia.slash(bench.prompts, "/praxis", "prompt add")
    expected = "That took too long to open the form. Please try once more."
    assert expected == await heard(clicked)


async def test_a_spent_response_url_leads_to_another_way(bench: Bench) -> None:
    message = await posted(bench, proposal(1))

    async def chatty(event: Event) -> None:
        assert isinstance(event, ActionTriggered)
        for number in range(7):
            words = card(Paragraph(plain(f"{number}")))
            await event.responder.reply(words, ephemeral=True)

    bench.core.instead = chatty
    clicked = await bench.mia.click(message, "Approve")
    await clicked.settled(quiet=0.1)
    ways = [each.via for each in clicked.replies if each.ephemeral]
    assert ["response_url"] * 5 + ["chat.postEphemeral"] * 2 == ways


async def test_outside_of_our_channels_the_answer_still_arrives(bench: Bench) -> None:
    elsewhere = bench.workspace.channel("random", members=[bench.mia], bot=False)
    bench.server.fail("response_url", faults.error("used_url"))

    async def defer(event: Event) -> None:
        assert isinstance(event, CommandInvoked)
        await event.responder.defer(ephemeral=True)

    bench.core.before = defer
    asked = await bench.mia.slash(elsewhere, "/praxis", "prompt add What helps?")
    assert "Added: What helps?" == await heard(asked)
    assert ["Added: What helps?"] == [each.text for each in bench.mia.direct_messages()]


async def for_all(event: Event) -> None:
    assert isinstance(event, CommandInvoked)
    await event.responder.reply(card(Paragraph(plain("For all"))), ephemeral=False)


async def test_a_public_answer_in_a_foreign_channel_goes_by_response_url(bench: Bench) -> None:
    elsewhere = bench.workspace.channel("random", members=[bench.mia], bot=False)
    bench.core.instead = for_all
    asked = await bench.mia.slash(elsewhere, "/praxis", "prompt post-now")
    assert "For all" == await heard(asked)
    assert ("response_url", False) == (asked.reply.via, asked.reply.ephemeral)


async def test_a_public_answer_is_a_message_that_can_be_addressed(bench: Bench) -> None:
    bench.core.instead = for_all
    asked = await bench.mia.slash(bench.prompts, "/praxis", "prompt post-now")
    assert "For all" == await heard(asked)
    assert "chat.postMessage" == asked.reply.via


async def test_a_click_inside_a_view_opens_a_view_on_top(bench: Bench) -> None:
    async def show(event: Event) -> None:
        if isinstance(event, HomeOpened):
            await event.responder.reply(
                card(Paragraph(plain("Home")), Actions((approve_button(5),))), ephemeral=True
            )
        elif isinstance(event, ActionTriggered):
            await event.responder.reply(card(Paragraph(plain("On top"))), ephemeral=True)

    bench.core.instead = show
    await bench.mia.open_home()
    clicked = await bench.mia.click(bench.mia.home(), "Approve")
    await clicked.settled()
    top = bench.mia.modal()
    assert top is not None
    assert "On top" == in_view(top)


async def test_a_click_on_the_home_tab_may_replace_it(bench: Bench) -> None:
    async def show(event: Event) -> None:
        if isinstance(event, HomeOpened):
            await event.responder.reply(proposal(5), ephemeral=True)

    bench.core.instead = show
    await bench.mia.open_home()
    bench.core.instead = None
    clicked = await bench.mia.click(bench.mia.home(), "Approve")
    await clicked.settled()
    assert "Approved 5" == in_view(bench.mia.home())


async def test_a_button_that_opens_a_form_opens_it(both: Bench) -> None:
    message = await posted(both, card(Actions((Button("Suggest one", suggest.bind()),))))
    clicked = await both.mia.click(message, "Suggest one")
    view = (await clicked.settled()).view
    sent = await both.mia.submit(view, {"Your question": "Why?"})
    assert "Thank you: Why?" == await heard(sent, opened=clicked)


async def test_the_origin_of_a_form_survives_its_metadata() -> None:
    origin = Origin("C1", "1.2", "https://hooks.example/x")
    assert origin == Origin.from_text(origin.to_text())
    assert Origin("C1", "1.2") == Origin.from_text(Origin("C1", "1.2", "x" * 4000).to_text())
    assert Origin() == Origin.from_text("[1]")


async def test_nothing_is_done_twice_when_slack_repeats_itself(both: Bench) -> None:
    asked = await both.mia.slash(both.prompts, "/praxis", "prompt add What helps?")
    assert asked.delivery is not None
    await both.server.redeliver(asked.delivery, times=3)
    assert 1 == len(CALLS)
