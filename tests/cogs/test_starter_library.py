"""The starter library: complete, varied, and safe to post in any community."""

import re
import tomllib
from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parents[2] / "cogs" / "prompts" / "starter.toml"
PROMPTS: list[dict[str, str]] = tomllib.loads(LIBRARY.read_text(encoding="utf-8"))["prompt"]
TOPICS = ("patient-care", "communication", "technology", "regulation")
SETTINGS = ("hospital", "community", "aged-care", "private-practice", "rural-remote")
EMPTY_WORDS = {"someone", "something", "anyone", "nobody", "everyone", "people", "before", "really"}
"""Long enough to look like content when two prompts are compared, but saying nothing."""

each_prompt = pytest.mark.parametrize(
    "prompt", [pytest.param(prompt, id=prompt.get("id")) for prompt in PROMPTS]
)


def content_words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{6,}", text.lower())) - EMPTY_WORDS


def test_there_are_enough_for_more_than_a_year() -> None:
    assert len(PROMPTS) >= 60


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("setting", SETTINGS)
def test_every_topic_has_three_prompts_in_every_setting(topic: str, setting: str) -> None:
    counts = Counter((prompt["topic"], prompt["setting"]) for prompt in PROMPTS)
    assert counts[topic, setting] >= 3


def test_there_are_no_other_topics_or_settings() -> None:
    used = {(prompt["topic"], prompt["setting"]) for prompt in PROMPTS}
    assert used == {(topic, setting) for topic in TOPICS for setting in SETTINGS}


def test_ids_are_unique() -> None:
    assert [name for name, times in Counter(p["id"] for p in PROMPTS).items() if times > 1] == []


def test_texts_are_unique() -> None:
    assert [text for text, times in Counter(p["text"] for p in PROMPTS).items() if times > 1] == []


def test_no_two_prompts_are_nearly_the_same() -> None:
    alike = [
        (one["id"], other["id"])
        for one, other in combinations(PROMPTS, 2)
        if SequenceMatcher(None, one["text"], other["text"], autojunk=False).quick_ratio() > 0.8
        and SequenceMatcher(None, one["text"], other["text"], autojunk=False).ratio() > 0.6
    ]
    assert alike == []


def test_no_two_prompts_talk_about_the_same_things() -> None:
    words = {prompt["id"]: content_words(prompt["text"]) for prompt in PROMPTS}
    alike = [
        (one, other)
        for one, other in combinations(words, 2)
        if len(words[one] & words[other]) > 0.2 * len(words[one] | words[other])
    ]
    assert alike == []


def test_no_opening_is_used_more_than_twice() -> None:
    openings = Counter(" ".join(prompt["text"].split()[:3]) for prompt in PROMPTS)
    assert [opening for opening, times in openings.items() if times > 2] == []


@each_prompt
def test_it_has_the_known_fields(prompt: dict[str, str]) -> None:
    assert set(prompt) - {"hint"} == {"id", "topic", "setting", "text"}


@each_prompt
def test_its_id_is_a_short_slug(prompt: dict[str, str]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", prompt["id"])
    assert len(prompt["id"]) <= 40


@each_prompt
def test_it_fits_a_card(prompt: dict[str, str]) -> None:
    assert 80 <= len(prompt["text"]) <= 600


@each_prompt
def test_it_has_at_most_three_sentences(prompt: dict[str, str]) -> None:
    assert 1 <= len(re.findall(r"[.?!](?=\s|$)", prompt["text"])) <= 3


@each_prompt
def test_it_ends_with_a_question(prompt: dict[str, str]) -> None:
    assert prompt["text"].endswith("?")


@each_prompt
def test_it_is_an_open_question(prompt: dict[str, str]) -> None:
    last = re.split(r"(?<=[.!?])\s", prompt["text"])[-1].lower()
    assert re.search(r"\b(what|how|which|who|where|when|why)\b", last)


@each_prompt
def test_its_text_and_hint_hold_no_link_mention_or_markup(prompt: dict[str, str]) -> None:
    for text in (prompt["text"], prompt.get("hint", "x")):
        assert not re.search(r"https?:|www\.|[@#<>*_`~|\[\]\n]", text)
        assert text == text.strip()


@each_prompt
def test_its_hint_is_short(prompt: dict[str, str]) -> None:
    assert 1 <= len(prompt.get("hint", "none")) <= 200
