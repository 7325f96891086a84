"""Installing the app: the consent page's redirect and oauth.v2.access."""

from typing import Any
from urllib.parse import urlencode

from tests.platforms.slack_server.errors import SlackRefusal
from tests.platforms.slack_server.state import Json
from tests.platforms.slack_server.workspaces import install
from tests.platforms.slack_server.world import World


def authorize(world: World, query: dict[str, str]) -> str:
    """The person consents at once; the address they are sent back to, with a code.

    `team` chooses the workspace (default: the first), `org=1` the whole organisation.
    """
    if query.get("client_id") != world.app.client_id:
        raise SlackRefusal("invalid_client_id")
    redirect = query.get("redirect_uri")
    if not redirect:
        raise SlackRefusal("bad_redirect_uri")
    team = world.teams.get(query.get("team", "")) or next(iter(world.teams.values()))
    people = [u for u in team.users.values() if not u.is_bot]
    code = world.mint.secret("code")
    world.codes[code] = {
        "team": team.id,
        "org": bool(query.get("org")),
        "user": people[0].id if people else "",
        "scopes": [s for s in query.get("scope", "").split(",") if s],
        "redirect_uri": redirect,
    }
    return f"{redirect}?{urlencode({'code': code, 'state': query.get('state', '')})}"


def exchange(world: World, args: Json) -> Json:
    """oauth.v2.access: a code, once, for a bot token."""
    if args.get("client_id") != world.app.client_id:
        raise SlackRefusal("invalid_client_id")
    if args.get("client_secret") != world.app.client_secret:
        raise SlackRefusal("bad_client_secret")
    grant: dict[str, Any] | None = world.codes.pop(str(args.get("code")), None)
    if grant is None:
        raise SlackRefusal("invalid_code")
    if args.get("redirect_uri") not in (None, "", grant["redirect_uri"]):
        raise SlackRefusal("bad_redirect_uri")
    team, org = world.teams[grant["team"]], grant["org"]
    teams = [team]
    if org:
        teams = [t for t in world.teams.values() if t.enterprise_id == team.enterprise_id]
    scopes = frozenset(grant["scopes"]) or world.app.scopes
    installation = install(world, teams, scopes, org=org)
    enterprise = {"id": team.enterprise_id, "name": team.enterprise_name}
    return {
        "ok": True,
        "app_id": world.app.id,
        "authed_user": {"id": grant["user"]},
        "scope": ",".join(sorted(scopes)),
        "token_type": "bot",
        "access_token": installation.token,
        "bot_user_id": installation.bot_user_id,
        "team": None if org else {"id": team.id, "name": team.name},
        "enterprise": enterprise if team.enterprise_id else None,
        "is_enterprise_install": org,
    }
