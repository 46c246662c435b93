"""The workouts that every screen starts from."""

import pandas as pd

from core.analysis.estimates import with_learned_tss


def frame(**columns) -> pd.DataFrame:
    return pd.DataFrame(columns, index=pd.RangeIndex(1, len(columns["tss"]) + 1, name="workout_id"))


def test_an_estimate_is_learned_from_the_athletes_own_measured_workouts():
    rides = frame(
        tss=[60.0] * 24 + [30.0], tss_method=["power"] * 24 + ["estimate"], discipline=["cycling"] * 25,
        class_type=["Climb"] * 25, duration_s=[1800.0] * 25, is_excluded=[False] * 25, is_doubtful=[False] * 25,
    )  # fmt: skip
    learned = with_learned_tss(rides)["tss"]
    assert learned.iloc[:24].tolist() == [60.0] * 24
    assert learned.iloc[24] == (24 * 120 + 8 * 65) / 32 / 2  # own 120 TSS/h against 65 of the table, half an hour


def test_without_enough_measured_workouts_the_table_stands():
    rides = frame(
        tss=[60.0] * 3 + [32.5], tss_method=["power"] * 3 + ["estimate"], discipline=["cycling"] * 4,
        class_type=["Climb"] * 4, duration_s=[1800.0] * 4, is_excluded=[False] * 4, is_doubtful=[False] * 4,
    )  # fmt: skip
    assert with_learned_tss(rides)["tss"].tolist() == rides["tss"].tolist()
