"""Flags: hidden everywhere at once, one alert however many flag, removed for good by a person."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from storage.database import Database, sqlite_file
from storage.outbox_rows import OutboxRow
from tests.cogs.cases.conftest import BEGIN, COGS
from tests.cogs.cases.talk import (
    FIRST,
    NAME,
    SECOND,
    add,
    approve,
    audited,
    card,
    cards,
    dms,
    in_team,
    in_thread,
    ops,
    present,
    rows,
    said,
    takedowns,
    write,
)
from tests.conversation import MELBOURNE, World, open_world

SECRET = "Wombatville"
"""A word that stands in a case and that no dictionary of the gate knows."""


async def flag(who: object, what: str = "a name") -> None:
    await who.click("Flag privacy", on=card(who))  # type: ignore[attr-defined]
    await who.submit(what=what)  # type: ignore[attr-defined]


async def remove(world: World) -> None:
    fay = world.fay.at("#ops")
    await fay.click("Remove for good…")
    await fay.click("Yes, remove it")


async def test_a_flag_hides_the_case_everywhere_within_a_minute(posted: World) -> None:
    await flag(posted.zoe)
    await posted.advance(minutes=1)
    for person in (posted.ben, in_team(posted, "Ben")):
        assert "Hidden: somebody saw something" in card(person)
        assert "fell twice" not in card(person)
        assert NAME == card(person).thread_title


async def test_facilitators_are_alerted_at_once(posted: World) -> None:
    await flag(posted.zoe)
    (alert,) = ops(posted.fay, "is hidden everywhere")
    assert "a name" in alert


async def test_the_takedown_log_has_a_line(posted: World) -> None:
    await flag(posted.zoe)
    (line,) = await takedowns(posted)
    assert ("a name", "open") == (line.what, line.ruling)


async def test_a_contribution_is_hidden_alone(advising: World) -> None:
    await add(advising.ben, "Recommend", "Ask the family.")
    (reply,) = in_thread(advising.zoe, "Ask the family.")
    await advising.zoe.click("Flag privacy", on=reply)
    await advising.zoe.submit(what="a name")
    await advising.advance(minutes=1)
    assert [] == in_thread(advising.ben, "Ask the family.")
    assert 1 == len(in_thread(advising.ben, "Hidden"))
    assert "fell twice" in card(advising.ben)
    assert 1 == len(ops(advising.fay, "A contribution to"))


async def test_the_menu_of_a_message_flags_it_too(posted: World) -> None:
    await posted.zoe.menu("Flag privacy", on=card(posted.zoe))
    await posted.zoe.submit(what="a name")
    await posted.advance(minutes=1)
    assert "Hidden" in card(posted.ben)


async def test_a_storm_of_flags_is_one_alert(posted: World) -> None:
    crowd = [posted.person(name, posted.guild, "#cases") for name in ("Zoe", "Ben", "Lin", "Mia")]
    old = card(posted.zoe)
    for person in crowd * 3:
        await person.click("Flag privacy", on=old)
        await person.submit(what="I recognise somebody")
    await posted.advance(minutes=1)
    (alert,) = ops(posted.fay, "is hidden everywhere")
    assert "4 people flagged it" in alert
    assert 1 == len(await takedowns(posted))
    assert 1 == len(await audited(posted, "case.hidden"))


async def test_while_hidden_nothing_can_be_added(posted: World) -> None:
    old = card(posted.ben)
    await flag(posted.zoe)
    await posted.ben.click("Ask a clarifying question", on=old)
    assert "is not open just now" in said(posted.ben)


async def test_stages_go_on_in_silence_while_hidden(posted: World) -> None:
    await flag(posted.zoe)
    await posted.until("2027-01-22 12:31")
    assert [] == in_thread(posted.ben, "Recommending is open")
    assert "recommend" == (await rows(posted))[0].stage


async def test_a_false_alarm_is_shown_again(posted: World) -> None:
    await flag(posted.zoe)
    await posted.fay.at("#ops").click("Show it again")
    await posted.advance(minutes=1)
    assert "fell twice" in card(posted.ben)
    assert "Shown again by Fay." in ops(posted.fay, "is hidden")[0]


async def test_members_do_not_decide(posted: World) -> None:
    await flag(posted.zoe)
    await posted.zoe.press("case.remove:1", on=card(posted.zoe).ref)
    assert "for the facilitators" in said(posted.zoe)


async def test_removing_asks_once_more_and_not_for_long(posted: World) -> None:
    await flag(posted.zoe)
    fay = posted.fay.at("#ops")
    await fay.click("Remove for good…")
    await posted.advance(minutes=7)
    await fay.click("Yes, remove it")
    assert "expired" in said(fay)
    assert "posted" == (await rows(posted))[0].state


async def test_removing_deletes_the_posts(advising: World) -> None:
    await add(advising.ben, "Recommend", "Ask the family.")
    await flag(advising.zoe)
    await remove(advising)
    await advising.advance(minutes=1)
    assert ([], []) == (cards(advising.ben), cards(in_team(advising, "Ben")))
    assert [] == [seen for seen in advising.ben.sees if "Ask the family." in seen]


async def test_removing_stops_everything_that_was_due(posted: World) -> None:
    await flag(posted.zoe)
    await remove(posted)
    await posted.until("2027-01-28 12:00")
    assert [] == ops(posted.fay, "What was learned from")


async def test_two_facilitators_remove_once(posted: World) -> None:
    await flag(posted.zoe)
    await remove(posted)
    finn = posted.finn.at("#ops")
    await finn.press("case.remove:1", on=ops(finn)[-1].ref)
    assert "Already removed by Fay." in said(finn)


async def test_a_command_takes_down_too(posted: World) -> None:
    await posted.zoe.run(f"/case takedown case: {NAME}")
    await posted.zoe.submit(what="something else")
    await posted.advance(minutes=1)
    assert "Hidden" in card(posted.ben)


async def test_an_approval_after_the_takedown_does_not_count(pending: World) -> None:
    await approve(pending.fay)
    await present(pending.ben, title="Another one")
    (review,) = ops(pending.fay, "For approval: AHA-2027-002")
    await pending.zoe.run("/help")
    await pending.zoe.press("case.flag:2", on=pending.zoe.last.ref)
    await pending.zoe.submit(what="a name")
    await remove(pending)
    await pending.fay.at("#ops").click("Approve", on=review)
    assert "AHA-2027-002 was taken down." in said(pending.fay)


async def test_a_queued_case_that_is_flagged_is_not_posted(queued: World) -> None:
    await queued.zoe.run(f"/case takedown case: {NAME}")
    await queued.zoe.submit(what="a name")
    await queued.until("2027-01-20 12:35")
    assert [] == cards(queued.ben)


async def test_what_was_added_is_hidden_with_its_case_and_shown_again_with_it(
    advising: World,
) -> None:
    await add(advising.ben, "Recommend", "Ask the family.")
    await flag(advising.zoe)
    await advising.advance(minutes=1)
    assert [] == in_thread(advising.ben, "Ask the family.")
    await advising.fay.at("#ops").click("Show it again")
    await advising.advance(minutes=1)
    assert 1 == len(in_thread(advising.ben, "Ask the family."))


async def test_with_a_removed_question_go_its_post_and_the_quotes_of_it(posted: World) -> None:
    await add(posted.ben, "Ask a clarifying question", "Is it the lady of number nine?")
    await posted.mia.click("Answer (presenter)", on=dms(posted.mia, "A question")[0])
    await posted.mia.submit(text="Across the hall.")
    (question,) = in_thread(posted.zoe, "asks:")
    await posted.zoe.click("Flag privacy", on=question)
    await posted.zoe.submit(what="a place or an employer")
    await posted.advance(minutes=1)
    assert [] == in_thread(posted.ben, "number nine")
    assert 1 == len(in_thread(posted.ben, "Across the hall."))
    await remove(posted)
    assert "Does a summary repeat it?" in said(posted.fay)
    await posted.advance(minutes=1)
    assert ([], []) == (in_thread(posted.ben, "asks:"), in_thread(posted.ben, "Hidden"))
    assert 1 == len(in_thread(posted.ben, "Across the hall."))
    await posted.advance(hours=1)
    assert [] == ops(posted.fay, "A post is waiting")
    async with posted.uow() as uow:
        deliveries = (await uow.session.scalars(select(OutboxRow))).all()
    assert [] == [row.kind for row in deliveries if "number nine" in str(row.payload)]


async def test_the_menu_of_a_summary_hides_its_case(advising: World) -> None:
    await advising.fay.run(f"/case summary case: {NAME}")
    await advising.fay.submit(text="Ask who can look in.")
    (summary,) = in_thread(advising.zoe, "Ask who can look in.")
    await advising.zoe.menu("Flag privacy", on=summary)
    await advising.zoe.submit(what="a name")
    await advising.advance(minutes=1)
    assert ([], "Hidden" in card(advising.ben)) == (in_thread(advising.ben, "Ask who can"), True)
    await advising.zoe.run("/case find words: look")
    assert "No case mentions" in said(advising.zoe)


async def test_a_title_does_not_stay_in_the_nudge_of_a_removed_case(advising: World) -> None:
    await advising.until("2027-01-27 12:31")
    await flag(advising.zoe)
    await remove(advising)
    await advising.advance(minutes=1)
    assert [] == ops(advising.fay, SECOND["title"])


# For good


@dataclass(frozen=True)
class OnDisk:
    """A world on a database that an operator could have, and what can be found in its files."""

    world: World
    holding: Callable[[], Awaitable[list[str]]]
    """The files or tables that hold the word, in any case of letters."""


@pytest.fixture
async def on_disk(database_url: str) -> AsyncGenerator[OnDisk, None]:
    """A world on a file, and one on a server."""
    database, path = Database.open(database_url), sqlite_file(database_url)
    holding = partial(in_files, path) if path else partial(in_tables, database)
    wall = datetime.fromisoformat(BEGIN).replace(tzinfo=ZoneInfo(MELBOURNE))
    try:
        async with open_world(database, cogs=COGS, start=wall.astimezone(UTC)) as world:
            yield OnDisk(world, holding)
    finally:
        await database.close()


async def in_files(path: Path) -> list[str]:
    word = SECRET.casefold().encode()
    files = path.parent.glob(f"{path.name}*")
    return sorted(file.name for file in files if word in file.read_bytes().lower())


async def in_tables(database: Database) -> list[str]:
    """What the server's own files of our tables, indexes and samples hold, dead rows included."""
    word = SECRET.casefold().encode()
    async with database.engine.connect() as connection:
        server = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await server.exec_driver_sql("CHECKPOINT")
        files = await server.exec_driver_sql(
            "select relname, pg_read_binary_file(pg_relation_filepath(oid), 0, 100000000, true)"
            " from pg_class where relkind in ('r', 'i', 't') and relfilenode <> 0"
            " and oid >= 16384"
        )
        found = [name for name, content in files if word in (content or b"").lower()]
        samples = await server.exec_driver_sql(
            "select tablename from pg_stats where"
            f" concat(most_common_vals, histogram_bounds, most_common_elems) ilike '%%{SECRET}%%'"
        )
        return sorted([*found, *(f"samples of {name}" for (name,) in samples)])


async def wiped(world: World) -> bool:
    """Whether the log says that nothing is left, after some sweeps: others may use the same server."""
    for _sweep in range(8):
        await world.advance(hours=13)
        (line,) = await takedowns(world)
        if line.wiped_at is not None:
            return True
    return False


async def test_nothing_of_a_removed_case_is_left_in_the_database_files(on_disk: OnDisk) -> None:
    world = on_disk.world
    first = {**FIRST, "issue": f"The lady from {SECRET} fell."}
    await write(world.mia, first, {**SECOND, "title": f"About {SECRET}"})
    await world.mia.click("They are safe: send it")
    await world.fay.run("/case schedule slots: every 2nd Wed 12:30 start: 2027-01-20")
    await approve(world.fay)
    await world.until("2027-01-22 12:31")
    await add(world.ben, "Recommend", f"Ask in {SECRET}.")
    await world.fay.run(f"/case summary case: {NAME}")
    await world.fay.submit(text=f"People of {SECRET} look after each other.")
    await world.advance(minutes=1)
    assert [] != await on_disk.holding()
    await flag(world.zoe)
    await remove(world)
    assert await wiped(world)
    assert [] == await on_disk.holding()


async def test_facilitators_hear_before_the_day_is_over_what_could_not_be_emptied(
    posted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(_database: Database) -> bool:
        return False

    monkeypatch.setattr(Database, "erase_traces", busy)
    await flag(posted.zoe)
    await remove(posted)
    await posted.advance(hours=12)
    assert [] == ops(posted.fay, "may still stand in the database file")
    await posted.advance(hours=24)
    assert 1 == len(ops(posted.fay, "may still stand in the database file"))
    monkeypatch.undo()
    await posted.advance(hours=13)
    assert (await takedowns(posted))[0].wiped_at is not None
