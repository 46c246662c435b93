"""Planned workouts at Garmin: the library's own requests against a real server, and what its answers mean."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from core.errors import Gone, LoginRequired, Refused, SlowDown, SourceUnavailable, UnexpectedReply, ZonebookError
from core.garmin import Garmin
from core.garmin_workouts import PAGE_SIZE, GarminWorkouts
from core.web import RateLimiter
from tests.fakes.garmin import FakeGarmin, tokens

DAY = date(2026, 11, 23)
WORKOUT = {"workoutName": "Ride", "description": "x [zonebook a]", "sportType": {"sportTypeKey": "cycling"}}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGarmin]:
    with FakeGarmin() as server:
        server.stand_in(monkeypatch)
        yield server


@pytest.fixture
def workouts(fake: FakeGarmin) -> GarminWorkouts:
    return Garmin(tokens(), limiter=RateLimiter(None)).planned


def test_a_workout_lives_and_goes(fake: FakeGarmin, workouts: GarminWorkouts):
    workout_id = workouts.add(WORKOUT)
    place = workouts.put_on(workout_id, DAY)
    assert workouts.place_of(workout_id, DAY) == place
    workouts.replace(workout_id, {**WORKOUT, "workoutName": "Longer ride"})
    assert fake.library.days() == {"2026-11-23": ["Longer ride"]}
    workouts.take_off(place)
    assert workouts.place_of(workout_id, DAY) is None
    workouts.remove(workout_id)
    assert [(method, path) for method, path, _ in fake.library.written] == [
        ("POST", "/workout-service/workout"), ("POST", f"/workout-service/schedule/{workout_id}"),
        ("PUT", f"/workout-service/workout/{workout_id}"), ("DELETE", f"/workout-service/schedule/{place}"),
        ("DELETE", f"/workout-service/workout/{workout_id}"),
    ]  # fmt: skip
    assert fake.library.written[1][2] == {"date": "2026-11-23"}
    assert fake.library.written[2][2]["workoutId"] == int(workout_id)
    for write in (lambda: workouts.remove(workout_id), lambda: workouts.put_on(workout_id, DAY),
                  lambda: workouts.replace(workout_id, WORKOUT), lambda: workouts.take_off(place)):  # fmt: skip
        with pytest.raises(Gone):
            write()


def test_months_are_counted_from_nought_as_garmin_does(fake: FakeGarmin, workouts: GarminWorkouts):
    workout_id = workouts.add(WORKOUT)
    for day in (date(2026, 12, 31), date(2027, 1, 1)):
        assert workouts.place_of(workout_id, day) is None
        assert workouts.put_on(workout_id, day) == workouts.place_of(workout_id, day)
    assert fake.count("/calendar-service/year/2026/month/11$") == 2
    assert fake.count("/calendar-service/year/2027/month/0$") == 2


def test_a_workout_is_found_by_its_mark_on_any_page_and_not_by_a_longer_one(fake: FakeGarmin, workouts: GarminWorkouts):
    wanted = workouts.add(WORKOUT)
    for n in range(PAGE_SIZE):
        fake.library.workouts[5000 + n] = {**WORKOUT, "description": f"[zonebook aa{n}]", "workoutId": 5000 + n}
    assert workouts.find("[zonebook a]") == wanted
    assert workouts.find("[zonebook b]") is None
    assert fake.count(r"/workout-service/workouts\?") == 4  # two pages each


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 400}, UnexpectedReply), ({"status": 401, "times": 2}, LoginRequired), ({"status": 403}, Refused),
        ({"status": 404}, Gone), ({"status": 429}, SlowDown), ({"status": 503}, SourceUnavailable),
        ({"kind": "cut"}, SourceUnavailable), ({"kind": "reset"}, SourceUnavailable),
        ({"kind": "html"}, UnexpectedReply), ({"kind": "empty"}, UnexpectedReply),
        ({"kind": "truncated"}, UnexpectedReply),
        ({"kind": "wrong_type", "edit": lambda _: {"workoutId": None}}, UnexpectedReply),
        ({"kind": "wrong_type", "edit": lambda _: {"workoutId": "../x"}}, UnexpectedReply),
        ({"kind": "wrong_type", "edit": lambda _: []}, UnexpectedReply),
    ],
)  # fmt: skip
def test_each_answer_to_a_new_workout_is_an_error_named_for_what_to_do_next(
    fault: dict[str, Any], error: type[ZonebookError], fake: FakeGarmin, workouts: GarminWorkouts
):
    fake.fail("workout$", **fault)
    with pytest.raises(error) as raised:
        workouts.add(WORKOUT)
    assert type(raised.value) is error
    assert fake.count("workout$") == fault.get("times", 1)  # what creates something is sent once
    assert "token" not in str(raised.value)


def test_a_list_of_another_form_is_said(fake: FakeGarmin, workouts: GarminWorkouts):
    fake.fail("workouts", kind="wrong_type", edit=lambda _: {"error": "x"})
    with pytest.raises(UnexpectedReply):
        workouts.find("x")
    fake.fail("calendar", kind="wrong_type", edit=lambda _: {"calendarItems": [1]})
    with pytest.raises(UnexpectedReply):
        workouts.place_of("1", DAY)


def test_writing_waits_for_its_turn_as_asking_does(fake: FakeGarmin, monkeypatch: pytest.MonkeyPatch):
    waited: list[int] = []
    limiter = RateLimiter(None)
    monkeypatch.setattr(limiter, "wait", lambda: waited.append(1))
    Garmin(tokens(), limiter=limiter).planned.add(WORKOUT)
    assert waited == [1]
