"""A second opinion: sets of others, read from the packages that ship them where those are installed."""

import csv
import importlib.util
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.gate.labelled import Label, Labelled
from benchmarks.gate.measure import Examine, recall, wilson

_KINDS = {
    "name": "NAME",
    "date": "DATE",
    "phone": "PHONE",
    "email": "EMAIL",
    "ssn": "SSN",
    "mrn": "RECORD_NUMBER",
    "age": "AGE",
    "url": "URL",
    "ip": "IP",
}
"""deidgate's categories that are ours too; towns, for one, are none of ours."""
_SLOT = re.compile(r"\{\{(\w+)\}\}")
_WHOLE, _FIRST, _LAST = "GivenName Surname", "GivenName", "Surname"
_PERSONS = {
    "person": _WHOLE,
    "name": _WHOLE,
    "name_male": _WHOLE,
    "name_female": _WHOLE,
    "first_name": _FIRST,
    "first_name_male": _FIRST,
    "first_name_female": _FIRST,
    "last_name": _LAST,
    "last_name_male": _LAST,
    "last_name_female": _LAST,
}


def show(console: Console, read: Examine) -> None:
    """What the gate finds in each set; says which are not installed."""
    table = Table("set of others", "kind", "there", "marked", "recall", "95 %")
    for package, texts in (("deidgate", _deidgate), ("presidio_evaluator", _presidio)):
        found = importlib.util.find_spec(package)
        if found is None or found.origin is None:
            table.add_row(package, "not installed", "", "", "", "")
            continue
        tallies = recall(list(texts(Path(found.origin).parent)), read)
        for kind, tally in sorted(tallies.items()):
            if tally.there:
                low, high = wilson(tally.marked, tally.there)
                share = f"{tally.marked / tally.there:.1%}"
                interval = f"{low:.0%} to {high:.0%}"
                table.add_row(package, kind, str(tally.there), str(tally.marked), share, interval)
    console.print(table)


def _deidgate(folder: Path) -> Iterator[Labelled]:
    """Made-up clinical notes (English, American)."""
    content = (folder / "data" / "safeharbor_seed.jsonl").read_text(encoding="utf-8")
    for line in content.splitlines():
        note = json.loads(line)
        labels = [
            Label(at, at + len(each["value"]), _KINDS[each["category"]])
            for each in note["phi"]
            if each["category"] in _KINDS and (at := note["text"].find(each["value"])) >= 0
        ]
        yield Labelled(note["text"], tuple(labels))


def _presidio(folder: Path) -> Iterator[Labelled]:
    """Its sentences (banking, travel, chat) with its invented people of 30 nations; only names are counted."""
    data = folder / "data_generator" / "raw_data"
    chance = random.Random(7)
    with (data / "FakeNameGenerator.com_3000.csv").open(encoding="utf-8-sig", newline="") as source:
        people = list(csv.DictReader(source))
    for template in (data / "templates.txt").read_text(encoding="utf-8").splitlines():
        if any(slot in _PERSONS for slot in _SLOT.findall(template)):
            yield _filled(template, chance, people)


def _filled(template: str, chance: random.Random, people: list[dict[str, str]]) -> Labelled:
    text, labels, at = "", list[Label](), 0
    for match in _SLOT.finditer(template):
        text += template[at : match.start()]
        person = chance.choice(people)
        if match[1] in _PERSONS:
            words = " ".join(person[part] for part in _PERSONS[match[1]].split())
            labels.append(Label(len(text), len(text) + len(words), "NAME"))
        else:
            words = person["City"]
        text += words
        at = match.end()
    return Labelled(text + template[at:], tuple(labels))
