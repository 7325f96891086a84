"""The year 2027, replayed on a clock that only moves when told to; and once more with power cuts."""

import asyncio
import random
import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from storage.outbox_rows import OutboxState
from tests.conversation import START, restore
from tests.databases import in_memory
from tests.year import cases, webinars
from tests.year.life import Life, at, empty_world
from tests.year.record import Record, Said, record
from tests.year.rows import ELSEWHERE, LIVED, PENDING, ROWS
from tests.year.script import live

POWER_CUTS = 8
"""The seed of the second life."""
WARNED = {OutboxState.HELD, OutboxState.IN_DOUBT, OutboxState.MISSED, OutboxState.DEAD}


def relive(template: Path, cuts: random.Random | None = None) -> Record:
    async def whole_year() -> Record:
        database = in_memory()
        try:
            await restore(database, template)
            async with empty_world(database) as world:
                life = Life(world, cuts)
                await live(life, template)
                return await record(life)
        finally:
            await database.close()

    return asyncio.run(whole_year())


@pytest.fixture(scope="module")
def empty(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without any community."""
    path = tmp_path_factory.mktemp("year") / "year.sqlite"
    shutil.copy(sqlite_template, path)
    return path


@pytest.fixture(scope="module")
def year(empty: Path) -> Record:
    """The year as the script has it."""
    return relive(empty)


@pytest.fixture(scope="module")
def cut_year(empty: Path) -> Record:
    """The same year, with the power cut again and again between, during and after deliveries."""
    return relive(empty, random.Random(POWER_CUTS))


# The script


def test_every_row_is_lived_tested_apart_or_pending_for_a_reason(year: Record) -> None:
    assert set(ROWS) == year.lived | set(ELSEWHERE) | set(PENDING)
    assert all(PENDING.values())


def test_no_pending_row_is_lived(year: Record) -> None:
    assert set() == year.lived & set(PENDING)


@pytest.mark.parametrize("row", LIVED)
def test_a_row_of_the_script_holds(year: Record, row: int) -> None:
    if row in year.failed:
        raise year.failed[row]
    assert row in year.lived


# Totals


@pytest.mark.parametrize(("workspace", "posted", "late"), [("guild", 47, 3), ("team", 47, 2)])
def test_aha_is_asked_47_questions_in_each_target_and_5_of_them_late(
    year: Record, workspace: str, posted: int, late: int
) -> None:
    found = year.questions(workspace)
    assert (posted, late) == (len(found), sum(each.late for each in found))


def test_aha_uk_is_asked_48_questions_and_one_late(year: Record) -> None:
    found = year.questions("uk")
    assert (48, 1) == (len(found), sum(each.late for each in found))


@pytest.mark.parametrize("workspace", ["guild", "team"])
def test_22_cases_are_posted_in_each_target_of_aha(year: Record, workspace: str) -> None:
    posted = [
        each
        for each in year.said
        if each.workspace == workspace and each.place == "#cases" and "AHA-2027-" in each.thread
    ]
    assert 22 == len(posted)


@pytest.mark.parametrize("workspace", ["guild", "team"])
def test_11_webinars_are_announced_in_each_target_and_10_held(year: Record, workspace: str) -> None:
    cards = [
        each.text
        for each in year.said
        if each.workspace == workspace and each.place == "#webinars" and "\nArea: " in each.text
    ]
    assert (11, 10, 1) == (
        len(cards),
        sum("This is over." in card for card in cards),
        sum("Cancelled: The room is flooded" in card for card in cards),
    )


@pytest.mark.parametrize("workspace", ["guild", "team"])
def test_31_reminders_are_posted_in_each_target(year: Record, workspace: str) -> None:
    words = (f"{webinars.TITLE} starts", f"{webinars.AMA} starts", "was cancelled.")
    posted = [
        each
        for each in year.said
        if each.workspace == workspace
        and each.place == "#webinars"
        and any(word in each.text for word in words)
    ]
    assert 31 == len(posted)


def test_nobody_reads_the_link_but_those_who_said_they_come(year: Record) -> None:
    assert [] == [
        each for each in year.said if webinars.LINK in each.links and "@" not in each.place
    ]


def test_no_message_holds_what_identified_somebody(year: Record) -> None:
    assert [] == [word for word in cases.IDENTIFIERS for said in year.words if word in said]


def test_no_question_is_asked_twice_in_one_place(year: Record) -> None:
    asked = Counter((each.workspace, each.punctual_text) for each in year.said if each.thread)
    assert [] == [what for what, times in asked.items() if times > 1]


@pytest.mark.parametrize(
    ("slug", "states"),
    [
        ("aha", {"on_time": 45, "late": 2, "missed": 1, "skipped": 1}),
        ("aha-uk", {"on_time": 47, "late": 1, "missed": 1}),
    ],
)
def test_every_one_of_49_slots_is_accounted_for(
    year: Record, slug: str, states: dict[str, int]
) -> None:
    found = Counter(state for _at, state, _note in year.slots[slug])
    assert states == dict(found)


def test_every_slot_of_aha_is_at_nine_on_the_wall_in_melbourne(year: Record) -> None:
    hours = {instant: instant.hour for instant, _state, _note in year.slots["aha"]}
    summer = [hour for day, hour in hours.items() if not _winter(day)]
    winter = [hour for day, hour in hours.items() if _winter(day)]
    assert ({22}, {23}) == (set(summer), set(winter))


def test_every_slot_of_aha_uk_is_at_eight_on_the_wall_in_london(year: Record) -> None:
    first, last = at("2027-03-29 00:00"), at("2027-10-26 00:00")
    for instant, _state, _note in year.slots["aha-uk"]:
        assert (7 if first <= instant < last else 8) == instant.hour


def _winter(instant: datetime) -> bool:
    return at("2027-04-04 12:00") <= instant < at("2027-10-03 00:00")


def test_every_miss_has_an_ops_notice(year: Record) -> None:
    reports = [each for each in year.said if "were not asked" in each.text]
    assert Counter({"guild": 1, "uk": 1}) <= Counter(each.workspace for each in reports)
    missed = [day for slots in year.slots.values() for day, state, _ in slots if state == "missed"]
    assert all(any(f"{day:%Y-%m-%d %H:%M}" in report.text for report in reports) for day in missed)


# Invariants


def test_i1_there_is_at_most_one_message_under_a_key(year: Record) -> None:
    keys = Counter(each.key for each in year.said if each.key)
    assert [] == [key for key, times in keys.items() if times > 1]


def test_i1_every_delivery_ends_and_what_is_not_posted_is_told(year: Record) -> None:
    ended = {OutboxState.SENT, OutboxState.CANCELLED}
    told = {each.subject.partition(":")[0] for each in year.deliveries if each.kind[:4] == "ops."}
    assert [] == [each for each in year.deliveries if each.state not in ended | WARNED]
    assert [] == [each for each in year.deliveries if each.state in WARNED and each.id not in told]


def test_i2_what_was_said_in_private_is_in_no_message_to_others(year: Record) -> None:
    assert [] == [each for each in year.said if "Only for me" in each.text]


def test_i2_an_anonymous_author_is_in_no_message_about_the_suggestion(year: Record) -> None:
    about = [each for each in year.said if "Who taught you most?" in each.text]
    assert about
    assert [] == [each for each in about if "Lin" in each.text]


@pytest.mark.parametrize("slug", ["aha", "aha-uk"])
def test_i3_a_community_reaches_no_row_of_another(year: Record, slug: str) -> None:
    mine = year.communities[slug]
    reached = {table: owners - {mine} for table, owners in year.owners[slug].items()}
    assert {} == {table: owners for table, owners in reached.items() if owners}
    assert {mine} == year.owners[slug]["prompts"]


@pytest.mark.parametrize(
    ("what", "times"),
    [
        ("prompt.posted", 47),
        ("prompt.missed", 1),
        ("prompt.skipped", 1),
        ("prompt.scheduled", 1),
        ("prompt.answered", 2),
        ("prompt.wrapped", 1),
        ("prompt.suggested", 1),
        ("prompt.suggestion-approved", 1),
        ("prompt.paused", 1),
        ("channel.mapped", 11),
        ("role.given", 4),
        ("denied", 2),
        ("delivery.settled", 1),
    ],
)
def test_i4_every_change_is_in_the_audit_log(year: Record, what: str, times: int) -> None:
    assert times == year.audited["aha"][what]


def test_i5_nothing_is_said_outside_configured_channels_threads_and_direct_messages(
    year: Record,
) -> None:
    assert [] == year.elsewhere


def test_i6_no_instant_comes_from_the_real_clock(year: Record) -> None:
    early = {
        column: instants
        for column, found in year.instants.items()
        if (instants := {each for each in found if not START <= each < at("2028-12-31 00:00")})
    }
    assert {} == early


def test_nobody_is_told_of_a_failure_of_ours(year: Record) -> None:
    assert [] == list(year.troubles)


# Once more, with power cuts


def test_i8_power_cuts_lead_to_the_same_posts_except_for_late_marks(
    year: Record, cut_year: Record
) -> None:
    assert cut_year.cuts > 20
    assert _posts(year) == _posts(cut_year)


def test_i8_power_cuts_put_no_second_message_under_a_key(cut_year: Record) -> None:
    keys = Counter(each.key for each in cut_year.said if each.key)
    assert [] == [key for key, times in keys.items() if times > 1]


def _posts(year: Record) -> Counter[tuple[str, str, str, str]]:
    def same(each: Said) -> tuple[str, str, str, str]:
        return each.workspace, each.place, each.punctual_text, each.thread

    return Counter(same(each) for each in year.said if not each.deleted)
