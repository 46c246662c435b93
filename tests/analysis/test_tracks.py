"""Positions, what of them is hidden, and the heat map, on ways that can be drawn on a sheet of paper."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.analysis import tracks
from core.analysis.tracks import M_PER_DEG, STEPS_PER_DEG, Box, Circle, Privacy, Tracks

#: Where the invented ways are: fields, far from any town.
LATITUDE, LONGITUDE = 42.73, -75.25
SHRINK = np.cos(np.radians(LATITUDE))


def degrees(north_m: np.ndarray, east_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Latitudes and longitudes of points so many metres north and east of home."""
    return LATITUDE + north_m / M_PER_DEG, LONGITUDE + east_m / M_PER_DEG / SHRINK


def stored(*ways: tuple[np.ndarray, np.ndarray]) -> Tracks:
    """Tracks as they are stored, numbered from 1."""
    return tracks.joined({n: tracks.thinned(*degrees(*way)).tobytes() for n, way in enumerate(ways, start=1)})


def metres(points: np.ndarray) -> np.ndarray:
    """Metres north and east of home."""
    away = points / STEPS_PER_DEG - [LATITUDE, LONGITUDE]
    return away * M_PER_DEG * [1, SHRINK]


def north(metres_: float) -> tuple[np.ndarray, np.ndarray]:
    """Straight north at 3 m/s."""
    along = np.arange(0, metres_ + 1, 3.0)
    return along, np.zeros(along.size)


# --- positions


def test_a_single_fix_far_away_is_dropped():
    latitude, longitude = degrees(*north(300))
    longitude[40] += 1
    assert np.flatnonzero(~tracks.believable(latitude, longitude)).tolist() == [40]


def test_a_receiver_that_began_somewhere_else_loses_its_beginning_and_not_the_run():
    latitude, longitude = degrees(*north(300))
    latitude[:5] += 2
    assert np.flatnonzero(~tracks.believable(latitude, longitude)).tolist() == [0, 1, 2, 3, 4]


def test_positions_off_the_globe_missing_or_at_nowhere_are_dropped():
    latitude, longitude = degrees(*north(300))
    latitude[3], longitude[5], latitude[8] = 95, 200, np.nan
    latitude[10] = longitude[10] = 0
    assert np.flatnonzero(~tracks.believable(latitude, longitude)).tolist() == [3, 5, 8, 10]


def test_a_long_gap_is_no_jump():
    latitude, longitude = degrees(*north(3000))
    latitude[100:900] = np.nan
    assert tracks.believable(latitude, longitude).sum() == latitude.size - 800


def test_a_stored_track_has_a_point_for_every_fifteen_metres_and_both_ends():
    north_m = metres(stored(north(300)).points)[:, 0]
    assert north_m[[0, -1]] == pytest.approx([0, 300], abs=0.7)
    assert len(north_m) == 300 / 15 + 1
    assert np.diff(north_m).max() < 15 + 3 + 1.4  # the next second, and the rounding of both to a metre


def test_the_length_of_a_track_is_that_of_its_way():
    assert tracks.length_m(stored(north(3000)).points) == pytest.approx(3000, abs=2)


def test_without_a_believable_position_nothing_is_stored():
    assert tracks.thinned(np.full(9, np.nan), np.zeros(9)).shape == (0, 2)


# --- privacy


@given(
    seed=st.integers(0, 10_000), circles=st.integers(0, 3), ends_m=st.sampled_from([0, 100, 200, 500]),
    speed_mps=st.sampled_from([1.0, 3.0, 12.0, 60.0]),
)  # fmt: skip
def test_no_hidden_point_is_in_any_output(seed: int, circles: int, ends_m: int, speed_mps: float):
    """A wandering way: stored points, drawn pieces, seconds and the heat map all keep out of the circles."""
    rng = np.random.default_rng(seed)
    turn = np.cumsum(rng.normal(0, 0.15, 600))
    north_m, east_m = np.cumsum(speed_mps * np.cos(turn)), np.cumsum(speed_mps * np.sin(turn))
    latitude, longitude = degrees(north_m, east_m)
    hidden = [(rng.integers(600), float(rng.uniform(50, 400))) for _ in range(circles)]
    privacy = Privacy(tuple(Circle(latitude[at], longitude[at], radius_m) for at, radius_m in hidden), ends_m)
    middles = [(north_m[at], east_m[at], radius_m) for at, radius_m in hidden]
    middles += [(north_m[end], east_m[end], ends_m) for end in (0, -1)] if ends_m else []

    def least_room_m(places_m: np.ndarray) -> float:
        room = [np.hypot(*(places_m - middle[:2]).T).min(initial=np.inf) - middle[2] for middle in middles]
        return min(room, default=np.inf)

    found = stored((north_m, east_m))
    shown = tracks.is_shown(found, privacy)
    assert least_room_m(metres(found.points[shown])) >= 0
    for piece in tracks.parts(found.points, shown):
        between = piece[:-1, None] + np.linspace(0, 1, 9)[None, :, None] * np.diff(piece, axis=0)[:, None]
        assert least_room_m(metres(between.reshape(-1, 2) * STEPS_PER_DEG)) >= -1
    seconds = tracks.shown_seconds(pd.DataFrame({"latitude_deg": latitude, "longitude_deg": longitude}), privacy)
    kept = seconds.dropna().to_numpy()
    assert least_room_m(metres(kept * STEPS_PER_DEG)) >= 0
    if (box := tracks.around(found, shown)) is not None:
        grid = tracks.heat(found, shown, box)
        row, column = np.nonzero(grid.workouts)
        cells = np.stack([grid.latitudes_deg[row], grid.longitudes_deg[column]], axis=1) * STEPS_PER_DEG
        assert least_room_m(metres(cells)) >= -grid.cell_m - 1


def test_the_door_stays_hidden_when_the_way_comes_by_again_later():
    """North past home, back, and past it again to the south: only the first start hides what is around it."""
    along = np.r_[np.arange(0, 1000, 3.0), np.arange(1000, -1000, -3.0)]
    found = stored((along, np.zeros(along.size)))
    north_m = metres(found.points[tracks.is_shown(found, Privacy(ends_m=200))])[:, 0]
    assert np.abs(north_m).min() > 200
    assert (north_m > 200).any() and (north_m < -200).any()


def test_each_track_hides_its_own_ends():
    other = (np.full(200, 5000.0), np.arange(0, 600, 3.0))
    found = stored(north(1000), other)
    shown = tracks.is_shown(found, Privacy(ends_m=200))
    assert [int(shown[found.bounds[n] : found.bounds[n + 1]].sum()) for n in (0, 1)] == pytest.approx([40, 13], abs=2)


def test_a_line_breaks_where_something_is_hidden():
    found = stored(north(3000))
    middle = degrees(np.array([1500.0]), np.array([0.0]))
    shown = tracks.is_shown(found, Privacy((Circle(middle[0][0], middle[1][0], 300),)))
    ends_m = [metres(piece * STEPS_PER_DEG)[[0, -1], 0].round() for piece in tracks.parts(found.points, shown)]
    np.testing.assert_allclose(ends_m, [[0, 1185], [1815, 3000]], atol=16)


def test_seconds_without_positions_stay_as_they_are():
    seconds = pd.DataFrame({"power_w": [1.0, 2.0]})
    assert tracks.shown_seconds(seconds, Privacy(ends_m=200)) is seconds


# --- heat map


def test_a_workout_counts_once_in_each_square_that_it_came_through():
    """Twice north along the same line and once across: one square was seen by three workouts, others by two or one."""
    along = np.arange(-500, 501, 3.0)
    back = np.r_[along, along[::-1]]
    flat = np.zeros
    found = stored((along, flat(along.size)), (back, flat(back.size)), (flat(along.size), along))
    corner, far = degrees(np.array([-512.5, 512.5]), np.array([-512.5, 512.5]))
    grid = tracks.heat(found, np.ones(len(found.points), bool), Box(corner[0], far[0], corner[1], far[1]), cells=41)
    assert grid.cell_m == pytest.approx(25, rel=0.001)
    assert grid.workouts[:, 20].tolist() == [*[2] * 20, 3, *[2] * 20]
    assert grid.workouts[20].tolist() == [*[1] * 20, 3, *[1] * 20]
    assert grid.workouts.sum() == 41 * 2 + 41


@given(st.integers(0, 10_000), st.sampled_from([59.3, 211.7, 907.1]))
def test_the_fast_heat_map_is_the_one_that_looks_at_every_step(seed: int, cells: float):
    """Unless a point lies on the edge of a square, where rounding puts it to either side."""
    rng = np.random.default_rng(seed)
    ways = [tuple(np.cumsum(rng.normal(0, 3, (2, 300)), axis=1)) for _ in range(4)]
    found = stored(*ways)
    shown = rng.random(len(found.points)) > 0.1
    box = tracks.around(found, shown)
    assert box is not None
    grid = tracks.heat(found, shown, box, cells=cells)
    at = np.array([cell_of(point, grid) for point in found.points[shown]])
    assume(np.abs(at - np.rint(at)).min() > 1e-4)
    expected = slow_heat(found, shown, grid)
    assert (grid.workouts != expected).sum() <= 2


def slow_heat(found: Tracks, shown: np.ndarray, grid: tracks.Grid) -> np.ndarray:
    """The same, track by track and step by step."""
    counts = np.zeros(grid.workouts.shape, dtype=int)
    for n in range(found.workout_ids.size):
        seen: set[tuple[int, int]] = set()
        first, last = found.bounds[n], found.bounds[n + 1]
        at = [cell_of(point, grid) for point in found.points[first:last]]
        for here, cell in enumerate(at):
            if not shown[first + here]:
                continue
            seen.add((int(np.floor(cell[0])), int(np.floor(cell[1]))))
            if here + 1 < len(at) and shown[first + here + 1]:
                to = at[here + 1]
                steps = max(abs(int(np.floor(to[i])) - int(np.floor(cell[i]))) for i in (0, 1))
                for k in range(1, steps):
                    seen.add(tuple(int(np.floor(cell[i] + k / steps * (to[i] - cell[i]))) for i in (0, 1)))
        for row, column in seen:
            if 0 <= row < counts.shape[0] and 0 <= column < counts.shape[1]:
                counts[row, column] += 1
    return counts


def cell_of(point: np.ndarray, grid: tracks.Grid) -> tuple[float, float]:
    """Row and column of a stored point, with fractions."""
    y = (int(point[0]) - round(grid.box.south * STEPS_PER_DEG)) * tracks.M_PER_STEP / grid.cell_m
    x = (int(point[1]) - round(grid.box.west * STEPS_PER_DEG)) * tracks.M_PER_STEP / grid.cell_m * grid.box.shrink
    return y, x


def test_a_step_over_a_gap_is_not_drawn():
    """North for 300 m, nothing for 600 m, and on: the squares between stay empty."""
    north_m = np.r_[np.arange(0, 300, 3.0), np.full(300, np.nan), np.arange(900, 1200, 3.0)]
    found = stored((north_m, np.where(np.isnan(north_m), np.nan, 0.0)))
    box = tracks.around(found, np.ones(len(found.points), bool), margin=0)
    assert box is not None
    drawn = tracks.heat(found, np.ones(len(found.points), bool), box, cells=40).workouts.any(axis=1)
    assert drawn[:9].all() and not drawn[11:29].any() and drawn[31:].all()


def test_tracks_of_two_towns_are_two_areas_and_the_one_with_more_comes_first():
    here, there = Box(42.7, -75.3, 42.8, -75.2), Box(48.0, 11.0, 48.1, 11.1)
    between = Box(42.83, -75.3, 42.9, -75.2)  # 3.3 km north of the first
    assert tracks.areas([there, here, between]).tolist() == [1, 0, 0]
    assert tracks.areas([]).tolist() == []
