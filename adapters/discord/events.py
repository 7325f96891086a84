"""A server's scheduled events: made once, changed, cancelled, found again by the key in their last line.

Discord knows no nonce for an event and keeps nothing of ours beside its texts, so the key is the
last line of a new event's description until it is changed for the first time. The events of a
server, a hundred at most, are told in one answer.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from adapters.discord.errors import (
    EVENT_OVER,
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    TOO_MANY_EVENTS,
    UNKNOWN_EVENT,
    Refused,
)
from adapters.discord.limits import (
    EVENT_DESCRIPTION,
    EVENT_NAME,
    EVENT_PLACE,
    EVENTS_OF_SERVER,
)
from adapters.discord.markdown import escape
from adapters.discord.pieces import cut_words
from adapters.discord.places import Places
from adapters.discord.rest import Rest
from bot.errors import Gone, MissingPermission
from bot.i18n import _
from bot.message import CalendarEvent
from bot.ports import Need
from bot.refs import ChannelRef, MessageRef

Json = dict[str, Any]

EVENTS = "/guilds/{guild}/scheduled-events"
EVENT = "/guilds/{guild}/scheduled-events/{event}"
GUILD_ONLY = 2
EXTERNAL = 3
"""Privacy level and entity type (resources/guild-scheduled-event)."""
_KEY_LINE = "praxis:"


class Status(IntEnum):
    """The last two are final: scheduled → active → completed, scheduled → canceled."""

    SCHEDULED = 1
    ACTIVE = 2
    COMPLETED = 3
    CANCELED = 4


@dataclass(slots=True)
class Events:
    """What the courier asks for, on the endpoints of scheduled events. Raises as `Posts` does."""

    rest: Rest
    places: Places

    async def create(self, to: ChannelRef, event: CalendarEvent, *, key: str) -> MessageRef:
        """Makes an event; its address is that of the channel it is announced in, with its own id."""
        body = {
            "privacy_level": GUILD_ONLY,
            "entity_type": EXTERNAL,
            **_times(event),
            **_words(event, key),
        }
        try:
            made = await self.rest.call(
                "POST", EVENTS, body=body, creates=True, guild=to.workspace.id
            )
        except Refused as error:
            raise await self._explained(error, to) from None
        return MessageRef(to, str(made["id"]))

    async def change(self, ref: MessageRef, event: CalendarEvent) -> None:
        """Makes an event say what is true now; one that is over stays as it is.

        Raises `Gone` where somebody deleted it: theirs to decide.
        """
        guild, place = ref.channel.workspace.id, ref.id
        try:
            status = Status(
                (await self.rest.call("GET", EVENT, guild=guild, event=place))["status"]
            )
            body = _change(event, status)
            if body:
                await self.rest.call("PATCH", EVENT, body=body, guild=guild, event=place)
        except Refused as error:
            if error.code == EVENT_OVER:
                return
            raise await self._explained(error, ref.channel) from None

    async def find(self, to: ChannelRef, key: str) -> MessageRef | None:
        """The event that was made under a key; None where there is none."""
        for each in await self.rest.call("GET", EVENTS, guild=to.workspace.id):
            if str(each.get("description") or "").endswith(f"{_KEY_LINE}{key}"):
                return MessageRef(to, str(each["id"]))
        return None

    async def _explained(self, error: Refused, to: ChannelRef) -> Exception:
        if error.code == UNKNOWN_EVENT:
            return Gone("event")
        if error.code == TOO_MANY_EVENTS:
            what = _("room for one more event ({most} at most)").format(most=EVENTS_OF_SERVER)
            return MissingPermission(what, _("Delete events of the server that nobody needs."))
        if error.code in (MISSING_ACCESS, MISSING_PERMISSIONS):
            return await self.places.explain(error, to, frozenset({Need.EVENTS}))
        return error


def _change(event: CalendarEvent, status: Status) -> Json:
    """What may still be changed: of an event that has begun neither its start nor that it was."""
    match status:
        case Status.SCHEDULED if event.cancelled:
            return {"status": Status.CANCELED}
        case Status.SCHEDULED:
            return {**_times(event), **_words(event)}
        case Status.ACTIVE if event.cancelled:
            return {"status": Status.COMPLETED}
        case Status.ACTIVE:
            return {"scheduled_end_time": _iso(event.ends_at), **_words(event)}
        case Status.COMPLETED | Status.CANCELED:
            return {}


def _times(event: CalendarEvent) -> Json:
    return {
        "scheduled_start_time": _iso(event.starts_at),
        "scheduled_end_time": _iso(event.ends_at),
    }


def _words(event: CalendarEvent, key: str = "") -> Json:
    """Name and place are shown as they are; in a description Discord reads markdown."""
    tail = f"{_KEY_LINE}{key}" if key else ""
    room = EVENT_DESCRIPTION - len(tail) - 2
    description = "\n\n".join(
        part for part in (cut_words(escape(event.description), room), tail) if part
    )
    return {
        "name": cut_words(event.title, EVENT_NAME) or "…",
        "entity_metadata": {"location": cut_words(event.place, EVENT_PLACE) or "…"},
        "description": description,
    }


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
