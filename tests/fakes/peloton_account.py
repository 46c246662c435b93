"""What the API tells of the account as a whole: profile, settings, overview, badges, the CSV export."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.peloton_recordings import MAX_HEART_RATE_BPM

Reply = dict[str, Any]


def me_reply(user_id: str, workouts: tuple[Reply, ...], ftp: Reply | None) -> Reply:
    """``/api/me``; ``ftp`` is as in ``ftp_info``, None when nothing is known."""
    ftp = ftp or {"ftp": 0, "ftp_source": None, "ftp_workout_id": None}
    pedalled = sum(workout["has_pedaling_metrics"] for workout in workouts)
    counts = Counter(workout["fitness_discipline"] for workout in workouts)
    return {
        "id": user_id,
        "username": "rider_of_nowhere",
        "name": "Rider Nowhere",
        "first_name": "Rider",
        "last_name": "Nowhere",
        "email": "rider@example.com",
        "gender": "female",
        "birthday": 478_224_000,
        "height": 68.0,
        "weight": 150.0,
        "location": "Nowhere",
        "image_url": None,
        "created_at": workouts[-1]["created_at"] if workouts else 0,
        "created_country": "US",
        "last_workout_at": workouts[0]["created_at"] if workouts else 0,
        "total_workouts": len(workouts),
        "total_pedaling_metric_workouts": pedalled,
        "total_non_pedaling_metric_workouts": len(workouts) - pedalled,
        "total_followers": 12,
        "total_following": 3,
        "workout_counts": [
            {"name": slug.title(), "slug": slug, "count": count, "icon_url": None} for slug, count in counts.items()
        ],
        "default_max_heart_rate": MAX_HEART_RATE_BPM - 4,
        "customized_max_heart_rate": MAX_HEART_RATE_BPM,
        "default_heart_rate_zones": [0] + [share * MAX_HEART_RATE_BPM for share in (0.65, 0.75, 0.85, 0.95)],
        "customized_heart_rate_zones": [],
        "cycling_ftp": 0,
        "cycling_workout_ftp": ftp["ftp"] if ftp["ftp_workout_id"] else 0,
        "cycling_ftp_source": ftp["ftp_source"],
        "cycling_ftp_workout_id": ftp["ftp_workout_id"],
        "estimated_cycling_ftp": ftp["ftp"],
        "paired_devices": [],
        "is_strava_authenticated": False,
        "is_profile_private": True,
        "has_active_device_subscription": True,
        "has_active_digital_subscription": False,
        "external_music_auth_list": [],
        "is_demo": False,
    }


def settings_reply(user_id: str, *, is_metric: bool) -> Reply:
    """``/api/user/{id}/settings``: the account's units."""
    return {
        "id": user_id,
        "distance_unit": "metric" if is_metric else "imperial",
        "weight_unit": "metric" if is_metric else "imperial",
        "height_unit": "metric" if is_metric else "imperial",
        "timezone": "America/New_York",
        "privacy": {"is_profile_private": True},
    }


def overview_reply(user_id: str, workouts: Iterable[Reply]) -> Reply:
    """``/api/user/{id}/overview``: counts and the most output for each duration of a class."""
    counts = Counter(workout["fitness_discipline"] for workout in workouts)
    return {
        "id": user_id,
        "workout_counts": {
            "total_workouts": counts.total(),
            "workouts": [{"name": slug.title(), "slug": slug, "count": count} for slug, count in counts.items()],
        },
        "personal_records": [{"name": "Cycling", "slug": "cycling", "records": list(_records(workouts))}],
        "streaks": {"current_weekly": 4, "best_weekly": 31, "start_date_of_current_weekly": None, "current_daily": 1},
        "achievements": [],
    }


def _records(workouts: Iterable[Reply]) -> Iterator[Reply]:
    """The newest record of each duration, ``workouts`` being newest first."""
    seen = set()
    for workout in workouts:
        duration_s = (workout.get("ride") or {}).get("duration")
        if not workout["is_total_work_personal_record"] or duration_s is None or duration_s in seen:
            continue
        seen.add(duration_s)
        yield {
            "name": f"{duration_s // 60} min",
            "slug": str(duration_s),
            "value": round(workout["total_work"] / 1000),
            "raw_value": workout["total_work"],
            "unit": "kj",
            "unit_slug": "kj",
            "workout_id": workout["id"],
            "workout_date": datetime.fromtimestamp(workout["created_at"], UTC).isoformat(),
        }


def achievements_reply(workouts: Iterable[Reply]) -> Reply:
    """``/api/user/{id}/achievements``: every badge and how often it was won."""
    badges = [badge for workout in workouts for badge in workout.get("achievement_templates", [])]
    counts = Counter(badge["slug"] for badge in badges)
    templates = {badge["slug"]: badge for badge in badges}
    won = [{"count": count, "template": templates[slug]} for slug, count in counts.items()]
    return {"categories": [{"name": "All", "slug": "all", "achievements": won}]}


# The CSV export.

COLUMNS = (
    "Workout Timestamp", "Live/On-Demand", "Instructor Name", "Length (minutes)", "Fitness Discipline", "Type",
    "Title", "Class Timestamp", "Total Output", "Avg. Watts", "Avg. Resistance", "Avg. Cadence (RPM)",
    "Avg. Speed ({speed})", "Distance ({distance})", "Calories Burned", "Avg. Heartrate", "Avg. Incline",
    "Avg. Pace (min/{distance})",
)  # fmt: skip


def history_csv(
    workouts: Iterable[Reply], graphs: Iterable[Reply], class_types: Mapping[str, str], *, is_metric: bool
) -> str:
    """``/api/user/{id}/workout_history_csv``: one row a finished workout, oldest first, no ids.

    Args:
        workouts: Newest first.
        graphs: The performance graph of each.
        class_types: Name by id.
        is_metric: Which units the header names.
    """
    units = {"speed": "kph", "distance": "km"} if is_metric else {"speed": "mph", "distance": "mi"}
    pairs = [pair for pair in zip(workouts, graphs, strict=True) if pair[0]["status"] == "COMPLETE"]
    exported_at = pairs[0][0]["created_at"] if pairs else 0
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.format(**units) for column in COLUMNS)
    writer.writerows(_row(workout, graph, class_types, exported_at) for workout, graph in reversed(pairs))
    return text.getvalue()


def _row(workout: Reply, graph: Reply, class_types: Mapping[str, str], exported_at: int) -> list[Any]:
    ride = workout["ride"] or {}
    numbers = {each["slug"]: each["value"] for each in (*graph["summaries"], *graph["average_summaries"])}
    heart_rate = next((metric for metric in graph["metrics"] if metric["slug"] == "heart_rate"), None)
    resistance = numbers.get("avg_resistance")
    air_time = ride.get("original_air_time")
    return [
        _stamp(workout["created_at"], workout, exported_at),
        _live_or_on_demand(workout, air_time),
        ride.get("instructor", {}).get("name", "") if air_time else "",
        _length(ride, graph),
        "Rowing" if workout["fitness_discipline"] == "caesar" else workout["fitness_discipline"].title(),
        next((class_types[known] for known in ride.get("class_type_ids", []) if known in class_types), ""),
        ride.get("title") or workout["title"] or workout["name"],
        _stamp(air_time, workout, exported_at) if air_time else "",
        numbers.get("total_output"),
        numbers.get("avg_output"),
        "" if resistance is None else f"{resistance}%",
        numbers.get("avg_cadence"),
        _two_places(numbers.get("avg_speed")),
        _two_places(numbers.get("distance")),
        numbers.get("calories"),
        _two_places(heart_rate and heart_rate["average_value"]),
        numbers.get("avg_incline"),
        _two_places(numbers.get("avg_pace")),
    ]


def _two_places(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _stamp(instant: int, workout: Reply, exported_at: int) -> str:
    """Local wall time; the letters are those of the zone on the day of the export, whatever the season of the row."""
    zone = ZoneInfo(workout["timezone"])
    local = datetime.fromtimestamp(instant, zone)
    letters = datetime.fromtimestamp(exported_at, zone).tzname()
    if workout["timezone"].startswith("Etc/"):
        hours = (local.utcoffset() or timedelta()) // timedelta(hours=1)
        letters = f"{hours:+03d}"
    return f"{local:%Y-%m-%d %H:%M} ({letters})"


def _live_or_on_demand(workout: Reply, air_time: int | None) -> str:
    if air_time is None:
        return ""
    return "Live" if abs(workout["created_at"] - air_time) < 600 else "On Demand"


def _length(ride: Reply, graph: Reply) -> int | str:
    if "duration" in ride and ride["duration"] is None:
        return "None"
    return (ride.get("duration") or graph["duration"]) // 60
