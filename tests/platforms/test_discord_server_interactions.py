# pyright: basic
"""The emulator's interactions, met by the real discord.py."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import discord
import pytest
from discord import app_commands, ui

from tests.platforms.discord_server import (
    Channel,
    DiscordServer,
    Guild,
    Human,
    HumanError,
    Permission,
    State,
    Upload,
)
from tests.platforms.discord_server.fidelity import infidelities
from tests.platforms.discord_server.specimen import Specimen, running


class HandClock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.moment = datetime(2027, 5, 20, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def server(clock: HandClock) -> AsyncIterator[DiscordServer]:
    async with DiscordServer(clock=clock) as server:
        yield server
    assert [] == infidelities(server)
    assert [] == list(map(str, server.journal.violations))


@pytest.fixture
def guild(server: DiscordServer) -> Guild:
    return server.guild("Allied Health")


@pytest.fixture
def channel(guild: Guild) -> Channel:
    return guild.text("prompts")


@pytest.fixture
def mia(server: DiscordServer, guild: Guild) -> Human:
    human = server.user("Mia")
    guild.join(human)
    return human


@pytest.fixture
def bot() -> Specimen:
    return Specimen()


def command(bot: Specimen, name: str = "go"):
    return bot.tree.command(name=name, description="Does something")


async def test_a_slash_command_is_answered_in_private(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    @command(bot)
    async def go(interaction: discord.Interaction, word: str) -> None:
        await interaction.response.send_message(f"heard {word}", ephemeral=True)

    async with running(server, bot):
        interaction = await mia.slash(channel, "go", word="you")
        answer = await interaction.answer()
    assert "heard you" == answer.text
    assert interaction.ephemeral
    assert [answer] == mia.sees(channel)
    assert [] == channel.messages
    assert [] == server.unanswered()


async def test_an_ephemeral_answer_is_seen_by_one_person_only(
    server: DiscordServer, bot: Specimen, guild: Guild, channel: Channel, mia: Human
) -> None:
    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("secret", ephemeral=True)

    other = server.user("Fay")
    guild.join(other)
    async with running(server, bot):
        await (await mia.slash(channel, "go")).settled()
    assert [] == other.sees(channel)


async def test_options_of_every_type_arrive_as_what_they_are(
    server: DiscordServer, bot: Specimen, guild: Guild, channel: Channel, mia: Human
) -> None:
    got: list[object] = []
    group = app_commands.Group(name="prompt", description="Prompts")

    @group.command(name="post-now", description="Posts")
    @app_commands.choices(kind=[app_commands.Choice(name="Weekly", value="w")])
    async def post_now(
        interaction: discord.Interaction,
        text: str,
        count: int,
        share: float,
        loud: bool,
        who: discord.Member,
        where: discord.TextChannel,
        role: discord.Role,
        kind: str,
        file: discord.Attachment,
    ) -> None:
        got.extend([text, count, share, loud, who.id, where.id, role.id, kind])
        got.append(await file.read())
        await interaction.response.send_message("ok")

    bot.tree.add_command(group)
    role = guild.role("Facilitator")
    async with running(server, bot):
        interaction = await mia.slash(
            channel,
            "prompt post-now",
            text="a",
            count=2,
            share=0.5,
            loud=True,
            who=mia,
            where=channel,
            role=role,
            kind="Weekly",
            file=Upload("queue.csv", b"one,two", "text/csv"),
        )
        await interaction.settled()
    assert ["a", 2, 0.5, True, mia.id, channel.id, role.id, "w", b"one,two"] == got


async def test_a_person_cannot_leave_out_a_required_option(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    @command(bot)
    async def go(interaction: discord.Interaction, word: str) -> None:
        await interaction.response.send_message(word)

    async with running(server, bot):
        with pytest.raises(HumanError, match="'word' is required"):
            await mia.slash(channel, "go")


async def test_autocomplete_answers_with_choices(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    @command(bot)
    async def go(interaction: discord.Interaction, which: str) -> None:
        await interaction.response.send_message(which)

    @go.autocomplete("which")
    async def suggest(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current} {n}", value=str(n)) for n in range(3)]

    async with running(server, bot):
        choices = await mia.autocomplete(channel, "go", "which", "item")
    assert [
        ("item 0", "0"),
        ("item 1", "1"),
        ("item 2", "2"),
    ] == [(choice["name"], choice["value"]) for choice in choices]


async def test_a_deferred_answer_is_waited_for_and_then_replaced(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.edit_original_response(content="done")
        await interaction.followup.send("and more", ephemeral=True)

    async with running(server, bot):
        interaction = await mia.slash(channel, "go")
        await server.until(lambda: len(interaction.replies) == 2)
    assert ["done", "and more"] == [message.text for message in interaction.replies]
    assert 5 == interaction.callback_type
    assert not interaction.replies[0].loading


async def test_what_is_only_deferred_is_reported_as_unanswered(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.defer()

    async with running(server, bot):
        interaction = await (await mia.slash(channel, "go")).acknowledged()
    assert interaction.state == State.DEFERRED
    assert [interaction] == server.unanswered()
    assert channel.messages[0].loading


async def test_the_first_follow_up_takes_the_place_of_the_deferred_answer(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.followup.send("here")

    async with running(server, bot):
        interaction = await (await mia.slash(channel, "go")).settled()
    assert ["here"] == [message.text for message in channel.messages]
    assert [] == interaction.refused


def approval() -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow(
        ui.Button(label="Approve", custom_id="prompt.approve:42"),
        ui.Button(label="Guide", url="https://example.org"),
    )
    view.add_item(ui.Container(ui.TextDisplay("A suggestion"), ui.Separator(), row))
    return view


class Router(Specimen):
    """Answers components and forms in on_interaction, as the adapter does."""

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        data = interaction.data or {}
        if interaction.type is discord.InteractionType.component:
            view = ui.LayoutView()
            view.add_item(ui.TextDisplay(f"pressed {data.get('custom_id')}"))
            await interaction.response.edit_message(view=view)
        elif interaction.type is discord.InteractionType.modal_submit:
            await interaction.response.send_message("got the form", ephemeral=True)


async def test_a_button_pressed_in_a_components_message_updates_it(
    server: DiscordServer, channel: Channel, mia: Human
) -> None:
    async with running(server, Router()) as bot:
        await bot.place(channel.id).send(view=approval())
        message = channel.messages[0]
        interaction = await mia.click(message, "Approve")
        assert message is await interaction.answer()
    assert "pressed prompt.approve:42" == message.text
    assert 7 == interaction.callback_type


async def test_a_button_still_works_after_the_bot_was_restarted(
    server: DiscordServer, channel: Channel, mia: Human
) -> None:
    async with running(server, Router()) as bot:
        await bot.place(channel.id).send(view=approval())
    async with running(server, Router()):
        interaction = await mia.click(channel.messages[0], "prompt.approve:42")
        await interaction.settled()
    assert "pressed prompt.approve:42" == channel.messages[0].text


async def test_a_link_and_a_missing_button_cannot_be_pressed(
    server: DiscordServer, channel: Channel, mia: Human
) -> None:
    async with running(server, Router()) as bot:
        await bot.place(channel.id).send(view=approval())
    with pytest.raises(HumanError, match="is a link"):
        await mia.click(channel.messages[0], "Guide")
    with pytest.raises(HumanError, match="there is no 'Reject'"):
        await mia.click(channel.messages[0], "Reject")


async def test_a_click_that_nobody_answers_is_reported(
    server: DiscordServer, channel: Channel, mia: Human
) -> None:
    async with running(server, Specimen()) as bot:
        await bot.place(channel.id).send(view=approval())
    interaction = await mia.click(channel.messages[0], "Approve")
    with pytest.raises(AssertionError, match="no answer within"):
        await interaction.settled(seconds=0.01)
    assert [interaction] == server.unanswered()


async def test_a_select_hands_over_what_was_picked(
    server: DiscordServer, channel: Channel, mia: Human
) -> None:
    picked: list[object] = []

    class Picking(Specimen):
        async def on_interaction(self, interaction: discord.Interaction) -> None:
            picked.append((interaction.data or {}).get("values"))
            await interaction.response.defer()

    view = ui.View()
    options = [discord.SelectOption(label="Mon", value="1"), discord.SelectOption(label="Tue")]
    view.add_item(ui.Select(custom_id="day", options=options, max_values=2))
    view.add_item(ui.UserSelect(custom_id="who"))
    async with running(server, Picking()) as bot:
        await bot.place(channel.id).send("When?", view=view)
        await (await mia.select(channel.messages[0], "day", "Mon", "Tue")).settled()
        await (await mia.select(channel.messages[0], "who", mia)).settled()
    assert [["1", "Tue"], [str(mia.id)]] == picked


class Everything(ui.Modal, title="Everything"):
    """A form with a field of each kind."""

    why: ui.Label["Everything"] = ui.Label(
        text="Why", component=ui.TextInput(custom_id="why", max_length=50)
    )
    area: ui.Label["Everything"] = ui.Label(
        text="Area",
        component=ui.Select(
            custom_id="area",
            required=True,
            options=[discord.SelectOption(label="OT"), discord.SelectOption(label="PT")],
        ),
    )
    kind: ui.Label["Everything"] = ui.Label(
        text="Kind",
        component=ui.RadioGroup(
            custom_id="kind",
            options=[
                discord.RadioGroupOption(label="Composite", value="c"),
                discord.RadioGroupOption(label="Real", value="r"),
            ],
        ),
    )
    sure: ui.Label["Everything"] = ui.Label(text="Sure", component=ui.Checkbox(custom_id="sure"))
    files: ui.Label["Everything"] = ui.Label(
        text="Files", component=ui.FileUpload(custom_id="files", required=False)
    )


async def test_a_form_is_filled_in_and_sent(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    got: list[object] = []

    class Filled(Everything):
        async def on_submit(self, interaction: discord.Interaction) -> None:
            fields = [self.why, self.area, self.kind, self.sure, self.files]
            why, area, kind, sure, files = (label.component for label in fields)
            got.extend([why.value, area.values, kind.value, sure.value])  # type: ignore[attr-defined]
            got.append([await one.read() for one in files.values])  # type: ignore[attr-defined]
            await interaction.response.send_message("thanks", ephemeral=True)

    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Filled())

    async with running(server, bot):
        opened = await mia.slash(channel, "go")
        assert "Everything" == (await opened.opened())["title"]
        submitted = await mia.submit(
            opened,
            {
                "Why": "because",
                "area": "OT",
                "Kind": "Real",
                "Sure": True,
                "Files": Upload("a.txt", b"text", "text/plain"),
            },
        )
        answer = await submitted.answer()
    assert ["because", ["OT"], "r", True, [b"text"]] == got
    assert "thanks" == answer.text


async def test_a_form_sent_after_a_restart_still_reaches_the_bot(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Everything())

    async with running(server, bot):
        opened = await (await mia.slash(channel, "go")).settled()
    async with running(server, Router()):
        submitted = await mia.submit(opened, {"Why": "x", "Area": "PT", "Kind": "c"})
        assert "got the form" == (await submitted.answer()).text


async def test_a_required_field_must_be_filled_in(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Everything())

    async with running(server, bot):
        opened = await (await mia.slash(channel, "go")).settled()
        with pytest.raises(HumanError, match="'Why' takes 1 to 50 characters"):
            await mia.submit(opened, {"Area": "PT", "Kind": "c"})


async def test_a_context_menu_shows_the_message_also_without_the_content_intent(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    @bot.tree.context_menu(name="Save as resource")
    async def save(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"saved {message.content}", ephemeral=True)

    async with running(server, bot):
        message = mia.say(channel, "a useful link")
        interaction = await mia.context_menu(message, "Save as resource")
        assert "saved a useful link" == (await interaction.answer()).text


async def test_a_second_acknowledgement_is_refused(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    codes: list[int] = []

    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("first")
        interaction.response._response_type = None
        try:
            await interaction.response.send_message("second")
        except discord.HTTPException as error:
            codes.append(error.code)

    async with running(server, bot):
        interaction = await mia.slash(channel, "go")
        await server.until(lambda: codes)
    assert [40060] == codes
    assert ["first"] == [message.text for message in interaction.replies]


async def test_an_acknowledgement_after_three_seconds_is_refused(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human, clock: HandClock
) -> None:
    codes: list[int] = []

    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        clock.advance(seconds=3.1)
        try:
            await interaction.response.send_message("late")
        except discord.NotFound as error:
            codes.append(error.code)

    async with running(server, bot):
        interaction = await mia.slash(channel, "go")
        await server.until(lambda: codes)
    assert [10062] == codes
    assert [interaction] == server.unanswered()


async def test_the_token_dies_after_fifteen_minutes(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human, clock: HandClock
) -> None:
    codes: list[int] = []

    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        clock.advance(minutes=15, seconds=1)
        try:
            await interaction.edit_original_response(content="too late")
        except discord.HTTPException as error:
            codes.append(error.code)

    async with running(server, bot):
        await mia.slash(channel, "go")
        await server.until(lambda: codes)
    assert [50027] == codes


async def test_an_interaction_says_what_the_bot_may_do_in_the_channel(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    seen: list[discord.Permissions] = []

    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        seen.append(interaction.app_permissions)
        await interaction.response.defer()

    async with running(server, bot):
        await (await mia.slash(channel, "go")).acknowledged()
        server.admin.deny(channel, Permission.SEND_MESSAGES)
        await (await mia.slash(channel, "go")).acknowledged()
    assert [True, False] == [permissions.send_messages for permissions in seen]


async def test_the_time_to_each_acknowledgement_is_measured(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.defer()

    async with running(server, bot):
        first = await (await mia.slash(channel, "go")).acknowledged()
    assert [first.ack_milliseconds] == server.ack_milliseconds
    assert server.ack_milliseconds[0] > 0


async def test_someone_who_left_cannot_send_the_form_they_had_open(
    server: DiscordServer, bot: Specimen, guild: Guild, channel: Channel, mia: Human
) -> None:
    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Everything())

    async with running(server, bot):
        opened = await (await mia.slash(channel, "go")).settled()
        server.admin.remove_member(guild, mia)
        with pytest.raises(HumanError, match="may not VIEW_CHANNEL"):
            await mia.submit(opened, {"Why": "x", "Area": "PT", "Kind": "c"})


async def test_a_button_of_a_private_answer_updates_it_for_its_reader_alone(
    server: DiscordServer, guild: Guild, channel: Channel, mia: Human
) -> None:
    bot = Router()

    @bot.tree.command(name="card", description="Shows a card")
    async def card(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(view=approval(), ephemeral=True)

    fay = server.user("Fay")
    guild.join(fay)
    async with running(server, bot):
        shown = await (await mia.slash(channel, "card")).answer()
        with pytest.raises(HumanError, match="Fay does not see"):
            await fay.click(shown, "Approve")
        await (await mia.click(shown, "Approve")).settled()
    assert "pressed prompt.approve:42" == shown.text


async def test_a_command_kept_for_administrators_is_not_offered(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    @command(bot)
    @app_commands.default_permissions(administrator=True)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("ok")

    async with running(server, bot):
        with pytest.raises(HumanError, match="not offered to Mia"):
            await mia.slash(channel, "go")


async def test_a_command_works_in_a_direct_conversation(
    server: DiscordServer, bot: Specimen, mia: Human
) -> None:
    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"hello {interaction.user.name}")

    async with running(server, bot):
        place = server.world.dm_with(mia)
        assert "hello mia" == (await (await mia.slash(place, "go")).answer()).text


async def test_an_answer_in_a_locked_archived_thread_is_refused(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    @command(bot)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("hello")

    thread = mia.start_thread(mia.say(channel, "topic"), "Topic")
    async with running(server, bot):
        server.admin.archive(thread, locked=True)
        interaction = await mia.slash(thread, "go")
        await server.until(lambda: interaction.refused)
    assert interaction.refused[0].startswith("callback: 50083")
