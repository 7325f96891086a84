"""Where an interaction came from and by which ways it can be answered."""

from dataclasses import dataclass
from typing import Literal, cast

from adapters.slack.modals import Origin
from adapters.slack.rich import Json, part
from bot.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef

PLATFORM = "slack"

Deed = Literal["command", "click", "submit", "suggest", "shortcut", "home"]
Surface = Literal["message", "modal", "home", ""]


@dataclass(frozen=True, slots=True)
class Route:
    """The ways back. "" stands for a way that does not exist.

    `surface` is what the clicked control sits on, `message` the ts of that message, `view` the
    modal or home tab of the payload, `since` the monotonic second at which the payload came in.
    """

    deed: Deed
    user: UserRef
    user_name: str
    channel: str
    thread: str
    since: float
    surface: Surface = ""
    message: str = ""
    ephemeral: bool = False
    response_url: str = ""
    trigger_id: str = ""
    view: Json | None = None

    @property
    def workspace(self) -> WorkspaceRef:
        """The workspace the app was addressed in."""
        return self.user.workspace

    @property
    def place(self) -> ChannelRef:
        """Channel or thread; the person's own id stands for their direct messages."""
        return ChannelRef(self.workspace, self.channel or self.user.id, self.thread or None)

    @property
    def clicked(self) -> MessageRef | None:
        """The message a control sits on, where it is one that can be edited later."""
        if self.surface != "message" or self.ephemeral or not self.message:
            return None
        return MessageRef(self.place, self.message)

    @property
    def origin(self) -> Origin:
        """What a form opened from here has to remember."""
        return Origin(self.channel, self.thread, self.response_url)


def route_of_command(body: Json, workspace: WorkspaceRef, since: float) -> Route:
    """The ways back of a slash command."""
    user = UserRef(workspace, str(body["user_id"]))
    return Route(
        "command",
        user,
        str(body.get("user_name", "")),
        str(body["channel_id"]),
        "",
        since,
        response_url=str(body.get("response_url", "")),
        trigger_id=str(body.get("trigger_id", "")),
    )


def route_of_interaction(body: Json, workspace: WorkspaceRef, since: float) -> Route | None:
    """The ways back of a click, a form, a suggestion or a shortcut; None for what is neither."""
    deeds: dict[str, Deed] = {
        "block_actions": "click",
        "view_submission": "submit",
        "block_suggestion": "suggest",
        "message_action": "shortcut",
    }
    deed = deeds.get(str(body.get("type")))
    who = part(body, "user")
    if deed is None or not who.get("id"):
        return None
    user = UserRef(workspace, str(who["id"]))
    view = cast("Json | None", body.get("view"))
    name = str(who.get("name") or who.get("username") or "")
    trigger = str(body.get("trigger_id", ""))
    if view is not None:
        origin = Origin.from_text(str(view.get("private_metadata") or ""))
        surface: Surface = "home" if view.get("type") == "home" else "modal"
        return Route(
            deed,
            user,
            name,
            origin.channel,
            origin.thread,
            since,
            surface,
            response_url=origin.response_url,
            trigger_id=trigger,
            view=view,
        )
    return _route_of_message(body, deed, user, name, trigger, since)


def route_of_home(body: Json, workspace: WorkspaceRef, since: float) -> Route:
    """The way back to somebody who opened the home tab: the tab itself."""
    event = part(body, "event")
    user = UserRef(workspace, str(event["user"]))
    return Route("home", user, "", str(event.get("channel", "")), "", since, "home")


def _route_of_message(
    body: Json, deed: Deed, user: UserRef, name: str, trigger: str, since: float
) -> Route:
    container, message = part(body, "container"), part(body, "message")
    channel = part(body, "channel")
    ts = str(container.get("message_ts") or body.get("message_ts") or message.get("ts") or "")
    thread = str(container.get("thread_ts") or message.get("thread_ts") or "")
    return Route(
        deed,
        user,
        name,
        str(container.get("channel_id") or channel.get("id") or ""),
        "" if thread == ts else thread,
        since,
        "message",
        message=ts,
        ephemeral=bool(container.get("is_ephemeral")),
        response_url=str(body.get("response_url") or ""),
        trigger_id=trigger,
    )
