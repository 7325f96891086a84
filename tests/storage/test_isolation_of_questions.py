"""Every method of every repository, asked from one community with everything that names another's rows."""

import dataclasses
import enum
import importlib
import inspect
import pkgutil
import random
import types
import typing
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, Text, select, update

import storage
from bot.refs import ChannelRef, MessageRef, RoleRef, UserRef, WorkspaceRef
from storage.base import Base, OwnedByCommunity, Repository
from storage.database import Database
from storage.entities import METADATA
from storage.uow import UnitOfWork
from tests.conversation import restore
from tests.storage.stage import START, TEAM, Site, Stage
from tests.storage.test_isolation import ENTITIES, _furnish

DRAWS = 4
"""Calls of each method, each with other values."""
CANARY = "not yours"
TELLING = frozenset(
    {"text", "title", "note", "comment", "goals", "work", "area", "author", "words"}
)
"""Columns whose words would give another community away; nothing else reads them."""
ACROSS = frozenset({"BatchRepository", "RetentionRepository.tidy"})
"""What looks after all communities at once and says so: it is asked in units across them only."""


class CannotMake(Exception):
    """No value of this type can be made up."""


class Values:
    """Arguments of whatever type, all of which name rows of the other community."""

    def __init__(self, theirs: Site, ids: Sequence[int]) -> None:
        self._chance = random.Random(7)
        place = ChannelRef(theirs.workspace, "uk-prompts")
        self._known: dict[Any, list[Any]] = {
            int: list(ids),
            str: ["x", "uk", "yours", "member:1", f"{theirs.workspace}/x"],
            bool: [True, False],
            float: [0.5],
            bytes: [b"x"],
            datetime: [START, START + timedelta(days=400)],
            date: [START.date()],
            time: [time(9)],
            timedelta: [timedelta(days=1)],
            WorkspaceRef: [theirs.workspace],
            ChannelRef: [place],
            UserRef: [UserRef(theirs.workspace, "x")],
            RoleRef: [RoleRef(theirs.workspace, "x")],
            MessageRef: [MessageRef(place, "x")],
            type(None): [None],
        }

    def within(self, uow: UnitOfWork) -> None:
        """The unit in which the next question is asked."""
        self._known[UnitOfWork] = [uow]

    def of(self, kind: Any) -> Any:
        """A value of a type."""
        if kind in self._known:
            return self._chance.choice(self._known[kind])
        origin, parts = typing.get_origin(kind), typing.get_args(kind)
        if origin in (typing.Union, types.UnionType):
            return self.of(self._chance.choice(parts))
        if origin is typing.Literal:
            return self._chance.choice(parts)
        if origin is typing.Annotated:
            return self.of(parts[0])
        if origin is not None and issubclass(origin, Mapping):
            return {self.of(parts[0]): self.of(parts[1])} if parts else {}
        if origin is tuple:
            return tuple(self.of(part) for part in parts if part is not Ellipsis)
        if origin is not None and issubclass(origin, Iterable):
            made = [self.of(parts[0])]
            return set(made) if issubclass(origin, typing.AbstractSet) else made
        return self._made(kind)

    def _made(self, kind: Any) -> Any:
        if kind is Any or kind is object:
            return self.of(str)
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            return self._chance.choice(list(kind))
        if dataclasses.is_dataclass(kind):
            hints = typing.get_type_hints(kind)
            fields = [each for each in dataclasses.fields(kind) if each.init]
            return kind(**{each.name: self.of(hints[each.name]) for each in fields})
        raise CannotMake(kind)


def methods() -> list[tuple[type[Repository], str]]:
    """Every question there is, whatever else was imported before."""
    for module in pkgutil.iter_modules(storage.__path__):
        importlib.import_module(f"storage.{module.name}")
    found: list[tuple[type[Repository], str]] = []
    for repository in _subclasses(Repository):
        for name, member in vars(repository).items():
            if not name.startswith("_") and inspect.iscoroutinefunction(member):
                found.append((repository, name))
    return sorted(found, key=lambda each: (each[0].__module__, each[0].__name__, each[1]))


def _subclasses(kind: type[Any]) -> Iterable[type[Any]]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("storage"):
            yield each
        yield from _subclasses(each)


@pytest.fixture
async def stage(sqlite_template: Path) -> AsyncGenerator[Stage]:
    """SQLite in memory: what is asked is the same everywhere, and answered by the same entities."""
    database = Database.open("sqlite://")
    await restore(database, sqlite_template)
    yield Stage(database)
    await database.close()


async def rows_of(stage: Stage, site: Site) -> dict[str, list[Any]]:
    """Everything a community owns."""
    found: dict[str, list[Any]] = {}
    async with stage.database.reading() as connection:
        for table in METADATA.sorted_tables:
            if "community_id" in table.c:
                query = select(table).where(table.c.community_id == site.community_id)
                found[table.name] = [tuple(row) for row in await connection.execute(query)]
    return found


async def full(stage: Stage, site: Site) -> list[int]:
    """Gives a community a row of every entity, with words that tell; all numbers of its rows."""
    ids: set[int] = {site.community_id, site.target_id}
    for entity in ENTITIES:
        ids.update(key for key in await _furnish(stage, site, entity) if isinstance(key, int))
    async with stage.database.writing() as connection:
        for table in METADATA.sorted_tables:
            telling = [
                column.name
                for column in table.columns
                if column.name in TELLING and isinstance(column.type, String | Text)
            ]
            if telling and "community_id" in table.c:
                await connection.execute(
                    update(table)
                    .where(table.c.community_id == site.community_id)
                    .values(dict.fromkeys(telling, CANARY))
                )
    return sorted(ids)


def tells(value: Any, theirs: Site, depth: int = 0) -> bool:
    """Whether an answer holds anything of the other community."""
    match value:
        case OwnedByCommunity():
            return value.community_id == theirs.community_id
        case Base() | None | int() | float() | datetime():
            return False
        case str():
            return value == CANARY
        case Mapping():
            return any(tells(each, theirs, depth + 1) for pair in value.items() for each in pair)
        case list() | tuple() | set() | frozenset():
            return any(tells(each, theirs, depth + 1) for each in value)
        case _ if dataclasses.is_dataclass(value) and depth < 5:
            fields = dataclasses.fields(value)
            return any(tells(getattr(value, each.name), theirs, depth + 1) for each in fields)
        case _:
            return False


def arguments(method: Callable[..., Any], values: Values) -> tuple[list[Any], dict[str, Any]]:
    """What to call a method with."""
    hints = typing.get_type_hints(method, include_extras=False)
    given: list[Any] = []
    named: dict[str, Any] = {}
    for parameter in inspect.signature(method).parameters.values():
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        made = values.of(hints[parameter.name])
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = made
        else:
            given.append(made)
    return given, named


def repository_of(uow: UnitOfWork, kind: type[Repository]) -> Repository:
    """A unit's own, or a feature's."""
    for own in ("outbox", "schedules", "members", "communities", "audit_log"):
        if isinstance(getattr(uow, own), kind):
            return typing.cast(Repository, getattr(uow, own))
    return uow.repo(kind)


async def ask(stage: Stage, here: Site, values: Values, kind: type[Repository], name: str) -> Any:
    """What a method answers; whatever it refuses is as good as nothing."""
    async with stage.uow(here) as uow:
        values.within(uow)
        method = getattr(repository_of(uow, kind), name)
        given, named = arguments(method, values)
        answer = await method(*given, **named)
        uow.audit("asked", name)
        await uow.commit()
    return answer


async def test_no_question_reaches_another_communitys_rows(stage: Stage) -> None:
    aha = await stage.site("aha")
    uk = await stage.site("uk", TEAM)
    values = Values(uk, await full(stage, uk))
    before = await rows_of(stage, uk)
    known = [
        (kind, name)
        for kind, name in methods()
        if not {kind.__name__, f"{kind.__name__}.{name}"} & ACROSS
    ]
    last = {kind: (kind, name) for kind, name in known}.values()
    unasked: set[str] = set()
    answered: set[str] = set()
    reached: list[str] = []
    for kind, name in known:
        what = f"{kind.__module__}.{kind.__name__}.{name}"
        for _draw in range(DRAWS):
            try:
                answer = await ask(stage, aha, values, kind, name)
            except CannotMake:
                unasked.add(what)
                break
            except Exception:  # noqa: BLE001  # a refusal is as good as nothing
                continue
            answered.add(what)
            if tells(answer, uk):
                reached.append(f"{what} shows {answer!r}")
        if (kind, name) in last:
            now = await rows_of(stage, uk)
            changed = [table for table in now if now[table] != before[table]]
            before = now
            reached += [f"{kind.__name__} changed {table}" for table in changed]
    assert [] == reached
    assert len(unasked) < len(known) / 10, sorted(unasked)
    assert len(answered) > len(known) * 0.6
