"""An invented class library as Peloton's API describes one: kinds of workout, plans, instructors. All are made up."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from tests.fakes.peloton_music import invented_id, playlist

Reply = dict[str, Any]
Rng = np.random.Generator

#: The ride id of everything that has no class: Just Rides, Lanebreak.
NO_RIDE_ID = "0" * 32
POWER_ZONE_CLASS_TYPE_ID = "665395ff3abf4081bf315686227d1a51"
#: Middle of each power zone as a share of FTP, zone 1 first.
ZONE_INTENSITY = (0.48, 0.65, 0.82, 0.97, 1.12, 1.35, 1.6)


@dataclass(frozen=True)
class Kind:
    """A kind of workout and how often it comes."""

    name: str
    #: Out of 100 workouts.
    share: int
    discipline: str
    #: Peloton's metrics_type, None where nothing is measured.
    metrics_type: str | None
    lengths_min: tuple[int, ...]
    #: What the title says after "30 min ", and the class type.
    titles: tuple[tuple[str, str], ...] = ()
    device: str = "home_bike_plus"

    @property
    def has_class(self) -> bool:
        """Is there a class in Peloton's library?"""
        return bool(self.titles)


_RIDES = (("Climb Ride", "Climb"), ("Low Impact Ride", "Low Impact"), ("HIIT Ride", "Intervals"), ("Pop Ride", "Theme"))
_ZONES = tuple((f"Power Zone {name}", "Power Zone") for name in ("Endurance Ride", "Ride", "Max Ride"))
_SCENIC = (("5 KM Lake Ride", "Scenic Ride"), ("5 KM Fjord Ride", "Scenic Ride"))
_RUNS = (("Intervals Run", "Intervals"), ("Fun Run", "Music"))
_ROWS = (("Form & Drills Row", "Form & Drills"), ("Endurance Row", "Endurance"))
_STRENGTH = (("Arms & Shoulders Strength", "Upper Body"), ("Core Strength", "Core"))
_YOGA = (("Slow Flow", "Yoga Flow"), ("Restorative Yoga", "Restorative"))
_MEDITATION = (("Focus Meditation", "Theme"), ("Sleep Meditation", "Sleep"))
_STRETCH = (("Post-Ride Stretch", "Pre & Post-Ride Stretch"),)

KINDS = (
    Kind("power_zone", 26, "cycling", "cycling", (20, 30, 45), _ZONES),
    Kind("ride", 23, "cycling", "cycling", (15, 20, 30, 45), _RIDES),
    Kind("just_ride", 8, "cycling", "cycling", (5, 10, 20, 40)),
    Kind("strength", 8, "strength", None, (5, 10, 20, 30), _STRENGTH),
    Kind("yoga", 5, "yoga", None, (10, 20, 30), _YOGA),
    Kind("running", 5, "running", "running", (20, 30, 45), _RUNS, "home_tread"),
    Kind("scenic", 5, "cycling", "cycling", (9, 10, 11), _SCENIC),
    Kind("lanebreak", 4, "cycling", "cycling", (5, 10, 20)),
    Kind("meditation", 4, "meditation", None, (5, 10, 15), _MEDITATION, "iPhone"),
    Kind("stretching", 3, "stretching", None, (5, 10), _STRETCH),
    Kind("row", 3, "caesar", "caesar", (10, 15, 20), _ROWS, "caesar"),
    Kind("removed", 3, "cycling", "cycling", (20, 30), (("Groove Ride", "Groove"),)),
    Kind("outdoor_walk", 1, "walking", None, (20, 30), (("90s Walk", "Music"),), "iPhone"),
    Kind("ftp_test", 1, "cycling", "cycling", (20,), (("FTP Test Ride", "Power Zone"),)),
    Kind("unknown_class", 1, "cycling", "cycling", (20, 30)),
)


@dataclass(frozen=True)
class Part:
    """A part of a class on the pedalling clock, half-open; ``metrics`` are (name, lower, upper) targets."""

    start_s: int
    end_s: int
    #: Effort as a share of FTP, or of the hardest steady pace.
    intensity: float
    metrics: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True)
class PelotonClass:
    """A class of the library."""

    id: str
    kind: Kind
    title: str
    class_type: str
    duration_s: int
    #: Seconds of video before the pedalling starts.
    intro_s: int
    instructor: Reply | None
    air_time: int
    difficulty: float
    parts: tuple[Part, ...]


def kind_named(name: str) -> Kind:
    """The kind of that name."""
    return next(kind for kind in KINDS if kind.name == name)


def invented_class(kind: Kind, number: int, *, seed: int, air_time: int) -> PelotonClass:
    """Class ``number`` of a kind: length, title and plan come from the seed."""
    rng = np.random.default_rng((seed, KINDS.index(kind), number))
    duration_s = 60 * int(rng.choice(kind.lengths_min))
    name, class_type = kind.titles[number % len(kind.titles)]
    return PelotonClass(
        id=invented_id(seed, "class", kind.name, number),
        kind=kind,
        title=name if kind.name == "scenic" else f"{duration_s // 60} min {name}",
        class_type=class_type,
        duration_s=duration_s,
        intro_s=60 if kind.metrics_type and kind.name != "scenic" and rng.random() < 0.9 else 1,
        instructor=None if kind.name == "scenic" else instructors()[int(rng.integers(len(instructors())))],
        air_time=air_time,
        difficulty=round(float(rng.uniform(3, 9)), 4),
        parts=_plan(kind, name, duration_s, rng),
    )


def free_parts(duration_s: int, rng: Rng) -> tuple[Part, ...]:
    """What a rider does with nobody telling: a few minutes of this, a few of that."""
    return tuple(_parts(duration_s, _free_steps(rng)))


def _plan(kind: Kind, name: str, duration_s: int, rng: Rng) -> tuple[Part, ...]:
    if kind.name == "ftp_test":
        return (Part(0, duration_s, 1 / 0.95, (("power_zone", 5, 5),)),)
    if kind.name == "power_zone":
        hardest = {"Power Zone Endurance Ride": 3, "Power Zone Ride": 5}.get(name, 7)
        return tuple(_parts(duration_s, _power_zone_steps(hardest, rng)))
    if kind.metrics_type == "running":
        return tuple(_parts(duration_s, _run_steps(rng)))
    if kind.metrics_type == "caesar":
        return tuple(_parts(duration_s, _row_steps(rng)))
    if kind.name in ("ride", "removed"):
        return tuple(_parts(duration_s, _ride_steps(rng)))
    return free_parts(duration_s, rng)


def _parts(duration_s: int, steps: Iterator[tuple[int, float, tuple]]) -> Iterator[Part]:
    """Steps of (seconds, intensity, targets), one after the other until the class is over."""
    start_s = 0
    while start_s < duration_s:
        length_s, intensity, metrics = next(steps)
        end_s = min(duration_s, start_s + length_s)
        yield Part(start_s, end_s, intensity, metrics)
        start_s = end_s


def _free_steps(rng: Rng) -> Iterator[tuple[int, float, tuple]]:
    while True:
        yield int(rng.integers(60, 400)), float(rng.uniform(0.45, 0.85)), ()


def _power_zone_steps(hardest: int, rng: Rng) -> Iterator[tuple[int, float, tuple]]:
    for zone, length_s in ((1, 120), (None, 30), (1, 30), (None, 30), (2, 90), (3, 60), (1, 60)):
        yield (length_s, 0.7, ()) if zone is None else _zone_step(zone, length_s)
    while True:
        zone = int(rng.integers(max(2, hardest - 2), hardest + 1))
        yield _zone_step(zone, 30 * int(rng.integers(1, 3 if zone > 5 else 9)))
        yield _zone_step(1 if zone > 3 else 2, 30 * int(rng.integers(2, 5)))


def _zone_step(zone: int, length_s: int) -> tuple[int, float, tuple]:
    return length_s, ZONE_INTENSITY[zone - 1], (("power_zone", zone, zone),)


def _ride_steps(rng: Rng) -> Iterator[tuple[int, float, tuple]]:
    while True:
        resistance, cadence = int(rng.integers(25, 55)), int(rng.integers(60, 100))
        targets = (("resistance", resistance, resistance + 10), ("cadence", cadence, cadence + 15))
        yield int(rng.integers(20, 180)), float(resistance + 10) / 60, targets


def _run_steps(rng: Rng) -> Iterator[tuple[int, float, tuple]]:
    while True:
        level = int(rng.integers(0, 6))
        mph, incline = 3.0 + level, float(rng.integers(0, 4))
        targets = (("speed", mph, mph + 1), ("incline", incline, incline + 1), ("pace_intensity", level, level))
        yield int(rng.integers(30, 240)), 0.5 + level / 10, targets[: int(rng.integers(2, 4))]


def _row_steps(rng: Rng) -> Iterator[tuple[int, float, tuple]]:
    while True:
        rate = int(rng.integers(18, 28))
        yield int(rng.integers(30, 180)), rate / 30, (("stroke_rate", rate, rate + 2),)


# Replies about classes.


def class_types() -> list[Reply]:
    """Every class type with its id."""
    named = {(kind.discipline, name): None for kind in KINDS for _, name in kind.titles}
    return [
        {"id": _class_type_id(discipline, name), "name": name, "fitness_discipline": discipline}
        for discipline, name in named
    ]


@cache
def instructors() -> tuple[Reply, ...]:
    """The instructors, as the API lists them."""
    names = (
        "Marlow Finchley", "Odette Quillonne", "Bastian Thornevale", "Ilsa Merriwind", "Corvin Ashgrove",
        "Tamsin Oakenhurst", "Søren Vindmarken", "Anaïs Belcourtois", "Jun Haruzora", "Petronella Dusk",
    )  # fmt: skip
    return tuple(_instructor(name, number) for number, name in enumerate(names))


def _instructor(name: str, number: int) -> Reply:
    first_name, last_name = name.split(" ")
    return {
        "id": invented_id("instructor", name),
        "user_id": invented_id("instructor user", name),
        "name": name,
        "first_name": first_name,
        "last_name": last_name,
        "bio": f"{first_name} is a made-up instructor.",
        "short_bio": "",
        "quote": "Nobody said this.",
        "username": None,
        "coach_type": "peloton_coach",
        "is_filterable": True,
        "is_visible": True,
        "list_order": number + 1,
        "image_url": None,
        "fitness_disciplines": sorted({kind.discipline for kind in KINDS if kind.has_class}),
    }


def ride_reply(peloton_class: PelotonClass) -> Reply:
    """The class as it is joined to a workout, with its instructor."""
    kind, is_scenic = peloton_class.kind, peloton_class.kind.name == "scenic"
    duration_s, intro_s = peloton_class.duration_s, peloton_class.intro_s
    type_id = _class_type_id(peloton_class.kind.discipline, peloton_class.class_type)
    ride: Reply = {
        "id": peloton_class.id,
        "title": peloton_class.title,
        "description": f"{peloton_class.title}, taught on a day that never was.",
        "duration": None if is_scenic else duration_s,
        "length": intro_s + duration_s + 60,
        "pedaling_start_offset": intro_s,
        "pedaling_end_offset": intro_s + duration_s,
        "pedaling_duration": duration_s,
        "fitness_discipline": kind.discipline,
        "fitness_discipline_display_name": "Rowing" if kind.discipline == "caesar" else kind.discipline.title(),
        "instructor_id": peloton_class.instructor["id"] if peloton_class.instructor else None,
        "original_air_time": peloton_class.air_time,
        "scheduled_start_time": peloton_class.air_time,
        "difficulty_estimate": peloton_class.difficulty,
        "difficulty_rating_avg": peloton_class.difficulty,
        "difficulty_rating_count": 1200,
        "difficulty_level": None,
        "overall_estimate": 0.9871,
        "overall_rating_avg": 0.9871,
        "overall_rating_count": 1340,
        "total_workouts": 23_456,
        "total_in_progress_workouts": 3,
        "class_type_ids": [type_id],
        "ride_type_id": type_id,
        "ride_type_ids": [type_id],
        "equipment_ids": [],
        "equipment_tags": [],
        "metrics": ["heart_rate", "cadence", "calories"] if kind.metrics_type else ["heart_rate", "calories"],
        "content_format": "audio" if kind.device == "iPhone" else "video",
        "content_provider": "virtual_active" if is_scenic else "peloton",
        "has_pedaling_metrics": kind.discipline == "cycling",
        "has_free_mode": False,
        "image_url": None,
        "is_archived": True,
        "is_explicit": False,
        "explicit_rating": 0,
        "is_fixed_distance": is_scenic,
        "distance": float(peloton_class.title.split(" ")[0]) if is_scenic else None,
        "distance_unit": "metric" if is_scenic else None,
        "distance_display_value": " ".join(peloton_class.title.split(" ")[:2]).lower() if is_scenic else None,
        "is_outdoor": kind.name == "outdoor_walk",
        "has_tread_pace_target": False,
        "language": "english",
        "origin_locale": "en-US",
        "availability": _availability(kind),
        "join_tokens": {"on_demand": _join_token(peloton_class.id)},
        "excluded_platforms": [],
        "muscle_group_score": [],
        "flags": [],
    }
    return ride | ({"instructor": peloton_class.instructor} if peloton_class.instructor else {})


def _availability(kind: Kind) -> Reply:
    if kind.name == "removed":
        return {"is_available": False, "reason": "expired"}
    return {"is_available": True, "reason": None}


def _join_token(ride_id: str) -> str:
    token = {"home_peloton_id": None, "ride_id": ride_id, "studio_peloton_id": None, "type": "on_demand"}
    return base64.b64encode(json.dumps(token).encode()).decode()


def _class_type_id(discipline: str, name: str) -> str:
    return POWER_ZONE_CLASS_TYPE_ID if name == "Power Zone" else invented_id("class type", discipline, name)


def ride_details(peloton_class: PelotonClass) -> Reply:
    """What ``/api/ride/{id}/details`` says: the class with its plan and playlist."""
    ride = ride_reply(peloton_class)
    return {
        "ride": ride | {"is_favorite": False, "total_user_workouts": 1},
        "class_types": [{"id": ride["class_type_ids"][0], "name": peloton_class.class_type}],
        "playlist": _playlist(peloton_class),
        "averages": _averages(peloton_class),
        "segments": {
            "segment_list": segment_list(peloton_class),
            "segment_category_distribution": {},
            "segment_body_focus_distribution": {"cardio": "1.0"},
            "movements_by_weight_category": {},
        },
        "instructor_cues": [],
        "target_metrics_data": {
            "target_metrics": target_metrics(peloton_class),
            "total_expected_output": _expected_output(peloton_class),
        },
        "target_class_metrics": {"target_graph_metrics": [], "total_expected_output": _expected_output(peloton_class)},
        "is_power_zone_class": peloton_class.class_type == "Power Zone",
        "is_ftp_test": peloton_class.kind.name == "ftp_test",
        "default_album_images": {},
        "events": {"data": []},
        "related_rides": {},
        "lanebreak_info": None,
        "excluded_platforms": [],
        "disabled_leaderboard_filters": {"just_me": False, "following": False, "age_and_gender": False},
    }


def target_metrics(peloton_class: PelotonClass) -> list[Reply]:
    """The targets on the video clock, ends inclusive; one class in eight gives its last target first."""
    segment_type = {"power_zone": "power_zone", "ftp_test": "power_zone"}.get(
        peloton_class.kind.name, peloton_class.kind.metrics_type
    )
    targets = [
        {
            "offsets": {"start": part.start_s + peloton_class.intro_s, "end": part.end_s + peloton_class.intro_s - 1},
            "segment_type": segment_type,
            "metrics": [{"name": name, "lower": lower, "upper": upper} for name, lower, upper in part.metrics],
        }
        for part in peloton_class.parts
        if part.metrics
    ]
    return targets[-1:] + targets[:-1] if peloton_class.id < "2" else targets


def segment_list(peloton_class: PelotonClass) -> list[Reply]:
    """Warm-up, the work, cool-down, on the pedalling clock."""
    kind, duration_s = peloton_class.kind, peloton_class.duration_s
    warm_up_s, cool_down_s = duration_s // 6, 60
    named = (
        ("Warm Up", "warmup", 0, warm_up_s),
        (kind.discipline.title(), kind.discipline, warm_up_s, duration_s - cool_down_s - warm_up_s),
        ("Cool Down", "cooldown", duration_s - cool_down_s, cool_down_s),
    )
    return [
        {
            "id": invented_id(peloton_class.id, slug),
            "name": name,
            "length": length_s,
            "start_time_offset": start_s,
            "icon_url": "",
            "icon_name": slug,
            "icon_slug": slug,
            "intensity_in_mets": 6.0,
            "metrics_type": kind.metrics_type or "floor",
            "is_drill": False,
        }
        for name, slug, start_s, length_s in named
    ]


def _playlist(peloton_class: PelotonClass) -> Reply | None:
    if peloton_class.kind.name in ("scenic", "meditation"):
        return None
    first_s = peloton_class.intro_s
    return playlist(peloton_class.id, first_s=first_s, end_s=first_s + peloton_class.duration_s)


def _expected_output(peloton_class: PelotonClass) -> Reply | None:
    if peloton_class.kind.discipline != "cycling" or peloton_class.kind.name == "scenic":
        return None
    minutes = peloton_class.duration_s // 60
    return {"expected_lower_output": 4 * minutes, "expected_upper_output": 11 * minutes}


def _averages(peloton_class: PelotonClass) -> Reply:
    minutes = peloton_class.duration_s / 60
    return {
        "average_total_work": round(6.9 * minutes),
        "average_distance": round(0.28 * minutes, 2),
        "average_calories": round(9.1 * minutes),
        "average_avg_power": 115,
        "average_avg_speed": 16.8,
        "average_avg_cadence": 78,
        "average_avg_resistance": 40,
        "average_effort_score": None,
    }
