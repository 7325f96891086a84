"""Every message is one that Slack takes, and nothing in it speaks for somebody else."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from slack_sdk.models.blocks import Block as SdkBlock

from adapters.slack.action_ids import ActionIds, token_of
from adapters.slack.limits import BLOCKS_PER_MESSAGE, FALLBACK_CHARS, MESSAGE_CHARS
from adapters.slack.plainly import render_plainly
from adapters.slack.render import render, render_view
from bot.message import (
    Actions,
    Alert,
    Button,
    Fields,
    Heading,
    LinkButton,
    Listing,
    Message,
    Note,
    Paragraph,
    Quote,
    Section,
    Select,
    SelectOption,
    Table,
    card,
)
from bot.refs import UserRef
from bot.text import Mention, Text, Timestamp, md, plain
from bot.token import BoundAction
from tests.adapters.slack.messages import ELSEWHERE, HERE, HOSTILE, TEAM, messages
from tests.platforms.slack_server import blocks as judges
from tests.platforms.slack_server.reading import seen

SPECS = Path(__file__).parents[4] / "shared" / "specs"
OWN_NOTATION = re.compile(
    r"<@U0000000001>|<#C0000000001>|<!date\^\d+\^\{[a-z_}{ ]+\|[A-Za-z0-9 :]+>|<https?://[^|>]+\|[^<>]*>",
    re.IGNORECASE,
)
CALLS = re.compile(r"<[!@#]")
KINDS = {"section", "context", "actions", "header", "divider", "image", "rich_text"}


def _schema() -> Any:
    path = SPECS / "slack-blocks.schema.json"
    if not path.exists():
        return None
    document = json.loads(path.read_text(encoding="utf-8"))
    document["$ref"] = "#/definitions/KnownBlock"
    return jsonschema_rs.validator_for(document)


SCHEMA = _schema()


def mrkdwn(node: Any) -> list[str]:
    """Every string that Slack reads for markup."""
    if isinstance(node, list):
        return [text for item in node for text in mrkdwn(item)]
    if not isinstance(node, dict):
        return []
    own = [node["text"]] if node.get("type") == "mrkdwn" else []
    return own + [text for value in node.values() for text in mrkdwn(value)]


def leaves(node: Any, kind: str) -> list[Any]:
    if isinstance(node, list):
        return [leaf for item in node for leaf in leaves(item, kind)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("type") == kind else []
    return own + [leaf for value in node.values() for leaf in leaves(value, kind)]


def round_trip(shown: list[Any]) -> list[Any]:
    """The blocks as slack_sdk understands them; what it does not know is lost on the way."""
    return [block.to_dict() for block in SdkBlock.parse_all(shown)]


@settings(max_examples=30, deadline=None)
@given(messages)
def test_every_message_is_one_that_slack_takes(message: Message) -> None:
    payload = render(message, HERE)
    assert [] == judges.judge("message", {"blocks": payload.get("blocks", [])})
    assert {block["type"] for block in payload.get("blocks", [])} <= KINDS
    assert len(payload.get("blocks", [])) <= BLOCKS_PER_MESSAGE
    assert judges.blocks_text_length(payload.get("blocks", [])) <= MESSAGE_CHARS
    if SCHEMA is not None:
        for block in payload.get("blocks", []):
            assert [] == [error.message for error in SCHEMA.iter_errors(block)]


@settings(max_examples=30, deadline=None)
@given(messages)
def test_slack_sdk_reads_back_what_was_rendered(message: Message) -> None:
    shown = render(message, HERE).get("blocks", [])
    assert shown == round_trip(shown)


@settings(max_examples=30, deadline=None)
@given(messages)
def test_no_text_of_a_person_can_call_or_link(message: Message) -> None:
    payload = render(message, HERE)
    assert not CALLS.search(payload["text"])
    assert 0 < len(payload["text"]) <= FALLBACK_CHARS
    for text in mrkdwn(payload.get("blocks", [])):
        assert OWN_NOTATION.fullmatch(text) or not CALLS.search(text)
    assert {leaf["user_id"] for leaf in leaves(payload, "user")} <= {"U0000000001"}
    assert [] == leaves(payload, "broadcast") + leaves(payload, "usergroup")


@settings(max_examples=30, deadline=None)
@given(messages)
def test_the_text_only_form_calls_nobody(message: Message) -> None:
    text = render_plainly(message, HERE)["text"]
    assert not CALLS.search(text)
    assert 0 < len(text) < 4000


@settings(max_examples=30, deadline=None)
@given(messages)
def test_every_token_comes_back_from_its_action_id(message: Message) -> None:
    shown = render(message, HERE).get("blocks", [])
    ids = [
        leaf["action_id"]
        for kind in ("button", "static_select", "multi_static_select")
        for leaf in leaves(shown, kind)
    ]
    tokens = {
        control.action.token
        for control in message.controls()
        if not isinstance(control, LinkButton)
    }
    assert len(ids) == len(set(ids))
    assert {token_of(each) for each in ids} - {None} <= tokens


@settings(max_examples=30, deadline=None)
@given(messages)
def test_a_message_fits_a_modal_and_a_home_tab(message: Message) -> None:
    shown = render_view(message, HERE)
    title = {"type": "plain_text", "text": "x"}
    assert [] == judges.judge("modal", {"type": "modal", "title": title, "blocks": shown})
    assert [] == judges.judge("home", {"type": "home", "blocks": shown})


@pytest.mark.parametrize("text", HOSTILE)
def test_a_persons_words_are_shown_as_they_are(text: str) -> None:
    payload = render(card(Paragraph(md("{who}: {text}", who="Mia", text=text))), HERE)
    (block,) = payload["blocks"]
    kinds = {leaf["type"] for leaf in block["elements"][0]["elements"]}
    assert {"text"} == kinds


def test_a_long_text_leaves_its_buttons_in_place() -> None:
    go = Button("Going", BoundAction("webinar.going:1"))
    message = card(Paragraph(plain("word " * 4000)), Actions((go,)))
    shown = render(message, HERE)["blocks"]
    assert ["rich_text", "actions", "context"] == [block["type"] for block in shown]
    assert "shortened" in seen(shown)


def test_eighty_paragraphs_become_one_block_and_keep_every_word() -> None:
    message = card(*[Paragraph(plain(f"line {number}.")) for number in range(80)])
    shown = render(message, HERE)["blocks"]
    assert 1 == len(shown)
    assert all(f"line {number}." in seen(shown) for number in range(80))


def test_the_same_token_twice_is_numbered_and_read_back() -> None:
    ids = ActionIds()
    given_out = [ids.of("a.b:1"), ids.of("a.b:1"), ids.of("a.b:1#2")]
    assert ["a.b:1", "a.b:1#2", "a.b:1#2#1"] == given_out
    assert ["a.b:1", "a.b:1", "a.b:1#2"] == [token_of(each) for each in given_out]


def test_an_instant_is_localised_by_the_reader_and_has_a_fallback_in_utc() -> None:
    at = datetime(2027, 5, 20, 9, 30, tzinfo=UTC)
    (block,) = render(card(Paragraph(md("{at}", at=Timestamp(at)))), HERE)["blocks"]
    assert [
        {
            "type": "date",
            "timestamp": int(at.timestamp()),
            "format": "{date_short_pretty} {time}",
            "fallback": "Thu 20 May 2027 09:30 UTC",
        }
    ] == block["elements"][0]["elements"]


def test_small_print_resolves_names_and_keeps_words_plain() -> None:
    note = Note(md("*by* {who}", who=Mention(UserRef(TEAM, "U0000000001"))))
    (block,) = render(card(note), HERE)["blocks"]
    assert [("plain_text", "*by*"), ("mrkdwn", "<@U0000000001>")] == [
        (each["type"], each["text"]) for each in block["elements"]
    ]


def test_somebody_of_another_workspace_is_named_not_mentioned() -> None:
    who = Mention(UserRef(ELSEWHERE, "99"), "Fay")
    (block,) = render(card(Paragraph(md("{who}", who=who))), HERE)["blocks"]
    assert [{"type": "text", "text": "@Fay"}] == block["elements"][0]["elements"]


def test_an_alert_says_its_tone_in_words() -> None:
    assert "Warning: Deleted." in seen(
        render(card(Alert(plain("Deleted."), "danger")), HERE)["blocks"]
    )


def test_a_table_is_aligned() -> None:
    table = Table(("Who", "Going"), (("Mia", "1"), ("日本", "20")))
    (block,) = render(card(table), HERE)["blocks"]
    lines = block["elements"][0]["elements"][0]["text"].splitlines()
    assert ["Who   Going", "────  ─────", "Mia   1", "日本  20"] == lines


def test_a_disabled_button_is_put_in_words() -> None:
    disabled = Button("Recommend", BoundAction("case.recommend:1"), disabled=True)
    (block,) = render(card(Actions((disabled,))), HERE)["blocks"]
    assert "context" == block["type"]
    assert "Recommend (not available now)" == block["elements"][0]["text"]


def test_a_section_keeps_its_button_beside_literal_words() -> None:
    button = Button("Save", BoundAction("resource.save:1"))
    beside, below = (
        render(card(Section(text, button)), HERE)["blocks"]
        for text in (plain("Falls *toolkit*"), md("**{t}**", t="Falls toolkit"))
    )
    assert ["section"] == [block["type"] for block in beside]
    assert ["rich_text", "actions"] == [block["type"] for block in below]


def test_every_kind_of_block_has_its_native_form() -> None:
    select = Select("Pick", BoundAction("a.pick"), (SelectOption("1", "One"),), max_values=1)
    message = card(
        Heading(plain("Title")),
        Heading(plain("Inside"), 2),
        Quote(plain("said")),
        Fields((("When", plain("soon")),)),
        Listing((plain("a"), plain("b")), ordered=True),
        Actions((select, LinkButton("Open", "https://example.org"))),
    )
    shown = render(message, HERE)["blocks"]
    kinds = ["header", "rich_text", "rich_text", "rich_text", "rich_text", "actions"]
    assert kinds == [block["type"] for block in shown]
    assert "When: soon" in seen(shown)


def test_a_message_without_words_still_notifies() -> None:
    assert {"text": "Praxis"} == render(Message(()), HERE)
    assert "Praxis" == render(card(Paragraph(Text())), HERE)["text"]
