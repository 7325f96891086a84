"""What people mean by the name of a case, and what is suggested while they type."""

import re
from collections.abc import Mapping, Sequence

from bot.errors import Invalid
from bot.i18n import _
from bot.param import Choice, RawValue
from bot.text import excerpt
from cogs import Ctx
from cogs.cases.views import title_of
from storage.case_rows import Case, CaseState, Stage
from storage.cases import CaseRepository

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*-(?:19|20|21)\d\d-\d{1,5}")


async def need(ctx: Ctx, typed: str, *states: CaseState) -> Case:
    """The case that was named, in full or by how its name or title begins; raises `Invalid`."""
    words = typed.strip()
    name = _NAME.match(words)
    async with ctx.uow() as uow:
        repo = uow.repo(CaseRepository)
        exact = await repo.named(name.group()) if name else None
        found = [exact] if exact else await repo.begun(words, states=states)
    fits = [case for case in found if case.state in states]
    if len(fits) == 1:
        return fits[0]
    if not fits:
        template = _("There is no such case here: “{typed}”. Type its name, such as AHA-2027-014.")
        raise Invalid(case=template.format(typed=excerpt(words, 40)))
    names = ", ".join(case.name for case in fits[:5])
    raise Invalid(case=_("Several cases begin like that: {names}.").format(names=names))


async def suggest_waiting(
    ctx: Ctx, typed: str, _others: Mapping[str, RawValue]
) -> Sequence[Choice]:
    """Cases that wait for a word or for a slot."""
    return await _suggest(ctx, typed, CaseState.PENDING, CaseState.QUEUED)


async def suggest_posted(ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Cases that were posted."""
    return await _suggest(ctx, typed, CaseState.POSTED)


async def suggest_unsummarised(
    ctx: Ctx, typed: str, _others: Mapping[str, RawValue]
) -> Sequence[Choice]:
    """Cases that were posted, those without a summary first."""
    async with ctx.uow() as uow:
        cases = await uow.repo(CaseRepository).begun(typed, states=(CaseState.POSTED,))
    return _choices(sorted(cases, key=lambda case: case.stage is Stage.CLOSED))


async def suggest_visible(
    ctx: Ctx, typed: str, _others: Mapping[str, RawValue]
) -> Sequence[Choice]:
    """Cases that can be taken down: posted ones."""
    return await _suggest(ctx, typed, CaseState.POSTED)


async def _suggest(ctx: Ctx, typed: str, *states: CaseState) -> list[Choice]:
    async with ctx.uow() as uow:
        return _choices(await uow.repo(CaseRepository).begun(typed, states=states))


def _choices(cases: Sequence[Case]) -> list[Choice]:
    return [Choice(case.name, excerpt(title_of(case), 100)) for case in cases if not case.hidden]
