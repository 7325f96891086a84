"""The demo community as everybody meets it: enough of everything, said by people, none of it empty."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from adapters.playground.machine import Announced
from adapters.playground.people import Person
from adapters.playground.play import Playground
from adapters.playground.story.telling import beginning, tell
from bot.composition import build
from bot.config import Config, StorageConfig
from bot.renderings import renderings
from storage.places import CommunityRow
from storage.profiles import ProfileRow
from storage.prompt_rows import PromptRow
from storage.resource_rows import ResourceRow

END = datetime(2027, 1, 5, 23, 0, tzinfo=UTC)
"""A Wednesday morning in Melbourne."""


@dataclass(frozen=True)
class Demo:
    """What stands there at the end, and how much of what the database holds."""

    playground: Playground
    rows: dict[str, int]
    progress: list[float]
    charter: str


@pytest.fixture(scope="module")
def demo() -> Demo:
    """The story, told once."""
    return asyncio.run(_told())


async def _told() -> Demo:
    playground = Playground.open(None, now=beginning(END))
    settings = Config(storage=StorageConfig(url="sqlite:///:memory:"))
    progress: list[float] = []
    async with build(settings, playground.adapters, clock=playground.clock) as praxis:
        engine, catalog = Announced(praxis.app), praxis.app.catalog
        async with playground.connected(engine, catalog, longest=timedelta(days=3)) as machine:
            await tell(playground.workspaces, machine, END, progress.append)
        async with praxis.database.reading() as reading:
            rows = {
                each.__tablename__: (
                    await reading.execute(select(func.count()).select_from(each))
                ).scalar_one()
                for each in (ProfileRow, PromptRow, ResourceRow)
            }
            charter = (await reading.execute(select(CommunityRow.charter))).scalar_one()
    return Demo(playground, rows, progress, charter)


def _at(demo: Demo, name: str, channel: str, *, elsewhere: bool = False) -> Person:
    workspace = demo.playground.workspaces[int(elsewhere)]
    return Person(workspace, workspace.account_named(name), workspace.channel(channel))


def test_it_ends_when_it_is_asked_to(demo: Demo) -> None:
    assert demo.playground.clock.now() == END
    assert demo.progress == sorted(demo.progress)


def test_the_community_has_a_charter(demo: Demo) -> None:
    assert "allied health assistants" in demo.charter


def test_there_are_questions_for_a_year_and_a_library_of_forty(demo: Demo) -> None:
    assert demo.rows["prompts"] >= 52
    assert demo.rows["resources"] >= 40


def test_everybody_but_the_newcomer_has_said_who_they_are(demo: Demo) -> None:
    assert demo.rows["profiles"] == 5


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_question_was_asked_every_monday(demo: Demo, *, elsewhere: bool) -> None:
    there = _at(demo, "Mia", "prompts", elsewhere=elsewhere).here
    asked = [each.at for each in there if "Question of the week" in each]
    assert [timedelta(weeks=1)] * 4 == [after - before for before, after in pairwise(asked)]


def test_what_was_learned_stands_under_the_first_two(demo: Demo) -> None:
    mia = _at(demo, "Mia", "prompts")
    wraps = [any("What we learned" in each for each in mia.at(card).here) for card in mia.here]
    assert [True, True, False, False, False] == wraps


def test_one_webinar_is_over_and_one_is_coming(demo: Demo) -> None:
    cards = [each for each in _at(demo, "Mia", "webinars").here if "Speaker: " in each]
    over, coming = cards
    assert ("This is over." in over, "3 going · 1 maybe" in coming) == (True, True)


def test_the_past_webinar_has_questions_and_a_recording(demo: Demo) -> None:
    mia = _at(demo, "Mia", "webinars")
    (over, _coming) = [each for each in mia.here if "Speaker: " in each]
    asked = [each for each in mia.at(over).here if " asks:" in each]
    assert "Ben asks:" in asked[0].text
    assert "[Recording ↗]" in over.text


@pytest.mark.parametrize("elsewhere", [False, True])
def test_one_case_has_its_summary_and_one_waits_for_advice(demo: Demo, *, elsewhere: bool) -> None:
    mia = _at(demo, "Mia", "cases", elsewhere=elsewhere)
    learned, open_ = [each for each in mia.here if not each.private]
    assert "✔" in learned.text
    assert any("Make backwards safe first" in each for each in mia.at(learned).here)
    assert ("✔" in open_.text, "Recommend" in open_.buttons) == (False, True)


def test_a_suggestion_and_a_proposal_wait_for_a_facilitator(demo: Demo) -> None:
    waiting = [each.buttons[0] for each in _at(demo, "Fay", "ops").here if len(each.buttons) == 3]
    assert ["Publish", "Approve"] == waiting


def test_real_services_would_take_every_message_of_it(demo: Demo) -> None:
    posts = [post for each in demo.playground.workspaces for post in each.posts.values()]
    refused = [each for post in posts for each in renderings(post.message) if each.problems]
    assert [] == refused


def test_nobody_begins_with_answers_that_somebody_else_was_given(demo: Demo) -> None:
    private = [post for each in demo.playground.workspaces for post in each.posts.values()]
    assert [] == [post for post in private if post.viewer is not None]
