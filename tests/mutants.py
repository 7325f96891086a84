"""Changes the clockwork in a thousand small ways and lists the changes that no test notices.

`make mutants` runs this; what is changed and which tests are run is in pyproject.toml, `tool.mutmut`.
"""

import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

from mutmut.stats import status_by_exit_code

HERE = Path(__file__).parent.parent
WELL = 0.9
"""The part of all mutants that must be noticed."""
QUICK = "not postgres and not calendar_turns and not Machine and not everywhere"
"""Tests that every mutant meets; those that survive them meet the slow ones, too."""
NOTICED = ("killed", "timeout", "segfault")
"""An endless loop is noticed by whoever waits for the tests."""


def outcomes() -> dict[str, dict[str, str]]:
    """What became of each mutant, by file."""
    files = tomllib.loads((HERE / "pyproject.toml").read_text())["tool"]["mutmut"]["only_mutate"]
    return {file: _outcomes(HERE / "mutants" / f"{file}.meta") for file in files}


def _outcomes(path: Path) -> dict[str, str]:
    codes = json.loads(path.read_text())["exit_code_by_key"]
    return {name: status_by_exit_code[code] for name, code in codes.items()}


def unnoticed() -> list[str]:
    """Names of the mutants that no test has noticed so far."""
    return [
        name
        for found in outcomes().values()
        for name, outcome in found.items()
        if outcome not in NOTICED
    ]


def run(*names: str, only: str = "") -> None:
    """Lets mutants, all by default, meet the tests whose names fit `only`."""
    chosen = {"PYTEST_ADDOPTS": f"-k '{only}'"} if only else {}
    command = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "2"]
    subprocess.run([*command, *names], cwd=HERE, env={**os.environ, **chosen}, check=True)


def table() -> tuple[list[str], float]:
    """A line for each file and one for all; and the part of all that was noticed."""
    found = {file: Counter(each.values()) for file, each in outcomes().items()}
    found["all"] = sum(found.values(), Counter[str]())
    columns = sorted(found["all"], key=lambda status: -found["all"][status])
    lines = [f"| file | mutants | {' | '.join(columns)} | noticed |"]
    lines.append("|---|" + "---:|" * (len(columns) + 2))
    part = 0.0
    for file, counts in found.items():
        part = sum(counts[status] for status in NOTICED) / counts.total()
        figures = [counts.total(), *(counts[column] for column in columns), f"{part:.1%}"]
        lines.append(f"| {file} | {' | '.join(map(str, figures))} |")
    return lines, part


def main() -> None:
    """Both rounds, the table and the survivors; fails where too few are noticed."""
    if not {"--again", "--table"} & set(sys.argv):
        run(only=QUICK)
    if (names := unnoticed()) and "--table" not in sys.argv:
        run(*names)
    lines, part = table()
    sys.stdout.write("\n".join([*lines, "", *unnoticed(), ""]))
    sys.exit(0 if part >= WELL else 1)


if __name__ == "__main__":
    main()
