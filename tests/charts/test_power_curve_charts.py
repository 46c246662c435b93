"""Power over duration on a log axis, with the model behind it."""

import pandas as pd
import pytest

from core.charts.power_curve import CURVES, curve_chart, duration

MODEL = pd.DataFrame({"duration_s": [120.0, 1200.0], "power": [280.0, 220.0]})
NO_MODEL = MODEL.iloc[:0]


def lines(*periods: str) -> pd.DataFrame:
    return pd.DataFrame(
        [(period, s, 1000 / s, pd.Timestamp("2026-11-10"), "Ride", 1) for period in periods for s in (1, 60, 1800)],
        columns=["period", "duration_s", "power", "day", "title", "workout_id"],
    )


def curves_of(drawn: dict) -> dict:
    return drawn["layer"][0]


@pytest.mark.parametrize(
    ("seconds", "told"), [(5, "5 s"), (60, "1 min"), (300, "5 min"), (3600, "1 h"), (750, "12:30"), (7200, "2 h")]
)
def test_durations_read_as_riders_say_them(seconds: float, told: str):
    assert duration(seconds) == told


def test_the_axis_of_time_is_logarithmic_and_named_as_far_as_rides_reach():
    x = curves_of(curve_chart(lines("All time"), NO_MODEL, is_per_kg=False).to_dict())["encoding"]["x"]
    assert x["scale"] == {"type": "log", "domain": [1, 1800]}
    assert x["axis"]["values"] == [1, 5, 15, 60, 300, 1200]
    assert "'20 min'" in x["axis"]["labelExpr"]


def test_each_curve_keeps_its_colour_whatever_is_beside_it():
    colours = curves_of(curve_chart(lines("6 weeks", "All time"), NO_MODEL, is_per_kg=False).to_dict())["encoding"]
    assert colours["color"]["scale"]["domain"] == ["All time", "6 weeks"]
    assert colours["color"]["scale"]["range"] == [CURVES["All time"], CURVES["6 weeks"]]


def test_the_model_is_dashed_and_in_the_legend_where_there_is_one():
    drawn = curve_chart(lines("90 days"), MODEL, is_per_kg=False).to_dict()
    assert drawn["layer"][-1]["mark"]["strokeDash"] == [6, 4]
    assert curves_of(drawn)["encoding"]["color"]["scale"]["domain"] == ["90 days", "Model"]
    assert len(curve_chart(lines("90 days"), NO_MODEL, is_per_kg=False).to_dict()["layer"]) == 2


def test_hovering_says_for_how_long_how_much_and_in_which_ride():
    points = curve_chart(lines("90 days"), NO_MODEL, is_per_kg=True).to_dict()["layer"][1]
    assert [shown["field"] for shown in points["encoding"]["tooltip"]] == ["told", "power", "period", "day", "title"]
    assert points["encoding"]["tooltip"][1]["title"] == "Power (W/kg)"


def test_no_ride_gives_an_empty_titled_chart():
    assert curve_chart(lines(), NO_MODEL, is_per_kg=False).to_dict()["title"]["text"] == "Power curve"
