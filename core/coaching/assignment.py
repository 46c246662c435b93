"""Which workout does which task of a week: no workout does two of them, and together they give the most.

A task takes one workout or several, all of them or none. For tasks of one workout the sets that can be done at once
form a matroid, so taking the dearest first is best; the few tasks of several workouts are tried in every combination.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple


class Wanted(NamedTuple):
    """A task as it is assigned."""

    #: What it is worth, compared from the left: points, then what else is preferred.
    worth: tuple[float, ...]
    #: How many workouts it takes.
    count: int
    #: The workouts that can do it, in the order in which they are preferred.
    fitting: tuple[int, ...]


def assigned(wanted: Sequence[Wanted]) -> list[tuple[int, ...]]:
    """The workouts of each task, in the order of ``wanted``; empty where it is not done. Always the same for the same.

    >>> assigned([Wanted((5,), 1, (1, 2)), Wanted((9,), 1, (1,))])  # the second can only be done by workout 1
    [(2,), (1,)]
    """
    singles = [n for n, task in enumerate(wanted) if task.count == 1]
    several = [n for n, task in enumerate(wanted) if 1 < task.count <= len(task.fitting)]
    dearest_first = sorted(singles, key=lambda n: wanted[n].worth, reverse=True)
    best: tuple[tuple[float, ...], _Places] | None = None
    for size in range(len(several), -1, -1):
        for chosen in combinations(several, size):
            places = _Places(wanted)
            if not all(places.add(n) for n in chosen):
                continue
            done = [*chosen, *(n for n in dearest_first if places.add(n))]
            worth = tuple(round(sum(part), 6) for part in zip(*(wanted[n].worth for n in done), strict=True))
            if best is None or worth > best[0]:
                best = worth, places
    return best[1].taken() if best else [() for _ in wanted]


class _Places:
    """Which task has which workouts; adding a task may move the others, but never takes one away from them."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self._wanted = wanted
        #: The task of each workout that has one.
        self._task_of: dict[int, int] = {}

    def add(self, task: int) -> bool:
        """Give a task all workouts that it takes; False, and nothing changed, where that cannot be."""
        before = dict(self._task_of)
        if all(self._give_one(task, set()) for _ in range(self._wanted[task].count)):
            return True
        self._task_of = before
        return False

    def taken(self) -> list[tuple[int, ...]]:
        """The workouts of each task."""
        return [
            tuple(workout for workout in task.fitting if self._task_of.get(workout) == n)
            for n, task in enumerate(self._wanted)
        ]

    def _give_one(self, task: int, seen: set[int]) -> bool:
        fitting = self._wanted[task].fitting
        for workout in fitting:
            if workout not in self._task_of:
                self._task_of[workout] = task
                return True
        for workout in fitting:
            if workout not in seen and self._task_of[workout] != task:
                seen.add(workout)
                if self._give_one(self._task_of[workout], seen):
                    self._task_of[workout] = task
                    return True
        return False
