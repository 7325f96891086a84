"""After a meeting: who was there, what they thought of it, the recording."""

from tests.cogs.webinars.talk import card, crowd, dms, in_thread, plan, said_publicly
from tests.conversation import World

WATCH = "https://video.example.org/watch"


async def test_the_thread_asks_who_was_there(held: World) -> None:
    assert "Thank you for coming" in in_thread(held.mia, card(held.mia))[-1]


async def test_the_card_says_that_it_is_over(held: World) -> None:
    assert ["I attended", "Three questions", "Ask a question"] == card(held.mia).buttons


async def sheet(world: World) -> str:
    """The attendance file as facilitators get it."""
    await world.fay.run("/webinar attendance which: W1")
    (file,) = world.fay.last.message.files
    return file.content.decode("utf-8-sig")


async def test_attendance_is_confirmed_by_oneself(planned: World) -> None:
    await planned.mia.click("Going")
    await planned.until("2027-02-18 20:31")
    await planned.mia.click("I attended", on=card(planned.mia))
    assert "Mia,going,2027-02-08 10:00,yes,self" in await sheet(planned)


async def test_somebody_who_never_answered_can_have_been_there(held: World) -> None:
    await held.zoe.click("I attended", on=card(held.zoe))
    assert "Zoe,,,yes,self" in await sheet(held)


async def test_nobody_was_there_before_it_began(planned: World) -> None:
    await planned.mia.press("webinar.attended:1", on=card(planned.mia).ref)
    assert "has not begun" in planned.mia.last


async def test_a_facilitators_word_stands(held: World) -> None:
    await held.fay.run("/webinar attendance which: W1 person: Mia was_there: no")
    await held.mia.click("I attended", on=card(held.mia))
    assert "Mia,,,no,facilitator" in await sheet(held)


async def test_a_name_is_no_formula(planned: World) -> None:
    user = planned.guild.add_account('=HYPERLINK("http://x")', language="en", zone="UTC")
    await planned.until("2027-02-18 20:31")
    evil = planned.person('=HYPERLINK("http://x")', planned.guild)
    assert user == evil.user
    await evil.click("I attended", on=card(evil))
    assert '"\'=HYPERLINK(""http://x"")",,,yes,self' in await sheet(planned)


async def test_members_do_not_see_who_came(planned: World) -> None:
    await planned.mia.run("/webinar attendance which: W1")
    assert "for the facilitators" in planned.mia.last


async def evaluate(world: World, count: int, *, comment: str = "") -> None:
    """So many people found it very useful."""
    for person in crowd(world, count):
        await person.click("Three questions", on=card(world.mia))
        await person.submit(useful="5", change="yes", comment=comment)


async def test_few_answers_are_not_shown(held: World) -> None:
    await evaluate(held, 4, comment="Louder")
    await held.fay.run("/webinar attendance which: W1")
    assert "Fewer than five" in held.fay.last
    assert "Louder" not in held.fay.last


async def test_sums_of_five_are_shown(held: World) -> None:
    await evaluate(held, 5, comment="Louder")
    await held.fay.run("/webinar attendance which: W1")
    assert "Useful: 5 of 5 | 5" in held.fay.last
    assert "Useful: 1 of 5 | hidden, few" in held.fay.last
    assert "Louder" in held.fay.last


async def test_a_second_evaluation_takes_the_place_of_the_first(held: World) -> None:
    await evaluate(held, 5)
    (again,) = [held.person("Person 0", held.guild)]
    await again.click("Three questions", on=card(held.mia))
    await again.submit(useful="5", change="yes", comment="Better now")
    await held.fay.run("/webinar attendance which: W1")
    assert "Useful: 5 of 5 | 5" in held.fay.last


async def test_evaluations_name_nobody_publicly(held: World) -> None:
    await evaluate(held, 5, comment="Louder")
    assert "Louder" not in said_publicly(held)


async def record(world: World) -> None:
    """Fay has the recording."""
    await world.fay.run(f"/webinar recording which: W1 link: {WATCH}")


async def test_those_who_could_not_come_are_told_of_the_recording_once(planned: World) -> None:
    await planned.ben.click("Can't")
    await planned.mia.click("Going")
    await planned.until("2027-02-19 12:00")
    await record(planned)
    await record(planned)
    assert 1 == len(dms(planned.ben, "The recording"))
    assert [] == dms(planned.mia, "The recording")


async def test_who_was_there_after_all_is_not_told(planned: World) -> None:
    await planned.ben.click("Maybe")
    await planned.until("2027-02-18 20:31")
    await planned.ben.click("I attended", on=card(planned.ben))
    await record(planned)
    assert [] == dms(planned.ben, "The recording")


async def test_the_card_leads_to_the_recording(planned: World) -> None:
    await planned.until("2027-02-19 12:00")
    await record(planned)
    await planned.advance(minutes=1)
    assert [WATCH] == [getattr(each, "url", None) for each in card(planned.mia).controls][:1]


async def test_a_recording_needs_an_address(planned: World) -> None:
    await planned.until("2027-02-19 12:00")
    await planned.fay.run("/webinar recording which: W1 link: ask me")
    assert "begins with https://" in planned.fay.last


async def test_an_async_webinar_is_open_for_its_window(world: World) -> None:
    await plan(
        world,
        "/webinar create title: Read along when: 2027-02-10 09:00 area: regulation mode: async "
        "duration: 3d",
    )
    await world.until("2027-02-12 12:00")
    assert "It has begun" in card(world.mia)
    await world.until("2027-02-13 09:01")
    assert "This is over" in card(world.mia)
