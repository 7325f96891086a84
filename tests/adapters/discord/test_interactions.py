# pyright: basic
"""Answers to interactions: in time, in the right place, and nothing typed is lost."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import pytest

from adapters.discord import respond, rest
from adapters.discord.shelf import KEPT, Laid, Shelf
from bot.catalog import build_catalog
from bot.cog import Cog
from bot.context import Context
from bot.errors import Gone, Invalid, OutcomeUnknown, PlatformError
from bot.events import (
    ActionTriggered,
    CommandInvoked,
    FormSubmitted,
    Interaction,
    MessageCommandInvoked,
    SuggestionAsked,
)
from bot.form import form, open_form, read_form
from bot.message import Actions, Button, Paragraph, Select, SelectOption, card, say
from bot.param import MAX_UPLOAD, Choice, Field, Option, RawValue, UploadedFile
from bot.refs import ChannelRef, RoleRef, UserRef
from bot.text import plain
from bot.token import BoundAction
from tests.adapters.discord.conftest import Bot, address, person, workspace
from tests.contract import FORM, GO, KEY, saying_modal, with_button
from tests.platforms.discord_server import Channel, DiscordServer, Guild, Human, Upload

cog = Cog("trial", "Everything that can be asked")


async def _numbers(_ctx: Any, _typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    return []


@form("All kinds", submit="Send")
class AllKinds:
    """One field of each kind that needs a component of its own."""

    who: Annotated[UserRef, Field("Who")]
    where: Annotated[ChannelRef, Field("Where")]
    role: Annotated[RoleRef, Field("Role")]
    paper: Annotated[UploadedFile, Field("Paper")]
    sure: Annotated[bool, Field("Sure")] = False


@cog.command("all", "Takes everything")
async def all_kinds(
    ctx: Context[Any],
    who: Annotated[UserRef, Option("A person")],
    where: Annotated[ChannelRef, Option("A channel")],
    role: Annotated[RoleRef, Option("A role")],
    paper: Annotated[UploadedFile, Option("A file")],
    count: Annotated[int, Option("How many", suggest=_numbers)] = 1,
) -> None:
    """Never called: the script answers."""


@cog.submit("filled", AllKinds)
async def filled(ctx: Context[Any], values: AllKinds) -> None:
    """Never called."""


@cog.message_command("keep", "Keep this", "Keeps a message")
async def keep(ctx: Context[Any]) -> None:
    """Never called."""


CATALOG = build_catalog([cog])
BACK = "Edit and send again"
OLD = "~form:0123456789abcdef"


@pytest.fixture
async def trial(server: DiscordServer, prompts: Channel) -> Any:
    bot = Bot(server, catalog=CATALOG)
    await bot.start()
    yield bot
    await bot.stop()


def answering(bot: Bot, reply: Any) -> None:
    """Every event is answered by `reply(event.responder)`."""

    async def answer(event: Interaction) -> None:
        await reply(event.responder)

    bot.script.answer = answer


async def clicked(bot: Bot, mia: Human, prompts: Channel) -> Any:
    """Mia clicks the one button of a card of ours."""
    await bot.adapter.send(address(prompts), with_button(), key=KEY, first_try=True)
    return await mia.click(prompts.messages[-1], "Go")


# What arrives


async def test_options_arrive_as_people_channels_roles_and_files(
    trial: Bot, prompts: Channel, guild: Guild, mia: Human, ben: Human
) -> None:
    answering(trial, lambda responder: responder.reply(say("ok"), ephemeral=True))
    role = guild.role("Leads")
    paper = Upload("list.csv", b"a,b")
    interaction = await mia.slash(
        prompts, "trial all", who=ben, where=prompts, role=role, paper=paper, count=3
    )
    await interaction.answer()
    (event,) = trial.events(CommandInvoked)
    args = dict(event.args)
    read = await args.pop("paper").read()
    assert (
        {
            "who": person(guild, ben),
            "where": address(prompts),
            "role": RoleRef(workspace(guild), str(role.id)),
            "count": 3,
        },
        b"a,b",
    ) == (args, read)


async def test_a_file_that_is_too_large_is_not_even_fetched(
    trial: Bot, prompts: Channel, guild: Guild, mia: Human
) -> None:
    answering(trial, lambda responder: responder.reply(say("ok"), ephemeral=True))
    paper = Upload("list.csv", b"x" * (MAX_UPLOAD + 1))
    options = {"who": mia, "where": prompts, "role": guild.role("Leads"), "paper": paper}
    await (await mia.slash(prompts, "trial all", **options)).answer()
    with pytest.raises(Invalid) as refused:
        await trial.events(CommandInvoked)[0].args["paper"].read()
    assert ["paper"] == list(refused.value.fields)


async def test_a_form_of_every_kind_comes_back_as_it_was_filled_in(
    trial: Bot, prompts: Channel, guild: Guild, mia: Human, ben: Human
) -> None:
    submission = open_form(AllKinds, BoundAction("trial.filled"))

    async def answer(event: Interaction) -> None:
        if isinstance(event, FormSubmitted):
            await event.responder.reply(say("ok"), ephemeral=True)
        else:
            await event.responder.open(submission)

    trial.script.answer = answer
    opened = await clicked(trial, mia, prompts)
    await opened.opened()
    role, paper = guild.role("Leads"), Upload("a.txt", b"hello")
    values = {"Who": ben, "Where": prompts, "Role": role, "Paper": paper, "Sure": True}
    await (await mia.submit(opened, values)).answer()
    (event,) = trial.events(FormSubmitted)
    got = read_form(AllKinds, event.values)
    assert (person(guild, ben), address(prompts), str(role.id), b"hello", True) == (
        got.who,
        got.where,
        got.role.id,
        await got.paper.read(),
        got.sure,
    )


async def test_a_choice_in_a_select_arrives_with_its_values(
    bot: Bot, prompts: Channel, mia: Human
) -> None:
    answering(bot, lambda responder: responder.defer(ephemeral=True))
    options = tuple(SelectOption(value, value.upper()) for value in "abc")
    message = card(Actions((Select("Pick", BoundAction("contract.pick"), options, max_values=2),)))
    await bot.adapter.send(address(prompts), message, key=KEY, first_try=True)
    await (await mia.select(prompts.messages[0], "Pick", "A", "c")).acknowledged()
    (event,) = bot.events(ActionTriggered)
    assert ("contract.pick", ("a", "c")) == (event.token, event.values)


async def test_the_second_of_two_equal_buttons_has_the_same_token(
    bot: Bot, prompts: Channel, mia: Human
) -> None:
    answering(bot, lambda responder: responder.defer(ephemeral=True))
    message = card(Actions((Button("One", GO), Button("Two", GO))))
    await bot.adapter.send(address(prompts), message, key=KEY, first_try=True)
    await (await mia.click(prompts.messages[0], "Two")).acknowledged()
    assert [GO.token] == [event.token for event in bot.events(ActionTriggered)]


async def test_a_menu_entry_arrives_with_its_message_and_author(
    trial: Bot, prompts: Channel, guild: Guild, mia: Human, ben: Human
) -> None:
    answering(trial, lambda responder: responder.reply(say("ok"), ephemeral=True))
    said = ben.say(prompts, "Read https://example.org")
    await (await mia.context_menu(said, "Keep this")).answer()
    (event,) = trial.events(MessageCommandInvoked)
    assert ("Keep this", str(said.id), person(guild, ben), "Read https://example.org") == (
        event.name,
        event.message.id,
        event.author,
        event.text,
    )


async def test_suggestions_for_a_number_are_numbers(
    trial: Bot, prompts: Channel, mia: Human
) -> None:
    choices = [Choice("7", "Seven"), Choice("many", "Many")]
    answering(trial, lambda responder: responder.suggest(choices))
    found = await mia.autocomplete(prompts, "trial all", "count", "7")
    (event,) = trial.events(SuggestionAsked)
    assert ([{"name": "Seven", "value": 7}], ("trial", "all", "count", "7")) == (
        found,
        (event.noun, event.verb, event.param, event.typed),
    )


async def test_a_click_in_a_direct_message_says_which_server_it_is_about_after_a_restart(
    bot: Bot, guild: Guild, mia: Human
) -> None:
    async def answer(event: Interaction) -> None:
        await event.responder.update(card(Paragraph(plain("Noted")), Actions((Button("Go", GO),))))

    bot.script.answer = answer
    await bot.adapter.send(person(guild, mia), with_button(), key=KEY, first_try=True)
    await bot.restart()
    await (await mia.click(mia.dms[0], "Go")).answer()
    await (await mia.click(mia.dms[0], "Go")).answer()
    actors = [event.actor.user for event in bot.events(ActionTriggered)]
    assert [person(guild, mia)] * 2 == actors


async def test_a_direct_message_that_names_no_server_is_answered_all_the_same(
    server: DiscordServer, bot: Bot, guild: Guild, mia: Human
) -> None:
    await bot.adapter.send(person(guild, mia), with_button(), key=KEY, first_try=True)
    for node in mia.dms[0].components:
        node["id"] = 1
    answer = await (await mia.click(mia.dms[0], "Go")).answer()
    assert ("Please do this in your server" in answer.text, []) == (
        True,
        bot.events(ActionTriggered),
    )


# What is answered


async def test_a_public_defer_and_a_private_answer_leave_nothing_for_others_to_see(
    bot: Bot, prompts: Channel, mia: Human, ben: Human
) -> None:
    async def reply(responder: Any) -> None:
        await responder.defer(ephemeral=False)
        await responder.reply(say("Secret"), ephemeral=True)

    answering(bot, reply)
    await (await mia.slash(prompts, "contract ask", text="x")).settled()
    await bot.until(lambda: bot.quiet)
    assert (["Secret"], []) == (
        [message.text for message in mia.sees(prompts)],
        ben.sees(prompts),
    )


async def test_a_click_is_acknowledged_without_a_trace_and_then_replaced(
    bot: Bot, prompts: Channel, mia: Human
) -> None:
    async def reply(responder: Any) -> None:
        await responder.defer(ephemeral=True)
        await responder.update(say("Done"))

    answering(bot, reply)
    await clicked(bot, mia, prompts)
    await bot.until(lambda: [m.text for m in mia.sees(prompts)] == ["Done"])


async def test_a_message_is_replaced_even_after_another_answer(
    bot: Bot, prompts: Channel, mia: Human
) -> None:
    async def reply(responder: Any) -> None:
        await responder.reply(say("Thanks"), ephemeral=True)
        await responder.update(say("Done"))

    answering(bot, reply)
    await clicked(bot, mia, prompts)
    await bot.until(lambda: [m.text for m in mia.sees(prompts)] == ["Done", "Thanks"])


async def test_an_update_without_a_message_to_update_is_a_private_answer(
    bot: Bot, prompts: Channel, mia: Human
) -> None:
    answering(bot, lambda responder: responder.update(say("Here")))
    answer = await (await mia.slash(prompts, "contract ask", text="x")).answer()
    assert ("Here", True) == (answer.text, answer.ephemeral)


async def test_an_answer_that_was_given_already_goes_on_as_a_further_message(
    server: DiscordServer, bot: Bot, prompts: Channel, mia: Human
) -> None:
    async def reply(responder: Any) -> None:
        await responder.hook.callback(respond.DEFER, {"flags": 64})
        await responder.reply(say("Late but here"), ephemeral=True)

    answering(bot, reply)
    await (await mia.slash(prompts, "contract ask", text="x")).settled()
    await bot.until(lambda: [m.text for m in mia.sees(prompts)] == ["Late but here"])


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (lambda faults, route: faults.drop_after_store(route), OutcomeUnknown),
        (lambda faults, route: faults.status(route, 500), OutcomeUnknown),
    ],
    ids=["cut", "500"],
)
async def test_a_first_answer_whose_fate_is_unknown_is_not_given_twice(
    server: DiscordServer, bot: Bot, prompts: Channel, mia: Human, fault: Any, error: Any
) -> None:
    raised: list[PlatformError] = []

    async def reply(responder: Any) -> None:
        try:
            await responder.reply(say("x"), ephemeral=True)
        except PlatformError as problem:
            raised.append(problem)

    answering(bot, reply)
    fault(server.faults, "POST /interactions/*/*/callback")
    await mia.slash(prompts, "contract ask", text="x")
    await bot.until(lambda: raised)
    calls = server.journal.to("POST /interactions/*/*/callback")
    assert ([error], 1) == ([type(each) for each in raised], len(calls))


async def test_an_interaction_that_discord_forgot_is_over(
    server: DiscordServer, bot: Bot, prompts: Channel, mia: Human
) -> None:
    raised: list[PlatformError] = []

    async def reply(responder: Any) -> None:
        server.interactions.by_id.clear()
        try:
            await responder.reply(say("x"), ephemeral=True)
        except PlatformError as problem:
            raised.append(problem)

    answering(bot, reply)
    await mia.slash(prompts, "contract ask", text="x")
    await bot.until(lambda: raised)
    assert [Gone] == [type(each) for each in raised]


async def test_a_hanging_first_answer_is_given_up_in_time(
    server: DiscordServer, bot: Bot, prompts: Channel, mia: Human, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[PlatformError] = []

    async def reply(responder: Any) -> None:
        try:
            await responder.hook.rest.answer(
                "POST",
                f"/interactions/{responder.hook.desk.id}/{responder.hook.desk.token}/callback",
                body={"type": 5, "data": {}},
                timeout=0.05,
            )
        except PlatformError as problem:
            raised.append(problem)

    answering(bot, reply)
    server.faults.hang("POST /interactions/*/*/callback")
    await mia.slash(prompts, "contract ask", text="x")
    await bot.until(lambda: raised)
    assert ([OutcomeUnknown], 2.5) == (
        [type(each) for each in raised],
        rest.CALLBACK_SECONDS,
    )


async def test_answers_do_not_wait_for_the_bots_own_messages(
    server: DiscordServer, bot: Bot, prompts: Channel, mia: Human
) -> None:
    answering(bot, lambda responder: responder.reply(say("At once"), ephemeral=True))
    bot.adapter._rest.pacing.stop_all(60)  # pyright: ignore[reportPrivateUsage]
    interaction = await mia.slash(prompts, "contract ask", text="x")
    assert "At once" == (await interaction.answer()).text


# Forms that come back


async def test_a_form_after_a_form_lies_one_click_away(
    bot: Bot, prompts: Channel, mia: Human
) -> None:
    async def reply(responder: Any) -> None:
        await responder.open(saying_modal())

    answering(bot, reply)
    opened = await clicked(bot, mia, prompts)
    await opened.opened()
    answer = await (await mia.submit(opened, {"Your question": "First"})).answer()
    again = await mia.click(answer, "Continue")
    assert "Say it" == (await again.opened())["title"]


async def test_a_refused_form_comes_back_as_it_was_typed(
    bot: Bot, prompts: Channel, mia: Human
) -> None:
    async def answer(event: Interaction) -> None:
        if isinstance(event, FormSubmitted):
            await event.responder.defer(ephemeral=True)
            await event.responder.reject({"count": "Please type 1 or 2."})
        else:
            await event.responder.open(saying_modal())

    bot.script.answer = answer
    opened = await clicked(bot, mia, prompts)
    await opened.opened()
    typed = {"Your question": "What helps?", "How many": "9", "Keep my name off it": True}
    await mia.submit(opened, typed)
    await bot.until(lambda: any(BACK in m.buttons for m in mia.sees(prompts)))
    (refusal,) = [message for message in mia.sees(prompts) if BACK in message.buttons]
    again = await (await mia.click(refusal, BACK)).opened()
    values = [node["component"] for node in again["components"]]
    assert (True, "What helps?", "9", True) == (
        "How many: Please type 1 or 2." in refusal.text.replace("*", ""),
        values[0]["value"],
        values[1]["value"],
        values[2]["default"],
    )


async def test_after_a_restart_a_person_is_told_that_the_form_is_gone(
    bot: Bot, prompts: Channel, mia: Human
) -> None:
    message = card(Paragraph(plain("x")), Actions((Button(BACK, BoundAction(OLD)),)))
    await bot.adapter.send(address(prompts), message, key=KEY, first_try=True)
    answer = await (await mia.click(prompts.messages[0], BACK)).answer()
    assert ("restarted" in answer.text, answer.ephemeral) == (True, True)


async def test_a_form_submitted_after_a_restart_arrives(
    bot: Bot, prompts: Channel, mia: Human
) -> None:
    async def answer(event: Interaction) -> None:
        if isinstance(event, FormSubmitted):
            await event.responder.reply(say("ok"), ephemeral=True)
        else:
            await event.responder.open(saying_modal())

    bot.script.answer = answer
    opened = await clicked(bot, mia, prompts)
    await opened.opened()
    await bot.restart()
    await (await mia.submit(opened, {"Your question": "Still here"})).answer()
    (event,) = bot.events(FormSubmitted)
    assert (FORM.token, "Still here") == (event.token, event.values["text"])


def test_the_shelf_keeps_the_newest_forms() -> None:
    shelf = Shelf()
    tokens = [shelf.lay(Laid(saying_modal())).token for _ in range(KEPT + 1)]
    assert (None, True) == (shelf.take(tokens[0]), shelf.take(tokens[-1]) is not None)


async def test_a_hundred_people_at_once_are_all_answered_in_time(
    server: DiscordServer, bot: Bot, prompts: Channel, mia: Human
) -> None:
    answering(bot, lambda responder: responder.reply(say("ok"), ephemeral=True))
    asked = [await mia.slash(prompts, "contract ask", text="x") for _ in range(100)]
    await asyncio.gather(*(interaction.settled() for interaction in asked))
    assert [] == [one for one in asked if (one.ack_milliseconds or 9999) > 2500]
