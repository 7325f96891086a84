"""Taking part: in the thread, counted and not read, or privately, read by the author alone."""

from adapters.playground.people import Person
from adapters.playground.words import message_words
from storage.prompt_voices import VoiceRepository
from tests.cogs.prompts.talk import audited, in_team, posts, said
from tests.conversation import World

NINE = "2027-01-11 09:00"
SECRET = "I was too tired to try anything"


async def took_part(world: World) -> list[str]:
    async with world.uow() as uow:
        rows = await uow.repo(VoiceRepository).participants(1)
    return [row.how for row in rows]


async def answer(who: Person, text: str) -> None:
    (post,) = posts(who, "What did you try?")
    await who.click("Answer privately", on=post)
    await who.submit(answer=text)


async def test_a_private_answer_is_kept(planned: World) -> None:
    await planned.until(NINE)
    await answer(planned.lin, SECRET)
    async with planned.uow() as uow:
        member = await uow.members.by_account(planned.lin.user)
        assert member
        row = await uow.repo(VoiceRepository).answer(1, member.id)
    assert row
    assert SECRET == row.text


async def test_a_private_answer_is_thanked_for_privately(planned: World) -> None:
    await planned.until(NINE)
    await answer(planned.lin, SECRET)
    shown = planned.lin.answer
    assert shown
    assert (True, "Your answer is kept." in shown) == (shown.private, True)


async def test_a_private_answer_counts_as_taking_part(planned: World) -> None:
    await planned.until(NINE)
    await answer(planned.lin, SECRET)
    assert ["private"] == await took_part(planned)


async def test_nobody_else_sees_a_private_answer(planned: World) -> None:
    await planned.until(NINE)
    await answer(planned.lin, SECRET)
    await planned.advance(days=6)
    shown = [message_words(entry.message) for entry in planned.journal]
    assert [] == [text for text in shown if SECRET in text]


async def test_the_audit_log_does_not_hold_a_private_answer(planned: World) -> None:
    await planned.until(NINE)
    await answer(planned.lin, SECRET)
    async with planned.uow() as uow:
        rows = await uow.audit_log.latest()
    assert [] == [row.id for row in rows if SECRET in f"{row.before}{row.after}{row.subject}"]


async def test_the_author_sees_and_changes_their_answer(planned: World) -> None:
    await planned.until(NINE)
    await answer(planned.lin, SECRET)
    (post,) = posts(planned.lin, "What did you try?")
    await planned.lin.click("Answer privately", on=post)
    form = planned.lin.modal
    assert form
    assert SECRET == form.values["answer"]
    await planned.lin.submit(answer="I slept")
    assert "Your answer was changed." in said(planned.lin)


async def test_a_changed_answer_is_still_one_participation(planned: World) -> None:
    await planned.until(NINE)
    await answer(planned.lin, SECRET)
    await answer(planned.lin, "I slept")
    assert ["private"] == await took_part(planned)


async def test_another_member_starts_with_an_empty_form(planned: World) -> None:
    await planned.until(NINE)
    await answer(planned.lin, SECRET)
    (post,) = posts(planned.mia, "What did you try?")
    await planned.mia.click("Answer privately", on=post)
    form = planned.mia.modal
    assert form
    assert not form.values.get("answer")


async def test_a_form_sent_three_times_is_one_answer(planned: World) -> None:
    await planned.until(NINE)
    (post,) = posts(planned.lin, "What did you try?")
    await planned.lin.click("Answer privately", on=post)
    await planned.lin.send_form(planned.lin.fill(answer=SECRET), times=3)
    assert 1 == (await audited(planned)).count("prompt.answered")


async def test_a_reply_in_the_thread_counts(planned: World) -> None:
    await planned.until(NINE)
    (post,) = posts(planned.mia, "What did you try?")
    await planned.mia.say(post, "A timer on the wall")
    await planned.settle()
    assert ["thread"] == await took_part(planned)


async def test_many_replies_of_one_person_count_once(planned: World) -> None:
    await planned.until(NINE)
    (post,) = posts(planned.mia, "What did you try?")
    for text in ("A timer", "on the", "wall"):
        await planned.mia.say(post, text)
    await planned.settle()
    assert ["thread"] == await took_part(planned)


async def test_replies_in_both_workspaces_join_one_record(planned: World) -> None:
    await planned.until(NINE)
    for who in (planned.mia, in_team(planned, "Ben")):
        (post,) = posts(who, "What did you try?")
        await who.say(post, "Me")
    await planned.settle()
    assert ["thread", "thread"] == await took_part(planned)


async def test_a_reply_of_somebody_new_makes_them_a_member(planned: World) -> None:
    await planned.until(NINE)
    (post,) = posts(planned.zoe, "What did you try?")
    await planned.zoe.say(post, "Hello")
    await planned.settle()
    async with planned.uow() as uow:
        assert await uow.members.by_account(planned.zoe.user) is not None


async def test_what_is_said_beside_a_thread_does_not_count(planned: World) -> None:
    await planned.until(NINE)
    await planned.mia.say("#prompts", "Good morning")
    await planned.settle()
    assert [] == await took_part(planned)


async def test_a_question_of_another_community_cannot_be_answered(planned: World) -> None:
    await planned.until(NINE)
    await planned.nia.run("/help")
    shown = planned.nia.answer
    assert shown
    await planned.nia.press("prompt.answer:1", on=shown.ref)
    assert "This question does not exist any more." in said(planned.nia)


async def test_a_question_that_waits_cannot_be_answered(planned: World) -> None:
    await planned.until(NINE)
    (post,) = posts(planned.lin, "What did you try?")
    await planned.lin.press("prompt.answer:2", on=post.ref)
    assert "This question is not open for answers." in said(planned.lin)
