"""Exports of services lie in folders and ZIPs with other things, come again with more in them, and arrive damaged."""

import gzip
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import file_keeping, imports, rebuild, store
from core.models import ImportedFile, Stream, WorkoutMetrics
from core.queries import recordings, workouts
from core.store import Book
from tests.conftest import NOW
from tests.fakes import apple_export
from tests.test_imports import zipped
from tests.test_imports_of_devices import HEVY, ZONE, a_ride, read
from tests.test_sync import assert_same, content_of

LIST_HEADER = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,"
    "Relative Effort,Commute,Activity Private Note,Activity Gear,Filename"
)
UP_THE_HILL = '9001001,"May 2, 2026, 6:30:00 AM",Up the hill,Ride,,600,5.0,,,false,,,activities/9001001.fit.gz'
BY_HAND = '9001002,"May 3, 2026, 6:30:00 AM",By hand,Run,,1800,5.0,,,false,,,'
DAY_S = 86_400


def strava(ride: bytes, *rows: str, **more: bytes) -> dict[str, bytes]:
    listed = "\n".join((LIST_HEADER, *(rows or (UP_THE_HILL, BY_HAND)))).encode()
    return {
        "activities.csv": listed,
        "activities/9001001.fit.gz": gzip.compress(ride),
        "profile.csv": b"a\n1\n",
        **more,
    }


def runs(*days: int) -> bytes:
    return apple_export.export(
        *(
            apple_export.workout("Running", f"2026-06-{day:02d} 08:00:00 +0200", f"2026-06-{day:02d} 08:30:00 +0200")
            for day in days
        )
    )


def titles(book: Book) -> set[str]:
    return set(workouts.workouts(book)["title"])


def test_an_activity_whose_file_cannot_be_read_is_kept_as_the_list_tells_it(any_book: Book):
    archive = zipped(strava(b"%PDF-1.7 no recording"))
    first, again = (read(any_book, archive, "export.zip") for _ in range(2))
    assert titles(any_book) == {"Up the hill", "By hand"}
    assert (first.new, again.new) == (2, 0)
    assert any("9001001.fit.gz" in error for error in first.errors)
    before = content_of(any_book)
    rebuild.rebuild(any_book)
    assert_same(content_of(any_book), before)


def test_a_later_archive_without_a_file_takes_no_seconds_away(book: Book):
    read(book, zipped(strava(a_ride())), "export_1.zip")
    before = workouts.workouts(book)
    read(book, zipped(strava(b"%PDF-1.7 no recording")), "export_2.zip")
    assert workouts.workouts(book)[["np_w", "avg_power_w", "duration_s"]].equals(
        before[["np_w", "avg_power_w", "duration_s"]]
    )


def test_the_list_of_activities_alone_gives_its_rows(book: Book):
    assert read(book, strava(b"")["activities.csv"], "activities.csv").new == 2
    assert recordings.counts(book)["source"].tolist() == ["strava"]


@pytest.mark.parametrize("is_zip", [True, False])
def test_exports_of_services_are_known_inside_of_folders_and_zips(book: Book, tmp_path: Path, is_zip: bool):
    inside = {
        "health/export.zip": zipped({"apple_health_export/export.xml": runs(1)}),
        "strava.zip": zipped(strava(a_ride())), "hevy.csv": HEVY,
    }  # fmt: skip
    if is_zip:
        result = read(book, zipped(inside), "everything.zip")
        assert (result.new, result.errors) == (4, [])
    else:
        for name, data in inside.items():
            (tmp_path / "all" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "all" / name).write_bytes(data)
        results = list(imports.import_paths(book, [tmp_path / "all"], now=NOW, zone=ZONE))
        assert (sum(result.new for result in results), [r.refused for r in results if r.refused]) == (4, [])
    assert titles(book) == {"Running", "Up the hill", "By hand", "Push day"}


def test_what_lies_beside_an_export_comes_in_too(book: Book):
    health = {"apple_health_export/export.xml": runs(1), "apple_health_export/export_cda.xml": b"<ClinicalDocument/>"}
    files = {f"strava/{name}": data for name, data in strava(a_ride(), UP_THE_HILL).items()}
    unlisted = {"strava/activities/77.fit": a_ride(5, begin_s=DAY_S)}
    result = read(book, zipped({**health, **files, **unlisted, "watch/a.fit": a_ride(7, begin_s=2 * DAY_S)}), "all.zip")
    assert (result.new, result.errors) == (4, [])
    assert len(workouts.workouts(book)) == 4


def test_what_lies_beside_an_export_and_cannot_be_read_is_told_of(book: Book, tmp_path: Path):
    broken = {"paper.fit": b"%PDF-1.7", "nothing.gpx": b"", "mine.csv": b"a,b\n1,2\n"}
    own = {"export.xml": runs(1), "export_cda.xml": b"<ClinicalDocument/>", "electrocardiograms/ecg.csv": b"Name,x\n"}
    for name, data in (own | broken).items():
        (tmp_path / "all" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "all" / name).write_bytes(data)
    results = list(imports.import_paths(book, [tmp_path / "all"], now=NOW, zone=ZONE))
    assert {r.name for r in results if r.refused} == set(broken)
    own = strava(a_ride()) | {"media/1.jpg": b"\xff\xd8", "profile.csv": b"a,b\n1,2\n", "activities/2.fit": b""}
    assert [e.partition(":")[0] for e in read(book, zipped(own), "strava.zip").errors] == ["2.fit"]


def test_a_zip_of_zips_is_read_in_a_folder_too(book: Book, tmp_path: Path):
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "garmin.zip").write_bytes(zipped({"uploads/part1.zip": zipped({"a.fit": a_ride()})}))
    [result] = imports.import_paths(book, [tmp_path / "all"], now=NOW, zone=ZONE)
    assert (result.new, result.refused) == (1, None)


def test_a_later_export_under_the_same_name_brings_what_is_new(book: Book):
    whole = runs(1, 2, 3)
    cut = read(book, whole[: whole.index(b"2026-06-03")], "export.xml")
    assert (cut.new, len(cut.errors)) == (2, 1)
    assert read(book, whole, "export.xml").new == 1
    assert len(workouts.workouts(book)) == 3


def test_an_export_that_was_stopped_half_way_counts_its_rows_once(book: Book, monkeypatch: pytest.MonkeyPatch):
    archive = zipped({"apple_health_export/export.xml": runs(1, 2)})
    monkeypatch.setattr(file_keeping, "finish_parts", lambda *_, **__: None)  # killed before the last step
    read(book, archive, "export.zip")
    monkeypatch.undo()
    read(book, archive, "export.zip")
    with store.reading(book) as connection:
        assert connection.execute(sa.select(ImportedFile.rows)).scalars().all() == [2]


def test_an_empty_export_may_come_twice(book: Book):
    for _ in range(2):
        assert read(book, zipped({"apple_health_export/export.xml": apple_export.export()}), "export.zip").new == 0


def broken_zips() -> list[bytes]:
    """ZIPs whose directory names another version, no text, a place before the file, and data that is not LZMA."""
    whole = zipped({"é.fit": a_ride(1)})
    at = whole.index(b"PK\x01\x02")
    version = whole[: at + 6] + b"\xff" + whole[at + 7 :]
    name = whole[: at + 46] + b"\xff" + whole[at + 47 :]
    end = whole.index(b"PK\x05\x06")
    place = whole[: end + 16] + b"\xff\xff\xff\x7f" + whole[end + 20 :]
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.fit", a_ride(1))
    packed = bytearray(file.getvalue())
    packed[60:120] = bytes(60)
    return [version, name, place, bytes(packed)]


@pytest.mark.parametrize("number", range(4))
def test_a_damaged_zip_is_refused_with_a_sentence_and_stops_nothing(book: Book, tmp_path: Path, number: int):
    damaged = broken_zips()[number]
    assert (read(book, damaged, "a.zip").refused or "").endswith(".")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.zip").write_bytes(damaged)
    (tmp_path / "in" / "b.fit").write_bytes(a_ride(1))
    results = list(imports.import_paths(book, [tmp_path / "in"], now=NOW, zone=ZONE))
    assert [bool(result.refused) for result in results] == [True, False]


def test_a_zip_that_was_cut_off_is_called_so(book: Book):
    whole = zipped({"a.fit": a_ride(1)})
    assert "cut off" in (read(book, whole[: len(whole) // 2], "a.zip").refused or "")


def test_a_file_whose_name_begins_with_a_dot_is_read_when_it_was_chosen(book: Book):
    assert read(book, a_ride(1), ".hidden.fit").new == 1


def test_a_rebuild_brings_back_the_seconds_of_an_archive(book: Book):
    read(book, zipped(strava(a_ride())), "export.zip")
    before = content_of(book)
    with store.writing(book) as session:
        session.execute(sa.delete(Stream))
        session.execute(sa.delete(WorkoutMetrics))
    rebuild.rebuild(book)
    assert_same(content_of(book), before)
