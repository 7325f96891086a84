"""No row of one community is reachable from another, and no change lacks its reason."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import Date, Time, delete, func, insert, select, text, update
from sqlalchemy.orm import Mapper, aliased

from storage.audit import AuditRow
from storage.base import Base, OwnedByCommunity
from storage.entities import METADATA
from storage.errors import OutOfScope, Unaudited
from storage.members import MemberRow
from storage.places import CommunityRow
from storage.types import Instant, WallTime
from storage.uow import NOWHERE
from tests.storage.stage import START, Site, Stage

ENTITIES: list[type[Any]] = sorted(
    (
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, OwnedByCommunity)
    ),
    key=lambda entity: entity.__name__,
)


def _values(entity: type[Any], community_id: int, keys: dict[str, Any]) -> dict[str, Any]:
    """Something for every column that must have a value; references take what `keys` offers."""
    values: dict[str, Any] = {"community_id": community_id}
    for column in entity.__table__.columns:
        if column.name in values or column.autoincrement is True:
            continue
        if column.primary_key and not column.foreign_keys and column.type.python_type is int:
            continue
        if column.foreign_keys:
            (key,) = column.foreign_keys
            values[column.name] = keys.get(key.column.table.name)
        else:
            values[column.name] = _something(entity, column)
    return values


def _something(entity: type[Any], column: Any) -> Any:
    for name, constraint in {
        "state": {"outbox": "due", "schedules": "active", "occurrences": "on_time"},
        "subject_kind": {"grants": "user"},
        "role": {"grants": "admin"},
    }.items():
        if column.name == name and entity.__tablename__ in constraint:
            return constraint[entity.__tablename__]
    if isinstance(column.type, WallTime):
        return datetime(2027, 1, 11, 9)
    if isinstance(column.type, Instant):
        return START
    if isinstance(column.type, Date):
        return date(2027, 1, 11)
    if isinstance(column.type, Time):
        return time(9)
    if column.type.python_type is dict:
        return {}
    if column.type.python_type is bytes:
        return b"x"
    if column.type.python_type is bool:
        return False
    if column.type.python_type is int:
        return 1
    return _allowed_word(entity, column)


def _allowed_word(entity: type[Any], column: Any) -> str:
    """A word that the column's CHECK admits, or any."""
    for constraint in entity.__table__.constraints:
        words = str(getattr(constraint, "sqltext", ""))
        if words.startswith(f"{column.name} in ("):
            return words.split("'")[1]
    return "x"


async def _furnish(stage: Stage, site: Site, entity: type[Any]) -> list[Any]:
    """Makes sure that the site has a row of an entity, past all checks; the keys of all it has."""
    keys: dict[str, Any] = {"communities": site.community_id}
    needed = _needed(entity.__table__)
    by_table = {each.__tablename__: each for each in ENTITIES}
    async with stage.database.writing() as connection:
        workspaces = METADATA.tables["workspaces"]
        keys["workspaces"] = (await connection.execute(select(func.min(workspaces.c.id)))).scalar()
        for table in METADATA.sorted_tables:
            if table.name not in needed or table.name not in by_table:
                continue
            key = next(iter(table.primary_key))
            known = select(key).where(table.c.community_id == site.community_id)
            if (await connection.execute(known)).first() is None:
                values = _values(by_table[table.name], site.community_id, keys)
                await connection.execute(insert(table).values(values))
            found = (await connection.execute(known)).scalars().all()
            keys[table.name] = found[0]
    return list(found)


def _needed(table: Any) -> set[str]:
    """The table and everything it refers to."""
    names = {table.name}
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table.name not in names and key.column.table is not table:
                names |= _needed(key.column.table)
    return names


def test_there_are_entities_to_speak_of() -> None:
    assert len(ENTITIES) >= 12


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.__name__)
async def test_another_communitys_row_cannot_be_reached(
    stage: Stage, aha: Site, uk: Site, entity: type[Any]
) -> None:
    mapper: Mapper[Any] = entity.__mapper__
    primary = mapper.primary_key[0].name
    keys = await _furnish(stage, uk, entity)
    foreign = entity.community_id == uk.community_id
    other = aliased(entity)
    async with stage.uow(aha) as uow:
        session = uow.session
        seen = [
            list((await session.scalars(select(entity).where(foreign))).all()),
            list((await session.execute(select(mapper.primary_key[0]).where(foreign))).all()),
            list(
                (
                    await session.scalars(
                        select(other).where(other.community_id == uk.community_id)
                    )
                ).all()
            ),
            [row for key in keys if (row := await session.get(entity, key)) is not None],
        ]
        if entity is AuditRow:  # which nobody rewrites, see test_auditing
            assert (keys, [[], [], [], []]) == (keys, seen)
            return
        removed: Any = await session.execute(delete(entity).where(foreign))
        changed: Any = await session.execute(
            update(entity).where(foreign).values({primary: mapper.primary_key[0]})
        )

    assert keys
    assert ([[], [], [], []], 0, 0) == (seen, removed.rowcount, changed.rowcount)


async def test_no_row_can_be_put_into_another_community(stage: Stage, aha: Site, uk: Site) -> None:
    let_through: list[str] = []
    async with stage.uow(aha) as uow:
        for entity in ENTITIES:
            row = entity(community_id=uk.community_id)
            uow.session.add(row)
            try:
                await uow.flush()
                let_through.append(entity.__name__)
            except OutOfScope:
                uow.session.expunge(row)

    assert [] == let_through


async def test_no_row_can_be_moved_to_another_community(stage: Stage, aha: Site, uk: Site) -> None:
    let_through: list[str] = []
    async with stage.uow(aha) as uow:
        for entity in ENTITIES:
            try:
                await uow.session.execute(update(entity).values(community_id=uk.community_id))
                let_through.append(entity.__name__)
            except OutOfScope:
                continue

    assert [] == let_through


async def test_an_object_cannot_be_moved_to_another_community(
    stage: Stage, aha: Site, uk: Site
) -> None:
    async with stage.uow(aha) as uow:
        member = await uow.members.add("Mia")
        member.community_id = uk.community_id
        with pytest.raises(OutOfScope):
            await uow.flush()


async def test_a_community_sees_only_itself(stage: Stage, aha: Site, uk: Site) -> None:
    async with stage.uow(aha) as uow:
        found = [row.id for row in await uow.communities.everyone()]

    assert [aha.community_id] == found


async def test_a_unit_in_no_community_sees_nothing(stage: Stage, aha: Site) -> None:
    async with stage.uows(NOWHERE, actor="test") as uow:
        rows = (await uow.session.scalars(select(MemberRow))).all()
        communities = (await uow.session.scalars(select(CommunityRow))).all()

    assert ([], []) == (list(rows), list(communities))


def _bypasses(site: Site) -> Iterator[Any]:
    yield text("select * from members")
    yield select(MemberRow.__table__)
    yield insert(MemberRow)
    yield delete(METADATA.tables["members"])


@pytest.mark.parametrize("number", range(4))
async def test_a_statement_past_the_entities_is_refused(
    stage: Stage, aha: Site, number: int
) -> None:
    statement = list(_bypasses(aha))[number]
    async with stage.uow(aha) as uow:
        with pytest.raises(OutOfScope):
            await uow.session.execute(statement)


async def test_within_confines_a_unit_across_communities(stage: Stage, aha: Site, uk: Site) -> None:
    async with stage.uows.system() as uow:
        everybody = len(await uow.communities.everyone())
        async with uow.within(aha.community_id) as scoped:
            ours = [row.id for row in await scoped.communities.everyone()]

    assert (2, [aha.community_id]) == (everybody, ours)


async def test_what_one_community_loaded_is_not_handed_to_the_next(
    stage: Stage, aha: Site, uk: Site
) -> None:
    async with stage.uow(aha) as uow:
        member = await uow.members.add("Mia")
        uow.audit("member.added", "Mia")
        await uow.commit()
    async with stage.uows.system() as uow:
        async with uow.within(aha.community_id) as scoped:
            await scoped.members.get(member.id)
        async with uow.within(uk.community_id) as scoped:
            assert None is await scoped.session.get(MemberRow, member.id)


async def test_a_change_without_a_reason_is_not_committed(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        await uow.members.add("Mia")
        with pytest.raises(Unaudited):
            await uow.commit()
    async with stage.uow(aha) as uow:
        assert [] == list(await uow.members.everyone())


async def test_a_bulk_change_needs_a_reason_too(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        await uow.session.execute(update(MemberRow).values(zone="UTC"))
        with pytest.raises(Unaudited):
            await uow.commit()


async def test_a_reason_in_one_community_does_not_cover_another(
    stage: Stage, aha: Site, uk: Site
) -> None:
    async with stage.uows.system() as uow:
        for site in (aha, uk):
            async with uow.within(site.community_id) as scoped:
                await scoped.members.add("Mia")
        uow.audit("member.added", "Mia", community_id=aha.community_id)
        with pytest.raises(Unaudited):
            await uow.commit()


async def test_bookkeeping_needs_no_reason(stage: Stage, aha: Site) -> None:
    assert None not in await stage.put(aha, aha.draft())


async def test_the_log_says_who_did_what_when(stage: Stage, aha: Site) -> None:
    async with stage.uows(aha.community_id, actor="discord/guild/@fay") as uow:
        uow.audit("prompt.moved", "P1", before={"day": "Mon"}, after={"day": "Tue"})
        await uow.commit()
    async with stage.uow(aha) as uow:
        (row,) = await uow.audit_log.of("P1")

    assert ("discord/guild/@fay", "prompt.moved", START, {"day": "Mon"}, {"day": "Tue"}) == (
        row.actor,
        row.what,
        row.at.astimezone(UTC),
        row.before,
        row.after,
    )


async def test_the_log_is_read_newest_first_and_in_pages(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        for n in range(5):
            uow.audit("counted", str(n))
            await uow.flush()
        await uow.commit()
    async with stage.uow(aha) as uow:
        first = await uow.audit_log.latest(2)
        second = await uow.audit_log.latest(2, before_id=first[-1].id)

    assert ["4", "3", "2", "1"] == [row.subject for row in (*first, *second)]
