"""The middle and the right of the page: what was said in a channel and in a thread."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.playground.entities import Post
from adapters.playground.seen import BOT_NAME
from adapters.playground.web.blocks import Reader, is_card, message_html
from adapters.playground.web.markup import Html, el, together
from adapters.playground.web.places import avatar
from adapters.playground.web.view import View, standing
from bot.catalog import Catalog
from bot.i18n import translate
from bot.refs import ChannelRef

MAX_SHOWN = 150
"""Messages shown of a channel, the newest: some months of a lively community."""
TOGETHER = timedelta(minutes=5)
"""Messages of one author so close to each other stand under one name."""


def stream_html(view: View, place: ChannelRef, reader: Reader, catalog: Catalog | None) -> Html:
    """The messages of a place, oldest first, with a line for each day."""
    posts = visible(view, place)[-MAX_SHOWN:]
    return together(*_lines(posts, view, reader, catalog, in_thread=place.thread is not None))


def visible(view: View, place: ChannelRef) -> list[Post]:
    """The messages of a place that this person sees, oldest first."""
    mine = view.person.user.id
    return [
        post
        for post in view.workspace.in_place(place)
        if not post.deleted and post.viewer in (None, mine)
    ]


def root_html(view: View, reader: Reader, catalog: Catalog | None) -> Html | None:
    """The message that the open thread hangs on."""
    root = view.workspace.posts.get(view.thread.thread or "") if view.thread else None
    if root is None or root.deleted:
        return None
    return message_item(root, view, reader, catalog, in_thread=True, ident=f"root-{root.ref.id}")


def _lines(
    posts: list[Post], view: View, reader: Reader, catalog: Catalog | None, *, in_thread: bool
) -> Iterator[Html]:
    before: Post | None = None
    for post in posts:
        day = post.at.astimezone(reader.zone).date()
        if before is None or before.at.astimezone(reader.zone).date() != day:
            yield _day(day, in_thread=in_thread)
            before = None
        follows = before is not None and _follows(post, before)
        yield message_item(post, view, reader, catalog, in_thread=in_thread, follows=follows)
        before = post


def _follows(post: Post, before: Post) -> bool:
    alike = (post.author, post.viewer) == (before.author, before.viewer)
    plain = post.viewer is None and not is_card(post.message) and before.thread_title is None
    return alike and plain and post.at - before.at < TOGETHER


def _day(day: date, *, in_thread: bool) -> Html:
    place = "thread" if in_thread else "day"
    return el("div", el("span", f"{day:%A %-d %B %Y}"), class_="day", id=f"{place}-{day}")


def message_item(
    post: Post,
    view: View,
    reader: Reader,
    catalog: Catalog | None,
    *,
    in_thread: bool,
    follows: bool = False,
    ident: str = "",
) -> Html:
    """One message with all that belongs to it."""
    ident = ident or post.ref.id
    name = BOT_NAME if post.author is None else view.workspace.accounts[post.author].name
    private = post.viewer is not None
    body = el(
        "div",
        message_html(post.message, reader, ident),
        class_="card" if is_card(post.message) else "words",
    )
    classes = ["message", *(["private"] if private else []), *(["follows"] if follows else [])]
    if post.loading:
        classes.append("loading")
    return el(
        "div",
        avatar(name, bot=post.author is None),
        el(
            "article",
            _private_label() if private else None,
            _byline(post, name, reader.zone),
            body,
            None if in_thread or private else _thread_link(post, view),
            aria_label=f"{name}, {_clock(post.at, reader.zone)}",
        ),
        _menu(post, view, catalog, in_thread=in_thread, ident=ident),
        id=ident,
        class_=" ".join(classes),
        data_message=post.ref.id,
    )


def _private_label() -> Html:
    lock = el("span", class_="icon lock", aria_hidden="true")
    return el("p", lock, "Only you can see this", class_="only-you")


def _byline(post: Post, name: str, zone: ZoneInfo) -> Html:
    at = post.at.astimezone(zone)
    role = standing(name) if post.author is not None else ""
    return el(
        "div",
        el("strong", name),
        el("span", "App", class_="tag") if post.author is None else None,
        el("span", role, class_="tag soft") if role not in ("", "member") else None,
        el("time", f"{at:%H:%M}", datetime=post.at.isoformat(), title=f"{at:%A %-d %B %Y, %H:%M}"),
        el("span", "edited", class_="edited") if post.edits and post.viewer is None else None,
        class_="byline",
    )


def _thread_link(post: Post, view: View) -> Html | None:
    if post.thread_title is None or post.thread_deleted:
        return None
    count = sum(not each.viewer for each in visible(view, post.thread))
    words = {0: "No replies yet", 1: "1 reply"}.get(count, f"{count} replies")
    return el(
        "a",
        el("span", class_="icon thread", aria_hidden="true"),
        el("span", words, class_="count"),
        el("span", post.thread_title, class_="title"),
        href=view.beside(post.thread).address(),
        class_="thread-link",
        aria_current="true" if view.thread == post.thread else None,
    )


def _menu(post: Post, view: View, catalog: Catalog | None, *, in_thread: bool, ident: str) -> Html:
    entries: list[Html] = []
    if not in_thread and post.viewer is None and not post.ref.channel.thread:
        dm = bool(view.workspace.channels[post.ref.channel.id].dm_of)
        if not dm and not post.thread_deleted:
            entries.append(_entry("Reply in thread", "thread", post.ref.id))
    if post.viewer is None:
        commands = catalog.message_commands if catalog else ()
        entries += [
            _entry(translate(each.name), "entry", f"{post.ref.id} {each.id}") for each in commands
        ]
    entries.append(_entry("What is sent to Discord and Slack", "sent", post.ref.id))
    dots = el("span", class_="icon dots", aria_hidden="true")
    summary = el("summary", dots, el("span", "More about this message", class_="quiet-words"))
    return el("details", summary, el("div", entries), class_="menu", id=f"menu-{ident}")


def _entry(label: str, what: str, value: str) -> Html:
    return el("button", label, type="button", **{f"data_{what}": value})


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%A %-d %B, %H:%M}"
