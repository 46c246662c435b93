"""FTP as steps, weeks as stacked zones, zones as a coloured table."""

import pandas as pd

from core.charts import theme
from core.charts.power_zones import ftp_chart, mix_chart, zone_table, zones_by_period_chart


def weeks(*rows_s):
    starts = pd.date_range("2026-11-09", periods=len(rows_s), freq="7D", name="week")
    return pd.DataFrame(rows_s, index=starts, columns=range(1, 8), dtype=float)


def drawn(chart):
    return chart.to_dict()


def test_a_week_is_drawn_in_minutes_zone_by_zone_and_zones_without_time_are_not_sent():
    chart = zones_by_period_chart(weeks([600, 0, 90, 0, 0, 0, 0], [0, 3600, 0, 0, 0, 0, 0]), "Time", theme.POWER_ZONES)
    assert chart.data[["period", "zone", "amount", "time"]].to_numpy().tolist() == [
        ["9 Nov", "Zone 1", 10, "10:00"],
        ["9 Nov", "Zone 3", 1.5, "1:30"],
        ["16 Nov", "Zone 2", 60, "1:00:00"],
    ]
    assert chart.data["days"].tolist()[-1] == "16 Nov to 22 Nov 2026"


def test_idle_weeks_keep_their_place_on_the_axis():
    chart = zones_by_period_chart(weeks([600] + 6 * [0], 7 * [0], [600] + 6 * [0]), "Time", theme.POWER_ZONES)
    assert drawn(chart)["encoding"]["x"]["scale"]["domain"] == ["9 Nov", "16 Nov", "23 Nov"]


def test_zones_have_the_colours_of_the_one_palette_in_chart_and_table():
    colours = drawn(zones_by_period_chart(weeks(7 * [60]), "Time", theme.POWER_ZONES))["encoding"]["color"]["scale"]
    assert colours["range"] == list(theme.POWER_ZONES)
    table = zone_table(pd.DataFrame({"zone": range(1, 8)})).to_html()
    assert all(colour in table for colour in theme.POWER_ZONES)


def test_ftp_is_drawn_as_steps_with_a_point_for_each_entry():
    history = pd.DataFrame(
        {
            "day": pd.to_datetime(["2026-03-01", "2026-11-20"]),
            "ftp_w": [200.0, 200.0],
            "source": "You",
            "note": "",
            "is_entry": [True, False],
            "bike": "All bikes",
        }
    )
    tests = pd.DataFrame({"day": pd.to_datetime(["2026-04-01"]), "title": ["Test"], "tested_w": [260.0]})
    steps, diamonds, points = drawn(ftp_chart(history, tests))["layer"]
    assert steps["mark"]["interpolate"] == "step-after"
    assert points["transform"] == [{"filter": "datum.is_entry"}]
    assert diamonds["mark"]["shape"] == "diamond"
    assert steps["encoding"]["y"]["scale"]["domain"] == [192, 268]  # 8 W around 200 W and the test of 260 W
    assert "source" in [shown["field"] for shown in points["encoding"]["tooltip"]]


def test_nothing_to_draw_gives_an_empty_titled_chart():
    assert drawn(zones_by_period_chart(weeks(7 * [0]), "Time", theme.POWER_ZONES))["title"]["text"] == "Time"
    empty = pd.DataFrame(columns=["day", "ftp_w", "source", "note", "is_entry", "bike"])
    assert drawn(ftp_chart(empty))["title"]["text"] == "FTP"
    assert drawn(mix_chart(pd.DataFrame(columns=["who", "domain", "share"])))["title"]["text"] == "Zone mix"


def test_long_times_are_drawn_in_hours_and_months_are_named():
    months = pd.DataFrame(
        [[5 * 3600.0, 3600, 0, 0, 0]], index=pd.DatetimeIndex(["2026-11-01"], name="month"), columns=range(1, 6)
    )
    chart = zones_by_period_chart(months, "Heart", theme.HEART_RATE_ZONES)
    assert chart.data[["period", "days", "amount"]].to_numpy().tolist() == [
        ["Nov 26", "November 2026", 5],
        ["Nov 26", "November 2026", 1],
    ]
    assert drawn(chart)["encoding"]["y"]["title"] == "Time (h)"


def test_a_small_part_of_a_mix_has_no_words_on_it():
    mixes = pd.DataFrame({"who": "You", "domain": ["low", "threshold", "high"], "share": [0.8, 0.16, 0.04]})
    bars, words = drawn(mix_chart(mixes))["layer"]
    assert mix_chart(mixes).data["told"].tolist() == ["80 %", "16 %", ""]
    assert mix_chart(mixes).data["middle"].round(2).tolist() == [0.4, 0.88, 0.98]
    assert words["encoding"]["x"]["field"] == "middle" and bars["mark"]["type"] == "bar"
