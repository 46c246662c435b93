"""What a class was to the athlete, and what it may be expected to cost."""

import pandas as pd
import pytest

from core.analysis import class_load
from tests.class_rows import class_rows, taken_rows


def expected(classes: pd.DataFrame, *rides: dict, ftp_w: float | None = 200) -> pd.Series:
    """What is expected of the first of ``classes``."""
    return class_load.expectations(classes, taken_rows(*rides), ftp_w=ftp_w).iloc[0]


def compared_rides(*kj_per_kj_and_w: float) -> list[dict]:
    """Rides at an FTP of 200 W in class r, whose members average 250 kJ."""
    indices = (1.02, 1.10, 1.05, 1.04, 1.06)
    return [
        {"class_id": "r", "class_type": "Other", "output_kj": ratio * 250 * 200, "variability_index": index}
        for ratio, index in zip(kj_per_kj_and_w, indices, strict=False)
    ]


def test_a_plan_in_zones_tells_intensity_stress_and_output():
    empty = {f"planned_zone_{zone}_s": 0 for zone in (1, 4, 5, 6, 7)}
    asked = {"planned_zone_2_s": 1800, "planned_zone_3_s": 1500, "planned_intensity": 0.75}
    plan = class_rows(c={"duration_s": 3600, **empty, **asked})
    told = expected(plan, ftp_w=200)
    assert told["expected_by"] == "plan"
    assert told["expected_intensity"] == 0.75
    assert told["expected_tss"] == pytest.approx(56.25)  # 100 * 1 h * 0.75 ** 2
    # 1800 s at 65.5 %, 1500 s at 82.5 % and 300 s free at 50 % of 200 W
    assert told["expected_kj"] == pytest.approx((1800 * 0.655 + 1500 * 0.825 + 300 * 0.5) * 200 / 1000)


def test_a_plan_holds_without_an_ftp_but_promises_no_output():
    told = expected(class_rows(c={"planned_intensity": 0.8}), ftp_w=None)
    assert told["expected_tss"] == pytest.approx(32)
    assert pd.isna(told["expected_kj"])


def test_the_last_three_complete_attempts_count_scaled_from_their_ftp_to_that_of_now():
    rides = [
        {"intensity_factor": 0.50, "output_kj": 100},  # the fourth from last
        {"intensity_factor": 0.80, "output_kj": 200, "ftp_w": 200},
        {"intensity_factor": 0.82, "output_kj": 220, "ftp_w": 200},
        {"intensity_factor": 0.84, "output_kj": 270, "ftp_w": 225},
        {"intensity_factor": 0.20, "output_kj": 20, "is_stopped_early": True},
        {"intensity_factor": 0.30, "output_kj": 20, "is_doubtful": True},
        {"intensity_factor": 0.40, "output_kj": 20, "is_excluded": True},
    ]
    told = expected(class_rows(c={}), *rides, ftp_w=250)
    assert (told["expected_by"], told["expected_n"]) == ("own", 3)
    assert told["expected_intensity"] == pytest.approx(0.82)
    assert told["expected_tss"] == pytest.approx(50 * 0.82**2)
    assert told["expected_kj"] == pytest.approx((1.0 + 1.1 + 1.2) / 3 * 250)  # kJ for a watt of FTP


def test_members_output_counts_times_the_usual_ratio_at_the_ftp_of_now():
    classes = class_rows(c={"avg_output_kj": 200}, r={"avg_output_kj": 250, "class_type": "Other"})
    told = expected(classes, *compared_rides(0.004, 0.008, 0.006, 0.005, 0.007), ftp_w=250)
    assert (told["expected_by"], told["expected_n"]) == ("members", 5)
    assert told["expected_kj"] == pytest.approx(300)  # 0.006 * 200 kJ * 250 W
    # 300 kJ in 1800 s are 166.7 W, times the median variability of 1.05 are 175 W
    assert told["expected_intensity"] == pytest.approx(0.70)
    assert told["expected_tss"] == pytest.approx(24.5)


def test_four_rides_have_no_usual_ratio_to_the_members():
    classes = class_rows(c={"avg_output_kj": 200}, r={"avg_output_kj": 250, "class_type": "Other"})
    told = expected(classes, *compared_rides(0.004, 0.008, 0.006, 0.005))
    assert pd.isna(told["expected_by"]) and pd.isna(told["expected_tss"])


def test_the_range_of_peloton_counts_by_its_middle_with_everybodys_variability():
    told = expected(class_rows(c={"expected_output_lower_kj": 160, "expected_output_upper_kj": 200}), ftp_w=200)
    assert told["expected_by"] == "range"
    assert told["expected_intensity"] == pytest.approx(100 * 1.07 / 200)  # 180 kJ in 1800 s are 100 W


def test_three_rides_of_the_type_and_length_give_their_median():
    rides = [
        {"class_id": f"r{n}", "intensity_factor": value, "output_kj": 270, "class_type": "climb"}
        for n, value in enumerate((0.9, 0.7, 0.8))
    ]
    told = expected(class_rows(c={"duration_s": 2400}), *rides)
    assert (told["expected_by"], told["expected_n"]) == ("median", 3)
    assert told["expected_intensity"] == pytest.approx(0.8)
    assert told["expected_tss"] == pytest.approx(100 * 2400 / 3600 * 0.64)
    assert told["expected_kj"] == pytest.approx(150 * 2400 / 1000)  # 270 kJ in 1800 s are 150 W
    longer = expected(class_rows(c={"duration_s": 2700}), *rides)
    assert pd.isna(longer["expected_by"])  # 45 minutes are another length
    assert pd.isna(expected(class_rows(c={}), *rides[:2])["expected_by"])


def test_methods_are_asked_in_their_order():
    ride = {"intensity_factor": 0.9, "output_kj": 300}
    full = {"planned_intensity": 0.7, "expected_output_lower_kj": 100, "expected_output_upper_kj": 120}
    assert expected(class_rows(c=full), ride)["expected_by"] == "plan"
    assert expected(class_rows(c=full | {"planned_intensity": None}), ride)["expected_by"] == "own"
    assert expected(class_rows(c=full | {"planned_intensity": None}))["expected_by"] == "range"


def test_another_discipline_counts_by_its_own_stress_an_hour_and_never_by_power():
    classes = class_rows(c={"discipline": "yoga", "class_type": "Flow", "duration_s": 2700, "planned_intensity": 0.9})
    rides = [
        {"discipline": "yoga", "class_type": "Flow", "class_id": "c", "tss": 10, "tss_method": "heart rate"},
        {"discipline": "yoga", "class_type": "Flow", "class_id": "c", "tss": 90, "tss_method": "estimate"},
    ]
    told = expected(classes, *rides)
    assert (told["expected_by"], told["expected_n"]) == ("own", 1)
    assert told["expected_tss"] == pytest.approx(15)  # 20 an hour for 45 minutes
    assert pd.isna(told["expected_intensity"])


def test_another_discipline_falls_back_on_its_type_and_then_on_all_of_it():
    rides = [
        {"discipline": "yoga", "class_type": kind, "class_id": f"r{n}", "tss": tss, "tss_method": "heart rate"}
        for n, (kind, tss) in enumerate((("Flow", 5), ("Flow", 6), ("Flow", 9), ("Slow", 1), ("Slow", 2)))
    ]
    flow = expected(class_rows(c={"discipline": "yoga", "class_type": "Flow"}), *rides)
    slow = expected(class_rows(c={"discipline": "yoga", "class_type": "Slow"}), *rides)
    assert (flow["expected_by"], flow["expected_n"], flow["expected_tss"]) == ("median", 3, 6)
    assert (slow["expected_by"], slow["expected_n"], slow["expected_tss"]) == ("median", 5, 5)


def test_without_a_length_nothing_is_expected():
    assert pd.isna(expected(class_rows(c={"duration_s": None, "planned_intensity": 0.8}))["expected_by"])


def test_an_empty_library_and_an_empty_history_expect_nothing():
    assert class_load.expectations(class_rows(c={}).iloc[:0], taken_rows(), ftp_w=200).empty
    assert pd.isna(expected(class_rows(c={}))["expected_by"])
    assert class_load.taken(taken_rows()).empty


def test_what_was_done_in_a_class_counts_complete_attempts_for_the_best_only():
    told = class_load.taken(
        taken_rows(
            {"day": "2026-05-01", "output_kj": 300, "intensity_factor": 0.8, "rpe": 6},
            {"day": "2026-06-01", "output_kj": 280, "intensity_factor": 0.7, "rpe": 8},
            {"day": "2026-07-01", "output_kj": 400, "intensity_factor": 0.9, "is_stopped_early": True},
            {"day": "2026-08-01", "output_kj": 500, "is_excluded": True},
            {"class_id": None},
        )
    ).loc["c"]
    assert told["times"] == 3
    assert told["last_day"] == pd.Timestamp("2026-07-01")
    assert (told["best_kj"], told["my_intensity"], told["my_rpe"]) == (300, pytest.approx(0.75), 7)


def test_the_place_of_a_class_is_told_among_five_others_of_its_type():
    mine = class_rows(c={}, **{f"o{n}": {} for n in range(5)}, other={"class_type": "Music"})
    mine["my_intensity"] = [0.80, 0.60, 0.70, 0.75, 0.79, 0.90, 0.10]
    assert class_load.place(mine, "c") == class_load.Place(0.8, 5)
    assert class_load.place(mine.drop("o0"), "c") is None


@pytest.mark.parametrize("by", [*class_load.METHODS, None])
def test_every_method_says_what_it_is(by: str | None):
    assert class_load.sentence(by, 7.0, is_ride=True).endswith(".")
    assert "Unknown" in class_load.sentence(None, float("nan"), is_ride=False)
