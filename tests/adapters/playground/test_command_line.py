"""How a typed line becomes a command, in both flavours."""

import pytest

from adapters.playground.command_line import ClientRefuses, Typed, read_line
from adapters.playground.flavours import DISCORD, SLACK, Flavour
from bot.events import CommandInvoked
from bot.param import RawValue
from tests.adapters.playground.desk import Desk
from tests.contract import CATALOG


class Nobody:
    """A workspace without people, channels, roles or files."""

    def find_account(self, name: str) -> None: ...
    def find_channel(self, name: str) -> None: ...
    def find_role(self, name: str) -> None: ...
    def find_file(self, name: str) -> None: ...


def read(line: str, flavour: Flavour, **given: RawValue) -> Typed:
    return read_line(line, given, catalog=CATALOG, flavour=flavour, directory=Nobody())


@pytest.mark.parametrize(
    ("line", "args"),
    [
        ("/contract ask text: Why?", {"text": "Why?"}),
        ("/contract ask text: Why this: or that?", {"text": "Why this: or that?"}),
        ("/contract ask text: Why? which: the second", {"text": "Why?", "which": "the second"}),
        ("/contract ask which: 2 text: Why?", {"text": "Why?", "which": "2"}),
        ("/contract ask text: Why? anonymous: yes", {"text": "Why?", "anonymous": True}),
        ("/contract ask text: Why? anonymous: false", {"text": "Why?", "anonymous": False}),
        ("/contract ask Why not?", {"text": "Why not?"}),
        ("  /contract ask text:Why?  ", {"text": "Why?"}),
    ],
)
def test_options_are_tagged_where_the_client_knows_them(
    line: str, args: dict[str, RawValue]
) -> None:
    assert Typed("contract", "ask", args) == read(line, DISCORD)


@pytest.mark.parametrize(
    ("line", "args"),
    [
        ("/praxis contract ask Why two words?", {"text": "Why two words?"}),
        ("/praxis contract ask text=Why", {"text": "Why"}),
        ('/praxis contract ask text="Why two?" which=b', {"text": "Why two?", "which": "b"}),
        ("/praxis contract ask text=“Why two?”", {"text": "Why two?"}),
        ("/praxis contract ask anonymous=yes Why?", {"text": "Why?", "anonymous": "yes"}),
        ("/praxis contract ask a=b is not an option", {"text": "a=b is not an option"}),
        ("/contract ask Why?", {"text": "Why?"}),
    ],
)
def test_options_are_read_out_of_plain_text_elsewhere(line: str, args: dict[str, RawValue]) -> None:
    assert Typed("contract", "ask", args) == read(line, SLACK)


def test_named_options_reach_a_client_that_knows_them_as_they_are() -> None:
    assert Typed("contract", "ask", {"text": "which: 2", "anonymous": True}) == read(
        "/contract ask", DISCORD, text="which: 2", anonymous=True
    )


def test_named_options_are_words_in_plain_text() -> None:
    assert Typed("contract", "ask", {"text": "Why?", "anonymous": "yes"}) == read(
        "/contract ask", SLACK, text="Why?", anonymous=True
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/contract", "There is /contract ask"),
        ("/contract tell", "There is /contract ask"),
        ("/nothing", "There is /contract"),
        ("/contract ask", "text: this option is required"),
        ("/contract ask text: " + "x" * 201, "at most 200 characters"),
        ("/contract ask text: Why? anonymous: perhaps", "true or false"),
    ],
)
def test_a_client_that_knows_the_commands_refuses(line: str, says: str) -> None:
    with pytest.raises(ClientRefuses, match=says):
        read(line, DISCORD)


def test_an_option_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ClientRefuses, match="no option 'colour'"):
        read("/contract ask", DISCORD, text="Why?", colour="red")


@pytest.mark.parametrize("line", ["/praxis contract", "/praxis nothing at all", "/praxis"])
def test_a_client_without_knowledge_sends_anything(line: str) -> None:
    assert line.removeprefix("/praxis").split()[:1] == [*filter(None, [read(line, SLACK).noun])]


async def test_commands_do_not_work_in_threads_of_a_slack_flavoured_workspace(
    slack_desk: Desk,
) -> None:
    ref = await slack_desk.mia.say("#prompts", "Hello")
    thread = slack_desk.workspace.open_thread(ref, "Answers")
    with pytest.raises(ClientRefuses, match="inside threads"):
        await slack_desk.mia.at(thread).run("/praxis contract ask Why?")


async def test_commands_work_in_threads_of_a_discord_flavoured_workspace(desk: Desk) -> None:
    ref = await desk.mia.say("#prompts", "Hello")
    thread = desk.workspace.open_thread(ref, "Answers")
    await desk.mia.at(thread).run("/contract ask text: Why?")
    assert thread == desk.script.only(CommandInvoked).place


def test_people_and_channels_are_found_by_name(desk: Desk) -> None:
    assert desk.mia.user == desk.workspace.find_account("@mia")
    assert desk.channel == desk.workspace.find_channel("#Prompts")
