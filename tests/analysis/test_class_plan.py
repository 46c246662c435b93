"""What the power-zone targets of a class add up to."""

import pytest

from core.analysis.class_plan import ZONE_MIDDLES, class_plan


def test_seconds_are_counted_for_the_zone_that_is_asked_for():
    plan = class_plan([(0, 300, 1, 1), (300, 900, 3, 3), (900, 960, 6, 6), (1020, 1200, 2, 2)], 1200)
    assert plan is not None
    assert plan.zones_s == (300, 180, 600, 0, 0, 60, 0)  # 60 s between 960 and 1020 ask for nothing


def test_a_class_in_one_zone_is_as_hard_as_the_middle_of_that_zone():
    plan = class_plan([(0, 1800, 3, 3)], 1800)
    assert plan is not None and plan.intensity == pytest.approx(ZONE_MIDDLES[2])


def test_surges_make_a_plan_harder_than_its_mean():
    blocks = [(start, start + 60, 1 if start % 120 else 6, 1 if start % 120 else 6) for start in range(0, 1200, 60)]
    plan = class_plan(blocks, 1200)
    mean = (ZONE_MIDDLES[0] + ZONE_MIDDLES[5]) / 2
    assert plan is not None and plan.intensity is not None
    assert mean < plan.intensity < ZONE_MIDDLES[5]


def test_a_band_of_two_zones_is_ridden_between_them_and_counts_for_the_lower():
    plan = class_plan([(0, 1200, 4, 5)], 1200)
    assert plan is not None and plan.zones_s[3] == 1200
    assert plan.intensity == pytest.approx((ZONE_MIDDLES[3] + ZONE_MIDDLES[4]) / 2)


def test_zones_during_less_than_half_of_a_class_make_no_plan_of_the_whole():
    plan = class_plan([(0, 590, 4, 4)], 1200)
    assert plan is not None and plan.zones_s[3] == 590 and plan.intensity is None


def test_targets_beyond_the_end_or_without_a_zone_count_for_nothing():
    assert class_plan([], 1200) is None
    assert class_plan([(0, 600, None, None), (600, 1200, float("nan"), 3)], 1200) is None
    plan = class_plan([(-60, 900, 2, 2), (900, 5000, 9, 9)], 1200)
    assert plan is not None and plan.zones_s == (0, 900, 0, 0, 0, 0, 300)


def test_a_ride_over_a_distance_ends_with_its_last_target():
    plan = class_plan([(0, 600, 2, 2)], None)
    assert plan is not None and plan.zones_s == (0, 600, 0, 0, 0, 0, 0)
