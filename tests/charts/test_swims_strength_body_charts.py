"""Swims, strength and body as they are drawn: paces as clocks, tested lifts, usual ranges, lags."""

import pandas as pd
import pytest

from core.charts import body, strength, swims
from core.charts.theme import nothing

DAYS = pd.to_datetime(["2026-11-01", "2026-11-08"])


def test_a_faster_pace_is_drawn_higher_and_told_in_the_unit_that_was_asked_for():
    table = pd.DataFrame(
        {"day": DAYS, "title": "Swim", "pace_s_per_100m": [100.0, 110.0], "distance_m": [1000.0, 2000.0]}
    )
    chart = swims.pace_chart(table, "imperial")
    dots = chart.layer[0]
    assert dots.encoding.y.to_dict()["scale"]["reverse"] is True
    assert chart.data["told"].tolist() == ["1:31", "1:41"]  # * 0.9144
    assert dots.encoding.y.to_dict()["title"] == "Pace (min/100 yd)"


def test_swims_without_any_pace_are_no_chart():
    table = pd.DataFrame({"day": DAYS, "title": "Swim", "pace_s_per_100m": [None, None], "distance_m": [1.0, 2.0]})
    assert swims.pace_chart(table.astype({"pace_s_per_100m": float}), "metric").to_dict() == nothing("Pace").to_dict()


@pytest.mark.parametrize(
    "chart",
    [
        swims.critical_speed_chart(pd.DataFrame(columns=["day", "pace_s_per_100m", "how"]), "metric"),
        swims.hundreds_chart(pd.DataFrame(columns=["day", "time_s", "how", "is_best"])),
        swims.volume_chart(pd.DataFrame({"week": DAYS, "distance_m": 0.0, "swims": 0.0}), "metric"),
        strength.muscles_chart(pd.DataFrame(columns=["sets_a_week"])),
        strength.weeks_chart(pd.DataFrame({"week": DAYS, "minutes": 1.0, "sets": [None, None]}), "Sets", "metric"),
        body.lags_chart(pd.DataFrame(columns=["r", "low", "high", "n"]), "Weight"),
    ],
)
def test_nothing_is_drawn_as_an_empty_chart(chart):
    assert "Nothing to show yet" in str(chart.to_dict())


def test_what_was_entered_is_a_diamond_beside_what_lengths_tell():
    css = pd.DataFrame({"day": DAYS, "pace_s_per_100m": [97.0, 95.0], "how": ["by hand", "from lengths"]})
    layers = swims.critical_speed_chart(css, "metric").to_dict()["layer"]
    assert layers[2]["mark"]["shape"] == "diamond" and "== 'by hand'" in layers[2]["transform"][0]["filter"]


def test_an_estimated_maximum_is_drawn_in_pounds_with_the_tested_lift_beside():
    history = pd.DataFrame(
        {"one_rm_kg": [100.0, None], "heaviest_kg": [90.0, 60.0], "is_record": [False, False]},
        index=pd.DatetimeIndex(DAYS, name="day"),
    )
    tested = pd.DataFrame({"day": DAYS[:1], "value": [110.0], "note": ["squat"]})
    chart = strength.exercise_chart(history, tested, "imperial")
    assert chart.layer[0].data["one_rm"].tolist() == [pytest.approx(220.46, abs=0.01)]
    assert chart.layer[3].data["one_rm"].tolist() == [pytest.approx(242.51, abs=0.01)]


def test_hrv_has_its_usual_range_behind_it_and_weight_has_none():
    days = pd.DataFrame({"day": DAYS, "value": [40.0, 42.0], "trend": [None, 41.0]})
    ranged = days.assign(low=[None, 35.0], high=[None, 50.0]).astype({"trend": float, "low": float, "high": float})
    assert [layer.to_dict()["mark"]["type"] for layer in body.measured_chart(ranged, "hrv", "metric").layer] == [
        "area", "circle", "line",
    ]  # fmt: skip
    assert len(body.measured_chart(days.astype({"trend": float}), "weight", "metric").layer) == 2


def test_a_weight_is_drawn_in_the_unit_of_its_axis():
    days = pd.DataFrame({"day": DAYS, "value": [80.0, 81.0], "trend": [80.0, 80.1]})
    chart = body.measured_chart(days, "weight", "imperial")
    assert chart.data["value"].iloc[0] == pytest.approx(176.37, abs=0.01)


def test_a_goal_is_a_dashed_line_with_its_name_in_the_unit_of_the_axis():
    days = pd.DataFrame({"day": DAYS, "value": [80.0, 81.0], "trend": [80.0, 80.1]})
    line, name = body.measured_chart(days, "weight", "imperial", 75.0).layer[2:]
    assert line.to_dict()["mark"]["strokeDash"] and name.to_dict()["encoding"]["text"]["field"] == "named"
    assert line.data["goal"].tolist() == [pytest.approx(165.35, abs=0.01)]  # 75 kg
    assert line.data["named"].tolist() == ["Goal 165.3 lb"]


def test_each_lag_has_its_interval_around_nought():
    lags = pd.DataFrame({"r": [0.1, 0.5], "low": [-0.1, 0.3], "high": [0.3, 0.65], "n": 200},
                        index=pd.RangeIndex(2, name="lag"))  # fmt: skip
    nought, bars, _dots = body.lags_chart(lags, "").to_dict()["layer"]
    assert bars["encoding"]["y"]["scale"]["domain"] == [-0.65, 0.65] and nought["encoding"]["y"]["field"] == "y"
