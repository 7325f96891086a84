"""An emulated Slack that real slack-bolt apps talk to; see README.md."""

from .clock import ManualClock, SystemClock
from .deliver import EventPolicy
from .errors import DriverError
from .faults import (
    Fault,
    drop_after_store,
    drop_before_store,
    error,
    hang,
    server_error,
    slow,
    too_many_requests,
)
from .humans import Human
from .interactions import Interaction, Reply
from .journal import ApiCall, Delivery, Journal, Violation
from .rates import RateLimits
from .scopes import HISTORY, MINIMAL, NAMES
from .server import SlackServer
from .workspaces import Workspace

__all__ = [
    "HISTORY",
    "MINIMAL",
    "NAMES",
    "ApiCall",
    "Delivery",
    "DriverError",
    "EventPolicy",
    "Fault",
    "Human",
    "Interaction",
    "Journal",
    "ManualClock",
    "RateLimits",
    "Reply",
    "SlackServer",
    "SystemClock",
    "Violation",
    "Workspace",
    "drop_after_store",
    "drop_before_store",
    "error",
    "hang",
    "server_error",
    "slow",
    "too_many_requests",
]
