"""What the emulator answers and sends has the keys and JSON types of Slack's own samples."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.platforms.slack_server import ManualClock, RateLimits, SlackServer
from tests.platforms.slack_server.block_corpus import btn, entry, modal, section, typed
from tests.platforms.slack_server.judges import SPECS
from tests.platforms.slack_server.running import client_of

SAMPLES = SPECS / "slack-samples"
pytestmark = pytest.mark.skipif(
    not SAMPLES.exists(), reason="Slack's samples are not part of the project"
)

OPAQUE = frozenset({"blocks", "values", "event_payload", "shares"})
"""Keys below which a sample shows one example among many shapes."""

EXCEPTIONS = {
    "/is_enterprise_install": "the samples say boolean; commands carry the string of a form",
    "/context_team_id": "missing from the older event samples; Slack sends it with every event",
    "/context_enterprise_id": "as context_team_id",
    "/revoked": "the sample of auth.revoke was made from a failing call",
    "/response_urls": "documented with view_submission; the sample had no such field in its view",
    "/state/values": "the samples leave `state` empty",
    "/view/blocks": "the samples of interactions leave the blocks of a view out",
}
"""Ends of paths the samples lack or type differently, each with its reason."""

PAYLOADS = {
    "block_actions": "interactive-components/BlockActionPayload",
    "message_action": "interactive-components/MessageShortcutPayload",
    "view_submission": "views/ViewSubmissionPayload",
    "view_closed": "views/ViewClosedPayload",
}
EVENTS = {
    "message": "MessagePayload",
    "message/message_changed": "MessageChangedPayload",
    "message/message_deleted": "MessageDeletedPayload",
    "app_mention": "AppMentionPayload",
    "app_home_opened": "AppHomeOpenedPayload",
    "reaction_added": "ReactionAddedPayload",
    "reaction_removed": "ReactionRemovedPayload",
    "member_joined_channel": "MemberJoinedChannelPayload",
    "member_left_channel": "MemberLeftChannelPayload",
    "channel_rename": "ChannelRenamePayload",
    "channel_archive": "ChannelArchivePayload",
    "channel_unarchive": "ChannelUnarchivePayload",
    "channel_deleted": "ChannelDeletedPayload",
    "channel_left": "ChannelLeftPayload",
    "user_change": "UserChangePayload",
    "tokens_revoked": "TokensRevokedPayload",
    "app_uninstalled": "AppUninstalledPayload",
}
METHODS = sorted(path.stem for path in (SAMPLES / "api").glob("*.json"))


def kind(value: Any) -> str:
    """The JSON type; integers and floats are one."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return {str: "string", dict: "object", list: "array", type(None): "null"}[type(value)]


def differences(mine: Any, sample: Any, at: str = "") -> Iterator[str]:
    """Keys the sample does not have, and values of another type; null fits anything."""
    if mine is None or sample is None:
        return
    if kind(mine) != kind(sample):
        yield f"{at}: {kind(mine)}, not {kind(sample)}"
    elif isinstance(mine, dict):
        for key, value in mine.items():
            if f"{at}/{key}".endswith(tuple(EXCEPTIONS)):
                continue
            if key not in sample:
                yield f"{at}/{key}: not in the sample"
            elif key not in OPAQUE:
                yield from differences(value, sample[key], f"{at}/{key}")
    elif isinstance(mine, list) and sample:
        for item in mine:
            yield from differences(item, sample[0], f"{at}[]")


def sample(folder: str, name: str) -> Any:
    """One of Slack's samples."""
    return json.loads((SAMPLES / folder / f"{name}.json").read_text(encoding="utf-8"))


async def every_method(server: SlackServer, client: Any) -> None:
    """Call everything the bot needs, successfully."""
    acme = server.workspace()
    mia = acme.user("Mia")
    general = acme.channel("general", members=[mia])
    outside = acme.channel("outside", members=[mia], bot=False)
    group = acme.group("nurses", [mia])
    meta = {"event_type": "praxis", "event_payload": {"id": "1"}}
    blocks = [section(), {"type": "actions", "elements": [btn()]}]
    posted = await client.chat_postMessage(
        channel=general.id, text="x", blocks=blocks, metadata=meta
    )
    ts = posted["ts"]
    await client.chat_postMessage(channel=general.id, text="reply", thread_ts=ts)
    await client.reactions_add(channel=general.id, timestamp=ts, name="eyes")
    await client.chat_update(channel=general.id, ts=ts, text="y", blocks=blocks)
    await client.chat_postEphemeral(channel=general.id, user=mia.id, text="x")
    await client.chat_getPermalink(channel=general.id, message_ts=ts)
    await client.conversations_history(channel=general.id, include_all_metadata=True)
    await client.conversations_replies(channel=general.id, ts=ts, include_all_metadata=True)
    await client.conversations_info(channel=general.id, include_num_members=True)
    await client.conversations_list(types="public_channel,private_channel")
    await client.conversations_members(channel=general.id)
    await client.conversations_join(channel=outside.id)
    await client.conversations_open(users=mia.id)
    await client.conversations_open(users=mia.id, return_im=True)
    await client.bookmarks_add(
        channel_id=general.id, title="Rules", type="link", link="https://e.org"
    )
    await client.users_info(user=mia.id, include_locale=True)
    await client.bots_info(bot=posted["message"]["bot_id"])
    await client.team_info()
    await client.usergroups_list(include_users=True, include_count=True)
    await client.usergroups_users_list(usergroup=group.id)
    await client.auth_test()
    at = server.world.now_s() + 60
    waiting = await client.chat_scheduleMessage(channel=general.id, text="x", post_at=at)
    await client.chat_scheduledMessages_list()
    await client.chat_deleteScheduledMessage(
        channel=general.id, scheduled_message_id=waiting["scheduled_message_id"]
    )
    await client.files_upload_v2(channel=general.id, content="x", filename="a.ics")
    await client.reactions_remove(channel=general.id, timestamp=ts, name="eyes")
    await client.chat_delete(channel=general.id, ts=ts)
    await client.apps_connections_open(app_token=server.app_token)
    view = modal(section(), entry(typed()), {"type": "actions", "elements": [btn()]})
    did = await mia.slash(general, "/praxis")
    assert did.delivery is not None
    opened = await client.views_open(trigger_id=did.delivery.payload["trigger_id"], view=view)
    await client.views_update(view_id=opened["view"]["id"], view=view)
    top = mia.modal()
    assert top is not None
    clicked = await mia.click(top, "Go")
    assert clicked.delivery is not None
    await client.views_push(trigger_id=clicked.delivery.payload["trigger_id"], view=view)
    await client.views_publish(user_id=mia.id, view={"type": "home", "blocks": blocks})
    world = server.world
    world.codes["c"] = {
        "team": acme.id,
        "org": False,
        "user": mia.id,
        "scopes": [],
        "redirect_uri": "",
    }
    app = server.app
    grant = {"client_id": app.client_id, "client_secret": app.client_secret, "code": "c"}
    await client.api_call("oauth.v2.access", params=grant)
    await client.auth_revoke()


async def everything_people_do(server: SlackServer, client: Any) -> None:
    """Cause every event and interaction there is."""
    acme = server.workspace()
    mia, fay = acme.user("Mia"), acme.user("Fay")
    general = acme.channel("general", members=[mia])
    said = (await mia.say(general, "hello")).message
    assert said is not None
    await fay.join(general)
    await fay.say(general, "reply", thread=said.ts)
    await mia.mention(general, "hello", thread=said.ts)
    await mia.edit(said, "hello again")
    await mia.react(said, "wave")
    await mia.unreact(said, "wave")
    await mia.shortcut(said, "remember")
    await mia.delete(said)
    await fay.leave(general)
    await client.views_publish(user_id=mia.id, view={"type": "home", "blocks": [section()]})
    await mia.open_home()
    blocks = [{"type": "actions", "elements": [btn(style="primary", value="1")]}]
    posted = await client.chat_postMessage(channel=general.id, text="x", blocks=blocks)
    await mia.click(general.messages[posted["ts"]], "Go")
    did = await mia.slash(general, "/praxis", "x")
    assert did.delivery is not None
    view = modal(entry(typed()), notify_on_close=True)
    await client.views_open(trigger_id=did.delivery.payload["trigger_id"], view=view)
    top = mia.modal()
    assert top is not None
    await mia.submit(top, {"Label": "words"})
    await mia.close(top)
    await acme.rename(general, "lobby")
    await acme.archive(general)
    await acme.unarchive(general)
    await acme.remove_bot(general)
    await acme.delete_channel(general)
    await acme.deactivate(fay)
    await acme.uninstall()


async def recorded(scenario: Any) -> SlackServer:
    """A server on which the scenario has been played, with nobody listening."""
    limits = RateLimits.off()
    async with SlackServer(clock=ManualClock(), rate_limits=limits) as server:
        async with client_of(server, server.workspace()) as client:
            await scenario(server, client)
        return server


async def test_every_answer_has_the_shape_of_slacks_sample() -> None:
    server = await recorded(every_method)
    known = {method: sample("api", method) for method in METHODS}
    found = {
        f"{call.method}{difference}"
        for call in server.journal.calls
        if call.method in known and call.ok
        for difference in differences(call.result, known[call.method])
    }
    assert set() == found


async def test_every_method_with_a_sample_was_answered() -> None:
    server = await recorded(every_method)
    assert set(METHODS) == {call.method for call in server.journal.calls if call.ok} & set(METHODS)


async def test_every_event_has_the_shape_of_slacks_sample() -> None:
    server = await recorded(everything_people_do)
    found: set[str] = set()
    seen: set[str] = set()
    for delivery in server.journal.deliveries:
        if delivery.kind != "events_api":
            continue
        event = delivery.payload["event"]
        name = "/".join(filter(None, [event["type"], event.get("subtype")]))
        seen.add(name)
        shape = sample("events", EVENTS[name])
        found |= {f"{name}{difference}" for difference in differences(delivery.payload, shape)}
    assert set() == found
    assert set(EVENTS) == seen


async def test_every_interaction_has_the_shape_of_slacks_sample() -> None:
    server = await recorded(everything_people_do)
    found: set[str] = set()
    seen: set[str] = set()
    for delivery in server.journal.deliveries:
        if delivery.kind == "events_api":
            continue
        name = delivery.payload.get("type", "slash_commands")
        seen.add(name)
        where = PAYLOADS.get(name, "slash-commands/SlashCommandPayload")
        shape = sample("payloads", where)
        found |= {f"{name}{difference}" for difference in differences(delivery.payload, shape)}
    assert set() == found
    assert {*PAYLOADS, "slash_commands"} == seen
