"""The word lists of `vocabulary.toml`, read once."""

import re
import tomllib
from functools import cache
from pathlib import Path

_ENTRY = re.compile(r'"([^"]+)"|(\S+)')


@cache
def words(topic: str) -> frozenset[str]:
    """The entries of one list, in lower case; entries of several words stand in quotation marks."""
    return frozenset(
        quoted.lower() or bare.lower() for quoted, bare in _ENTRY.findall(_lists()[topic])
    )


@cache
def either(topic: str) -> str:
    """A regular expression of any entry of a list, the longest first."""
    entries = sorted(words(topic), key=lambda entry: (-len(entry), entry))
    return "|".join(re.escape(entry).replace(r"\ ", r"[ \t-]+") for entry in entries)


@cache
def _lists() -> dict[str, str]:
    source = Path(__file__).with_name("vocabulary.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
