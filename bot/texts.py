"""Collects every text people see into `bot/locale/praxis.pot`, from which a translator makes a language.

A part of the composition root: what choices there are only the features know.
"""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot.composition import catalog
from bot.form import form_spec
from bot.i18n import LOCALE_DIR
from bot.translations import limited, progress, refreshed, troubles, untranslatable

ROOT = Path(__file__).parent.parent
FOLDERS = ("bot", "adapters", "cogs", "storage")
PLAIN_FILES = ("config.py", "cli.py")
"""For operators, in English; an `Option` there is typer's."""
TEMPLATE = LOCALE_DIR / "praxis.pot"

DECLARATIONS: dict[str, dict[int | str, int]] = {
    "_": {0: 0},
    "mark": {0: 0},
    "Option": {0: 100, "label": 45, "placeholder": 100},
    "Field": {0: 45, 1: 100, "hint": 100, "placeholder": 100},
    "form": {0: 24, "submit": 24},
    "Cog": {1: 100},
    "command": {1: 100},
    "message_command": {1: 24, 2: 100},
    "word": {1: 100},
}
"""Call → the arguments that are texts → the most characters that every platform shows; 0: no limit.

The same declarations the platforms register. The numbers are the smaller of `adapters/discord/limits.py`
and `adapters/slack/limits.py`.
"""
BUTTONS = {"Button": 75, "LinkButton": 75}
"""Call → the most characters of the text it is about."""
CHOICE, LABEL = 75, 45
"""The most characters of a choice, and of what a form calls a field."""


def template() -> Catalog:
    """Every text there is, with the files it is in."""
    found = Catalog(project="Praxis", charset="utf-8", fuzzy=False)
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name in PLAIN_FILES:
                continue
            place = path.relative_to(ROOT).as_posix()
            for texts, limit in _texts(ast.parse(path.read_text(encoding="utf-8"))):
                _add(found, texts[0] if len(texts) == 1 else texts, place, limit)
    for place, text, limit in _asked():
        _add(found, text, place, limit)
    return found


def _add(catalog: Catalog, identity: str | tuple[str, ...], place: str, limit: int) -> None:
    catalog.add(identity, locations=[(place, 0)], auto_comments=limited(limit))


def _asked() -> Iterator[tuple[str, str, int]]:
    """Labels and choices of options and fields, as forms show them, with the file that declares them."""
    known = catalog()
    asked = [(each.handler, each.params) for each in known.commands]
    asked += [
        (each.handler, form_spec(each.form).params) for each in known.actions.values() if each.form
    ]
    for handler, params in asked:
        place = handler.__module__.replace(".", "/") + ".py"
        for param in params:
            yield place, param.label, LABEL
            yield from ((place, choice.label, CHOICE) for choice in param.choices)


def collect() -> bytes:
    """The template's content, the same for the same sources."""
    buffer = BytesIO()
    write_po(
        buffer, template(), omit_header=True, include_lineno=False, sort_output=True, width=100
    )
    return buffer.getvalue()


def _texts(tree: ast.AST) -> Iterator[tuple[tuple[str, ...], int]]:
    """Each text with its plural, and the most characters it may have where it is shown."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        if name == "ngettext":
            words = [text for each in node.args[:2] if (text := _literal(each))]
            if len(words) == 2:
                yield (words[0], words[1]), 0
            continue
        if name in BUTTONS and node.args and isinstance(node.args[0], ast.Call):
            yield from ((texts, BUTTONS[name]) for texts, _any in _texts(node.args[0]))
        for which, limit in DECLARATIONS.get(name, {}).items():
            text = _argument(node, which)
            if text:
                yield (text,), limit


def _argument(node: ast.Call, which: int | str) -> str:
    if isinstance(which, int):
        return _literal(node.args[which]) if which < len(node.args) else ""
    return next((_literal(each.value) for each in node.keywords if each.arg == which), "")


def _literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def check() -> list[str]:
    """What is wrong: with the template, with a language, with a text that cannot be translated."""
    found: list[str] = []
    if not TEMPLATE.exists() or TEMPLATE.read_bytes() != collect():
        found.append("bot/locale/praxis.pot is out of date: run `make format`")
    found += troubles(template(), LOCALE_DIR)
    found += [f"passes through no translation: {each}" for each in untranslatable(ROOT, FOLDERS)]
    return found


def main() -> None:
    """Writes the template and brings every language's file in line with it; with `--check` says what is wrong, with
    `--progress` how far languages are.
    """
    known = template()
    if "--check" in sys.argv:
        if found := check():
            sys.exit("\n".join(found))
    elif "--progress" in sys.argv:
        for path in sorted(LOCALE_DIR.glob("*.po")):
            there, total = progress(known, path)
            print(f"{path.stem}: {there} of {total} texts")  # noqa: T201  # a command line
    else:
        TEMPLATE.write_bytes(collect())
        for path in sorted(LOCALE_DIR.glob("*.po")):
            path.write_bytes(refreshed(known, path))


if __name__ == "__main__":
    main()
