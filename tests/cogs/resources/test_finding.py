"""Finding, sharing and keeping resources, as conversations."""

from dataclasses import replace

import pytest

from cogs.resources import rules
from storage.resource_rows import ResourceType
from tests.cogs.resources.shelf import DYSPHAGIA, FALLS, publish
from tests.conversation import World


async def test_a_result_says_what_it_is_and_whether_to_trust_it(world: World) -> None:
    await publish(world, FALLS)
    await world.mia.run("/resource find words: falls")
    for words in (
        "R1",
        "Preventing falls on the ward",
        "Toolkit",
        "Example Health",
        "Australia",
        "licence: CC BY 4.0",
        "2020 (7 years old)",
        "not verified yet",
    ):
        assert words in world.mia.last
    assert world.mia.last.private


async def test_a_typing_error_is_put_right_and_said(world: World) -> None:
    await publish(world, DYSPHAGIA)
    await world.mia.run("/resource find words: dysphaga")
    assert "“dysphaga” is not in the library; this is for dysphagia." in world.mia.last
    assert "Dysphagia screening" in world.mia.last


async def test_british_and_american_spelling_find_the_same(world: World) -> None:
    await publish(world, DYSPHAGIA)
    await world.mia.run("/resource find words: pediatric")
    assert "Dysphagia screening" in world.mia.last


async def test_a_whole_question_finds_what_it_is_about(world: World) -> None:
    await publish(world, FALLS, DYSPHAGIA)
    await world.mia.run("/resource find words: How do I stop my patients from falling at night?")
    assert "Preventing falls on the ward" in world.mia.last


async def test_filters_confine_what_is_found(world: World) -> None:
    await publish(world, FALLS, DYSPHAGIA)
    await world.mia.run("/resource find words: wards area: Speech Pathology")
    assert "Dysphagia screening" in world.mia.last
    assert "Preventing falls" not in world.mia.last


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("type: toolkit", "Preventing falls"),
        ("type: guideline", "Dysphagia screening"),
        ("tag: bedside", "Dysphagia screening"),
        ("tag: Falls", "Preventing falls"),
        ("country: australia", "Preventing falls"),
        ("country: Ireland", "Dysphagia screening"),
    ],
)
async def test_each_filter_keeps_what_fits_and_nothing_else(
    world: World, typed: str, kept: str
) -> None:
    elsewhere = replace(
        DYSPHAGIA, country="Ireland", tags=("bedside",), type=ResourceType.GUIDELINE
    )
    await publish(world, replace(FALLS, country="Australia", tags=("falls",)), elsewhere)
    await world.mia.run(f"/resource find words: wards {typed}")
    both = ("Preventing falls", "Dysphagia screening")
    assert [kept] == [title for title in both if title in world.mia.last]


async def test_a_filter_by_year_leaves_out_what_is_older(world: World) -> None:
    await publish(world, FALLS)
    await world.mia.run("/resource find words: falls since: 2024")
    assert "Nothing in the library answers" in world.mia.last


async def test_another_communitys_resources_are_not_found(world: World) -> None:
    await publish(world, FALLS, community="aha-uk")
    await world.mia.run("/resource find words: falls")
    assert "Nothing in the library answers" in world.mia.last


async def test_a_result_can_be_shared_with_everybody_here(world: World) -> None:
    await publish(world, FALLS)
    await world.mia.run("/resource find words: falls")
    await world.mia.click("Share here")
    seen = world.ben.here[-1]
    assert not seen.private
    assert "Mia shares from the library" in seen


async def test_a_shared_resource_can_be_saved_by_somebody_else(world: World) -> None:
    await publish(world, FALLS)
    await world.mia.run("/resource find words: falls")
    await world.mia.click("Share here")
    await world.ben.click("Save to my list")
    await world.ben.run("/resource list saved: yes")
    assert "Preventing falls on the ward" in world.ben.last


async def test_a_list_is_private_to_its_member(world: World) -> None:
    await publish(world, FALLS)
    await world.mia.run("/resource save resource: R1")
    await world.ben.run("/resource list saved: yes")
    assert "There is nothing here yet." in world.ben.last


async def test_what_is_saved_can_be_taken_off_the_list(world: World) -> None:
    await publish(world, FALLS)
    await world.mia.run("/resource save resource: R1")
    await world.mia.run("/resource find words: falls")
    await world.mia.click("Take off my list")
    assert "R1 is not on your list any more." in world.mia.last


async def test_saying_twice_that_it_helped_counts_once(world: World) -> None:
    await publish(world, FALLS)
    await world.mia.run("/resource find words: falls")
    await world.mia.click("This helped")
    await world.mia.run("/resource find words: falls")
    await world.mia.click("This helped")
    assert "You said so already" in world.mia.last


async def test_autocomplete_offers_resources_by_unfinished_words(world: World) -> None:
    await publish(world, FALLS, DYSPHAGIA)
    found = await world.mia.suggestions("/resource save", "resource", "dysph")
    assert [("R2", "R2 · Dysphagia screening")] == [(each.value, each.label) for each in found]


async def test_autocomplete_offers_tags_in_use(world: World) -> None:
    await publish(world, FALLS, DYSPHAGIA)
    found = await world.mia.suggestions("/resource find", "tag", "f")
    assert ["falls"] == [each.value for each in found]


async def test_autocomplete_of_several_tags_completes_the_last(world: World) -> None:
    await publish(world, FALLS)
    found = await world.mia.suggestions("/resource add", "tags", "hospital, old")
    assert ["hospital, older people"] == [each.value for each in found]


async def test_a_library_of_many_pages_is_turned(world: World) -> None:
    many = [
        rules.new_resource(f"https://example.org/{number}", f"Leaflet number {number:02}")
        for number in range(1, 11)
    ]
    await publish(world, *many)
    await world.mia.run("/resource list")
    await world.mia.click("Next")
    assert "Leaflet number 09" in world.mia.last
    assert "Leaflet number 01" not in world.mia.last


async def test_the_second_person_who_finds_nothing_makes_it_a_gap(world: World) -> None:
    await world.mia.run("/resource find words: lymphoedema garments")
    await world.fay.run("/resource gaps")
    assert "no two people" in world.fay.last
    await world.ben.run("/resource find words: garments for lymphedema")
    await world.fay.run("/resource gaps")
    assert "garments" in world.fay.last
    assert "Mia" not in world.fay.last


async def test_asking_twice_alone_makes_no_gap(world: World) -> None:
    await world.mia.run("/resource find words: lymphoedema garments")
    await world.mia.run("/resource find words: lymphoedema garments")
    await world.fay.run("/resource gaps")
    assert "no two people" in world.fay.last


async def test_a_gap_that_is_settled_is_not_shown_again(world: World) -> None:
    for who in (world.mia, world.ben):
        await who.run("/resource find words: lymphoedema")
    await world.fay.run("/resource gaps")
    await world.fay.click("Done")
    assert "no two people" in world.fay.last


async def test_a_question_without_words_is_asked_back(world: World) -> None:
    await world.mia.run("/resource find words: -")
    assert "Please type words to search for" in world.mia.last


async def test_slack_finds_with_free_text(world: World) -> None:
    await publish(world, FALLS)
    mia = world.person("Mia", world.team)
    await mia.run("/praxis resource find preventing falls")
    assert "Preventing falls on the ward" in mia.last
