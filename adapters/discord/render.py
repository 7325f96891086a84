"""Message → Components V2: pure, total over every block, within Discord's limits by construction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from adapters.discord.controls import Controls, usable
from adapters.discord.fit import Fixed, Flow, Node, fit
from adapters.discord.limits import (
    EPHEMERAL,
    FILES,
    IMAGE_ALT,
    IMAGE_URL,
    IS_COMPONENTS_V2,
    MENTIONS,
    SUPPRESS_EMBEDS,
)
from adapters.discord.markdown import address, resolvable
from adapters.discord.pieces import Grid, Line, cut_words
from bot.i18n import _
from bot.message import (
    Actions,
    Alert,
    Attachment,
    Block,
    CalendarEvent,
    Divider,
    Fields,
    Heading,
    Image,
    Listing,
    Message,
    Note,
    Paragraph,
    Quote,
    Section,
    Table,
    Tone,
)
from bot.refs import WorkspaceRef
from bot.text import Plain, Text, plain

Json = dict[str, Any]

CONTAINER, TEXT, SECTION, GALLERY, FILE, SEPARATOR = 17, 10, 9, 12, 13, 14
_COLOURS: dict[Tone, int] = {
    "info": 0x4F7CAC,
    "success": 0x2E8B57,
    "warning": 0xD98E04,
    "danger": 0xB3261E,
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as Discord takes it: components, the people it may notify, the files it brings."""

    components: tuple[Json, ...]
    users: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = field(default=(), repr=False)

    def body(self, *, ephemeral: bool = False) -> Json:
        """The body of a new message or of an edit; files go beside it, as `files[n]`.

        It lists the attachments even where there are none, so that an edit drops the earlier ones.
        """
        flags = IS_COMPONENTS_V2 | SUPPRESS_EMBEDS | (EPHEMERAL if ephemeral else 0)
        return {
            "flags": flags,
            "components": list(self.components),
            "allowed_mentions": {"parse": [], "users": list(self.users)},
            "attachments": [
                {"id": str(index), "filename": file.name} for index, file in enumerate(self.files)
            ],
        }


def render(message: Message, workspace: WorkspaceRef | None = None) -> Rendered:
    """The message in one container; whoever belongs to another workspace is named, not mentioned."""
    files = _named(message.files)
    controls = Controls()
    nodes = [node for block in message.blocks for node in _nodes(block, controls)]
    nodes += [_file(file) for file in files]
    if not nodes or all(isinstance(node, Flow) and not node.visible for node in nodes):
        nodes = [Flow((Line(plain(message.summary or "…")),)), *nodes]
    fitted = fit(nodes, workspace)
    container: Json = {"type": CONTAINER, "components": [_json(node, workspace) for node in fitted]}
    colour = next((_COLOURS[b.tone] for b in message.blocks if isinstance(b, Alert)), None)
    if colour is not None:
        container["accent_color"] = colour
    return Rendered((container,), _notified(fitted, workspace), files)


def tone_word(tone: Tone) -> str:
    """What a colour says, in words."""
    match tone:
        case "info":
            return _("Note")
        case "success":
            return _("Done")
        case "warning":
            return _("Careful")
        case "danger":
            return _("Problem")
        case _:
            assert_never(tone)


def _nodes(  # noqa: C901, PLR0911, PLR0912  # one exhaustive match is easier to trust than two
    block: Block, controls: Controls
) -> list[Node]:
    match block:
        case Heading():
            return [Flow((Line(block.text, "title" if block.level == 1 else "subtitle"),))]
        case Paragraph():
            return [Flow((Line(block.text),))]
        case Quote():
            return [Flow((Line(block.text, "quote"),))]
        case Note():
            return [Flow((Line(block.text, "note"),))]
        case Alert():
            word = Text((Plain(f"{tone_word(block.tone)}: ", bold=True),))
            return [Flow((Line(word + block.text),))]
        case Fields():
            return [Flow(tuple(_field(label, text) for label, text in block.fields))]
        case Listing():
            return [Flow(_listed(block))]
        case Table():
            return [Flow((Grid(block.header, block.rows),))]
        case Section():
            return _section(block, controls)
        case Image():
            return [_image(block)]
        case Divider():
            return [Fixed({"type": SEPARATOR})]
        case CalendarEvent():
            return [node for shown in block.in_words() for node in _nodes(shown, controls)]
        case Actions():
            rows, leftovers = controls.rows(block.controls)
            return [*(Flow((Line(text),)) for text in leftovers), *(Fixed(row) for row in rows)]
        case _:
            assert_never(block)


def _field(label: str, text: Text) -> Line:
    return Line(Text((Plain(f"{label}: ", bold=True),)) + text)


def _listed(block: Listing) -> tuple[Line, ...]:
    return tuple(
        Line(item, "bullet", f"{number}. " if block.ordered else "- ")
        for number, item in enumerate(block.items, start=1)
    )


def _section(block: Section, controls: Controls) -> list[Node]:
    """Text with its control beside it; below it where the text or the control is not fit for that."""
    accessory = controls.single(block.accessory)
    flow = Flow((Line(block.text),), accessory=accessory)
    if accessory and flow.visible:
        return [flow]
    below: list[Node] = [Fixed({"type": 1, "components": [accessory]})] if accessory else []
    text = block.text if accessory else block.text + plain("\n") + controls.words(block.accessory)
    return [Flow((Line(text),)), *below]


def _image(block: Image) -> Node:
    url = address(block.url)
    if not usable(url, IMAGE_URL):
        return Flow((Line(plain(block.alt)),))
    return Fixed(_gallery(url, block.alt))


def _gallery(url: str, alt: str) -> Json:
    item: Json = {"media": {"url": url}}
    if words := cut_words(alt, IMAGE_ALT):
        item["description"] = words
    return {"type": GALLERY, "items": [item]}


def _named(files: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """The files under names that an `attachment://` address can hold, each name once."""
    named: list[Attachment] = []
    for number, file in enumerate(files[:FILES], start=1):
        safe = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in file.name)
        taken = {one.name for one in named}
        name = safe.strip(".")[-100:] or f"file{number}"
        named.append(replace(file, name=f"{number}_{name}" if name in taken else name))
    return tuple(named)


def _file(file: Attachment) -> Node:
    url = f"attachment://{file.name}"
    shown = _gallery(url, file.alt) if file.picture else {"type": FILE, "file": {"url": url}}
    return Fixed(shown, firm=True)


def _json(node: Node, workspace: WorkspaceRef | None) -> Json:
    if isinstance(node, Fixed):
        return node.json
    text = {"type": TEXT, "content": node.markdown(workspace)}
    if node.accessory is None:
        return text
    return {"type": SECTION, "components": [text], "accessory": node.accessory}


def _notified(nodes: Sequence[Node], workspace: WorkspaceRef | None) -> tuple[str, ...]:
    people = [
        mention.user.id
        for node in nodes
        if isinstance(node, Flow)
        for piece in node.pieces
        for mention in piece.mentions()
        if resolvable(mention, workspace)
    ]
    return tuple(dict.fromkeys(people))[:MENTIONS]
