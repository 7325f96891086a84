"""What a test chooses about the emulated Discord application and its surroundings."""

from dataclasses import dataclass
from datetime import timedelta

from tests.platforms.discord_server.world import World


@dataclass(slots=True)
class Settings:
    """One application and how strictly the platform treats it."""

    token: str = "emulated.bot.token"
    privileged_intents: int = 0
    """Intents switched on in the developer portal; IDENTIFY with others is closed with 4014."""
    heartbeat_interval: float = 41.25
    """Seconds, as Discord announces."""
    shards: int = 1
    """What GET /gateway/bot recommends."""
    required_shards: int = 1
    """Fewer are closed with 4011."""
    identifies_left: int = 1000
    """IDENTIFYs before the token is reset, Discord's daily allowance."""
    nonce_window: timedelta = timedelta(minutes=5)
    """How long an enforced nonce is remembered; Discord says "the past few minutes"."""
    ack_deadline: timedelta = timedelta(seconds=3)
    token_life: timedelta = timedelta(minutes=15)
    revoked: bool = False
    base_url: str = ""
    """Scheme and authority, known once the server listens."""

    @property
    def gateway_url(self) -> str:
        """The gateway's address without a query."""
        return self.base_url.replace("http", "ws", 1) + "/gateway/"

    def application_id(self, world: World) -> int:
        """The application's id, which is its bot user's too."""
        return world.bot.id
