# pyright: basic
"""The library on Discord and Slack through their real clients, one story each, and one across both."""

from collections.abc import AsyncGenerator

import pytest

from storage.resource_rows import ResourceState
from storage.resources import ResourceRepository
from tests.both_platforms import Both, open_both, until
from tests.cogs.resources.shelf import DYSPHAGIA, FALLS
from tests.cogs.resources.site import Site
from tests.platforms.discord_server import Upload
from tests.platforms.slack_server.reading import seen

TABLE = b"title,url\nGait after stroke,https://example.org/gait\nNo address,\n"
FEED = '<rss version="2.0"><channel><title>Hand news</title></channel></rss>'

pytestmark = pytest.mark.usefixtures("looking")


@pytest.fixture
async def both(sqlite_url: str, site: Site) -> AsyncGenerator[Both]:
    """A library with two resources in it, and a feed to follow."""
    site.page("/feed", FEED)
    async with open_both(sqlite_url) as both:
        async with both.uow() as uow:
            await uow.repo(ResourceRepository).add_all(
                [FALLS, DYSPHAGIA], ResourceState.PUBLISHED, by=None
            )
            uow.audit("resource.published", "resources")
            await uow.commit()
        yield both


async def titles(both: Both) -> list[str]:
    async with both.uow() as uow:
        return [row.title for row in await uow.repo(ResourceRepository).everything()]


async def test_the_library_on_discord(both: Both, site: Site) -> None:
    here, place, ops = (
        both.discord,
        both.discord.channels["resources"],
        both.discord.channels["ops"],
    )

    # A file comes in: how far it is, what became of every line.
    sent = await here.fay.slash(place, "resource import", file=Upload("list.csv", TABLE))
    await until(lambda: "1 added, 0 there already, 1 refused." in sent.text)
    assert "0 of 2 lines of list.csv are done." in sent.text
    assert "Gait after stroke" in await titles(both)
    asked = await here.fay.click(sent.replies[0], "How far is it?")
    assert "1 added, 0 there already, 1 refused." in (await asked.answer()).text

    # It is found, with suggestions on the way, shared, kept, and said to have helped.
    offered = [
        await here.mia.autocomplete(place, "resource verify", "resource", "dysph"),
        await here.mia.autocomplete(place, "resource find", "tag", "old", words="falls"),
    ]
    assert [["R2 · Dysphagia screening"], ["older people"]] == [
        [each["name"] for each in choices] for choices in offered
    ]
    words = {"words": "paediatric falls", "area": "safety-quality"}
    answer = await (await here.mia.slash(place, "resource find", **words)).answer()
    assert (True, True, False) == (
        answer.ephemeral,
        "Preventing falls on the ward" in answer.text,
        "Dysphagia" in answer.text,
    )
    await (await here.mia.click(answer, "Share here")).settled()
    card = await until(lambda: place.messages and place.messages[-1])
    assert "Mia shares from the library" in card.text
    kept = await here.ben.click(card, "Save to my list")
    assert "is on your list" in (await kept.answer()).text
    helped = await here.ben.click(card, "This helped")
    assert "Thank you, noted." in (await helped.answer()).text
    own = await (await here.ben.slash(place, "resource list", saved=True)).answer()
    assert (True, False) == ("Preventing falls" in own.text, "Dysphagia" in own.text)

    # A facilitator says that it is still good; everybody reads it, in /find, too.
    noted = await (await here.fay.slash(place, "resource verify", resource="R1")).answer()
    assert "is still good" in noted.text
    found = await (await here.mia.slash(place, "find", words="how to prevent fals")).answer()
    assert "by a facilitator" in found.text

    # What two people do not find is a gap, until it is settled.
    for who in (here.mia, here.ben):
        nothing = await who.slash(place, "resource find", words="lymphoedema garments")
        assert "Nothing in the library answers" in (await nothing.answer()).text
    gaps = await (await here.fay.slash(place, "resource gaps")).answer()
    assert "lymphoedema garments" in gaps.text
    settled = await here.fay.click(gaps, "Done")
    assert "no two people" in (await settled.answer()).text

    # A feed is followed, seen, and no longer followed.
    followed = await here.fay.slash(place, "resource follow", feed=site.url("/feed"))
    await until(lambda: "Following **Hand news** from now on." in followed.text)
    feeds = await (await here.fay.slash(place, "resource follow")).answer()
    assert "Hand news" in feeds.text
    stopped = await here.fay.click(feeds, "Stop following")
    assert "No feed is followed yet." in (await stopped.answer()).text

    # A link in a thread is saved from the message's menu, mended, proposed and taken.
    thread = here.ben.start_thread(here.ben.say(place, "What do you read?"), "Reading")
    said = here.ben.say(thread, "This one: https://example.org/splints!")
    opened = await (await here.mia.context_menu(said, "Save as resource")).answer()
    assert "https://example.org/splints" in opened.text
    edit = await here.mia.click(opened, "Edit…")
    await edit.opened()
    corrected = await here.mia.submit(edit, {"Title": "Splints that fit"})
    await (await here.mia.click(await corrected.answer(), "Propose")).settled()
    card = await until(lambda: ops.messages and ops.messages[-1])
    assert "**Mia** proposes for the library" in card.text
    await (await here.fay.click(card, "Publish")).settled()
    assert "Splints that fit" in await titles(both)
    await until(lambda: any("in the library of" in each.text for each in here.mia.dms))

    # What is shared in a thread stays in it.
    answer = await (await here.ben.slash(thread, "resource find", words="splints")).answer()
    await (await here.ben.click(answer, "Share here")).settled()
    await until(lambda: "Ben shares from the library" in thread.messages[-1].text)


async def test_the_library_on_slack(both: Both, site: Site) -> None:
    here, place, ops = both.slack, both.slack.channels["resources"], both.slack.channels["ops"]
    team = here.server.workspace()

    # A file comes in by a form: how far it is, what became of every line.
    opened = await here.fay.slash(place, "/praxis", "resource import")
    await opened.settled()
    await here.fay.submit(opened, {"File": [here.fay.file("list.csv", TABLE)]})
    await until(lambda: "1 added, 0 there already, 1 refused." in opened.text)
    assert "Gait after stroke" in await titles(both)

    # It is found, with suggestions on the way, shared, kept, and said to have helped.
    found = await here.mia.slash(place, "/praxis", "resource find how can we prevent fals?")
    await found.settled()
    assert (True, True) == (found.reply.ephemeral, "Preventing falls on the ward" in found.text)
    await (await here.mia.click(found, "Share here")).settled()
    (card,) = await until(lambda: team.messages(place))
    kept = await here.ben.click(card, "Save to my list")
    assert "is on your list" in (await kept.settled()).text
    helped = await here.ben.click(card, "This helped")
    assert "Thank you, noted." in (await helped.settled()).text
    own = await here.ben.slash(place, "/praxis", "resource list saved=yes")
    assert (True, False) == (
        "Preventing falls" in (await own.settled()).text,
        "Dysphagia" in own.text,
    )

    # A facilitator says that it is still good; everybody reads it, in find, too.
    form = await (await here.fay.slash(place, "/praxis", "resource verify")).settled()
    offered = await here.fay.suggest(form, "Resource", "prev")
    assert "R1 · Preventing falls on the ward" in [each["text"]["text"] for each in offered]
    noted = await here.fay.submit(form, {"Resource": "R1"})
    await until(lambda: "is still good" in noted.text + form.text)
    everywhere = await here.mia.slash(place, "/praxis", "find how to prevent fals")
    assert "by a facilitator" in (await everywhere.settled()).text

    # What two people do not find is a gap, until it is settled.
    for who in (here.mia, here.ben):
        nothing = await who.slash(place, "/praxis", "resource find lymphoedema garments")
        assert "Nothing in the library answers" in (await nothing.settled()).text
    gaps = await here.fay.slash(place, "/praxis", "resource gaps")
    assert "lymphoedema garments" in (await gaps.settled()).text
    await here.fay.click(gaps, "Done")
    await until(lambda: "no two people" in gaps.text + str(place.ephemerals))

    # A feed is followed, seen, and no longer followed.
    followed = await here.fay.slash(place, "/praxis", f"resource follow {site.url('/feed')}")
    await until(lambda: "Following Hand news from now on." in followed.text)

    # A link in a thread is saved by the message's shortcut, proposed and taken.
    first = (await here.ben.say(place, "What do you read?")).message
    assert first is not None
    words = "This one: https://example.org/splints"
    said = (await here.ben.say(place, words, thread=first.ts)).message
    shown = await (await here.mia.shortcut(said, "resource.save")).settled()
    await (await here.mia.click(shown, "Propose")).settled()
    (card,) = await until(
        lambda: [each for each in team.messages(ops) if "example.org/splints" in str(each.blocks)]
    )
    assert "mia proposes for the library" in seen(card.blocks).casefold()
    await (await here.fay.click(card, "Publish")).settled()
    assert "example.org/splints" in await titles(both)
    await until(here.mia.direct_messages)

    # A second time, the shortcut leads to what is there; what is shared in a thread stays in it.
    two = "https://example.org/splints and https://example.org/falls"
    said = (await here.ben.say(place, two, thread=first.ts)).message
    which = await (await here.ben.shortcut(said, "resource.save")).settled()
    shown = await (await here.ben.click(which, "resource.show:1")).settled()
    await (await here.ben.click(shown, "Share here")).settled()
    thread = await until(
        lambda: [
            text
            for each in team.messages(place, thread=first.ts)
            if "ben shares from" in (text := seen(each.blocks).casefold())
        ]
    )
    assert ["preventing falls on the ward" in text for text in thread] == [True]


async def test_a_proposal_from_slack_is_approved_on_discord_and_settled_in_both(both: Both) -> None:
    slack, discord = both.slack, both.discord
    typed = 'resource add https://example.org/gait title="Gait after stroke" type=paper'
    asked = await slack.mia.slash(slack.channels["resources"], "/praxis", typed)
    await slack.mia.click(await asked.settled(), "Propose")
    ops = discord.channels["ops"]
    card = await until(lambda: ops.messages and ops.messages[-1])
    await (await discord.fay.click(card, "Publish")).settled()
    there = slack.server.workspace()
    (settled,) = await until(lambda: there.messages(slack.channels["ops"]))
    await until(lambda: "Published by" in seen(settled.blocks))
