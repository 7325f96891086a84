"""Rebuilds a Block Kit payload with slackblocks' classes, whose constructors check it."""

from collections.abc import Callable
from typing import Any

import slackblocks as sb
from slackblocks import blocks as sb_blocks
from slackblocks import elements as sb_elements
from slackblocks import objects as sb_objects
from slackblocks.errors import InvalidUsageError
from slackblocks.rich_text import elements as sb_leaves
from slackblocks.rich_text import objects as sb_rich

from tests.platforms.slack_server.state import Json


class Unjudged(Exception):
    """slackblocks has no class for this, so it has no opinion."""


BLOCK_CLASSES: dict[str, Any] = {
    "actions": sb.ActionsBlock,
    "alert": sb_blocks.AlertBlock,
    "card": sb_blocks.CardBlock,
    "carousel": sb_blocks.CarouselBlock,
    "container": sb_blocks.ContainerBlock,
    "context": sb.ContextBlock,
    "context_actions": sb_blocks.ContextActionsBlock,
    "data_table": sb_blocks.DataTableBlock,
    "data_visualization": sb_blocks.DataVisualizationBlock,
    "divider": sb.DividerBlock,
    "file": sb.FileBlock,
    "header": sb.HeaderBlock,
    "image": sb.ImageBlock,
    "input": sb.InputBlock,
    "markdown": sb_blocks.MarkdownBlock,
    "plan": sb_blocks.PlanBlock,
    "rich_text": sb.RichTextBlock,
    "section": sb.SectionBlock,
    "table": sb.TableBlock,
    "task_card": sb_blocks.TaskCardBlock,
    "video": sb_blocks.VideoBlock,
}
ELEMENT_CLASSES: dict[str, Any] = {
    "button": sb_elements.Button,
    "checkboxes": sb_elements.CheckboxGroup,
    "datepicker": sb_elements.DatePicker,
    "datetimepicker": sb_elements.DateTimePicker,
    "email_text_input": sb_elements.EmailInput,
    "feedback_buttons": sb_elements.FeedbackButtons,
    "file_input": sb_elements.FileInput,
    "icon_button": sb_elements.IconButton,
    "image": sb_elements.Image,
    "multi_static_select": sb_elements.StaticMultiSelectMenu,
    "multi_external_select": sb_elements.ExternalMultiSelectMenu,
    "multi_users_select": sb_elements.UserMultiSelectMenu,
    "multi_conversations_select": sb_elements.ConversationMultiSelectMenu,
    "multi_channels_select": sb_elements.ChannelMultiSelectMenu,
    "number_input": sb_elements.NumberInput,
    "overflow": sb_elements.OverflowMenu,
    "plain_text_input": sb_elements.PlainTextInput,
    "radio_buttons": sb_elements.RadioButtonGroup,
    "rich_text_input": sb_elements.RichTextInput,
    "static_select": sb_elements.StaticSelectMenu,
    "external_select": sb_elements.ExternalSelectMenu,
    "users_select": sb_elements.UserSelectMenu,
    "conversations_select": sb_elements.ConversationSelectMenu,
    "channels_select": sb_elements.ChannelSelectMenu,
    "timepicker": sb_elements.TimePicker,
    "url_text_input": sb_elements.URLInput,
    "url": sb_elements.URLSource,
}
RICH_CLASSES: dict[str, Any] = {
    "rich_text_section": sb_rich.RichTextSection,
    "rich_text_list": sb_rich.RichTextList,
    "rich_text_preformatted": sb_rich.RichTextCodeBlock,
    "rich_text_quote": sb_rich.RichTextQuote,
    "text": sb_leaves.RichText,
    "link": sb_leaves.RichTextLink,
    "user": sb_leaves.RichTextUser,
    "channel": sb_leaves.RichTextChannel,
    "usergroup": sb_leaves.RichTextUserGroup,
    "emoji": sb_leaves.RichTextEmoji,
}
DATA_CLASSES: dict[str, Any] = {
    "raw_text": sb_objects.RawText,
    "raw_number": sb_objects.RawNumber,
    "pie": sb_objects.PieChart,
    "bar": sb_objects.BarChart,
    "area": sb_objects.AreaChart,
    "line": sb_objects.LineChart,
}
BY_KEY: dict[str, Any] = {
    "option_groups": sb.OptionGroup,
    "options": sb.Option,
    "initial_option": sb.Option,
    "initial_options": sb.Option,
    "confirm": sb_objects.ConfirmationDialogue,
    "dispatch_action_config": sb.DispatchActionConfiguration,
    "filter": sb_objects.ConversationFilter,
    "column_settings": sb_objects.ColumnSettings,
    "segments": sb_objects.ChartSegment,
    "series": sb_objects.DataSeries,
    "data": sb_objects.DataPoint,
    "axis_config": sb_objects.AxisConfig,
    "positive_button": sb_elements.FeedbackButton,
    "negative_button": sb_elements.FeedbackButton,
}
RENAMED = {"initial_date_time": "initial_datetime", "usergroup_id": "user_group_id"}
ALWAYS: dict[Any, Json] = {
    sb_elements.CheckboxGroup: {"action_id": None},
    sb_elements.OverflowMenu: {"action_id": None},
    sb_elements.RadioButtonGroup: {"action_id": None},
    sb_elements.StaticMultiSelectMenu: {"action_id": None, "options": None},
    sb_objects.SlackFile: {"id": None, "url": None},
}


def objections(surface: str, payload: Any) -> list[str]:
    """What slackblocks holds against a payload; nothing when it cannot judge it."""
    try:
        _build(surface, payload)
    except Unjudged:
        return []
    except (InvalidUsageError, TypeError, AttributeError, KeyError) as refusal:
        return [f"{type(refusal).__name__}: {refusal}"]
    return []


def _build(surface: str, payload: Any) -> Any:
    if surface == "message":
        blocks = payload if isinstance(payload, list) else payload.get("blocks") or []
        return sb.Message(channel="C1", text="", blocks=[_block(b) for b in blocks])._resolve()
    fields = {key: value for key, value in payload.items() if key not in {"type", "blocks"}}
    arguments = {key: _value(key, value) for key, value in fields.items()}
    view = sb.ModalView if surface == "modal" else sb.HomeTabView
    return view(blocks=[_block(b) for b in payload["blocks"]], **arguments)


def _block(block: Json) -> Any:
    kind = block["type"]
    if kind not in BLOCK_CLASSES:
        raise Unjudged(kind)
    return _make(BLOCK_CLASSES[kind], block, within=kind)


def _make(cls: Any, fields: Json, *, within: str = "") -> Any:
    arguments = dict(ALWAYS.get(cls, {}))
    for key, value in fields.items():
        if key == "style" and isinstance(value, dict):
            arguments |= value
        elif key != "type":
            arguments[RENAMED.get(key, key)] = _value(key, value, within)
    return cls(**arguments)


def _value(key: str, value: Any, within: str = "") -> Any:
    if isinstance(value, list):
        return [_value(key, item, within) for item in value]
    if not isinstance(value, dict):
        return value
    if key in BY_KEY and not (key == "confirm" and "type" in value):
        return _make(BY_KEY[key], value)
    kind = value.get("type")
    for handles, build in _BUILDERS:
        if handles(key, kind, within):
            return build(value)
    raise Unjudged(f"{key}: {kind}")


def _text(value: Json) -> Any:
    if value["type"] == "plain_text":
        return sb_objects.PlainText(value["text"], emoji=value.get("emoji", False))
    return sb_objects.Markdown(value["text"], verbatim=value.get("verbatim", False))


def _element(value: Json) -> Any:
    return _make(ELEMENT_CLASSES[value["type"]], value)


_Test = Callable[[str, Any, str], bool]
_BUILDERS: list[tuple[_Test, Callable[[Json], Any]]] = [
    (lambda key, kind, within: kind in {"plain_text", "mrkdwn"}, _text),
    (lambda key, kind, within: key == "slack_file", lambda v: _make(sb_objects.SlackFile, v)),
    (lambda key, kind, within: kind in RICH_CLASSES, lambda v: _make(RICH_CLASSES[v["type"]], v)),
    (lambda key, kind, within: kind in DATA_CLASSES, lambda v: _make(DATA_CLASSES[v["type"]], v)),
    (lambda key, kind, within: kind in ELEMENT_CLASSES and kind != "image", _element),
    (lambda key, kind, within: kind == "image" and within != "container", _element),
    (lambda key, kind, within: kind in BLOCK_CLASSES and within != "table", _block),
]
