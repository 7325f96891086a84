"""The cases of the year 2027: rows 11 to 19, 30, the part of 46, 51, 54 and 58 of the replay script."""

from adapters.playground.people import Person
from adapters.playground.seen import Seen
from tests.year.life import Life, at, said

IDENTIFIERS = ("Nguyen", "4/2/1933", "123456", "0412 345 678")
"""What row 11 types, and nobody but its author may ever read."""
FIRST = {
    "setting": "a regional hospital",
    "age": "90 or over",
    "issue": "Mr Nguyen, 93, DOB 4/2/1933, Ballarat Base, UR 123456, ph 0412 345 678",
    "tried": "A walking frame and a visit by the family.",
    "question": "How would you judge whether he can go home?",
}
SECOND = {
    "title": "Home alone after two falls",
    "consent": "nobody in particular (composite)",
    "attested": True,
}
SAFE = "A man in his 90s who fell twice at night wants to go home from a regional hospital."
LEARNED = "Ask who can look in at night before you judge the home."
HAPPENED = "He went home with a neighbour looking in, and has not fallen since."
BEFORE_THE_GAP, AFTER_THE_GAP = 17, 5
"""Cases for the slots before 29 September, less the missed one, and after it."""


async def first_case(life: Life) -> None:
    """Rows 11 to 14: an identifying draft, a safe one, and one approval of it."""
    world = life.world
    mia = world.person("Mia", world.guild, "#cases")
    with life.row(11):
        await life.until("2027-01-13 08:00")
        await mia.run("/case submit")
        await mia.submit(FIRST)
        await mia.click("Go on to part 2")
        await mia.submit(SECOND)
        assert said(mia).count("→") >= 6
        for workspace in (world.guild, world.team):
            assert [] == life.posts(workspace, "", "#cases")
            assert [] == life.ops(workspace, "For approval")
    with life.row(12):
        await life.until("2027-01-13 08:15")
        await mia.click("Change part 1")
        await mia.submit(issue=SAFE)
        await mia.click("Send to the facilitators")
        assert "AHA-2027-001" in said(mia)
        assert any(SAFE in seen for seen in mia.dms)
    with life.row(13):
        await life.until("2027-01-13 09:00")
        await mia.press("case.approve:1:1", on=mia.dms[-1].ref)
        assert "facilitator" in said(mia)
        assert [] == await life.audited("case.approved")
    with life.row(14):
        await life.until("2027-01-14 09:00")
        fay, finn = world.fay.at("#ops"), world.person("Finn", world.team, "#ops")
        await fay.run("/case schedule slots: every 2nd Wed 12:30 start: 2027-01-20")
        (theirs,) = life.ops(world.team, "For approval")
        await fay.click("Approve", on=life.ops(world.guild, "For approval")[0])
        await finn.click("Approve", on=theirs)
        assert "already approved by Fay" in said(finn)
        assert 1 == len(await life.audited("case.approved"))
    await present_more(life, BEFORE_THE_GAP - 1, fay)


async def first_discussion(life: Life) -> None:
    """Rows 15 to 19: posted, clarified, advised on across a restart, summarised."""
    world = life.world
    await life.mondays("2027-01-18")
    with life.row(15):
        await life.until("2027-01-20 12:31")
        for workspace in (world.guild, world.team):
            (post,) = life.posts(workspace, "AHA-2027-001", "#cases")
            assert at("2027-01-20 01:30") == post.at
            assert "Recommend" not in post.buttons
            assert "No patient data here, ever." in post
            assert "Mia" not in repr(post.message)
    with life.row(16):
        await life.until("2027-01-20 13:00")
        ben = world.person("Ben", world.guild, "#cases")
        await ben.press("case.add:1:recommendation", on=_card(life, ben).ref)
        assert "opens Fri 12:30" in said(ben)
        assert [] == await life.audited("case.added")
    with life.row(17):
        await life.until("2027-01-22 12:29")
        await world.restart()
        await life.until("2027-01-22 12:40")
        for workspace in (world.guild, world.team):
            who = world.person("Ben", workspace, "#cases")
            thread = who.at(_card(life, who)).here
            assert 1 == sum("Recommending is open" in seen for seen in thread)
    with life.row(18):
        await life.until("2027-01-25 10:00")
        osei = world.person("Osei", world.team, "#cases")
        await osei.click("Recommend", on=_card(life, osei))
        await osei.submit(text="Ask the family who can look in.")
        await life.until("2027-01-25 10:02")
        here = _card(life, world.person("Ben", world.guild, "#cases"))
        assert "+1 from" in here
        assert "look in" not in here
    await life.mondays("2027-01-25")
    with life.row(19):
        await life.until("2027-01-27 16:00")
        await world.fay.run("/case summary case: AHA-2027-001")
        await world.fay.submit(text=LEARNED)
        await life.until("2027-01-27 16:05")
        for workspace in (world.guild, world.team):
            who = world.person("Ben", workspace, "#cases")
            assert "✔ AHA-2027-001" in _card(life, who)
            assert any(LEARNED in seen for seen in who.at(_card(life, who)).here)
        await world.ben.run("/find words: look in at night")
        assert "AHA-2027-001" in said(world.ben)


async def follow_up(life: Life) -> None:
    """Row 30: four weeks after the summary its presenter is asked once, and answers."""
    world = life.world
    with life.row(30):
        await life.until("2027-02-24 16:05")
        asked = [seen for seen in world.mia.dms if "What happened?" in seen]
        assert 1 == len(asked)
        await world.mia.click("Tell what happened", on=asked[0])
        await world.mia.submit(text=HAPPENED)
        assert 1 == len(await life.audited("case.outcome"))


async def missed_slot(life: Life) -> None:
    """The part of row 46: the case of 7 July was kept, and reported once."""
    world = life.world
    with life.row(46):
        (report,) = life.ops(world.guild, "No case was posted")
        assert "AHA-2027-013 stays next in line" in report
        assert [] == life.posts(world.guild, "AHA-2027-013", "#cases")


async def flagged(life: Life) -> None:
    """Row 51: a flag on a reply."""
    world = life.world
    zoe, ben = (world.person(name, world.guild, "#cases") for name in ("Zoe", "Ben"))
    await life.mondays("2027-08-30", channel="#weekly")
    with life.row(51):
        await life.until("2027-09-01 12:31")
        await ben.click("Ask a clarifying question", on=life.posts(world.guild, "", "#cases")[-1])
        await ben.submit(text="How far is the toilet?")
        await life.until("2027-09-01 12:33")
        thread = zoe.at(life.posts(world.guild, "", "#cases")[-1])
        (reply,) = [seen for seen in thread.here if "How far is the toilet?" in seen]
        await zoe.click("Flag privacy", on=reply)
        await zoe.submit(what="a name")
        await life.until("2027-09-01 12:34")
        assert [] == [seen for seen in thread.here if "How far is the toilet?" in seen]
        assert 1 == len(life.ops(world.guild, "A contribution to"))
        assert 1 == len(await life.audited("case.hidden"))


async def empty_slot(life: Life) -> None:
    """Row 54: a slot without a case is warned of, and nobody hears of it on the day."""
    world = life.world
    with life.row(54):
        await life.mondays("2027-09-20", channel="#weekly")
        await life.until("2027-09-26 12:29")
        assert [] == life.ops(world.guild, "No case waits for the slot")
        await life.until("2027-09-26 12:31")
        assert 1 == len(life.ops(world.guild, "No case waits for the slot"))
        before = len(life.posts(world.guild, "", "#cases"))
        await life.mondays("2027-09-27", channel="#weekly")
        await life.until("2027-09-29 18:00")
        assert before == len(life.posts(world.guild, "", "#cases"))
    await present_more(life, AFTER_THE_GAP, world.person("Ada", world.guild, "#ops"))


async def found_again(life: Life) -> None:
    """Row 58: a case found much later."""
    world = life.world
    with life.row(58):
        await life.until("2027-10-25 08:00")
        far = world.person("Ben", world.team)
        await far.run('/praxis find words="look in at night"')
        assert LEARNED in said(far)
        assert HAPPENED in said(far)


async def present_more(life: Life, count: int, approver: Person) -> None:
    """Lin presents some more cases, and a facilitator approves them."""
    world = life.world
    lin = world.person("Lin", world.guild, "#cases")
    for number in range(count):
        await lin.run("/case submit")
        await lin.submit({**FIRST, "issue": f"Somebody fell, for the time number {number}."})
        await lin.click("Go on to part 2")
        await lin.submit({**SECOND, "title": f"A fall, number {number} of {count}"})
        await lin.click("Send to the facilitators")
        await approver.click("Approve")


def _card(life: Life, who: Person) -> Seen:
    (card,) = life.posts(who.workspace, "AHA-2027-001", "#cases")
    return card
