"""The queue of uploads to Strava: what was asked for goes up once, however often this runs or is killed.

A job is marked as sent before it is, and keeps the number of its upload as soon as Strava gives one. Killed between the
two, the next run sends the same bytes under the same name again, and Strava answers that it has them: that is done too.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from core import connections_strava, finished, store
from core.config import Settings
from core.errors import Gone, LoginRequired, NotConnected, Refused, SlowDown, SourceUnavailable, UnexpectedReply
from core.models import ExportJob, Workout
from core.queries import athlete, export_jobs
from core.store import Book, writing
from core.strava import Strava
from core.strava_replies import Upload

#: The setting that says since when every new workout goes up by itself, as an instant; without it none does.
AUTOMATIC_SINCE = "strava.automatic_since"
#: After each failure in a row the pause doubles, from the first to the longest; after so many it is given up.
FIRST_PAUSE, LONGEST_PAUSE, MOST_ATTEMPTS = timedelta(minutes=2), timedelta(days=1), 12
#: An upload that Strava is still at work on is looked at again after this.
STILL_WORKING = timedelta(minutes=2)
#: How long nothing is tried after Strava has refused all.
REFUSED_FOR = timedelta(days=1)
#: A lock that was let go of a moment ago may still stand on a server.
LOCK_WAIT_S = 3

NOTHING_TO_SEND = "This workout has neither seconds nor a duration, so there is nothing to send."


@dataclass
class Uploaded:
    """What came of one run."""

    done: int = 0
    failed: int = 0
    #: Why the run ended before its time.
    problem: str | None = None


def external_id(workout_id: int) -> str:
    """What Strava is told that a workout is called here: the same each time."""
    return f"zonebook-{workout_id}"


def upload_waiting(book: Book, settings: Settings, *, now: datetime, strava: Strava | None = None) -> Uploaded:
    """Send what waits, and look after what was sent; one run at a time.

    Raises:
        BookBusy: Another run is at work.
    """
    run = Uploaded()
    with store.sole_owner(book, "strava-upload", wait_s=LOCK_WAIT_S):
        _queue_new(book, now)
        for job_id in export_jobs.due(book, now=now):
            try:
                strava = strava or connections_strava.strava(book, settings)
                _count(run, _carry_on(book, strava, job_id))
            except (LoginRequired, NotConnected) as error:
                run.problem = str(error)
                _note(book, job_id, problem=str(error))
            except Refused as error:
                run.problem = str(error)
                with writing(book, "sync") as session:
                    export_jobs.postpone_all(session, now + REFUSED_FOR, str(error))
            except SlowDown as error:
                run.problem = str(error)
                _note(book, job_id, retry_at=now + timedelta(seconds=error.retry_after_s or 900), problem=str(error))
            except (SourceUnavailable, UnexpectedReply) as error:
                _count(run, _try_later(book, job_id, str(error), now))
            if run.problem:
                break
    return run


def _queue_new(book: Book, now: datetime) -> None:
    """Queue what came in since the athlete wished for every new workout."""
    since = athlete.setting(book, AUTOMATIC_SINCE)
    if since is None:
        return
    with store.reading(book) as connection, Session(connection) as session:
        found = export_jobs.unsent(session, since=datetime.fromisoformat(since), now=now)
    if found:
        with writing(book, "sync") as session:
            export_jobs.add(session, found, now=now)


def _carry_on(book: Book, strava: Strava, job_id: int) -> ExportJob:
    """Take one job as far as it goes now."""
    job = _job(book, job_id)
    if job.upload_id is not None:
        try:
            upload = strava.upload_state(job.upload_id)
        except Gone:  # it was too long ago; the same bytes once more tell what came of it
            job = _note(book, job_id, state=export_jobs.QUEUED, upload_id=None)
    if job.upload_id is None:
        sent = _send(book, strava, job)
        if sent is None:
            return _note(book, job_id, state=export_jobs.FAILED, problem=NOTHING_TO_SEND)
        upload = sent
        _note(book, job_id, upload_id=upload.id)
    return _settled(book, job_id, strava.finished_upload(upload))


def _send(book: Book, strava: Strava, job: ExportJob) -> Upload | None:
    """Send the workout of a job, marked beforehand; None where there is nothing in it."""
    with store.reading(book) as connection, Session(connection) as session:
        workout = session.get(Workout, job.workout_id)
        found = next(finished.of_ids(session, [job.workout_id]), None)
    if workout is None or found is None or not found.elapsed_s:
        return None
    found = finished.as_shown(found, finished.hidden_from_others(book))
    _note(book, job.id or 0, state=export_jobs.SENT, attempts=job.attempts + 1)
    return strava.upload(
        finished.FORMATS["fit"].write(found), name=found.title, description=workout.notes or "",
        external_id=external_id(job.workout_id), is_indoor=workout.is_outdoor is False,
    )  # fmt: skip


def _settled(book: Book, job_id: int, upload: Upload) -> ExportJob:
    """Write down what Strava made of an upload, or when to look again."""
    if upload.activity_id:
        done = {"state": export_jobs.DONE, "remote_id": upload.activity_id, "problem": None, "retry_at": None}
        return _note(book, job_id, **done)
    if upload.error:
        said = f"Strava made nothing of it: {upload.error}"
        return _note(book, job_id, state=export_jobs.FAILED, problem=said, retry_at=None)
    return _note(book, job_id, problem="Strava is still at work on it.", retry_at=datetime.now(UTC) + STILL_WORKING)


def _try_later(book: Book, job_id: int, problem: str, now: datetime) -> ExportJob:
    """The next try after a pause that grows; a job that never got through is given up in the end."""
    job = _job(book, job_id)
    attempts = job.attempts + (1 if job.upload_id else 0)  # a look counts too
    if attempts >= MOST_ATTEMPTS:
        return _note(book, job_id, state=export_jobs.FAILED, problem=problem, attempts=attempts, retry_at=None)
    pause = min(FIRST_PAUSE * 2 ** max(attempts - 1, 0), LONGEST_PAUSE)
    return _note(book, job_id, problem=problem, attempts=attempts, retry_at=now + pause)


def _job(book: Book, job_id: int) -> ExportJob:
    with store.reading(book) as connection, Session(connection) as session:
        return session.get_one(ExportJob, job_id)


def _note(book: Book, job_id: int, **said: object) -> ExportJob:
    """Set columns of a job; durable when this returns."""
    with writing(book, "sync") as session:
        job = session.get_one(ExportJob, job_id)
        for name, value in (said | {"updated_at": datetime.now(UTC)}).items():
            setattr(job, name, value)
        return job


def _count(run: Uploaded, job: ExportJob) -> None:
    run.done += job.state == export_jobs.DONE
    run.failed += job.state == export_jobs.FAILED
