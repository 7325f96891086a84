"""Keeps playground workspaces in a JSON file, so that a playground survives a restart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from adapters.playground.entities import Account, Channel, Post
from adapters.playground.flavours import FLAVOURS
from adapters.playground.workspace import Workspace
from bot.clock import ManualClock
from bot.codec import Codec
from bot.ports import Clock
from bot.refs import WorkspaceRef


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a workspace; open forms and the journal are not."""

    ref: WorkspaceRef
    name: str
    flavour: str
    channels: dict[str, Channel]
    accounts: dict[str, Account]
    posts: dict[str, Post]
    revoked: str
    history: bool | None
    sequence: int


@dataclass(frozen=True, slots=True)
class Document:
    """The file; `now` is where the clock stood."""

    v: Literal[1]
    now: datetime
    workspaces: list[Kept]


_codec: Codec[Document] = Codec(Document)


def dump(workspaces: Iterable[Workspace], now: datetime) -> str:
    """The workspaces, and the time, as a JSON document."""
    kept = [
        Kept(
            each.ref,
            each.name,
            each.flavour.name,
            each.channels,
            each.accounts,
            each.posts,
            each.revoked,
            each.history,
            each.sequence,
        )
        for each in workspaces
    ]
    return _codec.to_text(Document(1, now, kept))


def load(text: str, clock: ManualClock) -> list[Workspace]:
    """The workspaces of a document, the clock moved to its time.

    Raises `ValueError` for a document that cannot be read.
    """
    document = _codec.from_text(text)
    clock.jump(document.now - clock.now())
    return [
        Workspace(
            ref=each.ref,
            name=each.name,
            flavour=FLAVOURS[each.flavour],
            clock=clock,
            channels=each.channels,
            accounts=each.accounts,
            posts=each.posts,
            revoked=each.revoked,
            history=each.history,
            sequence=each.sequence,
        )
        for each in document.workspaces
    ]


@dataclass(frozen=True, slots=True)
class Store:
    """A file that follows every change of the workspaces it keeps."""

    path: Path

    def load(self, clock: ManualClock) -> list[Workspace] | None:
        """What was kept; None where there is no file yet. Raises `ValueError` for a broken one."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return load(text, clock)

    def keep(self, workspaces: Sequence[Workspace], clock: Clock) -> None:
        """Writes the workspaces now and after every change."""
        for workspace in workspaces:
            workspace.watchers.append(lambda: self.save(workspaces, clock.now()))
        self.save(workspaces, clock.now())

    def save(self, workspaces: Iterable[Workspace], now: datetime) -> None:
        """Writes the file as a whole, or not at all."""
        draft = self.path.with_name(self.path.name + ".new")
        draft.write_text(dump(workspaces, now), encoding="utf-8")
        draft.replace(self.path)
