"""What this feature needs from outside the database: how to look at addresses, and a model of meaning."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cogs.resources.links import Fetcher, SafeFetcher


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
    """`fetcher` None: no address is ever looked at. `embedder` None: search is by words alone."""

    fetcher: Fetcher | None = None
    embedder: Embedder | None = None


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
    plug(Wiring(make_fetcher() if check_links else None, embedder))
