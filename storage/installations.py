"""Which workspaces installed us, each with its sealed token; and the tickets that were used up on the way."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import RowMapping, String, Text, UniqueConstraint, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import Unauthorized
from bot.installations import Installation
from bot.ports import Clock, Ids
from bot.refs import WorkspaceRef
from storage.base import Base, insert_ignore
from storage.database import Database
from storage.errors import BrokenSeal
from storage.types import RowId

if TYPE_CHECKING:
    from storage.sealing import Seal  # cryptography is there only where it is wanted

log = structlog.get_logger(__name__)

TICKET_VALID = timedelta(minutes=10)
"""How long somebody may think about consenting; the browser's cookie is valid as long."""


class InstallationRow(Base):
    """One workspace's consent. Who gave it is not kept: the workspace's own log says so."""

    __tablename__ = "installations"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(32))
    external_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    sealed: Mapped[str] = mapped_column(Text)
    bot_user: Mapped[str] = mapped_column(String(64))
    bot_id: Mapped[str] = mapped_column(String(64))
    handle: Mapped[str] = mapped_column(String(100))
    scopes: Mapped[str] = mapped_column(Text, default="", server_default="")
    installed_at: Mapped[datetime]


class SpentTicketRow(Base):
    """A ticket that was used, as a digest, for as long as it would be valid."""

    __tablename__ = "spent_tickets"
    __table_args__ = (UniqueConstraint("digest"),)
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]


class Vault:
    """The installations of a database. See `bot.installations.Installations`."""

    def __init__(self, database: Database, clock: Clock, ids: Ids, seal: "Seal") -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._seal = seal

    async def present(self, platform: str) -> list[Installation]:
        """Every workspace of a platform, oldest first."""
        query = select(InstallationRow.__table__).where(InstallationRow.platform == platform)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(InstallationRow.id))).mappings().all()
        found: list[Installation] = []
        for row in rows:
            try:
                found.append(self._opened(row))
            except Unauthorized as error:
                log.error("installation_sealed", workspace=row["external_id"], error=str(error))  # noqa: TRY400  # said
        return found

    async def find(self, workspace: WorkspaceRef) -> Installation | None:
        """One workspace."""
        query = select(InstallationRow.__table__).where(*_is(workspace))
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return None if row is None else self._opened(row)

    async def keep(self, installation: Installation) -> None:
        """Remembers an installation."""
        values = {
            "name": installation.name[:200],
            "sealed": self._seal.close(str(installation.workspace), installation.token),
            "bot_user": installation.bot_user,
            "bot_id": installation.bot_id,
            "handle": installation.handle,
            "scopes": " ".join(sorted(installation.scopes)),
            "installed_at": self._clock.now(),
        }
        workspace = installation.workspace
        key = {"platform": workspace.platform, "external_id": workspace.id}
        async with self._database.writing() as connection:
            this = update(InstallationRow).where(*_is(workspace)).values(**values)
            if (await connection.execute(this)).rowcount == 0:
                new = insert_ignore(self._database.dialect, InstallationRow)
                await connection.execute(new.values(**key, **values))
                await connection.execute(this)

    async def forget(self, workspace: WorkspaceRef) -> None:
        """Forgets the token."""
        async with self._database.writing() as connection:
            await connection.execute(delete(InstallationRow).where(*_is(workspace)))

    async def reseal(self) -> int:
        """Seals anew what an older key sealed; returns how many. Afterwards that key can go."""
        done = 0
        async with self._database.writing() as connection:
            rows = (await connection.execute(select(InstallationRow.__table__))).mappings().all()
            for row in rows:
                done += await self._resealed(connection, row)
        return done

    async def ticket(self) -> str:
        """A ticket; nothing is written before it comes back, so that asking for many costs nothing."""
        return self._seal.stamp(self._ids.ulid(), self._clock.now())

    async def redeem(self, ticket: str) -> bool:
        """Takes a ticket, once."""
        now = self._clock.now()
        try:
            words = self._seal.stamped(ticket, now, TICKET_VALID)
        except BrokenSeal:
            return False
        spent = {
            "digest": sha256(words.encode()).hexdigest(),
            "expires_at": now + 2 * TICKET_VALID,
        }
        async with self._database.writing() as connection:
            over = delete(SpentTicketRow).where(SpentTicketRow.expires_at < now)
            await connection.execute(over)
            new: Any = insert_ignore(self._database.dialect, SpentTicketRow).values(**spent)
            return (await connection.execute(new)).rowcount == 1

    async def _resealed(self, connection: AsyncConnection, row: RowMapping) -> int:
        if self._seal.fresh(row["sealed"]):
            return 0
        try:
            opened = self._opened(row)
        except Unauthorized:
            return 0
        sealed = self._seal.close(str(opened.workspace), opened.token)
        this = update(InstallationRow).where(InstallationRow.id == row["id"])
        await connection.execute(this.values(sealed=sealed))
        return 1

    def _opened(self, row: "RowMapping | Mapping[str, Any]") -> Installation:
        workspace = WorkspaceRef(row["platform"], row["external_id"])
        try:
            token = self._seal.open(str(workspace), row["sealed"])
        except BrokenSeal as error:
            raise Unauthorized("none of [storage] token_keys opens its token") from error
        return Installation(
            workspace,
            row["name"],
            token,
            row["bot_user"],
            row["bot_id"],
            row["handle"],
            frozenset(row["scopes"].split()),
        )


def _is(workspace: WorkspaceRef) -> tuple[Any, ...]:
    return (
        InstallationRow.platform == workspace.platform,
        InstallationRow.external_id == workspace.id,
    )
