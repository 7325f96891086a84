"""Pure decisions about a community: which names and purposes are possible, and what a purpose needs."""

import re

from bot.errors import Invalid
from bot.i18n import _
from bot.ports import Need

PURPOSES = ("prompts", "cases", "webinars", "resources", "ops")
"""What channels are used for (product.md, Words); a schedule of its own adds `prompts:2` and so on."""

_SHORT = re.compile(r"[a-z][a-z0-9-]{1,11}$")
_PURPOSE = re.compile(r"(prompts|cases|webinars|resources|ops)(:[a-z0-9-]{1,20})?$")

_THREADED = frozenset({Need.SEE, Need.POST, Need.THREAD, Need.REPLY, Need.HISTORY})
_PLAIN = frozenset({Need.SEE, Need.POST, Need.HISTORY})


def short_name(text: str) -> str:
    """The short name as stored; raises `Invalid`."""
    name = text.strip().lower()
    if not _SHORT.match(name):
        raise Invalid(
            short=_("Please type 2 to 12 letters, digits or hyphens, a letter first, such as aha.")
        )
    return name


def purpose_name(text: str) -> str:
    """A purpose as stored; raises `Invalid`."""
    name = text.strip().lower()
    if not _PURPOSE.match(name):
        known = ", ".join(PURPOSES)
        raise Invalid(purpose=_("Please type one of: {known}.").format(known=known))
    return name


def needs_of(purpose: str, *, calendar: bool = False) -> frozenset[Need]:
    """What we must be able to do in a channel used for `purpose`.

    `calendar`: webinars also stand in the workspace's own calendar there.
    """
    needs = _PLAIN if purpose == "ops" else _THREADED
    return needs | {Need.EVENTS} if calendar and purpose == "webinars" else needs
