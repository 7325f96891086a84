"""What a chat service would refuse of a message or a form, so that the playground refuses it too."""

from collections import Counter

from adapters.playground.flavours import Flavour
from adapters.playground.words import message_words
from bot.errors import Rejected
from bot.form import Modal
from bot.message import Button, LinkButton, Message, Select

MAX_LABEL = 75
"""Characters of a button's label: Slack's button text; Discord's components allow 80."""
MAX_OPTIONS = 25
"""Options of a select (Discord developer documentation, String Select)."""
MAX_OPTION = 75
"""Characters of an option's label: Slack's option text; Discord's components allow 100."""
MAX_PLACEHOLDER = 150


def check_message(message: Message, flavour: Flavour) -> None:
    """Raises `Rejected` for what could not be posted."""
    if not message.blocks and not message.files:
        raise Rejected("an empty message")
    length = len(message_words(message))
    if length > flavour.capabilities.message_chars:
        raise Rejected(
            f"{length} characters, at most {flavour.capabilities.message_chars} can be posted"
        )
    tokens = Counter(
        control.action.token
        for control in message.controls()
        if isinstance(control, (Button, Select))
    )
    twice = [token for token, count in tokens.items() if count > 1]
    if twice:
        raise Rejected(f"two controls with the same token: {', '.join(twice)}")
    for control in message.controls():
        _check_control(control)


def _check_control(control: Button | LinkButton | Select) -> None:
    match control:
        case Button() | LinkButton():
            if not 0 < len(control.label) <= MAX_LABEL:
                raise Rejected(f"a button's label has 1 to {MAX_LABEL} characters")
        case Select():
            if not 0 < len(control.options) <= MAX_OPTIONS:
                raise Rejected(f"a select has 1 to {MAX_OPTIONS} options")
            if len(control.placeholder) > MAX_PLACEHOLDER:
                raise Rejected(f"a placeholder has at most {MAX_PLACEHOLDER} characters")
            if any(not 0 < len(option.label) <= MAX_OPTION for option in control.options):
                raise Rejected(f"an option's label has 1 to {MAX_OPTION} characters")
            values = [option.value for option in control.options]
            if len(set(values)) < len(values):
                raise Rejected("two options with the same value")


def check_modal(modal: Modal, flavour: Flavour) -> None:
    """Raises `Rejected` for a form that could not be opened."""
    limit = flavour.capabilities.modal_fields
    if not 0 < len(modal.params) <= limit:
        raise Rejected(f"a form has 1 to {limit} fields, this has {len(modal.params)}")
    if not 0 < len(modal.title) <= flavour.title_chars:
        raise Rejected(f"a form's title has 1 to {flavour.title_chars} characters")
