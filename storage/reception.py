"""Who acts and in which community: the hot path of every interaction, in two questions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Index,
    String,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.events import Actor, Interaction
from bot.i18n import read_in
from bot.refs import WorkspaceRef
from bot.roles import Role
from bot.standing import Standing
from bot.transaction import forbid_inside
from storage.audit import AuditRow
from storage.base import Base, insert_ignore
from storage.database import Database
from storage.directory import Directory, DirectoryRow, Presence, load_directory
from storage.members import AccountRow, MemberRow
from storage.places import WorkspaceRow
from storage.prepared import Prepared
from storage.types import RowId

SEEN_FOR = timedelta(hours=24)
"""How long a deed is remembered; platforms repeat one for minutes."""
PARKED_FOR = timedelta(minutes=15)
USED_EVERY = timedelta(hours=1)
"""How precisely we know which account somebody used last."""


class SeenEventRow(Base):
    """A deed that was admitted."""

    __tablename__ = "seen_events"
    __table_args__ = (Index("ix_seen_events_at", "at"),)
    audited = False

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    at: Mapped[datetime]


class ParkedRow(Base):
    """What somebody asked for while we ask back; belongs to no community yet."""

    __tablename__ = "parked"
    __table_args__ = (Index("ix_parked_at", "at"),)
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    person: Mapped[str] = mapped_column(String(255))
    document: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class _Account:
    member_id: int
    zone: str
    language: str
    client: str
    used_at: datetime
    left: bool
    rules: int = 0
    nameless: bool = False


class _Sight(NamedTuple):
    """What is known of somebody in one community; all but `version` None where nothing is."""

    version: int
    community_id: int
    member_id: int | None
    zone: str
    language: str
    client_language: str
    used_at: datetime
    left_at: datetime | None
    rules_version: int
    name: str


_WHO = Prepared(
    select(
        DirectoryRow.version,
        AccountRow.community_id,
        AccountRow.member_id,
        MemberRow.zone,
        MemberRow.language,
        MemberRow.client_language,
        AccountRow.used_at,
        MemberRow.left_at,
        MemberRow.rules_version,
        MemberRow.name,
    )
    .select_from(DirectoryRow)
    .outerjoin(
        WorkspaceRow,
        (WorkspaceRow.platform == bindparam("platform"))
        & (WorkspaceRow.external_id == bindparam("workspace")),
    )
    .outerjoin(
        AccountRow,
        (AccountRow.workspace_id == WorkspaceRow.id) & (AccountRow.user_id == bindparam("user")),
    )
    .outerjoin(MemberRow, MemberRow.id == AccountRow.member_id)
)
"""Columns as in `_Sight`."""


class DatabaseReception:
    """The core's `Reception`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._directories: dict[WorkspaceRef, Directory] = {}
        see = insert_ignore(database.dialect, SeenEventRow, ("key",))
        self._see = Prepared(see, "key", "at")

    async def admit(
        self, event: Interaction, *, remember: bool, community_id: int | None = None
    ) -> Standing | None:
        """Who acts; None for a repeated event, and where `community_id` is no community here."""
        forbid_inside("the reception")

        def work(connection: Connection) -> Standing | None:
            return self._admit(connection, event, community_id, remember=remember)

        return await self._database.quickly(work, writes=remember)

    async def refused(self, standing: Standing, event: Interaction, what: str) -> None:
        """Writes the refusal to the audit log of the community, where there is one."""
        if standing.community is None:
            return
        row = {
            "community_id": standing.community.id,
            "at": event.at,
            "actor": str(event.actor.user),
            "what": "denied",
            "subject": what,
        }
        async with self._database.writing() as connection:
            await connection.execute(insert(AuditRow), row)

    async def park(self, event: Interaction, document: str) -> int:
        """Keeps a document for the actor; returns its id."""
        row = {"person": str(event.actor.user), "document": document, "at": event.at}
        async with self._database.writing() as connection:
            made = await connection.execute(insert(ParkedRow).values(row).returning(ParkedRow.id))
            return made.scalar_one()

    async def unpark(self, parked_id: int, event: Interaction) -> str | None:
        """Takes the actor's document back, once, within 15 minutes."""
        mine = (
            ParkedRow.id == parked_id,
            ParkedRow.person == str(event.actor.user),
            ParkedRow.at > event.at - PARKED_FOR,
        )
        async with self._database.writing() as connection:
            taken = await connection.execute(
                delete(ParkedRow).where(*mine).returning(ParkedRow.document)
            )
            return taken.scalar()

    def _admit(
        self,
        connection: Connection,
        event: Interaction,
        community_id: int | None,
        *,
        remember: bool,
    ) -> Standing | None:
        new = remember and community_id is None
        if new and not self._see.count(connection, {"key": event.key, "at": event.at}):
            return None
        directory, accounts = self._look_up(connection, event)
        if community_id is not None:
            presence = directory.presences.get(community_id)
        else:
            presence = directory.presence_at(event.place.id)
        if presence is None:
            return None if community_id is not None else _outside(directory, event.actor)
        account = accounts.get(presence.community.id)
        if remember:
            account = _greet(connection, event, directory, presence, account)
        return _standing(presence, account, event.actor)

    def _look_up(
        self, connection: Connection, event: Interaction
    ) -> tuple[Directory, dict[int, _Account]]:
        workspace = event.place.workspace
        user = event.actor.user.id
        values = {"platform": workspace.platform, "workspace": workspace.id, "user": user}
        rows = [_Sight._make(row) for row in _WHO.rows(connection, values)]
        version = rows[0].version
        directory = self._directories.get(workspace)
        if directory is None or directory.version != version:
            directory = load_directory(connection, workspace, version)
            self._directories[workspace] = directory
        accounts = {
            row.community_id: _Account(
                row.member_id,
                row.zone,
                row.language,
                row.client_language,
                row.used_at,
                row.left_at is not None,
                row.rules_version,
                nameless=not row.name,
            )
            for row in rows
            if row.member_id is not None
        }
        return directory, accounts


def _greet(
    connection: Connection,
    event: Interaction,
    directory: Directory,
    presence: Presence,
    account: _Account | None,
) -> _Account:
    """Makes a newcomer a member, welcomes back who had left, and notes the account as used.

    Whoever was met first by what they wrote in a thread has no name yet: it is filled in here.
    """
    owner = presence.community.id
    if account is None:
        return _join(connection, event, directory.workspace_id, owner)
    if account.nameless and event.actor.name:
        named = update(MemberRow).where(MemberRow.id == account.member_id)
        connection.execute(named.values(name=event.actor.name[:200]))
    if account.left:
        back = update(MemberRow).where(MemberRow.id == account.member_id)
        connection.execute(back.values(left_at=None))
        _log(connection, event, owner, "member.returned", account.member_id)
    spoken = event.actor.language[:16]
    if spoken and spoken != account.client:
        heard = update(MemberRow).where(MemberRow.id == account.member_id)
        connection.execute(heard.values(client_language=spoken))
    if event.at - account.used_at > USED_EVERY:
        used = update(AccountRow).where(
            AccountRow.community_id == owner,
            AccountRow.workspace_id == directory.workspace_id,
            AccountRow.user_id == event.actor.user.id,
        )
        connection.execute(used.values(used_at=event.at))
    return account


def _join(
    connection: Connection, event: Interaction, workspace_id: int | None, owner: int
) -> _Account:
    if connection.dialect.name == "postgresql":
        # Two first clicks of one person at once must not make two members.
        connection.execute(
            select(func.pg_advisory_xact_lock(func.hashtext(f"{owner}:{event.actor.user}")))
        )
        known = select(AccountRow.member_id).where(
            AccountRow.community_id == owner,
            AccountRow.workspace_id == workspace_id,
            AccountRow.user_id == event.actor.user.id,
        )
        if (member := connection.execute(known).scalar()) is not None:
            return _Account(member, "", "", "", event.at, left=False)
    spoken = event.actor.language[:16]
    person = {
        "community_id": owner,
        "name": event.actor.name[:200],
        "client_language": spoken,
        "joined_at": event.at,
    }
    made = connection.execute(insert(MemberRow).values(person).returning(MemberRow.id))
    member_id = made.scalar_one()
    account = {
        "community_id": owner,
        "member_id": member_id,
        "workspace_id": workspace_id,
        "user_id": event.actor.user.id,
        "used_at": event.at,
    }
    connection.execute(insert(AccountRow).values(account))
    _log(connection, event, owner, "member.joined", member_id)
    return _Account(member_id, "", "", spoken, event.at, left=False)


def _log(connection: Connection, event: Interaction, owner: int, what: str, member_id: int) -> None:
    row: dict[str, Any] = {
        "community_id": owner,
        "at": event.at,
        "actor": str(event.actor.user),
        "what": what,
        "subject": f"member:{member_id}",
    }
    connection.execute(insert(AuditRow).values(row))


def _outside(directory: Directory, actor: Actor) -> Standing:
    candidates = tuple(presence.community for presence in directory.presences.values())
    return Standing(community=None, candidates=candidates, language=read_in(actor.language))


def _standing(presence: Presence, account: _Account | None, actor: Actor) -> Standing:
    community = presence.community
    return Standing(
        community=community,
        target=presence.target,
        member_id=account.member_id if account else None,
        role=presence.named.get(actor.user.id, Role.MEMBER),
        grants=presence.grants,
        administrators_admin=presence.at_home,
        language=read_in(
            account.language if account else "",
            actor.language or (account.client if account else ""),
            community.language,
        ),
        zone=(account and account.zone) or community.zone,
        owes_rules=presence.rules if presence.rules > (account.rules if account else 0) else 0,
    )
