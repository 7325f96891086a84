"""Whether Discord would take a message: its limits, the rules between components, its own schema."""

from collections.abc import Iterable, Iterator

from adapters.discord import limits
from bot.verdicts import Part, Problems, between, lengths, objects, over, published, twice

ROW, BUTTON, SELECT, SECTION, TEXT = 1, 2, 3, 9, 10
THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 11, 12, 13, 14, 17
_TOP = {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER}
_INSIDE = {CONTAINER: _TOP - {CONTAINER}, ROW: {BUTTON, SELECT}, SECTION: {TEXT}}
"""Which components may stand in which (components/reference)."""
LINK = 5
"""The style of a button that leads to an address."""
MESSAGE = "#/components/schemas/MessageCreateRequest"


def checks() -> dict[str, Problems]:
    """What a message's body is held to, by name."""
    found: dict[str, Problems] = {
        "our table of Discord's limits": _limits,
        "the rules between Discord's components": _rules,
    }
    if (schema := published("discord-openapi.json", MESSAGE)) is not None:
        found["Discord's published OpenAPI description"] = schema
    return found


def _limits(body: Part) -> Iterator[str]:
    parts = [part for part in objects(body["components"]) if "type" in part]
    texts = "".join(str(part["content"]) for part in parts if part["type"] == TEXT)
    yield from over("components", len(parts), limits.MESSAGE_COMPONENTS)
    yield from over("characters", len(texts), limits.MESSAGE_CHARS)
    yield from over("bytes of text", len(texts.encode()), limits.MESSAGE_BYTES)
    yield from over("files", len(body.get("attachments", ())), limits.FILES)
    for part in parts:
        yield from lengths(
            part,
            ("label", "a label", limits.BUTTON_LABEL),
            ("url", "an address", limits.BUTTON_URL),
            ("custom_id", "a custom_id", limits.CUSTOM_ID),
            ("placeholder", "a placeholder", limits.SELECT_PLACEHOLDER),
        )
        for option in part.get("options", ()):
            yield from lengths(
                option,
                ("label", "an option's label", limits.SELECT_TEXT),
                ("value", "an option's value", limits.SELECT_TEXT),
                ("description", "an option's description", limits.SELECT_TEXT),
            )
        for item in part.get("items", ()):
            yield from lengths(item, ("description", "an image's text", limits.IMAGE_ALT))
            yield from lengths(item["media"], ("url", "an image's address", limits.IMAGE_URL))


def _rules(body: Part) -> Iterator[str]:
    flags = body.get("flags", 0)
    if not flags & limits.IS_COMPONENTS_V2:
        yield "components of the second kind without their flag"
    for name in ("content", "embeds", "poll"):
        if body.get(name):
            yield f"{name} beside components of the second kind"
    if not body["components"]:
        yield "neither text nor components"
    if body.get("allowed_mentions", {}).get("parse"):
        yield "mentions that nobody asked for are allowed"
    yield from _nesting(body["components"], _TOP, "a message")
    parts = [part for part in objects(body["components"]) if "type" in part]
    yield from twice("custom_id", parts)
    for part in parts:
        if rule := _RULES.get(part["type"]):
            yield from rule(part)


def _nesting(parts: Iterable[Part], allowed: set[int], where: str) -> Iterator[str]:
    for part in parts:
        if part["type"] not in allowed:
            yield f"component {part['type']} in {where}"
        inside = _INSIDE.get(part["type"], set())
        yield from _nesting(part.get("components", ()), inside, f"component {part['type']}")


def _row(row: Part) -> Iterator[str]:
    kinds = [each["type"] for each in row["components"]]
    if SELECT in kinds and len(kinds) > 1:
        yield "a select that shares its row"
    yield from between("controls of a row", len(kinds), 1, limits.ROW_BUTTONS)


def _button(button: Part) -> Iterator[str]:
    leads = button.get("style") == LINK
    if leads != ("url" in button) or leads == ("custom_id" in button):
        yield "a button that has not just one of address and custom_id"
    if not button.get("label") and not button.get("emoji"):
        yield "a button without a label"


def _select(select: Part) -> Iterator[str]:
    options = select["options"]
    yield from between("options of a select", len(options), 1, limits.SELECT_OPTIONS)
    yield from twice("value", options)
    if select.get("max_values", 1) > len(options):
        yield "a select of which more is to be chosen than there is"


def _section(section: Part) -> Iterator[str]:
    yield from between("texts of a section", len(section["components"]), 1, 3)
    if section.get("accessory", {}).get("type") not in (BUTTON, THUMBNAIL):
        yield "a section whose accessory is neither button nor thumbnail"


def _text(text: Part) -> Iterator[str]:
    if not text["content"]:
        yield "an empty text"


def _gallery(gallery: Part) -> Iterator[str]:
    yield from between("images of a gallery", len(gallery["items"]), 1, 10)


def _container(container: Part) -> Iterator[str]:
    if not container["components"]:
        yield "a container with nothing in it"


_RULES: dict[int, Problems] = {
    ROW: _row,
    BUTTON: _button,
    SELECT: _select,
    SECTION: _section,
    TEXT: _text,
    GALLERY: _gallery,
    CONTAINER: _container,
}
