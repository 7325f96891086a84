"""Questions before, during and after: kept, wanted by others, answered, or put to the speaker once."""

from sqlalchemy import select

from storage.audit import AuditRow
from tests.cogs.webinars.talk import (
    LINK,
    ONCE,
    card,
    in_team,
    in_thread,
    plan,
    posts,
    said_publicly,
)
from tests.conversation import World


async def ask(world: World, text: str, *, anonymous: bool = False) -> None:
    """Mia asks something on the card."""
    await world.mia.click("Ask a question", on=card(world.mia))
    await world.mia.submit(text=text, anonymous=anonymous)


async def test_a_question_stands_in_the_cards_thread(planned: World) -> None:
    await ask(planned, "How do you begin?")
    assert [
        "Mia asks:\n> How do you begin?\n[I'd like to know too (0)] [Mark as answered]"
    ] == in_thread(planned.mia, card(planned.mia))


async def test_a_question_is_not_copied_to_another_workspace(planned: World) -> None:
    await ask(planned, "How do you begin?")
    mia = in_team(planned, "Mia")
    assert [] == in_thread(mia, card(mia))


async def test_an_anonymous_question_names_nobody(planned: World) -> None:
    await ask(planned, "Is it just me?", anonymous=True)
    (text,) = in_thread(planned.mia, card(planned.mia))
    assert "Somebody who prefers not to be named asks" in text
    assert "Mia" not in said_publicly(planned)
    assert planned.mia.user.id not in said_publicly(planned).replace("member", "")


async def test_the_audit_log_does_not_say_who_asked_anonymously(planned: World) -> None:
    await ask(planned, "Is it just me?", anonymous=True)
    async with planned.uow() as uow:
        actors = (
            await uow.session.scalars(
                select(AuditRow.actor).where(AuditRow.what == "webinar.asked")
            )
        ).all()
    assert ["anonymous"] == actors


async def test_a_command_asks_too(planned: World) -> None:
    await planned.mia.run("/webinar ask which: W1 text: How do you begin?")
    assert 1 == len(in_thread(planned.mia, card(planned.mia)))


async def test_others_join_in(planned: World) -> None:
    await ask(planned, "How do you begin?")
    await planned.ben.at(card(planned.ben)).click("I'd like to know too (0)")
    await planned.advance(minutes=1)
    assert "[I'd like to know too (1)]" in in_thread(planned.mia, card(planned.mia))[0]


async def test_a_vote_can_be_taken_back(planned: World) -> None:
    await ask(planned, "How do you begin?")
    await planned.ben.click("I'd like to know too (0)")
    await planned.advance(minutes=1)
    await planned.ben.click("I'd like to know too (1)")
    await planned.advance(minutes=1)
    assert "too (0)" in in_thread(planned.mia, card(planned.mia))[0]


async def test_nobody_votes_for_their_own_question(planned: World) -> None:
    await ask(planned, "How do you begin?")
    await planned.mia.click("I'd like to know too (0)")
    assert "your own question" in planned.mia.last


async def test_the_most_wanted_question_is_listed_first(planned: World) -> None:
    await ask(planned, "First?")
    await ask(planned, "Second?")
    await planned.ben.click("I'd like to know too (0)")
    await planned.ben.run("/webinar questions which: W1")
    text = planned.ben.last.text
    assert text.index("Second?") < text.index("First?")


async def test_a_member_may_not_mark_an_answer(planned: World) -> None:
    await ask(planned, "How do you begin?")
    await planned.ben.click("Mark as answered")
    assert "for the speaker and the facilitators" in planned.ben.last


async def test_a_facilitator_marks_an_answer(planned: World) -> None:
    await ask(planned, "How do you begin?")
    await planned.fay.click("Mark as answered")
    await planned.advance(minutes=1)
    assert ["Mia asks:\n> How do you begin?\nAnswered."] == in_thread(
        planned.mia, card(planned.mia)
    )


async def speak(world: World) -> None:
    """Ben speaks."""
    await plan(world, f"{ONCE} speaker: Ben link: {LINK}")


async def test_unanswered_questions_open_one_thread_twelve_hours_after(world: World) -> None:
    await speak(world)
    await ask(world, "How do you begin?")
    await world.until("2027-02-19 08:29")
    assert [] == posts(world.mia, "no answer yet")
    await world.until("2027-02-20 12:00")
    (post,) = posts(world.mia, "no answer yet")
    assert "2027-02-18 21:30" == f"{post.at:%Y-%m-%d %H:%M}"
    assert post.thread is not None


async def test_the_speaker_is_named_once(world: World) -> None:
    await speak(world)
    await ask(world, "How do you begin?")
    await in_team(world, "Zoe").run('/praxis webinar ask which=W1 text="Where do you end?"')
    await world.until("2027-02-20 12:00")
    mentions = [
        user
        for entry in world.journal
        if entry.deed == "post" and entry.viewer is None
        for block in entry.message.blocks
        if (text := getattr(block, "text", None))
        for user in text.mentions()
    ]
    assert [world.ben.user] == mentions


async def test_without_open_questions_nothing_is_opened(world: World) -> None:
    await speak(world)
    await ask(world, "How do you begin?")
    await world.fay.click("Mark as answered")
    await world.until("2027-02-20 12:00")
    assert [] == posts(world.mia, "no answer yet")


async def test_a_speaker_who_left_is_named_in_words_alone(world: World) -> None:
    await speak(world)
    await ask(world, "How do you begin?")
    world.guild.deactivate(world.guild.account_named("Ben"))
    await world.settle()
    await world.until("2027-02-20 12:00")
    assert "Ben, could you have a look?" in posts(world.mia, "no answer yet")[0]
    assert "@Ben" not in posts(world.mia, "no answer yet")[0]


async def test_facilitators_hear_that_a_speaker_left(world: World) -> None:
    await speak(world)
    world.guild.deactivate(world.guild.account_named("Ben"))
    await world.settle()
    assert 1 == len(posts(world.fay, "A speaker has left", channel="#ops"))


async def test_a_question_can_be_asked_afterwards(planned: World) -> None:
    await planned.until("2027-02-18 21:00")
    await ask(planned, "And then?")
    assert "And then?" in in_thread(planned.mia, card(planned.mia))[-1]
