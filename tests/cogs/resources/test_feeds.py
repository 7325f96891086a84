"""Following feeds: what is new is proposed, a few a week, whatever the feed does."""

import asyncio

import pytest
from aiohttp import web

from cogs.resources.wiring import Wiring, plug
from storage.resource_feeds import GIVE_UP, FeedRepository
from tests.cogs.resources.shelf import FALLS, publish
from tests.cogs.resources.site import Site, fetcher
from tests.conversation import World

pytestmark = pytest.mark.usefixtures("looking")


def rss(*numbers: int) -> str:
    items = "".join(
        f"<item><title>{TITLES[number]}</title><link>https://example.org/{number}</link>"
        f"<guid>item-{number}</guid></item>"
        for number in reversed(numbers)
    )
    return f'<rss version="2.0"><channel><title>Hand news</title>{items}</channel></rss>'


TITLES = {
    1: "Splints after a fracture",
    2: "Exercises for stiff fingers",
    3: "Scars and how to treat them",
    4: "Pain that stays",
    5: "Children's hands",
    6: "Going back to work",
    7: "Measuring grip strength",
    8: "Tendon repairs",
    9: "Nerves that tingle",
}


def proposals(world: World) -> list[str]:
    return [
        title
        for seen in world.fay.at("#ops").here
        for title in TITLES.values()
        if title in seen and "Publish" in seen.buttons
    ]


async def test_what_is_new_is_proposed(world: World, site: Site) -> None:
    site.page("/feed", rss(1))
    await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    assert "Following Hand news from now on." in world.fay.last
    site.page("/feed", rss(1, 2))
    await world.advance(hours=13)
    assert [TITLES[2]] == proposals(world)


async def test_a_proposal_of_a_feed_can_be_published(world: World, site: Site) -> None:
    site.page("/feed", rss())
    await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    site.page("/feed", rss(1))
    await world.advance(hours=13)
    await world.fay.at("#ops").click("Publish")
    await world.mia.run("/resource find words: splints")
    assert TITLES[1] in world.mia.last


async def test_at_most_five_a_week_are_proposed_and_the_others_follow(
    world: World, site: Site
) -> None:
    site.page("/feed", rss())
    await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    site.page("/feed", rss(*range(1, 8)))
    await world.advance(hours=13)
    assert 5 == len(proposals(world))
    await world.advance(days=8)
    assert sorted(TITLES[number] for number in range(1, 8)) == sorted(proposals(world))


async def test_an_item_is_proposed_once_however_often_it_is_seen(world: World, site: Site) -> None:
    site.page("/feed", rss())
    await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    site.page("/feed", rss(1))
    await world.advance(days=3)
    assert [TITLES[1]] == proposals(world)


async def test_what_the_library_has_is_not_proposed(world: World, site: Site) -> None:
    site.page("/feed", rss())
    await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    await publish(world, FALLS)
    item = "<item><title>Falls!</title><link>https://example.org/falls</link></item>"
    site.page("/feed", f'<rss version="2.0"><channel>{item}</channel></rss>')
    await world.advance(hours=13)
    assert not any("Falls!" in seen for seen in world.fay.at("#ops").here)


async def test_a_feed_that_did_not_change_is_asked_for_by_its_version(
    world: World, site: Site
) -> None:
    site.page("/feed", rss(1), ETag='"7"')
    await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    await world.advance(hours=13)
    await world.advance(hours=13)
    assert '"7"' == site.headers[-1]["If-None-Match"]


async def test_a_feed_is_no_longer_followed(world: World, site: Site) -> None:
    site.page("/feed", rss())
    await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    await world.fay.run("/resource follow")
    await world.fay.click("Stop following")
    site.page("/feed", rss(1))
    await world.advance(hours=13)
    assert [] == proposals(world)


@pytest.mark.parametrize("target", ["http://127.0.0.2/", "http://169.254.169.254/latest"])
async def test_a_feed_that_redirects_inside_is_refused(
    world: World, site: Site, target: str
) -> None:
    site.redirect("/feed", target)
    await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    assert "it leads into a private network" in world.fay.last


async def test_a_feed_that_never_ends_is_refused(world: World, site: Site) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b'<rss version="2.0"><channel>')
        while True:
            await response.write(b"<item>" * 10_000)

    site.pages["/feed"] = endless
    await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    assert "it is too long" in world.fay.last


async def test_a_feed_that_says_nothing_is_refused_in_time(world: World, site: Site) -> None:
    async def silent(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(60)
        raise AssertionError

    site.pages["/feed"] = silent
    plug(Wiring(fetcher(seconds=0.05)))
    await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    assert "it did not answer in time" in world.fay.last


async def test_an_entity_bomb_is_refused_as_a_feed(world: World, site: Site) -> None:
    site.page("/feed", '<!DOCTYPE r [<!ENTITY a "aaa">]><rss><channel>&a;</channel></rss>')
    await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    assert "declares entities" in world.fay.last


async def test_a_feed_that_fails_for_long_is_given_up_and_said(world: World, site: Site) -> None:
    site.page("/feed", rss())
    await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    site.page("/feed", status=500)
    await world.advance(days=25)
    assert any("is not looked at any more" in seen for seen in world.fay.at("#ops").here)


async def test_a_feed_that_was_given_up_can_be_followed_again(world: World, site: Site) -> None:
    site.page("/feed", rss())
    await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    async with world.uow() as uow:
        repo = uow.repo(FeedRepository)
        (feed,) = await repo.everything()
        for _look in range(GIVE_UP):
            await repo.failed(feed.id, "its server answers 500")
        uow.audit("resource.feed-failed", f"feed:{feed.id}")
        await uow.commit()
    await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    assert "Following Hand news from now on." in world.fay.last
    site.page("/feed", rss(1))
    await world.advance(hours=13)
    assert [TITLES[1]] == proposals(world)


async def test_a_feed_is_followed_once(world: World, site: Site) -> None:
    site.page("/feed", rss())
    for _time in range(2):
        await world.fay.run(f"/resource follow feed: {site.url('/feed')}")
    assert "This feed is followed already." in world.fay.last


async def test_without_permission_to_fetch_no_feed_is_followed(world: World) -> None:
    plug(Wiring())
    await world.fay.run("/resource follow feed: https://example.org/feed")
    assert "switched off" in world.fay.last
