"""A small real HTTP server that speaks Hevy's API for one account, with faults on request.

``with FakeHevy(generated_workouts(25)) as fake: ...``: newest first, ten on a page, 404 beyond the last.
"""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from tests.fakes.loopback import Answer, Fault, LoopbackServer, Request, json_answer

Raw = dict[str, Any]
API_KEY = "00000000-1111-2222-3333-444444444444"
EXERCISES: list[Raw] = [
    {"id": "79D0BB3A", "title": "Bench Press (Barbell)", "type": "weight_reps", "primary_muscle_group": "chest",
     "secondary_muscle_groups": ["triceps", None], "is_custom": False},
    {"id": "D04AC939", "title": "Squat (Barbell)", "type": "weight_reps", "primary_muscle_group": "quadriceps",
     "secondary_muscle_groups": ["glutes"], "is_custom": False},
    {"id": "C6C9B8A0", "title": "Plank", "type": "duration", "primary_muscle_group": "abdominals",
     "secondary_muscle_groups": [], "is_custom": False},
]  # fmt: skip


def generated_workouts(number: int, *, last: datetime = datetime(2026, 11, 18, 6, 12, 30, tzinfo=UTC)) -> list[Raw]:
    """So many workouts, two days apart, newest first; weights grow by half a kilogram."""
    return [_workout(place, last - timedelta(days=2 * place), 60 + (number - place) / 2) for place in range(number)]


def _workout(place: int, started_at: datetime, weight_kg: float) -> Raw:
    return {
        "id": f"00000000-0000-4000-8000-{place:012}", "title": ("Push Day", "Leg Day")[place % 2], "routine_id": None,
        "description": "", "start_time": _written(started_at), "end_time": _written(started_at + timedelta(minutes=50)),
        "updated_at": _written(started_at + timedelta(hours=1)),
        "created_at": _written(started_at + timedelta(hours=1)),
        "exercises": [_exercise(0, EXERCISES[place % 2], weight_kg), _exercise(1, EXERCISES[2], None)],
    }  # fmt: skip


def _exercise(index: int, exercise: Raw, weight_kg: float | None) -> Raw:
    kinds = ("warmup", "normal", "normal", "dropset")
    sets = [
        {"index": n, "type": kind, "weight_kg": weight_kg, "reps": None if weight_kg is None else 8,
         "distance_meters": None, "duration_seconds": 60 if weight_kg is None else None, "rpe": None if n == 0 else 8.5,
         "custom_metric": None}
        for n, kind in enumerate(kinds)
    ]  # fmt: skip
    return {"index": index, "title": exercise["title"], "notes": "", "exercise_template_id": exercise["id"],
            "supersets_id": None, "sets": sets}  # fmt: skip


def _written(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


class FakeHevy:
    """Hevy for one account, served on loopback from the moment it is made.

    Args:
        workouts: What the account holds, newest first; 25 invented ones if not given.
        api_key: The only key that is accepted.
        is_pro: Without, every question is answered with 403.
        most_routines: One more is answered with 403.
        is_terse: A new routine is answered with {}, as has been seen.
        tells_notes: Whether a routine is answered with its own notes, which Hevy's description does not have.
        requests_per_second: Over this rate the API answers 429 with Retry-After.
    """

    def __init__(
        self,
        workouts: list[Raw] | None = None,
        *,
        api_key: str = API_KEY,
        is_pro: bool = True,
        most_routines: int = 50,
        is_terse: bool = False,
        tells_notes: bool = True,
        requests_per_second: float | None = None,
    ) -> None:
        self.workouts_held = generated_workouts(25) if workouts is None else workouts
        self.deleted: list[Raw] = []
        self.routines_held: list[Raw] = []
        #: The bodies of everything that was written, and how: method and path.
        self.written: list[Raw] = []
        self.writes: list[tuple[str, str]] = []
        self._api_key, self._is_pro, self._is_terse = api_key, is_pro, is_terse
        self._most_routines, self._tells_notes = most_routines, tells_notes
        #: What is written is answered as long as this is set.
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.server = LoopbackServer(self._answer, requests_per_second=requests_per_second)
        self.url = self.server.url

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.close()

    def fail(self, path_regex: str, **fault: Any) -> None:
        """Let something go wrong the next time that a matching path is asked for; see ``loopback.Fault``."""
        self.server.fail(Fault(path_regex, **fault))

    def delete_workout(self, hevy_id: str, at: datetime) -> None:
        """The athlete deletes a workout in the app."""
        self.workouts_held = [workout for workout in self.workouts_held if workout["id"] != hevy_id]
        self.deleted.append({"type": "deleted", "id": hevy_id, "deleted_at": _written(at)})

    def _answer(self, request: Request) -> Answer:
        if request.headers.get("api-key") != self._api_key:
            return json_answer({"error": "InvalidApiKey"}, 401)
        if not self._is_pro:
            return json_answer({"error": "Hevy Pro is required"}, 403)
        if request.method != "GET":
            self.writes.append((request.method, request.path))
        match request.method, request.path.strip("/").split("/")[1:]:
            case "GET", ["user", "info"]:
                return json_answer({"data": {"id": "u1", "name": "test athlete", "url": "https://hevy.com/user/test"}})
            case "GET", ["workouts"]:
                return _page(request.query, "workouts", self.workouts_held)
            case "GET", ["workouts", "events"]:
                return _page(request.query, "events", self._events(request.query.get("since", "1970-01-01T00:00:00Z")))
            case "GET", ["exercise_templates"]:
                return _page(request.query, "exercise_templates", EXERCISES, most=100)
            case "GET", ["routines"]:
                left_out = () if self._tells_notes else ("notes",)
                told = [{k: v for k, v in one.items() if k not in left_out} for one in self.routines_held[::-1]]
                return _page(request.query, "routines", told)
            case "POST", ["routines"]:
                return self._new_routine(json.loads(request.body)["routine"])
            case "PUT", ["routines", hevy_id]:
                return self._changed_routine(hevy_id, json.loads(request.body)["routine"])
        return json_answer({"error": "not found"}, 404)

    def _events(self, since: str) -> list[Raw]:
        updated = [{"type": "updated", "workout": workout} for workout in self.workouts_held]
        events = [event for event in updated + self.deleted if _changed(event) >= since]
        return sorted(events, key=_changed, reverse=True)

    def _new_routine(self, asked: Raw) -> Answer:
        self.written.append(asked)
        if len(self.routines_held) >= self._most_routines:
            return json_answer({"error": "Routine limit exceeded"}, 403)
        if not asked.get("title"):
            return json_answer({"error": "title is required"}, 400)
        routine = _as_told(f"r{len(self.routines_held)}", asked)
        self.routines_held.append(routine)
        self.may_answer.wait(30)
        return json_answer({} if self._is_terse else {"routine": [routine]}, 201)

    def _changed_routine(self, hevy_id: str, asked: Raw) -> Answer:
        self.written.append(asked)
        if "folder_id" in asked:
            return json_answer({"error": "folder_id is not allowed"}, 400)
        for place, routine in enumerate(self.routines_held):
            if routine["id"] == hevy_id:
                self.routines_held[place] = _as_told(hevy_id, asked)
                self.may_answer.wait(30)
                return json_answer(self.routines_held[place])
        return json_answer({"error": "Routine doesn't exist"}, 404)


def _changed(event: Raw) -> str:
    return event.get("deleted_at") or event["workout"]["updated_at"]


def _page(query: Mapping[str, str], name: str, items: list[Raw], *, most: int = 10) -> Answer:
    page, size = int(query.get("page", 1)), int(query.get("pageSize", 5))
    if size > most:
        return json_answer({"error": "Invalid page size"}, 400)
    found = items[(page - 1) * size : page * size]
    if not found:
        return json_answer({"error": "Page not found"}, 404)
    return json_answer({"page": page, "page_count": -(-len(items) // size), name: found})


def _as_told(hevy_id: str, asked: Raw) -> Raw:
    """A routine as it is answered: with titles, indexes, and the other spelling of supersets."""
    titles = {exercise["id"]: exercise["title"] for exercise in EXERCISES}
    exercises = [
        {**exercise, "index": index, "supersets_id": exercise["superset_id"],
         "title": titles.get(exercise["exercise_template_id"], "Own exercise")}
        for index, exercise in enumerate(asked["exercises"])
    ]  # fmt: skip
    return {
        "id": hevy_id, "title": asked["title"], "folder_id": asked.get("folder_id"), "notes": asked["notes"],
        "updated_at": "2026-11-18T06:12:30Z", "created_at": "2026-11-18T06:12:30Z", "exercises": exercises,
    }  # fmt: skip
