"""Holds the emulator's own answers and dispatches to Discord's OpenAPI description."""

from collections.abc import Iterable

from tests.platforms.discord_server.journal import Call, Dispatch
from tests.platforms.discord_server.server import DiscordServer
from tests.platforms.discord_server.spec import Spec

PAYLOADS = {
    "MESSAGE_CREATE": "MessageResponse",
    "MESSAGE_UPDATE": "MessageResponse",
    "THREAD_CREATE": "ThreadResponse",
    "THREAD_UPDATE": "ThreadResponse",
    "CHANNEL_CREATE": "GuildChannelResponse",
    "CHANNEL_UPDATE": "GuildChannelResponse",
    "CHANNEL_DELETE": "GuildChannelResponse",
    "GUILD_MEMBER_ADD": "GuildMemberResponse",
    "GUILD_SCHEDULED_EVENT_CREATE": "ExternalScheduledEventResponse",
    "GUILD_SCHEDULED_EVENT_UPDATE": "ExternalScheduledEventResponse",
}
"""Gateway events are not described; these carry what a REST answer carries too."""


def infidelities(server: DiscordServer) -> list[str]:
    """Where the emulator said what Discord would not say; empty too where there is no spec."""
    spec = server.platform.spec
    if spec is None:
        return []
    found = [
        _of_call(spec, call) for call in server.journal.calls if call.status and not call.fault
    ]
    found += [_of_dispatch(spec, entry) for entry in server.journal.dispatches]
    return [line for lines in found for line in lines]


def _of_call(spec: Spec, call: Call) -> Iterable[str]:
    if call.status in (401, 429) or call.status >= 500:
        return
    answer = call.answer
    if call.status >= 400:
        # The spec has numbers for the inner errors' codes, the documentation and Discord words.
        answer = {key: answer[key] for key in ("code", "message")}
    problems = spec.response_problems(call.method, call.route, call.status, answer)
    for problem in problems:
        yield f"{call.method} {call.route} {call.status} at {problem.path}: {problem.message:.300}"


def _of_dispatch(spec: Spec, entry: Dispatch) -> Iterable[str]:
    checked = [(PAYLOADS[entry.event], entry.data)] if entry.event in PAYLOADS else []
    if entry.event == "INTERACTION_CREATE" and "message" in entry.data:
        checked.append(("MessageResponse", entry.data["message"]))
    if entry.event == "GUILD_CREATE":
        checked += [("GuildChannelResponse", one) for one in entry.data["channels"]]
        checked += [("ThreadResponse", one) for one in entry.data["threads"]]
        checked += [("GuildRoleResponse", one) for one in entry.data["roles"]]
    for name, data in checked:
        for problem in spec.schema_problems(name, data):
            yield f"{entry.event} at {problem.path}: {problem.message:.300}"
