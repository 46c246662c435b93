"""The fake account's workouts as they stand now: the list, single workouts, graphs and classes, as bytes to send."""

import functools
import json
import math
import threading
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from tests.fakes.loopback import Answer, Request, compact_json, json_answer
from tests.fakes.peloton_history import EMPTY_GRAPH, History
from tests.fakes.peloton_music import invented_id

Reply = dict[str, Any]

DEFAULT_LIMIT, MAX_LIMIT = 20, 100
#: Seconds between samples when every_n is not asked for.
DEFAULT_EVERY_N = 50
#: What the workout itself tells but a list item does not.
DETAIL_ONLY = (
    "leaderboard_rank",
    "total_leaderboard_users",
    "leaderboard_distance_rank",
    "total_leaderboard_distance_users",
    "ftp_info",
    "achievement_templates",
    "movement_tracker_data",
    "device_type_display_name",
)
#: Graphs that are kept as they were sent.
KEPT_GRAPHS = 300


class Workouts:
    """The workouts as they stand now, and their replies as bytes."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._lock = threading.RLock()
        self._added_graphs: dict[str, bytes] = {}
        self._graph_of: dict[str, str] = {}
        self.newest_first = list(history.workouts)
        self._refresh()

    def add(self, workout: Reply | None, graph: Reply | None) -> str:
        """Put a workout on top."""
        with self._lock:
            if workout is None:
                done = next(workout for workout in self.newest_first if workout["status"] == "COMPLETE")
                workout = _done_again(done, self.newest_first[0]["created_at"] + 3600)
                self._graph_of[workout["id"]] = self._graph_of.get(done["id"], done["id"])
            if graph is not None:
                self._added_graphs[workout["id"]] = compact_json(graph)
            self.newest_first = [workout, *self.newest_first]
            self._refresh()
            return workout["id"]

    def change(self, workout_id: str, values: Reply) -> None:
        """Replace values of a workout."""
        with self._lock:
            self.newest_first = [one | values if one["id"] == workout_id else one for one in self.newest_first]
            self._refresh()

    def remove(self, workout_id: str) -> None:
        """Take a workout away."""
        with self._lock:
            self.newest_first = [workout for workout in self.newest_first if workout["id"] != workout_id]
            self._refresh()

    def has(self, workout_id: str) -> bool:
        """Whether a workout of that id is here."""
        return workout_id in self._by_id

    def graph(self, workout_id: str) -> Reply:
        """The graph with one value a second and positions; an empty one while the workout goes on."""
        return json.loads(self._every_second(workout_id))

    def answer(self, request: Request) -> Answer | None:
        """The answer about one workout or one class."""
        match request.path.strip("/").split("/"):
            case ["api", "workout", key]:
                return self._workout(key, request.query)
            case ["api", "workout", key, "performance_graph"]:
                return self._performance_graph(key, request)
            case ["api", "ride", key, "details"]:
                known = key in self._history.rides
                return Answer(self._history.rides[key]) if known else not_found("Ride not found")
        return None

    def listing(self, query: dict[str, str]) -> Answer:
        """A page of the workout list."""
        joins, sort_by = query.get("joins", ""), query.get("sort_by", "-created")
        workouts = self.newest_first if sort_by.startswith("-") else self.newest_first[::-1]
        envelope = page(workouts, query)
        listed = envelope.pop("data")
        last = listed[-1] if listed and envelope["show_next"] else None
        envelope |= {
            "sort_by": "-created_at,-pk" if sort_by.startswith("-") else "created_at,pk",
            "next": {"workout_id": last["id"], "created_at": last["created_at"]} if last else None,
            "summary": self._months,
            "aggregate_stats": [],
            "total_heart_rate_zone_durations": None,
        }
        items = b",".join(self._list_item(workout["id"], joins) for workout in listed)
        return Answer(b'{"data":[' + items + b"]," + compact_json(envelope)[1:])

    def _refresh(self) -> None:
        """After any change: forget what was sent before."""
        by_id = {workout["id"]: workout for workout in self.newest_first}
        months = Counter(f"{datetime.fromtimestamp(one['created_at'], UTC):%Y-%m}" for one in self.newest_first)
        self._by_id, self._months = by_id, dict(months)
        self._list_item = functools.cache(lambda key, joins: _as_list_item(by_id[key], joins))
        self._detail = functools.cache(lambda key, joins: compact_json(_joined(by_id[key], joins)))
        self._thinned = functools.lru_cache(KEPT_GRAPHS)(self._thin)

    def _workout(self, workout_id: str, query: dict[str, str]) -> Answer:
        if workout_id not in self._by_id:
            return not_found("Workout not found")
        return Answer(self._detail(workout_id, query.get("joins", "")))

    def _performance_graph(self, workout_id: str, request: Request) -> Answer:
        if workout_id not in self._by_id:
            return not_found("Workout not found")
        every_n = int(request.query.get("every_n", DEFAULT_EVERY_N))
        has_positions = request.headers.get("Peloton-Platform") == "web"
        return Answer(self._thinned(workout_id, every_n, has_positions))

    def _thin(self, workout_id: str, every_n: int, has_positions: bool) -> bytes:
        whole = self._every_second(workout_id)
        if every_n == 1 and (has_positions or b'"location_data":[]' in whole):
            return whole
        return compact_json(_thinned_graph(json.loads(whole), every_n, has_positions=has_positions))

    def _every_second(self, workout_id: str) -> bytes:
        if self._by_id[workout_id]["status"] == "IN_PROGRESS":
            return compact_json(EMPTY_GRAPH)
        source_id = self._graph_of.get(workout_id, workout_id)
        known = self._added_graphs.get(source_id) or self._history.graphs.get(source_id)
        return known or compact_json(EMPTY_GRAPH)


def _done_again(workout: Reply, created_at: int) -> Reply:
    later_s = created_at - workout["created_at"]
    times = ("created_at", "created", "device_time_created_at", "start_time", "end_time")
    return workout | {name: workout[name] + later_s for name in times} | {"id": invented_id(workout["id"], created_at)}


def _as_list_item(workout: Reply, joins: str) -> bytes:
    return compact_json(_joined({name: value for name, value in workout.items() if name not in DETAIL_ONLY}, joins))


def _joined(workout: Reply, joins: str) -> Reply:
    """The workout with the class, and the class with the instructor, if asked for."""
    names = joins.split(",")
    if "ride" not in names and "ride.instructor" not in names:
        return {name: value for name, value in workout.items() if name != "ride"}
    ride = workout.get("ride")
    if ride is None or "ride.instructor" in names:
        return workout
    return workout | {"ride": {name: value for name, value in ride.items() if name != "instructor"}}


def _thinned_graph(graph: Reply, every_n: int, *, has_positions: bool) -> Reply:
    thinned = graph | {
        "seconds_since_pedaling_start": graph["seconds_since_pedaling_start"][::every_n],
        "metrics": [_thinned_metric(metric, every_n) for metric in graph["metrics"]],
    }
    if "location_data" in graph:
        segments = graph["location_data"] if has_positions else []
        thinned["location_data"] = [one | {"coordinates": one["coordinates"][::every_n]} for one in segments]
    return thinned


def _thinned_metric(metric: Reply, every_n: int) -> Reply:
    thinned = metric | {"values": metric["values"][::every_n]}
    if "alternatives" in metric:
        thinned["alternatives"] = [_thinned_metric(other, every_n) for other in metric["alternatives"]]
    return thinned


def page(rows: list[Reply], query: dict[str, str]) -> Reply:
    """Rows of the page asked for, in the API's envelope; pages count from 0."""
    limit = min(MAX_LIMIT, max(1, int(query.get("limit", DEFAULT_LIMIT))))
    page = int(query.get("page", 0))
    on_page = rows[page * limit : (page + 1) * limit]
    return {
        "data": on_page,
        "limit": limit,
        "page": page,
        "total": len(rows),
        "count": len(on_page),
        "page_count": math.ceil(len(rows) / limit),
        "show_previous": page > 0,
        "show_next": (page + 1) * limit < len(rows),
    }


def not_found(message: str) -> Answer:
    return json_answer({"status": 404, "error_code": None, "subcode": None, "message": message, "details": None}, 404)
