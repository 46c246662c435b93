"""Workouts as analysis and coaching get them, written in a test as short as they can be."""

from datetime import date
from typing import Any

import pandas as pd

COLUMNS = {
    "day": None, "discipline": "cycling", "duration_s": None, "class_duration_s": None, "output_kj": None,
    "distance_m": None, "calories_kcal": None, "avg_power_w": None, "avg_heart_rate_bpm": None, "tss": None,
    "tss_method": None, "started_at": None, "utc_offset_s": 0, "class_id": None, "class_type": None,
    "instructor_name": None, "leaderboard_rank": None, "leaderboard_total": None, "is_stopped_early": False,
    "is_doubtful": False, "is_excluded": False, **{f"power_zone_{zone}_s": None for zone in range(1, 8)},
    **{f"hr_zone_{zone}_s": None for zone in range(1, 6)},
}  # fmt: skip


def workout_rows(*rows: dict[str, Any]) -> pd.DataFrame:
    """A row a workout, oldest first as given, ids from 1; what is not said is unknown."""
    index = pd.RangeIndex(1, len(rows) + 1, name="workout_id")
    return pd.DataFrame([COLUMNS | row for row in rows], columns=list(COLUMNS), index=index)


def on(day: str, **values: Any) -> dict[str, Any]:
    """One workout of a day written as 2026-11-20."""
    return {"day": date.fromisoformat(day), **values}
