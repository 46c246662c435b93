"""The piece that tells the chance of a personal best, as a reader meets it."""

from streamlit.testing.v1 import AppTest

from tests.pages.screens import checked, metrics, read, sentences


def told() -> None:
    from datetime import date

    import numpy as np

    from core.analysis.recalibration import calibration_bins
    from core.charts.personal_best import calibration_chart
    from core.frames.personal_best import Calibration, Chance
    from core.ui_personal_best import show_chance

    chance = Chance(
        0.344, "", best_kj=412.0, best_w=412 / 2.7, best_day=date(2026, 5, 2), class_duration_s=2700, expected_kj=401.0,
        low_kj=380.0, high_kj=423.0, n=349, ftp_w=240.0, tsb=4.2, level_pct=-1.25, unknown=("its plan",),
    )  # fmt: skip
    bins = calibration_bins(np.full(10, 0.36), np.arange(10) < 4)
    show_chance(chance, Calibration(bins, 10, 4, 0.2, 0.24, False, ""), "metric", chart=calibration_chart(bins))


def silent() -> None:
    from datetime import date

    from core.analysis.recalibration import calibration_bins
    from core.frames.personal_best import Calibration, Chance
    from core.ui_personal_best import show_chance

    chance = Chance(
        None, "Too few rides to call a chance.", best_kj=412.0, best_w=412 / 2.7, best_day=date(2026, 5, 2),
        class_duration_s=2700,
    )  # fmt: skip
    show_chance(chance, Calibration(calibration_bins([], []), 0, 0, None, None, False, "No test."), "metric")


def test_the_chance_stands_beside_what_is_to_beat_and_what_is_expected():
    app = checked(AppTest.from_function(told, default_timeout=60).run())
    assert metrics(app) == {"Chance of a best": "34 %", "To beat": "412 kJ", "Expected today": "401 kJ"}
    said = read(sentences(app))
    assert "Four of five such rides end between 380 kJ and 423 kJ." in said
    assert "Your best in 45 min is 412 kJ (153 W) of 2 May 2026." in said
    assert "Learned from 349 of your rides; today counts with an FTP of 240 W, a form of +4 and a recent level" in said
    assert "Of the 10 rides that were called about 36 %, 40 % came true." in said
    assert (
        "4 of which beat it, by what was known before each: Brier score 0.200, better than always saying 40 %" in said
    )


def test_without_a_chance_it_says_why_and_what_there_is_to_beat():
    app = checked(AppTest.from_function(silent, default_timeout=60).run())
    assert app.info[0].value == "Too few rides to call a chance."
    assert app.caption[0].value == "Your best in 45 min is 412 kJ (153 W) of 2 May 2026."
    assert not app.metric and not app.expander
