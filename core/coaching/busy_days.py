"""What calendars take of each day: instants become stretches of the athlete's local days. Knows no file format."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.coaching.schedule import WHOLE_DAY, Stretch

#: An appointment is followed over so many days; one that is longer takes no more.
LONGEST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Appointment:
    """Something in a calendar, once: from and to as instants; of a whole day only its days count."""

    started_at: datetime
    ended_at: datetime
    day: date
    last_day: date
    is_all_day: bool = False


def busy_days(appointments: Iterable[Appointment], zone: ZoneInfo) -> dict[date, tuple[Stretch, ...]]:
    """The stretches of each local day that are taken, in order, those that touch joined.

    Minutes are those of the clock on the wall: on the day on which clocks change it is that clock that counts.
    """
    found: dict[date, list[Stretch]] = {}
    for one in appointments:
        for day, stretch in _stretches(one, zone):
            found.setdefault(day, []).append(stretch)
    return {day: joined(stretches) for day, stretches in sorted(found.items())}


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Stretches in order, those that overlap or touch as one.

    >>> joined([(600, 660), (540, 600), (630, 700), (800, 810)])
    ((540, 700), (800, 810))
    """
    told: list[Stretch] = []
    for first, last in sorted(stretches):
        if told and first <= told[-1][1]:
            told[-1] = (told[-1][0], max(told[-1][1], last))
        else:
            told.append((first, last))
    return tuple(told)


def local_days(started_at: datetime, ended_at: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The local days that something lies in, both included; what ends at midnight ends on the day before."""
    first, end = started_at.astimezone(zone), ended_at.astimezone(zone)
    last = end.date()
    if (end.hour, end.minute, end.second, end.microsecond) == (0, 0, 0, 0) and ended_at > started_at:
        last -= timedelta(days=1)
    return first.date(), max(first.date(), last)


def _stretches(one: Appointment, zone: ZoneInfo) -> Iterator[tuple[date, Stretch]]:
    if one.is_all_day:
        first, last = one.day, one.last_day
    elif one.ended_at <= one.started_at:
        return  # a reminder without a length takes no time
    else:
        first, last = local_days(one.started_at, one.ended_at, zone)
    for number in range(min((last - first).days + 1, LONGEST_DAYS)):
        day = first + timedelta(days=number)
        stretch = WHOLE_DAY if one.is_all_day else _of_day(one, day, zone)
        if stretch[1] > stretch[0]:
            yield day, stretch


def _of_day(one: Appointment, day: date, zone: ZoneInfo) -> Stretch:
    """The minutes of a day that it takes; a minute that is begun is taken."""
    begins, ends = one.started_at.astimezone(zone), one.ended_at.astimezone(zone)
    first = begins.hour * 60 + begins.minute if begins.date() == day else WHOLE_DAY[0]
    last = ends.hour * 60 + ends.minute + (ends.second > 0) if ends.date() == day else WHOLE_DAY[1]
    if last <= first:  # within the hour that comes twice when clocks go back: both of them
        last = first + round((one.ended_at - one.started_at) / timedelta(minutes=1))
    return first, min(last, WHOLE_DAY[1])


def clock(minute: int) -> str:
    """A minute of the day as it is read; the end of a day is midnight.

    >>> clock(450), clock(1440)
    ('7:30', 'midnight')
    """
    return "midnight" if minute == WHOLE_DAY[1] else f"{minute // 60}:{minute % 60:02d}"
