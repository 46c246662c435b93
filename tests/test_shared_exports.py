"""Files of a book that is shown to others tell of no place that its maps hide."""

import csv
import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from sqlmodel import Session

from core import finished, merge, store
from core.files import fit, tcx
from core.models import PrivacyZone
from core.queries import recordings
from core.recorded import RecordedSession
from core.store import Book
from tests.conftest import NOW
from tests.test_imports_of_devices import ZONE
from tests.test_merge_order import recording

#: A way of 3 km to the north, 3 m a second; home lies in the middle of it.
WAY_DEG = 50 + np.arange(1000) * 3 / 111_195
HOME_DEG, HIDDEN_M, ENDS_M = float(WAY_DEG[500]), 300, 200


@pytest.fixture
def walked(book: Book) -> Book:
    with store.writing(book) as session:
        _keep(
            session,
            {"latitude_deg": WAY_DEG, "longitude_deg": np.full(1000, 8.0), "heart_rate_bpm": np.full(1000, 120.0)},
        )
        session.add(
            PrivacyZone(name="Home", latitude_deg=HOME_DEG, longitude_deg=8.0, radius_m=HIDDEN_M, created_at=NOW)
        )
    return book


def _keep(session: Session, channels: dict[str, np.ndarray]) -> None:
    one = RecordedSession(recording("Walk", "file", 0, 1000 / 60, discipline="walking"), streams=channels)
    _, added, _ = recordings.save_many(session, [one], now=NOW)
    merge.place(session, added, now=NOW)


def latitudes_deg(data: bytes, kind: str) -> np.ndarray:
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        return np.array([float(row.get("Latitude (deg)") or "nan") for row in rows])
    [session] = {"fit": fit, "tcx": tcx}[kind].parse(data, name=f"a.{kind}", zone=ZONE).sessions
    return session.streams["latitude_deg"]


def is_hidden(latitude_deg: np.ndarray) -> np.ndarray:
    """Metres to the north or south, less a margin for rounding."""
    places = ((HOME_DEG, HIDDEN_M), (WAY_DEG[0], ENDS_M), (WAY_DEG[-1], ENDS_M))
    return np.any([np.abs(latitude_deg - middle) * 111_195 < radius - 5 for middle, radius in places], axis=0)


@pytest.mark.parametrize("kind", ["fit", "tcx", "csv"])
def test_a_file_of_a_shared_book_leaves_hidden_places_out(walked: Book, kind: str):
    [workout_id] = finished.ids(walked)
    own, shared = (
        latitudes_deg(finished.file(one, workout_id, kind).data, kind)  # type: ignore[union-attr]
        for one in (walked, replace(walked, is_writable=False))
    )
    assert is_hidden(own[np.isfinite(own)]).any()
    assert not is_hidden(shared[np.isfinite(shared)]).any()
    assert 400 < np.isfinite(shared).sum() < 700  # of 1,000: 200 by home, 67 by either end


def test_the_zip_of_all_of_a_shared_book_leaves_them_out_too(walked: Book):
    told = io.BytesIO()
    shared = replace(walked, is_writable=False)
    assert list(finished.write_zip(shared, finished.ids(shared), "csv", told)) == [1]
    with zipfile.ZipFile(told) as archive:
        name = next(name for name in archive.namelist() if name != "workouts.csv")
        shown = latitudes_deg(archive.read(name), "csv")
    assert not is_hidden(shown[np.isfinite(shown)]).any()


def test_what_else_is_known_of_hidden_seconds_stays(walked: Book):
    file = finished.file(replace(walked, is_writable=False), finished.ids(walked)[0], "csv")
    assert file is not None
    assert file.data.count(b"120.0") == 1000
