"""One search, two engines: the same questions have the same answers on both, and no question breaks out."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import insert, select, text
from typer.testing import CliRunner

from benchmarks.resources.judged import judgements
from benchmarks.resources.library import document
from benchmarks.resources.synthetic import documents
from bot.cli import app
from cogs.resources import rules
from cogs.resources.starter import library, starter_synonyms
from storage import search
from storage.database import Database
from storage.directory import DirectoryRow
from storage.entities import METADATA
from storage.reindex import reindex
from storage.resource_rows import ResourceState
from storage.resources import ResourceRepository
from storage.search import SearchRepository
from storage.search_query import Synonyms
from storage.search_rows import SearchDocument
from storage.uow import UnitOfWork
from tests.storage.stage import Site, Stage

DOCUMENTS = [
    SearchDocument(
        "resource",
        "1",
        "Dysphagia in paediatric wards",
        ("swallowing", "feeding"),
        "How occupational therapists assess meals. Guidance of the WHO.",
        facets={"area": ("Speech pathology",), "year": ("2024",)},
    ),
    SearchDocument(
        "resource",
        "2",
        "Falls prevention toolkit",
        ("falls",),
        "Reduce falls in hospitals. COVID-19 follow-up, anti-TNF, C++.",
        facets={"area": ("safety",), "year": ("2019",)},
    ),
    SearchDocument("prompt", "3", "What we learned about splints", (), "你好世界 العربية café"),
]


@pytest.fixture
async def filled(stage: Stage, aha: Site) -> Site:
    async with stage.uow(aha) as uow:
        await uow.repo(SearchRepository).put_all(DOCUMENTS)
        await uow.commit()
    return aha


async def ask(
    stage: Stage, site: Site, words: str, *, synonyms: Synonyms | None = None, **facets: str
) -> list[str]:
    async with stage.uow(site) as uow:
        wanted = {name: (value,) for name, value in facets.items()}
        found = await uow.repo(SearchRepository).find(words, facets=wanted, synonyms=synonyms)
    return [hit.document.subject for hit in found.hits]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("pediatric", ["1"]),
        ("hospital", ["2"]),
        ("follow-up", ["2"]),
        ("followup", ["2"]),
        ("covid19", ["2"]),
        ("COVID-19", ["2"]),
        ("WHO", ["1"]),
        ("你好", ["3"]),
        ("العَرَبِيَّة", ["3"]),
        ("cafe", ["3"]),
        ("prevnetion", ["2"]),
        ("alls", ["2"]),
        ("swallowin", ["1"]),
        ("preven", ["2"]),
        ("how can we stop falls at night?", ["2"]),
    ],
)
async def test_a_question_finds(
    stage: Stage, filled: Site, words: str, expected: list[str]
) -> None:
    assert expected == await ask(stage, filled, words)


@pytest.mark.parametrize(
    "words",
    [
        '"',
        '""',
        "*",
        "NEAR(",
        "NEAR(a b)",
        "' OR 1=1 --",
        "OR",
        "NOT AND",
        "title_terms:",
        "facet_terms : kind0resource",
        "kind0resource",
        "1ckind0resource",
        "-",
        "()",
        "{}",
        "^",
        "\\",
        "a & ! | <-> b:*",
        "%_",
        "☕🩺",
        "\x00",
        "\ud800",
        "zzz " * 500,
        "",
        "   ",
    ],
)
async def test_no_question_breaks_or_widens_a_search(
    stage: Stage, filled: Site, words: str
) -> None:
    assert [] == await ask(stage, filled, words)


@pytest.mark.parametrize("words", ["*", "NEAR(", "'", '"', "☕", "-", "你", "\\", "a" * 5_000])
async def test_no_beginning_breaks_a_suggestion(stage: Stage, filled: Site, words: str) -> None:
    async with stage.uow(filled) as uow:
        found = await uow.repo(SearchRepository).suggest(words)
    assert len(found) in (0, 3)


async def test_facets_confine_by_kind_area_and_year(stage: Stage, filled: Site) -> None:
    questions = [
        await ask(stage, filled, "falls dysphagia splints", kind="prompt"),
        await ask(stage, filled, "falls dysphagia", area="speech-pathology"),
        await ask(stage, filled, "falls dysphagia", year="2019"),
        await ask(stage, filled, "falls", year="2024"),
    ]
    assert [["3"], ["1"], ["2"], []] == questions


async def test_a_title_counts_more_than_a_tag_and_a_tag_more_than_a_summary(
    stage: Stage, filled: Site
) -> None:
    async with stage.uow(filled) as uow:
        await uow.repo(SearchRepository).put_all(
            [
                SearchDocument("resource", "10", "Other words", ("more",), "organisations here"),
                SearchDocument("resource", "11", "Other words", ("organisation",), "nothing here"),
                SearchDocument("resource", "12", "Organising words", ("more",), "nothing here"),
            ]
        )
        await uow.commit()
    assert ["12", "11", "10"] == await ask(stage, filled, "organization")


async def test_synonyms_work_in_both_directions(stage: Stage, filled: Site) -> None:
    synonyms = Synonyms([["OT", "occupational therapist"], ["hospital", "infirmary"]])
    found = [
        await ask(stage, filled, words, synonyms=synonyms) for words in ("OT", "ot", "infirmary")
    ]
    assert [["1"], ["1"], ["2"]] == found


async def test_an_abbreviation_that_is_a_word_counts_in_capitals_alone(
    stage: Stage, filled: Site
) -> None:
    synonyms = Synonyms([["IT", "toolkit"]])
    found = [await ask(stage, filled, w, synonyms=synonyms) for w in ("IT safety", "it safety")]
    assert [["2"], []] == found


async def test_another_communitys_documents_and_words_are_out_of_reach(
    stage: Stage, filled: Site, uk: Site
) -> None:
    async with stage.uow(uk) as uow:
        index = uow.repo(SearchRepository)
        await index.put(SearchDocument("resource", "9", "Secret dysphagia of ours"))
        await uow.commit()
        mine = await index.find("disphagia falls toolkit")
        offered = await index.suggest("f")
    assert ["9"] == [hit.document.subject for hit in mine.hits]
    assert [] == offered
    assert [] == await ask(stage, filled, "secret")


async def test_rows_asked_for_by_id_are_the_communitys_own_alone(
    stage: Stage, aha: Site, uk: Site
) -> None:
    async with stage.uow(uk) as uow:
        secret = rules.new_resource("https://example.org/secret", "Secret", tag_texts=["ours"])
        row = await uow.repo(ResourceRepository).add(secret, ResourceState.PUBLISHED, by=None)
        uow.audit("resource.published", row.subject)
        await uow.commit()
    async with stage.uow(aha) as uow:
        theirs = await uow.repo(ResourceRepository).many([row.id])
    async with stage.uow(uk) as uow:
        (ours,) = await uow.repo(ResourceRepository).many([row.id])
    assert ([], ("ours",)) == (theirs, ours.value.tags)


async def test_a_changed_document_is_found_by_its_new_words_alone(
    stage: Stage, filled: Site
) -> None:
    async with stage.uow(filled) as uow:
        await uow.repo(SearchRepository).put(SearchDocument("resource", "2", "Something new"))
        await uow.commit()
    assert ([], ["2"]) == (await ask(stage, filled, "falls"), await ask(stage, filled, "new"))


async def test_a_removed_document_leaves_no_word_behind(stage: Stage, filled: Site) -> None:
    async with stage.uow(filled) as uow:
        await uow.repo(SearchRepository).remove("resource", "2")
        await uow.commit()
    async with stage.uow(filled) as uow:
        found = await uow.repo(SearchRepository).find("fals")
    assert ((), {}) == (found.hits, dict(found.corrected))


async def test_an_unfinished_search_leaves_the_index_as_it_was(stage: Stage, filled: Site) -> None:
    async with stage.uow(filled) as uow:
        await uow.repo(SearchRepository).remove("resource", "2")
    assert ["2"] == await ask(stage, filled, "falls")


async def test_suggestions_prefer_titles_that_begin_so(stage: Stage, filled: Site) -> None:
    async with stage.uow(filled) as uow:
        index = uow.repo(SearchRepository)
        await index.put(SearchDocument("resource", "4", "All about prevention of falls"))
        found = await index.suggest("prevention fal")
        first = await index.suggest("falls")
    assert {"2", "4"} == {each.subject for each in found}
    assert ["2", "4"] == [each.subject for each in first]


async def test_a_lost_index_is_made_anew(stage: Stage, filled: Site, database: Database) -> None:
    async with database.writing() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO search_index(search_index) VALUES ('delete-all')"
            if database.is_sqlite
            else "TRUNCATE search_index"
        )
    assert [] == await ask(stage, filled, "falls")
    await reindex(database, stage.uows, progress=lambda _slug, _count: None)
    assert ["2"] == await ask(stage, filled, "falls")


async def carry_over(source: Database, target: Database) -> None:
    """Every row from one engine to the other, as a tool does that knows nothing of ours: no trigger fires."""
    async with source.reading() as reading, target.writing() as writing:
        await writing.execute(text("SET session_replication_role = replica"))
        for table in METADATA.sorted_tables:
            rows = (await reading.execute(select(table))).mappings().all()
            if rows and table.name != DirectoryRow.__tablename__:
                await writing.execute(insert(table), [dict(row) for row in rows])
        await writing.execute(text("SET session_replication_role = origin"))


def test_a_library_that_moved_from_sqlite_to_postgresql_is_found_after_a_reindex(
    sqlite_url: str, empty_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def move() -> None:
        source, target = Database.open(sqlite_url), Database.open(empty_postgres_url)
        stage = Stage(source)
        site = await stage.site("moving")
        async with stage.uow(site) as uow:
            resource = rules.new_resource("https://example.org/falls", "Preventing falls")
            await uow.repo(ResourceRepository).add(resource, ResourceState.PUBLISHED, by=None)
            uow.audit("resource.published", "resources")
            await uow.repo(SearchRepository).put_all(DOCUMENTS[2:])
            await uow.commit()
        await carry_over(source, target)
        await source.close()
        await target.close()

    async def found(words: str) -> list[str]:
        database = Database.open(empty_postgres_url)
        stage = Stage(database)
        async with stage.uows.system(actor="test") as uow:
            (community,) = await uow.communities.everyone()
        async with stage.uows(community.id, actor="test") as uow:
            answer = await uow.repo(SearchRepository).find(words)
        await database.close()
        return [hit.document.title for hit in answer.hits]

    asyncio.run(move())
    assert [] == asyncio.run(found("falls"))
    monkeypatch.setenv("PRAXIS_STORAGE__URL", empty_postgres_url)
    done = CliRunner().invoke(app, ["db", "reindex"])
    assert (0, True) == (done.exit_code, "2 documents can be found." in done.output)
    assert [["Preventing falls"], ["What we learned about splints"]] == [
        asyncio.run(found(words)) for words in ("fals", "splint")
    ]


@asynccontextmanager
async def conformance(url: str) -> AsyncGenerator[UnitOfWork]:
    """The starter library and as many other documents again, on one engine."""
    database = Database.open(url)
    stage = Stage(database)
    site = await stage.site("conformance")
    async with stage.uow(site) as uow:
        known = [document(each) for each in library()]
        await uow.repo(SearchRepository).put_all([*known, *documents(80)])
        yield uow
    await database.close()


async def answers(uow: UnitOfWork, questions: Sequence[str]) -> dict[str, list[str]]:
    """What questions find."""
    index = uow.repo(SearchRepository)
    found: dict[str, list[str]] = {}
    for words in questions:
        answer = await index.find(words, synonyms=starter_synonyms(), limit=10)
        found[words] = [hit.document.subject for hit in answer.hits]
    return found


async def test_both_engines_answer_the_labelled_questions_alike(
    sqlite_url: str, empty_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [each.words for each in judgements()]
    whole: list[dict[str, list[str]]] = []
    firsts: list[dict[str, list[str]]] = []
    for url in (sqlite_url, empty_postgres_url):
        async with conformance(url) as uow:
            whole.append(await answers(uow, questions))
            # As in a library of a hundred thousand: more documents fit than are ranked.
            monkeypatch.setattr(search, "CANDIDATES", 10)
            monkeypatch.setattr(search, "ENOUGH", 40)
            few = await answers(uow, questions[::3])
            firsts.append({words: found[:1] for words, found in few.items()})
            monkeypatch.undo()
    assert whole[0] == whole[1]
    assert firsts[0] == firsts[1] == {words: whole[0][words][:1] for words in firsts[0]}
