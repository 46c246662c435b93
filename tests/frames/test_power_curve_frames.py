"""The power curve with its model, its profile and the rides behind it."""

from datetime import date

import numpy as np
import pytest

from core import store
from core.analysis.power_models import CriticalPower, Refused
from core.frames import power_curve as frames
from core.metrics import CURVE_DURATIONS_S
from core.queries import athlete
from tests.frames.small_book import NOW, TODAY, add_sessions, exclude


def add_weight(book, *entries: tuple[str, float]) -> None:
    with store.writing(book, "athlete", "workouts") as session:
        for day, weight_kg in entries:
            athlete.save_measurement(session, "weight", weight_kg, date.fromisoformat(day), now=NOW)


def say(book, **said) -> None:
    with store.writing(book, "athlete") as session:
        athlete.save_athlete(session, **said)


def test_each_point_of_a_curve_tells_the_ride_it_was_held_in(book):
    short, steady = add_sessions(
        book,
        {"day": "2026-11-10", "title": "Sprints", "power_w": [400.0] * 60 + [100.0] * 600},
        {"day": "2026-11-12", "title": "Steady", "power_w": [200.0] * 600},
    )
    curve = frames.power_curve(book, TODAY, ftp_w=None, period="90 days")
    peaks = curve.peaks.reset_index().set_index("duration_s")
    assert peaks.loc[60, ["power_w", "workout_id", "title"]].tolist() == [400, short, "Sprints"]
    assert peaks.loc[300, ["power_w", "workout_id", "title"]].tolist() == [200, steady, "Steady"]  # the other has 160
    assert set(curve.lines["period"]) == set(frames.PERIODS)


def test_a_ride_before_the_period_is_in_the_curve_of_all_time_alone(book):
    add_sessions(book, {"day": "2024-11-10", "power_w": [300.0] * 60}, {"day": "2026-11-12", "power_w": [200.0] * 60})
    assert frames.power_curve(book, TODAY, ftp_w=None, period="6 weeks").peaks["power_w"].max() == 200
    assert frames.power_curve(book, TODAY, ftp_w=None, period="All time").peaks["power_w"].max() == 300


def test_one_ride_stands_beside_the_others(book):
    first, _ = add_sessions(
        book, {"day": "2026-11-10", "power_w": [150.0] * 60}, {"day": "2026-11-12", "power_w": [200.0] * 60}
    )
    lines = frames.power_curve(book, TODAY, ftp_w=None, period="90 days", workout_id=first).lines
    assert lines.loc[lines["period"] == "This ride", "power"].max() == 150
    assert frames.each(book)[first] == "10 Nov 2026 · Ride 1"


def test_watts_by_weight_take_the_weight_of_the_day_of_the_ride(book):
    add_sessions(book, {"day": "2026-05-10", "power_w": [200.0] * 60}, {"day": "2026-11-12", "power_w": [210.0] * 60})
    add_weight(book, ("2026-05-01", 50), ("2026-11-01", 70))
    curve = frames.power_curve(book, TODAY, ftp_w=None, period="All time", is_per_kg=True)
    assert curve.lines.loc[curve.lines["period"] == "All time", "power"].max() == 4.0  # 200 / 50, not 210 / 70
    assert curve.weight_kg == 70


def test_of_two_weights_of_one_day_the_athlete_s_own_counts(book):
    add_weight(book, ("2026-11-01", 70))
    with store.writing(book, "athlete") as session:
        athlete.save_measurement(session, "weight", 90.0, date(2026, 11, 1), now=NOW, source="peloton")
    assert frames.weight_on(book, TODAY) == 70


def test_before_the_first_weight_the_first_one_counts(book):
    add_sessions(book, {"day": "2026-05-10", "power_w": [200.0] * 60})
    add_weight(book, ("2026-11-01", 80))
    assert frames.power_curve(book, TODAY, ftp_w=None, period="All time").peaks["power_w_per_kg"].max() == 2.5


def test_without_a_weight_it_says_what_to_enter(book):
    add_sessions(book, {"day": "2026-11-12", "power_w": [200.0] * 60})
    assert "weight" in (frames.why_no_weight(book, TODAY) or "")
    curve = frames.power_curve(book, TODAY, ftp_w=200, period="90 days")
    assert curve.why_no_standing == "The categories need your weight and your sex: enter it in Settings."
    assert curve.standing == []
    assert curve.vo2max.value is None


def test_the_profile_says_the_category_and_what_the_next_one_asks(book):
    add_sessions(book, {"day": "2026-11-12", "power_w": [350.0] * 300})
    add_weight(book, ("2026-11-01", 70))
    say(book, sex="male")
    curve = frames.power_curve(book, TODAY, ftp_w=280, period="90 days")
    assert curve.standing[-1] == ("FTP", "Good", "4.00 W/kg. Very good from 286 W.")  # 4.09 x 70
    assert curve.vo2max.value == pytest.approx(61)  # 10.8 x 5 + 7


def test_a_model_comes_with_its_standard_errors():
    at = np.array(CURVE_DURATIONS_S, dtype=float)
    model = frames.model_of(200 + 24_000 / (at + 40))  # highest power 200 + 24000 / 40 = 800 W
    assert isinstance(model.fit, CriticalPower)
    assert [round(card.value) for card in model.cards] == [200, 24_000, 800]
    assert [card.note for card in model.cards] == ["± 0 W", "± 0.0 kJ", "± 0 W"]
    assert model.line["power"].iloc[-1] == pytest.approx(200 + 24_000 / 1240, abs=0.5)


def test_the_line_of_the_model_is_divided_by_the_weight():
    at = np.array(CURVE_DURATIONS_S, dtype=float)
    curve_w = 200 + 24_000 / (at + 40)
    assert frames.model_of(curve_w, per=50).line["power"].max() == pytest.approx(
        frames.model_of(curve_w).line["power"].max() / 50
    )


def test_a_refused_model_says_why_and_draws_nothing():
    flat_w = np.where(np.array(CURVE_DURATIONS_S) <= 1200, 200.0, np.nan)
    model = frames.model_of(flat_w)
    assert isinstance(model.fit, Refused)
    assert model.sentence == f"No model: {model.fit.reason}"
    assert model.cards == [] and model.line.empty


def test_excluded_rides_are_in_no_curve(book):
    (only,) = add_sessions(book, {"day": "2026-11-12", "power_w": [200.0] * 60})
    assert list(frames.each(book)) == [only]
    exclude(book, only)
    assert frames.each(book) == {}
