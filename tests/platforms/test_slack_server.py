"""People and a real bolt app talk through the emulator, over both deliveries."""

from collections.abc import AsyncIterator

import pytest

from tests.platforms.slack_server import DriverError, Human, SlackServer, Workspace
from tests.platforms.slack_server.sample_bot import bot
from tests.platforms.slack_server.state import Channel


@pytest.fixture(params=["socket", "http"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SlackServer]:
    async with SlackServer(delivery=request.param, ack_deadline=0.3) as server:
        yield server


@pytest.fixture
def acme(server: SlackServer) -> Workspace:
    return server.workspace("Acme")


@pytest.fixture
def mia(acme: Workspace) -> Human:
    return acme.user("Mia", tz="Europe/Berlin", locale="de-DE")


@pytest.fixture
def fay(acme: Workspace) -> Human:
    return acme.user("Fay")


@pytest.fixture
def general(acme: Workspace, mia: Human, fay: Human) -> Channel:
    return acme.channel("general", members=[mia, fay])


async def test_a_command_is_answered_to_its_author_only(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        did = await (await mia.slash(general, "/praxis", "hello")).settled()
    assert [("you wrote hello", True, "response_url")] == [
        (r.seen, r.ephemeral, r.via) for r in did.replies
    ]
    assert [] == server.unanswered()
    assert [] == server.journal.violations


async def test_an_acknowledgement_is_timed(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        did = await mia.slash(general, "/praxis", "hello")
    assert [did.ack_ms] == server.journal.ack_latencies()
    assert did.acked_at is not None


async def test_plain_text_in_the_acknowledgement_is_shown(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        did = await mia.slash(general, "/praxis", "inline")
    assert ("said at once", "ack") == (did.reply.seen, did.reply.via)


async def test_an_answer_for_all_stands_in_the_channel(
    server: SlackServer, acme: Workspace, mia: Human, general: Channel
) -> None:
    async with bot(server):
        await mia.slash(general, "/praxis", "public")
    assert ["for all"] == [m.text for m in acme.messages(general)]


async def test_silence_becomes_a_timeout_after_the_deadline(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        did = await mia.slash(general, "/praxis", "never")
        assert "operation_timeout" == did.failure
    assert [did] == server.unanswered()


async def test_without_the_app_a_command_fails_at_once(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    did = await mia.slash(general, "/praxis", "hello")
    assert "dispatch_failed" == did.failure


async def test_blocks_slack_refuses_fail_the_inline_answer(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        did = await mia.slash(general, "/praxis", "wrong")
    assert "invalid_command_response (invalid_blocks)" == did.failure
    assert "limits" in {v.source for v in server.journal.violations}


async def test_an_ephemeral_message_is_seen_once_and_never_read_back(
    server: SlackServer, acme: Workspace, mia: Human, fay: Human, general: Channel
) -> None:
    async with bot(server):
        did = await (await mia.slash(general, "/praxis", "bell")).settled()
        with pytest.raises(DriverError, match="addressee"):
            await fay.click(did.reply, "anything")
    assert ("ding", "chat.postEphemeral") == (did.reply.seen, did.reply.via)
    assert [] == acme.messages(general)


async def test_an_ephemeral_message_is_replaced_through_its_response_url(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        shown = await (await mia.slash(general, "/praxis", "buttons")).settled()
        replaced = await (await mia.click(shown.reply, "Replace")).settled()
    assert "replaced" == replaced.reply.seen
    assert shown.reply.ts == replaced.reply.ts


async def test_an_ephemeral_message_is_gone_after_delete_original(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        shown = await (await mia.slash(general, "/praxis", "buttons")).settled()
        removed = await (await mia.click(shown.reply, "remove")).settled()
        assert "delete" == removed.reply.kind
        with pytest.raises(DriverError, match="gone"):
            await mia.click(shown.reply, "Replace")


async def test_a_button_changes_the_message_it_sits_on(
    server: SlackServer, mia: Human, fay: Human, general: Channel
) -> None:
    async with bot(server):
        asked = await (await mia.slash(general, "/praxis", "post")).settled()
        clicked = await (await fay.click(asked.reply, "Approve")).settled()
    assert ("update", "approved") == (clicked.reply.kind, clicked.reply.seen)


async def test_a_button_from_before_a_restart_still_works(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        asked = await (await mia.slash(general, "/praxis", "post")).settled()
    async with bot(server):
        clicked = await (await mia.click(asked.reply, "approve")).settled()
    assert "approved" == clicked.reply.seen


async def test_a_modal_goes_through_errors_suggestions_and_success(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        opened = await (await mia.slash(general, "/praxis", "modal")).settled()
        refused = await mia.submit(opened, {"Your question": "why"})
        assert {"question": "too short"} == refused.errors
        sent = await mia.submit(opened.view, {"question": "why so late?", "Topic": "self"})
        await sent.settled()
    assert sent.closed_view
    assert mia.modal() is None
    assert ["why so late? / self care"] == [m.text for m in mia.direct_messages()]


async def test_what_is_typed_into_an_external_select_brings_options(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        opened = await (await mia.slash(general, "/praxis", "modal")).settled()
        options = await mia.suggest(opened.view, "topic", "palliative")
    assert ["palliative care"] == [o["text"]["text"] for o in options]


async def test_a_submission_can_replace_its_view_or_push_another(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        opened = await (await mia.slash(general, "/praxis", "modal")).settled()
        first_hash = opened.view.hash
        pushed = await mia.submit(opened, {"question": "deeper?"})
        assert opened.view.id == pushed.view.previous_view_id
        await mia.close(pushed)
        updated = await mia.submit(opened, {"question": "again?"})
    assert (opened.view.id, "second") == (updated.view.id, updated.view.source["callback_id"])
    assert first_hash != updated.view.hash


async def test_closing_a_modal_tells_the_app_that_asked(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        opened = await (await mia.slash(general, "/praxis", "modal")).settled()
        closed = await mia.close(opened)
    assert closed.acked
    assert mia.modal() is None
    assert [] == server.unanswered()


async def test_a_person_cannot_send_what_slacks_client_would_not(
    server: SlackServer, mia: Human, fay: Human, general: Channel
) -> None:
    async with bot(server):
        opened = await (await mia.slash(general, "/praxis", "modal")).settled()
        with pytest.raises(DriverError, match="required field 'Your question'"):
            await mia.submit(opened)
        with pytest.raises(DriverError, match="takes 100 characters"):
            await mia.submit(opened, {"question": "x" * 101})
        with pytest.raises(DriverError, match="belongs to someone else"):
            await fay.submit(opened.view, {"question": "x"})
    with pytest.raises(DriverError, match="not supported in threads"):
        await mia.slash(general, "/praxis", "x", thread="1.1")


async def test_a_message_shortcut_works_in_a_thread(
    server: SlackServer, mia: Human, fay: Human, general: Channel
) -> None:
    async with bot(server):
        root = (await mia.say(general, "a case")).message
        assert root is not None
        reply = (await fay.say(general, "a thought", thread=root.ts)).message
        did = await (await mia.shortcut(reply, "remember")).settled()
    assert "remembered: a thought" == did.reply.seen


async def test_a_global_shortcut_opens_a_modal(server: SlackServer, mia: Human) -> None:
    async with bot(server):
        did = await (await mia.shortcut(None, "everywhere")).settled()
    assert "suggest" == did.view.source["callback_id"]


async def test_a_mention_is_answered_in_its_thread(
    server: SlackServer, acme: Workspace, mia: Human, general: Channel
) -> None:
    async with bot(server):
        did = await (await mia.mention(general, "are you there?")).settled()
    assert did.message is not None
    assert ["you called?"] == [m.text for m in acme.messages(general, thread=did.message.ts)]
    assert f"<@{acme.bot_user_id}> are you there?" == did.message.text


async def test_the_home_tab_is_published_and_its_buttons_work(
    server: SlackServer, mia: Human
) -> None:
    async with bot(server):
        await (await mia.open_home()).settled()
        did = await (await mia.click(mia.home(), "Suggest")).settled()
    assert "modal" == did.view.type


async def test_commands_name_people_and_channels_when_the_app_asked_for_it(
    server: SlackServer, acme: Workspace, mia: Human, fay: Human, general: Channel
) -> None:
    async with bot(server):
        did = await (await mia.slash(general, "/praxis", "ask @Fay & #general")).settled()
        server.app.should_escape = False
        raw = await (await mia.slash(general, "/praxis", "ask @Fay & #general")).settled()
    assert f"you wrote ask <@{fay.id}|fay> &amp; <#{general.id}|general>" == did.reply.text
    assert "you wrote ask @Fay & #general" == raw.reply.text


async def test_two_workspaces_do_not_see_each_other(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    other = server.workspace("Beta")
    zoe = other.user("Zoe")
    lobby = other.channel("general", members=[zoe])
    with pytest.raises(DriverError, match="not in #general"):
        await zoe.say(general, "hello")
    await zoe.say(lobby, "hello")
    assert {other.id} == {d.payload["team_id"] for d in server.journal.events("message")}


async def test_someone_from_a_connected_workspace_is_marked_as_such(
    server: SlackServer, acme: Workspace, mia: Human
) -> None:
    shared = acme.channel("shared", members=[mia])
    zoe = acme.connect(server.workspace("Beta").user("Zoe"), shared)
    await zoe.say(shared, "hello")
    payload = server.journal.events("message")[0].payload
    assert (True, zoe.user.team_id) == (
        payload["is_ext_shared_channel"],
        payload["event"]["user_team"],
    )


async def test_what_was_acknowledged_without_a_trace_counts_as_unanswered(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        did = await (await mia.slash(general, "/praxis", "silent")).settled(within=0.05)
    assert did.acked
    assert [did] == server.unanswered()


async def test_menus_and_pickers_tell_the_app_what_was_chosen(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        shown = await (await mia.slash(general, "/praxis", "choices")).settled()
        chosen = await (await mia.select(shown.reply, "Which day?", "Friday")).settled()
        dated = await (await mia.select(shown.reply, "due", "2027-02-01")).settled()
        with pytest.raises(DriverError, match="no option 'Sunday'"):
            await mia.select(shown.reply, "day", "Sunday")
        with pytest.raises(DriverError, match="there is 'Which day"):
            await mia.click(shown.reply, "Cancel")
    assert "you chose fr" == chosen.text
    assert "due 2027-02-01 after ['fr']" == dated.text


async def test_a_payload_where_none_is_allowed_is_noted(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        shown = await (await mia.slash(general, "/praxis", "choices")).settled()
        pressed = await mia.click(shown.reply, "Talk")
    assert pressed.acked
    assert ["block_actions"] == [v.method for v in server.journal.violations]


async def test_a_submission_nobody_takes_shows_trouble_and_keeps_the_modal(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    async with bot(server):
        opened = await (await mia.slash(general, "/praxis", "modal")).settled()
    did = await mia.submit(opened, {"question": "are you there?"})
    assert "We had some trouble connecting. Try again?" == did.trouble
    assert opened.view is mia.modal()


async def test_a_deactivated_person_can_do_nothing(
    server: SlackServer, acme: Workspace, mia: Human
) -> None:
    await acme.deactivate(mia)
    with pytest.raises(DriverError, match="deactivated"):
        await mia.dm("hello")


async def test_commands_the_app_did_not_register_are_not_offered(
    server: SlackServer, mia: Human, general: Channel
) -> None:
    server.app.commands = frozenset({"/praxis"})
    with pytest.raises(DriverError, match="not a valid command"):
        await mia.slash(general, "/other")


async def test_without_an_installation_people_talk_but_have_no_app_to_ask(
    server: SlackServer, acme: Workspace, mia: Human, general: Channel
) -> None:
    await acme.uninstall()
    assert (await mia.say(general, "hello @Praxis")).message in acme.messages(general)
    with pytest.raises(DriverError, match="not installed"):
        await mia.slash(general, "/praxis")
