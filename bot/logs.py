"""Logging: one structured line an event on standard error; secrets and people's words never in it."""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from bot.config import LogConfig

_SECRET = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}|(?<=://)[^/@\s]+(?=@)"
)
"""Tokens of the platforms, and the user part of an address."""


_NOISY = (
    "discord",
    "slack_bolt",
    "slack_sdk",
    "aiohttp.access",
    "apscheduler",
    "uvicorn",
    # What they log below a warning is the rows themselves, with what people typed.
    "aiosqlite",
    "asyncpg",
    "sqlalchemy",
)


def scrub(text: str) -> str:
    """`text` with anything that looks like a secret blanked out."""
    return _SECRET.sub("•••", text)


def configure_logs(config: LogConfig) -> None:
    """Sends structlog and the standard library's loggers to standard error in one form."""
    level = getattr(logging, config.level.upper())
    plain = config.format == "json" or (config.format == "auto" and not sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Local variables hold what people typed: no traceback shows them.
    transformer = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    final: list[Any] = [structlog.processors.ExceptionRenderer(transformer)] if plain else []
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer: Any = structlog.processors.JSONRenderer() if plain else console
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *final,
                _scrub_event,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )


def _scrub_event(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    return {key: _scrubbed(value) for key, value in event.items()}


def _scrubbed(value: Any) -> Any:
    match value:
        case str():
            return scrub(value)
        case dict():
            return {key: _scrubbed(each) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType]  # any JSON
        case list():
            return [_scrubbed(each) for each in value]  # pyright: ignore[reportUnknownVariableType]  # any JSON
        case _:
            return value
