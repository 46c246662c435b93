"""Songs by month."""

import pandas as pd

from core.charts.music import AGAIN, NEW, monthly_chart


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
