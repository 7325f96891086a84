"""`/community audit`: who did what and when, newest first, with filters."""

import json
from typing import Annotated

from bot.message import Message
from bot.param import Option
from bot.refs import UserRef
from bot.roles import Role
from cogs import Ctx
from cogs.community import audit_views
from cogs.community.registry import cog
from storage.audit import AuditFilter, AuditRow
from storage.uow import UnitOfWork

PAGE = 10


@cog.command("audit", "Who changed what and when, and what was refused", role=Role.ADMIN)
async def audit(
    ctx: Ctx,
    person: Annotated[UserRef | None, Option("Only what this person did")] = None,
    what: Annotated[
        str | None, Option("Only this kind, such as role or denied", max_length=40)
    ] = None,
    subject: Annotated[
        str | None, Option("Only about this, such as prompt:12", max_length=60)
    ] = None,
    days: Annotated[int | None, Option("Only the last days", min_value=1, max_value=3650)] = None,
) -> None:
    """The newest page."""
    accounts = await _accounts(ctx, person) if person else ()
    wanted = AuditFilter(accounts, (what or "").strip(), (subject or "").strip(), days or 0)
    await ctx.reply(await _page(ctx, wanted, person, before=None))


@cog.button("audit-older", role=Role.ADMIN)
async def older(
    ctx: Ctx, before: int, what: str = "", subject: str = "", days: int = 0, member: int = 0
) -> None:
    """The page before."""
    async with ctx.uow() as uow:
        accounts = tuple(str(each) for each in await uow.members.accounts(member)) if member else ()
    await ctx.update(
        await _page(ctx, AuditFilter(accounts, what, subject, days), None, before, member)
    )


async def _page(
    ctx: Ctx, wanted: AuditFilter, person: UserRef | None, before: int | None, member: int = 0
) -> Message:
    async with ctx.uow() as uow:
        rows = await uow.audit_log.search(wanted, limit=PAGE + 1, before_id=before)
        if person is not None:
            found = await uow.members.by_account(person)
            member = found.id if found else 0
        names = await _names(uow, rows)
    shown, more = rows[:PAGE], len(rows) > PAGE
    go_on = (
        older.bind(shown[-1].id, wanted.what[:20], wanted.subject[:25], wanted.days, member)
        if more
        else None
    )
    lines = [
        audit_views.Line(
            row.at, names.get(row.actor, row.actor), row.what, row.subject, _change(row)
        )
        for row in shown
    ]
    return audit_views.log(lines, go_on)


async def _names(uow: UnitOfWork, rows: "list[AuditRow]") -> dict[str, str]:
    return await uow.members.names({row.actor for row in rows})


async def _accounts(ctx: Ctx, person: UserRef) -> tuple[str, ...]:
    async with ctx.uow() as uow:
        member = await uow.members.by_account(person)
        known = await uow.members.accounts(member.id) if member else []
    return tuple(str(each) for each in (known or [person]))


def _change(row: AuditRow) -> str:
    """Before and after in a line, without what stayed the same."""
    before, after = row.before or {}, row.after or {}
    parts = [
        f"{key}: {_short(before.get(key))} → {_short(after.get(key))}"
        if key in before
        else f"{key}: {_short(after[key])}"
        for key in after
        if before.get(key) != after[key]
    ]
    return "; ".join(parts)[:200]


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:59]}…"
