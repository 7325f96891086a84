"""Slack's numbers that this adapter keeps to, each with where it comes from.

Lengths count code points. "Block Kit" is https://docs.slack.dev/reference/block-kit.
"""

from typing import Final

BLOCKS_PER_MESSAGE: Final = 50
"""Block Kit, blocks: 50 in a message."""
MODAL_FIELDS: Final = 25
"""Fields of a form: a command has no more options (Discord), and a view has room for 100 blocks."""
BLOCKS_PER_VIEW: Final = 100
"""Block Kit, blocks: 100 in a modal or a home tab."""
MESSAGE_CHARS: Final = 10_000
"""Our budget for a message's whole text. Slack documents none but answers `msg_blocks_too_long`
somewhere from 11,341 characters on (github.com/slackapi/bolt-js issues 2509 and 2867)."""
CONTROL_CHARS: Final = 6_000
"""The part of that budget which buttons and selects may take; ours to choose."""
FALLBACK_CHARS: Final = 299
"""The line a notification shows. chat.update refuses a `text` over 4,000 characters
(https://docs.slack.dev/reference/methods/chat.update); notifications are cut much earlier."""
PLAIN_MESSAGE_CHARS: Final = 3_900
"""A message that is text alone: below the 4,000 of chat.update, and of one unsplit post."""

TEXT_CHARS: Final = 3_000
"""Block Kit, text object and section text."""
HEADER_CHARS: Final = 150
"""Block Kit, header block."""
CONTEXT_ELEMENTS: Final = 10
"""Block Kit, context block."""
ACTIONS_ELEMENTS: Final = 25
"""Block Kit, actions block."""
BUTTON_CHARS: Final = 75
"""Block Kit, button text."""
URL_CHARS: Final = 3_000
"""Block Kit, button url and image_url."""
ALT_CHARS: Final = 2_000
"""Block Kit, image alt_text."""
FILE_ALT_CHARS: Final = 1_000
"""https://docs.slack.dev/reference/methods/files.getUploadURLExternal, `alt_txt_too_large`."""
ACTION_ID_CHARS: Final = 255
"""Block Kit, action_id, block_id and callback_id."""
OPTIONS: Final = 100
"""Block Kit, options of a select."""
OPTION_CHARS: Final = 75
"""Block Kit, option text and description."""
OPTION_VALUE_CHARS: Final = 150
"""Block Kit, option value."""
PLACEHOLDER_CHARS: Final = 150
"""Block Kit, placeholder of a select or an input."""
LABEL_CHARS: Final = 2_000
"""Block Kit, label and hint of an input."""
INPUT_CHARS: Final = 3_000
"""Block Kit, max_length of a plain-text input."""
TITLE_CHARS: Final = 24
"""Views (https://docs.slack.dev/surfaces/modals): title, submit and close."""
PRIVATE_METADATA_CHARS: Final = 3_000
"""Views: private_metadata."""
ERROR_CHARS: Final = 500
"""What we say at a field that was refused; Slack documents no number, longer ones are not read."""

ACK_SECONDS: Final = 3.0
"""https://docs.slack.dev/tools/bolt-python/concepts/acknowledge: answer within three seconds."""
ACK_BY_SECONDS: Final = 2.4
"""When we acknowledge whatever the core is doing: the deadline less a slow network."""
ANSWER_WITHIN_SECONDS: Final = 1.2
"""When the core defers by itself; leaves time to open a form before its trigger expires."""
TRIGGER_SECONDS: Final = 3.0
"""https://docs.slack.dev/interactivity/handling-user-interaction: a trigger_id opens one modal
within three seconds."""
RESPONSE_URL_SECONDS: Final = 1_800.0
"""Same page: a response_url lives 30 minutes …"""
RESPONSE_URL_USES: Final = 5
"""… and answers five times."""

CHANNEL_INTERVAL_SECONDS: Final = 1.0
"""https://docs.slack.dev/apis/web-api/rate-limits: one message a second and channel. Bursts above
it may be dropped as well as refused, so there are none."""
WORKSPACE_INTERVAL_SECONDS: Final = 0.2
"""Same page: "several hundred" posts a minute and workspace; 300 leaves room for answers."""
QUEUE_SECONDS = 60.0
"""The longest that a delivery waits for its turn before it is put back: half of a courier's lease."""
PATIENCE_SECONDS: Final = 5.0
"""The longest we wait out a refusal ourselves before the caller is told to come back later."""

REQUEST_SECONDS: Final = 20.0
"""The longest a Web API request may take; well below the shortest delivery lease (30 s)."""
CONNECT_SECONDS: Final = 5.0
"""The longest a TCP connection to Slack may take to be made."""
BODY_BYTES: Final = 1_000_000
"""The largest signed request we read. Slack's own stay far below; anything else is not Slack's."""
SOCKETS: Final = 2
"""Socket Mode connections of one process; Slack allows ten an app
(https://docs.slack.dev/apis/events-api/using-socket-mode), and replacing one closes it first."""
STALE_SOCKET_SECONDS: Final = 120.0
"""After this long without any living connection the adapter stops, to be started afresh."""
