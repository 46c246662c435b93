"""What goes out of a workout that several devices recorded: one clock, the best channels, the best laps."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlmodel import Session

from core import finished, merge, store
from core.models import Lap, Recording
from core.queries import merge_decisions, recordings
from core.recorded import RecordedSession
from core.store import Book
from tests.frames.small_book import NOW, add_sessions


def watched(*, later_s: int, laps: list[float]) -> RecordedSession:
    """The same half hour as a watch recorded it, begun a moment later, with laps at these seconds of its clock."""
    started_at = datetime(2026, 9, 1, 8, 0, later_s, tzinfo=UTC)
    recording = Recording(
        source="file", source_id="watch", detail_state="complete", discipline="cycling", title="Morning Ride",
        started_at=started_at, utc_offset_s=0, duration_s=1780, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    parts = [Lap(recording_id=0, position=n, start_s=start_s, duration_s=600) for n, start_s in enumerate(laps)]
    return RecordedSession(recording, {"heart_rate_bpm": 120.0 + np.arange(1780) % 40}, laps=parts)


def add(book: Book, recorded: RecordedSession) -> None:
    """Keep a session of a file, and let it find its workout."""
    with store.writing(book, "workouts") as session:
        _, added, _ = recordings.save_many(session, [recorded], now=NOW)
        merge.place(session, added, now=NOW)


def told(book: Book, workout_id: int) -> finished.Finished:
    with store.reading(book) as connection, Session(connection) as session:
        (found,) = finished.of_ids(session, [workout_id])
        return found


def test_laps_of_a_watch_lie_on_the_clock_of_the_workout(any_book: Book):
    (workout_id,) = add_sessions(any_book, {"day": "2026-09-01", "power_w": [150.0] * 1800})
    add(any_book, watched(later_s=15, laps=[0, 600, 1200]))
    with store.reading(any_book) as connection:
        assert len(merge_decisions.clocks(connection, workout_ids=[workout_id])) == 2
    found = told(any_book, workout_id)
    assert [lap.start_s for lap in found.laps] == [15, 615, 1215]
    assert [part.start_s for part in found.parts] == [0, 15, 615, 1215]
    assert found.channels.keys() == {"power_w", "heart_rate_bpm"}
    assert found.channels["heart_rate_bpm"][15] == 120


def test_laps_and_pauses_are_those_of_the_whole_where_the_better_device_recorded_a_part(book: Book):
    whole = watched(later_s=0, laps=[0, 600, 1200])
    whole.recording.distance_m, whole.recording.pauses = 20_000, [[300, 400]]
    late = whole.recording.started_at + timedelta(minutes=16)
    part = Recording(
        source="garmin", source_id="late", detail_state="complete", discipline="cycling", title="Late", started_at=late,
        utc_offset_s=0, duration_s=840, distance_m=9_000, pauses=[[100, 160]], created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    add(book, RecordedSession(part, laps=[Lap(recording_id=0, position=0, start_s=0, duration_s=840)]))
    add(book, whole)
    found = told(book, finished.ids(book)[0])
    assert ([lap.start_s for lap in found.laps], found.pauses) == ([0, 600, 1200], [[300, 400]])


def test_workouts_that_are_gone_are_left_out(book: Book):
    (workout_id,) = add_sessions(book, {"day": "2026-09-01"})
    with store.reading(book) as connection, Session(connection) as session:
        assert [one.workout.id for one in finished.of_ids(session, [4711, workout_id])] == [workout_id]


@pytest.mark.parametrize("kind", ["fit", "tcx", "csv"])
def test_a_file_of_a_workout_of_two_devices_has_the_channels_of_both(book: Book, kind: str):
    (workout_id,) = add_sessions(book, {"day": "2026-09-01", "power_w": [150.0] * 1800})
    add(book, watched(later_s=15, laps=[0]))
    file = finished.file(book, workout_id, kind)
    assert file and file.name.endswith(f"-{workout_id}.{kind}")
    if kind == "csv":
        assert file.data.startswith(
            b"Elapsed (s),Time (UTC),Power (W),Heart rate (bpm)\r\n0,2026-09-01T08:00:00Z,150,\r\n"
        )
