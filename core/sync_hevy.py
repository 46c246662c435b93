"""One pass over Hevy: what changed since the last one, or everything; sets come with each workout.

Hevy tells the newest change first, so the mark of what is known moves only when a pass has read to its end. What was
kept of a pass that was cut off is asked for again, which changes nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from core import connections, derive, file_keeping, merge, same_sessions, store
from core.config import Settings
from core.errors import UnexpectedReply, ZonebookError
from core.hevy import Hevy
from core.hevy_replies import Deleted, Event, Unread, Updated, parse_workout
from core.models import Exercise, Recording, SyncRun, Workout
from core.progress import Progress
from core.queries import athlete, recordings, sync_runs
from core.store import Book

HEVY = "hevy"
#: The settings that say up to when all changes are here, and when the exercises were asked for.
SINCE, EXERCISES_AT = "hevy.since", "hevy.exercises_at"
#: Changes of this long before the mark are asked for once more: clocks differ.
OVERLAP = timedelta(minutes=1)
#: Exercises are asked for again after so long.
EXERCISES_LAST = timedelta(days=7)
#: Changes kept in one transaction.
BATCH = 20


def sync_hevy(book: Book, settings: Settings, *, full: bool = False) -> SyncRun:
    """One pass. With ``full`` every workout is listed, whatever changed.

    Raises:
        BookBusy: Another process is at work with Hevy for this book.
    """
    with store.sole_owner(book, HEVY):
        progress = Progress(
            book, sync_runs.start(book, HEVY, now=_now(), is_full=full), fills=("workouts",),
            items=("workout", "workouts"),
        )  # fmt: skip
        try:
            zone = athlete.zone(book, settings.time_zone)
            hevy = connections.hevy(book, settings, zone)
            _keep_exercises(book, hevy, progress)
            _keep_changes(book, hevy, progress, zone, full=full)
        except ZonebookError as error:
            progress.problem(error)
        except BaseException:
            progress.finish("interrupted")
            raise
        return progress.finish()


def _keep_exercises(book: Book, hevy: Hevy, progress: Progress) -> None:
    """Which muscles each exercise is for, now and then."""
    asked = athlete.setting(book, EXERCISES_AT)
    if asked and _now() - datetime.fromisoformat(asked) < EXERCISES_LAST:
        return
    progress.enter("Asking Hevy for exercises")
    rows = [
        {"source": HEVY, "id": e.id, "name": e.title, "muscle_group": e.muscle,
         "other_muscle_groups": list(e.other_muscles) or None}
        for e in hevy.exercises()
    ]  # fmt: skip
    with store.writing(book, "workouts", "settings") as session:
        store.upsert(session, Exercise, rows, key=("source", "id"))
        athlete.save_setting(session, EXERCISES_AT, _now().isoformat())


def _keep_changes(book: Book, hevy: Hevy, progress: Progress, zone: ZoneInfo, *, full: bool) -> None:
    progress.enter("Asking Hevy for workouts")
    since = None if full else athlete.setting(book, SINCE)
    began = _now()
    told = hevy.events(datetime.fromisoformat(since) - OVERLAP) if since else hevy.workouts()
    there: set[str] = set()
    for events in _batches(told):
        with store.writing(book, *progress.subjects()) as session:
            _keep(session, book, events, progress, zone, there)
        for event in events:
            if isinstance(event, Unread):
                progress.unreadable([event.problem])
            progress.advance()
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, SINCE, began.isoformat())


def _batches(told: Iterable[Event]) -> Iterator[list[Event]]:
    coming = iter(told)
    while batch := list(islice(coming, BATCH)):
        yield batch


def _keep(
    session: Session, book: Book, events: list[Event], progress: Progress, zone: ZoneInfo, there: set[str]
) -> None:
    """Keep changes; ``there`` are the sessions that this pass has heard of as held by Hevy, and learns of these."""
    changed = [event for event in events if isinstance(event, Updated)]
    there |= {event.session.recording.source_id for event in changed}
    again: list[Recording] = []
    for event in changed:
        _follow_identity(session, book, event, zone)
        again += _brought_back(session, event)
        recordings.save_replies(session, HEVY, event.session.replies, now=_now())
    new, _ = file_keeping.save_sessions(session, [event.session for event in changed], now=_now())
    if again:  # meanwhile they were held against nothing
        moved = same_sessions.settle(session, again, now=_now())
        merge.refresh(session, moved, now=_now())
        derive.refresh(session, moved)
    progress.saved += new
    progress.found += new
    for event in events:
        if isinstance(event, Deleted) and _source_id_before(book, event.hevy_id, zone) not in there:
            _take_out(session, book, event, zone)


def _follow_identity(session: Session, book: Book, event: Updated, zone: ZoneInfo) -> None:
    """A workout that got another title or start in Hevy is still the one that is here."""
    source_id = event.session.recording.source_id
    before = _source_id_before(book, event.hevy_id, zone)
    if before is None or before == source_id or _one(session, source_id):
        return
    if kept := _one(session, before):
        kept.source_id = source_id
        session.flush()


def _brought_back(session: Session, event: Updated) -> list[Recording]:
    """What was deleted in Hevy and logged again, at the same minute under the same title, counts again."""
    kept = _one(session, event.session.recording.source_id)
    if kept is None or kept.detail_state != "gone":
        return []
    session.get_one(Workout, kept.workout_id).deleted_at = None
    return [kept]


def _take_out(session: Session, book: Book, event: Deleted, zone: ZoneInfo) -> None:
    """What was deleted in Hevy counts no more; where nothing else tells of the workout it can still be brought back."""
    before = _source_id_before(book, event.hevy_id, zone)
    kept = _one(session, before) if before else None
    if kept is None or kept.detail_state == "gone":
        return
    kept.detail_state, kept.problem = "gone", "It was deleted in Hevy."
    others = select(Recording.id).where(
        Recording.workout_id == kept.workout_id, Recording.id != kept.id, Recording.detail_state != "gone"
    )
    if session.exec(others).first() is None:
        session.get_one(Workout, kept.workout_id).deleted_at = event.deleted_at or _now()


def _source_id_before(book: Book, hevy_id: str, zone: ZoneInfo) -> str | None:
    """Which recording Hevy's id meant, by the reply that was kept."""
    reply = recordings.reply(book, HEVY, "workout", hevy_id)
    if reply is None:
        return None
    try:
        return parse_workout(reply, zone=zone).recording.source_id
    except UnexpectedReply:
        return None


def _one(session: Session, source_id: str) -> Recording | None:
    query = select(Recording).where(Recording.source == HEVY, col(Recording.source_id) == source_id)
    return session.exec(query).one_or_none()


def _now() -> datetime:
    return datetime.now(UTC)
