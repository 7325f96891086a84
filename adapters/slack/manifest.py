"""The catalog as a Slack app manifest: commands, shortcuts, events, and no scope beyond what they need.

https://docs.slack.dev/reference/app-manifest. Every scope names the feature it is for.
"""

from typing import Any, Final

from adapters.slack.grammar import usage
from adapters.slack.rich import Json, shorten
from bot.catalog import Catalog
from bot.form import form_spec
from bot.param import Kind

DESCRIPTION: Final = "Runs a community of practice: weekly prompts, cases, webinars, resources."
COLOUR: Final = "#1f4e5f"
DESCRIPTION_CHARS: Final = 140
USAGE_CHARS: Final = 1000
SHORTCUTS: Final = 10

SCOPES: Final = {
    "commands": "the slash command and the message shortcuts",
    "chat:write": "posts, private answers, edits and deletions of its own messages",
    "channels:read": "whether a public channel is archived, and whether the app is in it",
    "groups:read": "the same for private channels it was invited to",
    "im:write": "opening direct messages: reminders, and copies of what a private answer said",
    "users:read": "names, time zones, languages, and who administers the workspace",
    "usergroups:read": "roles granted to user groups",
    "files:write": "calendar files and exports",
}
"""What the app always asks for, and why."""
UPLOAD_SCOPES: Final = {"files:read": "reading a file somebody hands over in a form"}
HISTORY_SCOPES: Final = {
    "channels:history": "finding its own posts again after an outage; counting replies in threads",
    "groups:history": "the same in private channels it was invited to",
    "im:history": "the same in direct messages with the app",
}
EVENT_SCOPES: Final = {
    "app_home_opened": "",
    "app_uninstalled": "",
    "tokens_revoked": "",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "user_change": "users:read",
}
"""Events by the scope that entitles to them; "" for those that need none."""
HISTORY_EVENT_SCOPES: Final = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}


def scopes(catalog: Catalog, *, history: bool) -> dict[str, str]:
    """The bot scopes this catalog needs, each with its reason."""
    wanted = dict(SCOPES)
    if _takes_files(catalog):
        wanted |= UPLOAD_SCOPES
    if history:
        wanted |= HISTORY_SCOPES
    return wanted


def events(*, history: bool) -> dict[str, str]:
    """The events to subscribe to, each with its scope."""
    return EVENT_SCOPES | (HISTORY_EVENT_SCOPES if history else {})


def manifest(
    catalog: Catalog,
    *,
    name: str = "Praxis",
    command: str = "/praxis",
    history: bool = False,
    request_url: str = "",
    redirect_url: str = "",
) -> Json:
    """The manifest; with a `request_url` for signed HTTP, without one for Socket Mode.

    With a `redirect_url` several workspaces can install the app.
    """
    return {
        "display_information": {
            "name": name,
            "description": DESCRIPTION,
            "background_color": COLOUR,
        },
        "features": _features(catalog, name, command, request_url),
        "oauth_config": {
            **({"redirect_urls": [redirect_url]} if redirect_url else {}),
            "scopes": {"bot": sorted(scopes(catalog, history=history))},
        },
        "settings": {
            "event_subscriptions": {
                **({"request_url": request_url} if request_url else {}),
                "bot_events": sorted(events(history=history)),
            },
            "interactivity": {
                "is_enabled": True,
                **(
                    {"request_url": request_url, "message_menu_options_url": request_url}
                    if request_url
                    else {}
                ),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": not request_url,
            "token_rotation_enabled": False,
        },
    }


def _features(catalog: Catalog, name: str, command: str, request_url: str) -> dict[str, Any]:
    slash: Json = {
        "command": command,
        "description": shorten(DESCRIPTION, DESCRIPTION_CHARS),
        "usage_hint": _usage_hint(catalog, command),
        "should_escape": True,
    }
    if request_url:
        slash["url"] = request_url
    features: Json = {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": True,
        },
        "bot_user": {"display_name": name, "always_online": True},
        "slash_commands": [slash],
    }
    shortcuts = [
        {
            "name": entry.name,
            "type": "message",
            "callback_id": entry.id,
            "description": entry.description,
        }
        for entry in catalog.message_commands
    ]
    if len(shortcuts) > SHORTCUTS:
        raise ValueError(f"Slack allows {SHORTCUTS} message shortcuts, there are {len(shortcuts)}")
    return features | ({"shortcuts": shortcuts} if shortcuts else {})


def _usage_hint(catalog: Catalog, command: str) -> str:
    """The nouns; one example says more than a grammar where there is just one."""
    nouns = list(catalog.nouns)
    if len(nouns) == 1 and len(catalog.commands) == 1:
        return usage(catalog.commands[0], "").strip()
    hint = f"[{' | '.join(nouns)}] [what to do]" if nouns else f"see {command} help"
    return shorten(hint, USAGE_CHARS)


def _takes_files(catalog: Catalog) -> bool:
    asked = [param for command in catalog.commands for param in command.params]
    for spec in catalog.actions.values():
        asked.extend(form_spec(spec.form).params if spec.form else ())
    return any(param.kind is Kind.FILE for param in asked)
