"""What a bot token does: posts once, finds again, and names what stands in its way."""

from datetime import timedelta

import pytest

from adapters.slack.pacing import Pacer
from adapters.slack.web import Web, new_client, new_session
from bot.clock import SystemClock
from bot.errors import (
    Gone,
    MissingPermission,
    OutcomeUnknown,
    RateLimited,
    RecipientClosed,
    Rejected,
    Unauthorized,
    Unreachable,
)
from bot.message import Attachment, Message, Paragraph, card
from bot.ports import Found, Need
from bot.refs import ChannelRef, MessageRef
from bot.text import plain
from tests.adapters.slack.conftest import Bench, new_adapter
from tests.platforms.slack_server import faults

KEY = "0123456789abcdef01234567"
LONG_AGO = timedelta(minutes=5)


def words(text: str = "Hello") -> Message:
    return card(Paragraph(plain(text)))


async def send(bench: Bench, to: ChannelRef | None = None, key: str = KEY) -> MessageRef:
    return await bench.adapter.send(to or bench.channel(), words(), key=key, first_try=True)


async def find(bench: Bench, to: ChannelRef | None = None, key: str = KEY) -> Found | None:
    since = SystemClock().now() - LONG_AGO
    return await bench.adapter.find(to or bench.channel(), key, since=since)


async def test_a_post_carries_its_key_and_shows_no_previews(bench: Bench) -> None:
    ref = await send(bench)
    message = bench.prompts.messages[ref.id]
    assert {"event_type": "praxis", "event_payload": {"key": KEY}} == message.metadata
    (call,) = bench.server.journal.of("chat.postMessage")
    assert (False, False) == (call.args["unfurl_links"], call.args["unfurl_media"])


async def test_a_thread_is_the_message_it_began_with(bench: Bench) -> None:
    root = await send(bench)
    thread = await bench.adapter.start_thread(root, "Discussion")
    assert bench.channel(thread=root.id) == thread
    inside = await send(bench, thread)
    assert [inside.id] == [each.ts for each in bench.prompts.replies(root.id)]
    assert thread == await bench.adapter.start_thread(inside, "again")


async def test_an_edit_replaces_the_words_and_keeps_the_key(bench: Bench) -> None:
    ref = await send(bench)
    await bench.adapter.edit(ref, words("Edited"))
    message = bench.prompts.messages[ref.id]
    assert message.metadata is not None
    assert "Edited" == message.blocks[0]["elements"][0]["elements"][0]["text"]


async def test_deleting_twice_is_as_good_as_once(bench: Bench) -> None:
    ref = await send(bench)
    await bench.adapter.delete(ref)
    await bench.adapter.delete(ref)
    assert ref.id not in bench.prompts.messages


async def test_an_edit_of_a_deleted_message_says_that_it_is_gone(bench: Bench) -> None:
    ref = await send(bench)
    await bench.adapter.delete(ref)
    with pytest.raises(Gone):
        await bench.adapter.edit(ref, words())


async def test_a_direct_message_arrives_and_its_conversation_is_remembered(bench: Bench) -> None:
    for number in range(2):
        await bench.adapter.send(bench.user(bench.mia), words(f"{number}"), key=KEY, first_try=True)
    assert ["0", "1"] == [
        each.blocks[0]["elements"][0]["elements"][0]["text"] for each in bench.mia.direct_messages()
    ]
    assert [] == bench.server.journal.of("conversations.open")


async def test_the_conversation_of_a_direct_message_is_known_afterwards(bench: Bench) -> None:
    ref = await bench.adapter.send(bench.user(bench.mia), words(), key=KEY, first_try=True)
    assert ref.channel.id.startswith("D")


async def test_somebody_deactivated_takes_no_direct_messages(bench: Bench) -> None:
    await bench.workspace.deactivate(bench.mia)
    with pytest.raises(RecipientClosed):
        await bench.adapter.send(bench.user(bench.mia), words(), key=KEY, first_try=True)


async def test_a_file_hangs_below_its_message(bench: Bench) -> None:
    file = Attachment("dates.ics", b"BEGIN:VCALENDAR", "text/calendar")
    message = Message((Paragraph(plain("Dates")),), files=(file,))
    ref = await bench.adapter.send(bench.channel(), message, key=KEY, first_try=True)
    (below,) = bench.prompts.replies(ref.id)
    assert ["dates.ics"] == [each["name"] for each in below.files]


async def test_a_picture_says_what_it_shows(bench: Bench) -> None:
    chart = Attachment("chart.png", b"png", "image/png", "Three bars. " * 100)
    message = Message((Paragraph(plain("Weeks")),), files=(chart,))
    await bench.adapter.send(bench.channel(), message, key=KEY, first_try=True)
    (upload,) = bench.workspace.team.uploads.values()
    assert (True, 1_000) == (upload.alt.startswith("Three bars. Three"), len(upload.alt))


async def test_a_lost_answer_is_an_unknown_outcome_and_nothing_is_repeated(bench: Bench) -> None:
    bench.server.fail("chat.postMessage", faults.drop_after_store())
    with pytest.raises(OutcomeUnknown):
        await send(bench)
    assert 1 == len(bench.prompts.messages)
    assert 1 == len(bench.server.journal.of("chat.postMessage"))


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_error_is_an_unknown_outcome(bench: Bench, status: int) -> None:
    bench.server.fail("chat.postMessage", faults.server_error(status))
    with pytest.raises(OutcomeUnknown):
        await send(bench)


async def test_a_read_that_fails_may_be_repeated(bench: Bench) -> None:
    bench.server.fail("users.info", faults.server_error(503))
    with pytest.raises(Unreachable):
        await bench.adapter.profile(bench.user(bench.mia))


async def test_a_stored_post_is_found_by_its_key(history: Bench) -> None:
    history.server.fail("chat.postMessage", faults.drop_after_store())
    with pytest.raises(OutcomeUnknown):
        await send(history)
    (stored,) = history.prompts.messages
    assert Found(MessageRef(history.channel(), stored)) == await find(history)


async def test_a_post_in_a_thread_is_found_there(history: Bench) -> None:
    root = await send(history, key="a" * 24)
    thread = history.channel(thread=root.id)
    inside = await send(history, thread)
    assert Found(inside) == await find(history, thread)


async def test_a_post_that_never_arrived_is_certainly_not_there(history: Bench) -> None:
    history.server.fail("chat.postMessage", faults.drop_before_store())
    with pytest.raises(OutcomeUnknown):
        await send(history)
    assert Found(None) == await find(history)


async def test_a_post_is_found_behind_many_others(history: Bench) -> None:
    ref = await send(history)
    for number in range(120):
        await history.mia.say(history.prompts, f"{number}")
    assert Found(ref) == await find(history)


async def test_without_history_nobody_can_know(bench: Bench) -> None:
    await send(bench)
    assert await find(bench) is None
    assert [] == bench.server.journal.of("conversations.history")


async def test_history_that_may_not_be_read_is_not_an_answer(history: Bench) -> None:
    history.server.fail("conversations.history", faults.error("missing_scope"))
    assert await find(history) is None


async def test_an_archived_channel_is_gone(bench: Bench) -> None:
    await bench.workspace.archive(bench.prompts)
    with pytest.raises(Gone):
        await send(bench)
    with pytest.raises(Gone):
        await bench.adapter.missing(bench.channel(), frozenset({Need.POST}))


async def test_a_deleted_channel_is_gone(bench: Bench) -> None:
    await bench.workspace.delete_channel(bench.prompts)
    with pytest.raises(Gone):
        await send(bench)
    with pytest.raises(Gone):
        await bench.adapter.missing(bench.channel(), frozenset({Need.POST}))


@pytest.mark.parametrize("private", [False, True])
async def test_where_we_are_not_the_remedy_is_an_invitation(bench: Bench, *, private: bool) -> None:
    other = bench.workspace.channel("other", members=[bench.mia], bot=False, private=private)
    with pytest.raises(MissingPermission) as caught:
        await send(bench, bench.channel(other))
    assert "/invite @praxis" in caught.value.how
    lacking = await bench.adapter.missing(bench.channel(other), frozenset({Need.POST}))
    assert [Need.POST] == [each.need for each in lacking]
    assert "/invite @praxis" in lacking[0].how


async def test_nothing_is_missing_where_we_are(bench: Bench) -> None:
    needs = frozenset({Need.SEE, Need.POST, Need.THREAD, Need.FILES})
    assert [] == await bench.adapter.missing(bench.channel(), needs)


async def test_reading_back_is_a_choice_and_never_missing(bench: Bench) -> None:
    assert [] == await bench.adapter.missing(bench.channel(), frozenset({Need.HISTORY}))


async def test_a_missing_scope_is_named(bench: Bench) -> None:
    bench.workspace.installation.scopes = frozenset({"commands"})
    with pytest.raises(MissingPermission) as caught:
        await send(bench)
    assert "chat:write" == caught.value.what


async def test_a_revoked_token_is_not_authorised_any_more(bench: Bench) -> None:
    await bench.workspace.revoke_tokens()
    with pytest.raises(Unauthorized):
        await send(bench)


async def test_a_short_refusal_is_waited_out(bench: Bench) -> None:
    bench.server.fail("chat.update", faults.too_many_requests(0))
    ref = await send(bench)
    await bench.adapter.edit(ref, words("Edited"))
    assert [429, 200] == [call.status for call in bench.server.journal.of("chat.update")]


async def test_a_long_refusal_is_the_callers_to_wait_for(bench: Bench) -> None:
    bench.server.fail("chat.postMessage", faults.too_many_requests(30))
    with pytest.raises(RateLimited) as caught:
        await send(bench)
    assert 30.0 == caught.value.retry_after
    with pytest.raises(RateLimited):
        await send(bench)
    assert 1 == len(bench.server.journal.of("chat.postMessage"))


async def test_refused_blocks_are_said_in_bare_words(bench: Bench) -> None:
    bench.server.fail("chat.postMessage", faults.error("invalid_blocks"))
    ref = await send(bench)
    message = bench.prompts.messages[ref.id]
    assert ("Hello", []) == (message.text, message.blocks)
    assert message.metadata is not None


async def test_bare_words_that_are_refused_too_are_our_defect(bench: Bench) -> None:
    bench.server.fail("chat.postMessage", faults.error("msg_blocks_too_long"), times=2)
    with pytest.raises(Rejected):
        await send(bench)


async def test_before_it_is_connected_nothing_is_sent(bench: Bench) -> None:
    idle = new_adapter(bench.server, "socket", history=False)
    with pytest.raises(Unreachable):
        await idle.send(bench.channel(), words(), key=KEY, first_try=True)
    assert "not signed in to Slack yet" == idle.healthy()


async def test_a_server_that_is_not_there_was_certainly_not_reached(bench: Bench) -> None:
    await bench.server.stop()
    with pytest.raises(Unreachable):
        await send(bench)


async def test_a_profile_says_name_zone_language_and_groups(bench: Bench) -> None:
    zoe = bench.workspace.user("Zoe", tz="Australia/Melbourne", locale="de-DE", admin=True)
    group = bench.workspace.group("ots", [zoe])
    found = await bench.adapter.profile(bench.user(zoe))
    assert ("Zoe", "Australia/Melbourne", "de-DE") == (found.name, found.zone, found.language)
    assert (frozenset({group.id}), True, False) == (
        found.roles,
        found.workspace_admin,
        found.deactivated,
    )


async def test_somebody_unknown_has_an_empty_profile(bench: Bench) -> None:
    bench.server.fail("users.info", faults.error("user_not_found"))
    assert "" == (await bench.adapter.profile(bench.user(bench.mia))).name


async def test_our_token_is_shown_to_slack_alone() -> None:
    async with new_session() as session:
        web = Web(new_client("xoxb-1", "", session), session, Pacer(SystemClock()))
        elsewhere = ("https://evil.example/x", "http://files.slack.com/x", "https://xslack.com/")
        for address in elsewhere:
            with pytest.raises(Rejected):
                await web.download(address)
