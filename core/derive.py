"""The one place that computes what is stored about a workout: from its streams and the values in force on its day.

The streams are read once, when the workout is saved; they leave a power curve and histograms. Everything that depends
on a dated value (FTP, heart rate, weight) comes from those, so that a changed entry touches no stream.
"""

import zlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlmodel import Session, col, select

from core import derive_tracks, metrics, store
from core.analysis import best_efforts, running
from core.analysis.cleaning import Cleaned, cleaned
from core.analysis.compliance import compliance
from core.analysis.pace import pace_zone_bounds_mps
from core.analysis.power_curve import mean_max_powers
from core.channels import of_workouts
from core.models import FTP_DISCIPLINES, Athlete, Measurement, Workout, WorkoutMetrics
from core.queries import athlete, classes, workouts
from core.store import Book

#: Moved whenever a rule here, in metrics.py or in analysis/ changes a stored number; older rows are then made again.
VERSION = 4
#: A gap or a late strap shorter than this is not worth a note.
NOTEWORTHY_GAP_S = 30
#: zlib level of stored histograms: they are small already, and higher levels take three times as long.
HISTOGRAM_LEVEL = 1
#: Kinds of measurements that a workout's numbers depend on.
DEPENDS_ON = ("ftp", "max_heart_rate", "resting_heart_rate", "threshold_heart_rate")


class InForce(NamedTuple):
    """The athlete's values on one day; None where never entered."""

    ftp_w: float | None
    is_ftp_assumed: bool | None
    max_heart_rate_bpm: float | None
    resting_heart_rate_bpm: float | None
    threshold_heart_rate_bpm: float | None
    pace_level: float | None
    sex: str | None


@dataclass(frozen=True)
class DatedValues:
    """All dated values of the athlete, to be asked by day."""

    #: By kind and device (None: for all devices that have no entry of their own), each by day.
    entries: dict[tuple[str, str | None], tuple[list[date], list[float]]]
    sex: str | None = None

    def on(self, day: date, device: str | None = None) -> InForce:
        """The newest entry of each kind on or before ``day``; before the first entry, the first one.

        Entries for the workout's own device go before those for all.
        """
        ftp_w, is_assumed = self._value("ftp", day, device)
        kinds = ("max_heart_rate", "resting_heart_rate", "threshold_heart_rate", "pace_level")
        rest = [self._value(kind, day, None)[0] for kind in kinds]
        return InForce(ftp_w, is_assumed, *rest, sex=self.sex)

    def _value(self, kind: str, day: date, device: str | None) -> tuple[float | None, bool | None]:
        days, values = self.entries.get((kind, device)) or self.entries.get((kind, None)) or ([], [])
        if not days:
            return None, None
        place = bisect_right(days, day)
        return values[max(place - 1, 0)], place == 0


def dated_values(session: Session) -> DatedValues:
    """The athlete's dated values as they stand; of two on one day the athlete's own word counts."""
    entries: dict[tuple[str, str | None], tuple[list[date], list[float]]] = {}
    for row in athlete.measurements(session).to_dict("records"):
        days, values = entries.setdefault(
            (row["kind"], row["device"] if isinstance(row["device"], str) else None), ([], [])
        )
        days.append(row["day"])
        values.append(float(row["value"]))
    profile = session.get(Athlete, 1)
    return DatedValues(entries, profile.sex if profile else None)


def refresh(
    session: Session,
    workout_ids: Iterable[int],
    *,
    values: DatedValues | None = None,
    fresh: Mapping[int, dict[str, np.ndarray]] | None = None,
) -> None:
    """Derive workouts again from their streams and the values in force.

    ``fresh`` holds the channels of recordings that were saved just now, so that they need not be read back.
    """
    ids = list(workout_ids)
    values = values or dated_values(session)
    found = session.exec(select(Workout).where(col(Workout.id).in_(ids))).all()
    channels = of_workouts(session, ids, fresh)
    told = [(w, channels.get(w.id or 0, {}), values.on(w.day, w.device)) for w in found]
    workouts.save_metrics(session, of_many(told))
    derive_tracks.keep(session, {workout.id or 0: channels.get(workout.id or 0, {}) for workout in found})


def bring_up_to_date(book: Book, *, batch: int = 200) -> int:
    """Derive again what an older version of the rules derived, or nobody did; returns how many workouts."""
    with store.reading(book) as connection:
        ids = workouts.outdated_ids(connection, VERSION)
    for start in range(0, len(ids), batch):
        with store.writing(book, "workouts") as session:
            refresh(session, ids[start : start + batch])
    judge_again(book)
    return len(ids)


def judge_again(book: Book, *, batch: int = 100) -> int:
    """Judge what was never held against its class, or by another FTP than the one in force; returns how many.

    This reads streams and takes some milliseconds a workout, so it is not done where the athlete waits for it.
    """
    with store.reading(book) as connection:
        ids = workouts.unjudged_ids(connection)
    for start in range(0, len(ids), batch):
        with store.reading(book) as connection, Session(connection) as session:
            judged = _judged(session, ids[start : start + batch])
        with store.writing(book, "workouts") as session:  # only now, so that nobody waits for the judging
            workouts.save_judgements(session, judged)
    return len(ids)


def judge(session: Session, workout_ids: list[int]) -> None:
    """Store how far workouts did what their classes asked for, within a transaction that is open already."""
    session.flush()
    workouts.save_judgements(session, _judged(session, workout_ids))
    session.expire_all()


def _judged(session: Session, workout_ids: list[int]) -> list[dict]:
    values = dated_values(session)
    channels = of_workouts(session, workout_ids)
    query = select(Workout, WorkoutMetrics.ftp_w).join(WorkoutMetrics, col(WorkoutMetrics.workout_id) == Workout.id)
    targets: dict[str | None, pd.DataFrame] = {}
    judged = []
    for workout, ftp_w in session.exec(query.where(col(Workout.id).in_(workout_ids))):
        if workout.class_id not in targets:
            targets[workout.class_id] = classes.targets_in(session, workout.class_id or "")
        done = compliance(
            targets[workout.class_id],
            cleaned(channels.get(workout.id or 0, {})).channels,
            ftp_w=ftp_w,
            pace_bounds_mps=pace_bounds(values.on(workout.day, workout.device).pace_level),
        )
        judged.append(
            {
                "workout_id": workout.id,
                "compliance": done.overall.on_share if done else None,
                "compliance_offset_s": done.offset_s if done else 0,
                "compliance_ftp_w": ftp_w,
            }
        )
    return judged


def pace_bounds(level: float | None) -> dict[int, tuple[float, float]] | None:
    """Lower and upper bound (m/s) of Peloton's pace intensities 0 (recovery) to 6 at a level; None without one."""
    bounds = pace_zone_bounds_mps(level)
    if bounds is None:
        return None
    edges = (-np.inf, *bounds, np.inf)
    return {intensity: (edges[intensity], edges[intensity + 1]) for intensity in range(len(edges) - 1)}


def rezone(session: Session, *, first: date | None, last: date | None) -> list[int]:
    """Apply changed dated values to the workouts of the days ``first`` to ``last`` (both included; None is open).

    Returns:
        The ids of the workouts whose numbers changed.
    """
    values = dated_values(session)
    query = select(Workout, WorkoutMetrics).join(WorkoutMetrics, col(WorkoutMetrics.workout_id) == Workout.id)
    if first:
        query = query.where(col(Workout.day) >= first)
    if last:
        query = query.where(col(Workout.day) <= last)
    changed = []
    for workout, kept in session.exec(query):
        before = kept.model_dump()
        apply_values(kept, workout, values.on(workout.day, workout.device))
        if kept.model_dump() != before:
            changed.append(kept.workout_id)
    session.flush()
    return changed


def rezone_after(session: Session, kind: str, day: date, device: str | None = None) -> list[int]:
    """Recompute the days on which an entry of ``day`` is in force; the first entry also counts for all days before."""
    if kind not in DEPENDS_ON:
        return []
    query = select(Measurement.day).where(Measurement.kind == kind, athlete.is_for(device))
    days = sorted(session.exec(query))
    after = next((other for other in days if other > day), None)
    is_first = not any(other < day for other in days)
    return rezone(session, first=None if is_first else day, last=after - timedelta(days=1) if after else None)


def of_streams(workout: Workout, channels: dict[str, np.ndarray], in_force: InForce) -> WorkoutMetrics:
    """Everything that is stored about a workout. ``channels`` may be empty: then from its averages, or unknown."""
    return WorkoutMetrics(**of_many([(workout, channels, in_force)])[0])


def of_many(workouts: list[tuple[Workout, dict[str, np.ndarray], InForce]]) -> list[dict[str, Any]]:
    """As :func:`of_streams` for many workouts, as rows; taking their power curves together is several times as fast."""
    clean = [cleaned(channels) for _, channels, _ in workouts]
    powers = {n: told.channels["power_w"] for n, told in enumerate(clean) if "power_w" in told.channels}
    curves_w = dict(zip(powers, mean_max_powers(list(powers.values())), strict=True)) if powers else {}
    return [
        vars(_derived(workout, clean[n], curves_w.get(n), in_force))
        for n, (workout, _, in_force) in enumerate(workouts)
    ]


def _derived(workout: Workout, clean: Cleaned, curve_w: np.ndarray | None, in_force: InForce) -> SimpleNamespace:
    """A row under construction, in plain attributes: 5,000 objects of the table's class would cost a second."""
    derived = SimpleNamespace(**dict.fromkeys(WorkoutMetrics.model_fields))
    derived.workout_id, derived.version = workout.id, VERSION
    power_w, heart_rate_bpm = clean.channels.get("power_w"), clean.channels.get("heart_rate_bpm")
    if power_w is not None and curve_w is not None:
        derived.np_w = metrics.normalized_power(power_w)
        derived.variability_index = metrics.variability_index(np_w=derived.np_w, avg_power_w=float(np.nanmean(power_w)))
        derived.power_curve = curve_w.astype("<f4").tobytes()
        derived.power_histogram = packed_histogram(metrics.power_histogram(power_w))
    if heart_rate_bpm is not None:
        derived.heart_rate_histogram = packed_histogram(metrics.heart_rate_histogram(heart_rate_bpm))
    if power_w is not None and heart_rate_bpm is not None:
        length = max(power_w.size, heart_rate_bpm.size)
        known_bpm = heart_rate_bpm[heart_rate_bpm > 0]
        derived.efficiency_factor = metrics.efficiency_factor(
            np_w=derived.np_w, avg_heart_rate_bpm=float(known_bpm.mean()) if known_bpm.size else None
        )
        derived.decoupling_pct = metrics.aerobic_decoupling(_padded(power_w, length), _padded(heart_rate_bpm, length))
    if workout.discipline in running.ON_FOOT and (way_m := running.way_m(clean.channels)) is not None:
        derived.fastest_stretches = best_efforts.packed(way_m)
    derived.quality = [*clean.notes, *_quality(workout, power_w, heart_rate_bpm)] or None
    apply_values(derived, workout, in_force)
    return derived


def apply_values(derived: WorkoutMetrics | SimpleNamespace, workout: Workout, in_force: InForce) -> None:
    """Set what depends on the athlete's dated values, from the histograms that the streams left."""
    has_ftp = workout.discipline in FTP_DISCIPLINES
    derived.ftp_w = in_force.ftp_w if has_ftp else None
    derived.is_ftp_assumed = in_force.is_ftp_assumed if has_ftp else None
    derived.max_heart_rate_bpm = in_force.max_heart_rate_bpm
    derived.resting_heart_rate_bpm = in_force.resting_heart_rate_bpm
    derived.intensity_factor = metrics.intensity_factor(np_w=derived.np_w, ftp_w=derived.ftp_w)
    beats_s = histogram(derived.heart_rate_histogram)
    _zone_power(derived, histogram(derived.power_histogram))
    _zone_heart_rate(derived, beats_s)
    _weigh(derived, workout, in_force, beats_s)


def histogram(packed: bytes | None) -> np.ndarray | None:
    """Seconds at each whole watt or bpm from 0, or None where nothing was recorded."""
    return None if packed is None else np.frombuffer(zlib.decompress(packed), dtype="<u4")


def packed_histogram(seconds: np.ndarray) -> bytes | None:
    """A histogram as it is stored; None for an empty one."""
    return zlib.compress(seconds.astype("<u4").tobytes(), HISTOGRAM_LEVEL) if seconds.size else None


def power_curve(packed: bytes | None) -> np.ndarray | None:
    """Mean-maximal power (W) at ``metrics.CURVE_DURATIONS_S``, NaN past the end; None where no power was recorded."""
    return None if packed is None else np.frombuffer(packed, dtype="<f4")


def _zone_power(derived: WorkoutMetrics | SimpleNamespace, seconds: np.ndarray | None) -> None:
    zones = None if seconds is None else metrics.power_zone_seconds_of_histogram(seconds, ftp_w=derived.ftp_w)
    for number in range(1, 8):
        setattr(derived, f"power_zone_{number}_s", zones[number - 1] if zones else None)
    above_kj = None
    if seconds is not None and derived.ftp_w:
        above_w = np.maximum(np.arange(seconds.size) - derived.ftp_w, 0)
        above_kj = float((above_w * seconds).sum() / 1000)
    derived.work_above_ftp_kj = above_kj


def _zone_heart_rate(derived: WorkoutMetrics | SimpleNamespace, seconds: np.ndarray | None) -> None:
    zones = None
    if seconds is not None:
        zones = metrics.heart_rate_zone_seconds_of_histogram(seconds, max_heart_rate_bpm=derived.max_heart_rate_bpm)
    for number in range(1, 6):
        setattr(derived, f"hr_zone_{number}_s", zones[number - 1] if zones else None)


def _weigh(
    derived: WorkoutMetrics | SimpleNamespace, workout: Workout, in_force: InForce, beats_s: np.ndarray | None
) -> None:
    """TRIMP, and TSS by the best method that the workout allows: power, heart rate, averages, else an estimate."""
    limits = {
        "max_heart_rate_bpm": in_force.max_heart_rate_bpm,
        "resting_heart_rate_bpm": in_force.resting_heart_rate_bpm,
        "sex": in_force.sex,
    }
    beats, is_average = _beats(beats_s, workout)
    derived.trimp = None if beats is None else metrics.trimp(beats, **limits)
    by_power = metrics.training_stress_score(duration_s=workout.duration_s, np_w=derived.np_w, ftp_w=derived.ftp_w)
    by_average_power = metrics.training_stress_score(
        duration_s=workout.duration_s, np_w=workout.avg_power_w, ftp_w=derived.ftp_w
    )
    by_heart_rate = metrics.hr_tss(derived.trimp, threshold_heart_rate_bpm=in_force.threshold_heart_rate_bpm, **limits)
    guess = metrics.estimated_tss(
        discipline=workout.discipline, class_type=workout.class_type, duration_s=workout.duration_s
    )
    choices = (
        (by_power, "power"),
        (by_average_power, "average power"),
        (by_heart_rate, "average heart rate" if is_average else "heart rate"),
        (guess, "estimate"),
    )
    derived.tss, derived.tss_method = next(((tss, how) for tss, how in choices if tss is not None), (None, None))


def _beats(seconds: np.ndarray | None, workout: Workout) -> tuple[np.ndarray | None, bool]:
    """Every second's heart rate in any order, and whether it is only the average repeated."""
    if seconds is not None:
        return np.repeat(np.arange(seconds.size, dtype=float), seconds), False
    if workout.avg_heart_rate_bpm and workout.duration_s:
        return np.full(workout.duration_s, workout.avg_heart_rate_bpm), True
    return None, False


def _quality(workout: Workout, power_w: np.ndarray | None, heart_rate_bpm: np.ndarray | None) -> list[str]:
    """What a reader of the numbers should know about the recording, a sentence each."""
    notes = []
    if power_w is not None and workout.duration_s:
        missing_s = workout.duration_s - int(np.isfinite(power_w).sum())
        if missing_s >= NOTEWORTHY_GAP_S:
            notes.append(f"Power is missing for {missing_s} s of {workout.duration_s} s.")
    if heart_rate_bpm is not None:
        known = np.flatnonzero(np.isfinite(heart_rate_bpm))
        if known.size and known[0] >= NOTEWORTHY_GAP_S:
            notes.append(f"Heart rate starts after {known[0]} s.")
        gaps_s = int(known[-1] - known[0] + 1 - known.size) if known.size else 0
        if gaps_s >= NOTEWORTHY_GAP_S:
            notes.append(f"Heart rate drops out for {gaps_s} s.")
    return notes


def _padded(values: np.ndarray, length: int) -> np.ndarray:
    return np.pad(values, (0, length - values.size), constant_values=np.nan)
