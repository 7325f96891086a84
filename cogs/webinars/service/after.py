"""After a meeting: who was there, what they thought of it, and the recording."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.errors import Invalid
from bot.i18n import _
from bot.message import Message
from bot.recurrence import local
from bot.refs import UserRef
from bot.spreadsheets import to_csv
from bot.text import Mention
from cogs import Ctx
from cogs.webinars import notices, reading, rules
from cogs.webinars.service import cards
from cogs.webinars.service.planning import enlist, find_speaker
from cogs.webinars.service.telling import Word, tell
from storage.webinar_people import Attendance, AttendeeRepository, Evaluation
from storage.webinar_rows import Answer, Attested, Meeting
from storage.webinars import WebinarRepository

RECORDING = "webinar.recording"
MISSED_IT = (Answer.CANT, Answer.MAYBE, Answer.WAITING)
"""Who is told of a recording, unless they were there after all."""


@dataclass(frozen=True, slots=True)
class Register:
    """A meeting with everybody who said anything, and what was thought of it."""

    meeting: Meeting
    people: Sequence[Attendance]
    evaluations: Sequence[Evaluation]
    zone: str

    @property
    def present(self) -> int:
        """How many were there."""
        return sum(person.attended is True for person in self.people)


async def attended(ctx: Ctx, meeting_id: int) -> Meeting:
    """Somebody says that they were there."""
    async with ctx.uow() as uow:
        meeting = await uow.repo(WebinarRepository).meeting(meeting_id)
        rules.check_begun(meeting, uow.clock.now())
        people = uow.repo(AttendeeRepository)
        row = await people.of(meeting_id, ctx.member_id)
        # What a facilitator wrote down stands.
        if row is None or row.attested != Attested.FACILITATOR:
            await people.attest(meeting_id, ctx.member_id, attended=True, by=Attested.SELF)
            uow.audit("webinar.attended", meeting.subject, after={"member": ctx.member_id})
        await uow.commit()
    return meeting


async def correct(ctx: Ctx, meeting_id: int, person: UserRef, *, attended: bool) -> str:
    """A facilitator says whether somebody was there; returns their name."""
    known = await find_speaker(ctx, person, "")
    async with ctx.uow() as uow:
        meeting = await uow.repo(WebinarRepository).meeting(meeting_id)
        rules.check_begun(meeting, uow.clock.now())
        member = int((await enlist(uow, known))["speaker_id"])
        await uow.repo(AttendeeRepository).attest(
            meeting_id, member, attended=attended, by=Attested.FACILITATOR
        )
        uow.audit(
            "webinar.attendance-corrected",
            meeting.subject,
            after={"member": member, "attended": attended},
        )
        await uow.commit()
    return known[1]


async def register(ctx: Ctx, meeting_id: int) -> Register:
    """Everything a facilitator may see of who came."""
    async with ctx.uow() as uow:
        meeting = await uow.repo(WebinarRepository).meeting(meeting_id)
        people = uow.repo(AttendeeRepository)
        return Register(
            meeting,
            await people.list(meeting_id),
            await people.evaluations(meeting_id),
            ctx.community.zone,
        )


def as_csv(register: Register) -> bytes:
    """The register for a spreadsheet, times local to the community; no cell is ever a formula."""
    rows = [["name", "answer", "answered", "attended", "said by"]]
    for person in register.people:
        at = person.answered_at
        rows.append(
            [
                person.name,
                person.answer or "",
                f"{local(at, register.zone):%Y-%m-%d %H:%M}" if at else "",
                {True: "yes", False: "no", None: ""}[person.attended],
                person.attested or "",
            ]
        )
    return to_csv(rows)


async def evaluate(ctx: Ctx, meeting_id: int, evaluation: Evaluation) -> Meeting:
    """Keeps somebody's three answers; a later time they take the place of the earlier ones."""
    async with ctx.background.uow(ctx.community.id, actor="anonymous") as uow:
        meeting = await uow.repo(WebinarRepository).meeting(meeting_id)
        rules.check_begun(meeting, uow.clock.now())
        await uow.repo(AttendeeRepository).evaluate(meeting_id, ctx.member_id, evaluation)
        uow.audit("webinar.evaluated", meeting.subject)
        await uow.commit()
    return meeting


async def begun(ctx: Ctx, meeting_id: int) -> Meeting:
    """The meeting; raises `Conflict` while it has not begun."""
    async with ctx.uow() as uow:
        meeting = await uow.repo(WebinarRepository).meeting(meeting_id)
    rules.check_begun(meeting, ctx.clock.now())
    return meeting


async def record(ctx: Ctx, meeting_id: int, url: str) -> tuple[Meeting, int]:
    """Keeps the recording's address, shows it on the card, and tells those who could not come, once."""
    link = reading.read_link(url)
    if not link:
        raise Invalid(link=_("Please give an address that begins with https://."))
    async with ctx.uow() as uow:
        repo = uow.repo(WebinarRepository)
        meeting = await repo.meeting(meeting_id)
        rules.check_begun(meeting, uow.clock.now())
        row = await repo.row(meeting_id)
        row.recording, row.changed_at = link, uow.clock.now()
        await uow.flush()
        meeting = replace(meeting, recording=link)
        people = await uow.repo(AttendeeRepository).list(meeting_id)
        words = [
            Word(
                person.member_id,
                meeting,
                RECORDING,
                meeting.subject,
                partial(notices.recording, meeting),
                partial(_in_thread, meeting),
            )
            for person in people
            if _missed_it(person)
        ]
        told = await tell(uow, ctx.community, words)
        await cards.refresh(uow, ctx.community, meeting)
        uow.audit("webinar.recorded", meeting.subject)
        await uow.commit()
    ctx.wake()
    return meeting, told


def _missed_it(person: Attendance) -> bool:
    if person.attended is not None:
        return not person.attended
    return person.answer in MISSED_IT


def _in_thread(meeting: Meeting, who: Mention, first: bool) -> Message:
    return notices.recording_in_thread(meeting, who, first=first)
