"""Runs: every session on foot with what its seconds tell, its fastest stretches, its routes, and runs side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from sqlmodel import Session

from core import channels, derive, derive_records, metrics, quantities
from core.analysis import best_efforts, running
from core.analysis.pace import pace_zone_seconds
from core.analysis.routes import Route
from core.frames import books, tracks
from core.frames.rides import MARKS
from core.quantities import Quantity, Units, shown, written
from core.store import Book, reading

VIEWS = ("List", "Trends", "Best efforts", "Routes", "Compare")
PLACES = ("Indoors", "Outdoors")
#: Distances that can be asked for, in metres: from, up to but not including; a watch loses one in a hundred.
DISTANCES: dict[str, tuple[float, float]] = {
    "Under 5 km": (0, 4950), "5 to 10 km": (4950, 9900), "10 to 21 km": (9900, 20_900),
    "Longer": (20_900, float("inf")),
}  # fmt: skip
#: Lengths that can be asked for, in minutes: from, up to but not including.
LENGTHS: dict[str, tuple[float, float]] = {
    "Under 30 min": (0, 30), "30 to 59 min": (30, 60), "An hour and more": (60, float("inf")),
}  # fmt: skip
ZONES = [f"pace_zone_{zone}_s" for zone in range(1, 8)]
#: Numbers whose course over time is drawn, by their names.
TRENDS = (
    "pace_s_per_km", "gap_s_per_km", "m_per_beat", "pace_decoupling_pct", "avg_heart_rate_bpm", "cadence_spm",
    "step_length_m", "vertical_ratio_pct", "avg_power_w", "distance_m",
)  # fmt: skip
#: What is shown of runs beside what every workout has.
QUANTITIES = running.QUANTITIES
#: Sessions whose channels are in memory at a time.
BATCH = 100
#: Points of a line in a comparison, and the way over which it is averaged at least (m).
COMPARED_POINTS, COMPARED_MEAN_M = 200, 50.0
#: What is taken over from the workout as it is.
KEPT = [
    "day", "started_at", "title", "discipline", "is_outdoor", "duration_s", "distance_m", "elevation_gain_m",
    "avg_heart_rate_bpm", "avg_power_w", "tss", *MARKS,
]  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """What was asked for. An empty tuple and None ask for everything; the days are both included."""

    first: date
    last: date
    disciplines: tuple[str, ...] = ()
    #: One of ``PLACES``.
    place: str | None = None
    #: A name of ``DISTANCES``, and one of ``LENGTHS``.
    distance: str | None = None
    length: str | None = None
    #: The number of a route.
    route: int | None = None


def every(book: Book) -> pd.DataFrame:
    """Every session on foot, oldest first.

    Returns:
        Indexed by ``workout_id``: ``KEPT``; ``pace_s_per_km``, ``gap_s_per_km``, ``m_per_beat``,
        ``pace_decoupling_pct``, ``cadence_spm``, ``step_length_m``, ``vertical_oscillation_m``,
        ``vertical_ratio_pct``, ``stance_time_s``, ``ZONES`` (seconds in the pace zones of the level in force on the
        day), ``route`` (its number); NaN where unknown. ``is_outdoor`` is None where nobody knows.
    """
    return _every(book.id, books.version(book, "workouts", "athlete"), book).table


def efforts(book: Book) -> pd.DataFrame:
    """The fastest stretch of each distance in every session, as ``core.analysis.best_efforts.table``.

    Without excluded and doubtful sessions.
    """
    told = _every(book.id, books.version(book, "workouts", "athlete"), book)
    is_counted = ~(metrics.is_marked(told.table, "is_excluded") | metrics.is_marked(told.table, "is_doubtful"))
    return told.efforts[told.efforts["workout_id"].isin(told.table.index[is_counted])]


@dataclass(frozen=True)
class _Every:
    table: pd.DataFrame
    efforts: pd.DataFrame


@st.cache_data(max_entries=2, show_spinner=False)
def _every(book_id: str, version: tuple[int, ...], _book: Book) -> _Every:
    rows = books.workouts(_book)
    rows = rows[rows["discipline"].isin(running.ON_FOOT)]
    told = _from_seconds(_book, rows)
    table = rows[KEPT].copy()
    outdoors = [_is_outdoor(said, told.get(i, {})) for i, said in rows["is_outdoor"].items()]
    table["is_outdoor"] = pd.Series(outdoors, index=table.index, dtype=object)
    seconds = pd.DataFrame.from_dict(told, orient="index", columns=_COLUMNS, dtype=float).reindex(table.index)
    table["distance_m"] = table["distance_m"].fillna(seconds["way_m"])
    table["avg_power_w"] = table["avg_power_w"].fillna(seconds["power_w"])
    speed_mps = (table["distance_m"] / table["duration_s"]).where(table["duration_s"] > 0, rows["avg_speed_mps"])
    speed_mps = speed_mps.where(speed_mps > 0)
    cadence_spm = seconds["cadence_spm"].fillna(rows["avg_cadence_rpm"])
    step_m = seconds["step_length_m"].fillna(rows["avg_step_length_m"]).fillna(60 * speed_mps / cadence_spm)
    bounce_m = seconds["vertical_oscillation_m"].fillna(rows["avg_vertical_oscillation_m"])
    table = table.assign(
        pace_s_per_km=1000 / speed_mps,
        gap_s_per_km=1000 / (speed_mps * seconds["grade_adjustment"]),
        m_per_beat=seconds["m_per_beat"],
        pace_decoupling_pct=seconds["pace_decoupling_pct"],
        cadence_spm=cadence_spm,
        step_length_m=step_m,
        vertical_oscillation_m=bounce_m,
        vertical_ratio_pct=100 * bounce_m / step_m,
        stance_time_s=seconds["stance_time_s"].fillna(rows["avg_stance_time_s"]),
        route=pd.Series(_route_of(tracks.routes(_book)), dtype=float).reindex(table.index),
        **{zone: seconds[zone] for zone in ZONES},
    )
    return _Every(table, derive_records.stretches(_book, rows))


_COLUMNS = [
    "way_m", "grade_adjustment", "m_per_beat", "pace_decoupling_pct", "cadence_spm", "step_length_m",
    "vertical_oscillation_m", "stance_time_s", "power_w", "has_positions", "has_incline", *ZONES,
]  # fmt: skip


def _from_seconds(book: Book, rows: pd.DataFrame) -> dict[int, dict[str, Any]]:
    """What the seconds of each session tell: ``_COLUMNS``."""
    told: dict[int, dict[str, Any]] = {}
    days = {int(i): day.date() for i, day in rows["day"].items()}
    outdoors = rows["is_outdoor"].to_dict()
    with reading(book) as connection, Session(connection) as session:
        values = derive.dated_values(session)
        ids = list(days)
        for start in range(0, len(ids), BATCH):
            for workout_id, here in channels.of_workouts(connection, ids[start : start + BATCH]).items():
                level = values.on(days[workout_id]).pace_level
                told[workout_id] = _of_one(here, _is_outdoor(outdoors[workout_id], here), level)
    return told


def _of_one(here: dict[str, np.ndarray], is_outdoor: bool | None, level: float | None) -> dict[str, Any]:
    speed_mps = running.speeds_mps(here)
    zones_s = None if speed_mps is None else pace_zone_seconds(speed_mps, level=level)
    found = {"has_positions": "latitude_deg" in here, "has_incline": "incline_pct" in here}
    return found | running.values(here, is_outdoor=is_outdoor) | dict(zip(ZONES, zones_s or (None,) * 7, strict=True))


def _is_outdoor(said: Any, here: Any) -> bool | None:
    """What the source says, else what was recorded: positions are found outdoors, an incline is a belt's."""
    if said is not None and said == said:
        return bool(said)
    if here.get("has_positions") or "latitude_deg" in here:
        return True
    return False if here.get("has_incline") or "incline_pct" in here else None


def _route_of(routes: list[Route]) -> dict[int, int]:
    return {workout_id: route.number for route in routes for workout_id in route.workout_ids}


# --- what was asked for -------------------------------------------------------------------------------------------


def runs(book: Book, choice: Choice) -> pd.DataFrame:
    """The sessions asked for, oldest first; the columns of :func:`every`."""
    found = every(book)
    keeps = found["day"].between(pd.Timestamp(choice.first), pd.Timestamp(choice.last))
    if choice.disciplines:
        keeps &= found["discipline"].isin(choice.disciplines)
    if choice.place:
        keeps &= found["is_outdoor"].map({True: "Outdoors", False: "Indoors"}).eq(choice.place)
    if choice.distance:
        lower_m, upper_m = DISTANCES[choice.distance]
        keeps &= (found["distance_m"] >= lower_m) & (found["distance_m"] < upper_m)
    if choice.length:
        lower_min, upper_min = LENGTHS[choice.length]
        keeps &= (found["duration_s"] >= 60 * lower_min) & (found["duration_s"] < 60 * upper_min)
    if choice.route is not None:
        keeps &= found["route"].eq(choice.route)
    return found[keeps.astype(bool)]


def described(name: str) -> Quantity:
    """What a number of a session on foot is."""
    return QUANTITIES.get(name) or quantities.described(name)


def disciplines(book: Book) -> list[str]:
    """The disciplines on foot that are in the book, most frequent first."""
    return every(book)["discipline"].value_counts().index.tolist()


def earliest(book: Book) -> date | None:
    """The day of the first session on foot."""
    found = every(book)
    return None if found.empty else found["day"].min().date()


def totals(runs: pd.DataFrame) -> dict[str, float | None]:
    """What the sessions add up to, excluded ones left out: sums, and the pace of all of it together."""
    counted = metrics.counted(runs)
    both = counted.dropna(subset=["distance_m", "duration_s"])
    distance_m, duration_s = both["distance_m"].sum(), both["duration_s"].sum()
    adjusted = both.dropna(subset=["gap_s_per_km"])
    way_m = adjusted["distance_m"].sum()
    return {
        "workouts": float(len(counted)),
        "distance_m": distance_m or None,
        "minutes": counted["duration_s"].sum(min_count=1) / 60,
        "pace_s_per_km": 1000 * duration_s / distance_m if distance_m else None,
        "gap_s_per_km": (adjusted["gap_s_per_km"] * adjusted["distance_m"]).sum() / way_m if way_m else None,
        "elevation_gain_m": counted["elevation_gain_m"].sum(min_count=1),
    }


def listed(runs: pd.DataFrame) -> pd.DataFrame:
    """``runs`` as the table shows them, newest first.

    Returns:
        Indexed by ``workout_id``: ``day, title, discipline, place, distance_m, duration_s, pace_s_per_km,
        gap_s_per_km, avg_heart_rate_bpm, m_per_beat, pace_decoupling_pct, cadence_spm, step_length_m,
        vertical_ratio_pct, avg_power_w, elevation_gain_m, route, marks``; columns that nothing fills are left out,
        but for the first eight.
    """
    newest = runs.iloc[::-1]
    always = ["day", "title", "discipline", "place", "distance_m", "duration_s", "pace_s_per_km", "gap_s_per_km"]
    others = ["avg_heart_rate_bpm", "m_per_beat", "pace_decoupling_pct", "cadence_spm", "step_length_m",
              "vertical_ratio_pct", "avg_power_w", "elevation_gain_m", "route"]  # fmt: skip
    place = newest["is_outdoor"].map({True: "Outdoors", False: "Indoors"})
    known = [name for name in others if newest[name].notna().any()]
    marks = [[word for column, word in MARKS.items() if row[column] is True or row[column] == 1]
             for row in newest[list(MARKS)].to_dict("records")]  # fmt: skip
    return newest.assign(place=place, marks=marks)[[*always, *known, "marks"]]


def weeks(runs: pd.DataFrame, first_weekday: int) -> pd.DataFrame:
    """Volume by week and discipline: ``week`` (its first day, datetime64), ``discipline``, ``distance_m``, ``minutes``,
    ``workouts``. Weeks without a session are not in it."""
    counted = metrics.counted(runs)
    starts = [pd.Timestamp(metrics.week_start(day.date(), first_weekday)) for day in counted["day"]]
    rows = counted.assign(week=pd.Series(starts, index=counted.index, dtype="datetime64[us]"), workouts=1.0)
    rows["minutes"] = rows["duration_s"] / 60
    return rows.groupby(["week", "discipline"], as_index=False)[["distance_m", "minutes", "workouts"]].sum(min_count=1)


def zone_seconds(runs: pd.DataFrame) -> pd.DataFrame:
    """Time in pace zones of all sessions: indexed by ``zone``, ``seconds`` and ``share``; empty without a level."""
    seconds = metrics.counted(runs)[ZONES].sum().set_axis(pd.RangeIndex(1, 8, name="zone")).rename("seconds")
    table = seconds.to_frame().assign(share=seconds / seconds.sum())
    return table if seconds.sum() else table.iloc[:0]


def bests(book: Book, runs: pd.DataFrame) -> pd.DataFrame:
    """The fastest stretch of each distance among ``runs``, the shortest distance first.

    Returns:
        ``workout_id, distance, time_s, pace_s_per_km, day, title, start_s`` (when in the session it began) and ``n``,
        how many sessions were long enough.
    """
    rows = best_efforts.bests(efforts(book)[lambda row: row["workout_id"].isin(runs.index)])
    names = {distance_m: name for name, distance_m in best_efforts.DISTANCES_M.items()}
    told = runs.reindex(rows["workout_id"])
    return pd.DataFrame(
        {
            "workout_id": rows["workout_id"],
            "distance": rows["distance_m"].map(names),
            "time_s": rows["time_s"],
            "pace_s_per_km": 1000 * rows["time_s"] / rows["distance_m"],
            "day": told["day"].to_numpy(),
            "title": told["title"].to_numpy(),
            "start_s": rows["start_s"],
            "n": rows["n"],
        }
    )


# --- routes -------------------------------------------------------------------------------------------------------


def route_names(book: Book, units: Units) -> dict[int, str]:
    """What each repeated route on foot is called: its number, length and how often it was gone."""
    return {
        route.number: f"Route {route.number} ({shown(route.length_m, 'distance_m', units)}, "
        f"{len(route.workout_ids)} times)"
        for route in tracks.routes(book)
        if route.discipline in running.ON_FOOT
    }


def routes(runs: pd.DataFrame) -> pd.DataFrame:
    """The repeated routes among ``runs``, the most frequent first.

    Returns:
        Indexed by ``route``: ``discipline``, ``distance_m`` (median), ``workouts``, ``best_s`` and ``best_day`` (of
        those neither excluded nor doubtful), ``best_id``, ``median_s``, ``last_day``.
    """
    counted = metrics.counted(runs.dropna(subset=["route", "duration_s"]))
    counted = counted[~metrics.is_marked(counted, "is_doubtful")]
    if counted.empty:
        return pd.DataFrame(
            columns=["discipline", "distance_m", "workouts", "best_s", "best_day", "best_id", "median_s", "last_day"]
        )
    by = counted.groupby(counted["route"].astype(int))
    best = counted.loc[by["duration_s"].idxmin()]
    table = by.agg(
        discipline=("discipline", "first"), distance_m=("distance_m", "median"), workouts=("duration_s", "size"),
        median_s=("duration_s", "median"), last_day=("day", "max"),
    )  # fmt: skip
    return table.assign(
        best_s=best["duration_s"].to_numpy(), best_day=best["day"].to_numpy(), best_id=best.index.to_numpy()
    ).sort_values("workouts", ascending=False, kind="stable")


# --- runs side by side --------------------------------------------------------------------------------------------


def labels(runs: pd.DataFrame, units: Units) -> dict[int, str]:
    """What each session with a distance is called in a choice, newest first; the number tells two of a day apart."""
    rows = runs[runs["distance_m"] > 0].iloc[::-1]
    named = {
        int(i): f"{written(row['day'], short=True)} · {row['title']} · {shown(row['distance_m'], 'distance_m', units)}"
        for i, row in rows.iterrows()
    }
    often = pd.Series(named).value_counts()
    return {i: f"{name} (no. {i})" if often[name] > 1 else name for i, name in named.items()}


def compared(book: Book, workout_ids: Sequence[int]) -> pd.DataFrame:
    """Sessions one over the other by the way covered, averaged so that a line has at most ``COMPARED_POINTS``.

    Returns:
        ``workout_id``, ``way_m`` (the middle of a stretch), ``pace_s_per_km`` (stops left out), ``heart_rate_bpm``,
        ``altitude_m``; NaN where a stretch has none.
    """
    with reading(book) as connection:
        found = channels.of_workouts(connection, workout_ids)
    ways = {i: covered_m for i in workout_ids if (covered_m := running.way_m(found.get(i, {}))) is not None}
    longest_m = max((float(covered_m[-1]) for covered_m in ways.values()), default=0.0)
    width_m = max(COMPARED_MEAN_M, longest_m / COMPARED_POINTS)
    parts = [_by_way(found[i], covered_m, width_m).assign(workout_id=i) for i, covered_m in ways.items()]
    columns = ["way_m", "pace_s_per_km", "heart_rate_bpm", "altitude_m", "workout_id"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _by_way(here: dict[str, np.ndarray], covered_m: np.ndarray, width_m: float) -> pd.DataFrame:
    stretch = (covered_m // width_m).astype(int)
    speed_mps = running.speeds_mps(here)
    steps_m = np.diff(covered_m, prepend=0) if speed_mps is None else speed_mps
    seconds = pd.DataFrame({"stretch": stretch, "speed_mps": pd.Series(steps_m).reindex(range(stretch.size))})
    seconds["speed_mps"] = seconds["speed_mps"].where(seconds["speed_mps"] >= running.STANDING_MPS)
    for name in ("heart_rate_bpm", "altitude_m"):
        values = pd.Series(here.get(name, np.empty(0)), dtype=float).reindex(seconds.index)
        seconds[name] = values.where(values > 0) if name == "heart_rate_bpm" else values
    means = seconds.groupby("stretch").mean()
    return pd.DataFrame(
        {
            "way_m": (means.index + 0.5) * width_m,
            "pace_s_per_km": (1000 / means["speed_mps"]).to_numpy(),
            "heart_rate_bpm": means["heart_rate_bpm"].to_numpy(),
            "altitude_m": means["altitude_m"].to_numpy(),
        }
    )
