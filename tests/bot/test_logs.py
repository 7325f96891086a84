"""Secrets never reach a log."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.config import LogConfig
from bot.logs import scrub
from tests.logs import logged


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    with logged(LogConfig(format="json"), monkeypatch) as stream:
        yield stream


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123456789012-abcDEF",
        "xapp-1-A0123-456-abcdef",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789",
    ],
)
def test_a_token_is_blanked_out(secret: str) -> None:
    assert scrub(f"before {secret} after") == "before ••• after"


def test_a_password_in_an_address_is_blanked_out() -> None:
    assert scrub("postgresql://user:hunter2@host/db") == "postgresql://•••@host/db"


def test_a_log_line_is_one_json_document_without_secrets(lines: io.StringIO) -> None:
    structlog.get_logger("x").warning(
        "refused", token="xoxb-123456789012-abcDEF", nested={"a": ["xapp-1-A-2-b"]}
    )
    record = json.loads(lines.getvalue())
    assert (
        record["event"],
        record["token"],
        record["nested"],
    ) == ("refused", "•••", {"a": ["•••"]})


def test_a_traceback_is_scrubbed_too(lines: io.StringIO) -> None:
    try:
        int("xoxb-123456789012-abcDEF")
    except ValueError:
        logging.getLogger("y").exception("broke")
    assert "abcDEF" not in lines.getvalue()


def test_no_traceback_shows_what_people_typed(lines: io.StringIO) -> None:
    words = ["the", "words", "of", "a", "person"]
    try:
        int(words[0] and "x")
    except ValueError:
        structlog.get_logger("z").exception("broke")
    assert "person" not in lines.getvalue()
