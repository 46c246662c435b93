"""A finished workout as CSV: one row a second, units in the header; and a list of workouts. Knows no store, no clock.

Units are always the same, whatever the athlete prefers to read, so that files of different days can be laid side by
side. An empty cell is an unknown value. Of a workout without seconds there is one row with its totals.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import numpy as np

from core.exports.finished import Finished
from core.exports.playlists import cell

#: Header and decimals of each channel.
CHANNELS: Mapping[str, tuple[str, int]] = {
    "power_w": ("Power (W)", 0), "cadence_rpm": ("Cadence (1/min)", 1), "resistance_pct": ("Resistance (%)", 2),
    "speed_mps": ("Speed (m/s)", 3), "heart_rate_bpm": ("Heart rate (bpm)", 1), "incline_pct": ("Incline (%)", 2),
    "altitude_m": ("Altitude (m)", 1), "stroke_rate_spm": ("Strokes (1/min)", 1), "distance_m": ("Distance (m)", 1),
    "latitude_deg": ("Latitude (deg)", 7), "longitude_deg": ("Longitude (deg)", 7),
    "step_length_m": ("Step length (m)", 3), "vertical_oscillation_m": ("Vertical oscillation (m)", 4),
    "stance_time_s": ("Ground contact (s)", 4), "left_power_pct": ("Left leg (%)", 2),
    "temperature_c": ("Temperature (C)", 1),
}  # fmt: skip
#: Header and decimals of each total.
TOTALS: Mapping[str, tuple[str, int]] = {
    "duration_s": ("Duration (s)", 0), "moving_s": ("Moving (s)", 0), "distance_m": ("Distance (m)", 1),
    "elevation_gain_m": ("Elevation gain (m)", 1), "output_kj": ("Output (kJ)", 1),
    "calories_kcal": ("Calories (kcal)", 0),
    "avg_power_w": ("Average power (W)", 1), "max_power_w": ("Peak power (W)", 0),
    "avg_heart_rate_bpm": ("Average heart rate (bpm)", 1), "max_heart_rate_bpm": ("Highest heart rate (bpm)", 0),
    "avg_cadence_rpm": ("Average cadence (1/min)", 1), "avg_speed_mps": ("Average speed (m/s)", 3),
    "pool_length_m": ("Pool (m)", 2), "rpe": ("Perceived effort (1 to 10)", 0),
}  # fmt: skip
_ABOUT = ("Start (UTC)", "Local time minus UTC (s)", "Discipline", "Title", "Notes")


def seconds(finished: Finished) -> bytes:
    """The workout a row a second; one without seconds as its totals."""
    columns = {name: values for name in CHANNELS if (values := finished.channel(name)) is not None}
    if not columns:
        return totals([finished])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["Elapsed (s)", "Time (UTC)", *(CHANNELS[name][0] for name in columns)])
    written = [_written(values, CHANNELS[name][1]) for name, values in columns.items()]
    for second, row in enumerate(zip(*written, strict=True)):
        if finished.is_recorded[second]:
            at = finished.started_at + timedelta(seconds=second)
            writer.writerow([second, f"{at:%Y-%m-%dT%H:%M:%SZ}", *row])
    return text.getvalue().encode()


def totals(workouts: Iterable[Finished]) -> bytes:
    """A row a workout, with its totals."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(totals_header())
    writer.writerows(totals_row(finished) for finished in workouts)
    return text.getvalue().encode("utf-8-sig")


def totals_header() -> list[str]:
    """The names of the columns of :func:`totals_row`, with their units."""
    return [*_ABOUT, *(header for header, _ in TOTALS.values())]


def totals_row(finished: Finished) -> list[Any]:
    """When, what, how it was called, and its totals; "" where unknown. No cell reads as a formula."""
    done = finished.workout
    about = [f"{finished.started_at:%Y-%m-%dT%H:%M:%SZ}", done.utc_offset_s, done.discipline, cell(finished.title),
             cell(done.notes or "")]  # fmt: skip
    values = ((getattr(done, name), decimals) for name, (_, decimals) in TOTALS.items())
    return [*about, *("" if value is None else f"{value:.{decimals}f}" for value, decimals in values)]


def _written(values: np.ndarray, decimals: int) -> list[str]:
    return [
        f"{value:.{decimals}f}" if is_known else "" for value, is_known in zip(values, np.isfinite(values), strict=True)
    ]
