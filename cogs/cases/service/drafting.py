"""A case on its way to the facilitators: typed over two forms, looked at by the gate, sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import Conflict, Invalid
from bot.i18n import _
from bot.recurrence import local
from cogs import Ctx
from cogs.cases import rules
from cogs.cases.service.looking import Looked, look
from cogs.cases.service.telling import ask_facilitators, copy_to_presenter
from storage.case_rows import Case, CaseDraftRow, CaseKind, CaseState, CaseText
from storage.case_voices import CaseVoiceRepository
from storage.cases import CaseRepository
from storage.uow import UnitOfWork

PURPOSE = "case"
ANONYMOUS = "anonymous"
"""The actor that the audit log names for whoever presents without a name."""


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """A case as it is typed so far; `case_id` is the one that came back for another try."""

    id: int
    text: CaseText
    kind: CaseKind
    anonymous: bool
    attested: bool
    revision: int
    case_id: int | None = None


async def begin(ctx: Ctx, kind: CaseKind, *, anonymous: bool) -> Draft:
    """A new draft, or what was typed before and not sent."""
    async with ctx.uow() as uow:
        voices = uow.repo(CaseVoiceRepository)
        row = await voices.newest_draft(ctx.member_id, PURPOSE)
        document = {**(row.document if row else {}), "kind": kind.value, "anonymous": anonymous}
        row = await voices.keep_draft(
            ctx.member_id, PURPOSE, document, case_id=row.case_id if row else None
        )
        await uow.commit()
    return _draft(row)


async def get(ctx: Ctx, draft_id: int) -> Draft:
    """A draft of the acting person; raises `Conflict` when it is gone."""
    async with ctx.uow() as uow:
        return _draft(await _own(uow, ctx.member_id, draft_id))


async def keep(ctx: Ctx, draft_id: int, typed: Mapping[str, Any]) -> Draft:
    """Keeps what was typed, as it was typed."""
    async with ctx.uow() as uow:
        row = await _own(uow, ctx.member_id, draft_id)
        document = {**row.document, **typed}
        row = await uow.repo(CaseVoiceRepository).keep_draft(
            ctx.member_id, PURPOSE, document, case_id=row.case_id
        )
        await uow.commit()
    return _draft(row)


async def examined(ctx: Ctx, draft_id: int) -> tuple[Draft, Looked]:
    """What the gate sees in a draft. From now on this revision of it counts as looked at."""
    draft = await get(ctx, draft_id)
    looked = await look(ctx, draft.text.words)
    async with ctx.uow() as uow:
        row = await _own(uow, ctx.member_id, draft_id)
        if row.revision == draft.revision:
            row.seen = row.revision
        await uow.commit()
    return draft, looked


async def soften(ctx: Ctx, draft_id: int, revision: int) -> Draft:
    """Puts the safer wordings in; raises `Conflict` where the draft is another one by now."""
    draft = await get(ctx, draft_id)
    if draft.revision != revision:
        raise _changed()
    looked = await look(ctx, draft.text.words)
    return await keep(ctx, draft_id, {name: looked.softened(name) for name in draft.text.words})


async def discard(ctx: Ctx, draft_id: int) -> None:
    """Throws a draft away."""
    async with ctx.uow() as uow:
        await _own(uow, ctx.member_id, draft_id)
        await uow.repo(CaseVoiceRepository).drop_draft(draft_id)
        await uow.commit()


async def send(ctx: Ctx, draft_id: int, revision: int) -> Case:
    """Sends a draft to the facilitators: the revision whose gate result was shown, and attested.

    Raises `Conflict` where it is another one by now, `Invalid` where something is missing.
    """
    draft = await get(ctx, draft_id)
    looked = await look(ctx, draft.text.words)
    if gaps := rules.missing(draft.text):
        raise Invalid(**{gaps[0]: _("Something is still missing: please fill in every field.")})
    actor = ANONYMOUS if draft.anonymous else str(ctx.actor.user)
    async with ctx.background.uow(ctx.community.id, actor=actor) as uow:
        row = await _own(uow, ctx.member_id, draft_id)
        if row.revision != revision or row.seen != revision:
            raise _changed()
        if not row.document.get("attested"):
            raise Conflict(_("Please confirm first that nobody can be recognised."))
        case = await _hand_in(ctx, uow, row, looked)
        await uow.repo(CaseVoiceRepository).drop_draft(draft_id)
        await copy_to_presenter(uow, ctx.community, case, ctx.member_id)
        await ask_facilitators(uow, ctx.community, case, looked)
        uow.audit(
            "case.submitted", case.subject, after={"name": case.name, "edition": case.edition}
        )
        await uow.commit()
    ctx.wake()
    return case


async def _hand_in(ctx: Ctx, uow: UnitOfWork, draft: CaseDraftRow, looked: Looked) -> Case:
    """Makes the case, or a new edition of one that was returned."""
    repo = uow.repo(CaseRepository)
    made = _draft(draft)
    year = local(uow.clock.now(), ctx.community.zone).year
    row = await repo.row(made.case_id) if made.case_id else None
    if row is None or row.state != CaseState.RETURNED or row.member_id != ctx.member_id:
        row = await repo.add(
            ctx.member_id, made.kind, made.text, anonymous=made.anonymous, year=year
        )
    row.kind, row.anonymous = made.kind, made.anonymous
    row.document, row.marks = made.text.to_json(), looked.marks
    row.state, row.submitted_at = CaseState.PENDING, uow.clock.now()
    row.edition += 1
    row.gate_seen_at = row.attested_at = uow.clock.now()
    row.approved_by = row.approved_at = None
    await uow.flush()
    return await repo.get(row.id)


async def _own(uow: UnitOfWork, member_id: int, draft_id: int) -> CaseDraftRow:
    row = await uow.repo(CaseVoiceRepository).draft(draft_id, member_id)
    if row is None or row.purpose != PURPOSE:
        raise Conflict(_("This draft is gone: it was sent, or is older than 14 days."))
    return row


def _draft(row: CaseDraftRow) -> Draft:
    document = row.document
    return Draft(
        row.id,
        CaseText.from_json(document),
        CaseKind(document.get("kind", CaseKind.COMPOSITE)),
        anonymous=bool(document.get("anonymous", True)),
        attested=bool(document.get("attested")),
        revision=row.revision,
        case_id=row.case_id,
    )


def _changed() -> Conflict:
    return Conflict(_("The text was changed since. Please look at it once more."))
