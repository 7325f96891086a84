"""Makes a message fit: joins texts, then shortens the longest ones visibly, and only when it must."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.discord.limits import MESSAGE_BYTES, MESSAGE_CHARS, MESSAGE_COMPONENTS
from adapters.discord.pieces import ELLIPSIS, Line, Piece
from bot.refs import WorkspaceRef
from bot.text import plain

Json = dict[str, Any]

_GENTLY = 0.8
"""What is at least left of a piece after one step: the longest few share the loss."""
_SHORTEST = 60
"""A piece is not cut below this many characters while there are others beside it to drop."""
_STEP = 24
"""The least that a step takes: more than a cut gives up to end at a blank, or it might take nothing."""
_MORE = Line(plain(ELLIPSIS))


@dataclass(frozen=True, slots=True)
class Fixed:
    """A component as it is; a `firm` one is never left out."""

    json: Json
    firm: bool = False

    @property
    def components(self) -> int:
        """How many of the message's components it takes."""
        return 1 + len(self.json.get("components", ()))


@dataclass(frozen=True, slots=True)
class Flow:
    """Texts in one display, beside an accessory where there is one."""

    pieces: tuple[Piece, ...]
    accessory: Json | None = None

    @property
    def components(self) -> int:
        """How many of the message's components it takes: a section is three."""
        return 1 if self.accessory is None else 3

    @property
    def visible(self) -> bool:
        """Whether there is anything to see."""
        return any(piece.markdown(None) for piece in self.pieces)

    def markdown(self, workspace: WorkspaceRef | None) -> str:
        """Its pieces, one below the other."""
        shown = (piece.markdown(workspace) for piece in self.pieces)
        return "\n".join(text for text in shown if text)


Node = Fixed | Flow


def fit(nodes: Sequence[Node], workspace: WorkspaceRef | None) -> list[Node]:
    """Visible nodes that one container may hold, with text inside both budgets."""
    visible = [node for node in nodes if isinstance(node, Fixed) or node.visible]
    return _shorter(_fewer(visible), workspace)


def _fewer(nodes: list[Node]) -> list[Node]:
    """At most 39 components beside the container: texts joined, then what comes last left out."""
    room = MESSAGE_COMPONENTS - 1
    if _count(nodes) <= room:
        return nodes
    nodes = _joined(nodes)
    if _count(nodes) <= room:
        return nodes
    where = 0
    while _count(nodes) > room - 1:
        where = _expendable(nodes)
        del nodes[where]
    nodes.insert(where, Flow((_MORE,)))
    return nodes


def _count(nodes: Sequence[Node]) -> int:
    return sum(node.components for node in nodes)


def _joined(nodes: Sequence[Node]) -> list[Node]:
    joined: list[Node] = []
    for node in nodes:
        last = joined[-1] if joined else None
        if (
            isinstance(node, Flow)
            and isinstance(last, Flow)
            and not (node.accessory or last.accessory)
        ):
            joined[-1] = Flow(last.pieces + node.pieces)
        else:
            joined.append(node)
    return joined


def _expendable(nodes: Sequence[Node]) -> int:
    """The last section, which is one of many; else the last thing that is not firm."""
    backwards = list(enumerate(nodes))[::-1]
    sections = [i for i, node in backwards if isinstance(node, Flow) and node.accessory]
    others = [i for i, node in backwards if not (isinstance(node, Fixed) and node.firm)]
    return [*sections, *others][0]


def _shorter(nodes: list[Node], workspace: WorkspaceRef | None) -> list[Node]:
    texts = {i: n.markdown(workspace) for i, n in enumerate(nodes) if isinstance(n, Flow)}
    while (excess := _excess(texts.values())) > 0:
        index = max(texts, key=lambda i: len(texts[i].encode()))
        node = nodes[index]
        assert isinstance(node, Flow)  # noqa: S101  # only flows have a text
        share = excess / max(1, len(texts[index].encode()))
        shorter = _less(node, max(_GENTLY, 1 - share))
        if len(shorter.markdown(workspace)) >= len(texts[index]):
            shorter = replace(node, pieces=node.pieces[:-1])
        nodes[index], texts[index] = shorter, shorter.markdown(workspace)
    return [node for node in nodes if isinstance(node, Fixed) or node.visible]


def _excess(texts: Iterable[str]) -> int:
    """How much is too much, in characters or in bytes, whichever is worse; 0 or less where it fits."""
    shown = list(texts)
    characters = sum(map(len, shown)) - MESSAGE_CHARS
    size = sum(len(text.encode()) for text in shown) - MESSAGE_BYTES
    return max(characters, size)


def _less(flow: Flow, share: float) -> Flow:
    """The same with its longest piece cut to `share`; fewer pieces where all are short already."""
    longest = max(flow.pieces, key=lambda piece: piece.shown)
    if longest.shown > _SHORTEST or len(flow.pieces) == 1:
        shown = max(0, min(int(longest.shown * share), longest.shown - _STEP))
        cut = tuple(p.shortened(shown) if p is longest else p for p in flow.pieces)
        return replace(flow, pieces=cut)
    kept = tuple(piece for piece in flow.pieces if piece is not _MORE)
    return replace(flow, pieces=(*kept[: len(kept) // 2], _MORE))
