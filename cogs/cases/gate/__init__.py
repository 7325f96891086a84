"""The de-identification gate: marks what in a draft may tell who somebody is. Pure; knows no community.

`examine` is imported from its own module by who calls it: it brings phone numbering plans and a model into memory.
"""

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
]
