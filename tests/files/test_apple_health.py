"""Apple Health's export, on exports made here."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.files import apple_health, apple_records
from core.models import Recording
from core.quantities import MEASUREMENTS, checked_measurement
from core.recorded import FileContent, Measured, RecordedSession
from tests.fakes.apple_export import export, gpx, metadata, record, route, sleep, statistics, workout

BERLIN = ZoneInfo("Europe/Berlin")
#: Saturday 31 October 2026, winter time in Berlin.
START, END = "2026-10-31 07:00:00 +0100", "2026-10-31 07:31:00 +0100"
RUN = workout(
    "Running", START, END,
    metadata("HKIndoorWorkout", "0"),
    statistics("DistanceWalkingRunning", "km", sum=5.2),
    statistics("ActiveEnergyBurned", "kJ", sum=1464.4),
    statistics("HeartRate", "count/min", average=148.5, minimum=90, maximum=171),
    statistics("RunningPower", "W", average=251, maximum=320),
    statistics("RunningStrideLength", "m", average=1.1),
    statistics("RunningVerticalOscillation", "cm", average=8.5),
    statistics("RunningGroundContactTime", "ms", average=245),
    statistics("StepCount", "count", sum=5100),
    duration=30, durationUnit="min",
)  # fmt: skip


def all_of(data: bytes, **routes: bytes) -> FileContent:
    found = list(
        apple_health.contents(
            lambda: BytesIO(data),
            routes=lambda path: routes.get(path.rpartition("/")[2].removesuffix(".gpx")),
            zone=BERLIN,
        )
    )
    return FileContent(
        [session for part in found for session in part.sessions],
        [value for part in found for value in part.measured],
        [error for part in found for error in part.errors],
    )


def session(*elements: str, **routes: bytes) -> RecordedSession:
    content = all_of(export(*elements), **routes)
    assert content.errors == []
    (found,) = content.sessions
    return found


def recording(*elements: str) -> Recording:
    return session(*elements).recording


def measured(*elements: str) -> list[Measured]:
    content = all_of(export(*elements))
    assert content.errors == []
    return content.measured


# Workouts.


def test_a_workout_becomes_a_recording_in_our_units():
    run = recording(RUN)
    assert (run.source, run.discipline, run.title, run.is_outdoor) == (
        "apple_health",
        "running",
        "Outdoor running",
        True,
    )
    assert run.started_at == datetime(2026, 10, 31, 6, 0, tzinfo=UTC)
    assert (run.utc_offset_s, run.duration_s, run.detail_state, run.device) == (3600, 1800, "complete", "Watch")
    assert run.distance_m == 5200
    assert run.calories_kcal == pytest.approx(350)  # 1464.4 kJ / 4.184
    assert (run.avg_heart_rate_bpm, run.max_heart_rate_bpm, run.avg_power_w, run.max_power_w) == (148.5, 171, 251, 320)
    assert run.avg_step_length_m == 1.1
    assert run.avg_vertical_oscillation_m == pytest.approx(0.085)
    assert run.avg_stance_time_s == pytest.approx(0.245)
    assert run.avg_cadence_rpm == 170  # 5100 steps in 30 minutes
    assert run.avg_speed_mps == pytest.approx(5200 / 1800)


def test_a_workout_is_known_by_its_type_start_and_source():
    assert recording(RUN).source_id == "Running 2026-10-31T06:00:00Z Watch"
    later = RUN.replace("07:00:00 +0100", "08:00:00 +0200")  # exported from a phone in another zone
    assert recording(later).source_id == recording(RUN).source_id


def test_totals_of_exports_before_ios_16_are_attributes():
    ride = recording(
        workout("Cycling", START, END, duration=31, durationUnit="min", totalDistance=6.2, totalDistanceUnit="mi",
                totalEnergyBurned=210, totalEnergyBurnedUnit="Cal")
    )  # fmt: skip
    assert (ride.discipline, ride.is_outdoor, ride.title) == ("cycling", None, "Cycling")
    assert ride.distance_m == pytest.approx(6.2 * 1609.344)
    assert ride.calories_kcal == 210


def test_the_zone_of_a_workout_is_the_one_that_it_names():
    assert recording(RUN.replace("\n", "\n" + metadata("HKTimeZone", "America/New_York"), 1)).utc_offset_s == -4 * 3600
    assert recording(RUN.replace("\n", "\n" + metadata("HKTimeZone", "Mars/Olympus"), 1)).utc_offset_s == 3600


@pytest.mark.parametrize(
    ("word", "discipline", "title"),
    [("TraditionalStrengthTraining", "strength", "Traditional strength training"), ("Rowing", "rowing", "Rowing"),
     ("HighIntensityIntervalTraining", "cardio", "High intensity interval training"), ("Curling", "other", "Curling")],
)  # fmt: skip
def test_activity_types_become_our_disciplines(word: str, discipline: str, title: str):
    found = recording(workout(word, START, END))
    assert (found.discipline, found.title) == (discipline, title)


def test_the_device_is_the_one_that_measured():
    device = "<<HKDevice: 0x28>, name:Test Band, manufacturer:Nobody>"
    assert recording(workout("Running", START, END, device=device, source="An App")).device == "Test Band"


def test_pauses_are_on_the_elapsed_clock_and_a_last_one_lasts_to_the_end():
    events = [
        f'<WorkoutEvent type="HKWorkoutEventType{kind}" date="2026-10-31 07:{minute}:00 +0100"/>'
        for kind, minute in (("Pause", "10"), ("Resume", "11"), ("MotionPaused", "30"))
    ]
    assert recording(workout("Running", START, END, *events)).pauses == [[600, 660], [1800, 1860]]


def test_lengths_of_a_pool_swim_are_kept_with_their_stroke():
    laps = [
        f'<WorkoutEvent type="HKWorkoutEventTypeLap" date="2026-10-31 07:0{n}:00 +0100" duration="0.5" '
        f'durationUnit="min"><MetadataEntry key="HKSwimmingStrokeStyle" value="{stroke}"/></WorkoutEvent>'
        for n, stroke in ((1, 2), (2, 4))
    ]
    pool = [metadata("HKSwimmingLocationType", "1"), metadata("HKLapLength", "25 yd")]
    swim = session(workout("Swimming", START, END, *pool, *laps))
    assert [(n.position, n.start_s, n.duration_s, n.stroke) for n in swim.lengths] == [
        (0, 60, 30, "freestyle"), (1, 120, 30, "breaststroke"),
    ]  # fmt: skip
    assert swim.recording.pool_length_m == pytest.approx(22.86)


def test_what_a_part_of_a_workout_tells_is_not_taken_for_the_whole():
    part = f'<WorkoutActivity uuid="1">{statistics("DistanceWalkingRunning", "km", sum=99)}</WorkoutActivity>'
    assert recording(RUN.replace("\n", "\n" + part, 1)).distance_m == 5200


def test_the_same_workout_twice_is_one():
    assert len(all_of(export(RUN, RUN)).sessions) == 1


def test_workouts_come_some_at_a_time():
    runs = [RUN.replace("-10-31 07", f"-10-{day:02} {hour:02}") for day in range(1, 32) for hour in (7, 18)]
    parts = list(apple_health.contents(lambda: BytesIO(export(*runs)), zone=BERLIN))
    assert [len(part.sessions) for part in parts] == [0, 50, 12]


# Samples.


def heart_rates(*seconds_and_bpm: tuple[int, float], source: str = "Watch") -> Iterator[str]:
    for second, bpm in seconds_and_bpm:
        yield record(
            "HeartRate", bpm, f"2026-10-31 07:{second // 60:02}:{second % 60:02} +0100", "count/min", source=source
        )


def test_heart_rate_of_the_time_of_a_workout_becomes_its_stream():
    stream = session(*heart_rates((0, 100), (5, 110), (30, 150)), RUN).streams["heart_rate_bpm"]
    assert stream[:7].tolist() == pytest.approx([100, 102, 104, 106, 108, 110, np.nan], nan_ok=True)
    assert stream[30] == 150  # a gap of 25 s stays one


def test_samples_before_and_after_a_workout_are_not_its_own():
    before = record("HeartRate", 60, "2026-10-31 06:59:59 +0100", "count/min")
    after = record("HeartRate", 61, "2026-10-31 07:31:01 +0100", "count/min")
    assert session(before, *heart_rates((10, 100), (11, 101)), after, RUN).streams["heart_rate_bpm"][10:].tolist() == [
        100, 101,
    ]  # fmt: skip


def test_of_two_sources_of_samples_the_one_of_the_workout_is_taken():
    strap = heart_rates((0, 120), (1, 121), (2, 122), source="Strap")
    stream = session(*strap, *heart_rates((0, 100), (1, 101)), RUN).streams["heart_rate_bpm"]
    assert stream.tolist() == [100, 101]


def test_samples_in_any_order_and_after_the_workouts_are_the_same():
    samples = list(heart_rates((0, 100), (1, 101), (2, 102)))
    assert session(RUN, *samples[::-1]).streams["heart_rate_bpm"].tolist() == [100, 101, 102]


def test_running_dynamics_are_kept_in_our_units():
    stamps = ["2026-10-31 07:00:00 +0100", "2026-10-31 07:00:01 +0100"]
    told = (("RunningStrideLength", 110, "cm"), ("RunningGroundContactTime", 245, "ms"), ("RunningPower", 251, "W"),
            ("RunningVerticalOscillation", 8.5, "cm"), ("RunningSpeed", 10.8, "km/hr"))  # fmt: skip
    streams = session(*(record(kind, value, at, unit) for kind, value, unit in told for at in stamps), RUN).streams
    assert {name: values[0] for name, values in streams.items()} == pytest.approx(
        {
            "power_w": 251,
            "speed_mps": 3.0,
            "stance_time_s": 0.245,
            "step_length_m": 1.1,
            "vertical_oscillation_m": 0.085,
        }
    )


def test_heart_rate_averages_of_old_exports_come_from_the_samples():
    ride = recording(*heart_rates((0, 100), (1, 110)), workout("Cycling", START, END))
    assert (ride.avg_heart_rate_bpm, ride.max_heart_rate_bpm) == (105, 110)


# Routes.


def test_a_route_gives_positions_on_the_clock_of_the_workout():
    walked = gpx(datetime(2026, 10, 31, 6, 0, 10, tzinfo=UTC), points=60)  # ten seconds after the start
    run = session(RUN.replace("\n", "\n" + route("/workout-routes/r1.gpx"), 1), r1=walked)
    latitude = run.streams["latitude_deg"]
    assert np.isnan(latitude[:10]).all()
    assert latitude[10] == pytest.approx(52.5)
    assert latitude[69] == pytest.approx(52.5 + 59e-5)
    assert run.streams["altitude_m"][69] == pytest.approx(39.9)
    assert run.recording.distance_m == 5200  # the workout's own counts


def test_a_route_that_is_missing_or_damaged_leaves_the_workout():
    routed = RUN.replace("\n", "\n" + route("/workout-routes/r1.gpx"), 1)
    assert session(routed).recording.distance_m == 5200
    content = all_of(export(routed), r1=b"%PDF-1.7")
    assert len(content.sessions) == 1
    assert "route r1.gpx was left out" in content.errors[0]


def test_the_file_of_a_route_is_found_by_its_last_name():
    names = ["apple_health_export/export.xml", "apple_health_export/workout-routes/r1.gpx"]
    assert apple_health.route_of("/workout-routes/r1.gpx", names) == names[1]
    assert apple_health.route_of("/workout-routes/", names) is None


# Dated values.


def test_variability_is_the_mean_of_the_day_and_named_sdnn():
    values = measured(
        record("HeartRateVariabilitySDNN", 40, "2026-10-30 03:00:00 +0100", "ms"),
        record("HeartRateVariabilitySDNN", 60, "2026-10-30 05:00:00 +0100", "ms"),
    )
    assert values == [Measured("hrv_sdnn", date(2026, 10, 30), 50, "Watch")]


def test_of_two_sources_the_one_that_is_worn_at_night_counts():
    values = measured(
        record("RestingHeartRate", 60, "2026-10-30 00:00:00 +0100", "count/min", source="Ann's Watch"),
        record("RestingHeartRate", 50, "2026-10-30 00:00:00 +0100", "count/min", source="Oura"),
    )
    assert values == [Measured("resting_heart_rate", date(2026, 10, 30), 50, "Oura")]


def test_the_last_weight_of_a_day_counts_in_kilograms():
    values = measured(
        record("BodyMass", 160, "2026-10-30 21:00:00 +0100", "lb"),
        record("BodyMass", 70, "2026-10-30 07:00:00 +0100", "kg"),
    )
    assert [(v.kind, v.value) for v in values] == [("weight", pytest.approx(160 * 0.45359237, abs=0.001))]


def test_body_fat_is_a_percentage_whether_written_as_share_or_as_percent():
    assert measured(record("BodyFatPercentage", 0.215, START, "%"))[0].value == 21.5
    assert measured(record("BodyFatPercentage", 21.5, START, "%"))[0].value == 21.5


def test_what_was_eaten_is_summed_over_the_day_and_not_over_two_apps():
    values = measured(
        record("DietaryEnergyConsumed", 500, "2026-10-30 08:00:00 +0100", "kcal", source="Diary"),
        record("DietaryEnergyConsumed", 4184, "2026-10-30 12:00:00 +0100", "kJ", source="Diary"),
        record("DietaryEnergyConsumed", 1400, "2026-10-30 12:00:00 +0100", "kcal", source="Other"),
    )
    assert values == [Measured("dietary_energy", date(2026, 10, 30), 1500, "Diary")]


def test_sleep_counts_every_stage_asleep_once_for_the_morning_after():
    values = measured(
        sleep("InBed", "2026-10-29 22:00:00 +0100", "2026-10-30 07:00:00 +0100"),
        sleep("AsleepCore", "2026-10-29 23:00:00 +0100", "2026-10-30 02:00:00 +0100"),
        sleep("AsleepDeep", "2026-10-30 01:00:00 +0100", "2026-10-30 04:00:00 +0100"),  # an hour of it twice
        sleep("Awake", "2026-10-30 04:00:00 +0100", "2026-10-30 04:30:00 +0100"),
        sleep("AsleepREM", "2026-10-30 04:30:00 +0100", "2026-10-30 06:00:00 +0100"),
    )
    assert values == [Measured("sleep_hours", date(2026, 10, 30), 6.5, "Watch")]


def test_sleep_of_two_devices_in_one_night_is_not_added():
    night = ("2026-10-29 23:00:00 +0100", "2026-10-30 06:00:00 +0100")
    longer = sleep("Asleep", "2026-10-29 22:00:00 +0100", night[1], source="Ann's iPhone")
    assert measured(sleep("AsleepUnspecified", *night, source="WHOOP"), longer)[0].value == 7


def test_records_inside_of_a_correlation_are_not_counted_again():
    eaten = record("DietaryEnergyConsumed", 500, "2026-10-30 08:00:00 +0100", "kcal")
    correlation = f'<Correlation type="HKCorrelationTypeIdentifierFood">{eaten}</Correlation>'
    assert measured(correlation, eaten, correlation)[0].value == 500


def test_every_kind_of_value_is_known_with_its_bounds():
    kinds = {kind for kind, _ in apple_records.MEASURED.values()} | {"sleep_hours"}
    assert kinds <= set(MEASUREMENTS)
    assert checked_measurement("hrv_sdnn", 50) == 50


def test_a_day_is_the_day_at_home_even_when_exported_from_elsewhere():
    (value,) = measured(record("BodyMass", 70, "2026-10-30 18:30:00 -0700", "kg"))  # 02:30 of the 31st in Berlin
    assert value.day == date(2026, 10, 31)


# Files as they come.


def test_control_bytes_and_references_to_them_are_dropped():
    odd = RUN.replace('sourceName="Watch"', 'sourceName="Wa\x0btch&#11;&#x0b;"')
    assert recording(odd).source_id.endswith("Watch")


def test_records_of_no_use_are_skipped_however_they_are_written():
    steps = record("StepCount", 80, START, "count")
    longer = steps.replace("/>", "><MetadataEntry key='a' value='b'/></Record>")
    content = all_of(
        export(steps, longer, steps + steps, steps.replace(" value", "\nvalue"), RUN).replace(b"\n", b"\r\n")
    )
    assert (len(content.sessions), content.measured, content.errors) == (1, [], [])


def test_a_malformed_document_type_is_skipped_and_none_is_fine():
    assert len(all_of(export(RUN, prolog="\ufeff<?xml version='1.0'?>")).sessions) == 1


def test_entities_cannot_be_declared():
    prolog = '<!DOCTYPE HealthData [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    content = all_of(export(RUN, RUN.replace("Watch", "&b;"), prolog=prolog))
    assert len(content.sessions) == 1
    assert "damaged" in content.errors[0]


def test_a_truncated_export_gives_what_it_has_and_says_so():
    content = all_of(export(record("BodyMass", 70, START, "kg"), RUN, RUN)[:-30])
    assert (len(content.sessions), len(content.measured)) == (1, 1)
    assert "breaks off" in content.errors[0]


def test_a_damaged_zip_gives_what_could_be_unpacked(tmp_path: Path):
    runs = [
        RUN.replace("-10-31", f"-10-{day:02}").replace(" 07:00", f" 07:{minute:02}")
        for day in range(1, 31)
        for minute in range(30)
    ]
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export.xml", export(*runs))
    data = bytearray(packed.read_bytes())
    data[len(data) * 3 // 4] ^= 0xFF  # one byte of the packed content
    packed.write_bytes(data)
    with zipfile.ZipFile(packed) as archive:
        found = list(apple_health.contents(lambda: archive.open("export.xml"), zone=BERLIN))
    assert sum(len(part.sessions) for part in found) > 100
    assert "damaged" in found[0].errors[0]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (RUN.replace("2026-10-31", "1989-12-31"), "date cannot be right"),
        (RUN.replace("2026-10-31", "2031-10-31"), "date cannot be right"),  # after the export
        (RUN.replace(START, "yesterday"), "date cannot be right"),
        (workout("Running", END, START), "no length"),
    ],
)
def test_a_workout_that_cannot_be_right_is_left_out_and_the_rest_imported(bad: str, why: str):
    content = all_of(export(bad, workout("Yoga", START, END)))
    assert [s.recording.discipline for s in content.sessions] == ["yoga"]
    assert why in content.errors[0]


@pytest.mark.parametrize("value", ["NaN", "-70", "inf", "", "seventy"])
def test_a_value_that_is_none_is_left_out_and_counted(value: str):
    content = all_of(export(record("BodyMass", value, START, "kg"), RUN))
    assert (content.measured, len(content.sessions)) == ([], 1)
    assert content.errors[0].startswith("1 health records had a value")


def test_a_unit_that_is_not_known_is_left_out_rather_than_guessed():
    assert all_of(export(record("BodyMass", 70, START, "slug"))).measured == []
    assert recording(RUN.replace('unit="km"', 'unit="parsec"')).distance_m is None


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"<gpx></gpx>", b"\x00" * 5000])
def test_another_file_is_refused(data: bytes):
    with pytest.raises(UnreadableFile, match="not Apple Health"):
        all_of(data)


def test_an_export_is_recognised_by_its_beginning():
    assert apple_health.is_apple_health(export()[:200])
    assert apple_health.is_apple_health(b'<HealthData locale="en_US">')
    assert not apple_health.is_apple_health(b'<?xml version="1.0"?><gpx/>')


def test_the_export_in_a_zip_is_its_largest_xml_whatever_the_phone_calls_it():
    files = [("apple_health_export/export_cda.xml", 900), ("apple_health_export/exportación.xml", 800), ("a.xml", 1),
             ("workout-routes/r1.gpx", 1000)]  # fmt: skip
    assert apple_health.export_name(files) == "apple_health_export/exportación.xml"
    assert apple_health.export_name([("activities.csv", 1)]) is None


def test_samples_beyond_what_fits_in_memory_are_left_out_and_it_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(apple_records, "MOST_SAMPLES", 2)
    content = all_of(export(*heart_rates((0, 100), (1, 101), (2, 102)), RUN))
    assert content.sessions[0].streams["heart_rate_bpm"].tolist() == [100, 101]
    assert content.errors[0].startswith("1 heart-rate")


def test_reading_again_gives_the_same():
    data = export(*heart_rates((0, 100), (1, 101)), record("BodyMass", 70, START, "kg"), RUN)
    first, second = all_of(data), all_of(data)
    assert first.measured == second.measured
    assert [s.recording.source_id for s in first.sessions] == [s.recording.source_id for s in second.sessions]


@settings(max_examples=60)
@given(st.integers(0, 4000), st.binary(max_size=8))
def test_no_damage_raises_anything_but_a_refusal(place: int, bytes_in_between: bytes):
    whole = export(
        *heart_rates((0, 100), (1, 101)), sleep("Asleep", START, END), record("BodyMass", 70, START, "kg"), RUN
    )
    try:
        all_of(whole[:place] + bytes_in_between + whole[place:])
        all_of(whole[:place])
    except UnreadableFile:
        assert place < whole.index(b"<HealthData") + len("<HealthData")


def test_a_route_of_another_day_stays_apart():
    walked = gpx(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=1), points=5)
    run = session(RUN.replace("\n", "\n" + route("/workout-routes/r1.gpx"), 1), r1=walked)
    assert "latitude_deg" not in run.streams
