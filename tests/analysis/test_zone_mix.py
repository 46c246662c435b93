"""The mix of easy and hard, beside the classic distributions."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.zone_mix import CLASSIC, Mix, distance, mixes, monthly_mix, polarization_index, weekly_mix, zone_mix
from tests.workout_rows import on, workout_rows

SHARES = st.lists(st.floats(0, 1), min_size=3, max_size=3).filter(lambda s: sum(s) > 0.1)


def mix_of(shares: list[float]) -> Mix:
    return Mix(*(share / sum(shares) for share in shares))


def zone_ride(day: str, *seconds: int):
    return on(day, **{f"power_zone_{zone}_s": s for zone, s in enumerate(seconds, 1)})


def test_seven_zones_become_three_domains():
    found = zone_mix([1000, 3000, 500, 1500, 300, 200, 500])
    assert found.total_s == 7000
    assert found.mix == pytest.approx((4000 / 7000, 2000 / 7000, 1000 / 7000))


@pytest.mark.parametrize("name", CLASSIC)
def test_each_classic_distribution_is_nearest_to_itself(name):
    low, threshold, high = CLASSIC[name]
    found = zone_mix([10_000 * low, 0, 0, 10_000 * threshold, 0, 0, 10_000 * high])
    assert (found.nearest, round(found.distance, 9)) == (name, 0)


def test_the_classics_are_ordered_as_the_literature_defines_them():
    assert CLASSIC["pyramidal"].low > CLASSIC["pyramidal"].threshold > CLASSIC["pyramidal"].high
    assert CLASSIC["polarised"].low > CLASSIC["polarised"].high > CLASSIC["polarised"].threshold
    assert CLASSIC["threshold"].threshold == max(mix.threshold for mix in CLASSIC.values())
    assert all(sum(mix) == pytest.approx(1) for mix in CLASSIC.values())


def test_the_distance_is_the_share_of_the_time_that_would_have_to_move():
    found = zone_mix([3600, 0, 360, 0, 0, 0, 40])  # 90, 9 and 1 %; pyramidal is 75, 20 and 5 %
    assert (found.nearest, round(found.distance, 9)) == ("polarised", 0.14)  # 10 points too low, 4 too much threshold
    assert distance(found.mix, CLASSIC["pyramidal"]) == pytest.approx(0.15)


@given(SHARES, SHARES)
def test_a_distance_is_the_same_both_ways_and_never_more_than_all_of_it(one, other):
    there, back = distance(mix_of(one), mix_of(other)), distance(mix_of(other), mix_of(one))
    assert there == back
    assert 0 <= there <= 1 + 1e-9


@pytest.mark.parametrize(
    ("low", "threshold", "high", "index"),
    [(80, 0, 20, 3.18), (72, 0, 28, 3.29), (68, 6, 26, 2.47), (67.3, 30.2, 2.5, 0.75), (80.4, 17.9, 1.8, 0.91),
     (74, 11, 15, 2.00)],
)  # fmt: skip
def test_the_polarization_index_reproduces_table_1_of_its_paper(low, threshold, high, index):
    assert round(polarization_index(Mix(low / 100, threshold / 100, high / 100)), 2) == index


def test_the_polarization_index_is_0_without_any_high_and_undefined_with_more_high_than_low():
    assert polarization_index(Mix(0.8, 0.2, 0.0)) == 0
    assert polarization_index(Mix(0.3, 0.3, 0.4)) is None
    assert polarization_index(Mix(0.995, 0.0, 0.005)) is None


@given(st.floats(0.005, 0.015), st.floats(0.05, 0.4))
def test_the_polarization_index_does_not_jump_where_the_middle_gets_too_small_to_divide_by(threshold, high):
    here, beside = (
        polarization_index(Mix(1 - high - middle, middle, high)) for middle in (threshold, threshold + 1e-6)
    )
    assert here == pytest.approx(beside, abs=1e-3)


def test_less_than_an_hour_is_no_distribution():
    assert zone_mix([3599, 0, 0, 0, 0, 0, 0]) is None
    assert zone_mix([0] * 7) is None
    assert zone_mix([3600, 0, 0, 0, 0, 0, 0]) is not None


def test_the_sentence_tells_shares_the_nearest_and_the_index():
    assert zone_mix([3000, 1000, 0, 300, 500, 200, 0]).sentence == (
        "80 % low, 6 % threshold, 14 % high: nearest to polarised (80/5/15), 1 % of the time away from it. "
        "Polarization index 2.27, above 2."
    )  # log10(0.80 / 0.06 * 0.14 * 100) = log10(186.7)
    assert zone_mix([1000, 0, 1000, 1000, 1500, 0, 0]).sentence.endswith("away from it.")


def test_weeks_and_months_have_their_own_mix_and_idle_ones_have_none():
    workouts = workout_rows(zone_ride("2026-10-26", 3000, 0, 0, 200, 0, 0, 800), zone_ride("2026-11-09", 600, *[0] * 6))
    weeks = weekly_mix(workouts)
    assert weeks.index.strftime("%Y-%m-%d").tolist() == ["2026-10-26", "2026-11-02", "2026-11-09"]
    assert weeks["nearest"].tolist() == ["polarised", None, None]
    assert weeks.loc["2026-10-26", ["low", "threshold", "high"]].tolist() == [0.75, 0.05, 0.2]
    assert weeks["total_s"].tolist() == [4000, 0, 600]
    months = monthly_mix(workouts)
    assert months.index.strftime("%Y-%m").tolist() == ["2026-10", "2026-11"]
    assert months["nearest"].tolist() == ["polarised", None]


def test_no_rides_have_no_mixes():
    assert weekly_mix(workout_rows()).empty
    assert mixes(pd.DataFrame(columns=range(1, 8))).empty
