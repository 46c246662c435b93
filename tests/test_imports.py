"""Files come in whole or not at all, recognised by what is in them, and nothing twice."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core import file_keeping, imports, store
from core.files import archives
from core.models import ImportedFile
from core.queries import recordings, workouts
from core.store import Book
from tests.conftest import NOW
from tests.peloton_samples import recorded_file

ZONE = ZoneInfo("America/Los_Angeles")
HEADER = (
    b"Workout Timestamp,Live/On-Demand,Instructor Name,Length (minutes),Fitness Discipline,Type,Title,Class Timestamp,"
    b"Total Output,Avg. Watts,Avg. Resistance,Avg. Cadence (RPM),Avg. Speed (mph),Distance (mi),Calories Burned,"
    b"Avg. Heartrate,Avg. Incline,Avg. Pace (min/mi)\n"
)
RIDE = (
    b"2026-05-01 18:00 (PDT),On Demand,Ada Vance,30,Cycling,Climb,30 min Climb Ride,2026-04-01 12:00 (PDT),"
    b"270,150,45%,80,19.00,9.50,380,150.20,,\n"
)
STRETCH = b"2026-05-01 18:40 (PDT),On Demand,Ada Vance,5,Stretching,Stretch,5 min Stretch,,,,,,,,14,,,\n"


def read(book: Book, data: bytes, name: str = "a.csv") -> imports.Imported:
    return imports.import_bytes(book, name, data, now=NOW, zone=ZONE)


def test_an_export_becomes_workouts_with_everything_that_it_tells(any_book: Book):
    result = read(any_book, HEADER + RIDE + STRETCH)
    assert (result.new, result.rows, result.errors) == (2, 2, [])
    ride, stretch = workouts.workouts(any_book).to_dict("records")
    assert (ride["title"], ride["class_type"], ride["instructor_name"]) == ("30 min Climb Ride", "Climb", "Ada Vance")
    assert (ride["output_kj"], ride["avg_power_w"], ride["duration_s"]) == (270, 150, 1800)
    assert ride["distance_m"] == pytest.approx(9.5 * 1609.344)
    assert str(ride["day"].date()) == "2026-05-01"
    assert ride["tss_method"] == "estimate"  # no FTP is known yet
    assert stretch["output_kj"] != stretch["output_kj"]  # unknown, not 0


def test_the_same_file_again_adds_nothing(any_book: Book):
    read(any_book, HEADER + RIDE + STRETCH)
    again = read(any_book, HEADER + RIDE + STRETCH, name="copy.csv")
    assert (again.rows, again.new, again.changed) == (2, 0, 0)
    assert len(workouts.workouts(any_book)) == 2


def test_a_later_export_with_a_changed_type_changes_the_row_and_adds_none(any_book: Book):
    read(any_book, HEADER + RIDE)
    result = read(any_book, HEADER + RIDE.replace(b"Climb,30", b"Theme,30") + STRETCH)
    assert (result.new, result.changed) == (1, 1)
    assert workouts.workouts(any_book)["class_type"].tolist() == ["Theme", "Stretch"]


def test_an_export_of_another_day_of_the_year_is_the_same_export(any_book: Book):
    read(any_book, HEADER + RIDE)
    result = read(any_book, HEADER + RIDE.replace(b"(PDT)", b"(PST)"))
    assert (result.new, result.changed) == (0, 0)


def test_a_bad_row_is_refused_with_its_reason_and_the_rest_is_read(any_book: Book):
    result = read(any_book, HEADER + b"yesterday,,,30,Cycling,,Ride,,1,,,,,,,,,\n" + RIDE)
    assert result.new == 1
    [error] = result.errors
    assert "2" in error


@pytest.mark.parametrize(
    "data", [b"", b"   \n", b"%PDF-1.7 not a table", b"\x00\x01\x02", b"a,b\n1,2\n", "名前,距離\n".encode()]
)
def test_what_is_no_export_is_refused_with_a_sentence(book: Book, data: bytes):
    result = read(book, data, "workouts.csv")
    assert result.refused
    assert result.refused.endswith(".")
    assert workouts.workouts(book).empty


def test_a_zip_is_read_member_by_member_and_a_foreign_member_stops_nothing(book: Book):
    result = read(
        book, zipped({"x/a.csv": HEADER + RIDE, "../../b.csv": HEADER + STRETCH, "c.pdf": b"%PDF"}), "all.zip"
    )
    assert result.new == 2
    assert len(result.errors) == 1


def test_a_zip_that_expands_without_end_is_refused(book: Book, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archives, "LARGEST_BYTES", 1000)
    assert "too much" in (read(book, zipped({"a.csv": b"0" * 5000}), "bomb.zip").refused or "")


def test_folders_are_read_through_and_a_missing_path_is_said(book: Book, tmp_path: Path):
    (tmp_path / "exports" / "old").mkdir(parents=True)
    (tmp_path / "exports" / "a.csv").write_bytes(HEADER + RIDE)
    (tmp_path / "exports" / "old" / "b.csv").write_bytes(HEADER + STRETCH)
    results = list(imports.import_paths(book, [tmp_path / "exports", tmp_path / "nowhere"], now=NOW, zone=ZONE))
    assert [result.new for result in results] == [1, 1, 0]
    assert results[-1].refused == "No such file or directory"


def test_the_file_itself_is_kept(book: Book):
    read(book, HEADER + RIDE, "workouts.csv")
    [(file, data)] = file_keeping.kept_files(book)
    assert (file.name, file.rows, file.time_zone, data) == ("workouts.csv", 1, ZONE.key, HEADER + RIDE)


def test_a_file_that_fails_half_way_leaves_nothing(book: Book, monkeypatch: pytest.MonkeyPatch):
    def fails(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(file_keeping.derive, "refresh", fails)
    with pytest.raises(ZeroDivisionError):
        read(book, HEADER + RIDE)
    assert workouts.workouts(book).empty
    assert recordings.counts(book).empty
    with store.reading(book) as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {ImportedFile.__tablename__}").scalar() == 0


def test_the_recorded_export_stands_with_the_totals_of_the_file(any_book: Book):
    result = read(any_book, recorded_file("workout_history.csv"))
    assert (result.new, result.errors) == (280, [])
    frame = workouts.workouts(any_book)
    assert frame["output_kj"].sum() == 51_199
    assert frame["calories_kcal"].sum() == 103_171
    assert frame["distance_m"].sum() / 1609.344 == pytest.approx(1928.33)
    assert frame["discipline"].value_counts().to_dict() == {"cycling": 272, "meditation": 8}
    assert replace(result, name="x").sentence == "x: 280 workouts, 280 new, 0 known already."


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()
