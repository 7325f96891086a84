"""From an event to one handler call: who acts, what is asked, who may, and the one error boundary."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Generic, TypeVar

import structlog

from bot.catalog import Catalog
from bot.context import Background, Context
from bot.errors import (
    Conflict,
    Forbidden,
    Invalid,
    MissingPermission,
    PlatformError,
    StaleAction,
    UserError,
)
from bot.events import (
    ActionTriggered,
    Event,
    FormSubmitted,
    HomeOpened,
    Interaction,
    SuggestionAsked,
)
from bot.guards import require, role_of
from bot.help import missing
from bot.i18n import _, language, read_in, switch
from bot.message import Actions, Alert, Button, Message, Paragraph, card, say
from bot.param import Choice
from bot.parking import park, unpark
from bot.plan import Plan, Planner
from bot.ports import Adapter, Reception
from bot.response import Answer, State
from bot.roles import Role
from bot.standing import Standing
from bot.text import Code, md
from bot.token import BoundAction

U = TypeVar("U")

log = structlog.get_logger(__name__)

CHOOSE = "core.choose"
AGREE = "core.agree"
MAX_SUGGESTIONS = 25
ATTEMPTS = 3
"""Times a listener is tried on an event nobody waits on, before it is given up with an error in the log."""


@dataclass(frozen=True)
class Dispatcher(Generic[U]):
    """The inbox behind every adapter."""

    catalog: Catalog
    background: Background[U]
    reception: Reception
    wake: Callable[[], None]

    @cached_property
    def _planner(self) -> Planner:
        return Planner(self.catalog)

    async def accept(self, event: Event) -> None:
        """Runs an event to its end; errors end here."""
        match event:
            case SuggestionAsked():
                await self._suggest(event)
            case Interaction():
                await self._interact(event)
            case _:
                await self._listen(event)

    async def _interact(self, event: Interaction) -> None:
        adapter = self._adapter(event)
        with language(read_in(event.actor.language)):
            async with Answer(event.responder, within=adapter.capabilities.answer_within) as answer:
                try:
                    await self._run(event, answer, adapter)
                except Exception as error:  # noqa: BLE001  # the one boundary
                    await self._present(event, answer, error)

    async def _run(self, event: Interaction, answer: Answer, adapter: Adapter) -> None:
        standing = await self.reception.admit(event, remember=True)
        if standing is None:
            log.info("repeated_event", key=event.key)
            await answer.defer()
            return
        switch(standing.language)
        if isinstance(event, ActionTriggered) and event.token.startswith(f"{CHOOSE}:"):
            event, standing = await self._chosen(event)
        elif isinstance(event, ActionTriggered) and event.token.startswith(f"{AGREE}:"):
            event, standing = await self._agreed(event, answer, adapter)
        switch(standing.language)
        plan = self._planner.plan(event, adapter)
        if standing.community is None and standing.candidates and not plan.anywhere:
            await self._ask_community(event, answer, standing)
            return
        await self._carry_out(plan, event, standing, answer, adapter)
        if answer.state in (State.OPEN, State.DEFERRED) and not isinstance(event, HomeOpened):
            await answer.reply(say(_("Done.")))

    async def _carry_out(
        self, plan: Plan, event: Interaction, standing: Standing, answer: Answer, adapter: Adapter
    ) -> None:
        answer.ephemeral = not plan.public
        role = await role_of(event, standing, adapter, plan.role)
        ctx = Context(event, standing, role, answer, self.background, self.catalog, self.wake)
        try:
            if not plan.anywhere:
                ctx.require_community()
            require(role, plan.role)
            if plan.contributes and standing.owes_rules and self.catalog.gate is not None:
                await self.catalog.gate.ask(ctx, await self._go_on(event, standing))
            else:
                await plan.call(ctx)
        except Forbidden:
            await self.reception.refused(standing, event, plan.what)
            raise
        except Invalid as error:
            await self._invalid(event, answer, plan, error)

    async def _invalid(
        self, event: Interaction, answer: Answer, plan: Plan, error: Invalid
    ) -> None:
        known = error.texts.keys() <= {param.name for param in plan.params}
        capabilities = self._adapter(event).capabilities
        command = self._planner.command_of(event)
        if isinstance(event, FormSubmitted) and known:
            said = {
                name: text.plain(command=capabilities.typed) for name, text in error.texts.items()
            }
            await answer.reject(said)
        elif command is not None and known:
            await answer.reply(missing(command, error.texts, capabilities.command_prefix))
        else:
            await answer.reply(say(error.text))

    async def _ask_community(self, event: Interaction, answer: Answer, standing: Standing) -> None:
        kept = park(event)
        if kept is None:
            text = _(
                "Several communities share this workspace. Please do this in a channel of the one you mean."
            )
            await answer.reply(say(text))
            return
        parked = await self.reception.park(event, kept.to_text())
        buttons = tuple(
            Button(each.name[:75], BoundAction(f"{CHOOSE}:{parked}:{each.id}"))
            for each in standing.candidates[:10]
        )
        question = Paragraph(md(_("Which community do you mean?")))
        await answer.reply(card(question, Actions(buttons)))

    async def _chosen(self, event: ActionTriggered) -> tuple[Interaction, Standing]:
        """The parked deed, as if it had just been done in the community that was chosen."""
        parked_id, community_id = (int(part) for part in event.token.split(":")[1:3])
        text = await self.reception.unpark(parked_id, event)
        standing = await self.reception.admit(event, remember=True, community_id=community_id)
        if text is None or standing is None:
            raise Conflict(_("This question has expired. Please run the command again."))
        return unpark(text).resumed(event), standing

    async def _go_on(self, event: Interaction, standing: Standing) -> BoundAction:
        """What the control that agrees to the ground rules carries."""
        kept = park(event)
        parked = await self.reception.park(event, kept.to_text()) if kept else 0
        owner = standing.community.id if standing.community else 0
        return BoundAction(f"{AGREE}:{parked}:{owner}")

    async def _agreed(
        self, event: ActionTriggered, answer: Answer, adapter: Adapter
    ) -> tuple[Interaction, Standing]:
        """Writes the agreement down; then what was about to be done, as if it had just been."""
        parked_id, community_id = (int(part) for part in event.token.split(":")[1:3])
        standing = await self.reception.admit(event, remember=True, community_id=community_id)
        if standing is None or self.catalog.gate is None:
            raise StaleAction
        role = await role_of(event, standing, adapter, Role.MEMBER)
        ctx = Context(event, standing, role, answer, self.background, self.catalog, self.wake)
        await self.catalog.gate.agree(ctx)
        text = await self.reception.unpark(parked_id, event)
        if text is None:
            raise Conflict(_("Thank you. Please do once more what you were about to do."))
        return unpark(text).resumed(event), replace(standing, owes_rules=0)

    async def _suggest(self, event: SuggestionAsked) -> None:
        """Autocomplete: never an error, at worst no suggestion."""
        choices: list[Choice] = []
        try:
            param, role, anywhere = self._planner.suggesting(event)
            standing = await self.reception.admit(event, remember=False)
            if param is not None and param.suggest is not None and standing is not None:
                adapter = self._adapter(event)
                mine = await role_of(event, standing, adapter, role)
                if mine.covers(role) and (anywhere or standing.community is not None):
                    answer = Answer(event.responder, within=3600)
                    ctx = Context(
                        event, standing, mine, answer, self.background, self.catalog, self.wake
                    )
                    with language(standing.language):
                        found = await param.suggest(ctx, event.typed, event.others)
                    choices = list(found)[:MAX_SUGGESTIONS]
        except Exception:
            log.exception("suggestion_failed", param=event.param)
        try:
            await event.responder.suggest(choices)
        except PlatformError as error:
            log.info("suggestion_late", error=str(error))

    async def _listen(self, event: Event) -> None:
        for listener in self.catalog.event_handlers:
            if isinstance(event, listener.event):
                await self._try(listener.handler, event)

    async def _try(self, handler: Callable[..., Awaitable[None]], event: Event) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await handler(self.background, event)
            except Exception:
                log.exception("listener_failed", event_type=type(event).__name__, attempt=attempt)
                await asyncio.sleep(0.1 * attempt)
            else:
                return

    async def _present(self, event: Interaction, answer: Answer, error: Exception) -> None:
        match error:
            case UserError():
                message = say(error.text)
            case MissingPermission():
                log.warning("permission_missing", what=error.what, key=event.key)
                template = _("Praxis lacks “{what}” here. {how} Then run this again.")
                message = _alert(template.format(what=error.what, how=error.how))
            case PlatformError():
                log.warning("platform_refused", error=str(error), key=event.key)
                message = _alert(_("The chat service did not let that through. Please try again."))
            case _:
                ref = self.background.ids.code()
                log.error("handler_failed", ref=ref, key=event.key, exc_info=error)
                message = card(
                    Alert(
                        md(_("Something went wrong on our side (ref {ref})."), ref=Code(ref)),
                        tone="danger",
                    )
                )
        await answer.reply(message)

    def _adapter(self, event: Interaction) -> Adapter:
        return self.background.adapters[event.place.workspace.platform]


def _alert(text: str) -> Message:
    return card(Alert(md("{text}", text=text), tone="warning"))
