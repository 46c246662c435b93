"""A finished workout as TCX, Garmin's older format that nearly every program reads. Knows no store and no clock.

The order of elements is the schema's. It knows three sports only, so all but rides and runs go out as "Other"; speed,
power and steps are in Garmin's extension. Distance and calories are asked of every lap: unknown ones are 0 there.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

import numpy as np

from core.exports.finished import ON_FOOT, Finished, Part, known, passed_m

NAMESPACE = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
EXTENSION = "http://www.garmin.com/xmlschemas/ActivityExtension/v2"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<TrainingCenterDatabase xmlns="{NAMESPACE}" xmlns:x="{EXTENSION}" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Activities>'
)
_TAIL = "</Activities></TrainingCenterDatabase>\n"
_SPORTS = {
    "cycling": "Biking", "bike_bootcamp": "Biking", "running": "Running", "tread_bootcamp": "Running",
}  # fmt: skip
_TRIGGERS = {"manual": "Manual", "distance": "Distance", "time": "Time", "position_lap": "Location"}
#: What XML cannot hold, however it is written.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: The most that the schema's bytes hold.
_MOST = 254


def tcx(finished: Finished) -> bytes:
    """The workout as a TCX file."""
    return "".join(_pieces(finished)).encode()


def _pieces(finished: Finished) -> Iterator[str]:
    yield _HEAD
    yield f'<Activity Sport="{_SPORTS.get(finished.workout.discipline, "Other")}">{_tag("Id", _at(finished, 0))}'
    points = _Points(finished)
    for part in finished.parts:
        yield from _lap(finished, part, points)
    yield _tag("Notes", finished.title)
    if finished.workout.device:
        version = "<Version><VersionMajor>0</VersionMajor><VersionMinor>0</VersionMinor></Version>"
        unit = f"{_tag('Name', finished.workout.device)}<UnitId>0</UnitId><ProductID>0</ProductID>{version}"
        yield f'<Creator xsi:type="Device_t">{unit}</Creator>'
    yield f"</Activity>{_TAIL}"


def _lap(finished: Finished, part: Part, points: "_Points") -> Iterator[str]:
    done = finished.workout
    is_whole = part.end_s - part.start_s == finished.elapsed_s
    calories = part.lap.calories_kcal if part.lap else done.calories_kcal if is_whole else None
    pulse = known(finished.channel("heart_rate_bpm"), part)
    speed, power = known(finished.channel("speed_mps"), part), known(finished.channel("power_w"), part)
    turns = known(points.turns, part)
    mean_bpm, most_bpm = (pulse.mean(), pulse.max()) if pulse.size else (None, None)
    if is_whole:  # as the workout has it
        mean_bpm, most_bpm = done.avg_heart_rate_bpm or mean_bpm, done.max_heart_rate_bpm or most_bpm
    watts = power.mean() if power.size else done.avg_power_w if is_whole else None
    trigger = _TRIGGERS.get((part.lap.trigger if part.lap else None) or "", "Manual")
    yield f'<Lap StartTime="{_at(finished, part.start_s)}">'
    yield _number("TotalTimeSeconds", part.timer_s) + _number("DistanceMeters", passed_m(finished, part) or 0)
    yield _number("MaximumSpeed", speed.max() if speed.size else done.max_speed_mps if is_whole else None)
    yield _number("Calories", round(min(calories or 0, 65_535)))
    yield _pulse("AverageHeartRateBpm", mean_bpm) + _pulse("MaximumHeartRateBpm", most_bpm)
    yield _tag("Intensity", "Active")
    mean_turns = turns[turns > 0].mean() if (turns > 0).any() else None
    yield "" if points.is_on_foot else _byte("Cadence", mean_turns)
    yield _tag("TriggerMethod", trigger)
    yield from points.tracks(part)
    further = _byte("x:AvgRunCadence", mean_turns) if points.is_on_foot else ""
    further += _number("x:AvgWatts", None if watts is None else round(watts))
    yield f"<Extensions><x:LX>{further}</x:LX></Extensions></Lap>" if further else "</Lap>"


class _Points:
    """The trackpoints of a workout, channel by channel."""

    def __init__(self, finished: Finished) -> None:
        self._finished = finished
        self.is_on_foot = finished.workout.discipline in ON_FOOT
        self.turns = finished.turns
        if self.turns is not None and self.is_on_foot:
            self.turns = self.turns / 2  # one leg, as the schema counts
        names = ("latitude_deg", "longitude_deg", "altitude_m", "distance_m", "heart_rate_bpm", "speed_mps", "power_w")
        self._columns = {name: values for name in names if (values := finished.channel(name)) is not None}
        if self.turns is not None:
            self._columns["turns"] = self.turns

    def tracks(self, part: Part) -> Iterator[str]:
        """A track for every stretch without a pause."""
        seconds = np.flatnonzero(self._finished.is_recorded[part.start_s : part.end_s]) + part.start_s
        for stretch in np.split(seconds, np.flatnonzero(np.diff(seconds) > 1) + 1) if seconds.size else []:
            yield "<Track>"
            yield from (self._point(int(second)) for second in stretch)
            yield "</Track>"

    def _point(self, second: int) -> str:
        told = {name: values[second] for name, values in self._columns.items() if np.isfinite(values[second])}
        written = [f"<Trackpoint>{_tag('Time', _at(self._finished, second))}"]
        if "latitude_deg" in told and "longitude_deg" in told:
            place = _number("LatitudeDegrees", told["latitude_deg"], 7)
            written.append(f"<Position>{place}{_number('LongitudeDegrees', told['longitude_deg'], 7)}</Position>")
        written += [
            _number("AltitudeMeters", told.get("altitude_m"), 1),
            _number("DistanceMeters", told.get("distance_m"), 1),
        ]
        written.append(_pulse("HeartRateBpm", told.get("heart_rate_bpm")))
        written.append("" if self.is_on_foot else _byte("Cadence", told.get("turns")))
        further = _number("x:Speed", told.get("speed_mps"))
        further += _byte("x:RunCadence", told.get("turns")) if self.is_on_foot else ""
        further += _number("x:Watts", round(told["power_w"]) if "power_w" in told else None)
        written.append(f"<Extensions><x:TPX>{further}</x:TPX></Extensions>" if further else "")
        return f"{''.join(written)}</Trackpoint>"


def _at(finished: Finished, second: float) -> str:
    instant: datetime = finished.started_at + timedelta(seconds=round(second))
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(_FORBIDDEN.sub(' ', text))}</{name}>"


def _number(name: str, value: Any, decimals: int = 3) -> str:
    """An element with a number; nothing where it is unknown."""
    if value is None or not np.isfinite(value):
        return ""
    return f"<{name}>{value if isinstance(value, int) else f'{value:.{decimals}f}'}</{name}>"


def _byte(name: str, value: Any) -> str:
    return "" if value is None or not 0 <= round(value) <= _MOST else f"<{name}>{round(value)}</{name}>"


def _pulse(name: str, bpm: Any) -> str:
    """A heart rate, of which the schema allows none below 1."""
    return "" if bpm is None or not 1 <= round(bpm) <= _MOST else f"<{name}><Value>{round(bpm)}</Value></{name}>"
