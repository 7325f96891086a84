"""Looks at every language's file and at the code: what is missing, what was translated wrongly, what cannot be."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

COMPLETE = "X-Praxis-Complete"
"""Header of a language's file: `members` or `all` says what it promises to have; without, it is in work."""

FACILITATORS_ONLY = (
    "cogs/community/",
    "cogs/ops.py",
    "cogs/prompts/notices.py",
    "cogs/prompts/queue",
    "cogs/prompts/reading.py",
    "cogs/prompts/rhythm.py",
    "cogs/prompts/schedul",
    "cogs/prompts/service/imports.py",
    "cogs/prompts/wrapping.py",
    "cogs/report/",
    "cogs/resources/exchange.py",
    "cogs/resources/formats/",
    "cogs/resources/gaps.py",
    "cogs/resources/notices.py",
    "cogs/webinars/notices.py",
    "cogs/webinars/planning",
    "cogs/webinars/reviewing",
)
"""Beginnings of files whose texts only facilitators and admins see; every other text is a member's."""

SHOWN: dict[str, list[int]] = {
    "md": [0],
    "plain": [0],
    "say": [0],
    "Button": [0],
    "LinkButton": [0],
    "Choice": [1],
}
"""Call → the arguments that people read."""
ERRORS = frozenset({"UserError", "NotFound", "Forbidden", "Conflict", "Invalid"})

_PLACE = re.compile(r"\{[^{}]*\}")
_BOLD = re.compile(r"\*\*")
_WORD = re.compile(r"[^\W\d_]{2,}")


def for_members(message: Message) -> bool:
    """Whether somebody without a role may see a text."""
    return any(not path.startswith(FACILITATORS_ONLY) for path, _line in message.locations)


def troubles(template: Catalog, folder: Path) -> list[str]:
    """Everything wrong with the languages in a folder, a line each."""
    return [
        f"{path.name}: {each}"
        for path in sorted(folder.glob("*.po"))
        for each in _of_language(template, path)
    ]


def progress(template: Catalog, path: Path) -> tuple[int, int, int]:
    """Of one language: members' texts there, members' texts in all, texts in all that are there."""
    known = _read(path)
    asked = [each for each in template if each.id]
    there = {str(each.id) for each in asked if _translated(known, each)}
    members = [each for each in asked if for_members(each)]
    return sum(str(each.id) in there for each in members), len(members), len(there)


def _of_language(template: Catalog, path: Path) -> Iterator[str]:
    known = _read(path)
    promised = str(dict(known.mime_headers).get(COMPLETE, "")) or _header(path)
    if promised not in ("", "members", "all"):
        yield f"{COMPLETE} is “{promised}”; write members or all, or leave it out"
    for message in template:
        if not message.id:
            continue
        found = known.get(message.id)
        if _translated(known, message):
            assert found is not None  # noqa: S101  # it is translated
            yield from _unsound(message, found, known.num_plurals)
        elif promised == "all" or (promised == "members" and for_members(message)):
            yield f"missing: {_short(message)}"
    for message in known:
        if message.id and template.get(message.id) is None:
            yield f"nobody asks for this any more: {_short(message)}"


def _unsound(message: Message, found: Message, plurals: int) -> Iterator[str]:
    """What a translation must have in common with its text."""
    texts = _forms(message.id)
    translations = _forms(found.string)
    if len(texts) > 1 and len(translations) != plurals:
        yield f"needs {plurals} plural forms: {_short(message)}"
    places = [set(_PLACE.findall(each)) for each in texts]
    allowed, needed = set[str]().union(*places), places[0].intersection(*places)
    for each in translations:
        there = set(_PLACE.findall(each))
        if not there <= allowed or (len(texts) == 1 and there != needed):
            yield f"places in braces differ: {_short(message)}"
        if len(_BOLD.findall(each)) % 2:
            yield f"a ** is not closed: {_short(message)}"


def _translated(known: Catalog, message: Message) -> bool:
    found = known.get(message.id)
    if found is None or found.fuzzy:
        return False
    return all(found.string) if isinstance(found.string, list | tuple) else bool(found.string)


def _forms(texts: object) -> Sequence[str]:
    if isinstance(texts, list | tuple):
        return [str(each) for each in cast(Sequence[object], texts)]
    return [str(texts)]


def _read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=path.stem)


def _header(path: Path) -> str:
    """Babel drops headers it does not know."""
    found = re.search(rf'"{COMPLETE}:\s*(\w+)\s*\\n"', path.read_text(encoding="utf-8"))
    return found.group(1) if found else ""


def _short(message: Message) -> str:
    text = _forms(message.id)[0]
    return text if len(text) <= 70 else f"{text[:69]}…"


def untranslatable(root: Path, folders: Sequence[str]) -> list[str]:
    """`file:line text` of everything people read that passes through no translation."""
    found: list[str] = []
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            place = path.relative_to(root).as_posix()
            found += [f"{place}:{line} {text}" for line, text in _bare(tree)]
    return found


def _bare(tree: ast.AST) -> Iterator[tuple[int, str]]:
    ours = _our_errors(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", "")
        which = [0] if name in ours else SHOWN.get(name, [])
        asked = [node.args[index] for index in which if index < len(node.args)]
        asked += [each.value for each in node.keywords if each.arg == "summary"]
        for each in asked:
            text = _said(each)
            if _WORD.search(_PLACE.sub("", text)):
                yield node.lineno, text


def _our_errors(tree: ast.AST) -> set[str]:
    """The names under which a file knows errors that people are shown."""
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "bot.errors"
        for alias in node.names
    } & ERRORS


def _said(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (each.value for each in node.values if isinstance(each, ast.Constant))
        return "".join(str(each) for each in parts)
    return ""
