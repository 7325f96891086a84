"""The texts by hand: labelled ones with `{KIND words}` around each identifier, and clean ones."""

import re
from dataclasses import dataclass
from pathlib import Path

from cogs.prompts.starter import LIBRARY
from cogs.resources.starter import library

TEXTS = Path(__file__).with_name("texts")
_MARK = re.compile(r"\{([A-Z_]+) ([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Label:
    """An identifier of a text: offsets, and the name of its kind."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what in it identifies."""

    text: str
    labels: tuple[Label, ...]


def sets() -> list[str]:
    """The names of the sets: texts with marks and clean ones each.

    `development` was looked at while the gate was made; `spent` was held out and is development's now;
    `spellings` has ways to write numbers, dates and addresses; `heldout` was measured once, its misses read by nobody.
    """
    cleaned = sorted(path.stem.removeprefix("clean_") for path in TEXTS.glob("clean_*.txt"))
    return [name for name in cleaned if (TEXTS / f"{name}.txt").exists()]


def labelled(name: str) -> list[Labelled]:
    """The texts with marks of a set."""
    return [read(paragraph) for paragraph in _paragraphs(name)]


def clean(name: str) -> list[str]:
    """Clinical texts of a set without an identifier; those of `development` with the starter texts."""
    if name == "development":
        prompts = [text for each in LIBRARY for text in (each.text, each.hint)]
        return [*_paragraphs("clean_development"), *prompts, *(each.summary for each in library())]
    return _paragraphs(f"clean_{name}")


def read(marked: str) -> Labelled:
    """A text with its marks taken out."""
    text, labels, at = "", list[Label](), 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        labels.append(Label(len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        at = match.end()
    return Labelled(text + marked[at:], tuple(labels))


def names() -> set[str]:
    """Every word of a name in the labelled texts, in lower case."""
    return {
        word.lower()
        for name in sets()
        for each in labelled(name)
        for label in each.labels
        if label.kind == "NAME"
        for word in re.findall(r"[A-Za-z]{2,}", each.text[label.start : label.end])
    }


def _paragraphs(name: str) -> list[str]:
    content = (TEXTS / f"{name}.txt").read_text(encoding="utf-8")
    return [
        each.strip().replace("\\u200b", "\u200b") for each in content.split("\n\n") if each.strip()
    ]
