"""How hard one workout was: against its class, against the athlete's best up to then, and against itself.

An old ride is judged by what was known then: bests come from the rides before it, critical power and W' from the
``MODEL_DAYS`` days up to and including its own.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core import derive, metrics, quantities
from core.analysis import compliance as judged
from core.analysis import power_curve, power_models, records
from core.analysis.cleaning import cleaned
from core.analysis.compliance import Compliance
from core.analysis.pacing import pacing
from core.analysis.power_models import CriticalPower, Refused
from core.frames import books
from core.frames.workout import ClassPlan, Told, pace_level, seconds
from core.models import FTP_DISCIPLINES
from core.quantities import Quantity, Units
from core.store import Book

#: How far back the efforts reach that critical power and W' are fitted to.
MODEL_DAYS = 90
#: The durations whose best is told.
PEAKS_S = (5, 30, 60, 300, 600, 1200, 1800, 3600)
#: "Best since" is only said of a day longer ago than this.
SINCE_DAYS = 28
#: What is told of how hard and how even a ride was, besides xPower.
NUMBERS = (
    "tss", "intensity_factor", "variability_index", "efficiency_factor", "decoupling_pct", "work_above_ftp_kj", "trimp",
)  # fmt: skip
XPOWER = Quantity(
    "xpower_w", "xPower", "W", source="computed from the 1-Hz streams",
    help="As normalized power, but of an average that fades over 25 s (Skiba); usually some percent lower.",
)  # fmt: skip
#: How TSS was made, in the few words that fit on its card.
TSS_METHODS = {
    "power": "from power", "average power": "from average power", "heart rate": "from heart rate",
    "average heart rate": "from average heart rate", "estimate": "an estimate",
}  # fmt: skip
#: Why a number may be unknown.
NEEDS = {
    "intensity_factor": "an FTP", "work_above_ftp_kj": "an FTP", "efficiency_factor": "heart rate",
    "decoupling_pct": "20 minutes or more with heart rate", "effort_points": "heart rate and its maximum",
    "trimp": "heart rate, at rest and at most",
    "xpower_w": "25 seconds of power", "variability_index": "30 seconds of power",
}  # fmt: skip
#: What a class asks for, as it is read, in the order of ``judged.METRICS``.
METRIC_NAMES = {
    "power_zone": "Power zone", "cadence": "Cadence", "resistance": "Resistance", "speed": "Speed",
    "pace_intensity": "Pace", "incline": "Incline", "stroke_rate": "Stroke rate",
}  # fmt: skip
#: Intensities of a pace class, 0 to 6.
INTENSITIES = ("Recovery", "Easy", "Moderate", "Challenging", "Hard", "Very hard", "Max")


@dataclass(frozen=True)
class Reserve:
    """W' and what was left of it."""

    #: Which CP and W' and from when, or why there is none; empty where it is not modelled, off the bike.
    sentence: str
    #: kJ after each second; None where CP and W' are unknown.
    left_kj: np.ndarray | None = None


@dataclass(frozen=True)
class Asked:
    """What the class asked for beside what was done."""

    done: Compliance | None
    #: What cannot be judged and why, and how the rest was judged, a sentence each.
    sentences: list[str]

    @property
    def offset_s(self) -> int:
        """How many seconds the recording runs behind the class."""
        return self.done.offset_s if self.done else 0

    @property
    def metrics(self) -> dict[str, str]:
        """What was judged, as it is read."""
        return {metric: METRIC_NAMES[metric] for metric in self.done.by_metric} if self.done else {}

    @property
    def shares(self) -> pd.DataFrame:
        """Per metric, and overall where there are several: ``metric`` (as read), ``verdict``, ``share``."""
        if self.done is None:
            return pd.DataFrame(columns=["metric", "verdict", "share"])
        parts = {self.metrics[name]: agreement for name, agreement in self.done.by_metric.items()}
        if len(parts) > 1:
            parts = {"Overall": self.done.overall} | parts
        return pd.DataFrame(
            [
                {"metric": name, "verdict": verdict, "share": share}
                for name, a in parts.items()
                for verdict, share in (("Below", a.below_share), ("On target", a.on_share), ("Above", a.above_share))
            ]
        )

    def channel(self, metric: str) -> str:
        """The channel that a metric is followed on."""
        return judged.METRICS[metric].channel

    def blocks(self, metric: str, units: Units) -> pd.DataFrame:
        """The blocks of one metric, as a table shows them.

        Returns:
            ``at``, ``length`` (clock of the class, as text), ``asked``, ``mean`` (converted), ``on_share``,
            ``above_share``, ``below_share``, ``lag_s``, ``miss`` (converted; negative is too little).
        """
        if self.done is None:
            return pd.DataFrame()
        rows = self.done.blocks[self.done.blocks["metric"] == metric]
        channel = judged.METRICS[metric].channel
        return pd.DataFrame(
            {
                "at": rows["start_s"].map(quantities.clock),
                "length": (rows["end_s"] - rows["start_s"]).map(quantities.clock),
                "asked": [_asked(row, channel, units) for row in rows.to_dict("records")],
                "mean": quantities.converted(rows["mean"], channel, units),
                **rows[["on_share", "above_share", "below_share"]].round(2),
                "lag_s": rows["lag_s"],
                "miss": quantities.converted(rows["miss"], channel, units).round(1) + 0.0,  # no minus before a 0
            }
        )


@dataclass(frozen=True)
class Efforts:
    """All that is told of how hard a workout was."""

    reserve: Reserve
    asked: Asked
    #: ``duration`` (as text), ``power_w``, ``verdict``, ``since`` (the last day with more, if long ago), ``best_w`` and
    #: ``best_day`` (this ride included); empty where ``peaks_note`` says why.
    peaks: pd.DataFrame
    peaks_note: str
    #: How far the whole workout was from the best of its length.
    best: str | None
    pacing: str
    #: What is shown on cards: the quantity's name, its value (None: unknown).
    numbers: dict[str, float | None]
    tss_method: str | None

    @property
    def has_power(self) -> bool:
        """Whether there is any power to speak of."""
        return bool(self.numbers)

    def with_reserve(self, seconds_: pd.DataFrame) -> pd.DataFrame:
        """``frames.workout.seconds`` with what was left of W' (``w_balance_kj``) where it is known."""
        left_kj = self.reserve.left_kj
        return seconds_ if left_kj is None else seconds_.assign(w_balance_kj=pd.Series(left_kj))

    @property
    def unknown(self) -> str | None:
        """Why some of the numbers are unknown, in a sentence."""
        missing = [
            f"{described(name).label} (needs {NEEDS[name]})"
            for name, value in self.numbers.items()
            if value is None and name in NEEDS
        ]
        said = ", ".join(missing)
        return f"Unknown: {said}." if said else None


def described(name: str) -> Quantity:
    """The quantity of a number in ``Efforts.numbers``."""
    return XPOWER if name == XPOWER.name else quantities.described(name)


def efforts(book: Book, told: Told, plan: ClassPlan | None) -> Efforts:
    """How hard the workout was and how it compares."""
    version = books.version(book, "workouts", "athlete", "classes")
    return _efforts(book.id, version, told.workout.id or 0, book, told, plan)


@st.cache_data(max_entries=16, show_spinner=False)
def _efforts(
    book_id: str, version: tuple[int, ...], workout_id: int, _book: Book, _told: Told, _plan: ClassPlan | None
) -> Efforts:
    table = seconds(_book, workout_id)
    channels = cleaned({name: table[name].to_numpy(float) for name in table}).channels
    power_w = channels.get("power_w")
    asked = _compliance(_book, _told, _plan, channels)
    if power_w is None:
        return Efforts(Reserve(""), asked, pd.DataFrame(), "", None, "", {}, None)
    peaks, note = _peaks(_book, _told)
    return Efforts(
        reserve=_reserve(_book, _told, power_w),
        asked=asked,
        peaks=_worded(peaks, _told.workout.day),
        peaks_note=note,
        best=best_of_its_length(books.workouts(_book), workout_id) or _longest_effort(peaks),
        pacing=_pacing(power_w, _plan, asked.offset_s),
        numbers=_numbers(_told, power_w),
        tss_method=TSS_METHODS.get((_told.derived.tss_method if _told.derived else None) or ""),
    )


# --- against its class --------------------------------------------------------------------------------------------


def _compliance(book: Book, told: Told, plan: ClassPlan | None, channels: dict[str, np.ndarray]) -> Asked:
    if plan is None or plan.targets.empty:
        return Asked(None, [])
    level = pace_level(book, told) if (plan.targets["metric"] == "pace_intensity").any() else None
    done = judged.compliance(
        plan.targets, channels, ftp_w=told.value("ftp_w"), pace_bounds_mps=derive.pace_bounds(level)
    )
    wanted = [metric for metric in judged.METRICS if (plan.targets["metric"] == metric).any()]
    left_out = [metric for metric in wanted if done is None or metric not in done.by_metric]
    sentences = [_why_not(metric, judged.METRICS[metric].channel in channels) for metric in left_out]
    return Asked(done, ([_method([m for m in wanted if m not in left_out])] if done else []) + sentences)


def _method(metrics_judged: list[str]) -> str:
    """How it was judged: the stated tolerance, and what counts."""
    margins = ", ".join(f"{METRIC_NAMES[metric].lower()} {_tolerance(metric)}" for metric in metrics_judged)
    return (
        f"Allowed outside of the band: {margins}. The first {judged.SETTLING_S} s of each block and seconds without a "
        "target count nowhere."
    )


def _tolerance(metric: str) -> str:
    followed = judged.METRICS[metric]
    if followed.channel == "speed_mps":
        return f"{followed.tolerance / metrics.MPS_PER_MPH:.1f} mph"
    share = f" or {100 * followed.tolerance_share:.0f} %" if followed.tolerance_share else ""
    return f"{followed.tolerance:g} {quantities.unit(followed.channel)}{share}"


def _why_not(metric: str, is_recorded: bool) -> str:
    name = METRIC_NAMES[metric]
    if not is_recorded:
        return f"{name} was asked for and not recorded, so it is not judged."
    if metric == "power_zone":
        return "Power zones were asked for, and without an FTP in force that day nothing can be said of them."
    if metric == "pace_intensity":
        return "Pace was asked for, and without a pace level (a measurement in Settings) nothing can be said of it."
    return f"{name} was asked for, and no second of it can be compared."


def _asked(block: Mapping[Hashable, Any], channel: str, units: Units) -> str:
    """What a block asks for, as it is called and in the unit that is shown."""
    ends = pd.Series([block["lower"], block["upper"]], dtype=float)
    low, high = quantities.converted(ends, channel, units)
    band = _band(low, high, quantities.described(channel).decimals, quantities.unit(channel, units))
    match block["metric"]:
        case "power_zone":
            zones = _named("Zone", block["called_lower"], block["called_upper"])
            return f"{zones} · {f'up to {high:.0f} W' if block['called_lower'] == 1 else band}"
        case "pace_intensity":
            return f"{INTENSITIES[int(block['called_lower'])]} · {band}"
        case _:
            return band


def _named(word: str, lower: float, upper: float) -> str:
    return f"{word} {lower:.0f}" if lower == upper else f"{word}s {lower:.0f}–{upper:.0f}"


def _band(low: float, high: float, decimals: int, unit: str) -> str:
    if np.isnan(low):
        return f"up to {high:.{decimals}f} {unit}"
    if np.isnan(high):
        return f"from {low:.{decimals}f} {unit}"
    if f"{low:.{decimals}f}" == f"{high:.{decimals}f}":
        return f"{low:.{decimals}f} {unit}"
    return f"{low:.{decimals}f}–{high:.{decimals}f} {unit}"


# --- against the athlete's best up to then ------------------------------------------------------------------------


def _peaks(book: Book, told: Told) -> tuple[pd.DataFrame, str]:
    """``power_curve.peaks`` among this ride and those before it; and why it is empty, where it is."""
    every, days = books.power_curves(book)
    workout_id = told.workout.id
    if workout_id not in every.index:
        return pd.DataFrame(), _why_no_peaks(told)
    so_far = every.iloc[: int(np.flatnonzero(every.index == workout_id)[0]) + 1]
    return power_curve.peaks(so_far, days, int(workout_id or 0)), ""


def _why_no_peaks(told: Told) -> str:
    if told.workout.is_excluded or told.workout.is_doubtful:
        return "It is marked as excluded or doubtful, so its power is not held against your best."
    if told.workout.discipline not in FTP_DISCIPLINES:
        return "Only power on a bike is held against your best."
    return "There is no power curve of it yet; the next refresh computes one."


def _worded(peaks: pd.DataFrame, day: date) -> pd.DataFrame:
    """Peaks at ``PEAKS_S`` as a table shows them: the columns of ``Efforts.peaks``."""
    rows = peaks[peaks.index.isin(PEAKS_S)]
    if rows.empty:
        return pd.DataFrame(columns=["duration", "power_w", "verdict", "since", "best_w", "best_day"])
    is_remarkable = rows["beaten_day"] < pd.Timestamp(day) - timedelta(days=SINCE_DAYS)
    return pd.DataFrame(
        {
            "duration": [duration(seconds) for seconds in rows.index],
            "power_w": rows["power_w"],
            "verdict": [_verdict(row) for row in rows.to_dict("records")],
            "since": rows["beaten_day"].where(is_remarkable).dt.date,
            "best_w": rows["best_w"],
            "best_day": rows["best_day"].dt.date,
        }
    )


def _verdict(peak: Mapping[Hashable, Any]) -> str:
    if not peak["earlier_rides"]:
        return "Your first ride this long"
    if pd.isna(peak["beaten_day"]):
        return f"Your best of {peak['earlier_rides'] + 1:,.0f} rides"
    return f"{peak['gap_w']:.0f} W from your best" if peak["gap_w"] >= 0.5 else "Under 1 W from your best"


def duration(seconds_: float) -> str:
    """A duration as riders name it.

    >>> duration(5), duration(1200), duration(90)
    ('5 s', '20 min', '90 s')
    """
    return f"{seconds_ / 60:.0f} min" if seconds_ >= 60 and seconds_ % 60 == 0 else f"{seconds_:.0f} s"


def best_of_its_length(workouts: pd.DataFrame, workout_id: int) -> str | None:
    """How a class stands against the most output ever, until then, in one of its length; None where not comparable."""
    if workout_id not in workouts.index:
        return None
    this = workouts.loc[workout_id]
    alike = workouts[
        (workouts["class_duration_s"] == this["class_duration_s"]) & (workouts["discipline"] == this["discipline"])
    ]
    rows = records.efforts(alike[alike["started_at"] <= this["started_at"]])
    rows = rows[rows["measure"] == "output_kj"].reset_index(drop=True)
    mine = rows[rows["workout_id"] == workout_id]
    if mine.empty:
        return None
    value, length = float(mine["value"].iloc[0]), quantities.shown(this["class_duration_s"], "class_duration_s")
    before = rows[rows["workout_id"] != workout_id]
    if before.empty:
        return f"Your first {length} with a measured output: {value:,.0f} kJ."
    best = before.loc[before["value"].idxmax()]
    when = f"{best['day'].day} {best['day']:%b %Y}"
    if value > best["value"]:
        more = value - best["value"]
        return f"Your best for {length}: {value:,.0f} kJ, {more:,.1f} kJ more than on {when}."
    said = f"{best['value'] - value:,.0f} kJ from your best for {length}: {best['value']:,.0f} kJ on {when}."
    since = before.loc[before["value"] >= value, "day"].max()
    is_remarkable = best["day"] < since < pd.Timestamp(this["day"]) - timedelta(days=SINCE_DAYS)
    return said + (f" The most since {since.day} {since:%b %Y}." if is_remarkable else "")


def _longest_effort(peaks: pd.DataFrame) -> str | None:
    """For a ride that is no class: its longest effort against the best, as work."""
    rows = peaks[peaks.index >= 300] if len(peaks) else peaks
    if rows.empty:
        return None
    longest = rows.iloc[-1]
    length = duration(float(rows.index[-1]))
    if not longest["earlier_rides"] or longest["gap_kj"] <= 0:
        return f"Its best {length} are your best: {longest['power_w']:.0f} W."
    return f"{longest['gap_kj']:,.0f} kJ from your best for {length}, in its best {length}."


# --- against itself -----------------------------------------------------------------------------------------------


def critical_power(book: Book, told: Told) -> CriticalPower | Refused:
    """CP and W' of the best efforts of the ``MODEL_DAYS`` days up to and including the workout's own."""
    every, days = books.power_curves(book)
    last = pd.Timestamp(told.workout.day)
    day = days.reindex(every.index)
    known = every[(day <= last) & (day > last - timedelta(days=MODEL_DAYS))]
    best = power_curve.envelope(known, days)["power_w"].reindex(every.columns)
    return power_models.critical_power(*power_models.efforts(best.to_numpy(float)))


def _reserve(book: Book, told: Told, power_w: np.ndarray) -> Reserve:
    if told.workout.discipline not in FTP_DISCIPLINES:
        return Reserve("")
    model = critical_power(book, told)
    since = f"your best efforts in the {MODEL_DAYS} days up to this ride"
    if isinstance(model, Refused):
        return Reserve(f"No W′ is drawn: {since} do not tell critical power. {model.reason}")
    left_j = power_models.w_balance(power_w, cp_w=model.cp_w, w_prime_j=model.w_prime_j)
    if left_j is None:
        return Reserve("No W′ is drawn: there is no power in this ride.")
    said = (
        f"W′ left (differential model) with a critical power of {model.cp_w:.0f} ± {model.cp_se_w:.0f} W and a W′ of "
        f"{model.w_prime_j / 1000:.1f} kJ, from {model.efforts} of {since}. Lowest: {_signed_kj(left_j.min())}."
    )
    if left_j.min() < 0:
        said += " Below 0 means that critical power or W′ is set too low: no all-out effort has shown more yet."
    return Reserve(said, left_j / 1000)


def _signed_kj(work_j: float) -> str:
    return f"{work_j / 1000:.1f} kJ".replace("-", "−")


def _pacing(power_w: np.ndarray, plan: ClassPlan | None, offset_s: int) -> str:
    start_s, end_s = _main_part(plan, power_w.size, offset_s)
    paced = pacing(power_w[start_s:end_s])
    if paced is None:
        return "Too short, or too much is missing, to tell how it was paced."
    is_cut = start_s > 0 or end_s < power_w.size
    return paced.sentence + (" Warm-up and cool-down are left out." if is_cut else "")


def _main_part(plan: ClassPlan | None, length_s: int, offset_s: int) -> tuple[int, int]:
    """Where pace is a choice: without the warm-up at the front and the cool-down at the end."""
    if plan is None or plan.segments.empty:
        return 0, length_s
    easy = plan.segments[plan.segments["kind"].fillna("").str.contains("warm|cool", case=False)]
    is_front = easy["end_s"] < length_s / 2
    start_s = max(int(easy.loc[is_front, "end_s"].max()) + offset_s, 0) if is_front.any() else 0
    end_s = int(easy.loc[~is_front, "start_s"].min()) + offset_s if (~is_front).any() else length_s
    return start_s, min(end_s, length_s)


def _numbers(told: Told, power_w: np.ndarray) -> dict[str, float | None]:
    """What is shown on cards; what rests on an FTP only where there can be one."""
    has_ftp = told.workout.discipline in FTP_DISCIPLINES
    shown = {name: told.value(name) for name in NUMBERS if has_ftp or NEEDS.get(name) != "an FTP"}
    return shown | {XPOWER.name: power_models.xpower(power_w), "effort_points": _strive(told)}


def _strive(told: Told) -> float | None:
    """Peloton's own score, or the same computed from the heart-rate zones."""
    given = told.value("effort_points")
    if given is not None:
        return given
    zones = [told.value(f"hr_zone_{zone}_s") for zone in range(1, 6)]
    known = [zone for zone in zones if zone is not None]
    return metrics.strive_score(known) if len(known) == 5 else None
