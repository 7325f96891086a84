# pyright: basic
"""Whatever a message holds, Discord accepts it, and nobody's words gain power by it."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from adapters.discord.render import Rendered, render
from bot.i18n import language
from bot.message import (
    Actions,
    Alert,
    Attachment,
    Button,
    Divider,
    Fields,
    Heading,
    Image,
    LinkButton,
    Listing,
    Message,
    Note,
    Paragraph,
    Quote,
    Section,
    Select,
    SelectOption,
    Table,
    card,
    say,
)
from bot.refs import ChannelRef, UserRef, WorkspaceRef
from bot.text import ChannelLink, Code, Link, Mention, Plain, Text, Timestamp, md, plain
from bot.token import BoundAction
from tests.adapters.discord.messages import GUILD, NASTY, complaints, contents, live, messages

MIA = UserRef(GUILD, "77")
OPEN = BoundAction("prompt.open:1")


def inside(message: Message) -> list[dict[str, Any]]:
    """The components inside the container."""
    (container,) = render(message, GUILD).components
    return container["components"]


def shown(text: Text) -> str:
    """The markdown of a paragraph."""
    return inside(Message((Paragraph(text),)))[0]["content"]


def bodies(rendered: Rendered) -> list[dict[str, Any]]:
    return [rendered.body(), rendered.body(ephemeral=True)]


@settings(
    max_examples=70,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(messages)
def test_discord_accepts_every_message_and_only_our_mentions_notify(message: Message) -> None:
    rendered = render(message, GUILD)
    body = rendered.body()
    allowed, meant = body["allowed_mentions"], {"77", "78"}
    assert [[], []] == [complaints(each) for each in bodies(rendered)]
    assert ([], True) == (allowed["parse"], set(allowed["users"]) <= meant)
    for content in contents(body["components"]):
        assert set(re.findall(r"<@[!&]?(\d+)>", live(content))) <= meant
        assert not re.search(r"@(everyone|here)", content, re.IGNORECASE)


@pytest.mark.parametrize("words", NASTY)
@pytest.mark.parametrize("lead", ["", "Before ", "Line\n"])
def test_no_words_of_a_person_are_obeyed(words: str, lead: str) -> None:
    seen = live(shown(Text((Plain(lead), Plain(words)))))
    forbidden = (
        r"<[@#:/at]",  # mentions, channels, emoji, commands, timestamps
        r"\]\(",  # masked links
        r"[*_~|`]",  # styles, spoilers, code
        r"(?m)^\s*(#|-#|>|[-+] |\d+\. )",  # headings, small print, quotes, lists
        r"\w://",  # addresses that the client would link
        "[\u202a-\u202e\u2066-\u2069]",  # turned direction
    )
    assert [pattern for pattern in forbidden if re.search(pattern, seen)] == []


def test_ordinary_words_stay_readable_in_the_source() -> None:
    assert (
        shown(plain("COVID-19 in 3 of 4 wards: what's new (AHA #2)?"))
        == "COVID-19 in 3 of 4 wards: what's new (AHA #2)?"
    )


def test_joined_emoji_stay_whole() -> None:
    assert shown(plain("👩\u200d⚕️")) == "👩\u200d⚕️"


def test_our_own_styles_are_written_with_their_markers() -> None:
    assert shown(md("**{who}** said _no_ to `x`", who="Mia")) == "**Mia** said *no* to `x`"


def test_blanks_at_the_edge_of_a_style_move_outside_its_markers() -> None:
    assert shown(Text((Plain("a"), Plain(" b ", bold=True), Plain("c")))) == "a **b** c"


def test_neighbours_of_different_style_do_not_run_together() -> None:
    both = Text((Plain("a", bold=True), Plain("b", italic=True)))
    assert shown(both) == "**a**\u200b*b*"


def test_neighbours_of_the_same_style_share_their_markers() -> None:
    assert shown(Text((Plain("a", bold=True), Plain("b", bold=True)))) == "**ab**"


def test_a_link_cannot_be_ended_by_its_label_or_its_address() -> None:
    assert (
        shown(Text((Link("a](b", "https://example.org/(x)"),)))
        == r"[a\](b](<https://example.org/%28x%29>)"
    )


def test_a_label_that_reads_like_another_address_gets_the_true_host_beside_it() -> None:
    assert (
        shown(Text((Link("bank.example", "https://evil.example/"),)))
        == "[bank.example (evil.example)](<https://evil.example/>)"
    )


def test_a_person_of_this_workspace_is_mentioned_and_allowed_to_be() -> None:
    rendered = render(say(Text((Mention(MIA, "Mia"),))), GUILD)
    assert rendered.users == ("77",)


def test_a_person_of_another_workspace_is_named_and_not_notified() -> None:
    stranger = Mention(UserRef(WorkspaceRef("slack", "T1"), "U1"), "Mia_*")
    rendered = render(say(Text((stranger,))), GUILD)
    assert (contents(list(rendered.components))[0], rendered.users) == (r"@Mia\_\*", ())


def test_channels_and_threads_are_shown_by_their_current_name() -> None:
    text = Text((ChannelLink(ChannelRef(GUILD, "5")), ChannelLink(ChannelRef(GUILD, "5", "6"))))
    assert shown(text) == "<#5><#6>"


@pytest.mark.parametrize(
    ("style", "letter"), [("date_time", "F"), ("date", "D"), ("time", "t"), ("relative", "R")]
)
def test_an_instant_is_shown_in_the_readers_own_zone(style: Any, letter: str) -> None:
    at = datetime(2027, 5, 20, 9, 30, tzinfo=UTC)
    assert f"<t:1810805400:{letter}>" == shown(Text((Timestamp(at, style),)))


def test_code_cannot_be_left_with_a_backtick() -> None:
    assert shown(Text((Code("a`\nb"),))) == "`aˋ b`"


def test_every_block_has_its_own_look() -> None:
    message = card(
        Heading(plain("One\ntwo")),
        Heading(plain("Two"), level=2),
        Quote(plain("a\nb")),
        Fields((("When", plain("now")), ("Where", plain("here")))),
        Listing((plain("x\ny"), plain("z"))),
        Listing((plain("x"), plain("z")), ordered=True),
        Note(plain("small\nprint")),
        Divider(),
    )
    assert [node.get("content") for node in inside(message)] == [
        "## One two",
        "### Two",
        "> a\n> b",
        "**When:** now\n**Where:** here",
        "- x\n  y\n- z",
        "1. x\n2. z",
        "-# small\n-# print",
        None,
    ]


@pytest.mark.parametrize(
    ("tone", "word"),
    [("info", "Note"), ("success", "Done"), ("warning", "Careful"), ("danger", "Problem")],
)
def test_an_alert_says_its_tone_in_words(tone: Any, word: str) -> None:
    (text,) = inside(card(Alert(plain("full"), tone)))
    assert f"**{word}:** full" == text["content"]


def test_an_alert_colours_the_card() -> None:
    (container,) = render(card(Alert(plain("x"), "danger"))).components
    assert container["accent_color"] == 0xB3261E


def test_a_table_is_aligned_text() -> None:
    table = Table(("Name", "Says"), (("Mia", "漢字"), ("Fay `x`", "ok"), ("Al",)))
    expected = "```\nName     Says\n───────  ────\nMia      漢字\nFay ˋxˋ  ok\nAl\n```"
    assert expected == inside(card(table))[0]["content"]


def test_a_section_has_its_button_beside_the_text() -> None:
    (section,) = inside(card(Section(plain("Ready?"), Button("Go", OPEN, "primary"))))
    button = {"type": 2, "style": 1, "label": "Go", "custom_id": "prompt.open:1"}
    assert (9, button) == (section["type"], section["accessory"])


def test_buttons_stand_five_to_a_row_and_selects_alone() -> None:
    select = Select("Pick", BoundAction("a.s"), (SelectOption("1", "one"),), max_values=5)
    many = [Button(str(n), BoundAction(f"a.b:{n}")) for n in range(6)]
    rows = inside(card(Actions((*many, select))))
    assert [len(row["components"]) for row in rows] == [5, 1, 1]


def test_two_buttons_with_one_token_get_different_ids() -> None:
    (row,) = inside(card(Actions((Button("a", OPEN), Button("b", OPEN)))))
    assert [b["custom_id"] for b in row["components"]] == ["prompt.open:1", "prompt.open:1#2"]


def test_a_link_that_cannot_be_a_button_is_still_said() -> None:
    long = "https://example.org/" + "x" * 600
    (text,) = inside(card(Actions((LinkButton("Read", long),))))
    assert text["content"].startswith("Read: https\\://example.org/xxx")


def test_an_image_has_its_words_with_it() -> None:
    (gallery,) = inside(card(Image("https://example.org/a.png", "A chart: 3 up")))
    item = {"media": {"url": "https://example.org/a.png"}, "description": "A chart: 3 up"}
    assert [item] == gallery["items"]


def test_a_picture_is_shown_where_it_stands_and_other_files_are_offered() -> None:
    chart = Attachment("chart.png", b"", "image/png", "Three bars")
    rendered = render(Message((), files=(chart, Attachment("rows.csv", b""))))
    (container,) = rendered.components
    gallery, file = container["components"]
    item = {"media": {"url": "attachment://chart.png"}, "description": "Three bars"}
    assert ([item], "attachment://rows.csv") == (gallery["items"], file["file"]["url"])


def test_files_get_names_that_an_address_can_hold() -> None:
    rendered = render(Message((), files=(Attachment("my ü.csv", b""), Attachment("my_ü.csv", b""))))
    assert [file.name for file in rendered.files] == ["my__.csv", "2_my__.csv"]


def test_a_message_without_anything_visible_says_its_summary() -> None:
    assert contents(list(render(Message((), summary="Hello")).components)) == ["Hello"]


@pytest.mark.parametrize("count", range(340, 900, 23))
def test_a_long_text_is_never_lost_whole(count: int) -> None:
    assert 3000 < len(shown(plain("лорем ipsum" * count)))


def test_what_fits_is_not_cut() -> None:
    text = "word " * 799 + "end."
    assert text == shown(plain(text))


def test_what_does_not_fit_is_cut_visibly_where_it_is_longest() -> None:
    message = card(Heading(plain("Title")), Paragraph(plain("word " * 2000)), Note(plain("Credit")))
    title, body, credit = (node["content"] for node in inside(message))
    assert (title, body.endswith("…"), credit) == ("## Title", True, "-# Credit")
    assert 3200 < len(title + body + credit) <= 4000


def test_many_bytes_are_cut_before_discord_stumbles_over_them() -> None:
    text = shown(plain("漢" * 3900))
    assert 8000 < len(text.encode()) <= 9500


def test_too_many_sections_are_cut_visibly_and_the_buttons_below_stay() -> None:
    sections = [
        Section(plain(f"Result {n}"), Button("Save", BoundAction(f"r.s:{n}"))) for n in range(20)
    ]
    nodes = inside(card(*sections, Actions((Button("More", OPEN),))))
    assert (nodes[-2]["content"], nodes[-1]["components"][0]["label"]) == ("…", "More")


def test_an_edit_drops_the_files_of_before() -> None:
    assert render(say("x")).body()["attachments"] == []


def test_private_answers_carry_their_own_flag() -> None:
    assert render(say("x")).body(ephemeral=True)["flags"] & 64 == 64


def test_the_words_of_an_alert_are_translated() -> None:
    with language("en"):
        assert inside(card(Alert(plain("x"), "success")))[0]["content"] == "**Done:** x"
