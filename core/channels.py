"""The channels of a workout: each from the best of its recordings that has it, on the workout's own clock."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session

from core.analysis.sessions import COVERS, PART, QUARTER_S, SHIFTED
from core.merge import PRIORITY
from core.queries import merge_decisions, recordings

Channels = dict[str, np.ndarray]

#: A recording that began with the workout may run on for so long; one that runs on longer tells of something else too.
OVERTIME_S = 120


class _Told(NamedTuple):
    """A recording that tells of a workout, and by how many seconds its clock starts after the workout's."""

    recording_id: int
    workout_id: int
    rank: tuple
    later_s: int
    #: Seconds of the workout, pauses included; 0 where unknown.
    length_s: int


def of_workouts(
    session: Session | sa.Connection, workout_ids: Collection[int], fresh: Mapping[int, Channels] | None = None
) -> dict[int, Channels]:
    """The channels of workouts: ``{workout_id: {channel: one value a second from its start, NaN where missing}}``.

    Args:
        session: Where to read.
        workout_ids: Which workouts; those without any channel are left out.
        fresh: Channels of recordings that were saved just now, so that they need not be read back.
    """
    told = sorted(_told(session, workout_ids), key=lambda t: t.rank)
    fresh = fresh or {}
    unread = sorted({t.recording_id for t in told} - fresh.keys())
    recorded = {**fresh, **(recordings.channels_of(session, unread) if unread else {})}
    best: dict[int, Channels] = {}
    for recording in told:
        here = best.setdefault(recording.workout_id, {})
        for name, values in recorded.get(recording.recording_id, {}).items():
            if name not in here and (moved := _on_clock(values, recording, here)) is not None:
                here[name] = moved
    return {workout_id: channels for workout_id, channels in best.items() if channels}


def _told(session: Session | sa.Connection, workout_ids: Collection[int]) -> list[_Told]:
    rows = merge_decisions.clocks(session, workout_ids=workout_ids)
    starts = {row.workout_id: row.starts_at for row in rows}
    lengths = {row.workout_id: _elapsed_s(row) for row in rows if row.started_at == row.starts_at}
    told = [_told_of(row, row.workout_id, starts, lengths) for row in rows]
    covering = merge_decisions.covering(session, workout_ids, COVERS)
    if covering:
        wide = {row.id: row for row in merge_decisions.clocks(session, recording_ids={r for r, _ in covering})}
        told += [_told_of(wide[recording_id], workout_id, starts, lengths) for recording_id, workout_id in covering]
    told = _parts_last(session, told) if len(told) > len(starts) else told
    return _with_right_clocks(session, told) if any(t.later_s for t in told) else told


def _parts_last(session: Session | sa.Connection, told: list[_Told]) -> list[_Told]:
    """What was recorded of a part only fills what the whole leaves open."""
    parts = merge_decisions.with_rules(session, {t.recording_id for t in told}, (PART,))
    return [t._replace(rank=(t.recording_id in parts, *t.rank)) for t in told]


def _told_of(row: sa.Row, workout_id: int, starts: Mapping, lengths: Mapping[int, int]) -> _Told:
    later_s = round((row.started_at - starts[workout_id]).total_seconds())
    rank = (PRIORITY.get(row.source, len(PRIORITY)), row.id)
    return _Told(row.id, workout_id, rank, later_s, lengths.get(workout_id, 0))


def _elapsed_s(row: sa.Row) -> int:
    return (row.duration_s or 0) + round(sum(to_s - from_s for from_s, to_s in row.pauses or []))


def _with_right_clocks(session: Session | sa.Connection, told: list[_Told]) -> list[_Told]:
    """A clock of the wrong zone is set right by whole quarters of an hour."""
    wrong = merge_decisions.touched_by(session, [t.recording_id for t in told if t.later_s], SHIFTED)
    return [
        t._replace(later_s=t.later_s - round(t.later_s / QUARTER_S) * QUARTER_S) if t.recording_id in wrong else t
        for t in told
    ]


def _on_clock(values: np.ndarray, told: _Told, here: Channels) -> np.ndarray | None:
    """``values`` from the start of the workout to its end; None where nothing of them lies within."""
    if told.later_s == 0 and not here:
        return values
    length_s = max((channel.size for channel in here.values()), default=told.length_s or values.size + told.later_s)
    if told.later_s == 0 and values.size <= length_s + OVERTIME_S:
        return values
    if length_s <= 0:
        return None
    moved = np.full(length_s, np.nan)
    first, last = max(told.later_s, 0), min(told.later_s + values.size, length_s)
    if first >= last:
        return None
    moved[first:last] = values[first - told.later_s : last - told.later_s]
    return moved if np.isfinite(moved).any() else None
