"""Translation: every text people see passes through `_` or is marked with `mark`, so that a language is a file."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import LiteralString, cast

LOCALE_DIR = Path(__file__).parent / "locale"
SOURCE_LANGUAGE = "en"

_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


def _(message: LiteralString) -> LiteralString:
    """`message` in the language of whoever will read it; `message` itself where no translation exists."""
    return cast(LiteralString, translate(message))


def ngettext(singular: LiteralString, plural: LiteralString, count: int) -> LiteralString:
    """The form of the text that fits `count` in the reader's language."""
    return cast(LiteralString, _translations(_language.get()).ngettext(singular, plural, count))


def mark(message: LiteralString) -> LiteralString:
    """Marks a text for extraction where it is declared; `translate` it where it is shown."""
    return message


def translate(message: str) -> str:
    """A marked text in the current language; used by renderers of declarations (commands, fields)."""
    return _translations(_language.get()).gettext(message) if message else message


@contextmanager
def language(code: str) -> Generator[None]:
    """Everything translated inside is in language `code` (BCP 47, such as `de` or `pt-BR`)."""
    token = _language.set(code)
    try:
        yield
    finally:
        _language.reset(token)


def switch(code: str) -> None:
    """Everything translated from here to the end of the enclosing `language` is in language `code`."""
    _language.set(code)


def current_language() -> str:
    """The code of the language that `_` answers in now."""
    return _language.get()


def read_in(*wanted: str) -> str:
    """The language to write in: the first of these codes that there are texts in, else the source language.

    Codes are BCP 47 in order of preference, "" where nothing is known; the region stays, for dates.
    """
    return next((code for code in wanted if code and has_texts(code)), SOURCE_LANGUAGE)


def has_texts(code: str) -> bool:
    """Whether a language, or the one it is a region of, has a file."""
    return code.replace("-", "_").split("_")[0] == SOURCE_LANGUAGE or _file(code) is not None


def languages() -> list[str]:
    """Codes of the languages that have a file, the source language first."""
    return [SOURCE_LANGUAGE, *sorted(path.stem for path in LOCALE_DIR.glob("*.po"))]


_NONE = NullTranslations()


def _translations(code: str) -> NullTranslations:
    path = _file(code)
    return _NONE if path is None else _compiled(path)


@cache
def _compiled(path: Path) -> GNUTranslations:
    """The language's file, compiled in memory, once; no build step stands between a file and its use."""
    # Only where another language is spoken.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with path.open("rb") as source:
        compiled = BytesIO()
        write_mo(compiled, read_po(source, locale=path.stem))
    compiled.seek(0)
    return GNUTranslations(compiled)


@lru_cache(maxsize=256)  # people type codes
def _file(code: str) -> Path | None:
    normal = code.replace("-", "_")
    if not normal.replace("_", "").isalnum():
        return None
    candidates = (LOCALE_DIR / f"{name}.po" for name in (normal, normal.split("_")[0]))
    return next((path for path in candidates if path.exists()), None)
