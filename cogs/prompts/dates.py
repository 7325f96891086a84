"""Reads typed dates: errors at their option, and those with two readings set apart."""

from datetime import date

from bot.errors import Invalid
from bot.when import AmbiguousDate, WhenError, parse_date


class TwoDates(Exception):
    """An option's text that is two dates."""

    def __init__(self, option: str, error: AmbiguousDate) -> None:
        self.option = option
        self.error = error
        super().__init__(option)


def read_date(option: str, text: str, *, today: date) -> date:
    """The day typed into an option; raises `Invalid` at that option, or `TwoDates`."""
    try:
        return parse_date(text, today=today)
    except AmbiguousDate as error:
        raise TwoDates(option, error) from error
    except WhenError as error:
        raise Invalid(**{option: error.hint}) from error
