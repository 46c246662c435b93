"""A workout as CSV, and many as a ZIP: a row a second, units in the header, nothing that runs as a formula."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from core import finished as going_out
from core import imports, store
from core.exports import table
from core.store import Book
from tests.exports.made import NAN, finished, paused, ride
from tests.frames.small_book import NOW, add_sessions


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_there_is_a_row_a_second_with_units_in_the_header():
    told = rows(table.seconds(ride()))
    assert len(told) == 60
    assert {"Elapsed (s)", "Time (UTC)", "Power (W)", "Heart rate (bpm)", "Latitude (deg)"} <= told[0].keys()
    assert told[7]["Time (UTC)"] == "2026-05-02T06:30:07Z"
    assert [float(row["Speed (m/s)"]) for row in told] == pytest.approx(ride().channels["speed_mps"], abs=0.0005)


def test_an_unknown_value_is_an_empty_cell():
    told = rows(table.seconds(finished(channels={"power_w": np.array([100.0, NAN, 0.0])}, duration_s=3)))
    assert [row["Power (W)"] for row in told] == ["100", "", "0"]


def test_a_pause_has_no_rows():
    told = rows(table.seconds(paused()))
    assert len(told) == 60
    assert (told[29]["Elapsed (s)"], told[30]["Elapsed (s)"]) == ("29", "70")


def test_a_workout_without_seconds_is_a_row_of_totals():
    (told,) = rows(table.seconds(finished("yoga", channels={}, duration_s=1800, calories_kcal=90.0, rpe=4)))
    assert (told["Duration (s)"], told["Calories (kcal)"], told["Perceived effort (1 to 10)"]) == ("1800", "90", "4")
    assert told["Distance (m)"] == ""


def test_a_title_that_begins_as_a_formula_is_text():
    (told,) = rows(table.totals([finished(title="=HYPERLINK(0)", channels={})]))
    assert told["Title"] == "'=HYPERLINK(0)"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Morning Hills", "2026-05-02-0830-morning-hills-17.fit"),
        ("../../etc/passwd", "2026-05-02-0830-etc-passwd-17.fit"),
        ("朝のライド", "2026-05-02-0830-17.fit"),
    ],
)  # fmt: skip
def test_the_name_of_a_file_is_local_time_words_and_number_and_never_a_path(title: str, name: str):
    assert finished(title=title).file_name("fit") == name


# From the book


def zipped(book: Book, kind: str, to: Path) -> tuple[list[int], dict[str, bytes]]:
    steps = list(going_out.write_zip(book, going_out.ids(book), kind, to))
    with zipfile.ZipFile(to) as archive:
        assert archive.testzip() is None
        return steps, {name: archive.read(name) for name in archive.namelist()}


def sessions(number: int) -> list[dict[str, Any]]:
    return [{"day": f"2026-10-{n % 28 + 1:02}", "power_w": [100.0 + n, 150.0, 200.0] * 20} for n in range(number)]


@pytest.mark.parametrize("kind", ["fit", "tcx", "csv"])
def test_all_workouts_go_into_one_zip_with_a_list_of_them(any_book: Book, tmp_path: Path, kind: str):
    add_sessions(any_book, *sessions(45))
    steps, files = zipped(any_book, kind, tmp_path / "all.zip")
    assert steps == [20, 40, 45]
    listed = rows(files.pop("workouts.csv"))
    assert len(files) == 45
    assert [row["File"] for row in listed] == list(files)
    assert listed[0]["Title"] == "Ride 1"


def test_a_zip_of_fit_files_fills_another_book_with_the_same_workouts(tmp_path: Path, book: Book):
    add_sessions(book, *sessions(14))
    zipped(book, "fit", tmp_path / "all.zip")
    other = store.open_book(f"sqlite:///{tmp_path / 'other.db'}")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        for name in archive.namelist():
            if name.endswith(".fit"):
                assert imports.import_bytes(other, name, archive.read(name), now=NOW, zone=ZoneInfo("UTC")).new == 1
    for ours, theirs in zip(going_out.ids(book), going_out.ids(other), strict=True):
        one, two = going_out.file(book, ours, "csv"), going_out.file(other, theirs, "csv")
        assert one and two
        assert [row["Power (W)"] for row in rows(one.data)] == [row["Power (W)"] for row in rows(two.data)]


def test_a_deleted_workout_stays_here(book: Book, tmp_path: Path):
    from core import actions

    first, _second = add_sessions(book, *sessions(2))
    actions.delete_workout(book, first)
    _, files = zipped(book, "csv", tmp_path / "all.zip")
    assert len(files) == 2  # the other one, and the list


def test_an_empty_book_gives_a_list_without_rows(book: Book, tmp_path: Path):
    steps, files = zipped(book, "fit", tmp_path / "all.zip")
    assert steps == []
    assert rows(files["workouts.csv"]) == []


def test_there_is_no_file_of_a_workout_that_does_not_exist(book: Book):
    assert going_out.file(book, 4711, "fit") is None
