"""The charts of reports: what they draw, and an empty, titled one where there is nothing."""

import pandas as pd
import pytest

from core.charts.reports import days_chart, load_chart, report_chart, years_chart


def test_idle_days_keep_their_place_on_the_axis():
    days = pd.DataFrame(
        {"name": ["Mon 9", "Tue 10", "Wed 11"], "discipline": [None, "cycling", None], "tss": [0.0, 40, 0]}
    )
    told = days_chart(days).to_dict()
    assert told["encoding"]["x"]["scale"]["domain"] == ["Mon 9", "Tue 10", "Wed 11"]
    assert told["encoding"]["color"]["scale"]["domain"] == ["Cycling"]


def test_the_newest_year_stands_in_front():
    months = pd.DataFrame({"year": [2025, 2026], "month": [1, 1], "minutes": [60.0, 90.0]})
    told = years_chart(months).to_dict()
    assert told["encoding"]["color"]["scale"]["domain"] == ["2025", "2026"]
    assert "2026" in str(told["encoding"]["strokeWidth"])


@pytest.mark.parametrize(
    ("chart", "columns"),
    [(load_chart, ["day", "ctl", "atl", "is_span"]), (days_chart, ["name", "discipline", "tss"]),
     (years_chart, ["year", "month", "minutes"])],
)  # fmt: skip
def test_nothing_gives_an_empty_titled_chart(chart, columns):
    assert chart(pd.DataFrame(columns=columns)).to_dict()["title"]["text"]


@pytest.mark.parametrize(("kind", "zones"), [("power_zones", 7), ("hr_zones", 5)])
def test_zones_are_as_many_as_there_are(kind, zones):
    rows = pd.DataFrame({"seconds": [60.0] * zones, "share": [1 / zones] * zones}, index=range(1, zones + 1))
    assert report_chart(kind, rows).to_dict()["height"] == 22 * zones
