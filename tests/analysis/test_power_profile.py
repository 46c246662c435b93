"""Categories by weight and VO2max from power."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis import power_profile
from core.analysis.power_profile import CATEGORIES, LOWEST_W_PER_KG

NAN = float("nan")


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(power_profile).failed == 0


def test_a_value_is_in_the_best_category_whose_range_it_reaches():
    def category(watts_per_kg: float) -> str:
        profile = power_profile.power_profile({"FTP": watts_per_kg * 100}, weight_kg=100, sex="male")
        return profile.loc["FTP", "category"]

    # good goes from 3.47 to 4.18 and very good from 4.09: 4.10 is very good
    assert [category(w) for w in (4.08, 4.09, 4.10)] == ["Good", "Very good", "Very good"]
    assert [category(w) for w in (0.9, 1.86, 2.40, 5.69, 9)] == [
        "Untrained", "Untrained", "Fair", "World class", "World class",
    ]  # fmt: skip


def test_the_next_category_is_told_in_watts():
    profile = power_profile.power_profile({"5 s": 900, "5 min": 500}, weight_kg=60, sex="female")
    assert profile["power_w_per_kg"].tolist() == pytest.approx([15, 500 / 60])
    assert profile["category"].tolist() == ["Very good", "World class"]
    assert profile["level"].tolist() == [5, 8]
    assert profile.loc["5 s", "next_w"] == pytest.approx(15.11 * 60)
    assert profile.loc["5 min", ["next_category", "next_w"]].isna().all()


@given(st.floats(50, 1500), st.floats(50, 1500), st.sampled_from(["5 s", "1 min", "5 min", "FTP"]))
def test_more_power_is_never_a_lower_level_and_a_man_never_stands_above_a_woman_of_the_same_power(a, b, effort):
    def level(watts, sex="male"):
        return power_profile.power_profile({effort: watts}, weight_kg=70, sex=sex)["level"].iloc[0]

    assert level(min(a, b)) <= level(max(a, b))
    assert level(a) <= level(a, "female")


def test_the_chart_falls_from_category_to_category():
    for efforts in LOWEST_W_PER_KG.values():
        assert list(efforts) == ["5 s", "1 min", "5 min", "FTP"]
        for lowest in efforts.values():
            assert len(lowest) == len(CATEGORIES)
            assert list(lowest) == sorted(lowest, reverse=True)


def test_without_weight_or_sex_there_is_no_profile_and_unknown_efforts_are_left_out():
    known = {"weight_kg": 70, "sex": "male"}
    for unknown in ({"weight_kg": None}, {"weight_kg": 0}, {"weight_kg": NAN}, {"sex": None}):
        assert power_profile.power_profile({"FTP": 250}, **(known | unknown)) is None
    assert power_profile.power_profile({"FTP": None, "5 s": NAN, "1 min": 500}, **known).index.tolist() == ["1 min"]
    assert power_profile.power_profile({}, **known).empty


def test_vo2max_is_a_line_in_power_by_weight_and_unknown_without_either():
    assert power_profile.vo2max_of_power(five_minute_power_w=280, weight_kg=80) == pytest.approx(10.8 * 3.5 + 7)
    assert power_profile.vo2max_of_power(five_minute_power_w=None, weight_kg=80) is None
    assert power_profile.vo2max_of_power(five_minute_power_w=280, weight_kg=0) is None
