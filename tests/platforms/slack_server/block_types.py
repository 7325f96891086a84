"""Block Kit's blocks, and which of them each surface shows."""

from collections.abc import Iterator
from typing import Any

from tests.platforms.slack_server.block_elements import (
    ACCESSORIES,
    ACTION_ELEMENTS,
    ELEMENTS,
    IMAGE,
    INPUTS,
    SLACK_FILE,
)
from tests.platforms.slack_server.block_grammar import (
    Problem,
    Rule,
    at_least_one,
    boolean,
    enum,
    every,
    exactly_one,
    integer,
    items,
    number,
    plain,
    shape,
    string,
    text,
    typed,
    url,
)
from tests.platforms.slack_server.limits import LIMITS, TABLE_TEXT_MAX

BLOCK_ID = string("block_id.max_length")
MARKS = shape(
    None,
    dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "unlink"), boolean)
    | {"client_highlight": boolean},
)


def _leaf(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return shape(required, {"style": MARKS, **(optional or {})})


LEAVES: dict[str, Rule] = {
    "text": _leaf({"text": string()}),
    "link": _leaf({"url": url(3000)}, {"text": string(), "unsafe": boolean}),
    "user": _leaf({"user_id": string()}),
    "channel": _leaf({"channel_id": string()}),
    "usergroup": _leaf({"usergroup_id": string()}),
    "team": _leaf({"team_id": string()}),
    "emoji": _leaf({"name": string()}, {"unicode": string(), "url": string(), "skin_tone": number}),
    "broadcast": _leaf({"range": enum("here", "channel", "everyone")}),
    "color": _leaf({"value": string()}),
    "date": _leaf(
        {"timestamp": integer(0), "format": string()}, {"url": url(3000), "fallback": string()}
    ),
}
LEAF_LIST = items(typed(LEAVES), least=0)
BORDER = integer(0, 1)
RICH_SECTION = shape({"elements": LEAF_LIST})
RICH_TEXT_PARTS: dict[str, Rule] = {
    "rich_text_section": RICH_SECTION,
    "rich_text_quote": shape({"elements": LEAF_LIST}, {"border": BORDER}),
    "rich_text_preformatted": shape(
        {"elements": items(typed(LEAVES, {"text", "link"}), least=0)},
        {"border": BORDER, "language": string()},
    ),
    "rich_text_list": shape(
        {
            "style": enum("bullet", "ordered"),
            "elements": items(typed({"rich_text_section": RICH_SECTION})),
        },
        {
            "indent": integer(0, LIMITS["rich_text_list.indent.max"]),
            "offset": integer(0),
            "border": BORDER,
        },
    ),
}
RICH_TEXT = shape({"elements": items(typed(RICH_TEXT_PARTS))}, {"block_id": BLOCK_ID})


def _block(
    required: dict[str, Rule] | None = None,
    optional: dict[str, Rule] | None = None,
    also: Rule | None = None,
) -> Rule:
    return shape(required, {"block_id": BLOCK_ID, **(optional or {})}, also)


CELL = typed({"raw_text": ELEMENTS["raw_text"], "rich_text": RICH_TEXT})
DATA_CELL = typed({k: ELEMENTS[k] for k in ("raw_text", "raw_number")} | {"rich_text": RICH_TEXT})
COLUMN = shape(None, {"align": enum("left", "center", "right"), "is_wrapped": boolean})


def _columns(limit: str) -> Rule:
    def check(value: Any, at: str) -> Iterator[Problem]:
        rows = [row for row in value.get("rows") or [] if isinstance(row, list)]
        for index, row in enumerate(rows):
            if len(row) > LIMITS[limit]:
                yield Problem(f"{at}/rows/{index}", "too_many_items", "too many columns")
            elif len(row) != len(rows[0]):
                yield Problem(f"{at}/rows/{index}", "uneven_rows", "rows must be equally long")

    return check


def _content(limit: int) -> Rule:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if sum(map(len, strings(value.get("rows")))) > limit:
            yield Problem(f"{at}/rows", "too_long", f"no more than {limit} characters in all")

    return check


def strings(node: Any) -> Iterator[str]:
    """Every text a reader gets, depth first."""
    if isinstance(node, list):
        for item in node:
            yield from strings(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str):
                if key in {"text", "alt_text", "title", "caption"}:
                    yield value
            else:
                yield from strings(value)


def _collapsing(value: Any, at: str) -> Iterator[Problem]:
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        yield Problem(f"{at}/default_collapsed", "invalid_value", "needs is_collapsible")
    if value.get("has_header_divider") and value.get("is_collapsible"):
        yield Problem(f"{at}/has_header_divider", "invalid_value", "not with is_collapsible")


TASK = _block(
    {
        "task_id": string(),
        "title": string(),
        "status": enum("pending", "in_progress", "complete", "error"),
    },
    {"details": RICH_TEXT, "output": RICH_TEXT, "sources": items(ELEMENTS["url"], least=0)},
)
POINT = shape({"label": string("data_visualization.point_label.max_length"), "value": number})
SERIES = shape(
    {
        "name": string("data_visualization.series_name.max_length"),
        "data": items(POINT, "data_visualization.data.max_items"),
    }
)
AXIS = shape(
    {
        "categories": items(
            string("data_visualization.category_label.max_length"),
            "data_visualization.categories.max_items",
        )
    },
    {
        "x_label": string("data_visualization.axis_label.max_length"),
        "y_label": string("data_visualization.axis_label.max_length"),
    },
)
SEGMENT = shape({"label": string("data_visualization.segment.label.max_length"), "value": number})
LINES = shape({"series": items(SERIES, "data_visualization.series.max_items"), "axis_config": AXIS})
CHARTS: dict[str, Rule] = {
    "pie": shape({"segments": items(SEGMENT, "data_visualization.segments.max_items")}),
    "bar": LINES,
    "area": LINES,
    "line": LINES,
}
CARD = _block(
    None,
    {
        "hero_image": IMAGE,
        "icon": IMAGE,
        "slack_icon": shape({"name": string()}),
        "title": text("card.title.max_length"),
        "subtitle": text("card.subtitle.max_length"),
        "body": text("card.body.max_length"),
        "subtext": text("card.subtext.max_length"),
        "actions": items(typed({"button": ELEMENTS["button"]}), "card.actions.max_items"),
    },
    at_least_one("hero_image", "title", "body", "actions"),
)

BLOCKS: dict[str, Rule] = {
    "section": _block(
        None,
        {
            "text": text("section.text.max_length"),
            "fields": items(text("section.fields.item_max_length"), "section.fields.max_items"),
            "accessory": typed(ELEMENTS, ACCESSORIES),
            "expand": boolean,
        },
        at_least_one("text", "fields"),
    ),
    "divider": _block(),
    "header": _block({"text": plain("header.text.max_length")}),
    "context": _block(
        {
            "elements": items(
                typed(
                    {
                        "image": IMAGE,
                        "plain_text": text("text.max_length"),
                        "mrkdwn": text("text.max_length"),
                    }
                ),
                "context.elements.max_items",
            )
        }
    ),
    "actions": _block(
        {"elements": items(typed(ELEMENTS, ACTION_ELEMENTS), "actions.elements.max_items")}
    ),
    "image": _block(
        {"alt_text": string("image.alt_text.max_length")},
        {
            "image_url": url("image.image_url.max_length"),
            "slack_file": SLACK_FILE,
            "title": plain("image.title.max_length"),
        },
        exactly_one("image_url", "slack_file"),
    ),
    "input": _block(
        {"label": plain("input.label.max_length"), "element": typed(ELEMENTS, INPUTS)},
        {"hint": plain("input.hint.max_length"), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": RICH_TEXT,
    "markdown": _block({"text": string("markdown.text.max_length")}),
    "file": _block({"external_id": string(), "source": enum("remote")}),
    "video": _block(
        {
            "alt_text": string("video.alt_text.max_length"),
            "title": plain("video.title.max_length"),
            "thumbnail_url": url(3000),
            "video_url": url(3000),
        },
        {
            "author_name": string("video.author_name.max_length"),
            "description": plain("video.description.max_length"),
            "provider_icon_url": url(2000),
            "provider_name": string("video.provider_name.max_length"),
            "title_url": url(2000),
        },
    ),
    "table": _block(
        {"rows": items(items(CELL), "table.rows.max_items")},
        {"column_settings": items(COLUMN, "table.columns.max_items")},
        every(_columns("table.columns.max_items"), _content(TABLE_TEXT_MAX)),
    ),
    "data_table": _block(
        {
            "caption": string(),
            "rows": items(items(DATA_CELL), "data_table.rows.max_items", least=2),
        },
        {
            "page_size": integer(1, LIMITS["data_table.page_size.max"]),
            "row_header_column_index": integer(0),
        },
        every(
            _columns("data_table.columns.max_items"),
            _content(LIMITS["data_table.content.max_length"]),
        ),
    ),
    "data_visualization": _block(
        {"title": string("data_visualization.title.max_length"), "chart": typed(CHARTS)}
    ),
    "card": CARD,
    "carousel": _block({"elements": items(typed({"card": CARD}), "carousel.elements.max_items")}),
    "context_actions": _block(
        {
            "elements": items(
                typed(ELEMENTS, {"feedback_buttons", "icon_button"}),
                "context_actions.elements.max_items",
            )
        }
    ),
    "task_card": TASK,
    "plan": _block(
        {"title": string()},
        {"tasks": items(typed({"task_card": TASK}), "plan.tasks.max_items", least=0)},
    ),
    "alert": _block(
        {"text": text("alert.text.max_length")},
        {"level": enum("default", "info", "warning", "error", "success")},
    ),
}
CHILDREN = frozenset(BLOCKS) - {"input", "alert"}
BLOCKS["container"] = _block(
    {"child_blocks": items(typed(BLOCKS, CHILDREN), "container.child_blocks.max_items")},
    {
        "title": plain("container.title.max_length"),
        "rich_text_title": RICH_TEXT,
        "subtitle": text("container.subtitle.max_length"),
        "width": enum("narrow", "standard", "wide", "full"),
        "icon": IMAGE,
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    every(at_least_one("title", "rich_text_title"), _collapsing),
)

EVERYWHERE = frozenset(
    {"actions", "card", "context", "divider", "header", "image", "input", "rich_text"}
) | {"section", "video"}
DATA = frozenset({"carousel", "container", "data_table", "data_visualization", "table"})
SURFACES: dict[str, frozenset[str]] = {
    "message": EVERYWHERE | DATA | {"context_actions", "file", "markdown", "plan", "task_card"},
    "modal": EVERYWHERE | {"alert"},
    "home": EVERYWHERE | DATA,
}
"""Blocks by surface (slackblocks' table; sources disagree about alert in messages)."""
