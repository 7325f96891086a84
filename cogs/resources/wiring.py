"""What this feature needs from outside the database: how to look at addresses, and a model of meaning."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import structlog

from cogs.resources.links import Fetcher, SafeFetcher

HOST_PAUSE = 5.0
"""Seconds between two requests to one host."""

log = structlog.get_logger(__name__)


class Embedder(Protocol):
    """Turns texts into vectors whose scalar product says how near their meanings are."""

    @property
    def name(self) -> str:
        """The model's name and version: vectors of different names are never compared."""
        ...

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """One vector (little-endian float32, of length 1) for each text."""
        ...


@dataclass(frozen=True, slots=True)
class Wiring:
    """`fetcher` None: no address is ever looked at. `embedder` None: search is by words alone.

    `pause` is how long one host is left alone between two requests, in seconds. `apart` True: work
    that waits for the network or for a model goes on beside the clock's tick, which it must not delay.
    """

    fetcher: Fetcher | None = None
    embedder: Embedder | None = None
    pause: float = 0.0
    apart: bool = False


_wiring = Wiring()


def wiring() -> Wiring:
    """What was plugged in; nothing unless `plug` or `configure` was called."""
    return _wiring


def plug(new: Wiring) -> Wiring:
    """Plugs in something else and returns what was there before."""
    global _wiring  # the one place that knows
    before, _wiring = _wiring, new
    return before


def configure(
    *,
    check_links: bool,
    model: Path | None = None,
    make_fetcher: Callable[[], Fetcher] = SafeFetcher,
) -> None:
    """What the composition root calls with the settings; raises `ValueError` for an unusable model."""
    embedder: Embedder | None = None
    if model is not None:
        from cogs.resources.semantic import load_model  # noqa: PLC0415  # needs the extra `semantic`

        embedder = load_model(model)
    fetcher = make_fetcher() if check_links else None
    plug(Wiring(fetcher, embedder, pause=HOST_PAUSE, apart=True))


_under_way: dict[str, asyncio.Task[None]] = {}


async def do(name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Does `work`, beside the tick where that is wired so; never twice at once under one name."""
    if not _wiring.apart:
        await work()
        return
    running = _under_way.get(name)
    if running is None or running.done():
        _under_way[name] = asyncio.create_task(_guarded(name, work), name=name)


async def _guarded(name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    try:
        await work()
    except Exception:
        log.exception("work_failed", work=name)
