"""Places on leaderboards by class type: which are shown, how they are smoothed, and whether they move."""

import pandas as pd
import pytest

from core.analysis.leaderboards import standings
from tests.workout_rows import on, workout_rows


def place(n: int, rank: int | None, total: int | None = 1000, **values):
    """A class on the n-th day of a long time."""
    day = (pd.Timestamp("2025-01-01") + pd.Timedelta(days=n)).date().isoformat()
    return on(day, **({"class_type": "Climb", "leaderboard_rank": rank, "leaderboard_total": total} | values))


def test_a_type_needs_eight_places():
    assert standings(workout_rows(*(place(n, 100) for n in range(7)))) == []
    (found,) = standings(workout_rows(*(place(n, 100) for n in range(8))))
    assert (found.class_type, found.discipline, found.n) == ("Climb", "cycling", 8)
    assert found.places["top_share"].tolist() == [0.1] * 8


@pytest.mark.parametrize("values", [
    {"is_excluded": True}, {"is_doubtful": True}, {"is_stopped_early": True}, {"class_type": None},
    {"leaderboard_rank": None}, {"leaderboard_total": None}, {"leaderboard_rank": 2000},
])  # fmt: skip
def test_a_place_that_is_unknown_or_of_a_workout_that_does_not_count_is_left_out(values: dict):
    rows = [place(n, 100) for n in range(7)]
    assert standings(workout_rows(*rows, place(7, 100, **values))) == []


def test_one_bad_day_does_not_bend_the_line():
    ranks = [100, 110, 90, 105, 990, 95, 100, 102, 98]
    (found,) = standings(workout_rows(*(place(n, rank) for n, rank in enumerate(ranks))))
    middle = found.places["smooth"].iloc[4]
    assert middle == 0.1  # the median of all nine
    assert found.places["smooth"].iloc[0] == 0.105  # of the first five: 90 100 105 110 990
    assert found.typical == 0.1


def test_the_same_type_of_two_disciplines_is_two_and_the_most_frequent_comes_first():
    rows = [place(n, 100) for n in range(8)] + [place(n, 200, discipline="running") for n in range(9)]
    assert [(each.discipline, each.n) for each in standings(workout_rows(*rows))] == [("running", 9), ("cycling", 8)]


def test_the_trend_is_that_of_the_months():
    rows = [place(30 * n, 500 - 10 * n) for n in range(12)]  # from the top 50 % up to the top 39 % within the year
    (found,) = standings(workout_rows(*rows))
    assert found.slope is not None and found.slope.is_clear
    assert found.slope.per_step == pytest.approx(-0.12, abs=0.01)  # a point in a month


def test_below_eight_months_there_is_no_trend():
    (found,) = standings(workout_rows(*(place(n, 500 - n) for n in range(100))))
    assert found.slope is None
