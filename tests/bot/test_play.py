"""Opening a playground wrongly: what is said, and that nothing is lost by it."""

from pathlib import Path

import pytest

from bot.config import Config, ConfigError
from bot.hold import held
from bot.play import Wanted, in_words, opened


async def _open(database: Path) -> None:
    async with opened(Wanted(Config(), database)):
        pass


def test_half_a_playground_says_which_half_is_gone(tmp_path: Path) -> None:
    database = tmp_path / "playground.sqlite"
    database.write_bytes(b"SQLite format 3\0")
    with pytest.raises(ConfigError, match=r"is there without .*playground\.json"):
        assert Wanted(Config(), database).new
    assert database.exists()


async def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    database = tmp_path / "letter.sqlite"
    database.write_text("Dear Ada", encoding="utf-8")
    with pytest.raises(ConfigError, match="is no playground: give another --database"):
        await _open(database)
    assert "Dear Ada" == database.read_text(encoding="utf-8")


def test_a_playground_is_one_process_at_a_time(tmp_path: Path) -> None:
    database = tmp_path / "playground.sqlite"
    with held(database) as hold:
        hold.note("http://127.0.0.1:8080/")
        with pytest.raises(ConfigError, match=r"open already at http://127\.0\.0\.1:8080/"):
            held(database).__enter__()
    with held(database):
        pass


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no folder .*nowhere: make it, or"):
        held(tmp_path / "nowhere" / "playground.sqlite").__enter__()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("W2 remind:7d", "Reminder of webinar W2, 7d before"),
        ("W2 doors", "The link of webinar W2 is shown"),
        ("Question of the week", "Question of the week"),
        ("Wednesday start", "Wednesday start"),
    ],
)
def test_the_agenda_is_in_words(name: str, words: str) -> None:
    assert words == in_words(name)
