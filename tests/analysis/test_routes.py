"""Repeated routes: the same way, the same way backwards, and ways that only look alike."""

from itertools import combinations

import numpy as np

from core.analysis import routes, tracks
from tests.analysis.test_tracks import degrees

Way = tuple[np.ndarray, np.ndarray]


def circle(radius_m: float, *, noise_m: float = 0.0, start: float = 0.0, seed: int = 1, east_m: float = 0.0) -> Way:
    """A round of so many metres, anticlockwise, with a receiver that is off by some metres, but slowly changing."""
    n = int(2 * np.pi * radius_m / 3)
    turn = np.linspace(0, 2 * np.pi, n) + start
    rng = np.random.default_rng(seed)
    off = [noise_m * np.interp(np.arange(n), np.arange(0, n + 40, 40), rng.normal(0, 1, n // 40 + 2)[: len(
        np.arange(0, n + 40, 40))]) for _ in range(2)]  # fmt: skip
    return radius_m * np.sin(turn) + off[0], radius_m * np.cos(turn) + off[1] + east_m


def backwards(way: Way) -> Way:
    return way[0][::-1], way[1][::-1]


def found(*ways: Way, kinds: tuple[str, ...] = ()) -> list[routes.Way]:
    """The ways on the grid, numbered from 1; runs, unless it is said otherwise."""
    stored = {n: tracks.thinned(*degrees(*way)).tobytes() for n, way in enumerate(ways, start=1)}
    kinds = kinds or ("running",) * len(ways)
    return routes.ways(tracks.joined(stored), dict(enumerate(kinds, start=1)))


def together(*ways: Way, kinds: tuple[str, ...] = ()) -> list[tuple[int, ...]]:
    return [route.workout_ids for route in routes.routes(found(*ways, kinds=kinds))]


def test_the_same_round_with_other_errors_and_another_start_is_one_route():
    ways = [circle(800, noise_m=4, start=k, seed=k) for k in range(4)]
    assert together(*ways) == [(1, 2, 3, 4)]


def test_the_round_backwards_is_another_route():
    one, other = circle(800, noise_m=4, seed=1), circle(800, noise_m=4, seed=2)
    assert together(one, backwards(one), other, backwards(other)) == [(1, 3), (2, 4)]


def test_out_and_back_is_one_route_whichever_end_comes_first():
    out = np.arange(0, 2000, 3.0)
    way = np.r_[out, out[::-1]], np.zeros(2 * out.size)
    assert together(way, (way[0] + 3, way[1] + 2)) == [(1, 2)]


def test_twice_around_is_not_the_same_as_once():
    once = circle(800)
    assert together(once, (np.tile(once[0], 2), np.tile(once[1], 2))) == []


def test_a_round_beside_it_is_another_way():
    assert together(circle(800), circle(800, east_m=300)) == []


def test_a_ride_on_the_way_of_a_run_is_no_repeat_of_it():
    assert together(circle(800), circle(800, seed=2), kinds=("running", "cycling")) == []


def test_a_route_says_its_length_and_the_most_frequent_comes_first():
    ways = [circle(500, seed=1), circle(900, seed=2), circle(900, seed=3), circle(500, seed=4), circle(900, seed=5)]
    listed = routes.routes(found(*ways))
    assert [(route.number, route.workout_ids) for route in listed] == [(1, (2, 3, 5)), (2, (1, 4))]
    assert abs(listed[0].length_m - 2 * np.pi * 900) < 15


def test_overlap_is_common_squares_over_squares_of_either():
    cells = [np.array([1, 2, 3, 4]), np.array([3, 4, 5])]
    one, other = (routes.Way(n, "running", 1000, c, np.zeros((c.size, 2))) for n, c in enumerate(cells))
    assert routes.overlap(one, other) == 2 / 5


def test_looking_only_at_ways_that_share_squares_finds_what_comparing_all_finds():
    rng = np.random.default_rng(3)
    ways = [circle(rng.choice([400, 600, 800]), noise_m=8, seed=n, east_m=rng.choice([0, 30, 500])) for n in range(40)]
    listed = found(*ways)
    groups: list[list[routes.Way]] = []
    for way in listed:
        same = [group for group in groups if routes.is_same_route(group[0], way)]
        same[0].append(way) if same else groups.append([way])
    slow = sorted(tuple(way.workout_id for way in group) for group in groups if len(group) > 1)
    assert sorted(route.workout_ids for route in routes.routes(listed)) == slow
    assert any(routes.is_same_route(a, b) for a, b in combinations(listed, 2))
