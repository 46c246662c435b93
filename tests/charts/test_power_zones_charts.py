"""FTP as steps, weeks as stacked zones, zones as a coloured table."""

import pandas as pd

from core.charts import theme
from core.charts.power_zones import ftp_chart, weekly_zones_chart, zone_table


def weeks(*rows_s):
    starts = pd.date_range("2026-11-09", periods=len(rows_s), freq="7D", name="week")
    return pd.DataFrame(rows_s, index=starts, columns=range(1, 8), dtype=float)


def drawn(chart):
    return chart.to_dict()


def test_a_week_is_drawn_in_minutes_zone_by_zone_and_zones_without_time_are_not_sent():
    chart = weekly_zones_chart(weeks([600, 0, 90, 0, 0, 0, 0], [0, 3600, 0, 0, 0, 0, 0]))
    assert chart.data[["week", "zone", "minutes", "time"]].to_numpy().tolist() == [
        ["9 Nov", "Zone 1", 10, "10:00"],
        ["9 Nov", "Zone 3", 1.5, "1:30"],
        ["16 Nov", "Zone 2", 60, "1:00:00"],
    ]
    assert chart.data["days"].tolist()[-1] == "16 Nov to 22 Nov 2026"


def test_idle_weeks_keep_their_place_on_the_axis():
    chart = weekly_zones_chart(weeks([600] + 6 * [0], 7 * [0], [600] + 6 * [0]))
    assert drawn(chart)["encoding"]["x"]["scale"]["domain"] == ["9 Nov", "16 Nov", "23 Nov"]


def test_zones_have_the_colours_of_the_one_palette_in_chart_and_table():
    colours = drawn(weekly_zones_chart(weeks(7 * [60])))["encoding"]["color"]["scale"]
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
        }
    )
    steps, points = drawn(ftp_chart(history))["layer"]
    assert steps["mark"]["interpolate"] == "step-after"
    assert points["transform"] == [{"filter": "datum.is_entry"}]
    assert "source" in [shown["field"] for shown in points["encoding"]["tooltip"]]


def test_nothing_to_draw_gives_an_empty_titled_chart():
    assert drawn(weekly_zones_chart(weeks(7 * [0])))["title"]["text"] == "Time in zone by week"
    empty = pd.DataFrame(columns=["day", "ftp_w", "source", "note", "is_entry"])
    assert drawn(ftp_chart(empty))["title"]["text"] == "FTP"
