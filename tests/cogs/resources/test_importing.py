"""Files in and out of a library as conversations: reports, power cuts, what cannot be used, and the way back."""

import asyncio
import gzip

import pytest

from adapters.playground.people import Person
from bot.message import Attachment
from bot.param import UploadedFile
from cogs.resources.service import imports
from cogs.resources.starter import library
from storage.resource_imports import ImportRepository
from storage.resources import ResourceRepository
from tests.cogs.prompts.talk import file
from tests.cogs.resources.shelf import DYSPHAGIA, FALLS, publish
from tests.conversation import World

TABLE = """title,url,type,tags,year
Safe meals on the ward,https://example.org/meals,toolkit,"dysphagia, meals",2022
Preventing falls on the ward,https://example.org/elsewhere,toolkit,falls,2020
No address at all,,paper,,
A script,javascript:alert(1),paper,,
Safe meals on a ward,https://example.org/meals?utm_source=x,toolkit,,
Gait after stroke,https://example.org/gait,paper,gait,2019
"""
WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "inlet", "jetty")
ENTRIES: list[dict[str, object]] = [
    {
        "line": line,
        "values": {
            "title": f"{WORDS[line % 10]} {WORDS[line // 10 % 10]} {WORDS[line * 7 % 10]} {line}",
            "url": f"https://example.org/{line}",
        },
        "error": "",
    }
    for line in range(1, 121)
]


async def published(world: World, community: str = "aha") -> list[str]:
    async with world.uow(community) as uow:
        return [row.title for row in await uow.repo(ResourceRepository).everything()]


async def begun(world: World) -> int:
    """An import that was handed over and not worked on yet."""
    await world.fay.run("/help")
    async with world.uow() as uow:
        member = await uow.members.by_account(world.fay.user)
        assert member is not None
        row = await uow.repo(ImportRepository).start("many.csv", "csv", ENTRIES, member.id)
        uow.audit("resource.import", f"import:{row.id}")
        await uow.commit()
        return row.id


def attached(who: Person) -> Attachment:
    (attachment,) = who.last.message.files
    return attachment


async def test_the_report_counts_what_was_added_was_there_and_was_refused(world: World) -> None:
    await publish(world, FALLS)
    await world.fay.run("/resource import", file=file("list.csv", TABLE))
    assert "2 added, 2 there already, 2 refused." in world.fay.last
    assert "Line 3: there already, R1 Preventing falls on the ward" in world.fay.last
    assert ["Preventing falls on the ward", "Safe meals on the ward", "Gait after stroke"] == (
        await published(world)
    )


async def test_the_report_says_of_every_line_what_became_of_it(world: World) -> None:
    await publish(world, FALLS)
    await world.fay.run("/resource import", file=file("list.csv", TABLE))
    lines = [line.split("\t") for line in attached(world.fay).content.decode().splitlines()]
    refusal = (
        "Please give a public web address, such as https://www.who.int/rehabilitation, or a DOI."
    )
    assert [
        ["line", "outcome", "text"],
        ["2", "added", "Safe meals on the ward"],
        ["3", "duplicate", "R1 Preventing falls on the ward"],
        ["4", "refused", f"No address at all: {refusal}"],
        ["5", "refused", f"A script: {refusal}"],
        ["6", "duplicate", "Safe meals on the ward"],
        ["7", "added", "Gait after stroke"],
    ] == lines


async def test_how_far_it_is_can_be_asked_while_it_goes_on(world: World) -> None:
    await world.fay.run("/resource import", file=file("list.csv", TABLE))
    (begun,) = [seen for seen in world.fay.here if "0 of 6 lines of list.csv are done." in seen]
    await world.fay.click("How far is it?", on=begun)
    assert any("3 added, 1 there already, 2 refused." in seen for seen in world.fay.here)


async def test_what_was_imported_is_found_and_not_verified(world: World) -> None:
    await world.fay.run("/resource import", file=file("list.csv", TABLE))
    await world.mia.run("/resource find words: gait")
    assert "Gait after stroke" in world.mia.last
    assert "not verified yet" in world.mia.last


async def test_importing_the_same_file_again_adds_nothing(world: World) -> None:
    for _time in range(2):
        await world.fay.run("/resource import", file=file("list.csv", TABLE))
    assert "0 added, 4 there already, 2 refused." in world.fay.last


async def test_a_member_cannot_import(world: World) -> None:
    await world.mia.run("/resource import", file=file("list.csv", TABLE))
    assert "This is for the facilitators" in world.mia.last


async def test_the_starter_library_is_public_and_unverified(world: World) -> None:
    await world.fay.run("/resource starter")
    assert f"{len(library())} added, 0 there already, 0 refused." in world.fay.last
    await world.zoe.run("/resource find words: how can we stop falls in hospital?")
    assert "not verified yet" in world.zoe.last


async def test_an_import_whose_process_stopped_goes_on_where_it_was(world: World) -> None:
    ident = await begun(world)
    async with world.uow() as uow:
        repo = uow.repo(ImportRepository)
        done = [{"line": line, "outcome": "refused", "text": "before"} for line in (1, 2)]
        await repo.step(await repo.get(ident), done)
        uow.audit("resource.imported", f"import:{ident}")
        await uow.commit()
    await world.restart()
    await world.advance(minutes=5)
    assert "118 added, 0 there already, 2 refused." in world.fay.dms[-1]


async def test_a_power_cut_in_the_middle_adds_every_line_once(world: World) -> None:
    ident = await begun(world)
    jobs, community = world.app.background, world.communities["aha"]
    working = asyncio.create_task(imports.work(jobs, community, ident))
    while not (first := await published(world)):
        await asyncio.sleep(0)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert len(first) % imports.STEP == 0
    await world.restart()
    await world.advance(minutes=5)
    titles = [str(entry["values"]["title"]) for entry in ENTRIES]  # type: ignore[index]
    assert titles == await published(world)


async def test_a_file_of_50_megabytes_is_refused_unread(world: World) -> None:
    async def read() -> bytes:
        raise AssertionError("it was fetched")

    await world.fay.run("/resource import", file=UploadedFile("big.csv", 50_000_000, read))
    assert "This file has 50 MB; at most 1 MB can be read. Please split it." in world.fay.last


@pytest.mark.parametrize(
    ("name", "content", "answer"),
    [
        ("bomb.csv", gzip.compress(b"0" * 1_000_000), "This file is packed."),
        (
            "bomb.opml",
            b'<!DOCTYPE o [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><opml>&b;</opml>',
            "This XML file declares entities.",
        ),
        ("list.csv", b"Falls,https://example.org", "The first line must name the columns"),
        ("list.csv", "title,url\n" + "A,https://a.org\n" * 5_001, "split it into parts of 5000"),
        ("list.csv", b"", "This file is empty."),
    ],
    ids=["packed", "entities", "no heading", "too many", "empty"],
)
async def test_a_file_that_cannot_be_used_is_refused_with_a_reason(
    world: World, name: str, content: str | bytes, answer: str
) -> None:
    await world.fay.run("/resource import", file=file(name, content))
    assert (True, []) == (answer in world.fay.last, await published(world))


@pytest.mark.parametrize("kind", ["csv", "bibtex", "json"])
async def test_what_is_exported_is_the_same_library_where_it_is_imported(
    world: World, kind: str
) -> None:
    await publish(world, FALLS, DYSPHAGIA)
    await world.fay.run(f"/resource export format: {kind}")
    written = attached(world.fay)
    await world.nia.run("/praxis resource import")
    await world.nia.submit(file=file(written.name, written.content))
    assert "2 added, 0 there already, 0 refused." in world.nia.last
    await world.nia.run(f"/praxis resource export format={kind}")
    assert written.content == attached(world.nia).content


async def test_a_communitys_own_words_are_understood_from_then_on(world: World) -> None:
    await publish(world, FALLS)
    await world.fay.run(
        "/resource synonyms", file=file("ours.txt", "# Ours\nwobblies; falls; tumbles\n")
    )
    assert "1 group is known now." in world.fay.last
    await world.mia.run("/resource find words: wobblies")
    assert "Preventing falls on the ward" in world.mia.last


async def test_a_communitys_own_words_are_nobody_elses(world: World) -> None:
    await publish(world, FALLS, community="aha-uk")
    await world.fay.run("/resource synonyms", file=file("ours.txt", "wobblies; falls"))
    await world.person("Tom", world.uk).run("/praxis resource find wobblies")
    assert "Nothing in the library answers" in world.person("Tom", world.uk).last


async def test_a_line_with_one_word_is_named_and_nothing_is_replaced(world: World) -> None:
    await world.fay.run("/resource synonyms", file=file("ours.txt", "wobblies; falls"))
    await world.fay.run("/resource synonyms", file=file("ours.txt", "a; b\nalone\n"))
    assert "Line 2: a group has at least two expressions" in world.fay.last
    await world.fay.run("/resource synonyms")
    assert b"wobblies; falls\n" == attached(world.fay).content
