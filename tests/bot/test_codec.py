"""Documents that are none of ours are refused, whole or in part."""

from typing import Any

import pytest

from bot.message import Message
from bot.parking import unpark


def of_span(**span: Any) -> dict[str, Any]:
    return {"blocks": [{"kind": "paragraph", "text": {"spans": [span]}}]}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"blocks": [{"kind": "poem"}]}, "blocks"),
        ({"blocks": [{"alt": "a picture"}]}, "blocks"),
        ({"blocks": [{"kind": "image", "url": "https://example.org"}]}, r"blocks\[0\]\.alt"),
        ({"blocks": "divider"}, "blocks"),
        ({"blocks": {"kind": "divider"}}, "blocks"),
        ({"blocks": ["divider"]}, "blocks"),
        ({"summary": "No blocks"}, "blocks"),
        ({"blocks": [], "summary": 7}, "summary"),
        ({"blocks": [], "summary": None}, "summary"),
        ({"blocks": [], "topic": {"tags": "open"}}, "tags"),
        ({"blocks": [], "files": [{"name": "a.csv", "content": 7}]}, "content"),
        (of_span(kind="plain", text="x", bold="yes"), "bold"),
        (of_span(kind="link", label="l", url="ftp://example.org"), r"spans\[0\]"),
        (of_span(kind="timestamp", at="soon"), "at"),
        (of_span(kind="timestamp", at=1_800_000_000), "at"),
        (of_span(kind="timestamp", at="2027-01-01T09:00:00Z", style="roman"), "style"),
        ([], r"\$"),
        ("blocks", r"\$"),
        (None, r"\$"),
    ],
)
def test_what_is_no_message_is_refused_and_the_place_named(document: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Message.from_json(document)


def test_a_refusal_shows_nothing_of_what_people_wrote() -> None:
    with pytest.raises(ValueError, match="text") as caught:
        Message.from_json(of_span(kind="plain", text=["hush-hush"]))
    assert "hush-hush" not in str(caught.value)


def test_fields_of_a_later_version_are_passed_over() -> None:
    later = of_span(kind="plain", text="x", colour="red") | {"v": 2, "mood": "good"}
    assert "x" == Message.from_json(later).headline()


@pytest.mark.parametrize("text", ["", "{", '{"args": {"n": {"kind": "word", "value": 1.5}}}'])
def test_what_was_not_parked_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # whichever way
        unpark(text)
