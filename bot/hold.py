"""Keeps a playground to one process: two would write over each other's halves of it."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bot.config import ConfigError


@dataclass(frozen=True, slots=True)
class Hold:
    """A playground that is this process's."""

    file: IO[str]

    def note(self, address: str) -> None:
        """Leaves word where it is open, for whoever tries to open it again."""
        self.file.truncate(0)
        self.file.seek(0)
        self.file.write(address)
        self.file.flush()


@contextmanager
def held(database: Path) -> Generator[Hold]:
    """Holds the playground of a database; the system lets go of it when the process ends, however.

    Raises `ConfigError` where another process holds it, and where nothing can be written there.
    """
    path = database.with_suffix(".lock")
    if not path.parent.is_dir():
        raise ConfigError(f"there is no folder {path.parent}: make it, or write another --database")
    try:
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"nothing can be written at {path}: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            where = file.read().strip()
            raise ConfigError(
                f"this playground is open already{f' at {where}' if where else ''}; for a second one, "
                "write --database another.sqlite"
            ) from error
        yield Hold(file)
