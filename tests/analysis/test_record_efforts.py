"""What may be a record, subject by subject, and what may not."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from core.analysis import record_efforts as made
from core.analysis.record_book import Efforts, judged, standing
from core.metrics import CURVE_DURATIONS_S
from tests.workout_rows import on, workout_rows

TODAY = date(2026, 11, 20)
SPIKE = ["Power is above 2,500 W for 1 second: left out."]


def best(efforts: Efforts) -> dict[str, float]:
    """The bests in force by their record."""
    return standing(judged(efforts), TODAY)["best"].to_dict()


def names(efforts: Efforts) -> dict[str, str]:
    return {kind.key: kind.name for kind in efforts.kinds}


def ride(day: str, output_kj: float, **values):
    return on(day, **({"class_duration_s": 1800, "duration_s": 1800, "output_kj": output_kj} | values))


def frame(*rows: dict) -> pd.DataFrame:
    """Workouts with the columns that only some tests use."""
    table = workout_rows(*({k: v for k, v in row.items() if k not in EXTRA} for row in rows))
    for name in EXTRA:
        table[name] = pd.Series([row.get(name) for row in rows], index=table.index, dtype=object)
    return table


EXTRA = ("quality", "is_outdoor", "elevation_gain_m", "title")

# Classes


def test_a_class_is_compared_with_those_of_its_length_and_with_those_of_its_type_and_length():
    rows = frame(
        ride("2026-01-01", 300, class_type="Climb"),
        ride("2026-01-02", 320, class_type="Pop"),
        ride("2026-01-03", 310, class_type="Climb"),
        ride("2026-01-04", 500, class_type="Climb", class_duration_s=2700),
    )
    assert best(made.of_class_lengths(rows)) == {
        "class/cycling/1800/output_kj": 320,
        "class/cycling/2700/output_kj": 500,
    }
    types = made.of_class_types(rows)
    assert best(types) == {
        "type/cycling/Climb/1800/output_kj": 310, "type/cycling/Pop/1800/output_kj": 320,
        "type/cycling/Climb/2700/output_kj": 500,
    }  # fmt: skip
    assert names(types)["type/cycling/Climb/1800/output_kj"] == "30 min Climb cycling class"


def test_warm_ups_and_classes_without_a_type_have_no_record_of_their_type():
    assert not made.of_class_types(frame(ride("2026-01-01", 90, class_type="Warm Up"), ride("2026-01-02", 90))).kinds


@pytest.mark.parametrize("mark", ["is_excluded", "is_doubtful", "is_stopped_early"])
def test_a_marked_workout_is_no_record_as_a_whole(mark: str):
    rows = frame(
        ride("2026-01-01", 300, class_type="Climb"), ride("2026-01-02", 400, class_type="Climb", **{mark: True})
    )
    assert best(made.of_class_lengths(rows)) == {"class/cycling/1800/output_kj": 300}
    assert best(made.of_class_types(rows)) == {"type/cycling/Climb/1800/output_kj": 300}
    assert best(made.of_extremes(rows))["most/cycling/output_kj"] == 300


def test_output_with_a_single_impossible_second_is_no_record_and_other_notes_do_no_harm():
    gap = ["Power is missing for 60 s of 1800 s.", "Heart rate is below 25 or above 240 bpm for 9 seconds: left out."]
    rows = frame(ride("2026-01-01", 300), ride("2026-01-02", 400, quality=SPIKE), ride("2026-01-03", 310, quality=gap))
    assert best(made.of_class_lengths(rows)) == {"class/cycling/1800/output_kj": 310}
    assert best(made.of_extremes(rows)) == {"most/cycling/output_kj": 310, "most/cycling/duration_s": 1800}


# Whole workouts


def test_the_longest_and_the_farthest_are_told_by_discipline_and_indoor_rides_apart():
    rows = frame(
        on("2026-01-01", duration_s=3600, distance_m=30_000.0, is_outdoor=True, elevation_gain_m=200.0),
        on("2026-01-02", duration_s=2700, distance_m=25_000.0, elevation_gain_m=900.0),
        on("2026-01-03", discipline="running", duration_s=1800, distance_m=5500.0, is_outdoor=True,
           elevation_gain_m=40.0),
        on("2026-01-04", discipline="yoga", duration_s=5400, distance_m=10.0),
    )  # fmt: skip
    found = made.of_extremes(rows)
    assert best(found) == {
        "most/cycling/duration_s": 3600, "most/running/duration_s": 1800, "most/yoga/duration_s": 5400,
        "most/cycling/distance_m/outdoors": 30_000, "most/cycling/distance_m/indoors": 25_000,
        "most/running/distance_m": 5500, "most/cycling/elevation_gain_m": 200, "most/running/elevation_gain_m": 40,
    }  # fmt: skip
    assert names(found)["most/cycling/distance_m/indoors"] == "Farthest ride, indoors"
    assert names(found)["most/yoga/duration_s"] == "Longest yoga workout"


@pytest.mark.parametrize(("distance_m", "time_s"), [
    (5000.0, 1500.0), (5100.0, 1500 * 5000 / 5100), (4950.0, 1500 * 5000 / 4950), (5150.0, 1500 * 5000 / 5150),
    (4949.0, None), (5151.0, None),
])  # fmt: skip
def test_a_whole_run_of_a_distance_counts_at_its_mean_pace(distance_m: float, time_s: float | None):
    rows = frame(on("2026-01-01", discipline="running", duration_s=1500, distance_m=distance_m))
    found = best(made.of_distances(rows))
    assert found == ({} if time_s is None else {"raced/running/5 km": pytest.approx(time_s)})


def test_less_time_over_a_distance_is_better():
    rows = frame(
        *(on(f"2026-01-0{n}", discipline="running", duration_s=s, distance_m=5000.0) for n, s in ((1, 1500), (2, 1450)))
    )
    assert best(made.of_distances(rows)) == {"raced/running/5 km": 1450}


def test_a_ride_counts_for_a_distance_outdoors_only():
    rows = frame(on("2026-01-01", duration_s=3600, distance_m=40_000.0))
    assert best(made.of_distances(rows)) == {}
    assert list(best(made.of_distances(rows.assign(is_outdoor=True)))) == ["raced/cycling/40 km"]


def test_an_unknown_or_zero_value_is_no_try():
    rows = frame(on("2026-01-01", duration_s=0, distance_m=0.0), on("2026-01-02"))
    assert best(made.of_extremes(rows)) == {} and best(made.of_distances(rows)) == {}


# Inside workouts


def curves(*rides: dict[int, float]) -> pd.DataFrame:
    """A power curve a ride; what is not said is unknown."""
    rows = [[ride.get(seconds, np.nan) for seconds in CURVE_DURATIONS_S] for ride in rides]
    return pd.DataFrame(rows, columns=list(CURVE_DURATIONS_S), index=range(1, len(rides) + 1))


def test_power_is_compared_in_watts_and_by_the_weight_of_the_day():
    found = curves({60: 300.0, 300: 250.0}, {60: 290.0, 300: 260.0})
    days = pd.Series(pd.to_datetime(["2026-01-01", "2026-02-01"]), index=[1, 2])
    weight_kg = pd.Series([75.0, 72.0], index=[1, 2])
    efforts = made.of_power(found, days, weight_kg)
    assert best(efforts) == {
        "power/60/power_w": 300, "power/300/power_w": 260,
        "power/60/power_w_per_kg": pytest.approx(290 / 72),  # 4.03, against 300 / 75 = 4.00
        "power/300/power_w_per_kg": pytest.approx(260 / 72),
    }  # fmt: skip
    assert names(efforts)["power/60/power_w_per_kg"] == "1 min power by weight"


def test_power_by_weight_is_unknown_without_a_weight():
    days = pd.Series(pd.to_datetime(["2026-01-01"]), index=[1])
    found = made.of_power(curves({60: 300.0}), days, pd.Series([np.nan], index=[1]))
    assert best(found) == {"power/60/power_w": 300}


def test_the_fastest_stretch_is_told_by_discipline_and_not_of_doubtful_sessions():
    rows = frame(
        on("2026-01-01", discipline="running"), on("2026-01-02", discipline="running", is_doubtful=True),
        on("2026-01-03", discipline="walking"), on("2026-01-04", discipline="running", is_stopped_early=True),
    )  # fmt: skip
    stretches = pd.DataFrame(
        {"workout_id": [1, 2, 3, 4], "distance_m": 1000.0, "time_s": [300.0, 200.0, 600.0, 290.0], "start_s": 0.0}
    )
    found = made.of_stretches(stretches, rows)
    assert best(found) == {"fastest/running/1 km": 290, "fastest/walking/1 km": 600}  # run before it was stopped
    assert names(found)["fastest/walking/1 km"] == "Fastest 1 km of a walk"


def lengths(workout_id: int, day: str, seconds: float, n: int = 4, **values) -> pd.DataFrame:
    """So many lengths of freestyle in a pool of 25 m, one after the other."""
    return pd.DataFrame(
        {
            "workout_id": workout_id, "day": pd.Timestamp(day), "pool_length_m": 25.0,
            "start_s": [seconds * k for k in range(n)], "duration_s": seconds, "is_active": True, "strokes": 10.0,
            "stroke": "freestyle", **values,
        }
    )  # fmt: skip


def test_the_fastest_hundred_of_a_swim_is_a_record_and_that_of_a_doubtful_one_is_none():
    swims = pd.concat([lengths(1, "2026-01-01", 25, is_doubtful=False), lengths(2, "2026-01-02", 20, is_doubtful=True)])
    assert best(made.of_swims(swims.reset_index(drop=True))) == {"swim/100/m": 100, "swim/50/m": 50}


def test_a_lift_is_a_record_by_its_estimate_and_by_its_weight_and_a_doubtful_one_by_neither():
    from core.analysis import strength

    sets = pd.DataFrame(
        {
            "workout_id": [1, 1, 2, 3], "day": pd.to_datetime(["2026-01-01"] * 2 + ["2026-01-08", "2026-01-15"]),
            "exercise": "Bench Press", "kind": ["normal", "warmup", "normal", "normal"], "reps": [5.0, 1, 1, 1],
            "weight_kg": [90.0, 200, 100, 150], "muscle_group": None, "is_doubtful": [False, False, False, True],
        }
    )  # fmt: skip
    found = made.of_lifts(strength.worked(sets))
    assert best(found) == {"lift/Bench Press/one_rm_kg": 105, "lift/Bench Press/lifted_kg": 100}  # 90 x (1 + 5 / 30)
    assert names(found)["lift/Bench Press/lifted_kg"] == "Bench Press, heaviest set"


# Weeks and streaks


def test_the_biggest_week_sums_what_counts_and_stands_on_its_first_day():
    rows = frame(
        on("2026-11-02", duration_s=3600), on("2026-11-08", duration_s=3600),  # Monday to Sunday
        on("2026-11-09", duration_s=5400), on("2026-11-10", duration_s=9999, is_doubtful=True),
        on("2026-11-11", duration_s=9999, is_excluded=True),
    )  # fmt: skip
    found = judged(made.of_weeks(rows))
    weeks = found[found["record"] == "week/minutes"]
    assert weeks["value"].tolist() == [120, 90]
    assert weeks["day"].tolist() == [pd.Timestamp("2026-11-02"), pd.Timestamp("2026-11-09")]
    assert best(made.of_weeks(rows))["month/workouts"] == 3


def test_weeks_begin_on_the_day_that_the_athlete_chose():
    rows = frame(on("2026-11-07", duration_s=600), on("2026-11-08", duration_s=600), on("2026-11-09", duration_s=600))
    assert best(made.of_weeks(rows))["week/minutes"] == 20
    assert best(made.of_weeks(rows, first_weekday=6))["week/minutes"] == 20
    assert best(made.of_weeks(rows, first_weekday=5))["week/minutes"] == 30


def test_a_week_across_new_year_is_one_week_and_two_months():
    rows = frame(on("2025-12-31", duration_s=600), on("2026-01-01", duration_s=900))
    found = judged(made.of_weeks(rows))
    assert found.loc[found["record"] == "week/minutes", "value"].tolist() == [25]
    assert found.loc[found["record"] == "month/minutes", "value"].tolist() == [10, 15]


def test_a_week_in_which_nothing_knows_its_output_is_no_try_at_output():
    assert "week/output_kj" not in best(made.of_weeks(frame(on("2026-11-02", duration_s=600))))


def test_every_streak_is_a_try_at_the_longest_and_stands_on_its_last_day():
    days = ["2026-11-01", "2026-11-02", "2026-11-05", "2026-11-06", "2026-11-07", "2026-11-12"]
    found = judged(made.of_streaks(frame(*(on(day) for day in days)), TODAY))
    daily = found[found["record"] == "streak/day"]
    assert daily["value"].tolist() == [2, 3, 1]
    assert daily["day"].dt.day.tolist() == [2, 7, 12]


def test_protected_days_bridge_a_streak():
    rows = frame(on("2026-11-01"), on("2026-11-03"))
    protected = {date(2026, 11, 2)}
    assert best(made.of_streaks(rows, TODAY, protected=protected))["streak/day"] == 2
    assert best(made.of_streaks(rows, TODAY))["streak/day"] == 1


# All of them


def test_without_a_workout_there_is_no_effort():
    assert made.of_workouts(frame(), TODAY).kinds == []
    assert not made.of_power(curves(), pd.Series(dtype="datetime64[us]"), pd.Series(dtype=float)).kinds
    empty = pd.DataFrame(columns=["workout_id", "distance_m", "time_s", "start_s"])
    assert not made.of_stretches(empty, frame()).kinds


def test_every_key_is_there_once_and_every_measure_is_described():
    rows = frame(
        *(ride(f"2026-01-{n:02}", 300 + n, class_type=kind, distance_m=5000.0, discipline=discipline, is_outdoor=True,
               elevation_gain_m=10.0, tss=50.0, calories_kcal=300.0)
          for n, (kind, discipline) in enumerate([("Climb", "cycling"), ("Pop", "cycling"), ("Just Run", "running"),
                                                  ("Flow", "yoga")], 1))
    )  # fmt: skip
    found = made.of_workouts(rows, TODAY)
    keys = [kind.key for kind in found.kinds]
    assert len(keys) == len(set(keys)) and set(found.rows["record"]) == set(keys)
    assert {kind.group for kind in found.kinds} <= set(made.GROUPS)
    assert all(made.quantity(kind.measure).label for kind in found.kinds)


def test_a_best_of_its_length_is_not_told_again_as_one_of_its_type_nor_watts_by_weight():
    rows = pd.DataFrame(
        [
            ("class/cycling/1800/output_kj", 1.0, "Class lengths", "output_kj"),
            ("type/cycling/Climb/1800/output_kj", 1.0, "Class types", "output_kj"),
            ("type/cycling/Climb/1800/output_kj", 2.0, "Class types", "output_kj"),
            ("power/60/power_w", 1.0, "Power", "power_w"),
            ("power/60/power_w_per_kg", 1.0, "Power", "power_w_per_kg"),
            ("power/300/power_w_per_kg", 1.0, "Power", "power_w_per_kg"),
        ],
        columns=["record", "workout_id", "group", "measure"],
    )
    assert made.without_repeats(rows).index.tolist() == [0, 2, 3, 5]


def test_what_is_left_out_is_counted_once_each():
    rows = frame(
        ride("2026-01-01", 300), ride("2026-01-02", 300, is_doubtful=True, is_stopped_early=True),
        ride("2026-01-03", 300, quality=SPIKE, is_stopped_early=True), ride("2026-01-04", 300, is_stopped_early=True),
        ride("2026-01-05", 300, is_excluded=True, is_doubtful=True),
    )  # fmt: skip
    assert list(made.left_out(rows).values()) == [1, 1, 1]
