"""Named places where a test may kill the process as a power cut would; off unless armed at start."""

import os
import signal

_armed: dict[str, int] = {}


def arm(spec: str) -> None:
    """Arms points from `name` or `name:nth` words, separated by commas; the nth passage kills (default 1st)."""
    _armed.clear()
    for word in filter(None, (part.strip() for part in spec.split(","))):
        name, _colon, nth = word.partition(":")
        _armed[name] = int(nth or 1)


def reach(name: str) -> None:
    """Passes a point; does not return when it is armed and its turn has come."""
    if name in _armed:
        _armed[name] -= 1
        if _armed[name] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
