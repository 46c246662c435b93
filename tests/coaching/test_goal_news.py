"""What goals tell the list behind the bell."""

from datetime import date, timedelta

import pandas as pd

from core.coaching.goal_news import news
from core.coaching.goals import Aim, sums
from tests.workout_rows import on, workout_rows

TODAY = date(2026, 11, 20)


def aim(metric: str, target: float, **values) -> Aim:
    return Aim(
        **({"id": 7, "kind": "sum", "metric": metric, "target": target, "first_day": date(2026, 11, 1)} | values)
    )


def told(of: Aim, *rows: dict, values: pd.Series | None = None, today: date = TODAY) -> list[tuple[str, str]]:
    found = news(of, sums(workout_rows(*rows)), values, today)
    return [(str(one.day), one.sentence) for one in found]


def measured(*values: tuple[str, float]) -> pd.Series:
    return pd.Series([value for _, value in values], index=pd.to_datetime([day for day, _ in values]), dtype=float)


def test_every_week_that_was_reached_is_told_on_its_day():
    rows = [on("2026-11-02"), on("2026-11-05"), on("2026-11-10"), on("2026-11-17"), on("2026-11-18")]
    assert told(aim("workouts", 2.0), *rows) == [
        ("2026-11-18", "Goal reached: 2 workouts a week."), ("2026-11-05", "Goal reached: 2 workouts a week."),
    ]  # fmt: skip


def test_each_period_has_a_key_of_its_own_that_stays():
    rows = [on("2026-11-02"), on("2026-11-10")]
    keys = [one.key for one in news(aim("workouts", 1.0), sums(workout_rows(*rows)), None, TODAY)]
    assert keys == ["goal:7:2026-11-09", "goal:7:2026-11-02"]


def test_a_week_beyond_its_band_is_no_news():
    assert told(aim("minutes", 60.0, upper=90.0), on("2026-11-17", duration_s=91 * 60)) == []
    assert len(told(aim("minutes", 60.0, upper=90.0), on("2026-11-17", duration_s=90 * 60))) == 1


def test_a_span_is_reached_or_over():
    span = aim("minutes", 100.0, period="range", first_day=date(2026, 10, 1), due_day=date(2026, 11, 10))
    assert told(span, on("2026-10-05", duration_s=6000)) == [
        ("2026-10-05", "Goal reached: 100 min, 1 Oct 2026 to 10 Nov 2026.")
    ]
    assert told(span, on("2026-10-05", duration_s=3600)) == [
        ("2026-11-10", "Goal over, 40 min short: 100 min, 1 Oct 2026 to 10 Nov 2026.")
    ]
    assert told(span, on("2026-10-05", duration_s=3600), today=date(2026, 11, 10)) == []


def test_what_no_workout_knows_is_not_short():
    span = aim("distance_m", 100.0, period="range", first_day=date(2026, 10, 1), due_day=date(2026, 11, 10))
    assert told(span, on("2026-10-05", duration_s=6000)) == []
    assert len(told(span, on("2026-10-05", distance_m=40.0))) == 1


def test_a_value_is_reached_once_and_not_where_it_was_met_when_set():
    ftp = aim("ftp", 220.0, kind="value", first_day=date(2026, 10, 1), due_day=date(2026, 12, 1))
    rising = measured(("2026-09-01", 200.0), ("2026-11-03", 221.0), ("2026-11-10", 225.0))
    assert told(ftp, values=rising) == [("2026-11-03", "Goal reached: FTP to 220 W by 1 Dec 2026.")]
    assert told(ftp, values=measured(("2026-09-01", 230.0))) == []
    assert told(ftp, values=measured(("2026-09-01", 200.0)), today=date(2026, 12, 2)) == [
        ("2026-12-01", "Goal over, 20 W short: FTP to 220 W by 1 Dec 2026.")
    ]


def test_what_happened_after_a_goal_was_ended_or_long_ago_is_not_told():
    assert told(aim("workouts", 1.0, last_day=date(2026, 11, 15)), on("2026-11-17")) == []
    old = aim("workouts", 1.0, first_day=date(2025, 1, 1))
    assert told(old, on(str(TODAY - timedelta(days=90)))) == []
    assert len(told(old, on(str(TODAY - timedelta(days=89))))) == 1


def test_a_band_tells_nothing():
    assert told(aim("weight", 70.0, kind="band", upper=75.0), values=measured(("2026-11-10", 72.0))) == []
