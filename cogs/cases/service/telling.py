"""What presenters are told directly, what followers hear, and what facilitators see in their channel."""

from collections.abc import Callable, Sequence

from bot.delivery import Draft, Op, ToMember, ToPost, ToPurpose, Urgency
from bot.events import DoneWithout
from bot.i18n import language
from bot.message import Message
from bot.notices import OPS
from bot.standing import Community, Target
from cogs import Jobs
from cogs.cases import notices, views
from cogs.cases.service.looking import Looked
from storage.case_rows import OWN, Case
from storage.cases import CaseRepository
from storage.preferences import Kind, PreferenceRepository, Via
from storage.uow import UnitOfWork

REVIEW = "ops.case-review"
LACK = "ops.case-without"
COPY = f"{OWN}-copy"
NEWS = f"{OWN}-news"


def ops_targets(targets: Sequence[Target]) -> list[Target]:
    """Where facilitators look; where there is no such channel, the first target, to wait for one."""
    return [target for target in targets if OPS in target.channels] or list(targets[:1])


async def tell_ops(
    uow: UnitOfWork,
    community: Community,
    kind: str,
    subject: str,
    make: Callable[[], Message],
    *,
    revision: int = 0,
) -> None:
    """The same notice in each ops channel; `kind` begins with `ops.`."""
    with language(community.language):
        message = make()
    for target in ops_targets(await uow.communities.targets()):
        to = ToPurpose(target.id, OPS)
        await uow.outbox.add(
            Draft(kind, subject, to, message, urgency=Urgency.ALERT, revision=revision)
        )


async def amend_ops(
    uow: UnitOfWork, kind: str, subject: str, message: Message, *, revision: int
) -> None:
    """Makes a notice that was or will be posted say something else."""
    for row in await uow.outbox.by_subject(subject, kind=kind):
        if row.op != Op.POST or row.target_id is None or row.revision != revision:
            continue
        if not await uow.outbox.revise(row.id, message=message):
            post = ToPost(row.target_id, kind, subject)
            await uow.outbox.keep(Draft(f"{kind}-edit", subject, post, message, op=Op.EDIT))


async def tell_of_lack(jobs: Jobs, event: DoneWithout) -> None:
    """Says once in each community whose cases stand in a channel what is missing there."""
    async with jobs.everywhere() as uow:
        for row in await uow.communities.everyone():
            async with uow.within(row.id):
                for target in await uow.communities.targets():
                    if target.channels.get("cases") != event.channel:
                        continue
                    with language(row.language):
                        message = notices.done_without(event)
                    subject = f"without:{event.what}"[:200]
                    to = ToPurpose(target.id, OPS)
                    await uow.outbox.add(Draft(LACK, subject, to, message))
        await uow.commit()


async def ask_facilitators(
    uow: UnitOfWork, community: Community, case: Case, looked: Looked
) -> None:
    """The card on which a second person decides. What the gate marked is not spelled out on it."""
    await tell_ops(
        uow,
        community,
        REVIEW,
        f"{case.subject}:{case.edition}",
        lambda: notices.review_card(case, looked),
    )


async def copy_to_presenter(
    uow: UnitOfWork, community: Community, case: Case, member_id: int
) -> None:
    """Their own copy, by direct message."""
    await tell_presenter(
        uow, community, case, lambda: views.own_copy(case), member_id=member_id, kind=COPY
    )


async def tell_presenter(
    uow: UnitOfWork,
    community: Community,
    case: Case,
    make: Callable[[], Message],
    *,
    member_id: int | None,
    kind: str,
    subject: str = "",
) -> bool:
    """Something for the presenter alone; False where they have left or are unknown."""
    if member_id is None:
        return False
    member = await uow.members.get(member_id)
    if member.left_at is not None:
        return False
    with language(member.reads(community.language)):
        message = make()
    about = subject or f"{case.subject}:{case.edition}"
    await uow.outbox.add(Draft(kind, about, ToMember(member_id), message))
    return True


async def tell_followers(
    uow: UnitOfWork,
    community: Community,
    case: Case,
    kind: str,
    make: Callable[[], Message],
    *,
    revision: int,
    without: int | None = None,
) -> None:
    """Directly to everybody who follows a case: following is asking. Who prefers the channel reads it there."""
    followers = [
        each for each in await uow.repo(CaseRepository).followers(case.id) if each != without
    ]
    via = await uow.repo(PreferenceRepository).via(Kind.CASE, followers, unsaid=Via.DM)
    for member_id in followers:
        if via[member_id] is not Via.DM:
            continue
        member = await uow.members.get(member_id)
        if member.left_at is not None:
            continue
        with language(member.reads(community.language)):
            message = make()
        await uow.outbox.add(
            Draft(kind, case.subject, ToMember(member_id), message, revision=revision)
        )
