"""Whoever presents without a name is in nothing that anybody else is handed: no export, no report, no list."""

import io
import json
import zipfile
from typing import Any

import pytest

from adapters.playground.people import Person
from tests.cogs.cases.talk import NAME, add, audited, dms, said
from tests.conversation import World


def files_of(who: Person) -> dict[str, bytes]:
    """Every file that somebody was last sent, archives unpacked."""
    seen = [each for each in who.sees if each.message.files][-1]
    found: dict[str, bytes] = {}
    for file in seen.message.files:
        if file.name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(file.content)) as packed:
                found.update({name: packed.read(name) for name in packed.namelist()})
        else:
            found[file.name] = file.content
    return found


def held(who: Person) -> dict[str, list[dict[str, Any]]]:
    """What somebody's own export says is held about them."""
    return json.loads(files_of(who)["everything.json"])["held"]


@pytest.fixture
async def discussed(posted: World) -> World:
    """Ben asked, and the presenter answered; a draft of hers waits."""
    await add(posted.ben, "Ask a clarifying question", "How far is the toilet?", anonymous=True)
    await posted.mia.click("Answer (presenter)", on=dms(posted.mia, "A question")[0])
    await posted.mia.submit(text="Eight steps.")
    await posted.mia.run("/case submit")
    return posted


async def presenter(world: World) -> int:
    """Mia's number."""
    async with world.uow() as uow:
        found = await uow.members.by_account(world.mia.user)
    assert found is not None
    return found.id


async def test_whoever_approved_it_does_not_learn_from_their_export_who_presented(
    discussed: World,
) -> None:
    number = await presenter(discussed)
    await discussed.fay.run("/privacy export")
    (row,) = held(discussed.fay)["cases"]
    assert (NAME, None) == (row["name"], row["member_id"])
    numbers = [
        value
        for rows in held(discussed.fay).values()
        for row in rows
        for name, value in row.items()
        if name in ("member_id", "proposed_by", "owner_id", "actor")
    ]
    assert number not in numbers
    text = b"\n".join(files_of(discussed.fay).values()).decode()
    assert (False, False) == ("Mia" in text, discussed.mia.user.id in text)


async def test_the_presenters_own_export_has_it(discussed: World) -> None:
    await discussed.mia.run("/privacy export")
    found = held(discussed.mia)
    assert [await presenter(discussed)] == [row["member_id"] for row in found["cases"]]
    assert ["Eight steps."] == [row["text"] for row in found["case_contributions"]]
    assert 1 == len(found["case_drafts"])


async def test_the_communitys_export_does_not_lead_to_anybody(discussed: World) -> None:
    number = await presenter(discussed)
    await discussed.ada.run("/community export")
    files = files_of(discussed.ada)
    rows = {
        name: [json.loads(line) for line in content.splitlines()]
        for name, content in files.items()
        if name.endswith(".jsonl")
    }
    assert [None] == [row["member_id"] for row in rows["cases.jsonl"]]
    assert [None, None] == [row["member_id"] for row in rows["case_contributions.jsonl"]]
    assert "case_drafts.jsonl" not in rows
    # Nor do deliveries: none is addressed to her about a case, no line of the log names her for one.
    to_her = [row for row in rows["outbox.jsonl"] if row["destination"] == f"member:{number}"]
    assert [] == [row["kind"] for row in to_her if "case" in row["kind"]]
    account = discussed.mia.user.id
    about = [row for row in rows["audit.jsonl"] if str(row["what"]).startswith("case.")]
    assert [] == [row["what"] for row in about if account in json.dumps(row)]


@pytest.mark.parametrize("period", ["week", "quarter", "year", "attention"])
async def test_no_report_names_anybody(discussed: World, period: str) -> None:
    await discussed.fay.run(f"/report {period}")
    files = b"".join(file.content for file in discussed.fay.last.message.files)
    assert ("Mia" in said(discussed.fay), b"Mia" in files) == (False, False)


async def test_ones_own_list_has_it_and_that_of_others_has_not(discussed: World) -> None:
    await discussed.mia.run("/me")
    assert NAME in said(discussed.mia)
    for person in (discussed.fay, discussed.ben, discussed.ada):
        await person.run("/me")
        assert NAME not in said(person)


async def test_the_log_of_changes_names_nobody_for_it(discussed: World) -> None:
    assert ["anonymous"] == await audited(discussed, "case.submitted")
    assert {"anonymous"} == set(await audited(discussed, "case.added"))
    await discussed.ada.run("/community audit")
    lines = [line for line in said(discussed.ada).splitlines() if "case" in line]
    assert ([], True) == ([line for line in lines if "Mia" in line], bool(lines))
