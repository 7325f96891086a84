"""What arrives from the gateway, on its way to the inbox."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from adapters.discord.controls import token_of
from adapters.discord.gateway import ThreadBook
from adapters.discord.inbound import (
    AUTOCOMPLETE,
    COMPONENT,
    PLATFORM,
    Desk,
    Freshness,
    Interpreter,
    Witness,
    desk,
)
from adapters.discord.places import Places
from adapters.discord.respond import InteractionResponder, Webhook
from adapters.discord.rest import Rest
from adapters.discord.shelf import PREFIX, Shelf
from bot.catalog import Catalog
from bot.errors import PlatformError
from bot.events import Event, FormSubmitted, WorkspaceJoined, WorkspaceLost, WorkspaceReady
from bot.form import MAX_FIELDS, Modal, open_form
from bot.i18n import _, language, read_in
from bot.message import say
from bot.param import RawValue
from bot.plan import generated_modal
from bot.ports import Clock, Inbox
from bot.refs import UserRef, WorkspaceRef
from bot.token import BoundAction, split_token

log = structlog.get_logger(__name__)

Json = dict[str, Any]
_INTEGER_OPTION = 4


@dataclass
class Mailroom:
    """One for each `run`. `me` and `application` are our user and application ids."""

    rest: Rest
    places: Places
    clock: Clock
    catalog: Catalog
    inbox: Inbox
    shelf: Shelf
    me: str
    application: str
    draining: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    _expected: set[str] = field(default_factory=set[str])
    _fresh: Freshness = field(default_factory=Freshness)
    _threads: ThreadBook = field(default_factory=ThreadBook)

    def __post_init__(self) -> None:
        verbs = {
            noun: frozenset(command.verb for command in members)
            for noun, members in self.catalog.nouns.items()
        }
        self._interpreter = Interpreter(verbs, self.rest.fetch)
        self._witness = Witness(self.me, self._threads.parent)

    def receive(self, name: str, payload: Json) -> None:
        """Takes one dispatch; everything slow happens in tasks."""
        if name == "INTERACTION_CREATE":
            self._interaction(payload)
            return
        self._threads.learn(name, payload)
        self.places.learn(name, payload)
        for event in self._events(name, payload):
            if not self.draining:
                self._spawn(self._accept(event))

    def tell(self, event: Event) -> None:
        """Hands in something that we noticed ourselves."""
        self._spawn(self._accept(event))

    async def finish(self) -> None:
        """Cancels what is under way: the connection is going."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _events(self, name: str, payload: Json) -> list[Event]:
        match name:
            case "READY":
                self._expected = {str(guild["id"]) for guild in payload.get("guilds") or ()}
                return []
            case "GUILD_CREATE":
                return self._guild_here(payload)
            case "GUILD_DELETE":
                return self._guild_away(payload)
            case _:
                event = self._witness.happening(name, payload, self.clock.now())
                return [] if event is None else [event]

    def _guild_here(self, payload: Json) -> list[Event]:
        """A server we were in is ready again; one that nobody announced has just added us.

        Discord does not say who did; it may be somebody with Manage Server, the owner always can.
        """
        if payload.get("unavailable"):
            return []
        workspace = WorkspaceRef(PLATFORM, str(payload["id"]))
        name = str(payload.get("name") or "")
        events: list[Event] = [WorkspaceReady(workspace, name)]
        if workspace.id not in self._expected:
            self._expected.add(workspace.id)
            owner = str(payload.get("owner_id") or "")
            by = UserRef(workspace, owner) if owner else None
            events.append(WorkspaceJoined(workspace, name, by))
        return events

    def _guild_away(self, payload: Json) -> list[Event]:
        """An outage of Discord's takes nothing from us; removal does."""
        if payload.get("unavailable"):
            return []
        self._expected.discard(str(payload["id"]))
        workspace = WorkspaceRef(PLATFORM, str(payload["id"]))
        return [WorkspaceLost(workspace, "the bot was removed from the server")]

    def _interaction(self, payload: Json) -> None:
        # Tasks that begin inside keep the language.
        with language(read_in(str(payload.get("locale") or ""))):
            self._take(payload)

    def _take(self, payload: Json) -> None:
        now, monotonic = self.clock.now(), asyncio.get_running_loop().time()
        at = desk(payload)
        if self._fresh.stale(at.id, now=now, monotonic=monotonic):
            log.info("interaction_stale", key=at.id)
            return
        responder = InteractionResponder(
            Webhook(self.rest, self.application, at), self.shelf, self._reopen
        )
        data: Json = payload.get("data") or {}
        responder.numeric = _numeric(data.get("options") or ())
        if refusal := self._refusal(at):
            self._spawn(self._say(responder, refusal))
            return
        if at.kind == COMPONENT and str(data["custom_id"]).startswith(PREFIX):
            self._spawn(self._take_up(responder, token_of(data["custom_id"])))
            return
        event = self._interpreter.interaction(payload, at, responder, now)
        if event is None:
            return
        if isinstance(event, FormSubmitted):
            responder.submitted = (event.token, event.values)
        self._spawn(self._accept(event))

    def _refusal(self, at: Desk) -> str:
        if self.draining:
            return _("Praxis is restarting. Please try again in a minute.")
        if at.workspace is None:
            return _("Please do this in your server: from here I cannot tell which one you mean.")
        return ""

    async def _say(self, responder: InteractionResponder, words: str) -> None:
        if responder.hook.desk.kind == AUTOCOMPLETE:
            await responder.suggest(())
        else:
            await responder.reply(say(words), ephemeral=True)

    async def _take_up(self, responder: InteractionResponder, token: str) -> None:
        laid = self.shelf.take(token)
        if laid is not None:
            await responder.take_up(laid)
            return
        gone = _(
            "What you typed is no longer here: Praxis was restarted since. Please begin again."
        )
        await self._say(responder, gone)

    def _reopen(self, token: str, values: Mapping[str, RawValue]) -> Modal | None:
        """The form of a token, filled: a cog's own, or one that asks for a command's options."""
        if token.startswith("!"):
            noun, _dot, verb = token[1:].partition(".")
            command = self.catalog.command(noun, verb)
            return generated_modal(command, values, fields=MAX_FIELDS) if command else None
        spec = self.catalog.actions.get(split_token(token)[0])
        if spec is None or spec.form is None:
            return None
        return open_form(spec.form, BoundAction(token), values)

    async def _accept(self, event: Event) -> None:
        await self.inbox.accept(event)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _guarded(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except PlatformError as error:
        log.info("answer_lost", error=str(error))
    except Exception:
        log.exception("event_failed")


def _numeric(options: Any) -> bool:
    """Whether the option being typed into takes a whole number."""
    for option in options:
        if option.get("focused"):
            return option.get("type") == _INTEGER_OPTION
        if _numeric(option.get("options") or ()):
            return True
    return False
