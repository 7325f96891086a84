"""Block Kit's numbers; the names follow slackblocks' registry, so that a test can compare.

Sources: docs.slack.dev/reference/block-kit, slack_sdk 3.47 constants, slackblocks 3.0.
Lengths count code points.
"""

LIMITS: dict[str, int] = {
    "text.max_length": 3000,
    "action_id.max_length": 255,
    "block_id.max_length": 255,
    "button.text.max_length": 75,
    "button.url.max_length": 3000,
    "button.value.max_length": 2000,
    "button.accessibility_label.max_length": 75,
    "button.agent_prompt.max_length": 4000,
    "confirmation.title.max_length": 100,
    "confirmation.text.max_length": 300,
    "confirmation.confirm.max_length": 30,
    "confirmation.deny.max_length": 30,
    "option.text.max_length": 75,
    "option.value.max_length": 150,
    "option.description.max_length": 75,
    "option.url.max_length": 3000,
    "option_group.label.max_length": 75,
    "option_group.options.max_items": 100,
    "select.placeholder.max_length": 150,
    "select.options.max_items": 100,
    "select.option_groups.max_items": 100,
    "overflow.options.max_items": 5,
    "checkboxes.options.max_items": 10,
    "radio_buttons.options.max_items": 10,
    "file_input.max_files.max": 10,
    "plain_text_input.min_length.max": 3000,
    "plain_text_input.max_length.max": 3000,
    "rich_text_input.min_lines.max": 100,
    "rich_text_input.max_lines.max": 100,
    "actions.elements.max_items": 25,
    "alert.text.max_length": 200,
    "card.title.max_length": 150,
    "card.subtitle.max_length": 150,
    "card.body.max_length": 200,
    "card.subtext.max_length": 200,
    "card.actions.max_items": 3,
    "carousel.elements.max_items": 10,
    "container.title.max_length": 150,
    "container.subtitle.max_length": 150,
    "container.child_blocks.max_items": 10,
    "context.elements.max_items": 10,
    "context_actions.elements.max_items": 5,
    "feedback_button.text.max_length": 75,
    "feedback_button.value.max_length": 2000,
    "icon_button.value.max_length": 2000,
    "icon_button.visible_to_user_ids.max_items": 10,
    "table.rows.max_items": 100,
    "table.columns.max_items": 20,
    "data_table.rows.min_items": 2,
    "data_table.rows.max_items": 201,
    "data_table.columns.max_items": 20,
    "data_table.page_size.max": 100,
    "data_table.content.max_length": 20_000,
    "data_visualization.title.max_length": 50,
    "data_visualization.segments.max_items": 12,
    "data_visualization.segment.label.max_length": 20,
    "data_visualization.series.max_items": 12,
    "data_visualization.series_name.max_length": 20,
    "data_visualization.data.max_items": 20,
    "data_visualization.point_label.max_length": 20,
    "data_visualization.categories.max_items": 20,
    "data_visualization.category_label.max_length": 20,
    "data_visualization.axis_label.max_length": 50,
    "header.text.max_length": 150,
    "image.image_url.max_length": 3000,
    "image.alt_text.max_length": 2000,
    "image.title.max_length": 2000,
    "input.label.max_length": 2000,
    "input.hint.max_length": 2000,
    "markdown.text.max_length": 12_000,
    "markdown.total_text.max_length": 12_000,
    "plan.tasks.max_items": 50,
    "rich_text_list.indent.max": 8,
    "section.text.max_length": 3000,
    "section.fields.max_items": 10,
    "section.fields.item_max_length": 2000,
    "video.alt_text.max_length": 2000,
    "video.title.max_length": 200,
    "video.author_name.max_length": 50,
    "video.description.max_length": 200,
    "video.provider_name.max_length": 50,
    "message.data_visualizations.max_items": 2,
    "message.blocks.max_items": 50,
    "message.attachments.max_items": 100,
    "view.blocks.max_items": 100,
    "view.private_metadata.max_length": 3000,
    "view.callback_id.max_length": 255,
    "view.external_id.max_length": 255,
    "view.title.max_length": 24,
    "view.close.max_length": 24,
    "view.submit.max_length": 24,
}

POST_TEXT_TRUNCATED_AT = 40_000
"""chat.postMessage cuts `text` here and answers the warning message_truncated."""

UPDATE_TEXT_MAX = 4_000
"""chat.update refuses a longer `text` with msg_too_long."""

MESSAGE_BLOCKS_TEXT_MAX = 13_200
"""Cumulative text of a message's blocks before msg_blocks_too_long (bolt-js #2509, #2867)."""

TABLE_TEXT_MAX = 10_000
"""Characters in one table."""

METADATA_MAX_BYTES = 8_000
"""Serialised size of metadata before metadata_too_large; Slack does not publish the number."""

EVENT_TYPE_MAX = 50
"""Length of a metadata event_type (manifest schema, metadata_subscriptions)."""
