"""What was learned, what happened afterwards, and both found for ever."""

from tests.cogs.cases.talk import (
    NAME,
    add,
    audited,
    card,
    cards,
    dms,
    in_team,
    in_thread,
    ops,
    payloads,
    rows,
    said,
)
from tests.conversation import World

LEARNED = "Ask who can look in at night before you judge the home."
HAPPENED = "He went home with a neighbour looking in, and has not fallen since."


async def summarise(world: World, text: str = LEARNED) -> None:
    await world.fay.run(f"/case summary case: {NAME}")
    await world.fay.submit(text=text)


async def followed_up(world: World) -> None:
    """The presenter tells what happened, four weeks after the summary."""
    await summarise(world)
    await world.advance(days=28, minutes=2)
    await world.mia.click("Tell what happened")
    await world.mia.submit(text=HAPPENED)


async def test_a_summary_begins_with_the_recommendations(advising: World) -> None:
    await add(advising.ben, "Recommend", "Ask the family.")
    await add(in_team(advising, "Zoe"), "Recommend", "A lamp that sees him get up.")
    await advising.fay.run(f"/case summary case: {NAME}")
    assert advising.fay.modal
    assert "- Ask the family.\n- A lamp that sees him get up." == advising.fay.modal.values["text"]


async def test_the_nudge_opens_the_same_form(advising: World) -> None:
    await advising.until("2027-01-27 12:31")
    await advising.fay.at("#ops").click("Write the summary")
    assert advising.fay.modal
    assert "What was learned" == advising.fay.modal.title


async def test_a_summary_stands_in_every_thread(advising: World) -> None:
    await summarise(advising)
    for person in (advising.ben, in_team(advising, "Ben")):
        assert 1 == len(in_thread(person, LEARNED))


async def test_the_title_gets_its_mark(advising: World) -> None:
    await summarise(advising)
    await advising.advance(minutes=1)
    for person in (advising.ben, in_team(advising, "Ben")):
        assert f"✔ {NAME}: Home alone after two falls" in card(person)
        assert f"✔ {NAME}: Home alone after two falls" == card(person).thread_title


async def test_after_the_summary_nobody_recommends(advising: World) -> None:
    await summarise(advising)
    await advising.advance(minutes=1)
    assert ["I have seen similar", "Follow", "Flag privacy"] == card(advising.ben).buttons
    await advising.ben.press("case.add:1:recommendation", on=card(advising.ben).ref)
    assert "has its summary already" in said(advising.ben)


async def test_no_summary_before_advice(posted: World) -> None:
    await posted.fay.run(f"/case summary case: {NAME}")
    assert "its summary comes later" in said(posted.fay)


async def test_once_written_nobody_is_nudged(advising: World) -> None:
    await summarise(advising)
    await advising.until("2027-01-28 12:31")
    assert [] == ops(advising.fay, "What was learned from")


async def test_a_summary_can_be_corrected(advising: World) -> None:
    await summarise(advising)
    await summarise(advising, "In other words.")
    await advising.advance(minutes=1)
    assert [] == in_thread(advising.ben, LEARNED)
    assert 1 == len(in_thread(advising.ben, "In other words."))


async def test_a_summary_is_found(advising: World) -> None:
    await summarise(advising)
    await advising.zoe.run("/case find words: neighbours at night")
    assert NAME in said(advising.zoe)


async def test_it_is_found_among_everything(advising: World) -> None:
    await summarise(advising)
    await advising.zoe.run("/find words: look in at night")
    assert LEARNED in said(advising.zoe)
    await advising.zoe.click("Show")
    assert "What was learned: AHA-2027-001" in said(advising.zoe)


async def test_another_community_finds_nothing(advising: World) -> None:
    await summarise(advising)
    await advising.nia.run("/praxis case find words=night")
    assert "No case mentions" in said(advising.nia)


async def test_followers_are_told_of_the_summary(advising: World) -> None:
    await advising.ben.click("Follow", on=card(advising.ben))
    await summarise(advising)
    (told,) = dms(advising.ben, "which you follow, has its summary")
    await advising.ben.click("Read it", on=told)
    assert LEARNED in said(advising.ben)


async def test_whoever_wants_to_hear_nothing_is_not_told(advising: World) -> None:
    await advising.ben.run("/settings kind: case via: off")
    await advising.ben.click("Follow", on=card(advising.ben))
    await summarise(advising)
    assert [] == dms(advising.ben, "which you follow")


# What happened


async def test_the_presenter_is_asked_once_after_28_days(advising: World) -> None:
    await summarise(advising)
    await advising.until("2027-02-19 12:29")
    assert [] == dms(advising.mia, "What happened?")
    await advising.until("2027-02-20 12:31")
    assert 1 == len(dms(advising.mia, "What happened?"))


async def test_what_happened_is_part_of_the_record(advising: World) -> None:
    await followed_up(advising)
    assert HAPPENED == (await rows(advising))[0].outcome
    for person in (advising.ben, in_team(advising, "Ben")):
        assert 1 == len(in_thread(person, HAPPENED))


async def test_followers_are_told_what_happened(advising: World) -> None:
    await advising.ben.click("Follow", on=card(advising.ben))
    await followed_up(advising)
    (told,) = dms(advising.ben, "is known now")
    await advising.ben.click("Read it", on=told)
    assert HAPPENED in said(advising.ben)


async def test_what_happened_is_found_too(advising: World) -> None:
    await followed_up(advising)
    await advising.zoe.run("/case find words: neighbour")
    assert HAPPENED in said(advising.zoe)


async def test_a_year_of_payloads_does_not_name_the_presenter(advising: World) -> None:
    await followed_up(advising)
    await advising.advance(minutes=5)
    text = payloads(advising)
    assert (False, False) == ("Mia" in text, advising.mia.user.id in text)
    assert ["anonymous"] == await audited(advising, "case.outcome")


async def test_others_do_not_tell_what_happened(advising: World) -> None:
    await summarise(advising)
    await advising.ben.run(f"/case follow-up case: {NAME}")
    assert "for whoever presented the case" in said(advising.ben)


async def test_a_presenter_who_left_is_not_asked_and_facilitators_hear_it(advising: World) -> None:
    await summarise(advising)
    for workspace in (advising.guild, advising.team):
        workspace.deactivate(workspace.account_named("Mia"))
    await advising.settle()
    await advising.advance(days=28, minutes=2)
    (notice,) = ops(advising.fay, "cannot be asked what happened")
    assert f"/case follow-up case: {NAME}" in notice


async def test_a_presenter_who_leaves_before_the_slot_does_not_stop_the_case(queued: World) -> None:
    for workspace in (queued.guild, queued.team):
        workspace.deactivate(workspace.account_named("Mia"))
    await queued.until("2027-01-20 12:31")
    assert 1 == len(cards(queued.ben))
