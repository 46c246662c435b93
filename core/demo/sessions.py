"""How each appointment of the sample athlete went: the body that day, the streams, what the devices say of them."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from math import ceil, cos, erf, log, pi, sin, sqrt
from typing import Any

import numpy as np

from core import metrics
from core.demo.calendar import Appointment, Calendar
from core.demo.classes import AVERAGE_FTP_W, INSTRUCTORS, expected_output_kj
from core.demo.fitness import FIRST_FTP_W, GAINED_FTP_W
from core.demo.plans import plan
from core.demo.rides import Manner, ride
from core.demo.runs import RUN_LOOPS_M, WALK_LOOPS_M, Loop, loop, mat, road, row, tread
from core.demo.signals import Body, Signal
from core.models import Recording
from core.recorded import RecordedSession

#: The heart's true maximum; what the age rule says, believed until a hard effort shows better after so many days.
MAX_HEART_RATE_BPM, AGE_RULE_BPM, BELIEVED_DAYS = 185, 181, 210
#: Share of the 20-minute power that is called FTP, and what FTP is thought to be before the first test.
FTP_TEST_SHARE, FIRST_GUESS_W = 0.95, 172
#: How much the legs differ from day to day (standard deviation); on test days one is well rested.
DAY_FORM, TEST_DAY_FORM = 0.018, 0.009
#: Calories that the bike shows for a kilojoule, and that a runner burns for a kilometre and kilogram.
KCAL_PER_KJ, KCAL_PER_KM_KG = 1.42, 1.0
#: Calories of a minute: those at 0 bpm, and for each beat; and where no heart rate is known, by discipline.
KCAL_PER_MIN_AT_0_BPM, KCAL_PER_BEAT = -9.007, 0.1539
KCAL_PER_MIN = {"strength": 6.0, "cardio": 9.0, "yoga": 3.4, "stretching": 2.8, "meditation": 1.3}
#: Where a scenic ride is over.
SCENIC_M = 10_000.0
#: Watts that effort 1 means to the average member of a class off the bike.
AVERAGE_THRESHOLD_W = {"running": 250, "walking": 250, "rowing": 125}
#: How far members spread around the average output of a class (standard deviation of its logarithm).
MEMBER_SPREAD = 0.33
#: How often the strap stays in the drawer.
NO_STRAP_SHARE = {"meditation": 0.6, "stretching": 0.3, "yoga": 0.2}
USUAL_NO_STRAP_SHARE = 0.06
#: Disciplines with a leaderboard.
RANKED = ("cycling", "running", "walking", "rowing", "bike_bootcamp")
DEVICES = {"cycling": "Bike", "bike_bootcamp": "Bike", "running": "Tread", "walking": "Tread", "rowing": "Rower"}
#: What a session says of a channel: its mean, and of most its maximum.
SUMMARIES = {
    "power_w": ("avg_power_w", "max_power_w"), "cadence_rpm": ("avg_cadence_rpm", "max_cadence_rpm"),
    "resistance_pct": ("avg_resistance_pct", "max_resistance_pct"), "incline_pct": ("avg_incline_pct",),
    "speed_mps": ("avg_speed_mps", "max_speed_mps"), "heart_rate_bpm": ("avg_heart_rate_bpm", "max_heart_rate_bpm"),
}  # fmt: skip


@dataclass(frozen=True)
class History:
    """The calendar come true. Each session is made from its number alone, so any of them can be made at any time."""

    seed: int
    calendar: Calendar

    @cached_property
    def tests(self) -> list[tuple[Appointment, int]]:
        """The FTP tests, oldest first, and the FTP (W) that each gave."""
        tests = [a for a in self.calendar.appointments if a.kind.name == "ftp_test"]
        means_w = [float(np.nanmean(self._streams(test, self._body(test, FIRST_GUESS_W))["power_w"])) for test in tests]
        return [(test, round(FTP_TEST_SHARE * mean_w)) for test, mean_w in zip(tests, means_w, strict=True)]

    def session(self, appointment: Appointment) -> RecordedSession:
        """How an appointment went: its values and its streams."""
        ftp_w = self._ftp_w_before(appointment)
        body = self._body(appointment, ftp_w or FIRST_GUESS_W)
        streams = self._streams(appointment, body)
        values: dict[str, Any] = (
            _when(appointment, _length_s(streams)) | _class_values(appointment) | _totals(streams)
            | _climbed(appointment, streams) | self._heart_values(appointment, streams)
        )  # fmt: skip
        recording = Recording(
            source="sample", source_id=f"sample-{appointment.number + 1:06d}", detail_state="complete",
            source_ftp_w=ftp_w, calories_kcal=_calories_kcal(appointment, body, values), **values,
            **self._place(appointment, values["output_kj"]),
        )  # fmt: skip
        return RecordedSession(recording, {name: s for name, s in streams.items() if np.isfinite(s).any()})

    def weight_kg(self, day_number: int) -> float:
        """Fitter is lighter, and winters are heavier."""
        year_share = (self.calendar.first_day + timedelta(days=day_number)).timetuple().tm_yday / 365.25
        winter, week = cos(2 * pi * year_share), sin(day_number / 4.1)
        return 83.4 - 5.2 * self._fitter(day_number) + 0.9 * winter + 0.3 * week

    def resting_bpm(self, day_number: int) -> float:
        """Fitter is slower."""
        return 58.0 - 7.0 * self._fitter(day_number)

    def _fitter(self, day_number: int) -> float:
        """0 at the beginning, about 1 after three years."""
        return (self.calendar.latent_ftp_w[day_number] - FIRST_FTP_W) / GAINED_FTP_W

    def _ftp_w_before(self, appointment: Appointment) -> int | None:
        """FTP as the newest test before a session gave it."""
        n = bisect_left(self.tests, appointment.number, key=lambda result: result[0].number)
        return self.tests[n - 1][1] if n else None

    def _body(self, appointment: Appointment, ftp_w: float) -> Body:
        rng = np.random.default_rng([self.seed, 21, appointment.number])
        day = appointment.day_number
        spread = TEST_DAY_FORM if appointment.kind.name == "ftp_test" else DAY_FORM
        return Body(
            latent_ftp_w=self.calendar.latent_ftp_w[day] * (1 + spread * rng.standard_normal()),
            ftp_w=ftp_w,
            resting_heart_rate_bpm=self.resting_bpm(day),
            max_heart_rate_bpm=MAX_HEART_RATE_BPM,
            weight_kg=self.weight_kg(day),
        )

    def _streams(self, appointment: Appointment, body: Body) -> dict[str, Signal]:
        """The channels of a session, cut where it was stopped early or the distance was reached."""
        rng = np.random.default_rng([self.seed, 20, appointment.number])
        has_strap = rng.random() >= NO_STRAP_SHARE.get(appointment.kind.discipline, USUAL_NO_STRAP_SHARE)
        streams = self._whole_streams(rng, appointment, body)
        if not has_strap:
            streams["heart_rate_bpm"] = np.full(_length_s(streams), np.nan)
        end_s = round(_length_s(streams) * appointment.done_share)
        if appointment.kind.name == "scenic":
            end_s = int(np.searchsorted(np.nancumsum(streams["speed_mps"]), SCENIC_M)) + 1
        return {name: values[:end_s] for name, values in streams.items()}

    def _whole_streams(self, rng: np.random.Generator, appointment: Appointment, body: Body) -> dict[str, Signal]:
        kind, outline = appointment.kind, appointment.outline
        planned = self.calendar.library.plan(outline) if outline else plan(kind.name, rng, appointment.length_s)
        match kind.name, kind.discipline:
            case _, "cycling" | "bike_bootcamp":
                is_zoned, is_test = kind.class_type == "Power Zone", kind.name == "ftp_test"
                return ride(rng, planned.parts, body, Manner(is_by_feel=not is_zoned, is_test=is_test))
            case "outdoor_run" | "outdoor_walk", _:
                effort = (0.82 if kind.discipline == "running" else 0.45) + 0.06 * rng.random()
                return road(rng, _way(appointment), body, effort=effort, is_backwards=rng.random() < 0.4)
            case _, "running" | "walking":
                return tread(rng, planned.parts, body)
            case _, "rowing":
                return row(rng, planned.parts, body)
            case _, discipline:
                return mat(rng, discipline, appointment.length_s, body)

    def _heart_values(self, appointment: Appointment, streams: dict[str, Signal]) -> dict[str, Any]:
        """Seconds in heart-rate zones and Strive points, by the maximum that was believed in on that day."""
        beats = streams["heart_rate_bpm"]
        if not np.isfinite(beats).any():
            return {}
        believed_bpm = AGE_RULE_BPM if appointment.day_number < BELIEVED_DAYS else MAX_HEART_RATE_BPM
        zones_s = metrics.heart_rate_zone_seconds(beats, max_heart_rate_bpm=believed_bpm)
        return {"source_hr_zones_s": list(zones_s or ()), "effort_points": round(metrics.strive_score(zones_s) or 0, 1)}

    def _place(self, appointment: Appointment, output_kj: float | None) -> dict[str, int]:
        """Place on the leaderboard among members whose outputs spread around the average of the class."""
        outline = appointment.outline
        if not outline or outline.instructor < 0 or not output_kj or appointment.kind.discipline not in RANKED:
            return {}
        rng = np.random.default_rng([self.seed, 22, outline.number])
        members = int(rng.integers(300, 2500) if appointment.is_live else min(rng.lognormal(10.2, 0.8), 400_000))
        average_w = AVERAGE_THRESHOLD_W.get(appointment.kind.discipline, AVERAGE_FTP_W)
        average_kj = expected_output_kj(self.calendar.library.plan(outline), ftp_w=average_w)
        better = 0.5 - 0.5 * erf(log(max(output_kj, 1) / average_kj) / MEMBER_SPREAD / sqrt(2))
        return {"leaderboard_rank": max(1, ceil(better * members)), "leaderboard_total": members}


def _when(appointment: Appointment, length_s: int) -> dict[str, Any]:
    """Start, length and place of a session."""
    end = appointment.started_at + timedelta(seconds=length_s)
    is_outdoor = appointment.kind.name.startswith("outdoor")
    return {
        "discipline": appointment.kind.discipline,
        "title": appointment.outline.title if appointment.outline else _own_title(appointment),
        "started_at": appointment.started_at,
        "utc_offset_s": appointment.utc_offset_s,
        "duration_s": length_s,
        "is_outdoor": is_outdoor,
        "device": "Watch" if is_outdoor else DEVICES.get(appointment.kind.discipline, "Watch"),
        "created_at": end,
        "updated_at": end,
    }


def _own_title(appointment: Appointment) -> str:
    """What a session without a class is called: "30 min Just Ride", "Morning Run" and the like."""
    hour = (appointment.started_at + timedelta(seconds=appointment.utc_offset_s)).hour
    part_of_day = "Morning" if hour < 12 else "Afternoon" if hour < 17 else "Evening"
    return appointment.kind.titles[0].format(m=appointment.length_s // 60, d=part_of_day)


def _class_values(appointment: Appointment) -> dict[str, Any]:
    """What a session tells of its class."""
    outline = appointment.outline
    if not outline:
        return {"class_type": appointment.kind.class_type}
    return {
        "class_type": appointment.kind.class_type,
        "class_id": outline.id,
        "class_duration_s": None if appointment.kind.name == "scenic" else outline.length_s,
        "class_aired_at": outline.aired_at,
        "instructor_name": INSTRUCTORS[outline.instructor] if outline.instructor >= 0 else None,
        "is_live": appointment.is_live,
    }


def _totals(streams: dict[str, Signal]) -> dict[str, Any]:
    """Sums, means and maxima over the seconds that are known; None for what no channel tells."""
    values: dict[str, Any] = {"output_kj": None, "distance_m": None, "moving_s": None}
    for channel, names in SUMMARIES.items():
        known = streams[channel][np.isfinite(streams[channel])] if channel in streams else np.empty(0)
        if known.size:
            values |= dict(zip(names, (float(known.mean()), float(known.max())), strict=False))
        if channel == "power_w" and known.size:
            values["output_kj"] = float(known.sum()) / 1000
        if channel == "speed_mps" and known.size:
            values |= {"distance_m": float(known.sum()), "moving_s": int(np.count_nonzero(known))}
    return values


def _climbed(appointment: Appointment, streams: dict[str, Signal]) -> dict[str, float]:
    """Metres up, on the road and on the tread."""
    if "altitude_m" in streams:
        return {"elevation_gain_m": round(_way(appointment).climb_m, 1)}
    if "incline_pct" in streams:
        return {"elevation_gain_m": round(float((streams["speed_mps"] * streams["incline_pct"]).sum()) / 100, 1)}
    return {}


def _way(appointment: Appointment) -> Loop:
    """The loop of an outdoor session, told by the time that was set aside for it."""
    loops_m = RUN_LOOPS_M if appointment.kind.discipline == "running" else WALK_LOOPS_M
    return loop(loops_m[appointment.length_s // 60])


def _calories_kcal(appointment: Appointment, body: Body, values: dict[str, Any]) -> float:
    """Calories as the device of the discipline shows them."""
    discipline, minutes = appointment.kind.discipline, values["duration_s"] / 60
    if discipline in ("cycling", "bike_bootcamp", "rowing"):
        return round(KCAL_PER_KJ * values["output_kj"])
    if values["distance_m"]:
        return round(KCAL_PER_KM_KG * values["distance_m"] / 1000 * body.weight_kg)
    at_rest = KCAL_PER_MIN[discipline] * minutes
    if "avg_heart_rate_bpm" not in values:
        return round(at_rest)
    return round(max(1.2 * minutes, (KCAL_PER_MIN_AT_0_BPM + KCAL_PER_BEAT * values["avg_heart_rate_bpm"]) * minutes))


def _length_s(streams: dict[str, Signal]) -> int:
    return next(iter(streams.values())).size
