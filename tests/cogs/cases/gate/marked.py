"""What the tests ask of the gate: the marked words of one text, by kind."""

from typing import Any

from cogs.cases.gate import Findings, Kind
from cogs.cases.gate.examine import examine


def marked(text: str, **given: Any) -> list[tuple[str, str]]:
    """(kind, the words as typed) of every span, in order."""
    return [(span.kind.name, text[span.start : span.end]) for span in findings(text, **given).spans]


def kinds(text: str, **given: Any) -> set[str]:
    return {kind for kind, _words in marked(text, **given)}


def findings(text: str, **given: Any) -> Findings:
    return examine({"text": text}, **given)


def words_of(text: str, kind: Kind, **given: Any) -> list[str]:
    return [words for found, words in marked(text, **given) if found == kind.name]
