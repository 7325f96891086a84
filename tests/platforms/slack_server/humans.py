"""People: what they click, type and say, through what Slack's client lets them do."""

from typing import Any

from tests.platforms.slack_server import payloads
from tests.platforms.slack_server.acks import settle_command, settle_options, settle_submission
from tests.platforms.slack_server.errors import DriverError
from tests.platforms.slack_server.filling import filled, is_empty
from tests.platforms.slack_server.interactions import Interaction, Reply
from tests.platforms.slack_server.modals import close_all, close_top
from tests.platforms.slack_server.reading import Control, controls, find, option
from tests.platforms.slack_server.speaking import Speaker
from tests.platforms.slack_server.state import Channel, Ephemeral, Json, Message, View

Shown = Message | Ephemeral | View
Place = Message | Ephemeral | View | Reply | Interaction


class Human(Speaker):
    """One person in one workspace; each act returns the Interaction it became."""

    async def slash(
        self, channel: Channel, command: str, text: str = "", *, thread: str | None = None
    ) -> Interaction:
        """Type a slash command; Slack offers none in threads."""
        self._present(channel)
        if thread is not None:
            raise DriverError(f"{command} is not supported in threads. Sorry!")
        if channel.archived:
            raise DriverError("the channel is archived")
        known = self.world.app.commands
        if known is not None and command not in known:
            raise DriverError(f"{command} is not a valid command")
        ix = self._begin("slash_command", channel)
        typed = self._command_text(text)
        body = payloads.command(self.world, self.team, self.user, channel, command, typed, ix)
        attempt = await self._ask(ix, "slash_commands", body, accepts_response=True)
        if attempt.acked:
            settle_command(self.world, ix, body["response_url"], attempt.payload)
        return ix

    async def click(self, place: Place, what: str) -> Interaction:
        """Press a button, by its label or action_id, wherever it is shown."""
        shown = self._look(place)
        control = find(shown.blocks, what)
        if control.element["type"] not in {"button", "workflow_button", "icon_button"}:
            raise DriverError(f"{what!r} is a {control.element['type']}; use select()")
        return await self._act(shown, control, {})

    async def select(self, place: Place, what: str, value: Any) -> Interaction:
        """Choose in a menu, picker, checkbox group or overflow; several values as a list."""
        shown = self._look(place)
        control = find(shown.blocks, what)
        element = control.element
        if element["type"] == "overflow":
            chosen: Json = {"selected_option": option(element, value)}
        else:
            state = await self._state(shown, control, value)
            chosen = {key: item for key, item in state.items() if key != "type"}
            self._keep(shown, control, state)
        if control.block["type"] == "input" and not control.block.get("dispatch_action"):
            raise DriverError(f"{what!r} is an input: fill it in with submit()")
        return await self._act(shown, control, chosen)

    async def suggest(self, place: Place, what: str, typed: str) -> list[Json]:
        """Type into an external select; the options the app offers."""
        shown = self._look(place)
        if isinstance(shown, Ephemeral):
            raise DriverError("suggestions in ephemeral messages are not emulated")
        control = find(shown.blocks, what)
        least = control.element.get("min_query_length", 3)
        if len(typed) < least:
            raise DriverError(f"Slack asks the app only from {least} characters on")
        ix = self._begin("block_suggestion", None)
        element = {**control.element, "block_id": control.block["block_id"]}
        body = payloads.suggestion(self.world, self.team, self.user, shown, element, typed)
        attempt = await self._ask(ix, "interactive", body, accepts_response=True)
        if attempt.acked:
            settle_options(self.world, ix, attempt.payload)
        return ix.options

    async def submit(self, place: Place, values: dict[str, Any] | None = None) -> Interaction:
        """Fill in a modal by label, block_id or action_id, and press its submit button."""
        view = self._top(place)
        for name, value in (values or {}).items():
            control = find(view.blocks, name)
            self._keep(view, control, await self._state(view, control, value))
        self._check_required(view)
        if not view.source.get("submit"):
            raise DriverError("this modal has no submit button")
        ix = self._begin("view_submission", None)
        body = payloads.submission(self.world, self.team, self.user, view, ix)
        attempt = await self._ask(ix, "interactive", body, accepts_response=True)
        if attempt.acked:
            settle_submission(self.world, self.team, ix, view, attempt.payload)
        elif ix.failure:
            ix.trouble = "We had some trouble connecting. Try again?"
        return ix

    async def close(self, place: Place) -> Interaction:
        """Close a modal; the app hears of it only where it asked to."""
        view = self._top(place)
        cleared = bool(view.source.get("clear_on_close"))
        ix = self._begin("view_closed", None)
        body = payloads.closing(self.world, self.team, self.user, view, cleared=cleared)
        if cleared:
            close_all(self.team, self.id)
        else:
            close_top(self.team, self.id)
        if view.source.get("notify_on_close"):
            await self._ask(ix, "interactive", body)
        return ix

    async def shortcut(self, message: Message | Reply | None, callback_id: str) -> Interaction:
        """Use a message shortcut (also in threads), or with None a global one."""
        if message is None:
            ix = self._begin("shortcut", None)
            body = payloads.global_shortcut(self.world, self.team, self.user, callback_id, ix)
        else:
            shown = self._look(message)
            if not isinstance(shown, Message):
                raise DriverError("shortcuts work on messages only")
            ix = self._begin("message_action", self.team.channels[shown.channel_id])
            body = payloads.message_shortcut(
                self.world, self.team, self.user, shown, callback_id, ix
            )
        await self._ask(ix, "interactive", body)
        return ix

    def home(self) -> View:
        """The home tab the app published for this person."""
        view = self.team.homes.get(self.id)
        if view is None:
            raise DriverError(f"nothing was published for {self.user.real_name}")
        return view

    def modal(self) -> View | None:
        """The modal on top, if any."""
        return self.team.top_view(self.id)

    async def _act(self, shown: Shown, control: Control, chosen: Json) -> Interaction:
        element = control.element
        action: Json = {
            "action_id": element["action_id"],
            "block_id": control.block["block_id"],
            "type": element["type"],
            "action_ts": self.world.mint.ts(self.world.clock.now()),
            **{key: element[key] for key in ("text", "value", "style") if key in element},
            **chosen,
        }
        if isinstance(shown, View):
            ix = self._begin("block_actions", None)
            body = payloads.view_actions(self.world, self.team, self.user, shown, [action], ix)
        else:
            ix = self._begin("block_actions", self.team.channels[shown.channel_id])
            values = self._message_values.get(shown.ts, {})
            body = payloads.message_actions(
                self.world, self.team, self.user, shown, [action], values, ix
            )
        attempt = await self._ask(ix, "interactive", body)
        if attempt.acked and attempt.payload:
            self._ignored_payload(ix, attempt.payload)
        return ix

    def _look(self, place: Place) -> Shown:
        """What the person sees now at the place a test holds on to."""
        if isinstance(place, Interaction):
            open_view = place.views and not place.views[-1].closed
            place = place.views[-1] if open_view else place.reply
        if isinstance(place, View):
            return self._top(place) if place.type == "modal" else place
        channel = self.team.channels[place.channel_id]
        hidden = isinstance(place, Ephemeral) or (isinstance(place, Reply) and place.ephemeral)
        shown = (channel.ephemerals if hidden else channel.messages).get(place.ts)
        if shown is None or shown.deleted:
            raise DriverError("the message is gone")
        if isinstance(shown, Ephemeral) and shown.user_id != self.id:
            raise DriverError("only its addressee sees an ephemeral message")
        self._present(channel)
        return shown

    def _top(self, place: Place) -> View:
        view = place.view if isinstance(place, Interaction) else place
        if not isinstance(view, View):
            raise DriverError("not a modal")
        if view.user_id != self.id:
            raise DriverError("that modal belongs to someone else")
        top = self.team.top_view(self.id)
        if top is not view:
            raise DriverError("the modal is closed" if view.closed else "another modal is on top")
        return view

    async def _state(self, shown: Shown, control: Control, value: Any) -> Json:
        """The element holding `value`; what is typed into an external select is looked up."""
        if control.element["type"].endswith("external_select") and value is not None:
            wanted = value if isinstance(value, list) else [value]
            found = [await self._suggestion(shown, control, item) for item in wanted]
            value = found if isinstance(value, list) else found[0]
        return filled(control.element, value)

    async def _suggestion(self, shown: Shown, control: Control, typed: str | Json) -> Json:
        if isinstance(typed, dict):
            return typed
        options = await self.suggest(shown, control.action_id, typed)
        flat = [o for entry in options for o in entry.get("options", [entry])]
        for choice in flat:
            if typed in (choice["value"], choice["text"]["text"]) or len(flat) == 1:
                return choice
        raise DriverError(f"no suggestion for {typed!r} among {len(flat)}")

    def _keep(self, shown: Shown, control: Control, state: Json) -> None:
        values = (
            shown.values
            if isinstance(shown, View)
            else self._message_values.setdefault(shown.ts, {})
        )
        values.setdefault(control.block["block_id"], {})[control.action_id] = state

    def _check_required(self, view: View) -> None:
        for control in controls(view.blocks):
            if control.block["type"] != "input" or control.block.get("optional"):
                continue
            if is_empty(view.values[control.block["block_id"]][control.action_id]):
                raise DriverError(f"please complete the required field {control.label!r}")
