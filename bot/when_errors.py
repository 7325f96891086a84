"""What is wrong with a day, time, zone or duration that someone typed, and what to type instead."""

from datetime import date


class WhenError(ValueError):
    """Text that cannot be read as meant. `hint` is for the person: what to type instead."""

    def __init__(self, hint: str) -> None:
        self.hint = hint
        super().__init__(hint)


class AmbiguousDate(WhenError):
    """A date such as 04/05, which is two dates; the caller offers both as buttons.

    `options` are the two dates, `texts` the whole input rewritten with each, ready to be parsed
    again: `2027-05-04 19:30 Europe/London`.
    """

    def __init__(self, hint: str, *, options: tuple[date, ...], texts: tuple[str, ...]) -> None:
        self.options = options
        self.texts = texts
        super().__init__(hint)
