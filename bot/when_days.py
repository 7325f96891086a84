"""Which day a text means: the first that fits, asked back where it has two readings."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from babel.dates import format_date, format_datetime

from bot.i18n import _, current_language
from bot.when_errors import AmbiguousDate, WhenError
from bot.when_reader import Parts, real_date

MAX_YEARS_AHEAD = 5
"""A date further away is a slip of the finger."""


def show_date(day: date) -> str:
    """`Thu 20 May 2027`, in the reader's language."""
    return format_date(day, _("EEE d MMM y"), locale=current_language().replace("-", "_"))


def show_wall(wall: datetime) -> str:
    """`Thu 20 May 2027 19:30`, in the reader's language."""
    return _shown(wall, _("EEE d MMM y HH:mm"))


def show_weekday_time(wall: datetime) -> str:
    """`Thu 19:30`, in the reader's language."""
    return _shown(wall, _("EEE HH:mm"))


def _shown(wall: datetime, pattern: str) -> str:
    return format_datetime(wall, pattern, locale=current_language().replace("-", "_"))


def pick_day(
    parts: Parts, *, today: date, accept: Callable[[date], bool], suffix: str = ""
) -> date:
    """The first day that fits what was read and that `accept` takes; raises WhenError.

    `suffix` is what follows the date in the rewritten texts of AmbiguousDate.
    """
    _require_one(parts)
    if parts.two_numbers is not None:
        parts = _one_reading(parts, parts.two_numbers, today, accept, suffix)
    latest = today.replace(year=today.year + MAX_YEARS_AHEAD, day=min(today.day, 28))
    candidates = list(_candidates(parts, today))
    for day in candidates:
        if day > latest:
            break
        if not accept(day):
            continue
        if parts.weekday not in (None, day.weekday()):
            raise WhenError(
                _("{day} is the date you typed, but the weekday differs. Type one of them.").format(
                    day=show_date(day)
                )
            )
        return day
    if candidates and candidates[-1] > latest:
        raise WhenError(
            _("That is more than {years} years away. Check the year.").format(years=MAX_YEARS_AHEAD)
        )
    raise WhenError(_("That has passed already. Type a day and time in the future."))


def _one_reading(
    parts: Parts,
    numbers: tuple[int, int],
    today: date,
    accept: Callable[[date], bool],
    suffix: str,
) -> Parts:
    """`25/12` and `04/04` have one meaning; anything else is asked back."""
    first, second = numbers
    readings = dict.fromkeys(
        (day, month) for day, month in ((first, second), (second, first)) if 1 <= month <= 12
    )
    plain = [replace(parts, two_numbers=None, day=day, month=month) for day, month in readings]
    if not plain:
        raise WhenError(_("There is no such date. Type it as 2027-05-20 or 20 May 2027."))
    if len(plain) == 1:
        return plain[0]
    options = tuple(_nearest(reading, today, accept) for reading in plain)
    raise AmbiguousDate(
        _("Which date do you mean: {first} or {second}?").format(
            first=show_date(options[0]), second=show_date(options[1])
        ),
        options=options,
        texts=tuple(f"{day.isoformat()} {suffix}".strip() for day in options),
    )


def _nearest(parts: Parts, today: date, accept: Callable[[date], bool]) -> date:
    candidates = list(_candidates(replace(parts, weekday=None), today))
    return next((day for day in candidates if accept(day)), candidates[0])


def _require_one(parts: Parts) -> None:
    named = (parts.exact, parts.ahead, parts.two_numbers, parts.month or parts.day)
    exact_twice = parts.year is not None and (parts.exact or parts.ahead is not None)
    if sum(value is not None for value in named) > 1 or exact_twice:
        raise WhenError(_("That names more than one day. Type one, such as Mon 09:00."))


def _candidates(parts: Parts, today: date) -> Iterator[date]:
    """Days that fit, in order: one where the text is exact, several where it names no year."""
    if parts.exact is not None:
        return iter((parts.exact,))
    if parts.ahead is not None:
        return iter((today + timedelta(days=parts.ahead),))
    if parts.year is not None and parts.month is None:
        raise WhenError(_("Type the day with its month and year, such as 5 Apr 2027."))
    if parts.ordinal is not None and parts.weekday is not None and parts.day is None:
        return _nth_weekdays(parts, parts.ordinal, parts.weekday, today)
    if parts.month is not None and parts.day is not None:
        return iter(_dates(parts.month, parts.day, parts.year, today))
    if parts.month is not None or parts.day is not None or parts.weekday is None:
        raise WhenError(_("Type the day with its month, such as 5 Apr or 2027-04-05."))
    ahead = (parts.weekday - today.weekday()) % 7
    if parts.following and not ahead:
        ahead = 7
    return (today + timedelta(days=ahead + week * 7) for week in range(2))


def _dates(month: int, day: int, year: int | None, today: date) -> list[date]:
    if year is not None:
        return [real_date(year, month, day)]
    real_date(2024, month, day)  # A leap year: refuses 30 February, keeps 29.
    found: list[date] = []
    for candidate in range(today.year, today.year + 9):
        try:
            found.append(date(candidate, month, day))
        except ValueError:
            continue
    return found


def _nth_weekdays(parts: Parts, nth: int, weekday: int, today: date) -> Iterator[date]:
    first_year = parts.year or today.year
    years = range(first_year, first_year + (1 if parts.year else 6))
    months = [parts.month] if parts.month else list(range(1, 13))
    found = (nth_weekday(year, month, nth, weekday) for year in years for month in months)
    return (day for day in found if day is not None and (parts.year or day >= today))


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date | None:
    """The `nth` (-1: last) `weekday` of a month; None where it has no fifth."""
    if nth == -1:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return day if day.month == month else None
