"""What somebody does on the page, carried out as the person they are."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog

from adapters.playground.command_line import ClientRefuses
from adapters.playground.people import Person
from adapters.playground.seen import look
from adapters.playground.web.forms import Sent, SentFile, read_values
from adapters.playground.web.site import Site
from adapters.playground.web.view import View
from adapters.playground.workspace import NotConnected
from bot.errors import PlatformError
from bot.param import MAX_UPLOAD
from bot.refs import MessageRef

log = structlog.get_logger(__name__)

TITLE_CHARS = 60
"""Of the name that a thread gets from the message it hangs on."""
STALE = "This page is older than the playground. Please reload it."
Words = Mapping[str, Any]


class Sorry(Exception):
    """That cannot be done; the text says why."""


async def do(site: Site, view: View, words: Words) -> tuple[View, str]:
    """Carries out one deed; the view afterwards, and what to tell the person where it went wrong."""
    deed = _DEEDS.get(str(words.get("do")))
    if deed is None:
        return view, STALE
    try:
        return await deed(site, view, words) or view, ""
    except NotConnected:
        return view, "Praxis did not respond: it is not running."
    except (ClientRefuses, Sorry) as error:
        return view, str(error)
    except (PlatformError, LookupError, ValueError) as error:
        return view, f"That did not work: {error}"
    except Exception as error:  # the page outlives defects
        log.exception("deed_failed", deed=words.get("do"))
        return view, f"That went wrong: {type(error).__name__}. The log says more."


def person_at(view: View, where: object) -> Person:
    """The person, looking at the channel or at the thread."""
    return view.in_thread if where == "side-composer" else view.person


async def _say(_site: Site, view: View, words: Words) -> None:
    person, line = person_at(view, words.get("where")), str(words["line"])
    if not line.strip():
        return
    if line.startswith("/"):
        await person.run(line.replace("\n", " ").strip())
    else:
        await person.say(person.place, line.strip())


async def _press(_site: Site, view: View, words: Words) -> None:
    values = tuple(str(each) for each in words.get("values", ()))
    await view.person.press(str(words["token"]), on=_message(view, words), values=values)


async def _submit(_site: Site, view: View, words: Words) -> None:
    form = view.person.modal
    if form is None:
        raise Sorry("This form is closed already.")
    sent = {str(name): _sent(value) for name, value in words["fields"].items()}
    await view.person.submit(read_values(form, sent, view.workspace))


async def _close(_site: Site, view: View, _words: Words) -> None:
    view.person.close()


async def _entry(_site: Site, view: View, words: Words) -> None:
    post = view.workspace.posts[_message(view, words).id]
    await view.person.menu(str(words["entry"]), on=look(view.workspace, post))


async def _thread(_site: Site, view: View, words: Words) -> View:
    ref = _message(view, words)
    post = view.workspace.posts[ref.id]
    title = post.thread_title or post.message.headline()[:TITLE_CHARS] or "Thread"
    return view.beside(view.workspace.open_thread(ref, title))


async def _attach(_site: Site, view: View, words: Words) -> None:
    name = str(words["name"]).replace(" ", "_")
    view.workspace.desk[name] = _content(words["content"])


async def _advance(site: Site, _view: View, words: Words) -> None:
    await site.hands.advance(timedelta(seconds=int(words["seconds"])))


async def _next(site: Site, _view: View, _words: Words) -> None:
    if not await site.hands.until_told(site.told):
        raise Sorry("Nothing more is planned. As Fay, try /prompt schedule in #prompts.")


async def _play(site: Site, _view: View, words: Words) -> None:
    speed = int(words["speed"])
    if speed:
        site.hands.play(speed)
    else:
        site.hands.stop()
    await site.changed()


async def _rehearse(site: Site, _view: View, words: Words) -> None:
    days = int(words["days"])
    if not 0 < days <= 366:
        raise Sorry("A rehearsal takes 1 to 366 days.")
    await site.rehearse(days)


def _message(view: View, words: Words) -> MessageRef:
    """A message that this person sees."""
    post = view.workspace.posts.get(str(words["message"]))
    hidden = post is None or post.deleted or post.viewer not in (None, view.person.user.id)
    if post is None or hidden or not view.workspace.sees(view.person.user.id, post.ref.channel.id):
        raise Sorry("This message is gone.")
    return post.ref


def _sent(value: object) -> Sent:
    match value:
        case bool() | str() | None:
            return value
        case {"name": str(name), "content": str(content)}:
            return SentFile(name, _content(content))
        case _:
            raise Sorry(STALE)


def _content(encoded: object) -> bytes:
    try:
        content = base64.b64decode(str(encoded), validate=True)
    except binascii.Error as error:
        raise Sorry("The file did not arrive whole. Please try again.") from error
    if len(content) > MAX_UPLOAD:
        raise Sorry(f"A file may have at most {MAX_UPLOAD // 1_000} kB.")
    return content


Deed = Callable[[Site, View, Words], Awaitable[View | None]]
_DEEDS: dict[str, Deed] = {
    "say": _say,
    "press": _press,
    "submit": _submit,
    "close": _close,
    "entry": _entry,
    "thread": _thread,
    "attach": _attach,
    "advance": _advance,
    "next": _next,
    "play": _play,
    "rehearse": _rehearse,
}
