"""Which classes are near to one, how near, and why."""

import pytest

from core.analysis import similar_classes
from tests.class_rows import class_rows


def zones(*minutes: float) -> dict[str, float]:
    """Planned minutes in zones 1, 2, 3 ...; none in the others."""
    return {f"planned_zone_{n}_s": 60 * value for n, value in enumerate((*minutes, *[0] * (7 - len(minutes))), 1)}


def test_zone_minutes_length_instructor_and_artists_make_the_distance():
    classes = class_rows(
        this={**zones(10, 10, 20), "duration_s": 2400, "instructor": "Marit Solbrook"},
        near={**zones(10, 10, 10), "duration_s": 1800, "instructor": "Marit Solbrook"},
    )
    artists = {"this": frozenset("abc"), "near": frozenset("bcd")}
    (row,) = similar_classes.nearest(classes, "this", artists).to_dict("records")
    # shares 1/4, 1/4, 1/2 against 1/3, 1/3, 1/3: half of 1/12 + 1/12 + 1/6; length 1 - 30/40; artists 1 - 2/4
    distance = (4 * (1 / 6) + 3 * 0.25 + 1.5 * 0 + 1.5 * 0.5) / 10
    assert row["alike"] == pytest.approx(1 - distance)
    assert row["reasons"] == (
        "83 % of the zone minutes alike, 30 instead of 40 min, same instructor, 2 of its 3 artists"
    )


def test_without_zones_type_difficulty_and_members_output_are_compared():
    classes = class_rows(
        this={"difficulty": 8.0, "avg_output_kj": 300},
        near={"difficulty": 5.0, "avg_output_kj": 240, "class_type": "Music"},
    )
    (row,) = similar_classes.nearest(classes, "this", {}).to_dict("records")
    asked = (1 + 3 / 9 + (1 - 240 / 300)) / 3  # another type, three steps easier, a fifth less
    assert row["alike"] == pytest.approx(1 - 4 * asked / 7)  # no instructor and no artists: 4 and 3 parts are left
    assert row["reasons"] == "Music instead of Climb, difficulty 5.0 against 8.0, same length"


def test_removed_ones_other_disciplines_and_the_class_itself_are_never_near():
    classes = class_rows(this={}, gone={"is_removed": True}, run={"discipline": "running"}, other={})
    assert similar_classes.nearest(classes, "this", {}).index.tolist() == ["other"]


def test_a_removed_class_has_its_nearest_too():
    classes = class_rows(this={"is_removed": True}, other={})
    assert similar_classes.nearest(classes, "this", {}).index.tolist() == ["other"]


def test_what_is_unknown_of_the_other_counts_as_nothing_in_common():
    full = {**zones(0, 20), "instructor": "Marit Solbrook"}
    classes = class_rows(this=full, same=full, bare={"duration_s": None})
    near = similar_classes.nearest(classes, "this", {})
    assert near["alike"].tolist() == [pytest.approx(1), pytest.approx(0)]
    assert near["reasons"].iloc[1] == "no zones known, length unknown"


def test_a_class_of_which_nothing_is_known_has_no_neighbours():
    classes = class_rows(this={"duration_s": None, "class_type": None}, other={})
    assert similar_classes.nearest(classes, "this", {}).empty


def test_music_decides_between_classes_that_are_alike_in_all_else():
    classes = class_rows(this={}, first={}, second={})
    artists = {"this": frozenset("ab"), "first": frozenset("xy"), "second": frozenset("ab")}
    assert similar_classes.nearest(classes, "this", artists).index.tolist() == ["second", "first"]


def test_a_class_alone_has_no_neighbour():
    assert similar_classes.nearest(class_rows(this={}), "this", {}).empty
