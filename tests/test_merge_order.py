"""In whatever order recordings come in, the same ones are one workout, and nothing that was said or sent is lost."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from core import merge, same_sessions, store
from core.models import ExportJob, Recording, Workout
from core.queries import workouts
from core.store import Book
from tests.conftest import NOW

SIX = datetime(2026, 5, 1, 6, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def recording(name: str, source: str, start_h: float, minutes: float, **values: object) -> Recording:
    given = {"discipline": "cycling", "title": name, "device": name, "utc_offset_s": 0, "detail_state": "complete"}
    return Recording(
        source=source, source_id=name, started_at=SIX + timedelta(hours=start_h), duration_s=round(minutes * 60),
        created_at=NOW, updated_at=NOW, **(given | values),
    )  # fmt: skip


def a_day_and_a_ride_in_it() -> list[Recording]:
    """A watch that ran for 24 hours, and what a phone and, by better word, a bike recorded of a part of that day."""
    return [
        recording("watch", "garmin", 0, 24 * 60), recording("bike", "peloton", 20, 60),
        recording("phone", "apple_health", 23, 30),
    ]  # fmt: skip


def a_doubtful_clock() -> list[Recording]:
    """Two rides alike that may be one by clocks of two zones, and a third, a zone farther, which makes it doubtful."""
    told = (("edge", "file", 0), ("watch", "apple_health", 13), ("club", "strava", 26))
    return [recording(name, source, start_h, 47, distance_m=21_000) for name, source, start_h in told]


def partition(session: Session) -> set[frozenset[str]]:
    found: dict[int | None, set[str]] = {}
    for source_id, workout_id in session.execute(sa.select(Recording.source_id, Recording.workout_id)):
        found.setdefault(workout_id, set()).add(source_id)
    return {frozenset(names) for names in found.values()}


def place(session: Session, *recordings: Recording, now: datetime = NOW) -> list[int]:
    session.add_all(recordings)
    session.flush()
    return merge.place(session, recordings, now=now)


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (a_day_and_a_ride_in_it, {frozenset({"watch", "phone"}), frozenset({"bike"})}),
        (a_doubtful_clock, {frozenset({"edge"}), frozenset({"watch"}), frozenset({"club"})}),
    ],
)
def test_one_after_the_other_they_are_the_same_workouts(book: Book, made, expected: set, order: tuple[int, ...]):
    with store.writing(book) as session:
        for number in order:
            place(session, made()[number])
        assert partition(session) == expected


def test_a_list_and_its_export_in_one_go_are_one_workout_each(any_book: Book):
    both = [
        recording("30 min Climb Ride", source, 0, 30, class_duration_s=1800, output_kj=270.0)
        for source in ("peloton", "peloton_csv")
    ]
    with store.writing(any_book) as session:
        place(session, *both)
        assert len(session.scalars(sa.select(Workout)).all()) == 1


@pytest.mark.parametrize("deleted", [0, 1])
def test_a_workout_that_the_athlete_kept_is_not_lost_in_one_that_was_deleted(any_book: Book, deleted: int):
    with store.writing(any_book) as session:
        pair = [recording("watch", "garmin", 0, 30), recording("bike", "peloton", 3, 30)]
        placed = place(session, *pair)
        workouts.edit(session, placed[deleted], now=LATER, deleted_at=LATER)
        same_sessions.said_by_athlete(session, pair[0].id or 0, pair[1].id or 0, is_same=True, now=LATER)
        same_sessions.settle(session, pair, now=LATER)
    assert len(workouts.workouts(any_book)) == 1


def test_a_deleted_workout_stays_deleted_when_another_device_tells_of_it(any_book: Book):
    with store.writing(any_book) as session:
        [placed] = place(session, recording("watch", "garmin", 0, 30))
        workouts.edit(session, placed, now=NOW, deleted_at=NOW)
        place(session, recording("bike", "peloton", 0, 30), now=LATER)
    assert workouts.workouts(any_book).empty


@pytest.mark.parametrize("done", [0, 1])
def test_a_workout_that_went_up_already_is_not_sent_again_as_part_of_another(any_book: Book, done: int):
    with store.writing(any_book) as session:
        pair = [recording("watch", "garmin", 0, 30), recording("bike", "peloton", 3, 30)]
        for number, workout_id in enumerate(place(session, *pair)):
            state = "done" if number == done else "queued"
            session.add(ExportJob(service="strava", kind="workout", workout_id=workout_id, state=state, created_at=NOW,
                                  updated_at=NOW))  # fmt: skip
        session.flush()
        same_sessions.said_by_athlete(session, pair[0].id or 0, pair[1].id or 0, is_same=True, now=LATER)
        same_sessions.settle(session, pair, now=LATER)
        assert [job.state for job in session.scalars(sa.select(ExportJob))] == ["done"]
