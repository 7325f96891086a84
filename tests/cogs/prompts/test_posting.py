"""Questions at their slots: posted once everywhere, on time or late and said so, or missed and reported."""

import pytest

from adapters.playground.faults import drop_after_store
from bot.ports import Need
from tests.cogs.prompts.talk import audited, in_team, occurrences, ops, plan, posts, said, sleep
from tests.conversation import World

NINE = "2027-01-11 09:00"


async def test_every_target_gets_one_post(planned: World) -> None:
    await planned.until(NINE)
    everywhere = [planned.mia, in_team(planned, "Mia")]
    assert [1, 1] == [len(posts(who, "What did you try?")) for who in everywhere]


async def test_every_post_has_one_thread_named_after_the_question(planned: World) -> None:
    await planned.until(NINE)
    everywhere = [planned.mia, in_team(planned, "Mia")]
    titles = [posts(who, "What did you try?")[0].thread_title for who in everywhere]
    assert ["What did you try?"] * 2 == titles


async def test_nothing_is_posted_a_minute_before(planned: World) -> None:
    await planned.until("2027-01-11 08:59")
    assert [] == posts(planned.mia, "What did you try?")


async def test_the_next_week_asks_the_next_question(planned: World) -> None:
    await planned.until("2027-01-18 09:00")
    assert 1 == len(posts(planned.mia, "Who helped you?"))


async def test_a_card_offers_a_private_answer_and_a_suggestion(planned: World) -> None:
    await planned.until(NINE)
    assert ["Answer privately", "Suggest one"] == posts(planned.mia, "did you try")[0].buttons


async def test_a_punctual_post_does_not_speak_of_being_late(planned: World) -> None:
    await planned.until(NINE)
    assert "late" not in posts(planned.mia, "did you try")[0]


async def test_topic_and_credit_are_on_the_card(world: World) -> None:
    await world.fay.run("/prompt add text: Why? topic: communication credit: Osei")
    await plan(world)
    await world.until(NINE)
    assert "communication · from Osei" in posts(world.mia, "Why?")[0]


async def test_a_schedule_without_threads_starts_none(world: World) -> None:
    await world.fay.run("/prompt add text: Why?")
    await world.fay.run("/prompt schedule day: Mon time: 09:00 thread: no")
    await world.fay.click("Save")
    await world.until(NINE)
    assert "" == posts(world.mia, "Why?")[0].thread_title


async def test_a_restart_posts_nothing_twice(planned: World) -> None:
    await planned.until(NINE)
    await planned.restart()
    await planned.advance(minutes=10)
    assert 1 == len(posts(planned.mia, "What did you try?"))


async def test_a_lost_answer_posts_nothing_twice(planned: World) -> None:
    planned.guild.faults.add(drop_after_store())
    await planned.until("2027-01-11 09:10")
    assert 1 == len(posts(planned.mia, "What did you try?"))


async def test_after_a_short_outage_it_is_posted_late_and_says_so(planned: World) -> None:
    await planned.until("2027-01-11 08:50")
    await sleep(planned, minutes=100)
    (post,) = posts(planned.mia, "What did you try?")
    assert "Posted late: this was due 2027-01-10 22:00 UTC." in post


async def test_a_late_post_waits_for_the_end_of_quiet_hours(planned: World) -> None:
    await planned.until("2027-01-11 08:50")
    await sleep(planned, hours=13)
    assert [] == posts(planned.mia, "What did you try?")
    await planned.until("2027-01-12 07:00")
    assert 1 == len(posts(planned.mia, "What did you try?"))


async def test_after_a_long_outage_only_the_newest_is_posted(planned: World) -> None:
    await sleep(planned, days=8, hours=13)
    assert (1, 0) == (
        len(posts(planned.mia, "What did you try?")),
        len(posts(planned.mia, "Who helped you?")),
    )


async def test_a_missed_question_stays_first_in_the_queue(planned: World) -> None:
    await sleep(planned, days=3)
    await planned.fay.run("/prompt queue")
    assert "2027-01-17 22:00 UTC P1 What did you try?" in said(planned.fay)


async def test_all_misses_are_in_one_report_in_each_ops_channel(planned: World) -> None:
    await sleep(planned, days=10)
    reports = ops(planned, "were not asked")
    assert [2] == [report.text.count("Question of the week") for report in reports]


async def test_a_missed_slot_is_on_record(planned: World) -> None:
    await sleep(planned, days=3)
    assert ["missed"] == [row.state for row in await occurrences(planned)]


async def test_a_question_pinned_to_a_missed_date_goes_to_the_front(planned: World) -> None:
    await planned.fay.run("/prompt pin which: P3 date: 11 Jan 2027")
    await sleep(planned, days=3)
    await planned.until("2027-01-18 09:00")
    assert 1 == len(posts(planned.mia, "What surprised you?"))


async def test_an_empty_queue_posts_nothing(world: World) -> None:
    await plan(world)
    await world.until("2027-01-11 09:05")
    assert [] == [seen for seen in world.mia.here if not seen.private]


async def test_an_empty_slot_is_on_record(world: World) -> None:
    await plan(world)
    await world.until("2027-01-11 09:05")
    assert [("skipped", "empty")] == [(row.state, row.note) for row in await occurrences(world)]


async def test_an_empty_slot_is_announced_three_days_ahead(days_before: World) -> None:
    await days_before.until("2027-01-08 09:00")
    words = "There is no question for Question of the week on 2027-01-10 22:00 UTC"
    assert 1 == len(ops(days_before, words))


async def test_an_empty_slot_is_announced_once(days_before: World) -> None:
    await days_before.until("2027-01-11 09:00")
    assert 1 == len(ops(days_before, "There is no question"))


async def test_a_slot_left_out_is_not_announced_as_empty(days_before: World) -> None:
    await days_before.fay.run("/prompt skip")
    await days_before.until("2027-01-11 09:00")
    assert [] == ops(days_before, "There is no question")


async def test_a_pinned_question_is_enough_for_its_slot(days_before: World) -> None:
    await days_before.fay.run("/prompt add text: Why? date: 11 Jan 2027")
    await days_before.until("2027-01-11 09:00")
    assert [] == ops(days_before, "There is no question")


async def test_a_deleted_channel_holds_one_target_and_tells_ops(planned: World) -> None:
    planned.guild.delete_channel("#prompts")
    fay = planned.person("Fay", planned.guild, "#ops")
    await planned.until(NINE)
    assert 1 == len(posts(in_team(planned, "Mia"), "What did you try?"))
    assert any("A post is waiting" in seen for seen in fay.here)


async def test_a_new_channel_gets_what_was_held_once_and_late(planned: World) -> None:
    planned.guild.delete_channel("#prompts")
    await planned.until("2027-01-11 15:00")
    place = planned.guild.add_channel("weekly")
    ada = planned.person("Ada", planned.guild, "#ops")
    await ada.run("/community channels purpose: prompts", channel=place)
    await planned.advance(hours=1)
    mia = planned.person("Mia", planned.guild, "#weekly")
    (post,) = posts(mia, "What did you try?", "#weekly")
    assert "Posted late" in post


async def test_a_permission_taken_away_holds_the_post_until_it_is_given_back(
    planned: World,
) -> None:
    planned.guild.deny("#prompts", Need.POST)
    await planned.until("2027-01-11 09:30")
    assert [] == posts(planned.mia, "What did you try?")
    planned.guild.allow("#prompts")
    await planned.advance(hours=1)
    assert 1 == len(posts(planned.mia, "What did you try?"))


async def test_what_could_be_posted_nowhere_returns_to_the_front(planned: World) -> None:
    for workspace in (planned.guild, planned.team):
        workspace.deny("#prompts", Need.POST)
    await planned.until(NINE)
    await sleep(planned, hours=29)
    for workspace in (planned.guild, planned.team):
        workspace.allow("#prompts")
    await planned.advance(hours=6)
    assert 1 == len(ops(planned, "could be posted nowhere"))
    await planned.until("2027-01-18 09:00")
    assert 1 == len(posts(planned.mia, "What did you try?"))


async def test_a_schedule_outlives_whoever_made_it(planned: World) -> None:
    for workspace in (planned.guild, planned.team):
        workspace.deactivate(workspace.account_named("Fay"))
    await planned.until(NINE)
    assert 1 == len(posts(planned.mia, "What did you try?"))


async def test_communities_do_not_see_each_other(planned: World) -> None:
    nia = planned.nia
    await nia.run("prompt queue")
    assert "What did you try?" not in said(nia)


async def test_two_communities_ask_their_own_questions_at_their_own_time(planned: World) -> None:
    nia = planned.nia
    await nia.run('prompt add text="Fancy a cuppa?"')
    await nia.run("prompt schedule day=Mon time=08:00")
    await nia.click("Save")
    await planned.until("2027-01-11 08:00", zone="Europe/London")
    assert (1, 0) == (len(posts(nia, "cuppa")), len(posts(planned.mia, "cuppa")))


async def test_posting_is_in_the_audit_log(planned: World) -> None:
    await planned.until(NINE)
    assert 1 == (await audited(planned)).count("prompt.posted")


@pytest.mark.parametrize(
    "text",
    [
        "@everyone and <@123> what now?",
        "<!channel> <!here> what now?",
        "[x](http://evil) what now?",
        "**bold** _it_ `code` ~~no~~ what now?",
        "👩‍⚕️ \u202eright to left\u202c שלום what now?",
        "{name} %s what now?",
    ],
)
async def test_a_question_is_shown_to_the_letter(world: World, text: str) -> None:
    await world.fay.run("/prompt add", text=text)
    await plan(world)
    await world.until(NINE)
    (post,) = posts(world.mia, "what now?")
    assert text in post.text.splitlines()
    assert () == tuple(
        user
        for block in post.message.blocks
        if hasattr(block, "text")
        for user in block.text.mentions()
    )
