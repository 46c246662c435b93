"""Files of devices and exports of services come in: any kind, packed in any way, nothing twice, nothing lost."""

import gzip
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from core import file_keeping, imports, rebuild, store
from core.files.reading import read_file
from core.models import ImportedFile, Lap, Recording, StrengthSet, SyncRun
from core.queries import athlete, workouts
from core.store import Book
from tests.conftest import NOW
from tests.fakes import apple_export
from tests.files.fit_making import START, activity, at, fit, records, ride
from tests.test_sync import assert_same, content_of

ZONE = ZoneInfo("Europe/Berlin")
HEVY = (
    b'"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index",'
    b'"set_type","weight_kg","reps","distance_km","duration_seconds","rpe"\n'
    b'"Push day","5 May 2026, 07:00","5 May 2026, 07:40","","Bench Press (Barbell)","","",0,"normal",80,5,"","",8\n'
    b'"Push day","5 May 2026, 07:00","5 May 2026, 07:40","","Bench Press (Barbell)","","",1,"normal",80,4,"","",9\n'
)


def a_ride(minutes: int = 10, *, begin_s: int = 0, watts: int = 180) -> bytes:
    """A FIT file of a steady ride."""
    n = minutes * 60
    told = records({"power": [watts + second % 7 for second in range(n)], "heart_rate": [140] * n},
                   range(begin_s, begin_s + n))  # fmt: skip
    lap = ("LAP", {"timestamp": at(begin_s + n), "start_time": at(begin_s), "total_elapsed_time": n,
                   "total_timer_time": n})  # fmt: skip
    return fit(*told, lap, ride(n, begin_s=begin_s, total_distance=5000), activity(7200, begin_s + n))


def read(book: Book, data: bytes, name: str = "a.fit") -> imports.Imported:
    return imports.import_bytes(book, name, data, now=NOW, zone=ZONE)


def zipped(**members: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return file.getvalue()


def counted(book: Book, table: type) -> int:
    with store.reading(book) as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_ride_of_a_bike_computer_is_a_workout_with_power_zones_and_laps(any_book: Book):
    with store.writing(any_book) as session:
        athlete.save_measurement(session, "ftp", 200, START.date(), now=NOW)
    result = read(any_book, a_ride())
    assert (result.kind, result.rows, result.new, result.refused) == ("fit", 1, 1, None)
    [workout] = workouts.workouts(any_book).to_dict("records")
    assert (workout["discipline"], workout["duration_s"], workout["distance_m"]) == ("cycling", 600, 5000)
    assert workout["np_w"] == pytest.approx(183, abs=0.5)
    assert workout["power_zone_4_s"] + workout["power_zone_3_s"] == 600  # 180 to 186 W of 200
    assert counted(any_book, Lap) == 1


@pytest.mark.parametrize("packing", ["gzip", "zip", "zip in a zip"])
def test_a_file_may_be_packed(book: Book, packing: str):
    data = {"gzip": gzip.compress(a_ride()), "zip": zipped(a__fit=a_ride()),
            "zip in a zip": zipped(part__zip=zipped(a__fit=a_ride()))}[packing]  # fmt: skip
    assert read(book, data, "export").new == 1
    assert len(workouts.workouts(book)) == 1


def test_files_of_all_kinds_come_in_together_and_a_wrong_one_stops_nothing(any_book: Book):
    result = read(any_book, zipped(a__fit=a_ride(), b__csv=HEVY, c__fit=b"%PDF-1.7 no ride", d__fit=a_ride()[:200]))
    assert result.new == 3
    assert any("c.fit" in error for error in result.errors)
    found = workouts.workouts(any_book)
    assert found["discipline"].tolist() == ["cycling", "strength"]  # the file that was cut off is a part of the first
    assert found["duration_s"].iloc[0] == 600
    assert counted(any_book, StrengthSet) == 2


def test_importing_everything_again_adds_nothing(any_book: Book, tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.fit").write_bytes(a_ride(begin_s=n * 7200))
    (folder / "hevy.csv").write_bytes(HEVY)
    first = list(imports.import_paths(any_book, [folder], now=NOW, zone=ZONE))
    before = content_of(any_book)
    again = list(imports.import_paths(any_book, [folder], now=NOW + timedelta(days=1), zone=ZONE))
    assert [result.new for result in first] == [1, 1, 1, 1]
    assert [result.new + result.changed for result in again] == [0, 0, 0, 0]
    assert_same(content_of(any_book), before)


def test_many_files_are_read_by_several_processes_with_the_same_result(book: Book, tmp_path: Path):
    (tmp_path / "rides").mkdir()
    for n in range(imports.MANY + 2):
        (tmp_path / "rides" / f"{n:02d}.fit").write_bytes(a_ride(2, begin_s=n * 7200, watts=150 + n))
    results = list(imports.import_paths(book, [tmp_path / "rides"], now=NOW, zone=ZONE, readers=2))
    assert [result.name for result in results] == [f"{n:02d}.fit" for n in range(imports.MANY + 2)]
    one = store.open_book(f"sqlite:///{tmp_path / 'one.db'}")
    list(imports.import_paths(one, [tmp_path / "rides"], now=NOW, zone=ZONE, readers=1))
    assert_same(content_of(book), content_of(one))


def test_other_seconds_under_the_same_values_are_derived_again(any_book: Book):
    read(any_book, a_ride())
    [before] = workouts.workouts(any_book)["np_w"]
    for watts, changed in ((200, 1), (200, 0)):
        sessions = read_file("a.fit", a_ride(), ZONE.key).content.sessions
        sessions[0].streams["power_w"][:] = watts
        with store.writing(any_book, "workouts") as session:
            kept = session.exec(sa.select(Recording.imported_file_id)).scalar_one()
            sessions[0].recording.imported_file_id = kept
            assert file_keeping.save_sessions(session, sessions, now=NOW) == (0, changed)
    [after] = workouts.workouts(any_book)["np_w"]
    assert before < 190 and after == pytest.approx(200, abs=0.1)


def test_a_run_that_was_stopped_goes_on_with_what_is_missing(book: Book, tmp_path: Path):
    for n in range(5):
        (tmp_path / f"{n}.fit").write_bytes(a_ride(2, begin_s=n * 7200))
    coming = imports.import_paths(book, [tmp_path / f"{n}.fit" for n in range(5)], now=NOW, zone=ZONE)
    next(coming), next(coming)
    coming.close()  # a stop between two files
    assert len(workouts.workouts(book)) == 2
    rest = list(imports.import_paths(book, [tmp_path], now=NOW, zone=ZONE))
    assert [result.new for result in rest if result.kind == "fit"] == [0, 0, 1, 1, 1]


def test_a_run_tells_of_itself_and_of_what_was_refused(book: Book, tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.fit").write_bytes(a_ride(2))
    (tmp_path / "in" / "b.fit").write_bytes(b"%PDF-1.7")
    done = imports.run(book, [tmp_path / "in"], now=NOW, zone=ZONE)
    assert (done.source, done.state, done.saved, done.failed) == ("files", "partial", 1, 1)
    assert "b.fit" in (done.problem or "")
    assert counted(book, SyncRun) == 1
    with store.reading(book) as connection:
        refused = connection.execute(sa.select(ImportedFile.name, ImportedFile.problem).where(ImportedFile.rows == 0))
        [(name, problem)] = refused.all()
    assert name == "b.fit" and problem.endswith(".")


def test_the_same_ride_of_the_bike_computer_and_the_watch_counts_once(any_book: Book):
    read(any_book, a_ride(30), "edge.fit")
    n = 1790
    watch = fit(*records({"heart_rate": [150] * n}, range(20, 20 + n)), ride(n, begin_s=20), activity(7200, 1810))
    result = read(any_book, watch, "watch.fit")
    assert result.new == 1
    assert len(workouts.workouts(any_book)) == 1


def test_strava_s_archive_gives_names_and_its_files_give_the_seconds(any_book: Book):
    header = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance," \
             "Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename"  # fmt: skip
    rows = ('9001001,"May 2, 2026, 6:30:00 AM",Up the hill,Ride,,600,5.0,,,false,,,activities/9001001.fit.gz',
            '9001002,"May 3, 2026, 6:30:00 AM",By hand,Run,,1800,5.0,,,false,,,')  # fmt: skip
    archive = BytesIO()
    with ZipFile(archive, "w") as file:
        file.writestr("activities.csv", "\n".join((header, *rows)))
        file.writestr("activities/9001001.fit.gz", gzip.compress(a_ride()))
        file.writestr("profile.csv", "a,b\n1,2\n")
    result = read(any_book, archive.getvalue(), "export_1.zip")
    assert result.new == 2
    found = workouts.workouts(any_book)
    assert found["title"].tolist() == ["Up the hill", "By hand"]
    assert found["np_w"].notna().tolist() == [True, False]
    assert read(any_book, archive.getvalue(), "export_1.zip").new == 0


def test_apple_health_gives_workouts_and_dated_values_and_nothing_twice(any_book: Book, tmp_path: Path):
    inner = apple_export.export(
        apple_export.record("RestingHeartRate", 52, "2026-05-02 07:00:00 +0200", "count/min"),
        apple_export.record("BodyMass", 7000, "2026-05-02 07:00:00 +0200", "kg"),  # cannot be true
        apple_export.workout("Running", "2026-05-02 08:00:00 +0200", "2026-05-02 08:30:00 +0200"),
    )
    data = zipped(**{"apple_health_export/export.xml": inner})
    result = read(any_book, data, "export.zip")
    assert (result.rows - result.measured, result.measured) == (1, 1)
    assert any("Weight" in error for error in result.errors)
    assert athlete.measurements(any_book, "resting_heart_rate")["value"].tolist() == [52]
    again = read(any_book, data, "export.zip")
    assert (again.new, again.changed) == (0, 0)
    (tmp_path / "export.xml").write_bytes(inner)
    [plain] = imports.import_paths(any_book, [tmp_path / "export.xml"], now=NOW, zone=ZONE)
    assert (plain.new, plain.rows - plain.measured) == (0, 1)
    assert counted(any_book, Recording) == 1


def test_a_rebuild_reads_the_kept_files_again_and_changes_nothing(book: Book):
    read(book, a_ride(), "a.fit")
    read(book, HEVY, "hevy.csv")
    before = content_of(book)
    rebuild.rebuild(book)
    assert_same(content_of(book), before)
    assert len(list(file_keeping.kept_files(book))) == 2


@pytest.mark.parametrize("name", ["../../evil.fit", "/etc/passwd", "..\\x.fit"])
def test_the_path_of_a_member_is_used_for_nothing_but_its_name(book: Book, tmp_path: Path, name: str):
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr(name, a_ride(2))
    before = sorted(tmp_path.rglob("*"))
    assert read(book, file.getvalue(), "a.zip").new == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_what_is_dated_in_days_to_come_is_left_out_with_a_sentence(book: Book):
    ahead_s = int((NOW - START).total_seconds()) + 86_400 + 60
    result = read(book, a_ride(begin_s=ahead_s))
    assert (result.new, workouts.workouts(book).empty) == (0, True)
    assert result.errors == ["A workout of 17 November 2026 is left out: that day is to come."]
    assert read(book, a_ride(begin_s=ahead_s - 120)).new == 1  # it may be tomorrow elsewhere
