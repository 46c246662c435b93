"""The fastest stretches inside a run: planted, and against looking at every tenth of a second."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis import best_efforts


def slowly(way_m: np.ndarray, distance_m: float, *, steps: int = 50) -> float:
    """The shortest time for a distance by trying a start at every so many parts of a second."""
    at_m = np.concatenate([[0.0], way_m])
    starts = np.arange(0, at_m.size - 1 + 1e-9, 1 / steps)
    begun_m = np.interp(starts, np.arange(at_m.size), at_m)
    best = np.inf
    for start_s, from_m in zip(starts, begun_m, strict=True):
        after = np.flatnonzero(at_m >= from_m + distance_m)
        if after.size and after[0]:
            last = after[0]
            share = (from_m + distance_m - at_m[last - 1]) / (at_m[last] - at_m[last - 1])
            best = min(best, last - 1 + share - start_s)
    return best


def test_a_planted_kilometre_inside_a_longer_run_is_found_with_its_place():
    """3 m/s, and from second 900 on a kilometre at 5 m/s: 200 s."""
    speed_mps = np.full(3000, 3.0)
    speed_mps[900:1100] = 5.0
    found = {distance_m: (time_s, start_s) for distance_m, time_s, start_s in
             best_efforts.efforts(np.cumsum(speed_mps))}  # fmt: skip
    assert found[1000.0] == (pytest.approx(200), pytest.approx(900))
    assert found[400.0][0] == pytest.approx(80)
    assert found[1609.344][0] == pytest.approx(200 + 609.344 / 3)
    assert found[5000.0][0] == pytest.approx(200 + 4000 / 3)
    assert 10_000.0 not in found  # 9,400 m in all


def test_waiting_at_a_light_counts():
    """400 m at 4 m/s with a minute's stop in the middle, in a run that is no longer than that."""
    way_m = np.cumsum(np.r_[np.full(50, 4.0), np.zeros(60), np.full(50, 4.0)])
    assert best_efforts.fastest(way_m, 400) == (160.0, 0.0)


def test_a_stop_before_and_after_does_not_count():
    way_m = np.cumsum(np.r_[np.full(50, 2.0), np.zeros(30), np.full(100, 4.0), np.zeros(30), np.full(50, 2.0)])
    assert best_efforts.fastest(way_m, 400) == (100.0, 80.0)


def test_a_run_of_the_very_distance_counts_and_a_shorter_one_does_not():
    way_m = np.cumsum(np.full(1700, 5000 / 1700))
    assert best_efforts.fastest(way_m, 5000) == (pytest.approx(1700), pytest.approx(0, abs=1e-6))
    assert best_efforts.fastest(way_m[:-1], 5000) is None


@given(st.lists(st.integers(0, 6), min_size=20, max_size=60), st.integers(10, 40))
def test_the_fast_way_is_as_good_as_trying_every_moment(speeds: list[int], distance_m: int):
    way_m = np.cumsum(np.array(speeds, dtype=float))
    found = best_efforts.fastest(way_m, distance_m)
    if way_m[-1] < distance_m:
        assert found is None
        return
    assert found is not None
    slow_s = slowly(way_m, distance_m)
    assert found[0] <= slow_s + 1e-6
    assert found[0] == pytest.approx(slow_s, abs=0.06)


def stored(runs: dict[int, np.ndarray]) -> pd.DataFrame:
    packed = pd.Series({number: best_efforts.packed(way_m) for number, way_m in runs.items()}).dropna()
    return best_efforts.table(packed)


def test_what_is_stored_of_a_run_is_what_it_had_and_a_short_one_leaves_nothing():
    runs = {3: np.cumsum(np.full(400, 3.7)), 1: np.cumsum(np.full(7000, 3.1)), 2: np.cumsum(np.full(9, 3.0))}
    rows = stored(runs)
    assert rows["workout_id"].tolist() == [3, 3, 1, 1, 1, 1, 1, 1]
    expected = [effort for number in (3, 1) for effort in best_efforts.efforts(runs[number])]
    assert list(rows.drop(columns="workout_id").itertuples(index=False, name=None)) == expected
    assert list(stored({2: runs[2]}).columns) == best_efforts.COLUMNS and stored({2: runs[2]}).empty


def test_the_best_of_many_runs_says_of_how_many():
    runs = {7: np.cumsum(np.full(500, 3.0)), 8: np.cumsum(np.full(500, 4.0)), 9: np.cumsum(np.full(100, 5.0))}
    bests = best_efforts.bests(stored(runs))
    assert bests["distance_m"].tolist() == [400.0, 1000.0, 1609.344]
    assert bests["workout_id"].tolist() == [9, 8, 8]
    assert bests["n"].tolist() == [3, 2, 1]
