"""Forms as HTML: in the language of whoever opened them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.playground.demo import demo_workspaces
from adapters.playground.forms import OpenForm
from adapters.playground.web.blocks import Reader
from adapters.playground.web.forms import form_html
from bot.clock import ManualClock
from bot.form import open_form
from bot.i18n import language
from bot.refs import ChannelRef
from cogs.members.starting import StartForm, started

NOW = datetime(2027, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "words"), [("de", ["Deine Arbeit", "Land"]), ("en", ["Your work", "Country"])]
)
def test_a_form_is_in_the_language_of_whoever_opened_it(code: str, words: list[str]) -> None:
    workspace = demo_workspaces(ManualClock(NOW))[0]
    with language(code):
        form = OpenForm(open_form(StartForm, started.bind().action), ChannelRef(workspace.ref, "c"))
    reader = Reader(workspace, workspace.account_named("Mia").id, ZoneInfo("UTC"), NOW)
    shown = form_html(form, reader).text
    assert words == [word for word in words if f">{word}<" in shown]
