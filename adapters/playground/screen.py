"""What a person sees: messages, forms, direct messages, and the controls they can reach."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

from adapters.playground.entities import Account
from adapters.playground.forms import OpenForm
from adapters.playground.seen import Seen, look
from adapters.playground.workspace import Workspace
from bot.message import Button, Select
from bot.refs import ChannelRef, MessageRef, UserRef


class NotThere(LookupError):
    """The person cannot see what they are asked to use; the text says what they do see."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A workspace as one person sees it, while they look at `place`."""

    workspace: Workspace
    user: UserRef
    place: ChannelRef

    @property
    def account(self) -> Account:
        """Whose screen it is."""
        return self.workspace.accounts[self.user.id]

    @property
    def name(self) -> str:
        """What they are called."""
        return self.account.name

    def at(self, place: str | ChannelRef | Seen) -> Self:
        """The same person, looking at a channel (`#ops`), a thread, or the thread of a message."""
        return replace(self, place=self.locate(place))

    def locate(self, place: str | ChannelRef | Seen) -> ChannelRef:
        """The address of a place; raises `NotThere` where they are not let in."""
        if isinstance(place, Seen):
            place = self.thread(place)
        found = self.workspace.channel(place) if isinstance(place, str) else place
        if not self.workspace.sees(self.user.id, found.id):
            raise NotThere(f"{self.name} is not in that channel")
        return found

    @property
    def sees(self) -> list[Seen]:
        """Every message they can see, anywhere in the workspace, oldest first."""
        return list(self._visible())

    @property
    def here(self) -> list[Seen]:
        """What they see where they are looking, oldest first."""
        return [seen for seen in self._visible() if seen.ref.channel == self.place]

    @property
    def dms(self) -> list[Seen]:
        """Their direct messages with the bot, oldest first."""
        place = self.workspace.dm_channel(self.user.id)
        return [seen for seen in self._visible() if seen.ref.channel == place]

    @property
    def last(self) -> Seen:
        """The newest message they can see; raises `NotThere` before the first one."""
        seen = self.sees
        if not seen:
            raise NotThere(f"{self.name} sees nothing yet")
        return seen[-1]

    @property
    def answer(self) -> Seen | None:
        """What the bot last said to their last deed; None where it said nothing or opened a form."""
        ref = self.workspace.answers.get(self.user.id)
        post = self.workspace.posts.get(ref.id) if ref else None
        return None if post is None or post.deleted else look(self.workspace, post)

    @property
    def modal(self) -> OpenForm | None:
        """The form open on their screen."""
        return self.workspace.forms.get(self.user.id)

    def thread(self, of: Seen | None = None) -> ChannelRef:
        """The thread of a message, by default of the newest one that has one; raises `NotThere`."""
        for seen in [of] if of else reversed(self.sees):
            now = look(self.workspace, self.workspace.posts[seen.ref.id])
            if now.thread is not None:
                return now.thread
        raise NotThere(f"{self.name} sees no thread")

    def find_button(self, label: str, on: Seen | MessageRef | None = None) -> tuple[Seen, Button]:
        """The newest message with that button, and the button; raises `NotThere`."""
        for seen in self._candidates(on):
            for control in seen.controls:
                if isinstance(control, Button) and control.label == label:
                    if control.disabled:
                        raise NotThere(f"{label!r} is there, but cannot be clicked")
                    return seen, control
        raise NotThere(f"{self.name} sees no button {label!r}; {self.describe()}")

    def find_select(
        self, labels: Iterable[str], on: Seen | MessageRef | None = None
    ) -> tuple[Seen, Select]:
        """The newest message with a select that offers all of these; raises `NotThere`."""
        wanted = set(labels)
        for seen in self._candidates(on):
            for control in seen.controls:
                if isinstance(control, Select) and wanted <= {o.label for o in control.options}:
                    return seen, control
        raise NotThere(f"{self.name} can nowhere choose {sorted(wanted)}; {self.describe()}")

    def describe(self) -> str:
        """The newest messages in words, for the error of somebody who looked for something else."""
        lines = [f"--- {'only you' if s.private else s.author}\n{s.text}" for s in self.sees[-3:]]
        form = f"\n--- form {self.modal.title!r}: {self.modal.labels}" if self.modal else ""
        return "the newest messages are:\n" + "\n".join(lines) + form

    def _candidates(self, on: Seen | MessageRef | None) -> Iterable[Seen]:
        match on:
            case None:
                return reversed(self.sees)
            case Seen():
                return [on]
            case MessageRef():
                return [look(self.workspace, self.workspace.posts[on.id])]

    def _visible(self) -> Iterator[Seen]:
        for post in self.workspace.posts.values():
            if post.deleted or post.viewer not in (None, self.user.id):
                continue
            if self.workspace.sees(self.user.id, post.ref.channel.id):
                yield look(self.workspace, post)
