"""A race replayed second by second, on recordings short enough to be worked out by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.analysis import replay

NONE = pd.DataFrame({"start_s": [], "end_s": [], "name": []})


def parts(*rows: tuple[int, int, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["start_s", "end_s", "name"])


def raced(mine: list[float], theirs: list[float], stretches: pd.DataFrame | None = None, level: float = 0.5):
    """A race of two by what each did in every second, as long as the longer one."""
    length_s = max(len(mine), len(theirs))
    told = replay.stretches(NONE if stretches is None else stretches, length_s)
    return replay.duel(
        replay.done_by_second(np.array(mine, dtype=float), length_s),
        replay.done_by_second(np.array(theirs, dtype=float), length_s),
        told,
        level=level,
    )


# What was done by each second


def test_what_was_done_adds_up_from_nothing_in_the_unit_that_is_raced_for():
    done = replay.done_by_second(np.array([100.0, 200.0, 300.0]), 3, scale=0.001)
    np.testing.assert_allclose(done, [0, 0.1, 0.3, 0.6])


def test_who_comes_late_had_done_nothing_until_then_and_who_stops_keeps_what_was_done():
    done = replay.done_by_second(np.array([np.nan, np.nan, 50.0, 70.0]), 6)
    assert done.tolist() == [0, 0, 0, 50, 120, 120, 120]


def test_what_comes_after_the_end_of_the_race_does_not_count():
    assert replay.done_by_second(np.array([1.0, 2.0, 4.0, 8.0]), 2).tolist() == [0, 1, 3]


def test_seconds_that_a_recording_lost_are_bridged_in_a_straight_line():
    done = replay.done_by_second(np.array([100.0, np.nan, np.nan, np.nan, 200.0]), 5)
    assert done.tolist() == [0, 100, 225, 375, 550, 750]  # 125, 150 and 175 between 100 and 200


@pytest.mark.parametrize(("hole_s", "done", "unknown"), [(30, 3200.0, 0), (31, 200.0, 31)])
def test_a_hole_of_more_than_half_a_minute_counts_as_nothing_and_is_told(hole_s: int, done: float, unknown: int):
    rate = np.array([100.0, *[np.nan] * hole_s, 100.0])
    assert replay.done_by_second(rate, rate.size)[-1] == done
    assert replay.unknown_s(rate) == unknown


def test_the_seconds_before_the_first_and_after_the_last_one_are_no_hole():
    assert replay.unknown_s(np.array([*[np.nan] * 90, 1.0, 1.0, *[np.nan] * 90])) == 0
    assert replay.unknown_s(np.array([np.nan] * 90)) == 0


def test_a_recording_of_another_clock_is_moved_to_that_of_the_class():
    assert replay.on_class_clock(np.array([1.0, 2.0, 3.0]), 2).tolist() == [3]
    assert replay.on_class_clock(np.array([1.0, 2.0, 3.0]), 0).tolist() == [1, 2, 3]
    assert replay.done_by_second(replay.on_class_clock(np.array([1.0, 2.0]), -1), 3).tolist() == [0, 0, 1, 3]


@given(
    hnp.arrays(float, st.integers(0, 80), elements=st.one_of(st.just(np.nan), st.floats(0, 2000))), st.integers(1, 90)
)
def test_whatever_is_recorded_what_was_done_never_gets_less(rate: np.ndarray, length_s: int):
    done = replay.done_by_second(rate, length_s)
    assert done.size == length_s + 1 and done[0] == 0
    assert (np.diff(done) >= 0).all() and np.isfinite(done).all()


# Two against each other


def test_the_gap_is_mine_less_theirs_at_every_second():
    told = raced([3, 3, 1, 1], [2, 2, 2, 3])
    assert told.gap.tolist() == [0, 1, 2, 1, -1]
    assert (told.final, told.gap.index.name) == (-1, "second")


def test_the_lead_goes_over_when_the_other_takes_it_and_is_kept_for_good_from_then_on():
    told = raced([3, 3, 1, 1, 1, 9], [2, 2, 2, 3, 3, 1])
    assert told.gap.tolist() == [0, 1, 2, 1, -1, -3, 5]  # ahead, behind, ahead
    assert (told.lead_changes, told.ahead_since_s) == (2, 6)


def test_who_led_from_the_first_second_never_gave_the_lead_away():
    told = raced([2, 2, 2], [1, 1, 1])
    assert (told.lead_changes, told.ahead_since_s, told.final) == (0, 1, 3)


def test_to_be_level_again_is_no_change_of_the_lead():
    told = raced([2, 0, 2], [0, 2, 0])
    assert told.gap.tolist() == [0, 2, 0, 2]
    assert (told.lead_changes, told.ahead_since_s) == (0, 1)


def test_within_the_level_nobody_leads_and_the_race_is_a_draw():
    told = raced([1.0, 1.0, 1.2], [1.0, 1.1, 1.0], level=0.5)
    assert (told.lead_changes, told.ahead_since_s, told.won_at) == (0, None, None)
    assert told.final == pytest.approx(0.1)


def test_a_race_is_won_where_the_gap_changes_most_toward_the_winner():
    told = raced(
        [5, 5, 1, 1, 4, 4], [1, 1, 4, 4, 1, 2],
        parts((0, 2, "Warm up"), (2, 4, "Climb"), (4, 6, "Sprint")),
    )  # fmt: skip
    assert told.stretches["change"].tolist() == [8, -6, 5]
    assert told.final == 7
    assert told.stretches.loc[told.won_at, "name"] == "Warm up"


def test_a_lost_race_was_won_where_the_other_gained_most():
    told = raced([5, 5, 1, 1, 1, 1], [1, 1, 4, 4, 6, 6], parts((0, 2, "Warm up"), (2, 4, "Climb"), (4, 6, "Sprint")))
    assert (told.final, told.stretches.loc[told.won_at, "name"]) == (-8, "Sprint")


def test_the_changes_of_all_stretches_add_up_to_the_gap_at_the_end():
    rng = np.random.default_rng(4)
    told = raced(
        rng.uniform(0, 300, 1800).tolist(), rng.uniform(0, 300, 1800).tolist(), parts((60, 300, "A"), (250, 2000, "B"))
    )
    assert told.stretches["change"].sum() == pytest.approx(told.final)


# The parts in which a race is told


def test_a_long_part_is_told_in_equal_stretches_of_five_minutes_at_most():
    told = replay.stretches(parts((0, 240, "Warm up"), (240, 1140, "Main set"), (1140, 1200, "Cool down")), 1200)
    assert told.to_numpy().tolist() == [
        [0, 240, "Warm up"], [240, 540, "Main set, 1 of 3"], [540, 840, "Main set, 2 of 3"],
        [840, 1140, "Main set, 3 of 3"], [1140, 1200, "Cool down"],
    ]  # fmt: skip


def test_holes_and_overlaps_of_a_plan_leave_every_second_in_one_stretch():
    told = replay.stretches(parts((100, 200, "B"), (10, 50, "A"), (150, 260, "C"), (240, 250, "D")), 270)
    assert told.to_numpy().tolist() == [
        [0, 10, ""], [10, 50, "A"], [50, 100, ""], [100, 200, "B"], [200, 260, "C"], [260, 270, ""],
    ]  # fmt: skip


def test_a_plan_that_goes_on_after_the_race_is_cut_and_a_class_without_a_plan_is_told_by_time():
    assert replay.stretches(parts((0, 900, "A")), 200).to_numpy().tolist() == [[0, 200, "A"]]
    assert replay.stretches(NONE, 700)[["start_s", "end_s"]].to_numpy().tolist() == [[0, 233], [233, 467], [467, 700]]
    assert replay.stretches(NONE, 0).empty
