"""Classes and rides in them as analysis gets them, written in a test as short as they can be."""

from typing import Any

import pandas as pd

ZONES = [f"planned_zone_{zone}_s" for zone in range(1, 8)]
NUMBERS = {
    "duration_s": 1800, "difficulty": None, "liked_share": None, "planned_intensity": None, "avg_output_kj": None,
    "expected_output_lower_kj": None, "expected_output_upper_kj": None, **dict.fromkeys(ZONES),
}  # fmt: skip
WORDS = {"title": "A class", "discipline": "cycling", "class_type": "Climb", "instructor": None, "language": "english"}
MARKS = ("is_removed", "is_favorite", "is_power_zone", "is_ftp_test", "is_explicit", "is_detailed")
DONE = {
    "day": "2026-11-01", "discipline": "cycling", "class_id": "c", "class_type": "Climb", "tss_method": "power",
    "duration_s": 1800, "class_duration_s": 1800, "output_kj": None, "intensity_factor": None,
    "variability_index": None, "ftp_w": 200, "tss": None, "rpe": None, "is_stopped_early": False, "is_doubtful": False,
    "is_excluded": False,
}  # fmt: skip


def class_rows(**classes: dict[str, Any]) -> pd.DataFrame:
    """A class by its id, as of ``queries.library.classes``; what is not said is as above or unknown."""
    rows = [NUMBERS | WORDS | dict.fromkeys(MARKS, False) | {"aired": None} | said for said in classes.values()]
    frame = pd.DataFrame(rows, index=pd.Index(classes, name="class_id"))
    kinds = dict.fromkeys(NUMBERS, float) | dict.fromkeys(
        ("discipline", "class_type", "instructor", "language"), "category"
    )
    return frame.assign(aired=pd.to_datetime(frame["aired"])).astype(kinds)


def taken_rows(*rows: dict[str, Any]) -> pd.DataFrame:
    """A workout each, oldest first as given; half an hour of a climb class unless it says otherwise."""
    return pd.DataFrame([DONE | row for row in rows], columns=list(DONE)).rename_axis("workout_id")
