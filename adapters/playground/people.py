"""A person at the screen: types commands, clicks, fills in forms, writes in threads."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Union

from adapters.playground.command_line import ClientRefuses, read_line, split_command
from adapters.playground.forms import OpenForm
from adapters.playground.respond import PlaygroundResponder
from adapters.playground.screen import NotThere, Screen
from adapters.playground.seen import Seen
from adapters.playground.workspace import Connection, NotConnected
from bot.events import (
    ActionTriggered,
    Actor,
    CommandInvoked,
    FormSubmitted,
    HomeOpened,
    Interaction,
    MessageCommandInvoked,
    ReplyPosted,
    SuggestionAsked,
)
from bot.message import say
from bot.param import Choice, Kind, RawValue
from bot.ports import Responder
from bot.refs import ChannelRef, MessageRef, UserRef

Typable = Union[RawValue, "Person"]


class Common(TypedDict):
    """What every interaction says of itself."""

    key: str
    actor: Actor
    place: ChannelRef
    at: datetime
    responder: Responder


Build = Callable[[Common], Interaction]


@dataclass(frozen=True, slots=True)
class Person(Screen):
    """Somebody in a workspace; survives restarts of the bot.

    Every deed returns when the bot has answered; raises `NotConnected` while it is not running.
    `times` is how often the service delivers the one deed.
    """

    async def run(self, line: str, /, **options: Typable) -> None:
        """Types a command, its options in the line or named; raises `ClientRefuses` as a client does."""
        typed = read_line(
            line,
            _raw(options),
            catalog=self._connection.catalog,
            flavour=self.workspace.flavour,
            directory=self.workspace,
        )
        await self.invoke(typed.noun, typed.verb, typed.args)

    async def invoke(
        self, noun: str, verb: str, args: Mapping[str, Typable] | None = None, *, times: int = 1
    ) -> None:
        """Hands in a command as it is, whatever a client would have thought of it."""
        if self.place.thread and not self.workspace.flavour.capabilities.commands_in_threads:
            raise ClientRefuses("Slash commands do not work inside threads here.")
        raw = _raw(args or {})
        await self._do(
            lambda common: CommandInvoked(**common, noun=noun, verb=verb, args=raw), times=times
        )

    async def click(
        self, label: str, *, on: Seen | MessageRef | None = None, times: int = 1
    ) -> None:
        """Clicks a button, by default on the newest message that shows it.

        A message seen earlier offers what it showed then, as a client that missed an edit does.
        """
        seen, button = self.find_button(label, on)
        await self.press(button.action.token, on=seen.ref, times=times)

    async def choose(
        self, *labels: str, on: Seen | MessageRef | None = None, times: int = 1
    ) -> None:
        """Chooses options of a select by their labels, on the newest message that offers them."""
        seen, select = self.find_select(labels, on)
        by_label = {option.label: option.value for option in select.options}
        values = tuple(by_label[label] for label in labels)
        await self.press(select.action.token, on=seen.ref, values=values, times=times)

    async def press(
        self, token: str, *, on: MessageRef, values: tuple[str, ...] = (), times: int = 1
    ) -> None:
        """Hands in a click with this token on a message, whether or not it shows one."""
        message = on if self.workspace.posts[on.id].viewer is None else None
        await self._do(
            lambda common: ActionTriggered(**common, token=token, values=values, message=message),
            place=on.channel,
            source=on,
            times=times,
        )

    def fill(self, typed: Mapping[str, Typable] | None = None, /, **fields: Typable) -> OpenForm:
        """Types into the open form, by field name or label; raises `NotThere` or `LookupError`."""
        form = self.modal
        if form is None:
            raise NotThere(f"{self.name} has no form open; {self.describe()}")
        for name, value in _raw({**(typed or {}), **fields}).items():
            param = form.field(name)
            form.typed[param.name] = _as_field(value, param.kind)
        return form

    async def submit(
        self, typed: Mapping[str, Typable] | None = None, /, **fields: Typable
    ) -> None:
        """Fills in the open form and sends it; it stays open, with its errors, when refused."""
        await self.send_form(self.fill(typed, **fields))

    async def send_form(self, form: OpenForm, *, times: int = 1) -> None:
        """Sends a form as it is filled in, even one that was closed since."""
        values = {name: value for name, value in form.values.items() if value is not None}
        form.errors = {}
        await self._do(
            lambda common: FormSubmitted(**common, token=form.modal.action.token, values=values),
            place=form.place,
            source=form.source,
            form=form,
            times=times,
        )
        if not form.errors and self.modal is form:
            self.close()

    def close(self) -> None:
        """Closes the open form."""
        self.workspace.forms.pop(self.user.id, None)
        self.workspace.changed()

    async def suggestions(
        self, line: str, option: str, typed: str = "", /, **others: Typable
    ) -> list[Choice]:
        """What is offered while typing into an option of a command."""
        noun, verb, _rest = split_command(line, self._connection.catalog, self.workspace.flavour)
        given = _raw(others)
        return await self._ask(
            lambda common: SuggestionAsked(
                **common, param=option, typed=typed, noun=noun, verb=verb, others=given
            )
        )

    async def field_suggestions(self, field: str, typed: str = "") -> list[Choice]:
        """What is offered while typing into a field of the open form."""
        form = self.fill()
        name, token, others = form.field(field).name, form.modal.action.token, form.values
        return await self._ask(
            lambda common: SuggestionAsked(
                **common, param=name, typed=typed, token=token, others=others
            )
        )

    async def menu(self, entry: str, *, on: Seen) -> None:
        """Chooses an entry of a message's own menu."""
        post = self.workspace.posts[on.ref.id]
        author = UserRef(self.workspace.ref, post.author) if post.author else None
        await self._do(
            lambda common: MessageCommandInvoked(
                **common, name=entry, message=on.ref, author=author, text=on.text
            ),
            place=on.ref.channel,
        )

    async def open_home(self) -> None:
        """Looks at the bot's home."""
        await self._do(lambda common: HomeOpened(**common))

    async def say(self, place: str | ChannelRef | Seen, text: str) -> MessageRef:
        """Writes a message in a channel, a thread, or the thread of a message."""
        where = self.locate(place)
        post = self.workspace.speak(self.user.id, where, say(text))
        connection = self.workspace.connection
        if connection is not None:
            if where.thread is not None:
                connection.notify(ReplyPosted(post.ref, self.user, post.at))
            await connection.idle()
        return post.ref

    @property
    def _connection(self) -> Connection:
        if self.workspace.connection is None:
            raise NotConnected("the application did not respond")
        return self.workspace.connection

    async def _do(
        self,
        build: Build,
        *,
        place: ChannelRef | None = None,
        source: MessageRef | None = None,
        form: OpenForm | None = None,
        times: int = 1,
    ) -> None:
        """Delivers one deed, `times` times at once, each with its own way to be answered."""
        connection = self._connection
        where = self.locate(place or self.place)
        self.workspace.answers.pop(self.user.id, None)
        deed = self._deed(where)

        async def deliver() -> None:
            answers = PlaygroundResponder(
                self.workspace, self.user.id, where, source=source, form=form
            )
            await connection.deliver(build(Common(**deed, responder=answers)))

        await asyncio.gather(*(deliver() for _ in range(times)))

    async def _ask(self, build: Build) -> list[Choice]:
        responder = PlaygroundResponder(self.workspace, self.user.id, self.place)
        deed = self._deed(self.place)
        await self._connection.deliver(build(Common(**deed, responder=responder)))
        return list(responder.choices)

    def _deed(self, place: ChannelRef) -> "Deed":
        """This moment's deed; its key is never used again, even by a workspace made anew."""
        account, now = self.account, self.workspace.clock.now()
        moment = int(now.timestamp() * 1000)
        return Deed(
            key=self.workspace.next_id(f"{self.workspace.ref.id}-{moment}-"),
            actor=Actor(self.user, account.name, account.language, account.roles, account.admin),
            place=place,
            at=now,
        )


class Deed(TypedDict):
    """What is the same however often a deed is delivered."""

    key: str
    actor: Actor
    place: ChannelRef
    at: datetime


def _raw(values: Mapping[str, Typable]) -> dict[str, RawValue]:
    return {
        name: value.user if isinstance(value, Person) else value for name, value in values.items()
    }


def _as_field(value: RawValue, kind: Kind) -> RawValue:
    """What a form's field sends: words, unless it is a tick or something picked."""
    if isinstance(value, bool) and kind is Kind.BOOLEAN:
        return value
    return str(value) if isinstance(value, int) else value
