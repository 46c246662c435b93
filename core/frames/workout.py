"""One workout: what was done second by second, the class it followed, every attempt at it, and where it comes from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import streamlit as st
from sqlmodel import Session

from core import channels, derive, metrics, quantities
from core.analysis import attempts as analysis
from core.analysis import running
from core.analysis.cleaning import usable_ftp
from core.analysis.pace import pace_zone_seconds
from core.frames import books
from core.frames.rides import MARKS
from core.models import FTP_DISCIPLINES, PelotonClass, Workout, WorkoutMetrics
from core.queries import classes
from core.queries import workouts as workout_rows
from core.store import Book, reading

#: The cards of a workout, as far as they are known.
SUMMARY = (
    "duration_s", "output_kj", "avg_power_w", "np_w", "avg_heart_rate_bpm", "tss", "distance_m", "avg_speed_mps",
    "avg_cadence_rpm", "avg_resistance_pct", "calories_kcal", "top_share",
)  # fmt: skip
ON_FOOT_SUMMARY = (
    "duration_s", "distance_m", "pace_s_per_km", "elevation_gain_m", "avg_heart_rate_bpm", "tss", "output_kj",
    "avg_incline_pct", "avg_cadence_rpm", "calories_kcal", "top_share",
)  # fmt: skip
FURTHER = (
    "moving_s", "max_power_w", "max_cadence_rpm", "max_resistance_pct", "max_speed_mps", "max_heart_rate_bpm",
    "avg_power_w", "np_w", "intensity_factor", "variability_index", "efficiency_factor", "decoupling_pct",
    "work_above_ftp_kj", "effort_points", "trimp", "ftp_w", "rpe",
)  # fmt: skip

#: Workouts so near may be one session after all; those this soon after another are one session of several parts.
NEAR, RIGHT_AFTER = pd.Timedelta(hours=12), pd.Timedelta(minutes=10)
#: An overlay of attempts draws means over so many seconds, or more, so that a line has no more than so many points.
OVERLAY_MEAN_S, OVERLAY_POINTS = 10, 540


@dataclass(frozen=True)
class Told:
    """A workout with what was derived of it."""

    workout: Workout
    derived: WorkoutMetrics | None

    @property
    def title(self) -> str:
        """The athlete's own title where there is one."""
        return self.workout.edited_title or self.workout.title

    @property
    def local_start(self) -> datetime:
        """When it started, on the clock where it was done."""
        return self.workout.started_at + timedelta(seconds=self.workout.utc_offset_s)

    @property
    def subtitle(self) -> str:
        """When, what kind, with whom, in one line."""
        start, done = self.local_start, self.workout
        when = f"{start:%A} {start.day} {start:%B %Y}, {start:%H:%M}"
        who = f"with {done.instructor_name}" if done.instructor_name else None
        kind = done.discipline.replace("_", " ").capitalize()
        return " · ".join(part for part in (when, kind, done.class_type, who) if part)

    @property
    def place(self) -> str | None:
        """The place on the leaderboard, as it is read."""
        rank, total = self.workout.leaderboard_rank, self.workout.leaderboard_total
        return f"Place {rank:,} of {total:,}" if rank and total else None

    @property
    def marks(self) -> list[str]:
        """What sets it apart, a word or two each."""
        return [word for column, word in MARKS.items() if getattr(self.workout, column)]

    def value(self, name: str) -> float | None:
        """A number of the workout or of what was derived of it; None where unknown."""
        if name == "pace_s_per_km":
            return metrics.pace_s_per_km(self.workout.avg_speed_mps)
        if name == "top_share":
            return metrics.top_share(self.workout.leaderboard_rank, self.workout.leaderboard_total)
        found = getattr(self.workout, name, None)
        return found if found is not None else getattr(self.derived, name, None)

    def known(self, names: Sequence[str]) -> dict[str, float]:
        """Those of ``names`` that are known, in their order."""
        values = {name: self.value(name) for name in names}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def summary(self) -> dict[str, float]:
        """The numbers that tell most, by their names."""
        return self.known(ON_FOOT_SUMMARY if self.workout.discipline in running.ON_FOOT else SUMMARY)

    @property
    def notes(self) -> list[str]:
        """What a reader of its numbers should know about the recording, a sentence each."""
        if self.derived is None:
            return []
        notes = [str(note) for note in self.derived.quality or []]
        needs_ftp = self.derived.power_histogram is not None and self.workout.discipline in FTP_DISCIPLINES
        missing = usable_ftp(self.derived.ftp_w)[1] if needs_ftp else None
        return [*notes, missing] if missing else notes

    @property
    def further(self) -> dict[str, float]:
        """The other numbers, by their names."""
        return self.beyond(())

    def beyond(self, shown: Collection[str]) -> dict[str, float]:
        """The numbers that neither the summary nor ``shown`` has, by their names."""
        return self.known([name for name in FURTHER if name not in self.summary and name not in shown])

    def zone_seconds(self, prefix: str) -> pd.DataFrame:
        """Time in zone by ``prefix`` ('power_zone' or 'hr_zone').

        Returns:
            Indexed by ``zone``: ``seconds`` and ``share`` (of 1); empty where nothing was zoned.
        """
        zones = range(1, 8 if prefix == "power_zone" else 6)
        known = {zone: self.value(f"{prefix}_{zone}_s") for zone in zones}
        seconds = pd.Series(known, name="seconds", dtype=float).rename_axis("zone").dropna()
        table = seconds.to_frame().assign(share=seconds / seconds.sum())
        return table if seconds.sum() else table.iloc[:0]


@dataclass(frozen=True)
class ClassPlan:
    """A class: its values, who gives it, what it asks for and what it plays. Seconds are on the pedalling clock."""

    peloton_class: PelotonClass
    instructor: str | None
    #: ``start_s, end_s, name, kind``
    segments: pd.DataFrame
    #: ``start_s, end_s, metric, lower, upper``
    targets: pd.DataFrame
    #: ``start_s, title, artists``
    songs: pd.DataFrame

    @property
    def drawn(self) -> dict[str, pd.DataFrame]:
        """What is drawn around the seconds, by its name."""
        return {"segments": self.segments, "targets": self.targets, "songs": self.songs}

    def drawn_at(self, offset_s: int) -> dict[str, pd.DataFrame]:
        """The same on the clock of a recording that runs ``offset_s`` behind the class."""
        return {name: _later(rows, offset_s) for name, rows in self.drawn.items()}


def _later(rows: pd.DataFrame, offset_s: int) -> pd.DataFrame:
    clock = [name for name in ("start_s", "end_s") if name in rows]
    return rows.assign(**{name: rows[name] + offset_s for name in clock}) if offset_s else rows


def told(book: Book, workout_id: int) -> Told | None:
    """The workout of that id, deleted or not; None where there is none."""
    found = workout_rows.workout(book, workout_id)
    return Told(*found) if found else None


def newest_id(book: Book) -> int | None:
    """The workout that was started last."""
    ids = _order(book.id, books.version(book, "workouts"), book)
    return ids[-1] if ids else None


def neighbours(book: Book, workout_id: int) -> tuple[int | None, int | None]:
    """The workouts done before and after this one, None at either end."""
    ids = _order(book.id, books.version(book, "workouts"), book)
    if workout_id not in ids:
        return None, None
    place = ids.index(workout_id)
    return (ids[place - 1] if place else None), (ids[place + 1] if place + 1 < len(ids) else None)


@st.cache_data(max_entries=4, show_spinner=False)
def _order(book_id: str, version: tuple[int, ...], _book: Book) -> list[int]:
    return [int(workout_id) for workout_id in books.workouts(_book).index]


def pace_zones(book: Book, told: Told, seconds: pd.DataFrame) -> pd.DataFrame:
    """Time of a run or walk in the seven pace zones of the Peloton level in force on its day.

    Returns:
        As ``zone_seconds``; empty for other disciplines, without speed or without a pace level.
    """
    known = None
    if told.workout.discipline in running.ON_FOOT and "speed_mps" in seconds:
        known = pace_zone_seconds(seconds["speed_mps"].to_numpy(dtype=float), level=pace_level(book, told))
    table = pd.DataFrame(
        {"seconds": known or ()}, index=pd.RangeIndex(1, len(known or ()) + 1, name="zone"), dtype=float
    )
    return table.assign(share=table["seconds"] / table["seconds"].sum())


def pace_level(book: Book, told: Told) -> float | None:
    """The Peloton pace level in force on the day of a workout; None without any."""
    with reading(book) as connection, Session(connection) as session:
        return derive.dated_values(session).on(told.workout.day).pace_level


def seconds(book: Book, workout_id: int) -> pd.DataFrame:
    """The workout second by second, each channel from the best of its recordings that has it.

    Returns:
        Indexed by ``second`` (0 to the last one known): the channels of ``streams.CHANNELS`` that were recorded,
        NaN where the recording has a gap. Empty where nothing was recorded by the second.
    """
    return _seconds(book.id, books.version(book, "workouts"), workout_id, book)


@st.cache_data(max_entries=32, show_spinner=False)
def _seconds(book_id: str, version: tuple[int, ...], workout_id: int, _book: Book) -> pd.DataFrame:
    with reading(_book) as connection:
        best = channels.of_workouts(connection, [workout_id]).get(workout_id, {})
    table = pd.DataFrame({name: pd.Series(values) for name, values in best.items()})
    return table.rename_axis("second")


def plan(book: Book, class_id: str | None) -> ClassPlan | None:
    """The class of a workout, or None where it had none."""
    found = classes.one(book, class_id) if class_id else None
    if found is None or class_id is None:
        return None
    return ClassPlan(
        *found,
        segments=classes.segments(book, class_id),
        targets=classes.targets(book, class_id),
        songs=classes.songs_of(book, class_id),
    )


def attempts(book: Book, workout_id: int) -> pd.DataFrame:
    """Every time this class was taken, newest first; the columns of ``core.analysis.attempts.attempts``."""
    return analysis.attempts(books.workouts(book), workout_id).iloc[::-1]


def compared(attempts: pd.DataFrame) -> pd.DataFrame:
    """``attempts`` as the table shows them.

    Returns:
        ``day``, ``output_kj``, ``delta_kj``, ``avg_power_w``, ``avg_heart_rate_bpm``, ``duration_s``, ``top_share`` and
        ``mark`` ('this one', 'best' or ''); without those that nobody knows.
    """
    mark = np.where(attempts["is_this"], "this one", "") + np.where(attempts["is_best"], " best", "")
    columns = ["day", "output_kj", "delta_kj", "avg_power_w", "avg_heart_rate_bpm", "duration_s", "top_share"]
    table = attempts[columns].assign(
        delta_kj=attempts["delta_kj"].where(attempts["delta_kj"] != 0),
        mark=pd.Series(mark, index=attempts.index).str.strip(),
    )
    return table.dropna(axis="columns", how="all")


def attempt_labels(attempts: pd.DataFrame) -> dict[int, str]:
    """What each attempt with an output is called: its day and output, numbered where two would be called the same."""
    labels: dict[int, str] = {}
    for row in attempts[attempts["output_kj"] > 0].itertuples():
        label = f"{row.day.day} {row.day:%b %Y} · {quantities.shown(row.output_kj, 'output_kj')}"
        same = sum(other.split(" (")[0] == label for other in labels.values())
        labels[int(row.Index)] = f"{label} ({same + 1})" if same else label
    return labels


def overlay(book: Book, workout_ids: Sequence[int]) -> pd.DataFrame:
    """The power of some workouts one over the other, averaged so that a line has at most ``OVERLAY_POINTS``.

    Returns:
        ``workout_id``, ``second`` (the middle of the average), ``power_w`` (NaN in gaps); without workouts that have
        no power.
    """
    lines = {workout_id: seconds(book, workout_id).get("power_w") for workout_id in workout_ids}
    known = {workout_id: line for workout_id, line in lines.items() if line is not None}
    longest = max((len(line) for line in known.values()), default=0)
    width = max(OVERLAY_MEAN_S, -(-longest // OVERLAY_POINTS))
    parts = [_averaged(line, width).assign(workout_id=workout_id) for workout_id, line in known.items()]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["second", "power_w", "workout_id"])


def _averaged(power_w: pd.Series, width: int) -> pd.DataFrame:
    means = power_w.groupby(power_w.index // width).mean()
    return pd.DataFrame({"second": means.index * width + (width - 1) / 2, "power_w": means.to_numpy()})


def sources(book: Book, workout_id: int) -> pd.DataFrame:
    """Where the workout comes from, a row a recording: the columns of ``queries.workouts.evidence``."""
    return workout_rows.evidence(book, workout_id)


def origins(sources: pd.DataFrame) -> pd.DataFrame:
    """Each recording of ``sources`` once, in words.

    Returns:
        Indexed by ``recording_id``: ``Source``, ``Device``, ``Started`` (against the workout), ``Length``, ``Details``,
        ``Joined by``, ``How sure`` (0 to 1), ``Problem``, as far as any is known.
    """
    once = sources.drop_duplicates(["source", "source_id"]).set_index("recording_id")
    return pd.DataFrame(
        {
            "Source": once["source"].replace(_SOURCES),
            "Device": once["device"],
            "Started": _against_first(once["started_at"]),
            "Length": once["duration_s"].map(lambda s: quantities.clock(s) if s == s and len(once) > 1 else None),
            "Details": once["detail_state"].replace(_DETAILS),
            "Joined by": once["rule"],
            "How sure": once["score"].astype(float),
            "Problem": once["problem"],
        }
    ).dropna(axis="columns", how="all")


def _against_first(started_at: pd.Series) -> pd.Series:
    """By how many seconds each recording began after the first, in words; missing where there is one only."""
    later_s = (started_at - started_at.min()).dt.total_seconds()
    return (
        later_s.map(lambda s: "first" if s == 0 else f"{s:+.0f} s")
        if len(started_at) > 1
        else later_s.map(lambda _: None)
    )


def others_near(book: Book, told: Told) -> dict[int, str]:
    """Workouts that began within half a day of this one, by id: what they may be called in a list."""
    every = books.workouts(book)
    gap = (every["started_at"] - pd.Timestamp(told.workout.started_at)).abs()
    near = every[(gap <= NEAR) & (every.index != told.workout.id)]
    offset = near["started_at"] + pd.to_timedelta(near["utc_offset_s"], unit="s")
    return {
        int(workout_id): f"{start.day} {start:%b, %H:%M} · {title}"
        for workout_id, start, title in zip(near.index, offset, near["title"], strict=True)
    }


def one_session(book: Book, told: Told) -> pd.DataFrame:
    """The workouts that were done one right after the other, this one among them; empty where it stands alone.

    Returns:
        Oldest first, indexed by ``workout_id``: ``title, discipline, duration_s, tss, calories_kcal``.
    """
    every = books.workouts(book).sort_values("started_at")
    if told.workout.id not in every.index:
        return every.iloc[:0]
    ends = every["started_at"] + pd.to_timedelta(every["duration_s"].fillna(0), unit="s")
    is_break = (every["started_at"] - ends.shift()) > RIGHT_AFTER
    session = is_break.cumsum()
    found = every[session == session[told.workout.id]]
    columns = ["title", "discipline", "duration_s", "tss", "calories_kcal"]
    return found[columns] if len(found) > 1 else found[columns].iloc[:0]


_SOURCES = {
    "peloton": "Peloton", "peloton_csv": "Peloton's workout history", "garmin": "Garmin", "hevy": "Hevy",
    "strava": "Strava", "apple_health": "Apple Health", "file": "A file", "manual": "Entered by you",
    "sample": "The sample athlete",
}  # fmt: skip
_DETAILS = {
    "listed": "on their way", "complete": "complete", "gone": "none there", "failed": "could not be fetched yet",
}  # fmt: skip


def why_no_seconds(sources: pd.DataFrame, *, is_shared: bool = False) -> str:
    """Why there is nothing to draw second by second, and what to do about it, in a sentence or two."""
    if is_shared:
        return "Nothing second by second of this workout is in this shared book."
    states, names = set(sources["detail_state"]), set(sources["source"])
    if "listed" in states:
        return "Its details are on their way: this page fills up with the next refreshes."
    if "failed" in states:
        problem = next(iter(sources["problem"].dropna()), "Its source did not answer.")
        return f"Its details could not be fetched yet. {problem} They are asked for again by themselves."
    if names <= {"peloton_csv"}:
        return (
            "It comes from Peloton's workout-history file, which has totals only. "
            "Connect Peloton in Settings to see every second."
        )
    return "Nothing was recorded second by second in this workout: no power, no speed and no heart rate."


def method(told: Told) -> list[str]:
    """How its numbers were made and what they rest on, a sentence each."""
    derived = told.derived
    if derived is None:
        return ["Nothing has been derived of it yet."]
    lines = []
    if derived.tss_method:
        lines.append(f"Training stress is computed from {_METHODS.get(derived.tss_method, derived.tss_method)}.")
    if derived.ftp_w:
        assumed = ", the first one entered, since there is none from before that day" if derived.is_ftp_assumed else ""
        lines.append(f"FTP in force on that day: {quantities.shown(derived.ftp_w, 'ftp_w')}{assumed}.")
    if derived.max_heart_rate_bpm:
        shown = quantities.shown(derived.max_heart_rate_bpm, "max_heart_rate_bpm")
        lines.append(f"Heart-rate zones are shares of a maximum of {shown}.")
    return lines


_METHODS = {
    "power": "second-by-second power",
    "average power": "average power, for want of every second",
    "heart rate": "second-by-second heart rate",
    "average heart rate": "average heart rate, for want of every second",
    "estimate": "the length and kind of the session: an estimate within a third or so",
}
