"""Which class types were followed by gains, and how rarely chance is taken for one."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from core.analysis import class_effects as subject
from core.analysis.class_effects import effects, efficiency_gains, ftp_gains, minute_shares

FIRST = date(2024, 1, 1)
TYPES = ("Climb", "Intervals", "Low Impact", "Music", "Power Zone")


def rides(*rows: tuple[date, str | None, float]) -> pd.DataFrame:
    """A ride each: day, class type, minutes."""
    frame = pd.DataFrame(rows, columns=["day", "class_type", "minutes"])
    return frame.assign(duration_s=60 * frame.pop("minutes"), is_excluded=False)


def training(seed: int, *, entries: int = 16) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Six weeks of four rides before each FTP entry, every six weeks with its own mix; and the entries' days."""
    rng = np.random.default_rng(seed)
    rows = []
    for entry in range(entries):
        liking = rng.dirichlet(np.full(len(TYPES), 0.8))
        for n in range(24):
            day = FIRST + timedelta(days=42 * entry + int(n * 1.7))
            rows.append((day, str(rng.choice(TYPES, p=liking)), float(rng.choice([20, 30, 45]))))
    days = [FIRST + timedelta(days=42 * n) for n in range(entries + 1)]
    return rides(*rows), ftp_gains(pd.DataFrame({"day": days, "ftp_w": 200.0}))


def with_gains(gains: pd.DataFrame, gain_pct: np.ndarray) -> pd.DataFrame:
    return gains.assign(gain_pct=gain_pct)


# Gains and what came before them


def test_a_gain_is_earned_in_the_six_weeks_before_or_since_the_entry_before():
    entries = pd.DataFrame(
        {"day": [date(2026, 3, 15), date(2026, 1, 1), date(2026, 3, 1)], "ftp_w": [210.0, 200.0, 220.0]}
    )
    found = ftp_gains(entries)
    assert found["first"].tolist() == [date(2026, 1, 18), date(2026, 3, 1)]  # 42 days before; 14 days before
    assert found["last"].tolist() == [date(2026, 2, 28), date(2026, 3, 14)]
    assert found["gain_pct"].tolist() == pytest.approx([10, -100 / 22])


def test_minutes_count_from_the_first_to_the_last_day_and_no_minute_twice():
    gains = pd.DataFrame({"first": [date(2026, 1, 10)], "last": [date(2026, 1, 20)], "gain_pct": [1.0]})
    excluded = rides((date(2026, 1, 15), "Climb", 500)).assign(is_excluded=True)
    ridden = rides(
        (date(2026, 1, 9), "Climb", 60), (date(2026, 1, 10), "Climb", 30), (date(2026, 1, 20), "Music", 45),
        (date(2026, 1, 20), None, 15), (date(2026, 1, 21), "Music", 60),
    )  # fmt: skip
    assert minute_shares(pd.concat([ridden, excluded]), gains).to_dict("records") == [
        {"Climb": 30 / 90, "Music": 45 / 90}
    ]


def test_efficiency_is_compared_within_class_types_from_six_weeks_to_the_next():
    today = date(2026, 11, 20)
    before = [(today - timedelta(days=days), ("Climb", "Music")[days % 2], 30.0) for days in range(50, 56)]
    since = [(today - timedelta(days=days), kind, 30.0) for days, kind in ((10, "Climb"), (5, "Music"), (0, "Music"))]
    rows = rides(*before, *since)
    usual = rows["class_type"].map({"Climb": 1.0, "Music": 3.0})  # the median of either: most rides were before
    rows = rows.assign(efficiency_factor=usual * ([1.0] * 6 + [1.2] * 3))
    (found,) = efficiency_gains(rows, today).to_dict("records")
    assert (found["first"], found["last"]) == (date(2026, 8, 29), date(2026, 10, 9))  # 83 to 42 days ago
    assert found["gain_pct"] == pytest.approx(20)


def test_a_stretch_with_fewer_than_three_rides_gives_no_gain():
    today = date(2026, 11, 20)
    rows = rides(*((today - timedelta(days=days), "Climb", 30) for days in (60, 55, 10, 5, 0)))
    assert efficiency_gains(rows.assign(efficiency_factor=1.2), today).empty
    assert efficiency_gains(rows.iloc[:0].assign(efficiency_factor=1.2), today).empty


# Effects


def test_a_planted_effect_is_found_with_its_size():
    ridden, gains = training(1)
    noise = np.random.default_rng(2).normal(0, 0.5, len(gains))
    climbed = minute_shares(ridden, gains)["Climb"].to_numpy()
    first, *others = effects(ridden, with_gains(gains, 2 + 20 * climbed + noise))  # 2 % more for ten points more
    assert (first.class_type, first.stands_out, first.n) == ("Climb", True, 16)
    assert first.low_pct < 2 < first.high_pct
    assert not any(effect.stands_out for effect in others)
    assert first.sentence().startswith("Climb: where it had 10 points more of your time, FTP gained ")


def test_a_planted_loss_is_found_as_well():
    ridden, gains = training(1)
    first = effects(ridden, with_gains(gains, 5 - 20 * minute_shares(ridden, gains)["Music"].to_numpy()))[0]
    assert (first.class_type, first.stands_out) == ("Music", True)
    assert "FTP gained 2.0 % less (95 % interval -2.0 to -2.0 %, 16 changes)" in first.sentence()


def test_shuffled_gains_are_told_of_nothing_in_19_of_20_cases():
    ridden, gains = training(3)
    gain_pct = np.random.default_rng(4).normal(2, 3, len(gains))
    named = [
        any(e.stands_out for e in effects(ridden, with_gains(gains, np.random.default_rng(seed).permutation(gain_pct))))
        for seed in range(60)
    ]
    assert np.mean(named) <= 0.05


def test_without_the_correction_for_looking_at_many_types_chance_would_be_told_more_often(monkeypatch):
    ridden, gains = training(3)
    gain_pct = np.random.default_rng(4).normal(2, 3, len(gains))
    monkeypatch.setattr(subject, "_corrected", lambda chances: chances)
    named = [
        any(e.stands_out for e in effects(ridden, with_gains(gains, np.random.default_rng(seed).permutation(gain_pct))))
        for seed in range(60)
    ]
    assert np.mean(named) > 0.08


def test_holm_multiplies_the_smallest_by_their_number_and_never_falls():
    corrected = subject._corrected(np.array([0.04, 0.01, 0.03]))  # 3 * 0.01; 2 * 0.03; max(0.06, 1 * 0.04)
    assert corrected.tolist() == pytest.approx([0.06, 0.03, 0.06])


def test_the_interval_is_students_over_a_straight_line():
    scipy_stats = pytest.importorskip("scipy.stats")
    ridden, gains = training(5)
    gain_pct = np.random.default_rng(6).normal(2, 3, len(gains))
    found = {effect.class_type: effect for effect in effects(ridden, with_gains(gains, gain_pct))}["Music"]
    line = scipy_stats.linregress(minute_shares(ridden, gains)["Music"], gain_pct)
    reach = scipy_stats.t.ppf(0.975, 14) * line.stderr
    expected = [slope / 10 for slope in (line.slope, line.slope - reach, line.slope + reach)]
    assert [found.gain_pct, found.low_pct, found.high_pct] == pytest.approx(expected)


def test_the_same_gains_tell_the_same_every_time():
    ridden, gains = training(7)
    told = with_gains(gains, np.random.default_rng(8).normal(2, 3, len(gains)))
    assert effects(ridden, told) == effects(ridden, told)


def test_nothing_is_said_of_fewer_than_five_gains_or_where_nothing_changed():
    ridden, gains = training(9, entries=5)
    varied = with_gains(gains, np.arange(5.0))
    assert effects(ridden, varied) is not None
    assert effects(ridden, varied.iloc[1:]) is None
    assert effects(ridden, gains) is None  # every gain is 0
    assert effects(ridden.iloc[:0], varied) is None


def test_a_class_type_that_came_before_fewer_than_three_gains_is_left_out():
    ridden, gains = training(10)
    once = pd.concat([ridden, rides((FIRST, "Beginner", 30), (FIRST + timedelta(days=50), "Beginner", 30))])
    found = effects(once, with_gains(gains, np.arange(16.0)))
    assert "Beginner" not in {effect.class_type for effect in found}


def test_an_effect_that_does_not_stand_out_says_so():
    ridden, gains = training(11)
    found = effects(ridden, with_gains(gains, np.random.default_rng(12).normal(2, 3, 16)))
    assert found[-1].sentence("efficiency") == (
        f"{found[-1].class_type}: nothing that stands out from chance over 16 changes of efficiency."
    )
