"""Addresses of resources: read strictly, written one way, and compared without what does not distinguish them."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from bot.errors import Invalid
from bot.i18n import _

MAX_URL = 2_000
"""Characters of an address; longer ones do not survive every browser and chat."""

_DOI = re.compile(
    r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[^\s\"<>]+)$", re.IGNORECASE
)
_BARE = re.compile(r"[\w.-]+\.[a-z]{2,}(?:[/?#]|$)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_TRACKING = re.compile(
    r"(utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|_hs(enc|mi)|ref_src)$"
)
_FIND = re.compile(r"https?://[^\s<>|\"'`\]]+", re.IGNORECASE)
_SAFE = "/:@!$&'()*+,;=-._~%?"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """An address: `url` as it is kept and shown, `key` by which two are the same, `doi` where it is one."""

    url: str
    key: str
    doi: str = ""


def read_address(text: str, *, field: str = "url") -> Address:
    """The address in what somebody typed, a DOI included; raises `Invalid` saying what to type instead."""
    typed = text.strip().strip("<>")
    if match := _DOI.match(typed):
        return _from_doi(match.group(1))
    if not _SCHEME.match(typed) and _BARE.match(typed):
        typed = f"https://{typed}"
    try:
        return _from_url(typed, field)
    except ValueError:
        raise _invalid(field) from None


def find_addresses(text: str) -> list[Address]:
    """The addresses in a message, each once, in their order; what cannot be used is left out."""
    found: dict[str, Address] = {}
    for match in _FIND.finditer(text):
        try:
            address = read_address(_without_tail(match.group()))
        except Invalid:
            continue
        found.setdefault(address.key, address)
    return list(found.values())


def _from_doi(doi: str) -> Address:
    name = unquote(doi).rstrip(".,;").lower()
    return Address(f"https://doi.org/{quote(name, safe='/:;()._-')}", f"doi:{name}", name)


def _from_url(typed: str, field: str) -> Address:
    parts = urlsplit(typed)
    if parts.scheme.lower() not in ("http", "https") or len(typed) > MAX_URL:
        raise _invalid(field)
    if parts.username is not None or parts.password is not None:
        text = _("This address contains a user name or password. Please remove it.")
        raise Invalid(**{field: text})
    host = _host(parts.hostname or "", field)
    port = "" if parts.port in (None, _PORTS[parts.scheme.lower()]) else f":{parts.port}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.match(name.lower())]
    query = urlencode(kept) if len(kept) < len(pairs) else quote(parts.query, safe=_SAFE)
    path = quote(parts.path, safe=_SAFE) or "/"
    fragment = quote(parts.fragment, safe=_SAFE)
    url = urlunsplit((parts.scheme.lower(), host + port, path, query, fragment))
    bare = f"{host.removeprefix('www.')}{port}{path.rstrip('/')}"
    key = f"{bare}?{urlencode(sorted(kept))}" if kept else bare
    return Address(url, key)


def _host(name: str, field: str) -> str:
    """A host as it is asked for: browsers read `①②⑦.0.0.1` as a number, and so does whoever fetches it."""
    host = name if ":" in name else name.encode("idna").decode("ascii")
    host = host.rstrip(".").lower()
    try:
        address = ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        inside = host.endswith((".local", ".localhost", ".internal", ".lan"))
        if "." not in host or inside or last.isdecimal() or last.startswith("0x"):
            raise _invalid(field) from None
        return host
    if not address.is_global:
        raise _invalid(field)
    return f"[{host}]" if address.version == 6 else host


def _without_tail(url: str) -> str:
    """Without the sentence's own punctuation at its end."""
    url = url.rstrip(".,;:!?…*_")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;:!?")
    return url


def _invalid(field: str) -> Invalid:
    text = _(
        "Please give a public web address, such as https://www.who.int/rehabilitation, or a DOI."
    )
    return Invalid(**{field: text})
