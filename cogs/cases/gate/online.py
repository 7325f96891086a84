"""Finds what leads to a person online: e-mail addresses, web addresses, user names, IP addresses."""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import CHECKED, FORMED, NAMED, Hit
from cogs.cases.gate.vocabulary import either, words
from cogs.cases.gate.windows import windows, within

_AT = r"(?:@|[ \t]*[\[({][ \t]*at[ \t]*[\])}][ \t]*|[ \t]+at[ \t]+|[ \t]*@[ \t]*)"
_DOT = r"(?:\.|[ \t]*[\[({][ \t]*dot[ \t]*[\])}][ \t]*|[ \t]+dot[ \t]+)"
_ENDINGS = either("web_endings")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(
    rf"(?<![\w.+-])[A-Za-z0-9_][\w.+%'-]{{0,63}}{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{0,4}}{_DOT}"
    r"[A-Za-z]{2,12}(?![\w@])",
    re.ASCII | re.IGNORECASE,
)
_URL = re.compile(
    r"(?<!\w)(?:(?:https?|hxxps?|ftp)://\S+|www\.\S+\.\S+)"
    rf"|(?<![\w@.-])(?:{_LABEL}\.){{1,4}}(?:{_ENDINGS})(?:/[^\s)>\]]*|(?![\w-]))"
    r"|(?<![\w@.-])(?:[A-Za-z][A-Za-z0-9-]+\.){2,4}[A-Za-z]{2,24}/[^\s)>\]]+"
    rf"|(?<![\w@.-])(?:[A-Za-z0-9-]{{2,40}}\.)(?:{either('short_links')})/[^\s)>\]]{{2,}}",
    re.ASCII | re.IGNORECASE,
)
_IP4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)", re.ASCII)
_IP6 = re.compile(
    r"(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])", re.ASCII | re.IGNORECASE
)
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_][\w.]{2,30}", re.ASCII)
_NETS = (
    "facebook|fb|instagram|insta|ig|twitter|tiktok|linkedin|snapchat|skype|telegram|wechat|weixin|discord|reddit|youtube"
    "|bluesky|mastodon|whatsapp|viber|xbox|psn|twitch|strava|kik|venmo|paypal|upi"
)
_SAYS = r"(?:[ \t]+(?:name|handle|profile|page|id|user|tag|account|is|as|at|under|her|his|their|on))*[ \t:=(-]{1,3}"
_ACCOUNT = (
    re.compile(
        rf"(?<!\w)(?:{_NETS}|user ?name|handle)(?:{_SAYS})[\"']?(?P<name>@?[A-Za-z0-9.-]*[\d_#.][\w.#-]*\w|@\w+)",
        re.ASCII | re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?:(?:user ?name|screen ?name|user ?id|log[ -]?in(?: name)?|gamer ?tag"
        r"|nickname online)(?:[ \t]+(?:is|was|of))?"
        rf"|(?:{_NETS}) (?:handle|id|name|user(?:name)?|tag)(?:[ \t]+(?:is|was))?)"
        r"[ \t:=]{1,3}[\"']?(?P<name>@?[A-Za-z][\w.-]{3,30})",
        re.ASCII | re.IGNORECASE,
    ),
    re.compile(
        r"(?<![\w/])(?P<name>/u/[A-Za-z][\w-]{2,20}|u/\w{0,20}[\d_]\w*|u/\w{3,20}"
        r"(?= on reddit)|[A-Za-z][\w.]{2,30}#\d{4})(?![\w/])",
        re.ASCII,
    ),
)
_MAC = re.compile(
    r"(?<![\w:-])[0-9A-F]{2}(?P<mark>[:-])(?:[0-9A-F]{2}(?P=mark)){4}[0-9A-F]{2}(?![\w:-])",
    re.ASCII | re.IGNORECASE,
)
_ABBREVIATIONS = frozenset(("e.g", "i.e", "a.m", "p.m"))


_AT_SIGN = re.compile(r"@|\b(?:at|AT|At)\b", re.ASCII)
_POINT = re.compile(r"\w\.[A-Za-z]{2}|://", re.ASCII)
_LONGEST = 120
"""Characters of a web address on either side of its point."""


def online(text: str) -> Iterator[Hit]:
    """Addresses of the net in folded text, disguises such as "name (at) example dot com" included."""
    for match in within(text, _EMAIL, windows(text, _AT_SIGN)):
        yield Hit(*match.span(), Kind.EMAIL, CHECKED + 1)
    for match in within(text, _URL, windows(text, _POINT, _LONGEST)):
        yield from _address(match)
    for match in (*_IP4.finditer(text), *_IP6.finditer(text)):
        if _is_ip(match.group()) and any(char.isalnum() for char in match.group()):
            yield Hit(*match.span(), Kind.IP, NAMED)
    for match in _HANDLE.finditer(text):
        yield Hit(*match.span(), Kind.HANDLE, FORMED)
    for match in _MAC.finditer(text):
        yield Hit(*match.span(), Kind.IP, NAMED)
    for pattern in _ACCOUNT:
        for match in pattern.finditer(text):
            name = match["name"].lower()
            if name not in words("no_handle") and any(map(str.isalpha, name)):
                yield Hit(*match.span("name"), Kind.HANDLE, FORMED)


def _address(match: re.Match[str]) -> Iterator[Hit]:
    """Without what closes the sentence; a missing space after a full stop makes no address."""
    found = match.group().rstrip(".,;:!?)'\"")
    bare = "/" not in found and not found.lower().startswith("www.")
    ending = found.rsplit(".", 1)[-1]
    if found.lower() in _ABBREVIATIONS or (bare and not ending.islower() and not found.isupper()):
        return
    if bare and found.lower().endswith(tuple(words("word_endings"))) and found.count(".") == 1:
        return
    yield Hit(match.start(), match.start() + len(found), Kind.URL, CHECKED)


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
