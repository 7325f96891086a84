# pyright: basic
"""Checks shared by the rules: lengths, counts, unique ids."""

from collections.abc import Iterable, Sequence
from typing import Any

from tests.platforms.discord_server.errors import Problem
from tests.platforms.discord_server.world import Json


class Checks:
    """Collects what is wrong with a body, field by field."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, path: str, code: str, message: str) -> None:
        """Record a fault."""
        self.problems.append(Problem(path, code, message))

    def text(
        self,
        node: Json,
        path: str,
        key: str,
        maximum: int,
        *,
        minimum: int = 0,
        required: bool = False,
    ) -> None:
        """A string of `minimum` to `maximum` characters; null counts as absent."""
        value = node.get(key)
        where = f"{path}.{key}".lstrip(".")
        if value is None:
            if required:
                self.add(where, "BASE_TYPE_REQUIRED", "This field is required")
        elif not isinstance(value, str):
            self.add(where, "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
        elif len(value) > maximum:
            said = f"Must be {maximum} or fewer in length."
            self.add(where, "BASE_TYPE_MAX_LENGTH", said)
        elif len(value) < minimum:
            said = f"Must be between {minimum} and {maximum} in length."
            self.add(where, "BASE_TYPE_BAD_LENGTH", said)

    def count(self, items: Sequence[Any], path: str, minimum: int, maximum: int) -> None:
        """Between `minimum` and `maximum` entries."""
        if not minimum <= len(items) <= maximum:
            said = f"Must be between {minimum} and {maximum} in length."
            self.add(path, "BASE_TYPE_BAD_LENGTH", said)

    def number(self, node: Json, path: str, key: str, minimum: int, maximum: int) -> None:
        """An integer in a range; null counts as absent."""
        value = node.get(key)
        whole = isinstance(value, int | float) and value == int(value)
        if value is not None and not (whole and minimum <= value <= maximum):
            said = f"int value should be between {minimum} and {maximum}."
            self.add(f"{path}.{key}".lstrip("."), "NUMBER_TYPE_RANGE", said)

    def unique(self, values: Iterable[tuple[str, str]], code: str, message: str) -> None:
        """(path, value) pairs whose values all differ."""
        seen: set[str] = set()
        for path, value in values:
            if value in seen:
                self.add(path, code, message)
            seen.add(value)

    def options(self, node: Json, path: str, minimum: int, maximum: int) -> None:
        """The options of a select, a radio group or a checkbox group."""
        options = node.get("options") or []
        self.count(options, f"{path}.options", minimum, maximum)
        for index, option in enumerate(options):
            where = f"{path}.options.{index}"
            self.text(option, where, "label", 100, minimum=1, required=True)
            self.text(option, where, "value", 100, minimum=1, required=True)
            self.text(option, where, "description", 100)
        pairs = [(f"{path}.options.{i}.value", str(o.get("value"))) for i, o in enumerate(options)]
        said = "The specified option value is already used"
        self.unique(pairs, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", said)

    def select(self, node: Json, path: str) -> None:
        """A select of any kind; only the string select carries options."""
        self.text(node, path, "custom_id", 100, minimum=1, required=True)
        self.text(node, path, "placeholder", 150)
        self.number(node, path, "min_values", 0, 25)
        self.number(node, path, "max_values", 1, 25)
        if node["type"] == 3:
            self.options(node, path, 1, 25)
            if (node.get("max_values") or 1) > len(node.get("options") or []):
                said = "Cannot be more than the number of options"
                self.add(f"{path}.max_values", "NUMBER_TYPE_RANGE", said)
        elif node.get("options"):
            self.add(f"{path}.options", "UNKNOWN_FIELD", "Only a string select has options")
        if (node.get("min_values") or 0) > (node.get("max_values") or 1):
            self.add(f"{path}.min_values", "NUMBER_TYPE_RANGE", "Cannot be more than max_values")


def custom_ids(components: Sequence[Json], path: str) -> Iterable[tuple[str, str]]:
    """(path, custom_id) of every component that has one."""
    for index, node in enumerate(components):
        where = f"{path}.{index}"
        if isinstance(node.get("custom_id"), str):
            yield where, node["custom_id"]
        yield from custom_ids(node.get("components") or [], f"{where}.components")
        for inner in ("accessory", "component"):
            if isinstance(node.get(inner), dict):
                for inner_path, value in custom_ids([node[inner]], f"{where}.{inner}"):
                    yield inner_path.replace(f"{inner}.0", inner), value
