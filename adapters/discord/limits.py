"""Discord's limits, each with the page of its developer documentation (docs.discord.com) or report."""

from bot.capabilities import Capabilities

# Messages, as in components/reference.
MESSAGE_CHARS = 4000
"""Characters over all text displays of a message (api-docs pull request 8562)."""
MESSAGE_BYTES = 9_500
"""UTF-8 bytes over all text displays; Discord answers 500 from about 10,170 (api-docs issue 8554)."""
MESSAGE_COMPONENTS = 40
"""Components of a message, nested ones counted (components/reference, Anatomy of a Component)."""
ROW_BUTTONS = 5
"""Buttons of an action row (components/reference, Action Row)."""
BUTTON_LABEL = 80
BUTTON_URL = 512
"""Characters of a link button's address (components/reference, Button)."""
CUSTOM_ID = 100
SELECT_OPTIONS = 25
SELECT_PLACEHOLDER = 150
SELECT_TEXT = 100
"""Characters of an option's label, value and description (components/reference, String Select)."""
IMAGE_ALT = 1024
IMAGE_URL = 2048
"""Media gallery items (components/reference, Media Gallery; OpenAPI UnfurledMediaRequest)."""
FILES = 10
FILE_BYTES = 10 * 1024 * 1024
"""A file of a message (reference, Uploading Files)."""
MENTIONS = 100
"""Users in `allowed_mentions` (resources/message, Allowed Mentions Object)."""
COMPONENT_ID_BITS = 31
"""A component's `id` is a positive int32 (components/reference, Anatomy of a Component)."""

# Message flags, as in resources/message.
SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL = 1 << 6
IS_COMPONENTS_V2 = 1 << 15

# Modals, as in interactions/receiving-and-responding and components/reference.
MODAL_TITLE = 45
MODAL_COMPONENTS = 5
LABEL = 45
LABEL_DESCRIPTION = 100
TEXT_INPUT = 4000
TEXT_PLACEHOLDER = 100

# Commands, as in interactions/application-commands.
COMMAND_NAME = 32
COMMAND_DESCRIPTION = 100
COMMAND_CHOICES = 25
CHOICE_TEXT = 100
COMMAND_CHARS = 8000
OPTION_LENGTH = 6000

# Threads, as in resources/channel.
THREAD_NAME = 100
THREAD_ARCHIVE_MINUTES = 10_080
"""The longest of the four durations after which an idle thread leaves the list."""

# Scheduled events, as in resources/guild-scheduled-event.
EVENT_NAME = 100
EVENT_PLACE = 100
EVENT_DESCRIPTION = 1000
EVENTS_OF_SERVER = 100
"""Events of a server that are to come or under way (JSON error 30038)."""

# Time, as in interactions/receiving-and-responding.
CALLBACK_SECONDS = 2.5
"""We give up a first answer after this; Discord forgets the interaction after 3 seconds."""
TOKEN_SECONDS = 15 * 60
"""An interaction's token is good for 15 minutes."""

# Rates, as in topics/rate-limits.
REQUESTS_PER_SECOND = 50
INVALID_REQUESTS = 10_000
"""401, 403 and 429 answers in ten minutes, beyond which Cloudflare bans the address."""
INVALID_TRIP = 1_000
"""Where we stop ourselves, far from Discord's number."""
INVALID_WINDOW = 600.0
NONCE = 25
"""Characters of a message's nonce (resources/message, Create Message)."""

CAPABILITIES = Capabilities(
    answer_within=1.5,
    native_options=True,
    commands_in_threads=True,
    idempotent_for=60.0,
    modal_fields=MODAL_COMPONENTS,
    message_chars=MESSAGE_CHARS,
    command_prefix="/",
    events=True,
)
