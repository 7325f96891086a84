"""Small combinators that say what a JSON value must look like, and where it does not."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.platforms.slack_server.limits import LIMITS


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing Slack would refuse; `pointer` is a JSON pointer into the payload."""

    pointer: str
    code: str
    message: str


Rule = Callable[[Any, str], Iterator[Problem]]


def string(limit: str | int | None = None, *, least: int = 1) -> Rule:
    """A string of `least` to `limit` code points (a number, or a name in LIMITS)."""
    most = LIMITS[limit] if isinstance(limit, str) else limit

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(at, "invalid_type", "must provide a string")
        elif len(value) < least:
            yield Problem(at, "too_short", f"must be more than {least - 1} characters")
        elif most is not None and len(value) > most:
            yield Problem(at, "too_long", f"must be less than {most + 1} characters")

    return check


def url(limit: str | int) -> Rule:
    """An http(s) or mailto address."""
    length = string(limit)

    def check(value: Any, at: str) -> Iterator[Problem]:
        problems = list(length(value, at))
        yield from problems
        schemes = ("http://", "https://", "mailto:", "slack://", "tel:")
        if not problems and not value.startswith(schemes):
            yield Problem(at, "invalid_url", "invalid url")

    return check


def boolean(value: Any, at: str) -> Iterator[Problem]:
    """True or false."""
    if not isinstance(value, bool):
        yield Problem(at, "invalid_type", "must provide a boolean")


def integer(low: int | None = None, high: int | None = None) -> Rule:
    """A whole number within bounds, both included."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield Problem(at, "invalid_type", "must provide a number")
        elif (low is not None and value < low) or (high is not None and value > high):
            yield Problem(at, "out_of_range", f"must be between {low} and {high}")

    return check


def number(value: Any, at: str) -> Iterator[Problem]:
    """Any number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Problem(at, "invalid_type", "must provide a number")


def enum(*allowed: Any) -> Rule:
    """One of a few values."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if value not in allowed:
            yield Problem(at, "invalid_value", f"must be one of {', '.join(map(str, allowed))}")

    return check


def items(rule: Rule, most: str | int | None = None, *, least: int = 1) -> Rule:
    """A list of `least` to `most` values that all satisfy `rule`."""
    limit = LIMITS[most] if isinstance(most, str) else most

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(at, "invalid_type", "must provide an array")
            return
        if len(value) < least:
            yield Problem(at, "too_few_items", f"must have at least {least} items")
        if limit is not None and len(value) > limit:
            yield Problem(at, "too_many_items", f"no more than {limit} items allowed")
        for index, item in enumerate(value):
            yield from rule(item, f"{at}/{index}")

    return check


def shape(
    required: Mapping[str, Rule] | None = None,
    optional: Mapping[str, Rule] | None = None,
    also: Rule | None = None,
) -> Rule:
    """An object with these fields and no others; `also` checks it as a whole."""
    needed, known = required or {}, {**(required or {}), **(optional or {}), "type": _anything}

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "invalid_type", "must provide an object")
            return
        for name in needed:
            if value.get(name) is None:
                yield Problem(at, "missing_field", f"missing required field: {name}")
        for name, field in value.items():
            if name not in known:
                yield Problem(
                    f"{at}/{name}", "unknown_field", f"invalid additional property: {name}"
                )
            elif field is not None:
                yield from known[name](field, f"{at}/{name}")
        if also is not None:
            yield from also(value, at)

    return check


def typed(kinds: Mapping[str, Rule], allowed: Collection[str] | None = None) -> Rule:
    """An object whose `type` chooses the rule."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "invalid_type", "must provide an object")
            return
        kind = value.get("type")
        if not isinstance(kind, str) or kind not in kinds:
            yield Problem(f"{at}/type", "unsupported_type", f"unsupported type: {kind}")
        elif allowed is not None and kind not in allowed:
            yield Problem(f"{at}/type", "unsupported_type", f"{kind} is not allowed here")
        else:
            yield from kinds[kind](value, at)

    return check


def text(limit: str | int, *kinds: str) -> Rule:
    """A text object, plain_text and mrkdwn unless `kinds` names fewer."""
    body = string(limit)
    rules: dict[str, Rule] = {
        "plain_text": shape({"text": body}, {"emoji": boolean}),
        "mrkdwn": shape({"text": body}, {"verbatim": boolean}),
    }
    return typed(rules, kinds or tuple(rules))


def plain(limit: str | int) -> Rule:
    """A plain_text object."""
    return text(limit, "plain_text")


def exactly_one(*names: str) -> Rule:
    """Exactly one of these fields is set."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        present = [name for name in names if value.get(name) is not None]
        if len(present) != 1:
            yield Problem(at, "exactly_one", f"provide exactly one of {', '.join(names)}")

    return check


def at_least_one(*names: str) -> Rule:
    """One of these fields is set."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not any(value.get(name) for name in names):
            yield Problem(at, "missing_field", f"provide at least one of {', '.join(names)}")

    return check


def every(*rules: Rule) -> Rule:
    """All rules hold."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        for rule in rules:
            yield from rule(value, at)

    return check


def _anything(value: Any, at: str) -> Iterator[Problem]:
    yield from ()
