"""The private powers of one Slack interaction: acknowledge, whisper, replace, open."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog

from adapters.slack.errors import TRIGGER, Refused
from adapters.slack.limits import RESPONSE_URL_SECONDS, RESPONSE_URL_USES, TRIGGER_SECONDS
from adapters.slack.modals import (
    Origin,
    field_errors,
    home_view,
    message_view,
    modal_view,
    refilled_view,
    suggestion_options,
    waiting_view,
)
from adapters.slack.posts import Posts
from adapters.slack.render import render
from adapters.slack.rich import Json, part
from adapters.slack.route import Route
from adapters.slack.web import Web
from bot.errors import (
    Gone,
    MissingPermission,
    OutcomeUnknown,
    PlatformError,
    Unreachable,
)
from bot.form import Modal
from bot.i18n import _
from bot.message import Message, Note, Paragraph, card
from bot.param import Choice
from bot.ports import Clock
from bot.refs import MessageRef
from bot.text import md, plain

log = structlog.get_logger(__name__)

HEAD_START = 0.25
"""Seconds that an answer in the acknowledgement gets before the next: by another connection it may overtake."""


class SlackResponder:
    """Answers one interaction along its route.

    The acknowledgement is the first answer: whatever can travel in it does, at no further request.
    """

    def __init__(
        self, route: Route, web: Web, posts: Posts, clock: Clock, *, typed: str = ""
    ) -> None:
        self._route = route
        self._web = web
        self._posts = posts
        self._clock = clock
        self._typed = typed
        self._uses = 0
        self._waiting = False
        self._shown_by_ack: float | None = None
        self.first: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()

    # -- the port ------------------------------------------------------------------------------

    async def defer(self, *, ephemeral: bool) -> None:  # noqa: ARG002  # Slack shows nothing yet
        """Acknowledges; a submitted form stays open and says that it is being worked on."""
        if self._route.deed == "submit" and self._route.view and not self.first.done():
            view = waiting_view(self._route.view)
            self._waiting = self._acknowledge({"response_action": "update", "view": view})
        else:
            self.finish()

    async def reply(self, message: Message, *, ephemeral: bool) -> MessageRef | None:
        """Answers where the person is looking."""
        route = self._route
        if route.deed == "home":
            await self._publish(message)
        elif route.deed == "suggest":
            self.finish()
        elif self._waiting:
            await self._show_in_waiting_view(message)
        elif route.deed == "click" and route.surface in ("modal", "home"):
            await self._reply_in_view(message)
        elif ephemeral:
            await self._whisper(message)
        else:
            return await self._say(message)
        return None

    async def update(self, message: Message) -> None:
        """Replaces what was clicked: a post, a private card, a modal, the home tab."""
        route = self._route
        if route.deed != "click":
            await self.reply(message, ephemeral=True)
            return
        self.finish()
        if route.surface == "home":
            await self._publish(message)
        elif route.surface == "modal":
            await self._update_view(message_view(message, route.origin, self._posts.here))
        elif route.clicked is None:
            await self._replace_original(message)
        else:
            try:
                await self._posts.edit(route.clicked, message)
            except (MissingPermission, Gone):
                await self._replace_original(message)
        await self._files(message)

    async def open(self, modal: Modal) -> None:
        """Opens a form; after a submitted form it takes that form's place."""
        route = self._route
        view = modal_view(modal, route.origin, self._posts.here)
        if route.deed == "submit":
            if self._waiting:
                self._waiting = False
                await self._update_view(view)
            else:
                self._acknowledge({"response_action": "update", "view": view})
            return
        self.finish()
        try:
            await self._open_view(view)
        except PlatformError:
            await self._apologise()
            raise

    async def reject(self, errors: Mapping[str, str]) -> None:
        """Refuses a form at its fields; everything typed stays."""
        view = self._route.view
        if self._route.deed != "submit" or view is None:
            await self._whisper(card(*[Paragraph(plain(text)) for text in errors.values()]))
            return
        at_fields = field_errors(view, errors)
        if self._waiting:
            self._waiting = False
            await self._update_view(refilled_view(view, errors))
        elif at_fields:
            self._acknowledge({"response_action": "errors", "errors": at_fields})
        else:
            self._acknowledge({"response_action": "update", "view": refilled_view(view, errors)})

    async def suggest(self, choices: Sequence[Choice]) -> None:
        """Offers choices, and what was typed itself."""
        self._acknowledge(suggestion_options(choices, self._typed, free=True))

    # -- acknowledging -------------------------------------------------------------------------

    def finish(self) -> None:
        """Acknowledges with nothing to say, unless something was said."""
        self._acknowledge({"options": []} if self._route.deed == "suggest" else None)

    async def settle(self) -> None:
        """Called when all is done: nothing stays unacknowledged, no form stays "working on it"."""
        self.finish()
        if self._waiting:
            await self._show_in_waiting_view(card(Paragraph(plain(_("Done.")))))

    def _acknowledge(self, payload: Json | None) -> bool:
        if self.first.done():
            return False
        self.first.set_result(payload)
        return True

    # -- messages ------------------------------------------------------------------------------

    async def _whisper(self, message: Message) -> None:
        """To the acting person alone: in the acknowledgement, by response_url, or directly."""
        route = self._route
        message = self._announce_files(message)
        body = {"response_type": "ephemeral", **render(message, self._posts.here)}
        if route.deed == "command" and self._acknowledge(body):
            self._shown_by_ack = self._clock.monotonic()
            await self._files(message)
            return
        self.finish()
        try:
            await self._by_response_url({**body, "replace_original": False})
        except OutcomeUnknown:
            raise
        except PlatformError as error:
            log.info("response_url_spent", error=str(error))
            await self._without_response_url(message)
        await self._files(message)

    async def _without_response_url(self, message: Message) -> None:
        route = self._route
        if route.channel and not route.channel.startswith("D"):
            try:
                user = route.user.id
                await self._posts.whisper(route.channel, route.thread, user, message)
            except OutcomeUnknown:
                raise
            except PlatformError as error:
                log.info("whispered_directly", error=str(error))
            else:
                return
        await self._posts.post(route.user, replace(message, files=()))

    async def _say(self, message: Message) -> MessageRef | None:
        """For everybody there; where the bot is not invited the response_url still may."""
        route = self._route
        self.finish()
        try:
            return await self._posts.post(route.place, message)
        except (MissingPermission, Gone):
            body = {"response_type": "in_channel", **render(message, self._posts.here)}
            await self._by_response_url({**body, "replace_original": False})
        return None

    async def _replace_original(self, message: Message) -> None:
        body = {**render(message, self._posts.here), "replace_original": True}
        await self._by_response_url({"blocks": [], **body})

    async def _by_response_url(self, body: Json) -> None:
        route = self._route
        age = self._clock.monotonic() - route.since
        if not route.response_url or self._uses >= RESPONSE_URL_USES or age > RESPONSE_URL_SECONDS:
            raise Unreachable("no response_url")
        self._uses += 1
        if self._shown_by_ack is not None:
            head_start = self._shown_by_ack + HEAD_START - self._clock.monotonic()
            await self._clock.sleep(head_start)
        if route.thread and not body.get("replace_original"):
            body = {**body, "thread_ts": route.thread}
        await self._web.respond(route.response_url, body)

    def _announce_files(self, message: Message) -> Message:
        """Private answers cannot carry files: those go to the direct messages, and it is said."""
        if not message.files or self._route.channel.startswith("D"):
            return message
        note = Note(md(_("The file is in your direct messages with me.")))
        return replace(message, blocks=(*message.blocks, note))

    async def _files(self, message: Message) -> None:
        if message.files:
            channel = await self._posts.direct(self._route.user.id)
            await self._posts.send_files(message.files, channel, None)

    # -- views ---------------------------------------------------------------------------------

    async def _publish(self, message: Message) -> None:
        self.finish()
        view = home_view(message, self._posts.here)
        arguments = {"user_id": self._route.user.id, "view": view}
        await self._web.write("views.publish", arguments)

    async def _reply_in_view(self, message: Message) -> None:
        """On top of the view while the trigger lives, else as a direct message."""
        self.finish()
        route = self._route
        origin = Origin() if route.surface == "home" else route.origin
        age = self._clock.monotonic() - route.since
        try:
            if age < TRIGGER_SECONDS:
                await self._open_view(message_view(message, origin, self._posts.here))
                await self._files(message)
                return
        except Refused as error:
            log.info("view_not_opened", code=error.code)
        await self._posts.post(route.user, message)

    async def _show_in_waiting_view(self, message: Message) -> None:
        """The first answer after "Working on it" takes its place; who closed it is whispered to."""
        self._waiting = False
        route, view = self._route, self._route.view or {}
        title = str(part(view, "title").get("text", ""))
        shown = message_view(
            self._announce_files(message), route.origin, self._posts.here, title=title
        )
        try:
            await self._update_view(shown)
        except (Refused, Gone):
            await self._whisper(message)
        else:
            await self._files(message)

    async def _update_view(self, view: Json) -> None:
        view_id = str((self._route.view or {}).get("id", ""))
        await self._web.write("views.update", {"view_id": view_id, "view": view})

    async def _open_view(self, view: Json) -> None:
        arguments = {"trigger_id": self._route.trigger_id, "view": view}
        if self._route.surface != "modal":
            await self._web.write("views.open", arguments)
            return
        try:
            await self._web.write("views.push", arguments)
        except Refused as error:
            if error.code in TRIGGER:
                raise
            await self._update_view(view)

    async def _apologise(self) -> None:
        """A form that did not open is never just nothing."""
        text = _("That took too long to open the form. Please try once more.")
        try:
            await self._whisper(card(Paragraph(plain(text))))
        except PlatformError as error:
            log.warning("apology_lost", error=str(error))
