"""What facilitators are told: what needs them, how many took part, and never a number that is a name."""

import struct
import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from bot.errors import Invalid
from bot.ports import Need
from cogs.report import rules
from cogs.report.picture import HEIGHT, WIDTH, bars
from storage.reports import Measure
from tests.cogs.prompts.talk import plan, posts, said
from tests.conversation import World

NOW = datetime(2027, 5, 20, 1, tzinfo=UTC)
HOME = "Australia/Melbourne"


async def answered_by(world: World, names: Sequence[str]) -> None:
    await plan(world, "What did you try?")
    await world.until("2027-01-11 09:00")
    for name in names:
        person = world.person(name, world.guild)
        (post,) = posts(person, "What did you try?")
        await person.say(post, "This.")


async def test_when_nothing_is_amiss_it_says_so(world: World) -> None:
    await world.fay.run("/report attention")
    assert "Nothing needs you just now" in said(world.fay)


async def test_a_question_nobody_answered_for_three_days_is_named(world: World) -> None:
    await answered_by(world, [])
    await world.advance(days=3, hours=1)
    await world.fay.run("/report attention")
    assert "What did you try?" in said(world.fay)


async def test_an_answered_question_is_not(world: World) -> None:
    await answered_by(world, ["Mia"])
    await world.advance(days=3, hours=1)
    await world.fay.run("/report attention")
    assert "nobody has answered" not in said(world.fay)


async def test_an_empty_slot_is_named(world: World) -> None:
    await answered_by(world, ["Mia"])
    await world.advance(hours=1)
    await world.fay.run("/report attention")
    assert "Slots without a question" in said(world.fay)


async def test_a_send_that_failed_is_named(world: World) -> None:
    await plan(world, "What did you try?")
    channel = world.guild.channel("prompts")
    world.guild.channels[channel.id].denied = frozenset({Need.POST})
    await world.until("2027-01-11 09:05")
    await world.fay.run("/report attention")
    assert "What could not be delivered" in said(world.fay)


async def test_members_do_not_see_reports(world: World) -> None:
    await world.mia.run("/report week")
    assert "for the facilitators" in said(world.mia)


async def test_questions_are_counted(world: World) -> None:
    await answered_by(world, ["Mia"])
    await world.fay.run("/report quarter of: 2027-Q1")
    assert "Questions asked" in said(world.fay)


async def test_a_few_people_are_not_counted_out(world: World) -> None:
    await answered_by(world, ["Mia", "Ben"])
    await world.fay.run("/report quarter of: 2027-Q1")
    assert "fewer than 5" in said(world.fay)


async def test_five_people_are(world: World) -> None:
    await answered_by(world, ["Mia", "Ben", "Zoe", "Lin", "Finn"])
    await world.fay.run("/report quarter of: 2027-Q1")
    assert "People who took part: 5" in said(world.fay)


async def test_nobody_is_named(world: World) -> None:
    await answered_by(world, ["Mia", "Ben", "Zoe", "Lin", "Finn"])
    await world.fay.run("/report quarter of: 2027-Q1")
    assert [] == [name for name in ("Mia", "Ben", "Zoe", "Lin", "Finn") if name in said(world.fay)]


async def test_a_picture_comes_along(world: World) -> None:
    await world.fay.run("/report week")
    answer = world.fay.answer
    (picture,) = answer.message.files if answer else ()
    assert ("participation.png", True) == (picture.name, picture.picture)
    assert "A bar a week, from" in picture.alt


async def test_it_comes_as_a_file_on_request(world: World) -> None:
    await world.fay.run("/report week csv: yes")
    answer = world.fay.answer
    (file,) = answer.message.files if answer else ()
    assert "Questions asked,0" in file.content.decode("utf-8-sig")


async def test_another_communitys_questions_do_not_count(world: World) -> None:
    await answered_by(world, ["Mia"])
    await world.nia.run("/praxis report quarter of=2027-Q1")
    assert "Questions asked: 0" in said(world.nia)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2027-Q2", (date(2027, 4, 1), date(2027, 7, 1))),
        ("2027q4", (date(2027, 10, 1), date(2028, 1, 1))),
        ("", (date(2027, 4, 1), date(2027, 7, 1))),
    ],
)
def test_quarters_are_read(typed: str, expected: tuple[date, date]) -> None:
    found = rules.quarter(typed, NOW, HOME)
    assert expected == (found.first, found.end)


def test_no_quarter_is_explained() -> None:
    with pytest.raises(Invalid, match="2027-Q2"):
        rules.quarter("spring", NOW, HOME)


def test_days_are_local() -> None:
    start, _end = rules.year(2027, NOW, HOME).instants(HOME)
    assert datetime(2026, 12, 31, 13, tzinfo=UTC) == start


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_small_counts_of_people_are_suppressed(count: int, expected: int | None) -> None:
    assert {Measure.CONTRIBUTORS: expected} == rules.shown({Measure.CONTRIBUTORS: count})


def test_small_counts_of_things_are_not() -> None:
    assert {Measure.QUESTIONS: 2} == rules.shown({Measure.QUESTIONS: 2})


def test_the_picture_is_a_sound_png() -> None:
    content = bars([1, None, 5, 0])
    width, height = struct.unpack(">II", content[16:24])
    start = content.index(b"IDAT")
    (length,) = struct.unpack(">I", content[start - 4 : start])
    pixels = zlib.decompress(content[start + 4 : start + 4 + length])
    assert (WIDTH, HEIGHT, HEIGHT * (1 + 3 * WIDTH)) == (width, height, len(pixels))
