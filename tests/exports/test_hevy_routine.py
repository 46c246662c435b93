"""Planned workouts as routines of Hevy, held against Hevy's own description of its API."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from core.coaching.planned import Exercise, Planned, Repeat, Step, Target, Thresholds
from core.exports.exercise_names import counterpart
from core.exports.hevy_routine import hevy_routine
from core.hevy_replies import PlannedSet, Routine, routine_request
from tests.exports.planned_making import AT, BENCH, LIFT, PLANK, any_planned, any_thresholds

SPEC = Path(__file__).parents[3] / "shared" / "samples" / "hevy" / "openapi-spec.json"
SQUAT = Exercise("hevy", "D04AC939", "Squat (Barbell)")
OFFERED = (BENCH, PLANK, SQUAT, Exercise("hevy", "INC", "Incline Bench Press (Barbell)"))


def routine(planned: Planned, at: Thresholds = AT) -> Routine:
    made = hevy_routine(planned, offered=OFFERED, at=at).body
    assert made is not None
    return made


def as_json_schema(part: Any, whole: Any) -> Any:
    """A piece of an OpenAPI 3.0 description as a JSON schema: null where it may be, nothing else than what is named."""
    if isinstance(part, list):
        return [as_json_schema(one, whole) for one in part]
    if not isinstance(part, dict):
        return part
    if reference := part.get("$ref"):
        return as_json_schema(whole["components"]["schemas"][reference.rsplit("/", 1)[1]], whole)
    made = {name: as_json_schema(value, whole) for name, value in part.items() if name not in ("nullable", "example")}
    if "properties" in made:
        made |= {"additionalProperties": False}
    return {"anyOf": [made, {"type": "null"}]} if part.get("nullable") else made


def check(planned_routine: Routine) -> None:
    """Hold a request against the description."""
    jsonschema = pytest.importorskip("jsonschema")
    if not SPEC.exists():
        pytest.skip("Hevy's description is not on this machine.")
    spec = json.loads(SPEC.read_text())
    name = "PutRoutinesRequestBody" if planned_routine.id else "PostRoutinesRequestBody"
    jsonschema.validate(routine_request(planned_routine), as_json_schema(spec["components"]["schemas"][name], spec))


def test_sets_of_an_exercise_with_their_rest_are_one_exercise():
    made = routine(LIFT)
    bench, plank = made.exercises
    assert (bench.exercise_id, bench.rest_s, len(bench.sets)) == ("79D0BB3A", 120, 4)
    assert set(bench.sets) == {PlannedSet(reps=10, weight_kg=60.0)}
    assert (plank.exercise_id, plank.rest_s, plank.sets) == ("C6C9B8A0", 30, (PlannedSet(duration_s=45),) * 3)
    assert bench.superset is None


def test_the_day_is_in_the_title_and_the_mark_in_the_notes():
    made = routine(replace(LIFT, note="Slowly."))
    assert made.title == "Mon 23 Nov: Push"
    assert made.note == "Slowly. [zonebook lift-1]"
    assert made.exercises[0].note == "[zonebook lift-1]"


def test_it_is_what_hevy_describes_as_a_request_new_or_replaced():
    check(routine(LIFT))
    check(replace(routine(LIFT), id="r1"))


def test_exercises_of_one_repeat_are_a_superset():
    parts = (Repeat(3, (Step("work", reps=8, exercise=BENCH), Step("work", reps=5, exercise=SQUAT), Step("rest", 90))),)
    bench, squat = routine(replace(LIFT, steps=parts)).exercises
    assert bench.superset == squat.superset == 0
    assert (len(bench.sets), len(squat.sets), bench.rest_s, squat.rest_s) == (3, 3, None, 90)


def test_sets_with_other_weights_stay_one_exercise_and_warm_ups_are_marked():
    parts = (
        Step("warmup", reps=10, exercise=BENCH, weight_kg=20), Step("rest", 60),
        Step("work", reps=5, exercise=BENCH, weight_kg=60), Step("work", reps=5, exercise=BENCH, weight_kg=65),
    )  # fmt: skip
    (bench,) = routine(replace(LIFT, steps=parts)).exercises
    assert [(one.kind, one.weight_kg) for one in bench.sets] == [("warmup", 20), ("normal", 60), ("normal", 65)]
    assert bench.rest_s == 60


def test_an_exercise_of_another_source_is_found_by_its_name():
    own = Exercise("zonebook", "barbell-bench-press", "Barbell bench press")
    (made,) = routine(replace(LIFT, steps=(Step("work", reps=8, exercise=own),))).exercises
    assert made.exercise_id == "79D0BB3A"


@pytest.mark.parametrize(
    "name", ["Decline Bench Press (Barbell)", "Bench Press (Dumbbell)", "Juggling", "", "Front Squat"]
)
def test_another_exercise_is_not_taken_for_it(name: str):
    assert counterpart(Exercise("own", "1", name), OFFERED) is None


@pytest.mark.parametrize(
    ("name", "id_"), [("Barbell Squats", "D04AC939"), ("planks", "C6C9B8A0"), ("Plank!", "C6C9B8A0")]
)
def test_the_plural_and_the_order_of_words_do_not_matter(name: str, id_: str):
    found = counterpart(Exercise("own", "1", name), OFFERED)
    assert found and found.id == id_


def test_an_exercise_without_a_counterpart_is_told_and_stands_in_the_notes():
    parts = (
        *LIFT.steps,
        Repeat(2, (Step("work", reps=9, exercise=Exercise("own", "1", "Juggling")),)),
        Step("warmup", 300),
    )
    made = hevy_routine(replace(LIFT, steps=parts), offered=OFFERED, at=AT)
    assert made.body and len(made.body.exercises) == 2
    assert "Juggling: 2 x 9 reps" in (made.body.note or "") and "Warm-up 5:00" in (made.body.note or "")
    assert any("Juggling" in sentence for sentence in made.left_out)
    assert any("other steps" in sentence for sentence in made.left_out)


def test_sets_that_differ_are_told_as_they_are_where_hevy_has_no_such_exercise():
    juggling = Exercise("own", "1", "Juggling")
    sets = (
        *(Step("work", reps=8, weight_kg=10, exercise=juggling),) * 2,
        Step("work", reps=6, weight_kg=20, exercise=juggling),
        Step("work", distance_m=40, exercise=juggling),
        Step("work", exercise=juggling),
    )
    told = {"metric": "10.0 kg, then 1 x 6 reps, 20.0 kg", "imperial": "22.0 lb, then 1 x 6 reps, 44.1 lb"}
    for units, heavy in told.items():
        made = hevy_routine(replace(LIFT, steps=(*LIFT.steps, *sets)), offered=OFFERED, at=AT, units=units)
        said = f"Juggling: 2 x 8 reps, {heavy}, then 1 x 40 m, then 1 x as many as you like"
        assert made.body and said in (made.body.note or "")


def test_a_workout_without_one_exercise_that_hevy_knows_is_no_routine():
    assert hevy_routine(replace(LIFT, steps=()), offered=OFFERED, at=AT).body is None
    made = hevy_routine(LIFT, offered=(), at=AT)
    assert made.body is None and len(made.left_out) == 2


def test_an_effort_stands_in_the_note_of_its_exercise():
    parts = (Step("work", reps=5, exercise=SQUAT, target=Target("rpe", 8, 8), note="Deep."),)
    (made,) = routine(replace(LIFT, steps=parts)).exercises
    assert made.note == "Effort 8 of 10. Deep. [zonebook lift-1]"


@settings(max_examples=100, deadline=None)
@given(any_planned, any_thresholds)
def test_any_workout_is_a_request_that_hevy_describes_or_none(planned: Planned, at: Thresholds):
    made = hevy_routine(planned, offered=OFFERED, at=at)
    assert made == hevy_routine(planned, offered=OFFERED, at=at)
    if made.body is None:
        assert made.left_out
    else:
        assert f"[zonebook {planned.uid}]" in (made.body.exercises[0].note or "")
        check(made.body)
