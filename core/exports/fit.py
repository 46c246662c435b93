"""A finished workout as FIT, the format of watches, written with Garmin's own encoder. Knows no store and no clock.

The same workout gives the same bytes, so that a service that was sent it twice knows it again. There is a record for
every second but those of a pause; one without a value says that the timer ran and nothing was known. A workout without
seconds has its totals and two empty records. FIT is coarser than what is kept here in: heart rate and temperature whole
numbers, altitude 0.2 m, balance 1 %, resistance 0.4 %, cadence 1/128 a minute, positions 1e-7 degrees.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np

from core.exports.exercise_names import category
from core.exports.finished import ON_FOOT, Finished, Part, known, passed_m
from core.models import PoolLength, StrengthSet

#: FIT counts seconds from here.
EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
SEMICIRCLES_PER_DEG = 2**31 / 180
#: Bytes of a text.
LONGEST_TEXT = 200

#: Discipline: sport, sub-sport indoors or where it is not known, sub-sport outdoors.
_SPORTS = {
    "cycling": ("cycling", "indoor_cycling", "road"), "bike_bootcamp": ("cycling", "indoor_cycling", "road"),
    "running": ("running", "treadmill", "street"), "tread_bootcamp": ("running", "treadmill", "street"),
    "walking": ("walking", "indoor_walking", "casual_walking"), "hiking": ("hiking", "generic", "generic"),
    "rowing": ("rowing", "indoor_rowing", "generic"), "row_bootcamp": ("rowing", "indoor_rowing", "generic"),
    "swimming": ("swimming", "lap_swimming", "open_water"),
    "strength": ("training", "strength_training", "strength_training"), "yoga": ("training", "yoga", "yoga"),
    "stretching": ("training", "flexibility_training", "flexibility_training"),
    "meditation": ("meditation", "breathing", "breathing"),
    "cardio": ("training", "cardio_training", "cardio_training"),
}  # fmt: skip
_OTHER = ("generic", "generic", "generic")


class _Field(NamedTuple):
    """A field of a record: the channel in it, what one of ours is in its unit, and the most that it holds."""

    name: str
    channel: str
    factor: float
    lowest: float
    highest: float
    is_whole: bool = False


_FIELDS = (
    _Field("position_lat", "latitude_deg", SEMICIRCLES_PER_DEG, -(2**30), 2**30, True),
    _Field("position_long", "longitude_deg", SEMICIRCLES_PER_DEG, -(2**31) + 1, 2**31 - 2, True),
    _Field("enhanced_altitude", "altitude_m", 1, -500, 10_000),
    _Field("heart_rate", "heart_rate_bpm", 1, 0, 254, True),
    _Field("distance", "distance_m", 1, 0, 4e7),
    _Field("enhanced_speed", "speed_mps", 1, 0, 1000),
    _Field("power", "power_w", 1, 0, 65_534, True),
    _Field("grade", "incline_pct", 1, -300, 300),
    _Field("resistance", "resistance_pct", 2.54, 0, 254, True),
    _Field("temperature", "temperature_c", 1, -127, 126, True),
    _Field("vertical_oscillation", "vertical_oscillation_m", 1000, 0, 6500),
    _Field("stance_time", "stance_time_s", 1000, 0, 6500),
    _Field("step_length", "step_length_m", 1000, 0, 6500),
)
#: The highest bit of the balance says that its share is that of the right leg.
_RIGHT = 0x80
_STROKES = ("freestyle", "backstroke", "breaststroke", "butterfly", "drill", "mixed", "im")
_TRIGGERS = ("manual", "time", "distance", "position_start", "position_lap", "position_waypoint", "position_marked",
             "session_end", "fitness_equipment")  # fmt: skip


def fit(finished: Finished) -> bytes:
    """The workout as a FIT file."""
    from garmin_fit_sdk import Encoder, Profile

    numbers: dict[str, int] = Profile["mesg_num"]
    encoder = Encoder()
    for name, fields in _messages(finished):
        encoder.on_mesg(numbers[name], {key: value for key, value in fields.items() if value is not None})
    return bytes(encoder.close())


def _messages(finished: Finished) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is in the file, in its order; None is left out."""
    start_s = round((finished.started_at - EPOCH).total_seconds())
    end_s = start_s + finished.elapsed_s
    device = {
        "manufacturer": "development", "product": 1, "serial_number": 1,
        "product_name": text_field(finished.workout.device or "Zonebook"),
    }  # fmt: skip
    yield "FILE_ID", {"type": "activity", "time_created": start_s, **device}
    yield "DEVICE_INFO", {"timestamp": start_s, "device_index": 0, **device}
    yield from _timed(finished, start_s)
    yield "EVENT", {"timestamp": end_s, "event": "timer", "event_type": "stop_all"}
    yield from (("LENGTH", _length(length, n, start_s)) for n, length in enumerate(finished.lengths))
    yield from _sets(finished.sets, end_s)
    parts = finished.parts
    yield from (("LAP", _lap(finished, part, n, start_s)) for n, part in enumerate(parts))
    yield "SESSION", _session(finished, start_s, laps=len(parts))
    yield "ACTIVITY", {
        "timestamp": end_s, "total_timer_time": finished.workout.duration_s, "num_sessions": 1, "type": "manual",
        "event": "activity", "event_type": "stop", "local_timestamp": end_s + finished.workout.utc_offset_s,
    }  # fmt: skip


# --- seconds


def _timed(finished: Finished, start_s: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records, and the stops and starts of the timer where they fell."""
    stops = [(round(from_s), "stop") for from_s, _ in finished.pauses]
    starts = [(round(to_s), "start") for _, to_s in finished.pauses]
    events = sorted([(0, "start"), *stops, *starts], key=lambda event: event[0])
    columns = _columns(finished)
    seconds = np.flatnonzero(finished.is_recorded).tolist() or [
        0,
        *([finished.elapsed_s] if finished.elapsed_s else []),
    ]
    for second in seconds:
        while events and events[0][0] <= second:
            at_s, kind = events.pop(0)
            yield "EVENT", {"timestamp": start_s + at_s, "event": "timer", "event_type": kind}
        yield "RECORD", {"timestamp": start_s + second, **{name: values[second] for name, values in columns.items()}}
    for at_s, kind in events:
        yield "EVENT", {"timestamp": start_s + at_s, "event": "timer", "event_type": kind}


def _columns(finished: Finished) -> dict[str, list[Any]]:
    """Every field of the records by second, None where it has no value."""
    columns = {
        field.name: _listed(values * field.factor, field.lowest, field.highest, is_whole=field.is_whole)
        for field in _FIELDS
        if (values := finished.channel(field.channel)) is not None
    }
    if (turns := finished.turns) is not None:
        turns = turns / 2 if finished.workout.discipline in ON_FOOT else turns  # FIT counts one leg
        steps = np.rint(turns * 128)
        columns["cadence"] = _listed(steps // 128, 0, 254, is_whole=True)
        columns["fractional_cadence"] = _listed(steps % 128 / 128, 0, 1)
    if (left_pct := finished.channel("left_power_pct")) is not None:
        right = np.rint(100 - left_pct)
        columns["left_right_balance"] = _listed(
            np.where(right <= 100, right + _RIGHT, np.nan), _RIGHT, 254, is_whole=True
        )
    return columns


def _listed(values: np.ndarray, lowest: float, highest: float, *, is_whole: bool = False) -> list[Any]:
    """Values as the encoder takes them, None for what is unknown or does not fit."""
    values = np.rint(values) if is_whole else values
    with np.errstate(invalid="ignore"):
        fits = (values >= lowest) & (values <= highest)
    kept = np.where(fits, values, 0)
    plain = (kept.astype(np.int64) if is_whole else kept).tolist()
    return [value if is_known else None for value, is_known in zip(plain, fits.tolist(), strict=True)]


# --- parts and totals


def _lap(finished: Finished, part: Part, position: int, start_s: int) -> dict[str, Any]:
    """A lap with the means of its own seconds; where there are none, as its device said."""
    said = part.lap
    power, pulse = known(finished.channel("power_w"), part), known(finished.channel("heart_rate_bpm"), part)
    way_m = passed_m(finished, part)
    sport, sub_sport = _sport(finished)
    trigger = said.trigger if said and said.trigger in _TRIGGERS else None
    return {
        "message_index": position, "timestamp": start_s + part.end_s, "start_time": start_s + part.start_s,
        "total_elapsed_time": part.end_s - part.start_s, "total_timer_time": part.timer_s, "event": "lap",
        "event_type": "stop", "sport": sport, "sub_sport": sub_sport, "lap_trigger": trigger or "session_end",
        "total_distance": way_m, "total_calories": _whole(said.calories_kcal if said else None, 65_534),
        "total_ascent": _whole(said.elevation_gain_m if said else None, 65_534),
        "avg_power": _whole(_mean(power, said.avg_power_w if said else None), 65_534),
        "avg_heart_rate": _whole(_mean(pulse, said.avg_heart_rate_bpm if said else None), 254),
        "max_heart_rate": _whole(pulse.max() if pulse.size else said.max_heart_rate_bpm if said else None, 254),
        "enhanced_avg_speed": way_m / part.timer_s if way_m and part.timer_s > 0 else None,
    }  # fmt: skip


def _session(finished: Finished, start_s: int, *, laps: int) -> dict[str, Any]:
    """The totals as the workout has them, whatever its seconds would give."""
    done, derived = finished.workout, finished.metrics
    sport, sub_sport = _sport(finished)
    legs = 2 if done.discipline in ON_FOOT else 1
    active = sum(length.is_active for length in finished.lengths) or None
    return {
        "message_index": 0, "timestamp": start_s + finished.elapsed_s, "start_time": start_s, "event": "session",
        "event_type": "stop", "trigger": "activity_end", "sport": sport, "sub_sport": sub_sport,
        "sport_profile_name": text_field(finished.title), "first_lap_index": 0, "num_laps": laps,
        "total_elapsed_time": finished.elapsed_s or None, "total_timer_time": done.duration_s,
        "total_moving_time": done.moving_s, "total_distance": done.distance_m,
        "total_calories": _whole(done.calories_kcal, 65_534), "total_ascent": _whole(done.elevation_gain_m, 65_534),
        "total_work": _whole(None if done.output_kj is None else done.output_kj * 1000, 2**32 - 2),
        "avg_power": _whole(done.avg_power_w, 65_534), "max_power": _whole(done.max_power_w, 65_534),
        "normalized_power": _whole(derived.np_w if derived else None, 65_534),
        "threshold_power": _whole(derived.ftp_w if derived else None, 65_534),
        "avg_heart_rate": _whole(done.avg_heart_rate_bpm, 254), "max_heart_rate": _whole(done.max_heart_rate_bpm, 254),
        **_cadence("avg", done.avg_cadence_rpm, legs), **_cadence("max", done.max_cadence_rpm, legs),
        "enhanced_avg_speed": done.avg_speed_mps, "enhanced_max_speed": done.max_speed_mps,
        "avg_step_length": _scaled(done.avg_step_length_m), "avg_stance_time": _scaled(done.avg_stance_time_s),
        "avg_vertical_oscillation": _scaled(done.avg_vertical_oscillation_m), "pool_length": done.pool_length_m,
        "pool_length_unit": "metric" if done.pool_length_m else None, "num_active_lengths": active,
        "num_lengths": len(finished.lengths) or None, "workout_rpe": done.rpe * 10 if done.rpe else None,
    }  # fmt: skip


def _sport(finished: Finished) -> tuple[str, str]:
    sport, inside, outside = _SPORTS.get(finished.workout.discipline, _OTHER)
    is_outdoor = finished.workout.is_outdoor
    if is_outdoor is None:
        is_outdoor = finished.channel("latitude_deg") is not None
    if finished.workout.pool_length_m:
        is_outdoor = False  # a pool, wherever it is
    return sport, outside if is_outdoor else inside


def _length(length: PoolLength, position: int, start_s: int) -> dict[str, Any]:
    begin_s = start_s + round(length.start_s)
    is_known = length.is_active and length.stroke in _STROKES
    return {
        "message_index": position, "timestamp": begin_s + round(length.duration_s or 0), "start_time": begin_s,
        "event": "length", "event_type": "stop", "total_elapsed_time": length.duration_s,
        "total_timer_time": length.duration_s, "length_type": "active" if length.is_active else "idle",
        "total_strokes": length.strokes, "swim_stroke": length.stroke if is_known else None,
    }  # fmt: skip


def _sets(sets: list[StrengthSet], end_s: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Sets in their order, and after them the names of their exercises, which a set points to.

    When a set was done is not kept, so none has a start.
    """
    names = list(dict.fromkeys(done.exercise for done in sets))
    for position, done in enumerate(sets):
        yield "SET", {
            "timestamp": end_s, "message_index": position, "set_type": "active", "duration": done.duration_s,
            "repetitions": done.reps, "weight": done.weight_kg, "weight_display_unit": "kilogram",
            "category": [category(done.exercise)], "wkt_step_index": names.index(done.exercise),
        }  # fmt: skip
    for position, name in enumerate(names):
        yield "EXERCISE_TITLE", {
            "message_index": position, "exercise_category": category(name), "wkt_step_name": text_field(name),
        }  # fmt: skip


def _cadence(which: str, turns: float | None, legs: int) -> dict[str, Any]:
    if turns is None or not 0 <= turns / legs < 255:
        return {}
    whole, rest = divmod(round(turns / legs * 128), 128)
    return {f"{which}_cadence": whole, f"{which}_fractional_cadence": rest / 128}


def _mean(values: np.ndarray, said: float | None) -> float | None:
    return float(values.mean()) if values.size else said


def _whole(value: float | None, highest: int) -> int | None:
    return None if value is None or not 0 <= value <= highest else round(value)


def _scaled(value: float | None) -> float | None:
    """Metres as millimetres, seconds as milliseconds."""
    return None if value is None or not 0 <= value < 6.5 else value * 1000


def text_field(text: str) -> str:
    """As much of a text as a field takes, no letter cut in two."""
    return text.encode()[:LONGEST_TEXT].decode(errors="ignore")
