"""What people type after the command, and what it comes to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.entities import readable
from adapters.slack.grammar import Typed, parse, usage
from bot.catalog import Catalog
from bot.errors import Invalid
from bot.refs import ChannelRef, RoleRef, UserRef
from tests.adapters.slack.messages import TEAM
from tests.adapters.slack.sample import catalog

CATALOG: Catalog = catalog()
MIA = UserRef(TEAM, "U0000000001")


def typed(text: str) -> Typed:
    return parse(text, CATALOG, TEAM, "/praxis ")


def refusal(text: str) -> str:
    with pytest.raises(Invalid) as caught:
        typed(text)
    return str(caught.value)


def said_or_read(text: str) -> str:
    """The noun that was read, or what is to be typed instead."""
    try:
        return typed(text).noun
    except Invalid as error:
        return str(error)


@pytest.mark.parametrize(
    ("text", "noun", "verb"),
    [
        ("", "help", ""),
        ("   ", "help", ""),
        ("prompt", "prompt", ""),
        ("Prompt Queue", "prompt", "queue"),
        ("prompt post—now", "prompt", "post-now"),
        ("prompt nonsense", "prompt", "nonsense"),
        ("webinar", "webinar", ""),
        ("webinar create", "webinar", "create"),
        ("help", "help", ""),
    ],
)
def test_noun_and_verb_are_the_first_words(text: str, noun: str, verb: str) -> None:
    assert Typed(noun, verb) == typed(text)


@pytest.mark.parametrize(
    ("line", "args"),
    [
        ("What helps most?", {"text": "What helps most?"}),
        ('"What helps most?"', {"text": "What helps most?"}),
        ("“What helps most?”", {"text": "What helps most?"}),
        ("What  helps\nmost?", {"text": "What  helps\nmost?"}),
        ("It's 'odd', isn't it?", {"text": "It's 'odd', isn't it?"}),
        ("What helps? topic=falls", {"text": "What helps?", "topic": "falls"}),
        ("What helps? topic = falls", {"text": "What helps?", "topic": "falls"}),
        ("topic=falls text=What helps?", {"topic": "falls", "text": "What helps?"}),
        ("text=“a topic=b” topic='c d'", {"text": "a topic=b", "topic": "c d"}),
        ('topic="older people" What helps?', {"topic": "older people", "text": "What helps?"}),
        ("Is 2+2=4 or x=y?", {"text": "Is 2+2=4 or x=y?"}),
        ("a &lt;b&gt; &amp; c &copy;", {"text": "a <b> & c &copy;"}),
        ("ask <@U0000000001|mia> in <#C1|prompts>", {"text": "ask @mia in #prompts"}),
        ("see <https://example.org/a|example>", {"text": "see https://example.org/a"}),
        ("<!channel> look", {"text": "@channel look"}),
        ("Hi credit=<@U0000000001|mia>", {"text": "Hi", "credit": MIA}),
        ("Hi credit=<@U0000000001>", {"text": "Hi", "credit": MIA}),
        ("<@U0000000001|mia> Hi there", {"credit": MIA, "text": "Hi there"}),
        ("Hi credit=@mia", {"text": "Hi", "credit": "@mia"}),
        ("", {}),
        ("topic=falls", {"topic": "falls"}),
    ],
)
def test_the_first_free_text_goes_to_the_first_required_text_option(
    line: str, args: dict[str, object]
) -> None:
    assert args == typed(f"prompt add {line}").args


@pytest.mark.parametrize(
    ("line", "args"),
    [
        ("monday", {"day": "monday"}),
        ("day=Monday every=2 thread=no", {"day": "Monday", "every": "2", "thread": "no"}),
        ("time-zone=Australia/Melbourne", {"time_zone": "Australia/Melbourne"}),
        ("TIME_ZONE=UTC day=monday", {"time_zone": "UTC", "day": "monday"}),
        ("channel=<#C0000000001|prompts>", {"channel": ChannelRef(TEAM, "C0000000001")}),
        (
            "day=monday <#C0000000001|x>",
            {"day": "monday", "channel": ChannelRef(TEAM, "C0000000001")},
        ),
        ("group=<!subteam^S0000000001|@ots>", {"group": RoleRef(TEAM, "S0000000001")}),
    ],
)
def test_each_kind_of_option_is_read(line: str, args: dict[str, object]) -> None:
    assert args == typed(f"prompt schedule {line}").args


def test_a_command_without_verbs_takes_everything_as_its_options() -> None:
    assert Typed("find", "", {"words": "falls in OT"}) == typed("find falls in OT")


def test_a_mistyped_option_names_the_right_one() -> None:
    assert "There is no option “tpoic”. Did you mean topic=…?" == refusal("prompt add x tpoic=y")


def test_an_option_that_is_there_twice_is_said() -> None:
    assert "“topic” is there twice" in refusal("prompt add x topic=a topic=b")


def test_words_that_belong_nowhere_are_answered_with_what_to_type() -> None:
    expected = "“now please” does not belong here. Please type: /praxis prompt queue"
    assert expected == refusal("prompt queue now please")


def test_a_file_cannot_be_typed() -> None:
    assert "Please send /praxis prompt import alone" in refusal("prompt import file=x.txt")


def test_usage_shows_the_text_first_and_optional_ones_in_brackets() -> None:
    command = CATALOG.command("prompt", "add")
    assert command is not None
    assert "/praxis prompt add <text> [topic=…] [credit=…]" == usage(command, "/praxis ")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_anything_may_be_typed(text: str) -> None:
    for line in (text, f"prompt {text}", f"prompt add {text}", f"prompt schedule {text}"):
        assert said_or_read(line)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab ?!.,'’“\"\n=é&;<>|", max_size=60))
def test_words_of_a_question_are_never_lost(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert text == readable(escaped)
    try:
        found = typed(f"prompt add {escaped}").args
    except Invalid:
        return
    kept = "".join(str(value) for value in found.values())
    assert [each for each in text if each.isalnum()] == [each for each in kept if each.isalnum()]
