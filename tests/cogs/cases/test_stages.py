"""Slots and stages by the clock: once each, whatever breaks meanwhile, and nothing in public on an empty slot."""

from datetime import timedelta

import pytest

from adapters.playground.entities import Entry
from bot.ports import Need
from tests.cogs.cases.talk import (
    NAME,
    add,
    approve,
    audited,
    card,
    cards,
    dms,
    in_team,
    in_thread,
    ops,
    present,
    rows,
    said,
)
from tests.conversation import World


def edits(world: World, stage: str) -> list[Entry]:
    """Edits of cards that show a stage."""
    return [
        each for each in world.journal if each.deed == "edit" and stage in repr(each.message.topic)
    ]


async def test_a_case_is_posted_on_its_slot_in_every_workspace(posted: World) -> None:
    for person in (posted.ben, in_team(posted, "Ben")):
        (post,) = cards(person)
        assert "2027-01-20 01:30" == f"{post.at:%Y-%m-%d %H:%M}"


async def test_its_thread_is_called_like_the_case(posted: World) -> None:
    assert f"{NAME}: Home alone after two falls" == card(posted.ben).thread_title


async def test_the_card_has_the_disclaimer(posted: World) -> None:
    assert "No patient data here, ever." in card(posted.ben)


async def test_while_questions_are_asked_nobody_can_recommend(posted: World) -> None:
    assert "Recommend" not in card(posted.ben).buttons
    assert "Ask a clarifying question" in card(posted.ben).buttons


async def test_a_stale_client_is_told_when_recommending_opens(posted: World) -> None:
    await posted.ben.press("case.add:1:recommendation", on=card(posted.ben).ref)
    assert "opens Fri 12:30" in said(posted.ben)
    assert posted.ben.modal is None


async def test_a_form_that_was_open_too_early_stores_nothing(advising: World) -> None:
    await advising.ben.click("Recommend", on=card(advising.ben))
    form = advising.ben.fill(text="Ask his family.")
    row = (await rows(advising))[0]
    async with advising.uow() as uow:
        again = await uow.session.merge(row)
        again.stage, again.stage_ends_at = "clarify", advising.clock.now() + timedelta(hours=1)
        uow.audit("test", "case:1")
        await uow.commit()
    await advising.ben.send_form(form)
    assert "opens" in said(advising.ben)
    assert [] == await audited(advising, "case.added")


async def test_recommending_opens_with_the_second_stage(advising: World) -> None:
    assert "Recommend (2 of 3)" in card(advising.ben)
    assert "Recommend" in card(advising.ben).buttons


async def test_a_stage_is_one_edit_and_one_notice_in_each_workspace(advising: World) -> None:
    await advising.advance(minutes=10)
    assert 2 == len(edits(advising, "'Recommend'"))
    for person in (advising.ben, in_team(advising, "Ben")):
        assert 1 == len(in_thread(person, "Recommending is open"))


async def test_a_restart_a_minute_before_a_stage_changes_nothing(posted: World) -> None:
    await posted.until("2027-01-22 12:29")
    await posted.restart()
    await posted.until("2027-01-22 12:40")
    assert 2 == len(edits(posted, "'Recommend'"))
    for person in (posted.ben, in_team(posted, "Ben")):
        assert 1 == len(in_thread(person, "Recommending is open"))


async def test_a_night_of_both_stages_is_told_as_one(posted: World) -> None:
    await posted.stop()
    posted.clock.advance(timedelta(days=8))
    await posted.start()
    await posted.settle()
    await posted.advance(hours=24)
    assert [] == in_thread(posted.ben, "Recommending is open")
    assert 1 == len(in_thread(posted.ben, "now write what was learned"))


async def test_after_seven_days_facilitators_are_asked_for_the_summary(advising: World) -> None:
    await advising.until("2027-01-27 12:29")
    assert [] == ops(advising.fay, "What was learned from")
    await advising.until("2027-01-27 12:31")
    (nudge,) = ops(advising.fay, "What was learned from")
    assert ["Write the summary"] == nudge.buttons


async def test_the_presenter_is_told_that_it_is_posted(posted: World) -> None:
    assert 1 == len(dms(posted.mia, "is posted."))


async def test_hours_can_be_chosen(pending: World) -> None:
    await pending.fay.run(
        "/case schedule slots: every Wed 12:30 start: 2027-01-20 clarify: 24 recommend: 24 summary: 60"
    )
    await approve(pending.fay)
    await pending.until("2027-01-21 12:31")
    assert "Recommend (2 of 3)" in card(pending.ben)
    await pending.until("2027-01-22 12:31")
    assert "Summary due (3 of 3)" in card(pending.ben)
    assert [] == ops(pending.fay, "What was learned from")


async def test_the_schedule_shows_the_next_slots_in_two_zones(world: World) -> None:
    await world.fay.run("/case schedule slots: every 2nd Wed 12:30 start: 2027-01-20")
    text = said(world.fay)
    assert "Wed 20 Jan 2027 12:30 Australia/Melbourne, 01:30 UTC" in text
    assert "Wed 3 Feb 2027 12:30" in text


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("whenever", "every 2nd Wed 12:30"),
        ("every Foo 12:30", "not a day of the week"),
        ("every Wed 25:00", "Hours go from 00 to 23"),
        ("every Wed 9", "9am"),
    ],
)
async def test_slots_that_cannot_be_read_say_what_to_type(
    world: World, typed: str, hint: str
) -> None:
    await world.fay.run("/case schedule", slots=typed)
    assert hint in said(world.fay)


async def test_members_do_not_schedule(world: World) -> None:
    await world.mia.run("/case schedule")
    assert "for the facilitators" in said(world.mia)


# Empty slots


async def test_an_empty_slot_is_said_72_hours_ahead(world: World) -> None:
    await world.fay.run("/case schedule slots: every 2nd Wed 12:30 start: 2027-01-27")
    await world.until("2027-01-24 12:29")
    assert [] == ops(world.fay)
    await world.until("2027-01-24 12:31")
    (warning,) = ops(world.fay, "No case waits for the slot")
    assert "2027-01-27 01:30" in warning


async def test_nothing_is_posted_on_an_empty_slot(world: World) -> None:
    await world.fay.run("/case schedule slots: every 2nd Wed 12:30 start: 2027-01-20")
    await world.until("2027-01-20 18:00")
    assert ([], []) == (cards(world.ben), cards(in_team(world, "Ben")))
    assert 1 == len(await audited(world, "case.empty"))


async def test_a_slot_with_a_case_is_not_warned_of(queued: World) -> None:
    await present(queued.ben, title="Another one")
    await queued.until("2027-01-20 18:00")
    await approve(queued.fay)
    await queued.until("2027-02-03 18:00")
    assert [] == ops(queued.fay, "No case waits")
    assert 2 == len(cards(queued.ben))


async def test_an_outage_over_the_slot_keeps_the_case(queued: World) -> None:
    await queued.stop()
    queued.clock.advance(timedelta(days=4))
    await queued.start()
    await queued.settle()
    await queued.advance(hours=1)
    assert [] == cards(queued.ben)
    (report,) = ops(queued.fay, "too late for it")
    assert f"{NAME} stays next in line" in report


async def test_a_short_outage_posts_it_late(queued: World) -> None:
    await queued.stop()
    queued.clock.advance(timedelta(days=2, hours=4))
    await queued.start()
    await queued.settle()
    assert "Posted late" in card(queued.ben)


# What platforms do


async def test_a_channel_without_threads_holds_the_case_and_names_the_permission(
    queued: World,
) -> None:
    queued.guild.deny("#cases", Need.THREAD)
    await queued.until("2027-01-20 12:35")
    assert "Create Public Threads" in ops(queued.fay, "A post is waiting")[0]
    queued.guild.allow("#cases")
    await queued.until("2027-01-20 13:00")
    assert 1 == len(cards(queued.ben))


async def test_an_archived_thread_is_written_to_again(posted: World) -> None:
    post = posted.guild.posts[card(posted.ben).ref.id]
    post.thread_archived = True
    await posted.until("2027-01-22 12:31")
    assert 1 == len(in_thread(posted.ben, "Recommending is open"))
    await add(posted.ben, "Recommend", "Ask his family who can look in.")
    assert 1 == len(in_thread(posted.ben, "Ask his family"))


async def test_what_could_be_posted_nowhere_goes_back_to_the_queue(queued: World) -> None:
    for workspace in (queued.guild, queued.team):
        workspace.deny("#cases", Need.POST)
    await queued.until("2027-01-22 12:00")
    assert "queued" == (await rows(queued))[0].state
    assert 1 == len(ops(queued.fay, "could be posted nowhere"))
