"""Seals secrets before they are written: authenticated encryption with keys that never touch the database."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from storage.errors import BrokenSeal


class Seal:
    """Fernet keys, the newest first: it seals, all of them open.

    `owner` is sealed in with the secret, so that a sealed secret is worth nothing in another's row.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = MultiFernet([Fernet(key.encode()) for key in keys])
        self._newest = Fernet(keys[0].encode())

    def close(self, owner: str, secret: str) -> str:
        """The secret, sealed for its owner."""
        return self._keys.encrypt(json.dumps([owner, secret]).encode()).decode()

    def open(self, owner: str, sealed: str) -> str:
        """The secret; raises `BrokenSeal`."""
        try:
            named, secret = json.loads(self._keys.decrypt(sealed.encode()))
        except (InvalidToken, ValueError) as error:
            raise BrokenSeal(owner) from error
        if named != owner:
            raise BrokenSeal(owner)
        return str(secret)

    def fresh(self, sealed: str) -> bool:
        """Whether the newest key sealed it."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def stamp(self, words: str, now: datetime) -> str:
        """A ticket that carries words and the time, and that nobody else can make."""
        made = self._newest.encrypt_at_time(words.encode(), int(now.timestamp()))
        return made.decode().rstrip("=")

    def stamped(self, ticket: str, now: datetime, valid: timedelta) -> str:
        """The words of a ticket of ours that is young enough; raises `BrokenSeal`."""
        padded = ticket + "=" * (-len(ticket) % 4)
        seconds = int(valid.total_seconds())
        try:
            words = self._keys.decrypt_at_time(padded.encode(), seconds, int(now.timestamp()))
        except (InvalidToken, ValueError) as error:
            raise BrokenSeal("ticket") from error
        return words.decode()
