"""Forms as Slack views, and views back into values."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from adapters.slack.controls import options, plain_text
from adapters.slack.fields import input_block, param_name
from adapters.slack.limits import (
    BLOCKS_PER_VIEW,
    ERROR_CHARS,
    PRIVATE_METADATA_CHARS,
    TITLE_CHARS,
)
from adapters.slack.render import blocks as message_blocks
from adapters.slack.render import render_view
from adapters.slack.rich import Here, Json, clean, plain_leaf, shorten
from bot.form import Modal
from bot.i18n import _
from bot.message import Message, Paragraph
from bot.param import Choice

UNTITLED = "Praxis"
SHOWN = "shown"
"""callback_id of a view that only shows a message."""
MAX_SUGGESTIONS = 25


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a form was opened, kept in the view itself so that any process can answer there."""

    channel: str = ""
    thread: str = ""
    response_url: str = ""

    def to_text(self) -> str:
        """As private_metadata; without the response_url should that be too long for it."""
        text = json.dumps({key: value for key, value in asdict(self).items() if value})
        if len(text) > PRIVATE_METADATA_CHARS:
            return Origin(self.channel, self.thread).to_text()
        return text

    @staticmethod
    def from_text(text: str) -> "Origin":
        """What was kept; nothing where an older version kept something else."""
        try:
            kept = json.loads(text or "{}")
            return Origin(
                str(kept.get("channel", "")),
                str(kept.get("thread", "")),
                str(kept.get("response_url", "")),
            )
        except (ValueError, AttributeError):
            return Origin()


def modal_view(modal: Modal, origin: Origin, here: Here) -> Json:
    """The view of a form; its callback_id is the token, its block_ids name the fields."""
    intro = message_blocks(Message((Paragraph(modal.intro),)), here) if modal.intro else []
    token = modal.action.token
    fields = [input_block(param, modal.values.get(param.name), token) for param in modal.params]
    return {
        "type": "modal",
        "callback_id": token,
        "private_metadata": origin.to_text(),
        "title": plain_text(modal.title, TITLE_CHARS),
        "submit": plain_text(modal.submit, TITLE_CHARS),
        "close": plain_text(_("Cancel"), TITLE_CHARS),
        "blocks": [*intro, *fields][:BLOCKS_PER_VIEW],
    }


def message_view(message: Message, origin: Origin, here: Here, title: str = "") -> Json:
    """A modal that shows a message, with a button to close it."""
    return {
        "type": "modal",
        "callback_id": SHOWN,
        "private_metadata": origin.to_text(),
        "title": plain_text(title or UNTITLED, TITLE_CHARS),
        "close": plain_text(_("Close"), TITLE_CHARS),
        "blocks": render_view(message, here),
    }


def home_view(message: Message, here: Here) -> Json:
    """A message as somebody's home tab."""
    return {"type": "home", "callback_id": SHOWN, "blocks": render_view(message, here)}


def waiting_view(submitted: Json) -> Json:
    """What a submitted form shows while the answer is being worked out."""
    words = [plain_leaf(_("Working on it …"))]
    return {
        "type": "modal",
        "callback_id": submitted.get("callback_id", ""),
        "private_metadata": submitted.get("private_metadata", ""),
        "title": submitted["title"],
        "close": plain_text(_("Close"), TITLE_CHARS),
        "blocks": [
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_section", "elements": words}],
            }
        ],
    }


def refilled_view(submitted: Json, errors: Mapping[str, str]) -> Json:
    """A submitted form as it was, everything typed in place, with what is to be mended on top.

    For refusals that come after the waiting view has taken the form's place.
    """
    state: Json = submitted.get("state", {}).get("values", {})
    lines = [
        {
            "type": "rich_text_section",
            "elements": [plain_leaf(f"{_('Please note:')} ", bold=True), plain_leaf(clean(text))],
        }
        for text in errors.values()
        if clean(text)
    ]
    top = [{"type": "rich_text", "elements": lines}] if lines else []
    inputs = [_refilled(block, state) for block in submitted["blocks"]]
    kept = ("type", "callback_id", "private_metadata", "title", "submit", "close")
    return {
        **{key: submitted[key] for key in kept if submitted.get(key)},
        "blocks": [*top, *inputs][:BLOCKS_PER_VIEW],
    }


def field_errors(submitted: Json, errors: Mapping[str, str]) -> dict[str, str]:
    """Errors by block_id; what belongs to no field stands at the first. Empty without any field."""
    ids = [block["block_id"] for block in submitted["blocks"] if block["type"] == "input"]
    by_name = {param_name(block_id): block_id for block_id in ids}
    found: dict[str, list[str]] = {}
    for name, text in errors.items():
        block_id = by_name.get(name) or (ids[0] if ids else "")
        if block_id:
            found.setdefault(block_id, []).append(clean(text) or _("Please change this."))
    return {key: shorten(" ".join(texts), ERROR_CHARS) for key, texts in found.items()}


def suggestion_options(choices: Sequence[Choice], typed: str, *, free: bool) -> Json:
    """The answer to a block_suggestion; `free` also offers exactly what was typed."""
    offered = [(each.value, each.label, "") for each in choices[:MAX_SUGGESTIONS]]
    words = clean(typed).strip()
    if free and words and words not in {value for value, _label, _description in offered}:
        offered.append((words, _("Use “{words}”").format(words=words), ""))
    return {"options": options(offered)}


_INITIAL = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_conversation": "initial_conversation",
}
"""Where a view's state keeps a value, and where a view to be shown has it."""


def _refilled(block: Json, state: Json) -> Json:
    if block["type"] != "input":
        return block
    element = dict(block["element"])
    held: Json = state.get(block["block_id"], {}).get(element["action_id"], {})
    for key, initial in _INITIAL.items():
        if key in held:
            element.pop(initial, None)
            if held[key]:
                element[initial] = held[key]
    return {**block, "element": element}
