"""Form and load on the Overview: how rested today, how much by week, and what changed."""

from datetime import date, timedelta

import pandas as pd
import pytest

from core.analysis import power_curve
from core.analysis.fitness import training_load
from core.charts.overview import load_chart
from core.frames import overview as frames
from core.metrics import CURVE_DURATIONS_S
from tests.frames.small_book import TODAY, add_ftp, add_sessions, exclude

#: An hour at this power with this FTP is 100 TSS, so half an hour is 50.
FTP_W = 200.0
HALF_HOUR = [FTP_W] * 1800


def days_of(*tss):
    """A load by day that ends today."""
    return pd.Series(map(float, tss), index=pd.date_range(end=pd.Timestamp(TODAY), periods=len(tss), name="day"))


def rides_of(*rides):
    """Curves and days: (days ago, watts held over every duration)."""
    watts = [[float(power_w)] * len(CURVE_DURATIONS_S) for _ago, power_w in rides]
    index = pd.Index(range(1, len(rides) + 1), name="workout_id")
    days = pd.Series([pd.Timestamp(TODAY - timedelta(days=ago)) for ago, _power_w in rides], index=index)
    return pd.DataFrame(watts, index=index, columns=pd.Index(CURVE_DURATIONS_S, name="duration_s")), days


def said(changes):
    return [change.sentence for change in changes]


# --- load ---------------------------------------------------------------------------------------------------------


def test_a_book_without_workouts_has_no_form(book):
    assert frames.form_and_load(book, TODAY) is None


def test_load_of_a_week_tells_what_of_it_is_estimated(book):
    add_sessions(
        book,
        {"day": "2026-11-10", "power_w": HALF_HOUR},
        {"day": "2026-11-16", "power_w": HALF_HOUR},
        {"day": "2026-11-17", "discipline": "yoga"},
        {"day": "2026-11-18", "power_w": HALF_HOUR},
    )
    add_ftp(book, ("2026-01-01", FTP_W))
    exclude(book, 4)
    weeks = frames.form_and_load(book, TODAY).weeks
    assert len(weeks) == frames.LOAD_WEEKS and weeks.index[-1] == pd.Timestamp("2026-11-16")  # a Monday
    assert weeks["measured"].tolist()[-2:] == pytest.approx([50, 50])
    assert weeks["estimated"].iloc[-2] == 0 and weeks["estimated"].iloc[-1] > 0


def test_this_week_stands_against_the_same_days_of_the_last(book):
    add_sessions(
        book,
        {"day": "2026-11-10", "power_w": HALF_HOUR},  # a Tuesday
        {"day": "2026-11-14", "power_w": HALF_HOUR},  # a Saturday, which has not come yet in this week
        {"day": "2026-11-17", "power_w": [FTP_W] * 900, "duration_s": 900},
    )
    add_ftp(book, ("2026-01-01", FTP_W))
    told = frames.form_and_load(book, TODAY)
    assert told.load == "25 TSS this week, 50 % less than in the same days of last week."
    monday = frames.form_and_load(book, date(2026, 11, 25))
    assert monday.load == "No training stress yet this week; 25 TSS in the same days of last week."


def test_form_is_fitness_less_fatigue_of_the_day_before_and_is_called_by_its_name(book):
    add_sessions(book, {"day": "2026-11-19", "power_w": HALF_HOUR})
    add_ftp(book, ("2026-01-01", FTP_W))
    told = frames.form_and_load(book, TODAY)
    assert told.tsb == pytest.approx(50 * ((1 - 2.718281828 ** (-1 / 42)) - (1 - 2.718281828 ** (-1 / 7))))  # -5.5
    assert told.meaning == "Balanced: load and recovery are even."


def test_the_weeks_are_drawn_with_the_estimated_share_told():
    weeks = pd.DataFrame({"measured": [75.0], "estimated": [25.0]}, index=pd.DatetimeIndex(["2026-11-16"], name="week"))
    rows = next(iter(load_chart(weeks).to_dict()["datasets"].values()))
    assert {row["kind"]: row["share"] for row in rows} == {"From power or heart rate": 0.75, "Estimated": 0.25}
    assert load_chart(weeks.iloc[:0]).to_dict()["title"]["text"] == "Load by week"


# --- what changed -------------------------------------------------------------------------------------------------


def test_a_load_far_from_the_usual_week_is_told_with_its_numbers():
    usual = [10] * 28  # 70 a week
    assert said(frames.load_change(days_of(*usual, *[15] * 7))) == [
        "105 TSS in the last 7 days, 50 % above your usual week of 70."
    ]
    assert said(frames.load_change(days_of(*usual, *[5] * 7))) == [
        "35 TSS in the last 7 days, 50 % below your usual week of 70."
    ]


def test_a_load_near_the_usual_one_or_without_a_usual_one_is_not_told():
    assert not frames.load_change(days_of(*[10] * 28, *[12] * 7))
    assert not frames.load_change(days_of(*[0] * 28, *[12] * 7))
    assert not frames.load_change(days_of(*[10] * 27, *[15] * 7))  # a day too few


def test_the_day_on_which_form_came_to_be_called_what_it_is_today_is_told():
    load = training_load(days_of(*[60] * 60, 0, 0, 0, 0))  # rest lets fatigue fade faster than fitness
    (crossing,) = frames.form_crossing(load)
    day = pd.Timestamp(crossing.day)
    assert load["tsb"].loc[day - pd.Timedelta(days=1)] < -10 <= load["tsb"].loc[day]
    assert crossing.sentence.startswith("Form rose from −1") and crossing.sentence.endswith(": balanced.")


def test_form_that_kept_its_name_is_not_told():
    assert not frames.form_crossing(training_load(days_of(*[60] * 200)))


def ftp_of(*entries):
    return pd.DataFrame(
        [(date.fromisoformat(day), value, device) for day, value, device in entries], columns=["day", "value", "device"]
    )


def test_a_new_ftp_is_told_with_the_one_before():
    ftp = ftp_of(("2026-01-01", 200.0, None), ("2026-11-10", 212.0, None))
    assert said(frames.ftp_changes(ftp, TODAY)) == ["FTP up from 200 to 212 W."]


def test_an_ftp_that_stayed_or_is_old_or_of_another_bike_is_no_change():
    assert not frames.ftp_changes(ftp_of(("2026-01-01", 200.0, None), ("2026-11-10", 200.0, None)), TODAY)
    assert not frames.ftp_changes(ftp_of(("2026-01-01", 200.0, None), ("2026-10-01", 212.0, None)), TODAY)
    assert not frames.ftp_changes(ftp_of(("2026-01-01", 200.0, None), ("2026-11-10", 212.0, "Bike+")), TODAY)
    assert not frames.ftp_changes(ftp_of(), TODAY)


def test_a_new_peak_is_told_once_for_its_ride_with_since_when():
    curves, days = rides_of((200, 300), *((150 - n, 200) for n in range(10)), (5, 250))
    (peak,) = frames.new_peaks(curves, days, TODAY)
    since = TODAY - timedelta(days=200)
    assert peak.sentence.startswith(f"250 W for 5 s, best since {since.day} {since:%b %Y}; 250 W for 1 min")
    assert (peak.day, peak.workout_id) == (TODAY - timedelta(days=5), 12)
    assert len(peak.sentence.split(";")) == len(frames.PEAKS_S)


def test_a_peak_that_nothing_was_above_is_the_best():
    curves, days = rides_of(*((150 - n, 200) for n in range(10)), (5, 250))
    assert frames.new_peaks(curves, days, TODAY)[0].sentence.startswith("250 W for 5 s, your best; ")


def test_a_peak_with_little_to_beat_or_beaten_lately_is_not_told():
    assert not frames.new_peaks(*rides_of(*((150 - n, 200) for n in range(9)), (5, 250)), TODAY)  # nine rides
    assert not frames.new_peaks(*rides_of(*((150 - n, 200) for n in range(10)), (80, 300), (5, 250)), TODAY)
    assert not frames.new_peaks(*rides_of(*((150 - n, 200) for n in range(10)), (40, 250)), TODAY)  # not of late
    assert not frames.new_peaks(
        power_curve.stored_curves(pd.Series([], dtype=object)), pd.Series(dtype="M8[us]"), TODAY
    )
