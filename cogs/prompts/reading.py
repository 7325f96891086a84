"""Reads a file of questions, .txt or .csv, and says of every line what is wrong with it. Pure."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.errors import Invalid
from bot.i18n import _, ngettext
from cogs.prompts.rules import MAX_TEXT, clean, fingerprint
from storage.prompt_rows import NewPrompt

MAX_QUESTIONS = 1000
"""Questions of one file: nineteen years of weeks."""
MAX_TOPIC = 60
MAX_CREDIT = 100

_BYTE_ORDER = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_HEADER = {
    "text": "text",
    "question": "text",
    "prompt": "text",
    "topic": "topic",
    "area": "topic",
    "credit": "credit",
    "author": "credit",
    "source": "credit",
}
_COLUMNS = ("text", "topic", "credit")
_DELIMITERS = ";,\t"
# What a spreadsheet would run: `=…`, and `+`, `-` or `@` in front of a call or another program's data.
_FORMULA = re.compile(r"\s*(=|[+\-@]\s*[\w.$]+\(|[+\-@][^|]*\|[^!]*!)")
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Entry:
    """A usable line: `line` counts from 1 as editors do."""

    line: int
    question: NewPrompt


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was left out, and what is wrong with it."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole file."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    cells: tuple[str, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The records of a file, the meaning of their columns and what separates them."""

    records: Iterable[_Record]
    columns: tuple[str, ...] = _COLUMNS
    header: bool = False
    delimiter: str = ""


def read_questions(name: str, content: bytes) -> Reading:
    """Reads an uploaded file; raises `Invalid` for one that is no text, or has nothing in it."""
    if not name.lower().endswith((".txt", ".csv")):
        raise Invalid(file=_("Please attach a .txt or a .csv file."))
    text = _decode(content)
    sheet = _csv(text) if name.lower().endswith(".csv") else _Sheet(_lines(text))
    entries: list[Entry] = []
    problems: list[Problem] = []
    for record in sheet.records:
        if not any(cell.strip() for cell in record.cells):
            continue
        outcome = _judge(record, sheet)
        if isinstance(outcome, Problem):
            problems.append(outcome)
        else:
            entries.append(Entry(record.line, outcome))
    if not entries and not problems:
        raise Invalid(file=_("This file is empty: put one question on each line."))
    if len(entries) + len(problems) > MAX_QUESTIONS:
        most = _("At most {count} questions fit into one file.").format(count=MAX_QUESTIONS)
        raise Invalid(file=most)
    return Reading(tuple(entries), tuple(problems))


def without_duplicates(reading: Reading, queued: Mapping[str, str]) -> Reading:
    """The reading without what is there already: in the file itself, or in the queue.

    `queued` maps fingerprints to the names of questions that wait.
    """
    seen: dict[str, int] = {}
    entries: list[Entry] = []
    problems = list(reading.problems)
    for entry in reading.entries:
        mark = entry.question.fingerprint
        if mark in seen:
            what = _("the same as line {line}").format(line=seen[mark])
            problems.append(Problem(entry.line, what))
        elif mark in queued:
            what = _("in the queue already as {name}").format(name=queued[mark])
            problems.append(Problem(entry.line, what))
        else:
            entries.append(entry)
        seen.setdefault(mark, entry.line)
    return Reading(tuple(entries), tuple(sorted(problems, key=lambda problem: problem.line)))


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run this cell instead of showing it."""
    return bool(_FORMULA.match(cell))


def _decode(content: bytes) -> str:
    encoding = next(
        (name for mark, name in _BYTE_ORDER.items() if content.startswith(mark)), "utf-8"
    )
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Invalid(file=_("This is not a text we can read. Please save it as UTF-8."))
    return text


def _lines(text: str) -> Iterator[_Record]:
    for number, line in enumerate(_LINE_END.split(text), start=1):
        yield _Record(number, (line,))


def _csv(text: str) -> _Sheet:
    delimiter = _delimiter(text)
    records = list(_records(text, delimiter))
    first = next((record for record in records if any(cell.strip() for cell in record.cells)), None)
    names = [_HEADER.get(cell.strip().casefold(), "") for cell in first.cells] if first else []
    if first is None or "text" not in names:
        return _Sheet(records, delimiter=delimiter)
    rest = [record for record in records if record is not first]
    return _Sheet(rest, tuple(names), header=True, delimiter=delimiter)


def _records(text: str, delimiter: str) -> Iterator[_Record]:
    lines = [line + "\n" for line in _LINE_END.split(text)]
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    line = 1
    try:
        for cells in reader:
            quoted = lines[line - 1].lstrip().startswith('"')
            yield _Record(line, tuple(cells), quoted)
            line = reader.line_num + 1
    except csv.Error:
        what = _("Line {line} cannot be read: is a quotation mark missing?").format(line=line)
        raise Invalid(file=what) from None


def _delimiter(text: str) -> str:
    """What separates cells: the sign that the first line has most of, outside quotation marks."""
    first = next((line for line in _LINE_END.split(text) if line.strip()), "")
    bare = re.sub(r'"[^"]*"?', "", first)
    return max(_DELIMITERS, key=lambda sign: (bare.count(sign), -_DELIMITERS.index(sign)))


def _judge(record: _Record, sheet: _Sheet) -> NewPrompt | Problem:
    """The question of a record, or what is wrong with it."""
    cells = _filled(record.cells)
    if wrong := _layout(record, cells, sheet):
        return Problem(record.line, wrong)
    named = dict(zip(sheet.columns, map(clean, cells), strict=False))
    text = named.get("text", "")
    if any(is_formula(cell) for cell in cells):
        return Problem(record.line, _("starts like a spreadsheet formula"))
    if not text:
        return Problem(record.line, _("has no question"))
    if len(text) > MAX_TEXT:
        template = _("has {count} characters, {limit} are possible")
        return Problem(record.line, template.format(count=len(text), limit=MAX_TEXT))
    return NewPrompt(
        text,
        fingerprint(text),
        topic=named.get("topic", "")[:MAX_TOPIC],
        credit=named.get("credit", "")[:MAX_CREDIT],
    )


def _layout(record: _Record, cells: tuple[str, ...], sheet: _Sheet) -> str:
    """What is wrong with the number of cells; "" when nothing is."""
    if len(cells) <= 1:
        return ""
    # Without a header nobody said that there are columns: then this is a sentence with commas.
    sentence = not sheet.header and sheet.delimiter == "," and not record.quoted
    if sentence or len(cells) > len(sheet.columns):
        extra = len(cells) - (1 if sentence else len(sheet.columns))
        template = ngettext(
            "has {count} column too many: put the question in double quotes",
            "has {count} columns too many: put the question in double quotes",
            extra,
        )
        return template.format(count=extra)
    return ""


def _filled(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The cells without empty ones at the end, as spreadsheets add them."""
    last = max((index for index, cell in enumerate(cells) if cell.strip()), default=-1)
    return cells[: last + 1]
