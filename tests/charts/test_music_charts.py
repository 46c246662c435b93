"""Songs by month."""

import pandas as pd

from core.charts.music import AGAIN, NEW, disciplines_chart, monthly_chart


def test_a_month_is_drawn_in_new_songs_and_known_ones():
    months = pd.date_range("2026-01-01", periods=2, freq="MS", name="month")
    chart = monthly_chart(pd.DataFrame({"new": [12, 0], "again": [3, 7]}, index=months))
    assert chart.data[["month", "heard", "songs"]].to_numpy().tolist() == [
        ["Jan 2026", NEW, 12],
        ["Jan 2026", AGAIN, 3],
        ["Feb 2026", NEW, 0],
        ["Feb 2026", AGAIN, 7],
    ]


def test_without_songs_there_is_an_empty_titled_chart():
    assert monthly_chart(pd.DataFrame()).to_dict()["title"]["text"] == "Songs by month"


def test_a_month_is_drawn_in_its_disciplines_each_in_its_own_colour():
    months = pd.date_range("2026-01-01", periods=1, freq="MS", name="month")
    chart = disciplines_chart(pd.DataFrame({"cycling": [12], "yoga": [3]}, index=months).rename_axis(columns="x"))
    assert chart.data[["heard", "songs"]].to_numpy().tolist() == [["Cycling", 12], ["Yoga", 3]]
    assert chart.to_dict()["encoding"]["color"]["scale"]["domain"] == ["Cycling", "Yoga"]


def test_without_songs_there_is_an_empty_titled_chart_of_disciplines():
    assert disciplines_chart(pd.DataFrame()).to_dict()["title"]["text"] == "Songs by month"
