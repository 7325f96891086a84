"""Signed HTTP: events as JSON, commands as forms, interactions as `payload=`."""

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.platforms.slack_server.clock import Clock, monotonic, wall_seconds
from tests.platforms.slack_server.deliver import Retry
from tests.platforms.slack_server.journal import Attempt, Delivery
from tests.platforms.slack_server.state import App, Json

FORM = "application/x-www-form-urlencoded"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's `v0=` HMAC-SHA256 over version, timestamp and the raw body."""
    base = f"v0:{timestamp}:".encode() + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encode(delivery: Delivery) -> tuple[bytes, str]:
    """The body and content type Slack uses for this kind of payload."""
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload).encode(), "application/json"
    if delivery.kind == "slash_commands":
        return urlencode(delivery.payload).encode(), FORM
    return urlencode({"payload": json.dumps(delivery.payload)}).encode(), FORM


@dataclass(slots=True)
class HttpDelivery:
    """Posts to the app's request URL.

    Timestamps in the signature are real time: verifiers compare them with their own clock.
    """

    app: App
    clock: Clock
    ack_deadline: float
    url: str | None = None
    _session: aiohttp.ClientSession | None = None

    async def send(self, delivery: Delivery, retry: Retry | None) -> Attempt:
        """Post once and read the acknowledgement."""
        body, content_type = encode(delivery)
        extra: dict[str, str] = {}
        if retry is not None:
            extra = {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        return await self._post(body, content_type, extra)

    async def verify_url(self) -> bool:
        """Slack's url_verification handshake; True when the challenge came back."""
        challenge = {"token": self.app.verification_token, "challenge": "3eZbrw1aB"}
        body = json.dumps({**challenge, "type": "url_verification"}).encode()
        attempt = await self._post(body, "application/json", {})
        returned: Any = attempt.payload
        if isinstance(returned, dict):
            returned = returned.get("challenge")
        return attempt.acked and returned == challenge["challenge"]

    async def knock(
        self,
        body: bytes,
        *,
        content_type: str = "application/json",
        timestamp: str | None = None,
        signed: str | None = None,
    ) -> int | None:
        """Post anything, with any timestamp or signature; the status, None without an answer."""
        stamp = timestamp if timestamp is not None else str(wall_seconds())
        headers = {"X-Slack-Request-Timestamp": stamp}
        headers["X-Slack-Signature"] = signed or signature(self.app.signing_secret, stamp, body)
        return (await self._post(body, content_type, headers)).status

    async def stop(self) -> None:
        """Close the client session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(self, body: bytes, content_type: str, extra: dict[str, str]) -> Attempt:
        at, start = self.clock.now(), monotonic()
        if self.url is None:
            return Attempt("http", at, False, 0.0, "connection_failed")
        if self._session is None:
            self._session = aiohttp.ClientSession()
        stamp = str(wall_seconds())
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self.app.signing_secret, stamp, body),
            **extra,
        }
        try:
            async with asyncio.timeout(self.ack_deadline):
                async with self._session.post(
                    self.url, data=body, headers=headers, allow_redirects=False
                ) as response:
                    text = await response.text()
        except TimeoutError:
            return Attempt("http", at, False, _ms(start), "http_timeout")
        except aiohttp.ClientError:
            return Attempt("http", at, False, _ms(start), "connection_failed")
        stop = response.headers.get("X-Slack-No-Retry") == "1"
        acked = response.status == 200
        reason = None if acked else "http_error"
        payload = _payload(text)
        return Attempt(
            "http", at, acked, _ms(start), reason, response.status, payload, no_retry=stop
        )


def _payload(text: str) -> str | Json | None:
    if not text:
        return None
    try:
        value: Any = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, dict) else text


def _ms(start: float) -> float:
    return (monotonic() - start) * 1000
