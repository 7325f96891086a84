"""What a secret address of ours answers with, and who answers: served by `bot.feed_http`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Document:
    """What stands at an address; `changed_at` is aware."""

    content: bytes
    mime: str
    changed_at: datetime


class Feed(Protocol):
    """What answers an address: its number, and the secret that proves it."""

    async def read(self, number: int, secret: str) -> Document | None:
        """The document, or None; takes the same time for a wrong secret as for none such."""
        ...
