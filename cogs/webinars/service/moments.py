"""What becomes due around meetings: reminders, open doors, the end, questions nobody answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.catchup import GRACE, PUNCTUAL
from bot.delivery import Draft, ToPost, ToPurpose, Urgency
from bot.i18n import language
from bot.message import Message
from bot.refs import UserRef
from bot.standing import Community
from bot.text import Mention
from cogs.webinars import notices, rules, views
from cogs.webinars.notices import Miss
from cogs.webinars.rules import DOORS, Moment
from cogs.webinars.service import cards, dates
from cogs.webinars.service.dates import REMINDER
from cogs.webinars.service.telling import Word, quiet_until, tell
from storage.schedules import Due
from storage.uow import UnitOfWork
from storage.webinar_people import AttendeeRepository
from storage.webinar_questions import QuestionRepository
from storage.webinar_rows import CARD, Answer, Meeting
from storage.webinars import WebinarRepository

THANKS = "webinar.thanks"
QUESTIONS = "webinar.questions"
MISSED = "ops.webinars-missed"


@dataclass(frozen=True, slots=True)
class Happening:
    """A moment of a meeting that is due; `at` is when it was meant to be."""

    meeting: Meeting
    moment: Moment
    offset: str
    at: datetime


@dataclass
class Turn:
    """One community's part of a tick: where we are, and what was too late."""

    uow: UnitOfWork
    community: Community
    misses: list[Miss] = field(default_factory=list[Miss])

    @property
    def now(self) -> datetime:
        """The instant (aware UTC)."""
        return self.uow.clock.now()


async def happen(uow: UnitOfWork, dues: Sequence[Due]) -> None:
    """Does everything of one tick, community by community; idempotent by the outbox's identities."""
    by_community: dict[int, list[Due]] = {}
    for due in dues:
        by_community.setdefault(due.community_id, []).append(due)
    for community_id, theirs in sorted(by_community.items()):
        async with uow.within(community_id):
            row = await uow.communities.get()
            turn = Turn(uow, row.ref)
            with language(row.language):
                await _one_community(turn, theirs)


async def _one_community(turn: Turn, dues: Sequence[Due]) -> None:
    parts = [due.subject.split(":") for due in dues]
    meetings = await turn.uow.repo(WebinarRepository).meetings(int(part[1]) for part in parts)
    for due, part in zip(dues, parts, strict=True):
        meeting = meetings.get(int(part[1]))
        if meeting is None or meeting.cancelled:
            continue
        offset = part[3] if len(part) > 3 else ""
        what = Happening(meeting, Moment(part[2]), offset, due.scheduled_for)
        await _happen(turn, what)
        turn.uow.audit(f"webinar.{what.moment}", meeting.subject, after={"offset": offset})
    await _report(turn)


async def _happen(turn: Turn, what: Happening) -> None:
    match what.moment:
        case Moment.REMIND:
            await _remind(turn, what)
        case Moment.DOORS | Moment.START:
            await cards.refresh(turn.uow, turn.community, what.meeting)
        case Moment.END:
            await _end(turn, what)
        case Moment.QUESTIONS:
            await _put_questions(turn, what)


# -- reminders -------------------------------------------------------------------------------------


async def _remind(turn: Turn, what: Happening) -> None:
    meeting = what.meeting
    late = turn.now - what.at > PUNCTUAL
    if turn.now >= meeting.starts_at or not rules.is_last_word(meeting, what.offset, turn.now):
        turn.misses.append(Miss(meeting, notices.missed_reminder(what.offset), what.at))
        return
    if meeting.announced_at is None:
        # The card says the same, and more.
        await cards.announce_one(turn.uow, turn.community, meeting)
    else:
        hold = await _morning(turn, meeting) if late else None
        await _to_channels(turn, what, hold)
    await _to_people(turn, what, await _morning(turn, meeting) if late else None)


async def _morning(turn: Turn, meeting: Meeting) -> datetime | None:
    """The end of the community's quiet hours for something late, unless the meeting is before it."""
    row = await turn.uow.communities.get()
    end = quiet_until(turn.now, row.quiet, turn.community.zone)
    return end if end is not None and end < meeting.starts_at else None


async def _to_channels(turn: Turn, what: Happening, hold: datetime | None) -> None:
    meeting = what.meeting
    message = views.reminder(meeting, doors=_doors_open(turn, meeting, hold))
    await turn.uow.outbox.add_all(
        [
            Draft(
                REMINDER,
                f"{meeting.subject}:{what.offset}",
                ToPurpose(target.id, cards.PURPOSE),
                message,
                urgency=Urgency.REMINDER,
                not_before=hold,
                deadline=meeting.starts_at,
                revision=meeting.edition,
                due_at=what.at,
            )
            for target in await cards.places(turn.uow)
        ]
    )


async def _to_people(turn: Turn, what: Happening, hold: datetime | None) -> None:
    meeting = what.meeting
    going = await turn.uow.repo(AttendeeRepository).who(meeting.id, Answer.GOING)
    doors = _doors_open(turn, meeting, hold)
    words = [
        Word(
            member,
            meeting,
            REMINDER,
            f"{meeting.subject}:{what.offset}",
            partial(notices.reminder, meeting, doors=doors),
            partial(_reminder_in_thread, meeting, doors),
            urgency=Urgency.REMINDER,
            revision=meeting.edition,
            not_before=hold,
            deadline=meeting.starts_at,
            due_at=what.at,
            channel_too=False,
        )
        for member in going
    ]
    await tell(turn.uow, turn.community, words)


def _doors_open(turn: Turn, meeting: Meeting, hold: datetime | None) -> bool:
    return max(turn.now, hold or turn.now) >= meeting.starts_at - DOORS


def _reminder_in_thread(meeting: Meeting, doors: bool, who: Mention, first: bool) -> Message:
    return notices.reminder_in_thread(meeting, who, doors=doors, first=first)


# -- the end ---------------------------------------------------------------------------------------


async def _end(turn: Turn, what: Happening) -> None:
    meeting = what.meeting
    await cards.refresh(turn.uow, turn.community, meeting)
    if turn.now - what.at <= GRACE:
        message = views.thanks(meeting)
        for target_id in await _stands_in(turn, meeting):
            await turn.uow.outbox.add(
                Draft(
                    THANKS,
                    meeting.subject,
                    ToPost(target_id, CARD, meeting.subject),
                    message,
                    revision=meeting.edition,
                    deadline=what.at + GRACE,
                )
            )
    webinar = await turn.uow.repo(WebinarRepository).series(meeting.webinar_id)
    await dates.extend(turn.uow, webinar)
    await cards.announce(turn.uow, turn.community)


async def _put_questions(turn: Turn, what: Happening) -> None:
    """One thread in each workspace that asked something; the speaker is named once, where they are."""
    meeting = what.meeting
    repo = turn.uow.repo(QuestionRepository)
    unanswered = await repo.list(meeting.id, unanswered=True)
    if not unanswered:
        return
    if turn.now - what.at > GRACE:
        turn.misses.append(Miss(meeting, notices.missed_questions(), what.at))
        return
    speaker = await _speaker(turn, meeting)
    hold = None
    if turn.now - what.at > PUNCTUAL:
        row = await turn.uow.communities.get()
        hold = quiet_until(turn.now, row.quiet, turn.community.zone)
    for target in await cards.places(turn.uow):
        asked = [question for question in unanswered if question.target_id == target.id]
        if not asked:
            continue
        here = speaker if speaker and speaker.user.workspace == target.workspace else None
        await turn.uow.outbox.add(
            Draft(
                QUESTIONS,
                meeting.subject,
                ToPurpose(target.id, cards.PURPOSE),
                views.open_questions(meeting, asked, here),
                thread_title=views.questions_title(meeting),
                urgency=Urgency.POST,
                not_before=hold,
                due_at=what.at,
            )
        )


async def _speaker(turn: Turn, meeting: Meeting) -> Mention | None:
    """The speaker, where they can be named to their face: a member who has not left."""
    member = meeting.details.speaker_id
    if member is None:
        return None
    reach = await turn.uow.repo(AttendeeRepository).reach([member])
    row = await turn.uow.members.get(member)
    if member not in reach or row.left_at is not None:
        return None
    user: UserRef = reach[member].user
    return Mention(user, meeting.details.speaker)


async def _stands_in(turn: Turn, meeting: Meeting) -> list[int]:
    """The targets in which a meeting has a card."""
    rows = await turn.uow.outbox.by_subject(meeting.subject, kind=CARD)
    return [row.target_id for row in rows if row.target_id is not None]


# -- what was too late -----------------------------------------------------------------------------


async def _report(turn: Turn) -> None:
    """One report of everything that was missed, to the facilitators of every workspace."""
    if not turn.misses:
        return
    subject = f"{turn.now:%Y-%m-%dT%H:%M:%S}"
    for target in await turn.uow.communities.targets():
        if "ops" in target.channels:
            await turn.uow.outbox.add(
                Draft(
                    MISSED,
                    subject,
                    ToPurpose(target.id, "ops"),
                    notices.missed(turn.misses),
                    urgency=Urgency.ALERT,
                )
            )
