"""What the plan of a class is drawn from."""

import pandas as pd
import pytest

from core.charts import classes as charts
from core.charts import theme


def targets(*rows: tuple[str, int, int, float | None, float | None]) -> pd.DataFrame:
    """Metric, start, end, lower and upper of each target."""
    return pd.DataFrame(rows, columns=["metric", "start_s", "end_s", "lower", "upper"])


def drawn(chart: theme.Drawn) -> pd.DataFrame:
    """The rows that a chart is drawn from."""
    return chart.data


def test_zones_are_drawn_minute_by_minute_in_the_colours_of_everywhere():
    (strip,) = charts.plan_charts(targets(("power_zone", 0, 600, 2, 2), ("power_zone", 600, 900, 3, 4)), 900, "metric")
    rows = drawn(strip)
    assert rows[["start", "end", "zone"]].to_numpy().tolist() == [[0, 10, 2], [10, 15, 4]]
    assert rows[["asked", "at", "lasts"]].to_numpy().tolist() == [
        ["Zone 2", "0:00", "10:00"], ["Zones 3 to 4", "10:00", "5:00"],
    ]  # fmt: skip
    encoding = strip.to_dict()["encoding"]
    assert encoding["color"]["scale"]["range"] == list(theme.POWER_ZONES)
    assert encoding["x"]["scale"]["domain"] == [0, 15]


def test_each_other_metric_has_a_band_of_its_own():
    rows = targets(("resistance", 0, 60, 30, 40), ("cadence", 0, 60, 80, 90), ("cadence", 60, 120, 95, 95))
    cadence, resistance = charts.plan_charts(rows, 120, "metric")
    assert drawn(cadence)["asked"].tolist() == ["80 to 90", "95"]
    assert cadence.to_dict()["title"]["text"] == "Cadence (rpm)"
    assert resistance.to_dict()["title"]["text"] == "Resistance (%)"


def test_a_speed_is_drawn_in_the_unit_of_the_athlete():
    (band,) = charts.plan_charts(targets(("speed", 0, 60, 3.0, 3.0)), None, "metric")
    assert drawn(band)["asked"].tolist() == ["10.8"]


def test_targets_without_bounds_or_beyond_the_end_are_not_drawn():
    rows = targets(("power_zone", 0, 60, None, None), ("power_zone", 60, 200, 3, 3), ("power_zone", 500, 600, 4, 4))
    (strip,) = charts.plan_charts(rows, 100, "metric")
    assert drawn(strip)["lasts"].tolist() == ["0:40"]
    assert charts.plan_charts(targets(), None, "metric") == []


def test_planned_minutes_are_a_bar_a_zone():
    zones = pd.DataFrame({"minutes": [10.0, 30.0], "share": [0.25, 0.75]}, index=pd.Index([2, 4], name="zone"))
    chart = charts.zone_minutes_chart(zones)
    assert drawn(chart).to_numpy().tolist() == [["Zone 2", 10.0, "25 %"], ["Zone 4", 30.0, "75 %"]]
    assert chart.to_dict()["encoding"]["color"]["scale"]["range"] == [theme.POWER_ZONES[1], theme.POWER_ZONES[3]]
    empty = charts.zone_minutes_chart(zones.iloc[:0])
    assert empty.to_dict()["title"]["text"] == "Planned minutes in zone"


@pytest.mark.parametrize("metric", list(charts.BANDS))
def test_every_metric_can_be_drawn(metric: str):
    (band,) = charts.plan_charts(targets((metric, 0, 60, 1, 2)), 60, "imperial")
    assert band.to_dict()["mark"]["type"] == "rect"
