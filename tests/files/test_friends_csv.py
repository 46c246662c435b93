"""Friends' results as CSV: any order of columns, units in heads and cells, and what is refused with which reason."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.files import friends_csv
from tests.peloton_samples import recorded_file

ZONE = ZoneInfo("America/New_York")
LATEST = date(2026, 11, 21)


def read(text: str | bytes):
    data = text.encode() if isinstance(text, str) else text
    told, errors = friends_csv.parse(data, zone=ZONE, latest=LATEST)
    return told, errors


def only(text: str):
    [told], errors = read(text)
    assert errors == []
    return told


def test_a_row_is_read_in_our_units():
    friend, result, _ = only(
        "Friend,Date,Time,Discipline,Title,Minutes,Output (kJ),Distance (km),Calories,Avg Watts,Class ID\n"
        "Night Rider,2026-05-01,18:30,cycling,45 min Climb Ride,45,512,21.4,640,190,abc\n"
    )
    assert friend == "Night Rider"
    assert result.started_at == datetime(2026, 5, 1, 22, 30, tzinfo=UTC)  # half past six in New York
    assert (result.source, result.discipline, result.title) == ("csv", "cycling", "45 min Climb Ride")
    assert (result.day, result.duration_s, result.distance_m) == (date(2026, 5, 1), 2700, 21_400)
    assert (result.output_kj, result.calories_kcal, result.avg_power_w, result.class_id) == (512, 640, 190, "abc")


@pytest.mark.parametrize(
    ("head", "cell", "name", "value"),
    [
        ("Distance (mi)", "10", "distance_m", 16_093.44),
        ("distance_m", "5000", "distance_m", 5000),
        ("Distance [km]", "5.2", "distance_m", 5200),
        ("Distance", "5.2 km", "distance_m", 5200),
        ("Output", "300", "output_kj", 300),
        ("Total Output (J)", "300000", "output_kj", 300),
        ("kJ", "300", "output_kj", 300),
        ("Duration (s)", "90", "duration_s", 90),
        ("Duration", "1:02:03", "duration_s", 3723),
        ("Length (minutes)", "45", "duration_s", 2700),
        ("Time (min)", "30", "duration_s", 1800),
        ("duration_h", "0.5", "duration_s", 1800),
        ("Minutes", "32:10", "duration_s", 1930),
        ("Minutes", "45 min", "duration_s", 2700),
        ("AVG WATTS", "200", "avg_power_w", 200),
        ("Calories Burned", "1,234.5", "calories_kcal", 1234.5),
    ],
)
def test_units_stand_in_the_head_or_in_the_cell(head: str, cell: str, name: str, value: float):
    told = only(f'Date,Title,{head}\n2026-05-01,Ride,"{cell}"\n').result
    assert getattr(told, name) == pytest.approx(value)


def test_columns_come_in_any_order_and_any_but_the_day_may_be_missing():
    assert only("Minutes;Date\n45;2026-05-01\n").result.duration_s == 2700
    told = only("Title\tDay\nFlow\t1 May 2026\n").result
    assert (told.title, told.discipline, told.output_kj, told.duration_s) == ("Flow", "other", None, None)


def test_decimal_commas_and_semicolons_are_read():
    told = only("Datum;Date;Distance (km);Output (kJ)\nx;01.05.2026;21,4;512,5\n").result
    assert (told.day, told.distance_m, told.output_kj) == (date(2026, 5, 1), 21_400, 512.5)


def test_thousands_have_a_comma_where_commas_part_the_cells_too():
    # "1,024" kJ came in as 1 kJ
    told = only('Date,Distance (km),Output (kJ),Calories\n2026-05-01,"21,097","1,024","1,310"\n').result
    assert (told.output_kj, told.calories_kcal) == (1024, 1310)
    assert told.distance_m == 21_097  # nobody rode 21,097 km
    assert only("Date;Output (kJ)\n2026-05-01;1,024\n").result.output_kj == 1.024


def test_of_a_day_without_a_time_noon_stands_for_it_and_its_identity_says_so():
    told = only("Date,Minutes\n2026-05-01,45\n").result
    assert told.started_at == datetime(2026, 5, 1, 16, tzinfo=UTC)
    assert told.source_id.startswith("2026-05-01 ")


def test_a_time_with_an_offset_is_that_instant_and_its_day_is_that_of_its_clock():
    told = only("Started,Minutes\n2026-05-01T23:30:00+09:00,45\n").result
    assert (told.started_at, told.day) == (datetime(2026, 5, 1, 14, 30, tzinfo=UTC), date(2026, 5, 1))


def test_the_order_of_day_and_month_is_learned_from_the_column_or_asked_for():
    told, errors = read("Date,Minutes\n25/12/2025,30\n01/02/2026,30\n")
    assert [one.result.day for one in told] == [date(2025, 12, 25), date(2026, 2, 1)] and errors == []
    told, errors = read("Date,Minutes\n01/02/2026,30\n03/03/2026,30\n")
    assert [one.result.day for one in told] == [date(2026, 3, 3)]
    assert errors == ["Row 2: its date '01/02/2026' can be read in two ways; write it as 2026-05-31."]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",45,,", "it has no date"),
        ("yesterday,45,,", "'yesterday' is not a date and time"),
        ("2026-13-45,45,,", "is not a date and time"),
        ("2026-05-01,,,", "it tells nothing but the day"),
        ("2026-05-01,9999,,", "its duration '9999' cannot be true"),
        ("2026-05-01,-5,,", "its duration '-5' cannot be true"),
        ("2026-05-01,nan,nan,", "it tells nothing but the day"),
        ("2026-05-01,45,1e9,", "is not a number"),
        ("2026-05-01,45,99999,", "its output '99999' cannot be true"),
        ("2026-05-01,45,,7", "its distance '7' has no unit that is known"),
        ("2026-05-01,45,,7 leagues", "its distance '7 leagues' has no unit that is known"),
        ("2027-01-01,45,,", "its day '2027-01-01' is still to come"),
        ("1970-01-01,45,,", "cannot be right"),
    ],
)
def test_a_refused_row_says_why_and_the_others_come_in(row: str, why: str):
    told, errors = read(f"Date,Minutes,Output,Distance\n{row}\n2026-05-02,30,100,5 km\n")
    assert len(told) == 1
    assert len(errors) == 1 and errors[0].startswith("Row 2: ") and why in errors[0]


def test_a_unit_that_nobody_knows_is_told_and_its_column_left_out():
    told, errors = read("Date,Minutes,Distance (furlongs)\n2026-05-01,30,5\n")
    assert told[0].result.distance_m is None
    assert errors == ["The unit 'furlongs' of distance is not known, so no distance is read."]


def test_nothing_measured_is_missing_and_not_zero():
    told = only("Date,Minutes,Output,Calories\n2026-05-01,30,0,\n").result
    assert (told.output_kj, told.calories_kcal) == (None, None)


def test_a_row_that_comes_twice_is_one_and_two_sessions_of_one_minute_are_two():
    told, _ = read("Date,Minutes,Output\n2026-05-01,30,100\n2026-05-01,30,120\n2026-05-01,30,100\n")
    assert [one.result.output_kj for one in told] == [100, 120]
    assert len({one.result.source_id for one in told}) == 2


def test_the_order_of_the_rows_makes_no_difference():
    head, rows = "Friend,Date,Minutes,Output\n", ["A,2026-05-01,30,100", "A,2026-05-01,30,120", "B,2026-04-01,30,90"]
    once, again = (read(head + "\n".join(order))[0] for order in (rows, rows[::-1]))
    assert [(o.friend, o.result.model_dump()) for o in once] == [(o.friend, o.result.model_dump()) for o in again]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"Name,Minutes\nA,45\n", "no column Date"),
        (b"just some text", "no column Date"),
        (b"Date,Minutes\n\x002026-05-01,30\n", "no text file"),
        (b"PK\x03\x04\x00\x00rest of a zip", "no text file"),
        (b"x" * (friends_csv.MAX_BYTES + 1), "larger than 5 MB"),
        (b'Date,Title\n2026-05-01,"' + b"a" * 140_000, "no end"),
    ],
)
def test_what_is_no_such_file_is_refused_with_a_sentence(data: bytes, why: str):
    with pytest.raises(UnreadableFile, match=why):
        read(data)


def test_more_rows_than_anybody_trains_are_cut_off_and_counted():
    rows = "".join(f"2026-05-01,30,{n % 9000 + 1}\n" for n in range(friends_csv.MAX_ROWS + 300))
    told, errors = read("Date,Minutes,Output\n" + rows)
    assert len(told) == 9000  # the same row again is the same session
    assert len(errors) == friends_csv.MAX_ERRORS + 1 and errors[-1] == "100 more rows could not be read."


def test_a_spreadsheets_utf_16_and_an_old_files_windows_1252_are_read():
    assert only("Date,Title\n2026-05-01,Düne\n".encode("utf-16").decode("utf-16")).result.title == "Düne"
    for encoding in ("utf-16", "cp1252", "utf-8-sig"):
        [told], _ = read("Date,Title\n2026-05-01,Düne\n".encode(encoding))
        assert told.result.title == "Düne"


def test_long_and_hostile_names_are_cut_and_kept_as_text():
    told = only(f"Friend,Date,Title\n{'x' * 500},2026-05-01,=cmd|'/c calc'!A1 [x](http://y) {'z' * 500}\n")
    assert len(told.friend) == 80 and len(told.result.title) == 200
    assert told.result.title.startswith("=cmd|'/c calc'!A1 [x](http://y)")


def test_pelotons_own_history_of_a_friend_is_read_too():
    told, errors = read(recorded_file("workout_history.csv"))
    assert errors == [] and len(told) > 10
    ride = next(one for one in told if one.result.discipline == "cycling" and one.aired_at)
    assert (ride.friend, ride.result.source) == (None, "csv")
    assert ride.result.output_kj and ride.result.source_id[10] == "T"


@given(st.binary(max_size=300))
def test_whatever_comes_it_is_read_or_refused_in_a_sentence(data: bytes):
    try:
        told, errors = read(b"Date,Minutes,Output (kJ),Friend\n" + data)
    except UnreadableFile as error:
        assert str(error).endswith(".")
    else:
        assert all(one.result.day <= LATEST for one in told) and all(isinstance(e, str) for e in errors)
