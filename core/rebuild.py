"""Derives everything again from what is kept: raw replies, imported files and streams. Needs no network.

What the athlete said, who was merged with whom, and all ids stay; values, streams, classes and derived numbers are made
anew by today's rules. Nothing is changed unless all of it works.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from core import derive, derive_classes, merge, store, sync_garmin
from core.fetching import CLASS_TYPES
from core.file_keeping import STRAVA, kept_files
from core.files.reading import read_file
from core.models import PelotonClass, Recording, Workout
from core.peloton_classes import parse_class
from core.peloton_replies import parse_listed, parse_session
from core.queries import achievements, athlete, classes, recordings, workouts
from core.recorded import RawReply, RecordedSession
from core.store import Book
from core.sync import BADGES, PELOTON, earned, removed_class

#: Workouts derived at a time.
BATCH = 200


def rebuild(book: Book) -> dict[str, int]:
    """Make everything that is derived anew, in one transaction.

    Returns:
        How much there was: ``replies, files, recordings, workouts, classes``.
    """
    names = athlete.setting(book, CLASS_TYPES, {})
    told = {"replies": 0, "files": 0, "classes": 0}
    with store.sole_owner(book, "sync", wait_s=5), store.writing(book, "workouts", "classes", "goals") as session:
        for class_id, details in recordings.replies(book, PELOTON, "ride_details"):
            _rebuild_class(session, class_id, parse_class(details, class_types=names))
            told["classes"] += 1
        for recorded in _peloton_sessions(book, names):
            _rebuild_removed_class(session, recorded, names)
            _rebuild_recording(session, recorded)
            told["replies"] += 1
        _rebuild_badges(book, session)
        for recorded in sync_garmin.kept_sessions(book, athlete.zone(book)):
            _rebuild_recording(session, recorded)
            told["replies"] += 1
        for file_id, sessions in _file_sessions(book):
            for recorded in sessions:
                _rebuild_recording(session, recorded)
            if sessions:
                _rebuild_listed(session, file_id, sessions[0])
            told["files"] += 1
        session.flush()
        ids = list(session.exec(select(Workout.id).order_by(col(Workout.id))))
        _rebuild_workouts(session, [workout_id for workout_id in ids if workout_id])
        told["recordings"] = len(list(session.exec(select(Recording.id))))
    return {**told, "workouts": len(ids)}


def _peloton_sessions(book: Book, names: dict[str, str]) -> Iterator[RecordedSession]:
    """Every Peloton workout read again: from its details where they are here, else from the list."""
    detailed = set()
    for source_id, workout in recordings.replies(book, PELOTON, "workout"):
        detailed.add(source_id)
        graph = recordings.reply(book, PELOTON, "performance_graph", source_id)
        yield parse_session(workout, graph, class_types=names)
    for source_id, item in recordings.replies(book, PELOTON, "list_item"):
        listed = None if source_id in detailed else parse_listed(item, class_types=names)
        if listed:
            yield listed


def _file_sessions(book: Book) -> Iterator[tuple[int, list[RecordedSession]]]:
    """Every imported file read again, with its id, oldest first, as a later file corrects an earlier one."""
    for file, data in kept_files(book):
        yield file.id or 0, read_file(file.name, data, file.time_zone or "UTC").content.sessions


def _rebuild_recording(session: Session, recorded: RecordedSession) -> None:
    """Set the values and streams of a recording that is here; one that is not is nobody's to bring back."""
    said = recorded.recording
    kept = session.exec(
        select(Recording).where(Recording.source == said.source, Recording.source_id == said.source_id)
    ).one_or_none()
    if kept is None:
        return
    if recorded.content:
        classes.save_glimpse(session, recorded.content)
    recordings.take_values(kept, said)
    recordings.replace_parts(session, kept.id or 0, recorded)


def _rebuild_listed(session: Session, file_id: int, recorded: RecordedSession) -> None:
    """Of an activity of Strava's archive the seconds are the file's; its values, some of them the list's, stay."""
    query = select(Recording).where(Recording.imported_file_id == file_id, Recording.source == STRAVA)
    if kept := session.exec(query).first():
        recordings.replace_parts(session, kept.id or 0, recorded)


def _rebuild_class(session: Session, class_id: str, content: Any) -> None:
    kept = session.get(PelotonClass, class_id)
    if kept and kept.listed_at:
        _keep_listed(kept, content.peloton_class)
    classes.save_content(session, content, now=kept.detailed_at if kept and kept.detailed_at else datetime.now(UTC))
    derive_classes.refresh(session, [class_id])


def _keep_listed(kept: PelotonClass, read: PelotonClass) -> None:
    """What a list of the library told after the reply that is read again; no reply of lists is kept."""
    read.is_removed = kept.is_removed
    if kept.detailed_at and kept.listed_at and kept.listed_at > kept.detailed_at:
        for name in ("title", "difficulty", "liked_share", "is_favorite"):
            setattr(read, name, getattr(kept, name))


def _rebuild_removed_class(session: Session, recorded: RecordedSession, names: dict[str, str]) -> None:
    """A class that Peloton removed before it was read is known from its workouts only.

    One that a list told of may have been crawled whole, and no reply of that is kept, so it stays as it is.
    """
    kept = session.get(PelotonClass, recorded.recording.class_id) if recorded.recording.class_id else None
    if kept is None or not kept.is_removed or kept.listed_at:
        return
    if recordings.is_kept(session, PELOTON, "ride_details", kept.id):
        return
    if content := removed_class(recorded.replies, names):
        _rebuild_class(session, kept.id, content)


def _rebuild_badges(book: Book, session: Session) -> None:
    """Badges as the kept reply tells of them; those that are here stay noticed when they were."""
    for user_id, body in recordings.replies(book, PELOTON, BADGES):
        told_at = recordings.fetched_at(session, PELOTON, BADGES, user_id) or datetime.now(UTC)
        achievements.keep(session, earned([RawReply(BADGES, user_id, body)]), now=told_at)


def _rebuild_workouts(session: Session, ids: list[int]) -> None:
    values = derive.dated_values(session)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        merge.refresh(session, batch, now=datetime.now(UTC))
        derive.refresh(session, batch, values=values)
        session.flush()
    derive.judge(session, workouts.unjudged_ids(session))
