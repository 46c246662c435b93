"""The weeks or months behind a goal as bars."""

from datetime import date

import numpy as np
import pandas as pd

from core.analysis.forecast import Forecast
from core.charts.goals import HIT, MISSED, history_chart, lead_chart, progress_chart
from core.coaching.goals import Aim, Standing

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


# --- the way so far

MONDAY = date(2026, 11, 16)


def standing(**values) -> Standing:
    aim = Aim(1, "sum", "distance_m", 100_000.0, MONDAY)
    track = pd.DataFrame({"day": pd.date_range(MONDAY, periods=3), "value": [0.0, 20_000.0, 20_000.0]})
    ends = Forecast(60_000.0, 40_000.0, 80_000.0, 20, np.array([60_000.0]))
    standard = {"aim": aim, "verdict": "Behind", "first": MONDAY, "last": date(2026, 11, 22), "now": 20_000.0,
                "track": track, "forecast": ends}  # fmt: skip
    return Standing(**(standard | values))


def drawn(of: Standing) -> list[list[dict]]:
    """The rows of each layer: target, way, what is ahead (twice), even line."""
    chart = progress_chart(of, "distance_m", "metric").to_dict()
    return [chart["datasets"][layer["data"]["name"]] for layer in chart["layer"]]


def test_the_way_so_far_goes_on_into_the_interval_and_beside_the_even_line():
    target, way, area, _, even = drawn(standing())
    assert [row["value"] for row in target] == [100]
    assert [row["value"] for row in way] == [0, 20, 20]
    assert [(row["low"], row["expected"], row["high"]) for row in area] == [(20, 20, 20), (40, 60, 80)]
    assert [row["value"] for row in even] == [0, 100]


def test_a_decided_goal_has_nothing_ahead():
    assert len(drawn(standing(verdict="Reached"))) == 3


def test_a_band_has_two_lines_and_no_even_one():
    band = Aim(1, "band", "weight", 70.0, MONDAY, upper=75.0)
    target, *rest = drawn(
        standing(aim=band, last=None, track=pd.DataFrame({"day": [pd.Timestamp(MONDAY)], "value": [7e4]}))
    )
    assert len(target) == 2 and len(rest) == 3


def test_without_any_value_there_is_an_empty_chart():
    empty = progress_chart(standing(track=pd.DataFrame()), "distance_m", "metric").to_dict()
    assert empty["mark"]["type"] == "text"


def test_leading_goals_are_drawn_apart_from_lagging_ones():
    leads = pd.DataFrame({"goal": ["a", "b"], "lead_pct": [10.0, -5.0], "state": ["On track", "Behind"]})
    assert lead_chart(leads).data["side"].tolist() == ["Ahead", "Behind"]
    assert lead_chart(leads[:0]).to_dict()["mark"]["type"] == "text"
