"""Who comes: answers, seats, the waiting list that moves up by itself, and the link for those going."""

from dataclasses import dataclass
from functools import partial

from bot.message import Message
from bot.standing import Community
from bot.text import Mention
from cogs import Ctx
from cogs.webinars import notices, rules
from cogs.webinars.rules import Phase
from cogs.webinars.service import cards
from cogs.webinars.service.telling import Word, tell
from storage.uow import UnitOfWork
from storage.webinar_people import AttendeeRepository
from storage.webinar_rows import Answer, Meeting
from storage.webinars import WebinarRepository

SEAT = "webinar.seat"


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer came to; `place` in the waiting list from 1, 0 for none."""

    meeting: Meeting
    answer: Answer
    place: int = 0


async def answer(ctx: Ctx, meeting_id: int, wanted: Answer) -> Answered:
    """Writes down whether somebody comes; clicking the same again changes nothing."""
    async with ctx.uow() as uow:
        people = uow.repo(AttendeeRepository)
        meeting = await uow.repo(WebinarRepository).meeting(meeting_id)
        rules.check_open(meeting, uow.clock.now())
        present = await people.answer_of(meeting_id, ctx.member_id)
        going = (await people.counts([meeting_id]))[meeting_id].get(Answer.GOING, 0)
        said = rules.seat(wanted, present, meeting.details.capacity, going)
        if said is not present:
            await people.say(meeting_id, ctx.member_id, said)
            uow.audit("webinar.answered", meeting.subject, after={"answer": said.value})
            await fill(uow, ctx.community, meeting)
            await cards.refresh(uow, ctx.community, meeting)
        queue = await people.who(meeting_id, Answer.WAITING)
        await uow.commit()
    ctx.wake()
    place = queue.index(ctx.member_id) + 1 if said is Answer.WAITING else 0
    return Answered(meeting, said, place)


async def fill(uow: UnitOfWork, community: Community, meeting: Meeting) -> None:
    """Gives free seats to those who have waited longest, and tells them."""
    if rules.phase_of(meeting, uow.clock.now()) in (Phase.CANCELLED, Phase.OVER):
        return
    people = uow.repo(AttendeeRepository)
    waiting = await people.who(meeting.id, Answer.WAITING)
    if not waiting:
        return
    going = (await people.counts([meeting.id]))[meeting.id].get(Answer.GOING, 0)
    free = rules.free_seats(meeting.details.capacity, going, len(waiting))
    words: list[Word] = []
    for member in waiting[:free]:
        await people.say(meeting.id, member, Answer.GOING)
        uow.audit("webinar.moved-up", meeting.subject, after={"member": member})
        words.append(
            Word(
                member,
                meeting,
                SEAT,
                f"{meeting.subject}:seat",
                partial(notices.seat_free, meeting),
                partial(_in_thread, meeting),
                # Somebody may wait and move up again: each time is another one.
                revision=int(uow.clock.now().timestamp()) // 60,
                deadline=meeting.ends_at,
            )
        )
    await tell(uow, community, words)


async def link(ctx: Ctx, meeting_id: int) -> Meeting:
    """The meeting with its link, for somebody who may see it now; raises `Conflict` otherwise."""
    async with ctx.uow() as uow:
        meeting = await uow.repo(WebinarRepository).meeting(meeting_id)
        said = await uow.repo(AttendeeRepository).answer_of(meeting_id, ctx.member_id)
    rules.check_link(meeting, said, ctx.clock.now())
    return meeting


def _in_thread(meeting: Meeting, who: Mention, first: bool) -> Message:
    return notices.seat_free_in_thread(meeting, who, first=first)
