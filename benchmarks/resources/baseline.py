"""What one gets without any of it: FTS5 with its porter stemmer and its own bm25."""

import re
import sqlite3
from collections.abc import Sequence

from cogs.resources.starter import StarterResource


class Baseline:
    """Words joined by `operator`: "AND" is FTS5's default, "OR" is plain BM25 ranking."""

    def __init__(self, resources: Sequence[StarterResource], operator: str) -> None:
        self._operator = f" {operator} "
        self._db = sqlite3.connect(":memory:")
        self._db.execute(
            "CREATE VIRTUAL TABLE docs USING fts5(id UNINDEXED, title, tags, summary,"
            " tokenize='porter unicode61')"
        )
        self._db.executemany(
            "INSERT INTO docs VALUES (?, ?, ?, ?)",
            [(each.id, each.title, ", ".join(each.tags), each.summary) for each in resources],
        )

    def find(self, words: str) -> list[str]:
        match = self._operator.join(f'"{word}"' for word in re.findall(r"\w+", words))
        rows = self._db.execute(
            "SELECT id FROM docs WHERE docs MATCH ? ORDER BY bm25(docs) LIMIT 10", [match]
        )
        return [row[0] for row in rows]
