"""One REST call at a time: paced, with a deadline, and its failure named by whether it may have counted.

The gateway is discord.py's; its HTTP client is not used for what we say. It repeats a POST on 5xx
up to five times by itself, which doubles forum posts, sleeps through long rate limits, and has no
limiter for the whole token.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

import aiohttp
import structlog

from adapters.discord.errors import Refused, meaning
from adapters.discord.limits import CALLBACK_SECONDS, INVALID_WINDOW
from adapters.discord.pacing import Pacing
from bot.errors import OutcomeUnknown, PlatformError, RateLimited, Unauthorized, Unreachable
from bot.message import Attachment

log = structlog.get_logger(__name__)

OFFICIAL = "https://discord.com/api/v10"
SHORT_WAIT = 2.0
"""Seconds that a 429 may ask for before it becomes the caller's business."""
ATTEMPTS = 4
"""Requests made of one call; a 429 is certain not to have been accepted."""
TIMEOUT = 20.0
"""Seconds of one request: less than the courier allows for a send."""
AGENT = "DiscordBot (praxis-community, 0.1)"

_MAJORS = ("channel", "guild", "webhook")
_BEFORE_WRITING = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)


class Rest:
    """Discord's HTTP API for one bot token."""

    def __init__(self, base: str, token: str) -> None:
        self.base = (base or OFFICIAL).rstrip("/")
        self.pacing = Pacing()
        self._token = token
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self,
        method: str,
        template: str,
        *,
        body: Any = None,
        files: Sequence[Attachment] = (),
        query: Mapping[str, str] | None = None,
        creates: bool = False,
        **places: str,
    ) -> Any:
        """Makes a call in the bot's name; `template` has `{channel}` and the like for `places`.

        Raises `Refused` for a 4xx answer, so that the caller may know the code, and otherwise a
        `PlatformError`: `OutcomeUnknown` only where the call `creates` something.
        """
        key = bucket_key(method, template, places)
        for attempt in range(1, ATTEMPTS + 1):
            async with self.pacing.turn(key):
                response = await self._send(
                    method,
                    template.format(**places),
                    body,
                    files,
                    query,
                    creates=creates,
                    timeout=TIMEOUT,
                )
                self.pacing.learn(key, response.headers)
            if response.status != 429:
                return self._taken(response, creates=creates)
            wait = self._limited(response, key)
            if wait > SHORT_WAIT or attempt == ATTEMPTS:
                raise RateLimited(wait, everything=response.everything)
            await asyncio.sleep(wait)
        raise RateLimited(SHORT_WAIT)

    async def answer(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        files: Sequence[Attachment] = (),
        query: Mapping[str, str] | None = None,
        timeout: float = CALLBACK_SECONDS,  # noqa: ASYNC109  # as below
    ) -> Any:
        """Answers an interaction, on its own path past all queues; its token is in the path.

        Once only: an answer whose fate is unknown is not given again.
        """
        response = await self._send(
            method, path, body, files, query, creates=True, timeout=timeout, signed=False
        )
        if response.status == 429:
            raise RateLimited(response.retry_after)
        return self._taken(response, creates=True)

    async def fetch(self, url: str) -> bytes:
        """The bytes at an address of Discord's CDN, which has no part in rate limits."""
        try:
            async with self._open().get(url, timeout=_timeout(TIMEOUT)) as response:
                if response.status != 200:
                    raise Unreachable(f"the file was not there ({response.status})")
                return await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unreachable(type(error).__name__) from None

    async def close(self) -> None:
        """Closes what is open; a later call opens it again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _send(
        self,
        method: str,
        path: str,
        body: Any,
        files: Sequence[Attachment],
        query: Mapping[str, str] | None,
        *,
        creates: bool,
        timeout: float,  # noqa: ASYNC109  # aiohttp's own, which knows what was written
        signed: bool = True,
    ) -> "Response":
        headers = {"Authorization": f"Bot {self._token}"} if signed else {}
        if not files and body is not None:
            headers["Content-Type"] = "application/json"
        data = _form(body, files) if files else None if body is None else json.dumps(body)
        lost = OutcomeUnknown if creates else Unreachable
        try:
            async with self._open().request(
                method,
                self.base + path,
                data=data,
                params=query,
                headers=headers,
                timeout=_timeout(timeout),
            ) as answer:
                return Response(answer.status, answer.headers, await answer.read())
        except _BEFORE_WRITING as error:
            raise Unreachable(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            raise lost(type(error).__name__) from None

    def _taken(self, response: "Response", *, creates: bool) -> Any:
        if response.status < 300:
            return response.json
        refused = response.refused
        if response.status in (401, 403):
            self.pacing.count_invalid()
        error = meaning(refused, creates=creates)
        if response.status >= 500 or isinstance(error, Unauthorized):
            raise error
        raise refused

    def _limited(self, response: "Response", key: str) -> float:
        """Seconds to wait, everything stopped where the refusal is for everything."""
        if not response.shared:
            self.pacing.count_invalid()
        if response.banned:
            log.error("discord_bans_this_address", seconds=INVALID_WINDOW)
            self.pacing.stop_all(INVALID_WINDOW)
            return INVALID_WINDOW
        if response.everything:
            self.pacing.stop_all(response.retry_after)
        else:
            self.pacing.full(key, response.retry_after)
        return response.retry_after

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                headers={"User-Agent": AGENT}, connector=aiohttp.TCPConnector(limit=0)
            )
        return self._session


class Response:
    """An answer read to its end."""

    def __init__(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        self.status = status
        self.headers = headers
        self._content = content

    @property
    def json(self) -> Any:
        """The body, or None where it is empty or no JSON."""
        try:
            return json.loads(self._content)
        except ValueError:
            return None

    @property
    def refused(self) -> Refused:
        """Status, code and message of a refusal."""
        body = self._object
        return Refused(
            self.status,
            int(body.get("code") or 0),
            str(body.get("message") or ""),
            body.get("errors"),
        )

    @property
    def retry_after(self) -> float:
        """Seconds that a 429 asks for."""
        said = self._object.get("retry_after") or self.headers.get("Retry-After") or 1
        return float(said)

    @property
    def everything(self) -> bool:
        """Whether a 429 is for the whole token or, banned, the whole address."""
        return self.banned or bool(self._object.get("global"))

    @property
    def shared(self) -> bool:
        """Whether others used up the allowance; such a 429 is not held against us."""
        return self.headers.get("X-RateLimit-Scope") == "shared"

    @property
    def banned(self) -> bool:
        """A 429 without `Via` or JSON comes from Cloudflare, before Discord."""
        return self.status == 429 and ("Via" not in self.headers or not self._object)

    @property
    def _object(self) -> dict[str, Any]:
        body = self.json
        return cast("dict[str, Any]", body) if isinstance(body, dict) else {}


def bucket_key(method: str, template: str, places: Mapping[str, str]) -> str:
    """What shares an allowance: the route, and its channel, server or webhook."""
    major = next((places[name] for name in _MAJORS if name in places), "")
    return f"{method} {template} {major}"


def named(error: Refused | PlatformError) -> PlatformError:
    """The core's error for whatever a call raised."""
    return meaning(error) if isinstance(error, Refused) else error


def _form(body: Any, files: Sequence[Attachment]) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps(body), content_type="application/json")
    for index, file in enumerate(files):
        form.add_field(f"files[{index}]", file.content, filename=file.name, content_type=file.mime)
    return form


def _timeout(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds, sock_connect=min(5.0, seconds))
