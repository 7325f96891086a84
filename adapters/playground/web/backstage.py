"""What the page asks of the composition root: things that an adapter cannot know by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from adapters.playground.machine import AgendaLine
from adapters.playground.rehearsal import Rehearsal
from bot.message import Message


@dataclass(frozen=True, slots=True)
class Rendering:
    """A message as one service would be sent it; `problems` are why it would refuse it.

    `held_to` says, in words, what it was looked at for.
    """

    service: str
    body: Any
    problems: tuple[str, ...]
    held_to: tuple[str, ...]


class Backstage(Protocol):
    """What stands behind the playground."""

    async def zone(self) -> str:
        """The community's time zone (IANA)."""
        ...

    async def agenda(self) -> Sequence[AgendaLine]:
        """What will happen next, soonest first."""
        ...

    def renderings(self, message: Message) -> Sequence[Rendering]:
        """What real services would be sent for a message."""
        ...

    async def rehearse(self, days: int) -> Rehearsal:
        """Lives through the next days on a copy of everything."""
        ...
