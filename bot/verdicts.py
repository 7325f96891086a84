"""What a service is sent, held to its limits: how problems are counted and put into words."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

SPECS = Path(__file__).parents[2] / "shared" / "specs"
"""What the services publish of themselves, where a clone has it beside it; never part of Praxis."""

Part = dict[str, Any]
Problems = Callable[[Part], Iterable[str]]
"""Looks at a body and says, in words, why the service would refuse it."""


@cache
def published(name: str, pointer: str = "") -> Callable[[Any], Iterable[str]] | None:
    """What a published schema says against a value; None where a clone does not have it.

    `pointer` names a part of the document, such as `#/components/schemas/MessageCreateRequest`.
    """
    path = SPECS / name
    try:
        import jsonschema_rs  # noqa: PLC0415  # a tool of development
    except ImportError:
        return None
    if not path.exists():
        return None
    document = json.loads(path.read_text(encoding="utf-8"))
    if pointer:
        document = {"$ref": pointer, "components": document["components"]}
    validator = jsonschema_rs.validator_for(document)

    def problems(value: Any) -> Iterator[str]:
        for failure in validator.iter_errors(value):
            where = "/".join(map(str, failure.instance_path))
            yield f"{where or 'the whole'}: {failure.message[:160]}"

    return problems


def objects(value: Any) -> Iterator[Part]:
    """Every JSON object in a document, outer ones first."""
    inner: Iterable[Any] = ()
    if isinstance(value, dict):
        whole = cast(Part, value)
        yield whole
        inner = whole.values()
    elif isinstance(value, (list, tuple)):
        inner = cast(Iterable[Any], value)
    for each in inner:
        yield from objects(each)


def _length(part: Part, name: str) -> int:
    value = part.get(name)
    return len(value) if isinstance(value, str) else 0


def lengths(part: Part, *limits: tuple[str, str, int]) -> Iterator[str]:
    """Which of these texts of a part are too long: name, what it is in words, limit in characters."""
    for name, what, limit in limits:
        yield from over(f"characters in {what}", _length(part, name), limit)


def over(what: str, count: int, limit: int) -> Iterator[str]:
    """Said where there are more than are taken."""
    if count > limit:
        yield f"{count} {what}, at most {limit} are taken"


def between(what: str, count: int, least: int, most: int) -> Iterator[str]:
    """Said where there are fewer or more than are taken."""
    if not least <= count <= most:
        yield f"{count} {what}, {least} to {most} are taken"


def twice(name: str, parts: list[Part]) -> Iterator[str]:
    """Said for every value that two parts share though it must be unique."""
    names = [part[name] for part in parts if name in part]
    for each in sorted({one for one in names if names.count(one) > 1}):
        yield f"{name} {each} twice"
