"""Reads everything that is held about one member, table by table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, false, func, or_, select

from bot.refs import UserRef
from storage.base import BY_HAND, Base, Repository
from storage.errors import OutOfScope
from storage.holdings import HOLDINGS
from storage.members import AccountRow
from storage.places import WorkspaceRow
from storage.privacy import Holding

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """A member and all accounts that ever were theirs here; `workspaces` are row numbers of these."""

    community_id: int
    member_id: int
    accounts: tuple[UserRef, ...]
    workspaces: tuple[int, ...] = ()


class PersonalRowsRepository(Repository):
    """What a community holds about one of its members."""

    async def person(self, member_id: int) -> Person:
        """The member's accounts."""
        query = (
            select(WorkspaceRow, AccountRow.user_id)
            .join(AccountRow, AccountRow.workspace_id == WorkspaceRow.id)
            .where(AccountRow.member_id == member_id)
            .order_by(AccountRow.id)
        )
        rows = (await self.session.execute(query)).all()
        return Person(
            self.community_id,
            member_id,
            tuple(UserRef(row.ref, user) for row, user in rows),
            tuple(row.id for row, _user in rows),
        )

    async def counts(self, person: Person) -> list[tuple[Holding, int]]:
        """How many rows of each kind there are, in the order of the registry; empty ones left out."""
        self._ours(person)
        found: list[tuple[Holding, int]] = []
        for holding in HOLDINGS:
            table = Base.metadata.tables[holding.table]
            query = select(func.count()).select_from(table).where(rows_of(holding, table, person))
            count = (await self.session.execute(query, execution_options=BY_HAND)).scalar_one()
            if count:
                found.append((holding, count))
        return found

    async def rows(self, person: Person) -> list[tuple[Holding, Sequence[Row]]]:
        """Every row of each kind, without what is secret."""
        self._ours(person)
        found: list[tuple[Holding, Sequence[Row]]] = []
        for holding in HOLDINGS:
            table = Base.metadata.tables[holding.table]
            shown = [column for column in table.columns if column.name not in holding.secret]
            key = next(iter(table.primary_key))
            query = select(*shown).where(rows_of(holding, table, person)).order_by(key)
            result = await self.session.execute(query, execution_options=BY_HAND)
            rows = [_about(person, table, dict(row)) for row in result.mappings()]
            if rows:
                found.append((holding, rows))
        return found

    def _ours(self, person: Person) -> None:
        """The questions are confined by hand, by what the person says of themselves."""
        if person.community_id != self.community_id:
            raise OutOfScope("somebody of another community")


def _about(person: Person, table: Table, row: Row) -> Row:
    """The row without who else is in it: whoever approved a case is not told here who presented it."""
    others = [
        column.name
        for column in table.columns
        if any(key.column.table.name == "members" for key in column.foreign_keys)
    ]
    return {
        **row,
        **{name: None for name in others if row.get(name) not in (None, person.member_id)},
    }


def rows_of(holding: Holding, table: Table, person: Person) -> ColumnElement[bool]:
    """Which rows of a table are about somebody."""
    criteria = [table.c[name] == person.member_id for name in holding.members]
    criteria += _by_account(table, person)
    about = or_(false(), *criteria)
    if "community_id" in table.c:
        return about & (table.c.community_id == person.community_id)
    return about


def _by_account(table: Table, person: Person) -> Iterator[ColumnElement[bool]]:
    names = [str(account) for account in person.accounts]
    match table.name:
        case "grants":
            for workspace, account in zip(person.workspaces, person.accounts, strict=True):
                here = (table.c.workspace_id == workspace) & (table.c.subject_kind == "user")
                yield here & (table.c.subject_id == account.id)
        case "audit":
            yield table.c.actor.in_(names)
            yield table.c.subject == f"member:{person.member_id}"
        case "outbox":
            yield table.c.destination.in_(destinations(person))
        case "posts":
            outbox = Base.metadata.tables["outbox"]
            told = select(outbox.c.key).where(
                outbox.c.community_id == person.community_id,
                outbox.c.destination.in_(destinations(person)),
            )
            yield table.c.key.in_(told)
        case "parked":
            yield table.c.person.in_(names)
        case _:
            return


def destinations(person: Person) -> list[str]:
    """Where messages to them are addressed."""
    return [f"member:{person.member_id}", *(f"user:{account}" for account in person.accounts)]
