"""The queue of uploads: each workout goes up once, however often it runs, fails or is killed; on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlmodel import select

from core import store, sync_strava
from core.config import Settings
from core.errors import BookBusy
from core.files import fit
from core.models import ExportJob, PrivacyZone, Recording
from core.queries import athlete, export_jobs, recordings, workouts
from core.queries.tracks import HIDDEN_ENDS
from core.store import Book, writing
from core.strava import Strava
from core.strava_replies import Upload
from tests.fakes.strava import INACTIVE, FakeStrava
from tests.frames.small_book import NOW, add_sessions
from tests.test_strava import connected, reaching


class Killed(BaseException):
    """The process ends here."""


class KilledAfterSending(Strava):
    """Strava has the file, and nobody is there any more to hear so."""

    def upload(self, *args: object, **said: object) -> Upload:
        super().upload(*args, **said)  # type: ignore[arg-type]
        raise Killed


class KilledBeforeLooking(Strava):
    """The number of the upload was kept, and then the process ended."""

    def finished_upload(self, upload: Upload) -> Upload:
        raise Killed


@pytest.fixture
def fake() -> Iterator[FakeStrava]:
    with FakeStrava() as server:
        yield server


@pytest.fixture
def settings(fake: FakeStrava) -> Settings:
    return reaching(fake)


def strava_as(kind: type[Strava], book: Book, settings: Settings, fake: FakeStrava) -> Strava:
    usual = connected(book, settings, fake)
    return kind(usual._login, api_url=fake.api_url, wait=lambda _s: None)


def asked(book: Book, *sessions: dict) -> list[int]:
    """Workouts that the athlete wants at Strava."""
    ids = add_sessions(book, *(sessions or ({"day": "2026-11-19", "power_w": [100.0, 150.0, 200.0] * 20},)))
    with writing(book, "sync") as session:
        export_jobs.add(session, ids, now=NOW)
    return ids


def job(book: Book, workout_id: int) -> ExportJob:
    found = export_jobs.of_workout(book, workout_id)
    assert found
    return found


def test_hidden_places_starts_and_ends_do_not_go_up(book: Book, settings: Settings, fake: FakeStrava):
    way = {"latitude_deg": 50 + np.arange(600) * 3 / 111_195, "longitude_deg": np.full(600, 8.0)}  # 1.8 km to the north
    (workout_id,) = asked(book, {"day": "2026-11-19", "power_w": [150.0] * 600})
    with writing(book, "workouts", "settings") as session:
        recording = session.exec(select(Recording).where(Recording.workout_id == workout_id)).one()
        recordings.replace_streams(session, recording.id or 0, {**way, "power_w": np.full(600, 150.0)})
        athlete.save_setting(session, HIDDEN_ENDS, 300)
        session.add(
            PrivacyZone(name="Home", latitude_deg=50 + 900 / 111_195, longitude_deg=8, radius_m=90, created_at=NOW)
        )
    sync_strava.upload_waiting(book, settings, now=NOW, strava=connected(book, settings, fake))
    (received,) = fake.received
    (told,) = fit.parse(received["file"], name="a.fit", zone=ZoneInfo("UTC")).sessions
    assert np.flatnonzero(np.isfinite(told.streams["latitude_deg"])).tolist() == [*range(101, 270), *range(331, 499)]
    assert np.isfinite(told.streams["power_w"]).all()


def test_a_workout_goes_up_as_fit_under_its_name_and_its_activity_is_kept(
    any_book: Book, settings: Settings, fake: FakeStrava
):
    (workout_id,) = asked(any_book, {"day": "2026-11-19", "title": "Hills", "power_w": [100.0, 150.0] * 30})
    run = sync_strava.upload_waiting(any_book, settings, now=NOW, strava=connected(any_book, settings, fake))
    assert (run.done, run.failed, run.problem) == (1, 0, None)
    assert (job(any_book, workout_id).state, job(any_book, workout_id).remote_id) == ("done", "900000")
    (received,) = fake.received
    assert (received["name"], received["external_id"]) == ("Hills", f"zonebook-{workout_id}")
    assert received["file"][8:12] == b".FIT"


def test_running_again_sends_nothing(any_book: Book, settings: Settings, fake: FakeStrava):
    asked(any_book)
    strava = connected(any_book, settings, fake)
    for _ in range(3):
        sync_strava.upload_waiting(any_book, settings, now=NOW + timedelta(days=9), strava=strava)
    assert len(fake.received) == 1


def test_asking_for_a_workout_that_is_there_sends_nothing(any_book: Book, settings: Settings, fake: FakeStrava):
    ids = asked(any_book)
    strava = connected(any_book, settings, fake)
    sync_strava.upload_waiting(any_book, settings, now=NOW, strava=strava)
    with writing(any_book, "sync") as session:
        export_jobs.add(session, ids, now=NOW)
    sync_strava.upload_waiting(any_book, settings, now=NOW, strava=strava)
    assert len(fake.received) == 1


def test_killed_between_upload_and_look_the_next_run_only_looks(any_book: Book, settings: Settings, fake: FakeStrava):
    (workout_id,) = asked(any_book)
    with pytest.raises(Killed):
        killed = strava_as(KilledBeforeLooking, any_book, settings, fake)
        sync_strava.upload_waiting(any_book, settings, now=NOW, strava=killed)
    assert (job(any_book, workout_id).state, job(any_book, workout_id).upload_id) == ("sent", "16000")
    sync_strava.upload_waiting(any_book, settings, now=NOW, strava=connected(any_book, settings, fake))
    assert (job(any_book, workout_id).state, job(any_book, workout_id).remote_id) == ("done", "900000")
    assert len(fake.received) == 1


def test_killed_between_sending_and_the_answer_leaves_one_activity_and_knows_it(
    any_book: Book, settings: Settings, fake: FakeStrava
):
    (workout_id,) = asked(any_book)
    with pytest.raises(Killed):
        killed = strava_as(KilledAfterSending, any_book, settings, fake)
        sync_strava.upload_waiting(any_book, settings, now=NOW, strava=killed)
    fake.finish_all()
    assert (job(any_book, workout_id).state, job(any_book, workout_id).upload_id) == ("sent", None)
    sync_strava.upload_waiting(any_book, settings, now=NOW, strava=connected(any_book, settings, fake))
    assert (job(any_book, workout_id).state, job(any_book, workout_id).remote_id) == ("done", "900000")
    assert len(fake.activities) == 1
    assert fake.received[0] == fake.received[1]  # the very same bytes, so that Strava can know them


def test_an_answer_that_is_lost_leaves_one_activity_too(any_book: Book, settings: Settings, fake: FakeStrava):
    (workout_id,) = asked(any_book)
    strava = connected(any_book, settings, fake)
    fake.fail("uploads", kind="cut")
    sync_strava.upload_waiting(any_book, settings, now=NOW, strava=strava)
    assert job(any_book, workout_id).state == "sent"
    fake.finish_all()
    sync_strava.upload_waiting(any_book, settings, now=NOW + timedelta(minutes=3), strava=strava)
    assert job(any_book, workout_id).state == "done"
    assert len(fake.activities) == 1


def test_each_failure_doubles_the_pause_and_the_last_one_gives_up(any_book: Book, settings: Settings, fake: FakeStrava):
    (workout_id,) = asked(any_book)
    strava = connected(any_book, settings, fake)
    fake.fail("uploads", status=503, times=100)
    pauses, now = [], NOW
    while job(any_book, workout_id).state != "failed":
        sync_strava.upload_waiting(any_book, settings, now=now, strava=strava)
        retry_at = job(any_book, workout_id).retry_at
        if retry_at:
            pauses.append((retry_at - now).total_seconds() / 60)
            now = retry_at
    assert pauses[:4] == [2, 4, 8, 16]
    assert max(pauses) <= 24 * 60
    assert len(fake.received) == 0
    assert "trouble of its own" in (job(any_book, workout_id).problem or "")


def test_before_its_time_nothing_is_tried_again(any_book: Book, settings: Settings, fake: FakeStrava):
    asked(any_book)
    strava = connected(any_book, settings, fake)
    fake.fail("uploads", status=503, times=100)
    sync_strava.upload_waiting(any_book, settings, now=NOW, strava=strava)
    sync_strava.upload_waiting(any_book, settings, now=NOW + timedelta(minutes=1), strava=strava)
    assert fake.server.count("uploads") == 1


def test_without_a_subscription_one_question_is_enough_for_a_day(any_book: Book, settings: Settings, fake: FakeStrava):
    ids = asked(any_book, {"day": "2026-11-18"}, {"day": "2026-11-19"})
    strava = connected(any_book, settings, fake)
    fake.fail("uploads", status=403, body=INACTIVE)
    run = sync_strava.upload_waiting(any_book, settings, now=NOW, strava=strava)
    assert run.problem and "Subscribe" in run.problem
    sync_strava.upload_waiting(any_book, settings, now=NOW + timedelta(hours=1), strava=strava)
    assert fake.server.count("uploads") == 1
    assert {job(any_book, workout_id).state for workout_id in ids} <= {"queued", "sent"}
    run = sync_strava.upload_waiting(any_book, settings, now=NOW + timedelta(hours=25), strava=strava)
    assert run.done == 2


def test_a_login_that_ended_stops_the_run_and_loses_nothing(any_book: Book, settings: Settings, fake: FakeStrava):
    ids = asked(any_book, {"day": "2026-11-18"}, {"day": "2026-11-19"})
    strava = connected(any_book, settings, fake, refresh_token="spent")
    fake.expire()
    run = sync_strava.upload_waiting(any_book, settings, now=NOW, strava=strava)
    assert run.problem and "Connect" in run.problem
    sync_strava.upload_waiting(any_book, settings, now=NOW, strava=connected(any_book, settings, fake))
    assert [job(any_book, workout_id).state for workout_id in ids] == ["done", "done"]


def test_slowing_down_waits_as_long_as_strava_says(any_book: Book, settings: Settings, fake: FakeStrava):
    (workout_id,) = asked(any_book)
    fake.fail("uploads", status=429, headers={"X-RateLimit-Limit": "200,2000", "X-RateLimit-Usage": "201,300"})
    sync_strava.upload_waiting(any_book, settings, now=NOW, strava=connected(any_book, settings, fake))
    retry_at = job(any_book, workout_id).retry_at
    assert retry_at and timedelta(0) < retry_at - NOW <= timedelta(seconds=905)


def test_what_strava_makes_nothing_of_is_told_and_may_be_asked_for_again(any_book: Book, settings: Settings):
    with FakeStrava(error="The file is empty.") as fake:
        (workout_id,) = asked(any_book)
        strava = connected(any_book, settings, fake)
        sync_strava.upload_waiting(any_book, settings, now=NOW, strava=strava)
        failed = job(any_book, workout_id)
        assert (failed.state, failed.problem) == ("failed", "Strava made nothing of it: The file is empty.")
        fake.error = None
        with writing(any_book, "sync") as session:
            export_jobs.add(session, [workout_id], now=NOW)
        sync_strava.upload_waiting(any_book, settings, now=NOW, strava=strava)
        assert job(any_book, workout_id).state == "done"


def test_a_workout_of_no_length_has_nothing_to_send(any_book: Book, settings: Settings, fake: FakeStrava):
    (workout_id,) = asked(any_book, {"day": "2026-11-19", "duration_s": None})
    sync_strava.upload_waiting(any_book, settings, now=NOW, strava=connected(any_book, settings, fake))
    assert job(any_book, workout_id).problem == sync_strava.NOTHING_TO_SEND
    assert not fake.received


def test_all_new_means_complete_workouts_from_that_moment_on(any_book: Book, settings: Settings, fake: FakeStrava):
    old, new, deleted, listed = add_sessions(
        any_book, {"day": "2026-11-17"}, {"day": "2026-11-19"}, {"day": "2026-11-19"}, {"day": "2026-11-19"}
    )
    with writing(any_book, "workouts", "settings") as session:
        athlete.save_setting(session, sync_strava.AUTOMATIC_SINCE, "2026-11-18T00:00:00+00:00")
        workouts.edit(session, deleted, now=NOW, deleted_at=NOW)
        recording = session.exec(select(Recording).where(Recording.workout_id == listed)).one()
        recording.detail_state = "listed"
    sync_strava.upload_waiting(any_book, settings, now=NOW, strava=connected(any_book, settings, fake))
    states = {workout_id: export_jobs.of_workout(any_book, workout_id) for workout_id in (old, new, deleted, listed)}
    assert {workout_id for workout_id, found in states.items() if found} == {new}
    assert len(fake.activities) == 1


def test_two_runs_at_once_are_one(book: Book, settings: Settings, fake: FakeStrava):
    asked(book)
    with store.sole_owner(book, "strava-upload"), pytest.raises(BookBusy):
        sync_strava.upload_waiting(book, settings, now=NOW, strava=connected(book, settings, fake))
    assert not fake.received


def test_a_workout_that_goes_up_in_another_takes_its_job_along(any_book: Book):
    left, home = add_sessions(any_book, {"day": "2026-11-18"}, {"day": "2026-11-19"})
    with writing(any_book, "sync") as session:
        export_jobs.add(session, [left], now=NOW)
        session.flush()
        export_jobs.move(session, left, home)
    assert export_jobs.of_workout(any_book, left) is None
    assert job(any_book, home).state == "queued"


def test_of_two_jobs_the_one_that_is_there_stays(any_book: Book):
    left, home = add_sessions(any_book, {"day": "2026-11-18"}, {"day": "2026-11-19"})
    with writing(any_book, "sync") as session:
        export_jobs.add(session, [left, home], now=NOW)
        session.flush()
        export_jobs.move(session, left, home)
    assert export_jobs.counts(any_book) == {"queued": 1, "sent": 0, "done": 0, "failed": 0}


def test_what_waits_can_be_taken_back_until_it_was_sent(any_book: Book):
    (workout_id,) = asked(any_book)
    with writing(any_book, "sync") as session:
        assert export_jobs.withdraw(session, workout_id)
    assert export_jobs.of_workout(any_book, workout_id) is None
