"""Verdicts on what services are sent: what would be refused is said, what would be taken is not."""

from copy import deepcopy
from typing import Any

import pytest

from adapters.discord.verdict import checks as discord_checks
from adapters.slack.verdict import checks as slack_checks
from bot.message import (
    Actions,
    Button,
    Heading,
    LinkButton,
    Message,
    Paragraph,
    Select,
    SelectOption,
)
from bot.renderings import judged, renderings
from bot.text import plain
from bot.token import BoundAction
from bot.verdicts import SPECS

Body = dict[str, Any]
MESSAGE = Message(
    (
        Heading(plain("Question of the week")),
        Paragraph(plain("What did you try?")),
        Actions(
            (
                Button("Answer privately", BoundAction("prompt.answer:1")),
                LinkButton("Read more", "https://example.org/more"),
            )
        ),
        Actions(
            (
                Select(
                    "Which?",
                    BoundAction("prompt.which"),
                    (SelectOption("a", "One"), SelectOption("b", "Two")),
                ),
            )
        ),
    )
)


@pytest.fixture(scope="module")
def bodies() -> dict[str, Body]:
    """A message as both services would be sent it."""
    return {each.service: each.body for each in renderings(MESSAGE)}


def _broken(body: Body, *path: str | int, to: Any) -> Body:
    """A copy in which one value is another; None takes it away."""
    whole = deepcopy(body)
    at: Any = whole
    for step in path[:-1]:
        at = at[step]
    if to is None:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return whole


def test_a_good_message_would_be_taken() -> None:
    assert [("Discord", ()), ("Slack", ())] == [
        (each.service, each.problems) for each in renderings(MESSAGE)
    ]


def test_the_verdict_says_what_it_rests_on() -> None:
    discord, slack = renderings(MESSAGE)
    published = 1 if SPECS.exists() else 0
    assert [2 + published, 2 + published] == [len(discord.held_to), len(slack.held_to)]


def _part(body: Body, kind: int) -> list[str | int]:
    """The way to the first component of a kind."""

    def search(parts: list[Body], way: list[str | int]) -> list[str | int] | None:
        for number, part in enumerate(parts):
            here = [*way, number]
            if part["type"] == kind:
                return here
            if found := search(part.get("components", []), [*here, "components"]):
                return found
        return None

    found = search(body["components"], ["components"])
    assert found is not None
    return found


PARTS: list[tuple[int, str, Any, str]] = [
    (2, "label", "x" * 81, "81 characters in a label, at most 80"),
    (2, "custom_id", "x" * 101, "101 characters in a custom_id, at most 100"),
    (2, "url", "https://example.org", "not just one of address and custom_id"),
    (3, "options", [], "0 options of a select, 1 to 25"),
    (3, "max_values", 9, "of which more is to be chosen than there is"),
    (10, "content", "x" * 4001, "characters, at most 4000"),
    (10, "content", "ü" * 4800, "bytes of text, at most 9500"),
    (10, "content", "", "an empty text"),
    (1, "components", [], "0 controls of a row"),
]


@pytest.mark.parametrize(("kind", "name", "value", "said"), PARTS)
def test_what_discord_would_refuse_is_said(
    bodies: dict[str, Body], kind: int, name: str, value: Any, said: str
) -> None:
    body = bodies["Discord"]
    verdict = judged("Discord", _broken(body, *_part(body, kind), name, to=value), discord_checks())
    assert any(said in problem for problem in verdict.problems), verdict.problems


WHOLES: list[tuple[str, Any, str]] = [
    ("flags", 0, "without their flag"),
    ("content", "and this", "content beside components"),
    ("components", [], "neither text nor components"),
    ("components", [{"type": 2, "style": 1, "label": "x", "custom_id": "y"}], "in a message"),
    ("components", [{"type": 17, "components": []}], "nothing in it"),
    ("allowed_mentions", {"parse": ["everyone"]}, "mentions that nobody asked for"),
]


@pytest.mark.parametrize(("name", "value", "said"), WHOLES)
def test_what_discords_rules_forbid_is_said(
    bodies: dict[str, Body], name: str, value: Any, said: str
) -> None:
    verdict = judged("Discord", _broken(bodies["Discord"], name, to=value), discord_checks())
    assert any(said in problem for problem in verdict.problems), verdict.problems


BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "a"}


BLOCKS: list[tuple[list[Any], str]] = [
    ([{"type": "divider"}] * 51, "51 blocks, at most 50"),
    ([{"type": "actions", "elements": []}], "0 controls, 1 to 25"),
    ([{"type": "actions", "elements": [BUTTON, BUTTON]}], "action_id a twice"),
    ([{"type": "carousel_of_mine"}], "slack_sdk knows no carousel_of_mine"),
    (
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        "151 characters in a heading, at most 150",
    ),
    (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}, "colour": "red"}],
        "slack_sdk does not know colour",
    ),
    (
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}],
        "3001 characters in a text, at most 3000",
    ),
]


@pytest.mark.parametrize(("blocks", "said"), BLOCKS)
def test_what_slack_would_refuse_is_said(blocks: list[Body], said: str) -> None:
    verdict = judged("Slack", {"text": "x", "blocks": blocks}, slack_checks())
    assert any(said in problem for problem in verdict.problems), verdict.problems


@pytest.mark.skipif(not SPECS.exists(), reason="no published schemas beside this clone")
def test_a_published_schema_finds_what_no_table_has(bodies: dict[str, Body]) -> None:
    body = bodies["Discord"]
    verdict = judged("Discord", _broken(body, *_part(body, 10), "content", to=5), discord_checks())
    assert any("components/0" in problem for problem in verdict.problems)
