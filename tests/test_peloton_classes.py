"""Peloton's classes: what they are, their plan and their playlist, all on the pedalling clock."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from core.errors import UnexpectedReply
from core.models import ClassTarget
from core.peloton_classes import class_id, parse_class, parse_joined_class, parse_removed_class
from core.peloton_privacy import scrubbed
from core.recorded import ClassContent
from tests.peloton_samples import recorded, recorded_pair

MPH = 0.44704


# Recorded classes, with the numbers that stand in the files.


def test_a_class_of_2025_is_read_with_plan_and_playlist():
    content = parse_class(recorded("ride_details_with_playlist_2025"))
    found = content.peloton_class
    assert (found.id, found.title) == ("15cb779304024a4791f56e4152decb45", "5 min Warm Up Ride")
    assert (found.discipline, found.class_type, found.duration_s) == ("cycling", "Warm Up Ride", 300)
    assert (found.pedaling_start_offset_s, found.is_power_zone, found.is_ftp_test) == (1, False, False)
    assert (found.is_explicit, found.is_removed, found.language) == (True, False, "english")
    assert (found.expected_output_lower_kj, found.expected_output_upper_kj, found.avg_output_kj) == (20, 68, 33)
    assert found.difficulty == pytest.approx(5.13135593)
    assert found.liked_share == pytest.approx(0.97452229)
    assert found.original_air_time == datetime.fromtimestamp(1736830800, UTC)
    assert len(content.targets) == 26  # 13 spans of resistance and cadence
    assert spans(content.targets)[:4] == [
        (0, 9, "resistance", 25, 35),
        (0, 9, "cadence", 80, 90),
        (9, 81, "resistance", 25, 45),
        (9, 81, "cadence", 80, 90),
    ]
    assert spans(content.targets)[-1] == (291, 300, "cadence", 70, 75)
    (segment,) = content.segments
    assert (segment.start_s, segment.end_s, segment.name, segment.kind) == (0, 300, "Warm Up", "warmup")
    assert [(song.title, song.album, song.is_explicit) for song in content.songs] == [
        ("deja vu", "SOUR", True),
        ("you should see me in a crown", "WHEN WE ALL FALL ASLEEP, WHERE DO WE GO?", False),
    ]
    assert [(played.position, played.start_s) for played in content.class_songs] == [(0, 0), (1, 209)]
    assert [artist.name for artist in content.artists] == ["Olivia Rodrigo", "Billie Eilish"]


def test_a_class_of_2020_is_read_with_its_cues_as_targets():
    content = parse_class(recorded("ride_details_with_playlist_2020"))
    found = content.peloton_class
    assert (found.title, found.duration_s) == ("45 min Intervals & Arms Ride: Dancehall", 2700)
    assert (found.expected_output_lower_kj, found.expected_output_upper_kj, found.avg_output_kj) == (267, 673, 274)
    assert spans(content.targets) == [
        (0, 49, "resistance", 25, 35),
        (0, 49, "cadence", 80, 100),
        (49, 75, "resistance", 27, 38),
        (49, 75, "cadence", 80, 100),
    ]
    assert [(song.title, played.start_s) for song, played in zip(content.songs, content.class_songs, strict=True)] == [
        ("Lodge", 0),  # at 60 s of a video whose introduction lasts 60 s
        ("Who Am I", 222),
    ]
    assert [artist.name for artist in content.artists] == ["Bounty Killer", "Beenie Man"]


def test_segments_are_on_the_pedalling_clock_already():
    """With an introduction of 60 s the seven parts of a class of 2700 s start at 0 and end at 2700."""
    segments = parse_class(recorded("ride_details_with_playlist_2020")).segments
    assert (segments[0].start_s, segments[-1].end_s, len(segments)) == (0, 2700, 7)
    assert all(one.end_s == following.start_s for one, following in pairwise(segments))


@pytest.mark.parametrize("number", [0, 1])
def test_gotcha_9_power_zone_targets_count_both_ends_and_leave_gaps(number: int):
    recorded_class = recorded("power_zone_target_metrics")["classes"][number]
    plan = {"target_metrics_data": recorded_class["target_metrics_data"]}
    content = parse_class(plan | {"ride": a_ride(pedaling_start_offset=60, duration=1800)})
    seconds: dict[str, int] = {}
    for target in content.targets:
        assert target.metric == "power_zone"
        assert target.lower == target.upper
        zone = f"{target.lower:.0f}"
        seconds[zone] = seconds.get(zone, 0) + target.end_s - target.start_s
    assert seconds == recorded_class["expected_zone_seconds_inclusive"]
    assert (content.targets[0].start_s, content.targets[0].end_s) == (0, 120)  # 60 to 179
    assert content.targets[1].start_s == 150  # 210: nothing is asked for in between
    assert content.targets[-1].end_s == 1800


def test_a_class_from_the_library_is_read_without_plan():
    content = parse_joined_class(recorded("archived_class"))
    assert content
    found = content.peloton_class
    assert (found.id, found.title) == ("e577fb4026764923a6a601ce6c16effd", "20 min Low Impact Ride")
    assert (found.duration_s, found.is_explicit, found.detailed_at) == (1200, False, None)
    assert content.targets == content.segments == content.class_songs == []
    (listed,) = recorded("archived_list")["data"]
    content = parse_joined_class(listed, {"57dbf6f9a4904a9f80e302380855bdb7": "Warm Up Ride"})
    assert content
    assert content.peloton_class.class_type == "Warm Up Ride"


# Each gotcha of the reference that concerns classes.


def test_gotcha_9_targets_of_any_order_are_sorted():
    later, earlier = a_target(180, 239, zone=3), a_target(60, 179, zone=2)
    assert spans(targets_of(later, earlier)) == [(0, 120, "power_zone", 2, 2), (120, 180, "power_zone", 3, 3)]


def test_gotcha_9_without_an_offset_the_first_target_tells_when_pedalling_starts():
    content = parse_class(details(a_target(65, 124, zone=2), ride=a_ride(pedaling_start_offset=None)))
    assert spans(content.targets) == [(0, 60, "power_zone", 2, 2)]


def test_gotcha_9_floor_work_and_free_riding_ask_for_nothing():
    floor = a_target(60, 119, zone=1) | {"segment_type": "floor_strength"}
    free = a_target(120, 179, zone=1) | {"segment_type": "free_mode"}
    assert spans(targets_of(floor, free, a_target(180, 239, zone=4))) == [(120, 180, "power_zone", 4, 4)]


def test_gotcha_9_a_target_does_not_outlast_the_class():
    # recorded: 1800 to 1860 in a class of 1800 s with 60 s of introduction, which would end at 1801
    assert spans(targets_of(a_target(1200, 1260, zone=1))) == [(1140, 1200, "power_zone", 1, 1)]


def test_gotcha_9_a_target_without_offsets_is_named():
    with pytest.raises(UnexpectedReply, match=r"offsets\.start"):
        targets_of({"metrics": [{"name": "cadence"}]})


def test_gotcha_9_a_class_without_targets_asks_for_nothing():
    assert parse_class({"ride": a_ride()}).targets == []


def test_gotcha_10_power_zone_classes_are_known_by_flag_by_type_or_by_title():
    by_type = a_ride(class_type_ids=["665395ff3abf4081bf315686227d1a51"])
    assert parse_class({"ride": a_ride(), "is_power_zone_class": True}).peloton_class.is_power_zone is True
    assert parse_class({"ride": by_type, "is_power_zone_class": False}).peloton_class.is_power_zone is False
    assert joined(by_type).peloton_class.is_power_zone is True
    assert joined(by_type).peloton_class.class_type == "Power Zone"
    assert joined(a_ride(title="45 min Power Zone Max Ride")).peloton_class.is_power_zone is True
    assert joined(a_ride(title="20 min Climb Ride")).peloton_class.is_power_zone is False


def test_gotcha_11_only_classes_of_the_library_have_an_id():
    assert class_id({"id": "0" * 32}) is None
    assert class_id({"id": "2f1b7c52-8c5b-4b8e-9a53-2f0f3c8f9a11"}) is None
    assert class_id({"id": None}) is None
    assert class_id({"id": "6e513fd6ad1c4d12b829624fa22b38a0"}) == "6e513fd6ad1c4d12b829624fa22b38a0"


def test_gotcha_12_a_scenic_class_has_no_instructor_and_no_duration():
    workout, _ = recorded_pair("scenic_distance_ride")
    content = joined(workout["ride"])
    assert (content.instructor, content.peloton_class.instructor_id) == (None, None)
    assert (content.peloton_class.duration_s, content.peloton_class.class_type) == (None, "Scenic Ride")


def test_gotcha_17_a_removed_class_is_known_from_a_workout_with_its_plan():
    workout, graph = recorded_pair("tread_walk")
    content = parse_removed_class(workout, graph)
    assert content
    assert (content.peloton_class.title, content.peloton_class.is_removed) == ("30 min Pop Punk Walk", True)
    assert [(s.start_s, s.end_s, s.name) for s in content.segments] == [
        (0, 183, "Warmup"),
        (183, 1741, "Walking"),
        (1741, 1800, "Cool Down"),
    ]
    assert len(content.targets) == 66 * 2
    assert spans(content.targets)[:2] == [
        (0, 13, "speed", pytest.approx(1.0 * MPH), pytest.approx(3.0 * MPH)),
        (0, 13, "incline", 0, 1),
    ]
    assert content.targets[-1].end_s == 1800  # 1860 is said, which would be 1801
    assert parse_removed_class({"ride": {"id": "0" * 32}}, graph) is None


def test_gotcha_20_a_playlist_that_changed_its_type_is_named():
    with pytest.raises(UnexpectedReply, match="songs"):
        parse_class({"ride": a_ride(), "playlist": {"songs": "many"}})


# Other rules.


def test_the_instructor_is_the_one_that_the_class_names():
    content = joined(a_ride(instructor_id="i1", instructor={"id": "other", "name": " Ann Coach "}))
    assert content.instructor
    assert (content.instructor.id, content.instructor.name) == ("i1", "Ann Coach")
    assert content.peloton_class.instructor_id == "i1"


def test_songs_without_artists_title_or_id_survive():
    songs = [
        {"id": "s1", "title": "Alone", "artists": [], "start_time_offset": 70},
        {"id": "s2", "title": None, "artists": [{"artist_id": "a1", "artist_name": "Somebody"}]},
        {"title": "Nameless", "artists": None, "start_time_offset": 90},
    ]
    content = parse_class({"ride": a_ride(), "playlist": {"songs": songs}})
    assert [song.title for song in content.songs] == ["Alone", None, "Nameless"]
    assert [played.start_s for played in content.class_songs] == [10, None, 30]
    assert len({song.id for song in content.songs}) == 3


def test_all_artists_of_a_song_are_kept_in_order():
    artists = [{"artist_id": f"a{n}", "artist_name": name} for n, name in enumerate(("Zoe", "Abe", "Mia"))]
    content = parse_class({"ride": a_ride(), "playlist": {"songs": [{"id": "s", "title": "T", "artists": artists}]}})
    assert [(pair.artist_id, pair.position) for pair in content.song_artists] == [("a0", 0), ("a1", 1), ("a2", 2)]


def test_a_song_that_is_played_twice_is_one_song_at_two_places():
    song = {"id": "s", "title": "T", "artists": [{"artist_id": "a", "artist_name": "A"}]}
    songs = [song | {"start_time_offset": 60}, song | {"start_time_offset": 360}]
    content = parse_class({"ride": a_ride(), "playlist": {"songs": songs}})
    assert (len(content.songs), len(content.artists), len(content.song_artists)) == (1, 1, 1)
    assert [(played.position, played.start_s) for played in content.class_songs] == [(0, 0), (1, 300)]


def test_a_song_in_the_introduction_starts_before_pedalling():
    songs = [{"id": "s", "title": "T", "start_time_offset": 5}]
    assert parse_class({"ride": a_ride(), "playlist": {"songs": songs}}).class_songs[0].start_s == -55


@pytest.mark.parametrize("name", ["ride_details_with_playlist_2020", "ride_details_with_playlist_2025"])
def test_a_scrubbed_class_is_read_like_the_class_itself(name: str):
    reply = recorded(name)
    before, after = parse_class(reply), parse_class(scrubbed(reply))
    assert rows(before) == rows(after)


def rows(content: ClassContent) -> list[dict[str, Any]]:
    lists = (content.targets, content.segments, content.songs, content.artists, content.song_artists)
    models = [content.peloton_class, *(row for found in (*lists, content.class_songs) for row in found)]
    return [model.model_dump() for model in models]


def spans(targets: list[ClassTarget]) -> list[tuple]:
    return [(t.start_s, t.end_s, t.metric, t.lower, t.upper) for t in targets]


def a_ride(**changes: Any) -> dict[str, Any]:
    """A class of twenty minutes with a minute of introduction."""
    return {
        "id": "c" * 32,
        "title": "20 min Ride",
        "duration": 1200,
        "fitness_discipline": "cycling",
        "pedaling_start_offset": 60,
    } | changes


def a_target(start: int, end: int, *, zone: int) -> dict[str, Any]:
    return {
        "offsets": {"start": start, "end": end},
        "segment_type": "power_zone",
        "metrics": [{"name": "power_zone", "lower": zone, "upper": zone}],
    }


def details(*targets: dict[str, Any], ride: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"ride": ride or a_ride(), "target_metrics_data": {"target_metrics": list(targets)}}


def targets_of(*targets: dict[str, Any]) -> list[ClassTarget]:
    return parse_class(details(*targets)).targets


def joined(ride: dict[str, Any]) -> ClassContent:
    content = parse_joined_class(ride)
    assert content
    return content
