"""Recordings, their streams and the replies they came from: what sources said, and what is still to be fetched."""

import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import streams
from core.models import Lap, PoolLength, RawPayload, Recording, Stream, StrengthSet, Workout
from core.recorded import RawReply, RecordedSession
from core.store import Book, reading, upsert

#: Columns that say which recording it is and whose.
IDENTITY = frozenset({"id", "source", "source_id", "workout_id", "created_at", "updated_at"})
#: Columns that say how far we are with it.
PROGRESS = frozenset({"detail_state", "retry_at", "attempts", "problem", "settle_at", "imported_file_id"})
#: zlib level of raw replies: 1 is five times as fast as 6 on a 1-Hz reply, and a fifth larger.
REPLY_LEVEL = 1
#: Up to so many ids are asked for by name.
FEW = 500


def add_listed(session: Session, listed: Iterable[RecordedSession], *, now: datetime) -> list[Recording]:
    """Keep the sessions that are not here yet as they were listed; the ones that are stay as they are.

    Returns:
        The recordings that were added, with their ids.
    """
    sessions = {(s.recording.source, s.recording.source_id): s for s in listed}
    here = _here(session, sessions)
    added = []
    for key, recorded in sessions.items():
        if key in here:
            continue
        recorded.recording.created_at = recorded.recording.updated_at = now
        session.add(recorded.recording)
        save_replies(session, recorded.recording.source, recorded.replies, now=now)
        added.append(recorded.recording)
    session.flush()
    return added


def save_session(session: Session, recorded: RecordedSession, *, now: datetime) -> Recording:
    """Keep one session whole: values, streams and raw replies replace what was here of it."""
    said = recorded.recording
    kept = session.exec(
        select(Recording).where(Recording.source == said.source, Recording.source_id == said.source_id)
    ).one_or_none()
    if kept is None:
        said.created_at = said.updated_at = now
        session.add(said)
        session.flush()
        kept = said
    else:
        _take_over(kept, said)
        kept.updated_at = now
        session.flush()
    replace_streams(session, kept.id or 0, recorded.streams)
    _replace_rows(session, kept.id or 0, recorded)
    save_replies(session, said.source, recorded.replies, now=now)
    return kept


def save_values(session: Session, said: list[Recording], *, now: datetime) -> tuple[list[Recording], list[Recording]]:
    """Keep recordings that have neither streams nor replies, such as the rows of a file, all at once.

    Returns:
        Those that are new, and those that were here with other values.
    """
    sources, ids = {recording.source for recording in said}, {recording.source_id for recording in said}
    query = select(Recording).where(col(Recording.source).in_(sources))
    if len(ids) <= FEW:
        query = query.where(col(Recording.source_id).in_(ids))
    here = {(r.source, r.source_id): r for r in session.exec(query)}
    added, changed = [], []
    for recording in said:
        kept = here.get((recording.source, recording.source_id))
        if kept is None:
            recording.created_at = recording.updated_at = now
            added.append(recording)
        elif _take_over(kept, recording):
            kept.updated_at = now
            changed.append(kept)
    session.add_all(added)
    session.flush()
    return added, changed


def save_many(
    session: Session, sessions: list[RecordedSession], *, now: datetime
) -> tuple[dict[int, RecordedSession], list[Recording], list[Recording]]:
    """Keep sessions with their streams, laps, lengths and sets, all at once.

    Returns:
        Every session by the id of its recording, the recordings that are new, and those that had other values or
        seconds.
    """
    added, changed = save_values(session, [recorded.recording for recorded in sessions], now=now)
    ids = _ids(session, [recorded.recording for recorded in sessions])
    kept = {ids[(r.recording.source, r.recording.source_id)]: r for r in sessions}
    new, differing = {recording.id for recording in added}, {recording.id for recording in changed}
    for recording_id, recorded in kept.items():
        has_other_seconds = replace_parts(session, recording_id, recorded, is_new=recording_id in new)
        if has_other_seconds and recording_id not in new | differing:
            here = session.get_one(Recording, recording_id)
            here.updated_at = now
            changed.append(here)
    return kept, added, changed


def _ids(session: Session, said: list[Recording]) -> dict[tuple[str, str], int]:
    """The ids of recordings that are here, by source and the source's own id."""
    by_source: dict[str, list[str]] = {}
    for recording in said:
        by_source.setdefault(recording.source, []).append(recording.source_id)
    query = sa.select(Recording.source, Recording.source_id, Recording.id)
    return {
        (found.source, found.source_id): found.id
        for source, ids in by_source.items()
        for found in session.execute(query.where(col(Recording.source) == source, col(Recording.source_id).in_(ids)))
    }


def replace_parts(session: Session, recording_id: int, recorded: RecordedSession, *, is_new: bool = False) -> bool:
    """Put streams, laps, lengths and sets in the place of what was here of them; whether the streams are others now."""
    _replace_rows(session, recording_id, recorded, is_new=is_new)
    if not recorded.streams:
        return False
    if not is_new:
        return replace_streams(session, recording_id, recorded.streams)
    add_packed(session, packed(recording_id, recorded.streams))
    return True


def _replace_rows(session: Session, recording_id: int, recorded: RecordedSession, *, is_new: bool = False) -> None:
    for table, rows in ((Lap, recorded.laps), (PoolLength, recorded.lengths), (StrengthSet, recorded.sets)):
        if rows and not is_new:
            session.execute(sa.delete(table).where(col(table.recording_id) == recording_id))
        if rows:
            session.execute(sa.insert(table), [row.model_dump() | {"recording_id": recording_id} for row in rows])


def replace_streams(session: Session, recording_id: int, channels: dict[str, np.ndarray]) -> bool:
    """Put channels in the place of what was here; a channel without any known value gets no row.

    Returns:
        False where the very same was here already, and nothing is written.
    """
    own, rows = col(Stream.recording_id) == recording_id, packed(recording_id, channels)
    of_row = ("channel", "start_s", "sample_s", "n", "dtype", "scale", "codec", "data")
    here = session.execute(sa.select(*(getattr(Stream, name) for name in of_row)).where(own))
    if {tuple(row) for row in here} == {tuple(row[name] for name in of_row) for row in rows}:
        return False
    session.execute(sa.delete(Stream).where(own))
    add_packed(session, rows)
    return True


def packed(recording_id: int | None, channels: dict[str, np.ndarray]) -> list[dict]:
    """The rows of a recording's channels, ready for :func:`add_packed`."""
    rows = {name: streams.pack(name, values) for name, values in channels.items()}
    return [{"channel": name, "recording_id": recording_id, **vars(row)} for name, row in rows.items() if row]


def add_packed(session: Session, rows: list[dict]) -> None:
    """Add packed channels."""
    if rows:
        session.execute(sa.insert(Stream), rows)


def save_replies(session: Session, source: str, replies: Iterable[RawReply], *, now: datetime) -> None:
    """Keep raw replies, the newest of each kind and id."""
    rows = [
        {
            "source": source, "kind": reply.kind, "source_id": reply.source_id, "fetched_at": now, "codec": "zlib",
            "body": zlib.compress(json.dumps(reply.body, separators=(",", ":")).encode(), REPLY_LEVEL),
        }
        for reply in replies
    ]  # fmt: skip
    upsert(session, RawPayload, rows, key=("source", "kind", "source_id"))


def replies(book: Book, source: str, kind: str) -> Iterator[tuple[str, Any]]:
    """Every kept reply of one kind as (source_id, body), in the order of its id; one in memory at a time."""
    with reading(book) as connection:
        query = (
            sa.select(RawPayload.source_id, RawPayload.body)
            .where(col(RawPayload.source) == source, col(RawPayload.kind) == kind)
            .order_by(RawPayload.id)
        )
        for source_id, body in connection.execution_options(yield_per=50).execute(query):
            yield source_id, json.loads(zlib.decompress(body))


def reply(book: Book, source: str, kind: str, source_id: str) -> Any | None:
    """One kept reply, or None."""
    query = sa.select(RawPayload.body).where(
        col(RawPayload.source) == source, col(RawPayload.kind) == kind, col(RawPayload.source_id) == source_id
    )
    with reading(book) as connection:
        body = connection.scalar(query)
    return json.loads(zlib.decompress(body)) if body else None


def fetched_at(session: Session, source: str, kind: str, source_id: str) -> datetime | None:
    """When a kept reply came; None where none is kept."""
    query = select(RawPayload.fetched_at).where(
        RawPayload.source == source, RawPayload.kind == kind, RawPayload.source_id == source_id
    )
    return session.exec(query).one_or_none()


def mark(
    session: Session, recording_id: int, *, state: str, problem: str, retry_at: datetime | None, attempts: int
) -> None:
    """Say why a recording has no details, and when to ask again. Details that are here already stay."""
    has_details = col(Recording.detail_state) == "complete"
    session.execute(
        sa.update(Recording)
        .where(col(Recording.id) == recording_id)
        .values(
            detail_state=sa.case((has_details, "complete"), else_=state), problem=problem, retry_at=retry_at,
            attempts=attempts, settle_at=None,
        )
    )  # fmt: skip


def newest_found_at(book: Book, source: str) -> datetime | None:
    """When the last new recording of a source was found; None without any."""
    with reading(book) as connection:
        return connection.scalar(sa.select(sa.func.max(Recording.created_at)).where(col(Recording.source) == source))


def is_kept(session: Session, source: str, kind: str, source_id: str) -> bool:
    """Whether a reply is kept."""
    query = sa.select(RawPayload.id).where(
        col(RawPayload.source) == source, col(RawPayload.kind) == kind, col(RawPayload.source_id) == source_id
    )
    return session.scalar(query) is not None


def to_do(book: Book, source: str, *, now: datetime, retry_all: bool = False) -> pd.DataFrame:
    """What is still to be fetched from ``source``, newest first.

    That is: recordings that are only listed, failed ones whose pause is over (all of them with ``retry_all``), and
    complete ones whose ranks and scores may have settled since.

    Returns:
        One row a recording: ``id``, ``source_id``, ``title``, ``attempts``, ``class_id`` (missing where none).
    """
    failed = col(Recording.detail_state) == "failed"
    if not retry_all:
        failed &= col(Recording.retry_at).is_(None) | (col(Recording.retry_at) <= now)
    settles = (col(Recording.detail_state) == "complete") & (col(Recording.settle_at) <= now)
    listed = col(Recording.detail_state) == "listed"
    query = (
        sa.select(Recording.id, Recording.source_id, Recording.title, Recording.attempts, Recording.class_id)
        .where(col(Recording.source) == source, listed | failed | settles)
        .order_by(col(Recording.started_at).desc())
    )
    with reading(book) as connection:
        return pd.read_sql(query, connection)


def known_ids(book: Book, source: str, ids: Iterable[str]) -> set[str]:
    """Those of ``ids`` that are here already."""
    query = sa.select(Recording.source_id).where(
        col(Recording.source) == source, col(Recording.source_id).in_(list(ids))
    )
    with reading(book) as connection:
        return set(connection.scalars(query))


def with_streams(session: Session, source: str, ids: Iterable[str]) -> set[str]:
    """Those of ``ids`` of which there are seconds here."""
    has_stream = sa.exists().where(col(Stream.recording_id) == Recording.id)
    query = sa.select(Recording.source_id).where(
        col(Recording.source) == source, col(Recording.source_id).in_(list(ids)), has_stream
    )
    return set(session.scalars(query))


def source_ftps(book: Book, source: str) -> pd.DataFrame:
    """The FTP that a source used for each of its sessions, oldest first: ``day`` (local date), ``ftp_w``."""
    query = (
        sa.select(Workout.day, Recording.source_ftp_w.label("ftp_w"))  # type: ignore[union-attr]
        .join_from(Recording, Workout, Recording.workout_id == Workout.id)
        .where(col(Recording.source) == source, col(Recording.source_ftp_w) > 0)
        .order_by(Recording.started_at)
    )
    with reading(book) as connection:
        return pd.read_sql(query, connection)


def counts(book: Book) -> pd.DataFrame:
    """Recordings by ``source`` and ``detail_state``: ``n``."""
    query = sa.select(Recording.source, Recording.detail_state, sa.func.count().label("n")).group_by(
        Recording.source, Recording.detail_state
    )
    with reading(book) as connection:
        return pd.read_sql(query, connection)


def troubled(book: Book) -> pd.DataFrame:
    """Recordings whose details could not be fetched, newest first: ``title, started_at, problem, retry_at``."""
    query = (
        sa.select(Recording.title, Recording.started_at, Recording.problem, Recording.retry_at)
        .where(col(Recording.detail_state) == "failed")
        .order_by(col(Recording.started_at).desc())
    )
    with reading(book) as connection:
        return pd.read_sql(query, connection)


def of_workout(connection: sa.Connection | Session, workout_id: int) -> list[tuple[int, str, str]]:
    """The recordings of a workout: (id, source, detail_state)."""
    query = sa.select(Recording.id, Recording.source, Recording.detail_state).where(
        col(Recording.workout_id) == workout_id
    )
    return [tuple(row) for row in connection.execute(query)]


def channels_of(connection: sa.Connection | Session, recording_ids: list[int]) -> dict[int, dict[str, np.ndarray]]:
    """The streams of some recordings: ``{recording_id: {channel: one value a second, NaN where missing}}``."""
    query = sa.select(Stream.__table__).where(col(Stream.recording_id).in_(recording_ids))  # type: ignore[attr-defined]
    found: dict[int, dict[str, np.ndarray]] = {}
    for row in connection.execute(query):
        packed = streams.PackedStream(row.start_s, row.sample_s, row.n, row.dtype, row.scale, row.codec, row.data)
        found.setdefault(row.recording_id, {})[row.channel] = streams.unpack(packed)
    return found


def take_values(kept: Recording, said: Recording) -> None:
    """Set the session's values as ``said``; how far we are with the recording stays."""
    for name in Recording.model_fields.keys() - IDENTITY - PROGRESS:
        setattr(kept, name, getattr(said, name))


def _take_over(kept: Recording, said: Recording) -> bool:
    """Set what the source says now; True when anything of the session's values is different."""
    told = Recording.model_fields.keys() - IDENTITY
    changed = [name for name in told if getattr(kept, name) != getattr(said, name)]
    for name in changed:
        setattr(kept, name, getattr(said, name))
    return bool(set(changed) - {"imported_file_id"})


def _here(session: Session, keys: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    by_source: dict[str, list[str]] = {}
    for source, source_id in keys:
        by_source.setdefault(source, []).append(source_id)
    here: set[tuple[str, str]] = set()
    for source, ids in by_source.items():
        query = select(Recording.source_id).where(Recording.source == source, col(Recording.source_id).in_(ids))
        here |= {(source, source_id) for source_id in session.exec(query)}
    return here
