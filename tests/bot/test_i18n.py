"""A language is a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import i18n, texts
from bot.errors import StaleAction
from bot.i18n import _, language, ngettext, translate

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Please run the command again."
msgstr "Bitte den Befehl noch einmal geben."

msgid "one question"
msgid_plural "{count} questions"
msgstr[0] "eine Frage"
msgstr[1] "{count} Fragen"
"""


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "de.po").write_text(PO, encoding="utf-8")
    monkeypatch.setattr(i18n, "LOCALE_DIR", tmp_path)
    i18n._translations.cache_clear()
    yield
    i18n._translations.cache_clear()


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("code", ["de", "de-AT", "de_CH"])
def test_a_file_makes_a_language_and_its_regions(code: str) -> None:
    with language(code):
        assert _("Please run the command again.") == "Bitte den Befehl noch einmal geben."


@pytest.mark.usefixtures("german")
def test_plurals_follow_the_language() -> None:
    with language("de"):
        words = [ngettext("one question", "{count} questions", count) for count in (1, 2)]
    assert words == ["eine Frage", "{count} Fragen"]


@pytest.mark.usefixtures("german")
def test_what_is_not_translated_stays_as_it_is() -> None:
    with language("de"):
        assert _("Unheard of.") == "Unheard of."


@pytest.mark.usefixtures("german")
def test_languages_lists_the_files() -> None:
    assert i18n.languages() == ["en", "de"]


def test_an_unknown_language_falls_back_to_the_source() -> None:
    with language("tlh"):
        assert translate("Done.") == "Done."


def test_errors_people_see_are_in_the_template() -> None:
    assert str(StaleAction()).encode() in texts.collect()
