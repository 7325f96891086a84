"""The left side of the page: workspaces, channels and their threads, messages, and whom to be."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.playground.entities import Post
from adapters.playground.web.markup import Html, el, together
from adapters.playground.web.view import View, somebody, standing, visible_channels
from adapters.playground.workspace import Workspace
from bot.refs import ChannelRef

MAX_THREADS = 3
"""Threads listed below a channel: the newest ones; all are reachable from their messages."""
KINDS = {"discord": "behaves like Discord", "slack": "behaves like Slack"}


def places_html(view: View, workspaces: Sequence[Workspace]) -> Html:
    """Everything one can go to from here."""
    return together(
        _workspaces(view, workspaces),
        _section("Channels", [_channel(view, each) for each in _channels(view)]),
        _section("Direct messages", [_direct(view)]),
        _section("Who you are", [_persona(view, name) for name in _names(view)]),
    )


def avatar(name: str, *, bot: bool = False) -> Html:
    """Somebody's initials on their own colour."""
    if bot:
        return el("span", "P", class_="avatar bot", aria_hidden="true")
    shade = sum(map(ord, name)) % 8
    return el("span", _initials(name), class_=f"avatar shade{shade}", aria_hidden="true")


def _section(title: str, items: list[Html]) -> Html:
    return el("section", el("h2", title), el("ul", items))


def _workspaces(view: View, workspaces: Sequence[Workspace]) -> Html:
    tiles: list[Html] = []
    for each in workspaces:
        here = each is view.workspace
        there = view if here else View(somebody(each, view.person.name))
        tile = el(
            "a",
            el("span", _initials(each.name), class_="tile", aria_hidden="true"),
            el("span", el("strong", each.name), el("small", KINDS[each.flavour.name])),
            href=there.address(),
            class_="workspace",
            aria_current="true" if here else None,
        )
        tiles.append(el("li", tile))
    return _section("Workspaces", tiles)


def _initials(name: str) -> str:
    """Two letters: of two words, or of the only one, since short names often begin alike."""
    words = name.split()
    return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else name[:2].title()


def _channels(view: View) -> list[ChannelRef]:
    return visible_channels(view.workspace, view.person.user.id)


def _channel(view: View, place: ChannelRef) -> Html:
    channel = view.workspace.channels[place.id]
    here = place == view.person.place
    mark = "lock" if channel.members is not None else "hash"
    words = " (private channel)" if channel.members is not None else ""
    link = el(
        "a",
        el("span", class_=f"icon {mark}", aria_hidden="true"),
        el("span", channel.name, class_="name"),
        el("span", words, class_="quiet-words") if words else None,
        href=View(view.person.at(place)).address(),
        class_="place",
        aria_current="page" if here and view.thread is None else None,
        data_read=_read_key(view, place),
        data_latest=_latest(view, place),
    )
    # Threads of the place one is in: all of them would push the people out of sight.
    threads = [_thread(view, post) for post in _threads(view, place)] if here else []
    return el("li", link, el("ul", threads, class_="threads") if threads else None)


def _threads(view: View, place: ChannelRef) -> list[Post]:
    rooted = [
        post
        for post in view.workspace.in_place(place)
        if post.thread_title and not post.thread_deleted and not post.deleted
    ]
    return rooted[-MAX_THREADS:]


def _thread(view: View, post: Post) -> Html:
    there = View(view.person.at(post.ref.channel)).beside(post.thread)
    link = el(
        "a",
        el("span", post.thread_title, class_="name"),
        href=there.address(),
        class_="place thread",
        aria_current="page" if view.thread == post.thread else None,
        data_read=_read_key(view, post.thread),
        data_latest=_latest(view, post.thread),
    )
    return el("li", link)


def _direct(view: View) -> Html:
    place = view.workspace.dm_channel(view.person.user.id)
    link = el(
        "a",
        avatar("Praxis", bot=True),
        el("span", "Praxis", class_="name"),
        href=View(view.person.at(place)).address(),
        class_="place",
        aria_current="page" if place == view.person.place else None,
        data_read=_read_key(view, place),
        data_latest=_latest(view, place),
    )
    return el("li", link)


def _names(view: View) -> list[str]:
    return [each.name for each in view.workspace.accounts.values() if not each.deactivated]


def _persona(view: View, name: str) -> Html:
    here = name == view.person.name
    person = somebody(view.workspace, name)
    place = view.person.place
    if view.workspace.sees(person.user.id, place.id):
        there = replace(view, person=person.at(place))
    elif view.channel.dm_of:
        there = View(person.at(view.workspace.dm_channel(person.user.id)))
    else:
        there = View(person)
    link = el(
        "a",
        avatar(name),
        el("span", name, class_="name"),
        el("small", standing(name)),
        href=there.address(),
        class_="place persona",
        aria_current="true" if here else None,
    )
    return el("li", link)


def _read_key(view: View, place: ChannelRef) -> str:
    """Under which name the browser remembers how far somebody has read."""
    thread = place.thread or ""
    return f"{view.workspace.ref.id}/{view.person.user.id}/{place.id}/{thread}"


def _latest(view: View, place: ChannelRef) -> str:
    """The newest message there that somebody else wrote and this person sees."""
    mine = view.person.user.id
    for post in reversed(view.workspace.in_place(place)):
        if not post.deleted and post.viewer in (None, mine) and post.author != mine:
            return post.ref.id
    return ""
