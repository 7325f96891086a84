"""Looks at public addresses on behalf of the library: politely, briefly, and never inside anybody's network."""

import asyncio
import codecs
import re
import socket
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import Any, Protocol
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

AGENT = "PraxisBot/1.0 (checks links of a community's library; respects robots.txt)"
ROBOT = "praxisbot"
"""How robots.txt addresses us."""
MAX_REDIRECTS = 5
TIMEOUT = 15.0
"""Seconds for one address, redirects and all."""
_CHUNK = 16_384


class FetchError(Exception):
    """An address could not be looked at; the text says why, for facilitators."""


class Forbidden(FetchError):
    """The address leads into a private network or is of a kind that is not fetched."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `body` is what was read of it, decompressed; `whole` False when it was cut short."""

    url: str
    status: int
    body: bytes = b""
    whole: bool = True
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def text(self) -> str:
        """The body as text, whatever it claims to be."""
        kind = self.headers.get("Content-Type", "")
        name = kind.partition("charset=")[2].partition(";")[0].strip(" \"'") or "utf-8"
        try:
            codecs.lookup(name)
        except LookupError:
            name = "utf-8"
        return self.body.decode(name, errors="replace")


class Fetcher(Protocol):
    """Fetches public addresses; raises `FetchError`."""

    async def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        limit: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """The answer at an address after its redirects, at most `limit` bytes of its body."""
        ...


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses alone.

    The connection is made to the very addresses that were checked here, so that a name that
    answers differently the second time (DNS rebinding) gains nothing.
    """

    def __init__(
        self, inner: AbstractResolver | None = None, allowed: Callable[[str], bool] | None = None
    ) -> None:
        self._inner = inner or DefaultResolver()
        self._allowed = allowed or is_public

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Its addresses; raises `Forbidden` when any of them is not public."""
        found = await self._inner.resolve(host, port, family)
        if not found or not all(self._allowed(each["host"]) for each in found):
            raise _NotPublic(host)
        return found

    async def close(self) -> None:
        """Closes what it asks."""
        await self._inner.close()


class _NotPublic(OSError):
    """What a resolver and a connection may raise."""


def _is_number(host: str) -> bool:
    """Whether a host is an IP address in any notation, `0x7f.1` included (WHATWG URL, "ends in a number")."""
    last = host.rpartition(".")[2]
    return ":" in host or last.isdecimal() or bool(re.fullmatch(r"0[xX][0-9a-fA-F]*", last))


class SafeFetcher:
    """Fetches over the network. `allowed` says which IP addresses may be spoken to.

    `ports` are those that may be spoken to; None is any.
    """

    def __init__(
        self,
        *,
        allowed: Callable[[str], bool] | None = None,
        resolver: AbstractResolver | None = None,
        ports: Sequence[int] | None = (80, 443),
        seconds: float = TIMEOUT,
    ) -> None:
        self._allowed = allowed or is_public
        self._inner = resolver
        self._ports = ports
        self._seconds = seconds

    async def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        limit: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Every redirect is checked like the first address; cookies and credentials are never sent."""
        sent = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "gzip", **(headers or {})}
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(url, method, limit, sent)
        except TimeoutError:
            raise FetchError("it did not answer in time") from None
        except aiohttp.ClientConnectorDNSError as error:
            raise self._refused(error) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise self._refused(error) from error

    async def _follow(
        self, url: str, method: str, limit: int, headers: Mapping[str, str]
    ) -> Fetched:
        connector = aiohttp.TCPConnector(
            resolver=PublicResolver(self._inner, self._allowed),
            socket_factory=self._open,
            use_dns_cache=False,
            force_close=True,
        )
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
        ) as session:
            for _hop in range(MAX_REDIRECTS + 1):
                async with session.request(
                    method, self._read(url), headers=headers, allow_redirects=False
                ) as answer:
                    target = answer.headers.get("Location")
                    if answer.status not in (301, 302, 303, 307, 308) or not target:
                        return await _read(answer, url, limit)
                url = urljoin(url, target)
        raise FetchError("it redirects too often")

    def _read(self, url: str) -> URL:
        """The address as the client reads it, for it reads `http://①②⑦.0.0.1` as 127.0.0.1."""
        read = URL(url)
        if read.scheme not in ("http", "https") or read.user or read.password or not read.host:
            raise Forbidden("it redirects to something that is no plain web address")
        if self._ports is not None and read.port not in self._ports:
            raise Forbidden("it uses an unusual port")
        host = (read.raw_host or "").rstrip(".")
        if _is_number(host) and not self._allowed(host):
            raise Forbidden("it leads into a private network")
        return read

    def _open(self, target: Any) -> socket.socket:
        """The last gate: whatever led here, nothing is said to an address that is not allowed."""
        family, kind, protocol, _name, address = target
        if not self._allowed(str(address[0])):
            raise _NotPublic(str(address[0]))
        return socket.socket(family, kind, protocol)

    def _refused(self, error: BaseException) -> FetchError:
        inner: BaseException | None = error
        while inner is not None:
            if isinstance(inner, _NotPublic):
                return Forbidden("it leads into a private network")
            inner = inner.__cause__ or getattr(inner, "os_error", None)
        if isinstance(error, aiohttp.ClientConnectorDNSError):
            return FetchError("its name is not known")
        if isinstance(error, aiohttp.ClientSSLError):
            return FetchError("its certificate is not valid")
        return FetchError("it could not be reached")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also one that wraps another."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if found.packed[:12] == _NAT64:
            return is_public(str(ip_address(found.packed[12:])))
        if inner is not None and not is_public(str(inner)):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


_NAT64 = bytes.fromhex("0064ff9b0000000000000000")
"""The well-known prefix of translated IPv4 addresses (RFC 6052)."""


async def _read(answer: aiohttp.ClientResponse, url: str, limit: int) -> Fetched:
    """At most `limit` bytes: what is compressed is unfolded no further than that."""
    headers: Mapping[str, Any] = answer.headers
    kept = {name.title(): str(value) for name, value in headers.items()}
    encoding = kept.get("Content-Encoding", "identity").lower()
    if limit and encoding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise FetchError("it is packed in a way that was not asked for")
    unfold = zlib.decompressobj(_ANY_ZLIB) if encoding != "identity" else None
    body = bytearray()
    while len(body) <= limit and limit:
        chunk = await answer.content.read(_CHUNK)
        if not chunk:
            return Fetched(url, answer.status, bytes(body), headers=kept)
        try:
            body += unfold.decompress(chunk, limit + 1 - len(body)) if unfold else chunk
        except zlib.error as error:
            raise FetchError("it is packed wrongly") from error
    return Fetched(url, answer.status, bytes(body[:limit]), not limit, kept)


_ANY_ZLIB = 47
"""Window bits with which zlib recognises gzip and zlib headers by itself (zlib manual, inflateInit2)."""
