"""Backup, restore, export and import from the command line."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from storage.database import Database
from tests.storage.stage import Stage


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration that points at a database with one community."""
    path = tmp_path / "praxis.toml"
    path.write_text(f'[storage]\nurl = "{sqlite_url}"\n')
    monkeypatch.chdir(tmp_path)
    return path


async def found(url: str) -> None:
    database = Database.open(url)
    try:
        await Stage(database).site("aha")
    finally:
        await database.close()


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def test_a_backup_is_made_and_put_back(settings: Path, tmp_path: Path) -> None:
    done = [run("backup", "copy.sqlite")[0], run("restore", "copy.sqlite", "--replace")[0]]
    assert [0, 0] == done


def test_a_restore_does_not_replace_unasked(settings: Path) -> None:
    run("backup", "copy.sqlite")
    code, said = run("restore", "copy.sqlite")
    assert (2, True) == (code, "--replace" in said)


def test_an_unknown_community_is_said_with_those_there_are(settings: Path) -> None:
    code, said = run("export", "nobody", "out.zip")
    assert (2, True) == (code, "no community nobody" in said)


def test_a_file_that_is_no_export_is_refused(settings: Path, tmp_path: Path) -> None:
    (tmp_path / "in.zip").write_bytes(b"nothing")
    code, said = run("import", "in.zip")
    assert (2, True) == (code, "damaged" in said)


def test_a_community_goes_from_one_database_to_another(
    settings: Path, sqlite_url: str, tmp_path: Path
) -> None:
    asyncio.run(found(sqlite_url))
    first = run("export", "AHA", "out.zip")
    settings.write_text('[storage]\nurl = "sqlite:///other.sqlite"\n')
    second = run("import", "out.zip")
    assert (0, 0, True) == (first[0], second[0], "AHA is here" in second[1])
