"""What is offered while a line is typed."""

import pytest

from adapters.playground.composer import Offer, offers
from bot.events import Interaction
from bot.param import Choice
from tests.adapters.playground.desk import Desk


def completed(line: str, found: list[Offer]) -> list[str]:
    """What the line becomes with each offer."""
    return [line[: len(line) - offer.replaces] + offer.insert for offer in found]


async def suggest(event: Interaction) -> None:
    await event.responder.suggest([Choice("p 1", "Hand hygiene"), Choice("p2", "Hand over")])


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("/", ["/contract "]),
        ("/con", ["/contract "]),
        ("/x", []),
        ("hello", []),
        ("/contract ", ["/contract ask "]),
        ("/contract a", ["/contract ask "]),
        ("/contract x", []),
        (
            "/contract ask ",
            ["/contract ask text: ", "/contract ask which: ", "/contract ask anonymous: "],
        ),
        ("/contract ask te", ["/contract ask text: "]),
        ("/contract ask text: Why?", []),
        (
            "/contract ask text: Why? ",
            ["/contract ask text: Why? which: ", "/contract ask text: Why? anonymous: "],
        ),
        ("/contract ask text: Why? an", ["/contract ask text: Why? anonymous: "]),
        (
            "/contract ask anonymous: ",
            ["/contract ask anonymous: yes", "/contract ask anonymous: no"],
        ),
        ("/contract ask anonymous: y", ["/contract ask anonymous: yes"]),
        ("/contract ask which: ha", ["/contract ask which: p 1", "/contract ask which: p2"]),
    ],
)
async def test_a_discord_flavoured_line(desk: Desk, line: str, becomes: list[str]) -> None:
    desk.script.answer = suggest
    assert becomes == completed(line, await offers(line, desk.mia))


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("/", ["/praxis "]),
        ("/pr", ["/praxis "]),
        ("/praxis ", ["/praxis contract "]),
        ("/con", ["/praxis contract "]),
        ("/praxis contract ask te", ["/praxis contract ask text="]),
        (
            "/praxis contract ask which=ha",
            ['/praxis contract ask which="p 1"', "/praxis contract ask which=p2"],
        ),
        (
            '/praxis contract ask which="ha',
            ['/praxis contract ask which="p 1"', "/praxis contract ask which=p2"],
        ),
        ("/praxis contract ask which=p2 te", ["/praxis contract ask which=p2 text="]),
        ("/praxis contract ask Why? an", ["/praxis contract ask Why? anonymous="]),
    ],
)
async def test_a_slack_flavoured_line(slack_desk: Desk, line: str, becomes: list[str]) -> None:
    slack_desk.script.answer = suggest
    assert becomes == completed(line, await offers(line, slack_desk.mia))


async def test_required_options_are_marked(desk: Desk) -> None:
    found = await offers("/contract ask te", desk.mia)
    assert ["required · What to ask"] == [offer.description for offer in found]


async def test_nothing_is_offered_while_the_bot_is_away(desk: Desk) -> None:
    desk.workspace.connection = None
    assert [] == await offers("/", desk.mia)
