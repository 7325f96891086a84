"""What can go wrong, in two families: what a person did (shown to them) and what a platform did (handled by us)."""

from bot.i18n import _
from bot.text import Text, as_text, join


class UserError(Exception):
    """Something the person can put right; `text` is shown to them, `str(error)` is its bare words."""

    def __init__(self, text: Text | str) -> None:
        self.text = as_text(text)
        super().__init__(self.text.plain())


class NotFound(UserError):
    """The named thing does not exist in this community."""


class Forbidden(UserError):
    """The person may not do this; the refusal is private, polite and audited."""


class Conflict(UserError):
    """Someone else was first, or the thing has moved on."""


class Invalid(UserError):
    """Bad input: field name → what to type instead. A form shows each text at its field."""

    def __init__(self, **fields: Text | str) -> None:
        self.texts = {name: as_text(text) for name, text in fields.items()}
        super().__init__(join("\n", list(self.texts.values())))

    @property
    def fields(self) -> dict[str, str]:
        """What to type instead, by field, in bare words."""
        return {name: text.plain() for name, text in self.texts.items()}


class StaleAction(UserError):
    """A component whose token cannot be decoded any more."""

    def __init__(self) -> None:
        super().__init__(_("This button is from an older version. Please run the command again."))


class PlatformError(Exception):
    """A platform refused or failed; the text is for operators and never holds message content."""


class RateLimited(PlatformError):
    """Refused before acceptance; try again after `retry_after` seconds.

    `everything` is set when the whole bot token or workspace has to pause, not one channel.
    """

    def __init__(self, retry_after: float, *, everything: bool = False) -> None:
        self.retry_after = retry_after
        self.everything = everything
        super().__init__(f"rate limited for {retry_after:.1f} s")


class Unreachable(PlatformError):
    """The request was certainly not accepted (refused connection, DNS, a 5xx known to be harmless)."""


class OutcomeUnknown(PlatformError):
    """The request may have been accepted: the answer was lost. Never repeat blindly."""


class MissingPermission(PlatformError):
    """We may not; `what` names the permission or scope in the platform's own words, `how` the remedy."""

    def __init__(self, what: str, how: str) -> None:
        self.what = what
        self.how = how
        super().__init__(f"missing {what}: {how}")


class Gone(PlatformError):
    """The channel, thread or message does not exist any more; `what` says which."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what} is gone")


class RecipientClosed(PlatformError):
    """This person does not accept direct messages from us."""


class Unauthorized(PlatformError):
    """The token was revoked or the app removed: pause the whole workspace (`workspace` None: all)."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"not authorised any more: {reason}")


class Rejected(PlatformError):
    """The platform refused our payload as malformed: a defect of ours, repeating it cannot help."""
