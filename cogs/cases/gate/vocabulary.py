"""The word lists of `vocabulary.toml` and `things.toml`, read once."""

import re
import tomllib
from functools import cache
from pathlib import Path

_ENTRY = re.compile(r'"([^"]+)"|(\S+)')


@cache
def words(topic: str) -> frozenset[str]:
    """The entries of one list, in lower case; entries of several words stand in quotation marks.

    Lines that begin with `# ` are headings.
    """
    return frozenset(
        quoted.lower() or bare.lower()
        for line in _lists()[topic].splitlines()
        if not line.startswith("# ")
        for quoted, bare in _ENTRY.findall(line)
    )


@cache
def either(topic: str) -> str:
    """A regular expression of any entry of a list, the longest first, the case of first letters left open.

    Entries with the same first letter stand together, so that few are tried at each place.
    """
    by_letter: dict[str, list[str]] = {}
    for entry in sorted(words(topic), key=lambda each: (-len(each), each)):
        shape = re.escape(entry[1:]).replace(r"\ ", r"[ \t-]+")
        by_letter.setdefault(entry[0], []).append(shape)
    return "|".join(
        f"(?-i:{_either_case(first)})(?:{'|'.join(rest)})" for first, rest in by_letter.items()
    )


def _either_case(letter: str) -> str:
    return f"[{letter}{letter.upper()}]" if letter.isalpha() else re.escape(letter)


@cache
def _lists() -> dict[str, str]:
    lists: dict[str, str] = {}
    for name in ("vocabulary.toml", "things.toml"):
        lists |= tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return lists
