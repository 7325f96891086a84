"""Which model of names an operator plugged in beside the gate's own tagger."""

from pathlib import Path

from cogs.cases.gate.findings import Tagger

_tagger: Tagger | None = None


def plugged() -> Tagger | None:
    """The operator's model; None unless `plug` or `configure` was called."""
    return _tagger


def plug(new: Tagger | None) -> Tagger | None:
    """Plugs in something else and returns what was there before."""
    global _tagger  # the one place that knows
    before, _tagger = _tagger, new
    return before


def configure(model: Path | None) -> None:
    """What the composition root calls with the settings; raises as `load_tagger` does."""
    if model is None:
        plug(None)
        return
    from cogs.cases.gate.models import load_tagger  # noqa: PLC0415  # heavy, and an extra

    plug(load_tagger(model))
