"""One workout: what was done second by second, the class it followed, every attempt at it, and where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis import attempts as analysis
from core.frames import books
from core.frames.rides import MARKS
from core.models import SOURCES, PelotonClass, Workout, WorkoutMetrics
from core.queries import classes, recordings
from core.queries import workouts as workout_rows
from core.store import Book, reading

#: An overlay of attempts draws no more than this many points a line.
OVERLAY_POINTS = 540


@dataclass(frozen=True)
class Told:
    """A workout with what was derived of it."""

    workout: Workout
    metrics: WorkoutMetrics | None

    @property
    def title(self) -> str:
        """The athlete's own title where there is one."""
        return self.workout.edited_title or self.workout.title

    @property
    def local_start(self) -> datetime:
        """When it started, on the clock where it was done."""
        return self.workout.started_at + timedelta(seconds=self.workout.utc_offset_s)

    @property
    def marks(self) -> list[str]:
        """What sets it apart, a word or two each."""
        return [word for column, word in MARKS.items() if getattr(self.workout, column)]

    def value(self, name: str) -> float | None:
        """A number of the workout or of what was derived of it; None where unknown."""
        found = getattr(self.workout, name, None)
        return found if found is not None else getattr(self.metrics, name, None)

    def zone_seconds(self, prefix: str) -> pd.DataFrame:
        """Time in zone by ``prefix`` ('power_zone' or 'hr_zone').

        Returns:
            Indexed by ``zone``: ``seconds`` and ``share`` (of 1); empty where nothing was zoned.
        """
        count = 7 if prefix == "power_zone" else 5
        seconds = [self.value(f"{prefix}_{zone}_s") for zone in range(1, count + 1)]
        if None in seconds or not sum(s for s in seconds if s):
            return pd.DataFrame({"seconds": [], "share": []}, index=pd.Index([], name="zone"))
        table = pd.DataFrame({"seconds": seconds}, index=pd.RangeIndex(1, count + 1, name="zone"), dtype=float)
        return table.assign(share=table["seconds"] / table["seconds"].sum())


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
        rank = {source: place for place, source in enumerate(SOURCES)}
        found = sorted(
            recordings.of_workout(connection, workout_id), key=lambda r: (rank.get(r[1], len(rank)), r[0])
        )
        channels = recordings.channels_of(connection, [recording_id for recording_id, _, _ in found])
    best: dict[str, np.ndarray] = {}
    for recording_id, _, _ in found:
        best = channels.get(recording_id, {}) | best
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


def overlay(book: Book, workout_ids: Sequence[int]) -> pd.DataFrame:
    """The power of some workouts one over the other, averaged so that a line has at most ``OVERLAY_POINTS``.

    Returns:
        ``workout_id``, ``second`` (the middle of the average), ``power_w`` (NaN in gaps); without workouts that have
        no power.
    """
    lines = {workout_id: seconds(book, workout_id).get("power_w") for workout_id in workout_ids}
    known = {workout_id: line for workout_id, line in lines.items() if line is not None}
    longest = max((len(line) for line in known.values()), default=0)
    width = max(5, -(-longest // OVERLAY_POINTS))
    parts = [_averaged(line, width).assign(workout_id=workout_id) for workout_id, line in known.items()]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["second", "power_w", "workout_id"])


def _averaged(power_w: pd.Series, width: int) -> pd.DataFrame:
    means = power_w.groupby(power_w.index // width).mean()
    return pd.DataFrame({"second": means.index * width + (width - 1) / 2, "power_w": means.to_numpy()})


def sources(book: Book, workout_id: int) -> pd.DataFrame:
    """Where the workout comes from, a row a recording: the columns of ``queries.workouts.evidence``."""
    return workout_rows.evidence(book, workout_id)


def why_no_seconds(sources: pd.DataFrame) -> str:
    """Why there is nothing to draw second by second, and what to do about it, in a sentence or two."""
    states, names = set(sources["detail_state"]), set(sources["source"])
    if "listed" in states:
        return "Its details are on their way: this page fills up with the next refreshes."
    if "failed" in states:
        problem = next((p for p in sources["problem"] if p), "its source did not answer")
        return f"Its details could not be fetched yet: {problem} They are asked for again by themselves."
    if names <= {"peloton_csv"}:
        return (
            "It comes from Peloton's workout-history file, which has totals only. "
            "Connect Peloton in Settings to see every second."
        )
    return "Nothing was recorded second by second in this workout: no power, no speed and no heart rate."


def method(told: Told) -> list[str]:
    """How its numbers were made, what they rest on and what is wrong with the recording, a sentence each."""
    metrics = told.metrics
    if metrics is None:
        return ["Nothing has been derived of it yet."]
    lines = []
    if metrics.tss_method:
        lines.append(f"Training stress is computed from {_METHODS.get(metrics.tss_method, metrics.tss_method)}.")
    if metrics.ftp_w:
        assumed = ", the first one entered, since there is none from before this day" if metrics.is_ftp_assumed else ""
        lines.append(f"FTP in force: {metrics.ftp_w:.0f} W{assumed}.")
    if metrics.max_heart_rate_bpm:
        lines.append(f"Heart-rate zones use a maximum of {metrics.max_heart_rate_bpm:.0f} bpm.")
    return lines + [str(note) for note in metrics.quality or []]


_METHODS = {
    "power": "second-by-second power",
    "average power": "average power, for want of every second",
    "heart rate": "second-by-second heart rate",
    "average heart rate": "average heart rate, for want of every second",
    "estimate": "the length and kind of the session: an estimate within a third or so",
}
