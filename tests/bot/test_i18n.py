"""A language is a file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot import i18n, texts, translations
from bot.composition import catalog
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
    for kept in (i18n._compiled, i18n._file):
        kept.cache_clear()
    yield
    for kept in (i18n._compiled, i18n._file):
        kept.cache_clear()


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
@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("wanted", "read"),
    [
        (("", "de-AT", "en"), "de-AT"),
        (("en", "de", ""), "en"),
        (("", "fr", "de"), "de"),
        (("", "fr", "es"), "en"),
        (("../de", "", ""), "en"),
    ],
)
def test_the_first_language_that_has_texts_is_the_one_to_write_in(
    wanted: tuple[str, str, str], read: str
) -> None:
    assert read == i18n.read_in(*wanted)


@pytest.mark.usefixtures("german")
def test_languages_lists_the_files() -> None:
    assert i18n.languages() == ["en", "de"]


def test_an_unknown_language_falls_back_to_the_source() -> None:
    with language("tlh"):
        assert translate("Done.") == "Done."


def test_errors_people_see_are_in_the_template() -> None:
    assert str(StaleAction()).encode() in texts.collect()


TEXTS = Catalog()
TEXTS.add("Hello {name}", locations=[("cogs/members/views.py", 0)])
TEXTS.add(("one question", "{count} questions"), auto_comments=translations.limited(20))

HEAD = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"X-Praxis-Complete: {promise}\\n"
"""
HELLO = '\nmsgid "Hello {name}"\nmsgstr "Hallo {name}"\n'
QUESTIONS = """
msgid "one question"
msgid_plural "{count} questions"
msgstr[0] "eine Frage"
msgstr[1] "{count} Fragen"
"""


def wrong(folder: Path, promise: str, *texts: str) -> list[str]:
    content = HEAD.replace("{promise}", promise) + "".join(texts)
    (folder / "de.po").write_text(content, encoding="utf-8")
    return translations.troubles(TEXTS, folder)


def test_a_complete_language_has_nothing_to_complain_of(tmp_path: Path) -> None:
    assert [] == wrong(tmp_path, "yes", HELLO, QUESTIONS)


def test_a_missing_text_is_named(tmp_path: Path) -> None:
    assert ["de.po: not translated: one question"] == wrong(tmp_path, "yes", HELLO)


def test_a_language_in_work_may_have_gaps(tmp_path: Path) -> None:
    assert [] == wrong(tmp_path, "", HELLO)


def test_a_translation_too_long_for_where_it_is_shown_is_named(tmp_path: Path) -> None:
    longer = QUESTIONS.replace("{count} Fragen", "{count} ausführliche Fragen")
    assert ["de.po: has 27 characters, 20 are possible: one question"] == wrong(
        tmp_path, "yes", HELLO, longer
    )


def test_a_space_lost_at_an_edge_is_named(tmp_path: Path) -> None:
    wider = HELLO.replace("Hallo {name}", "Hallo {name} ")
    assert ["de.po: begins or ends with another space: Hello {name}"] == wrong(tmp_path, "", wider)


def test_a_file_is_brought_in_line_with_the_texts_there_are(tmp_path: Path) -> None:
    old = '\nmsgid "Gone"\nmsgstr "Weg"\n'
    wrong(tmp_path, "yes", HELLO, old)
    content = translations.refreshed(TEXTS, tmp_path / "de.po").decode()
    assert HEAD.replace("{promise}", "yes").strip() in content
    assert ('msgstr "Hallo {name}"' in content, "Gone" in content) == (True, False)
    assert 'msgid_plural "{count} questions"\nmsgstr[0] ""\nmsgstr[1] ""' in content


def test_another_place_in_braces_is_named(tmp_path: Path) -> None:
    other = HELLO.replace("Hallo {name}", "Hallo {nom}")
    assert ["de.po: places in braces differ: Hello {name}"] == wrong(tmp_path, "", other)


def test_a_text_nobody_asks_for_is_named(tmp_path: Path) -> None:
    old = '\nmsgid "Gone"\nmsgstr "Weg"\n'
    assert ["de.po: nobody asks for this any more: Gone"] == wrong(tmp_path, "", old)


def test_a_doubtful_translation_counts_as_missing(tmp_path: Path) -> None:
    doubtful = HELLO.replace("\nmsgid", "\n#, fuzzy\nmsgid", 1)
    assert ["de.po: not translated: Hello {name}"] == wrong(tmp_path, "yes", doubtful, QUESTIONS)


def test_everything_people_read_can_be_translated() -> None:
    assert [] == translations.untranslatable(texts.ROOT, texts.FOLDERS)


def test_a_text_past_translation_is_found(tmp_path: Path) -> None:
    (tmp_path / "cogs").mkdir()
    code = 'ok = md(_("Hello"))\nbad = md("Hello **{name}**", name=1)\nfine = md("{a} – {b}")\n'
    (tmp_path / "cogs" / "views.py").write_text(code, encoding="utf-8")
    found = translations.untranslatable(tmp_path, ["cogs"])
    assert ["cogs/views.py:2 Hello **{name}**"] == found


def test_no_text_spells_a_command() -> None:
    """It is typed in another way on each platform: `CommandLine` knows."""
    spelled = re.compile(rf"(?<![\w/.])/({'|'.join(catalog().nouns)})\b")
    found = [
        entry.decode() for entry in texts.collect().split(b"\n") if spelled.search(entry.decode())
    ]
    assert [line for line in found if line.startswith(("msgid", '"'))] == []


def test_our_languages_keep_what_they_promise() -> None:
    assert [] == translations.troubles(texts.template(), i18n.LOCALE_DIR)
