"""Calendar files and feeds: what they say, that other parsers read them, and that a secret stays one."""

import asyncio
import json
import os
import shutil
import subprocess
from asyncio.subprocess import PIPE
from dataclasses import replace
from hmac import compare_digest
from pathlib import Path
from typing import Any

import pytest
import vobject
from icalendar import Calendar

from bot.composition import http_mounts
from bot.http import build_http
from storage import webinar_feeds
from tests.cogs.webinars.browser import Browser
from tests.cogs.webinars.talk import LINK, ONCE, TITLE, card, in_team, plan
from tests.conversation import World

TOOLS = Path(__file__).parents[2] / "tools"


def file_of(world: World) -> bytes:
    """The file in Fay's last answer."""
    (file,) = world.fay.last.message.files
    return file.content


def events(content: bytes) -> list[Any]:
    """The events of a calendar."""
    return list(Calendar.from_ical(content).walk("VEVENT"))


async def whole(world: World) -> bytes:
    """The community's whole calendar as a file."""
    await world.fay.run("/webinar ics")
    return file_of(world)


async def single(world: World) -> bytes:
    """One meeting as a file."""
    await world.fay.click("Add to calendar", on=card(world.fay))
    return file_of(world)


async def edit(world: World, options: str) -> None:
    await world.fay.run(f"/webinar edit {options}")
    await world.fay.click("Save")


async def cancel(world: World, options: str) -> None:
    await world.fay.run(f"/webinar cancel {options}")
    await world.fay.click("Cancel it")


async def test_a_file_says_when_in_its_zone(planned: World) -> None:
    (event,) = events(await single(planned))
    assert "2027-02-18 19:30:00+11:00" == str(event.decoded("dtstart"))
    assert "Australia/Melbourne" == event["dtstart"].params["TZID"]


async def test_a_file_brings_its_zone(planned: World) -> None:
    zones = Calendar.from_ical(await single(planned)).walk("VTIMEZONE")
    assert ["Australia/Melbourne"] == [str(zone["tzid"]) for zone in zones]


async def test_the_link_is_in_no_file(planned: World) -> None:
    assert LINK.encode() not in await single(planned) + await whole(planned)


async def test_a_file_is_the_same_when_asked_for_again(planned: World) -> None:
    first = await single(planned)
    await planned.advance(hours=1)
    assert first == await single(planned)


async def test_a_move_raises_the_sequence_and_keeps_the_uid(planned: World) -> None:
    (before,) = events(await whole(planned))
    await edit(planned, "which: W1 when: 2027-02-25 19:30")
    (after,) = events(await whole(planned))
    assert before["uid"] == after["uid"]
    assert int(before["sequence"]) < int(after["sequence"])


async def test_a_cancelled_webinar_says_so(planned: World) -> None:
    await cancel(planned, "which: W1")
    (event,) = events(await whole(planned))
    assert "CANCELLED" == event["status"]


async def test_a_series_is_a_rule(monthly: World) -> None:
    (master,) = events(await whole(monthly))
    assert "FREQ=MONTHLY;BYDAY=3TH" == master["rrule"].to_ical().decode()


async def test_a_meeting_that_was_moved_differs_from_its_series(monthly: World) -> None:
    await edit(monthly, "which: W4 when: 2027-05-27 19:30")
    master, changed = events(await whole(monthly))
    assert master["uid"] == changed["uid"]
    assert "2027-05-20 19:30:00+10:00" == str(changed.decoded("recurrence-id"))
    assert "2027-05-27 19:30:00+10:00" == str(changed.decoded("dtstart"))
    assert 1 <= int(changed["sequence"])


async def test_a_meeting_that_was_cancelled_says_so_until_it_is_past(monthly: World) -> None:
    await cancel(monthly, "which: W1")
    _master, off = events(await whole(monthly))
    assert "CANCELLED" == off["status"]


async def test_a_cancelled_meeting_that_is_past_is_an_excluded_date(monthly: World) -> None:
    await cancel(monthly, "which: W1")
    await monthly.until("2027-02-19 12:00")
    (master,) = events(await whole(monthly))
    assert ["2027-02-18 19:30:00+11:00"] == [str(each.dt) for each in master["exdate"].dts]


async def test_a_split_series_ends_and_goes_on_under_another_name(monthly: World) -> None:
    await edit(monthly, "which: W3 scope: following when: 2027-04-15 18:00")
    first, second = events(await whole(monthly))
    assert first["uid"] != second["uid"]
    assert b"UNTIL=20270414T093000Z" in first["rrule"].to_ical()


async def test_a_series_of_several_times_a_day_is_split_to_the_minute(world: World) -> None:
    await plan(world, ONCE, repeat="FREQ=HOURLY;INTERVAL=2;COUNT=3")
    await edit(world, "which: W2 scope: following when: 2027-02-18 22:00")
    first, second = events(await whole(world))
    rules = [each["rrule"].to_ical().decode() for each in (first, second)]
    assert rules == [
        "FREQ=HOURLY;UNTIL=20270218T102900Z;INTERVAL=2",
        "FREQ=HOURLY;UNTIL=20270218T130000Z;INTERVAL=2",
    ]


async def test_a_seat_in_doubt_is_tentative(planned: World) -> None:
    await planned.fay.click("Maybe", on=card(planned.fay))
    (event,) = events(await single(planned))
    assert "TENTATIVE" == event["status"]


async def test_text_is_escaped(planned: World) -> None:
    await edit(planned, "which: W1 title: Hands, feet; and\\nmore")
    (event,) = events(await whole(planned))
    assert "Hands, feet; and\\nmore" == str(event["summary"])


# -- parsers we did not write ----------------------------------------------------------------------


async def rich(world: World) -> bytes:
    """A calendar with everything in it: a rule, a moved, a cancelled and a past one."""
    await cancel(world, "which: W1")
    await edit(world, "which: W4 when: 2027-05-27 19:30")
    await edit(world, "which: W6 scope: following when: 2027-07-15 18:00")
    return await whole(world)


async def test_a_second_python_parser_reads_it(monthly: World) -> None:
    content = (await rich(monthly)).decode()
    calendar = vobject.readOne(content)
    starts = sorted(str(event.dtstart.value) for event in calendar.vevent_list)
    assert starts == [
        "2027-02-18 19:30:00+11:00",
        "2027-02-18 19:30:00+11:00",
        "2027-05-27 19:30:00+10:00",
        "2027-07-15 18:00:00+10:00",
    ]


@pytest.fixture(scope="session")
def ical_js(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the JavaScript library; on a developer's machine without it, no such test."""
    folder = tmp_path_factory.mktemp("ical")
    required = os.environ.get("CI") == "true"
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        assert not required, "node and npm are needed here"
        pytest.skip("node is not installed")
    for name in ("package.json", "read_ical.mjs"):
        shutil.copy(TOOLS / name, folder)
    command = [npm, "install", "--silent", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    if done.returncode:
        assert not required, done.stderr.decode()
        pytest.skip("the npm registry cannot be reached")
    return folder


async def test_a_javascript_parser_expands_it(monthly: World, ical_js: Path) -> None:
    content = await rich(monthly)
    node = await asyncio.create_subprocess_exec(
        "node", "read_ical.mjs", cwd=ical_js, stdin=PIPE, stdout=PIPE
    )
    printed, _errors = await asyncio.wait_for(node.communicate(content), 60)
    found = [each for each in json.loads(printed) if each["status"] != "CANCELLED"]
    assert [
        "2027-03-18T08:30:00.000Z",
        "2027-04-15T09:30:00.000Z",
        "2027-05-27T09:30:00.000Z",
        "2027-06-17T09:30:00.000Z",
        "2027-07-15T08:00:00.000Z",
        "2027-08-19T08:00:00.000Z",
    ] == sorted(each["start"] for each in found)[:6]


# -- feeds -----------------------------------------------------------------------------------------


@pytest.fixture
async def served(planned: World) -> World:
    """A world whose server people can reach."""
    background = replace(planned.app.background, public_url="https://praxis.example.org/")
    planned.app.background = background
    planned.app.dispatcher = replace(planned.app.dispatcher, background=background)
    return planned


@pytest.fixture
def browser(served: World) -> Browser:
    """Somebody on the internet, at the bot's own server."""
    return Browser(build_http({}, http_mounts({}, served.app.background)))


async def subscribe(world: World, label: str = "Subscribe instead") -> str:
    """Mia's secret address, as a path."""
    await world.mia.click("Add to calendar", on=card(world.mia))
    await world.mia.click(label)
    return address(world.mia.last.text)


def address(text: str) -> str:
    """The address in an answer, as a path."""
    (line,) = [each for each in text.splitlines() if each.startswith("https://praxis.example.org/")]
    return line.removeprefix("https://praxis.example.org")


async def test_a_feed_shows_what_its_owner_answered(served: World, browser: Browser) -> None:
    path = await subscribe(served)
    before = events((await browser.get(path)).content)
    await served.mia.click("Going", on=card(served.mia))
    after = events((await browser.get(path)).content)
    assert ([], [TITLE]) == (before, [str(event["summary"]) for event in after])


async def test_a_feed_follows_a_move(served: World, browser: Browser) -> None:
    path = await subscribe(served)
    await served.mia.click("Going", on=card(served.mia))
    await edit(served, "which: W1 when: 2027-02-25 19:30")
    (event,) = events((await browser.get(path)).content)
    assert "2027-02-25 19:30:00+11:00" == str(event.decoded("dtstart"))


async def test_a_feed_and_a_file_call_a_meeting_the_same(served: World, browser: Browser) -> None:
    path = await subscribe(served)
    await served.mia.click("Going", on=card(served.mia))
    (in_feed,) = events((await browser.get(path)).content)
    (in_file,) = events(await single(served))
    assert in_feed["uid"] == in_file["uid"]


@pytest.mark.parametrize(
    "path",
    ["1-wrongwrongwrong.ics", "999-aaaaaaaaaaaaaaaa.ics", "nonsense", "1-.ics", "1-AAAA.ics", ""],
)
async def test_a_wrong_address_is_not_found(served: World, browser: Browser, path: str) -> None:
    await subscribe(served)
    found = await browser.get(f"/calendar/{path}")
    assert (404, b"not found") == (found.status, found.content.lower())


async def test_a_wrong_secret_takes_as_long_as_no_such_feed(
    served: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await subscribe(served)
    compared: list[tuple[int, int]] = []

    def compare(known: str, given: str) -> bool:
        compared.append((len(known), len(given)))
        return compare_digest(known, given)

    monkeypatch.setattr(webinar_feeds, "compare_digest", compare)
    number, _dash, secret = path.removesuffix(".ics").partition("-")
    almost = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    for wrong in (
        f"{number}-{almost}.ics",
        f"{number}-aaaaaaaa.ics",
        f"/calendar/999-{secret}.ics",
    ):
        assert 404 == (await browser.get(wrong)).status
    # Two hashes of one length each time, in constant time, whether there is such a feed or not.
    assert [(64, 64)] * 3 == compared


async def test_a_new_address_makes_the_old_one_stop(served: World, browser: Browser) -> None:
    old = await subscribe(served)
    new = await subscribe(served, "New address")
    assert (404, 200) == (
        (await browser.get(old)).status,
        (await browser.get(new)).status,
    )


async def test_a_revoked_address_is_not_found(served: World, browser: Browser) -> None:
    path = await subscribe(served)
    await served.mia.click("Add to calendar", on=card(served.mia))
    await served.mia.click("Stop my address")
    assert 404 == (await browser.get(path)).status


async def test_what_has_not_changed_is_not_sent_again(served: World, browser: Browser) -> None:
    path = await subscribe(served)
    first = await browser.get(path)
    again = await browser.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (304, b"") == (again.status, again.content)


async def test_a_feed_is_nobody_elses_to_keep(served: World, browser: Browser) -> None:
    found = await browser.get(await subscribe(served))
    assert "private, max-age=300" == found.headers["cache-control"]
    assert "text/calendar" in found.headers["content-type"]


async def test_the_communitys_address_is_for_facilitators(served: World) -> None:
    await served.mia.press("webinar.feed:1", on=card(served.mia).ref)
    assert "for the facilitators" in served.mia.last


async def test_the_communitys_feed_shows_everything(served: World, browser: Browser) -> None:
    await served.fay.run("/webinar ics")
    await served.fay.click("Community address")
    path = address(served.fay.last.text)
    found = events((await browser.get(path)).content)
    assert [TITLE] == [str(event["summary"]) for event in found]
    await served.fay.run("/webinar ics")
    await served.fay.click("Stop the community's address")
    assert 404 == (await browser.get(path)).status


async def test_the_address_of_somebody_who_left_stops(served: World, browser: Browser) -> None:
    path = await subscribe(served)
    served.guild.deactivate(served.guild.account_named("Mia"))
    await served.settle()
    assert 404 == (await browser.get(path)).status


async def test_where_nothing_is_served_there_are_files_alone(planned: World) -> None:
    await planned.mia.click("Add to calendar", on=card(planned.mia))
    assert [] == planned.mia.last.buttons


async def test_the_secret_is_not_stored(served: World) -> None:
    path = await subscribe(served)
    secret = path.partition("-")[2].removesuffix(".ics")
    async with served.database.reading() as connection:
        rows = (await connection.exec_driver_sql("select * from webinar_feeds")).all()
    assert 1 == len(rows)
    assert secret not in repr(rows)


async def test_the_other_workspace_gets_the_file_too(planned: World) -> None:
    mia = in_team(planned, "Mia")
    await mia.click("Add to calendar", on=card(mia))
    assert ["W1.ics"] == [file.name for file in mia.last.message.files]
