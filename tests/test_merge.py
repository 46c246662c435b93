"""Recordings become workouts: one each, the best value of each source, and the athlete's own word untouched."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from core import merge, same_sessions, store
from core.models import MergeDecision, Recording, Workout
from core.queries import workouts
from core.store import Book
from tests.conftest import NOW

EIGHT = datetime(2026, 5, 1, 20, 0, 30, tzinfo=UTC)


def ride(source: str, source_id: str = "1", **values: object) -> Recording:
    given = {"discipline": "cycling", "title": "30 min Climb Ride", "started_at": EIGHT, "utc_offset_s": -14400,
             "duration_s": 1800, "class_duration_s": 1800, "output_kj": 270.4} | values  # fmt: skip
    return Recording(source=source, source_id=source_id, created_at=NOW, updated_at=NOW, **given)


def placed(session: Session, *recordings: Recording) -> list[int]:
    session.add_all(recordings)
    session.flush()
    return merge.place(session, recordings, now=NOW)


def test_each_value_comes_from_the_best_source_that_has_it(any_book: Book):
    with store.writing(any_book) as session:
        placed(session, ride("peloton_csv", started_at=EIGHT.replace(second=0), output_kj=270.0, class_type="Climb",
                             avg_heart_rate_bpm=150.25))  # fmt: skip
        placed(session, ride("peloton", output_kj=270.4, leaderboard_rank=12))
        [workout] = session.scalars(sa.select(Workout)).all()
    assert (workout.output_kj, workout.leaderboard_rank) == (270.4, 12)
    assert (workout.class_type, workout.avg_heart_rate_bpm) == ("Climb", 150.25)
    assert workout.started_at == EIGHT


def test_why_two_are_one_is_kept_with_its_evidence(any_book: Book):
    with store.writing(any_book) as session:
        placed(session, ride("peloton"))
        placed(session, ride("peloton_csv", started_at=EIGHT.replace(second=0), output_kj=270.0))
        [decision] = session.scalars(sa.select(MergeDecision)).all()
    assert decision.is_same
    assert decision.score > 0.8
    assert decision.evidence
    assert decision.decided_by == "rule"


def test_classes_that_share_a_minute_find_their_own_partner(any_book: Book):
    short = {"title": "5 min Warm Up Ride", "class_duration_s": 300, "duration_s": 300, "output_kj": 30.0}
    with store.writing(any_book) as session:
        placed(session, ride("peloton_csv", "a", **short), ride("peloton_csv", "b"))
        placed(session, ride("peloton", "x"), ride("peloton", "y", **short))
        pairs = session.execute(
            sa.select(Workout.title, sa.func.count())
            .join(Recording, Recording.workout_id == Workout.id)
            .group_by(Workout.title)
        ).all()
    assert sorted(pairs) == [("30 min Climb Ride", 2), ("5 min Warm Up Ride", 2)]


def test_two_sources_of_two_sessions_stay_two_workouts(any_book: Book):
    with store.writing(any_book) as session:
        placed(session, ride("peloton_csv"))
        placed(
            session, ride("peloton", started_at=EIGHT + timedelta(days=1), title="20 min Music Ride", output_kj=150.0)
        )
    assert len(workouts.workouts(any_book)) == 2


@pytest.mark.parametrize(
    ("offset_s", "day"),
    [(-14400, "2026-05-01"), (4 * 3600, "2026-05-02"), (3 * 3600 + 3570, "2026-05-02"), (0, "2026-05-01")],
)
def test_the_day_is_the_local_date_where_it_was_done(any_book: Book, offset_s: int, day: str):
    with store.writing(any_book) as session:
        placed(session, ride("peloton", utc_offset_s=offset_s))
    assert str(workouts.workouts(any_book)["day"].iloc[0].date()) == day


def test_what_the_athlete_said_survives_a_refresh(any_book: Book):
    with store.writing(any_book) as session:
        [workout_id] = placed(session, ride("peloton"))
        workouts.edit(session, workout_id, now=NOW, edited_title="Mine", rpe=8, is_doubtful=True, notes="hot")
        merge.refresh(session, [workout_id], now=NOW)
    row = workouts.workouts(any_book).iloc[0]
    assert (row["title"], row["rpe"], row["is_doubtful"], row["notes"]) == ("Mine", 8, True, "hot")


def test_a_class_left_before_nine_tenths_of_it_is_marked(any_book: Book):
    with store.writing(any_book) as session:
        placed(session, ride("peloton", "a", duration_s=1619), ride("peloton", "b", duration_s=1620))
    assert workouts.workouts(any_book)["is_stopped_early"].tolist() == [True, False]


def test_only_the_athlete_may_set_what_is_the_athletes(any_book: Book):
    with store.writing(any_book) as session:
        [workout_id] = placed(session, ride("peloton"))
        with pytest.raises(ValueError, match="output_kj"):
            workouts.edit(session, workout_id, now=NOW, output_kj=1)


def watch(source_id: str = "w", **values: object) -> Recording:
    return ride("file", source_id, **{"title": "Ride", "class_duration_s": None, "output_kj": None, "device": "Watch",
                                      "avg_heart_rate_bpm": 140.0} | values)  # fmt: skip


def recordings_by_workout(session: Session) -> list[set[str]]:
    found: dict[int | None, set[str]] = {}
    for recording in session.scalars(sa.select(Recording).order_by(Recording.id)):
        found.setdefault(recording.workout_id, set()).add(recording.source_id)
    return [found[workout_id] for workout_id in sorted(found, key=lambda i: i or 0)]


@pytest.mark.parametrize("is_watch_first", [True, False])
def test_the_bike_and_the_watch_tell_of_one_workout_whoever_comes_first(any_book: Book, is_watch_first: bool):
    both = [watch(started_at=EIGHT - timedelta(seconds=40), duration_s=1870), ride("peloton")]
    with store.writing(any_book) as session:
        for recording in both if is_watch_first else reversed(both):
            placed(session, recording)
        [workout] = session.scalars(sa.select(Workout)).all()
        [decision] = session.scalars(sa.select(MergeDecision)).all()
    assert (workout.title, workout.duration_s, workout.avg_heart_rate_bpm) == ("30 min Climb Ride", 1800, 140)
    assert (decision.rule, decision.is_same, decision.evidence["length_s"]) == ("same time", True, [1870, 1800])


@pytest.mark.parametrize("is_whole_first", [True, False])
def test_a_ride_that_the_better_device_recorded_by_half_counts_whole_and_once(any_book: Book, is_whole_first: bool):
    late = {"started_at": EIGHT + timedelta(minutes=30), "class_duration_s": None}
    half = ride("garmin", "half", **late, distance_m=10_000.0)
    both = [watch("whole", duration_s=3600, distance_m=20_000.0), half]
    with store.writing(any_book) as session:
        for recording in both if is_whole_first else reversed(both):
            placed(session, recording)
        [workout] = session.scalars(sa.select(Workout)).all()
        assert (workout.duration_s, workout.distance_m, workout.started_at) == (3600, 20_000, EIGHT)


def test_what_was_said_of_a_workout_goes_with_its_recording(any_book: Book):
    later = {"started_at": EIGHT + timedelta(minutes=40), "title": "10 min Ride", "duration_s": 600,
             "class_duration_s": 600}  # fmt: skip
    with store.writing(any_book) as session:
        [first] = placed(session, ride("peloton", "a"))
        [second] = placed(session, watch("w", started_at=EIGHT + timedelta(minutes=40), duration_s=600))
        workouts.edit(session, second, now=NOW, notes="sore knee", is_race=True)
        placed(session, ride("peloton", "b", **later))
    kept = workouts.workouts(any_book)
    assert kept.index.tolist() == [first, second]
    assert kept["notes"].fillna("").tolist() == ["", "sore knee"]
    assert kept["title"].tolist() == ["30 min Climb Ride", "10 min Ride"]


def test_a_watch_that_ran_through_two_classes_adds_no_workout_and_no_value(any_book: Book):
    after = EIGHT + timedelta(minutes=31)
    with store.writing(any_book) as session:
        placed(session, ride("peloton", "a"), ride("peloton", "b", started_at=after, title="30 min Music Ride"))
        placed(session, watch(duration_s=3700, distance_m=31_000, elevation_gain_m=300))
        assert recordings_by_workout(session) in ([{"a", "w"}, {"b"}], [{"a"}, {"b", "w"}])
    kept = workouts.workouts(any_book)
    assert kept["duration_s"].tolist() == [1800, 1800]
    assert kept["distance_m"].isna().all()  # the watch's distance is of both classes


def test_a_watch_file_that_came_first_gives_way_to_the_classes_it_ran_through(any_book: Book):
    after = EIGHT + timedelta(minutes=31)
    with store.writing(any_book) as session:
        placed(session, watch(duration_s=3700))
        placed(session, ride("peloton", "a"))
        placed(session, ride("peloton", "b", started_at=after, title="30 min Music Ride"))
    kept = workouts.workouts(any_book)
    assert kept["title"].tolist() == ["30 min Climb Ride", "30 min Music Ride"]
    assert kept["duration_s"].tolist() == [1800, 1800]


def test_the_athlete_may_part_what_was_joined_and_it_stays_so(any_book: Book):
    with store.writing(any_book) as session:
        placed(session, ride("peloton", "a"), watch())
        one, other = session.scalars(sa.select(Recording.id).order_by(Recording.id)).all()
        same_sessions.said_by_athlete(session, one, other, is_same=False, now=NOW)
        same_sessions.settle_all(session, now=NOW)
        assert recordings_by_workout(session) == [{"a"}, {"w"}]
        placed(session, ride("peloton", "c", started_at=EIGHT + timedelta(minutes=40)))  # something new nearby
        assert recordings_by_workout(session) == [{"a"}, {"w"}, {"c"}]
        same_sessions.said_by_athlete(session, other, one, is_same=True, now=NOW)
        same_sessions.settle_all(session, now=NOW)
        assert recordings_by_workout(session)[:2] == [{"a", "w"}, {"c"}]


def test_settling_again_changes_nothing(any_book: Book):
    with store.writing(any_book) as session:
        placed(session, ride("peloton", "a"), watch(started_at=EIGHT - timedelta(seconds=40)))
        before = session.execute(sa.select(Recording.id, Recording.workout_id)).all()
        assert same_sessions.settle_all(session, now=NOW) == set()
        assert session.execute(sa.select(Recording.id, Recording.workout_id)).all() == before
        assert len(session.scalars(sa.select(MergeDecision)).all()) == 1
