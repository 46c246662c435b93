"""Every time the same class was taken."""

import pandas as pd
import pytest

from core.analysis.attempts import attempts
from tests.workout_rows import on, workout_rows


def test_attempts_at_one_class_are_held_against_the_best_of_them():
    workouts = workout_rows(
        on("2026-01-01", class_id="a", output_kj=300.0, leaderboard_rank=50, leaderboard_total=1000),
        on("2026-02-01", class_id="b", output_kj=900.0),
        on("2026-03-01", class_id="a", output_kj=320.0),
        on("2026-04-01", class_id="a", output_kj=310.0),
        on("2026-05-01", class_id="a"),
    )
    table = attempts(workouts, 4)
    assert table.index.tolist() == [1, 3, 4, 5]
    assert table["delta_kj"].fillna(99).tolist() == [-20, 0, -10, 99]
    assert table["is_best"].tolist() == [False, True, False, False]
    assert table["is_this"].tolist() == [False, False, True, False]
    assert table["is_earlier"].tolist() == [True, True, False, False]
    assert table.loc[1, "top_share"] == pytest.approx(0.05)
    assert pd.isna(table.loc[3, "top_share"])


@pytest.mark.parametrize("mark", ["is_stopped_early", "is_doubtful", "is_excluded"])
def test_a_marked_attempt_is_listed_but_never_the_best(mark):
    workouts = workout_rows(
        on("2026-01-01", class_id="a", output_kj=300.0), on("2026-02-01", class_id="a", output_kj=400.0, **{mark: True})
    )
    table = attempts(workouts, 1)
    assert table["is_best"].tolist() == [True, False]
    assert table["delta_kj"].tolist() == [0, 100]


def test_a_workout_without_a_class_has_no_attempts():
    workouts = workout_rows(on("2026-01-01"), on("2026-01-02"))
    assert attempts(workouts, 1).empty
    assert attempts(workouts, 99).empty
