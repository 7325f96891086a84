"""The emulator's channels, threads and messages, met by the real discord.py."""

import io
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime, timedelta

import discord
import pytest
from discord import ui

from tests.platforms.discord_server import (
    Channel,
    DiscordServer,
    Guild,
    Human,
    HumanError,
    Permission,
    Settings,
)
from tests.platforms.discord_server.events import MESSAGE_CONTENT
from tests.platforms.discord_server.fidelity import infidelities
from tests.platforms.discord_server.specimen import Specimen, running


class HandClock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.moment = datetime(2027, 5, 20, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def server(clock: HandClock) -> AsyncIterator[DiscordServer]:
    async with DiscordServer(clock=clock) as server:
        yield server
    assert [] == infidelities(server)


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
async def bot(server: DiscordServer, channel: Channel, mia: Human) -> AsyncIterator[Specimen]:
    async with running(server) as bot:
        yield bot


async def refused(call: Awaitable[object]) -> int:
    """The code that a call is refused with."""
    with pytest.raises(discord.HTTPException) as caught:
        await call
    return caught.value.code


# Posting.


async def test_a_message_stands_in_the_channel_as_it_was_sent(
    bot: Specimen, channel: Channel
) -> None:
    embed = discord.Embed(title="Week 12", description="What changed?")
    await bot.place(channel.id).send("Good morning", embed=embed, silent=True)
    message = channel.messages[0]
    assert "Good morning\nWeek 12\nWhat changed?" == message.text
    assert bot.user is not None
    assert bot.user.id == message.author.id


async def test_the_same_nonce_returns_the_message_that_is_already_there(
    bot: Specimen, channel: Channel
) -> None:
    first = await bot.place(channel.id).send("once", nonce="key-1")
    second = await bot.place(channel.id).send("once", nonce="key-1")
    assert first.id == second.id
    assert 1 == len(channel.messages)


async def test_a_nonce_is_forgotten_after_a_few_minutes(
    bot: Specimen, channel: Channel, clock: HandClock
) -> None:
    await bot.place(channel.id).send("once", nonce="key-1")
    clock.moment += timedelta(minutes=5, seconds=1)
    await bot.place(channel.id).send("once", nonce="key-1")
    assert 2 == len(channel.messages)


async def test_the_nonce_of_a_deleted_message_answers_unknown_message(
    bot: Specimen, channel: Channel
) -> None:
    message = await bot.place(channel.id).send("once", nonce="key-1")
    await message.delete()
    assert 10008 == await refused(bot.place(channel.id).send("once", nonce="key-1"))


async def test_the_nonce_comes_back_in_the_event_but_not_in_the_history(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    await bot.place(channel.id).send("once", nonce="key-1")
    await server.until(lambda: bot.heard)
    history = [message.nonce async for message in bot.place(channel.id).history()]
    assert ["key-1"] == [message.nonce for message in bot.heard]
    assert [None] == history


async def test_a_file_can_be_fetched_again(bot: Specimen, channel: Channel) -> None:
    file = discord.File(io.BytesIO(b"BEGIN:VCALENDAR"), "event.ics")
    message = await bot.place(channel.id).send("here", file=file)
    assert b"BEGIN:VCALENDAR" == await message.attachments[0].read()


async def test_a_mention_that_is_not_allowed_pings_nobody(
    bot: Specimen, channel: Channel, mia: Human
) -> None:
    await bot.place(channel.id).send(f"<@{mia.id}> @everyone")
    only_users = discord.AllowedMentions(users=True)
    await bot.place(channel.id).send(f"<@{mia.id}> @everyone", allowed_mentions=only_users)
    quiet, loud = channel.messages
    assert ([], False) == (quiet.mentions, quiet.mention_everyone)
    assert ([mia], False) == (loud.mentions, loud.mention_everyone)


async def test_edits_and_deletions_take_effect(bot: Specimen, channel: Channel) -> None:
    message = await bot.place(channel.id).send("draft")
    await message.edit(content="final")
    assert ["final"] == [one.text for one in channel.messages]
    await message.delete()
    assert [] == channel.messages


async def test_another_persons_message_cannot_be_edited(
    bot: Specimen, channel: Channel, mia: Human
) -> None:
    posted = mia.say(channel, "mine")
    partial = bot.place(channel.id).get_partial_message(posted.id)
    assert 50005 == await refused(partial.edit(content="yours"))


async def test_components_v2_cannot_be_taken_off_a_message(bot: Specimen, channel: Channel) -> None:
    view = ui.LayoutView()
    view.add_item(ui.TextDisplay("card"))
    message = await bot.place(channel.id).send(view=view)
    partial = bot.place(channel.id).get_partial_message(message.id)
    assert 50035 == await refused(partial.edit(content="plain", view=None))
    assert ["card"] == [one.text for one in channel.messages]


async def test_history_is_paged_and_newest_first(
    bot: Specimen, channel: Channel, mia: Human
) -> None:
    for number in range(5):
        mia.say(channel, f"m{number}")
    place = bot.place(channel.id)
    ids = [message.id for message in channel.messages]
    assert ids[::-1] == [message.id async for message in place.history(limit=10)]
    after = discord.Object(ids[2])
    assert ids[3:] == [message.id async for message in place.history(after=after)]


async def test_pins_have_their_own_permission(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    message = await bot.place(channel.id).send("rules")
    assert 50013 == await refused(message.pin())
    server.admin.allow(channel, Permission.PIN_MESSAGES)
    await message.pin()
    assert [message.id] == [pin.id async for pin in bot.place(channel.id).pins()]
    await message.unpin()
    assert [] == channel.pins


async def test_reactions_come_and_go(bot: Specimen, channel: Channel, mia: Human) -> None:
    message = await bot.place(channel.id).send("agree?")
    await message.add_reaction("👍")
    mia.react(channel.messages[0], "👍")
    again = await bot.place(channel.id).fetch_message(message.id)
    assert [("👍", 2, True)] == [(str(r.emoji), r.count, r.me) for r in again.reactions]
    assert bot.user is not None
    await message.remove_reaction("👍", bot.user)
    assert {"👍": [mia]} == channel.messages[0].reactions


async def test_a_poll_is_voted_on_and_ended(bot: Specimen, channel: Channel, mia: Human) -> None:
    poll = discord.Poll("Which day?", timedelta(hours=24))
    poll.add_answer(text="Monday").add_answer(text="Tuesday")
    message = await bot.place(channel.id).send(poll=poll)
    mia.vote(channel.messages[0], 2)
    ended = await message.end_poll()
    assert ended.poll is not None
    assert ended.poll.is_finalized()
    assert [0, 1] == [answer.vote_count for answer in ended.poll.answers]


# What is not allowed.


@pytest.mark.parametrize(
    ("taken", "code"),
    [(Permission.VIEW_CHANNEL, 50001), (Permission.SEND_MESSAGES, 50013)],
)
async def test_posting_without_permission_is_refused(
    server: DiscordServer, bot: Specimen, channel: Channel, taken: Permission, code: int
) -> None:
    server.admin.deny(channel, taken)
    assert code == await refused(bot.place(channel.id).send("hello"))
    server.admin.allow(channel, taken)
    await bot.place(channel.id).send("hello")
    assert ["hello"] == [message.text for message in channel.messages]


async def test_a_reply_without_history_is_refused(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    asked = mia.say(channel, "question")
    server.admin.deny(channel, Permission.READ_MESSAGE_HISTORY)
    reference = discord.MessageReference(message_id=asked.id, channel_id=channel.id)
    assert 160002 == await refused(bot.place(channel.id).send("answer", reference=reference))


async def test_history_without_permission_is_empty(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    mia.say(channel, "hidden")
    server.admin.deny(channel, Permission.READ_MESSAGE_HISTORY)
    assert [] == [message async for message in bot.place(channel.id).history()]


async def test_a_deleted_channel_is_unknown(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    place = bot.place(channel.id)
    server.admin.delete_channel(channel)
    assert 10003 == await refused(place.send("hello"))


async def test_a_channel_is_made_only_with_manage_channels(
    server: DiscordServer, bot: Specimen, guild: Guild
) -> None:
    cached = bot.get_guild(guild.id)
    assert cached is not None
    assert 50013 == await refused(cached.create_text_channel("cases"))
    own = guild.members[server.world.bot.id].roles
    for role_id in own:
        guild.roles[role_id].permissions |= Permission.MANAGE_CHANNELS
    made = await cached.create_text_channel("cases")
    assert "cases" == guild.channels[made.id].name


async def test_people_outside_a_private_channel_see_nothing(
    server: DiscordServer, guild: Guild, mia: Human
) -> None:
    facilitators = guild.role("Facilitator")
    fay = server.user("Fay")
    guild.join(fay, roles=[facilitators])
    ops = guild.text("ops", private_to=[facilitators, server.world.bot])
    posted = fay.say(ops, "internal")
    assert [posted] == fay.sees(ops)
    assert [] == mia.sees(ops)
    with pytest.raises(HumanError, match="may not"):
        mia.say(ops, "hello")


# Direct messages.


async def test_a_direct_message_arrives(bot: Specimen, mia: Human) -> None:
    person = await bot.fetch_user(mia.id)
    await person.send("for you")
    assert ["for you"] == [message.text for message in mia.dms]


async def test_closed_direct_messages_are_refused(
    server: DiscordServer, bot: Specimen, mia: Human
) -> None:
    person = await bot.fetch_user(mia.id)
    server.admin.close_dms(mia)
    assert 50007 == await refused(person.send("for you"))


async def test_someone_who_left_cannot_be_written_to(
    server: DiscordServer, bot: Specimen, guild: Guild, mia: Human
) -> None:
    person = await bot.fetch_user(mia.id)
    server.admin.remove_member(guild, mia)
    assert 50278 == await refused(person.send("for you"))
    cached = bot.get_guild(guild.id)
    assert cached is not None
    assert 10007 == await refused(cached.fetch_member(mia.id))


# Threads.


async def test_a_thread_has_its_messages_id_and_exists_once(
    bot: Specimen, channel: Channel
) -> None:
    message = await bot.place(channel.id).send("prompt")
    thread = await message.create_thread(name="Answers")
    assert message.id == thread.id
    assert 160004 == await refused(message.create_thread(name="Again"))


async def test_a_second_thread_is_refused_also_after_its_message_was_deleted(
    bot: Specimen, channel: Channel
) -> None:
    message = await bot.place(channel.id).send("prompt")
    await message.create_thread(name="Answers")
    await message.delete()
    assert 10008 == await refused(message.create_thread(name="Again"))


async def test_posting_in_an_archived_thread_reopens_it(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    place = mia.start_thread(mia.say(channel, "prompt"), "Answers")
    thread = await bot.fetch_channel(place.id)
    assert isinstance(thread, discord.Thread)
    assert place.thread is not None
    server.admin.archive(place)
    await thread.send("late thought")
    assert not place.thread.archived


async def test_an_archived_thread_cannot_be_changed_but_reopened(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    message = await bot.place(channel.id).send("prompt")
    thread = await message.create_thread(name="Answers")
    inside = await thread.send("first")
    server.admin.archive(channel.guild.channels[thread.id])  # type: ignore[union-attr]
    assert 50083 == await refused(inside.edit(content="changed"))
    assert 50083 == await refused(inside.add_reaction("👍"))
    assert 50083 == await refused(thread.edit(locked=True))
    await thread.edit(archived=False)
    await inside.edit(content="changed")


async def test_a_locked_thread_refuses_those_who_do_not_manage_threads(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    place = mia.start_thread(mia.say(channel, "prompt"), "Answers")
    thread = await bot.fetch_channel(place.id)
    assert isinstance(thread, discord.Thread)
    server.admin.lock(place)
    await thread.send("the bot manages threads")
    server.admin.deny(channel, Permission.MANAGE_THREADS)
    assert 160005 == await refused(thread.send("no longer"))


async def test_a_forum_post_carries_its_tags(
    bot: Specimen, guild: Guild, server: DiscordServer
) -> None:
    forum = guild.forum("cases", tags=["Clarify", "Recommend"], require_tag=True)
    await server.until(lambda: bot.get_channel(forum.id))
    place = bot.get_channel(forum.id)
    assert isinstance(place, discord.ForumChannel)
    assert 40067 == await refused(place.create_thread(name="Case 1", content="text"))
    made = await place.create_thread(
        name="Case 1", content="text", applied_tags=[place.available_tags[0]]
    )
    await made.thread.edit(applied_tags=[place.available_tags[1]])
    thread = guild.channels[made.thread.id]
    assert thread.thread is not None
    assert [forum.tags[1].id] == thread.thread.applied_tags
    assert made.thread.id == made.message.id == thread.messages[0].id


async def test_who_posts_in_a_thread_is_a_member_of_it(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    message = await bot.place(channel.id).send("prompt")
    thread = await message.create_thread(name="Answers")
    mia.say(channel.guild.channels[thread.id], "mine")  # type: ignore[union-attr]
    members = await thread.fetch_members()
    assert {server.world.bot.id, mia.id} == {member.id for member in members}


async def test_active_and_archived_threads_are_listed(
    server: DiscordServer, bot: Specimen, guild: Guild, channel: Channel, mia: Human
) -> None:
    old = mia.start_thread(mia.say(channel, "old"), "Old")
    new = mia.start_thread(mia.say(channel, "new"), "New")
    server.admin.archive(old)
    cached = bot.get_guild(guild.id)
    assert cached is not None
    assert [new.id] == [thread.id for thread in await cached.active_threads()]
    archived = bot.place(channel.id).archived_threads()
    assert [old.id] == [thread.id async for thread in archived]


async def test_a_third_rename_in_ten_minutes_is_rate_limited(
    bot: Specimen, channel: Channel
) -> None:
    thread = await (await bot.place(channel.id).send("x")).create_thread(name="0")
    await thread.edit(name="1")
    await thread.edit(name="2")
    bot.http.max_ratelimit_timeout = 30.0
    with pytest.raises(discord.RateLimited):
        await thread.edit(name="3")


# What the bot hears.


async def test_what_people_write_is_heard_without_its_content(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    mia.say(channel, "a secret")
    mia.say(channel, f"<@{server.world.bot.id}> a question")
    mia.dm("direct")
    await server.until(lambda: len(bot.heard) == 3)
    mention = f"<@{server.world.bot.id}> a question"
    assert ["", mention, "direct"] == [message.content for message in bot.heard]


async def test_a_reply_to_the_bot_is_heard_whole_if_it_pings(
    server: DiscordServer, bot: Specimen, channel: Channel, mia: Human
) -> None:
    await bot.place(channel.id).send("prompt")
    prompt = channel.messages[0]
    mia.say(channel, "aloud", reply_to=prompt)
    mia.say(channel, "quietly", reply_to=prompt, ping=False)
    await server.until(lambda: len(bot.heard) == 3)
    assert ["prompt", "aloud", ""] == [message.content for message in bot.heard]


async def test_with_the_content_intent_everything_is_heard(clock: HandClock) -> None:
    settings = Settings(privileged_intents=MESSAGE_CONTENT)
    intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
    async with DiscordServer(clock=clock, settings=settings) as server:
        guild = server.guild()
        channel, mia = guild.text("prompts"), server.user("Mia")
        guild.join(mia)
        async with running(server, Specimen(intents)) as bot:
            mia.say(channel, "a secret")
            await server.until(lambda: bot.heard)
    assert ["a secret"] == [message.content for message in bot.heard]


async def test_a_join_is_heard_as_a_system_message(
    server: DiscordServer, bot: Specimen, guild: Guild, channel: Channel
) -> None:
    guild.system_channel = channel
    guild.join(server.user("Ann"))
    await server.until(lambda: bot.heard)
    assert [discord.MessageType.new_member] == [message.type for message in bot.heard]


async def test_nothing_is_heard_of_a_channel_the_bot_cannot_see(
    server: DiscordServer, bot: Specimen, guild: Guild, channel: Channel, mia: Human
) -> None:
    private = guild.text("private", private_to=[mia])
    mia.say(private, "hidden")
    mia.say(channel, "visible")
    await server.until(lambda: bot.heard)
    assert [channel.id] == [message.channel.id for message in bot.heard]


async def test_an_external_event_is_made_changed_and_followed(
    server: DiscordServer, bot: Specimen, guild: Guild, clock: HandClock, mia: Human
) -> None:
    cached = bot.get_guild(guild.id)
    assert cached is not None
    event = await cached.create_scheduled_event(
        name="Webinar",
        start_time=clock.moment + timedelta(days=1),
        end_time=clock.moment + timedelta(days=1, hours=1),
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
        location="https://example.org",
    )
    mia.interested(guild.events[event.id])
    assert [mia.id] == [user.id async for user in event.users()]
    await event.edit(name="Webinar, moved")
    assert "Webinar, moved" == guild.events[event.id].body["name"]
    await event.delete()
    assert {} == guild.events
