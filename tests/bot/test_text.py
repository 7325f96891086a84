"""Text: templates are ours, values are data."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.refs import UserRef, WorkspaceRef
from bot.text import Code, CommandLine, Link, Mention, Plain, Text, Timestamp, join, md, plain

MIA = UserRef(WorkspaceRef("playground", "w"), "mia")


def test_the_template_formats_and_the_value_does_not() -> None:
    text = md("**{title}** by {who}", title="**loud**", who=Mention(MIA, "Mia"))
    assert Text((Plain("**loud**", bold=True), Plain(" by "), Mention(MIA, "Mia"))) == text


def test_italic_needs_a_word_edge_so_that_names_with_underscores_stay_whole() -> None:
    assert Text((Plain("snake_case_name "), Plain("soft", italic=True))) == md(
        "snake_case_name _soft_"
    )


def test_a_code_place_takes_a_value() -> None:
    assert Text((Plain("Type "), Code("/help"))) == md("Type `{command}`", command="/help")


def test_doubled_braces_are_braces() -> None:
    assert md("{{x}}").plain() == "{x}"


def test_a_text_inside_a_bold_place_becomes_bold() -> None:
    assert Text((Plain("a", bold=True),)) == md("**{inner}**", inner=plain("a"))


def test_a_place_without_a_value_is_a_defect() -> None:
    with pytest.raises(KeyError):
        md("{nobody}")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x", "https://a b", "http://<x>", ""])
def test_only_http_addresses_are_links(url: str) -> None:
    with pytest.raises(ValueError, match="http"):
        Link("x", url)


def test_a_timestamp_needs_an_aware_instant() -> None:
    with pytest.raises(ValueError, match="aware"):
        Timestamp(datetime(2027, 1, 1))


def test_plain_text_names_people_and_instants() -> None:
    text = md("{who} {at}", who=Mention(MIA, "Mia"), at=Timestamp(datetime(2027, 1, 1, tzinfo=UTC)))
    assert text.plain() == "@Mia 2027-01-01 00:00 UTC"
    assert text.mentions() == (MIA,)


def test_a_command_is_shown_as_it_is_typed() -> None:
    line = CommandLine("case find", (("words", "falls at night"), ("area", "Rehab")))
    assert line.typed() == "/case find words: falls at night area: Rehab"
    typed = line.typed("/praxis ", native_options=False)
    assert typed == '/praxis case find words="falls at night" area=Rehab'
    assert md("Type {command}.", command=CommandLine("me")).plain() == "Type /me."


def test_join_puts_our_separator_between() -> None:
    assert join(", ", [plain("a"), plain("b")]).plain() == "a, b"


@given(st.text())
def test_a_value_comes_out_as_it_went_in(value: str) -> None:
    assert value == md("{value}", value=value).plain()


@given(st.text())
def test_a_value_never_becomes_more_than_plain_characters(value: str) -> None:
    assert all(isinstance(span, Plain) for span in md("_{value}_", value=value).spans)
