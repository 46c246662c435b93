"""The one place that computes where a workout went as maps draw it: its positions, believed and thinned."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sqlmodel import Session

from core import store
from core.analysis.tracks import STEPS_PER_DEG, thinned
from core.channels import Channels, of_workouts
from core.queries import tracks
from core.store import Book

#: Moved whenever a rule of ``analysis.tracks`` changes a stored track; older rows are then made again.
VERSION = 1
#: Workouts in one transaction.
BATCH = 200


def keep(session: Session, channels: Mapping[int, Channels]) -> None:
    """Store the tracks of workouts, by their channels; one without positions has none."""
    rows, without = [], []
    for workout_id, here in channels.items():
        if "latitude_deg" in here and "longitude_deg" in here:
            rows.append(_row(workout_id, here["latitude_deg"], here["longitude_deg"]))
        else:
            without.append(workout_id)
    tracks.save(session, rows)
    if without:
        tracks.delete(session, without)


def bring_up_to_date(book: Book) -> int:
    """Store the tracks that are missing, or that an older version of the rules made; returns how many."""
    with store.reading(book) as connection:
        ids = tracks.outdated_ids(connection, VERSION)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        with store.writing(book, "workouts") as session:
            found = of_workouts(session, batch)
            keep(session, {workout_id: _positions(found.get(workout_id, {})) for workout_id in batch})
    return len(ids)


def _positions(channels: Channels) -> Channels:
    """The positions among the channels; where the merged workout has none they are unknown, so that it is not asked
    for again."""
    unknown = np.empty(0)
    return {name: channels.get(name, unknown) for name in ("latitude_deg", "longitude_deg")}


def _row(workout_id: int, latitude_deg: np.ndarray, longitude_deg: np.ndarray) -> dict[str, Any]:
    """The columns of ``models.Track``; without a believable position it has no points."""
    length = min(latitude_deg.size, longitude_deg.size)
    points = thinned(latitude_deg[:length], longitude_deg[:length])
    south, west = points.min(axis=0) / STEPS_PER_DEG if len(points) else (0.0, 0.0)
    north, east = points.max(axis=0) / STEPS_PER_DEG if len(points) else (0.0, 0.0)
    return {
        "workout_id": workout_id, "n": len(points), "south_deg": float(south), "west_deg": float(west),
        "north_deg": float(north), "east_deg": float(east), "points": points.astype("<i4").tobytes(),
        "version": VERSION,
    }  # fmt: skip
