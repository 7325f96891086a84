"""HTML that is escaped by construction: elements are built, never pasted together from strings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Union

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
_NAME = re.compile(r"[a-z][a-z0-9-]*$")
_WEB = re.compile(r"https?://[^\s<>\"']+$", re.IGNORECASE)
_LOCAL = re.compile(r"[/?#](?![/\\])[^\s<>\"']*$|#$")


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that `el` made; its text can go into a document as it is."""

    text: str

    def __str__(self) -> str:
        return self.text


Child = Union[Html, str, int, None, Iterable["Child"]]  # noqa: UP007  # it names itself
Value = str | int | bool | None


def el(tag: str, *children: Child, **attributes: Value) -> Html:
    """An element. A `str` child is shown literally; None is left out; iterables are flattened.

    `class_` is `class`, underscores become hyphens; True makes a bare attribute, False and None none.
    Raises `ValueError` for a name that is none, or an address that is not one of ours or of the web.
    """
    if not _NAME.match(tag):
        raise ValueError(f"no element is called {tag!r}")
    opening = tag + "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in _VOID:
        return Html(f"<{opening}>")
    return Html(f"<{opening}>{inside(children)}</{tag}>")


def inside(children: Child) -> str:
    """What children are as markup."""
    match children:
        case None:
            return ""
        case Html():
            return children.text
        case str() | int():
            return escape(str(children))
        case _:
            return "".join(inside(child) for child in children)


def together(*children: Child) -> Html:
    """Several pieces in a row."""
    return Html(inside(children))


def web_address(url: str) -> str | None:
    """The address where it is one of the web, None where a browser must not be sent there."""
    return url if _WEB.match(url) else None


def _attribute(name: str, value: Value) -> str:
    name = name.rstrip("_").replace("_", "-")
    if not _NAME.match(name) or name.startswith("on") or name == "style":
        raise ValueError(f"no attribute is called {name!r}")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    text = str(value)
    if name in ("href", "src", "action") and not (_WEB.match(text) or _LOCAL.match(text)):
        raise ValueError("an address leads into the web or into this page")
    return f' {name}="{escape(text)}"'
