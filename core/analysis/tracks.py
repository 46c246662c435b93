"""Where workouts went: positions that can be true, thinned tracks, what of them may be shown, and the heat map.

Positions are degrees. A stored track is whole numbers of 1e-5 degrees (a metre), latitude and longitude in turn, one
point for every ``THIN_M`` of way. Which tracks go the same way is in ``core/analysis/routes.py``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

#: Metres to a degree of latitude, on the mean radius of the earth.
M_PER_DEG = 6_371_008.8 * np.pi / 180
#: Steps of a stored point in a degree.
STEPS_PER_DEG = 100_000
M_PER_STEP = M_PER_DEG / STEPS_PER_DEG
#: Faster than this is no workout but a receiver that lost its way.
FASTEST_MPS = 100.0
#: A stored track has a point for so much way, and its first and last.
THIN_M = 15.0
#: Two stored points farther apart than this were not joined by a way that anybody knows.
LONGEST_STEP_M = 250.0
#: What a book that may only be read hides of every start and end (m), whatever its athlete set lower.
SHARED_HIDDEN_M = 200


@dataclass(frozen=True)
class Circle:
    """A place that is not shown."""

    latitude_deg: float
    longitude_deg: float
    radius_m: float


@dataclass(frozen=True)
class Privacy:
    """What of every track stays hidden: circles, and what lies within so many metres of its own start or end."""

    circles: tuple[Circle, ...] = ()
    ends_m: float = 0.0


@dataclass(frozen=True)
class Tracks:
    """Many stored tracks one after the other."""

    workout_ids: np.ndarray
    #: Where each begins among the points, and where the last one ends.
    bounds: np.ndarray
    #: Latitude and longitude of each point in steps, int32.
    points: np.ndarray

    @property
    def lengths(self) -> np.ndarray:
        """Points of each track."""
        return np.diff(self.bounds)

    def of(self, place: int) -> np.ndarray:
        """The points of one of them."""
        return self.points[self.bounds[place] : self.bounds[place + 1]]


# --- positions ----------------------------------------------------------------------------------------------------


def believable(latitude_deg: np.ndarray, longitude_deg: np.ndarray) -> np.ndarray:
    """Which seconds have a position that can be true.

    Not those that are missing, off the globe or at 0° 0°, where receivers without a fix put themselves; and not those
    that only a jump of more than 100 m/s leads to: of the parts between jumps the longest is believed, and of the
    others those within reach of it.

    >>> believable(np.array([47.0, np.nan, 48.0, 47.0001, 91.0]), np.full(5, 8.0)).tolist()
    [True, False, False, True, False]
    """
    with np.errstate(invalid="ignore"):
        is_good = (np.abs(latitude_deg) <= 90) & (np.abs(longitude_deg) <= 180)
        is_good &= (latitude_deg != 0) | (longitude_deg != 0)
    at = np.flatnonzero(is_good)
    if at.size < 2:
        return is_good
    is_jump = _apart_m(latitude_deg, longitude_deg, at[:-1], at[1:]) > FASTEST_MPS * np.diff(at)
    if not is_jump.any():
        return is_good
    parts = np.split(at, np.flatnonzero(is_jump) + 1)
    kept = _within_reach(parts, latitude_deg, longitude_deg)
    is_kept = np.zeros(is_good.size, dtype=bool)
    is_kept[np.concatenate(kept)] = True
    return is_kept


def _within_reach(parts: list[np.ndarray], latitude_deg: np.ndarray, longitude_deg: np.ndarray) -> list[np.ndarray]:
    """The longest part and, going out from it to both sides, those that it can be reached from at a possible speed."""
    longest = max(range(len(parts)), key=lambda n: parts[n].size)
    kept = [parts[longest]]
    for later, others in ((True, parts[longest + 1 :]), (False, parts[:longest][::-1])):
        edge = parts[longest][-1 if later else 0]
        for part in others:
            near = part[0 if later else -1]
            if _apart_m(latitude_deg, longitude_deg, edge, near) <= FASTEST_MPS * abs(int(near) - int(edge)):
                kept.append(part)
                edge = part[-1 if later else 0]
    return kept


def _apart_m(latitude_deg: np.ndarray, longitude_deg: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Metres between seconds ``a`` and ``b``, on a plane that touches the earth: exact enough for some kilometres."""
    north_m = (latitude_deg[b] - latitude_deg[a]) * M_PER_DEG
    around_deg = (longitude_deg[b] - longitude_deg[a] + 180) % 360 - 180
    east_m = around_deg * M_PER_DEG * np.cos(np.radians((latitude_deg[a] + latitude_deg[b]) / 2))
    return np.hypot(north_m, east_m)


def thinned(latitude_deg: np.ndarray, longitude_deg: np.ndarray) -> np.ndarray:
    """A track as it is stored: int32 pairs of latitude and longitude, a point for every 15 m of way.

    The first and the last believable position are always in it. Empty where fewer than two are believable.

    >>> thinned(np.array([47.0, 47.00001, 47.0002]), np.array([8.0, 8.0, 8.0])).tolist()
    [[4700000, 800000], [4700020, 800000]]
    """
    at = np.flatnonzero(believable(latitude_deg, longitude_deg))
    if at.size < 2:
        return np.empty((0, 2), dtype=np.int32)
    along_m = np.concatenate([[0.0], np.cumsum(_apart_m(latitude_deg, longitude_deg, at[:-1], at[1:]))])
    is_kept = np.concatenate([[True], np.diff(np.floor(along_m / THIN_M)) > 0])
    is_kept[-1] = True
    kept = at[is_kept]
    return np.rint(np.stack([latitude_deg[kept], longitude_deg[kept]], axis=1) * STEPS_PER_DEG).astype(np.int32)


def joined(stored: Mapping[int, bytes]) -> Tracks:
    """Stored tracks, by their workout, as one table of points."""
    lengths = np.array([len(points) // 8 for points in stored.values()], dtype=np.int64)
    points = np.asfortranarray(np.frombuffer(b"".join(stored.values()), dtype="<i4").reshape(-1, 2))  # by column
    ids = np.fromiter(stored.keys(), dtype=np.int64, count=len(stored))
    return Tracks(ids, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), points)


# --- what may be shown --------------------------------------------------------------------------------------------


def is_shown(tracks: Tracks, privacy: Privacy) -> np.ndarray:
    """Which points of the tracks may be shown.

    A start or end hides everything near it, also where the track comes by again later: leaving out the first metres
    only would show where it passes the door.
    """
    points = tracks.points
    shown = np.ones(len(points), dtype=bool)
    if not len(points):
        return shown
    for circle in privacy.circles:
        middle = np.rint(np.array([[circle.latitude_deg, circle.longitude_deg]]) * STEPS_PER_DEG).astype(np.int32)
        _hide(shown, points, middle, np.array([len(shown)]), circle.radius_m)
    if privacy.ends_m > 0:
        lengths, is_any = tracks.lengths, tracks.lengths > 0
        for ends in (tracks.bounds[:-1][is_any], tracks.bounds[1:][is_any] - 1):
            _hide(shown, points, points[ends], lengths[is_any], privacy.ends_m)
    return shown


def _hide(shown: np.ndarray, points: np.ndarray, middles: np.ndarray, lengths: np.ndarray, radius_m: float) -> None:
    """Hide what lies within ``radius_m`` of its middle, and the two ends of a long step that leads through there."""
    shown &= _is_outside(points, middles, lengths, radius_m)
    away = np.abs(np.diff(points, axis=0)).max(axis=1, initial=0)
    at = np.flatnonzero((away * M_PER_STEP > 2 * THIN_M) & shown[1:] & shown[:-1])
    of = np.searchsorted(np.cumsum(lengths), at, side="right")
    through = at[_nearest_m(points[at], points[at + 1], middles[of]) <= radius_m + 1]
    shown[through] = shown[through + 1] = False


def _nearest_m(begins: np.ndarray, ends: np.ndarray, middles: np.ndarray) -> np.ndarray:
    """How near straight steps come to their middles."""
    wide = np.stack([np.ones(len(middles)), np.cos(np.radians(middles[:, 0] / STEPS_PER_DEG))], axis=1) * M_PER_STEP
    begin_m = (begins.astype(np.int64) - middles) * wide
    step_m = (ends.astype(np.int64) - begins) * wide
    share = -(begin_m * step_m).sum(axis=1) / np.maximum((step_m**2).sum(axis=1), 1e-9)
    return np.hypot(*(begin_m + np.clip(share, 0, 1)[:, None] * step_m).T)


def _is_outside(points: np.ndarray, middles: np.ndarray, lengths: np.ndarray, radius_m: float) -> np.ndarray:
    """Which points are farther than ``radius_m`` from their middle, on the plane that touches the earth there.

    The first middle is that of the first ``lengths[0]`` points, and so on. A metre is added for the rounding of both.
    """
    north = (points[:, 0] - np.repeat(middles[:, 0], lengths)).astype(np.float32)
    east = np.abs(points[:, 1] - np.repeat(middles[:, 1], lengths)).astype(np.float32)
    east = np.minimum(east, np.float32(360 * STEPS_PER_DEG) - east)  # across the date line
    east *= np.repeat(np.cos(np.radians(middles[:, 0] / STEPS_PER_DEG)).astype(np.float32), lengths)
    return north * north + east * east > np.float32((radius_m + 1) / M_PER_STEP) ** 2


def shown_seconds(seconds: pd.DataFrame, privacy: Privacy) -> pd.DataFrame:
    """``seconds`` of one workout with the positions that cannot be true or may not be shown taken out (NaN).

    Everything else about those seconds stays. Without positions the frame comes back as it is.
    """
    if "latitude_deg" not in seconds or "longitude_deg" not in seconds:
        return seconds
    latitude, longitude = (seconds[name].to_numpy(dtype=float) for name in ("latitude_deg", "longitude_deg"))
    at = np.flatnonzero(believable(latitude, longitude))
    points = np.rint(np.stack([latitude[at], longitude[at]], axis=1) * STEPS_PER_DEG).astype(np.int32)
    track = Tracks(np.zeros(1, dtype=np.int64), np.array([0, at.size]), points)
    keeps = np.zeros(len(seconds), dtype=bool)
    keeps[at[is_shown(track, privacy)]] = True
    return seconds.assign(
        latitude_deg=np.where(keeps, latitude, np.nan), longitude_deg=np.where(keeps, longitude, np.nan)
    )


def parts(points: np.ndarray, shown: np.ndarray) -> list[np.ndarray]:
    """One track cut where something is hidden or unknown: pieces of at least two points (degrees)."""
    if len(points) < 2:
        return []
    is_far = _steps_m(points) > LONGEST_STEP_M
    cuts = np.flatnonzero(is_far | ~shown[1:] | ~shown[:-1]) + 1
    pieces = [piece for piece in np.split(np.arange(len(points)), cuts) if piece.size > 1]
    return [points[piece] / STEPS_PER_DEG for piece in pieces]


def _steps_m(points: np.ndarray) -> np.ndarray:
    """Metres from each point to the next."""
    away = np.diff(points.astype(np.int64), axis=0) * M_PER_STEP
    return np.hypot(away[:, 0], away[:, 1] * np.cos(np.radians(points[1:, 0] / STEPS_PER_DEG)))


def length_m(points: np.ndarray) -> float:
    """How long a stored track is; what is jumped over counts nowhere."""
    steps_m = _steps_m(points)
    return float(steps_m[steps_m <= LONGEST_STEP_M].sum())


# --- the heat map -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Box:
    """A part of the map, in degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def shrink(self) -> float:
        """How much shorter a degree of longitude is in its middle than one of latitude."""
        return float(np.cos(np.radians((self.south + self.north) / 2)))

    @property
    def size_m(self) -> float:
        """Its longer side."""
        return M_PER_DEG * max(self.north - self.south, (self.east - self.west) * self.shrink)


@dataclass(frozen=True)
class Grid:
    """How many workouts came through each square cell of a box; row 0 is the south, column 0 the west."""

    box: Box
    cell_m: float
    workouts: np.ndarray = field(repr=False)

    @property
    def latitudes_deg(self) -> np.ndarray:
        """The middle of each row."""
        return self.box.south + (np.arange(self.workouts.shape[0]) + 0.5) * self.cell_m / M_PER_DEG

    @property
    def longitudes_deg(self) -> np.ndarray:
        """The middle of each column."""
        width_deg = self.cell_m / M_PER_DEG / self.box.shrink
        return self.box.west + (np.arange(self.workouts.shape[1]) + 0.5) * width_deg


def around(tracks: Tracks, shown: np.ndarray, *, margin: float = 0.03) -> Box | None:
    """The box that holds every point that is shown, with some room; None where none is."""
    if not shown.any():
        return None
    sides = [tracks.points[:, axis][shown] for axis in (0, 1)]
    south, west = (side.min() / STEPS_PER_DEG for side in sides)
    north, east = (side.max() / STEPS_PER_DEG for side in sides)
    room = margin * max(north - south, east - west, 0.002)
    return Box(float(south - room), float(west - room), float(north + room), float(east + room))


def heat(tracks: Tracks, shown: np.ndarray, box: Box, *, cells: float = 400) -> Grid:
    """How many workouts came through each cell of ``box``, whose longer side has ``cells`` of them.

    A workout counts once in a cell, however often it came by. Between two points the way is straight, so that narrow
    cells leave no holes; over a step of more than 250 m, or past a hidden point, nothing is drawn.
    """
    cell_m = max(box.size_m / cells, 1.0)
    rows = max(int(np.ceil((box.north - box.south) * M_PER_DEG / cell_m)), 1)
    columns = max(int(np.ceil((box.east - box.west) * box.shrink * M_PER_DEG / cell_m)), 1)
    track, y, x, is_joined = _placed(tracks, shown, box, cell_m)
    row, column = np.floor(y).astype(np.int32), np.floor(x).astype(np.int32)
    track, row, column = _with_between(track, y, x, row, column, is_joined)
    is_inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    place = (track.astype(np.int64) * rows + row) * columns + column
    place = place[is_inside]
    is_new = np.ones(place.size, dtype=bool)
    is_new[1:] = place[1:] != place[:-1]
    once = np.unique(place[is_new]) % (rows * columns)
    return Grid(box, cell_m, np.bincount(once, minlength=rows * columns).reshape(rows, columns))


def _placed(
    tracks: Tracks, shown: np.ndarray, box: Box, cell_m: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Which track each shown point near the box is of, its row and column (with fractions), and whether a way leads
    from it to the next one."""
    near_m = LONGEST_STEP_M + cell_m
    edge_deg = np.array([near_m / M_PER_DEG, near_m / M_PER_DEG / box.shrink])
    low = np.floor((np.array([box.south, box.west]) - edge_deg) * STEPS_PER_DEG)
    high = np.ceil((np.array([box.north, box.east]) + edge_deg) * STEPS_PER_DEG)
    north, east = tracks.points[:, 0], tracks.points[:, 1]
    is_near = shown & (north >= low[0]) & (north <= high[0]) & (east >= low[1]) & (east <= high[1])
    at = np.flatnonzero(is_near)
    track = np.repeat(np.arange(tracks.workout_ids.size, dtype=np.int32), tracks.lengths)[at]
    cells_per_step = np.float32(M_PER_STEP / cell_m)
    y = (north[at] - np.int32(round(box.south * STEPS_PER_DEG))).astype(np.float32) * cells_per_step
    x = (east[at] - np.int32(round(box.west * STEPS_PER_DEG))).astype(np.float32) * np.float32(
        cells_per_step * box.shrink
    )
    is_joined = np.zeros(at.size, dtype=bool)
    if at.size > 1:
        far = np.float32((LONGEST_STEP_M / cell_m) ** 2)
        is_joined[:-1] = (np.diff(at) == 1) & (np.diff(track) == 0) & (np.diff(y) ** 2 + np.diff(x) ** 2 <= far)
    return track, y, x, is_joined


def _with_between(
    track: np.ndarray, y: np.ndarray, x: np.ndarray, row: np.ndarray, column: np.ndarray, is_joined: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The cells of the points, and of so many points between as a step has cells."""
    jumps = np.maximum(np.abs(np.diff(row)), np.abs(np.diff(column)))
    steps = np.ones(row.size, dtype=np.int64)
    steps[:-1] = np.where(is_joined[:-1], np.maximum(jumps, 1), 1)
    if (steps == 1).all():
        return track, row, column
    start = np.repeat(np.arange(row.size), steps)
    share = (np.arange(start.size) - np.repeat(np.cumsum(steps) - steps, steps)) / steps[start]
    following = np.minimum(start + 1, row.size - 1)
    y_between = y[start] + share * (y[following] - y[start])
    x_between = x[start] + share * (x[following] - x[start])
    return track[start], np.floor(y_between).astype(np.int32), np.floor(x_between).astype(np.int32)


def busiest(grid: Grid) -> tuple[float, float] | None:
    """The middle (latitude, longitude) of the cell that most workouts came through; None in an empty grid."""
    if not grid.workouts.any():
        return None
    row, column = np.unravel_index(int(grid.workouts.argmax()), grid.workouts.shape)
    return float(grid.latitudes_deg[row]), float(grid.longitudes_deg[column])


def areas(boxes: Sequence[Box], *, apart_m: float = 5000.0) -> np.ndarray:
    """Which tracks lie in one area: those whose boxes come within ``apart_m`` of each other, by their places.

    Returns:
        The number of its area for each box, 0 for the one with most tracks.
    """
    n = len(boxes)
    area = np.arange(n)
    room_deg = apart_m / M_PER_DEG
    corners = np.array([(b.south, b.west, b.north, b.east) for b in boxes], dtype=float).reshape(n, 4)
    for place, box in enumerate(boxes):
        south, west, north, east = corners[:place].T
        wide_deg = room_deg / max(box.shrink, 0.01)
        is_near = (south <= box.north + room_deg) & (north >= box.south - room_deg)
        is_near &= (west <= box.east + wide_deg) & (east >= box.west - wide_deg)
        met = np.unique(area[:place][is_near])
        if met.size:
            area[: place + 1][np.isin(area[: place + 1], met)] = met[0]
            area[place] = met[0]
    names, counts = np.unique(area, return_counts=True)
    order = names[np.argsort(-counts, kind="stable")]
    return np.array([int(np.flatnonzero(order == name)[0]) for name in area], dtype=int)
