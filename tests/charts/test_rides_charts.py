"""Groups, lengths, outputs and months of many workouts, as they are drawn and tabled."""

import numpy as np
import pandas as pd
import pytest

from core.charts import rides as charts
from core.charts import theme
from core.frames import rides as frames


def groups_of(**workouts):
    return pd.DataFrame(
        {"workouts": list(workouts.values()), "minutes": 60.0, "output_kj_per_min": np.nan}, index=list(workouts)
    )


def months_of(this_year, last_year):
    table = pd.DataFrame({"this_year": this_year, "last_year": last_year}, index=pd.RangeIndex(1, 13, name="month"))
    return table.assign(
        change_pct=100 * (table["this_year"] - table["last_year"]) / table["last_year"].where(lambda v: v > 0)
    )


def test_groups_are_drawn_in_the_order_of_their_table_with_what_is_written_beside_them():
    chart = charts.groups_chart(groups_of(Jess=12, Dex=3), "workouts", "metric")
    assert chart.data[["group", "value", "told"]].to_numpy().tolist() == [["Jess", 12, "12"], ["Dex", 3, "3"]]


def test_no_more_than_fifteen_groups_are_drawn():
    many = groups_of(**{f"Instructor {n}": 40 - n for n in range(30)})
    assert len(charts.groups_chart(many, "workouts", "metric").data) == 15


def test_groups_that_do_not_know_the_measure_are_left_out_and_without_any_the_chart_is_empty_and_titled():
    chart = charts.groups_chart(groups_of(Jess=12), "output_kj_per_min", "metric").to_dict()
    assert chart["title"]["text"] == "Output per minute (kJ/min)"


def test_lengths_have_six_disciplines_of_their_own_and_the_rest_together():
    names = ["cycling", "yoga", "running", "strength", "rowing", "walking", "cardio", "meditation"]
    durations = pd.DataFrame({"minutes": 30, "discipline": names, "workouts": [9, 8, 7, 6, 5, 4, 2, 1]})
    data = charts.durations_chart(durations).data.set_index("discipline")["workouts"]
    assert data["Other"] == 2 + 1
    assert data.drop("Other").to_dict() == {
        "Cycling": 9, "Yoga": 8, "Running": 7, "Strength": 6, "Rowing": 5, "Walking": 4,
    }  # fmt: skip


def test_a_discipline_has_its_own_colour_in_the_stack():
    durations = pd.DataFrame({"minutes": [30], "discipline": ["yoga"], "workouts": [1]})
    scale = charts.durations_chart(durations).to_dict()["encoding"]["color"]["scale"]
    assert scale == {"domain": ["Yoga"], "range": [theme.DISCIPLINES["yoga"]]}


def test_distances_by_month_are_drawn_in_the_unit_that_the_athlete_reads():
    months = months_of([1609.344] + [np.nan] * 11, [0.0] * 12)
    data = charts.months_chart(months, "distance_m", 2026, "imperial").data
    this_year = data[data["year"] == "2026"]
    assert this_year["value"].tolist() == [pytest.approx(1.0)]  # months to come have no bar
    assert this_year["told"].tolist() == ["1.00 mi"]


def test_the_table_of_months_says_how_much_changed_and_where_nobody_knows():
    months = months_of([150.0, 50.0] + [np.nan] * 10, [100.0, 0.0] + [80.0] * 10)
    table = charts.months_table(months, "output_kj", 2026, "metric")
    assert table.columns.tolist() == ["Month", "2026", "2025", "Change"]
    assert table.iloc[0].tolist() == ["January", "150 kJ", "100 kJ", "+50 %"]
    assert table.iloc[1].tolist() == ["February", "50 kJ", "0 kJ", "–"]
    assert table.iloc[2].tolist() == ["March", "–", "80 kJ", "–"]


def test_every_mark_of_a_workout_has_a_colour():
    assert len(charts.MARK_COLOURS) == len(frames.MARKS)


@pytest.mark.parametrize(
    ("chart", "title"),
    [
        (charts.durations_chart(pd.DataFrame()), "Length of workouts"),
        (charts.outputs_chart(pd.DataFrame()), "Output of workouts"),
        (charts.months_chart(months_of([np.nan] * 12, [np.nan] * 12), "output_kj", 2026, "metric"), "Output (kJ)"),
    ],
)
def test_without_workouts_a_chart_is_empty_and_titled(chart, title):
    assert chart.to_dict()["title"]["text"] == title
