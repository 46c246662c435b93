"""What charts of runs and maps are given to draw."""

import numpy as np
import pandas as pd
import pytest

from core.analysis.tracks import Box, Grid
from core.charts import maps, runs
from core.quantities import described

BOX = Box(42.70, -75.30, 42.74, -75.25)


def test_the_heat_map_draws_empty_squares_as_nothing_and_degrees_at_their_length():
    counts = np.zeros((4, 5), dtype=int)
    counts[1, 2], counts[3, 4] = 1, 40
    figure = maps.heat_map(Grid(BOX, 1100, counts))
    drawn = np.asarray(figure.data[0].z)
    assert np.isfinite(drawn).sum() == 2
    assert (drawn[1, 2], drawn[3, 4]) == (1, 40)
    assert figure.layout.yaxis.scaleratio == pytest.approx(1 / np.cos(np.radians(42.72)))
    assert figure.layout.yaxis.scaleanchor == "x"


def test_colours_of_the_heat_map_rise_with_the_logarithm():
    """From 1 to 81 workouts a quarter of the colours is a factor of 3."""
    figure = maps.heat_map(Grid(BOX, 1100, np.array([[1, 81]])))
    at = [place for place, _colour in figure.data[0].colorscale]
    assert [1 + place * 80 for place in at] == pytest.approx([1, 3, 9, 27, 81])


def test_an_empty_heat_map_still_stands_where_it_is():
    figure = maps.heat_map(Grid(BOX, 1100, np.zeros((4, 5), dtype=int)))
    assert not figure.data
    assert list(figure.layout.xaxis.range) == [BOX.west, BOX.east]


def test_nothing_is_asked_of_the_internet_for_a_map():
    figure = maps.heat_map(Grid(BOX, 1100, np.ones((4, 5), dtype=int)))
    assert {trace.type for trace in figure.data} == {"heatmap", "scatter"}  # no tiles, no borders


def test_a_way_in_two_pieces_is_drawn_in_two_and_its_cut_ends_are_no_start():
    pieces = [np.array([[42.70, -75.30], [42.71, -75.30]]), np.array([[42.73, -75.30], [42.74, -75.30]])]
    cut, whole = (maps.way_chart(pieces, is_cut=is_cut).to_dict() for is_cut in (True, False))
    assert "Start" not in str(cut)
    assert "Start" in str(whole)
    (line,) = cut["data"]["values"]
    assert line["geometry"]["coordinates"][0][0] == [-75.30, 42.70]
    assert len(line["geometry"]["coordinates"]) == 2


@pytest.mark.parametrize("units", ["metric", "imperial"])
def test_weeks_are_drawn_in_the_athletes_units(units):
    weeks = pd.DataFrame(
        {"week": pd.to_datetime(["2026-06-01"]), "discipline": ["running"], "distance_m": [16093.44], "minutes": [90.0],
         "workouts": [2.0]}
    )  # fmt: skip
    chart = runs.weeks_chart(weeks, "distance_m", units)
    assert chart.data["value"].tolist() == [16.09 if units == "metric" else 10.0]


def test_faster_paces_stand_higher():
    rows = pd.DataFrame(
        {"day": pd.to_datetime(["2026-06-01", "2026-06-02"]), "pace_s_per_km": [330.0, 300.0], "title": ["A", "B"]}
    )
    drawn = runs.trend_chart(rows, described("pace_s_per_km"), "metric").to_dict()
    assert drawn["encoding"]["y"]["scale"]["reverse"] is True
    assert "5:00 /km" in str(drawn["datasets"])


def test_runs_keep_their_colours_whatever_channel_they_have():
    lines = pd.DataFrame(
        {
            "workout_id": [1, 2],
            "way_m": [25.0, 25.0],
            "pace_s_per_km": [300.0, 310.0],
            "heart_rate_bpm": [np.nan, 150.0],
        }
    )
    drawn = runs.compared_chart(lines, {1: "one", 2: "two"}, "heart_rate_bpm", "metric").to_dict()
    assert drawn["encoding"]["color"]["scale"] == {"domain": ["two"], "range": [runs.COMPARED[1]]}


@pytest.mark.parametrize("chart", [
    lambda: runs.weeks_chart(pd.DataFrame(columns=["week", "discipline", "distance_m"]), "distance_m", "metric"),
    lambda: runs.trend_chart(pd.DataFrame(columns=["day", "title", "distance_m"]), described("distance_m"), "metric"),
    lambda: runs.compared_chart(pd.DataFrame(columns=["workout_id", "pace_s_per_km"]), {}, "pace_s_per_km", "metric"),
    lambda: maps.way_chart([]),
])  # fmt: skip
def test_without_anything_to_draw_a_chart_says_so(chart):
    assert "Nothing to show yet" in str(chart().to_dict())
