"""Operations on the application itself: who am I, the gateway's address, commands, users."""

from typing import Any

from tests.platforms.discord_server import payloads
from tests.platforms.discord_server.errors import invalid_form
from tests.platforms.discord_server.platform import Platform
from tests.platforms.discord_server.rest import Exchange, Routes
from tests.platforms.discord_server.rules_commands import command_set_problems
from tests.platforms.discord_server.world import Json

routes = Routes()


@routes.add("GET", "/users/@me")
def get_me(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """The bot's account."""
    extra = {"mfa_enabled": True, "locale": "en-GB", "verified": True, "email": None}
    return 200, {**payloads.user(platform.world.bot), **extra}


@routes.add("GET", "/users/{user_id}")
def get_user(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Any account, deactivated ones too."""
    return 200, payloads.user(platform.user(exchange.id("user_id")))


@routes.add("GET", "/oauth2/applications/@me")
def get_application(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """The application, which discord.py asks for at login."""
    return 200, application(platform)


@routes.add("GET", "/applications/@me")
def get_own_application(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """The same by its newer address."""
    return 200, application(platform)


def application(platform: Platform) -> Json:
    """PrivateApplicationResponse."""
    bot = payloads.user(platform.world.bot)
    return {
        "id": str(platform.application_id),
        "name": platform.world.bot.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": bot,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": {**bot, "id": str(platform.application_id - 1), "bot": False},
        "approximate_guild_count": len(platform.world.guilds),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
    }


@routes.add("GET", "/gateway", needs_token=False)
def get_gateway(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """The gateway's address."""
    return 200, {"url": platform.settings.gateway_url}


@routes.add("GET", "/gateway/bot")
def get_gateway_bot(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """The gateway's address, the shard count and how many IDENTIFYs are left today."""
    left = {
        "total": 1000,
        "remaining": max(0, platform.settings.identifies_left),
        "reset_after": 86_400_000,
        "max_concurrency": 1,
    }
    settings = platform.settings
    return 200, {
        "url": settings.gateway_url,
        "shards": settings.shards,
        "session_start_limit": left,
    }


@routes.add("PUT", "/applications/{application_id}/commands")
def put_commands(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Replace the global commands."""
    return 200, _overwrite(platform, 0, exchange.body)


@routes.add("GET", "/applications/{application_id}/commands")
def get_commands(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """The global commands."""
    return 200, platform.commands.scopes.get(0, [])


@routes.add("PUT", "/applications/{application_id}/guilds/{guild_id}/commands")
def put_guild_commands(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Replace one guild's commands."""
    guild = platform.guild(exchange.id("guild_id"))
    return 200, _overwrite(platform, guild.id, exchange.body)


@routes.add("GET", "/applications/{application_id}/guilds/{guild_id}/commands")
def get_guild_commands(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """One guild's commands."""
    guild = platform.guild(exchange.id("guild_id"))
    return 200, platform.commands.scopes.get(guild.id, [])


def _overwrite(platform: Platform, scope: int, bodies: list[Json] | None) -> list[Json]:
    problems = command_set_problems(bodies or [])
    if problems:
        raise invalid_form(*problems)
    return platform.commands.overwrite(scope, bodies or [])


@routes.add("POST", "/users/@me/channels")
def open_dm(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """The direct conversation with a person; opening it tells nothing of whether it is closed."""
    person = platform.user(int(exchange.body["recipient_id"]))
    return 200, payloads.channel(platform.world.dm_with(person))
