"""The questions asked again and again are answered from an index, however many rows there are."""

from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.dialects import sqlite

from bot.delivery import ToPost
from storage.calendar import DUE
from storage.claims import anything, in_order, open_to
from storage.database import Database
from storage.outbox import post_key
from storage.outbox_rows import OutboxRow, PostRow
from storage.reception import SeenEventRow
from storage.results import waits_for
from tests.storage.stage import START

QUESTIONS: dict[str, Any] = {
    "is a schedule due": DUE,
    "is anything claimable": anything("discord").params(now=START),
    "what is claimed next": in_order("discord", START, 100),
    "when is the next row claimable": open_to("discord"),
    "who waits for a post": select(OutboxRow.id).where(
        *waits_for(post_key(ToPost(1, "prompt", "p1")))
    ),
    "which post has this key": select(PostRow.message_id).where(PostRow.key == "k"),
    "which post has this thread": select(PostRow.id).where(
        PostRow.workspace_id == "w", PostRow.thread_id == "t"
    ),
    "which deeds are old": delete(SeenEventRow).where(SeenEventRow.at < START),
}
GROWING = ("outbox", "schedules", "posts", "seen_events")
"""Tables that must never be read through from end to end."""


@pytest.mark.parametrize("question", QUESTIONS)
async def test_it_is_answered_from_an_index(sqlite_url: str, question: str) -> None:
    options = {"literal_binds": True, "render_postcompile": True}
    words = QUESTIONS[question].compile(dialect=sqlite.dialect(), compile_kwargs=options)
    database = Database.open(sqlite_url)
    async with database.reading() as connection:
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}")
        details: list[str] = [row[3] for row in plan]
    await database.close()
    scans = [
        detail
        for detail in details
        if detail.startswith(tuple(f"SCAN {table}" for table in GROWING)) and "USING" not in detail
    ]

    assert details
    assert [] == scans
