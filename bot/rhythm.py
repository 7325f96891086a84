"""Schedules in words, both ways: `every 2 weeks on Wednesday at 12:30 (Melbourne)`."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import LiteralString

from babel.dates import get_day_names, get_month_names
from babel.lists import format_list

from bot.calendar_words import CalendarWords, calendar_words
from bot.i18n import _, current_language, mark, ngettext, translate
from bot.recurrence import Recurrence, local, monthly_nth, weekly
from bot.rule import Frequency, NthDay, Rule, Weekday
from bot.when import parse_when
from bot.when_days import show_date
from bot.when_errors import WhenError
from bot.when_reader import Parts, read, words_of
from bot.zones import city

_NTH_NAMES: dict[int, LiteralString] = {
    1: mark("first"),
    2: mark("second"),
    3: mark("third"),
    4: mark("fourth"),
    5: mark("fifth"),
    -1: mark("last"),
}
_WORKDAYS = tuple(NthDay(day) for day in Weekday if day < Weekday.SATURDAY)


@dataclass(slots=True)
class _Repeat:
    every: int = 1
    unit: str | None = None


def describe(recurrence: Recurrence) -> str:
    """The schedule in the reader's language, such as `every Monday at 09:00 (Melbourne)`.

    What `weekly`, `monthly_nth` and `parse_recurrence` make is read back by `parse_recurrence`;
    a rule from elsewhere that no sentence fits is shown as it is written.
    """
    rule = recurrence.parsed
    start = recurrence.start
    if rule is not None and rule.several_a_day:
        text = _("{times} ({city})").format(times=_times(rule, start), city=city(recurrence.zone))
    else:
        days = _days(rule, start) if rule else show_date(start.date())
        text = _("{days} at {time} ({city})").format(
            days=days, time=f"{start:%H:%M}", city=city(recurrence.zone)
        )
    if rule is not None and rule.count is not None:
        text = _("{text}, {count} times").format(text=text, count=rule.count)
    last = rule.until if rule is not None else None
    if last is not None:
        template = _("{text}, until {date} {time}")
        text = template.format(text=text, date=show_date(last.date()), time=f"{last:%H:%M}")
    elif recurrence.until is not None:
        text = _("{text}, until {date}").format(text=text, date=show_date(recurrence.until))
    return text


def parse_recurrence(
    text: str, *, now: datetime, zone: str, first: date | None = None
) -> Recurrence:
    """Reads `Mon 09:00`, `every 2 weeks on Wed 12:30`, `third Thursday 19:30`, `daily 8am` …

    A weekday alone repeats weekly, a counted weekday monthly, a date happens once. The schedule
    starts with its first occurrence after `now` (aware) and not before the local date `first`.
    `every 2nd Wed` is every fortnight; `every 3rd Thu` is asked back. Raises WhenError.
    """
    repeat, rest = _take_repeat(words_of(text), calendar_words(current_language()))
    parts = read(" ".join(rest))
    place = parts.zone or zone
    if not repeat.unit and _names_date(parts):
        moment = parse_when(" ".join(rest), now=now, zone=zone)
        return Recurrence(moment.zone, moment.wall)
    today = local(now, place).date()
    draft = _build(repeat, parts, place, max(today, first or today))
    # Intervals count from the first occurrence, so that one is looked for without them.
    closest = _build(_Repeat(1, repeat.unit), parts, place, max(today, first or today))
    begins = closest.next_at(now)
    if begins is None:
        raise WhenError(_("That never happens. Type a rhythm such as every Mon 09:00."))
    return replace(draft, start=begins.wall)


def _names_date(parts: Parts) -> bool:
    named = (parts.month, parts.exact, parts.two_numbers, parts.ahead)
    return any(value is not None for value in named)


def _build(repeat: _Repeat, parts: Parts, zone: str, first: date) -> Recurrence:
    if parts.clock is None:
        raise WhenError(_("Add a time, such as every Mon 09:00."))
    start = datetime.combine(first, parts.clock)
    if _names_date(parts) or parts.following:
        raise WhenError(_("A rhythm names days, not a date. Type it as every Mon 09:00."))
    if parts.weekday is not None and parts.day is None:
        if parts.ordinal is not None and repeat.unit in (None, "month"):
            return monthly_nth(
                parts.ordinal,
                parts.weekday,
                parts.clock,
                zone=zone,
                first=first,
                every=_interval(repeat, Frequency.MONTHLY),
            )
        if parts.ordinal is None and repeat.unit in (None, "week"):
            every = _interval(repeat, Frequency.WEEKLY)
            return weekly(parts.weekday, parts.clock, zone=zone, first=first, every=every)
    elif parts.weekday is None and repeat.unit == "month" and parts.day is not None:
        return Recurrence(zone, start, str(_monthly_on(parts.day, repeat)))
    elif parts.weekday is None and parts.day is None and repeat.unit in ("day", "weekday"):
        if repeat.unit == "weekday":
            return Recurrence(zone, start, str(Rule(Frequency.WEEKLY, by_day=_WORKDAYS)))
        every = _interval(repeat, Frequency.DAILY)
        return Recurrence(zone, start, str(Rule(Frequency.DAILY, interval=every)))
    raise WhenError(
        _("Type a rhythm such as every Mon 09:00, every 2 weeks on Wed 12:30 or third Thu 19:30.")
    )


def _monthly_on(day: int, repeat: _Repeat) -> Rule:
    if not 1 <= day <= 28:
        raise WhenError(
            _("Not every month has that day. Type a day from 1 to 28, or such as last Friday.")
        )
    every = _interval(repeat, Frequency.MONTHLY)
    return Rule(Frequency.MONTHLY, interval=every, by_month_day=(day,))


def _interval(repeat: _Repeat, freq: Frequency) -> int:
    try:
        return Rule(freq, interval=repeat.every).interval
    except ValueError:
        raise WhenError(_("That is too long a pause. Type such as every 2 weeks.")) from None


def _take_repeat(tokens: list[str], words: CalendarWords) -> tuple[_Repeat, list[str]]:
    """Separates how often from the rest, which then reads like any day and time."""
    repeat, rest = _Repeat(), list[str]()
    queue = list(tokens)
    while queue:
        token = queue.pop(0)
        key = token.casefold()
        if key in words.every:
            _take_every(repeat, queue, words)
        elif words.units.get(key) == "month":
            _set(repeat, 1, "month")
        elif key in words.adverbs:
            _set(repeat, *words.adverbs[key])
        elif key in words.weekday_plurals:
            if repeat.unit is None:
                _set(repeat, 1, "week")
            rest.append(key.removesuffix("s"))
        else:
            rest.append(token)
    return repeat, rest


def _take_every(repeat: _Repeat, queue: list[str], words: CalendarWords) -> None:
    """What follows "every": a number or "other", then a unit; or simply a day."""
    upcoming = [token.casefold() for token in queue[:2]] + ["", ""]
    every = 1
    if upcoming[0] in words.alternate:
        every = 2
    elif upcoming[0].isascii() and upcoming[0].isdecimal() and upcoming[1] in words.units:
        every = int(upcoming[0])
    elif words.ordinals.get(upcoming[0], 0) > 1:
        if any(words.units.get(token.casefold()) == "month" for token in queue[2:]):
            return  # "every second Monday of the month" counts days, not weeks.
        every = words.ordinals[upcoming[0]]
        if every > 2 and upcoming[1] in words.weekdays:
            raise WhenError(
                _("Type “{nth} {day}” for once a month, or “every {n} weeks on {day}”.").format(
                    nth=queue[0], day=queue[1], n=every
                )
            )
    if every != 1 or upcoming[0] == "1":
        queue.pop(0)
    named = queue[0].casefold() if queue else ""
    unit = words.units.get(named)
    if unit is not None:
        queue.pop(0)
        _set(repeat, *((2 * every, "week") if unit == "fortnight" else (every, unit)))
    elif named in words.weekdays:
        _set(repeat, every, "week")
    elif every != 1:
        raise WhenError(_("Type a unit, such as every {n} weeks.").format(n=every))


def _set(repeat: _Repeat, every: int, unit: str) -> None:
    if repeat.unit is not None:
        raise WhenError(_("That names two rhythms. Type one, such as every 2 weeks on Wed 12:30."))
    repeat.every, repeat.unit = every, unit


def _times(rule: Rule, start: datetime) -> str:
    """What happens several times a day."""
    begin = f"{start:%H:%M}"
    plain = Rule(rule.freq, rule.interval, rule.count, until=rule.until)
    if rule == plain and rule.freq is Frequency.HOURLY:
        template = ngettext("every hour from {time}", "every {n} hours from {time}", rule.interval)
        return template.format(n=rule.interval, time=begin)
    if rule == plain and rule.freq is Frequency.MINUTELY:
        return _("every {n} minutes from {time}").format(n=rule.interval, time=begin)
    return _custom(rule)


def _days(rule: Rule, start: datetime) -> str:
    """The part of the sentence that says which days."""
    if rule.by_set_pos or rule.week_start is not Weekday.MONDAY:
        return _custom(rule)
    names = get_day_names("wide", locale=_locale())
    plain = [names[int(entry.day)] for entry in rule.by_day]
    if rule.freq is Frequency.DAILY and not (rule.by_day or rule.by_month_day or rule.by_month):
        return _("every day") if rule.interval == 1 else _every(rule, mark("every {n} days"))
    if rule.freq is Frequency.WEEKLY and not rule.by_month:
        return _weekly_days(rule, plain or [names[start.weekday()]])
    if rule.freq is Frequency.MONTHLY and not rule.by_month:
        return _monthly_days(rule, plain, start)
    if rule.freq is Frequency.YEARLY and rule.interval == 1 and rule == Rule(Frequency.YEARLY):
        month = get_month_names("wide", locale=_locale())[start.month]
        return _("every year on {day} {month}").format(day=start.day, month=month)
    return _custom(rule)


def _weekly_days(rule: Rule, names: list[str]) -> str:
    if rule.interval == 1 and rule.by_day == _WORKDAYS:
        return _("every weekday")
    days = format_list(names, locale=_locale())
    if rule.interval == 1:
        return _("every {days}").format(days=days)
    return _("every {n} weeks on {days}").format(n=rule.interval, days=days)


def _monthly_days(rule: Rule, names: list[str], start: datetime) -> str:
    single = rule.interval == 1
    months = _("every month") if single else _every(rule, mark("every {n} months"))
    if not rule.by_day and len(rule.by_month_day) <= 1:
        day = rule.by_month_day[0] if rule.by_month_day else start.day
        if day > 0:
            return _("{months} on day {day}").format(months=months, day=day)
    if not rule.by_month_day and len(rule.by_day) == 1 and rule.by_day[0].nth in _NTH_NAMES:
        nth = translate(_NTH_NAMES[rule.by_day[0].nth])
        return _("{months} on the {nth} {day}").format(months=months, nth=nth, day=names[0])
    return _custom(rule)


def _every(rule: Rule, template: LiteralString) -> str:
    return translate(template).format(n=rule.interval)


def _custom(rule: Rule) -> str:
    return _("by the rule {rule}").format(rule=replace(rule, count=None, until=None))


def _locale() -> str:
    return current_language().replace("-", "_")
