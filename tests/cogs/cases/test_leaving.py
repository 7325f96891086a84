"""Somebody has everything erased while others still think about their case, or quote what they asked."""

from sqlalchemy import select

from adapters.playground.people import Person
from storage.entities import METADATA
from tests.cogs.cases.talk import (
    FIRST,
    NAME,
    SECOND,
    add,
    approve,
    card,
    dms,
    in_team,
    in_thread,
    ops,
    payloads,
    present,
    rows,
    said,
)
from tests.conversation import World

ADVICE = "Ask the family who can look in at night."


async def erase(who: Person) -> None:
    await who.run("/privacy erase")
    await who.click(who.last.buttons[0])


async def tables_with(world: World, *words: str) -> list[str]:
    """Tables with a row that has one of these texts in it."""
    found: set[str] = set()
    async with world.database.reading() as connection:
        for table in METADATA.sorted_tables:
            for row in await connection.execute(select(table)):
                if any(each in repr(row) for each in words):
                    found.add(table.name)
    return sorted(found)


def standing(world: World) -> str:
    """Whatever others can still read, names of threads included."""
    readers = [world.person("Fay", place) for place in (world.guild, world.team)]
    return "\n".join(f"{seen.text} {seen.thread_title}" for who in readers for seen in who.sees)


async def test_a_case_under_discussion_is_taken_down_and_what_others_said_is_kept(
    posted: World,
) -> None:
    await add(posted.ben, "Ask a clarifying question", "How far is the toilet?")
    await posted.mia.click("Answer (presenter)", on=dms(posted.mia, "A question")[0])
    await posted.mia.submit(text="Across the hall, eight steps.")
    await posted.until("2027-01-22 12:31")
    await add(posted.ben, "Recommend", ADVICE)
    await erase(posted.mia)
    await posted.advance(minutes=1)
    for person in (posted.ben, in_team(posted, "Ben")):
        assert "This case was taken down." in card(person)
        assert NAME == card(person).thread_title
    assert 1 == len(in_thread(posted.ben, ADVICE))
    (notice,) = ops(posted.fay, "had everything erased")
    assert "What others said of it is kept." in notice
    gone = (FIRST["issue"], FIRST["tried"], SECOND["title"], "eight steps")
    assert [] == [words for words in gone if words in standing(posted)]
    assert [] == await tables_with(posted, *gone)
    # What was due comes to nothing, and what stands in the thread can still be flagged.
    await posted.until("2027-01-28 12:00")
    assert [] == ops(posted.fay, "What was learned from")
    await posted.zoe.click("Flag privacy", on=in_thread(posted.zoe, ADVICE)[0])
    await posted.zoe.submit(what="a name")
    await posted.advance(minutes=1)
    assert [] == in_thread(posted.ben, ADVICE)
    assert [] == ops(posted.fay, "A post is waiting")


async def test_a_case_in_the_queue_leaves_its_turn_to_the_next(queued: World) -> None:
    await present(queued.ben, title="Another one")
    await approve(queued.fay)
    await erase(queued.mia)
    await queued.until("2027-01-20 12:31")
    assert "AHA-2027-002" in card(queued.ben)


async def test_a_case_with_a_summary_stays_without_a_name(world: World) -> None:
    await present(world.mia, " anonymous: no")
    await world.fay.run("/case schedule slots: every 2nd Wed 12:30 start: 2027-01-20")
    await approve(world.fay)
    await world.until("2027-01-22 12:31")
    await world.fay.run(f"/case summary case: {NAME}")
    await world.fay.submit(text="Ask who can look in.")
    await world.advance(minutes=1)
    assert "Presented by: Mia" in card(world.ben)
    await erase(world.mia)
    await world.advance(minutes=1)
    assert "Presented by: a colleague" in card(world.ben)
    assert ([], True) == (
        await tables_with(world, "Mia"),
        "look in" in (await rows(world))[0].summary,
    )


async def test_with_a_question_go_its_quotes_its_count_and_its_flag(posted: World) -> None:
    await add(posted.ben, "Ask a clarifying question", "How far is the toilet?")
    await posted.mia.click("Answer (presenter)", on=dms(posted.mia, "A question")[0])
    await posted.mia.submit(text="Eight steps.")
    await posted.zoe.click("Flag privacy", on=in_thread(posted.zoe, "asks:")[0])
    await posted.zoe.submit(what="a name")
    await erase(posted.ben)
    await posted.advance(hours=13)
    assert (1, "1 question" in card(posted.zoe)) == (
        len(in_thread(posted.zoe, "Eight steps.")),
        False,
    )
    assert "Removed for good by whoever wrote it." in ops(posted.fay, "is hidden everywhere")[0]
    assert [] == await tables_with(posted, "How far is the toilet?")
    assert "fell twice" in card(posted.zoe)
    assert [] == ops(posted.fay, "A post is waiting")


async def test_the_posts_of_whoever_leaves_are_sent_to_nobody_any_more(posted: World) -> None:
    before = len(payloads(posted))
    await erase(posted.mia)
    await posted.advance(minutes=1)
    await posted.fay.run(f"/case follow-up case: {NAME}")
    assert "There is no such case here" in said(posted.fay)
    assert FIRST["issue"] not in payloads(posted)[before:]
