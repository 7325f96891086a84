"""Logs as an operator has them, read by a test."""

import io
import logging
from collections.abc import Generator
from contextlib import contextmanager

import pytest
import structlog

from bot.config import LogConfig
from bot.logs import configure_logs


@contextmanager
def logged(config: LogConfig, monkeypatch: pytest.MonkeyPatch) -> Generator[io.StringIO]:
    """What is logged under `config`; afterwards everything is logged as it was before."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    root = logging.getLogger()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    configure_logs(config)
    try:
        yield stream
    finally:
        root.handlers[:], root.level = handlers, level
        structlog.configure(**before)
