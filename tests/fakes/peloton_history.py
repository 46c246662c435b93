"""What a Peloton account holds: invented by a seed, or read from recorded replies at run time."""

import functools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from tests.fakes.loopback import compact_json
from tests.fakes.peloton_account import me_reply, settings_reply
from tests.fakes.peloton_career import career
from tests.fakes.peloton_classes import class_types, instructors, ride_details
from tests.fakes.peloton_graphs import graph_json
from tests.fakes.peloton_music import invented_id

Reply = dict[str, Any]
Source = TypeVar("Source")

NEWEST = datetime(2026, 11, 15, 18, 0, tzinfo=UTC)
#: Built replies that are kept; a graph is some 60 kB and takes less than a millisecond to build again.
KEPT_REPLIES = 500


@dataclass(frozen=True)
class History:
    """Raw replies of one account.

    ``workouts`` are as ``/api/workout/{id}?joins=ride,ride.instructor`` gives them, newest first; ``graphs`` by
    workout id hold one value a second and positions; ``rides`` by class id are class details. Graphs and rides are
    JSON as bytes, built when first asked for.
    """

    me: Reply
    settings: Reply
    workouts: tuple[Reply, ...]
    graphs: Mapping[str, bytes]
    rides: Mapping[str, bytes]
    instructors: tuple[Reply, ...]
    class_types: tuple[Reply, ...]

    def graph(self, workout_id: str) -> Reply:
        """The performance graph of a workout."""
        return json.loads(self.graphs[workout_id])

    def ride(self, class_id: str) -> Reply:
        """The details of a class."""
        return json.loads(self.rides[class_id])


class BuiltReplies(Mapping[str, bytes], Generic[Source]):
    """Replies that are built when asked for. A Mapping, so that invented and recorded histories are read alike."""

    def __init__(self, sources: Mapping[str, Source], build: Callable[[Source], bytes]) -> None:
        self._sources = sources
        self._built = functools.lru_cache(KEPT_REPLIES)(lambda key: build(sources[key]))

    def __getitem__(self, key: str) -> bytes:
        return self._built(key)

    def __contains__(self, key: object) -> bool:
        return key in self._sources

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


# Recorded replies.


def recorded_history(samples_dir: Path) -> History:
    """The account that the recorded replies in a folder make up; the replies themselves are not altered."""
    pairs = [
        *(_both(samples_dir / f"{name}.json") for name in RECORDED_TOGETHER),
        *(_apart(samples_dir, name) for name in ("just_ride", "strength")),
        (_read(samples_dir / "workout_in_progress.json"), EMPTY_GRAPH),
    ]
    pairs.sort(key=lambda pair: pair[0]["created_at"], reverse=True)
    details = [_read(samples_dir / f"ride_details_with_playlist_{year}.json") for year in (2020, 2025)]
    me = _read(samples_dir / "me.json")
    return History(
        me=me,
        settings=settings_reply(me["id"], is_metric=False),
        workouts=tuple(workout for workout, _ in pairs),
        graphs={workout["id"]: compact_json(graph) for workout, graph in pairs},
        rides={reply["ride"]["id"]: compact_json(reply) for reply in details},
        instructors=tuple(_read(samples_dir / "instructors.json")["data"]),
        class_types=tuple(named for reply in details for named in reply.get("class_types", [])),
    )


#: Files that hold a workout and its graph.
RECORDED_TOGETHER = (
    "power_zone_endurance_ride",
    "tread_walk",
    "row",
    "scenic_distance_ride",
    "lanebreak_ride",
    "meditation",
    "app_run_no_metrics",
    "outdoor_walk_gps",
)
#: The graph of a workout that has only begun.
EMPTY_GRAPH = {
    "duration": 0,
    "is_class_plan_shown": True,
    "segment_list": [],
    "seconds_since_pedaling_start": [],
    "average_summaries": [],
    "summaries": [],
    "metrics": [],
    "has_apple_watch_metrics": False,
    "location_data": [],
    "is_location_data_accurate": None,
    "splits_data": {},
    "target_metrics_performance_data": {"target_metrics": [], "time_in_metric": []},
    "effort_zones": None,
}


def _both(file: Path) -> tuple[Reply, Reply]:
    replies = _read(file)
    return replies["Workout"], replies["WorkoutSamples"]


def _apart(folder: Path, name: str) -> tuple[Reply, Reply]:
    return _read(folder / f"{name}_workout.json"), _read(folder / f"{name}_performance_graph.json")


def _read(file: Path) -> Reply:
    return json.loads(file.read_text(encoding="utf-8"))


# Invented replies.


def generated_history(
    workouts: int = 700,
    seed: int = 1,
    newest: datetime | None = None,
    *,
    in_progress: bool = False,
    is_metric: bool = False,
) -> History:
    """An invented account, always the same for the same arguments.

    Args:
        workouts: How many; the newest ones are one of each kind, in the order of ``KINDS``.
        seed: Another seed is another account.
        newest: When the newest one was created, ``NEWEST`` if not given.
        in_progress: One more on top that has only begun, two hours after the newest.
        is_metric: The account's units: kilometres instead of miles.
    """
    user_id = invented_id(seed, "user")
    done = career(workouts, seed, newest or NEWEST, user_id, in_progress=in_progress, is_metric=is_metric)
    replies = tuple(one.reply for one in done)
    sessions = {one.session.workout_id: one.session for one in done}
    classes = {taken.id: taken for session in sessions.values() if (taken := session.peloton_class)}
    kept = {class_id: taken for class_id, taken in classes.items() if taken.kind.name != "removed"}
    return History(
        me=me_reply(user_id, replies, done[0].ftp_after if done else None),
        settings=settings_reply(user_id, is_metric=is_metric),
        workouts=replies,
        graphs=BuiltReplies(sessions, graph_json),
        rides=BuiltReplies(kept, lambda taken: compact_json(ride_details(taken))),
        instructors=instructors(),
        class_types=tuple(class_types()),
    )
