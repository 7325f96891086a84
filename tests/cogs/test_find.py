"""`/find`: one question to everything a community keeps, as conversations."""

from storage.search import SearchRepository
from storage.search_rows import SearchDocument
from tests.cogs.prompts.talk import plan
from tests.cogs.resources.shelf import DYSPHAGIA, FALLS, publish
from tests.cogs.webinars import talk as webinars
from tests.conversation import World

NINE = "2027-01-11 09:00"


async def keep(world: World, *documents: SearchDocument) -> None:
    """What other features put there."""
    async with world.uow() as uow:
        await uow.repo(SearchRepository).put_all(documents)
        await uow.commit()


async def test_wraps_and_resources_answer_one_question(world: World) -> None:
    await publish(world, FALLS, DYSPHAGIA)
    await plan(world, "How do you keep people from falling?")
    await world.until(NINE)
    await world.fay.run("/prompt wrap")
    await world.fay.submit(learned="Night lights prevent most falls.")
    await world.mia.run("/find words: preventing falls")
    assert [True, True, False] == [
        words in world.mia.last
        for words in ("Preventing falls on the ward", "Night lights", "Dysphagia")
    ]
    assert world.mia.last.private


async def test_every_result_says_what_it_is(world: World) -> None:
    kinds = {"case": "Case", "answer": "Answered question", "prompt": "What we learned"}
    await keep(world, *(SearchDocument(kind, "1", f"Splints of a {kind}") for kind in kinds))
    await world.mia.run("/find words: splints")
    assert [] == [name for name in kinds.values() if name not in world.mia.last]


async def test_a_resource_says_whether_to_trust_it(world: World) -> None:
    await publish(world, FALLS)
    await world.mia.run("/find words: falls")
    facts = "Toolkit · Example Health · Australia · licence: CC BY 4.0 · 2020 (7 years old)"
    assert f"{facts} · not verified yet" in world.mia.last


async def test_a_resource_among_the_results_is_shown_whole(world: World) -> None:
    await publish(world, FALLS)
    await world.mia.run("/find words: falls")
    await world.mia.click("Show")
    assert "CC BY 4.0" in world.mia.last


async def test_a_slip_of_the_finger_is_put_right_and_said(world: World) -> None:
    await publish(world, DYSPHAGIA)
    await world.mia.run("/find words: dysphaga")
    assert "“dysphaga” occurs nowhere; this is for dysphagia." in world.mia.last


async def test_another_communitys_things_are_not_found(world: World) -> None:
    await publish(world, FALLS, community="aha-uk")
    await world.mia.run("/find words: falls")
    assert "Nothing here answers “falls”." in world.mia.last


async def test_what_two_people_did_not_find_anywhere_is_a_gap(world: World) -> None:
    await world.mia.run("/find words: lymphoedema garments")
    await world.ben.run("/resource find words: garments for lymphedema")
    await world.fay.run("/resource gaps")
    assert "garments" in world.fay.last


async def test_a_question_without_words_is_asked_back(world: World) -> None:
    await world.mia.run("/find words: ?!")
    assert "Please type words to search for" in world.mia.last


async def answered(world: World, text: str, *, anonymous: bool = False) -> None:
    """Mia asks a question of a webinar, and a facilitator says that it was answered."""
    await webinars.plan(world)
    await world.mia.click("Ask a question", on=webinars.card(world.mia))
    await world.mia.submit(text=text, anonymous=anonymous)
    await world.fay.click("Mark as answered")


async def test_an_answered_question_is_found_without_who_asked(world: World) -> None:
    await answered(world, "How do you begin with splints?", anonymous=True)
    await world.ben.run("/find words: splints")
    assert [True, True, False] == [
        words in world.ben.last
        for words in ("How do you begin with splints?", "Answered question", "Mia")
    ]


async def test_who_is_erased_is_not_found_by_what_they_asked(world: World) -> None:
    await answered(world, "How do you begin with splints?")
    await world.mia.run("/privacy erase")
    await world.mia.click("Erase everything")
    await world.ben.run("/find words: splints")
    assert "Nothing here answers" in world.ben.last
