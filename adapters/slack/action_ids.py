"""Tokens as action_ids: the same token twice in a message stays unique and comes back unchanged."""

import re
from collections import Counter

LINK_PREFIX = "~link~"
"""Buttons that only open an address still report their click; no token begins with a tilde."""

_NUMBERED = re.compile(r"#\d+$")


class ActionIds:
    """Hands out action_ids for one message."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, token: str) -> str:
        """The action_id that carries `token`; later ones of the same token are numbered."""
        self._seen[token] += 1
        count = self._seen[token]
        if count == 1 and not _NUMBERED.search(token):
            return token
        return f"{token}#{count}"

    def link(self) -> str:
        """The action_id of a button that opens an address."""
        self._seen[LINK_PREFIX] += 1
        return f"{LINK_PREFIX}{self._seen[LINK_PREFIX]}"


def token_of(action_id: str) -> str | None:
    """The token an action_id carries; None for a button that only opened an address."""
    if action_id.startswith(LINK_PREFIX):
        return None
    return _NUMBERED.sub("", action_id)
