"""What a benchmark found: one line of the table, and the table."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured. `ours` and `bare` are in `unit`; `bare` is None where there is no reference.

    `limit` is the target, for the ratio where there is a reference and else for `ours` itself.
    `at_least` turns it around: the figure must not be below.
    """

    group: str
    what: str
    ours: float
    bare: float | None
    unit: str
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the reference."""
        return self.ours / self.bare if self.bare else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.limit is None:
            return None
        measured = self.ours if self.bare is None else self.ratio or 0.0
        return measured >= self.limit if self.at_least else measured <= self.limit

    def to_json(self) -> dict[str, Any]:
        """Everything, for other tools."""
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


def show(figures: Sequence[Figure], console: Console) -> None:
    """Prints one table for each group."""
    for group in dict.fromkeys(figure.group for figure in figures):
        table = Table(title=group, title_justify="left", title_style="bold")
        for name, side in (("", "left"), ("praxis", "right"), ("reference", "right")):
            table.add_column(name, justify=side)  # pyright: ignore[reportArgumentType]
        table.add_column("ratio", justify="right")
        table.add_column("target", justify="right")
        table.add_column("", justify="left")
        table.add_column("note", justify="left", style="dim")
        for figure in figures:
            if figure.group == group:
                table.add_row(*_cells(figure))
        console.print(table)


def _cells(figure: Figure) -> Iterable[str]:
    yield figure.what
    yield _number(figure.ours, figure.unit)
    yield "" if figure.bare is None else _number(figure.bare, figure.unit)
    yield "" if figure.ratio is None else f"{figure.ratio:.2f} ×"
    yield _target(figure)
    yield {True: "[green]met[/]", False: "[red]missed[/]", None: ""}[figure.met]
    yield figure.note


def _number(value: float, unit: str) -> str:
    return f"{value:,.3g} {unit}" if value < 100 else f"{value:,.0f} {unit}"


def _target(figure: Figure) -> str:
    if figure.limit is None:
        return ""
    sign = "≥" if figure.at_least else "≤"
    return f"{sign} {figure.limit:g} {figure.unit if figure.bare is None else '×'}"
