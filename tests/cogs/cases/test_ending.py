"""What was learned, what happened afterwards, and both found for ever."""

from tests.cogs.cases.talk import (
    LEARNED,
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
    summarise,
)
from tests.conversation import World

HAPPENED = "He went home with a neighbour looking in, and has not fallen since."


async def follow_up(world: World) -> None:
    """The presenter tells what happened."""
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


async def test_a_summary_stands_in_every_thread(summarised: World) -> None:
    for person in (summarised.ben, in_team(summarised, "Ben")):
        assert 1 == len(in_thread(person, LEARNED))


async def test_the_title_gets_its_mark(summarised: World) -> None:
    await summarised.advance(minutes=1)
    for person in (summarised.ben, in_team(summarised, "Ben")):
        assert f"✔ {NAME}: Home alone after two falls" in card(person)
        assert f"✔ {NAME}: Home alone after two falls" == card(person).thread_title


async def test_after_the_summary_nobody_recommends(summarised: World) -> None:
    await summarised.advance(minutes=1)
    assert ["I have seen similar", "Follow", "Flag privacy"] == card(summarised.ben).buttons
    await summarised.ben.press("case.add:1:recommendation", on=card(summarised.ben).ref)
    assert "has its summary already" in said(summarised.ben)


async def test_no_summary_before_advice(posted: World) -> None:
    await posted.fay.run(f"/case summary case: {NAME}")
    assert "its summary comes later" in said(posted.fay)


async def test_once_written_nobody_is_nudged(summarised: World) -> None:
    await summarised.until("2027-01-28 12:31")
    assert [] == ops(summarised.fay, "What was learned from")


async def test_a_summary_can_be_corrected(summarised: World) -> None:
    await summarise(summarised, "In other words.")
    await summarised.advance(minutes=1)
    assert [] == in_thread(summarised.ben, LEARNED)
    assert 1 == len(in_thread(summarised.ben, "In other words."))


async def test_a_summary_is_found(summarised: World) -> None:
    await summarised.zoe.run("/case find words: neighbours at night")
    assert NAME in said(summarised.zoe)


async def test_it_is_found_among_everything(summarised: World) -> None:
    await summarised.zoe.run("/find words: look in at night")
    assert LEARNED in said(summarised.zoe)
    await summarised.zoe.click("Show")
    assert "What was learned: AHA-2027-001" in said(summarised.zoe)


async def test_another_community_finds_nothing(summarised: World) -> None:
    await summarised.nia.run("/praxis case find words=night")
    assert "No case mentions" in said(summarised.nia)


async def test_followers_are_told_of_the_summary(summarised: World) -> None:
    (told,) = dms(summarised.ben, "which you follow, has its summary")
    await summarised.ben.click("Read it", on=told)
    assert LEARNED in said(summarised.ben)


async def test_whoever_wants_to_hear_nothing_is_not_told(advising: World) -> None:
    await advising.ben.run("/settings kind: case via: off")
    await advising.ben.click("Follow", on=card(advising.ben))
    await summarise(advising)
    assert [] == dms(advising.ben, "which you follow")


# What happened


async def test_the_presenter_is_asked_once_after_28_days(asked: World) -> None:
    (ask,) = dms(asked.mia, "What happened?")
    assert "2027-02-19 01:31" == f"{ask.at:%Y-%m-%d %H:%M}"
    await asked.advance(days=1)
    assert 1 == len(dms(asked.mia, "What happened?"))


async def test_what_happened_is_part_of_the_record(asked: World) -> None:
    await follow_up(asked)
    assert HAPPENED == (await rows(asked))[0].outcome
    for person in (asked.ben, in_team(asked, "Ben")):
        assert 1 == len(in_thread(person, HAPPENED))


async def test_followers_are_told_what_happened(asked: World) -> None:
    await follow_up(asked)
    (told,) = dms(asked.ben, "is known now")
    await asked.ben.click("Read it", on=told)
    assert HAPPENED in said(asked.ben)


async def test_what_happened_is_found_too(asked: World) -> None:
    await follow_up(asked)
    await asked.zoe.run("/case find words: neighbour")
    assert HAPPENED in said(asked.zoe)


async def test_a_year_of_payloads_does_not_name_the_presenter(asked: World) -> None:
    await follow_up(asked)
    await asked.advance(minutes=5)
    text = payloads(asked)
    assert (False, False) == ("Mia" in text, asked.mia.user.id in text)
    assert ["anonymous"] == await audited(asked, "case.outcome")


async def test_others_do_not_tell_what_happened(summarised: World) -> None:
    await summarised.ben.run(f"/case follow-up case: {NAME}")
    assert "for whoever presented the case" in said(summarised.ben)


async def test_a_presenter_who_left_is_not_asked_and_facilitators_hear_it(
    summarised: World,
) -> None:
    for workspace in (summarised.guild, summarised.team):
        workspace.deactivate(workspace.account_named("Mia"))
    await summarised.settle()
    await summarised.advance(days=28, minutes=2)
    (notice,) = ops(summarised.fay, "cannot be asked what happened")
    assert f"/case follow-up case: {NAME}" in notice


async def test_a_presenter_who_leaves_before_the_slot_does_not_stop_the_case(queued: World) -> None:
    for workspace in (queued.guild, queued.team):
        workspace.deactivate(workspace.account_named("Mia"))
    await queued.until("2027-01-20 12:31")
    assert 1 == len(cards(queued.ben))
