"""An invented class library as Peloton's archive lists it: newest first, by discipline and by kind of music."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import numpy as np

from tests.fakes.loopback import Answer, Request, json_answer
from tests.fakes.peloton_classes import KINDS, PelotonClass, instructors, invented_class, ride_details
from tests.fakes.peloton_music import invented_id
from tests.fakes.peloton_workouts import not_found

Reply = dict[str, Any]

#: When the newest class of the library was given; a new one comes every three hours.
NEWEST = datetime(2026, 11, 15, 12, tzinfo=UTC)
EVERY_S = 3 * 3600
#: Peloton's word for a list, where it is another than that for the discipline.
CATEGORIES = {"circuit": "bootcamp"}
GENRES = ("Rock", "Electronic", "90s & 00s")


class Library:
    """The classes that members can take now.

    Args:
        classes: Of these, details are told too.
        extra: Rides as the API gives them, such as those once taken.
        page_size: How many a page has at most, whatever is asked for.
    """

    def __init__(
        self, classes: Iterable[PelotonClass] = (), extra: Iterable[Reply] = (), *, page_size: int = 100
    ) -> None:
        self._page_size = page_size
        self._details: dict[str, Reply] = {}
        self._items = {ride["id"]: _as_item(ride) for ride in extra}
        self._gone: set[str] = set()
        for one in classes:
            self.add(one)

    @property
    def ids(self) -> list[str]:
        """The ids of all classes that are here now, newest first."""
        return [item["id"] for item in self._newest_first()]

    def details(self, class_id: str) -> Reply:
        """What is told of a class; may be changed."""
        return self._details[class_id]

    def item(self, class_id: str) -> Reply:
        """What lists tell of a class; may be changed."""
        return self._items[class_id]

    def genre_of(self, class_id: str) -> str:
        """The kind of music that a class is listed under."""
        return GENRES[int(class_id[:6], 16) % len(GENRES)]

    def add(self, made: PelotonClass) -> None:
        """A new class."""
        details = self._details[made.id] = ride_details(made)
        item = self._items[made.id] = _as_item(details["ride"])
        details["ride"]["is_favorite"] = item["is_favorite"]

    def remove(self, class_id: str) -> None:
        """Let a class be gone: in no list, 404 when asked for."""
        self._gone.add(class_id)

    def bring_back(self, class_id: str) -> None:
        """Let a class that was gone be there again."""
        self._gone.discard(class_id)

    def answer(self, request: Request) -> Answer | None:
        """The answer about lists, filters, or a class that is only in the library."""
        match request.path.strip("/").split("/"):
            case ["api", "v2", "ride", "archived"]:
                return json_answer(self._page(request.query))
            case ["api", "ride", "filters"]:
                return json_answer(filters_reply())
            case ["api", "ride", key, "details"] if key in self._gone:
                return not_found("Ride not found")
            case ["api", "ride", key, "details"] if key in self._details:
                return json_answer(self._details[key])
        return None

    def _page(self, query: dict[str, str]) -> Reply:
        limit, number = min(self._page_size, int(query.get("limit", 20))), int(query.get("page", 0))
        genre_ids = {invented_id("genre", name): name for name in GENRES}
        found = [
            item
            for item in self._newest_first()
            if query.get("browse_category") in (None, _category(item))
            and ("super_genre_id" not in query or genre_ids[query["super_genre_id"]] == self.genre_of(item["id"]))
        ]
        if query.get("desc") != "true":
            found = found[::-1]
        data = found[number * limit : (number + 1) * limit]
        taught = {item["instructor_id"] for item in data}
        return {
            "data": data, "page": number, "total": len(found), "count": len(data), "limit": limit,
            "page_count": math.ceil(len(found) / limit), "show_next": (number + 1) * limit < len(found),
            "show_previous": number > 0, "sort_by": ["original_air_time"],
            "instructors": [one for one in instructors() if one["id"] in taught], "class_types": [], "ride_types": [],
            "browse_categories": [], "fitness_disciplines": [],
        }  # fmt: skip

    def _newest_first(self) -> list[Reply]:
        here = [item for class_id, item in self._items.items() if class_id not in self._gone]
        return sorted(here, key=lambda item: (-(item["original_air_time"] or 0), item["id"]))


def filters_reply() -> Reply:
    """``/api/ride/filters``: what lists can be narrowed by."""
    genres = [{"value": invented_id("genre", name), "display_name": name} for name in GENRES]
    lengths = [{"value": str(60 * minutes), "display_name": f"{minutes} min"} for minutes in (10, 20, 30)]
    return {
        "filters": [
            {"name": "duration", "display_name": "Length", "type": "multi_select", "values": lengths},
            {"name": "super_genre_id", "display_name": "Music", "type": "multi_select", "values": genres},
        ],
        "sorts": [],
    }


def library_classes(n: int, *, kinds: tuple[str, ...] = ("ride", "power_zone"), seed: int = 5) -> list[PelotonClass]:
    """So many invented classes of some kinds in turn, newest first; the same for the same arguments."""
    return [library_class(number, kinds[number % len(kinds)], seed=seed) for number in range(n)]


def library_class(number: int, kind: str = "ride", *, seed: int = 5) -> PelotonClass:
    """The class that was given ``number`` times three hours before the newest; below zero, it is newer."""
    (found,) = (one for one in KINDS if one.name == kind)
    air_time = int(NEWEST.timestamp()) - number * EVERY_S
    return invented_class(found, 10_000 + number, seed=seed, air_time=air_time)


def _as_item(ride: Reply) -> Reply:
    """A class as a list has it: the instructor by id alone, and whether the athlete likes it."""
    rng = np.random.default_rng(int(ride["id"][:8], 16))
    return {name: value for name, value in ride.items() if name != "instructor"} | {
        "is_favorite": bool(rng.random() < 0.1),
        "total_user_workouts": 0,
    }


def _category(item: Reply) -> str:
    return CATEGORIES.get(item["fitness_discipline"], item["fitness_discipline"])
