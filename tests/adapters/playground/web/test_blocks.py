"""Every block as HTML."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.playground.demo import demo_workspaces
from adapters.playground.web.blocks import Reader, is_card, message_html, relative
from bot.clock import ManualClock
from bot.message import (
    Actions,
    Alert,
    Attachment,
    Block,
    Button,
    CalendarEvent,
    Divider,
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
    fields,
    say,
)
from bot.refs import UserRef, WorkspaceRef
from bot.text import Code, Link, Mention, Timestamp, md, plain
from bot.token import BoundAction

NOW = datetime(2027, 1, 4, 0, 0, tzinfo=UTC)
DO = BoundAction("x.do")


def shown(*blocks: Block) -> str:
    """Blocks as Mia in Melbourne sees them."""
    return markup(Message(tuple(blocks)))


def markup(message: Message) -> str:
    """A message as she sees it."""
    workspace = demo_workspaces(ManualClock(NOW))[0]
    mia = workspace.account_named("Mia")
    reader = Reader(workspace, mia.id, ZoneInfo("Australia/Melbourne"), NOW)
    return "".join(html.text for html in message_html(message, reader, "m1"))


@pytest.mark.parametrize(
    ("block", "html"),
    [
        (Heading(plain("A <b>")), "<h3>A &lt;b&gt;</h3>"),
        (Heading(plain("A"), 2), "<h4>A</h4>"),
        (Paragraph(md("**a** _b_ `c`")), "<p><strong>a</strong> <em>b</em> <code>c</code></p>"),
        (Quote(plain("a")), "<blockquote>a</blockquote>"),
        (Note(plain("a")), '<p class="note">a</p>'),
        (
            Alert(plain("a"), "warning"),
            '<p class="alert warning"><strong>Careful: </strong>a</p>',
        ),
        (
            fields([("When", "now")]),
            '<dl class="pairs"><div><dt>When</dt><dd>now</dd></div></dl>',
        ),
        (Listing((plain("a"), plain("b"))), "<ul><li>a</li><li>b</li></ul>"),
        (Listing((plain("a"),), ordered=True), "<ol><li>a</li></ol>"),
        (Divider(), "<hr>"),
        (Paragraph(plain("")), "<p></p>"),
    ],
)
def test_a_block_is_the_element_that_says_what_it_is(block: Block, html: str) -> None:
    assert html == shown(block)


def test_a_calendar_entry_says_what_when_and_where() -> None:
    html = shown(CalendarEvent("Hands & feet", NOW, NOW, "Online", "Bring a case.", cancelled=True))
    assert html.startswith('<div><p class="note">')
    assert "<h4>Cancelled: Hands &amp; feet</h4><p>" in html
    assert html.endswith(" · Online</p><p>Bring a case.</p></div>")


def test_a_table_has_a_header_and_rows() -> None:
    html = shown(Table(("Who",), (("<Mia>",),)))
    assert '<th scope="col">Who</th>' in html
    assert "<td>&lt;Mia&gt;</td>" in html


def test_a_button_carries_its_token() -> None:
    html = shown(Actions((Button("Go", DO, "primary"),)))
    assert 'data-press="x.do"' in html
    assert 'class="button primary"' in html


def test_a_disabled_button_cannot_be_pressed() -> None:
    assert " disabled>" in shown(Actions((Button("Go", DO, disabled=True),)))


def test_a_button_beside_text_is_in_the_same_row() -> None:
    assert '<div class="aside"><p>a</p><button' in shown(Section(plain("a"), Button("Go", DO)))


def test_a_select_is_a_list_with_a_label() -> None:
    options = (SelectOption("1", "One", "the first"), SelectOption("2", "Two"))
    html = shown(Actions((Select("Which?", DO, options),)))
    assert 'aria-label="Which?"' in html
    assert '<option value="1">One — the first</option>' in html


def test_a_select_of_several_is_boxes_to_tick() -> None:
    options = (SelectOption("1", "One"), SelectOption("2", "Two"))
    html = shown(Actions((Select("Which?", DO, options, max_values=2),)))
    assert 2 == html.count('type="checkbox"')
    assert 'data-several="x.do"' in html


def test_a_link_opens_elsewhere_without_telling_from_where() -> None:
    html = shown(Paragraph(md("{it}", it=Link("here", "https://example.org/"))))
    assert 'href="https://example.org/"' in html
    assert 'rel="noopener noreferrer"' in html


def test_a_link_button_that_would_run_something_is_only_words() -> None:
    html = shown(Actions((LinkButton("Go", "javascript:alert(1)"),)))
    assert "<span>Go ↗</span>" in html
    assert "javascript" not in html


def test_an_image_of_no_web_address_is_its_words() -> None:
    assert "<p>a dog</p>" == shown(Image("file:///etc/passwd", "a dog"))


def test_a_mention_is_a_name_and_mine_stands_out() -> None:
    workspace = demo_workspaces(ManualClock(NOW))[0]
    mia, ben = workspace.account_named("Mia"), workspace.account_named("Ben")
    html = shown(Paragraph(md("{a} {b}", a=Mention(mia), b=Mention(ben))))
    assert '<span class="mention me">@Mia</span> <span class="mention">@Ben</span>' in html


def test_somebody_of_elsewhere_is_named_as_the_message_names_them() -> None:
    there = UserRef(WorkspaceRef("elsewhere", "1"), "u1")
    assert "@Tom &amp; co" in shown(Paragraph(md("{who}", who=Mention(there, "Tom & co"))))


def test_a_time_is_the_readers() -> None:
    assert ">Mon 4 Jan 2027, 11:00</time>" in shown(Paragraph(md("{t}", t=Timestamp(NOW))))


@pytest.mark.parametrize(
    ("hours", "words"), [(72, "in 3 days"), (1, "in 1 hour"), (-2, "2 hours ago"), (0, "now")]
)
def test_distances_in_time_are_in_words(hours: int, words: str) -> None:
    at = datetime(2027, 1, 4, tzinfo=UTC).timestamp() + hours * 3600
    assert words == relative(datetime.fromtimestamp(at, UTC), NOW)


def test_a_picture_is_shown_with_its_words_and_can_be_kept() -> None:
    chart = Attachment("chart.png", b"png", "image/png", "Three <bars>")
    html = markup(Message((), files=(chart, Attachment("rows.csv", b"a"))))
    assert (1, 1) == (html.count("<img "), html.count('alt="Three &lt;bars&gt;"'))
    assert ['download="chart.png"', 'download="rows.csv"'] == re.findall(r'download="[^"]*"', html)


def test_running_text_is_no_card() -> None:
    assert not is_card(say("hello"))
    assert is_card(card(Heading(plain("hello"))))
    assert is_card(Message((), files=(Attachment("a.ics", b""),)))


def test_code_is_literal() -> None:
    assert "<code>&lt;i&gt;</code>" in shown(Paragraph(md("{c}", c=Code("<i>"))))
