"""One workout: what is told of it, its seconds, its class, and the other times the class was taken."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from sqlmodel import select

from core import store
from core.frames import workout as frames
from core.models import (
    Artist,
    ClassSegment,
    ClassSong,
    ClassTarget,
    Instructor,
    PelotonClass,
    Recording,
    Song,
    SongArtist,
)  # fmt: skip
from core.queries import classes, recordings, workouts
from core.recorded import ClassContent
from tests.frames.small_book import NOW, add_class, add_ftp, add_sessions


def say(book, workout_id, **said):
    with store.writing(book, "workouts") as session:
        workouts.edit(session, workout_id, now=NOW, **said)


def test_a_run_has_time_in_the_pace_zones_of_the_level_in_force(book):
    from core import actions

    run, ride = add_sessions(book, {"day": "2026-03-02", "discipline": "running"}, {"day": "2026-03-03"})
    belt = pd.DataFrame({"speed_mps": [1.0, 1.0, 2.0, 0.0, np.nan]})  # 2.2 mph, 4.5 mph, standing, unknown
    assert frames.pace_zones(book, frames.told(book, run), belt).empty
    actions.record(book, "pace_level", 5, date(2020, 1, 1))
    zones = frames.pace_zones(book, frames.told(book, run), belt)  # level 5: zone 2 from 4.2 mph, zone 3 from 4.6
    assert zones["seconds"].tolist() == [2, 1, 0, 0, 0, 0, 0]
    assert zones["share"].sum() == 1
    assert frames.pace_zones(book, frames.told(book, ride), belt).empty


def test_of_two_pace_levels_of_one_day_the_athlete_s_own_counts(book):
    from core import actions

    (run,) = add_sessions(book, {"day": "2026-03-02", "discipline": "running"})
    actions.record(book, "pace_level", 5, date(2020, 1, 1))
    actions.record(book, "pace_level", 9, date(2020, 1, 1), source="peloton")
    assert frames.pace_level(book, frames.told(book, run)) == 5


def change_recordings(book, **said):
    with store.writing(book, "workouts") as session:
        for recording in session.exec(select(Recording)):
            for name, value in said.items():
                setattr(recording, name, value)


# --- what is told -------------------------------------------------------------------------------------------------


def test_the_start_is_shown_on_the_clock_where_it_was_done(book):
    add_sessions(book, {"day": "2026-03-02", "utc_offset_s": -5 * 3600, "class_type": "Climb", "instructor_name": "Jo"})
    told = frames.told(book, 1)  # 08:00 UTC
    assert told.subtitle == "Monday 2 March 2026, 03:00 · Cycling · Climb · with Jo"


def test_the_athlete_s_own_title_stands_in_place_of_the_source_s(book):
    add_sessions(book, {"day": "2026-03-02", "title": "20 min Ride"})
    say(book, 1, edited_title="The one with the hat")
    assert frames.told(book, 1).title == "The one with the hat"


def test_what_sets_a_workout_apart_is_told_in_words(book):
    add_sessions(book, {"day": "2026-03-02", "class_duration_s": 1800, "duration_s": 60, "is_personal_record": True})
    say(book, 1, is_doubtful=True)
    assert frames.told(book, 1).marks == ["PR", "stopped early", "doubtful"]


def test_only_known_numbers_are_told_and_a_known_zero_is_known(book):
    add_sessions(book, {"day": "2026-03-02", "output_kj": 250.0, "calories_kcal": 0.0, "duration_s": 600})
    summary = frames.told(book, 1).summary
    assert summary["output_kj"] == 250
    assert summary["calories_kcal"] == 0
    assert "avg_power_w" not in summary


def test_a_run_is_told_by_its_pace_and_a_ride_by_its_speed(book):
    moving = {"day": "2026-03-02", "avg_speed_mps": 2.5}
    add_sessions(book, moving | {"discipline": "running"}, moving)
    run, ride = frames.told(book, 1).summary, frames.told(book, 2).summary
    assert run["pace_s_per_km"] == 400
    assert "avg_speed_mps" not in run
    assert ride["avg_speed_mps"] == 2.5


def test_a_place_on_the_leaderboard_is_told_with_the_share_one_is_within(book):
    add_sessions(book, {"day": "2026-03-02", "leaderboard_rank": 1200, "leaderboard_total": 24000})
    told = frames.told(book, 1)
    assert told.place == "Place 1,200 of 24,000"
    assert told.summary["top_share"] == 0.05


def test_time_in_zone_comes_with_its_share_and_is_empty_where_nothing_was_zoned(book):
    add_ftp(book, ("2026-01-01", 200.0))
    add_sessions(book, {"day": "2026-03-02", "power_w": [100.0] * 30 + [160.0] * 90}, {"day": "2026-03-03"})
    zones = frames.told(book, 1).zone_seconds("power_zone")  # up to 110 W is zone 1, 151 to 180 W zone 3
    assert zones["seconds"].tolist() == [30, 0, 90, 0, 0, 0, 0]
    assert zones.loc[3, "share"] == 0.75
    assert frames.told(book, 1).zone_seconds("hr_zone").empty
    assert frames.told(book, 2).zone_seconds("power_zone").empty


def test_a_workout_that_is_none_is_none(book):
    assert frames.told(book, 7) is None
    assert frames.newest_id(book) is None


def test_earlier_and_later_follow_the_calendar_and_skip_deleted_workouts(book):
    add_sessions(book, {"day": "2026-03-04"}, {"day": "2026-03-02"}, {"day": "2026-03-03"})
    by_day = {day.day: i for i, day in enumerate([date(2026, 3, 4), date(2026, 3, 2), date(2026, 3, 3)], 1)}
    assert frames.newest_id(book) == by_day[4]
    assert frames.neighbours(book, by_day[3]) == (by_day[2], by_day[4])
    say(book, by_day[3], deleted_at=NOW)
    assert frames.neighbours(book, by_day[2]) == (None, by_day[4])
    assert frames.neighbours(book, by_day[3]) == (None, None)


# --- second by second ---------------------------------------------------------------------------------------------


def test_a_gap_in_a_recording_stays_a_gap(book):
    add_sessions(book, {"day": "2026-03-02", "power_w": [100.0, np.nan, 120.0]})
    power_w = frames.seconds(book, 1)["power_w"]
    assert power_w.index.tolist() == [0, 1, 2]
    assert power_w.isna().tolist() == [False, True, False]


def test_each_channel_comes_from_the_best_recording_that_has_it(book):
    add_sessions(book, {"day": "2026-03-02", "power_w": [100.0, 110.0]})
    with store.writing(book, "workouts") as session:
        first = session.get(Recording, 1)
        watch = Recording(**first.model_dump(exclude={"id", "source", "source_id"}), source="file", source_id="f")
        session.add(watch)
        session.flush()
        told = {"power_w": np.array([1.0, 2.0]), "heart_rate_bpm": np.array([90.0, 91.0, 92.0])}
        recordings.replace_streams(session, watch.id, told)
    seconds = frames.seconds(book, 1)
    assert seconds["power_w"].dropna().tolist() == [100, 110]  # Peloton's word counts before a file's
    assert seconds["heart_rate_bpm"].tolist() == [90, 91, 92]


def test_a_workout_without_streams_has_no_seconds(book):
    add_sessions(book, {"day": "2026-03-02"})
    assert frames.seconds(book, 1).empty


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ({"detail_state": "listed"}, "Its details are on their way"),
        ({"detail_state": "failed", "problem": "No answer."}, "Its details could not be fetched yet. No answer."),
        ({"detail_state": "failed"}, "Its details could not be fetched yet. Its source did not answer."),
        ({"source": "peloton_csv"}, "It comes from Peloton's workout-history file, which has totals only."),
        ({}, "Nothing was recorded second by second"),
    ],
)
def test_why_there_are_no_seconds_is_said_with_what_to_do(book, said, start):
    add_sessions(book, {"day": "2026-03-02", "discipline": "meditation"})
    change_recordings(book, **said)
    assert frames.why_no_seconds(frames.sources(book, 1)).startswith(start)


def test_where_a_workout_comes_from_is_told_in_words_each_recording_once(book):
    add_sessions(book, {"day": "2026-03-02", "device": "Bike"})
    sources = frames.sources(book, 1)
    twice = sources.loc[[0, 0]]
    assert frames.origins(twice).to_dict("records") == [{"Source": "Peloton", "Device": "Bike", "Details": "complete"}]


def test_an_ftp_from_after_the_workout_is_said_to_be_assumed(book):
    add_sessions(book, {"day": "2026-03-02", "power_w": [150.0] * 60})
    add_ftp(book, ("2026-05-01", 200.0))
    assert frames.method(frames.told(book, 1))[:2] == [
        "Training stress is computed from second-by-second power.",
        "FTP in force on that day: 200 W, the first one entered, since there is none from before that day.",
    ]


# --- the class and its attempts -----------------------------------------------------------------------------------


def attempts_at(book, *values):
    add_class(book, "c1")
    base = {"class_id": "c1", "class_duration_s": 1800}
    return add_sessions(book, *({"day": f"2026-03-{n + 2:02}"} | base | said for n, said in enumerate(values)))


def test_attempts_are_newest_first_with_what_each_lacks_to_the_best(book):
    attempts_at(book, {"output_kj": 300.0}, {"output_kj": 280.0}, {"output_kj": 310.0, "duration_s": 900})
    table = frames.compared(frames.attempts(book, 2))
    assert table["output_kj"].tolist() == [310, 280, 300]
    assert table["delta_kj"].tolist()[:2] == [10, -20]  # one stopped early is never the best
    assert table["mark"].tolist() == ["", "this one", "best"]
    assert "avg_heart_rate_bpm" not in table


def test_two_attempts_that_would_be_called_the_same_are_numbered(book):
    attempts_at(book, {"output_kj": 300.0, "day": "2026-03-02"}, {"output_kj": 300.0, "day": "2026-03-02"}, {})
    labels = frames.attempt_labels(frames.attempts(book, 1))
    assert set(labels.values()) == {"2 Mar 2026 · 300 kJ", "2 Mar 2026 · 300 kJ (2)"}  # and none without output
    assert set(labels) == {1, 2}


def test_an_overlay_is_averaged_over_ten_seconds_and_keeps_gaps(book):
    gap = [np.nan] * 10
    attempts_at(book, {"power_w": [100.0] * 5 + [200.0] * 5 + gap + [50.0] * 10}, {})
    lines = frames.overlay(book, [1, 2])
    assert lines["workout_id"].unique().tolist() == [1]
    assert lines["second"].tolist() == [4.5, 14.5, 24.5]
    assert lines["power_w"].fillna(-1).tolist() == [150, -1, 50]


def test_an_overlay_of_long_rides_stays_small(book):
    attempts_at(book, {"power_w": [150.0] * 9000})
    assert len(frames.overlay(book, [1])) <= frames.OVERLAY_POINTS


def test_an_overlay_of_nothing_is_empty(book):
    assert frames.overlay(book, []).empty


def test_a_class_brings_its_instructor_plan_and_playlist(book):
    content = ClassContent(
        PelotonClass(id="c1", title="30 min Ride", discipline="cycling", instructor_id="i"),
        Instructor(id="i", name="Jess Marlow"),
        targets=[ClassTarget(class_id="c1", position=0, start_s=0, end_s=60, metric="power_zone", lower=2, upper=2)],
        segments=[ClassSegment(class_id="c1", position=0, start_s=0, end_s=300, name="Warm-up", kind="warmup")],
        songs=[Song(id="s", title="Alive")],
        artists=[Artist(id="a", name="Sia")],
        song_artists=[SongArtist(song_id="s", artist_id="a", position=0)],
        class_songs=[ClassSong(class_id="c1", position=0, song_id="s", start_s=12)],
    )
    with store.writing(book, "classes") as session:
        classes.save_content(session, content, now=NOW)
    plan = frames.plan(book, "c1")
    assert (plan.peloton_class.title, plan.instructor) == ("30 min Ride", "Jess Marlow")
    assert plan.drawn["segments"]["name"].tolist() == ["Warm-up"]
    assert plan.drawn["targets"]["metric"].tolist() == ["power_zone"]
    assert plan.drawn["songs"][["start_s", "title", "artists"]].to_numpy().tolist() == [[12, "Alive", "Sia"]]


def test_a_workout_without_a_class_has_no_plan(book):
    assert frames.plan(book, None) is None
    assert frames.plan(book, "no such class") is None
