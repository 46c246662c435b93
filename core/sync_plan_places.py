"""The services that planned workouts go to: how each adds, replaces and removes one, and how a rehearsal lists that."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Protocol

from core import connections, garmin_login
from core.config import Settings
from core.garmin_workouts import NEW, Ask, GarminWorkouts
from core.hevy import Hevy
from core.hevy_replies import Routine, routine_request
from core.planned_files import Around
from core.queries.plan_exports import GARMIN, HEVY
from core.store import Book

NAMES = {GARMIN: "Garmin", HEVY: "Hevy"}
#: What a routine is called that Zonebook planned and does not plan any more.
NO_LONGER = "No longer planned: "


class Calendar(Protocol):
    """Where workouts stand on days."""

    def put_on(self, remote_id: str, day: date, /) -> str:
        """Put one on a day; returns the id of that place."""

    def take_off(self, schedule_id: str, /) -> None:
        """Take one off a day; ``Gone`` where it does not stand there."""

    def place_of(self, remote_id: str, day: date, /) -> str | None:
        """Where one stands on a day already."""


class Place(Protocol):
    """A service, as far as planned workouts go."""

    @property
    def keeps_all(self) -> bool:
        """It lets nothing be deleted: what is removed there is renamed, and used for another workout later."""

    @property
    def calendar(self) -> Calendar | None:
        """Its calendar, where it has one."""

    def find(self, mark: str, /) -> str | None:
        """The id of what has this mark there."""

    def add(self, body: Any, /) -> str:
        """Add something; sent once."""

    def replace(self, remote_id: str, body: Any, /) -> None:
        """Put something in the place of what is there; ``Gone`` where it is not."""

    def remove(self, remote_id: str, /) -> None:
        """Take it away; ``Gone`` where it is not there."""


class Routines(Protocol):
    """What of a conversation with Hevy is needed here."""

    def marked_routine(self, mark: str) -> str | None: ...

    def save_routine(self, routine: Routine) -> str: ...

    def retitle_routine(self, routine_id: str, before: str) -> None: ...


class AtHevy:
    """Hevy's routines; there is no way to delete one."""

    keeps_all = True

    def __init__(self, hevy: Routines) -> None:
        self._hevy = hevy

    @property
    def calendar(self) -> None:
        return None

    def find(self, mark: str) -> str | None:
        return self._hevy.marked_routine(mark)

    def add(self, body: Routine) -> str:
        return self._hevy.save_routine(body)

    def replace(self, remote_id: str, body: Routine) -> None:
        self._hevy.save_routine(replace(body, id=remote_id))

    def remove(self, remote_id: str) -> None:
        self._hevy.retitle_routine(remote_id, NO_LONGER)


@contextmanager
def opened(book: Book, settings: Settings, service: str, known: Around) -> Iterator[Place]:
    """A service to speak with.

    Raises:
        NotConnected: There is nothing to log in with.
        LoginRequired: What there is was refused.
    """
    if service == GARMIN:
        with garmin_login.conversation(book, settings) as garmin:
            yield garmin.planned
    else:
        hevy: Hevy = connections.hevy(book, settings, known.zone)
        yield AtHevy(hevy)


def fingerprint(body: Any) -> str:
    """What tells one content from another."""
    plain = routine_request(replace(body, id="")) if isinstance(body, Routine) else body
    return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


# --- rehearsals ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A request that would be sent."""

    service: str
    method: str
    path: str
    body: Any = None

    @property
    def told(self) -> str:
        """The request as text: the line that is asked, then the body as JSON."""
        body = "" if self.body is None else "\n" + json.dumps(self.body, indent=1, ensure_ascii=False)
        return f"{self.method} {self.path}{body}"


def rehearsed(service: str, asked: list[Asked]) -> Place:
    """A service that takes everything and does nothing: what would be written is added to ``asked``."""
    return GarminWorkouts(_Listener(asked).garmin) if service == GARMIN else AtHevy(_NoHevy(asked))


@dataclass(frozen=True)
class _Listener:
    asked: list[Asked]

    def garmin(self, ask: Ask) -> Any:
        if ask.method == "GET":
            return [] if ask.query else {}
        self.asked.append(Asked(GARMIN, ask.method, ask.path, ask.body))
        return {"workoutId": NEW, "workoutScheduleId": NEW}


@dataclass(frozen=True)
class _NoHevy:
    asked: list[Asked]

    def marked_routine(self, mark: str) -> str | None:
        return None

    def save_routine(self, routine: Routine) -> str:
        path = f"/v1/routines/{routine.id}" if routine.id else "/v1/routines"
        self.asked.append(Asked(HEVY, "PUT" if routine.id else "POST", path, routine_request(routine)))
        return routine.id or NEW

    def retitle_routine(self, routine_id: str, before: str) -> None:
        body = f'The routine as it is there, with "{before}" before its title.'
        self.asked.append(Asked(HEVY, "PUT", f"/v1/routines/{routine_id}", body))
