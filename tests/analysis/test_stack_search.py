"""The best set of classes equals the best of all sets, tried one by one."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.analysis.stack_search import COOL_DOWN, MAIN, WARM_UP, Problem, best


def problem(
    *classes: tuple[int, tuple[int, ...], int, int], room: int, goals: tuple[int, ...] = (), most: int = 10,
    goal_points: tuple[int, ...] = (100, 200), unused: int = 50, change: int = 300,
) -> Problem:  # fmt: skip
    """Each class is minutes, loads, points and part."""
    return Problem(
        minutes=np.array([one[0] for one in classes], dtype=int),
        loads=np.array([one[1] for one in classes], dtype=int).reshape(len(classes), len(goals)),
        points=np.array([one[2] for one in classes], dtype=int),
        parts=np.array([one[3] for one in classes], dtype=int),
        room=room, goals=goals, goal_points=goal_points[: len(goals)], unused_points=unused, change_points=change,
        most=most,
    )  # fmt: skip


def worth(asked: Problem, chosen: tuple[int, ...]) -> int:
    """What a set is worth, as it is said: everything added up, nothing clever."""
    places = list(chosen)
    away = [
        points * abs(int(asked.loads[places, nth].sum()) - goal)
        for nth, (goal, points) in enumerate(zip(asked.goals, asked.goal_points, strict=True))
    ]
    used = int(asked.minutes[places].sum())
    changes = asked.change_points * (len(places) - 1)
    return int(asked.points[places].sum()) - sum(away) - asked.unused_points * (asked.room - used) - changes


def is_allowed(asked: Problem, chosen: tuple[int, ...]) -> bool:
    parts = asked.parts[list(chosen)].tolist()
    fits = asked.minutes[list(chosen)].sum() <= asked.room and asked.minutes[list(chosen)].min() > 0
    return bool(fits) and parts.count(WARM_UP) <= 1 and parts.count(COOL_DOWN) <= 1


def best_of_all(asked: Problem, without: frozenset[int] = frozenset()) -> tuple[int, ...] | None:
    """The best of every set; of equals the one with the earlier warm-up, then cool-down, then other classes."""
    places = sorted(set(range(len(asked.minutes))) - without)
    order = sorted(places, key=lambda n: (asked.parts[n], n))
    sets = (s for size in range(1, asked.most + 1) for s in combinations(places, size) if is_allowed(asked, s))
    return max(sets, key=lambda s: (worth(asked, s), tuple(n in s for n in order)), default=None)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to nine classes, alike enough that sets are often worth the same."""
    goals = draw(st.lists(st.integers(0, 30), max_size=2).map(tuple))
    one = st.tuples(
        st.sampled_from([0, 1, 2, 3, 5, 5, 10]), st.tuples(*(st.integers(0, 12) for _ in goals)),
        st.sampled_from([-100, 0, 0, 50, 100, 777]), st.sampled_from([WARM_UP, COOL_DOWN, MAIN, MAIN, MAIN]),
    )  # fmt: skip
    return problem(
        *draw(st.lists(one, max_size=9)), room=draw(st.integers(0, 40)), goals=goals,
        most=draw(st.sampled_from([1, 2, 3, 10])), unused=draw(st.sampled_from([0, 50])),
        change=draw(st.sampled_from([0, 50, 300])),
    )  # fmt: skip


@given(problems(), st.sets(st.integers(0, 8), max_size=3))
@settings(max_examples=300)
def test_the_best_set_is_the_best_of_all_sets_tried_one_by_one(asked: Problem, without: set[int]):
    found = best(asked, without=without)
    assert (found and tuple(sorted(found))) == best_of_all(asked, frozenset(without))


@pytest.mark.parametrize("seed", range(12))
def test_of_twelve_classes_the_best_set_is_the_best_of_all_4095(seed: int):
    rng = np.random.default_rng(seed)
    minutes = rng.choice([5, 10, 15, 20, 30], 12)
    classes = [
        (int(m), (round(m * rng.uniform(0.4, 1.3)), int(rng.integers(0, m + 1))), int(rng.integers(-90, 400)), part)
        for m, part in zip(minutes, rng.choice([WARM_UP, COOL_DOWN, MAIN, MAIN], 12).tolist(), strict=True)
    ]
    asked = problem(*classes, room=int(rng.integers(20, 150)), goals=(60, 15), most=int(rng.choice([2, 4, 10])))
    found = best(asked)
    assert found
    assert tuple(sorted(found)) == best_of_all(asked)


def test_the_limit_on_classes_holds_where_more_of_them_would_be_worth_more():
    classes = [(5, (), 100 + n, MAIN) for n in range(14)]
    found = best(problem(*classes, room=100, change=0))
    assert found
    assert sorted(found) == list(range(4, 14))  # the ten that are worth most


def test_there_is_at_most_one_warm_up_and_one_cool_down():
    classes = [(5, (), 500, WARM_UP), (5, (), 600, WARM_UP), (5, (), 500, COOL_DOWN), (5, (), 400, COOL_DOWN)]
    assert best(problem(*classes, room=60)) == (1, 2)


def test_something_is_better_than_nothing_even_where_it_overshoots_the_goal():
    assert best(problem((30, (60,), 0, MAIN), (30, (50,), 0, MAIN), room=30, goals=(5,))) == (1,)


def test_no_class_that_fits_gives_no_set():
    assert best(problem(room=60)) is None
    assert best(problem((30, (), 0, MAIN), room=0)) is None
    assert best(problem((0, (), 0, MAIN), room=60)) is None


def test_ten_thousand_minutes_are_no_more_work_than_ten_classes_need():
    classes = [(60, (50 + n,), 0, MAIN) for n in range(40)]
    found = best(problem(*classes, room=10_000, goals=(5_000,)))
    assert found
    assert sorted(found) == list(range(30, 40))  # the ten heaviest come nearest


def test_too_many_goals_over_too_much_time_are_refused_with_what_to_do():
    rng = np.random.default_rng(1)
    classes = [(int(m), tuple(rng.integers(0, m, 3).tolist()), 0, MAIN) for m in rng.integers(20, 61, 400)]
    with pytest.raises(ValueError, match="name fewer zones, or less time"):
        best(problem(*classes, room=300, goals=(120, 120, 120), goal_points=(200, 200, 200)))
