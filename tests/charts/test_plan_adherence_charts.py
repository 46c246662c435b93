"""Adherence by week, planned in front of done, and kinds of work."""

import pandas as pd
import pytest

from core.charts import plan_adherence as charts
from core.charts import theme

HISTORY = pd.DataFrame(
    {
        "week": pd.to_datetime(["2026-11-02", "2026-11-09", "2026-11-16"]), "called": ["a", "b", "c"],
        "adherence": [90.0, None, 60.0], "planned_h": [3.0, 0.0, 2.0], "done_h": [2.5, 1.0, 2.0], "done": [4, 0, 2],
        "due": [4, 0, 3], "days_between_hard": [2.0, None, None],
    }
)  # fmt: skip
KINDS = pd.DataFrame(
    [["discipline", "cycling", 60, 30], ["intensity", "hard", 60, 0], ["intensity", "easy", 0, 20]],
    columns=["by", "name", "planned_min", "done_min"],
)


def test_a_week_is_coloured_by_what_its_adherence_asks_for_and_one_without_is_left_out():
    chart = charts.adherence_chart(HISTORY)
    drawn = chart.layer[0].data
    assert drawn[["adherence", "band"]].to_numpy().tolist() == [[90, "over 80 %"], [60, "below 70 %"]]


def test_what_was_planned_stands_behind_what_was_done():
    planned, done = charts.volume_chart(HISTORY).to_dict()["layer"]
    assert (planned["encoding"]["y"]["field"], done["encoding"]["y"]["field"]) == ("planned_h", "done_h")


def test_kinds_of_work_have_their_colours():
    bars = charts.distribution_chart(KINDS, "discipline").to_dict()["layer"][1]
    assert bars["encoding"]["color"]["scale"]["range"] == [theme.DISCIPLINES["cycling"]]
    by_intensity = charts.distribution_chart(KINDS, "intensity")
    assert by_intensity.data["name"].tolist() == ["Easy", "Hard"]  # from easy to hard, whatever was most


@pytest.mark.parametrize(
    "chart",
    [
        charts.adherence_chart(HISTORY.iloc[1:2]),
        charts.volume_chart(HISTORY.iloc[:0]),
        charts.distribution_chart(KINDS.iloc[:0], "discipline"),
    ],
)
def test_nothing_to_draw_is_an_empty_titled_chart(chart):
    assert chart.to_dict()["title"]["text"]
