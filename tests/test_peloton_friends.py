"""What Peloton tells of other members and of its challenges: each answer, in our words and units."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import numpy as np
import pytest

from core.errors import Gone, LoginRequired, Private, Refused, SlowDown, SourceUnavailable, UnexpectedReply
from core.peloton import Peloton
from core.peloton_friends import parse_challenges, parse_following, parse_friend_page, parse_friend_seconds, parse_tiers
from tests.fakes.peloton import FakePeloton
from tests.fakes.peloton_friends import Friends, challenge, member
from tests.fakes.peloton_history import generated_history
from tests.test_peloton import connected

HISTORY = generated_history(16)


@pytest.fixture
def fake() -> Iterator[FakePeloton]:
    friends = Friends(
        [member(HISTORY, "Early_Bird", later_s=120), member(HISTORY, "Owl", is_private=True)],
        [challenge("c1", "May"), challenge("c2", "June", when="upcoming", has_joined=False)],
    )
    with FakePeloton(HISTORY, friends=friends) as server:
        yield server


@pytest.fixture
def peloton(fake: FakePeloton) -> Peloton:
    return connected(fake)


# Whom the athlete follows


def test_whom_the_athlete_follows_is_told_by_id_and_leaderboard_name(fake: FakePeloton, peloton: Peloton):
    told = peloton.following()
    assert [(one.name, one.is_private) for one in told] == [("Early_Bird", False), ("Owl", True)]
    assert [one.user_id for one in told] == [one.id for one in fake.friends.members]


def test_a_long_list_is_followed_page_by_page_and_nobody_comes_twice(fake: FakePeloton, peloton: Peloton):
    fake.friends.page_size = 1
    assert [one.name for one in peloton.following()] == ["Early_Bird", "Owl"]
    assert [seen.query["page"] for seen in fake.requests if seen.path.endswith("/following")] == ["0", "1"]


def test_following_nobody_is_an_empty_list(fake: FakePeloton, peloton: Peloton):
    fake.friends.members.clear()
    assert peloton.following() == []


def test_a_member_that_cannot_be_read_does_not_hide_the_others():
    told = parse_following({"data": [{"username": "No id"}, {"id": "a", "name": "B"}, {"id": "c"}], "show_next": False})
    assert [(one.user_id, one.name, one.is_private) for one in told] == [
        ("a", "B", None),
        ("c", "Without a name", None),
    ]
    with pytest.raises(UnexpectedReply, match="member id"):
        parse_following({"data": [{"username": "No id"}]})


# What they did


def test_a_friends_workouts_come_in_our_words_and_units(fake: FakePeloton, peloton: Peloton):
    page = peloton.workouts_of(fake.friends.members[0].id)
    ride = next(one for one in page.items if one.discipline == "cycling" and one.class_id)
    raw = next(one for one in HISTORY.workouts if one["ride"] and one["ride"]["id"] == ride.class_id)
    assert ride.output_kj == pytest.approx(raw["total_work"] / 1000)  # joules there, kJ here
    assert ride.started_at == datetime.fromtimestamp(raw["start_time"] + 120, UTC)
    assert ride.title == raw["ride"]["title"]
    assert (ride.source, page.show_next, page.problems) == ("peloton", False, [])


def test_the_day_of_a_result_is_that_of_the_clock_where_it_was_done():
    item = {
        "id": "w", "created_at": 1767229200, "start_time": 1767229200, "end_time": 1767231000, "status": "COMPLETE",
        "device_time_created_at": 1767229200 - 5 * 3600, "timezone": "Etc/GMT+5", "fitness_discipline": "cycling",
        "workout_type": "class", "total_work": 250_400.0, "ride": None, "name": "Cycling Workout",
    }  # fmt: skip
    [result] = parse_friend_page({"data": [item], "show_next": False}).items
    assert result.started_at == datetime(
        2026, 1, 1, 1, tzinfo=UTC
    )  # New Year in London, the last day of 2025 in New York
    assert (result.day, result.duration_s, result.output_kj) == (date(2025, 12, 31), 1800, 250.4)
    assert result.class_id is None


def test_a_result_that_cannot_be_read_is_told_and_does_not_hide_the_others(fake: FakePeloton, peloton: Peloton):
    fake.fail("/workouts", kind="wrong_type", changes={"data.0.start_time": {"a": 1}, "data.1.total_work": "many"})
    page = peloton.workouts_of(fake.friends.members[0].id)
    assert (len(page.items), len(page.problems)) == (14, 2)


def test_nothing_else_of_a_member_is_read(fake: FakePeloton, peloton: Peloton):
    page = peloton.workouts_of(fake.friends.members[0].id)
    told = {name for name, value in page.items[0].model_dump().items() if value is not None}
    assert told <= {"source", "source_id", "discipline", "title", "started_at", "day", "duration_s", "output_kj",
                    "class_id", "class_type"}  # fmt: skip


def test_a_private_profile_is_refused_and_called_so(fake: FakePeloton, peloton: Peloton):
    with pytest.raises(Private, match="private"):
        peloton.workouts_of(fake.friends.members[1].id)


def test_a_blocked_network_is_refused_but_not_taken_for_a_private_profile(fake: FakePeloton, peloton: Peloton):
    fake.fail("/workouts", status=403, body="error code: 1015")
    with pytest.raises(Refused, match="blocks this network") as refused:
        peloton.workouts_of(fake.friends.members[0].id)
    assert not isinstance(refused.value, Private)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 404}, Gone),
        ({"status": 410}, Gone),
        ({"status": 429}, SlowDown),
        ({"status": 500}, SourceUnavailable),
        ({"status": 418}, UnexpectedReply),
        ({"kind": "empty"}, SourceUnavailable),
        ({"kind": "html"}, UnexpectedReply),
        ({"kind": "truncated"}, UnexpectedReply),
        ({"status": 401}, LoginRequired),
    ],
)
@pytest.mark.parametrize("ask", ["following", "workouts_of", "seconds_of", "challenges"])
def test_each_status_is_one_of_our_errors(fake: FakePeloton, peloton: Peloton, ask: str, fault: dict, error: type):
    peloton.me()
    where = {"following": "/following", "workouts_of": "/workouts", "seconds_of": "/performance_graph",
             "challenges": "/challenges/current"}[ask]  # fmt: skip
    fake.fail(where, times=9, **fault)
    friend = fake.friends.members[0]
    arguments = {"workouts_of": [friend.id], "seconds_of": [friend.workouts.newest_first[0]["id"]]}.get(ask, [])
    if (ask, error) == ("challenges", Gone):  # of one list; the others are read
        assert [one.title for one in peloton.challenges()] == ["June"]
        return
    with pytest.raises(error):
        getattr(peloton, ask)(*arguments)


def test_an_id_from_outside_cannot_lead_to_another_address(fake: FakePeloton, peloton: Peloton):
    with pytest.raises(Gone):
        peloton.workouts_of("../../me?x=")
    assert fake.requests[-1].path == "/api/user/..%2F..%2Fme%3Fx%3D/workouts"


# Their seconds


def test_of_the_seconds_only_power_is_taken_no_heart_rate(fake: FakePeloton, peloton: Peloton):
    page = peloton.workouts_of(fake.friends.members[0].id)
    ride = next(one for one in page.items if one.discipline == "cycling" and one.class_id)
    channels = peloton.seconds_of(ride.source_id)
    assert list(channels) == ["power_w"]
    assert np.nansum(channels["power_w"]) / 1000 == pytest.approx(ride.output_kj, rel=0.01)
    assert fake.requests[-1].query == {"every_n": "1"}


def test_without_power_the_speed_is_taken_in_metres_a_second_and_without_both_nothing():
    pace = {"slug": "pace", "display_unit": "min/km", "values": [5.0, None, 4.0]}
    heart = {"slug": "heart_rate", "display_unit": "bpm", "values": [140, 141, 142]}
    graph = {"seconds_since_pedaling_start": [1, 2, 3], "metrics": [pace, heart]}
    [(name, values)] = parse_friend_seconds(graph).items()
    assert name == "speed_mps"
    np.testing.assert_allclose(values, [np.nan, 1000 / 300, np.nan, 1000 / 240])
    assert parse_friend_seconds(graph | {"metrics": [heart]}) == {}


# Peloton's challenges


def test_challenges_come_with_progress_and_the_joined_ones_with_their_medals(peloton: Peloton):
    may, june = peloton.challenges()
    assert (may.id, may.title, may.has_joined, may.participants) == ("c1", "May", True, 123_456)
    assert (may.progress, may.unit) == (4, "workouts")
    assert may.started_at == datetime(2026, 5, 1, tzinfo=UTC)
    assert may.ended_at == datetime(2026, 5, 31, 23, 59, 59, tzinfo=UTC)
    assert may.tiers == [{"name": name, "threshold": at} for name, at in (("Bronze", 10), ("Silver", 20), ("Gold", 30))]
    assert (june.id, june.has_joined, june.progress, june.tiers) == ("c2", False, None, None)


def test_challenges_are_asked_for_as_joined_and_as_not(fake: FakePeloton, peloton: Peloton):
    peloton.challenges()
    asked = [(seen.path.rsplit("/")[-1], seen.query) for seen in fake.requests if "/challenges/" in seen.path]
    assert asked == [(when, {"has_joined": said}) for when in ("current", "upcoming") for said in ("true", "false")]


def test_a_challenge_without_medals_that_can_be_read_is_told_without(fake: FakePeloton, peloton: Peloton):
    fake.fail("/challenge/c1", status=404)
    assert [one.tiers for one in peloton.challenges()] == [None, None]
    assert fake.count("/challenges/c1") == 1  # the other way of writing it was tried


def test_odd_challenges_are_read_as_far_as_they_go():
    [told] = parse_challenges(
        {"challenges": [
            {"challenge_summary": {"title": "No id"}},
            {"challenge_summary": {"id": 7, "name": "N", "start_time": "2026-05-01T00:00:00Z", "end_time": "soon"},
             "participants": {"total": 12, "users": [{"id": "x"}]}, "progress": []},
            None,
        ]}, True,
    )  # fmt: skip
    assert (told.id, told.title, told.started_at) == ("7", "N", datetime(2026, 5, 1, tzinfo=UTC))
    assert (told.ended_at, told.participants, told.progress, told.unit) == (None, 12, None, None)
    assert parse_challenges({}, True) == []
    assert parse_tiers({"challenge_detail": {"tiers": [{"title": "?"}, {"metric_value": "5"}]}}) == [
        {"name": "Medal", "threshold": 5}
    ]
