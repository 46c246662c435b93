"""Pace, SWOLF, the fastest lengths in a row, and critical swim speed."""

from datetime import date

import pandas as pd
import pytest

from core.analysis import swimming

YARDS_25_M = 22.86


def lengths(
    *seconds: float | None, workout_id: int = 1, day: str = "2026-11-01", pool: float = 25.0, strokes: float = 12,
    stroke: str | None = "freestyle", gap_s: float = 0.0,
) -> pd.DataFrame:  # fmt: skip
    """Lengths one after the other; None is a rest of half a minute."""
    rows, at_s = [], 0.0
    for one in seconds:
        took_s = 30.0 if one is None else one
        rows.append((workout_id, pd.Timestamp(day), pool, at_s, took_s, one is not None, strokes if one else None,
                     stroke if one else None))  # fmt: skip
        at_s += took_s + gap_s
    columns = ["workout_id", "day", "pool_length_m", "start_s", "duration_s", "is_active", "strokes", "stroke"]
    return pd.DataFrame(rows, columns=columns).astype({"strokes": float})


def swim_rows(**columns: object) -> pd.DataFrame:
    row = {"day": pd.Timestamp("2026-11-01"), "title": "Swim", "discipline": "swimming", "distance_m": 100.0,
           "duration_s": 200.0, "moving_s": float("nan"), "pool_length_m": 25.0, "is_excluded": False}  # fmt: skip
    return pd.DataFrame([row | columns], index=pd.Index([1], name="workout_id"))


def test_pace_leaves_the_rests_between_lengths_out():
    (swim,) = swimming.swims(swim_rows(), lengths(24, 26, None, 24, 26)).to_dict("records")
    assert swim["pace_s_per_100m"] == 100  # 100 s of swimming for 100 m, 30 s of rest beside
    assert (swim["rest_s"], swim["lengths"], swim["pace_of"]) == (30, 4, "lengths")


def test_swolf_is_the_seconds_and_the_strokes_of_a_length():
    (swim,) = swimming.swims(swim_rows(), lengths(20, 30, strokes=14)).to_dict("records")
    assert swim["swolf"] == (20 + 14 + 30 + 14) / 2
    assert swim["strokes_per_length"] == 14


@pytest.mark.parametrize(("moving_s", "pace", "of"), [(180.0, 180.0, "moving time"), (None, 200.0, "whole time")])
def test_without_lengths_a_pace_says_which_time_it_is_of(moving_s: float | None, pace: float, of: str):
    (swim,) = swimming.swims(swim_rows(moving_s=moving_s), lengths()).to_dict("records")
    assert (swim["pace_s_per_100m"], swim["pace_of"]) == (pace, of)
    assert pd.isna(swim["swolf"])


def test_a_swim_inside_a_longer_workout_of_another_kind_is_as_long_as_its_lengths():
    rows = swim_rows(discipline="other", distance_m=3600.0, duration_s=3600.0)
    (swim,) = swimming.swims(rows, lengths(25, 25, None, 25)).to_dict("records")
    assert (swim["distance_m"], swim["duration_s"], swim["pace_s_per_100m"]) == (75, 105, 100)
    assert swimming.swims(rows, lengths()).empty


def test_without_a_distance_there_is_no_pace():
    (swim,) = swimming.swims(swim_rows(distance_m=None), lengths()).to_dict("records")
    assert pd.isna(swim["pace_s_per_100m"]) and swim["pace_of"] is None


def test_the_fastest_hundred_is_found_anywhere_among_longer_swimming():
    (effort,) = swimming.efforts(lengths(30, 25, 24, 23, 26, 30), 100, "m")["time_s"]
    assert effort == 25 + 24 + 23 + 26


def test_a_rest_breaks_a_hundred():
    assert swimming.efforts(lengths(20, 20, None, 20, 20, 20), 100, "m").empty


def test_a_gap_on_the_clock_is_a_rest_and_a_turn_is_counted_in():
    assert swimming.efforts(lengths(20, 20, 20, 20, gap_s=5), 100, "m").empty
    (effort,) = swimming.efforts(lengths(20, 20, 20, 20, gap_s=1), 100, "m")["time_s"]
    assert effort == 83  # three turns of a second inside


def test_only_freestyle_counts_and_an_unknown_stroke_is_none():
    assert swimming.efforts(lengths(20, 20, 20, 20, stroke="breaststroke"), 100, "m").empty
    assert swimming.efforts(lengths(20, 20, 20, 20, stroke=None), 100, "m").empty


def test_a_hundred_yards_is_swum_in_a_pool_of_yards_only():
    yards = lengths(20, 21, 22, 23, pool=YARDS_25_M)
    assert swimming.efforts(yards, 100, "yd")["time_s"].tolist() == [86]
    assert swimming.efforts(yards, 100, "m").empty
    assert swimming.efforts(lengths(20, 21, 22, 23), 100, "yd").empty


def test_three_lengths_of_a_third_are_a_hundred():
    assert swimming.efforts(lengths(30, 30, 31, pool=33.33), 100, "m")["time_s"].tolist() == [91]


def test_a_length_that_nobody_swims_is_no_effort():
    assert swimming.efforts(lengths(20, 9, 20, 20, 20), 100, "m").empty  # 9 s for 25 m: the watch missed a turn


def test_stretches_do_not_run_on_into_another_swim():
    both = pd.concat([lengths(20, 20), lengths(20, 20, workout_id=2)], ignore_index=True)
    assert swimming.efforts(both, 100, "m").empty


def effort(time_s: float, day: str) -> pd.DataFrame:
    return pd.DataFrame({"day": [pd.Timestamp(day)], "time_s": [time_s]}, index=pd.Index([1], name="workout_id"))


def test_critical_speed_is_two_hundred_metres_over_the_difference_of_both_times():
    speed = swimming.critical_speed(effort(170, "2026-11-01"), effort(360, "2026-10-01"), date(2026, 11, 20), unit="m")
    assert isinstance(speed, swimming.CriticalSpeed)
    assert speed.pace_s_per_100m == pytest.approx(95)  # 200 m in 190 s
    assert speed.reserve_m == pytest.approx(200 - 200 / 190 * 170)
    assert (speed.short_day, speed.long_day) == (date(2026, 11, 1), date(2026, 10, 1))


def test_critical_speed_of_yards_is_told_for_metres():
    speed = swimming.critical_speed(effort(170, "2026-11-01"), effort(360, "2026-11-01"), date(2026, 11, 20), unit="yd")
    assert isinstance(speed, swimming.CriticalSpeed)
    assert speed.pace_s_per_100m == pytest.approx(95 / 0.9144)


@pytest.mark.parametrize(
    ("short_s", "long_s", "why"),
    [(190.0, 370.0, "best 200 m"), (150.0, 420.0, "best 400 m")],  # 200 slower than half of 400; 400 far too slow
)
def test_critical_speed_is_refused_where_one_swim_was_no_full_effort(short_s: float, long_s: float, why: str):
    refused = swimming.critical_speed(
        effort(short_s, "2026-11-01"), effort(long_s, "2026-11-01"), date(2026, 11, 20), unit="m"
    )
    assert isinstance(refused, swimming.Refused) and why in refused.reason


def test_critical_speed_needs_both_within_ninety_days():
    refused = swimming.critical_speed(
        effort(170, "2026-11-01"), effort(360, "2026-08-01"), date(2026, 11, 20), unit="m"
    )
    assert isinstance(refused, swimming.Refused) and "no 400 m" in refused.reason


def test_the_course_of_critical_speed_has_a_point_for_each_day_that_tells():
    slow = lengths(*[25.0] * 8, None, *[26.0] * 16, day="2026-10-01")  # 200 in 200 s, 400 in 416 s: 108 s
    fast = lengths(*[23.0] * 8, None, *[24.5] * 16, day="2026-11-01", workout_id=2)  # 184 s and 392 s: 104 s
    course = swimming.critical_speeds(pd.concat([slow, fast], ignore_index=True), unit="m")
    assert course["pace_s_per_100m"].tolist() == pytest.approx([108, 104])


def test_only_a_faster_hundred_is_a_new_best():
    course = pd.concat([effort(90, "2026-01-01"), effort(92, "2026-02-01"), effort(88, "2026-03-01")])
    assert swimming.bests_so_far(course)["time_s"].tolist() == [90, 88]


def test_bests_name_their_distance_their_pool_and_how_many_swims_have_it():
    both = pd.concat([lengths(25, 25, 25, 25), lengths(24, 24, 24, 24, workout_id=2, pool=YARDS_25_M)])
    table = swimming.bests(both.reset_index(drop=True))
    told = table[["distance", "unit", "time_s", "swims"]].to_records(index=False).tolist()
    assert told == [(50, "m", 50, 1), (100, "m", 100, 1), (50, "yd", 48, 1), (100, "yd", 96, 1)]


def test_volume_before_a_day_leaves_that_day_out():
    swims = pd.DataFrame({"day": pd.to_datetime(["2026-10-01", "2026-10-20", "2026-11-01"]),
                          "distance_m": [4000.0, 2000.0, 1000.0]})  # fmt: skip
    before = swimming.volume_before(swims, pd.Series(pd.to_datetime(["2026-11-01"])))
    assert before.iloc[0].tolist() == [500, 0.25]  # one swim of 2,000 m in the four weeks before
