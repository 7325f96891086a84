"""Flags: hidden everywhere at once, one alert however many flag, removed for good by a person."""

import shutil
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from storage.database import Database
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


# For good


@pytest.fixture
async def on_disk(world_template: Path, tmp_path: Path) -> AsyncGenerator[tuple[World, Path], None]:
    """A world on a file, as an operator has it."""
    path = Path(shutil.copy(world_template, tmp_path / "praxis.sqlite"))
    wall = datetime.fromisoformat(BEGIN).replace(tzinfo=ZoneInfo(MELBOURNE))
    database = Database.open(f"sqlite:///{path}")
    try:
        async with open_world(database, cogs=COGS, start=wall.astimezone(UTC)) as world:
            yield world, path
    finally:
        await database.close()


def stands_in_the_file(path: Path) -> list[str]:
    """Which of the database's files hold the word, in any case of letters."""
    word = SECRET.casefold().encode()
    return [
        file.name for file in path.parent.glob(f"{path.name}*") if word in file.read_bytes().lower()
    ]


async def test_nothing_of_a_removed_case_is_left_in_the_database_file(
    on_disk: tuple[World, Path],
) -> None:
    world, path = on_disk
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
    assert [] != stands_in_the_file(path)
    await flag(world.zoe)
    await remove(world)
    await world.advance(hours=24)
    assert [] == stands_in_the_file(path)
    (line,) = await takedowns(world)
    assert line.wiped_at is not None
