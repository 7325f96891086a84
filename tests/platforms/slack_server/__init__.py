"""An emulated Slack that real slack-bolt apps talk to; see README.md."""

from tests.platforms.slack_server.clock import ManualClock, SystemClock
from tests.platforms.slack_server.deliver import EventPolicy
from tests.platforms.slack_server.errors import DriverError
from tests.platforms.slack_server.faults import (
    Fault,
    drop_after_store,
    drop_before_store,
    error,
    hang,
    server_error,
    slow,
    too_many_requests,
)
from tests.platforms.slack_server.humans import Human
from tests.platforms.slack_server.interactions import Interaction, Reply
from tests.platforms.slack_server.journal import ApiCall, Delivery, Journal, Violation
from tests.platforms.slack_server.rates import RateLimits
from tests.platforms.slack_server.scopes import HISTORY, MINIMAL, NAMES
from tests.platforms.slack_server.server import SlackServer
from tests.platforms.slack_server.workspaces import Workspace

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
