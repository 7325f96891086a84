"""A neutral message as Slack shows it: fallback text and Block Kit blocks."""

from dataclasses import dataclass
from typing import assert_never

from adapters.slack.action_ids import ActionIds
from adapters.slack.budget import fit
from adapters.slack.controls import element, plain_text, unavailable
from adapters.slack.limits import (
    ACTIONS_ELEMENTS,
    ALT_CHARS,
    BLOCKS_PER_MESSAGE,
    BLOCKS_PER_VIEW,
    CONTEXT_ELEMENTS,
    HEADER_CHARS,
    TEXT_CHARS,
)
from adapters.slack.plainly import fallback, fallback_words, tone_word
from adapters.slack.rich import (
    Here,
    Json,
    address,
    clean,
    entity,
    is_literal,
    leaves,
    literal,
    plain_leaf,
    shorten,
)
from adapters.slack.table import table_text
from bot.i18n import _
from bot.message import (
    Actions,
    Alert,
    Block,
    Button,
    CalendarEvent,
    Divider,
    Fields,
    Heading,
    Image,
    LinkButton,
    Listing,
    Message,
    Note,
    Paragraph,
    Quote,
    Section,
    Select,
    Table,
)
from bot.text import Code, CommandLine, Plain, Text


def render(message: Message, here: Here) -> Json:
    """`text` and `blocks` of a message; nothing a person wrote in it can mention, link or format."""
    shown = fit(blocks(message, here), limit=BLOCKS_PER_MESSAGE)
    body: Json = {"text": fallback(message, here)}
    if shown:
        body["blocks"] = shown
    return body


def render_view(message: Message, here: Here) -> list[Json]:
    """The blocks of a modal or a home tab that shows a message; never none."""
    shown = fit(blocks(message, here), limit=BLOCKS_PER_VIEW)
    return shown or [_rich([_section([plain_leaf(fallback_words(message, here))])])]


def blocks(message: Message, here: Here) -> list[Json]:
    """Every block natively, in order and without regard to the whole's size."""
    renderer = _Renderer(here, ActionIds())
    return [native for block in message.blocks for native in renderer.block(block)]


@dataclass(frozen=True, slots=True)
class _Renderer:
    here: Here
    ids: ActionIds

    def block(self, block: Block) -> list[Json]:  # noqa: C901, PLR0911, PLR0912  # an arm a kind
        match block:
            case Heading():
                return self._heading(block)
            case Paragraph():
                return self._flow("rich_text_section", block.text)
            case Quote():
                return self._flow("rich_text_quote", block.text)
            case Fields():
                return self._fields(block)
            case Section():
                return self._with_accessory(block)
            case Listing():
                return self._listing(block)
            case Note():
                return self._note(block.text)
            case Alert():
                return self._alert(block)
            case Table():
                return _preformatted(table_text(block.header, block.rows))
            case Image():
                return self._image(block)
            case Divider():
                return [{"type": "divider"}]
            case CalendarEvent():
                return [native for shown in block.in_words() for native in self.block(shown)]
            case Actions():
                return self._actions(block.controls)
            case _:
                assert_never(block)

    def _heading(self, block: Heading) -> list[Json]:
        words = " ".join(literal(block.text, self.here).split())
        if not words:
            return []
        if block.level == 1 and len(words) <= HEADER_CHARS and is_literal(block.text):
            return [{"type": "header", "text": plain_text(words, HEADER_CHARS)}]
        return [_rich([_section(leaves(block.text, self.here, bold=True))])]

    def _flow(self, kind: str, text: Text) -> list[Json]:
        inside = leaves(text, self.here)
        return [_rich([{"type": kind, "elements": inside}])] if inside else []

    def _fields(self, block: Fields) -> list[Json]:
        lines: list[Json] = []
        for label, value in block.fields:
            name = clean(label).strip()
            head = [plain_leaf(f"{name}: ", bold=True)] if name else []
            line = [*head, *leaves(value, self.here)]
            if line:
                lines.append(_section(line))
        return [_rich(lines)] if lines else []

    def _with_accessory(self, block: Section) -> list[Json]:
        control = element(block.accessory, self.ids)
        words = literal(block.text, self.here)
        fits = words.strip() and len(words) <= TEXT_CHARS and is_literal(block.text)
        if control is not None and fits:
            text = plain_text(words, TEXT_CHARS)
            return [{"type": "section", "text": text, "accessory": control}]
        below = [_row([control])] if control else _small(unavailable(block.accessory))
        return [*self._flow("rich_text_section", block.text), *below]

    def _listing(self, block: Listing) -> list[Json]:
        lines = [_section(line) for item in block.items if (line := leaves(item, self.here))]
        if not lines:
            return []
        style = "ordered" if block.ordered else "bullet"
        return [_rich([{"type": "rich_text_list", "style": style, "elements": lines}])]

    def _note(self, text: Text) -> list[Json]:
        elements = self._small_elements(text)
        if not elements:
            return []
        if len(elements) > CONTEXT_ELEMENTS:
            return self._flow("rich_text_section", text)
        return [{"type": "context", "elements": elements}]

    def _small_elements(self, text: Text) -> list[Json]:
        """Words stay plain_text; only what the client must resolve is mrkdwn, which is ours."""
        found: list[Json] = []
        words = ""
        for span in text.spans:
            if isinstance(span, (Plain, Code, CommandLine)):
                words += literal(Text((span,)), self.here)
                continue
            found.extend(_small_words(words))
            words = ""
            notation = entity(span, self.here)
            found.append({"type": "mrkdwn", "text": notation, "verbatim": True})
        found.extend(_small_words(words))
        if any(len(each["text"]) > TEXT_CHARS for each in found):
            return [plain_text(literal(text, self.here), TEXT_CHARS)]
        return found

    def _alert(self, block: Alert) -> list[Json]:
        inside = leaves(block.text, self.here)
        if not inside:
            return []
        return [_rich([_section([plain_leaf(f"{tone_word(block.tone)} ", bold=True), *inside])])]

    def _image(self, block: Image) -> list[Json]:
        alt = shorten(clean(block.alt), ALT_CHARS)
        words = alt if alt.strip() else _("Picture")
        url = address(block.url)
        if not url:
            return [_rich([_section([plain_leaf(words)])])]
        return [{"type": "image", "image_url": url, "alt_text": words}]

    def _actions(self, controls: tuple[Button | LinkButton | Select, ...]) -> list[Json]:
        shown: list[Json] = []
        missing: list[str] = []
        for control in controls:
            native = element(control, self.ids)
            if native is None:
                missing.append(unavailable(control))
            else:
                shown.append(native)
        rows = [
            _row(shown[start : start + ACTIONS_ELEMENTS])
            for start in range(0, len(shown), ACTIONS_ELEMENTS)
        ]
        return [*rows, *_small(" · ".join(missing))]


def _rich(elements: list[Json]) -> Json:
    return {"type": "rich_text", "elements": elements}


def _section(elements: list[Json]) -> Json:
    return {"type": "rich_text_section", "elements": elements}


def _row(elements: list[Json]) -> Json:
    return {"type": "actions", "elements": elements}


def _preformatted(text: str) -> list[Json]:
    if not text:
        return []
    return [_rich([{"type": "rich_text_preformatted", "elements": [plain_leaf(text)]}])]


def _small(words: str) -> list[Json]:
    elements = _small_words(words)
    return [{"type": "context", "elements": elements}] if elements else []


def _small_words(words: str) -> list[Json]:
    text = words.strip()
    return [plain_text(text, TEXT_CHARS)] if text else []
