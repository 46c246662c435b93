"""Called chances against what came true, and their correction."""

import numpy as np
import pytest

from core.analysis.recalibration import Recalibration, brier, calibration_bins, recalibration


def athlete(seed: int, n: int, *, boldness: float) -> tuple[np.ndarray, np.ndarray]:
    """Chances called ``boldness`` times too boldly in log odds, and what came true by the right ones."""
    rng = np.random.default_rng(seed)
    log_odds = rng.normal(-0.5, 1.2, n)
    return 1 / (1 + np.exp(-boldness * log_odds)), rng.random(n) < 1 / (1 + np.exp(-log_odds))


def test_a_correction_learned_on_earlier_calls_improves_later_calls_that_are_too_bold():
    for seed in range(5):
        chances, came_true = athlete(seed, 400, boldness=3.0)
        corrected = recalibration(chances[:200], came_true[:200])
        assert corrected is not None and 0.2 < corrected.slope < 0.6  # a third undoes it
        assert brier(corrected(chances[200:]), came_true[200:]) < brier(chances[200:], came_true[200:]) - 0.01


def test_calls_that_hold_are_hardly_ever_corrected():
    corrected = [recalibration(*athlete(seed, 150, boldness=1.0)) for seed in range(60)]
    assert sum(one is not None for one in corrected) <= 6  # 5 % by chance


def test_few_calls_or_few_that_came_true_correct_nothing():
    chances, came_true = athlete(1, 29, boldness=5.0)
    assert recalibration(chances, came_true) is None
    assert recalibration(np.full(200, 0.5), np.arange(200) < 4) is None


def test_a_correction_keeps_the_order_of_chances_and_the_unknown():
    corrected = Recalibration(-0.4, 0.5)(np.array([0.1, 0.4, np.nan, 0.9]))
    assert corrected[0] < corrected[1] < corrected[3] and np.isnan(corrected[2])
    assert corrected[0] == pytest.approx(1 / (1 + np.exp(0.4 + 0.5 * np.log(9))))


def test_bins_tell_what_was_called_what_came_true_and_of_how_many():
    table = calibration_bins(np.array([0.6, 0.02, 0.64, 0.56, 0.6]), np.array([True, False, True, False, True]))
    assert table["n"].tolist() == [1, 4]
    assert table["called"].tolist() == pytest.approx([0.02, 0.6])
    assert table["share"].tolist() == [0, 0.75]


def test_the_interval_of_a_share_is_wilsons():
    chances, came_true = np.full(10, 0.2), np.arange(10) < 2
    row = calibration_bins(chances, came_true).iloc[0]
    assert (row["low"], row["high"]) == (pytest.approx(0.0567, abs=1e-4), pytest.approx(0.5098, abs=1e-4))


def test_no_calls_make_no_bins():
    assert calibration_bins(np.array([]), np.array([])).empty
