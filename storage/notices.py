"""What ops channels are told when storage itself notices that something needs a person, and how."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import EVERY_TARGET, Draft, ToPurpose, Urgency
from bot.i18n import _
from bot.message import Alert, Message, Note, Paragraph, card
from bot.refs import WorkspaceRef
from bot.text import md, plain
from storage.base import insert_ignore
from storage.outbox import destination_key, outbox_values, routes_of
from storage.outbox_rows import OutboxRow
from storage.places import PurposeRow

OPS = "ops"


def workspace_paused(
    target_id: int, workspace: WorkspaceRef, name: str, reason: str, now: datetime
) -> Draft:
    """We cannot send to another workspace of the community any more; `name` is "" where nobody said it."""
    headline = md(
        _("Nothing can be posted in {workspace} any more."), workspace=name or str(workspace)
    )
    message = card(
        Alert(headline, tone="danger"),
        Paragraph(plain(reason)),
        Note(md(_("Connect it again: nothing is lost, everything due is posted then."))),
        summary=headline.plain(),
    )
    return _notice(target_id, "ops.paused", f"{workspace}:{now:%Y-%m-%dT%H:%M}", message)


def schedule_failed(target_id: int, schedule_id: int, name: str, now: datetime) -> Draft:
    """A schedule is due and what it should do fails; said once a day."""
    headline = md(_("“{name}” is due and could not be carried out."), name=name)
    message = card(
        Alert(headline, tone="danger"),
        Note(md(_("It is tried again by itself. The log of the bot says what went wrong."))),
        summary=headline.plain(),
    )
    return _notice(target_id, "ops.schedule", f"{schedule_id}:{now:%Y-%m-%d}", message)


def _notice(target_id: int, kind: str, subject: str, message: Message) -> Draft:
    return Draft(kind, subject, ToPurpose(target_id, OPS), message, urgency=Urgency.ALERT)


async def to_ops(
    connection: AsyncConnection, community_id: int, notice: Draft
) -> list[tuple[int, Draft]]:
    """A notice with its community, once for each of its targets where it is for every one."""
    to = notice.to
    if not isinstance(to, ToPurpose) or to.target_id != EVERY_TARGET:
        return [(community_id, notice)]
    mapped = select(PurposeRow.target_id).where(
        PurposeRow.community_id == community_id, PurposeRow.purpose == to.purpose
    )
    targets = (await connection.execute(mapped.order_by(PurposeRow.target_id))).scalars()
    return [(community_id, replace(notice, to=ToPurpose(target, to.purpose))) for target in targets]


async def put_notices(
    connection: AsyncConnection, drafts: Sequence[tuple[int, Draft]], now: datetime
) -> None:
    """Inserts drafts once for each community, kind and subject, whoever inserts them."""
    routes = await routes_of(connection, (draft.to for _owner, draft in drafts))
    rows = [
        outbox_values(
            draft,
            id=_notice_id(community_id, draft),
            community_id=community_id,
            route=routes.of(draft.to),
            now=now,
        )
        for community_id, draft in drafts
    ]
    if rows:
        await connection.execute(insert_ignore(connection.dialect.name, OutboxRow), rows)


def _notice_id(community_id: int, draft: Draft) -> str:
    identity = f"{community_id}|{draft.kind}|{draft.subject}|{destination_key(draft.to)}"
    return blake2b(f"{identity}|{draft.revision}".encode(), digest_size=13).hexdigest()
