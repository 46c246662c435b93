"""Which workouts went the same way: tracks that share most squares of a 50-m grid, in the same direction.

A track is compared by the squares that it crosses and by the way it goes through each of them. Sources: the overlap is
the Jaccard index, squares in common over squares of either.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from core.analysis.tracks import LONGEST_STEP_M, M_PER_STEP, STEPS_PER_DEG, Tracks, length_m

#: Side of a square.
CELL_M = 50.0
#: So much of the squares of both must be common ones.
LEAST_OVERLAP = 0.7
#: The shorter is at least this share of the longer.
LEAST_LENGTH_SHARE = 0.85
#: Ways through the common squares that are opposite on the whole: -1 is exactly so; out and back is near 0.
OPPOSITE = -0.4
#: A stroll around the block is no route.
LEAST_ROUTE_M = 400.0
#: Columns of the grid that no track can have, so that row and column make one number.
_WIDE = 2_000_000


@dataclass(frozen=True)
class Way:
    """A track on the grid."""

    workout_id: int
    #: What it may be compared with: a run with runs.
    discipline: str
    length_m: float
    #: The squares that it crosses, ascending, and how far north and east it goes through each (m).
    cells: np.ndarray = field(repr=False)
    through_m: np.ndarray = field(repr=False)


@dataclass(frozen=True)
class Route:
    """The same way, gone more than once."""

    number: int
    discipline: str
    length_m: float
    #: Oldest first.
    workout_ids: tuple[int, ...]


def ways(tracks: Tracks, disciplines: dict[int, str]) -> list[Way]:
    """The tracks on the grid, in their order; without those that are too short to be a route."""
    found = []
    for place, workout_id in enumerate(tracks.workout_ids.tolist()):
        points = tracks.of(place)
        if len(points) > 1 and (length := length_m(points)) >= LEAST_ROUTE_M:
            found.append(Way(workout_id, disciplines.get(workout_id, ""), length, *_crossed(points)))
    return found


def overlap(one: Way, other: Way) -> float:
    """Squares in common over squares of either, 0 to 1."""
    common = np.intersect1d(one.cells, other.cells, assume_unique=True).size
    return common / (one.cells.size + other.cells.size - common)


def is_same_direction(one: Way, other: Way) -> bool:
    """Whether two ways go through their common squares in much the same direction, or out and back."""
    _, a, b = np.intersect1d(one.cells, other.cells, assume_unique=True, return_indices=True)
    mine, theirs = one.through_m[a], other.through_m[b]
    size = np.sqrt((mine**2).sum() * (theirs**2).sum())
    return bool(size == 0 or (mine * theirs).sum() / size > OPPOSITE)


def is_same_route(one: Way, other: Way) -> bool:
    """Whether two ways are one route: the same discipline, length, squares and direction."""
    lengths = sorted((one.length_m, other.length_m))
    return (
        one.discipline == other.discipline
        and lengths[0] >= LEAST_LENGTH_SHARE * lengths[1]
        and overlap(one, other) >= LEAST_OVERLAP
        and is_same_direction(one, other)
    )


def routes(found: Iterable[Way]) -> list[Route]:
    """The ways that were gone more than once, the most frequent first.

    Each way joins the first route whose oldest way it matches, or begins one. Only ways that share a square are
    compared, so that thousands take less than a second.
    """
    groups: list[list[Way]] = []
    by_cell: dict[int, list[int]] = {}
    for way in found:
        cells = way.cells.tolist()
        shared = Counter(number for cell in cells for number in by_cell.get(cell, ()))
        near = sorted(number for number, n in shared.items() if n >= LEAST_OVERLAP * max(len(cells), 1))
        joined = next((number for number in near if is_same_route(groups[number][0], way)), None)
        if joined is not None:
            groups[joined].append(way)
            continue
        for cell in cells:
            by_cell.setdefault(cell, []).append(len(groups))
        groups.append([way])
    repeated = sorted((group for group in groups if len(group) > 1), key=len, reverse=True)
    return [
        Route(
            number,
            group[0].discipline,
            float(np.median([way.length_m for way in group])),
            tuple(way.workout_id for way in group),
        )
        for number, group in enumerate(repeated, start=1)
    ]


def _crossed(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The squares of a track, ascending, and the sum of its steps in each.

    A degree of longitude is measured at the tenth of a degree of latitude that a point is in, so that the grid is the
    same for every track.
    """
    north_m = points[:, 0] * M_PER_STEP
    shrink = np.cos(np.radians(np.round(points[:, 0] / STEPS_PER_DEG, 1)))
    east_m = points[:, 1] * M_PER_STEP * shrink
    steps_m = np.stack([np.diff(north_m), np.diff(points[:, 1]) * M_PER_STEP * shrink[1:]], axis=1)
    steps_m[np.hypot(*steps_m.T) > LONGEST_STEP_M] = 0
    row, column = (np.floor(values / CELL_M).astype(np.int64) for values in (north_m, east_m))
    cells, place = np.unique(row * _WIDE + column, return_inverse=True)
    through_m = np.zeros((cells.size, 2))
    np.add.at(through_m, place[1:], steps_m)
    return cells, through_m
