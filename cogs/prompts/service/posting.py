"""Deliveries about questions: to every target of the community, to its ops channels, and changes of both."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from bot.delivery import Draft, Op, ToPost, ToPurpose, Urgency
from bot.message import Message
from bot.notices import OPS
from cogs.prompts import rules, views
from storage.prompt_rows import POST_KIND, Prompt
from storage.uow import UnitOfWork

PURPOSE = "prompts"
"""Where questions are posted unless a schedule has a channel of its own."""


class Presence(Protocol):
    """Where a community is: a target's id and the purposes it has channels for."""

    @property
    def id(self) -> int: ...
    @property
    def channels(self) -> Container[str]: ...


P = TypeVar("P", bound=Presence)


@dataclass(frozen=True, slots=True)
class Timing:
    """When a question was planned for (None: off schedule), and from when on it may be posted."""

    start: datetime
    planned: datetime | None = None
    not_before: datetime | None = None


def channel_of(target: Presence, purpose: str) -> str:
    """The purpose that a target's post goes to: a schedule's own where it has that, else the usual."""
    return purpose if purpose in target.channels else PURPOSE


def post_drafts(
    prompt: Prompt,
    message: Message,
    targets: Sequence[Presence],
    *,
    purpose: str,
    threaded: bool,
    round: int,
    timing: Timing,
) -> list[Draft]:
    """One post, with its thread, for each target."""
    planned = timing.planned or timing.start
    return [
        Draft(
            kind=POST_KIND,
            subject=prompt.subject,
            to=ToPurpose(target.id, channel_of(target, purpose)),
            message=message,
            thread_title=views.thread_title(prompt) if threaded else "",
            urgency=Urgency.POST,
            not_before=timing.not_before,
            deadline=rules.deadline(planned, timing.not_before or timing.start),
            revision=round,
            due_at=timing.planned,
        )
        for target in targets
    ]


def ops_targets(targets: Sequence[P]) -> list[P]:
    """Where facilitators look: every target with an ops channel.

    Where there is none, the first target: what is said there waits until a channel is named.
    """
    return [target for target in targets if OPS in target.channels] or list(targets[:1])


def ops_drafts(
    kind: str, subject: str, message: Message, targets: Sequence[Presence]
) -> list[Draft]:
    """The same notice for each ops channel; `kind` begins with `ops.`, so that it raises no notice itself."""
    return [
        Draft(kind, subject, ToPurpose(target.id, OPS), message, urgency=Urgency.ALERT)
        for target in ops_targets(targets)
    ]


async def amend(
    uow: UnitOfWork, kind: str, subject: str, message: Message, *, revision: int
) -> None:
    """Makes everything that was or will be posted of a kind about a subject say `message` instead."""
    for row in await uow.outbox.by_subject(subject, kind=kind):
        if row.op != Op.POST or row.target_id is None:
            continue
        if not await uow.outbox.revise(row.id, message=message):
            post = ToPost(row.target_id, kind, subject)
            await uow.outbox.add(Draft(kind, subject, post, message, op=Op.EDIT, revision=revision))
