"""Which classes fit a planned workout: its discipline, its length, then its load."""

from datetime import date

import pandas as pd

from core.coaching.plan_classes import fitting, intensity_factor
from core.coaching.planned import Planned
from tests.class_rows import class_rows

TODAY = date(2026, 11, 20)
RIDE = Planned("a", TODAY, "cycling", "Threshold", 45 * 60, tss=60.0, intensity="hard")


def library(**classes: dict) -> pd.DataFrame:
    rows = class_rows(**{name: {k: v for k, v in said.items() if k not in MINE} for name, said in classes.items()})
    mine = {k: [said.get(k) for said in classes.values()] for k in MINE}
    frame = rows.assign(**mine)
    return frame.assign(times=frame["times"].fillna(0).astype(float), last_day=pd.to_datetime(frame["last_day"]))


MINE = ("expected_tss", "expected_intensity", "times", "last_day")


def test_the_class_nearest_in_load_comes_first():
    found = fitting(library(
        far={"duration_s": 2700, "expected_tss": 30.0, "expected_intensity": 0.63},
        near={"duration_s": 2700, "expected_tss": 58.0, "expected_intensity": 0.88},
    ), RIDE, TODAY)  # fmt: skip
    assert [one.class_id for one in found] == ["near", "far"]
    assert found[0].sentence == "45 min of 45, TSS 58 expected of 60, IF 0.88 of 0.89, never taken."


def test_another_discipline_or_length_fits_nothing_nor_do_removed_classes_and_tests():
    assert not fitting(library(
        run={"duration_s": 2700, "discipline": "running"}, short={"duration_s": 1800}, gone={"duration_s": 2700,
        "is_removed": True}, test={"duration_s": 2700, "is_ftp_test": True}, unknown={"duration_s": None},
    ), RIDE, TODAY)  # fmt: skip


def test_of_two_alike_the_one_not_taken_lately_comes_first_and_one_of_unknown_load_last():
    same = {"duration_s": 2700, "expected_tss": 60.0, "expected_intensity": 0.89}
    found = fitting(library(
        lately=same | {"times": 2, "last_day": "2026-11-15"}, unknown={"duration_s": 2700},
        rested=same | {"times": 1, "last_day": "2026-10-01"},
    ), RIDE, TODAY)  # fmt: skip
    assert [one.class_id for one in found] == ["rested", "lately", "unknown"]
    assert found[1].sentence.endswith("taken twice.") and found[0].sentence.endswith("taken once.")
    assert found[2].sentence == "45 min of 45, never taken."


def test_the_intensity_asked_for_follows_from_stress_and_time_else_from_the_kind():
    assert intensity_factor(Planned("a", TODAY, "cycling", "x", 3600, tss=81.0)) == 0.9
    assert intensity_factor(Planned("a", TODAY, "cycling", "x", 3600, intensity="easy")) == 0.62
