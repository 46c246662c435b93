"""When there is time to train: the athlete's usual hours, what the calendar takes of them, days away, and races."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

#: A stretch of a local day in minutes, from and to; a day has 1440 of them.
Stretch = tuple[int, int]
WHOLE_DAY: Stretch = (0, 24 * 60)


@dataclass(frozen=True, slots=True)
class Race:
    """A race or an event to be fresh for."""

    day: date
    title: str
    #: 'A' (the season is about it), 'B' or 'C'.
    priority: str = "B"
    discipline: str | None = None
    #: For so many days before it training tapers off.
    taper_days: int = 0
    #: The last one of a race of several days.
    last_day: date | None = None

    def is_on(self, day: date) -> bool:
        """Whether it is one of its days."""
        return self.day <= day <= (self.last_day or self.day)

    def is_taper(self, day: date) -> bool:
        """Whether training tapers off on this day; the race's own day is none of them."""
        return timedelta(0) < self.day - day <= timedelta(days=self.taper_days)


@dataclass(frozen=True)
class Schedule:
    """All of it; nothing at all means that any time is fine."""

    #: By weekday (0 is Monday); no weekday at all means any time, a weekday that is missing then means none.
    hours: Mapping[int, tuple[Stretch, ...]] = field(default_factory=dict)
    #: What calendars take, by day.
    busy: Mapping[date, tuple[Stretch, ...]] = field(default_factory=dict)
    #: Days without training, by the reason: illness, injury, travel, holiday.
    away: Mapping[date, str] = field(default_factory=dict)
    races: tuple[Race, ...] = ()

    def free(self, day: date) -> tuple[Stretch, ...]:
        """The stretches of a day in which there is time, in order."""
        if day in self.away:
            return ()
        left = list(self.hours.get(day.weekday(), ()) if self.hours else (WHOLE_DAY,))
        for taken in self.busy.get(day, ()):
            left = [piece for stretch in left for piece in _without(stretch, taken)]
        return tuple(sorted(left))

    def free_minutes(self, day: date) -> int:
        """Minutes of the longest stretch of a day, as a workout is done in one piece; 0 where there is no time."""
        return max((last - first for first, last in self.free(day)), default=0)

    def clash(self, day: date, duration_s: float, start_minute: int | None = None) -> str | None:
        """Why a workout cannot be done then, as a sentence; None where it can.

        Without a minute to begin at, it can wherever there is a stretch that is long enough.
        """
        if day in self.away:
            return f"{day:%A} is a day of {self.away[day]}."
        minutes = duration_s / 60
        if start_minute is None:
            if self.free_minutes(day) >= minutes:
                return None
            return f"{day:%A} has {self.free_minutes(day)} free minutes in one piece, not {minutes:.0f}."
        if self._is_free(day, start_minute, start_minute + minutes):
            return None
        return f"{day:%A} at {start_minute // 60}:{start_minute % 60:02d} is not free for {minutes:.0f} min."

    def _is_free(self, day: date, begin: float, end: float) -> bool:
        """Whether there is time from one minute of a day to another one; past midnight the next day's counts."""
        midnight = WHOLE_DAY[1]
        if end > midnight:
            return self._is_free(day, begin, midnight) and self._is_free(day + timedelta(days=1), 0, end - midnight)
        return any(first <= begin and end <= last for first, last in self.free(day))

    def taper_for(self, day: date) -> Race | None:
        """The race that training tapers off for on this day, the most important one first."""
        races = sorted((race for race in self.races if race.is_taper(day)), key=lambda race: (race.priority, race.day))
        return races[0] if races else None

    def race_on(self, day: date) -> Race | None:
        """The most important race of a day."""
        return min((race for race in self.races if race.is_on(day)), key=lambda race: race.priority, default=None)


def _without(stretch: Stretch, taken: Stretch) -> list[Stretch]:
    pieces = [(stretch[0], min(stretch[1], taken[0])), (max(stretch[0], taken[1]), stretch[1])]
    return [(first, last) for first, last in pieces if last > first]
