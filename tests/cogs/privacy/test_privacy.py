"""What is held about somebody: shown, handed over, erased; and nothing kept longer than was said."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.playground.people import Person
from adapters.playground.seen import Seen
from bot.message import Attachment
from storage.database import Database
from storage.entities import METADATA
from storage.members import MemberRow
from storage.places import CommunityRow
from storage.prompt_rows import PromptParticipationRow
from tests.cogs.prompts.talk import in_team, plan, posts, said
from tests.conversation import World


@pytest.fixture
async def sam(world: World) -> Person:
    """Lin, who answered a question privately and said who she is."""
    await plan(world, "What did you try?")
    await world.until("2027-01-11 09:00")
    await world.lin.click("Answer privately", on=posts(world.lin, "What did you try?")[0])
    await world.lin.submit(answer="A timer.")
    await world.lin.run("/start", work="Assistant", goals="Confidence")
    return world.lin


def file_of(seen: Seen) -> Attachment:
    (file,) = seen.message.files
    return file


def unpacked(file: Attachment) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(file.content)) as packed:
        return {name: packed.read(name).decode("utf-8-sig") for name in packed.namelist()}


async def naming(database: Database, words: str) -> list[str]:
    found: list[str] = []
    async with database.reading() as connection:
        for table in METADATA.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            found.extend(table.name for row in rows if words in repr(row))
    return found


async def test_what_is_held_is_shown_with_the_reason(sam: Person) -> None:
    await sam.run("/privacy show")
    assert "your private answers to questions (1): you can read" in said(sam)


async def test_only_the_person_sees_it(sam: Person) -> None:
    await sam.run("/privacy show")
    assert sam.last.private


async def test_the_export_comes_directly(sam: Person) -> None:
    await sam.run("/privacy export")
    assert "praxis-aha-2027-01-10.zip" == file_of(sam.dms[-1]).name


async def test_where_direct_messages_are_closed_it_comes_as_the_answer(sam: Person) -> None:
    sam.account.dms_open = False
    await sam.run("/privacy export")
    answer = sam.answer
    assert answer is not None
    assert "praxis-aha-2027-01-10.zip" == file_of(answer).name


async def test_the_export_has_the_persons_words(sam: Person) -> None:
    await sam.run("/privacy export")
    held = json.loads(unpacked(file_of(sam.dms[-1]))["everything.json"])["held"]
    assert ["A timer."] == [row["text"] for row in held["prompt_answers"]]


async def test_every_kind_has_a_file_for_a_spreadsheet(sam: Person) -> None:
    await sam.run("/privacy export")
    files = unpacked(file_of(sam.dms[-1]))
    held = json.loads(files["everything.json"])["held"]
    assert {f"{name}.csv" for name in held} | {"everything.json", "README.txt"} == set(files)


async def test_the_readme_says_what_each_file_is(sam: Person) -> None:
    await sam.run("/privacy export")
    assert "prompt_answers.csv (1)" in unpacked(file_of(sam.dms[-1]))["README.txt"]


async def test_a_cell_is_never_a_formula(sam: Person) -> None:
    await sam.run("/start", work="=HYPERLINK(1)", goals="")
    await sam.run("/privacy export")
    assert "'=HYPERLINK(1)" in unpacked(file_of(sam.dms[-1]))["profiles.csv"]


async def test_no_copy_of_the_export_is_kept(world: World, sam: Person) -> None:
    await sam.run("/privacy export")
    assert [] == await naming(world.database, "everything.json")


async def test_it_holds_nothing_of_anybody_else(world: World, sam: Person) -> None:
    await world.mia.run("/start", work="Physiotherapist", goals="Mias goal")
    await sam.run("/privacy export")
    assert "Mias goal" not in unpacked(file_of(sam.dms[-1]))["everything.json"]


async def test_erasing_asks_once_more_and_says_what_stays(sam: Person) -> None:
    await sam.run("/privacy erase")
    assert ("Erase everything", True) == (sam.last.buttons[0], "without a name" in said(sam))


async def test_asking_alone_erases_nothing(world: World, sam: Person) -> None:
    await sam.run("/privacy erase")
    assert "accounts" in await naming(world.database, sam.user.id)


async def test_after_erasing_nothing_names_the_account(world: World, sam: Person) -> None:
    await sam.run("/privacy erase")
    await sam.click("Erase everything")
    await world.settle()
    assert [] == await naming(world.database, repr(sam.user.id))


async def test_counts_are_what_they_were(world: World, sam: Person) -> None:
    await sam.run("/privacy erase")
    await sam.click("Erase everything")
    async with world.uow() as uow:
        rows = (await uow.session.scalars(select(PromptParticipationRow))).all()
    assert 1 == len(rows)


async def test_the_answer_says_what_remains_and_why(sam: Person) -> None:
    await sam.run("/privacy erase")
    await sam.click("Erase everything")
    assert "nothing in it leads to you" in said(sam)


async def test_a_confirmation_is_too_old_after_five_minutes(world: World, sam: Person) -> None:
    await sam.run("/privacy erase")
    await world.advance(minutes=7)
    await sam.click("Erase everything")
    assert "expired" in said(sam)


async def test_the_only_admin_names_another_one_first(world: World) -> None:
    await world.nia.run("/praxis privacy erase")
    assert "the only admin" in said(world.nia)


async def test_logs_do_not_name_the_account(
    sam: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    await sam.run("/privacy export")
    await sam.run("/privacy erase")
    await sam.click("Erase everything")
    printed = capsys.readouterr()
    assert sam.user.id not in printed.out + printed.err


async def test_in_the_other_workspace_she_is_still_known(world: World, sam: Person) -> None:
    lin = in_team(world, "Lin")
    await lin.run("/praxis start", work="Assistant")
    await sam.run("/privacy erase")
    await sam.click("Erase everything")
    await lin.run("/praxis me")
    assert "Assistant" in said(lin)


async def test_who_left_two_years_ago_is_forgotten(world: World, sam: Person) -> None:
    world.guild.deactivate(sam.user)
    await world.settle()
    world.clock.advance(timedelta(days=731))
    await world.restart()
    await world.settle()
    async with world.uow() as uow:
        erased = (await uow.session.scalars(select(MemberRow.erased_at))).all()
    assert 1 == sum(at is not None for at in erased)


async def test_what_was_purged_is_on_record(world: World, sam: Person) -> None:
    world.guild.deactivate(sam.user)
    await world.settle()
    world.clock.advance(timedelta(days=731))
    await world.restart()
    await world.settle()
    async with world.uow() as uow:
        assert "retention.purged" in [row.what for row in await uow.audit_log.latest(50)]


async def test_a_community_whose_workspaces_are_all_gone_ends_after_the_grace(
    world: World,
) -> None:
    world.uk.revoke("the app was uninstalled")
    await world.settle()
    world.clock.advance(timedelta(days=31))
    await world.restart()
    await world.settle()
    async with world.uows.system() as uow:
        left = list((await uow.session.scalars(select(CommunityRow.slug))).all())
    assert ["aha"] == left


async def test_a_workspace_that_comes_back_in_time_has_lost_nothing(world: World) -> None:
    world.uk.revoke("the app was uninstalled")
    await world.settle()
    world.clock.advance(timedelta(days=29))
    world.uk.restore()
    await world.restart()
    world.clock.advance(timedelta(days=5))
    await world.restart()
    await world.settle()
    async with world.uows.system() as uow:
        left = list((await uow.session.scalars(select(CommunityRow.slug))).all())
    assert ["aha", "aha-uk"] == sorted(left)
