"""A template laid out on days: where there is time, key workouts first, hard days apart, fresh for races.

What finds no place is said and left out; nothing is squeezed in. Sources, by key:
    [BO] T. Bompa, C. Buzzichelli, "Periodization", 6th ed.: load rises for some weeks, then an easier one.
    [BQ] L. Bosquet et al. 2007, Med Sci Sports Exerc 39:1358: before a race about half the volume, hardness kept.
    [SH] S. Seiler, O. Haugen, E. Kuffel 2007, Med Sci Sports Exerc 39:1366: hard sessions take a day to get over.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from core.coaching.busy_days import clock
from core.coaching.plan_lengths import resized
from core.coaching.plan_templates import Session, Template, Week
from core.coaching.planned import Planned, Thresholds, length_s, tss_of
from core.coaching.schedule import Schedule
from core.quantities import how_many

#: An easier week has so much of the volume of the one before it [BO].
EASY_SHARE = 0.6
#: How much of the volume a taper takes on its mean day, by the priority of the race [BQ].
TAPER_CUT: Mapping[str, float] = {"A": 0.5, "B": 0.3, "C": 0.15}
#: A workout is never made shorter or longer than this for the volume, nor shorter than this to find a place.
LEAST_RESIZE, MOST_RESIZE, LEAST_TO_FIT = 0.6, 1.6, 0.6
#: Minutes of a workout are multiples of this, as those of classes are; and the fewest that are worth it.
STEP_MIN, LEAST_MIN = 5, 15
#: Optional workouts are left out where the rest alone has so much of the volume that is asked for.
WITHOUT_OPTIONAL = 0.95
#: The volume of a week is as asked for within so much of it.
TOLERANCE = 0.1
#: What a place costs, the lower the better: a workout without one, hard days side by side, days from the best one.
_UNPLACED = {"key": 1_000_000, "normal": 100_000, "optional": 10_000}
_ADJACENT, _ORDER = 100, {"key": 0, "normal": 1, "optional": 2}
#: Where no speed in the water is known, 2:15 for 100 m is taken at threshold, that of many who swim for fitness.
SWIM_MPS = 100 / 135


@dataclass(frozen=True)
class Wish:
    """When a plan begins, how much of it the athlete wants, and what stands in its way."""

    first_day: date
    #: Seconds a week, from and to; None leaves the template as it is.
    weekly_min_s: float | None = None
    weekly_max_s: float | None = None
    schedule: Schedule = field(default_factory=Schedule)
    #: Days before this one are over; None: none is.
    today: date | None = None
    #: What is planned already.
    around: tuple[Planned, ...] = ()
    at: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True)
class Laid:
    """A plan with days, and what has to be said of it."""

    first_day: date
    last_day: date
    workouts: tuple[Planned, ...]
    said: tuple[str, ...]


@dataclass
class _Days:
    """What the days hold so far."""

    wish: Wish
    taken: dict[date, int]
    #: Minutes that planned workouts take of a day.
    minutes: dict[date, float]
    hard: set[date]

    def room(self, day: date, *, shares: bool) -> float:
        """Minutes for one more workout; 0 where the day takes none."""
        is_over = self.wish.today is not None and day < self.wish.today
        if is_over or self.wish.schedule.race_on(day) or (self.taken.get(day) and not shares):
            return 0.0
        return max(self.wish.schedule.free_minutes(day) - self.minutes.get(day, 0.0), 0.0)

    def put(self, day: date, minutes: float, *, is_hard: bool) -> None:
        self.taken[day] = self.taken.get(day, 0) + 1
        self.minutes[day] = self.minutes.get(day, 0.0) + minutes
        if is_hard:
            self.hard.add(day)

    def beside(self, day: date) -> int:
        """How many hard days lie beside this one, or on it."""
        return sum(day + timedelta(days=n) in self.hard for n in (-1, 0, 1))


def laid_out(template: Template, wish: Wish) -> Laid:
    """The workouts of ``template`` on days from the first one on; ``uid`` counts them, for who keeps them to replace.

    Each week is laid by itself, its days known: key workouts are sure of a place before others, then hard days are
    kept apart [SH], then each gets the day nearest to the one that suits it. Days away, races and days that hold
    something already stay free, but for workouts that may share a day.
    """
    wish = replace(wish, at=_with_swim_speed(wish.at))
    days = _days_of(wish)
    workouts: list[Planned] = []
    said: list[str] = []
    weeks = template.weeks if template.is_own else [_from_day(week, wish.first_day) for week in template.weeks]
    for n, (week, wanted_s) in enumerate(zip(weeks, _volumes(template, wish), strict=True)):
        first = wish.first_day + timedelta(days=7 * n)
        sessions = _sized(week, wanted_s, wish.at)
        placed = _placed(sessions, first, days)
        made = [_planned(one, day, len(workouts) + k, wish) for k, (one, day) in enumerate(placed.there)]
        workouts += made
        said += [f"Week {n + 1}: {sentence}" for sentence in _said(week, first, made, placed, wanted_s, days, wish)]
    last = wish.first_day + timedelta(days=7 * len(template.weeks) - 1)
    return Laid(wish.first_day, last, tuple(sorted(workouts, key=lambda one: (one.day, one.uid))), tuple(said))


def _from_day(week: Week, first_day: date) -> Week:
    """A week whose days are counted from a plan's first one: what suits a Saturday stays on Saturdays."""
    turned = (replace(one, on=(one.on - first_day.weekday()) % 7) for one in week.sessions)
    return replace(week, sessions=tuple(turned))


def taper_share(schedule: Schedule, day: date) -> float:
    """How much of its volume a workout of this day keeps, as a race is near: less with every day [BQ]; 1 without one.

    Of a taper of ``n`` days the first keeps nearly all; the mean day loses what the race's priority says.
    """
    race = schedule.taper_for(day)
    if race is None or race.taper_days < 1:
        return 1.0
    gone = 1 - ((race.day - day).days - 1) / race.taper_days  # 1/n on the first day, 1 on the last one
    return 1 - TAPER_CUT[race.priority] * 2 * gone * race.taper_days / (race.taper_days + 1)


def _with_swim_speed(at: Thresholds) -> Thresholds:
    return at if at.swim_speed_mps else replace(at, swim_speed_mps=SWIM_MPS)


def _days_of(wish: Wish) -> _Days:
    taken: dict[date, int] = {}
    minutes: dict[date, float] = {}
    hard = {race.day + timedelta(days=n) for race in wish.schedule.races
            for n in range(((race.last_day or race.day) - race.day).days + 1)}  # fmt: skip
    days = _Days(wish, taken, minutes, hard)
    for one in wish.around:
        if not one.is_skipped:
            days.put(one.day, one.duration_s / 60, is_hard=one.intensity == "hard")
    return days


def _volumes(template: Template, wish: Wish) -> list[float | None]:
    """Seconds that each week should have; None: as the template has them."""
    if wish.weekly_min_s is None or wish.weekly_max_s is None:
        return [None] * len(template.weeks)
    volumes: list[float | None] = []
    loading = wish.weekly_min_s
    for week in template.weeks:
        if not week.is_easy:
            loading = wish.weekly_min_s + week.share * (wish.weekly_max_s - wish.weekly_min_s)
        volumes.append(loading * (EASY_SHARE if week.is_easy else 1))
    return volumes


def _sized(week: Week, wanted_s: float | None, at: Thresholds) -> list[Session]:
    """The workouts of a week, as long as its volume asks for; optional ones only where the others leave room."""
    sessions = [_resized(one, one.duration_s, at) for one in week.sessions] if wanted_s else list(week.sessions)
    if wanted_s is None:
        return sessions
    for optional in [one for one in sessions if one.priority == "optional"][::-1]:
        rest = sum(one.duration_s for one in sessions if one is not optional)
        if rest >= WITHOUT_OPTIONAL * wanted_s:
            sessions.remove(optional)
    for _ in range(3):  # whole efforts and bounds leave a rest, which the next round spreads
        now = sum(one.duration_s for one in sessions)
        if not now or abs(now - wanted_s) <= 60 * STEP_MIN:
            break
        share = wanted_s / now
        sessions = [
            _resized(one, _bounded(one.duration_s * share, original.duration_s), at)
            for one, original in zip(sessions, _originals(week, sessions), strict=True)
        ]
    return sessions


def _originals(week: Week, sessions: Sequence[Session]) -> list[Session]:
    """Of each session the one of the template, in the same order."""
    left = list(week.sessions)
    found = []
    for one in sessions:
        original = next(other for other in left if other.title == one.title and other.on == one.on)
        left.remove(original)
        found.append(original)
    return found


def _bounded(seconds: float, original_s: float) -> float:
    return min(max(seconds, LEAST_RESIZE * original_s), MOST_RESIZE * original_s)


def _resized(one: Session, to_s: float, at: Thresholds) -> Session:
    """A workout of whole five minutes, its steps with it."""
    minutes = max(LEAST_MIN, STEP_MIN * round(to_s / 60 / STEP_MIN))
    if not one.steps:
        return replace(one, duration_s=60 * minutes)
    steps = resized(one.steps, 60 * minutes, discipline=one.discipline, at=at)
    seconds = length_s(steps, discipline=one.discipline, at=at) or 60 * minutes
    return replace(one, steps=steps, duration_s=60 * round(seconds / 60))


# --- a week on its days -------------------------------------------------------------------------------------------


@dataclass
class _Placed:
    """A week with days: each workout with its day, those that were made shorter to find one, those that found none."""

    there: list[tuple[Session, date]] = field(default_factory=list)
    shortened: list[tuple[Session, date]] = field(default_factory=list)
    missing: list[Session] = field(default_factory=list)


def _placed(sessions: list[Session], first: date, days: _Days) -> _Placed:
    """The workouts of a week with their days, as long as they are there, and those that found none."""
    placed = _Placed()
    order = sorted(sessions, key=lambda one: (_ORDER[one.priority], one.intensity != "hard", -one.duration_s, one.on))
    fitted = [_fitting(one, first, days) for one in order]
    for one, fit, day in zip(order, fitted, _search(fitted, first, days), strict=True):
        if day is None:
            placed.missing.append(one)
            continue
        _put(_on(fit, day, days.wish), day, days, placed, is_shortened=fit is not one)
    for one in list(placed.missing):  # a shorter one may still find room on a day that is free
        if found := _shorter(one, first, days):
            placed.missing.remove(one)
            _put(*found, days, placed, is_shortened=True)
    return placed


def _put(one: Session, day: date, days: _Days, placed: _Placed, *, is_shortened: bool) -> None:
    days.put(day, one.duration_s / 60, is_hard=one.intensity == "hard")
    placed.there.append((one, day))
    if is_shortened:
        placed.shortened.append((one, day))


def _on(one: Session, day: date, wish: Wish) -> Session:
    """A workout as it is on a day: shorter in a taper."""
    share = taper_share(wish.schedule, day)
    return one if share >= 1 else _resized(one, one.duration_s * share, wish.at)


def _minutes(one: Session, day: date, wish: Wish) -> float:
    return _on(one, day, wish).duration_s / 60


def _week(first: date) -> list[date]:
    return [first + timedelta(days=n) for n in range(7)]


def _fitting(one: Session, first: date, days: _Days) -> Session:
    """A workout that is too long for every day of its week, shortened for the freest one where that is worth it."""
    room = [(days.room(day, shares=one.shares), day) for day in _week(first)]
    if any(minutes >= _minutes(one, day, days.wish) for minutes, day in room):
        return one
    return _cut(one, max(minutes for minutes, _day in room), days.wish) or one


def _cut(one: Session, room: float, wish: Wish) -> Session | None:
    """A workout shortened into so many minutes; None where too little of it would be left."""
    minutes = STEP_MIN * int(room // STEP_MIN)
    if minutes < LEAST_MIN or 60 * minutes < LEAST_TO_FIT * one.duration_s:
        return None
    cut = _resized(one, 60 * minutes, wish.at)
    return cut if cut.duration_s <= 60 * room else None


def _shorter(one: Session, first: date, days: _Days) -> tuple[Session, date] | None:
    room = sorted(((days.room(day, shares=one.shares), day) for day in _week(first)), key=lambda r: (-r[0], r[1]))
    minutes, day = room[0]
    is_beside = one.intensity == "hard" and days.beside(day)
    cut = None if is_beside else _cut(one, minutes, days.wish)
    return (_on(cut, day, days.wish), day) if cut else None


def _search(order: list[Session], first: date, days: _Days) -> list[date | None]:
    """The cheapest way to lay these workouts on the days of a week, all ways tried that could be cheaper."""
    week = _week(first)
    length = {(n, day): _minutes(one, day, days.wish) for n, one in enumerate(order) for day in week}
    best: list[date | None] = [None] * len(order)
    least = sum(_UNPLACED[one.priority] for one in order) + 1
    current: list[date | None] = []

    def go(n: int, cost: int) -> None:
        nonlocal best, least
        if cost >= least:
            return
        if n == len(order):
            best, least = list(current), cost
            return
        one = order[n]
        for day in sorted(week, key=lambda day: abs((day - first).days - one.on)):
            if days.room(day, shares=one.shares) < length[n, day]:
                continue
            more = abs((day - first).days - one.on)
            more += _ADJACENT * days.beside(day) if one.intensity == "hard" else 0
            before = days.taken.get(day, 0), days.minutes.get(day, 0.0), day in days.hard
            days.put(day, length[n, day], is_hard=one.intensity == "hard")
            current.append(day)
            go(n + 1, cost + more)
            current.pop()
            days.taken[day], days.minutes[day] = before[:2]
            if not before[2]:
                days.hard.discard(day)
        current.append(None)
        go(n + 1, cost + _UNPLACED[one.priority])
        current.pop()

    go(0, 0)
    return best


def _planned(one: Session, day: date, n: int, wish: Wish) -> Planned:
    tss = tss_of(one.steps, one.intensity, one.duration_s, discipline=one.discipline, at=wish.at)
    at = one.start_minute
    is_free = at is None or wish.schedule.clash(day, one.duration_s, at) is None
    return Planned(
        uid=f"{n:04d}", day=day, discipline=one.discipline, title=one.title, duration_s=one.duration_s,
        start_minute=at if is_free else None, focus=one.focus or None, intensity=one.intensity, priority=one.priority,
        needs=one.needs, steps=one.steps, tss=round(tss, 1), class_id=one.class_id, routine_id=one.routine_id,
        note=one.note,
    )  # fmt: skip


# --- what is said -------------------------------------------------------------------------------------------------


def _said(
    week: Week, first: date, made: list[Planned], placed: _Placed, wanted_s: float | None, days: _Days, wish: Wish
) -> Iterable[str]:  # fmt: skip
    whole, schedule = _week(first), wish.schedule
    over = sum(wish.today is not None and day < wish.today for day in whole)
    if over:
        yield f"{how_many(over, 'day')} of it {'is' if over == 1 else 'are'} over already."
    if away := sorted({reason for day in whole if (reason := schedule.away.get(day))}):
        count = sum(day in schedule.away for day in whole)
        yield f"nothing is planned on {how_many(count, 'day')} of {' and '.join(away)}."
    for race in sorted({race.title for day in whole if (race := schedule.race_on(day))}):
        count = sum((on := schedule.race_on(day)) is not None and on.title == race for day in whole)
        yield f"the {'day' if count == 1 else 'days'} of {race} {'is' if count == 1 else 'are'} kept free."
    if tapers := sorted({race.title for one in made if (race := schedule.taper_for(one.day))}):
        yield f"workouts are shorter before {' and '.join(tapers)}."
    for one in placed.missing:
        yield f"{one.title} ({one.duration_s / 60:.0f} min) is left out, as no day has room for it."
    for one, day in placed.shortened:
        yield f"{one.title} is cut to {one.duration_s / 60:.0f} min, as {day:%A} has no more."
    for (one, day), planned in zip(placed.there, made, strict=True):
        if one.start_minute is not None and planned.start_minute is None:
            yield f"{one.title} has no time to begin at, as {clock(one.start_minute)} is not free on {day:%A}."
    if beside := _beside(made, days):
        yield f"hard days lie side by side ({', '.join(f'{day:%A}' for day in beside)}), as no other day has room."
    if wanted_s is not None and wish.weekly_min_s is not None and wish.weekly_max_s is not None:
        yield from _said_of_volume(week, made, (wish.weekly_min_s, wish.weekly_max_s))


def _beside(made: list[Planned], days: _Days) -> list[date]:
    hard = sorted({one.day for one in made if one.intensity == "hard"})
    return [day for day in hard if {day - timedelta(days=1), day + timedelta(days=1)} & days.hard]


def _said_of_volume(week: Week, made: list[Planned], between: tuple[float, float]) -> Iterable[str]:
    seconds = sum(one.duration_s for one in made)
    hours = f"{seconds / 3600:.1f} h"
    if week.is_easy:
        yield f"easier on purpose, {hours}."
    elif seconds < between[0] * (1 - TOLERANCE):
        yield f"{hours}, less than the {between[0] / 3600:g} h that you want at least."
    elif seconds > between[1] * (1 + TOLERANCE):
        yield f"{hours}, more than the {between[1] / 3600:g} h that you want at most."
