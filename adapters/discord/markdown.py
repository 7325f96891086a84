"""Text → Discord's markdown, escaped so that no value can mention, link, format or hide anything."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never
from urllib.parse import quote, urlsplit

from bot.refs import WorkspaceRef
from bot.text import ChannelLink, Code, CommandLine, Link, Mention, Plain, Span, Text, Timestamp

PLATFORM = "discord"

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Controls, and the marks that turn the direction of whatever follows; joiners stay, emoji and
several scripts need them."""
_ALWAYS = re.compile(r"([\\*_~|`<>\[\]])")
_LINE_START = re.compile(r"^([ \t]*)([-+#]|\d+(?=[.)]))", re.MULTILINE)
_ADDRESS = re.compile(r"(?<![\w])([A-Za-z][A-Za-z0-9+.-]*):(?=//)")
_BROADCAST = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_LOOKS_LIKE_ADDRESS = re.compile(r"://|^www\.|^[\w-]+(\.[\w-]+)+(/|$)", re.IGNORECASE)
_TIMESTAMP_STYLES = {"date_time": "F", "date": "D", "time": "t", "relative": "R"}
_APART = "\u200b"
"""Between two runs of different style, so that their markers do not run together."""


def clean(text: str) -> str:
    """`text` with one kind of line break, without controls, direction overrides and lone surrogates."""
    unbroken = _LINE_BREAKS.sub("\n", text)
    return _INVISIBLE.sub("", unbroken).encode("utf-8", "replace").decode("utf-8")


def escape(text: str) -> str:
    """Characters that Discord shows as they are.

    Bare addresses stay text: what people typed is posted in our name, and a link that we lend our
    name to must be one we put there. A broadcast word is broken by a zero-width space, over and
    above `allowed_mentions`.
    """
    escaped = _ALWAYS.sub(r"\\\1", clean(text))
    escaped = _LINE_START.sub(_escape_line_start, escaped)
    escaped = _ADDRESS.sub(r"\1\\:", escaped)
    return _BROADCAST.sub("@\u200b", escaped)


def _escape_line_start(match: re.Match[str]) -> str:
    indent, marker = match.groups()
    return f"{indent}{marker}\\" if marker[0].isdigit() else f"{indent}\\{marker}"


def code(text: str, *, block: bool = False) -> str:
    """Fixed-width text: backticks become a look-alike, since nothing can escape them in there."""
    inside = clean(text).replace("`", "\u02cb")
    inside = re.sub(r"<(?=[@#:/ati])", "<\u200b", _BROADCAST.sub("@\u200b", inside))
    if block:
        return f"```\n{inside}\n```"
    flat = " ".join(inside.split("\n"))
    return f"`{flat}`" if flat.strip() else ""


def address(url: str) -> str:
    """An http(s) address that cannot end its own markdown; every doubtful character as %XX."""
    return quote(clean(url).replace("\n", ""), safe="%/:?#@!$&'*+,;=~-._[]")


def one_line(text: str) -> str:
    """`text` with its line breaks and runs of blanks as single spaces."""
    return " ".join(clean(text).split())


@dataclass(frozen=True, slots=True)
class _Run:
    """Markdown of one style; `styled` content still gets its markers."""

    content: str
    bold: bool = False
    italic: bool = False


def markdown(text: Text, workspace: WorkspaceRef | None = None) -> str:
    """The text as markdown; people of other workspaces than `workspace` by name, not as mentions."""
    runs: list[_Run] = []
    for span in _merged(text.spans):
        run = _run(span, workspace)
        if run.content:
            runs.append(run)
    pieces: list[str] = []
    for run in runs:
        piece = _styled(run)
        if pieces and _clash(pieces[-1][-1:], piece[:1]):
            pieces.append(_APART)
        pieces.append(piece)
    return "".join(pieces)


def _merged(spans: tuple[Span, ...]) -> Iterator[Span]:
    """Neighbouring plain spans of one style as one, so that no marker stands between them."""
    held: Plain | None = None
    for span in spans:
        if not isinstance(span, Plain):
            if held:
                yield held
            held = None
            yield span
        elif held and (held.bold, held.italic) == (span.bold, span.italic):
            held = replace(held, text=held.text + span.text)
        else:
            if held:
                yield held
            held = span
    if held:
        yield held


def _run(  # noqa: PLR0911  # an arm a kind of span
    span: Span, workspace: WorkspaceRef | None
) -> _Run:
    match span:
        case Plain():
            return _Run(escape(span.text), span.bold, span.italic)
        case Code():
            return _Run(code(span.text))
        case CommandLine():
            return _Run(code(span.typed()))
        case Link():
            return _Run(_link(span))
        case Mention():
            return _Run(_mention(span, workspace))
        case ChannelLink():
            target = span.channel.thread or span.channel.id
            native = span.channel.workspace.platform == PLATFORM and target.isdigit()
            return _Run(f"<#{target}>" if native else "#…")
        case Timestamp():
            style = _TIMESTAMP_STYLES[span.style]
            return _Run(f"<t:{int(span.at.timestamp())}:{style}>")
        case _:
            assert_never(span)


def _link(link: Link) -> str:
    """A label that reads like another address gets the true host beside it."""
    url = address(link.url)
    label = one_line(link.label) or link.url
    host = urlsplit(link.url).netloc
    if _LOOKS_LIKE_ADDRESS.search(label) and label != link.url:
        label = f"{label} ({host})"
    return f"[{escape(label)}](<{url}>)"


def _mention(mention: Mention, workspace: WorkspaceRef | None) -> str:
    if resolvable(mention, workspace):
        return f"<@{mention.user.id}>"
    return f"@{escape(one_line(mention.name))}" if mention.name else "@…"


def resolvable(mention: Mention, workspace: WorkspaceRef | None) -> bool:
    """Whether the reader's client can show this person."""
    home = mention.user.workspace
    same = workspace is None or workspace == home
    return home.platform == PLATFORM and same and mention.user.id.isdecimal()


def _styled(run: _Run) -> str:
    """Markers around each line's words: they may not begin or end with blanks."""
    marker = f"{'**' if run.bold else ''}{'*' if run.italic else ''}"
    if not marker:
        return run.content
    return "\n".join(_wrap(line, marker) for line in run.content.split("\n"))


def _wrap(line: str, marker: str) -> str:
    words = line.strip()
    if not words:
        return line
    start = line.index(words)
    return f"{line[:start]}{marker}{words}{marker[::-1]}{line[start + len(words) :]}"


def _clash(last: str, first: str) -> bool:
    return (last in "*`") and (first in "*`") and bool(last) and bool(first)
