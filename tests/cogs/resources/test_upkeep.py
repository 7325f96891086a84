"""What happens to resources in time: links that break, reviews that are due, titles that pages say."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cogs.resources import rules
from storage.resource_rows import NewResource
from storage.resources import ResourceRepository
from tests.cogs.resources.shelf import FALLS, publish
from tests.cogs.resources.site import Site
from tests.conversation import World

DAILY = replace(FALLS, review_days=1)
"""To be looked at again after a day."""


def on(site: Site, path: str, title: str = "A page about gait") -> NewResource:
    return rules.new_resource(site.url(path), title)


@pytest.mark.usefixtures("looking")
async def test_a_link_that_stays_broken_is_marked_and_said(world: World, site: Site) -> None:
    await publish(world, on(site, "/gone"))
    await world.advance(days=5)
    await world.mia.run("/resource find words: gait")
    assert "The link seems broken: it is not there any more (404)." in world.mia.last
    assert any("do not work any more" in seen for seen in world.fay.at("#ops").here)


@pytest.mark.usefixtures("looking")
async def test_a_link_that_fails_once_is_not_called_broken(world: World, site: Site) -> None:
    await publish(world, on(site, "/page"))
    await world.advance(hours=1)
    site.page("/page")
    await world.advance(days=5)
    await world.mia.run("/resource find words: gait")
    assert "broken" not in world.mia.last


@pytest.mark.usefixtures("looking")
async def test_a_broken_link_that_is_mended_is_looked_at_anew(world: World, site: Site) -> None:
    await publish(world, on(site, "/gone"))
    await world.advance(days=5)
    await world.fay.run("/resource show resource: R1")
    await world.fay.click("Edit…")
    site.page("/there")
    await world.fay.submit(url=site.url("/there"))
    await world.advance(hours=1)
    await world.mia.run("/resource find words: gait")
    assert "broken" not in world.mia.last
    assert "HEAD /there" in site.requests


async def test_without_permission_to_fetch_no_link_is_looked_at(world: World, site: Site) -> None:
    await publish(world, on(site, "/page"))
    await world.advance(days=1)
    assert [] == site.requests


@pytest.mark.usefixtures("looking")
async def test_the_title_is_suggested_from_the_page(world: World, site: Site) -> None:
    page = '<title>Site | x</title><meta name="citation_title" content="Gait &amp; balance">'
    site.page("/page", page)
    await world.mia.run(f"/resource add url: {site.url('/page')}")
    assert "Gait & balance" in world.mia.last


async def test_without_permission_to_fetch_a_title_is_asked_for(world: World) -> None:
    await world.mia.run("/resource add url: https://example.org/page")
    assert "Please give it a title" in world.mia.last


async def owned_by_mia(world: World) -> None:
    await world.mia.run("/help")
    async with world.uow() as uow:
        member = await uow.members.by_account(world.mia.user)
    assert member is not None
    await publish(world, DAILY, owner=member.id)


async def test_the_owner_is_asked_when_a_review_is_due(world: World) -> None:
    await owned_by_mia(world)
    await world.advance(days=2)
    assert "Is this still right?" in world.mia.dms[-1]


async def test_an_owner_who_looked_is_not_asked_again_until_the_next_time(world: World) -> None:
    await owned_by_mia(world)
    await world.advance(days=2)
    await world.mia.click("Still good")
    await world.advance(hours=20)
    assert 1 == sum("Is this still right?" in seen for seen in world.mia.dms)


async def test_the_facilitators_are_asked_when_the_owner_does_not_answer(world: World) -> None:
    await owned_by_mia(world)
    await world.advance(days=2)
    assert not any("look at again" in seen for seen in world.fay.at("#ops").here)
    await world.advance(days=15)
    assert "Preventing falls on the ward" in world.fay.at("#ops").here[-1]


async def test_resources_nobody_owns_come_to_the_facilitators_a_few_a_day(world: World) -> None:
    many = [
        rules.new_resource(f"https://example.org/{number}", f"Leaflet number {number:02}", review=1)
        for number in range(1, 11)
    ]
    await publish(world, *many)
    await world.advance(days=2)
    cards = [seen for seen in world.fay.at("#ops").here if "look at again" in seen]
    assert 8 == cards[0].buttons.count("Still good")
    assert "2 more are due" in cards[0]
    await world.advance(days=1)
    cards = [seen for seen in world.fay.at("#ops").here if "look at again" in seen]
    assert [8, 2] == [card.buttons.count("Still good") for card in cards]


async def test_another_time_between_reviews_can_be_set(world: World) -> None:
    await publish(world, FALLS)
    await world.fay.run("/resource verify resource: R1 review: 30")
    async with world.uow() as uow:
        row = await uow.repo(ResourceRepository).numbered(1)
    assert row is not None
    assert world.clock.now() + timedelta(days=30) == row.review_at


async def test_a_draft_nobody_proposed_is_forgotten(world: World) -> None:
    await world.mia.run("/resource add url: https://example.org/x title: Something")
    await world.advance(days=3)
    await world.mia.click("Propose")
    assert "This resource does not exist any more." in world.mia.last
