"""When something in a calendar comes again: rules of RFC 5545 (RRULE) and their dates, within bounds. Pure.

Days and times are those of the event's own clock, without a zone. [RFC] RFC 5545, section 3.3.10.
"""

import re
from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count, product

#: How long one step of a rule is at least: nothing that comes again within a day is an appointment.
FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: So many times a day at most.
MOST_TIMES = 48

_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
#: Names of lists of numbers in a rule, and the largest number that each may have.
_NUMBERS = {
    "BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYHOUR": 23, "BYMINUTE": 59, "BYSECOND": 60,
    "BYSETPOS": 366,
}  # fmt: skip
#: Those that may count from the end.
_SIGNED = ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")


class TooMuch(ValueError):
    """A calendar in which it takes too long to find out when its events come again."""


@dataclass
class Steps:
    """How many days may still be looked at for one file."""

    left: int = 2_000_000

    def take(self, number: int) -> None:
        self.left -= number
        if self.left < 0:
            raise TooMuch("It repeats more than can be followed.")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it was read; empty lists say nothing."""

    frequency: str
    interval: int = 1
    times: int | None = None
    #: As it stands in the file: a day, or an instant on some clock.
    until: str | None = None
    week_start: int = 0
    #: (n, weekday): the nth of the month or year, 0 for every one.
    weekdays: tuple[tuple[int, int], ...] = ()
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()


def parse_rule(text: str) -> Rule:
    """``FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270131T180000Z``

    Raises:
        ValueError: It is no rule, or one that we do not follow.
    """
    pairs = [part.partition("=") for part in text.upper().replace(" ", "").split(";") if part]
    said = {name: value for name, _, value in pairs}
    frequency = said.get("FREQ", "")
    if frequency not in FREQUENCIES:
        raise ValueError(f"It repeats {frequency.lower()[:20] or 'in a way'} that is not followed.")
    numbers = {name: _numbers(name, said.get(name, "")) for name in _NUMBERS}
    rule = Rule(
        frequency, interval=_count(said.get("INTERVAL", "1")), times=_count(said["COUNT"]) if "COUNT" in said else None,
        until=said.get("UNTIL"), week_start=_weekday(said.get("WKST", "MO"))[1],
        weekdays=tuple(_weekday(one) for one in said.get("BYDAY", "").split(",") if one),
        months=numbers["BYMONTH"], month_days=numbers["BYMONTHDAY"], year_days=numbers["BYYEARDAY"],
        weeks=numbers["BYWEEKNO"], hours=numbers["BYHOUR"], minutes=numbers["BYMINUTE"],
        seconds=tuple(min(one, 59) for one in numbers["BYSECOND"]), positions=numbers["BYSETPOS"],
    )  # fmt: skip
    if len(rule.hours or "1") * len(rule.minutes or "1") * len(rule.seconds or "1") > MOST_TIMES:
        raise ValueError("It repeats more often than an appointment can.")
    return rule


def starts(
    rule: Rule, begin: datetime, first: datetime, last: datetime, *, until: datetime | None, steps: Steps
) -> Iterator[datetime]:
    """When something that began at ``begin`` takes place from ``first`` to ``last``, in order, its beginning included.

    Args:
        until: The end of the rule on the same clock, where it says one.
        steps: What may still be looked at.

    Raises:
        TooMuch: Nothing is left of ``steps``.
    """
    end = min(last, until) if until else last
    rule = _completed(rule, begin)
    times = [time(*clock) for clock in sorted(product(rule.hours, rule.minutes, rule.seconds))]
    done = 1
    if first <= begin <= last:
        yield begin
    for days in _periods(rule, begin.date(), first.date(), steps):
        if days[0] > end.date():
            return
        for moment in _chosen([datetime.combine(day, at) for day in days if _is_of(rule, day) for at in times], rule):
            if moment <= begin:
                continue
            done += 1
            if moment > end or (rule.times is not None and done > rule.times):
                return
            if moment >= first:
                yield moment


def _completed(rule: Rule, begin: datetime) -> Rule:
    """What a rule leaves open is as the beginning has it [RFC]."""
    said = {
        "hours": rule.hours or (begin.hour,), "minutes": rule.minutes or (begin.minute,),
        "seconds": rule.seconds or (begin.second,),
    }  # fmt: skip
    if rule.weeks and not rule.weekdays:
        said["weekdays"] = ((0, begin.weekday()),)
    elif not (rule.weeks or rule.year_days or rule.month_days or rule.weekdays):
        if rule.frequency == "YEARLY":
            said |= {"months": rule.months or (begin.month,), "month_days": (begin.day,)}
        elif rule.frequency == "MONTHLY":
            said["month_days"] = (begin.day,)
        elif rule.frequency == "WEEKLY":
            said["weekdays"] = ((0, begin.weekday()),)
    return replace(rule, **said)


def _periods(rule: Rule, begin: date, first: date, steps: Steps) -> Iterator[list[date]]:
    """The days of each year, month, week or day of a rule; what lies before ``first`` is passed over."""
    for number in count(_passed_over(rule, begin, first) if rule.times is None else 0):
        days = _days(rule, begin, number * rule.interval)
        if days is None:
            return
        steps.take(len(days))
        yield days


def _passed_over(rule: Rule, begin: date, first: date) -> int:
    if first <= begin:
        return 0
    steps = {
        "YEARLY": first.year - begin.year,
        "MONTHLY": (first.year - begin.year) * 12 + first.month - begin.month,
        "WEEKLY": (first - begin).days // 7,
        "DAILY": (first - begin).days,
    }[rule.frequency]
    return max(0, steps // rule.interval)


def _days(rule: Rule, begin: date, away: int) -> list[date] | None:
    """The days of the period that is so many away from the first; None beyond the end of time."""
    try:
        match rule.frequency:
            case "YEARLY":
                year = date(begin.year + away, 1, 1).year
                months = range(1, 13)
                if rule.months and not rule.positions:
                    months = sorted(set(rule.months))
                return [date(year, month, day) for month in months for day in range(1, monthrange(year, month)[1] + 1)]
            case "MONTHLY":
                year, month = divmod(begin.year * 12 + begin.month - 1 + away, 12)
                return [date(year, month + 1, day) for day in range(1, monthrange(year, month + 1)[1] + 1)]
            case "WEEKLY":
                monday = begin - timedelta(days=(begin.weekday() - rule.week_start) % 7) + timedelta(weeks=away)
                return [monday + timedelta(days=number) for number in range(7)]
            case _:
                return [begin + timedelta(days=away)]
    except (ValueError, OverflowError):
        return None


def _is_of(rule: Rule, day: date) -> bool:
    """Whether a rule allows a day."""
    in_year, in_month = 366 if isleap(day.year) else 365, monthrange(day.year, day.month)[1]
    number = day.timetuple().tm_yday
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.month_days or {day.day, day.day - in_month - 1} & set(rule.month_days) != set())
        and (not rule.year_days or {number, number - in_year - 1} & set(rule.year_days) != set())
        and (not rule.weeks or _is_of_week(rule, day))
        and (not rule.weekdays or any(_is_weekday(rule, one, day) for one in rule.weekdays))
    )


def _is_weekday(rule: Rule, asked: tuple[int, int], day: date) -> bool:
    nth, weekday = asked
    if day.weekday() != weekday:
        return False
    if not nth or rule.frequency in ("WEEKLY", "DAILY"):
        return True
    if rule.frequency == "MONTHLY" or rule.months:
        place, length = day.day, monthrange(day.year, day.month)[1]
    else:
        place, length = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    return nth in ((place - 1) // 7 + 1, -((length - place) // 7) - 1)


def _is_of_week(rule: Rule, day: date) -> bool:
    """Weeks begin on ``week_start``; the first one of a year is the first with four days in it [RFC]."""
    middle = day + timedelta(days=3 - (day.weekday() - rule.week_start) % 7)
    number = (middle.timetuple().tm_yday - 1) // 7 + 1
    in_year = 366 if isleap(middle.year) else 365
    weeks = number + (in_year - middle.timetuple().tm_yday) // 7
    return bool({number, number - weeks - 1} & set(rule.weeks))


def _chosen(moments: list[datetime], rule: Rule) -> list[datetime]:
    """Of a period's moments those at the rule's positions; all where it names none."""
    if not rule.positions:
        return moments
    size = len(moments)
    places = {at - 1 if at > 0 else size + at for at in rule.positions}
    return [moments[place] for place in sorted(places) if 0 <= place < size]


def _numbers(name: str, text: str) -> tuple[int, ...]:
    found = tuple(int(one) for one in text.split(",") if re.fullmatch(r"[+-]?\d{1,3}", one))
    if len(found) != len([one for one in text.split(",") if one]) or len(found) > 400:
        raise ValueError(f"Its rule has a {name} that cannot be read.")
    least = -_NUMBERS[name] if name in _SIGNED else 0
    if any(not least <= one <= _NUMBERS[name] for one in found):
        raise ValueError(f"Its rule has a {name} that cannot be.")
    return tuple(dict.fromkeys(found))


def _count(text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text) or int(text) < 1:
        raise ValueError("Its rule has a number that cannot be read.")
    return int(text)


def _weekday(text: str) -> tuple[int, int]:
    found = _WEEKDAY.fullmatch(text)
    if found is None:
        raise ValueError("Its rule has a weekday that there is not.")
    return int(found.group(1) or 0), WEEKDAYS.index(found.group(2))
