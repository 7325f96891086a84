"""Keeps what somebody asked for while we ask back: which community they mean, whether they agree."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.codec import Codec, Word
from bot.events import (
    ActionTriggered,
    CommandInvoked,
    HomeOpened,
    Interaction,
    MessageCommandInvoked,
)
from bot.param import RawValue, UploadedFile
from bot.refs import ChannelRef, MessageRef, RoleRef, UserRef


@dataclass(frozen=True, slots=True)
class _User:
    ref: UserRef
    kind: Literal["user"] = "user"


@dataclass(frozen=True, slots=True)
class _Channel:
    ref: ChannelRef
    kind: Literal["channel"] = "channel"


@dataclass(frozen=True, slots=True)
class _Role:
    ref: RoleRef
    kind: Literal["role"] = "role"


@dataclass(frozen=True, slots=True)
class _Word:
    value: Word
    kind: Literal["word"] = "word"


_Kept = _User | _Channel | _Role | _Word


@dataclass(frozen=True, slots=True)
class _Menu:
    name: str
    message: MessageRef
    author: UserRef | None
    text: str


@dataclass(frozen=True, slots=True)
class Parked:
    """A command, a click, a look at the home or a menu entry, without whoever did it and without files.

    `on` is the message that was clicked.
    """

    noun: str = ""
    verb: str = ""
    token: str = ""
    values: tuple[str, ...] = ()
    args: Mapping[str, _Kept] = field(default_factory=dict[str, _Kept])
    on: MessageRef | None = None
    home: bool = False
    menu: _Menu | None = None

    def to_text(self) -> str:
        """As stored."""
        return _codec.to_text(self)

    def raw(self) -> dict[str, RawValue]:
        """The command's arguments as they arrived."""
        return {
            name: kept.value if isinstance(kept, _Word) else kept.ref
            for name, kept in self.args.items()
        }

    def resumed(self, event: ActionTriggered) -> Interaction:
        """What was kept, as if the person had just done it instead of the click `event`."""
        base = (event.key, event.actor, event.place, event.at, event.responder)
        if self.home:
            return HomeOpened(*base)
        if self.menu is not None:
            menu = self.menu
            return MessageCommandInvoked(
                *base, name=menu.name, message=menu.message, author=menu.author, text=menu.text
            )
        if self.token:
            return ActionTriggered(*base, token=self.token, values=self.values, message=self.on)
        return CommandInvoked(*base, noun=self.noun, verb=self.verb, args=self.raw())


_codec: Codec[Parked] = Codec(Parked)


def park(event: Interaction) -> Parked | None:
    """What to keep of an interaction; None for what cannot be kept (a form, a file)."""
    match event:
        case CommandInvoked():
            if any(isinstance(value, (UploadedFile, tuple)) for value in event.args.values()):
                return None
            args = {name: _keep(value) for name, value in event.args.items()}
            return Parked(noun=event.noun, verb=event.verb, args=args)
        case ActionTriggered():
            return Parked(token=event.token, values=event.values, on=event.message)
        case HomeOpened():
            return Parked(home=True)
        case MessageCommandInvoked():
            return Parked(menu=_Menu(event.name, event.message, event.author, event.text))
        case _:
            return None


def unpark(text: str) -> Parked:
    """What was kept."""
    return _codec.from_text(text)


def _keep(value: RawValue) -> _Kept:
    match value:
        case UserRef():
            return _User(value)
        case ChannelRef():
            return _Channel(value)
        case RoleRef():
            return _Role(value)
        case UploadedFile() | tuple():
            raise TypeError("files are not kept")
        case _:
            return _Word(value)
