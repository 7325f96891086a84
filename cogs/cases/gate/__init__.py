"""The de-identification gate: marks what in a draft may tell who somebody is. Pure; knows no community."""

from cogs.cases.gate.examine import examine
from cogs.cases.gate.findings import (
    NOTHING_KNOWN,
    Caution,
    Concern,
    Findings,
    Kind,
    Known,
    Mention,
    Span,
    Tagger,
)

__all__ = [
    "NOTHING_KNOWN",
    "Caution",
    "Concern",
    "Findings",
    "Kind",
    "Known",
    "Mention",
    "Span",
    "Tagger",
    "examine",
]
