"""The workouts that a Garmin account means to do, and the days that they stand on; what was written, as it came."""

import json
import threading
from itertools import count
from typing import Any

from tests.fakes.loopback import Answer, Request, json_answer

Raw = dict[str, Any]


class GarminLibrary:
    """Workouts by id, and places in the calendar by theirs: (workout, day)."""

    def __init__(self) -> None:
        self.workouts: dict[int, Raw] = {}
        self.places: dict[int, tuple[int, str]] = {}
        #: Everything that was written: method, path and body.
        self.written: list[tuple[str, str, Any]] = []
        #: What was written is answered as long as this is set: between, the other side has it and nobody knows.
        self.may_answer = threading.Event()
        self.may_answer.set()
        self._numbers = count(900)

    def answer(self, request: Request) -> Answer | None:
        """The answer to a request; None where it is for somebody else."""
        parts = request.path.strip("/").split("/")
        if parts[0] not in ("workout-service", "calendar-service"):
            return None
        if request.method == "GET":
            return self._read(parts, request)
        body = json.loads(request.body) if request.body else None
        self.written.append((request.method, request.path, body))
        answer = self._write(request.method, parts[1:], body)
        self.may_answer.wait(30)
        return answer

    def days(self) -> dict[str, list[str]]:
        """What stands in the calendar: the names of workouts by day."""
        found: dict[str, list[str]] = {}
        for workout_id, day in self.places.values():
            found.setdefault(day, []).append(self.workouts[workout_id]["workoutName"])
        return found

    def _read(self, parts: list[str], request: Request) -> Answer:
        match parts:
            case ["workout-service", "workouts"]:
                start, limit = int(request.query["start"]), int(request.query["limit"])
                names = ("workoutId", "workoutName", "description", "sportType")
                listed = [{name: one[name] for name in names} for one in reversed(self.workouts.values())]
                return json_answer(listed[start : start + limit])
            case ["calendar-service", "year", year, "month", month]:
                begins = f"{year}-{int(month) + 1:02}-"
                items = [
                    {"id": place, "itemType": "workout", "workoutId": workout_id, "date": day}
                    for place, (workout_id, day) in self.places.items()
                    if day.startswith(begins)
                ]
                return json_answer({"calendarItems": [{"id": 1, "itemType": "activity", "date": "2026-11-20"}, *items]})
        return json_answer({"message": "not found"}, 404)

    def _write(self, method: str, parts: list[str], body: Any) -> Answer:
        match method, parts:
            case "POST", ["workout"]:
                number = next(self._numbers)
                self.workouts[number] = {**body, "workoutId": number}
                return json_answer(self.workouts[number])
            case "PUT", ["workout", number] if int(number) in self.workouts and body["workoutId"] == int(number):
                self.workouts[int(number)] = body
                return Answer(status=204)
            case "DELETE", ["workout", number] if self.workouts.pop(int(number), None):
                self.places = {place: one for place, one in self.places.items() if one[0] != int(number)}
                return Answer(status=204)
            case "POST", ["schedule", number] if int(number) in self.workouts:
                place = next(self._numbers)
                self.places[place] = (int(number), body["date"])
                return json_answer({"workoutScheduleId": place, "calendarDate": body["date"]})
            case "DELETE", ["schedule", place] if self.places.pop(int(place), None):
                return Answer(status=204)
        return json_answer({"message": "not found"}, 404)
