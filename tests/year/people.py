"""What people do about themselves in 2027: rows 9, 40 and 50 of the script."""

import io
import json
import re
import zipfile
from typing import Any

from sqlalchemy import func, select

from storage.entities import METADATA
from storage.members import MemberRow
from storage.prompt_rows import PromptParticipationRow
from storage.reports import Measure, ReportRepository
from storage.webinar_rows import AttendeeRow
from tests.conversation import MELBOURNE
from tests.year import webinars
from tests.year.life import Life, at, said

SECRET = "Only Sam wrote this: a whiteboard."


def come_in(life: Life) -> None:
    """Who the script knows and the demo does not: Priya on both platforms, Tom and Sam on one."""
    world = life.world
    for workspace in (world.guild, world.team):
        workspace.add_account("Priya", language="en", zone=MELBOURNE)
    for name in ("Tom", "Sam"):
        world.guild.add_account(name, language="en", zone=MELBOURNE)
    webinars.come_in(life)


async def newcomer(life: Life) -> None:
    """Row 9: Zoe says who she is and leaves her country out."""
    world = life.world
    with life.row(9):
        await life.until("2027-01-11 12:40")
        await world.zoe.run("/start")
        await world.zoe.submit(work="Allied health assistant", zone="brisbane", goals="Confidence")
        shown = said(world.zoe)
        assert "Three things to do next" in shown
        assert all(f"{number}. " in shown for number in (1, 2, 3))
        assert "Australia/Brisbane" in shown
        assert world.zoe.answer is not None
        assert world.zoe.answer.private
        assert 1 == len(await life.audited("profile.written"))


async def linked(life: Life) -> None:
    """Row 40: what Priya did with either account is one member's, and counts once."""
    world = life.world
    here, there = world.person("Priya", world.guild), world.person("Priya", world.team)
    with life.row(40):
        for priya in (here, there):
            await priya.say(life.newest(priya.workspace), "We tried it on our ward.")
            await priya.click("Going", on=webinars.card(life, priya.workspace))
        before = [await _rows(life, each) for each in (PromptParticipationRow, AttendeeRow)]
        members = await _members(life, "Priya")
        await here.run("/link")
        code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}", said(here))
        assert code is not None
        await there.run(f"/praxis link code={code.group()}")
        assert [2, 1] == [members, await _members(life, "Priya")]
        after = [await _rows(life, each) for each in (PromptParticipationRow, AttendeeRow)]
        assert [1, 1] == [old - new for old, new in zip(before, after, strict=True)]
        await there.run("/praxis me")
        assert webinars.TITLE in said(there)


async def leaves(life: Life) -> None:
    """Row 50: Sam takes everything along and is forgotten; what was counted stays counted."""
    world = life.world
    sam = world.person("Sam", world.guild, "#weekly")
    with life.row(50):
        question = life.newest(world.guild, "#weekly")
        await sam.click("Answer privately", on=question)
        await sam.submit({"Your answer": SECRET})
        await sam.say(question, "We tried it on our ward.")
        await sam.click("Going", on=webinars.card(life, world.guild))
        await sam.run("/start", work="Assistant", goals="A whiteboard of my own")
        await life.until("2027-08-20 10:00")
        before = await _figures(life)
        await sam.run("/privacy export")
        held = _unpacked(sam.dms[-1].message.files[0].content)
        await sam.run("/privacy erase")
        await sam.click("Erase everything")
        await life.until("2027-08-20 10:10")
    with life.row(50):
        assert [SECRET] == [row["text"] for row in held["prompt_answers"]]
        assert ["A whiteboard of my own"] == [row["goals"] for row in held["profiles"]]
        assert 1 == len(held[PromptParticipationRow.__tablename__])
        assert 1 == len(held[AttendeeRow.__tablename__])
        assert [] == await _tables_with(life, repr(sam.user.id), sam.name, SECRET)
        members = before.pop(Measure.MEMBERS)
        after = await _figures(life)
        assert members - 1 == after.pop(Measure.MEMBERS)
        assert before == after


def _unpacked(content: bytes) -> dict[str, list[dict[str, Any]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return json.loads(packed.read("everything.json"))["held"]


async def _members(life: Life, name: str) -> int:
    async with life.world.uow() as uow:
        found = select(func.count(MemberRow.id)).where(MemberRow.name == name)
        return await uow.session.scalar(found) or 0


async def _rows(life: Life, entity: Any) -> int:
    async with life.world.uow() as uow:
        return await uow.session.scalar(select(func.count(entity.id))) or 0


async def _figures(life: Life) -> dict[Measure, int]:
    """What reports say of the year."""
    async with life.world.uow() as uow:
        reports = uow.repo(ReportRepository)
        return await reports.figures(at("2027-01-01 00:00"), at("2028-01-01 00:00"))


async def _tables_with(life: Life, *words: str) -> list[str]:
    """Tables of which a row holds one of these."""
    async with life.world.database.reading() as connection:
        return [
            table.name
            for table in METADATA.sorted_tables
            if any(
                word in text
                for row in await connection.execute(select(table))
                for text in (repr(row),)
                for word in words
            )
        ]
