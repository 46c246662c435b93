"""FIT's words in ours: sports, places, devices. Knows no bytes."""

import re
from collections.abc import Mapping
from typing import Any

_SPORTS = {
    "cycling": "cycling", "e_biking": "cycling", "running": "running", "walking": "walking", "hiking": "hiking",
    "mountaineering": "hiking", "snowshoeing": "hiking", "swimming": "swimming", "rowing": "rowing", "hiit": "cardio",
    "boxing": "cardio", "jump_rope": "cardio", "floor_climbing": "cardio", "dance": "cardio",
    "mixed_martial_arts": "cardio", "meditation": "meditation", "mobility": "stretching",
}  # fmt: skip
#: Sub-sports that say more than their sport.
_SUB_SPORTS = {
    "treadmill": "running", "indoor_running": "running", "trail": "running", "track": "running", "street": "running",
    "indoor_cycling": "cycling", "spin": "cycling", "indoor_rowing": "rowing", "indoor_walking": "walking",
    "casual_walking": "walking", "speed_walking": "walking", "lap_swimming": "swimming", "open_water": "swimming",
    "strength_training": "strength", "yoga": "yoga", "flexibility_training": "stretching", "breathing": "meditation",
    "cardio_training": "cardio", "hiit": "cardio", "amrap": "cardio", "emom": "cardio", "tabata": "cardio",
    "elliptical": "cardio", "stair_climbing": "cardio",
}  # fmt: skip
#: Sports that only their sub-sport explains.
_VAGUE = frozenset((None, "generic", "training", "fitness_equipment", "all"))

_INDOOR = frozenset((
    "treadmill", "indoor_running", "indoor_cycling", "spin", "indoor_rowing", "indoor_walking", "strength_training",
    "yoga", "pilates", "flexibility_training", "breathing", "cardio_training", "hiit", "elliptical", "stair_climbing",
    "virtual_activity", "indoor_skiing", "indoor_climbing", "esport", "amrap", "emom", "tabata",
))  # fmt: skip
_OUTDOOR = frozenset((
    "street", "trail", "road", "mountain", "downhill", "cyclocross", "gravel_cycling", "bmx", "open_water",
    "mixed_surface", "commuting", "e_bike_mountain", "ultra", "obstacle", "backcountry", "resort",
))  # fmt: skip

_MAKERS = {
    "mywhoosh": "MyWhoosh", "trainerroad": "TrainerRoad", "trainer_road": "TrainerRoad", "sigmasport": "Sigma",
    "wahoo_fitness": "Wahoo", "the_sufferfest": "The Sufferfest", "stages_cycling": "Stages", "srm": "SRM",
    "hammerhead": "Hammerhead",
}  # fmt: skip
#: Makers that are nobody, or whose product has a better known name than they.
_SILENT_MAKERS = frozenset(("development", "peaksware"))
_GARMIN_PREFIXES = {"fr": "Forerunner"}

#: What a file that is no recording holds, by the type it gives itself.
OTHER_CONTENT = {
    "workout": "a planned workout, not a recording. Import the file of the finished workout.",
    "course": "a course to follow, not a recording. Import the file of the finished workout.",
    "schedules": "a calendar of planned workouts, not a recording. Import the file of the finished workout.",
    "settings": "settings of a device, not a recording.",
    "sport": "settings of a device, not a recording.",
    "device": "a description of a device, not a recording.",
    "segment": "a segment to race on, not a recording.",
    "segment_list": "a list of segments, not a recording.",
    "goals": "goals, not a recording.",
    "totals": "sums over a device's life, not a recording.",
    "blood_pressure": "blood pressure, which Zonebook does not keep.",
    "monitoring_a": "a day of steps and pulse, not a workout: there is nothing in it to import.",
    "monitoring_b": "a day of steps and pulse, not a workout: there is nothing in it to import.",
    "monitoring_daily": "a day of steps and pulse, not a workout: there is nothing in it to import.",
    "activity_summary": "only the summary of a workout. Import the file of the recording.",
}


def discipline(sport: str | None, sub_sport: str | None) -> str:
    """FIT's sport and sub-sport as one of ``models.DISCIPLINES``.

    >>> discipline("fitness_equipment", "treadmill"), discipline("cycling", "virtual_activity")
    ('running', 'cycling')
    """
    if sport in _VAGUE:
        return _SUB_SPORTS.get(sub_sport or "", "other")
    return _SPORTS.get(sport or "", "other")


def is_outdoor(sub_sport: str | None, *, has_positions: bool) -> bool | None:
    """True in the open, False indoors, None where the file does not tell (a pool may be either)."""
    if sub_sport in _INDOOR:
        return False
    if sub_sport in _OUTDOOR or has_positions:
        return True
    return None


def device(about: Mapping[str, Any], garmin_products: Mapping[int, str]) -> str | None:
    """The device by maker and product: "Garmin Edge 530", "Zwift"; None where the file does not name it.

    Args:
        about: ``manufacturer``, ``product`` and ``product_name`` as the file has them.
    """
    maker, name = about.get("manufacturer"), text(about.get("product_name"))
    maker_words = "" if not isinstance(maker, str) or maker in _SILENT_MAKERS else _MAKERS.get(maker, _words(maker))
    if not name and maker == "garmin" and isinstance(about.get("product"), int):
        name = _garmin_words(garmin_products.get(about["product"], ""))
    if name and maker_words and not name.casefold().startswith(maker_words.casefold()):
        name = f"{maker_words} {name}"
    return name or maker_words or None


def _garmin_words(product: str) -> str:
    """A name of FIT's list in words: 'edge_530' is Edge 530, 'fr965' Forerunner 965, 'edge1000' Edge 1000."""
    parts = re.sub(r"^([a-z]+?)(\d)", r"\1_\2", product).split("_")
    if not parts[0] or parts[0] in ("hrm", "connect"):
        return _words(product)
    return " ".join([_GARMIN_PREFIXES.get(parts[0], parts[0].capitalize()), *(_product_part(p) for p in parts[1:])])


def _product_part(part: str) -> str:
    """'5x' is 5X, 'plus' Plus."""
    return part.upper() if part[:1].isdigit() else part.capitalize()


def _words(name: str) -> str:
    return " ".join(part.capitalize() for part in name.split("_") if part)


def text(value: Any) -> str | None:
    """The first text of a value that may be a list of them, less what does not print; None where there is none."""
    first = value[0] if isinstance(value, list | tuple) and value else value
    if not isinstance(first, str):
        return None
    return " ".join("".join(char if char.isprintable() else " " for char in first).split()) or None
