"""The set of classes that is worth most, exactly: a dynamic programme over minutes and what counts toward goals. Pure.

Everything is a whole number, so that equal is equal and no rounding decides. Of sets of the same worth the one with
the earlier warm-up wins, then with the earlier cool-down, then with the earlier other classes, as they were given.

Two steps keep it small without losing anything: of classes with the same minutes and the same loads only the best few
can ever be used; and the limit on the number of classes is looked at only where the best set without it breaks it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from math import gcd, prod

import numpy as np

#: The parts that a class can play in a stack; of the first two there is at most one.
WARM_UP, COOL_DOWN, MAIN = 0, 1, 2
#: More states times classes than this is refused: it would take seconds and much memory.
MOST_WORK = 800_000_000
#: So many classes are compared with all others at a time.
CHUNK = 256

#: Where a search stands: what is left of the room, and the goals so far.
_State = tuple[int, ...]


@dataclass(frozen=True)
class Problem:
    """Classes to choose from, and what a set of them is worth. All arrays are as long as there are classes."""

    minutes: np.ndarray
    #: A column for each goal: what the class adds to it.
    loads: np.ndarray
    #: What the class is worth by itself, in hundredths of a point; may be negative.
    points: np.ndarray
    #: ``WARM_UP``, ``COOL_DOWN`` or ``MAIN``.
    parts: np.ndarray
    #: Minutes that there are.
    room: int
    goals: tuple[int, ...]
    #: Points lost for each one that a goal is missed by, below or above.
    goal_points: tuple[int, ...]
    #: Points lost for each minute unused, and for each class beyond the first.
    unused_points: int
    change_points: int
    most: int = 10

    def without(self, classes: set[int]) -> np.ndarray:
        """Which classes may be used when ``classes`` may not, as places in the arrays."""
        return np.array([n for n in np.flatnonzero(self._fits) if n not in classes], dtype=int)

    @cached_property
    def _fits(self) -> np.ndarray:
        return (self.minutes > 0) & (self.minutes <= self.room)


def best(problem: Problem, *, without: set[int] | None = None) -> tuple[int, ...] | None:
    """The places of the classes of the set that is worth most, at least one; None where not one class fits.

    Raises:
        ValueError: There are too many goals for so much time.
    """
    offered = problem.without(without or set())
    if not offered.size or problem.most < 1:
        return None
    is_roomy = bool(np.sort(problem.minutes[offered])[-problem.most :].sum() <= problem.room)
    kept = _undominated(problem, offered, is_roomy)
    if is_roomy:  # however many minutes: all that counts is how many classes
        return _searched(problem, kept, is_counted=True, is_timed=False)
    chosen = _searched(problem, kept, is_counted=False)
    return chosen if len(chosen) <= problem.most else _searched(problem, kept, is_counted=True)


def _undominated(problem: Problem, offered: np.ndarray, is_roomy: bool) -> np.ndarray:
    """The classes that a best set can use, warm-ups first, then cool-downs, each in the order given."""
    offered = offered[np.argsort(problem.parts[offered], kind="stable")]
    few = offered[_is_among_best_of_its_kind(problem, offered)]
    return few[[n for part in (WARM_UP, COOL_DOWN, MAIN) for n in _needed(problem, few, part, is_roomy)]]


def _is_among_best_of_its_kind(problem: Problem, offered: np.ndarray) -> np.ndarray:
    """Whether a class is among the ones worth most of its part, minutes and loads: as many as fit, earlier ones first.

    A set with another one of them can be made better by one of these in its place.
    """
    minutes, parts = problem.minutes[offered], problem.parts[offered]
    keys = np.column_stack([parts, minutes, problem.loads[offered]])
    nth = np.arange(offered.size)
    order = np.lexsort((nth, -problem.points[offered], *keys.T[::-1]))
    is_new = np.ones(offered.size, dtype=bool)
    is_new[1:] = (keys[order][1:] != keys[order][:-1]).any(axis=1)
    place = nth - np.maximum.accumulate(np.where(is_new, nth, 0))
    most = np.where(parts == MAIN, np.minimum(problem.most, problem.room // np.maximum(minutes, 1)), 1)
    is_kept = np.empty(offered.size, dtype=bool)
    is_kept[order] = place < most[order]
    return is_kept


def _needed(problem: Problem, offered: np.ndarray, part: int, is_roomy: bool) -> np.ndarray:
    """Places in ``offered`` of the classes of a part that no ten others replace, each with no minute more.

    One class replaces another when it is worth more even if all of their difference in loads counts against it. Where
    any ten classes fit, minutes do not matter.
    """
    places = np.flatnonzero(problem.parts[offered] == part)
    found = offered[places]
    minutes, loads = problem.minutes[found], problem.loads[found]
    worth = problem.points[found] + problem.unused_points * minutes
    nth, replaced_by = np.arange(found.size), np.zeros(found.size, dtype=int)
    for some in np.array_split(nth, found.size // CHUNK + 1):
        least = worth[some, None] + (np.abs(loads[some, None] - loads) * np.array(problem.goal_points, int)).sum(axis=2)
        is_better = (worth > least) | ((worth == least) & (nth < some[:, None]))
        replaced_by[some] = (is_better & (is_roomy | (minutes <= minutes[some, None]))).sum(axis=1)
    return places[replaced_by < (problem.most if part == MAIN else 1)]


class _Goals:
    """How far the goals are, as one number: a state for each amount of each up to its goal, and no further.

    Beyond its goal every one more costs the same, so it is paid at once and the state stays at the goal.
    """

    def __init__(self, problem: Problem, kept: np.ndarray) -> None:
        reachable = np.sort(problem.loads[kept], axis=0)[-problem.most :].sum(axis=0)
        self._ends = np.minimum(np.array(problem.goals, dtype=int), reachable.astype(int))
        self._points = np.array(problem.goal_points, dtype=int)
        sizes = self._ends + 1
        self.size = int(np.prod([int(size) for size in sizes], dtype=object))
        self._steps = np.array([int(np.prod(sizes[n + 1 :], dtype=object)) for n in range(sizes.size)], dtype=int)
        self.after = cache(self._after)

    @cached_property
    def _amounts(self) -> np.ndarray:
        """The amounts of every state, a row each."""
        states = np.arange(self.size)[:, None]
        return states // self._steps % (self._ends + 1) if self._ends.size else np.zeros((1, 0), dtype=int)

    @cached_property
    def worth(self) -> np.ndarray:
        """What is lost, as a negative worth, when a search ends in each state."""
        return -((self._ends - self._amounts) * self._points).sum(axis=1).astype(np.int32)

    def _after(self, *loads: int) -> tuple[np.ndarray, np.ndarray]:
        """For each state: the state after a class of these loads, and what is paid for going beyond a goal."""
        reached = self._amounts + np.array(loads, dtype=int)
        beyond = np.maximum(reached - self._ends, 0)
        return ((reached - beyond) * self._steps).sum(axis=1), (beyond * self._points).sum(axis=1).astype(np.int32)


def _searched(problem: Problem, kept: np.ndarray, *, is_counted: bool, is_timed: bool = True) -> tuple[int, ...]:
    """The best set of ``kept``, within the room where it ``is_timed``, of at most ``most`` where it ``is_counted``."""
    minutes = problem.minutes[kept]
    grid = gcd(*minutes.tolist())
    asked = slice(not is_timed, 1 + is_counted)
    uses: list[_State] = [(m // grid, 1)[asked] for m in minutes.tolist()]
    rooms = (min(problem.room, int(np.sort(minutes)[-problem.most :].sum())) // grid, problem.most)[asked]
    goals = _Goals(problem, kept)
    if goals.size * prod(size + 1 for size in rooms) * kept.size > MOST_WORK:
        raise ValueError("So many goals over so much time cannot be searched: name fewer zones, or less time.")
    worth = (problem.points[kept] + problem.unused_points * minutes - problem.change_points).astype(np.int32)
    values = np.broadcast_to(goals.worth, (*(size + 1 for size in rooms), goals.size)).copy()
    takes: list[np.ndarray] = []
    firsts: list[int] = []
    before = values
    for n in range(kept.size - 1, -1, -1):
        part = problem.parts[kept[n]]
        if part != MAIN and (n + 1 == kept.size or problem.parts[kept[n + 1]] != part):
            before = values.copy()  # only one of a part is taken: it is followed by what is after all of them
        state, paid = goals.after(*problem.loads[kept[n]].tolist())
        left = tuple(slice(0, size + 1 - use) for size, use in zip(rooms, uses[n], strict=True))
        into = tuple(slice(use, None) for use in uses[n])
        taken = np.take(before[left], state, axis=-1)
        taken += worth[n] - paid
        is_taken = np.zeros(values.shape, dtype=bool)
        np.greater_equal(taken, values[into], out=is_taken[into])
        takes.append(np.packbits(is_taken))
        firsts.append(int(taken[(-1,) * len(rooms) + (0,)]))
        np.maximum(values[into], taken, out=values[into])
    shape = values.shape
    chosen = _followed(problem, kept, uses, rooms, goals, firsts[::-1], takes[::-1], shape)
    return tuple(int(kept[n]) for n in chosen)


def _followed(
    problem: Problem, kept: np.ndarray, uses: list[_State], rooms: _State, goals: _Goals, firsts: list[int],
    takes: list[np.ndarray], shape: tuple[int, ...],
) -> Iterator[int]:  # fmt: skip
    """The way through the states: the class that is best to begin with, and each one taken after it."""
    first = int(np.argmax(firsts))
    state, left, part = 0, rooms, None
    for n in range(first, kept.size):
        if problem.parts[kept[n]] == part and part != MAIN:
            continue
        place = int(np.ravel_multi_index((*left, state), shape))
        if n == first or takes[n][place >> 3] >> (7 - (place & 7)) & 1:
            yield n
            part = problem.parts[kept[n]]
            left = tuple(size - use for size, use in zip(left, uses[n], strict=True))
            state = int(goals.after(*problem.loads[kept[n]].tolist())[0][state])
