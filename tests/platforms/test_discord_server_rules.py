"""What the emulator refuses, each with and without Discord's own description at hand."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.platforms.discord_server import Channel, DiscordServer, Human
from tests.platforms.discord_server.fidelity import infidelities
from tests.platforms.discord_server.rules_commands import command_set_problems
from tests.platforms.discord_server.spec import Spec, load

V2 = 1 << 15


@pytest.fixture(params=["own rules", "with the specification"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[DiscordServer]:
    async with DiscordServer(use_spec=request.param != "own rules") as server:
        yield server
    assert [] == infidelities(server)


@pytest.fixture
async def http(server: DiscordServer) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        yield session


@pytest.fixture
def channel(server: DiscordServer) -> Channel:
    return server.guild().text("prompts")


@pytest.fixture
def mia(server: DiscordServer, channel: Channel) -> Human:
    human = server.user("Mia")
    assert channel.guild is not None
    channel.guild.join(human)
    return human


async def send(
    http: aiohttp.ClientSession, method: str, url: str, body: Any
) -> tuple[int, dict[str, Any]]:
    """Status and answer of a call with a JSON body."""
    async with http.request(method, url, json=body) as response:
        return response.status, await response.json() if response.status != 204 else {}


def text(content: str = "hello") -> dict[str, Any]:
    return {"type": 10, "content": content}


def button(custom_id: str = "a", **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Press", "custom_id": custom_id, **more}


def row(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(children)}


def menu(count: int = 2, **more: Any) -> dict[str, Any]:
    options = [{"label": f"o{n}", "value": str(n)} for n in range(count)]
    return {"type": 3, "custom_id": "menu", "options": options, **more}


def container(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": 17, "components": list(children)}


GOOD = [
    {"content": "x" * 2000},
    {"embeds": [{"title": "t" * 256, "description": "d" * 4096}]},
    {"components": [row(*(button(str(n)) for n in range(5)))] * 1},
    {"flags": V2, "components": [container(text(), {"type": 14}, row(button()), row(menu()))]},
    {"flags": V2, "components": [{"type": 9, "components": [text()], "accessory": button()}]},
    {"content": "a", "nonce": "n" * 25, "enforce_nonce": True},
    {"flags": V2, "components": [text("x" * 4000)]},
]

BAD: list[tuple[str, dict[str, Any]]] = [
    ("content", {"content": "x" * 2001}),
    ("contnt", {"contnt": "typo"}),
    ("nonce", {"content": "a", "nonce": "n" * 26}),
    ("embeds", {"embeds": [{"title": "t"}] * 11}),
    ("embeds", {"embeds": [{"description": "d" * 3001}] * 2}),
    ("embeds.0.title", {"embeds": [{"title": "t" * 257}]}),
    ("embeds.0.description", {"embeds": [{"description": "d" * 4097}]}),
    ("embeds.0.fields", {"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]}),
    ("embeds.0.footer.text", {"embeds": [{"title": "t", "footer": {"text": "f" * 2049}}]}),
    ("components", {"content": "a", "components": [row(button(str(n))) for n in range(6)]}),
    ("components.0.components", {"components": [row(*(button(str(n)) for n in range(6)))]}),
    ("components.0.components", {"components": [row()]}),
    ("components.0.components", {"components": [row(menu(), button())]}),
    ("components.0.components.1", {"components": [row(button("a"), button("a"))]}),
    ("components.0.components.0.custom_id", {"components": [row(button("c" * 101))]}),
    ("components.0.components.0.label", {"components": [row(button(label="l" * 81))]}),
    ("components.0.components.0.options", {"components": [row(menu(26))]}),
    ("components.0.components.0.placeholder", {"components": [row(menu(placeholder="p" * 151))]}),
    ("components.0.components.0.max_values", {"components": [row(menu(2, max_values=3))]}),
    ("components.0.type", {"components": [text()]}),
    ("content", {"flags": V2, "content": "a", "components": [text()]}),
    ("embeds", {"flags": V2, "embeds": [{"title": "t"}], "components": [text()]}),
    ("components", {"flags": V2, "components": [container(*[text()] * 40)]}),
    ("components", {"flags": V2, "components": [text("x" * 2001), text("x" * 2000)]}),
    ("components.0.type", {"flags": V2, "components": [button()]}),
    (
        "components.0.components",
        {
            "flags": V2,
            "components": [{"type": 9, "components": [text()] * 4, "accessory": button()}],
        },
    ),
    ("components.0.components.0.type", {"flags": V2, "components": [container(container(text()))]}),
    (
        "allowed_mentions",
        {"content": "a", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
    ),
    ("poll.answers", {"poll": {"question": {"text": "q"}, "answers": []}}),
    ("flags", {"content": "a", "flags": 1 << 20}),
]


@pytest.mark.parametrize("body", GOOD, ids=range(len(GOOD)))
async def test_a_message_within_the_limits_is_taken(
    server: DiscordServer, http: aiohttp.ClientSession, channel: Channel, body: dict[str, Any]
) -> None:
    url = f"{server.api_url}/channels/{channel.id}/messages"
    status, answer = await send(http, "POST", url, body)
    assert 200 == status, answer
    assert [] == server.journal.violations


@pytest.mark.parametrize(("path", "body"), BAD, ids=[f"{n} {p}" for n, (p, _) in enumerate(BAD)])
async def test_a_message_beyond_a_limit_is_refused_and_recorded(
    server: DiscordServer,
    http: aiohttp.ClientSession,
    channel: Channel,
    path: str,
    body: dict[str, Any],
) -> None:
    url = f"{server.api_url}/channels/{channel.id}/messages"
    status, answer = await send(http, "POST", url, body)
    assert 400 == status
    if path == "contnt":
        assert answer["code"] in (50006, 50035)
    else:
        assert 50035 == answer["code"]
        recorded = [violation.path for violation in server.journal.violations]
        assert any(one.startswith(path) or path.startswith(one) for one in recorded), recorded
    assert server.journal.violations
    assert [] == channel.messages


async def test_an_empty_message_is_refused(
    server: DiscordServer, http: aiohttp.ClientSession, channel: Channel
) -> None:
    url = f"{server.api_url}/channels/{channel.id}/messages"
    assert 50006 == (await send(http, "POST", url, {"content": ""}))[1]["code"]


async def test_too_many_bytes_of_displayed_text_answer_500(
    server: DiscordServer, http: aiohttp.ClientSession, channel: Channel
) -> None:
    url = f"{server.api_url}/channels/{channel.id}/messages"
    body = {"flags": V2, "components": [text("漢" * 3400)]}
    assert 500 == (await send(http, "POST", url, body))[0]
    assert 1 == len(server.journal.violations)
    assert [] == channel.messages


async def test_nested_errors_lead_to_the_field(
    server: DiscordServer, http: aiohttp.ClientSession, channel: Channel
) -> None:
    url = f"{server.api_url}/channels/{channel.id}/messages"
    body = {"embeds": [{"title": "fine"}, {"title": "t" * 257}]}
    _, answer = await send(http, "POST", url, body)
    assert ["title"] == list(answer["errors"]["embeds"]["1"])


async def test_a_route_that_does_not_exist_is_recorded(
    server: DiscordServer, http: aiohttp.ClientSession
) -> None:
    status, _ = await send(http, "POST", f"{server.api_url}/chanels/1/messages", {})
    assert 404 == status
    assert ["POST /chanels/1/messages at body: 404: Not Found"] == list(
        map(str, server.journal.violations)
    )


def label(component: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": 18, "label": "Question", "component": component, **more}


def field(custom_id: str = "f", **more: Any) -> dict[str, Any]:
    return {"type": 4, "custom_id": custom_id, "style": 1, **more}


def modal(*components: dict[str, Any], title: str = "Form") -> dict[str, Any]:
    data = {"custom_id": "form", "title": title, "components": list(components)}
    return {"type": 9, "data": data}


CALLBACKS: list[dict[str, Any]] = [
    modal(*(label(field(str(n))) for n in range(6))),
    modal(),
    modal(label(field()), title="t" * 46),
    modal(label(field(), description="d" * 101)),
    modal(label(field(), label="l" * 46)),
    modal(label(field(max_length=4001))),
    modal(label(field("same")), label(field("same"))),
    modal(label({"type": 21, "custom_id": "r", "options": [{"label": "a", "value": "a"}]})),
    modal(label(button())),
    {"type": 3},
    {"type": 6},
    {"type": 7, "data": {"content": "a"}},
    {"type": 8, "data": {"choices": []}},
    {"type": 5, "data": {"flags": V2}},
    {"type": 4, "data": {"content": "x" * 2001}},
    {"type": 4, "data": {"contnt": "typo"}},
]


@pytest.mark.parametrize("body", CALLBACKS, ids=range(len(CALLBACKS)))
async def test_a_callback_that_does_not_fit_is_refused(
    server: DiscordServer, http: aiohttp.ClientSession, channel: Channel, mia: Human, body: Any
) -> None:
    server.platform.commands.overwrite(0, [{"name": "go", "description": "Goes"}])
    interaction = await mia.slash(channel, "go")
    url = f"{server.api_url}/interactions/{interaction.id}/{interaction.token}/callback"
    status, answer = await send(http, "POST", url, body)
    assert (400, True) == (status, answer["code"] in (50006, 50035))
    assert not interaction.acked
    assert server.journal.violations


async def test_a_form_cannot_answer_a_form(
    server: DiscordServer, http: aiohttp.ClientSession, channel: Channel, mia: Human
) -> None:
    server.platform.commands.overwrite(0, [{"name": "go", "description": "Goes"}])
    opened = await mia.slash(channel, "go")
    form = modal(label(field()))
    url = f"{server.api_url}/interactions/{opened.id}/{opened.token}/callback"
    assert 204 == (await send(http, "POST", url, form))[0]
    submitted = await mia.submit(opened, {"Question": "answer"})
    url = f"{server.api_url}/interactions/{submitted.id}/{submitted.token}/callback"
    assert 50035 == (await send(http, "POST", url, form))[1]["code"]


async def test_more_than_25_suggestions_are_refused(
    server: DiscordServer, http: aiohttp.ClientSession, channel: Channel, mia: Human
) -> None:
    option = {"type": 3, "name": "which", "description": "Which", "autocomplete": True}
    server.platform.commands.overwrite(
        0, [{"name": "go", "description": "Goes", "options": [option]}]
    )
    created = server.interactions.create(4, mia, channel, {"id": "1", "name": "go", "type": 1})
    url = f"{server.api_url}/interactions/{created.id}/{created.token}/callback"
    choices = [{"name": str(n), "value": str(n)} for n in range(26)]
    body = {"type": 8, "data": {"choices": choices}}
    assert 50035 == (await send(http, "POST", url, body))[1]["code"]
    body["data"] = {"choices": choices[:25]}
    assert 204 == (await send(http, "POST", url, body))[0]


def slash(**more: Any) -> dict[str, Any]:
    return {"name": "go", "description": "Goes", **more}


def option(name: str = "o", **more: Any) -> dict[str, Any]:
    return {"type": 3, "name": name, "description": "An option", **more}


COMMANDS: list[list[dict[str, Any]]] = [
    [slash(name=f"c{n}") for n in range(101)],
    [{"type": 3, "name": f"Menu {n}"} for n in range(16)],
    [slash(name="Upper")],
    [slash(name="two words")],
    [slash(name="n" * 33)],
    [slash(description="")],
    [slash(description="d" * 101)],
    [slash(), slash()],
    [slash(options=[option(f"o{n}") for n in range(26)])],
    [slash(options=[option("a"), option("b", required=True)])],
    [slash(options=[option("a"), option("a")])],
    [slash(options=[option(choices=[{"name": str(n), "value": str(n)} for n in range(26)])])],
    [slash(options=[option(choices=[{"name": "a", "value": "a"}], autocomplete=True)])],
    [
        slash(
            options=[
                option(
                    f"o{n}", choices=[{"name": f"{c}" * 50, "value": "v" * 100} for c in range(9)]
                )
                for n in range(9)
            ]
        )
    ],
]


@pytest.mark.parametrize("commands", COMMANDS, ids=range(len(COMMANDS)))
async def test_a_command_set_that_does_not_fit_is_refused(
    server: DiscordServer, http: aiohttp.ClientSession, commands: list[dict[str, Any]]
) -> None:
    url = f"{server.api_url}/applications/{server.application_id}/commands"
    assert 50035 == (await send(http, "PUT", url, commands))[1]["code"]
    assert command_set_problems(commands)


async def test_two_hundred_new_commands_a_day_are_the_limit(
    server: DiscordServer, http: aiohttp.ClientSession
) -> None:
    url = f"{server.api_url}/applications/{server.application_id}/commands"
    for start in (0, 100):
        commands = [slash(name=f"c{start + n}") for n in range(100)]
        assert 200 == (await send(http, "PUT", url, commands))[0]
    assert 200 == (await send(http, "PUT", url, commands))[0], "known names are not new"
    assert 30034 == (await send(http, "PUT", url, [slash(name="one-more")]))[1]["code"]


async def test_a_command_keeps_its_id_when_it_is_overwritten(
    server: DiscordServer, http: aiohttp.ClientSession
) -> None:
    url = f"{server.api_url}/applications/{server.application_id}/commands"
    _, first = await send(http, "PUT", url, [slash()])
    _, second = await send(http, "PUT", url, [slash(description="Changed"), slash(name="new")])
    assert first[0]["id"] == second[0]["id"]  # type: ignore[index]


def test_the_description_is_read_where_it_is() -> None:
    spec = load()
    if spec is None:
        assert [] == infidelities(DiscordServer())
    else:
        assert spec.schema_problems("MessageResponse", {}) != []


def test_an_unknown_field_and_a_wrong_branch_are_told_apart() -> None:
    document = {
        "paths": {
            "/things/{thing_id}": {
                "post": {
                    "requestBody": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Box"}}
                        }
                    }
                }
            }
        },
        "components": {
            "schemas": {
                "SnowflakeType": {"type": "string"},
                "Box": {
                    "type": "object",
                    "properties": {
                        "inside": {
                            "oneOf": [
                                {"$ref": "#/components/schemas/A"},
                                {"$ref": "#/components/schemas/B"},
                            ]
                        }
                    },
                },
                "A": {"properties": {"type": {"enum": [1]}, "a": {"type": "integer"}}},
                "B": {"properties": {"type": {"enum": [2]}, "b": {"type": "integer"}}},
            }
        },
    }
    spec = Spec(document)
    call = ("POST", "/things/{other_name}")
    assert [] == spec.request_problems(*call, {"inside": {"type": 1, "a": 1}}, None)
    [wrong] = spec.request_problems(*call, {"inside": {"type": 2, "b": "x"}}, None)
    assert "inside.b" == wrong.path
    [unknown] = spec.request_problems(*call, {"inside": {"type": 1, "z": 1}}, None)
    assert "inside" == unknown.path
