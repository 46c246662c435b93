"""A workout as FIT: read back by Garmin's decoder, by another one, and by our own reader."""

import io
from typing import Any

import numpy as np
import pytest

from core.exports.finished import Finished
from core.exports.fit import LONGEST_TEXT, fit
from core.files import fit as reader
from core.models import StrengthSet
from tests.exports.made import (
    NAN,
    OFFSET_S,
    START,
    assert_same_channels,
    finished,
    lifting,
    paused,
    read_back,
    ride,
    run,
    swim,
)

#: What one step of a field is in our unit.
STEPS = {
    "power_w": 1, "heart_rate_bpm": 1, "cadence_rpm": 1 / 128, "speed_mps": 0.001, "altitude_m": 0.2,
    "distance_m": 0.01, "latitude_deg": 180 / 2**31, "longitude_deg": 180 / 2**31, "temperature_c": 1,
    "left_power_pct": 1, "incline_pct": 0.01, "resistance_pct": 100 / 254,
}  # fmt: skip


def decoded(told: Finished) -> dict[str, list[dict[str, Any]]]:
    """The messages as Garmin's decoder reads them, checksums looked at."""
    from garmin_fit_sdk import Decoder, Stream

    data = bytearray(fit(told))
    assert Decoder(Stream.from_byte_array(data)).check_integrity()
    messages, errors = Decoder(Stream.from_byte_array(data)).read()
    assert errors == []
    return messages


@pytest.mark.parametrize("told", [ride(), run(), swim(), lifting(), paused(), finished(duration_s=None)])
def test_garmins_decoder_and_another_one_read_every_kind_without_a_complaint(told: Finished):
    import fitdecode

    names = set(decoded(told))
    assert {"file_id_mesgs", "session_mesgs", "lap_mesgs", "record_mesgs", "activity_mesgs"} <= names
    with fitdecode.FitReader(io.BytesIO(fit(told)), check_crc=fitdecode.CrcCheck.RAISE) as frames:
        kinds = [frame.name for frame in frames if isinstance(frame, fitdecode.FitDataMessage)]
    assert kinds[0] == "file_id" and kinds[-1] == "activity"


def test_every_channel_of_a_ride_comes_back_within_the_resolution_of_fit():
    assert_same_channels(read_back(fit(ride()), reader), ride(), STEPS)


def test_steps_of_both_feet_and_how_they_are_made_come_back():
    steps = {"cadence_rpm": 2 / 128, "speed_mps": 0.001, "step_length_m": 1e-4, "vertical_oscillation_m": 1e-4,
             "stance_time_s": 1e-4}  # fmt: skip
    assert_same_channels(read_back(fit(run()), reader), run(), steps)
    assert decoded(run())["record_mesgs"][0]["cadence"] == 80  # one leg, as FIT counts


def test_totals_are_those_of_the_workout_whatever_its_seconds_would_give():
    told, back = ride().workout, read_back(fit(ride()), reader).recording
    assert (back.duration_s, back.distance_m, back.calories_kcal) == (60, 480, 12)
    assert (back.avg_power_w, back.max_power_w, back.output_kj) == (180, 209, 9.5)
    assert (back.discipline, back.title, back.device, back.is_outdoor) == ("cycling", told.title, "Roadbook 3", True)


def test_start_and_local_time_come_back():
    back = read_back(fit(ride()), reader).recording
    assert (back.started_at, back.utc_offset_s) == (START, OFFSET_S)


def test_a_second_without_any_value_stays_one():
    power_w = np.array([*range(100, 130), NAN, NAN, *range(130, 160)])
    session = read_back(fit(finished(channels={"power_w": power_w}, duration_s=62)), reader)
    assert np.array_equal(session.streams["power_w"], power_w, equal_nan=True)


def test_a_pause_is_a_stop_of_the_timer_without_records():
    messages = decoded(paused())
    assert len(messages["record_mesgs"]) == 60
    assert [event["event_type"] for event in messages["event_mesgs"]] == ["start", "stop", "start", "stop_all"]
    back = read_back(fit(paused()), reader)
    assert back.recording.pauses == [[30, 70]]
    assert back.recording.duration_s == 60


def test_laps_come_back_where_they_were():
    laps = read_back(fit(paused()), reader).laps
    assert [(lap.start_s, lap.duration_s, lap.distance_m, lap.calories_kcal) for lap in laps] == [
        (0, 30, 200, 5), (70, 30, 210, 6),
    ]  # fmt: skip


def test_without_laps_the_whole_is_one():
    (lap,) = decoded(ride())["lap_mesgs"]
    assert (lap["total_elapsed_time"], lap["total_distance"]) == (60, 480)


def test_lengths_of_a_pool_come_back_with_strokes_and_rests():
    back = read_back(fit(swim()), reader)
    assert back.recording.pool_length_m == pytest.approx(22.86, abs=0.005)
    assert [(one.start_s, one.duration_s, one.is_active, one.strokes, one.stroke) for one in back.lengths] == [
        (0, 25, True, 14, "freestyle"), (25, 10, False, None, None), (35, 25, True, 16, "backstroke"),
    ]  # fmt: skip
    assert_same_channels(back, swim(), {"stroke_rate_spm": 1 / 128, "heart_rate_bpm": 1})
    assert decoded(swim())["session_mesgs"][0]["num_active_lengths"] == 2


def test_sets_say_weight_repetitions_and_kind_and_lead_to_the_name_of_the_exercise():
    messages = decoded(lifting())
    sets, names = messages["set_mesgs"], messages["exercise_title_mesgs"]
    assert [(one.get("weight"), one.get("repetitions"), one["category"]) for one in sets] == [
        (62.5, 8, "bench_press"), (65, 6, "bench_press"), (None, None, "unknown"),
    ]  # fmt: skip
    titles = [name["wkt_step_name"] for name in names]
    assert [titles[one["wkt_step_index"]] for one in sets] == [
        "Bench Press (Barbell)", "Bench Press (Barbell)", "Juggling",
    ]  # fmt: skip


def test_sets_come_back_with_the_names_of_their_exercises():
    def said(one: StrengthSet) -> tuple:
        return one.position, one.exercise, one.reps, one.weight_kg, one.duration_s

    told = lifting()
    told.sets.append(StrengthSet(recording_id=1, position=3, exercise="Bench Press (Dumbbell)", reps=12, weight_kg=22))
    assert [said(one) for one in read_back(fit(told), reader).sets] == [said(one) for one in told.sets]


def test_a_workout_without_seconds_has_its_totals():
    told = finished("yoga", channels={}, duration_s=1800, calories_kcal=90.0, avg_heart_rate_bpm=101.0)
    back = read_back(fit(told), reader)
    assert back.streams == {}
    values = (back.recording.discipline, back.recording.duration_s, back.recording.calories_kcal)
    assert values == ("yoga", 1800, 90)
    assert back.recording.avg_heart_rate_bpm == 101


def test_what_is_unknown_is_left_out_and_not_0():
    session = decoded(finished(channels={}, distance_m=None))["session_mesgs"][0]
    assert not {"total_distance", "total_calories", "avg_power", "avg_heart_rate"} & session.keys()


def test_values_that_fit_cannot_hold_are_left_out_alone():
    channels = {"power_w": np.array([100.0, 70_000, 120]), "heart_rate_bpm": np.array([300.0, 130, 131])}
    records = decoded(finished(channels=channels, duration_s=3))["record_mesgs"]
    assert [record.get("power") for record in records] == [100, None, 120]
    assert [record.get("heart_rate") for record in records] == [None, 130, 131]


@pytest.mark.parametrize(
    "title",
    ["Tränen & <Freude> \"'", "朝のライド 🚴", "line\nbreak\x00\x07", "\ud800 half", "x" * 900, "é" * 500, "   "],
)
def test_titles_hold_any_characters(title: str):
    back = read_back(fit(finished(title=title, channels={})), reader).recording.title
    whole = finished(title=title).title
    assert whole.startswith(back) and len(back.encode()) <= LONGEST_TEXT
    assert back == whole or len(whole.encode()) > LONGEST_TEXT


def test_the_same_workout_is_the_same_bytes():
    assert fit(ride()) == fit(ride())


@pytest.mark.parametrize(
    ("discipline", "back"),
    [
        ("cycling", "cycling"), ("running", "running"), ("walking", "walking"), ("hiking", "hiking"),
        ("rowing", "rowing"), ("swimming", "swimming"), ("strength", "strength"), ("yoga", "yoga"),
        ("stretching", "stretching"), ("meditation", "meditation"), ("cardio", "cardio"), ("other", "other"),
        ("bike_bootcamp", "cycling"), ("tread_bootcamp", "running"), ("row_bootcamp", "rowing"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_outdoor", [True, False, None])
def test_every_discipline_comes_back_and_a_bootcamp_as_what_it_is_done_on(discipline, back, is_outdoor):
    told = finished(discipline, channels={}, is_outdoor=is_outdoor)
    assert read_back(fit(told), reader).recording.discipline == back
