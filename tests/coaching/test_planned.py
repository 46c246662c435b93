"""A planned workout: how long it takes, what it costs, and that it is kept as it is."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.coaching.planned import (
    Change,
    Exercise,
    Planned,
    Repeat,
    Step,
    Target,
    Thresholds,
    as_row,
    changed,
    flat,
    length_s,
    moved,
    planned_of,
    steps_read,
    steps_written,
    tss_of,
    zone_target,
)

WARMUP, COOLDOWN = Step("warmup", 600, target=zone_target(2)), Step("cooldown", 300)
WORK, EASY = Step("work", 480, target=Target("power_pct", 95, 105)), Step("recovery", 120, target=zone_target(1))
RIDE = (WARMUP, Repeat(3, (WORK, EASY)), COOLDOWN)
MONDAY = date(2026, 11, 16)


def planned(uid: str = "one", **said) -> Planned:
    return Planned(**{"day": MONDAY, "discipline": "cycling", "title": "3 x 8", "duration_s": 2700, **said}, uid=uid)


def test_repeats_are_spelled_out_in_order():
    assert list(flat(RIDE)) == [WARMUP, WORK, EASY, WORK, EASY, WORK, EASY, COOLDOWN]


def test_the_length_is_the_sum_of_all_steps():
    assert length_s(RIDE) == 600 + 3 * (480 + 120) + 300


def test_a_length_is_unknown_where_one_step_goes_on_until_told():
    assert length_s((*RIDE, Step("rest"))) is None
    assert length_s(()) is None


def test_a_distance_takes_the_time_of_its_pace():
    swim = (Step("work", distance_m=400, target=Target("speed_pct", 100, 100)), Step("rest", 20))
    assert length_s(swim, discipline="swimming", at=Thresholds(swim_speed_mps=1.0)) == 420
    assert length_s(swim, discipline="swimming") is None  # no pace is known
    easy = (Step("work", distance_m=400),)
    assert length_s(easy, discipline="swimming", at=Thresholds(swim_speed_mps=1.0)) == 500  # 80 % of threshold speed


def test_an_hour_at_threshold_costs_100():
    hour = (Step("work", 3600, target=Target("power_pct", 100, 100)),)
    assert tss_of(hour, "hard", 3600) == pytest.approx(100)
    assert tss_of((), "moderate", 3600) == pytest.approx(100 * 0.78**2)


def test_hard_minutes_weigh_more_than_their_share():
    mixed = (
        Step("work", 1800, target=Target("power_pct", 120, 120)),
        Step("work", 1800, target=Target("power_pct", 60, 60)),
    )
    assert tss_of(mixed, "hard", 3600) == pytest.approx(100 * ((1.2**4 + 0.6**4) / 2) ** 0.5)


targets = st.builds(
    lambda metric, low, more: Target(metric, low, low + more), st.sampled_from(["power_pct", "speed_pct", "rpe"]),
    st.floats(1, 150), st.floats(0, 50),
)  # fmt: skip
steps = st.builds(
    Step,
    st.sampled_from(["warmup", "work", "recovery", "rest", "cooldown"]),
    duration_s=st.none() | st.floats(1, 7200),
    distance_m=st.none() | st.floats(25, 20_000),
    reps=st.none() | st.integers(1, 50),
    target=st.none() | targets,
    cadence_rpm=st.none() | st.just((80.0, 95.0)),
    weight_kg=st.none() | st.floats(0, 200),
    note=st.none() | st.text(),
    exercise=st.none() | st.builds(Exercise, st.text(), st.text(), st.text()),
)
parts = st.lists(steps | st.builds(lambda n, some: Repeat(n, tuple(some)), st.integers(1, 9), st.lists(steps))).map(
    tuple
)


@given(parts)
def test_steps_are_read_as_they_were_written(some: tuple):
    assert steps_read(steps_written(some)) == some


def test_something_else_is_refused():
    for wrong in ([{"kind": "work", "what": 1}], [3], [{"times": 2}], [{"kind": "work", "target": {"metric": "rpe"}}]):
        with pytest.raises(ValueError, match="no steps"):
            steps_read(wrong)


def test_a_row_is_read_as_it_was_written_and_may_have_more_columns():
    one = planned(steps=RIDE, tss=55.0, note="on the trainer", first_planned_day=date(2026, 11, 15))
    assert planned_of(as_row(one) | {"id": 7, "created_at": "then"}) == one


def test_a_change_is_read_as_it_was_written():
    before, after = planned(), replace(planned(), duration_s=1800)
    for change in (Change(before, after), Change(None, after), Change(before, None)):
        assert Change.read(change.written()) == change


def test_a_plan_is_changed_by_day_and_what_is_gone_stays_gone():
    one, two, three = planned("one"), planned("two", day=date(2026, 11, 18)), planned("three", day=date(2026, 11, 17))
    late = moved(one, date(2026, 11, 20))
    assert late.first_planned_day == MONDAY
    assert changed([one, two], [Change(one, late), Change(two, None), Change(None, three)]) == [three, late]
    assert changed([two], [Change(one, late)]) == [two]  # taken out meanwhile: it does not come back
