"""The playground's adapter: keys, faults, permissions, and never inside a unit of work."""

from datetime import timedelta

import pytest

from adapters.playground.adapter import PlaygroundAdapter
from adapters.playground.faults import drop_after_store, drop_before_store, refuse, slow
from adapters.playground.flavours import SLACK
from adapters.playground.workspace import Workspace
from bot.errors import Gone, MissingPermission, OutcomeUnknown, RateLimited, Rejected, Unauthorized
from bot.events import ChannelGone, OwnPostSeen, PersonLeft, WorkspaceLost
from bot.message import Actions, Attachment, Button, Message, Paragraph, card, say
from bot.ports import Found, Need, Profile
from bot.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.text import plain
from bot.token import BoundAction
from bot.transaction import inside
from tests.adapters.playground.desk import KEY, START, Desk


async def post(
    desk: Desk, message: Message, *, key: str = KEY, first_try: bool = True
) -> MessageRef:
    return await desk.adapter.send(desk.channel, message, key=key, first_try=first_try)


async def test_nothing_is_sent_inside_a_unit_of_work(desk: Desk) -> None:
    with inside(), pytest.raises(RuntimeError, match="inside a unit of work"):
        await post(desk, say("Hello"))


async def test_a_key_is_remembered_for_as_long_as_the_capabilities_say(desk: Desk) -> None:
    first = await post(desk, say("Hello"))
    desk.clock.advance(timedelta(seconds=desk.adapter.capabilities.idempotent_for))
    assert first == await post(desk, say("Hello"), first_try=False)


async def test_a_key_is_forgotten_after_that(desk: Desk) -> None:
    await post(desk, say("Hello"))
    desk.clock.advance(timedelta(seconds=desk.adapter.capabilities.idempotent_for + 1))
    await post(desk, say("Hello"), first_try=False)
    assert 2 == len(desk.ben.sees)


async def test_a_slack_flavoured_workspace_posts_twice_when_asked_twice(slack_desk: Desk) -> None:
    await post(slack_desk, say("Hello"))
    await post(slack_desk, say("Hello"), first_try=False)
    assert 2 == len(slack_desk.ben.sees)


async def test_a_repeated_send_of_a_deleted_post_says_that_it_is_gone(desk: Desk) -> None:
    await post(desk, say("Hello"))
    desk.workspace.delete_post(desk.ben.last.ref)
    with pytest.raises(Gone):
        await post(desk, say("Hello"), first_try=False)


async def test_a_refusal_stores_nothing_and_passes(desk: Desk) -> None:
    desk.workspace.faults.add(refuse(RateLimited(2)))
    with pytest.raises(RateLimited):
        await post(desk, say("Hello"))
    await post(desk, say("Hello"))
    assert 1 == len(desk.ben.sees)


async def test_a_connection_lost_before_storing_is_an_unknown_outcome_without_a_post(
    desk: Desk,
) -> None:
    desk.workspace.faults.add(drop_before_store())
    with pytest.raises(OutcomeUnknown):
        await post(desk, say("Hello"))
    assert [] == desk.ben.sees


async def test_a_connection_lost_after_storing_is_an_unknown_outcome_with_a_post(
    desk: Desk,
) -> None:
    desk.workspace.faults.add(drop_after_store())
    with pytest.raises(OutcomeUnknown):
        await post(desk, say("Hello"))
    assert ["Hello"] == [seen.text for seen in desk.ben.sees]


async def test_a_slow_send_arrives(desk: Desk) -> None:
    desk.workspace.faults.add(slow(0.01))
    await post(desk, say("Hello"))
    assert ["Hello"] == [seen.text for seen in desk.ben.sees]


async def test_a_fault_meets_the_call_it_was_meant_for(desk: Desk) -> None:
    desk.workspace.faults.add(refuse(Gone("message")), call="edit")
    await post(desk, say("Hello"))
    with pytest.raises(Gone):
        await desk.adapter.edit(desk.ben.last.ref, say("Changed"))
    assert 0 == desk.workspace.faults.pending


async def test_a_post_is_echoed_with_its_key(desk: Desk) -> None:
    ref = await post(desk, say("Hello"))
    await desk.adapter.idle()
    assert (ref, KEY) == (desk.script.only(OwnPostSeen).message, desk.script.only(OwnPostSeen).key)


async def test_history_that_may_not_be_read_leaves_the_question_open(desk: Desk) -> None:
    await post(desk, say("Hello"))
    desk.workspace.deny("#prompts", Need.HISTORY)
    assert None is await desk.adapter.find(desk.channel, KEY, since=START)


async def test_a_slack_flavoured_workspace_with_the_history_scope_finds_a_post(
    slack_desk: Desk,
) -> None:
    slack_desk.workspace.history = True
    ref = await post(slack_desk, say("Hello"))
    assert Found(ref) == await slack_desk.adapter.find(slack_desk.channel, KEY, since=START)


async def test_a_post_before_the_time_asked_for_is_not_found(desk: Desk) -> None:
    await post(desk, say("Hello"))
    since = START + timedelta(seconds=1)
    assert Found(None) == await desk.adapter.find(desk.channel, KEY, since=since)


async def test_a_file_needs_the_permission_for_files(desk: Desk) -> None:
    desk.workspace.deny("#prompts", Need.FILES)
    with pytest.raises(MissingPermission, match="Attach Files"):
        await post(desk, Message((Paragraph(plain("x")),), files=(Attachment("a.txt", b"a"),)))


async def test_a_permission_given_back_lets_the_post_through(desk: Desk) -> None:
    desk.workspace.deny("#prompts", Need.POST)
    desk.workspace.allow("#prompts")
    await post(desk, say("Hello"))
    assert 1 == len(desk.ben.sees)


async def test_a_thread_needs_its_own_permission(desk: Desk) -> None:
    await post(desk, say("Hello"))
    desk.workspace.deny("#prompts", Need.THREAD)
    with pytest.raises(MissingPermission, match="Create Public Threads"):
        await desk.adapter.start_thread(desk.ben.last.ref, "Answers")


async def test_a_deleted_thread_is_gone(desk: Desk) -> None:
    await post(desk, say("Hello"))
    thread = await desk.adapter.start_thread(desk.ben.last.ref, "Answers")
    desk.workspace.delete_thread(thread)
    with pytest.raises(Gone):
        await desk.adapter.send(thread, say("Inside"), key="k", first_try=True)


async def test_writing_wakes_an_archived_thread(desk: Desk) -> None:
    await post(desk, say("Hello"))
    ref = desk.ben.last.ref
    thread = await desk.adapter.start_thread(ref, "Answers")
    desk.workspace.archive_thread(thread)
    await desk.adapter.send(thread, say("Inside"), key="k", first_try=True)
    assert not desk.workspace.posts[ref.id].thread_archived


async def test_a_revoked_bot_may_do_nothing_and_is_told(desk: Desk) -> None:
    desk.workspace.revoke("token revoked")
    with pytest.raises(Unauthorized):
        await post(desk, say("Hello"))
    await desk.adapter.idle()
    assert "token revoked" == desk.script.only(WorkspaceLost).reason
    assert "Allied health: token revoked" == desk.adapter.healthy()


async def test_a_restored_bot_may_post_again(desk: Desk) -> None:
    desk.workspace.revoke()
    desk.workspace.restore()
    await post(desk, say("Hello"))
    assert "" == desk.adapter.healthy()


async def test_a_deleted_channel_is_told(desk: Desk) -> None:
    desk.workspace.delete_channel("#prompts")
    await desk.adapter.idle()
    assert desk.channel == desk.script.only(ChannelGone).channel


async def test_somebody_who_left_is_told(desk: Desk) -> None:
    desk.workspace.deactivate(desk.mia.user)
    await desk.adapter.idle()
    assert desk.mia.user == desk.script.only(PersonLeft).user
    assert (await desk.adapter.profile(desk.mia.user)).deactivated


async def test_a_profile_says_what_the_flavour_says(slack_desk: Desk) -> None:
    user = slack_desk.workspace.add_account("Zoe", language="en", zone="Australia/Brisbane")
    expected = Profile(name="Zoe", language="en", zone="Australia/Brisbane")
    assert expected == await slack_desk.adapter.profile(user)


async def test_a_discord_flavoured_profile_has_no_time_zone(desk: Desk) -> None:
    user = desk.workspace.add_account("Zoe", language="en", zone="Australia/Brisbane")
    assert "" == (await desk.adapter.profile(user)).zone


async def test_another_workspace_is_none_of_ours(desk: Desk) -> None:
    stranger = ChannelRef(WorkspaceRef("playground", "elsewhere"), "c1")
    with pytest.raises(Gone):
        await desk.adapter.send(stranger, say("Hello"), key=KEY, first_try=True)


@pytest.mark.parametrize(
    "message",
    [
        Message(()),
        say("x" * 4001),
        card(Actions((Button("Go", BoundAction("a.b")), Button("Stay", BoundAction("a.b"))))),
        card(Actions((Button("x" * 76, BoundAction("a.b")),))),
        card(Actions((Button("", BoundAction("a.b")),))),
    ],
    ids=["empty", "too long", "one token twice", "long label", "no label"],
)
async def test_what_a_platform_refuses_is_refused(desk: Desk, message: Message) -> None:
    with pytest.raises(Rejected):
        await post(desk, message)


async def test_workspaces_of_two_flavours_need_two_adapters(desk: Desk) -> None:
    other = Workspace(WorkspaceRef("playground", "w2"), "Riverside", SLACK, desk.clock)
    with pytest.raises(ValueError, match="one flavour"):
        PlaygroundAdapter([desk.workspace, other])


async def test_draining_takes_nothing_new(desk: Desk) -> None:
    await desk.adapter.drain()
    desk.workspace.delete_channel("#prompts")
    await desk.adapter.idle()
    assert [] == [event for event in desk.script.events if isinstance(event, ChannelGone)]
