"""Looks at every language's file and at the code: what is missing, what was translated wrongly, what cannot be."""

import ast
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import cast

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

COMPLETE = "X-Praxis-Complete"
"""Header of a language's file: `yes` promises every text there is; without it the language is in work."""

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

_LIMIT = "at most {count} characters"
_LIMITED = re.compile(r"at most (\d+) characters")
_PLACE = re.compile(r"\{[^{}]*\}")
_BOLD = re.compile(r"\*\*")
_WORD = re.compile(r"[^\W\d_]{2,}")


def limited(count: int) -> list[str]:
    """What translators are told of a text that has room for `count` characters; nothing for 0."""
    return [_LIMIT.format(count=count)] if count else []


def troubles(template: Catalog, folder: Path) -> list[str]:
    """Everything wrong with the languages in a folder, a line each."""
    return [
        f"{path.name}: {each}"
        for path in sorted(folder.glob("*.po"))
        for each in _of_language(template, path)
    ]


def progress(template: Catalog, path: Path) -> tuple[int, int]:
    """Of one language: texts that are there, texts in all."""
    known = _read(path)
    asked = [each for each in template if each.id]
    return sum(_translated(known, each) for each in asked), len(asked)


def refreshed(template: Catalog, path: Path) -> bytes:
    """A language's file with a place for every text and no text too many; its head and translations stay."""
    known, head = _read(path), path.read_text(encoding="utf-8").split("\n\n", 1)[0]
    wanted = Catalog(locale=known.locale)
    for each in template:
        if each.id:
            there = known.get(each.id)
            wanted.add(
                each.id,
                there.string if there else "",
                flags=there.flags if there else (),
                user_comments=there.user_comments if there else (),
            )
    body = BytesIO()
    write_po(body, wanted, omit_header=True, no_location=True, sort_output=True, width=100)
    return head.encode() + b"\n\n" + body.getvalue()


def _of_language(template: Catalog, path: Path) -> Iterator[str]:
    known = _read(path)
    promised = _header(path)
    if promised not in ("", "yes"):
        yield f"{COMPLETE} is “{promised}”; write yes, or leave it out"
    for message in template:
        if not message.id:
            continue
        found = known.get(message.id)
        if _translated(known, message):
            assert found is not None  # noqa: S101  # it is translated
            yield from _unsound(message, found, known.num_plurals)
        elif promised:
            yield f"not translated: {_short(message)}"
    for message in known:
        if message.id and template.get(message.id) is None:
            yield f"nobody asks for this any more: {_short(message)}"


def _unsound(message: Message, found: Message, plurals: int) -> Iterator[str]:
    """What a translation must have in common with its text, and the room there is."""
    texts = _forms(message.id)
    translations = _forms(found.string)
    if len(texts) > 1 and len(translations) != plurals:
        yield f"needs {plurals} plural forms: {_short(message)}"
    places = [set(_PLACE.findall(each)) for each in texts]
    room = min(
        (int(each) for each in _LIMITED.findall(" ".join(message.auto_comments))), default=9999
    )
    allowed, needed = set[str]().union(*places), places[0].intersection(*places)
    for each in translations:
        there = set(_PLACE.findall(each))
        if not there <= allowed or (len(texts) == 1 and there != needed):
            yield f"places in braces differ: {_short(message)}"
        if len(_BOLD.findall(each)) % 2:
            yield f"a ** is not closed: {_short(message)}"
        if len(each) > room:
            yield f"has {len(each)} characters, {room} are possible: {_short(message)}"
        if _edges(each) != _edges(texts[0]):
            yield f"begins or ends with another space: {_short(message)}"


def _edges(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


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
