"""The conversation with Hevy: what its replies mean, and what each answer means, against a real server on loopback."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.errors import Gone, LoginRequired, Refused, SlowDown, SourceUnavailable, UnexpectedReply
from core.files import hevy_csv
from core.hevy import Hevy
from core.hevy_replies import (
    Deleted,
    PlannedExercise,
    PlannedSet,
    Routine,
    Unread,
    Updated,
    parse_event,
    parse_exercise,
    parse_routine,
    parse_workout,
    routine_request,
)
from core.web import RateLimiter
from tests.fakes.hevy import API_KEY, FakeHevy, generated_workouts

BERLIN = ZoneInfo("Europe/Berlin")
SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples" / "hevy"
LEGS = Routine(
    "Legs", note="Slowly", exercises=(
        PlannedExercise("D04AC939", title="Squat (Barbell)", rest_s=90, superset=0, note="Deep", sets=(
            PlannedSet("warmup", reps=10, weight_kg=40), PlannedSet(reps=8, most_reps=12, weight_kg=80))),
        PlannedExercise("C6C9B8A0", title="Plank", superset=0, sets=(PlannedSet(duration_s=60),)),
    ),
)  # fmt: skip


@pytest.fixture
def fake() -> Iterator[FakeHevy]:
    with FakeHevy() as server:
        yield server


@pytest.fixture
def hevy(fake: FakeHevy) -> Hevy:
    return connected(fake)


def connected(fake: FakeHevy, **options: Any) -> Hevy:
    return Hevy(API_KEY, zone=BERLIN, api_url=fake.url, limiter=RateLimiter(None), **options)


def recorded(name: str) -> dict[str, Any]:
    path = SAMPLES / "example_payloads_from_spec.json"
    if not path.exists():
        pytest.skip("recorded Hevy payloads are not on this machine (../shared/samples/hevy)")
    return json.loads(path.read_text("utf-8"))[name]


# What replies mean.


def test_the_recorded_workout_is_read_with_its_set():
    session = parse_workout(recorded("Workout"), zone=BERLIN)
    workout, (bench,) = session.recording, session.sets
    assert (workout.source, workout.discipline, workout.title) == ("hevy", "strength", "Morning Workout 💪")
    assert (workout.started_at, workout.utc_offset_s) == (datetime(2021, 9, 14, 12, 0, tzinfo=UTC), 7200)
    assert workout.duration_s is None  # it ends when it starts: the length is not known
    assert (bench.exercise, bench.exercise_id, bench.kind) == ("Bench Press (Barbell)", "05293BCA", "normal")
    assert (bench.weight_kg, bench.reps, bench.rpe, bench.superset) == (100, 10, 9.5, 0)
    assert bench.note == "Paid closer attention to form today. Felt great!"
    assert (session.replies[0].kind, session.replies[0].source_id) == ("workout", recorded("Workout")["id"])


def test_the_recorded_changes_are_read():
    updated = parse_event(recorded("UpdatedWorkout"), zone=BERLIN)
    assert isinstance(updated, Updated)
    assert updated.hevy_id == "b459cba5-cd6d-463c-abd6-54f8eafcadcb"
    assert parse_event(recorded("DeletedWorkout"), zone=BERLIN) == Deleted(
        "efe6801c-4aee-4959-bcdd-fca3f272821b", datetime(2021, 9, 13, 12, 0, tzinfo=UTC)
    )


def test_the_recorded_routine_and_exercise_are_read():
    routine = parse_routine(recorded("Routine"))
    assert (routine.title, routine.folder_id) == ("Upper Body 💪", 42)
    (bench,) = routine.exercises
    assert bench.rest_s == 60
    assert bench.sets == (PlannedSet(reps=8, most_reps=12, weight_kg=100),)
    exercise = parse_exercise(recorded("ExerciseTemplate"))
    assert (exercise.title, exercise.muscle, exercise.other_muscles) == ("Bench Press (Barbell)", "chest", ())


def test_a_routine_is_written_as_the_specification_asks():
    asked = recorded("PostRoutinesRequestBody")
    routine = Routine(
        "April Leg Day 🔥", note="Focus on form over weight. Remember to stretch.", exercises=(
            PlannedExercise("D04AC939", rest_s=90, note="Stay slow and controlled.",
                            sets=(PlannedSet(reps=8, most_reps=12, weight_kg=100),)),
        ),
    )  # fmt: skip
    asked["routine"]["exercises"][0]["sets"][0]["reps"] = None  # a range takes the place of the number
    assert routine_request(routine) == asked


def test_api_and_export_know_a_workout_by_the_same_name():
    raw = generated_workouts(1)[0]  # starts at 06:12:30 UTC; the export says the minute in local time
    row = '"Push Day","18 Nov 2026, 07:12","18 Nov 2026, 08:02","","Plank",,"",0,"normal",,,,60,'
    header = "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,"
    header += "weight_kg,reps,distance_km,duration_seconds,rpe"
    exported = hevy_csv.parse(f"{header}\n{row}".encode(), zone=BERLIN).sessions[0].recording
    assert exported.source_id == parse_workout(raw, zone=BERLIN).recording.source_id == "2026-11-18T06:12Z push day"


def test_a_value_that_cannot_be_is_missing():
    raw = generated_workouts(1)[0]
    raw["exercises"][0]["sets"][0] |= {"weight_kg": -5, "reps": 8, "rpe": 0, "duration_seconds": 0}
    raw["exercises"][0]["sets"][1] |= {"weight_kg": float("nan"), "reps": None, "rpe": 55}
    first, second, *_ = parse_workout(raw, zone=BERLIN).sets
    assert (first.weight_kg, first.reps, first.rpe, first.duration_s) == (None, 8, None, None)
    assert (second.weight_kg, second.reps, second.rpe) == (None, None, None)


@pytest.mark.parametrize(
    ("change", "why"),
    [({"start_time": None}, "no start"), ({"start_time": "1989-12-31T00:00:00Z"}, "no start"),
     ({"start_time": "noon"}, "start_time is no date"), ({"exercises": "none"}, "exercises is of a kind"),
     ({"title": {"en": "Push"}}, "title is of a kind"), ({"id": None}, "has no id")],
)  # fmt: skip
def test_a_workout_that_cannot_be_read_is_named_and_the_others_are_read(change: dict[str, Any], why: str):
    workouts = generated_workouts(3)
    workouts[1] |= change
    with FakeHevy(workouts) as fake:
        first, second, third = connected(fake).workouts()
    assert isinstance(first, Updated) and isinstance(third, Updated)
    assert isinstance(second, Unread) and why in second.problem


# What can be asked.


def test_the_key_is_checked_by_asking_whose_it_is(hevy: Hevy):
    assert (hevy.check().id, hevy.check().name) == ("u1", "test athlete")


def test_all_workouts_come_newest_first_ten_on_a_page(fake: FakeHevy, hevy: Hevy):
    found = list(hevy.workouts())
    starts = [event.session.recording.started_at for event in found if isinstance(event, Updated)]
    assert (len(starts), starts) == (25, sorted(starts, reverse=True))
    assert [seen.query for seen in fake.server.requests] == [
        {"page": str(page), "pageSize": "10"} for page in (1, 2, 3)
    ]  # fmt: skip


def test_the_end_of_a_list_is_also_a_page_that_does_not_exist(fake: FakeHevy, hevy: Hevy):
    fake.fail("^/v1/workouts", times=3, kind="wrong_type", changes={"page_count": None})
    assert len(list(hevy.workouts())) == 25
    assert [seen.status for seen in fake.server.requests] == [200, 200, 200, 404]


def test_an_account_without_workouts_has_none():
    with FakeHevy([]) as fake:
        assert list(connected(fake).workouts()) == []


def test_changes_since_then_come_with_deletions(fake: FakeHevy, hevy: Hevy):
    fake.delete_workout(fake.workouts_held[20]["id"], datetime(2026, 11, 19, tzinfo=UTC))
    events = list(hevy.events(datetime(2026, 11, 15, tzinfo=UTC)))
    assert [type(event) for event in events] == [Deleted, Updated, Updated]  # of the 16th and 18th
    assert fake.server.requests[0].query["since"] == "2026-11-15T00:00:00Z"


def test_who_stops_early_asks_for_one_page(fake: FakeHevy, hevy: Hevy):
    assert isinstance(next(hevy.events(datetime(2020, 1, 1, tzinfo=UTC))), Updated)
    assert fake.server.count("events") == 1


def test_a_workout_that_is_added_while_paging_makes_no_double(fake: FakeHevy, hevy: Hevy):
    events = hevy.workouts()
    first = next(events)
    fake.workouts_held.insert(0, generated_workouts(1, last=datetime(2026, 11, 20, tzinfo=UTC))[0] | {"id": "new"})
    ids = [event.hevy_id for event in [first, *events]]
    assert len(ids) == len(set(ids)) == 25


def test_exercises_come_with_their_muscles(hevy: Hevy):
    bench, *_ = hevy.exercises()
    assert (bench.title, bench.muscle, bench.other_muscles) == ("Bench Press (Barbell)", "chest", ("triceps",))


def test_requests_are_spaced():
    with FakeHevy(requests_per_second=50) as fake:
        spaced = Hevy(API_KEY, zone=BERLIN, api_url=fake.url, limiter=RateLimiter(40))
        assert len(list(spaced.workouts())) == 25


# Routines.


@pytest.mark.parametrize("is_terse", [False, True])
def test_a_new_routine_gets_an_id_even_when_the_answer_is_empty(is_terse: bool):
    with FakeHevy(is_terse=is_terse) as fake:
        hevy = connected(fake)
        assert [hevy.save_routine(LEGS), hevy.save_routine(LEGS)] == ["r0", "r1"]
        assert [routine.id for routine in hevy.routines()] == ["r1", "r0"]


def test_a_routine_comes_back_as_it_was_saved(hevy: Hevy):
    hevy.save_routine(LEGS)
    (kept,) = hevy.routines()
    assert (kept.title, kept.note, kept.exercises) == (LEGS.title, LEGS.note, LEGS.exercises)


def test_a_routine_with_an_id_is_changed_in_its_place(fake: FakeHevy, hevy: Hevy):
    hevy.save_routine(LEGS)
    assert hevy.save_routine(Routine("Legs, heavy", LEGS.exercises, id="r0")) == "r0"
    assert [routine.title for routine in hevy.routines()] == ["Legs, heavy"]


def test_a_routine_that_was_deleted_in_hevy_is_gone(hevy: Hevy):
    with pytest.raises(Gone, match="this routine"):
        hevy.save_routine(Routine("Legs", id="r9"))


def test_one_routine_too_many_is_refused_with_hevys_words():
    with FakeHevy(most_routines=0) as fake, pytest.raises(Refused, match="Routine limit exceeded"):
        connected(fake).save_routine(LEGS)


def test_a_routine_that_hevy_does_not_take_says_why(hevy: Hevy):
    with pytest.raises(UnexpectedReply, match="did not take a new routine: title is required"):
        hevy.save_routine(Routine(""))


def test_a_new_routine_is_never_sent_twice_by_itself(fake: FakeHevy, hevy: Hevy):
    fake.fail("^/v1/routines$", times=1, status=404, body={})  # the list that is asked for first
    fake.fail("^/v1/routines$", times=1, status=503)
    with pytest.raises(SourceUnavailable):
        hevy.save_routine(LEGS)
    assert [seen.method for seen in fake.server.requests] == ["GET", "POST"]


# What each answer means.


def test_401_is_for_the_athlete(fake: FakeHevy):
    stranger = Hevy("wrong", zone=BERLIN, api_url=fake.url, limiter=RateLimiter(None))
    with pytest.raises(LoginRequired, match="does not accept this key"):
        stranger.check()


def test_a_key_without_an_account_is_for_the_athlete(fake: FakeHevy, hevy: Hevy):
    fake.fail("info", status=404, body={"error": "User not found"})
    with pytest.raises(LoginRequired, match="does not accept this key"):
        hevy.check()


def test_403_names_hevy_pro():
    with FakeHevy(is_pro=False) as fake, pytest.raises(Refused, match="Hevy Pro"):
        connected(fake).check()


@pytest.mark.parametrize(("header", "seconds"), [({"Retry-After": "30"}, 30), ({}, None)])
def test_429_says_how_long_to_wait(fake: FakeHevy, hevy: Hevy, header: dict[str, str], seconds: float | None):
    fake.fail("info", status=429, headers=header)
    with pytest.raises(SlowDown) as slowed:
        hevy.check()
    assert slowed.value.retry_after_s == seconds
    assert fake.server.count("info") == 1  # asking again at once would make it worse


@pytest.mark.parametrize("status", [500, 503, 520])
def test_5xx_is_for_later(fake: FakeHevy, hevy: Hevy, status: int):
    fake.fail("info", times=9, status=status)
    with pytest.raises(SourceUnavailable, match=str(status)):
        hevy.check()


@pytest.mark.parametrize("fault", [{"status": 503}, {"kind": "reset"}])
def test_a_hiccup_is_tried_again_at_once(fake: FakeHevy, hevy: Hevy, fault: dict[str, Any]):
    fake.fail("info", times=1, **fault)
    assert hevy.check().id == "u1"


@pytest.mark.parametrize(("kind", "said"), [("html", "web page"), ("truncated", "cut off")])
def test_garbage_is_an_unexpected_reply(fake: FakeHevy, hevy: Hevy, kind: str, said: str):
    fake.fail("info", kind=kind)
    with pytest.raises(UnexpectedReply, match=said):
        hevy.check()


@pytest.mark.parametrize("kind", ["empty", "cut"])
def test_half_an_answer_is_for_later(fake: FakeHevy, hevy: Hevy, kind: str):
    fake.fail("info", times=9, kind=kind)
    with pytest.raises(SourceUnavailable):
        hevy.check()


def test_a_connection_that_hangs_is_given_up(fake: FakeHevy):
    fake.fail("info", times=9, kind="hang")
    with pytest.raises(SourceUnavailable, match="in time"):
        connected(fake, timeout_s=(0.2, 0.2)).check()


def test_nobody_at_the_address_is_for_later():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceUnavailable, match="could not be reached"):
        Hevy(API_KEY, zone=BERLIN, api_url=f"http://127.0.0.1:{port}", limiter=RateLimiter(None)).check()


@pytest.mark.parametrize("body", ["[]", '"hello"', "7", "null"])
def test_a_reply_of_another_form_is_an_unexpected_reply(fake: FakeHevy, hevy: Hevy, body: str):
    fake.fail("info", status=200, body=body)
    with pytest.raises(UnexpectedReply, match="unknown form"):
        hevy.check()


@pytest.mark.parametrize("changes", [{"workouts": {"0": {}}}, {"workouts": None}, {"workouts.0": "a workout"}])
def test_a_list_of_another_form_is_an_unexpected_reply(fake: FakeHevy, hevy: Hevy, changes: dict[str, Any]):
    fake.fail("^/v1/workouts", kind="wrong_type", changes=changes)
    with pytest.raises(UnexpectedReply, match="unknown"):
        list(hevy.workouts())


@pytest.mark.parametrize("status", [302, 400, 418])
def test_any_other_status_is_an_unexpected_reply(fake: FakeHevy, hevy: Hevy, status: int):
    fake.fail("info", status=status, headers={"Location": "https://elsewhere.example/"})
    with pytest.raises(UnexpectedReply, match=str(status)):
        hevy.check()


# Secrets.


def test_the_key_is_in_no_repr_and_no_error(fake: FakeHevy, hevy: Hevy):
    assert API_KEY not in repr(hevy) + repr(vars(hevy))
    fake.fail("info", times=9, status=500, body=API_KEY)
    with pytest.raises(SourceUnavailable) as trouble:
        hevy.check()
    assert API_KEY not in str(trouble.value)
