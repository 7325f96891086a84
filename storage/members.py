"""People: one member row a person and community, one account row a workspace they act in."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import NotFound
from bot.i18n import _, read_in
from bot.refs import UserRef, WorkspaceRef
from storage.base import Base, OwnedByCommunity, Repository
from storage.places import WorkspaceRow
from storage.types import RowId


class MemberRow(OwnedByCommunity, Base):
    """One person in one community. `zone` and `language` are "" while they chose none.

    `client_language` is what the client they used last is in, "" where no platform said (BCP 47).

    `rules_version` is the version of the ground rules they agreed to last. A member who had everything
    erased stays as a number without a name, so that counts stay what they were.
    """

    __tablename__ = "members"
    __table_args__ = (Index("ix_members_community", "community_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    zone: Mapped[str] = mapped_column(String(64), default="", server_default="")
    language: Mapped[str] = mapped_column(String(16), default="", server_default="")
    client_language: Mapped[str] = mapped_column(String(16), default="", server_default="")
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    rules_version: Mapped[int] = mapped_column(default=0, server_default="0")
    rules_agreed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    def reads(self, otherwise: str) -> str:
        """The language to write to them in; `otherwise` is the community's."""
        return read_in(self.language, self.client_language, otherwise)


class AccountRow(OwnedByCommunity, Base):
    """A member's account in a workspace; `used_at` says which one they prefer.

    `direct_id`: the channel of their direct conversation with us. NULL: not asked yet, "": there is
    none to know, messages go to the account itself or are refused.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "user_id", "community_id"),
        Index("ix_accounts_member", "member_id"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))
    workspace_id: Mapped[int] = mapped_column(RowId, ForeignKey("workspaces.id"))
    user_id: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime]
    direct_id: Mapped[str | None] = mapped_column(String(64))


class MemberRepository(Repository):
    """Who is in the community."""

    async def get(self, member_id: int) -> MemberRow:
        """One member; raises `NotFound`."""
        query = select(MemberRow).where(MemberRow.id == member_id)
        if row := (await self.session.scalars(query)).one_or_none():
            return row
        raise NotFound(_("This member does not exist."))

    async def everyone(self) -> Sequence[MemberRow]:
        """All who have not left."""
        query = select(MemberRow).where(MemberRow.left_at.is_(None)).order_by(MemberRow.id)
        return (await self.session.scalars(query)).all()

    async def by_account(self, user: UserRef) -> MemberRow | None:
        """Whose account that is."""
        query = (
            select(MemberRow)
            .join(AccountRow, AccountRow.member_id == MemberRow.id)
            .join(WorkspaceRow, WorkspaceRow.id == AccountRow.workspace_id)
            .where(
                WorkspaceRow.platform == user.workspace.platform,
                WorkspaceRow.external_id == user.workspace.id,
                AccountRow.user_id == user.id,
            )
        )
        return (await self.session.scalars(query)).one_or_none()

    async def accounts(self, member_id: int) -> list[UserRef]:
        """A member's accounts, the last used first."""
        query = (
            select(WorkspaceRow, AccountRow.user_id)
            .join(AccountRow, AccountRow.workspace_id == WorkspaceRow.id)
            .where(AccountRow.member_id == member_id)
            .order_by(AccountRow.used_at.desc())
        )
        rows = await self.session.execute(query)
        return [UserRef(workspace.ref, user_id) for workspace, user_id in rows]

    async def add(self, name: str, *, account: UserRef | None = None) -> MemberRow:
        """A new member, with an account where one is known."""
        row = MemberRow(community_id=self.community_id, name=name, joined_at=self.now)
        self.session.add(row)
        await self.session.flush()
        if account is not None:
            await self.attach(row.id, account)
        return row

    async def attach(self, member_id: int, user: UserRef) -> None:
        """Makes an account the member's, taking it from whoever had it; the last used from now on."""
        await self.get(member_id)
        workspace = await self._workspace(user.workspace)
        query = select(AccountRow).where(
            AccountRow.workspace_id == workspace, AccountRow.user_id == user.id
        )
        row = (await self.session.scalars(query)).one_or_none()
        if row is None:
            row = AccountRow(
                community_id=self.community_id, workspace_id=workspace, user_id=user.id
            )
            self.session.add(row)
        row.member_id = member_id
        row.used_at = self.now
        await self.session.flush()

    async def met(self, user: UserRef, direct: str) -> None:
        """Writes down in which channel somebody is written to; "" where there is none to know."""
        workspace = await self._workspace(user.workspace)
        account = (AccountRow.workspace_id == workspace, AccountRow.user_id == user.id)
        await self.session.execute(update(AccountRow).where(*account).values(direct_id=direct))

    async def names(self, accounts: Iterable[str]) -> dict[str, str]:
        """Account as audit rows name it (`platform/workspace/@user`) → the member's name."""
        wanted = {account.rpartition("/@")[2] for account in accounts if "/@" in account}
        query = (
            select(WorkspaceRow, AccountRow.user_id, MemberRow.name)
            .join(AccountRow, AccountRow.workspace_id == WorkspaceRow.id)
            .join(MemberRow, MemberRow.id == AccountRow.member_id)
            .where(AccountRow.user_id.in_(sorted(wanted)))
        )
        rows = await self.session.execute(query)
        return {str(UserRef(row.ref, user)): name for row, user, name in rows}

    async def communities_of(self, user: UserRef) -> Sequence[int]:
        """The communities where an account is known; in a unit across communities, all of them."""
        query = (
            select(AccountRow.community_id)
            .join(WorkspaceRow, WorkspaceRow.id == AccountRow.workspace_id)
            .where(
                WorkspaceRow.platform == user.workspace.platform,
                WorkspaceRow.external_id == user.workspace.id,
                AccountRow.user_id == user.id,
            )
            .order_by(AccountRow.community_id)
        )
        return (await self.session.scalars(query)).all()

    async def detach(self, user: UserRef) -> bool:
        """An account is gone; True when it was the member's last one, who has left with it."""
        workspace = await self._workspace(user.workspace)
        query = select(AccountRow).where(
            AccountRow.workspace_id == workspace, AccountRow.user_id == user.id
        )
        account = (await self.session.scalars(query)).one()
        member = await self.get(account.member_id)
        if len(await self.accounts(member.id)) == 1:
            # The row stays: whoever comes back is the same member.
            member.left_at = self.now
        else:
            await self.session.delete(account)
        await self.session.flush()
        return member.left_at is not None

    async def _workspace(self, ref: WorkspaceRef) -> int:
        query = select(WorkspaceRow.id).where(
            WorkspaceRow.platform == ref.platform, WorkspaceRow.external_id == ref.id
        )
        if (found := (await self.session.scalars(query)).one_or_none()) is not None:
            return found
        raise NotFound(_("We do not know that workspace."))
