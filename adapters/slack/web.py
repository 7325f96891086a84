"""Slack's Web API and response_urls as calls that pace themselves and raise the core's errors."""

import json
from collections.abc import Mapping
from typing import Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from adapters.slack.errors import Refused, broken_http, lost_connection, refusal
from adapters.slack.limits import CONNECT_SECONDS, FILE_ALT_CHARS, REQUEST_SECONDS
from adapters.slack.pacing import Pacer
from adapters.slack.rich import Json, shorten
from bot.errors import OutcomeUnknown, PlatformError, RateLimited, Unreachable

RETRIES = 2
"""Times a refused request is tried again within the pacer's patience; a 429 was never accepted."""
POST = "chat.postMessage"


def new_session() -> aiohttp.ClientSession:
    """One session for everything: without it slack_sdk opens a connection for every call."""
    timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS, sock_connect=CONNECT_SECONDS)
    return aiohttp.ClientSession(timeout=timeout)


def new_client(token: str | None, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client that repeats nothing by itself: the SDK's own repetition posts twice.

    Without a token it can only exchange codes.
    """
    return AsyncWebClient(
        token=token,
        base_url=api_url or AsyncWebClient.BASE_URL,
        session=session,
        timeout=int(REQUEST_SECONDS),
        retry_handlers=[],
    )


class Web:
    """Every request this adapter makes."""

    def __init__(
        self, client: AsyncWebClient, session: aiohttp.ClientSession, pacer: Pacer
    ) -> None:
        self._client = client
        self._session = session
        self.pacer = pacer
        self.handle = "Praxis"

    async def write(
        self, method: str, arguments: Mapping[str, Any], *, paced: bool = False
    ) -> Json:
        """A request with an effect; `OutcomeUnknown` when Slack may have carried it out.

        `paced` posts have had their turn already.
        """
        channel = str(arguments.get("channel", "")) if method == POST and not paced else ""
        return await self._patiently(method, channel, json=dict(arguments))

    async def read(self, method: str, arguments: Mapping[str, Any]) -> Json:
        """A request without effect: whatever goes wrong on the way may simply be repeated."""
        try:
            return await self._patiently(method, "", http_verb="GET", params=dict(arguments))
        except OutcomeUnknown as error:
            raise Unreachable(str(error)) from error

    async def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """Posts to a response_url, and unlike bolt's own helper looks at the answer."""
        try:
            async with self._session.post(url, json=dict(body)) as response:
                text = await response.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise lost_connection("response_url", error) from error
        if response.status == 429:
            raise RateLimited(_seconds(response.headers))
        answer = _json(text)
        if answer.get("ok") is False:
            raise refusal("response_url", answer, handle=self.handle)
        if response.status != 200:
            raise broken_http("response_url", response.status)

    async def upload(self, name: str, content: bytes, alt: str = "") -> str:
        """Hands over a file that nobody sees yet; returns its id. `alt` is for screen readers."""
        file: Json = {"filename": name, "length": len(content)}
        if alt:
            file["alt_txt"] = shorten(alt, FILE_ALT_CHARS)
        answer = await self.read("files.getUploadURLExternal", file)
        try:
            async with self._session.post(answer["upload_url"], data=content) as response:
                await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unreachable(f"file upload: {type(error).__name__}") from error
        if response.status != 200:
            raise Unreachable(f"file upload: HTTP {response.status}")
        return str(answer["file_id"])

    async def download(self, url: str) -> bytes:
        """A file that somebody handed to us; our token goes to Slack's own hosts only."""
        if not self._is_slack(url):
            raise Refused("file download", "not_a_slack_address")
        headers = {"Authorization": f"Bearer {self._client.token}"}
        try:
            async with self._session.get(url, headers=headers) as response:
                content = await response.read()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Unreachable(f"file download: {type(error).__name__}") from error
        if response.status != 200 or response.content_type == "text/html":
            raise Unreachable(f"file download: HTTP {response.status}")
        return content

    def _is_slack(self, url: str) -> bool:
        """A remote file's address may be anybody's."""
        address, api = URL(url), URL(self._client.base_url)
        ours = address.scheme == "https" and (address.host or "").endswith(".slack.com")
        return ours or (address.scheme, address.authority) == (api.scheme, api.authority)

    async def _patiently(self, method: str, channel: str, **request: Any) -> Json:
        for attempt in range(RETRIES + 1):
            await self.pacer.turn(method, channel)
            try:
                return await self._once(method, **request)
            except RateLimited as error:
                self.pacer.pause(method, error.retry_after)
                if attempt == RETRIES or error.retry_after > self.pacer.patience:
                    raise
        raise AssertionError(method)

    async def _once(self, method: str, **request: Any) -> Json:
        try:
            response = await cast(Any, self._client).api_call(method, **request)
        except SlackApiError as error:
            raise self._error(method, error) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise lost_connection(method, error) from error
        return cast(Json, response.data)

    def _error(self, method: str, error: SlackApiError) -> PlatformError:
        response = cast(Any, error.response)  # pyright: ignore[reportUnknownMemberType]
        status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
        if status == 429:
            return RateLimited(_seconds(response.headers))
        data: Any = getattr(response, "data", None)
        if isinstance(data, dict) and "error" in data:
            return refusal(method, cast(Json, data), handle=self.handle)
        return broken_http(method, status)


def _seconds(headers: Mapping[str, str]) -> float:
    value = headers.get("Retry-After") or headers.get("retry-after") or "1"
    return max(float(value), 0.1) if value.replace(".", "", 1).isdigit() else 1.0


def _json(text: str) -> Json:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return cast(Json, found) if isinstance(found, dict) else {}
