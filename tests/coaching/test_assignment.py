"""Which workout does which task: held against every way in which they could be given out."""

import doctest
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from core.coaching import assignment
from core.coaching.assignment import Wanted, assigned


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(assignment).failed == 0


def worth_of(wanted: list[Wanted], given_out: list[tuple[int, ...]]) -> tuple[float, ...]:
    done = [task.worth for task, workouts in zip(wanted, given_out, strict=True) if workouts]
    return tuple(sum(part) for part in zip(*done, strict=True)) if done else (0.0, 0.0, 0.0)


def every_way(wanted: list[Wanted]):
    """Every way to give workouts to tasks, none to two of them."""
    choices = [[(), *combinations(task.fitting, task.count)] for task in wanted]
    for way in product(*choices):
        used = [workout for workouts in way for workout in workouts]
        if len(used) == len(set(used)):
            yield list(way)


tasks = st.builds(
    lambda points, is_core, count, fitting: Wanted((float(points), float(is_core), 1.0), count, tuple(sorted(fitting))),
    st.integers(0, 5), st.booleans(), st.integers(1, 3), st.sets(st.integers(0, 5), max_size=5),
)  # fmt: skip


@given(st.lists(tasks, max_size=4))
def test_no_other_way_gives_more_points_core_tasks_or_tasks(wanted: list[Wanted]):
    found = assigned(wanted)
    assert worth_of(wanted, found) == max(worth_of(wanted, way) for way in every_way(wanted))


@given(st.lists(tasks, max_size=6))
def test_a_workout_does_one_task_that_it_fits_and_a_task_gets_all_or_none(wanted: list[Wanted]):
    found = assigned(wanted)
    used = [workout for workouts in found for workout in workouts]
    assert len(used) == len(set(used))
    for task, workouts in zip(wanted, found, strict=True):
        assert set(workouts) <= set(task.fitting) and len(workouts) in (0, task.count)
    assert assigned(wanted) == found


def test_equal_tasks_take_their_workouts_in_order():
    either = Wanted((10.0, 1.0, 1.0), 1, (0, 1))
    assert assigned([either, either]) == [(0,), (1,)]


def test_a_task_of_three_gives_way_to_two_of_one_that_are_worth_more():
    three, one = Wanted((10.0, 1.0, 1.0), 3, (0, 1, 2)), Wanted((6.0, 1.0, 1.0), 1, (0,))
    other = Wanted((6.0, 1.0, 1.0), 1, (1,))
    assert assigned([three, one, other]) == [(), (0,), (1,)]
