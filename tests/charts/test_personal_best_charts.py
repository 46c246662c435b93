"""What was called against what came true."""

import numpy as np

from core.analysis.recalibration import calibration_bins
from core.charts.personal_best import calibration_chart


def test_calls_are_drawn_with_their_interval_and_number_against_the_diagonal():
    bins = calibration_bins(np.array([0.1, 0.6, 0.6, 0.65]), np.array([False, True, True, False]))
    diagonal, reach, dots, counts = calibration_chart(bins).to_dict()["layer"]
    assert (diagonal["encoding"]["x"]["field"], diagonal["encoding"]["y"]["field"]) == ("called", "share")
    assert (reach["encoding"]["y"]["field"], reach["encoding"]["y2"]["field"]) == ("low", "high")
    assert dots["encoding"]["y"]["scale"]["domain"] == [0, 1] and counts["encoding"]["text"]["field"] == "n"
    assert calibration_chart(bins).layer[2].data["n"].tolist() == [1, 3]


def test_without_calls_there_is_an_empty_titled_chart():
    chart = calibration_chart(calibration_bins(np.array([]), np.array([]))).to_dict()
    assert chart["title"]["text"] == "Called and came true"
