"""Hevy's export of strength workouts, on rows written here."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.files import hevy_csv
from core.models import StrengthSet
from core.recorded import RecordedSession

BERLIN = ZoneInfo("Europe/Berlin")
HEADER = (
    '"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index",'
    '"set_type","weight_kg","reps","distance_km","duration_seconds","rpe"'
)
WARM_UP = '"Push Day","5 Jan 2026, 07:12","5 Jan 2026, 08:03","","Bench Press (Barbell)",,"slow",0,"warmup",40,10,,,'
BENCH = '"Push Day","5 Jan 2026, 07:12","5 Jan 2026, 08:03","","Bench Press (Barbell)",,"slow",1,"normal",80,8,,,8.5'
PLANK = '"Push Day","5 Jan 2026, 07:12","5 Jan 2026, 08:03","","Plank",1,"",0,"failure",,,,90,'


def export(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


def parsed(data: bytes, *, zone: ZoneInfo) -> tuple[list[RecordedSession], list[str]]:
    content = hevy_csv.parse(data, zone=zone)
    assert content.measured == []
    return content.sessions, content.errors


def read(*rows: str, header: str = HEADER) -> RecordedSession:
    (session,), errors = parsed(export(*rows, header=header), zone=BERLIN)
    assert errors == []
    return session


def the_set(*cells: str, header: str = HEADER) -> StrengthSet:
    return read(*cells, header=header).sets[0]


def test_rows_of_one_title_and_start_are_one_session_with_its_sets_in_order():
    session = read(WARM_UP, BENCH, PLANK)
    workout = session.recording
    assert (workout.source, workout.discipline, workout.title) == ("hevy", "strength", "Push Day")
    assert workout.started_at == datetime(2026, 1, 5, 6, 12, tzinfo=UTC)  # winter in Berlin is UTC+1
    assert (workout.utc_offset_s, workout.duration_s, workout.detail_state) == (3600, 51 * 60, "complete")
    assert [(s.position, s.exercise, s.kind) for s in session.sets] == [
        (0, "Bench Press (Barbell)", "warmup"), (1, "Bench Press (Barbell)", "normal"), (2, "Plank", "failure"),
    ]  # fmt: skip
    bench, plank = session.sets[1:]
    assert (bench.weight_kg, bench.reps, bench.rpe, bench.duration_s) == (80, 8, 8.5, None)
    assert (plank.weight_kg, plank.reps, plank.duration_s, plank.superset) == (None, None, 90, 1)


def test_the_note_of_an_exercise_stays_with_its_first_set():
    assert [s.note for s in read(WARM_UP, BENCH, PLANK).sets] == ["slow", None, None]


def test_a_session_is_known_by_its_minute_and_title():
    assert read(BENCH).recording.source_id == "2026-01-05T06:12Z push day"


def test_two_sessions_of_one_title_in_one_minute_are_told_apart_by_their_end():
    sessions, _ = parsed(export(BENCH, BENCH.replace("08:03", "08:40")), zone=BERLIN)
    assert [s.recording.source_id[-4:] for s in sessions] == [" day", "ay#2"]


def test_pounds_and_miles_become_kilograms_and_metres():
    header = HEADER.replace("weight_kg", "weight_lbs").replace("distance_km", "distance_miles")
    carry = the_set(PLANK.replace('"failure",,,,90', '"normal",100,,0.5,90'), header=header)
    assert carry.weight_kg == pytest.approx(45.359237)
    assert carry.distance_m == pytest.approx(804.672)


def test_semicolons_decimal_commas_and_a_byte_order_mark_are_read():
    rows = [line.replace(",", ";").replace("5 Jan 2026; ", "5 Jan 2026, ") for line in (HEADER, BENCH)]
    data = "\ufeff" + "\r\n".join(rows).replace(";80;", ";82,5;")
    (session,), errors = parsed(data.encode(), zone=BERLIN)
    assert (session.sets[0].weight_kg, session.sets[0].rpe, errors) == (82.5, 8.5, [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_in_another_encoding_keeps_its_umlauts(encoding: str):
    data = export(BENCH.replace("Bench Press", "Schrägbank")).decode().encode(encoding)
    assert hevy_csv.is_hevy_csv(data[:1000])
    (session,), _ = parsed(data, zone=BERLIN)
    assert session.sets[0].exercise == "Schrägbank (Barbell)"


@pytest.mark.parametrize(
    "written",
    ["2026-01-05 07:12:00", "2026-01-05T06:12:00Z", "5. Jan. 2026, 07:12", "Jan 5, 2026, 7:12 AM", "05.01.2026 07:12",
     "5 janv. 2026 à 07:12", "5 de ene. de 2026, 7:12", "5 gen 2026, 07:12"],
)  # fmt: skip
def test_a_start_is_read_in_the_language_of_the_phone(written: str):
    row = BENCH.replace("5 Jan 2026, 07:12", written)
    assert read(row).recording.started_at == datetime(2026, 1, 5, 6, 12, tzinfo=UTC)


def test_dates_that_can_be_read_in_two_ways_are_read_one_way_and_it_is_said():
    row = BENCH.replace("5 Jan 2026", "05/01/2026")
    (session,), errors = parsed(export(row), zone=BERLIN)
    assert session.recording.started_at.day == 5
    assert "day first" in errors[0]


def test_a_later_row_can_say_that_the_month_comes_first():
    rows = [BENCH.replace("5 Jan 2026", "01/05/2026"), BENCH.replace("5 Jan 2026", "01/25/2026")]
    sessions, errors = parsed(export(*rows), zone=BERLIN)
    assert [(s.recording.started_at.month, s.recording.started_at.day) for s in sessions] == [(1, 5), (1, 25)]
    assert errors == []


def test_a_session_of_running_alone_is_a_run_with_its_distance():
    row = PLANK.replace("Plank", "Running").replace(",,,,90", ",,,5.2,1800")
    assert (read(row).recording.discipline, read(row).recording.distance_m) == ("running", 5200)
    assert read(BENCH, row).recording.discipline == "strength"


def test_zero_seconds_are_unknown_and_zero_kilograms_are_zero():
    done = the_set(BENCH.replace("80,8,,,8.5", "0,12,,0,"))
    assert (done.weight_kg, done.reps, done.duration_s, done.rpe) == (0, 12, None, None)


def test_an_end_before_the_start_leaves_the_length_unknown():
    assert read(BENCH.replace("08:03", "06:03")).recording.duration_s is None


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (BENCH.replace(",80,", ",-80,"), "weight kg of -80 cannot be right"),
        (BENCH.replace(",80,", ",inf,"), "'inf' is not a number"),
        (BENCH.replace(",8.5", ",11"), "rpe of 11 cannot be right"),
        (BENCH.replace('"5 Jan 2026, 07:12"', ""), "no start time"),
        (BENCH.replace('"Bench Press (Barbell)"', ""), "names no exercise"),
        (BENCH + ",1", "15 columns where the first line names 14"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_and_the_rest_imported(row: str, why: str):
    (session,), errors = parsed(export(WARM_UP, row), zone=BERLIN)
    assert len(session.sets) == 1
    assert len(errors) == 1 and errors[0].startswith("Row 3: ") and why in errors[0]


@pytest.mark.parametrize("day", ["31 Dec 1989", "yesterday", "32 Jan 2026"])
def test_a_session_with_an_impossible_date_is_left_out_and_the_rest_imported(day: str):
    sessions, errors = parsed(export(BENCH.replace("5 Jan 2026", day), BENCH), zone=BERLIN)
    assert len(sessions) == 1
    assert errors[0].startswith("'Push Day' was left out")


def test_nan_is_a_missing_value():
    assert the_set(BENCH.replace(",80,", ",NaN,")).weight_kg is None


def test_an_open_quotation_mark_spoils_the_rows_around_it_and_it_is_said():
    sessions, errors = parsed(export(BENCH, BENCH.replace('"slow"', '"slow'), BENCH), zone=BERLIN)
    assert len(sessions[0].sets) == 2
    assert len(errors) == 1


def test_a_truncated_export_gives_the_rows_that_are_whole():
    (session,), errors = parsed(export(WARM_UP, BENCH)[:-60], zone=BERLIN)
    assert [s.kind for s in session.sets] == ["warmup"]
    assert "columns" in errors[0]


def test_an_export_is_recognised_by_its_columns():
    assert hevy_csv.is_hevy_csv(export(BENCH))
    assert not hevy_csv.is_hevy_csv(b"")
    assert not hevy_csv.is_hevy_csv(b"Workout Timestamp,Live/On-Demand\n")
    assert not hevy_csv.is_hevy_csv(b"%PDF-1.7\n\xff\xfe")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"%PDF-1.7", b"title,start_time\na,b\n", b"\x00" * 40])
def test_another_file_is_refused(data: bytes):
    with pytest.raises(UnreadableFile, match="not Hevy"):
        parsed(data, zone=BERLIN)


@given(st.binary(max_size=200))
def test_no_bytes_after_the_header_do_more_than_refuse_rows(tail: bytes):
    sessions, errors = parsed(export(BENCH) + b"\n" + tail, zone=BERLIN)
    assert sessions or errors


@given(st.binary(max_size=300))
def test_no_bytes_at_all_raise_anything_but_a_refusal(data: bytes):
    hevy_csv.is_hevy_csv(data)
    with pytest.raises(UnreadableFile):
        parsed(data, zone=BERLIN)


@given(st.lists(st.text(alphabet='5 Jan2026,07:12"\n;.-e\x00x/', max_size=12), min_size=14, max_size=14))
def test_no_cells_raise_anything(cells: list[str]):
    row = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    parsed(export(row), zone=BERLIN)
