"""What is said of a goal."""

import doctest
from datetime import date

import numpy as np
import pandas as pd
import pytest

from core.analysis.forecast import Forecast
from core.analysis.patterns import Slope
from core.coaching import goal_words
from core.coaching.goal_words import done, heading, kept, line, needed, rate, reason, title
from core.coaching.goals import (
    BEHIND,
    DRIFTING,
    MISSED,
    NO_DATA,
    NOT_BEGUN,
    ON_TRACK,
    OUT_OF_REACH,
    OUTSIDE,
    OVER,
    REACHED,
    Aim,
    Standing,
)

FIRST, LAST = date(2026, 11, 16), date(2026, 11, 22)


def aim(metric: str, target: float, **values) -> Aim:
    return Aim(**({"id": 1, "kind": "sum", "metric": metric, "target": target, "first_day": FIRST} | values))


def standing(of: Aim, verdict: str, **values) -> Standing:
    return Standing(of, verdict, **({"first": FIRST, "last": LAST, "now": 0.0} | values))


def ending(expected: float, low: float, high: float) -> Forecast:
    return Forecast(expected, low, high, 20, np.array([low, expected, high]))


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(goal_words).failed == 0


@pytest.mark.parametrize(
    ("of", "metric_title", "imperial_title"),
    [
        (aim("workouts", 3), "3 workouts a week", None),
        (aim("days", 1), "1 active day a week", None),
        (aim("minutes", 150), "150 min a week", None),
        (aim("minutes", 180, upper=330, period="month"), "3 to 5.5 h a month", None),
        (aim("distance_m", 160934.4, period="year", discipline="running"), "160.9 km a year · running",
         "100 mi a year · running"),
        (aim("power_zone_minutes", 60, subject="4-7"), "60 min in power zones 4 to 7 a week", None),
        (aim("hr_zone_minutes", 30, subject="2"), "30 min in heart-rate zone 2 a week", None),
        (aim("tss", 1200, period="range", due_day=date(2027, 1, 3)), "1,200 TSS, 16 Nov 2026 to 3 Jan 2027", None),
        (aim("ftp", 260, kind="value", due_day=date(2027, 6, 1)), "FTP to 260 W by 1 Jun 2027", None),
        (aim("weight", 75, kind="band", upper=77), "Weight 75.0 to 77.0 kg", "Weight 165.3 to 169.8 lb"),
        (aim("box_jump", 0.5, kind="band"), "Box jump at least 50 cm", "Box jump at least 20 in"),
        (aim("lift", 80, kind="value", subject="Bench Press", due_day=LAST), "Bench Press to 80.0 kg by 22 Nov 2026",
         "Bench Press to 176.4 lb by 22 Nov 2026"),
        (aim("race_time", 1500, kind="value", subject="5 km", due_day=LAST), "5 km to 25:00 by 22 Nov 2026", None),
        (aim("w_per_kg", 3.5, kind="value", due_day=LAST), "FTP by weight to 3.50 W/kg by 22 Nov 2026", None),
    ],
)  # fmt: skip
def test_a_goal_is_called_what_it_is(of, metric_title, imperial_title):
    assert title(of, "metric") == metric_title
    assert title(of, "imperial") == (imperial_title or metric_title)


@pytest.mark.parametrize(
    ("target", "now", "days_left", "said"),
    [
        (3, 2, 3, "1 workout to go, 3 days left."),
        (5, 2, 3, "3 workouts to go, 3 days left: one every day."),
        (9, 2, 3, "7 workouts to go, 3 days left: up to 3 a day."),
        (3, 0, 7, "3 workouts to go, 7 days left: one every 2 days."),
        (3, 0, 1, "3 workouts to go, and today is the last day."),
        (100, 40, 42, "60 workouts to go, 6 weeks left: 10 workouts a week."),
    ],
)
def test_workouts_come_in_whole_ones(target, now, days_left, said):
    found = standing(aim("workouts", target), BEHIND, now=now, needed=target - now, days_left=days_left)
    assert needed(found, "metric") == said


def test_what_is_left_is_told_a_day_and_in_long_spans_a_week():
    week = standing(aim("minutes", 150), BEHIND, now=90.0, needed=60.0, days_left=3)
    assert (done(week, "metric"), needed(week, "metric")) == (
        "90 of 150 min this week", "60 min to go, 3 days left: 20 min a day."
    )  # fmt: skip
    year = standing(aim("distance_m", 2_000_000, period="year"), BEHIND, now=0.0, needed=2_000_000.0, days_left=140)
    assert needed(year, "metric") == "2,000 km to go, 20 weeks left: 100 km a week."
    value = standing(aim("ftp", 260, kind="value", due_day=LAST), BEHIND, now=247.0, needed=13.0, days_left=203,
                     now_day=FIRST, start=240.0)  # fmt: skip
    assert done(value, "metric") == "247 W on 16 Nov 2026, 240 W when it was set"
    assert needed(value, "metric") == "13 W to go, 29 weeks left: 0.45 W a week."


def test_more_active_days_than_there_are_left_ask_for_nothing_impossible():
    found = standing(aim("days", 6), OUT_OF_REACH, needed=6.0, days_left=3)
    assert needed(found, "metric") == "6 active days to go, 3 days left."
    assert reason(found, "metric") == "More days are needed than the 3 days that are left."


def test_a_day_that_counts_already_is_none_of_those_left():
    found = standing(aim("days", 6), OUT_OF_REACH, needed=3.0, days_left=3, is_today_counted=True)
    assert needed(found, "metric") == "3 active days to go, 2 days left after today."
    assert reason(found, "metric") == "More days are needed than the 2 days that are left after today."
    found = standing(aim("days", 6), BEHIND, needed=2.0, days_left=3, is_today_counted=True)
    assert needed(found, "metric") == "2 active days to go, 2 days left after today: one every day."
    found = standing(aim("days", 6), OUT_OF_REACH, needed=1.0, days_left=1, is_today_counted=True)
    assert needed(found, "metric") == "1 active day to go, and today, the last day, counts already."
    assert reason(found, "metric") == "More days are needed than the 0 days that are left after today."


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (aim("elevation_gain_m", 500),
         "None of your workouts knows its elevation gain. There is nothing to count yet."),
        (aim("distance_m", 5e4, discipline="strength"),
         "None of your strength workouts knows its distance. There is nothing to count yet."),
        (aim("power_zone_minutes", 60), "None of your workouts knows its power zones: that takes power and an FTP. "
         "There is nothing to count yet."),
    ],
)  # fmt: skip
def test_a_sum_that_no_workout_tells_says_so(of, said):
    assert needed(standing(of, NO_DATA, now=None), "metric") == said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (standing(aim("minutes", 10), REACHED, now=10.0, reached_day=FIRST), "Reached on 16 Nov 2026."),
        (standing(aim("minutes", 10), REACHED, now=25.0), "Reached, with 15 min to spare."),
        (standing(aim("minutes", 10), MISSED, needed=4.0), "Over since 22 November 2026, 4 min short."),
        (standing(aim("minutes", 10), NOT_BEGUN), "It begins on 16 November 2026."),
        (standing(aim("ftp", 200, kind="value"), REACHED, now=210.0, reached_day=FIRST),
         "It was met already on the day it was set."),
        (standing(aim("ftp", 200, kind="value"), REACHED, now=210.0, reached_day=LAST), "Reached on 22 November 2026."),
        (standing(aim("body_fat", 14, kind="value"), NO_DATA, now=None),
         "There is no Body fat in your book yet: record one under Entry."),
        (standing(aim("minutes", 60, upper=120), OVER, now=150.0), "30 min more than you set out to do."),
        (standing(aim("body_fat", 13, kind="band", upper=15), OUTSIDE, now=16.0, needed=1.0, kept_share=0.5,
                  kept_days=4),
         "1.0 % above the band. Within it on 2 of 4 measured days in the last four weeks."),
        (standing(aim("body_fat", 13, kind="band", upper=15), ON_TRACK, now=14.0), "Within the band."),
    ],
)  # fmt: skip
def test_every_end_of_a_goal_is_a_sentence(found, said):
    assert needed(found, "metric") == said


def test_where_it_is_heading_has_its_interval_its_chance_and_a_reason():
    found = standing(aim("minutes", 150), BEHIND, now=50.0, needed=100.0, days_left=3, expected=86.0,
                     forecast=ending(87.0, 50.0, 128.0), chance=0.12)  # fmt: skip
    assert line(found, "metric") == "The even line is at 86 min this morning."
    assert (
        heading(found, "metric") == "Heading for 87 min (50 to 128 min in four of five cases); the chance is 1 in 10."
    )
    assert reason(found, "metric") == "Going on as in the last eight weeks does not get there."


@pytest.mark.parametrize(
    ("chance", "said"),
    [(0.01, "under 1 in 20"), (0.5, "5 in 10"), (0.99, "over 19 in 20")],
)
def test_no_chance_is_called_none_or_certain(chance, said):
    found = standing(aim("minutes", 150), BEHIND, forecast=ending(87.0, 50.0, 128.0), chance=chance)
    assert heading(found, "metric").endswith(f"; the chance is {said}.")


def test_what_is_decided_heads_nowhere():
    found = standing(aim("minutes", 150), REACHED, now=150.0, expected=86.0, forecast=ending(150.0, 150.0, 200.0))
    assert heading(found, "metric") == line(found, "metric") == ""


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (standing(aim("minutes", 300), OUT_OF_REACH, needed=200.0, days_left=2, most_ever=120.0),
         "The most you ever did in 2 days is 2 h."),
        (standing(aim("minutes", 3000), OUT_OF_REACH, needed=2900.0, days_left=2),
         "So much does not fit into the days that are left."),
        (standing(aim("ftp", 300, kind="value"), OUT_OF_REACH),
         "Going on as in the last year leads there in fewer than one of twenty cases."),
        (standing(aim("minutes", 60), BEHIND), "Less is done than the even line asks for."),
        (standing(aim("minutes", 60), ON_TRACK), ""),
        (standing(aim("minutes", 60), ON_TRACK, forecast=ending(80, 60, 90)),
         "Going on as in the last eight weeks gets there."),
        (standing(aim("minutes", 60, upper=90), OVER, now=100.0), "The band is left behind for this time."),
        (standing(aim("minutes", 60, upper=90), OVER, now=10.0),
         "Going on as in the last eight weeks leads beyond the band."),
        (standing(aim("weight", 60, upper=90, kind="band"), DRIFTING),
         "Within the band now, and on its way out of it."),
    ],
)  # fmt: skip
def test_every_verdict_has_its_reason(found, said):
    assert reason(found, "metric") == said


def test_a_rate_says_whether_it_is_getting_better():
    ftp, run = aim("ftp", 260, kind="value"), aim("race_time", 1500, kind="value", subject="5 km")
    rising = Slope(0.8, 0.2, 1.3, 20)
    assert rate(standing(ftp, BEHIND, slope=rising), "metric") == (
        "Improving by 0.8 W a week (95 % interval 0.2 to 1.3 W, 20 weeks)."
    )
    assert rate(standing(run, BEHIND, slope=rising), "metric").startswith("Getting worse by 0:01 a week")
    unclear = Slope(0.8, -0.2, 1.3, 20)
    assert rate(standing(ftp, BEHIND, slope=unclear), "metric") == "No clear change over 20 weeks with values."


def test_the_periods_behind_tell_how_often_it_was_hit_and_whether_amounts_go_up():
    history = pd.DataFrame({"done": [10.0] * 4 + [30.0] * 4, "is_hit": [False] * 5 + [True] * 3})
    assert kept(history, aim("minutes", 20), "metric") == (
        "Hit in 3 of the last 8 weeks. The last four brought 30 min on average, the four before 10 min."
    )
    assert kept(history[:3], aim("minutes", 20), "metric") == "Hit in 0 of the last 3 weeks."
    assert kept(history[:0], aim("minutes", 20), "metric") == "No full week yet."
