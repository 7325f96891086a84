"""Answers to one interaction, on Discord's callback and webhook endpoints."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any

from adapters.discord.errors import ALREADY_ANSWERED, Refused
from adapters.discord.inbound import MODAL_SUBMIT, Desk
from adapters.discord.limits import CHOICE_TEXT, COMMAND_CHOICES
from adapters.discord.marks import mark
from adapters.discord.modals import modal
from adapters.discord.pieces import cut_words
from adapters.discord.render import Rendered, render
from adapters.discord.rest import TIMEOUT, Rest, named
from adapters.discord.shelf import Laid, Shelf
from bot.errors import PlatformError
from bot.form import Modal
from bot.i18n import _, translate
from bot.message import Actions, Alert, Button, Message, Paragraph, card, fields
from bot.param import Choice, RawValue
from bot.refs import MessageRef
from bot.text import md

Json = dict[str, Any]
Reopen = Callable[[str, Mapping[str, RawValue]], Modal | None]
"""The form behind a token, filled with values; None for a token of no form we know."""

REPLY, DEFER, DEFER_UPDATE, UPDATE, SUGGEST, MODAL = 4, 5, 6, 7, 8, 9
"""Callback types (interactions/receiving-and-responding, Interaction Callback Type)."""
_EPHEMERAL = 1 << 6


class Said(Enum):
    """What the person sees of our answer so far."""

    NOTHING = auto()
    LOADING_PRIVATELY = auto()
    LOADING_PUBLICLY = auto()
    UNCHANGED = auto()
    """A click was acknowledged; its message is as it was, and may be replaced."""
    ANSWERED = auto()


@dataclass(slots=True)
class Webhook:
    """The endpoints of one interaction; every failure is a `PlatformError`."""

    rest: Rest
    application: str
    desk: Desk

    async def callback(self, kind: int, data: Json | None = None, files: Any = ()) -> Any:
        """The first answer, in time or not at all; raises `Refused` where there was one already."""
        path = f"/interactions/{self.desk.id}/{self.desk.token}/callback"
        body: Json = {"type": kind} if data is None else {"type": kind, "data": data}
        try:
            return await self.rest.answer(
                "POST", path, body=body, files=files, query={"with_response": "true"}
            )
        except Refused as error:
            if error.code == ALREADY_ANSWERED:
                raise
            raise named(error) from None

    async def follow_up(self, rendered: Rendered, *, body: Json) -> Json:
        """A further message."""
        query = {"wait": "true", "with_components": "true"}
        return await self._webhook("POST", "", body, rendered, query)

    async def edit_original(self, rendered: Rendered, *, body: Json) -> Json:
        """Gives the deferred answer, or replaces the clicked message after it was acknowledged."""
        query = {"with_components": "true"}
        return await self._webhook("PATCH", "/messages/@original", body, rendered, query)

    async def delete_original(self) -> None:
        """Takes the loading message away."""
        await self._webhook("DELETE", "/messages/@original", None, None, None)

    async def _webhook(
        self,
        method: str,
        tail: str,
        body: Json | None,
        rendered: Rendered | None,
        query: Mapping[str, str] | None,
    ) -> Any:
        path = f"/webhooks/{self.application}/{self.desk.token}{tail}"
        files = rendered.files if rendered else ()
        try:
            return await self.rest.answer(
                method, path, body=body, files=files, query=query, timeout=TIMEOUT
            )
        except Refused as error:
            raise named(error) from None


@dataclass(slots=True)
class InteractionResponder:
    """Carries out what the core says of one interaction. `submitted` are a form's token and values."""

    hook: Webhook
    shelf: Shelf = field(repr=False)
    reopen: Reopen = field(repr=False)
    submitted: tuple[str, Mapping[str, RawValue]] | None = None
    numeric: bool = False
    _said: Said = Said.NOTHING

    @property
    def _desk(self) -> Desk:
        return self.hook.desk

    async def defer(self, *, ephemeral: bool) -> None:
        """Acknowledges; a click keeps its message, everything else shows that we are at it."""
        if self._desk.source is not None:
            await self._first(DEFER_UPDATE)
            self._said = Said.UNCHANGED
            return
        await self._first(DEFER, {"flags": _EPHEMERAL} if ephemeral else {})
        self._said = Said.LOADING_PRIVATELY if ephemeral else Said.LOADING_PUBLICLY

    async def reply(self, message: Message, *, ephemeral: bool) -> MessageRef | None:
        """Answers; a private answer never takes the place of a public loading message."""
        rendered = render(message, self._desk.workspace)
        body = self._body(rendered, ephemeral=ephemeral)
        promised = Said.LOADING_PRIVATELY if ephemeral else Said.LOADING_PUBLICLY
        made: Json | None = None
        if self._said is Said.NOTHING:
            made = await self._first(REPLY, body, rendered)
            if made is None:
                made = await self.hook.follow_up(rendered, body=body)
        elif self._said is promised:
            made = await self.hook.edit_original(rendered, body=_edit(body))
        else:
            if self._said in (Said.LOADING_PRIVATELY, Said.LOADING_PUBLICLY):
                await self.hook.delete_original()
            made = await self.hook.follow_up(rendered, body=body)
        self._said = Said.ANSWERED
        return None if ephemeral else self._ref(made)

    async def update(self, message: Message) -> None:
        """Replaces the clicked message; says it privately where there is none to replace."""
        if self._desk.source is None:
            await self.reply(message, ephemeral=True)
            return
        rendered = render(message, self._desk.workspace)
        body = _edit(self._body(rendered, ephemeral=False))
        if self._said is Said.NOTHING:
            if await self._first(UPDATE, body, rendered) is None:
                await self.hook.edit_original(rendered, body=body)
        elif self._said is Said.UNCHANGED:
            await self.hook.edit_original(rendered, body=body)
        elif self._desk.ephemeral_source:
            await self.reply(message, ephemeral=True)
            return
        else:
            await self._edit_source(rendered, body)
        self._said = Said.ANSWERED

    async def open(self, modal: Modal) -> None:
        """Opens a form; after a submitted form one click lies between, Discord wants it so."""
        await self.take_up(Laid(modal))

    async def take_up(self, laid: Laid) -> None:
        """Opens a form as it was laid aside, problems beside their fields."""
        if self._desk.kind == MODAL_SUBMIT:
            go_on = Button(_("Continue"), self.shelf.lay(laid), "primary")
            words = Paragraph(md("{title}", title=laid.form.title))
            await self.reply(card(words, Actions((go_on,))), ephemeral=True)
            return
        self.shelf.show(laid.form)
        await self._first(MODAL, modal(laid.form, laid.problems))
        self._said = Said.ANSWERED

    async def reject(self, errors: Mapping[str, str]) -> None:
        """Says what to type instead, field by field, with a way back to what was typed."""
        alert = Alert(
            md(_("Some of this needs another look. Nothing you typed is lost.")), "warning"
        )
        token, values = self.submitted or ("", {})
        shown = self.shelf.shown(token)
        form = replace(shown, values=values) if shown else self.reopen(token, values)
        if form is None:
            await self.reply(card(alert, fields(errors.items())), ephemeral=True)
            return
        labels = {param.name: translate(param.label) for param in form.params}
        named_errors = [(labels.get(name, name), text) for name, text in errors.items()]
        back = Button(_("Edit and send again"), self.shelf.lay(Laid(form, dict(errors))), "primary")
        await self.reply(card(alert, fields(named_errors), Actions((back,))), ephemeral=True)

    async def suggest(self, choices: Sequence[Choice]) -> None:
        """Answers an autocomplete; what does not fit its option is left out."""
        offered = [
            {"name": cut_words(choice.label, CHOICE_TEXT) or choice.value, "value": value}
            for choice in choices
            if (value := self._value(choice.value)) is not None
        ]
        await self._first(SUGGEST, {"choices": offered[:COMMAND_CHOICES]})
        self._said = Said.ANSWERED

    def _value(self, value: str) -> str | int | None:
        if self.numeric:
            return int(value) if value.removeprefix("-").isdecimal() else None
        return value if 0 < len(value) <= CHOICE_TEXT else None

    async def _first(
        self, kind: int, data: Json | None = None, rendered: Rendered | None = None
    ) -> Json | None:
        """The first answer; None where another one was faster and only follow-ups are left."""
        files = rendered.files if rendered else ()
        try:
            answer = await self.hook.callback(kind, data, files)
        except Refused:
            return None
        told: Json = answer or {}
        resource: Json = told.get("resource") or {}
        return resource.get("message") or {}

    async def _edit_source(self, rendered: Rendered, body: Json) -> None:
        """Edits the clicked message in the bot's name, once the interaction has another answer."""
        source = self._desk.source
        assert source is not None  # noqa: S101  # checked by the caller
        try:
            await self.hook.rest.call(
                "PATCH",
                "/channels/{channel}/messages/{message}",
                body=body,
                files=rendered.files,
                channel=source.channel.thread or source.channel.id,
                message=source.id,
            )
        except (Refused, PlatformError) as error:
            raise named(error) from None

    def _body(self, rendered: Rendered, *, ephemeral: bool) -> Json:
        """In a direct message the card says whose it is: a click there names no server."""
        body = rendered.body(ephemeral=ephemeral)
        if self._desk.direct and self._desk.workspace:
            body["components"] = mark(body["components"], guild=self._desk.workspace.id)
        return body

    def _ref(self, made: Json | None) -> MessageRef | None:
        if not made or self._desk.place is None:
            return None
        return MessageRef(self._desk.place, str(made["id"]))


def _edit(body: Json) -> Json:
    """The body of an edit: whom a message is for cannot be changed."""
    return {**body, "flags": body["flags"] & ~_EPHEMERAL}
