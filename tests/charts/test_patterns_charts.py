"""Intervals of gains, trends over weeks, middle halves by class type."""

import pandas as pd

from core.charts.patterns import MOST, compliance_chart, effects_chart, monthly_chart, spread_chart, trend_chart


def effects(n: int, *, stands_out: bool = False) -> pd.DataFrame:
    return pd.DataFrame(
        [(f"Type {i}", 1.0, -1.0, 3.0, 8, 5, stands_out and not i, "told") for i in range(n)],
        columns=["class_type", "gain_pct", "low_pct", "high_pct", "n", "n_with", "stands_out", "told"],
    )


def test_what_stands_out_from_chance_is_told_apart():
    chart = effects_chart(effects(3, stands_out=True), "FTP")
    assert chart.layer[2].data["chance"].tolist() == ["stands out", "no more than chance", "no more than chance"]
    nought, bars, dots = chart.to_dict()["layer"]
    assert (bars["encoding"]["x"]["field"], bars["encoding"]["x2"]["field"]) == ("low", "high")
    assert dots["encoding"]["x"]["field"] == "value" and nought["encoding"]["x"]["field"] == "x"


def test_only_so_many_class_types_are_drawn():
    assert len(effects_chart(effects(MOST + 4), "FTP").layer[2].data) == MOST


def test_compliance_is_dots_under_a_line_and_never_above_a_hundred():
    rides = pd.DataFrame(
        {"day": pd.to_datetime(["2026-11-10", "2026-11-12"]), "title": "Ride", "compliance_pct": [62.0, 90.0],
         "rolling_pct": [62.0, 76.0]}
    )  # fmt: skip
    dots, line = compliance_chart(rides).to_dict()["layer"]
    assert dots["encoding"]["y"]["scale"]["domain"] == [60, 100]
    assert line["encoding"]["y"]["field"] == "rolling_pct"


def test_a_class_type_is_drawn_from_quartile_to_quartile():
    types = pd.DataFrame(
        {"workouts": [5, 4], "cadence_rpm_q25": [80.0, None], "cadence_rpm_median": [85.0, None],
         "cadence_rpm_q75": [90.0, None]}, index=pd.Index(["Climb", "Music"], name="class_type"),
    )  # fmt: skip
    chart = spread_chart(types, "cadence_rpm")
    assert chart.data["class_type"].tolist() == ["Climb"]  # nobody knows the cadence of the other
    assert chart.to_dict()["layer"][0]["encoding"]["x2"]["field"] == "q75"


def test_a_trend_is_the_mean_of_the_weeks_around():
    weeks = pd.DataFrame(
        {"rides": [1, 2, 1], "value": [1.0, 2.0, 6.0]},
        index=pd.DatetimeIndex(["2026-11-02", "2026-11-09", "2026-11-16"], name="week"),
    )
    assert trend_chart(weeks, "Watts per beat").data["mean"].tolist() == [3, 3, 3]


def test_months_without_a_value_are_left_out():
    months = pd.DataFrame({"x": [10.0, None]}, index=pd.DatetimeIndex(["2026-10-01", "2026-11-01"], name="month"))
    chart = monthly_chart(months, "x", "kJ/min")
    assert chart.data["value"].tolist() == [10]
    assert chart.to_dict()["layer"][0]["encoding"]["y"]["scale"]["domain"] == [9, 11]


def test_nothing_to_draw_gives_empty_titled_charts():
    assert effects_chart(effects(0), "FTP").to_dict()["title"]["text"] == "Followed by gains in FTP"
    assert compliance_chart(pd.DataFrame()).to_dict()["title"]["text"] == "Compliance"
    assert trend_chart(pd.DataFrame(), "EF").to_dict()["title"]["text"] == "EF"
    assert monthly_chart(pd.DataFrame({"x": []}), "x", "kJ/min").to_dict()["title"]["text"] == "kJ/min"
