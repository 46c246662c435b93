"""Everything that is derived can be made anew from what is kept, and comes out as it was."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import col

from core import actions, derive, imports, rebuild, store, sync
from core.config import Settings
from core.models import ClassSong, ClassTarget, PelotonClass, Recording, Stream, Workout, WorkoutMetrics
from core.queries import athlete, workouts
from core.store import Book
from tests.conftest import NOW
from tests.fakes.peloton import FakePeloton
from tests.peloton_samples import recorded_file
from tests.test_sync import assert_same, content_of, exported


@pytest.fixture
def lived_in(book: Book, settings: Settings, peloton: FakePeloton) -> Book:
    """A book with an export, a pass after it, dated values, and things that the athlete said."""
    csv = exported(peloton, settings, book)
    imports.import_bytes(book, "workouts.csv", csv, now=NOW, zone=athlete.zone(book))
    sync.sync_peloton(book, settings)
    actions.record(book, "ftp", 233, datetime(2026, 10, 1, tzinfo=UTC).date())
    with store.writing(book) as session:
        some = workouts.ids(session)
        workouts.edit(session, some[0], now=NOW, edited_title="Mine", rpe=7, notes="hot")
        workouts.edit(session, some[1], now=NOW, deleted_at=NOW)
    return book


def test_a_rebuild_changes_nothing(lived_in: Book):
    before = content_of(lived_in)
    told = rebuild.rebuild(lived_in)
    assert_same(content_of(lived_in), before)
    assert (told["workouts"], told["files"]) == (16, 1)


def test_a_rebuild_brings_back_whatever_was_derived(lived_in: Book):
    before = content_of(lived_in)
    with store.writing(lived_in) as session:
        for table in (WorkoutMetrics, Stream, ClassTarget, ClassSong):
            session.execute(sa.delete(table))
        blank = dict.fromkeys(("output_kj", "avg_power_w", "distance_m", "class_type", "leaderboard_rank"))
        session.execute(sa.update(Recording).values(**blank, title="?"))
        session.execute(sa.update(Workout).values(**blank, title="?", day=NOW.date()))
        session.execute(sa.update(PelotonClass).values(title="?", difficulty=None))
    rebuild.rebuild(lived_in)
    assert_same(content_of(lived_in), before)


def test_what_an_older_version_derived_is_derived_again(lived_in: Book):
    with store.writing(lived_in) as session:
        session.execute(sa.update(WorkoutMetrics).where(col(WorkoutMetrics.workout_id) == 3).values(version=0, tss=999))
        assert workouts.outdated_ids(session, derive.VERSION) == [3]
    derive.bring_up_to_date(lived_in)
    with store.reading(lived_in) as connection:
        assert workouts.outdated_ids(connection, derive.VERSION) == []
    assert not (workouts.workouts(lived_in)["tss"] == 999).any()


def test_recorded_replies_and_the_recorded_export_are_rebuilt_as_they_were(book: Book):
    csv = recorded_file("workout_history.csv")
    imports.import_bytes(book, "workout_history.csv", csv, now=NOW, zone=athlete.zone(book))
    before = content_of(book)
    rebuild.rebuild(book)
    assert_same(content_of(book), before)
    assert workouts.workouts(book)["output_kj"].sum() == 51199
