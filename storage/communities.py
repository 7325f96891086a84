"""What an admin does with a community: its targets, channel map and roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update

from bot.errors import Conflict, NotFound
from bot.i18n import _
from bot.refs import ChannelRef, RoleRef, UserRef, WorkspaceRef
from bot.roles import Role
from bot.standing import Target
from storage.base import BY_HAND, Repository
from storage.outbox_rows import OutboxRow, OutboxState
from storage.places import (
    ChannelRow,
    CommunityRow,
    GrantRow,
    PurposeRow,
    SubjectKind,
    TargetRow,
    WorkspaceRow,
)


@dataclass(frozen=True, slots=True)
class Granted:
    """A role and who has it."""

    role: Role
    to: UserRef | RoleRef


class CommunityRepository(Repository):
    """What `/community setup`, `channels` and `roles` need."""

    async def get(self) -> CommunityRow:
        """The community of this unit of work; raises `NotFound`."""
        query = select(CommunityRow).where(CommunityRow.id == self.community_id)
        if row := (await self.session.scalars(query)).one_or_none():
            return row
        raise NotFound(_("This community does not exist."))

    async def everyone(self) -> Sequence[CommunityRow]:
        """Every community this unit may see: all of them in a system unit, its own otherwise."""
        return (await self.session.scalars(select(CommunityRow).order_by(CommunityRow.id))).all()

    async def workspace(self, ref: WorkspaceRef, *, name: str = "") -> WorkspaceRow:
        """The row of a workspace, made when new; `name` replaces an older one."""
        query = select(WorkspaceRow).where(
            WorkspaceRow.platform == ref.platform, WorkspaceRow.external_id == ref.id
        )
        row = (await self.session.scalars(query)).one_or_none()
        if row is None:
            row = WorkspaceRow(platform=ref.platform, external_id=ref.id, name=name)
            self.session.add(row)
            await self.session.flush()
        elif name and row.name != name:
            row.name = name
        return row

    async def inhabited(self, ref: WorkspaceRef) -> bool:
        """Whether any community at all is present in a workspace.

        Until the end of the transaction nobody else is answered, so that of two who found a
        community in one workspace at once the second knows of the first.
        """
        if self.session.get_bind().dialect.name == "postgresql":
            turn = select(func.pg_advisory_xact_lock(func.hashtext(f"inhabited:{ref}")))
            await self.session.execute(turn, execution_options=BY_HAND)
        query = (
            select(TargetRow.__table__.c.id)
            .join(WorkspaceRow.__table__)
            .where(WorkspaceRow.platform == ref.platform, WorkspaceRow.external_id == ref.id)
            .limit(1)
        )
        found = await self.session.execute(query, execution_options=BY_HAND)
        return found.first() is not None

    async def add_target(self, ref: WorkspaceRef, *, name: str = "") -> Target:
        """Makes the community present in a workspace; the existing target when it is already."""
        workspace = await self.workspace(ref, name=name)
        if found := await self._target_in(workspace.id):
            return await self.target(found.id)
        row = TargetRow(community_id=self.community_id, workspace_id=workspace.id)
        self.session.add(row)
        await self.session.flush()
        return Target(row.id, self.community_id, ref, {})

    async def remove_target(self, target_id: int) -> None:
        """Forgets a workspace, its channel map and what was still to be said there."""
        await self.target(target_id)
        await self.session.execute(delete(TargetRow).where(TargetRow.id == target_id))

    async def targets(self) -> list[Target]:
        """Every presence of the community with its channel map, oldest first."""
        query = (
            select(TargetRow, WorkspaceRow, PurposeRow.purpose, ChannelRow.external_id)
            .join(WorkspaceRow, WorkspaceRow.id == TargetRow.workspace_id)
            .outerjoin(PurposeRow, PurposeRow.target_id == TargetRow.id)
            .outerjoin(ChannelRow, ChannelRow.id == PurposeRow.channel_id)
            .order_by(TargetRow.id, PurposeRow.purpose)
        )
        found: dict[int, Target] = {}
        for target, workspace, purpose, channel in await self.session.execute(query):
            entry = found.setdefault(
                target.id, Target(target.id, target.community_id, workspace.ref, {})
            )
            if purpose:
                entry.channels[purpose] = ChannelRef(workspace.ref, channel)
        return list(found.values())

    async def target(self, target_id: int) -> Target:
        """One presence; raises `NotFound`."""
        for target in await self.targets():
            if target.id == target_id:
                return target
        raise NotFound(_("This community is not present in that workspace."))

    async def names_of_targets(self) -> dict[int, str]:
        """What the workspace of each presence is called; "" where nobody said."""
        query = select(TargetRow.id, WorkspaceRow.name).join(
            WorkspaceRow, WorkspaceRow.id == TargetRow.workspace_id
        )
        return dict((await self.session.execute(query)).all())

    async def map_channel(self, target_id: int, purpose: str, channel: ChannelRef) -> None:
        """Uses `channel` for `purpose`; what was held for want of one becomes due at once.

        Raises `Conflict` when another community works in that channel.
        """
        target = await self.target(target_id)
        if target.workspace != channel.workspace:
            raise Conflict(_("That channel is in another workspace."))
        row = await self._channel(channel)
        query = select(PurposeRow).where(
            PurposeRow.target_id == target_id, PurposeRow.purpose == purpose
        )
        mapped = (await self.session.scalars(query)).one_or_none()
        if mapped is None:
            self.session.add(
                PurposeRow(
                    community_id=self.community_id,
                    target_id=target_id,
                    purpose=purpose,
                    channel_id=row.id,
                )
            )
        else:
            mapped.channel_id = row.id
        await self.session.flush()
        await self._forget_unused()
        await self._release(target_id)

    async def unmap_channel(self, target_id: int, purpose: str) -> None:
        """Uses no channel for `purpose` any more."""
        await self.session.execute(
            delete(PurposeRow).where(
                PurposeRow.target_id == target_id, PurposeRow.purpose == purpose
            )
        )
        await self._forget_unused()

    async def grant(self, role: Role, to: UserRef | RoleRef) -> bool:
        """Gives a role; False when it was given already. Everybody is a member without being told."""
        workspace = await self.workspace(to.workspace)
        kind = SubjectKind.USER if isinstance(to, UserRef) else SubjectKind.PLATFORM_ROLE
        row = {
            "workspace_id": workspace.id,
            "subject_kind": kind.value,
            "subject_id": to.id,
            "role": role.value,
        }
        return await self.insert_new(GrantRow, [row]) == 1

    async def revoke(self, role: Role, to: UserRef | RoleRef) -> bool:
        """Takes a role back; False when it was not given."""
        workspace = await self.workspace(to.workspace)
        kind = SubjectKind.USER if isinstance(to, UserRef) else SubjectKind.PLATFORM_ROLE
        done: Any = await self.session.execute(
            delete(GrantRow).where(
                GrantRow.workspace_id == workspace.id,
                GrantRow.subject_kind == kind,
                GrantRow.subject_id == to.id,
                GrantRow.role == role,
            )
        )
        return done.rowcount > 0

    async def grants(self) -> list[Granted]:
        """Who has which role by name or by platform role."""
        query = (
            select(GrantRow, WorkspaceRow)
            .join(WorkspaceRow, WorkspaceRow.id == GrantRow.workspace_id)
            .order_by(GrantRow.id)
        )
        return [
            Granted(
                Role(grant.role),
                UserRef(workspace.ref, grant.subject_id)
                if grant.subject_kind == SubjectKind.USER
                else RoleRef(workspace.ref, grant.subject_id),
            )
            for grant, workspace in (await self.session.execute(query))
        ]

    async def _target_in(self, workspace_id: int) -> TargetRow | None:
        query = select(TargetRow).where(TargetRow.workspace_id == workspace_id)
        return (await self.session.scalars(query)).one_or_none()

    async def _channel(self, channel: ChannelRef) -> ChannelRow:
        workspace = await self.workspace(channel.workspace)
        row = {"workspace_id": workspace.id, "external_id": channel.id}
        await self.insert_new(ChannelRow, [row], conflict=("workspace_id", "external_id"))
        query = select(ChannelRow).where(
            ChannelRow.workspace_id == workspace.id, ChannelRow.external_id == channel.id
        )
        if found := (await self.session.scalars(query)).one_or_none():
            return found
        # It exists and we do not see it: it is another community's.
        raise Conflict(_("Another community already works in that channel."))

    async def _release(self, target_id: int) -> None:
        held = (OutboxRow.target_id == target_id, OutboxRow.state == OutboxState.HELD)
        await self.session.execute(
            update(OutboxRow).where(*held).values(state=OutboxState.DUE, ready_at=self.now)
        )

    async def _forget_unused(self) -> None:
        used = select(PurposeRow.channel_id)
        await self.session.execute(delete(ChannelRow).where(ChannelRow.id.not_in(used)))
