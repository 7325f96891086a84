"""Webinars at rest: numbers, moments, drafts, seats, secrets and preferences, on both engines."""

from datetime import datetime, time, timedelta

from bot.catchup import QuietHours
from bot.recurrence import Recurrence
from bot.refs import UserRef
from storage.preferences import Kind, PreferenceRepository, Via
from storage.schedules import ScheduleState
from storage.uow import UnitOfWork
from storage.webinar_feeds import FeedRepository
from storage.webinar_people import AttendeeRepository, Evaluation
from storage.webinar_questions import QuestionRepository
from storage.webinar_rows import DRAFT_LIFE, SCHEDULE_KIND, Answer, Area, Attested, Details, Meeting
from storage.webinars import WebinarRepository
from tests.storage.stage import GUILD, Site, Stage

DETAILS = Details("Talking with families", Area.COMMUNICATION, remind="7d")
WEEKLY = Recurrence("Australia/Melbourne", datetime(2027, 1, 14, 19, 30), "FREQ=WEEKLY")


async def add(uow: UnitOfWork, count: int = 3, uid: str = "u1") -> list[Meeting]:
    """A weekly series with its first meetings."""
    repo = uow.repo(WebinarRepository)
    row = await repo.add(DETAILS, WEEKLY, uid=uid)
    uow.audit("test", "webinar")
    occurrences = WEEKLY.occurrences(None, count)
    return await repo.add_meetings(
        row, [(each, each.at + timedelta(hours=1)) for each in occurrences]
    )


async def person(uow: UnitOfWork, name: str) -> int:
    """A new member with an account."""
    return (await uow.members.add(name, account=UserRef(GUILD, name.lower()))).id


async def test_meetings_are_numbered_across_series(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        first, second = await add(uow), await add(uow, uid="u2")
        await uow.commit()
    assert ["W1", "W2", "W3", "W4", "W5", "W6"] == [each.name for each in (*first, *second)]


async def test_details_come_back_as_they_were(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        (meeting,) = await add(uow, 1)
        await uow.commit()
    async with stage.uow(aha) as uow:
        assert DETAILS == (await uow.repo(WebinarRepository).meeting(meeting.id)).details


async def test_a_meetings_own_details_hide_the_series(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        first, second, _third = await add(uow)
        (await uow.repo(WebinarRepository).row(first.id)).changes = {"title": "Children"}
        await uow.commit()
    async with stage.uow(aha) as uow:
        found = await uow.repo(WebinarRepository).meetings([first.id, second.id])
    assert ["Children", DETAILS.title] == [each.details.title for each in found.values()]


async def test_ending_moments_leaves_those_of_others(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        for subject in ("webinar:1:remind:7d", "webinar:1:end", "webinar:11:end"):
            once = Recurrence("UTC", datetime(2027, 2, 1, 8, 30))
            await uow.schedules.add(SCHEDULE_KIND, subject, subject, once)
        await uow.repo(WebinarRepository).end_moments(1)
        uow.audit("test", "moments")
        await uow.commit()
    async with stage.uow(aha) as uow:
        rows = await uow.schedules.list(SCHEDULE_KIND, ended=True)
    assert [ScheduleState.ENDED, ScheduleState.ENDED, ScheduleState.ACTIVE] == [
        row.state for row in rows
    ]


async def test_a_draft_is_taken_once_by_its_owner_in_time(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        mia, ben = await person(uow, "Mia"), await person(uow, "Ben")
        repo = uow.repo(WebinarRepository)
        draft = await repo.keep_draft(mia, {"do": "create"})
        late = await repo.keep_draft(mia, {"do": "late"})
        found = [await repo.take_draft(draft, who) for who in (ben, mia, mia)]
        stage.clock.advance(DRAFT_LIFE)
        found.append(await repo.take_draft(late, mia))
        uow.audit("test", "drafts")
        await uow.commit()
    assert [None, {"do": "create"}, None, None] == found


async def test_the_waiting_list_is_in_the_order_of_answers(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        (meeting,) = await add(uow, 1)
        people = uow.repo(AttendeeRepository)
        mia, ben = await person(uow, "Mia"), await person(uow, "Ben")
        await people.say(meeting.id, mia, Answer.WAITING)
        stage.clock.advance(timedelta(seconds=1))
        await people.say(meeting.id, ben, Answer.WAITING)
        stage.clock.advance(timedelta(seconds=1))
        await people.say(meeting.id, mia, Answer.WAITING)
        assert [ben, mia] == await people.who(meeting.id, Answer.WAITING)


async def test_attendance_without_an_answer_is_no_answer(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        (meeting,) = await add(uow, 1)
        people = uow.repo(AttendeeRepository)
        mia = await person(uow, "Mia")
        await people.attest(meeting.id, mia, attended=True, by=Attested.SELF)
        assert {meeting.id: {}} == await people.counts([meeting.id])
        assert [(True, None)] == [(e.attended, e.answer) for e in await people.list(meeting.id)]


async def test_somebody_who_left_is_not_told(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        (meeting,) = await add(uow, 1)
        mia = await person(uow, "Mia")
        await uow.repo(AttendeeRepository).say(meeting.id, mia, Answer.GOING)
        (await uow.members.get(mia)).left_at = stage.now
        await uow.flush()
        assert [] == await uow.repo(AttendeeRepository).who(meeting.id, Answer.GOING)


async def test_an_evaluation_replaces_the_earlier_one(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        (meeting,) = await add(uow, 1)
        people, mia = uow.repo(AttendeeRepository), await person(uow, "Mia")
        await people.evaluate(meeting.id, mia, Evaluation(1, "no", ""))
        await people.evaluate(meeting.id, mia, Evaluation(5, "yes", "Better"))
        assert [Evaluation(5, "yes", "Better")] == await people.evaluations(meeting.id)


async def test_questions_are_listed_by_their_votes(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        (meeting,) = await add(uow, 1)
        mia, ben = await person(uow, "Mia"), await person(uow, "Ben")
        questions = uow.repo(QuestionRepository)
        await questions.ask(meeting.id, mia, "First?", anonymous=False, target_id=None)
        second = await questions.ask(meeting.id, mia, "Second?", anonymous=True, target_id=None)
        await questions.toggle_vote(second.id, ben)
        assert [("Second?", "", 1), ("First?", "Mia", 0)] == [
            (each.text, each.author, each.votes) for each in await questions.list(meeting.id)
        ]


async def test_a_feed_is_found_by_its_own_secret_alone(stage: Stage, aha: Site, uk: Site) -> None:
    async with stage.uow(aha) as uow:
        number = await uow.repo(FeedRepository).open(None, "secret")
        uow.audit("test", "feed")
        await uow.commit()
    async with stage.uows.system() as uow:
        feeds = uow.repo(FeedRepository)
        found = [await feeds.find(number, "secret"), await feeds.find(number, "other")]
        missing = await feeds.find(number + 1, "secret")
    assert (aha.community_id, None, None) == (
        found[0].community_id if found[0] else None,
        found[1],
        missing,
    )
    async with stage.uow(uk) as uow:
        assert await uow.repo(FeedRepository).find(number, "secret") is None


async def test_a_second_feed_takes_the_place_of_the_first(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        feeds = uow.repo(FeedRepository)
        first, second = await feeds.open(None, "one"), await feeds.open(None, "two")
        assert await feeds.find(first, "one") is None
        assert await feeds.find(second, "two") is not None


async def test_preferences_have_the_products_defaults(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        mia, ben = await person(uow, "Mia"), await person(uow, "Ben")
        preferences = uow.repo(PreferenceRepository)
        await preferences.choose(mia, Kind.WEBINAR, Via.OFF)
        await preferences.choose(mia, Kind.WEBINAR, Via.CHANNEL)
        assert {mia: Via.CHANNEL, ben: Via.DM} == await preferences.via(Kind.WEBINAR, [mia, ben])
        assert {ben: Via.CHANNEL} == await preferences.via(Kind.PROMPT, [ben])


async def test_quiet_hours_are_those_somebody_set(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        mia, ben = await person(uow, "Mia"), await person(uow, "Ben")
        preferences = uow.repo(PreferenceRepository)
        hours = QuietHours(time(21), time(6))
        await preferences.set_quiet(mia, hours)
        assert {mia: hours} == await preferences.quiet([mia, ben])
