"""Planned workouts as Garmin's JSON: as in the bodies that were recorded, and as the library's own models read them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from core.coaching.planned import Exercise, Planned, Repeat, Step, Target, Thresholds
from core.exports.garmin_workout import LONGEST_DESCRIPTION, LONGEST_NAME, garmin_workout
from tests.exports.planned_making import AT, LIFT, NOBODY, RIDE, RUN, SWIM, any_planned, any_thresholds

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "garmin"


def body(planned: Planned, at: Thresholds = AT, **said: Any) -> dict[str, Any]:
    made = garmin_workout(planned, at=at, **said).body
    assert made is not None
    return made


def steps(planned: Planned, at: Thresholds = AT) -> list[dict[str, Any]]:
    (segment,) = body(planned, at)["workoutSegments"]
    return segment["workoutSteps"]


def each(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every step and repeat in the order of their numbers."""
    return [one for part in parts for one in (part, *part.get("workoutSteps", []))]


@pytest.mark.parametrize(
    ("kind", "planned"), [("cycling", RIDE), ("running", RUN), ("strength", LIFT), ("swimming", SWIM)]
)
def test_a_workout_has_what_the_recorded_body_of_its_sport_has(kind: str, planned: Planned):
    path = SAMPLES / f"workout_{kind}.json"
    if not path.exists():
        pytest.skip("The recorded bodies are not on this machine.")
    recorded, made = json.loads(path.read_text()), body(planned, pool_length_m=25.0)
    assert set(recorded) - set(made) == set()
    assert made["sportType"] == recorded["sportType"]
    assert made.get("poolLengthUnit") == recorded.get("poolLengthUnit")
    theirs = each(recorded["workoutSegments"][0]["workoutSteps"])
    ours = each(made["workoutSegments"][0]["workoutSteps"])
    for one, other in zip(ours, theirs, strict=True):
        for name in ("type", "stepOrder", "stepType", "endCondition", "endConditionValue", "numberOfIterations"):
            assert one.get(name) == other.get(name), name


def test_the_recorded_ride_strength_and_repeats_come_out_value_for_value():
    (_, repeat, _) = steps(replace(RIDE, steps=(RIDE.steps[0], *RIDE.steps[1:])))
    work, recovery = repeat["workoutSteps"]
    assert repeat["numberOfIterations"] == 3 and repeat["endConditionValue"] == 3.0
    assert work["targetType"]["workoutTargetTypeKey"] == "power.zone"
    assert (work["targetValueOne"], work["targetValueTwo"]) == (210.0, 225.0)  # 84 and 90 % of 250 W
    assert work["secondaryTargetType"] == {
        "workoutTargetTypeId": 3, "workoutTargetTypeKey": "cadence", "displayOrder": 2,
    }  # fmt: skip
    assert (work["secondaryTargetValueOne"], work["secondaryTargetValueTwo"]) == (85.0, 95.0)
    assert recovery["targetType"]["workoutTargetTypeKey"] == "no.target"
    bench, rest = steps(LIFT)[0]["workoutSteps"]
    assert (bench["category"], bench["exerciseName"], bench["weightValue"]) == (
        "BENCH_PRESS", "BARBELL_BENCH_PRESS", 60_000.0,
    )  # fmt: skip
    assert bench["weightUnit"] == {"unitId": 8, "unitKey": "kilogram", "factor": 1000.0}
    assert rest["stepType"]["stepTypeKey"] == "rest"


def test_pace_is_metres_a_second_the_slower_one_first():
    work = steps(RUN)[1]["workoutSteps"][0]
    assert work["targetType"]["workoutTargetTypeKey"] == "pace.zone"
    assert (work["targetValueOne"], work["targetValueTwo"]) == (3.92, 4.08)  # 98 and 102 % of 4 m/s
    assert (work["endConditionValue"], work["endCondition"]["conditionTypeKey"]) == (1000.0, "distance")


def test_the_pace_of_a_swim_is_the_second_target_and_the_pool_has_its_length():
    made = body(SWIM, pool_length_m=50.0)
    work = made["workoutSegments"][0]["workoutSteps"][1]["workoutSteps"][0]
    assert work["targetType"]["workoutTargetTypeKey"] == "no.target"
    assert work["secondaryTargetType"]["workoutTargetTypeKey"] == "pace.zone"
    assert (work["secondaryTargetValueOne"], work["secondaryTargetValueTwo"]) == (1.225, 1.25)
    assert made["poolLength"] == made["workoutSegments"][0]["poolLength"] == 50.0


def test_a_pool_that_nobody_knows_is_25_m_long_and_that_is_said():
    made = garmin_workout(SWIM, at=AT)
    assert made.body and made.body["poolLength"] == 25.0
    assert any("25 m" in sentence for sentence in made.left_out)


def test_heart_rate_targets_are_beats_of_the_known_maximum():
    planned = replace(RIDE, steps=(Step("work", 600, target=Target("max_heart_rate_pct", 70, 80)),))
    (step,) = steps(planned)
    assert step["targetType"]["workoutTargetTypeKey"] == "heart.rate.zone"
    assert (step["targetValueOne"], step["targetValueTwo"]) == (133.0, 152.0)  # 70 and 80 % of 190


@pytest.mark.parametrize(
    ("target", "discipline", "word"),
    [
        (Target("power_pct", 90, 100), "cycling", "FTP"),
        (Target("power_pct", 90, 100), "running", "cycling FTP"),
        (Target("speed_pct", 90, 100), "running", "threshold pace"),
        (Target("max_heart_rate_pct", 70, 80), "cycling", "maximum heart rate"),
        (Target("rpe", 7, 8), "cycling", "effort"),
    ],
)
def test_a_target_that_cannot_be_said_is_in_the_notes_and_named(target: Target, discipline: str, word: str):
    made = garmin_workout(replace(RIDE, discipline=discipline, steps=(Step("work", 600, target=target),)), at=NOBODY)
    assert made.body
    (step,) = made.body["workoutSegments"][0]["workoutSteps"]
    assert step["targetType"]["workoutTargetTypeKey"] == "no.target"
    assert f"{target.lower:g}–{target.upper:g}" in step["description"]
    assert len(made.left_out) == 1 and word in made.left_out[0]


def test_an_exercise_that_garmin_does_not_know_keeps_its_name_and_weight_in_the_notes():
    planned = replace(LIFT, steps=(Step("work", reps=8, weight_kg=12.5, exercise=Exercise("own", "1", "Juggling")),))
    made = garmin_workout(planned, at=AT)
    (step,) = made.body["workoutSegments"][0]["workoutSteps"]  # type: ignore[index]
    assert "category" not in step
    assert "Juggling" in step["description"] and "12.5 kg" in step["description"]
    assert "Juggling" in made.left_out[0]


def test_a_decline_press_is_no_incline_press():
    planned = replace(LIFT, steps=(Step("work", reps=8, exercise=Exercise("o", "1", "Decline Barbell Bench Press")),))
    (step,) = steps(planned)
    assert (step["category"], step["exerciseName"]) == ("BENCH_PRESS", "")


def test_steps_without_an_end_wait_for_the_lap_button():
    (step,) = steps(replace(RIDE, steps=(Step("work"),)))
    assert step["endCondition"]["conditionTypeKey"] == "lap.button"
    assert "endConditionValue" not in step


def test_a_workout_without_steps_is_one_step_over_its_time():
    (step,) = steps(replace(RIDE, steps=()))
    assert (step["endConditionValue"], step["stepType"]["stepTypeKey"]) == (3900.0, "interval")


def test_a_repeat_of_once_is_no_repeat_and_one_of_never_is_nothing():
    parts = (Repeat(1, (Step("work", 60), Step("rest", 30))), Repeat(0, (Step("work", 999),)))
    assert [one["endConditionValue"] for one in steps(replace(RIDE, steps=parts))] == [60.0, 30.0]


def test_the_mark_stays_whole_however_long_the_note_is():
    made = body(replace(RIDE, note="x" * 2000, title="t" * 200))
    assert made["description"].endswith("x [zonebook ride-1]")
    assert len(made["description"]) == LONGEST_DESCRIPTION
    assert len(made["workoutName"]) == LONGEST_NAME


def test_a_kind_of_workout_that_garmin_does_not_have_is_said():
    made = garmin_workout(replace(RIDE, discipline="meditation", steps=()), at=AT)
    assert made.body and made.body["sportType"]["sportTypeKey"] == "other"
    assert any("no such kind" in sentence for sentence in made.left_out)


@settings(max_examples=150, deadline=None)
@given(any_planned, any_thresholds)
def test_any_workout_is_json_counts_its_steps_through_and_says_the_same_twice(planned: Planned, at: Thresholds):
    made = garmin_workout(planned, at=at)
    assert made == garmin_workout(planned, at=at)
    assert made.body is not None
    assert json.loads(json.dumps(made.body)) == made.body
    parts = each(made.body["workoutSegments"][0]["workoutSteps"])
    assert [part["stepOrder"] for part in parts] == list(range(1, len(parts) + 1))
    assert f"[zonebook {planned.uid}]" in made.body["description"]
    for part in parts:
        if part["type"] == "ExecutableStepDTO":
            assert part.get("targetValueOne", 0) <= part.get("targetValueTwo", 0)


@pytest.mark.parametrize(
    ("model", "planned"),
    [("CyclingWorkout", RIDE), ("RunningWorkout", RUN), ("SwimmingWorkout", SWIM), ("StrengthWorkout", LIFT)],
)
def test_the_typed_models_of_the_library_read_it_and_write_the_same(model: str, planned: Planned):
    workout = pytest.importorskip("garminconnect.workout")
    pytest.importorskip("pydantic", reason="The typed models need pydantic.")
    if not hasattr(workout, "StrengthWorkout"):
        pytest.skip("The typed models of strength and targets came with garminconnect 0.3.3, for Python 3.12.")
    made = body(planned, pool_length_m=25.0)
    read = getattr(workout, model).model_validate(made)
    assert read.to_dict() == made
