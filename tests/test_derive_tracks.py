"""Which workouts get a track, when it is made again, and what maps hide: the writes and their way back."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from core import actions_places as actions
from core import derive_tracks, merge, store
from core.analysis.tracks import STEPS_PER_DEG
from core.errors import BookReadOnly
from core.models import Track
from core.queries import athlete, recordings
from core.queries import tracks as track_rows
from core.recorded import RecordedSession
from core.store import Book
from tests.frames.small_book import NOW, _recorded


def add_track(book: Book, day: str, latitude_deg: np.ndarray, longitude_deg: np.ndarray, **values: Any) -> int:
    """Write a run with these positions; returns the workout's id."""
    recording = _recorded(0, day=day, discipline="running", **values).recording
    positions = {"latitude_deg": latitude_deg, "longitude_deg": longitude_deg}
    with store.writing(book, "workouts") as session:
        kept = recordings.save_session(session, RecordedSession(recording, positions), now=NOW)
        merge.place(session, [kept], now=NOW)
        return kept.workout_id or 0


def north(seconds: int) -> tuple[np.ndarray, np.ndarray]:
    """Straight north by 3 m a second."""
    return 42.73 + 3 * np.arange(seconds) / 111_195, np.full(seconds, -75.25)


def rows(book: Book) -> list[sa.Row]:
    with store.reading(book) as connection:
        return list(connection.execute(sa.select(Track.__table__).order_by(Track.workout_id)))  # type: ignore[attr-defined]


def test_a_track_keeps_a_point_for_every_fifteen_metres_and_its_bounds(book: Book):
    workout_id = add_track(book, "2026-06-01", *north(1001))
    assert derive_tracks.bring_up_to_date(book) == 1
    (row,) = rows(book)
    assert (row.workout_id, row.n, row.version) == (workout_id, len(row.points) // 8, derive_tracks.VERSION)
    assert row.n == pytest.approx(3000 / 15 + 1, abs=1)
    assert (row.south_deg, row.north_deg) == pytest.approx((42.73, 42.73 + 3000 / 111_195), abs=2e-5)
    points = np.frombuffer(row.points, dtype="<i4").reshape(-1, 2) / STEPS_PER_DEG
    assert points[0] == pytest.approx([42.73, -75.25])


def test_doing_it_again_changes_nothing(book: Book):
    add_track(book, "2026-06-01", *north(600))
    derive_tracks.bring_up_to_date(book)
    before, version = rows(book), store.versions(book)
    assert derive_tracks.bring_up_to_date(book) == 0
    assert (rows(book), store.versions(book)) == (before, version)


def test_tracks_of_older_rules_are_made_again(book: Book, monkeypatch: pytest.MonkeyPatch):
    add_track(book, "2026-06-01", *north(600))
    derive_tracks.bring_up_to_date(book)
    monkeypatch.setattr(derive_tracks, "VERSION", derive_tracks.VERSION + 1)
    assert derive_tracks.bring_up_to_date(book) == 1


def test_positions_that_cannot_be_true_leave_no_points_and_are_not_asked_for_again(book: Book):
    add_track(book, "2026-06-01", np.full(600, 95.0), np.full(600, 8.0))
    assert derive_tracks.bring_up_to_date(book) == 1
    assert [row.n for row in rows(book)] == [0]
    assert derive_tracks.bring_up_to_date(book) == 0
    assert track_rows.tracks(book) == {}


def test_a_workout_that_lost_its_positions_loses_its_track(book: Book):
    workout_id = add_track(book, "2026-06-01", *north(600))
    derive_tracks.bring_up_to_date(book)
    with store.writing(book, "workouts") as session:
        derive_tracks.keep(session, {workout_id: {"heart_rate_bpm": np.full(600, 140.0)}})
    assert rows(book) == []


# --- what maps hide


def test_a_place_is_hidden_taken_back_and_hidden_again(book: Book):
    done = actions.add_place(book, name=" The  barn ", latitude_deg=42.73, longitude_deg=-75.25, radius_m=300)
    assert done.said == "Nothing within 300 m of “The barn” is shown any more."
    place = track_rows.privacy_zones(book).iloc[0]
    removed = actions.remove_place(book, int(place["id"]))
    assert track_rows.privacy_zones(book).empty
    removed.undo()
    back = track_rows.privacy_zones(book).iloc[0]
    assert back.drop("id").to_dict() == place.drop("id").to_dict()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"latitude_deg": 91.0}, "Latitude goes from -90 to 90"),
        ({"longitude_deg": float("nan")}, "longitude from -180 to 180"),
        ({"radius_m": 10.0}, "radius goes from 50 to 5,000 metres"),
    ],
)
def test_a_place_that_cannot_be_is_refused_with_a_sentence(book: Book, said: dict[str, float], why: str):
    place = {"latitude_deg": 42.73, "longitude_deg": -75.25, "radius_m": 300.0} | said
    with pytest.raises(ValueError, match=why):
        actions.add_place(book, name="Barn", **place)
    assert track_rows.privacy_zones(book).empty


def test_hidden_ends_go_back_to_what_they_were(book: Book):
    actions.save_hidden_ends(book, 300)
    done = actions.save_hidden_ends(book, 0)
    assert done.said == "Starts and ends are shown."
    done.undo()
    assert athlete.setting(book, track_rows.HIDDEN_ENDS) == 300
    with pytest.raises(ValueError, match="between 0 and 2,000 metres"):
        actions.save_hidden_ends(book, 9000)


def test_a_place_that_is_gone_says_so(book: Book):
    with pytest.raises(ValueError, match="gone already"):
        actions.remove_place(book, 1)


def test_a_book_that_may_only_be_read_hides_nothing_more(book: Book):
    with pytest.raises(BookReadOnly):
        actions.save_hidden_ends(replace(book, is_writable=False), 300)
