"""News of meetings for everybody who wanted to come: one message a person and change, however many meetings."""

from collections.abc import Callable, Sequence
from functools import partial

from bot.message import Message
from bot.standing import Community
from bot.text import Mention
from cogs.webinars import notices
from cogs.webinars.notices import Change
from cogs.webinars.service.telling import Word, tell
from storage.uow import UnitOfWork
from storage.webinar_people import INTERESTED, AttendeeRepository
from storage.webinar_rows import Meeting

NEWS = "webinar.notice"


async def tell_changed(uow: UnitOfWork, community: Community, changes: Sequence[Change]) -> int:
    """One message each about all the changed meetings a person answered; returns how many people."""
    by_id = {change.meeting.id: change for change in changes}
    words: list[Word] = []
    for member, ids in (await _interested(uow, [change.meeting for change in changes])).items():
        theirs = [by_id[each] for each in ids]
        words.append(
            _word(
                member,
                [change.meeting for change in theirs],
                partial(notices.changed, theirs),
                partial(_changed_in_thread, theirs),
            )
        )
    return await _tell(uow, community, words)


async def tell_cancelled(uow: UnitOfWork, community: Community, meetings: Sequence[Meeting]) -> int:
    """One message each about all the cancelled meetings a person answered; returns how many people."""
    by_id = {meeting.id: meeting for meeting in meetings}
    words: list[Word] = []
    for member, ids in (await _interested(uow, meetings)).items():
        theirs = [by_id[each] for each in ids]
        words.append(
            _word(
                member,
                theirs,
                partial(notices.cancelled, theirs),
                partial(_cancelled_in_thread, theirs),
            )
        )
    return await _tell(uow, community, words)


async def _interested(uow: UnitOfWork, meetings: Sequence[Meeting]) -> dict[int, list[int]]:
    """Member → the meetings they did not decline, the soonest first."""
    found: dict[int, list[int]] = {}
    for meeting in sorted(meetings, key=lambda each: each.starts_at):
        for member in await uow.repo(AttendeeRepository).who(meeting.id, *INTERESTED):
            found.setdefault(member, []).append(meeting.id)
    return found


def _word(
    member: int,
    meetings: Sequence[Meeting],
    direct: Callable[[], Message],
    in_thread: Callable[[Mention, bool], Message],
) -> Word:
    """The subject is the first meeting's; a later change of it is another revision."""
    first = meetings[0]
    return Word(
        member, first, NEWS, f"{first.subject}:news", direct, in_thread, revision=first.sequence
    )


async def _tell(uow: UnitOfWork, community: Community, words: Sequence[Word]) -> int:
    for subject in {word.subject for word in words}:
        # Older news of it that somebody has not got yet is wrong by now.
        await uow.outbox.cancel_subject(subject, kind=NEWS)
    return await tell(uow, community, words)


def _changed_in_thread(changes: Sequence[Change], who: Mention, first: bool) -> Message:
    return notices.changed_in_thread(changes, who, first=first)


def _cancelled_in_thread(meetings: Sequence[Meeting], who: Mention, first: bool) -> Message:
    return notices.cancelled_in_thread(meetings, who, first=first)
