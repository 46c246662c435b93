"""What is still to come, by what came before: tried on the sample athletes' own held-out weeks."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis import forecast
from core.demo import sample_athlete

TODAY = date(2026, 11, 20)
#: Monday to Sunday of a rider who rides on Tuesday, Thursday and long on Sunday.
WEEK = np.array([0.0, 60.0, 0.0, 45.0, 0.0, 0.0, 90.0])


def minutes_of(seed: int) -> np.ndarray:
    """Minutes of every day of a sample athlete."""
    sample = sample_athlete(workouts=400, seed=seed, today=TODAY)
    rows = [(r.recording.started_at.date(), (r.recording.duration_s or 0) / 60) for r in sample.sessions()]
    by_day = pd.Series([minutes for _, minutes in rows], index=pd.to_datetime([day for day, _ in rows]))
    by_day = by_day.groupby(level=0).sum()
    return by_day.reindex(pd.date_range(by_day.index[0], TODAY - timedelta(days=1)), fill_value=0.0).to_numpy()


def test_a_week_that_is_always_the_same_is_known_for_sure():
    history = np.tile(WEEK, 30)
    whole = forecast.to_come(history, 7)
    assert whole and (whole.low, whole.expected, whole.high) == (195, 195, 195)
    rest = forecast.to_come(np.r_[history, WEEK[:4]], 3)  # on a Friday only Sunday's ride is left
    assert rest and rest.expected == 90


def test_a_month_is_whole_weeks_and_the_days_after_them():
    found = forecast.to_come(np.tile(WEEK, 40), 30)
    assert found and found.expected == 4 * 195 + 60  # Monday and Tuesday are left over


def test_the_interval_is_what_the_rule_missed_before():
    """Weeks of 100 and 200 minutes in turn: the mean of eight is 150, and half of the weeks are 50 off to each side."""
    history = np.concatenate([np.r_[np.zeros(6), 100.0 if n % 2 else 200.0] for n in range(40)])
    found = forecast.to_come(history, 7)
    assert found and (found.low, found.expected, found.high) == (100, 150, 200)
    assert found.chance_of(least=150) == pytest.approx(0.5, abs=0.02)
    assert 0 < found.chance_of(least=201) < 0.05


@pytest.mark.parametrize("days", [2, 5, 7, 30])
def test_four_of_five_held_out_stretches_of_sample_athletes_are_in_the_interval(days: int):
    hits = []
    for seed in (1, 2, 3):
        history = minutes_of(seed)
        for until in range(history.size - days, history.size - days - 182, -5):
            found = forecast.to_come(history[:until], days)
            assert found is not None
            hits.append(found.low <= history[until : until + days].sum() <= found.high)
    assert 0.72 <= np.mean(hits) <= 0.95, len(hits)


def test_protected_days_are_no_example_and_bring_nothing():
    """Four weeks of illness: the weeks before them tell what a week brings, and a day of holiday ahead brings none."""
    history = np.tile(WEEK, 30)
    ill = history.copy()
    ill[-28:] = np.nan
    found = forecast.to_come(ill, 7)
    assert found and found.expected == 195
    assert forecast.to_come(np.r_[history[:-28], np.zeros(28)], 7).expected < 195  # type: ignore[union-attr]
    away = np.array([True] * 6 + [False])
    assert forecast.to_come(history, 7, free=away).expected == 105  # type: ignore[union-attr]


@pytest.mark.parametrize("weeks", [0, 3, 11])
def test_a_short_history_tells_nothing(weeks: int):
    assert forecast.to_come(np.tile(WEEK, weeks), 7) is None


def test_a_long_way_ahead_is_tried_on_shorter_stretches_and_says_so():
    found = forecast.to_come(np.tile(WEEK, 30), 200)
    assert found and found.tried_days == 30 * 7 - 28 - 56
    assert found.expected == pytest.approx(200 / 7 * 195, rel=0.02)


def test_what_is_over_brings_nothing_more():
    found = forecast.to_come(np.tile(WEEK, 3), 0)
    assert found and found.expected == found.high == 0


def test_the_most_ever_is_that_of_any_days_in_a_row():
    history = np.array([10.0, 0, 50, 40, 0, 0, 0, 30])
    assert forecast.most_ever(history, 2) == 90
    assert forecast.most_ever(history, 5) is None  # not two such stretches long


@given(st.lists(st.floats(0, 500), min_size=120, max_size=200), st.integers(1, 20))
def test_an_interval_holds_what_is_expected_and_nothing_below_nothing(days: list[float], ahead: int):
    found = forecast.to_come(np.array(days), ahead)
    assert found and 0 <= found.low <= found.high
    assert 0 < found.chance_of(least=1) < 1


def slow_errors(daily: np.ndarray, days: int) -> list[float]:
    """What the rule missed, one earlier moment after the other."""
    found = []
    for begins in range(daily.size - days, 7 * forecast.LEAST_WEEKS - 1, -7):
        came, before = daily[begins : begins + days], daily[:begins]
        free = [n for n in range(days) if not np.isnan(came[n])]
        if len(free) / days < 1 - forecast.MOST_PROTECTED or len(found) == forecast.MOST_TRIALS:
            continue
        last = before[-7 * min(forecast.USUAL_WEEKS, before.size // 7) :]
        known = [value for value in last if not np.isnan(value)]
        of_weekday = [[v for v in last[n::7] if not np.isnan(v)] or known for n in range(7)]
        if not known:
            continue
        said = sum(float(np.mean(of_weekday[n % 7])) for n in free)
        found.append((sum(came[n] for n in free) - said) * days / len(free))
    return found


@given(
    st.lists(st.floats(0, 500) | st.integers(0, 3).map(float), min_size=80, max_size=200),
    st.lists(st.tuples(st.integers(0, 199), st.integers(1, 70)), max_size=3), st.integers(1, 20),
)  # fmt: skip
def test_all_earlier_moments_at_once_are_as_one_after_the_other(days: list[float], away: list, ahead: int):
    daily = np.array(days)
    for first, length in away:
        daily[first : first + length] = np.nan
    assert forecast._errors(daily, ahead).tolist() == pytest.approx(slow_errors(daily, ahead), abs=1e-6)


# --- values


def weekly(values: list[float], last: str = "2026-11-18") -> pd.Series:
    return pd.Series(values, index=pd.date_range(end=last, periods=len(values), freq="7D"))


def test_a_straight_way_goes_straight_on():
    found = forecast.walk(weekly([80.0, 79.5, 79.0, 78.5, 78.0]), date(2026, 11, 18), 14)
    assert found and (found.expected, found.low, found.high, found.n) == (77, 77, 77, 5)


def test_the_walk_begins_where_the_last_value_was_measured():
    found = forecast.walk(weekly([80.0, 79.5, 79.0, 78.5, 78.0]), date(2026, 11, 25), 7)
    assert found and found.expected == pytest.approx(77)


def test_a_walk_that_scatters_widens_with_its_length():
    """Steps of +1 and -1: no drift but for the ends, and twice as far means more than root two as wide."""
    values = weekly([70.0, 71, 70, 71, 70, 71, 70, 71, 70])
    near, far = (forecast.walk(values, date(2026, 11, 18), days) for days in (14, 28))
    assert near and far and near.expected == far.expected == 70
    assert (far.high - 70) / (near.high - 70) > 2**0.5
    # 8 steps of 1 in 7 days each: 8 / 7 over 7 degrees = 0.163 a day; 14 days ahead of 56: 0.163 * 14 * 1.25
    assert near.high - 70 == pytest.approx(1.4149 * (8 / 7 / 7 * 14 * 1.25) ** 0.5, rel=0.01)  # t of 0.9 with 7


@pytest.mark.parametrize("values", [[], [70.0], [70.0, 71.0, 70.0]])
def test_few_values_tell_nothing(values: list[float]):
    assert forecast.walk(weekly(values), TODAY, 14) is None


def test_values_after_today_and_of_years_ago_say_nothing():
    old = weekly([100.0] * 10, last="2024-01-03")
    assert forecast.walk(old, TODAY, 14) is None
    assert forecast.walk(weekly([70.0] * 10, last="2027-03-01"), TODAY, 14) is None


def test_four_of_five_held_out_weights_and_ftps_of_sample_athletes_are_in_the_interval():
    hits = []
    for seed in (1, 2, 3, 4, 5):
        told = sample_athlete(workouts=700, seed=seed, today=TODAY).measurements
        for kind, days in (("weight", 28), ("ftp", 60)):
            entries = {pd.Timestamp(m.day): m.value for m in told if m.kind == kind}
            series = pd.Series(entries).sort_index()
            for n in range(4, len(series)):
                day = series.index[n].date() - timedelta(days=days)
                if found := forecast.walk(series, day, days):
                    hits.append(found.low <= series.iloc[n] <= found.high)
    assert len(hits) > 150
    assert 0.72 <= np.mean(hits) <= 0.95
