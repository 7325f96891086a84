"""Where cases stand, and that their cards show what is true."""

from collections.abc import Sequence

from bot.delivery import Draft, Op, ToPost, Urgency
from bot.i18n import language
from bot.standing import Community, Target
from cogs.cases import views
from cogs.cases.views import Elsewhere
from storage.case_rows import CARD, Case, CaseState, Voice
from storage.case_voices import CaseVoiceRepository
from storage.uow import UnitOfWork

PURPOSE = "cases"
EDIT = "case.card-edit"


async def places(uow: UnitOfWork) -> list[Target]:
    """The workspaces in which cases have a channel."""
    return [target for target in await uow.communities.targets() if PURPOSE in target.channels]


async def shown(uow: UnitOfWork, case: Case, target_id: int) -> views.Shown:
    """A case as it looks in one workspace: what was added there, and how much elsewhere."""
    counts = await uow.repo(CaseVoiceRepository).counts(case.id)
    names = await uow.communities.names_of_targets()
    here = counts.get(target_id, {})
    others = [
        Elsewhere(names.get(target or 0, ""), sum(found.values()))
        for target, found in counts.items()
        if target != target_id
    ]
    total = {
        voice: sum(found.get(voice, 0) for found in counts.values())
        for voice in (Voice.QUESTION, Voice.RECOMMENDATION, Voice.SIMILAR)
    }
    return views.Shown(case, total, tuple(others), here_count=sum(here.values()))


async def stands_in(uow: UnitOfWork, case: Case) -> Sequence[int]:
    """The targets in which a case has, or will have, a card."""
    return sorted(
        row.target_id
        for row in await uow.outbox.by_subject(case.subject, kind=CARD)
        if row.op == Op.POST and row.target_id is not None and row.revision == case.round
    )


async def refresh(
    uow: UnitOfWork,
    community: Community,
    case: Case,
    *,
    urgency: Urgency = Urgency.NOTICE,
    last: bool = False,
) -> None:
    """Makes every card of a case show what is true now, by as few edits as possible.

    One that is not posted yet is posted as it is now. That of a removed case may be deleted, and an
    edit of it would wait for ever: only the `last` one, before it goes, is made.
    """
    if case.state is CaseState.REMOVED and not last:
        return
    for row in await uow.outbox.by_subject(case.subject, kind=CARD):
        if row.op != Op.POST or row.target_id is None or row.revision != case.round:
            continue
        with language(community.language):
            message = views.case_card(await shown(uow, case, row.target_id))
        await uow.outbox.revise(row.id, message=message)
        to = ToPost(row.target_id, CARD, case.subject)
        draft = Draft(EDIT, case.subject, to, message, op=Op.EDIT, urgency=urgency)
        await uow.outbox.keep(draft)
