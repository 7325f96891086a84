"""What every adapter must do, whatever its platform: tests over a harness that plays people and platform."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Protocol

import pytest

from bot.catalog import Catalog, build_catalog
from bot.cog import Cog
from bot.context import Context
from bot.errors import Gone, MissingPermission, OutcomeUnknown, RecipientClosed
from bot.events import (
    ActionTriggered,
    CommandInvoked,
    Event,
    FormSubmitted,
    Interaction,
    ReplyPosted,
    SuggestionAsked,
    WorkspaceReady,
)
from bot.form import Modal, form, open_form, read_form
from bot.message import Actions, Button, Heading, Message, Paragraph, card, say
from bot.param import Choice, Field, Option, RawValue
from bot.ports import Adapter, Found, Inbox, Need
from bot.refs import ChannelRef, MessageRef, UserRef
from bot.text import Mention, md, plain
from bot.token import BoundAction

KEY = "0123456789abcdef01234567"
OTHER_KEY = "fedcba9876543210fedcba98"
HOSTILE = "@everyone <!channel> <@U1> <@&2> **bold** [x](http://evil.example) `code` *a* _b_ ~c~"
GO = BoundAction("contract.go:7")
FORM = BoundAction("contract.filled:7")


@form("Say it", submit="Send")
class Saying:
    """A form with a field of each common kind."""

    text: Annotated[str, Field("Your question", multiline=True)]
    count: Annotated[int, Field("How many")] = 1
    anonymous: Annotated[bool, Field("Keep my name off it")] = False


async def _suggest(_ctx: object, typed: str, _others: Mapping[str, RawValue]) -> list[Choice]:
    return [Choice(typed, typed)]


cog = Cog("contract", "What every adapter must do")


@cog.command("ask", "Asks something")
async def ask(
    ctx: Context[Any],
    text: Annotated[str, Option("What to ask")],
    which: Annotated[str, Option("Which one", suggest=_suggest)] = "",
    anonymous: Annotated[bool, Option("Without a name")] = False,
) -> None:
    """Never called: the contract's inbox answers."""


@cog.button("go")
async def go(ctx: Context[Any], number: int) -> None:
    """Never called."""


CATALOG = build_catalog([cog])


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as one person's client shows it.

    `text` as it is read, without markup; `notified` are the people it pings. A ping of everybody
    would be in `notified` as the whole channel's members.
    """

    ref: MessageRef | None
    text: str
    buttons: tuple[str, ...]
    private: bool
    notified: frozenset[UserRef] = frozenset()


Answer = Callable[[Any], Awaitable[None]]


@dataclass
class Script:
    """An inbox that keeps what arrives, and answers as a test says."""

    answer: Answer | None = None
    events: list[Event] = field(default_factory=list[Event])

    async def accept(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, Interaction) and self.answer is not None:
            await self.answer(event)

    def only(self, kind: type[Any]) -> Any:
        """The one event of a kind that arrived."""
        (found,) = [event for event in self.events if isinstance(event, kind)]
        return found


class Harness(Protocol):
    """A platform with a bot on it, and people. `mia` acts, in `channel` unless said otherwise."""

    adapter: Adapter
    channel: ChannelRef
    mia: UserRef
    ben: UserRef
    since: datetime
    """An instant of the platform's clock before anything was said."""

    async def start(self, catalog: Catalog, inbox: Inbox) -> None:
        """Connects; returns when the platform's events arrive."""
        ...

    async def restart(self) -> None:
        """Ends the adapter without ceremony and connects a new one to the same inbox."""
        ...

    async def stop(self) -> None:
        """Ends everything."""
        ...

    async def slash(self, noun: str, verb: str, **options: str | bool) -> None: ...

    async def click(self, label: str) -> None:
        """Clicks the button on the newest message that mia sees it on."""
        ...

    async def submit(self, **fields: str | bool) -> None:
        """Fills in the form on mia's screen, by field name, and sends it."""
        ...

    async def suggestions(self, noun: str, verb: str, option: str, typed: str) -> list[str]:
        """The labels offered while typing."""
        ...

    async def write(self, place: ChannelRef, text: str) -> None:
        """Mia writes a message."""
        ...

    async def shown(self, to: UserRef, place: ChannelRef) -> list[Shown]:
        """What somebody sees in a channel or thread, oldest first."""
        ...

    async def direct(self, to: UserRef) -> list[Shown]:
        """What somebody sees of their direct messages with the bot."""
        ...

    async def form(self) -> Mapping[str, str] | None:
        """Field name → its error, of the form on mia's screen; None when there is none."""
        ...

    async def form_title(self) -> str:
        """The title of the form on mia's screen."""
        ...

    async def delete_channel(self, channel: ChannelRef) -> None: ...
    async def deny(self, channel: ChannelRef, need: Need) -> None: ...
    async def close_dms(self, user: UserRef) -> None: ...

    async def lose_next_answer(self) -> None:
        """The next post is stored, and the connection breaks before the answer."""
        ...

    async def settle(self) -> None:
        """Returns when every event has arrived."""
        ...


class AdapterContract:
    """Subclass it as `Test…` with fixtures `harness` (connected to `script`) and `script`."""

    # Sending

    async def test_a_message_arrives_once(self, harness: Harness) -> None:
        ref = await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=True)
        assert [("Hello", ref)] == [
            (shown.text, shown.ref) for shown in await harness.shown(harness.ben, harness.channel)
        ]

    async def test_two_keys_are_two_messages(self, harness: Harness) -> None:
        first = await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=True)
        second = await harness.adapter.send(
            harness.channel, say("Hello"), key=OTHER_KEY, first_try=True
        )
        assert first != second
        assert 2 == len(await harness.shown(harness.ben, harness.channel))

    async def test_the_same_key_again_is_the_same_message_where_the_platform_can(
        self, harness: Harness
    ) -> None:
        first = await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=True)
        if not harness.adapter.capabilities.idempotent_for:
            found = await harness.adapter.find(harness.channel, KEY, since=harness.since)
            assert found in (None, Found(first))
            return
        second = await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=False)
        assert first == second
        assert 1 == len(await harness.shown(harness.ben, harness.channel))

    async def test_a_post_is_found_by_its_key_or_the_adapter_says_it_cannot_know(
        self, harness: Harness
    ) -> None:
        ref = await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=True)
        found = await harness.adapter.find(harness.channel, KEY, since=harness.since)
        assert found in (None, Found(ref))

    async def test_a_post_that_never_was_is_not_found(self, harness: Harness) -> None:
        await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=True)
        found = await harness.adapter.find(harness.channel, OTHER_KEY, since=harness.since)
        assert found in (None, Found(None))

    async def test_a_lost_answer_is_an_unknown_outcome_and_never_a_second_post(
        self, harness: Harness
    ) -> None:
        await harness.lose_next_answer()
        with pytest.raises(OutcomeUnknown):
            await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=True)
        assert 1 == len(await harness.shown(harness.ben, harness.channel))

    async def test_an_edit_replaces_the_text(self, harness: Harness) -> None:
        ref = await harness.adapter.send(harness.channel, say("Before"), key=KEY, first_try=True)
        await harness.adapter.edit(ref, say("After"))
        assert ["After"] == [
            shown.text for shown in await harness.shown(harness.ben, harness.channel)
        ]

    async def test_an_edit_can_take_the_buttons_away(self, harness: Harness) -> None:
        ref = await harness.adapter.send(harness.channel, with_button(), key=KEY, first_try=True)
        await harness.adapter.edit(ref, with_button().without_controls())
        assert [()] == [
            shown.buttons for shown in await harness.shown(harness.ben, harness.channel)
        ]

    async def test_a_deleted_message_is_gone(self, harness: Harness) -> None:
        ref = await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=True)
        await harness.adapter.delete(ref)
        assert [] == await harness.shown(harness.ben, harness.channel)

    async def test_changing_what_is_deleted_says_that_it_is_gone(self, harness: Harness) -> None:
        ref = await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=True)
        await harness.adapter.delete(ref)
        with pytest.raises(Gone):
            await harness.adapter.edit(ref, say("After"))

    async def test_nobodys_words_can_mention_link_or_format(self, harness: Harness) -> None:
        message = card(Heading(plain(HOSTILE)), Paragraph(md("{words}", words=HOSTILE)))
        await harness.adapter.send(harness.channel, message, key=KEY, first_try=True)
        (shown,) = await harness.shown(harness.ben, harness.channel)
        assert (2, frozenset()) == (shown.text.count(HOSTILE), shown.notified)

    async def test_a_mention_of_ours_notifies_that_person_alone(self, harness: Harness) -> None:
        message = say(md("Thank you, {who}", who=Mention(harness.ben, "Ben")))
        await harness.adapter.send(harness.channel, message, key=KEY, first_try=True)
        (shown,) = await harness.shown(harness.mia, harness.channel)
        assert frozenset({harness.ben}) == shown.notified

    # Threads

    async def test_a_message_has_one_thread_however_often_it_is_started(
        self, harness: Harness
    ) -> None:
        ref = await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=True)
        first = await harness.adapter.start_thread(ref, "Answers")
        second = await harness.adapter.start_thread(ref, "Answers")
        assert first == second
        assert harness.channel == first.parent

    async def test_a_post_in_a_thread_stands_in_the_thread(self, harness: Harness) -> None:
        root = await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=True)
        thread = await harness.adapter.start_thread(root, "Answers")
        ref = await harness.adapter.send(thread, say("Inside"), key=OTHER_KEY, first_try=True)
        assert thread == ref.channel
        assert "Inside" in [shown.text for shown in await harness.shown(harness.ben, thread)]
        outside = await harness.shown(harness.ben, harness.channel)
        assert "Inside" not in [shown.text for shown in outside]

    async def test_a_reply_in_a_thread_is_told_without_its_words(
        self, harness: Harness, script: Script
    ) -> None:
        root = await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=True)
        thread = await harness.adapter.start_thread(root, "Answers")
        await harness.write(thread, "A very private thought")
        await harness.settle()
        reply: ReplyPosted = script.only(ReplyPosted)
        assert (harness.mia, thread) == (reply.author, reply.message.channel)
        assert "private thought" not in repr(script.events)

    # Direct messages

    async def test_a_direct_message_reaches_one_person(self, harness: Harness) -> None:
        await harness.adapter.send(harness.mia, say("Just you"), key=KEY, first_try=True)
        assert ["Just you"] == [shown.text for shown in await harness.direct(harness.mia)]
        assert [] == await harness.direct(harness.ben)

    async def test_closed_direct_messages_are_said(self, harness: Harness) -> None:
        await harness.close_dms(harness.mia)
        with pytest.raises(RecipientClosed):
            await harness.adapter.send(harness.mia, say("Just you"), key=KEY, first_try=True)

    # What may go wrong with a channel

    async def test_a_deleted_channel_is_gone(self, harness: Harness) -> None:
        await harness.delete_channel(harness.channel)
        with pytest.raises(Gone):
            await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=True)

    async def test_a_missing_permission_says_how_to_grant_it(self, harness: Harness) -> None:
        await harness.deny(harness.channel, Need.POST)
        with pytest.raises(MissingPermission) as refused:
            await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=True)
        assert refused.value.what
        assert refused.value.how

    async def test_nothing_is_missing_where_all_is_well(self, harness: Harness) -> None:
        needs = frozenset({Need.SEE, Need.POST})
        assert [] == await harness.adapter.missing(harness.channel, needs)

    async def test_a_check_names_the_need_that_is_not_met(self, harness: Harness) -> None:
        await harness.deny(harness.channel, Need.POST)
        found = await harness.adapter.missing(harness.channel, frozenset({Need.SEE, Need.POST}))
        assert [Need.POST] == [missing.need for missing in found if missing.need is Need.POST]
        assert all(missing.what and missing.how for missing in found)

    async def test_a_check_of_a_deleted_channel_says_that_it_is_gone(
        self, harness: Harness
    ) -> None:
        await harness.delete_channel(harness.channel)
        with pytest.raises(Gone):
            await harness.adapter.missing(harness.channel, frozenset({Need.POST}))

    # Commands

    async def test_the_core_is_told_which_workspaces_are_there(
        self, harness: Harness, script: Script
    ) -> None:
        await harness.settle()
        assert harness.channel.workspace == script.only(WorkspaceReady).workspace

    async def test_a_command_arrives_with_who_where_and_what(
        self, harness: Harness, script: Script
    ) -> None:
        script.answer = acknowledge
        await harness.slash("contract", "ask", text="Why two words?")
        event: CommandInvoked = script.only(CommandInvoked)
        assert ("contract", "ask", {"text": "Why two words?"}, harness.mia, harness.channel) == (
            event.noun,
            event.verb,
            dict(event.args),
            event.actor.user,
            event.place,
        )

    async def test_a_private_answer_is_seen_by_who_asked_alone(
        self, harness: Harness, script: Script
    ) -> None:
        script.answer = privately(say("Only you"))
        await harness.slash("contract", "ask", text="x")
        assert [("Only you", True)] == [
            (shown.text, shown.private)
            for shown in await harness.shown(harness.mia, harness.channel)
        ]
        assert [] == await harness.shown(harness.ben, harness.channel)

    async def test_a_public_answer_is_seen_by_all_and_has_an_address(
        self, harness: Harness, script: Script
    ) -> None:
        refs: list[MessageRef | None] = []

        async def answer(event: Interaction) -> None:
            refs.append(await event.responder.reply(say("Everyone"), ephemeral=False))

        script.answer = answer
        await harness.slash("contract", "ask", text="x")
        assert [("Everyone", refs[0])] == [
            (shown.text, shown.ref) for shown in await harness.shown(harness.ben, harness.channel)
        ]

    async def test_the_first_reply_after_a_defer_leaves_no_placeholder(
        self, harness: Harness, script: Script
    ) -> None:
        async def answer(event: Interaction) -> None:
            await event.responder.defer(ephemeral=True)
            await event.responder.reply(say("Here it is"), ephemeral=True)

        script.answer = answer
        await harness.slash("contract", "ask", text="x")
        assert ["Here it is"] == [
            shown.text for shown in await harness.shown(harness.mia, harness.channel)
        ]

    async def test_a_second_reply_follows_the_first(self, harness: Harness, script: Script) -> None:
        async def answer(event: Interaction) -> None:
            await event.responder.reply(say("One"), ephemeral=True)
            await event.responder.reply(say("Two"), ephemeral=True)

        script.answer = answer
        await harness.slash("contract", "ask", text="x")
        assert ["One", "Two"] == [
            shown.text for shown in await harness.shown(harness.mia, harness.channel)
        ]

    async def test_suggestions_appear_while_typing(self, harness: Harness, script: Script) -> None:
        async def answer(event: Interaction) -> None:
            await event.responder.suggest([Choice("1", "Hand hygiene"), Choice("2", "Handover")])

        script.answer = answer
        labels = await harness.suggestions("contract", "ask", "which", "han")
        asked: SuggestionAsked = script.only(SuggestionAsked)
        assert ["Hand hygiene", "Handover"] == labels
        assert ("which", "han") == (asked.param, asked.typed)

    # Buttons

    async def test_a_click_arrives_with_its_token_and_message(
        self, harness: Harness, script: Script
    ) -> None:
        script.answer = acknowledge
        ref = await harness.adapter.send(harness.channel, with_button(), key=KEY, first_try=True)
        await harness.click("Go")
        event: ActionTriggered = script.only(ActionTriggered)
        assert (GO.token, ref, harness.mia) == (event.token, event.message, event.actor.user)

    async def test_an_old_button_works_after_a_restart(
        self, harness: Harness, script: Script
    ) -> None:
        script.answer = privately(say("Still here"))
        await harness.adapter.send(harness.channel, with_button(), key=KEY, first_try=True)
        await harness.restart()
        await harness.click("Go")
        shown = await harness.shown(harness.mia, harness.channel)
        assert ("Still here", True) == (shown[-1].text, shown[-1].private)

    async def test_a_click_can_replace_the_message_it_was_on(
        self, harness: Harness, script: Script
    ) -> None:
        async def answer(event: Interaction) -> None:
            await event.responder.update(say("Done"))

        script.answer = answer
        await harness.adapter.send(harness.channel, with_button(), key=KEY, first_try=True)
        await harness.click("Go")
        assert [("Done", ())] == [
            (shown.text, shown.buttons)
            for shown in await harness.shown(harness.ben, harness.channel)
        ]

    async def test_a_click_on_a_private_message_can_replace_it(
        self, harness: Harness, script: Script
    ) -> None:
        async def answer(event: Interaction) -> None:
            if isinstance(event, ActionTriggered):
                await event.responder.update(say("Done"))
            else:
                await event.responder.reply(with_button(), ephemeral=True)

        script.answer = answer
        await harness.slash("contract", "ask", text="x")
        await harness.click("Go")
        assert [("Done", True)] == [
            (shown.text, shown.private)
            for shown in await harness.shown(harness.mia, harness.channel)
        ]

    async def test_a_click_in_a_thread_is_answered_in_the_thread(
        self, harness: Harness, script: Script
    ) -> None:
        script.answer = privately(say("Only you"))
        root = await harness.adapter.send(harness.channel, say("Hello"), key=KEY, first_try=True)
        thread = await harness.adapter.start_thread(root, "Answers")
        await harness.adapter.send(thread, with_button(), key=OTHER_KEY, first_try=True)
        await harness.click("Go")
        event: ActionTriggered = script.only(ActionTriggered)
        assert thread == event.place
        shown = await harness.shown(harness.mia, thread)
        assert ("Only you", True) == (shown[-1].text, shown[-1].private)

    # Forms

    async def test_a_form_opens_and_its_values_come_back(
        self, harness: Harness, script: Script
    ) -> None:
        await self._open_form(harness, script)
        assert "Say it" == await harness.form_title()
        await harness.submit(text="What helps?", count="3", anonymous=True)
        event: FormSubmitted = script.only(FormSubmitted)
        assert (FORM.token, harness.mia) == (event.token, event.actor.user)
        assert Saying("What helps?", 3, anonymous=True) == read_form(Saying, event.values)

    async def test_fields_that_nobody_touched_keep_their_defaults(
        self, harness: Harness, script: Script
    ) -> None:
        await self._open_form(harness, script)
        await harness.submit(text="What helps?")
        event: FormSubmitted = script.only(FormSubmitted)
        assert Saying("What helps?") == read_form(Saying, event.values)

    async def test_an_accepted_form_closes_and_is_answered(
        self, harness: Harness, script: Script
    ) -> None:
        await self._open_form(harness, script)
        await harness.submit(text="What helps?")
        assert None is await harness.form()
        shown = await harness.shown(harness.mia, harness.channel)
        assert ("Thank you", True) == (shown[-1].text, shown[-1].private)

    async def test_a_refused_form_says_why_and_can_be_sent_again(
        self, harness: Harness, script: Script
    ) -> None:
        await self._open_form(harness, script, refuse={"count": "Please type 1 or 2."})
        await harness.submit(text="What helps?", count="9")
        assert {"count": "Please type 1 or 2."} == await harness.form()
        await harness.submit(count="2")
        event = [each for each in script.events if isinstance(each, FormSubmitted)][-1]
        assert Saying("What helps?", 2) == read_form(Saying, event.values)

    async def _open_form(
        self, harness: Harness, script: Script, refuse: Mapping[str, str] | None = None
    ) -> None:
        """A button opens the form; its first submission is refused, or thanked for."""
        refusals = [refuse] if refuse else []

        async def answer(event: Interaction) -> None:
            if isinstance(event, ActionTriggered):
                await event.responder.open(saying_modal())
            elif refusals:
                await event.responder.reject(refusals.pop() or {})
            else:
                await event.responder.reply(say("Thank you"), ephemeral=True)

        script.answer = answer
        await harness.adapter.send(harness.channel, with_button(), key=KEY, first_try=True)
        await harness.click("Go")

    # People

    async def test_a_profile_names_the_person(self, harness: Harness) -> None:
        assert "mia" in (await harness.adapter.profile(harness.mia)).name.casefold()


def with_button() -> Message:
    """A card with one button."""
    return card(Paragraph(plain("Shall we?")), Actions((Button("Go", GO),)))


def saying_modal() -> Modal:
    """The form, empty."""
    return open_form(Saying, FORM)


async def acknowledge(event: Interaction) -> None:
    """Answers as little as possible."""
    await event.responder.defer(ephemeral=True)


def privately(message: Message) -> Answer:
    """Answers with a message to the acting person alone."""

    async def answer(event: Interaction) -> None:
        await event.responder.reply(message, ephemeral=True)

    return answer
