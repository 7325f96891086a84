"""Names for new things: sortable row ids and short reference codes."""

import random

from ulid import ULID

from bot.ports import Clock

_READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that nobody confuses when reading aloud."""


class RandomIds:
    """Ids from the injected clock and chance, so that a test can repeat them."""

    def __init__(self, clock: Clock, chance: random.Random) -> None:
        self._clock = clock
        self._chance = chance

    def ulid(self) -> str:
        """26 characters that sort by time (to the millisecond)."""
        milliseconds = int(self._clock.now().timestamp() * 1000)
        return str(ULID.from_bytes(milliseconds.to_bytes(6, "big") + self._chance.randbytes(10)))

    def code(self) -> str:
        """5 characters a person can read aloud."""
        return "".join(self._chance.choice(_READABLE) for _ in range(5))
