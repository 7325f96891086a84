"""The Web API refuses what Slack refuses and remembers what it accepted."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack_server import (
    HISTORY,
    MINIMAL,
    Human,
    ManualClock,
    RateLimits,
    SlackServer,
    Workspace,
)
from tests.platforms.slack_server.block_corpus import btn, modal, section
from tests.platforms.slack_server.running import client_of
from tests.platforms.slack_server.state import Channel

Client = Any
"""An AsyncWebClient; its answers' fields are typed as optional, which says nothing here."""

META = {"event_type": "praxis", "event_payload": {"id": "42", "rev": 1}}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def server(clock: ManualClock) -> AsyncIterator[SlackServer]:
    async with SlackServer(clock=clock) as server:
        yield server


@pytest.fixture
def acme(server: SlackServer) -> Workspace:
    return server.workspace("Acme")


@pytest.fixture
def mia(acme: Workspace) -> Human:
    return acme.user("Mia", tz="Europe/Berlin", locale="de-DE")


@pytest.fixture
def general(acme: Workspace, mia: Human) -> Channel:
    return acme.channel("general", members=[mia])


@pytest.fixture
async def client(server: SlackServer, acme: Workspace) -> AsyncIterator[Client]:
    async with client_of(server, acme) as client:
        yield client


async def refused(call: Any) -> dict[str, Any]:
    """The body of the refusal an API call meets."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return dict(caught.value.response.data)


async def test_a_post_is_stored_with_metadata_that_shows_only_when_asked_for(
    client: Client, general: Channel
) -> None:
    posted = await client.chat_postMessage(channel=general.id, text="hi", metadata=META)
    plain = await client.conversations_history(channel=general.id)
    full = await client.conversations_history(channel=general.id, include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert (posted["ts"], META) == (full["messages"][0]["ts"], full["messages"][0]["metadata"])


async def test_a_thread_is_read_root_first_and_stays_out_of_the_channel(
    client: Client, general: Channel
) -> None:
    root = await client.chat_postMessage(channel=general.id, text="root")
    await client.chat_postMessage(channel=general.id, text="reply", thread_ts=root["ts"])
    thread = await client.conversations_replies(channel=general.id, ts=root["ts"])
    channel = await client.conversations_history(channel=general.id)
    assert ["root", "reply"] == [m["text"] for m in thread["messages"]]
    assert ["root"] == [m["text"] for m in channel["messages"]]
    assert 1 == channel["messages"][0]["reply_count"]


async def test_history_pages_from_newest_to_oldest(client: Client, general: Channel) -> None:
    for text in "abc":
        await client.chat_postMessage(channel=general.id, text=text)
    first = await client.conversations_history(channel=general.id, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=general.id, limit=2, cursor=cursor)
    assert ["c", "b", "a"] == [m["text"] for m in first["messages"] + second["messages"]]
    assert [True, False] == [first["has_more"], second["has_more"]]


async def test_an_update_changes_text_and_blocks_but_keeps_metadata(
    client: Client, general: Channel
) -> None:
    blocks = [section("before")]
    posted = await client.chat_postMessage(
        channel=general.id, text="a", blocks=blocks, metadata=META
    )
    await client.chat_update(channel=general.id, ts=posted["ts"], text="b", blocks=[])
    message = general.messages[posted["ts"]]
    assert ("b", [], META) == (message.text, message.blocks, message.metadata)


async def test_a_deleted_message_is_gone_and_a_root_leaves_a_tombstone(
    client: Client, general: Channel
) -> None:
    root = await client.chat_postMessage(channel=general.id, text="root")
    reply = await client.chat_postMessage(channel=general.id, text="r", thread_ts=root["ts"])
    await client.chat_delete(channel=general.id, ts=root["ts"])
    thread = await client.conversations_replies(channel=general.id, ts=root["ts"])
    assert ["tombstone", None] == [m.get("subtype") for m in thread["messages"]]
    await client.chat_delete(channel=general.id, ts=reply["ts"])
    assert "message_not_found" == (
        await refused(client.chat_delete(channel=general.id, ts=reply["ts"]))
    ).get("error")


async def test_posting_to_a_person_opens_their_direct_messages(client: Client, mia: Human) -> None:
    posted = await client.chat_postMessage(channel=mia.id, text="psst")
    opened = await client.conversations_open(users=mia.id)
    assert posted["channel"] == opened["channel"]["id"]
    assert ["psst"] == [m.text for m in mia.direct_messages()]


async def test_places_the_bot_may_not_post_to_are_refused_by_name(
    client: Client, acme: Workspace, mia: Human, general: Channel
) -> None:
    outside = acme.channel("outside", members=[mia], bot=False)
    secret = acme.channel("secret", members=[mia], private=True, bot=False)
    await acme.archive(general)
    gone = acme.user("Gone")
    await acme.deactivate(gone)
    places = {
        outside.id: "not_in_channel",
        secret.id: "channel_not_found",
        "C0NOTHERE00": "channel_not_found",
        general.id: "is_archived",
        acme.bot_user_id: "cannot_dm_bot",
        gone.id: "user_disabled",
    }
    errors = {
        place: (await refused(client.chat_postMessage(channel=place, text="x")))["error"]
        for place in places
    }
    assert places == errors


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "no_text"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        (
            {"text": "x", "metadata": {"event_type": "x", "event_payload": {"a": {"b": {}}}}},
            "invalid_metadata_format",
        ),
        (
            {"text": "x", "metadata": {"event_type": "x", "event_payload": {"a": "y" * 9000}}},
            "metadata_too_large",
        ),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"text": "x", "blocks": [section("y" * 3000)] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": "{nonsense"}, "invalid_blocks_format"),
    ],
)
async def test_a_post_that_does_not_hold_is_refused(
    client: Client, general: Channel, arguments: dict[str, Any], code: str
) -> None:
    call = client.api_call("chat.postMessage", json={"channel": general.id, **arguments})
    assert code == (await refused(call))["error"]
    assert {} == general.messages


async def test_bad_blocks_are_refused_with_pointers_and_noted(
    server: SlackServer, client: Client, general: Channel
) -> None:
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    answer = await refused(client.chat_postMessage(channel=general.id, text="x", blocks=blocks))
    assert "invalid_blocks" == answer["error"]
    expected = "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    assert [expected] == answer["response_metadata"]["messages"]
    assert {"limits", "slack_sdk", "slackblocks"} == {v.source for v in server.journal.violations}


async def test_long_text_is_cut_when_posted_and_refused_when_updated(
    client: Client, general: Channel
) -> None:
    posted = await client.chat_postMessage(channel=general.id, text="x" * 40_001)
    assert ("message_truncated", 40_000) == (posted["warning"], len(posted["message"]["text"]))
    call = client.chat_update(channel=general.id, ts=posted["ts"], text="x" * 4_001)
    assert "msg_too_long" == (await refused(call))["error"]


async def test_only_ones_own_messages_can_be_changed(
    client: Client, mia: Human, general: Channel
) -> None:
    said = (await mia.say(general, "mine")).message
    assert said is not None
    update = client.chat_update(channel=general.id, ts=said.ts, text="yours")
    assert "cant_update_message" == (await refused(update))["error"]
    delete = client.chat_delete(channel=general.id, ts=said.ts)
    assert "cant_delete_message" == (await refused(delete))["error"]


async def test_a_scheduled_message_waits_for_its_time(
    server: SlackServer, clock: ManualClock, client: Client, general: Channel
) -> None:
    at = int(clock.now().timestamp())
    kept = await client.chat_scheduleMessage(channel=general.id, text="later", post_at=at + 60)
    dropped = await client.chat_scheduleMessage(channel=general.id, text="never", post_at=at + 60)
    await client.chat_deleteScheduledMessage(
        channel=general.id, scheduled_message_id=dropped["scheduled_message_id"]
    )
    listed = await client.chat_scheduledMessages_list(channel=general.id)
    assert [kept["scheduled_message_id"]] == [m["id"] for m in listed["scheduled_messages"]]
    assert 0 == await server.tick()
    clock.advance(61)
    await server.tick()
    assert ["later"] == [m.text for m in general.messages.values()]


@pytest.mark.parametrize(
    ("seconds", "code"), [(-1, "time_in_past"), (121 * 86_400, "time_too_far")]
)
async def test_a_time_out_of_reach_is_refused(
    clock: ManualClock, client: Client, general: Channel, seconds: int, code: str
) -> None:
    at = int(clock.now().timestamp()) + seconds
    call = client.chat_scheduleMessage(channel=general.id, text="x", post_at=at)
    assert code == (await refused(call))["error"]


async def test_at_most_thirty_messages_may_wait_for_five_minutes_of_a_channel(
    clock: ManualClock, client: Client, general: Channel
) -> None:
    at = int(clock.now().timestamp()) + 600
    for _ in range(30):
        await client.chat_scheduleMessage(channel=general.id, text="x", post_at=at)
    call = client.chat_scheduleMessage(channel=general.id, text="x", post_at=at + 1)
    assert "restricted_too_many" == (await refused(call))["error"]


async def test_people_are_described_with_zone_and_locale(client: Client, mia: Human) -> None:
    user = (await client.users_info(user=mia.id, include_locale=True))["user"]
    assert ("Europe/Berlin", 3600, "de-DE") == (user["tz"], user["tz_offset"], user["locale"])
    assert "locale" not in (await client.users_info(user=mia.id))["user"]
    assert "user_not_found" == (await refused(client.users_info(user="U0NOBODY00")))["error"]


async def test_a_stranger_shows_no_time_zone(
    server: SlackServer, client: Client, acme: Workspace, general: Channel
) -> None:
    zoe = acme.connect(server.workspace("Beta").user("Zoe"), general)
    user = (await client.users_info(user=zoe.id))["user"]
    assert (True, None) == (user["is_stranger"], user.get("tz"))


async def test_a_deactivated_person_is_marked_deleted(
    client: Client, acme: Workspace, mia: Human, general: Channel
) -> None:
    await acme.deactivate(mia)
    assert (await client.users_info(user=mia.id))["user"]["deleted"]
    assert mia.id not in general.members


async def test_channels_are_described_listed_and_counted(
    client: Client, acme: Workspace, mia: Human, general: Channel
) -> None:
    acme.channel("secret", members=[mia], private=True, bot=False)
    old = acme.channel("old", members=[mia])
    await acme.archive(old)
    info = await client.conversations_info(channel=general.id, include_num_members=True)
    assert ("general", True, 2) == (
        info["channel"]["name"],
        info["channel"]["is_member"],
        info["channel"]["num_members"],
    )
    listed = await client.conversations_list(
        types="public_channel,private_channel", exclude_archived=True
    )
    assert ["general"] == [c["name"] for c in listed["channels"]]
    members = await client.conversations_members(channel=general.id)
    assert [mia.id, acme.bot_user_id] == members["members"]


async def test_the_bot_may_join_a_public_channel(
    client: Client, acme: Workspace, mia: Human
) -> None:
    outside = acme.channel("outside", members=[mia], bot=False)
    await client.conversations_join(channel=outside.id)
    again = await client.conversations_join(channel=outside.id)
    assert "already_in_channel" == again["warning"]
    assert acme.bot_user_id in outside.members


async def test_groups_team_bot_and_token_describe_themselves(
    client: Client, acme: Workspace, mia: Human
) -> None:
    group = acme.group("nurses", [mia])
    listed = await client.usergroups_list(include_users=True)
    assert [(group.id, [mia.id])] == [(g["id"], g["users"]) for g in listed["usergroups"]]
    assert [mia.id] == (await client.usergroups_users_list(usergroup=group.id))["users"]
    assert acme.id == (await client.team_info())["team"]["id"]
    test = await client.auth_test()
    assert acme.bot_user_id == test["user_id"]
    assert test["bot_id"] == (await client.bots_info(bot=test["bot_id"]))["bot"]["id"]


async def test_reactions_are_added_once_and_removed_once(client: Client, general: Channel) -> None:
    ts = (await client.chat_postMessage(channel=general.id, text="x"))["ts"]
    await client.reactions_add(channel=general.id, timestamp=ts, name="eyes")
    twice = client.reactions_add(channel=general.id, timestamp=ts, name="eyes")
    assert "already_reacted" == (await refused(twice))["error"]
    await client.reactions_remove(channel=general.id, timestamp=ts, name="eyes")
    again = client.reactions_remove(channel=general.id, timestamp=ts, name="eyes")
    assert "no_reaction" == (await refused(again))["error"]


async def test_a_permalink_names_channel_message_and_thread(
    client: Client, general: Channel
) -> None:
    root = (await client.chat_postMessage(channel=general.id, text="x"))["ts"]
    reply = (await client.chat_postMessage(channel=general.id, text="y", thread_ts=root))["ts"]
    link = (await client.chat_getPermalink(channel=general.id, message_ts=reply))["permalink"]
    stem = f"https://acme.slack.com/archives/{general.id}/p{reply.replace('.', '')}"
    assert f"{stem}?thread_ts={root}&cid={general.id}" == link


async def test_bookmarks_are_kept_with_their_channel(client: Client, general: Channel) -> None:
    added = await client.bookmarks_add(
        channel_id=general.id, title="Rules", type="link", link="https://e.org"
    )
    listed = await client.bookmarks_list(channel_id=general.id)
    assert [added["bookmark"]["id"]] == [b["id"] for b in listed["bookmarks"]]


async def test_a_file_is_uploaded_in_three_steps(
    acme: Workspace, client: Client, general: Channel
) -> None:
    await client.files_upload_v2(
        channel=general.id, content="BEGIN:VCALENDAR", filename="webinar.ics", title="Webinar"
    )
    shared = next(iter(general.messages.values())).files
    assert [("webinar.ics", "Webinar", 15)] == [(f["name"], f["title"], f["size"]) for f in shared]
    upload = next(iter(acme.team.uploads.values()))
    assert b"BEGIN:VCALENDAR" == upload.content


async def test_missing_scopes_are_named_with_those_there_are(clock: ManualClock) -> None:
    async with SlackServer(clock=clock, scopes=MINIMAL) as server:
        acme = server.workspace()
        general = acme.channel("general")
        async with client_of(server, acme) as client:
            answer = await refused(client.conversations_history(channel=general.id))
            profile = await refused(client.team_info())
    assert ("missing_scope", "channels:history") == (answer["error"], answer["needed"])
    assert ",".join(sorted(MINIMAL)) == answer["provided"]
    assert "team:read" == profile["needed"]


async def test_tokens_are_checked_before_anything_else(
    server: SlackServer, acme: Workspace, client: Client
) -> None:
    tokens = ("", "xoxb-wrong", server.app_token)
    errors = [(await refused(client.auth_test(token=token)))["error"] for token in tokens]
    await acme.revoke_tokens()
    errors.append((await refused(client.auth_test()))["error"])
    token = acme.install().token
    await acme.uninstall()
    errors.append((await refused(client.auth_test(token=token)))["error"])
    assert [
        "not_authed",
        "invalid_auth",
        "not_allowed_token_type",
        "token_revoked",
        "account_inactive",
    ] == errors


async def test_arguments_may_come_in_the_query_a_form_or_json(
    server: SlackServer, acme: Workspace, general: Channel
) -> None:
    url = f"{server.api_url}chat.postMessage"
    headers = {"Authorization": f"Bearer {acme.bot_token}"}
    fields = {"channel": general.id, "text": "x"}
    blocks = [section("in json")]
    async with ClientSession(headers=headers) as session:
        await session.post(url, params=fields)
        await session.post(url, data={**fields, "blocks": json.dumps(blocks)})
        await session.post(url, json={**fields, "blocks": blocks})
        await session.post(url, data={**fields, "token": acme.bot_token})
    assert [0, 1, 1, 0] == [len(m.blocks) for m in general.messages.values()]


async def test_blocks_validate_needs_no_token_and_points_at_the_problem(
    server: SlackServer,
) -> None:
    client = AsyncWebClient(base_url=server.api_url)
    good = await client.api_call("blocks.validate", json={"blocks": [section()]})
    bad = await refused(client.api_call("blocks.validate", json={"view": modal()}))
    assert good["ok"]
    assert ("invalid_view", "/blocks") == (bad["error"], bad["errors"][0]["pointer"])


async def test_posts_in_one_channel_are_limited_to_one_a_second(
    clock: ManualClock, client: Client, acme: Workspace, general: Channel
) -> None:
    for _ in range(5):
        await client.chat_postMessage(channel=general.id, text="x")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=general.id, text="x")
    assert (429, "1") == (
        caught.value.response.status_code,
        caught.value.response.headers["Retry-After"],
    )
    await client.chat_postMessage(channel=acme.channel("other").id, text="x")
    clock.advance(1)
    await client.chat_postMessage(channel=general.id, text="x")
    assert 6 == len(general.messages)


async def test_a_method_has_its_budget_per_minute_and_workspace(
    server: SlackServer, client: Client
) -> None:
    for _ in range(20):
        await client.conversations_list()
    assert "ratelimited" == (await refused(client.conversations_list()))["error"]
    async with client_of(server, server.workspace("Beta")) as other:
        assert (await other.conversations_list())["ok"]


async def test_the_history_clamp_allows_one_request_a_minute_of_fifteen(
    clock: ManualClock,
) -> None:
    limits = RateLimits(history_clamp=True, post_burst=50)
    async with SlackServer(clock=clock, scopes=HISTORY, rate_limits=limits) as server:
        acme = server.workspace()
        general = acme.channel("general")
        async with client_of(server, acme) as client:
            for _ in range(16):
                await client.chat_postMessage(channel=general.id, text="x")
            first: Any = await client.conversations_history(channel=general.id, limit=100)
            again = await refused(client.conversations_history(channel=general.id))
            clock.advance(60)
            later = await client.conversations_history(channel=general.id)
    assert (15, True, "ratelimited", True) == (
        len(first["messages"]),
        first["has_more"],
        again["error"],
        later["ok"],
    )


async def test_without_budgets_nothing_is_refused(clock: ManualClock) -> None:
    async with SlackServer(clock=clock, rate_limits=RateLimits.off()) as server:
        acme = server.workspace()
        general = acme.channel("general")
        async with client_of(server, acme) as client:
            for _ in range(30):
                await client.chat_postMessage(channel=general.id, text="x")
    assert 30 == len(general.messages)


async def test_a_view_with_a_wrong_hash_is_a_conflict(client: Client, mia: Human) -> None:
    home = {"type": "home", "blocks": [section()]}
    first = await client.views_publish(user_id=mia.id, view=home)
    await client.views_publish(user_id=mia.id, view=home, hash=first["view"]["hash"])
    stale = client.views_publish(user_id=mia.id, view=home, hash=first["view"]["hash"])
    assert "hash_conflict" == (await refused(stale))["error"]


async def test_a_trigger_opens_one_modal_within_three_seconds(
    server: SlackServer, clock: ManualClock, client: Client, mia: Human, general: Channel
) -> None:
    async def trigger() -> str:
        did = await mia.slash(general, "/praxis")
        assert did.delivery is not None
        return did.delivery.payload["trigger_id"]

    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [section()]}
    first, late = await trigger(), await trigger()
    await client.views_open(trigger_id=first, view=view)
    errors = [
        (await refused(client.views_open(trigger_id=t, view=view)))["error"]
        for t in (first, "1.2.nonsense")
    ]
    clock.advance(3.1)
    errors.append((await refused(client.views_open(trigger_id=late, view=view)))["error"])
    assert ["exchanged_trigger_id", "invalid_trigger_id", "expired_trigger_id"] == errors


async def test_the_stack_of_modals_ends_at_three(
    client: Client, server: SlackServer, mia: Human, general: Channel
) -> None:
    view = modal(section(), {"type": "actions", "elements": [btn("More", "more")]})
    did = await mia.slash(general, "/praxis")
    assert did.delivery is not None
    await client.views_open(trigger_id=did.delivery.payload["trigger_id"], view=view)
    codes: list[str | None] = []
    for _ in range(3):
        top = mia.modal()
        assert top is not None
        pressed = await mia.click(top, "More")
        assert pressed.delivery is not None
        trigger = pressed.delivery.payload["trigger_id"]
        try:
            await client.views_push(trigger_id=trigger, view=view)
            codes.append(None)
        except SlackApiError as error:
            codes.append(error.response["error"])
    assert [None, None, "push_limit_reached"] == codes


async def test_a_response_url_serves_five_times_within_thirty_minutes(
    server: SlackServer, clock: ManualClock, mia: Human, general: Channel
) -> None:
    async def url() -> str:
        did = await mia.slash(general, "/praxis")
        assert did.delivery is not None
        return did.delivery.payload["response_url"]

    used, old = await url(), await url()
    async with ClientSession() as session:
        statuses = [(await session.post(used, json={"text": "x"})).status for _ in range(6)]
        clock.advance(30 * 60 + 1)
        expired = await session.post(old, json={"text": "x"})
        body = await expired.json()
    assert [200] * 5 + [404] == statuses
    assert (404, "expired_url") == (expired.status, body["error"])
    assert 5 == len(general.ephemerals)


async def test_a_commands_response_url_cannot_replace_an_earlier_reply(
    mia: Human, general: Channel
) -> None:
    did = await mia.slash(general, "/praxis")
    assert did.delivery is not None
    url = did.delivery.payload["response_url"]
    async with ClientSession() as session:
        await session.post(url, json={"text": "one"})
        await session.post(url, json={"text": "two", "replace_original": True})
    assert ["one", "two"] == [e.text for e in general.ephemerals.values()]


async def test_the_journal_keeps_every_call_with_its_outcome(
    server: SlackServer, client: Client, general: Channel
) -> None:
    await client.chat_postMessage(channel=general.id, text="x")
    await refused(client.chat_postMessage(channel="C0NOTHERE00", text="x"))
    good, bad = server.journal.of("chat.postMessage")
    assert (True, True, 200) == (good.ok, good.stored, good.status)
    assert ("channel_not_found", False) == (bad.error, bad.stored)
    assert good.ms is not None


async def test_what_only_another_judge_minds_is_accepted_and_noted(
    server: SlackServer, client: Client, general: Channel
) -> None:
    blocks = [{"type": "actions", "elements": [btn(agent_prompt="summarise")]}]
    posted = await client.chat_postMessage(channel=general.id, text="x", blocks=blocks)
    assert posted["ok"]
    assert {v.source for v in server.journal.violations} <= {"@slack/types"}


async def test_settings_that_let_user_text_ping_people_are_noted(
    server: SlackServer, client: Client, general: Channel
) -> None:
    await client.chat_postMessage(channel=general.id, text="@channel", link_names=True)
    assert ["policy"] == [v.source for v in server.journal.violations]


async def test_an_unknown_method_is_named(client: Client) -> None:
    answer = await refused(client.api_call("chat.postPoetry"))
    assert ("unknown_method", "chat.postPoetry") == (answer["error"], answer["req_method"])


async def test_a_direct_message_only_reaches_the_person_it_is_for(
    client: Client, acme: Workspace, mia: Human, general: Channel
) -> None:
    fay = acme.user("Fay")
    general.members.append(fay.id)
    hers, theirs = await mia.say(general, "a"), await fay.say(general, "b")
    await client.chat_postMessage(channel=mia.id, text="psst")
    assert (["psst"], []) == ([r.text for r in hers.replies], theirs.replies)
