"""Recordings of several devices find the sessions that they tell of: rule by rule, and on a planted history."""

from itertools import combinations, permutations

import numpy as np
import pytest

from core.analysis import sessions as rules
from core.analysis.sessions import COVERS, DUPLICATE, PART, SAME_TIME, SHIFTED, Group, Span, sessions

MIN = 60.0
NOON = 1_750_000_000.0 // 900 * 900


def span(
    n: int, lane: str, start_min: float, minutes: float, discipline: str = "cycling", km: float | None = None
) -> Span:
    rank = {"peloton": 0, "garmin": 1, "file": 2, "apple": 4}[lane.split("/")[0]]
    start_s = NOON + start_min * MIN
    return Span(n, rank, lane, discipline, start_s, start_s + minutes * MIN, minutes * MIN, km and km * 1000)


def members(groups: list[Group]) -> list[set[int]]:
    return [{s.recording_id for s in group.members} for group in groups]


def rules_of(groups: list[Group]) -> dict[int, str]:
    return {join.recording_id: join.rule for group in groups for join in group.joins}


def test_a_watch_that_ran_beside_the_bike_tells_of_the_same_ride():
    found = sessions([span(1, "peloton", 0, 30), span(2, "file/watch", -1, 32, "other")])
    assert members(found) == [{1, 2}]
    assert rules_of(found) == {2: SAME_TIME}
    [join] = found[0].joins
    assert join.evidence["start_difference_s"] == -60
    assert join.evidence["overlap_s"] == 1800


def test_stacked_classes_stay_apart_and_the_watch_that_ran_through_covers_them():
    stack = [span(1, "peloton", 0, 20), span(2, "peloton", 21, 30), span(3, "peloton", 52, 10, "stretching")]
    found = sessions([*stack, span(9, "file/watch", -1, 65)])
    assert members(found) == [{1}, {2, 9}, {3}]  # it shares most with the longest
    assert [join.rule for group in found for join in group.joins] == [COVERS] * 3


def test_each_of_two_short_classes_finds_its_own_recording_though_the_clock_is_three_minutes_off():
    classes = [span(1, "peloton", 0, 5), span(2, "peloton", 5, 5)]
    found = sessions([*classes, span(8, "file/watch", 3, 5), span(9, "file/watch", 8, 5)])
    assert members(found) == [{1, 8}, {2, 9}]


@pytest.mark.parametrize(("start_min", "minutes"), [(0, 25), (30, 30), (15, 20)])
def test_a_half_recorded_ride_is_a_part_of_the_whole(start_min: float, minutes: float):
    found = sessions([span(1, "peloton", 0, 60), span(2, "file/watch", start_min, minutes)])
    assert members(found) == [{1, 2}]
    assert rules_of(found) == {2: PART}


@pytest.mark.parametrize(("start_min", "minutes"), [(0, 25), (30, 30), (45, 15)])
def test_a_better_device_that_recorded_a_part_only_is_a_part_of_the_whole(start_min: float, minutes: float):
    half = span(1, "garmin/watch", start_min, minutes, km=minutes / 3)
    found = sessions([half, span(2, "file/phone", 0, 60, km=20), span(3, "apple/watch", 1, 59, km=19.8)])
    assert members(found) == [{1, 2, 3}]
    assert found[0].best.recording_id == 2
    assert rules_of(found) == {1: PART, 3: SAME_TIME}


def test_a_device_that_nobody_stopped_is_not_the_whole_and_a_class_is_as_long_as_it_is():
    left_on = sessions([span(1, "garmin/watch", 0, 40, km=20), span(2, "file/phone", 0, 60, km=20.4)])
    assert (members(left_on), left_on[0].best.recording_id) == ([{1, 2}], 1)
    through = sessions([span(1, "peloton", 0, 30, km=15), span(2, "file/watch", 0, 60, km=30)])
    assert (members(through), through[0].best.recording_id) == ([{1, 2}], 1)


def test_two_halves_of_one_ride_are_both_parts_of_it():
    found = sessions([span(1, "peloton", 0, 60), span(2, "file/watch", 0, 28), span(3, "file/watch", 31, 28)])
    assert members(found) == [{1, 2, 3}]


def test_the_same_recording_in_two_files_counts_once():
    found = sessions([span(1, "file/edge", 0, 60, km=30), span(2, "file/edge", 0.5, 59.5, km=30)])
    assert members(found) == [{1, 2}]
    assert rules_of(found) == {2: DUPLICATE}


def test_two_short_sessions_on_one_day_stay_two():
    found = sessions([span(1, "peloton", 0, 10), span(2, "file/watch", 40, 10)])
    assert members(found) == [{1}, {2}]


def test_different_things_at_overlapping_times_stay_two():
    found = sessions([span(1, "peloton", 0, 30), span(2, "file/watch", 20, 45, "swimming")])
    assert members(found) == [{1}, {2}]


def test_a_clock_of_the_wrong_zone_is_recognised_by_length_and_distance():
    one, other = span(1, "file/edge", 0, 47.2, km=21.13), span(2, "apple/watch", 300, 47.3, km=21.15)
    [pair] = rules.shifted([one, other])
    found = sessions([one, other], shifted=[(pair[0].recording_id, pair[1].recording_id)])
    assert members(found) == [{1, 2}]
    assert rules_of(found) == {2: SHIFTED}


def test_a_habit_is_no_wrong_clock():
    rides = [span(1, "file/edge", 0, 47.2, km=21.13), span(2, "apple/watch", 300, 47.3, km=21.15)]
    assert rules.shifted([*rides, span(3, "apple/watch", 600, 47.2, km=21.14)]) == []


def test_what_the_athlete_has_said_wins():
    spans = [span(1, "peloton", 0, 30), span(2, "file/watch", 0, 30), span(3, "file/edge", 300, 40)]
    assert members(sessions(spans, apart=[(1, 2)])) == [{1}, {2}, {3}]
    assert members(sessions(spans, same=[(3, 1)])) == [{1, 2, 3}]


def test_an_all_day_recording_covers_nothing_that_fills_less_than_half_of_it():
    found = sessions(
        [span(1, "peloton", 60, 30), span(2, "peloton", 600, 30), span(3, "file/watch", 0, 1440, "hiking")]
    )
    assert members(found) == [{3}, {1}, {2}] or members(found) == [{1}, {2}, {3}]


def test_the_order_in_which_recordings_come_in_makes_no_difference():
    spans = [span(1, "peloton", 0, 20), span(2, "peloton", 21, 30), span(3, "file/watch", -1, 53),
             span(4, "apple/phone", 21, 28), span(5, "file/watch", 90, 30)]  # fmt: skip
    seen = {tuple(map(frozenset, members(sessions(order)))) for order in permutations(spans)}
    assert len(seen) == 1


def planted(seed: int, days: int = 400) -> tuple[list[Span], dict[int, int]]:
    """A history of a bike, a watch and a phone, and to which session each recording belongs.

    Watches start up to two minutes early or late and drift; some clocks are minutes off all day; stacks of classes are
    recorded one by one or in one go; rides are half-recorded; on some days two short sessions follow within an hour.
    """
    rng = np.random.default_rng(seed)
    spans: list[Span] = []
    truth: dict[int, int] = {}
    session = 0

    def recorded(lane: str, start_min: float, minutes: float, discipline: str, of: int) -> None:
        truth[len(truth)] = of
        spans.append(span(len(truth) - 1, lane, start_min, minutes, discipline))

    for day in range(days):
        at = day * 1440.0 + rng.uniform(0, 600)
        offset = rng.choice([0, 0, 0, 0, rng.uniform(-3, 3)])
        kind = rng.choice(["single", "single", "stack", "stack in one go", "half", "two short", "watch only"])
        count = {"stack": 3, "stack in one go": 3, "two short": 2}.get(kind, 1)
        lengths = rng.choice([5, 10, 20, 30, 45, 60], count) if count > 1 else rng.choice([20, 30, 45, 60, 90], 1)
        gaps = rng.uniform(0.5, 3, count) if "stack" in kind else rng.uniform(25, 60, count)
        starts = at + np.concatenate([[0], np.cumsum(lengths + gaps)[:-1]])
        for n, (start, minutes) in enumerate(zip(starts, lengths, strict=True)):
            session += 1
            discipline = "cycling" if n == 0 or rng.random() < 0.6 else "strength"
            if kind != "watch only":
                recorded("peloton", start, minutes, discipline, session)
            if kind == "half":
                late = rng.uniform(0.3, 0.5) * minutes
                recorded("garmin/watch", start + late + offset, minutes - late, discipline, session)
            elif kind != "stack in one go" and (kind == "watch only" or rng.random() < 0.7):
                early = rng.uniform(-1.5, 1.5)
                recorded("garmin/watch", start - early + offset, minutes * rng.uniform(0.98, 1.02), discipline, session)
            if kind in ("single", "watch only") and rng.random() < 0.4:
                recorded("apple/phone", start + rng.uniform(-1, 1), minutes * rng.uniform(0.95, 1.0), "other", session)
        if kind == "stack in one go":
            longest = session - count + 1 + int(np.argmax(lengths))
            whole = starts[-1] + lengths[-1] - starts[0]
            recorded("garmin/watch", starts[0] - 0.5 + offset, whole + 1, "cycling", longest)
    return spans, truth


@pytest.mark.parametrize("seed", range(5))
def test_on_a_planted_history_hardly_a_pair_is_missed_or_made_up(seed: int):
    spans, truth = planted(seed)
    groups = [group for cluster in rules.clusters(spans) for group in sessions(cluster)]
    found = {pair for group in groups for pair in combinations(sorted(s.recording_id for s in group.members), 2)}
    true = {pair for pair in combinations(sorted(truth), 2) if truth[pair[0]] == truth[pair[1]]}
    assert len(found & true) / len(found) >= 0.99  # precision
    assert len(found & true) / len(true) >= 0.99  # recall
    assert sorted(s.recording_id for group in groups for s in group.members) == sorted(truth)  # nobody lost or twice
