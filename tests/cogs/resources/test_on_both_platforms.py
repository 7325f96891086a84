# pyright: basic
"""The library on Discord and Slack through their real clients: found, added, saved, imported, approved."""

from collections.abc import AsyncGenerator

import pytest

from storage.resource_rows import ResourceState
from storage.resources import ResourceRepository
from tests.both_platforms import Both, open_both, until
from tests.cogs.resources.shelf import DYSPHAGIA, FALLS
from tests.platforms.discord_server import Upload
from tests.platforms.slack_server.reading import seen

TABLE = b"title,url\nGait after stroke,https://example.org/gait\nNo address,\n"


@pytest.fixture
async def both(sqlite_url: str) -> AsyncGenerator[Both]:
    """A library with two resources in it."""
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


async def test_discord_finds_with_filters_and_shares(both: Both) -> None:
    here, place = both.discord, both.discord.channels["resources"]
    found = await here.mia.slash(
        place, "resource find", words="paediatric falls", area="safety-quality"
    )
    answer = await found.answer()
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


async def test_discord_completes_titles_and_tags(both: Both) -> None:
    here, place = both.discord, both.discord.channels["resources"]
    offered = [
        await here.mia.autocomplete(place, "resource show", "resource", "dysph"),
        await here.mia.autocomplete(place, "resource find", "tag", "old", words="falls"),
    ]
    assert [["R2 · Dysphagia screening"], ["older people"]] == [
        [each["name"] for each in choices] for choices in offered
    ]


async def test_discord_adds_and_a_facilitator_approves_in_ops(both: Both) -> None:
    here, ops = both.discord, both.discord.channels["ops"]
    typed = {"url": "https://example.org/gait", "title": "Gait after stroke", "type": "paper"}
    asked = await here.mia.slash(here.channels["resources"], "resource add", **typed)
    await (await here.mia.click(await asked.answer(), "Propose")).settled()
    card = await until(lambda: ops.messages and ops.messages[-1])
    assert "proposes for the library" in card.text
    await (await here.fay.click(card, "Publish")).settled()
    assert "Gait after stroke" in await titles(both)
    await until(lambda: any("in the library of" in each.text for each in here.mia.dms))


async def test_a_link_in_a_discord_thread_is_saved_from_the_messages_menu(both: Both) -> None:
    here, place = both.discord, both.discord.channels["resources"]
    thread = here.ben.start_thread(here.ben.say(place, "What do you read?"), "Reading")
    said = here.ben.say(thread, "This one: https://example.org/splints!")
    opened = await (await here.mia.context_menu(said, "Save as resource")).answer()
    assert "https://example.org/splints" in opened.text
    edit = await here.mia.click(opened, "Edit…")
    await edit.opened()
    sent = await here.mia.submit(edit, {"Title": "Splints that fit"})
    await (await here.mia.click(await sent.answer(), "Propose")).settled()
    ops = here.channels["ops"]
    assert "Splints that fit" in (await until(lambda: ops.messages and ops.messages[-1])).text


async def test_discord_imports_a_file_and_reports_every_line(both: Both) -> None:
    here, place = both.discord, both.discord.channels["resources"]
    upload = Upload("list.csv", TABLE)
    sent = await here.fay.slash(place, "resource import", file=upload)
    await until(lambda: "1 added, 0 there already, 1 refused." in sent.text)
    assert "0 of 2 lines of list.csv are done." in sent.text
    assert "Gait after stroke" in await titles(both)


async def test_slack_finds_with_free_text_and_shares(both: Both) -> None:
    here, place = both.slack, both.slack.channels["resources"]
    found = await here.mia.slash(place, "/praxis", "resource find how can we prevent fals?")
    await found.settled()
    assert (True, True) == (found.reply.ephemeral, "Preventing falls on the ward" in found.text)
    await (await here.mia.click(found, "Share here")).settled()
    team = here.server.workspace()
    (card,) = await until(lambda: team.messages(place))
    kept = await here.ben.click(card, "Save to my list")
    assert "is on your list" in (await kept.settled()).text


async def test_slack_adds_and_a_facilitator_approves_in_ops(both: Both) -> None:
    here, ops = both.slack, both.slack.channels["ops"]
    typed = 'resource add https://example.org/gait title="Gait after stroke" type=paper'
    asked = await here.mia.slash(here.channels["resources"], "/praxis", typed)
    await here.mia.click(await asked.settled(), "Propose")
    (card,) = await until(lambda: here.server.workspace().messages(ops))
    await (await here.fay.click(card, "Publish")).settled()
    assert "Gait after stroke" in await titles(both)
    await until(here.mia.direct_messages)


async def test_a_link_in_a_slack_thread_is_saved_by_the_messages_shortcut(both: Both) -> None:
    here, place = both.slack, both.slack.channels["resources"]
    first = (await here.ben.say(place, "What do you read?")).message
    assert first is not None
    words = "This one: https://example.org/splints"
    said = (await here.ben.say(place, words, thread=first.ts)).message
    opened = await (await here.mia.shortcut(said, "resource.save")).settled()
    await (await here.mia.click(opened, "Propose")).settled()
    ops = here.channels["ops"]
    (card,) = await until(lambda: here.server.workspace().messages(ops))
    assert "https://example.org/splints" in str(card.blocks)


async def test_slack_imports_a_file_by_its_form(both: Both) -> None:
    here, place = both.slack, both.slack.channels["resources"]
    opened = await here.fay.slash(place, "/praxis", "resource import")
    await opened.settled()
    await here.fay.submit(opened, {"File": [here.fay.file("list.csv", TABLE)]})
    await until(lambda: "1 added, 0 there already, 1 refused." in opened.text)
    assert "Gait after stroke" in await titles(both)


async def test_a_proposal_from_slack_is_approved_on_discord_and_settled_in_both(both: Both) -> None:
    slack, discord = both.slack, both.discord
    typed = 'resource add https://example.org/gait title="Gait after stroke"'
    asked = await slack.mia.slash(slack.channels["resources"], "/praxis", typed)
    await slack.mia.click(await asked.settled(), "Propose")
    ops = discord.channels["ops"]
    card = await until(lambda: ops.messages and ops.messages[-1])
    await (await discord.fay.click(card, "Publish")).settled()
    there = slack.server.workspace()
    (settled,) = await until(lambda: there.messages(slack.channels["ops"]))
    await until(lambda: "Published by" in seen(settled.blocks))
