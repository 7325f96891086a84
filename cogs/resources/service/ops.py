"""What facilitators see in their ops channels about the library, and how such a card is settled."""

from collections.abc import Sequence

from bot.delivery import Draft, Op, ToPost, ToPurpose, Urgency
from bot.message import Message
from bot.notices import OPS
from bot.standing import Target
from storage.uow import UnitOfWork

PROPOSAL = "ops.resource-proposal"
REVIEWS = "ops.resource-reviews"
BROKEN = "ops.resource-broken"
FEED = "ops.resource-feed"


def drafts(kind: str, subject: str, message: Message, targets: Sequence[Target]) -> list[Draft]:
    """One for each ops channel; where there is none, one that waits until a channel is named."""
    there = [target for target in targets if OPS in target.channels] or list(targets[:1])
    return [
        Draft(kind, subject, ToPurpose(target.id, OPS), message, urgency=Urgency.ALERT)
        for target in there
    ]


async def tell(uow: UnitOfWork, kind: str, subject: str, message: Message) -> None:
    """Puts a notice in every ops channel of the unit's community, once for each subject."""
    targets = await uow.communities.targets()
    await uow.outbox.add_all(drafts(kind, subject, message, targets))


async def amend(
    uow: UnitOfWork, kind: str, subject: str, message: Message, *, edition: int
) -> None:
    """Makes every card about a subject say `message` from now on, whether it was posted yet or not."""
    for row in await uow.outbox.by_subject(subject, kind=kind):
        if row.op != Op.POST or row.target_id is None:
            continue
        if not await uow.outbox.revise(row.id, message=message):
            post = ToPost(row.target_id, kind, subject)
            await uow.outbox.add(Draft(kind, subject, post, message, op=Op.EDIT, revision=edition))
