"""Planned workouts at Garmin Connect: what is sent for each step of their life there, and what the answers mean.

Knows no network: whoever holds a conversation sends the requests, so that a rehearsal can list the very same ones.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from core.errors import Gone, UnexpectedReply

#: Workouts on a page of the library, and the most pages that are looked through.
PAGE_SIZE, MOST_PAGES = 100, 20
#: What stands in a rehearsal for an id that Garmin is still to give.
NEW = "<new>"
_WORKOUTS, _CALENDAR = "/workout-service", "/calendar-service"


@dataclass(frozen=True)
class Ask:
    """One request."""

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    #: What is asked for, in words that fit "Garmin does not have ...".
    what: str
    body: Any = None
    query: Mapping[str, str] | None = None


class GarminWorkouts:
    """The library of workouts and the calendar of an account.

    ``keeps_all`` is False: what is removed there is gone.

    Args:
        send: Sends one request and returns the reply.
    """

    keeps_all = False

    def __init__(self, send: Callable[[Ask], Any]) -> None:
        self._send = send

    @property
    def calendar(self) -> "GarminWorkouts":
        """Where workouts stand on days."""
        return self

    def add(self, workout: Mapping[str, Any]) -> str:
        """Put a workout into the library; returns its id there.

        It is sent once: after a failure look for its mark before sending it again, or there are two.
        """
        reply = self._send(Ask("POST", f"{_WORKOUTS}/workout", "a new workout", dict(workout)))
        return _id(reply, "workoutId")

    def replace(self, workout_id: str, workout: Mapping[str, Any]) -> None:
        """Put a workout in the place of the one with this id; its days in the calendar stay.

        Raises:
            Gone: It was deleted at Garmin.
        """
        body = {**workout, "workoutId": int(workout_id)}
        self._send(Ask("PUT", f"{_WORKOUTS}/workout/{workout_id}", "this workout", body))

    def remove(self, workout_id: str) -> None:
        """Take a workout out of the library.

        Raises:
            Gone: It is not there any more.
        """
        self._send(Ask("DELETE", f"{_WORKOUTS}/workout/{workout_id}", "this workout"))

    def put_on(self, workout_id: str, day: date) -> str:
        """Put a workout of the library on a day; returns the id of its place in the calendar.

        Raises:
            Gone: The workout was deleted at Garmin.
        """
        ask = Ask("POST", f"{_WORKOUTS}/schedule/{workout_id}", "this workout", {"date": day.isoformat()})
        return _id(self._send(ask), "workoutScheduleId")

    def take_off(self, schedule_id: str) -> None:
        """Take a workout off its day; it stays in the library.

        Raises:
            Gone: It does not stand there any more.
        """
        self._send(Ask("DELETE", f"{_WORKOUTS}/schedule/{schedule_id}", "this day of the calendar"))

    def find(self, mark: str) -> str | None:
        """The id of the workout in the library whose description has this mark; None where there is none."""
        for listed in self._library():
            if mark in str(listed.get("description") or ""):
                return _id(listed, "workoutId")
        return None

    def place_of(self, workout_id: str, day: date) -> str | None:
        """The id of the place in the calendar where a workout stands on a day; None where it does not."""
        path = f"{_CALENDAR}/year/{day.year}/month/{day.month - 1}"  # Garmin counts months from 0
        try:
            reply = self._send(Ask("GET", path, "your calendar"))
        except Gone:
            return None
        for item in _dicts(reply, "calendarItems", "your calendar"):
            is_it = item.get("itemType") == "workout" and str(item.get("workoutId")) == workout_id
            if is_it and str(item.get("date"))[:10] == day.isoformat():
                return _id(item, "id")
        return None

    def _library(self) -> Iterator[dict[str, Any]]:
        """Every workout of the library as it is listed."""
        for page in range(MOST_PAGES):
            query = {"start": str(page * PAGE_SIZE), "limit": str(PAGE_SIZE)}
            reply = self._send(Ask("GET", f"{_WORKOUTS}/workouts", "your workouts", query=query))
            listed = _dicts({"workouts": reply}, "workouts", "your workouts")
            yield from listed
            if len(listed) < PAGE_SIZE:
                return


def _id(reply: Any, name: str) -> str:
    """A number in a reply, as text."""
    found = reply.get(name) if isinstance(reply, dict) else None
    if isinstance(found, bool) or not re.fullmatch(rf"[0-9]+|{NEW}", str(found)):
        raise UnexpectedReply(f"Garmin's answer has no {name}. Look at connect.garmin.com before sending it again.")
    return str(found)


def _dicts(reply: Any, name: str, what: str) -> list[dict[str, Any]]:
    found = (reply.get(name) or []) if isinstance(reply, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise UnexpectedReply(f"Garmin's answer for {what} has an unknown form. Update Zonebook if this stays so.")
    return found
