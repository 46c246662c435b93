"""Sets in FIT files made with Garmin's encoder: what was lifted, and what it is called."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.files import fit, fit_messages
from core.models import StrengthSet
from tests.files.fit_making import Message, at, records, session
from tests.files.fit_making import fit as made

#: FIT's numbers of exercises: a bench press with a barbell, one on the floor, and its number for none.
BARBELL, FLOOR, NONE = 1, 3, 65_535


def a_set(begin_s: float, **fields: Any) -> Message:
    """A set of 30 s, done with the barbell unless told."""
    told = {"set_type": "active", "duration": 30.0, "category": ["bench_press"], "category_subtype": [BARBELL]}
    return "SET", {"timestamp": at(begin_s + 30), "start_time": at(begin_s), **told, **fields}


def title(place: int, text: str, category: str = "bench_press", **fields: Any) -> Message:
    told = {"message_index": place, "exercise_category": category, "wkt_step_name": [text]}
    return "EXERCISE_TITLE", {**told, **fields}


def lifting(*messages: Message) -> bytes:
    return made(*messages, session(600, sport="training", sub_sport="strength_training"))


def sets(data: bytes) -> list[StrengthSet]:
    (ours,) = fit.parse(data, name="a.fit", zone=ZoneInfo("UTC")).sessions
    return ours.sets


def names(*messages: Message) -> list[str]:
    return [one.exercise for one in sets(lifting(*messages))]


def test_sets_have_what_was_lifted_and_rests_are_left_out():
    rest = a_set(30, set_type="rest", category=["unknown"])
    found = sets(lifting(a_set(0, repetitions=10, weight=60.5), rest, a_set(60, repetitions=8, weight=62.5)))
    assert [(one.position, one.reps, one.weight_kg, one.duration_s) for one in found] == [
        (0, 10, 60.5, 30), (1, 8, 62.5, 30)
    ]  # fmt: skip


def test_what_a_watch_did_not_count_or_cannot_be_is_missing():
    empty = a_set(0, repetitions=0, weight=0.0, duration=0.0)
    wrong = a_set(30, repetitions=NONE, weight=4095.875)  # the largest that the field holds
    assert [(one.reps, one.weight_kg, one.duration_s) for one in sets(lifting(empty, wrong))] == [
        (None, None, None), (None, None, 30)
    ]  # fmt: skip


def test_an_exercise_is_called_as_fit_calls_it():
    known, kind_only = a_set(0), a_set(30, category_subtype=[NONE])
    newer, nothing = a_set(60, category_subtype=[9999]), a_set(90, category=["unknown"], category_subtype=[NONE])
    assert names(known, kind_only, newer, nothing) == [
        "Barbell Bench Press", "Bench Press", "Bench Press", "Unknown exercise"
    ]  # fmt: skip
    assert [one.exercise_id for one in sets(lifting(known, kind_only, nothing))] == [
        "BENCH_PRESS/BARBELL_BENCH_PRESS", "BENCH_PRESS", None
    ]  # fmt: skip


def test_of_several_guesses_the_first_known_one_counts():
    assert names(a_set(0, category=["unknown", "bench_press", "squat"], category_subtype=[NONE, FLOOR, NONE])) == [
        "Barbell Floor Press"
    ]


def test_a_title_names_its_exercise_wherever_it_stands():
    titles = [title(0, "Board press", exercise_name=FLOOR), title(1, "The heavy one", exercise_name=BARBELL)]
    assert names(a_set(0, wkt_step_index=0), *titles) == ["The heavy one"]


def test_a_title_without_an_exercise_is_of_the_sets_that_point_to_it():
    untold = {"category_subtype": [NONE]}
    titles = [title(0, "Bench with chains"), title(1, "Bench on the floor"), title(2, "Juggling", "unknown")]
    done = [a_set(0, wkt_step_index=1, **untold), a_set(30, wkt_step_index=0, **untold)]
    assert names(*done, a_set(60, wkt_step_index=2, category=["unknown"], **untold), *titles) == [
        "Bench on the floor", "Bench with chains", "Juggling"
    ]  # fmt: skip


def test_a_title_of_another_exercise_is_not_taken_for_it():
    assert names(a_set(0, wkt_step_index=0), title(0, "Squat", "squat")) == ["Barbell Bench Press"]
    assert names(a_set(0, wkt_step_index=0), title(0, "Floor", exercise_name=FLOOR)) == ["Barbell Bench Press"]


def test_sets_belong_to_the_session_in_which_they_were_done():
    lifts = {"sport": "training", "sub_sport": "strength_training"}
    done = [a_set(0, repetitions=5), a_set(150, repetitions=6), a_set(170, repetitions=7)]
    both = made(*done, session(150, **lifts), session(150, begin_s=150, **lifts))
    first, second = fit.parse(both, name="a.fit", zone=ZoneInfo("UTC")).sessions
    assert [one.reps for one in first.sets] == [5]
    assert [(one.position, one.reps) for one in second.sets] == [(0, 6), (1, 7)]


def test_a_ride_has_no_sets():
    assert sets(made(*records({"power": [200, 210]}), session(1))) == []


def test_both_decoders_give_the_same_sets(monkeypatch: pytest.MonkeyPatch):
    data = lifting(
        a_set(0, repetitions=10, weight=60.5, wkt_step_index=0), a_set(30, set_type="rest"),
        a_set(60, category=["unknown", "bench_press"], category_subtype=[NONE, FLOOR]), title(0, "Mine"),
    )  # fmt: skip
    by_garmins = [one.model_dump() for one in sets(data)]
    monkeypatch.setattr(fit_messages, "_by_sdk", lambda content: ({}, "it fails"))
    assert [one.model_dump() for one in sets(data)] == by_garmins
    assert [one["exercise"] for one in by_garmins] == ["Mine", "Barbell Floor Press"]
