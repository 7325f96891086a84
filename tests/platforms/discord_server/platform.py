"""The parts of the emulated platform, gathered for the handlers."""

from dataclasses import dataclass, field
from datetime import date

from tests.platforms.discord_server.errors import refusal
from tests.platforms.discord_server.faults import Faults
from tests.platforms.discord_server.interactions import Interactions
from tests.platforms.discord_server.journal import Journal
from tests.platforms.discord_server.limits import Limiter
from tests.platforms.discord_server.rest import Upload
from tests.platforms.discord_server.settings import Settings
from tests.platforms.discord_server.spec import Spec
from tests.platforms.discord_server.world import Channel, Guild, Json, Message, User, World

CREATES_A_DAY = 200


@dataclass(slots=True)
class Commands:
    """Registered application commands; scope 0 is global, others are guild ids."""

    world: World
    scopes: dict[int, list[Json]] = field(default_factory=dict[int, list[Json]])
    created: dict[tuple[int, date], int] = field(default_factory=dict[tuple[int, date], int])
    overwrites: int = 0

    def overwrite(self, scope: int, bodies: list[Json]) -> list[Json]:
        """Replace a scope's commands; those whose kind and name stay keep their ids."""
        known = {(c["type"], c["name"]): c for c in self.scopes.get(scope, ())}
        fresh = [b for b in bodies if (b.get("type") or 1, b["name"]) not in known]
        today = (scope, self.world.clock.now().date())
        if self.created.get(today, 0) + len(fresh) > CREATES_A_DAY:
            raise refusal(30034)
        self.created[today] = self.created.get(today, 0) + len(fresh)
        stored = [self._store(scope, body, known) for body in bodies]
        self.scopes[scope] = stored
        self.overwrites += 1
        return stored

    def _store(self, scope: int, body: Json, known: dict[tuple[int, str], Json]) -> Json:
        kind = body.get("type") or 1
        before = known.get((kind, body["name"]))
        stored: Json = {
            "id": before["id"] if before else str(self.world.ids.next()),
            "application_id": str(self.world.bot.id),
            "version": str(self.world.ids.next()),
            "type": kind,
            "name": body["name"],
            "name_localizations": body.get("name_localizations"),
            "description": body.get("description") or "",
            "description_localizations": body.get("description_localizations"),
            "default_member_permissions": _as_text(body.get("default_member_permissions")),
            "contexts": body.get("contexts"),
            "integration_types": body.get("integration_types") or [0],
            "nsfw": bool(body.get("nsfw")),
            "options": body.get("options") or [],
        }
        return {**stored, "guild_id": str(scope)} if scope else stored

    def find(self, guild: Guild | None, kind: int, name: str) -> Json | None:
        """The command a person sees under a name; the guild's own comes first."""
        for scope in (guild.id if guild else 0, 0):
            for command in self.scopes.get(scope, ()):
                if (command["type"], command["name"]) == (kind, name):
                    return command
        return None


def _as_text(bits: object) -> str | None:
    return None if bits is None else str(bits)


@dataclass(slots=True)
class Platform:
    """Everything a handler needs."""

    world: World
    settings: Settings
    journal: Journal
    faults: Faults
    limiter: Limiter
    commands: Commands
    interactions: Interactions
    spec: Spec | None
    files: dict[int, Upload] = field(default_factory=dict[int, Upload])
    nonces: dict[tuple[int, str], Message] = field(default_factory=dict[tuple[int, str], Message])

    @property
    def application_id(self) -> int:
        """The application's id, the same as its bot user's."""
        return self.settings.application_id(self.world)

    def channel(self, channel_id: int) -> Channel:
        """A channel the bot's guilds have, or 10003."""
        channel = self.world.channels.get(channel_id)
        if channel is None:
            raise refusal(10003)
        return channel

    def guild(self, guild_id: int) -> Guild:
        """A guild the bot is in, or 10004."""
        guild = self.world.guilds.get(guild_id)
        if guild is None or not guild.bot_present:
            raise refusal(10004)
        return guild

    def message(self, channel: Channel, message_id: int) -> Message:
        """A message that stands in a channel, or 10008; ephemeral ones are not found here."""
        message = channel.all_messages.get(message_id)
        if message is None or message.deleted or message.ephemeral:
            raise refusal(10008)
        return message

    def user(self, user_id: int) -> User:
        """An account, or 10013."""
        person = self.world.users.get(user_id)
        if person is None:
            raise refusal(10013)
        return person

    def store_file(self, channel: Channel, upload: Upload) -> Json:
        """Keep a file and return it as an attachment."""
        number = self.world.ids.next()
        self.files[number] = upload
        address = f"{self.settings.base_url}/attachments/{channel.id}/{number}/{upload.filename}"
        return {
            "id": str(number),
            "filename": upload.filename,
            "size": len(upload.content),
            "url": address,
            "proxy_url": address,
            "content_type": upload.content_type,
        }
