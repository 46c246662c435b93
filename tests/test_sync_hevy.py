"""A pass over Hevy against a real HTTP server: everything once, changes followed, nothing lost when it is cut off."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from core import config, connections, derive_records, merge, scheduler, store, sync_hevy
from core.config import Settings
from core.errors import LoginRequired
from core.models import Exercise, Recording, StrengthSet, Workout
from core.queries import athlete, workouts
from core.store import Book
from tests.fakes.hevy import API_KEY, FakeHevy, generated_workouts


@pytest.fixture
def fake() -> Iterator[FakeHevy]:
    with FakeHevy() as server:
        yield server


@pytest.fixture
def settings(fake: FakeHevy, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("core.hevy.REQUESTS_PER_SECOND", 0)
    return replace(config.settings(), hevy_api_key=API_KEY, hevy_api_url=fake.url)


def counted(book: Book, table: type) -> int:
    with store.reading(book) as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_first_pass_brings_every_workout_with_its_sets_and_muscles(any_book: Book, settings: Settings):
    run = sync_hevy.sync_hevy(any_book, settings)
    assert (run.state, run.saved, run.failed) == ("done", 25, 0)
    found = workouts.workouts(any_book)
    assert len(found) == 25 and set(found["discipline"]) == {"strength"}
    assert counted(any_book, StrengthSet) == 25 * 8  # two exercises of four sets
    with store.reading(any_book) as connection:
        muscles = connection.execute(sa.select(Exercise.name, Exercise.muscle_group)).all()
    assert ("Bench Press (Barbell)", "chest") in muscles


def test_a_second_pass_asks_for_changes_alone_and_changes_nothing(book: Book, settings: Settings, fake: FakeHevy):
    sync_hevy.sync_hevy(book, settings)
    before = len(fake.server.requests)
    run = sync_hevy.sync_hevy(book, settings)
    assert (run.state, run.saved) == ("done", 0)
    assert all("/events" in request.path for request in fake.server.requests[before:])
    assert len(workouts.workouts(book)) == 25


def test_a_workout_that_was_changed_in_hevy_is_changed_here(book: Book, settings: Settings, fake: FakeHevy):
    sync_hevy.sync_hevy(book, settings)
    newest = fake.workouts_held[0]
    newest["title"], newest["updated_at"] = "Push Day, heavy", "2999-01-01T00:00:00Z"
    newest["exercises"][0]["sets"][1]["weight_kg"] = 111
    sync_hevy.sync_hevy(book, settings)
    found = workouts.workouts(book)
    assert len(found) == 25
    assert found["title"].iloc[-1] == "Push Day, heavy"
    with store.reading(book) as connection:
        assert connection.scalar(sa.select(sa.func.max(StrengthSet.weight_kg))) == 111


def test_a_workout_that_was_deleted_in_hevy_counts_no_more_and_can_be_brought_back(
    book: Book, settings: Settings, fake: FakeHevy
):
    sync_hevy.sync_hevy(book, settings)
    gone = fake.workouts_held.pop(0)
    fake.deleted.append({"type": "deleted", "id": gone["id"], "deleted_at": "2999-01-01T00:00:00Z"})
    sync_hevy.sync_hevy(book, settings)
    assert len(workouts.workouts(book)) == 24
    assert len(workouts.workouts(book, deleted=True)) == 1
    assert counted(book, Recording) == 25


def test_a_pass_that_was_cut_off_is_completed_by_the_next(book: Book, settings: Settings, monkeypatch):
    kept = sync_hevy.file_keeping.save_sessions
    calls = []

    def dies_at_the_second(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return kept(*args, **kwargs)

    monkeypatch.setattr(sync_hevy.file_keeping, "save_sessions", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        sync_hevy.sync_hevy(book, settings)
    assert len(workouts.workouts(book)) == sync_hevy.BATCH
    monkeypatch.setattr(sync_hevy.file_keeping, "save_sessions", kept)
    run = sync_hevy.sync_hevy(book, settings)
    assert (run.state, run.saved) == ("done", 25 - sync_hevy.BATCH)
    assert len(workouts.workouts(book)) == 25 and counted(book, Workout) == 25


def test_a_wrong_key_is_refused_with_a_sentence_and_not_kept(book: Book, settings: Settings):
    settings = replace(settings, hevy_api_key=None)
    with pytest.raises(LoginRequired):
        connections.connect_hevy(book, settings, "not the key", athlete.zone(book, "UTC"))
    assert not connections.is_connected(book, "hevy", settings)


def test_a_key_is_kept_encrypted_and_forgotten_on_disconnecting(book: Book, settings: Settings):
    by_hand = replace(settings, hevy_api_key=None)
    connections.connect_hevy(book, by_hand, f" {API_KEY}\n", athlete.zone(book, "UTC"))
    assert connections.is_connected(book, "hevy", by_hand)
    assert API_KEY.encode() not in book.path.read_bytes()
    connections.disconnect(book, "hevy", by_hand)
    assert not connections.is_connected(book, "hevy", by_hand)


def test_a_key_of_the_environment_rests_after_disconnecting_until_it_changes(book: Book, settings: Settings):
    assert connections.is_connected(book, "hevy", settings)
    connections.disconnect(book, "hevy", settings)
    assert not connections.is_connected(book, "hevy", settings)
    assert connections.is_connected(book, "hevy", replace(settings, hevy_api_key="another"))


def test_hevy_offline_is_said_in_a_sentence_and_loses_nothing(book: Book, settings: Settings, fake: FakeHevy):
    sync_hevy.sync_hevy(book, settings)
    run = sync_hevy.sync_hevy(book, replace(settings, hevy_api_url="http://127.0.0.1:1"))
    assert run.state == "failed" and (run.problem or "").endswith(".")
    assert len(workouts.workouts(book)) == 25


def test_a_long_list_heeds_a_request_to_slow_down(book: Book, settings: Settings):
    with FakeHevy(generated_workouts(25), requests_per_second=4) as slow:
        run = sync_hevy.sync_hevy(book, replace(settings, hevy_api_url=slow.url))
    assert (run.state, run.saved) == ("done", 25)


def test_the_hourly_refresh_passes_over_hevy_where_only_hevy_is_connected(
    book: Book, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(config, "settings", lambda: settings)
    scheduler.refresh(book, is_asked=True)
    assert len(workouts.workouts(book)) == 25
    with store.reading(book) as connection:
        assert connection.scalars(sa.text("SELECT DISTINCT source FROM sync_run")).all() == ["hevy"]


def watched(book: Book, raw: dict, *, later_min: int = 0) -> None:
    """A watch recorded the same session, or one that began so many minutes later."""
    start, end = (datetime.fromisoformat(raw[name]) for name in ("start_time", "end_time"))
    watch = Recording(
        source="garmin", source_id="w", discipline="strength", title="Strength", utc_offset_s=0,
        started_at=start + timedelta(minutes=later_min), duration_s=int((end - start).total_seconds()),
        created_at=start, updated_at=start,
    )  # fmt: skip
    with store.writing(book, "workouts") as session:
        session.add(watch)
        session.flush()
        merge.place(session, [watch], now=start)


def test_sets_that_were_deleted_in_hevy_count_no_more_where_a_watch_recorded_the_session_too(
    any_book: Book, settings: Settings, fake: FakeHevy
):
    sync_hevy.sync_hevy(any_book, settings)
    gone = fake.workouts_held.pop(0)
    watched(any_book, gone)
    before = len(derive_records.sets(any_book))
    fake.deleted.append({"type": "deleted", "id": gone["id"], "deleted_at": "2999-01-01T00:00:00Z"})
    sync_hevy.sync_hevy(any_book, settings)
    assert (len(workouts.workouts(any_book)), before - len(derive_records.sets(any_book))) == (25, 8)


@pytest.mark.parametrize("minutes", [0, 5])
@pytest.mark.parametrize("watched_min", [None, 0, 180])
@pytest.mark.parametrize("is_at_once", [True, False])
def test_a_workout_that_was_deleted_in_hevy_and_logged_again_counts_again(
    book: Book, settings: Settings, fake: FakeHevy, minutes: int, watched_min: int | None, is_at_once: bool
):
    sync_hevy.sync_hevy(book, settings)
    gone = fake.workouts_held.pop(0)
    fake.deleted.append({"type": "deleted", "id": gone["id"], "deleted_at": "2998-01-01T00:00:00Z"})
    if not is_at_once:
        sync_hevy.sync_hevy(book, settings)
    later = {
        name: datetime.fromisoformat(gone[name]) + timedelta(minutes=minutes) for name in ("start_time", "end_time")
    }
    again = {name: f"{at:%Y-%m-%dT%H:%M:%SZ}" for name, at in later.items()}
    fake.workouts_held.insert(0, gone | again | {"id": "again", "updated_at": "2999-01-01T00:00:00Z"})
    if watched_min is not None:
        watched(book, gone, later_min=watched_min)
    for _ in range(2):
        sync_hevy.sync_hevy(book, settings)
        assert (len(workouts.workouts(book)), len(derive_records.sets(book))) == (
            26 if watched_min == 180 else 25,
            25 * 8,
        )
