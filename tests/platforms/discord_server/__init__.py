"""An emulated Discord that the real discord.py talks to over sockets."""

from tests.platforms.discord_server.faults import Fault, Kind, Phase
from tests.platforms.discord_server.humans import Human
from tests.platforms.discord_server.interactions import Interaction, State
from tests.platforms.discord_server.journal import Call, Dispatch, Journal, Violation
from tests.platforms.discord_server.limits import Bucket, RateLimits
from tests.platforms.discord_server.permissions import ALL, BOT_INVITED_WITH, EVERYONE, Permission
from tests.platforms.discord_server.resolving import HumanError
from tests.platforms.discord_server.rest import Exchange, Upload
from tests.platforms.discord_server.server import DiscordServer
from tests.platforms.discord_server.settings import Settings
from tests.platforms.discord_server.snowflakes import Clock, SystemClock
from tests.platforms.discord_server.world import (
    Channel,
    ChannelKind,
    Guild,
    Member,
    Message,
    Role,
    User,
)

__all__ = [
    "ALL",
    "BOT_INVITED_WITH",
    "EVERYONE",
    "Bucket",
    "Call",
    "Channel",
    "ChannelKind",
    "Clock",
    "DiscordServer",
    "Dispatch",
    "Exchange",
    "Fault",
    "Guild",
    "Human",
    "HumanError",
    "Interaction",
    "Journal",
    "Kind",
    "Member",
    "Message",
    "Permission",
    "Phase",
    "RateLimits",
    "Role",
    "Settings",
    "State",
    "SystemClock",
    "Upload",
    "User",
    "Violation",
]
