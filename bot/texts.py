"""Collects every text people see into `bot/locale/praxis.pot`, from which a translator makes a language."""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot.i18n import LOCALE_DIR
from bot.translations import progress, troubles, untranslatable

ROOT = Path(__file__).parent.parent
FOLDERS = ("bot", "adapters", "cogs", "storage")
PLAIN_FILES = ("config.py", "cli.py")
"""For operators, in English: their `Field` is pydantic's."""
TEMPLATE = LOCALE_DIR / "praxis.pot"

DECLARATIONS: dict[str, list[int | str]] = {
    "_": [0],
    "mark": [0],
    "Option": [0, "label", "placeholder"],
    "Field": [0, 1, "hint", "placeholder"],
    "form": [0, "submit"],
    "Cog": [1],
    "command": [1],
    "message_command": [1, 2],
}
"""Call → the arguments that are texts: the same declarations the platforms register."""


def template() -> Catalog:
    """Every text there is, with the files it is in."""
    catalog = Catalog(project="Praxis", charset="utf-8", fuzzy=False)
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name in PLAIN_FILES:
                continue
            place = path.relative_to(ROOT).as_posix()
            for texts in _texts(ast.parse(path.read_text(encoding="utf-8"))):
                catalog.add(texts[0] if len(texts) == 1 else texts, locations=[(place, 0)])
    return catalog


def collect() -> bytes:
    """The template's content, the same for the same sources."""
    buffer = BytesIO()
    write_po(
        buffer, template(), omit_header=True, include_lineno=False, sort_output=True, width=100
    )
    return buffer.getvalue()


def _texts(tree: ast.AST) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        if name == "ngettext":
            words = [text for each in node.args[:2] if (text := _literal(each))]
            if len(words) == 2:
                yield (words[0], words[1])
            continue
        for which in DECLARATIONS.get(name, []):
            text = _argument(node, which)
            if text:
                yield (text,)


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
    """Writes the template; with `--check` says what is wrong, with `--progress` how far languages are."""
    if "--check" in sys.argv:
        if found := check():
            sys.exit("\n".join(found))
    elif "--progress" in sys.argv:
        total = len([each for each in template() if each.id])
        for path in sorted(LOCALE_DIR.glob("*.po")):
            there, members, in_all = progress(template(), path)
            said = f"{path.stem}: {there} of {members} members' texts, {in_all} of {total} in all"
            print(said)  # noqa: T201  # a command line
    else:
        TEMPLATE.write_bytes(collect())


if __name__ == "__main__":
    main()
