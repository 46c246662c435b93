"""Swims: how much, how fast, critical swim speed, and the fastest hundred; in a period and over all of the history."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from core import derive_records
from core.analysis import lagged, swimming
from core.analysis.patterns import Slope, theil_sen
from core.analysis.periods import week_starts
from core.analysis.swimming import CriticalSpeed
from core.frames import books
from core.frames.fitness import Card
from core.quantities import YD_PER_M, Quantity, Units, clock, how_many, shown, written
from core.queries import athlete
from core.store import Book

#: What a pace can be told for, by the units that show it so.
PER: dict[str, Units] = {"100 m": "metric", "100 yd": "imperial"}
#: A link between volume and speed needs so many swims with a freestyle hundred.
LEAST_HUNDREDS = 40
BY_HAND, FROM_LENGTHS = "by hand", "from lengths"

_OF = "your swims of the period"
_LENGTHS = "the lengths of the pool that your watch told apart"
PACE = Quantity(
    "swim_pace_s_per_100m", "Pace", "min/100 m", 0, 1 / 60, "min/100 yd", 1 / 60 / YD_PER_M, "pace", source=_OF,
    help="Time of the lengths over their distance, rests left out. Where no lengths are known: moving time, else the "
    "whole time, over the distance.",
)  # fmt: skip
DISTANCE = Quantity("swim_distance_m", "Distance", "m", 0, 1, "yd", YD_PER_M, help="How far you swam.", source=_OF)
SWIMS = Quantity("swims", "Swims", help="Swims that count: excluded and deleted ones are left out.", source=_OF)
HOURS = Quantity("swim_duration_s", "Time", "h", 1, 1 / 3600, help="Time of all swims, rests included.", source=_OF)
SWOLF = Quantity(
    "swolf", "SWOLF", "", 1, source=_LENGTHS, help="Seconds and strokes of a length added up: fewer is better. A watch "
    "counts the strokes of one arm. It compares within one pool length only; this is the pool you swim in most.",
)  # fmt: skip
CSS = Quantity(
    "css_s_per_100m", "Critical swim speed", "min/100 m", 0, 1 / 60, "min/100 yd", 1 / 60 / YD_PER_M, "pace",
    source=_LENGTHS, help="The pace of (400 - 200) / (t400 - t200) by your best freestyle 200 and 400 of the last 90 "
    "days without a rest inside (Ginn 1993): what you can hold for about half an hour. Only as good as both were hard.",
)  # fmt: skip
HUNDRED = Quantity(
    "hundred_s", "Best 100", "", 0, 1 / 60, form="clock", source=f"{_LENGTHS}, or timed by hand",
    help="The fastest 100 of freestyle without a rest, from the first push to the last touch.",
)  # fmt: skip


@dataclass(frozen=True)
class Swims:
    """The swims of a period."""

    #: Newest first, of ``swimming.swims``.
    table: pd.DataFrame
    cards: tuple[Card, ...]
    #: ``week``, ``distance_m``, ``swims``: every week of the period.
    weeks: pd.DataFrame
    #: Where the pace is going.
    pace_sentence: str
    #: What share of the paces leaves rests out.
    told: str


@dataclass(frozen=True)
class Speed:
    """Bests and critical speed over all of the history."""

    #: Of ``swimming.bests``.
    bests: pd.DataFrame
    #: Critical speed as a course: ``day``, ``pace_s_per_100m``, ``how`` ('from lengths', 'by hand').
    css: pd.DataFrame
    css_card: Card
    #: Best hundreds by swim: ``day``, ``time_s``, ``how``, ``is_best``.
    hundreds: pd.DataFrame
    #: 'yd' or 'm': the pool of the hundreds.
    unit: str
    hundred_card: Card
    #: What volume and frequency went with.
    volume_sentence: str


def earliest(book: Book) -> date | None:
    """The day of the first swim; None without any."""
    everything = _all(book)
    return None if everything.empty else everything["day"].iloc[0].date()


def usual_per(book: Book) -> str:
    """What pace is told for unless asked otherwise: the unit of the pools where all are alike, else the athlete's."""
    units = {swimming.pool_unit(length) for length in _all(book)["pool_length_m"].dropna().unique()}
    if len(units) == 1:
        return f"100 {units.pop()}"
    return "100 yd" if books.units(book) == "imperial" else "100 m"


def swims(book: Book, first: date, last: date) -> Swims | None:
    """The swims of the days ``first`` to ``last``, both included; None where there are none."""
    return _swims(book.id, books.version(book, "workouts", "athlete"), first, last, book)


@st.cache_data(max_entries=8, show_spinner=False)
def _swims(book_id: str, version: tuple[int, ...], first: date, last: date, _book: Book) -> Swims | None:
    everything = _all(_book)
    table = everything[everything["day"].between(pd.Timestamp(first), pd.Timestamp(last))]
    if table.empty:
        return None
    with_rests = int((table["pace_of"] == "whole time").sum())
    return Swims(
        table=table.iloc[::-1],
        cards=_cards(table),
        weeks=_weeks(table, first, last, books.week_start(_book)),
        pace_sentence=_pace_sentence(table),
        told=f"{how_many(with_rests, 'pace')} of {len(table)} count rests in: no lengths and no moving time are known."
        if with_rests
        else "Rests between lengths are left out of every pace.",
    )


def speed(book: Book, today: date) -> Speed:
    """Bests, critical speed and what they went with, up to ``today``."""
    return _speed(book.id, books.version(book, "workouts", "athlete"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _speed(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Speed:
    everything, lengths = _all(_book), every_length(_book)
    lengths = lengths[lengths["day"] <= pd.Timestamp(today)]
    by_hand = _measured(_book, "swim_100yd", today)
    threshold = _measured(_book, "swim_threshold_pace", today)
    of_lengths = {unit: swimming.efforts(lengths, 100, unit) for unit in ("yd", "m")}
    unit = "yd" if len(by_hand) or len(of_lengths["yd"]) >= max(len(of_lengths["m"]), 1) else "m"
    hundreds = _hundreds(of_lengths[unit], by_hand if unit == "yd" else by_hand.iloc[:0])
    pool = max(("m", "yd"), key=lambda u: len(swimming.efforts(lengths, swimming.LONG, u)))
    return Speed(
        bests=swimming.bests(lengths),
        css=_css(swimming.critical_speeds(lengths, unit=pool), threshold),
        css_card=_css_card(lengths, pool, threshold, today),
        hundreds=hundreds,
        unit=unit,
        hundred_card=_hundred_card(hundreds, unit),
        volume_sentence=_volume_sentence(everything, of_lengths[unit], unit),
    )


def listed(table: pd.DataFrame, per: str) -> pd.DataFrame:
    """``Swims.table`` as it is listed, in the unit that pace is told for; indexed by ``workout_id``.

    Returns:
        ``day`` (date), ``title``, ``distance``, ``minutes``, ``pool`` (as written), ``pace`` (as written, so that it
        reads as a clock), ``swolf``, ``strokes``, ``rest_min``, ``pace_of``.
    """
    factor = YD_PER_M if PER[per] == "imperial" else 1.0
    return pd.DataFrame(
        {
            "day": table["day"].dt.date,
            "title": table["title"],
            "distance": table["distance_m"].astype(float) * factor,
            "minutes": table["duration_s"].astype(float) / 60,
            "pool": [pool_name(length) for length in table["pool_length_m"]],
            "pace": [None if pace != pace else clock(pace / factor) for pace in table["pace_s_per_100m"].astype(float)],
            "swolf": table["swolf"],
            "strokes": table["strokes_per_length"],
            "rest_min": table["rest_s"].astype(float) / 60,
            "pace_of": table["pace_of"],
        }
    )


def best_table(bests: pd.DataFrame) -> pd.DataFrame:
    """``Speed.bests`` as it is listed: ``distance``, ``time``, ``day``, ``swims``; indexed by ``workout_id``."""
    return pd.DataFrame(
        {
            "distance": [f"{distance} {unit}" for distance, unit in zip(bests["distance"], bests["unit"], strict=True)],
            "time": [clock(time_s) for time_s in bests["time_s"]],
            "day": pd.to_datetime(bests["day"]).dt.date.to_list(),
            "swims": bests["swims"].to_list(),
        },
        index=pd.Index(bests["workout_id"], name="workout_id"),
    )


def pool_name(pool_length_m: float | None) -> str | None:
    """The length of a pool as one says it; None where it is unknown, as in open water.

    >>> pool_name(25.0), pool_name(22.86), pool_name(float("nan"))
    ('25 m', '25 yd', None)
    """
    match swimming.pool_unit(pool_length_m):
        case "yd":
            return f"{round((pool_length_m or 0) * YD_PER_M)} yd"
        case "m":
            return f"{pool_length_m:g} m"
    return None


def _all(book: Book) -> pd.DataFrame:
    """Of ``swimming.swims``."""
    return _every(book.id, books.version(book, "workouts", "athlete"), book)


@st.cache_data(max_entries=4, show_spinner=False)
def _every(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return swimming.swims(books.workouts(_book), every_length(_book))


def every_length(book: Book) -> pd.DataFrame:
    """Of ``derive_records.lengths``."""
    return derive_records.lengths(book)


def _measured(book: Book, kind: str, today: date) -> pd.DataFrame:
    """Dated values up to ``today``, one a day: ``day`` (datetime64), ``value``."""
    entries = athlete.measurements(book, kind).drop_duplicates("day", keep="last")
    entries = entries.assign(day=pd.to_datetime(entries["day"]).astype("datetime64[us]"))
    return entries.loc[entries["day"] <= pd.Timestamp(today), ["day", "value"]].astype({"value": float})


def _cards(table: pd.DataFrame) -> tuple[Card, ...]:
    paced = table[table["pace_s_per_100m"].notna()]
    distance_m = paced["distance_m"].astype(float)
    pace = float((paced["pace_s_per_100m"] * distance_m).sum() / distance_m.sum()) if distance_m.sum() > 0 else None
    with_swolf = table[table["swolf"].notna()]
    pools = with_swolf["pool_length_m"].value_counts()
    swolf, note = None, "no lengths with strokes are known"
    if len(pools):
        of_pool = with_swolf[with_swolf["pool_length_m"] == pools.index[0]]
        swolf = float((of_pool["swolf"] * of_pool["lengths"]).sum() / of_pool["lengths"].sum())
        note = f"{how_many(len(of_pool), 'swim')} in the {pool_name(float(pools.index[0]))} pool"
    return (
        Card(SWIMS, len(table)),
        Card(DISTANCE, _sum(table["distance_m"])),
        Card(HOURS, _sum(table["duration_s"])),
        Card(PACE, pace, f"of {how_many(len(paced), 'swim')}, by distance" if pace else "no distance is known"),
        Card(SWOLF, swolf, note),
    )


def _weeks(table: pd.DataFrame, first: date, last: date, first_weekday: int) -> pd.DataFrame:
    ends = week_starts(pd.Series(pd.to_datetime([max(first, table["day"].iloc[0].date()), last])), first_weekday)
    weeks = pd.date_range(ends.iloc[0], ends.iloc[1], freq="7D", name="week")
    groups = table.groupby(week_starts(table["day"], first_weekday).to_numpy())
    sums = pd.DataFrame({"distance_m": groups["distance_m"].sum(min_count=1), "swims": groups.size()})
    filled = sums.reindex(weeks)
    idle = filled["swims"].isna()
    filled.loc[idle] = 0.0
    return filled.rename_axis("week").reset_index()


def _pace_sentence(table: pd.DataFrame) -> str:
    known = table[table["pace_s_per_100m"].notna()]
    weeks = known.groupby(week_starts(known["day"]).to_numpy())["pace_s_per_100m"].median()
    slope = theil_sen(weeks.index.to_numpy().astype("datetime64[D]").astype(float) / 7, weeks.to_numpy(dtype=float))
    if slope is None:
        return f"{how_many(len(weeks), 'week')} with swims: a trend needs 8."
    return _course(slope, float(weeks.median()))


def _course(slope: Slope, level: float) -> str:
    if not slope.is_clear:
        return f"No clear trend of the pace over {slope.n} weeks with swims."
    factor = 100 * 30 / 7 / level
    low, high = sorted(abs(factor * end) for end in (slope.low, slope.high))
    return (
        f"{'Slower' if slope.per_step > 0 else 'Faster'} by {abs(factor * slope.per_step):.1f} % a month "
        f"(95 % interval {low:.1f} to {high:.1f} %, {slope.n} weeks with swims)."
    )


def _css(of_lengths: pd.DataFrame, by_hand: pd.DataFrame) -> pd.DataFrame:
    entered = by_hand.rename(columns={"value": "pace_s_per_100m"}).assign(how=BY_HAND)
    return pd.concat([of_lengths.assign(how=FROM_LENGTHS), entered], ignore_index=True).sort_values("day")


def _css_card(lengths: pd.DataFrame, unit: str, by_hand: pd.DataFrame, today: date) -> Card:
    """Critical speed from lengths, else as entered; the note says from what, or why there is none."""
    short, long = (swimming.efforts(lengths, distance, unit) for distance in (swimming.SHORT, swimming.LONG))
    found = swimming.critical_speed(short, long, today, unit=unit)
    of_pool: Units = "imperial" if unit == "yd" else "metric"
    entered = f"You entered {shown(by_hand['value'].iloc[-1], CSS, of_pool)}." if len(by_hand) else ""
    if isinstance(found, CriticalSpeed):
        note = f"200 {unit} in {clock(found.short_s)} ({written(found.short_day, short=True)}), 400 {unit} in "
        note += f"{clock(found.long_s)} ({written(found.long_day, short=True)}). {entered}"
        return Card(CSS, found.pace_s_per_100m, note.strip())
    if len(by_hand):
        day = by_hand["day"].iloc[-1].date()
        note = f"as entered on {written(day, short=True)}; from lengths: {found.reason}"
        return Card(CSS, float(by_hand["value"].iloc[-1]), note)
    return Card(CSS, None, f"{found.reason[0].upper()}{found.reason[1:]}.")


def _hundreds(efforts: pd.DataFrame, by_hand: pd.DataFrame) -> pd.DataFrame:
    timed = by_hand.rename(columns={"value": "time_s"}).assign(how=BY_HAND)
    both = pd.concat([efforts.reset_index(drop=True).assign(how=FROM_LENGTHS), timed], ignore_index=True)
    both = both.sort_values("day", kind="stable", ignore_index=True)
    return both.assign(is_best=both.index.isin(swimming.bests_so_far(both).index))


def _hundred_card(hundreds: pd.DataFrame, unit: str) -> Card:
    if hundreds.empty:
        return Card(HUNDRED, None, "No 100 of freestyle without a rest is known, and none was timed by hand.")
    best = hundreds.loc[hundreds["time_s"].idxmin()]
    return Card(HUNDRED, float(best["time_s"]), f"100 {unit} {best['how']}, {written(best['day'].date(), short=True)}")


def _volume_sentence(everything: pd.DataFrame, efforts: pd.DataFrame, unit: str) -> str:
    """Whether swims after more, or more frequent, swimming had a faster hundred."""
    of_period = f"best 100 {unit} of a swim"
    if len(everything):  # before the first weeks nobody knows what was swum
        efforts = efforts[efforts["day"] >= everything["day"].iloc[0] + pd.Timedelta(days=28)]
    if len(efforts) < LEAST_HUNDREDS:
        swims = how_many(len(efforts), "swim")
        return (
            f"{swims} with a freestyle 100 {unit} after the first four weeks: too few to say what volume does, "
            f"{LEAST_HUNDREDS} are needed."
        )
    before = swimming.volume_before(everything, efforts["day"]).reset_index(drop=True)
    time_s = efforts["time_s"].reset_index(drop=True)
    before = {name: before[name] for name in before}
    found = lagged.family(time_s, before, most_lag=0, slow=None, least=LEAST_HUNDREDS, cycle=1)
    out = [link for link in found if link.stands_out]
    if not out:
        return (
            f"Neither how far nor how often you swam in the four weeks before goes with the {of_period} beyond chance "
            f"({len(efforts)} swims, a line over time taken off both)."
        )
    words = {"metres_a_week": "distance a week", "swims_a_week": "swims a week"}
    told = [
        f"more {words[link.name]} in the four weeks before went with a {'faster' if row['r'] < 0 else 'slower'} "
        f"{of_period} (correlation {row['r']:+.2f}, 95 % interval {row['low']:+.2f} to {row['high']:+.2f})"
        for link in out
        for _, row in link.lags.iterrows()
    ]
    return f"Over {len(efforts)} swims, {'; '.join(told)}. What went with it is not yet a cause."


def _sum(values: pd.Series) -> float | None:
    known = values.dropna().astype(float)
    return float(known.sum()) if len(known) else None
