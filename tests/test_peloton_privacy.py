"""What identifies people does not stay in a reply; what is read from it does."""

import pytest

from core.peloton_privacy import scrubbed
from tests.peloton_samples import recorded, recorded_pair


def test_who_the_athlete_is_is_left_out():
    me = {"id": "u", "name": "Ann", "email": "a@b.c", "birthday": 1, "location": "X", "image_url": "u", "weight": 150.0}
    assert scrubbed(me) == {"id": "u", "weight": 150.0}


def test_other_members_are_left_out_wherever_they_stand():
    reply = {
        "id": "w",
        "user": {"username": "bob", "id": "x"},
        "deep": [{"followers": [{"username": "eve"}], "kept": 1}],
    }
    assert scrubbed(reply) == {"id": "w", "deep": [{"kept": 1}]}


def test_names_of_instructors_classes_songs_and_artists_stay():
    reply = {
        "ride": {"title": "20 min Ride", "instructor": {"name": "Ann Coach", "username": "anncoach"}},
        "playlist": {"songs": [{"title": "Song", "artists": [{"artist_name": "Band"}], "album": {"name": "Record"}}]},
        "class_types": [{"id": "t", "name": "Climb"}],
    }
    kept = str(scrubbed(reply))
    for name in ("20 min Ride", "Ann Coach", "Song", "Band", "Record", "Climb"):
        assert name in kept
    assert "anncoach" not in kept


def test_tokens_are_left_out():
    assert scrubbed({"facebook_access_token": "t", "spotify_access_token": "t", "a": 1}) == {"a": 1}


def test_a_setting_called_following_is_no_list_of_people():
    reply = {"disabled_leaderboard_filters": {"just_me": False, "following": False}}
    assert scrubbed(reply) == reply


def test_samples_and_tracks_stay_as_they_are():
    _, graph = recorded_pair("outdoor_walk_gps")
    kept = scrubbed(graph)
    assert kept["location_data"] == graph["location_data"]
    assert kept["metrics"] == graph["metrics"]


def test_the_reply_itself_is_not_altered():
    reply = {"user": {"username": "bob"}, "email": "a@b.c"}
    scrubbed(reply)
    assert reply == {"user": {"username": "bob"}, "email": "a@b.c"}


@pytest.mark.parametrize("name", ["just_ride_workout", "strength_workout"])
def test_recorded_workouts_lose_the_member_they_are_joined_with(name: str):
    workout = recorded(name)
    assert "user" in workout
    assert "user" not in scrubbed(workout)
