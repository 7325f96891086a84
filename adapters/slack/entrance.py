"""The two pages at which a workspace installs the app: Slack's own flow, over our stores, with our words."""

import html
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
import structlog
from slack_bolt.adapter.asgi.http_request import AsgiHttpRequest
from slack_bolt.adapter.asgi.http_response import AsgiHttpResponse
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation as Consent
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from adapters.slack.guard import Receive, Scope, Send
from bot.config import SlackConfig
from bot.errors import PlatformError
from bot.i18n import _
from bot.installations import Installations

log = structlog.get_logger(__name__)

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

Welcome = Callable[[str, str], Awaitable[str]]
"""`await welcome(bot_token, installer)`: the workspace's name, once everything about it is kept."""
TurnAway = Callable[[str], Awaitable[None]]
"""`await turn_away(bot_token)`: gives a token back that we do not want."""


class WholeOrganisation(BoltError):
    """Somebody installed the app into an Enterprise Grid organisation instead of a workspace."""


class Entrance:
    """An ASGI application for both paths; `flow` is None before we are connected and while we drain."""

    def __init__(self) -> None:
        self.flow: AsyncOAuthFlow | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        answer = await self._answer(scope, receive)
        headers = {**answer.headers, "referrer-policy": ["no-referrer"]}
        response = AsgiHttpResponse(answer.status, headers, answer.body)
        await send(dict(response.get_response_start()))
        await send(dict(response.get_response_body()))

    async def _answer(self, scope: Scope, receive: Receive) -> BoltResponse:
        if scope["method"] != "GET":
            return BoltResponse(status=405, body="")
        if self.flow is None:
            return page(
                503, _("One moment"), _("Praxis is starting. Please try again in a minute.")
            )
        asked = AsgiHttpRequest(dict(scope), receive)
        request = AsyncBoltRequest(
            body="", query=asked.query_string, headers=dict(asked.get_headers())
        )
        try:
            if scope["path"].endswith(REDIRECT_PATH):
                return await self.flow.handle_callback(request)
            return await self.flow.handle_installation(request)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("installation_interrupted", error=type(error).__name__)
            text = _("Slack did not answer. Nothing was kept; please begin again in a minute.")
            return page(503, _("Praxis was not installed"), text, (_("Begin again"), INSTALL_PATH))


class Tickets(AsyncOAuthStateStore):
    """The `state` parameter: sealed, valid for minutes, once."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    async def async_issue(self, *_args: object, **_kwargs: object) -> str:
        """A new one."""
        return await self._installations.ticket()

    async def async_consume(self, state: str) -> bool:
        """Whether it is ours and new."""
        return await self._installations.redeem(state)


class Consents(AsyncInstallationStore):
    """Keeps what a workspace consented to; an organisation's consent is given back."""

    def __init__(self, welcome: Welcome, turn_away: TurnAway) -> None:
        self._welcome = welcome
        self._turn_away = turn_away

    async def async_save(self, installation: Consent) -> None:
        """Keeps it; raises `BoltError`, which the flow turns into a page."""
        token = installation.bot_token or ""
        try:
            if installation.is_enterprise_install or not installation.team_id:
                await self._turn_away(token)
                raise WholeOrganisation("an organisation")
            await self._welcome(token, installation.user_id or "")
        except PlatformError as error:
            raise BoltError(str(error)) from error


def build_flow(
    config: SlackConfig,
    client: AsyncWebClient,
    public_url: str,
    scopes: Sequence[str],
    installations: Installations,
    consents: Consents,
) -> AsyncOAuthFlow:
    """The flow for an app at `public_url`."""
    authorize = str(URL(config.api_url).origin() / "oauth/v2/authorize") if config.api_url else None
    settings = AsyncOAuthSettings(
        client_id=config.client_id,
        client_secret=config.client_secret.reveal(),
        scopes=list(scopes),
        user_scopes=[],
        redirect_uri=public_url.rstrip("/") + REDIRECT_PATH,
        install_page_rendering_enabled=False,
        authorization_url=authorize,
        installation_store=consents,
        state_store=Tickets(installations),
        callback_options=AsyncCallbackOptions(_welcomed, _refused),
    )
    return AsyncOAuthFlow(client=client, settings=settings)


def page(status: int, title: str, text: str, link: tuple[str, str] | None = None) -> BoltResponse:
    """A page of a title, a sentence and at most one link."""
    anchor = ""
    if link is not None:
        words, address = (html.escape(each) for each in link)
        anchor = f'<p><a href="{address}">{words}</a></p>'
    style = (
        "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}"
    )
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><style>{style}</style>"
        f"<main><h1>{html.escape(title)}</h1><p>{html.escape(text)}</p>{anchor}</main></html>"
    )
    headers = {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    return BoltResponse(status=status, body=body, headers=dict(headers))


async def _welcomed(args: AsyncSuccessArgs) -> BoltResponse:
    found = args.installation
    app = f"slack://app?team={found.team_id}&id={found.app_id}"
    answer = page(
        200,
        _("Praxis is in {workspace}").format(workspace=found.team_name or found.team_id),
        _("You find it under Apps in Slack, with a message that helps you set up a community."),
        (_("Open Slack"), app),
    )
    answer.headers["set-cookie"] = [args.settings.state_utils.build_set_cookie_for_deletion()]
    return answer


async def _refused(args: AsyncFailureArgs) -> BoltResponse:
    log.warning("installation_refused", reason=args.reason, error=str(args.error or ""))
    text = _why(args)
    return page(
        args.suggested_status_code,
        _("Praxis was not installed"),
        text,
        (_("Begin again"), INSTALL_PATH),
    )


def _why(args: AsyncFailureArgs) -> str:
    if isinstance(args.error, WholeOrganisation):
        return _(
            "Praxis is installed into one workspace at a time, not into a whole organisation."
            " Begin again, and choose the workspace where your community meets."
        )
    known = {
        "access_denied": _("You did not allow it. Nothing was changed."),
        "invalid_browser": _("Begin and end in the same browser, with cookies allowed."),
        "invalid_state": _("This link was used already, or is older than ten minutes."),
        "storage_error": _("It could not be kept. Please begin again in a minute."),
    }
    return known.get(args.reason, _("Slack did not confirm it. Please begin again."))
