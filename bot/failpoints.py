"""Named places where a test may kill or freeze the process; off unless armed at start."""

import os
import signal

_armed: dict[str, int] = {}
_SIGNALS = {"kill": signal.SIGKILL, "freeze": signal.SIGSTOP}


def arm(spec: str) -> None:
    """Arms points from `name` (kills, as a power cut would) or `name:freeze` words, separated by commas."""
    _armed.clear()
    for word in filter(None, (part.strip() for part in spec.split(","))):
        name, _colon, how = word.partition(":")
        _armed[name] = _SIGNALS[how or "kill"]


def reach(name: str) -> None:
    """Passes a point; an armed one strikes once."""
    if name in _armed:
        os.kill(os.getpid(), _armed.pop(name))
