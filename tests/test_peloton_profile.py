"""The athlete as Peloton knows them: FTP by its source, zones, weight, records, badges."""

from typing import Any

import pytest

from core.peloton_privacy import scrubbed
from core.peloton_profile import (
    parse_achievements,
    parse_class_types,
    parse_instructors,
    parse_overview,
    parse_profile,
    parse_settings,
)
from tests.peloton_samples import recorded


def test_the_recorded_profile_is_read_in_our_units():
    profile = parse_profile(recorded("me"))
    assert (profile.user_id, profile.total_workouts) == ("3ba3f5f43b92602683c19aee62a20342", 483)
    assert (profile.ftp_w, profile.ftp_source, profile.ftp_workout_id) == (153, "workout", "a" * 32)
    assert profile.max_heart_rate_bpm == 203  # customised; 183 by age
    assert profile.heart_rate_zones_bpm == pytest.approx([0, 131.95, 152.25, 172.55, 192.85])
    assert profile.weight_kg == pytest.approx(192 * 0.45359237)
    assert profile.height_m == pytest.approx(71 * 0.0254)
    assert profile.sex == "male"


@pytest.mark.parametrize(
    ("source", "ftp_w", "ours"),
    [
        ("ftp_workout_source", 250, "workout"),
        ("ftp_manual_source", 190, "manual"),  # 95 % of the 200 W that were typed in
        ("ftp_estimated_source", 180, "estimated"),
        (None, 180, "estimated"),
    ],
)
def test_each_source_of_the_ftp_has_its_rule(source: str | None, ftp_w: float, ours: str):
    profile = parse_profile(a_profile(cycling_ftp_source=source))
    assert (profile.ftp_w, profile.ftp_source) == (pytest.approx(ftp_w), ours)


def test_an_ftp_of_zero_is_unknown():
    profile = parse_profile(a_profile(cycling_workout_ftp=0, cycling_ftp=0, estimated_cycling_ftp=0))
    assert (profile.ftp_w, profile.ftp_source, profile.ftp_workout_id) == (None, None, None)


def test_a_source_without_a_value_falls_back_on_the_estimate():
    profile = parse_profile(a_profile(cycling_workout_ftp=0))
    assert (profile.ftp_w, profile.ftp_source) == (180, "estimated")


def test_without_a_customised_maximum_the_one_by_age_counts():
    assert parse_profile(a_profile(customized_max_heart_rate=0)).max_heart_rate_bpm == 183


def test_a_profile_that_tells_nothing_is_read_as_unknown():
    profile = parse_profile({"id": "u", "weight": 0, "height": None})
    assert (profile.weight_kg, profile.height_m, profile.sex, profile.max_heart_rate_bpm) == (None,) * 4
    assert profile.heart_rate_zones_bpm == []


def test_neither_birthday_nor_name_nor_address_is_kept():
    me = a_profile(
        name="Rider Nowhere",
        first_name="Rider",
        username="rider_of_nowhere",
        email="rider@example.com",
        birthday=478224000,
        location="Nowhere",
        phone_number="555",
        image_url="https://example.com/face.jpg",
    )
    profile = parse_profile(me)
    for secret in ("Rider", "nowhere", "Nowhere", "example.com", "478224000", "555"):
        assert secret not in str(profile.reply.body)
        assert secret not in repr(profile)


def test_a_scrubbed_profile_is_read_like_the_profile_itself():
    me = recorded("me")
    assert parse_profile(scrubbed(me)) == parse_profile(me)


def test_settings_tell_units_and_zone():
    settings = parse_settings({"distance_unit": "metric", "weight_unit": "imperial", "timezone": "Europe/Berlin"}, "u")
    assert (settings.distance_unit, settings.weight_unit, settings.time_zone) == ("metric", "imperial", "Europe/Berlin")


def test_instructors_are_read_with_their_names():
    page = {"data": [{"id": "i1", "name": "Ann Coach "}, {"id": "i2", "name": None}, {"name": "no id"}]}
    assert [(i.id, i.name) for i in parse_instructors(page)] == [("i1", "Ann Coach"), ("i2", "")]


def test_the_recorded_list_of_instructors_is_read_whole():
    assert len(parse_instructors(recorded("instructors"))) == 34


def test_class_types_are_a_list_of_names():
    mappings = {"class_types": [{"id": "t1", "name": "Climb"}, {"id": "t2", "name": None}]}
    assert parse_class_types(mappings) == {"t1": "Climb"}


def test_an_overview_tells_totals_records_and_streaks():
    record = {
        "name": "20 min",
        "slug": "1200",
        "value": 300,
        "unit": "kj",
        "workout_id": "w",
        "workout_date": 1600000000,
    }
    mile = {"name": "1 mile", "slug": "one_mile", "value": "8:15", "unit": "min"}
    overview = parse_overview(
        {
            "workout_counts": {"total_workouts": 12, "workouts": [{"slug": "caesar", "count": 5}]},
            "personal_records": [{"slug": "cycling", "records": [record, mile]}],
            "streaks": {"current_weekly": 4, "best_weekly": 31},
        }
    )
    assert (overview.total_workouts, overview.workouts) == (12, {"rowing": 5})
    assert (overview.current_weekly_streak, overview.best_weekly_streak) == (4, 31)
    (best,) = overview.personal_records  # the mile is no output
    assert (best.discipline, best.duration_s, best.value, best.unit) == ("cycling", 1200, 300, "kj")


def test_badges_are_counted():
    badge = {"count": 3, "template": {"slug": "output_pr", "name": "New record", "description": "d"}}
    (found,) = parse_achievements({"categories": [{"name": "Milestones", "achievements": [badge]}]})
    assert (found.slug, found.name, found.category, found.count) == ("output_pr", "New record", "Milestones", 3)


def a_profile(**changes: Any) -> dict[str, Any]:
    return {
        "id": "u",
        "cycling_ftp_source": "ftp_workout_source",
        "cycling_workout_ftp": 250,
        "cycling_ftp": 200,
        "estimated_cycling_ftp": 180,
        "default_max_heart_rate": 183,
        "customized_max_heart_rate": 203,
    } | changes
