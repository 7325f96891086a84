"""After erasing nothing anywhere names the person, what was counted stays counted, and others keep theirs."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.delivery import Draft, ToMember, ToPurpose, ToUser
from bot.message import say
from bot.refs import UserRef, WorkspaceRef
from bot.roles import Role
from bot.text import Mention, md
from storage import privacy
from storage.database import Database, sqlite_file
from storage.entities import METADATA
from storage.erasing import ERASED, Erased, erase_member
from storage.merging import merge_members
from storage.personal_rows import PersonalRowsRepository
from storage.preferences import Kind, PreferenceRepository, Via
from storage.profiles import ProfileRepository
from storage.prompt_rows import NewPrompt
from storage.prompt_voices import VoiceRepository
from storage.prompts import PromptRepository
from tests.storage.stage import START, Site, Stage

SAM = UserRef(WorkspaceRef("discord", "guild"), "80351110224678912")
MIA = UserRef(WorkspaceRef("discord", "guild"), "80351110224678999")


async def furnish(stage: Stage, site: Site, account: UserRef, name: str) -> int:
    """A member with something of everything."""
    async with stage.uows(site.community_id, actor=str(account)) as uow:
        member = await uow.members.add(name, account=account)
        await uow.repo(ProfileRepository).write(
            member.id, work="Student", area="", country="", goals="Confidence"
        )
        await uow.repo(PreferenceRepository).choose(member.id, Kind.CASE, Via.DM)
        prompt = await uow.repo(PromptRepository).add(
            [NewPrompt(f"Why, {name}?", f"why {name}")], schedule_id=None, source="test"
        )
        voices = uow.repo(VoiceRepository)
        await voices.keep_answer(prompt[0].id, member.id, "Because.")
        await voices.took_part(prompt[0].id, member.id, how="private", at=START)
        await voices.suggest(member.id, "What else?", anonymous=True)
        await uow.communities.grant(Role.FACILITATOR, account)
        hello = say(md("Hello {who}", who=Mention(account, name)))
        await uow.outbox.add(Draft("note", f"n{name}", ToMember(member.id), hello))
        await uow.outbox.add(Draft("note", f"n{name}", ToUser(account), hello))
        await uow.outbox.add(
            Draft("note", f"public{name}", ToPurpose(site.target_id, "prompts"), hello)
        )
        uow.audit("role.given", str(account), after={"to": str(account), "by": [account.id]})
        await uow.commit()
    return member.id


async def everything(database: Database) -> Iterator[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    async with database.reading() as connection:
        for table in METADATA.sorted_tables:
            rows = (await connection.execute(select(table))).mappings()
            found.extend((table.name, dict(row)) for row in rows)
    return iter(found)


async def naming(database: Database, words: str) -> list[str]:
    """Tables with a row that contains some words anywhere, in a text or in a document."""
    return [name for name, row in await everything(database) if words in repr(row)]


async def erase(stage: Stage, site: Site, member_id: int) -> Erased:
    async with stage.uow(site) as uow:
        done = await erase_member(uow, member_id)
        uow.audit("privacy.erased", "member")
        await uow.commit()
    return done


async def test_before_erasing_the_account_is_in_many_places(stage: Stage, aha: Site) -> None:
    await furnish(stage, aha, SAM, "Sam")
    assert {"accounts", "audit", "grants", "outbox"} <= set(await naming(stage.database, SAM.id))


async def test_no_row_and_no_document_names_the_account(stage: Stage, aha: Site) -> None:
    sam = await furnish(stage, aha, SAM, "Sam")
    await erase(stage, aha, sam)
    assert [] == await naming(stage.database, SAM.id)


async def test_the_name_is_in_no_mention(stage: Stage, aha: Site) -> None:
    sam = await furnish(stage, aha, SAM, "Sam")
    await erase(stage, aha, sam)
    assert [] == await naming(stage.database, "'name': 'Sam'")


async def test_their_own_words_are_gone(stage: Stage, aha: Site) -> None:
    sam = await furnish(stage, aha, SAM, "Sam")
    await erase(stage, aha, sam)
    gone = [
        await naming(stage.database, words) for words in ("Because.", "What else?", "Confidence")
    ]
    assert [[], [], []] == gone


async def test_what_was_counted_stays_counted(stage: Stage, aha: Site) -> None:
    sam = await furnish(stage, aha, SAM, "Sam")
    before = len(await naming(stage.database, "'how': 'private'"))
    await erase(stage, aha, sam)
    assert (1, before) == (before, len(await naming(stage.database, "'how': 'private'")))


async def test_others_keep_everything(stage: Stage, aha: Site) -> None:
    sam = await furnish(stage, aha, SAM, "Sam")
    mia = await furnish(stage, aha, MIA, "Mia")
    before = await held(stage, aha, mia)
    await erase(stage, aha, sam)
    assert before == await held(stage, aha, mia)


async def test_the_log_says_that_something_was_done_by_nobody(stage: Stage, aha: Site) -> None:
    sam = await furnish(stage, aha, SAM, "Sam")
    await erase(stage, aha, sam)
    async with stage.uow(aha) as uow:
        actors = {row.actor for row in await uow.audit_log.latest() if row.what == "role.given"}
    assert {ERASED} == actors


async def test_another_community_keeps_its_own(stage: Stage, aha: Site, uk: Site) -> None:
    elsewhere = UserRef(uk.workspace, SAM.id)
    sam = await furnish(stage, aha, SAM, "Sam")
    there = await furnish(stage, uk, elsewhere, "Sam")
    before = await held(stage, uk, there)
    await erase(stage, aha, sam)
    assert before == await held(stage, uk, there)


async def test_every_linked_account_is_erased(stage: Stage, aha: Site) -> None:
    sam = await furnish(stage, aha, SAM, "Sam")
    other = await furnish(stage, aha, MIA, "Sammy")
    async with stage.uow(aha) as uow:
        await merge_members(uow, keep=sam, drop=other)
        uow.audit("member.linked", "member")
        await uow.commit()
    await erase(stage, aha, sam)
    assert ([], []) == (
        await naming(stage.database, SAM.id),
        await naming(stage.database, MIA.id),
    )


async def test_whoever_comes_back_is_somebody_new(stage: Stage, aha: Site) -> None:
    sam = await furnish(stage, aha, SAM, "Sam")
    await erase(stage, aha, sam)
    assert sam != await furnish(stage, aha, SAM, "Sam again")


async def test_ids_that_merely_contain_theirs_are_left_alone(stage: Stage, aha: Site) -> None:
    longer = UserRef(SAM.workspace, f"{SAM.id}7")
    sam = await furnish(stage, aha, SAM, "Sam")
    mia = await furnish(stage, aha, longer, "Mia")
    before = await held(stage, aha, mia)
    await erase(stage, aha, sam)
    assert before == await held(stage, aha, mia)


@pytest.mark.parametrize("table", ["members", "prompt_participation"])
async def test_what_remains_is_said_with_its_reason(stage: Stage, aha: Site, table: str) -> None:
    sam = await furnish(stage, aha, SAM, "Sam")
    done = await erase(stage, aha, sam)
    assert "without a name" in done.remaining[table]


async def held(stage: Stage, site: Site, member_id: int) -> list[tuple[str, Any]]:
    async with stage.uow(site) as uow:
        mine = uow.repo(PersonalRowsRepository)
        rows = await mine.rows(await mine.person(member_id))
    return [(holding.table, found) for holding, found in rows]


async def test_the_database_file_does_not_hold_the_account_any_more(sqlite_url: str) -> None:
    file = sqlite_file(sqlite_url)
    assert file is not None
    stage = Stage(Database.open(sqlite_url))
    site = await stage.site("aha")
    sam = await furnish(stage, site, SAM, "Sam")
    await furnish(stage, site, MIA, "Mia")
    await stage.database.close()
    before = SAM.id.encode() in file.read_bytes()
    stage = Stage(Database.open(sqlite_url))
    async with stage.uows(site.community_id, actor=ERASED) as uow:
        await erase_member(uow, sam)
        uow.audit("privacy.erased", "member:erased")
        await uow.commit()
    await stage.database.close()
    after = {
        each.name: SAM.id.encode() in each.read_bytes()
        for each in file.parent.iterdir()
        if each.name.startswith(file.name)
    }
    assert (True, {file.name: False}) == (before, after)


async def test_a_feature_hears_of_it_while_the_rows_are_still_there(
    stage: Stage, aha: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    async def farewell(uow: Any, member_id: int) -> None:
        heard.append((await uow.members.get(member_id)).name)

    monkeypatch.setattr(privacy, "_FAREWELLS", [])
    privacy.before_erasing(farewell)
    sam = await furnish(stage, aha, SAM, "Sam")
    async with stage.uow(aha) as uow:
        await erase_member(uow, sam)
    assert ["Sam"] == heard
