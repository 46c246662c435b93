"""Planned workouts as FIT files, read back by Garmin's own decoder and by fitdecode."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import fitdecode
import pytest
from garmin_fit_sdk import Decoder, Stream
from hypothesis import given, settings

from core.coaching.planned import Exercise, Planned, Repeat, Step, Target, Thresholds, flat
from core.exports.fit_workout import fit_workout
from core.exports.planned_steps import steps_of
from tests.exports.planned_making import AT, LIFT, NOBODY, RIDE, RUN, SWIM, any_planned, any_thresholds

SAMPLE = Path(__file__).parents[3] / "shared" / "samples" / "fit" / "workout_plan_custom_targets.fit"


def written(planned: Planned, at: Thresholds = AT, **said: Any) -> bytes:
    made = fit_workout(planned, at=at, **said).body
    assert made is not None
    return made


def read(data: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The workout and its steps, as Garmin's decoder reads them."""
    messages, errors = Decoder(Stream.from_byte_array(bytearray(data))).read()
    assert errors == []
    assert messages["file_id_mesgs"][0]["type"] == "workout"
    return messages["workout_mesgs"][0], messages.get("workout_step_mesgs", [])


def steps(planned: Planned, at: Thresholds = AT) -> list[dict[str, Any]]:
    return read(written(planned, at))[1]


def spelled_out(read_steps: list[dict[str, Any]]) -> list[tuple[str, int | None]]:
    """Steps as a watch does them, one after the other: how each ends, and after how much."""
    done: list[list[tuple[str, int | None]]] = []
    flat_from: list[int] = []
    for step in read_steps:
        if step["duration_type"] == "repeat_until_steps_cmplt":
            first, times = step["duration_value"], step["target_value"]
            begin = flat_from[first]
            done[begin:] = done[begin:] * times
        else:
            flat_from.append(len(done))
            done.append([(step["duration_type"], step.get("duration_value"))])
            continue
        flat_from.append(len(done))
    return [one for group in done for one in group]


def test_a_ride_is_read_back_with_its_watts_cadence_and_repeat():
    workout, (warmup, work, recovery, repeat, cooldown) = read(written(RIDE))
    assert (workout["wkt_name"], workout["sport"], workout["num_valid_steps"]) == ("SS 3x10", "cycling", 5)
    assert workout["wkt_description"] == "Stay seated. [zonebook ride-1]"
    assert (warmup["intensity"], warmup["duration_time"]) == ("warmup", 600.0)
    assert (warmup["custom_target_power_low"], warmup["custom_target_power_high"]) == (1125, 1188)  # 1000 + W
    assert (work["custom_target_power_low"], work["custom_target_power_high"]) == (1210, 1225)
    assert (work["secondary_custom_target_cadence_low"], work["secondary_custom_target_cadence_high"]) == (85, 95)
    assert (recovery["intensity"], recovery["target_type"]) == ("recovery", "open")
    assert (repeat["duration_type"], repeat["duration_step"], repeat["repeat_steps"]) == (
        "repeat_until_steps_cmplt", 1, 3,
    )  # fmt: skip
    assert cooldown["intensity"] == "cooldown"


def test_without_an_ftp_power_is_percent_of_the_one_that_the_device_knows():
    made = fit_workout(RIDE, at=NOBODY)
    assert made.body and made.left_out == ()
    work = read(made.body)[1][1]
    assert (work["custom_target_power_low"], work["custom_target_power_high"]) == (84, 90)


def test_speeds_are_millimetres_a_second_and_distances_centimetres():
    work = steps(RUN)[1]
    assert (work["custom_target_speed_low"], work["custom_target_speed_high"]) == (3.92, 4.08)  # scaled back to m/s
    assert (work["duration_value"], work["duration_distance"]) == (100_000, 1000.0)


def test_heart_rates_are_beats_or_percent_of_the_maximum():
    planned = replace(RIDE, steps=(Step("work", 60, target=Target("max_heart_rate_pct", 70, 80)),))
    for at, bounds in ((AT, (233, 252)), (NOBODY, (70, 80))):  # 100 + bpm; percent as it is
        (step,) = steps(planned, at)
        assert (step["custom_target_heart_rate_low"], step["custom_target_heart_rate_high"]) == bounds


def test_a_swim_has_its_pool_and_a_lift_its_exercises_and_weights():
    workout, _ = read(written(SWIM, pool_length_m=50.0))
    assert (workout["sub_sport"], workout["pool_length"], workout["pool_length_unit"]) == (
        "lap_swimming",
        50.0,
        "metric",
    )
    bench, rest, _, plank, _, _ = steps(LIFT)
    assert (bench["exercise_category"], bench["exercise_name"]) == ("bench_press", 1)  # 1: barbell bench press
    assert (bench["exercise_weight"], bench["weight_display_unit"]) == (60.0, "kilogram")
    assert (bench["duration_type"], bench["duration_value"], bench["wkt_step_name"]) == (
        "reps", 10, "Bench Press (Barbell)",
    )  # fmt: skip
    assert (rest["intensity"], plank["exercise_category"], plank["duration_time"]) == ("rest", "plank", 45.0)


def test_what_the_format_cannot_say_is_in_the_notes_of_the_step_and_named():
    parts = (Step("work", 60, target=Target("rpe", 7, 8)), Step("work", 30, exercise=Exercise("o", "1", "Juggling")))
    made = fit_workout(replace(RIDE, steps=parts), at=AT)
    assert made.body
    effort, juggling = read(made.body)[1]
    assert "effort 7–8 of 10" in effort["notes"]
    assert (juggling["exercise_category"], juggling["wkt_step_name"]) == ("unknown", "Juggling")
    assert len(made.left_out) == 2


def test_it_is_written_as_the_recorded_plans_are():
    if not SAMPLE.exists():
        pytest.skip("The recorded plans are not on this machine.")
    (theirs, *_), (ours, *_) = read(SAMPLE.read_bytes())[1], steps(
        replace(RIDE, steps=(Step("warmup", 60, target=Target("max_heart_rate_pct", 70, 80)),)), NOBODY
    )  # fmt: skip
    for name in ("duration_type", "duration_value", "duration_time", "target_type", "target_value", "intensity"):
        assert ours[name] == theirs[name]


@settings(max_examples=100, deadline=None)
@given(any_planned, any_thresholds)
def test_any_workout_is_read_back_step_for_step_by_both_readers(planned: Planned, at: Thresholds):
    data = written(planned, at)
    assert data == written(planned, at)
    workout, read_steps = read(data)
    assert workout["num_valid_steps"] == len(read_steps)
    wanted = [
        ("time", round(step.duration_s * 1000)) if step.duration_s is not None
        else ("distance", round(step.distance_m * 100)) if step.distance_m is not None
        else ("reps", step.reps) if step.reps is not None
        else ("open", None)
        for step in flat(steps_of(planned))
    ]  # fmt: skip
    assert spelled_out(read_steps) == wanted
    with fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE) as frames:
        names = [frame.name for frame in frames if frame.frame_type == fitdecode.FIT_FRAME_DATA]
    assert names == ["file_id", "workout", *["workout_step"] * len(read_steps)]


def test_repeats_count_from_their_own_first_step():
    parts = (Repeat(2, (Step("work", 1), Step("rest", 2))), Step("work", 3), Repeat(3, (Step("work", 4),)))
    ends = [value for _, value in spelled_out(steps(replace(RIDE, steps=parts)))]
    assert ends == [1000, 2000, 1000, 2000, 3000, 4000, 4000, 4000]
