"""The weeks or months behind a goal as bars."""

from datetime import date

import pandas as pd

from core.charts.goals import HIT, MISSED, history_chart

COLUMNS = ["goal_id", "first", "last", "done", "target", "is_hit"]


def test_each_period_is_a_bar_that_was_hit_or_missed():
    history = pd.DataFrame(
        [
            (1, date(2026, 11, 2), date(2026, 11, 8), 120.0, 150.0, False),
            (1, date(2026, 11, 9), date(2026, 11, 15), 165.0, 150.0, True),
        ],
        columns=COLUMNS,
    )
    rows = history_chart(history, "minutes", "metric").data
    assert rows["period"].tolist() == ["2 Nov", "9 Nov"]
    assert rows["days"].tolist() == ["2 Nov to 8 Nov 2026", "9 Nov to 15 Nov 2026"]
    assert rows["result"].tolist() == [MISSED, HIT]


def test_a_month_is_called_by_its_name_and_a_distance_drawn_in_the_athletes_unit():
    history = pd.DataFrame([(1, date(2026, 2, 1), date(2026, 2, 28), 80_467.2, 160_934.4, False)], columns=COLUMNS)
    rows = history_chart(history, "distance_m", "imperial").data
    assert rows[["days", "done", "target"]].to_numpy().tolist() == [["February 2026", 50, 100]]


def test_a_goal_without_a_past_has_an_empty_chart():
    drawn = history_chart(pd.DataFrame(columns=COLUMNS), "minutes", "metric").to_dict()
    assert drawn["mark"]["type"] == "text"
