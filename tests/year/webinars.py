"""The webinars of the year 2027: rows 20, 23, 25, 26, 28, 39, the part of 46, 52, 53, 55 and 57 of the script."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from adapters.playground.command_line import ClientRefuses
from adapters.playground.entities import Post
from adapters.playground.faults import refuse
from adapters.playground.people import Person
from adapters.playground.seen import Seen
from adapters.playground.words import message_words
from adapters.playground.workspace import Workspace
from bot.errors import RateLimited
from bot.message import LinkButton, Paragraph
from bot.text import Timestamp
from tests.cogs.webinars.talk import meetings
from tests.conversation import MELBOURNE
from tests.year.life import Life, at, said

TITLE = "Talking with families"
LINK = "https://meet.example.org/families"
AMA = "Ask me anything"
STARTS = (
    "2027-02-18 08:30",
    "2027-03-18 08:30",
    "2027-04-15 09:30",
    "2027-05-20 09:30",
    "2027-06-17 09:30",
    "2027-07-15 09:30",
    "2027-08-19 09:30",
    "2027-09-16 09:30",
    "2027-10-21 08:30",
    "2027-11-18 08:30",
)
"""Third Thursdays at 19:30 in Melbourne, in UTC (the script, "Expected UTC")."""
IN_FEBRUARY, CLOSED, IN_OCTOBER = 62, 5, 120
"""How many said they come, and how many of those of February take no direct messages."""
ON_SLACK = 20
"""How many of the crowd are in the smaller workspace."""
TOO_MANY = 20
"""How often the platform says in October that it is too much at once."""
CAME = 6
"""How many of those of February say that they were there."""


async def planned(life: Life) -> None:
    """Row 20: a series of ten, once on each platform, and as a calendar that others can read."""
    world = life.world
    with life.row(20):
        await life.until("2027-01-28 10:00")
        await world.fay.run(
            f"/webinar create title: {TITLE} when: third Thursday 19:30 area: communication "
            f"repeat: monthly until: 10 speaker: Osei link: {LINK}"
        )
        await world.fay.click("Save")
        assert [at(each) for each in STARTS] == [each.starts_at for each in await meetings(world)]
        for workspace in (world.guild, world.team):
            assert "2027-02-18 08:30 UTC" in card(life, workspace)
        calendar = await _calendar(world.fay)
        (series,) = _events(calendar)
        assert [MELBOURNE] == [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")]
        assert [at(each) for each in STARTS] == _expanded(series)


async def first_one(life: Life) -> None:
    """Rows 23, 25, 26 and 28: reminded of, attended by many, asked about, put to its speaker."""
    world = life.world
    people = crowd(life)
    await life.mondays("2027-02-08")
    with life.row(23):
        await life.until("2027-02-11 19:31")
        for workspace in (world.guild, world.team):
            (post,) = reminders(life, workspace)
            assert at("2027-02-11 08:30") == post.at
            assert {at("2027-02-18 08:30")} == _instants(post)
    await life.mondays("2027-02-15")
    going = [*people[: IN_FEBRUARY - 12], *people[-12:]]
    with life.row(25):
        await life.until("2027-02-18 12:00")
        await _going(life, going)
        for person in going[:CLOSED]:
            person.account.dms_open = False
        await life.until("2027-02-18 19:16")
    with life.row(25):
        told = letters(life, going, "2027-02-18 08:15", f"{TITLE} starts")
        assert IN_FEBRUARY - CLOSED == len(told) == len({_reader(life, post) for post in told})
        assert all([LINK] == _links(post) for post in told)
        ada = world.person("Ada", world.guild, "#webinars")
        thread = ada.at(card(life, world.guild)).here
        assert CLOSED == sum(f"{TITLE} starts" in seen for seen in thread)
        assert [] == [seen for seen in thread if LINK in repr(seen.message)]
    with life.row(25):
        await world.zoe.click("Join", on=card(life, world.guild))
        assert "for those who come" in said(world.zoe)
    for person in going[:CLOSED]:
        person.account.dms_open = True
    await _questions(life, going)


async def _questions(life: Life, going: Sequence[Person]) -> None:
    world = life.world
    priya, lin = (world.person(name, world.team, "#webinars") for name in ("Priya", "Lin"))
    with life.row(26):
        await life.until("2027-02-18 20:20")
        shown = {each.ref: card(life, each) for each in (world.guild, world.team)}
        mine = shown[world.team.ref]
        with pytest.raises(ClientRefuses, match="threads"):
            await priya.at(mine).run('/praxis webinar ask which=W1 text="How?"')
        await priya.click("Ask a question", on=mine)
        await priya.submit(text="How do you begin?")
        (asked,) = [seen for seen in priya.at(mine).here if "How do you begin?" in seen]
        await lin.click("I'd like to know too (0)", on=asked)
        await world.mia.click("Ask a question", on=shown[world.guild.ref])
        await world.mia.submit(text="How do you end?")
        await life.until("2027-02-18 20:22")
        (asked,) = [seen for seen in priya.at(mine).here if "How do you begin?" in seen]
        assert "I'd like to know too (1)" in asked.buttons
    with life.row(28):
        await life.until("2027-02-18 20:35")
        for person in (priya, *going[: CAME - 1]):
            await person.click("I attended", on=shown[person.workspace.ref])
        assert f"you were at {TITLE}" in said(priya)
        await life.until("2027-02-19 08:29")
        for workspace in (world.guild, world.team):
            assert [] == life.posts(workspace, "no answer yet", "#webinars")
        await life.until("2027-02-19 08:31")
    with life.row(28):
        put = [
            post
            for workspace in (world.guild, world.team)
            for post in life.posts(workspace, "no answer yet", "#webinars")
        ]
        assert [at("2027-02-18 21:30")] * 2 == [post.at for post in put]
        assert [True, True] == [post.thread is not None for post in put]
        named = [user for post in put for user in _named(post)]
        assert [world.guild.account_named("Osei")] == named


async def moved(life: Life) -> None:
    """Row 39: a week later, said once to everybody who wanted to come; nothing of the old time."""
    world = life.world
    mia, ben, zoe = (world.person(name, world.guild, "#webinars") for name in ("Mia", "Ben", "Zoe"))
    priya = world.person("Priya", world.team, "#webinars")
    with life.row(39):
        await life.until("2027-05-11 18:00")
        for person, word in ((mia, "Going"), (priya, "Going"), (ben, "Maybe"), (zoe, "Can't")):
            await person.click(word, on=card(life, person.workspace))
        await life.until("2027-05-12 10:00")
        await world.fay.run("/webinar edit which: W4 when: 2027-05-27 19:30")
        await world.fay.click("Save")
        moved = [each for each in _events(await _calendar(world.fay)) if "RECURRENCE-ID" in each]
        await life.mondays("2027-05-24")
        await life.until("2027-05-27 19:31")
    with life.row(39):
        news = letters(life, (mia, ben, zoe, priya), "2027-05-12 00:00", "is now 2027-05-27")
        assert [mia.name, ben.name, priya.name] == [_reader(life, post) for post in news]
        for workspace in (world.guild, world.team):
            due = ["2027-05-20 09:30", "2027-05-26 09:30", "2027-05-27 09:15"]
            since = [
                post for post in reminders(life, workspace) if post.at > at("2027-05-01 00:00")
            ]
            assert [at(each) for each in due] == [post.at for post in since]
            assert {at("2027-05-27 09:30")} == {each for post in since for each in _instants(post)}
        assert [1] == [each["SEQUENCE"] for each in moved]
        assert [at("2027-05-27 09:30")] == [_start(each) for each in moved]


async def before_the_outage(life: Life) -> None:
    """Mia wants to come in July."""
    world = life.world
    with life.row(46):
        await _mia(life).click("Going", on=card(life, world.guild))


async def after_the_outage(life: Life) -> None:
    """The part of row 46: the reminder of the 8th of July once, late, with what is truly left."""
    world = life.world
    with life.row(46):
        start = at("2027-07-15 09:30")
        since = at("2027-07-02 08:00")
        for workspace in (world.guild, world.team):
            (post,) = [post for post in reminders(life, workspace) if post.at > since]
            assert at("2027-07-12 22:00") == post.at
            assert "Posted late" in post
            assert 2 == (start - post.at).days
            assert {start} == _instants(post, "relative")
            assert [] == life.ops(workspace, "too late to be said")
        (letter,) = letters(life, (_mia(life),), "2027-07-02 08:00", f"{TITLE} starts")
        assert at("2027-07-12 22:00") == letter.at
        assert "Posted late" in message_words(letter.message)


async def called_off(life: Life) -> None:
    """Row 52: after its first reminder; Fay left on the 1st of August, so that Ada does it."""
    world = life.world
    ada, ben = (world.person(name, world.guild, "#webinars") for name in ("Ada", "Ben"))
    priya = world.person("Priya", world.team, "#webinars")
    with life.row(52):
        for person in (ben, priya):
            await person.click("Going", on=card(life, person.workspace))
        await life.mondays("2027-09-06", channel="#weekly")
        await life.until("2027-09-13 10:00")
        fired = [reminders(life, workspace)[-1].at for workspace in (world.guild, world.team)]
        await ada.run("/webinar cancel which: W8 reason: The room is flooded")
        await ada.click("Cancel it")
        off = [each for each in _events(await _calendar(ada)) if "RECURRENCE-ID" in each]
    with life.row(52):
        assert [at("2027-09-09 09:30")] * 2 == fired
        assert [(at("2027-09-16 09:30"), "CANCELLED")] == [
            (_start(each), each["STATUS"]) for each in off if _start(each) > world.clock.now()
        ]


async def one_more(life: Life) -> None:
    """Row 53: an extra one; its echo says that the clocks change before it."""
    world = life.world
    ada = world.person("Ada", world.guild, "#webinars")
    with life.row(53):
        await life.until("2027-09-15 10:00")
        await ada.run(
            f"/webinar create title: {AMA} when: Thu 7 Oct 19:30 area: technology link: {LINK}"
        )
        echo = said(ada)
        await ada.click("Save")
    with life.row(53):
        assert "Thu 7 Oct 2027 19:30" in echo
        assert "Thu 7 Oct 2027 08:30" in echo
        assert "After the clocks change on Sun 3 Oct 2027." in echo


async def a_week_before(life: Life) -> None:
    """Rows 52 and 55: nothing of what was called off; seven days on the wall over a clock change."""
    world = life.world
    with life.row(52):
        people = (
            world.person("Ben", world.guild, "#webinars"),
            world.person("Priya", world.team),
        )
        told = letters(life, people, "2027-09-13 00:00", "was cancelled")
        assert ["Ben", "Priya"] == [_reader(life, post) for post in told]
        assert all("The room is flooded" in message_words(post.message) for post in told)
        assert [] == letters(life, people, "2027-09-13 00:00", f"{TITLE} starts")
        for workspace in (world.guild, world.team):
            assert at("2027-08-19 09:15") == reminders(life, workspace)[-1].at
            (post,) = life.posts(workspace, f"{TITLE} was cancelled.", "#webinars")
            assert at("2027-09-09 09:30") == post.at
    with life.row(55):
        await life.until("2027-09-30 19:31")
        for workspace in (world.guild, world.team):
            post = reminders(life, workspace, AMA)[-1]
            assert at("2027-09-30 09:30") == post.at
            (start,) = _instants(post)
            assert timedelta(hours=167) == start - post.at


async def too_many_at_once(life: Life) -> None:
    """Row 57: a hundred and twenty are told a day before, though the platform says no twenty times."""
    world = life.world
    people = crowd(life)
    with life.row(57):
        await life.until("2027-10-20 12:00")
        await _going(life, people)
        await life.until("2027-10-20 19:29")
        world.guild.faults.add(*([refuse(RateLimited(1.0))] * TOO_MANY))
        await life.until("2027-10-20 19:40")
    with life.row(57):
        told = letters(life, people, "2027-10-20 08:30", f"{TITLE} starts")
        assert 0 == world.guild.faults.pending
        assert IN_OCTOBER == len(told) == len({_reader(life, post) for post in told})
        assert max(post.at for post in told) <= at("2027-10-20 08:40")


# -- what people see -------------------------------------------------------------------------------


def card(life: Life, workspace: Workspace) -> Seen:
    """The card of the newest meeting of the series."""
    found = life.posts(workspace, "Area: Communication", "#webinars")
    return found[-1]


def reminders(life: Life, workspace: Workspace, title: str = TITLE) -> list[Seen]:
    """What everybody was reminded with, oldest first."""
    return life.posts(workspace, f"{title} starts", "#webinars")


def letters(life: Life, people: Iterable[Person], since: str, words: str) -> list[Post]:
    """What the bot wrote to some people directly since an instant (UTC), oldest first."""
    readers = {person.user for person in people}
    start = at(since)
    return [
        post
        for workspace in (life.world.guild, life.world.team)
        for post in workspace.posts.values()
        if post.at >= start
        and any(
            user.workspace == workspace.ref and user.id == _owner(workspace, post)
            for user in readers
        )
        and words in message_words(post.message)
    ]


def crowd(life: Life) -> list[Person]:
    """Everybody else of the community, those of the smaller workspace last."""
    world = life.world
    return [
        world.person(f"Person {number}", workspace, "#webinars")
        for workspace, numbers in (
            (world.guild, range(IN_OCTOBER - ON_SLACK)),
            (world.team, range(IN_OCTOBER - ON_SLACK, IN_OCTOBER)),
        )
        for number in numbers
    ]


def come_in(life: Life) -> None:
    """Those people get their accounts."""
    world = life.world
    for number in range(IN_OCTOBER):
        workspace = world.guild if number < IN_OCTOBER - ON_SLACK else world.team
        workspace.add_account(f"Person {number}", language="en", zone=MELBOURNE)


async def _going(life: Life, people: Iterable[Person]) -> None:
    """They all say that they come, on the card as it was when the first of them saw it."""
    shown = {each.ref: card(life, each) for each in (life.world.guild, life.world.team)}
    for person in people:
        await person.click("Going", on=shown[person.workspace.ref])


def _mia(life: Life) -> Person:
    return life.world.person("Mia", life.world.guild, "#webinars")


def _owner(workspace: Workspace, post: Post) -> str:
    return workspace.channels[post.ref.channel.id].dm_of


def _reader(life: Life, post: Post) -> str:
    (workspace,) = [
        each for each in life.world.workspaces if each.ref == post.ref.channel.workspace
    ]
    return workspace.accounts[_owner(workspace, post)].name


def _links(post: Post) -> list[str]:
    return [each.url for each in post.message.controls() if isinstance(each, LinkButton)]


def _instants(post: Seen, style: str = "date_time") -> set[datetime]:
    return {
        span.at
        for block in post.message.blocks
        if isinstance(block, Paragraph)
        for span in block.text.spans
        if isinstance(span, Timestamp) and span.style == style
    }


def _named(post: Seen) -> list[object]:
    return [
        user
        for block in post.message.blocks
        if isinstance(block, Paragraph)
        for user in block.text.mentions()
    ]


# -- calendars -------------------------------------------------------------------------------------


async def _calendar(who: Person) -> Calendar:
    await who.run("/webinar ics")
    assert who.answer is not None
    (file,) = who.answer.message.files
    return Calendar.from_ical(file.content)


def _events(calendar: Calendar) -> list[Event]:
    return list(calendar.walk("VEVENT"))


def _start(event: Event) -> datetime:
    return event.decoded("DTSTART").astimezone(UTC)


def _expanded(event: Event) -> list[datetime]:
    rule = event["RRULE"].to_ical().decode()
    dates = rrulestr(rule, dtstart=event.decoded("DTSTART"))
    return [each.astimezone(UTC) for each in dates]
