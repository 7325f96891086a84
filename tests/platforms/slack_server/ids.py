"""Identifiers, timestamps and secrets in the shapes Slack gives them."""

import hashlib
import itertools
from datetime import datetime

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def base36(number: int) -> str:
    """`number` in upper-case base 36."""
    digits = ""
    while number:
        number, remainder = divmod(number, 36)
        digits = ALPHABET[remainder] + digits
    return digits or "0"


class Mint:
    """Issues ids that are unique within one server and the same on every run."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._numbers = itertools.count(1)
        self._last_ts = (0, 0)

    def id(self, prefix: str) -> str:
        """An id such as `U0A0000001` (prefix, then nine of `[A-Z0-9]`)."""
        return f"{prefix}0A{base36(next(self._numbers)).rjust(7, '0')}"

    def ts(self, now: datetime) -> str:
        """A message timestamp `seconds.micros`, always later than the one before."""
        moment = (int(now.timestamp()), now.microsecond)
        if moment <= self._last_ts:
            seconds, micros = self._last_ts
            moment = (seconds, micros + 1) if micros < 999_999 else (seconds + 1, 0)
        self._last_ts = moment
        return f"{moment[0]}.{moment[1]:06d}"

    def secret(self, purpose: str) -> str:
        """Thirty-two hex digits, different for each call."""
        number = next(self._numbers)
        return hashlib.sha256(f"{self._seed}/{purpose}/{number}".encode()).hexdigest()[:32]
