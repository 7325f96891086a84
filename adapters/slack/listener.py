"""Every payload Slack can send reaches one of four listeners, is handed on, and is acknowledged."""

import asyncio
import json
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import inbound
from adapters.slack.directory import Directory
from adapters.slack.fields import kind_of
from adapters.slack.inbound import Identity
from adapters.slack.limits import ACK_BY_SECONDS
from adapters.slack.modals import suggestion_options
from adapters.slack.posts import Posts
from adapters.slack.render import render
from adapters.slack.respond import SlackResponder
from adapters.slack.rich import Json, part
from adapters.slack.route import route_of_command, route_of_home, route_of_interaction
from adapters.slack.web import Web
from bot.catalog import Catalog
from bot.errors import Invalid, PlatformError, Unreachable
from bot.events import Interaction
from bot.i18n import _, language, read_in
from bot.message import say
from bot.param import Kind
from bot.ports import Clock, Inbox

log = structlog.get_logger(__name__)

ANY = re.compile(".*", re.DOTALL)
REMEMBERED = 10_000
"""Event ids kept to recognise a redelivery; Slack gives up after six minutes."""


@dataclass
class Listener:
    """Hands in what arrives, and answers Slack in time whatever the core is doing."""

    identity: Identity
    catalog: Catalog
    inbox: Inbox
    web: Web
    posts: Posts
    directory: Directory
    clock: Clock
    prefix: str
    ack_by: float = ACK_BY_SECONDS
    draining: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    _events: OrderedDict[str, asyncio.Task[None]] = field(
        default_factory=OrderedDict[str, asyncio.Task[None]]
    )
    _open: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._idle.set()

    async def on_command(self, body: Json) -> Json | None:
        """A slash command; the answer may travel in the acknowledgement."""
        route = route_of_command(body, self.identity.workspace, self.clock.monotonic())
        responder = SlackResponder(route, self.web, self.posts, self.clock)
        with language(read_in((await self.directory.glimpse(route.user.id)).language)):
            try:
                event = inbound.command(
                    body,
                    route,
                    responder,
                    at=self.clock.now(),
                    catalog=self.catalog,
                    prefix=self.prefix,
                )
            except Invalid as error:
                answer = render(say(error.text), self.posts.here)
                return {"response_type": "ephemeral", **answer}
        return await self._hand_in(event, responder)

    async def on_interaction(self, body: Json) -> Json | None:
        """A click, a form, a suggestion or a shortcut."""
        route = route_of_interaction(body, self.identity.workspace, self.clock.monotonic())
        if route is None:
            log.info("interaction_ignored", kind=str(body.get("type")))
            return None
        typed = str(body.get("value") or "")
        if route.deed == "suggest" and kind_of(str(body.get("action_id"))) == Kind.ROLE:
            return suggestion_options(await self._groups(typed), typed, free=False)
        responder = SlackResponder(route, self.web, self.posts, self.clock, typed=typed)
        event = inbound.interaction(
            body, route, responder, at=self.clock.now(), fetch=self.web.download
        )
        return await self._hand_in(event, responder) if event is not None else None

    async def on_event(self, body: Json) -> Json | None:
        """An event; acknowledged when its effects are stored. A redelivery joins the first."""
        event_id = str(body.get("event_id", ""))
        task = self._events.get(event_id)
        if task is None:
            task = self._start(self._take(body))
            self._events[event_id] = task
            while len(self._events) > REMEMBERED:
                self._events.popitem(last=False)
        await asyncio.wait({task}, timeout=self.ack_by)
        if task.done() and (task.cancelled() or task.exception() is not None):
            self._events.pop(event_id, None)
            task.result()
        return None

    async def settled(self) -> None:
        """Returns when every payload taken so far has been acknowledged."""
        await self._idle.wait()

    async def dispatch(self, handle: "Handle", body: Json) -> BoltResponse:
        """One payload's acknowledgement; raises while draining, so that Slack sends it again."""
        if self.draining:
            raise Unreachable("shutting down")
        self._open += 1
        self._idle.clear()
        try:
            return acknowledgement(await handle(self, body))
        finally:
            self._open -= 1
            if not self._open:
                self._idle.set()

    async def _take(self, body: Json) -> None:
        happened = body["event"]
        if happened.get("type") == "user_change":
            user = part(happened, "user")
            self.directory.learn(str(user.get("id")), user)
        event = inbound.happening(body, self.identity, at=self.clock.now())
        if event is not None:
            await self.inbox.accept(event)
        elif happened.get("type") == "app_home_opened":
            await self._take_home(body)

    async def _take_home(self, body: Json) -> None:
        route = route_of_home(body, self.identity.workspace, self.clock.monotonic())
        responder = SlackResponder(route, self.web, self.posts, self.clock)
        event = inbound.home(body, route, responder, at=self.clock.now())
        if event is not None:
            await self._answer(event, responder)

    async def _hand_in(self, event: Interaction, responder: SlackResponder) -> Json | None:
        """Runs the event; returns its first answer, or an empty one when time is up."""
        task = self._start(self._answer(event, responder))
        await asyncio.wait(
            {task, responder.first}, timeout=self.ack_by, return_when=asyncio.FIRST_COMPLETED
        )
        if not responder.first.done():
            if task.done():
                task.result()
            await responder.defer(ephemeral=True)
        return responder.first.result()

    async def _answer(self, event: Interaction, responder: SlackResponder) -> None:
        seen = await self.directory.glimpse(event.actor.user.id)
        name = seen.name or event.actor.name
        actor = replace(event.actor, name=name, language=seen.language)
        await self.inbox.accept(replace(event, actor=actor))
        try:
            await responder.settle()
        except PlatformError as error:
            log.warning("answer_lost", error=str(error))

    def _start(self, work: Any) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("event_failed", exc_info=task.exception())

    async def _groups(self, typed: str) -> list[Any]:
        try:
            return await self.directory.group_choices(typed)
        except PlatformError as error:
            log.warning("groups_unknown", error=str(error))
            return []


Handle = Callable[[Listener, Json], Awaitable[Json | None]]


def acknowledgement(payload: Json | None) -> BoltResponse:
    """What goes back to Slack in the acknowledgement itself."""
    if payload is None:
        return BoltResponse(status=200, body="")
    headers: Mapping[str, Any] = {"content-type": ["application/json;charset=utf-8"]}
    return BoltResponse(status=200, body=json.dumps(payload), headers=dict(headers))


def build_app(
    listener_of: Callable[[str], Awaitable[Listener | None]],
    client: AsyncWebClient,
    signing_secret: str,
) -> AsyncApp:
    """The bolt app: nothing is acknowledged before its listener returns, nothing stays unmatched.

    `listener_of` knows the listener of a team id; None where the app is not installed (any more).
    """

    async def authorize(team_id: str | None = None, **_context: Any) -> AuthorizeResult | None:
        listener = await listener_of(team_id or "")
        if listener is None:
            return None
        identity = listener.identity
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.workspace.id,
            bot_user_id=identity.user_id,
            bot_id=identity.bot_id,
        )

    app = AsyncApp(
        client=client,
        authorize=cast(Any, authorize),
        user_facing_authorize_error_message=_(
            "Praxis is not installed in this workspace any more. Please ask whoever looks after your apps."
        ),
        signing_secret=signing_secret,
        process_before_response=True,
        ignoring_self_events_enabled=False,  # our own posts come back with their delivery keys
    )

    async def command(body: Json, context: Any) -> BoltResponse:
        return await _hear(context, Listener.on_command, body)

    async def interaction(body: Json, context: Any) -> BoltResponse:
        return await _hear(context, Listener.on_interaction, body)

    async def event(body: Json, context: Any) -> BoltResponse:
        return await _hear(context, Listener.on_event, body)

    async def _hear(context: Any, handle: Handle, body: Json) -> BoltResponse:
        listener = await listener_of(str(context.team_id or ""))
        if listener is None:
            return acknowledgement(None)
        return await listener.dispatch(handle, body)

    register = cast(Any, app)
    register.command(ANY)(command)
    register.event(ANY)(event)
    for kind in ("action", "view_submission", "view_closed", "options", "shortcut"):
        getattr(register, kind)(ANY)(interaction)
    return app
