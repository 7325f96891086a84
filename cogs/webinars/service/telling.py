"""Tells single people something the way they want it: directly, in the card's thread, or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.catchup import QuietHours, rule_on
from bot.delivery import Draft, Fallback, ToMember, ToPost, Urgency
from bot.i18n import language, read_in
from bot.message import Message
from bot.recurrence import local
from bot.standing import Community
from bot.text import Mention
from cogs.webinars.service.cards import places
from storage.preferences import Kind, PreferenceRepository, Via
from storage.uow import UnitOfWork
from storage.webinar_people import AttendeeRepository, Reach
from storage.webinar_rows import CARD, Meeting

KINDS = "webinar."
"""How the kinds of what is told to single people begin."""


@dataclass(frozen=True, slots=True)
class Word:
    """Something to tell one member about a meeting.

    `direct` is for them alone; `in_thread` is read by everybody. `channel_too`: those who prefer
    the channel are told in the thread; otherwise the channel hears of it anyway.
    """

    member_id: int
    meeting: Meeting
    kind: str
    subject: str
    direct: Callable[[], Message]
    in_thread: Callable[[Mention, bool], Message]
    urgency: Urgency = Urgency.NOTICE
    revision: int = 0
    not_before: datetime | None = None
    deadline: datetime | None = None
    due_at: datetime | None = None
    channel_too: bool = True


async def tell(uow: UnitOfWork, community: Community, words: Sequence[Word]) -> int:
    """Puts all of it into the outbox; returns to how many people something is said."""
    if not words:
        return 0
    members = {word.member_id for word in words}
    preferences = uow.repo(PreferenceRepository)
    via = await preferences.via(Kind.WEBINAR, members)
    quiet = await preferences.quiet(members)
    reach = await uow.repo(AttendeeRepository).reach(members)
    told = await uow.outbox.diverted(KINDS)
    threads = {target.id for target in await places(uow)}
    drafts: list[Draft] = []
    for word in words:
        who = reach.get(word.member_id)
        if who is None:
            continue
        thread = who.target_id if who.target_id in threads else None
        hours = quiet.get(word.member_id)
        zone = who.zone or community.zone
        with language(read_in(*who.languages, community.language)):
            draft = _draft(word, who, via[word.member_id], thread, first=who.member_id not in told)
        if draft is not None and (held := _in_time(draft, word, hours, zone, uow.clock.now())):
            drafts.append(held)
    await uow.outbox.add_all(drafts)
    return len(drafts)


def _draft(word: Word, who: Reach, via: Via, thread: int | None, *, first: bool) -> Draft | None:
    mention = Mention(who.user, who.name)
    public = ToPost(thread, CARD, word.meeting.subject) if thread is not None else None
    match via:
        case Via.OFF:
            return None
        case Via.CHANNEL if public is None or not word.channel_too:
            return None
        case Via.CHANNEL:
            assert public is not None  # noqa: S101  # the case before
            # One row a person: several share the thread, so the subject names them.
            subject = f"{word.subject}:{word.member_id}"
            return _as_draft(word, public, word.in_thread(mention, False), subject)  # noqa: FBT003
        case Via.DM:
            fallback = Fallback(public, word.in_thread(mention, first)) if public else None
            to = ToMember(word.member_id)
            return _as_draft(word, to, word.direct(), word.subject, fallback)


def _as_draft(
    word: Word,
    to: ToMember | ToPost,
    message: Message,
    subject: str,
    fallback: Fallback | None = None,
) -> Draft:
    return Draft(
        word.kind,
        subject,
        to,
        message,
        urgency=word.urgency,
        not_before=word.not_before,
        deadline=word.deadline,
        revision=word.revision,
        due_at=word.due_at,
        fallback=fallback,
    )


def _in_time(
    draft: Draft, word: Word, hours: QuietHours | None, zone: str, now: datetime
) -> Draft | None:
    """The draft, waiting where its reader sleeps; None where it would wait beyond its use."""
    at = max(now, draft.not_before) if draft.not_before else now
    end = quiet_until(at, hours, zone) if hours is not None else None
    if end is None:
        return draft
    if word.deadline is not None and end >= word.deadline:
        return None
    if end >= word.meeting.starts_at > now:
        # News that cannot wait: the meeting would be over before its reader wakes.
        return draft
    return replace(draft, not_before=end, due_at=None)


def quiet_until(at: datetime, hours: QuietHours, zone: str) -> datetime | None:
    """When quiet hours that an instant lies in end (aware UTC); None outside of them."""
    (ruling,) = rule_on(
        [at - timedelta(hours=1)], now=at, local_now=local(at, zone), zone=zone, quiet=hours
    )
    return ruling.not_before
