"""When the sample athlete trains and what is chosen on a day: years of appointments, no seconds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from core.demo.classes import ON_AIR_EARLY, Library, Outline, outline
from core.demo.fitness import DAYS_PER_YEAR, USUAL_YEARS, Break, invented_breaks, latent_ftp_w
from core.demo.kinds import KIND, KINDS, Kind

#: 700 workouts fill three years; more workouts mean more years, up to twelve, and fuller weeks.
USUAL_WORKOUTS, MOST_YEARS, MOST_PER_DAY = 700, 12.0, 1.5
#: Workouts to a training day, and the largest share of days with training.
WORKOUTS_PER_DAY, MOST_DAYS_SHARE = 1.38, 0.75
#: How much one week differs from its fair share of training days (standard deviation).
WEEK_MOOD = 0.5
#: One class for so many workouts.
WORKOUTS_PER_CLASS = 2.2
#: Days of careful training after a break.
RETURN_DAYS = 12
#: Days between FTP tests.
TEST_EVERY_DAYS = (56, 71)
#: Share of first times that are live, and of sessions that are stopped early.
LIVE_SHARE, STOPPED_SHARE = 0.07, 0.03
#: A live class starts to count so long after its slot; other classes were given at any five minutes.
LIVE_DELAY, STEP = timedelta(seconds=64), timedelta(minutes=5)
#: Appetite for training by month, January first, and by weekday, Monday first.
MONTH_APPETITE = (1.4, 1.25, 1.15, 1.05, 1.0, 0.9, 0.85, 0.85, 0.95, 1.0, 0.95, 0.75)
WEEKDAY_APPETITE = (1.1, 1.15, 1.0, 1.1, 0.65, 1.25, 1.05)
#: Months in which the road calls.
OUTDOOR_MONTHS = range(4, 11)


@dataclass(frozen=True)
class Appointment:
    """A session as it was chosen: when, what, which class. How it went is not known yet."""

    number: int
    kind: Kind
    outline: Outline | None
    started_at: datetime
    utc_offset_s: int
    #: Planned length; outdoors and on distance rides the most it can take.
    length_s: int
    is_live: bool
    #: Done share of the class, 1 unless it was stopped early.
    done_share: float
    #: Position of the day in the arrays of ``Calendar``.
    day_number: int

    @property
    def day(self) -> date:
        """The local date."""
        return (self.started_at + timedelta(seconds=self.utc_offset_s)).date()


@dataclass(frozen=True)
class Calendar:
    """All appointments, oldest first, the library they choose from, and the fitness of each day."""

    first_day: date
    latent_ftp_w: np.ndarray
    breaks: tuple[Break, ...]
    appointments: tuple[Appointment, ...]
    library: Library


@dataclass
class _Day:
    """A training day being filled."""

    day: date
    kinds: list[Kind] = field(default_factory=list)


def calendar(*, workouts: int, classes: int | None, seed: int, today: date, zone: ZoneInfo) -> Calendar:
    """Years of training that end on the day before ``today``: exactly so many workouts.

    ``classes`` is the size of the library, by default one class for every 2.2 workouts, each of them taken.
    """
    if workouts < 1 or (classes is not None and classes < 1):
        raise ValueError("the sample athlete needs at least one workout and one class")
    rng = np.random.default_rng([seed, 1])
    n_days = _span_days(workouts)
    first_day = today - timedelta(days=n_days)
    breaks = invented_breaks(rng, first_day, n_days)
    days = _training_days(rng, first_day, n_days, breaks, workouts)
    chosen = [(day.day, kind) for day in days for kind in day.kinds][-workouts:]
    sizes = _library_sizes([kind for _, kind in chosen], classes or max(1, round(workouts / WORKOUTS_PER_CLASS)))
    picked = _picked_classes(rng, [kind for _, kind in chosen], sizes)
    outlines = [
        outline(n, kind, seed=seed) for n, kind in enumerate(k for k, size in sizes.items() for _ in range(size))
    ]
    appointments = _appointments(rng, chosen, picked, outlines, first_day, zone)
    aired = _aired(rng, outlines, appointments, today)
    library = Library(seed, tuple(o._replace(aired_at=at) for o, at in zip(outlines, aired, strict=True)))
    return Calendar(
        first_day=first_day,
        latent_ftp_w=latent_ftp_w(rng, first_day, n_days, breaks),
        breaks=breaks,
        appointments=tuple(
            replace(a, outline=library.outlines[a.outline.number]) if a.outline else a for a in appointments
        ),
        library=library,
    )


def _span_days(workouts: int) -> int:
    usual = workouts / USUAL_WORKOUTS
    years = min(MOST_YEARS, USUAL_YEARS * (usual if usual < 1 else usual**0.7))
    return max(14, round(years * DAYS_PER_YEAR), round(workouts / MOST_PER_DAY))


def _training_days(rng: np.random.Generator, first_day: date, n_days: int, breaks: Sequence[Break],
                   workouts: int) -> list[_Day]:  # fmt: skip
    """The days with training and what is done on each, oldest first; the last is the last day there is."""
    tests = [_Day(day, _test_kinds(rng)) for day in _test_days(rng, first_day, n_days, breaks)]
    left = max(1, workouts - sum(len(day.kinds) for day in tests))
    appetite = np.array([_appetite(first_day + timedelta(days=n), breaks) for n in range(n_days)])
    appetite[[(day.day - first_day).days for day in tests]] = 0
    usual = [_Day(first_day + timedelta(days=n)) for n in _day_numbers(rng, appetite, round(left / WORKOUTS_PER_DAY))]
    _choose_workouts(rng, usual, add_ons=max(0, left - len(usual)), breaks=breaks, tests=tests)
    return sorted([*tests, *usual], key=lambda day: day.day)


def _day_numbers(rng: np.random.Generator, appetite: np.ndarray, wanted: int) -> list[int]:
    """About ``wanted`` days, the last one among them: each week has its fair share, in it the liked days come first."""
    wanted = max(1, min(wanted, int(MOST_DAYS_SHARE * np.count_nonzero(appetite))))
    fair = np.cumsum(appetite)[6::7] / appetite.sum() * wanted
    ends = np.maximum.accumulate(np.rint(fair + WEEK_MOOD * rng.standard_normal(fair.size)).clip(0, wanted).astype(int))
    eagerness = np.where(appetite > 0, rng.exponential(size=appetite.size) / np.maximum(appetite, 1e-9), np.inf)
    eagerness[-1] = 0
    chosen: list[int] = []
    for week, n in enumerate(np.diff([0, *ends[:-1], wanted] if ends.size else [0, wanted])):
        first = 7 * week
        days = eagerness[first : first + 7] if week < fair.size - 1 else eagerness[first:]
        best = np.argsort(days, kind="stable")[: max(int(n), int(first + days.size == appetite.size))]
        chosen += (first + best[np.isfinite(days[best])]).tolist()
    return sorted(chosen)


def _appetite(day: date, breaks: Sequence[Break]) -> float:
    """How much the athlete feels like training on a day: 0 in a break, little after one."""
    if any(b.first_day <= day <= b.last_day for b in breaks):
        return 0
    return MONTH_APPETITE[day.month - 1] * WEEKDAY_APPETITE[day.weekday()] * (0.6 if _is_return(day, breaks) else 1)


def _is_return(day: date, breaks: Sequence[Break]) -> bool:
    return any(0 < (day - b.last_day).days <= RETURN_DAYS for b in breaks)


def _test_days(rng: np.random.Generator, first_day: date, n_days: int, breaks: Sequence[Break]) -> list[date]:
    """A first FTP test soon, then one every 8 to 10 weeks, later when the athlete is away, ill or just back."""
    days, at = [], min(11, n_days // 4)
    while at < n_days - 3:
        day = first_day + timedelta(days=at)
        for b in breaks:
            if b.first_day <= day <= b.last_day + timedelta(days=RETURN_DAYS):
                day = b.last_day + timedelta(days=RETURN_DAYS + 2)
        if (day - first_day).days < n_days - 3:
            days.append(day)
        at = (day - first_day).days + int(rng.integers(*TEST_EVERY_DAYS))
    return days


def _test_kinds(rng: np.random.Generator) -> list[Kind]:
    kinds = [KIND["ftp_warm_up"], KIND["ftp_test"]]
    return [*kinds, KIND["cool_down"]] if rng.random() < 0.6 else kinds


def _choose_workouts(rng: np.random.Generator, days: list[_Day], *, add_ons: int, breaks: Sequence[Break],
                     tests: Sequence[_Day]) -> None:  # fmt: skip
    """Give each day a main workout, and so many small ones before and after them, at most three a day."""
    first_test = min((test.day for test in tests), default=days[0].day)
    beginner_until = days[0].day + timedelta(days=60)
    with_add_ons = Counter(rng.permutation(np.repeat(np.arange(len(days)), 3))[:add_ons].tolist())
    was_hard = False
    for n, day in enumerate(days):
        weights = _SHARES * _mood(day.day, is_return=_is_return(day.day, breaks), was_hard=was_hard)
        weights[_IS_ZONED] *= day.day > first_test
        weights[_IS_BEGINNER] *= 30 if day.day < beginner_until else 0.2
        main = KINDS[_drawn(rng, weights)]
        was_hard = main.strain == "hard"
        day.kinds = _with_add_ons(rng, main, with_add_ons[n])


def _mood(day: date, *, is_return: bool, was_hard: bool) -> np.ndarray:
    """What the season, the weekday and the days before make of each kind's share."""
    mood = np.ones(len(KINDS))
    mood[_IS_HARD] *= (0.12 if is_return else 1) * (0.4 if was_hard else 1)
    mood[_IS_EASY] *= 2.2 if is_return else 1
    mood[_IS_OUTDOOR] *= (1.6 if day.month in OUTDOOR_MONTHS else 0.2) * (1.8 if day.weekday() >= 5 else 0.7)
    return mood


def _with_add_ons(rng: np.random.Generator, main: Kind, wanted: int) -> list[Kind]:
    """The main workout with different small ones around it, in the order in which one does them."""
    weights = _ADD_ONS.copy()
    if main.discipline != "cycling" or main.name == "just_ride":
        weights[_IS_AROUND_RIDES] = 0
    weights[[kind.discipline == main.discipline and kind.discipline != "cycling" for kind in KINDS]] = 0
    added = []
    for _ in range(wanted):
        n = _drawn(rng, weights)
        weights[n] = 0
        added.append(KINDS[n])
    return sorted([main, *added], key=lambda kind: _ORDER.get(kind.name, 0) if kind is not main else 0)


def _drawn(rng: np.random.Generator, weights: np.ndarray) -> int:
    heights = np.cumsum(weights)
    return int(np.searchsorted(heights, rng.random() * heights[-1], side="right"))


#: What comes before the main workout (below 0) and after it.
_ORDER = {"warm_up": -1, "cool_down": 1, "core": 2, "strength_upper": 3, "yoga": 4, "stretching": 5, "meditation": 6}
_SHARES = np.array([kind.share for kind in KINDS], dtype=float)
_ADD_ONS = np.array([kind.add_on for kind in KINDS], dtype=float)
_IS_HARD = np.array([kind.strain == "hard" for kind in KINDS])
_IS_EASY = np.array([kind.strain == "easy" for kind in KINDS])
_IS_OUTDOOR = np.array([kind.name.startswith("outdoor") for kind in KINDS])
_IS_ZONED = np.array([kind.class_type == "Power Zone" for kind in KINDS])
_IS_BEGINNER = np.array([kind.name == "beginner" for kind in KINDS])
_IS_AROUND_RIDES = np.array([kind.name in ("warm_up", "cool_down") for kind in KINDS])


def _library_sizes(chosen: Sequence[Kind], size: int) -> dict[Kind, int]:
    """How many classes of each kind make a library of ``size``: one of each chosen, the rest as often as chosen."""
    counts = Counter(kind for kind in chosen if kind.has_class)
    kinds = [kind for kind, _ in counts.most_common()][:size]
    growing = [kind for kind in kinds if not kind.name.startswith("ftp")] or kinds
    repeats = np.array([max(0.0, counts[kind] - WORKOUTS_PER_CLASS) for kind in growing])
    shares = repeats if repeats.any() else np.ones(len(growing))
    if size > len(chosen):  # a library beyond what one athlete takes: 50,000 classes then play 600,000 songs
        shares = shares * [np.mean(kind.minutes) ** 4 for kind in growing]
    ends = np.rint(np.cumsum(shares) / shares.sum() * (size - len(kinds))).astype(int)
    return dict.fromkeys(kinds, 1) | {
        kind: 1 + int(n) for kind, n in zip(growing, np.diff(ends, prepend=0), strict=True)
    }


def _picked_classes(rng: np.random.Generator, chosen: Sequence[Kind], sizes: dict[Kind, int]) -> list[int]:
    """The number of the class taken each time, -1 without a class; new ones turn up now and then, liked ones return."""
    starts = dict(zip(sizes, np.cumsum([0, *sizes.values()])[:-1].tolist(), strict=True))
    picked = np.full(len(chosen), -1)
    for kind in dict.fromkeys(chosen):
        if kind.has_class:
            own = kind if kind in sizes else next(iter(sizes))
            at = np.flatnonzero([other is kind for other in chosen])
            picked[at] = starts[own] + _picked_of_one_kind(rng, at.size, sizes[own])
    return picked.tolist()


def _picked_of_one_kind(rng: np.random.Generator, times: int, size: int) -> np.ndarray:
    """Which of ``size`` classes is taken each time: all of them where there are few, liked ones up to ten times."""
    n_new = min(size, max(1, round(0.6 * times)))
    new_ones = rng.choice(size, n_new, replace=False)
    is_new = np.zeros(times, dtype=bool)
    is_new[[0, *(1 + rng.permutation(times - 1)[: n_new - 1])]] = True
    taken, liking = [0], [1.0]
    for is_first_time in is_new[1:]:
        if is_first_time:
            taken.append(len(liking))
            liking.append(1.0)
        else:
            weights = np.array(liking)
            weights[taken[-1]] *= len(liking) == 1  # not twice in a row
            taken.append(_drawn(rng, weights))
            liking[taken[-1]] = min(liking[taken[-1]] + 1.0, 8.0)
    return new_ones[taken]


def _appointments(rng: np.random.Generator, chosen: Sequence[tuple[date, Kind]], picked: Sequence[int],
                  outlines: Sequence[Outline], first_day: date, zone: ZoneInfo) -> list[Appointment]:  # fmt: skip
    """Each session at its time: the first of a day early or in the evening, the others right after."""
    appointments: list[Appointment] = []
    seen: set[int] = set()
    end = datetime.min.replace(tzinfo=UTC)
    for number, ((day, kind), class_number) in enumerate(zip(chosen, picked, strict=True)):
        taken = outlines[class_number] if class_number >= 0 else None
        kind = taken.kind if taken else kind  # a small library may not have what was wanted
        is_first = not appointments or appointments[-1].day != day
        is_live = is_first and bool(taken) and class_number not in seen and rng.random() < LIVE_SHARE and kind.share > 0
        start = (
            _first_start(rng, day, kind, zone, is_live)
            if is_first
            else end + timedelta(seconds=int(rng.integers(75, 600)))
        )
        length_s = taken.length_s if taken else 60 * kind.minutes[int(rng.random() * len(kind.minutes))]
        stops = taken and length_s >= 900 and kind.name != "ftp_test" and rng.random() < STOPPED_SHARE
        appointments.append(
            Appointment(
                number=number,
                kind=kind,
                outline=taken,
                started_at=start.astimezone(UTC),
                utc_offset_s=_utc_offset_s(start, zone),
                length_s=length_s,
                is_live=is_live,
                done_share=0.25 + 0.55 * rng.random() if stops else 1.0,
                day_number=(day - first_day).days,
            )
        )
        seen.add(class_number)
        end = start.astimezone(UTC) + timedelta(seconds=length_s)
    return appointments


def _utc_offset_s(instant: datetime, zone: ZoneInfo) -> int:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None  # a zone always knows
    return int(offset.total_seconds())


def _first_start(rng: np.random.Generator, day: date, kind: Kind, zone: ZoneInfo, is_live: bool) -> datetime:
    """A plausible local time: before work, at noon or after work; on weekends in the morning or late afternoon."""
    is_early, late_h = rng.random(2).tolist()
    if day.weekday() >= 5:
        hour = 7.5 + 3 * late_h if is_early < 0.75 else 15 + 3 * late_h
    else:
        hour = 5.8 + 1.1 * late_h if is_early < 0.38 else 12 + late_h if is_early < 0.46 else 17.2 + 2.6 * late_h
    if kind.name.startswith("outdoor"):
        hour = min(hour, 17.5) if hour > 12 else max(hour, 7.0)
    seconds = int(hour * 2) * 1800 + LIVE_DELAY.seconds if is_live else int(hour * 3600)
    return datetime.combine(day, time(), zone) + timedelta(seconds=seconds)


def _aired(rng: np.random.Generator, outlines: Sequence[Outline], appointments: Sequence[Appointment],
           today: date) -> list[datetime]:  # fmt: skip
    """When each class was first given: before it was taken, minutes before where it was taken live."""
    end = datetime.combine(today, time(), UTC)
    steps = np.where(
        rng.random(len(outlines)) < 0.7, rng.lognormal(4.0, 1.1, len(outlines)), rng.uniform(5, 1900, len(outlines))
    )
    aired = [end - STEP * int(288 * (days + 0.3)) for days in steps.clip(2, 2200)]
    taken: set[int] = set()
    for a in appointments:
        if a.outline and a.outline.number not in taken:
            taken.add(a.outline.number)
            age = ON_AIR_EARLY if a.is_live else STEP * int(288 * steps[a.outline.number].clip(1.5, 1500))
            aired[a.outline.number] = (a.started_at - age - LIVE_DELAY).replace(second=0)
    return aired
