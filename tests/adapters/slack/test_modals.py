"""Forms as views: every kind of field, nothing lost on the way there and back."""

from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, ContextBlock, HeaderBlock, Option

from adapters.slack import limits
from adapters.slack.fields import kind_of, param_name
from adapters.slack.modals import (
    Origin,
    field_errors,
    message_view,
    modal_view,
    refilled_view,
    suggestion_options,
    waiting_view,
)
from adapters.slack.pacing import Pacer
from adapters.slack.values import read_values
from adapters.slack.web import Web, new_client, new_session
from bot.clock import SystemClock
from bot.errors import Invalid, Unreachable
from bot.events import ActionTriggered, HomeOpened
from bot.form import Modal
from bot.message import Actions, Attachment, Message, Paragraph, card
from bot.param import MAX_UPLOAD, Choice, Kind, Param, RawValue, UploadedFile
from bot.plan import generated_modal
from bot.refs import ChannelRef, RoleRef, UserRef
from bot.text import plain
from bot.token import BoundAction
from tests.adapters.slack.conftest import Bench, heard, in_view
from tests.adapters.slack.messages import HERE, TEAM, messages, short, words
from tests.adapters.slack.sample import CALLS, approve_button, catalog
from tests.platforms.slack_server import blocks as judges
from tests.platforms.slack_server.limits import LIMITS
from tests.platforms.slack_server.modals import initial_values

ORIGIN = Origin("C0000000001", "1.2", "https://hooks.slack.example/1")


async def no_files(url: str) -> bytes:
    raise AssertionError(url)


def param(kind: Kind, **changes: Any) -> Param:
    base = Param("field", kind, "Field", "", required=False)
    return replace(base, **changes)


def modal(*params: Param, values: dict[str, RawValue] | None = None) -> Modal:
    return Modal("Title", "Send", params, BoundAction("a.b:1"), values or {}, plain("Intro"))


def there_and_back(field: Param, value: RawValue) -> RawValue:
    """What a form gives back that was opened with `value` and submitted untouched."""
    view = modal_view(modal(field, values={"field": value}), ORIGIN, HERE)
    assert [] == judges.judge("modal", view)
    state = {"values": initial_values(view["blocks"])}
    return read_values({**view, "state": state}, TEAM, no_files)["field"]


CHOICES = (Choice("monday", "Monday"), Choice("tuesday", "Tuesday"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (param(Kind.TEXT), "words"),
        (param(Kind.TEXT, multiline=True, max_length=5000), "words\nand more"),
        (param(Kind.TEXT, suggest=no_files), "falls"),
        (param(Kind.INTEGER, min_value=1, max_value=8), "2"),
        (param(Kind.INTEGER, min_value=0, max_value=8), "-1"),
        (param(Kind.INTEGER), "two"),
        (param(Kind.BOOLEAN), True),
        (param(Kind.BOOLEAN, default=True), False),
        (param(Kind.CHOICE, choices=CHOICES), "tuesday"),
        (param(Kind.USER), UserRef(TEAM, "U0000000001")),
        (param(Kind.CHANNEL), ChannelRef(TEAM, "C0000000001")),
        (param(Kind.ROLE), RoleRef(TEAM, "S0000000001")),
    ],
)
def test_what_was_given_so_far_comes_back_from_the_form(field: Param, value: RawValue) -> None:
    assert value == there_and_back(field, value)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.BOOLEAN])
def test_an_empty_field_comes_back_as_nothing(kind: Kind) -> None:
    assert there_and_back(param(kind, choices=CHOICES), None) is None


def test_a_checkbox_is_yes_or_no_and_never_required() -> None:
    field = param(Kind.BOOLEAN, required=True)
    assert there_and_back(field, None) is False
    assert modal_view(modal(field), ORIGIN, HERE)["blocks"][1]["optional"]


def test_defaults_are_filled_in() -> None:
    assert "monday" == there_and_back(param(Kind.CHOICE, choices=CHOICES, default="monday"), None)
    assert there_and_back(param(Kind.BOOLEAN, default=True), None) is True


def test_required_lengths_and_hints_are_passed_on() -> None:
    field = param(Kind.TEXT, required=True, min_length=10, max_length=1500, description="Why")
    block = modal_view(modal(field), ORIGIN, HERE)["blocks"][1]
    assert (False, "Why") == (block["optional"], block["hint"]["text"])
    assert (10, 1500) == (block["element"]["min_length"], block["element"]["max_length"])


@settings(max_examples=40, deadline=None)
@given(
    st.builds(
        Param,
        name=st.just("field"),
        kind=st.sampled_from(Kind),
        label=short,
        description=words,
        required=st.booleans(),
        default=st.one_of(st.none(), words, st.integers(), st.booleans()),
        choices=st.just(CHOICES),
        multiline=st.booleans(),
        suggest=st.sampled_from((None, no_files)),
        min_length=st.integers(0, 4000),
        max_length=st.integers(1, 4000),
        min_value=st.one_of(st.none(), st.integers(-5, 5)),
        max_value=st.one_of(st.none(), st.integers(5, 9)),
        placeholder=words,
    ),
    words,
)
def test_every_form_is_one_that_slack_takes(field: Param, value: str) -> None:
    view = modal_view(modal(field, values={"field": value}), ORIGIN, HERE)
    assert [] == judges.judge("modal", view)
    state = {"values": initial_values(view["blocks"])}
    again = refilled_view({**view, "state": state}, {"field": value})
    assert [] == judges.judge("modal", again)
    assert [] == judges.judge("modal", waiting_view(view))


@settings(max_examples=20, deadline=None)
@given(messages)
def test_a_message_in_a_modal_is_one_that_slack_takes(message: Message) -> None:
    assert [] == judges.judge("modal", message_view(message, ORIGIN, HERE))


def test_two_forms_with_a_field_of_the_same_name_share_no_values() -> None:
    ids = {
        modal_view(replace(modal(param(Kind.TEXT)), action=BoundAction(token)), ORIGIN, HERE)[
            "blocks"
        ][1]["block_id"]
        for token in ("a.first", "a.second")
    }
    assert (2, {"field"}) == (len(ids), {param_name(each) for each in ids})


def test_what_belongs_to_no_field_is_said_at_the_first() -> None:
    view = modal_view(modal(param(Kind.TEXT), replace(param(Kind.TEXT), name="b")), ORIGIN, HERE)
    first, second = (block["block_id"] for block in view["blocks"][1:])
    expected = {first: "Odd. Twice.", second: "Wrong."}
    assert expected == field_errors(view, {"unknown": "Odd.", "field": "Twice.", "b": "Wrong."})


def test_suggestions_are_distinct_short_and_may_include_what_was_typed() -> None:
    many = [Choice("x" * 200, "too long"), Choice("a", "A" * 100), Choice("a", "again")]
    (only,) = suggestion_options(many, "a", free=True)["options"]
    assert ("a", 75) == (only["value"], len(only["text"]["text"]))
    assert {"options": []} == suggestion_options([], "S1", free=False)


def test_every_generated_form_is_one_that_slack_takes() -> None:
    for command in catalog().commands:
        if command.params:
            view = modal_view(generated_modal(command, {}, fields=25), ORIGIN, HERE)
            assert [] == judges.judge("modal", view)
            assert command.token == view["callback_id"]


def test_kinds_are_read_back_from_action_ids() -> None:
    view = modal_view(modal(param(Kind.ROLE)), ORIGIN, HERE)
    assert Kind.ROLE == kind_of(view["blocks"][1]["element"]["action_id"])


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (limits.BUTTON_CHARS, ButtonElement.text_max_length),
        (limits.HEADER_CHARS, HeaderBlock.text_max_length),
        (limits.CONTEXT_ELEMENTS, ContextBlock.elements_max_length),
        (limits.ACTIONS_ELEMENTS, ActionsBlock.elements_max_length),
        (limits.OPTION_CHARS, Option.label_max_length),
        (limits.OPTION_VALUE_CHARS, LIMITS["option.value.max_length"]),
        (limits.TEXT_CHARS, LIMITS["text.max_length"]),
        (limits.TITLE_CHARS, LIMITS["view.title.max_length"]),
        (limits.PRIVATE_METADATA_CHARS, LIMITS["view.private_metadata.max_length"]),
        (limits.INPUT_CHARS, LIMITS["plain_text_input.max_length.max"]),
        (limits.LABEL_CHARS, LIMITS["input.label.max_length"]),
        (limits.PLACEHOLDER_CHARS, LIMITS["select.placeholder.max_length"]),
        (limits.BLOCKS_PER_MESSAGE, LIMITS["message.blocks.max_items"]),
        (limits.BLOCKS_PER_VIEW, LIMITS["view.blocks.max_items"]),
    ],
)
def test_our_numbers_are_those_of_others(ours: int, theirs: int) -> None:
    assert ours == theirs


async def test_a_user_group_is_chosen_by_name(bench: Bench) -> None:
    group = bench.workspace.group("ots", [bench.mia])
    asked = await bench.mia.slash(bench.prompts, "/praxis", "prompt schedule")
    view = (await asked.settled()).view
    done = await bench.mia.submit(
        view, {"Day": "monday", "Group": "ots", "Every": "2", "Channel": bench.prompts}
    )
    assert "Scheduled." == await heard(done, opened=asked)
    given_values = CALLS[-1][1]
    assert RoleRef(bench.ref, group.id) == given_values["group"]
    assert (bench.channel(), 2, True) == (
        given_values["channel"],
        given_values["every"],
        given_values["thread"],
    )


async def test_a_private_file_comes_by_direct_message(bench: Bench) -> None:
    async def hand_over(event: Any) -> None:
        file = Attachment("export.csv", b"a,b")
        message = Message((Paragraph(plain("Your export")),), files=(file,))
        await event.responder.reply(message, ephemeral=True)

    bench.core.instead = hand_over
    asked = await bench.mia.slash(bench.prompts, "/praxis", "prompt queue")
    assert "The file is in your direct messages with me." in await heard(asked)
    (direct,) = bench.mia.direct_messages()
    assert ["export.csv"] == [file["name"] for file in direct.files]


async def test_an_answer_to_a_click_in_a_modal_stands_on_top_of_it(bench: Bench) -> None:
    async def answer(event: Any) -> None:
        if isinstance(event, HomeOpened):
            await event.responder.reply(card(Actions((approve_button(1),))), ephemeral=True)
        elif isinstance(event, ActionTriggered):
            text = "Top" if event.token == "prompt.approve:2" else "Below"
            message = card(Paragraph(plain(text)), Actions((approve_button(2),)))
            await event.responder.reply(message, ephemeral=True)

    bench.core.instead = answer
    await bench.mia.open_home()
    await (await bench.mia.click(bench.mia.home(), "Approve")).settled()
    below = bench.mia.modal()
    assert below is not None
    await (await bench.mia.click(below, "Approve")).settled()
    top = bench.mia.modal()
    assert top is not None
    assert (below.id, "Below", True) == (top.previous_view_id, in_view(below)[:5], top is not below)


FILE = {
    "f~1": {
        "file~file": {
            "type": "file_input",
            "files": [{"name": "q.txt", "size": 3, "url_private_download": "https://x/q.txt"}],
        }
    }
}


async def test_a_file_is_fetched_only_when_it_is_read() -> None:
    asked: list[str] = []

    async def fetch(url: str) -> bytes:
        asked.append(url)
        return b"abc"

    file = read_values({"state": {"values": FILE}}, TEAM, fetch)["f"]
    assert isinstance(file, UploadedFile)
    assert ([], "q.txt", 3) == (asked, file.name, file.size)
    assert b"abc" == await file.read()


async def test_a_file_that_is_too_large_is_not_fetched() -> None:
    large = {"f~1": {"file~file": {"type": "file_input", "files": [{"size": MAX_UPLOAD + 1}]}}}
    file = read_values({"state": {"values": large}}, TEAM, no_files)["f"]
    assert isinstance(file, UploadedFile)
    with pytest.raises(Invalid):
        await file.read()


async def test_a_download_carries_our_token_and_a_page_to_sign_in_is_no_file() -> None:
    async def serve(request: web.Request) -> web.Response:
        if request.headers.get("Authorization") == "Bearer xoxb-1":
            return web.Response(body=b"abc")
        return web.Response(text="<html>", content_type="text/html")

    application = web.Application()
    application.router.add_get("/f", serve)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    address = f"http://{host}:{port}"
    async with new_session() as session:
        pacer = Pacer(SystemClock())
        right, wrong = (
            Web(new_client(token, f"{address}/api/", session), session, pacer)
            for token in ("xoxb-1", "xoxb-2")
        )
        assert b"abc" == await right.download(f"{address}/f")
        with pytest.raises(Unreachable):
            await wrong.download(f"{address}/f")
    await runner.cleanup()
