"""How a ride was paced: early, late or even."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.pacing import pacing

POWERS = st.lists(st.floats(50, 500), min_size=6, max_size=6).map(lambda steps: np.repeat(steps, 100))


def ridden(*parts: tuple[int, float]) -> np.ndarray:
    return np.repeat([power_w for _, power_w in parts], [seconds for seconds, _ in parts])


@pytest.mark.parametrize(("second_w", "verdict"), [(203, "even"), (205, "late"), (197, "even"), (195, "early")])
def test_halves_within_2_percent_of_each_other_are_even(second_w, verdict):
    assert pacing(ridden((600, 200.0), (600, float(second_w)))).verdict == verdict


def test_more_in_the_second_half_is_late_and_tells_how_much():
    found = pacing(ridden((600, 180.0), (600, 220.0)))
    assert found.late_share == pytest.approx(40 / 180)
    assert found.moved_share == pytest.approx(20 / 400)  # 220 of 400 where an even ride has 200
    assert found.sentence == "Paced late: 180 W in the first half, 220 W in the second, 22 % more."


def test_thirds_tell_what_even_halves_hide():
    found = pacing(ridden((400, 230.0), (400, 170.0), (400, 230.0)))
    assert found.halves_w == (210, 210)
    assert found.sentence == "Even in halves, strong at both ends: 230, 170, 230 W by thirds."
    assert pacing(ridden((400, 170.0), (400, 230.0), (400, 170.0))).verdict == "strong in the middle"


def test_lost_seconds_count_in_no_part():
    power_w = ridden((600, 200.0), (600, 200.0))
    power_w[100:500] = np.nan
    assert pacing(power_w).sentence == "Evenly paced: 200 W in the first half, 200 W in the second."


@given(POWERS, st.floats(0.5, 2))
def test_the_verdict_does_not_depend_on_how_strong_the_rider_is(power_w, factor):
    assert pacing(power_w).late_share == pytest.approx(pacing(power_w * factor).late_share)


@given(POWERS)
def test_riding_it_backwards_turns_early_into_late(power_w):
    there, back = pacing(power_w), pacing(power_w[::-1])
    assert there.moved_share == pytest.approx(-back.moved_share)
    assert {there.verdict, back.verdict} != {"late"} and {there.verdict, back.verdict} != {"early"}


@pytest.mark.parametrize(
    "power_w",
    [np.full(299, 200.0), np.full(600, np.nan), np.zeros(600), ridden((200, 200.0), (400, np.nan)), np.empty(0)],
    ids=["short", "unknown", "nothing pushed", "a third unknown", "nothing recorded"],
)
def test_what_has_no_pacing_is_unknown(power_w):
    assert pacing(power_w) is None
