"""Where somebody looks: the address of the page says it all, so that a reload changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlencode

from adapters.playground.demo import CAST
from adapters.playground.entities import Channel
from adapters.playground.people import Person
from adapters.playground.workspace import Workspace
from bot.refs import ChannelRef

DIRECT = "dm"
"""What a person's direct messages are called in an address."""
FIRST_PERSON, FIRST_PLACE = "Fay", "prompts"
Panel = Literal["", "guide", "agenda", "rehearsal"]


@dataclass(frozen=True, slots=True)
class View:
    """One look at a workspace: as whom, at which channel, beside which thread or panel."""

    person: Person
    thread: ChannelRef | None = None
    panel: Panel = ""

    @property
    def workspace(self) -> Workspace:
        """The workspace looked at."""
        return self.person.workspace

    @property
    def channel(self) -> Channel:
        """The channel looked at."""
        return self.workspace.channels[self.person.place.id]

    @property
    def in_thread(self) -> Person:
        """The person, looking at the thread; at the channel where none is open."""
        return self.person if self.thread is None else self.person.at(self.thread)

    def address(self) -> str:
        """The address of this view."""
        place = DIRECT if self.channel.dm_of else self.channel.name
        words = {"workspace": self.workspace.ref.id, "as": self.person.name, "in": place}
        if self.thread is not None:
            words["thread"] = self.thread.thread or ""
        elif self.panel:
            words["panel"] = self.panel
        return f"/?{urlencode(words)}"

    def at(self, place: ChannelRef) -> "View":
        """The same person elsewhere, the thread left behind."""
        return View(self.person.at(place), panel=self.panel)

    def beside(self, thread: ChannelRef | None) -> "View":
        """The same with a thread open, or with none."""
        return replace(self, thread=thread, panel="")

    def showing(self, panel: Panel) -> "View":
        """The same with a panel open, or with none."""
        return replace(self, thread=None, panel=panel)


def read_view(workspaces: Sequence[Workspace], words: Mapping[str, str]) -> View:
    """The view of an address; what it names and nobody finds is what a newcomer would see."""
    wanted = words.get("workspace", "")
    workspace = next((each for each in workspaces if each.ref.id == wanted), workspaces[0])
    person = somebody(workspace, words.get("as", ""))
    view = View(person.at(_place(person, words.get("in", FIRST_PLACE))))
    thread = _thread(view, words.get("thread", ""))
    match words.get("panel", "" if words else "guide"):  # who comes without a wish is new here
        case "guide":
            return view.showing("guide")
        case "agenda":
            return view.showing("agenda")
        case "rehearsal":
            return view.showing("rehearsal")
        case _:
            return view.beside(thread)


def somebody(workspace: Workspace, name: str) -> Person:
    """The person of that name, else the facilitator, else whoever there is."""
    user = workspace.find_account(name) or workspace.find_account(FIRST_PERSON)
    user = user or workspace.account_named(next(iter(workspace.accounts.values())).name)
    return Person(workspace, user, visible_channels(workspace, user.id)[0])


def visible_channels(workspace: Workspace, account: str) -> list[ChannelRef]:
    """The channels somebody is in, in the order in which they were made."""
    return [
        ChannelRef(workspace.ref, channel.id)
        for channel in workspace.public_channels()
        if workspace.sees(account, channel.id)
    ]


def standing(name: str) -> str:
    """What somebody of the demo is in their community, in a word or two."""
    return next((each.standing for each in CAST if each.name == name), "member")


def _place(person: Person, name: str) -> ChannelRef:
    if name == DIRECT:
        return person.workspace.dm_channel(person.user.id)
    found = person.workspace.find_channel(name)
    if found is None or not person.workspace.sees(person.user.id, found.id):
        return person.place
    return found


def _thread(view: View, root: str) -> ChannelRef | None:
    post = view.workspace.posts.get(root)
    if post is None or post.thread_title is None or post.thread_deleted:
        return None
    return post.thread if view.workspace.sees(view.person.user.id, post.ref.channel.id) else None
