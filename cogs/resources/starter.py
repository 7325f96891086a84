"""What comes with the library: public resources of the field, and expressions that mean the same."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from storage.search_query import Synonyms


@dataclass(frozen=True, slots=True)
class StarterResource:
    """One public resource. `area` and `type` are as facilitators would write them."""

    id: str
    title: str
    publisher: str
    url: str
    licence: str
    country: str
    type: str
    area: str
    tags: tuple[str, ...]
    summary: str


@cache
def library() -> tuple[StarterResource, ...]:
    """The starter library; nobody has verified any of it for the community yet."""
    entries: list[dict[str, Any]] = _read("starter.toml")["resource"]
    return tuple(StarterResource(tags=tuple(entry.pop("tags")), **entry) for entry in entries)


@cache
def starter_groups() -> tuple[tuple[str, ...], ...]:
    """Groups of expressions that mean the same, for every community."""
    return tuple(tuple(group) for group in _read("synonyms.toml")["groups"])


@cache
def starter_synonyms() -> Synonyms:
    """The groups, ready to be asked."""
    return Synonyms(starter_groups())


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("cogs.resources").joinpath(name).read_text(encoding="utf-8"))
