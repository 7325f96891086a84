"""The year 2027 as it is lived: the rows of the replay script whose features are there."""

from pathlib import Path

from adapters.playground.faults import drop_after_store
from bot.ports import Need
from tests.year import cases, ending, library, people, webinars
from tests.year.life import LONDON, PLACES, Life, at, said, text_file

ODD = 3
"""Which question of the file comes twice; so does the next one."""


async def live(life: Life, empty: Path) -> None:
    """From the first Monday in January to the last in December; `empty` is where a community may move."""
    people.come_in(life)
    await set_up(life)
    await fill_the_queue(life)
    await set_up_uk(life)
    await first_prompt(life)
    await cases.first_case(life)
    await first_wrap(life)
    await cases.first_discussion(life)
    await webinars.planned(life)
    await crash_in_february(life)
    await webinars.first_one(life)
    await life.mondays("2027-02-22")
    await cases.follow_up(life)
    await easter_and_clocks(life)
    await life.mondays("2027-04-19")
    await library.toolkit(life)
    await outage_in_may(life)
    await webinars.moved(life)
    await life.mondays("2027-05-31")
    await people.linked(life)
    await triple_click(life)
    await channel_deleted(life)
    await webinars.before_the_outage(life)
    await long_outage(life)
    await cases.missed_slot(life)
    await webinars.after_the_outage(life)
    await facilitator_leaves(life)
    await life.mondays("2027-08-16", channel="#weekly")
    await people.leaves(life)
    await cases.flagged(life)
    await webinars.called_off(life)
    await webinars.one_more(life)
    await cases.empty_slot(life)
    await webinars.a_week_before(life)
    await life.mondays("2027-10-18", channel="#weekly")
    await webinars.too_many_at_once(life)
    await cases.found_again(life)
    await rest_of_the_year(life, empty)


async def set_up(life: Life) -> None:
    """Rows 1 to 3: Ada founds aha on two platforms."""
    world = life.world
    ada = world.ada
    with life.row(1):
        await ada.run("/community setup name: Allied Health short: aha zone: Australia/Melbourne")
        assert "AHA, home time zone Australia/Melbourne" in said(ada)
        await world.recognise()
        for purpose in PLACES:
            await ada.run(f"/community channels purpose: {purpose} channel: #{purpose}")
        await ada.run("/community invite")
        code = next(word for word in said(ada).split() if word.count("-") == 3)
        far = world.person("Ada", world.team)
        await far.run(f"community join code={code.strip('`')}")
        assert "now present in this workspace" in said(far)
        for purpose in PLACES:
            await far.run(f"community channels purpose={purpose} channel=#{purpose}")
        for name in ("Fay", "Finn"):
            await ada.run(
                "/community roles role: facilitator", person=world.person(name, world.guild)
            )
            await far.run("community roles role=facilitator", person=world.person(name, world.team))
        assert 1 == len(await life.audited("community.founded"))
        assert 2 * len(PLACES) == len(await life.audited("channel.mapped"))
    with life.row(2):
        await life.until("2027-01-04 10:05")
        world.guild.deny("#cases", Need.THREAD)
        await ada.run("/community check")
        assert "#cases" in said(ada)
        assert "Create Public Threads" in said(ada)
    with life.row(3):
        await life.until("2027-01-04 10:20")
        world.guild.allow("#cases")
        await ada.run("/community check")
        assert "All is well" in said(ada)


async def fill_the_queue(life: Life) -> None:
    """Rows 4 to 6: fifty questions, a rhythm, and somebody who may not."""
    world = life.world
    questions = [f"What helped you in week {number}?" for number in range(1, 51)]
    with life.row(4):
        await life.until("2027-01-05 09:00")
        lines = [*questions, questions[ODD], questions[ODD + 1]]
        await world.fay.run("/prompt import", file=text_file("questions.txt", lines))
        assert "50 questions were added" in said(world.fay)
        assert all(f"line {number}" in said(world.fay).lower() for number in (51, 52))
    with life.row(5):
        await life.until("2027-01-05 09:10")
        await world.fay.run("/prompt schedule day: Mon time: 09:00 start: 2027-01-11")
        shown = said(world.fay)
        assert "Mon 11 Jan 2027 09:00" in shown
        assert "Sun 10 Jan 2027 22:00" in shown
        assert "Mon 8 Feb 2027 09:00" in shown
        await world.fay.click("Save")
    with life.row(6):
        await life.until("2027-01-05 09:30")
        await world.mia.run("/prompt schedule day: Tue time: 10:00")
        assert "facilitator" in said(world.mia).lower()
        assert world.mia.answer is not None
        assert world.mia.answer.private
        async with world.uow() as uow:
            assert 1 == len(await uow.schedules.list("prompt"))
        assert 1 == len(await life.audited("denied"))


async def set_up_uk(life: Life) -> None:
    """Row 7: Nia founds aha-uk; neither community finds anything of the other."""
    world, nia = life.world, life.world.nia
    with life.row(7):
        await life.until("2027-01-06 11:00")
        await nia.run('community setup name="AHA UK" short=aha-uk zone=Europe/London')
        await world.recognise()
        for purpose in PLACES:
            await nia.run(f"community channels purpose={purpose} channel=#{purpose}")
        await nia.run("prompt import", source="starter")
        await nia.run("prompt schedule day=Mon time=08:00 start=2027-01-11")
        await nia.click("Save")
        await nia.run("prompt queue")
        assert "What helped you in week" not in said(nia)
        assert {"aha", "aha-uk"} == set(world.communities)


async def first_prompt(life: Life) -> None:
    """Rows 8 to 10: posted once on each platform; a newcomer; a private answer stays private."""
    world = life.world
    with life.row(8):
        await life.until("2027-01-11 12:00")
        for workspace in (world.guild, world.team):
            (post,) = life.posts(workspace, "What helped you in week 1?")
            assert at("2027-01-10 22:00") == post.at
            assert "What helped you in week 1?" == post.thread_title
        await life.answers()
    await people.newcomer(life)
    with life.row(10):
        await life.until("2027-01-12 20:00")
        await world.lin.click("Answer privately", on=life.newest(world.guild))
        await world.lin.submit({"Your answer": "Only for me: a timer."})
        assert "Only you can read it" in said(world.lin)
        assert not any("a timer" in seen for seen in world.mia.sees)
        assert not any("a timer" in seen for seen in world.fay.sees)


async def first_wrap(life: Life) -> None:
    """What was learned is asked for after five days, kept, and found by this community alone."""
    world = life.world
    with life.row(7, 10):
        await life.until("2027-01-16 18:00")
        (nudge,) = life.ops(world.guild, "What did we learn from")
        assert "took part" in nudge
        fay = world.fay.at("#ops")
        await fay.click("Write the wrap", on=nudge)
        await fay.submit({"What did we learn?": "A timer helps."})
        await life.until("2027-01-16 19:00")
        await world.mia.run("/prompt find words: timer")
        assert "A timer helps." in said(world.mia)
        await world.nia.run("prompt find words=timer")
        assert "No wrap mentions" in said(world.nia)


async def crash_in_february(life: Life) -> None:
    """Row 22: the power goes after both platforms accepted and before anything is recorded."""
    world = life.world
    await life.mondays("2027-02-01")
    with life.row(22):
        await life.until("2027-02-08 08:59")
        world.guild.faults.add(drop_after_store())
        world.team.faults.add(drop_after_store())
        await world.until("2027-02-08 09:00")
        await world.restart()
        await life.until("2027-02-08 09:10")
        assert 1 == len(life.posts(world.guild, "in week 5?"))
        assert 1 == len(life.posts(world.team, "in week 5?"))
        (doubt,) = life.ops(world.team, "not certain whether this was posted")
        finn = world.person("Finn", world.team, "#ops")
        await finn.click("It was posted", on=doubt)
        await life.until("2027-02-08 12:00")
        assert 1 == len(life.posts(world.team, "in week 5?"))
        assert 1 == len(await life.audited("delivery.settled"))


async def easter_and_clocks(life: Life) -> None:
    """Rows 33, 34 and 36: a Monday left out, and two changes of the clocks."""
    world = life.world
    await life.mondays("2027-03-15")
    with life.row(33):
        await life.until("2027-03-22 18:00")
        await world.fay.run("/prompt skip date: 2027-03-29 reason: Easter Monday")
        assert "29 Mar 2027" in said(world.fay)
        await life.until("2027-04-05 08:00")
        assert [] == life.posts(world.guild, "in week 12?")
    with life.row(34):
        found = [seen.at for seen in life.posts(world.uk, "Question of the week")]
        assert [at("2027-03-22 08:00"), at("2027-03-29 07:00")] == found[-2:]
    with life.row(36, 33):
        await life.until("2027-04-05 18:00")
        (post,) = life.posts(world.guild, "in week 12?")
        assert at("2027-04-04 23:00") == post.at
        await life.answers()


async def outage_in_may(life: Life) -> None:
    """Row 38: down when a question is due; it comes once, late, and says so."""
    world = life.world
    await life.mondays("2027-05-03")
    with life.row(38):
        await life.until("2027-05-10 08:50")
        await life.outage("2027-05-10 10:30")
        await life.until("2027-05-10 18:00")
        for workspace in (world.guild, world.team):
            (post,) = life.posts(workspace, "in week 17?")
            assert at("2027-05-10 10:30", "Australia/Melbourne") == post.at
            assert "Posted late" in post


async def triple_click(life: Life) -> None:
    """Row 41: one click, delivered three times, and once more much later."""
    world = life.world
    await life.mondays("2027-06-07")
    with life.row(41):
        await life.until("2027-06-14 18:00")
        lin = world.person("Lin", world.team)
        await lin.click("Suggest one", on=life.newest(world.team))
        await lin.submit({"Your question": "Who taught you most?", "Keep my name off it": True})
        (card,) = life.ops(world.team, "Who taught you most?")
        finn = world.person("Finn", world.team, "#ops")
        await finn.click("Approve", on=card, times=3)
        await life.until("2027-06-14 18:20")
        await finn.click("Approve", on=card)
        assert 1 == len(await life.audited("prompt.suggestion-approved"))
        await world.fay.run("/prompt queue")
        shown = said(world.fay)
        while "Later" in (world.fay.answer.buttons if world.fay.answer else []):
            await world.fay.click("Later")
            shown += said(world.fay)
        assert 1 == shown.count("Who taught you most?")


async def channel_deleted(life: Life) -> None:
    """Rows 43 and 44: the channel is deleted half an hour before; another takes its place."""
    world = life.world
    with life.row(43):
        await life.until("2027-06-21 08:30")
        world.guild.delete_channel("#prompts")
        await life.until("2027-06-21 09:00")
        assert 1 == len(life.posts(world.team, "in week 23?"))
        await life.until("2027-06-21 09:01")
        (alert,) = life.ops(world.guild, "A post is waiting")
        assert "/community channels" in alert
    with life.row(44):
        await life.until("2027-06-21 15:00")
        place = world.guild.add_channel("weekly")
        ada = world.person("Ada", world.guild, "#ops")
        await ada.run("/community channels purpose: prompts", channel=place)
        await life.until("2027-06-21 18:00")
        (post,) = life.posts(world.guild, "in week 23?", "#weekly")
        assert "Posted late" in post
        await life.until("2027-06-28 18:00")
        (post,) = life.posts(world.guild, "in week 24?", "#weekly")
        assert "Posted late" not in post


async def long_outage(life: Life) -> None:
    """Rows 45 to 47: eleven days down; the newest comes late, the other is reported and comes again."""
    world = life.world
    with life.row(45, 46):
        await life.until("2027-07-02 18:00")
        await life.outage("2027-07-13 08:00")
        await life.until("2027-07-13 09:00")
        (post,) = life.posts(world.guild, "in week 25?", "#weekly")
        assert at("2027-07-12 22:00") == post.at
        assert "Posted late" in post
        (twin,) = life.posts(world.team, "in week 25?")
        assert "Posted late" in twin
        (report,) = life.ops(world.guild, "were not asked")
        assert 1 == report.text.count("Question of the week")
        assert "2027-07-04 23:00" in report
        assert ["on_time", "missed", "late"] == await verdicts(life, "aha", 3)
    with life.row(47):
        before = len(life.posts(world.uk, "Question of the week"))
        await life.until("2027-07-13 06:59", zone=LONDON)
        assert before == len(life.posts(world.uk, "Question of the week"))
        await life.until("2027-07-13 07:10", zone=LONDON)
        post = life.newest(world.uk)
        assert at("2027-07-13 06:00") == post.at
        assert "Posted late" in post
        assert ["on_time", "missed", "late"] == await verdicts(life, "aha-uk", 3)
        (report,) = life.ops(world.uk, "were not asked")
        assert "2027-07-05 07:00" in report


async def facilitator_leaves(life: Life) -> None:
    """Row 48: whoever leaves, what they made goes on."""
    world = life.world
    await life.mondays("2027-07-26", channel="#weekly")
    with life.row(48):
        await life.until("2027-08-01 12:00")
        for workspace in (world.guild, world.team):
            for name in ("Finn", "Fay"):
                workspace.deactivate(workspace.account_named(name))
        await world.settle()
        await life.until("2027-08-02 18:00")
        (post,) = life.posts(world.guild, "in week 28?", "#weekly")
        assert at("2027-08-01 23:00") == post.at


async def rest_of_the_year(life: Life, empty: Path) -> None:
    """Up to the last question and the end of the year."""
    world = life.world
    await life.mondays("2027-12-13", channel="#weekly")
    await life.until("2027-12-13 18:00", zone=LONDON)
    await ending.moved_out(life, empty)
    ada = world.person("Ada", world.guild, "#ops")
    await ada.run("/prompt pause")
    await world.nia.run("prompt pause")
    await ending.reported(life)
    await life.until("2027-12-31 18:00")


async def verdicts(life: Life, community: str, count: int) -> list[str]:
    """What became of the last slots of a community, oldest first."""
    async with life.world.uow(community) as uow:
        (schedule,) = await uow.schedules.list("prompt")
        rows = await uow.schedules.occurrences(schedule.id)
        return [row.state for row in rows][-count:]
