"""Every number that is shown, described once: its name, label, unit, format, what it is and where it comes from.

Tables, axes, tooltips and hints read it here. Values are stored in SI with the unit in the name (``distance_m``);
here they become what the athlete prefers to read. ``MEASUREMENTS`` lists what an athlete can measure and what of it is
believed. No value is computed here but for its unit.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from typing import Literal

import pandas as pd

Units = Literal["metric", "imperial"]
#: How a number is written: 1,234.5 · 1:02:03 · 5:30 · top 5 %.
Form = Literal["number", "clock", "pace", "top"]

#: What stands where nothing is known.
UNKNOWN = "–"

#: Where numbers come from.
RECORDING = "as recorded"
COUNTED = "counted from your workouts"
ATHLETE = "entered by you or read from a connected service"

MI_PER_M, FT_PER_M, IN_PER_M, YD_PER_M = 1 / 1609.344, 1 / 0.3048, 1 / 0.0254, 1 / 0.9144
LB_PER_KG = 1 / 0.45359237
KMH_PER_MPS, MPH_PER_MPS = 3.6, 3600 * MI_PER_M


@dataclass(frozen=True)
class Quantity:
    """One shown number. The stored value times ``factor`` is the value in ``unit``; clock and pace are in minutes."""

    name: str
    label: str
    unit: str = ""
    decimals: int = 0
    factor: float = 1
    imperial_unit: str | None = None
    imperial_factor: float | None = None
    form: Form = "number"
    help: str = ""
    source: str = RECORDING


def shown(value: float | None, quantity: Quantity | str, units: Units = "metric") -> str:
    """A value as it is written, with its unit; "–" when it is unknown.

    >>> shown(12345.6, "distance_m"), shown(12345.6, "distance_m", "imperial"), shown(None, "distance_m")
    ('12.35 km', '7.67 mi', '–')
    >>> shown(3723, "duration_s"), shown(2700, "class_duration_s"), shown(330, "pace_s_per_km")
    ('1:02:03', '45 min', '5:30 /km')
    """
    quantity = described(quantity)
    if value is None or not isfinite(value):
        return UNKNOWN
    factor, unit = _scale(quantity, units)
    value = value * factor
    match quantity.form:
        case "clock":
            return clock(value * 60)
        case "pace":
            return f"{clock(value * 60)} {unit.removeprefix('min')}"
        case "top":
            return f"top {value:.2g} %" if value < 10 else f"top {value:.0f} %"
        case "number":
            number = f"{value:,.{quantity.decimals}f}"
            number = number.removeprefix("-") if not number.strip("-0.,") else number
            return f"{number} {unit}".rstrip()


def converted(values: pd.Series, quantity: Quantity | str, units: Units = "metric") -> pd.Series:
    """Stored values in the unit that is shown, for axes and tables; NaN stays NaN.

    >>> converted(pd.Series([1000.0, None]), "distance_m").tolist()
    [1.0, nan]
    """
    return values * _scale(described(quantity), units)[0]


def unit(quantity: Quantity | str, units: Units = "metric") -> str:
    """The unit that is shown, "" for a bare number."""
    return _scale(described(quantity), units)[1]


def axis(quantity: Quantity | str, units: Units = "metric") -> str:
    """The title of an axis or a column: label and unit.

    >>> axis("distance_m", "imperial"), axis("intensity_factor")
    ('Distance (mi)', 'Intensity factor')
    """
    label, shown_unit = described(quantity).label, unit(quantity, units)
    return f"{label} ({shown_unit})" if shown_unit else label


def hint(quantity: Quantity | str) -> str:
    """What it is, how it is computed and where it comes from, in sentences for a tooltip."""
    quantity = described(quantity)
    return f"{quantity.help} Source: {quantity.source}." if quantity.help else f"Source: {quantity.source}."


def clock(seconds: float) -> str:
    """Seconds as h:mm:ss, or m:ss below an hour; rounded to the second.

    >>> clock(59.6), clock(2700), clock(36000)
    ('1:00', '45:00', '10:00:00')
    """
    whole = round(abs(seconds))
    sign = "-" if seconds < 0 and whole else ""
    hours, rest = divmod(whole, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{sign}{hours}:{minutes:02}:{rest:02}" if hours else f"{sign}{minutes}:{rest:02}"


def ago(instant: datetime, now: datetime) -> str:
    """How long ago an instant was, in words.

    >>> noon = datetime(2026, 5, 1, 12)
    >>> ago(noon, noon), ago(noon, datetime(2026, 5, 1, 13)), ago(noon, datetime(2026, 5, 3, 15))
    ('just now', '1 hour ago', '2 days ago')
    """
    seconds = (now - instant).total_seconds()
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            n = int(seconds // size)
            return f"{n} {word}{'s' if n > 1 else ''} ago"
    return "just now"


def written(day: date, *, short: bool = False) -> str:
    """A day in words; a missing one as unknown.

    >>> written(date(2026, 9, 1)), written(date(2026, 9, 1), short=True)
    ('1 September 2026', '1 Sep 2026')
    """
    if day != day:
        return UNKNOWN
    return f"{day.day} {day:%b %Y}" if short else f"{day.day} {day:%B %Y}"


def how_many(n: float, one: str, many: str | None = None) -> str:
    """How many of something, in words.

    >>> how_many(1, "ride"), how_many(1200, "ride"), how_many(2, "entry", "entries")
    ('1 ride', '1,200 rides', '2 entries')
    """
    return f"{n:,g} {one if n == 1 else many or one + 's'}"


def label(name: str) -> str:
    """A discipline or another name of ours as it is read: 'bike_bootcamp' is 'Bike bootcamp'."""
    return name.replace("_", " ").capitalize()


def described(quantity: Quantity | str) -> Quantity:
    """The quantity of that name, or the quantity itself."""
    return quantity if isinstance(quantity, Quantity) else QUANTITIES[quantity]


def _scale(quantity: Quantity, units: Units) -> tuple[float, str]:
    if units == "imperial" and quantity.imperial_unit is not None and quantity.imperial_factor is not None:
        return quantity.imperial_factor, quantity.imperial_unit
    return quantity.factor, quantity.unit


def _distance(name: str, label: str, help: str) -> Quantity:
    return Quantity(name, label, "km", 2, 1e-3, "mi", MI_PER_M, help=help)


def _speed(name: str, label: str, help: str) -> Quantity:
    return Quantity(name, label, "km/h", 1, KMH_PER_MPS, "mph", MPH_PER_MPS, help=help)


def _pace(name: str, label: str, help: str, source: str = RECORDING) -> Quantity:
    return Quantity(name, label, "min/km", 2, 1 / 60, "min/mi", 1 / 60 / 1000 / MI_PER_M, "pace", help, source)


def _clock(name: str, label: str, help: str, source: str = RECORDING) -> Quantity:
    return Quantity(name, label, "min", 0, 1 / 60, form="clock", help=help, source=source)


def _number(name: str, label: str, unit: str, help: str, decimals: int = 0, source: str = RECORDING) -> Quantity:
    return Quantity(name, label, unit, decimals, help=help, source=source)


def _derived(name: str, label: str, unit: str, decimals: int, help: str, *, factor: float = 1) -> Quantity:
    return Quantity(name, label, unit, decimals, factor, help=help, source="computed from the 1-Hz streams")


def _power_zone(zone: int, share: str) -> Quantity:
    what = f"Time at {share} % of the FTP in force that day; a bound belongs to the lower zone, dropouts to none."
    return _clock(f"power_zone_{zone}_s", f"Power zone {zone}", what, "computed from 1-Hz power")


def _heart_rate_zone(zone: int, share: str) -> Quantity:
    what = f"Time at {share} % of the maximum heart rate in force that day, as Peloton counts; dropouts belong to none."
    return _clock(f"hr_zone_{zone}_s", f"Heart-rate zone {zone}", what, "computed from 1-Hz heart rate")


_POWER_ZONES = ("under 55", "55 to 75", "75 to 90", "90 to 105", "105 to 120", "120 to 150", "over 150")
_HEART_RATE_ZONES = ("under 65", "65 to 75", "75 to 85", "85 to 95", "over 95")

_ALL = (
    # Sums and goals
    _number("workouts", "Workouts", "", "How many sessions you did, of every discipline.", source=COUNTED),
    _number("days", "Active days", "", "Days with at least one workout.", source=COUNTED),
    _number("minutes", "Time", "min", "Minutes of all workouts, pauses taken out.", source=COUNTED),
    # A workout
    _clock("duration_s", "Duration", "From the first to the last second, without pauses where the source knows them."),
    _clock("moving_s", "Moving time", "Seconds in motion, where the source tells them apart."),
    Quantity("class_duration_s", "Class length", "min", 0, 1 / 60, help="The planned length of the class."),
    _distance("distance_m", "Distance", "How far. A bike that stands still estimates it from power."),
    Quantity("elevation_gain_m", "Elevation gain", "m", 0, 1, "ft", FT_PER_M, help="All climbs, descents left out."),
    _number("output_kj", "Output", "kJ", "Mechanical work: the sum of power over every second."),
    _number("output_kj_per_min", "Output per minute", "kJ/min", "Output over the minutes of the rides that have one; "
            "rides stopped early are left out.", 2, COUNTED),
    _number("calories_kcal", "Calories", "kcal", "Energy burned as the source gives it; never computed anew."),
    _number("avg_power_w", "Average power", "W", "Mean power, coasting included."),
    _number("max_power_w", "Peak power", "W", "The highest power of a single second."),
    _number("avg_cadence_rpm", "Average cadence", "rpm", "Mean turns of the cranks a minute; "
            "on foot steps, in the water strokes."),
    _number("max_cadence_rpm", "Peak cadence", "rpm", "The highest cadence."),
    _number("avg_resistance_pct", "Average resistance", "%", "Mean setting of the resistance knob, 0 to 100."),
    _number("max_resistance_pct", "Peak resistance", "%", "The highest setting of the resistance knob, 0 to 100."),
    _number("avg_incline_pct", "Average incline", "%", "Mean slope of the belt.", 1),
    _speed("avg_speed_mps", "Average speed", "Distance over time."),
    _speed("max_speed_mps", "Top speed", "The highest speed."),
    _pace("pace_s_per_km", "Pace", "Minutes for a kilometre or a mile, from the average speed."),
    _number("avg_heart_rate_bpm", "Average heart rate", "bpm", "Mean heart rate while a strap or watch was on."),
    _number("max_heart_rate_bpm", "Highest heart rate", "bpm", "The highest heart rate of the workout."),
    Quantity("avg_step_length_m", "Step length", "m", 2, 1, "ft", FT_PER_M, help="Mean way of a step."),
    Quantity("avg_vertical_oscillation_m", "Vertical oscillation", "cm", 1, 100, "in", IN_PER_M,
             help="How far a step goes up and down."),
    Quantity("avg_stance_time_s", "Ground contact", "ms", 0, 1000, help="How long a step is on the ground."),
    Quantity("pool_length_m", "Pool", "m", 0, 1, "yd", YD_PER_M, help="Length of the pool."),
    _number("leaderboard_rank", "Leaderboard place", "", "Your place by output among all who took the class."),
    _number("leaderboard_total", "On the leaderboard", "", "How many took the class and are on its leaderboard."),
    Quantity("top_share", "Leaderboard", "%", 0, 100, form="top", help="Your place over all on the leaderboard, in "
             "percent. Bikes are calibrated differently, so compare with yourself first.", source="the leaderboard"),
    _number("effort_points", "Strive score", "points", "Peloton's points from heart rate: 0.005 times 1, 2, 4, 8 and 8 "
            "for each second in heart-rate zones 1 to 5.", 1),
    _number("rpe", "Perceived effort", "", "How hard it felt, 1 to 10.", source=ATHLETE),
    # What is derived
    _number("ftp_w", "FTP", "W", "Functional threshold power in force that day: about what you can hold for an hour.",
            source=ATHLETE),
    _number("resting_heart_rate_bpm", "Resting heart rate", "bpm", "Resting heart rate in force that day.",
            source=ATHLETE),
    _derived("np_w", "Normalized power", "W", 0, "The steady power that would have cost as much: 30-s means to the "
             "fourth power, averaged, fourth root (Coggan)."),
    _derived("intensity_factor", "Intensity factor", "", 2, "Normalized power over FTP; 1.00 is an hour's limit."),
    _derived("tss", "Training stress", "TSS", 0, "100 is an hour at threshold. From power; without it from heart rate; "
             "without both estimated from the kind of class."),
    _derived("tss_per_day", "Training stress a day", "TSS", 0, "Training stress of all workouts of a day."),
    _derived("w_per_kg", "FTP by weight", "W/kg", 2, "The FTP in force over the weight in force that day."),
    Quantity("race_time", "Race time", "min", 0, 1 / 60, form="clock", help="The fastest stretch of that distance "
             "inside a run, the best of six weeks.", source="computed from the 1-Hz streams"),
    _derived("variability_index", "Variability index", "", 2, "Normalized over average power; 1.00 is steady."),
    _derived("efficiency_factor", "Efficiency factor", "W/bpm", 2, "Normalized power over average heart rate; "
             "it rises as you get fitter."),
    _derived("decoupling_pct", "Aerobic decoupling", "%", 1, "How much less power a heart beat gave in the second half "
             "than in the first; under 5 % is well within your endurance."),
    _derived("trimp", "TRIMP", "points", 0, "Banister's training impulse: minutes weighted by heart-rate reserve."),
    _derived("compliance", "On target", "%", 0, "Share of the seconds with a target of the class on which it was met, "
             "with the tolerance that is stated beside it.", factor=100),
    _derived("compliance_offset_s", "Clock shift", "s", 0, "By how much the clock of the class was shifted to fit the "
             "ride."),
    _derived("compliance_ftp_w", "FTP of the targets", "W", 0, "The FTP by which the targets were judged."),
    _derived("work_above_ftp_kj", "Work above FTP", "kJ", 1, "What each second was over FTP, summed."),
    *(_power_zone(zone, share) for zone, share in enumerate(_POWER_ZONES, 1)),
    *(_heart_rate_zone(zone, share) for zone, share in enumerate(_HEART_RATE_ZONES, 1)),
    # Channels
    _number("power_w", "Power", "W", "Power of the second."),
    _number("cadence_rpm", "Cadence", "rpm", "Turns of the cranks a minute; on foot steps."),
    _number("resistance_pct", "Resistance", "%", "Setting of the resistance knob, 0 to 100."),
    _speed("speed_mps", "Speed", "Speed of the second."),
    _number("heart_rate_bpm", "Heart rate", "bpm", "Heart rate of the second."),
    _number("incline_pct", "Incline", "%", "Slope of the belt.", 1),
    Quantity("altitude_m", "Altitude", "m", 0, 1, "ft", FT_PER_M, help="Height above the sea."),
    _number("stroke_rate_spm", "Stroke rate", "spm", "Strokes a minute."),
    Quantity("step_length_m", "Step length", "m", 2, 1, "ft", FT_PER_M, help="Way of a step."),
    Quantity("vertical_oscillation_m", "Vertical oscillation", "cm", 1, 100, "in", IN_PER_M,
             help="How far a step goes up and down."),
    Quantity("stance_time_s", "Ground contact", "ms", 0, 1000, help="How long a step is on the ground."),
    _number("left_power_pct", "Left leg", "%", "Share of the power that the left leg gives.", 1),
    _number("temperature_c", "Temperature", "°C", "As the device measures it."),
)  # fmt: skip


# What the athlete measures


@dataclass(frozen=True)
class MeasurementKind:
    """A dated value of the athlete: how it is shown, what is believed, and what it may be called.

    ``lowest`` and ``highest`` are stored values. ``other_units`` are units it may be given in besides those that it is
    shown in, each with the factor to the stored value.
    """

    quantity: Quantity
    lowest: float
    highest: float
    aliases: tuple[str, ...] = ()
    other_units: Mapping[str, float] = field(default_factory=dict)
    is_whole: bool = False

    @property
    def name(self) -> str:
        return self.quantity.name


def _kind(
    name: str, label: str, unit: str, lowest: float, highest: float, help: str, *, decimals: int = 0, factor: float = 1,
    imperial: tuple[str, float] | None = None, form: Form = "number", aliases: str = "",
    other_units: Mapping[str, float] | None = None, is_whole: bool = False,
) -> MeasurementKind:  # fmt: skip
    imperial_unit, imperial_factor = imperial or (None, None)
    quantity = Quantity(
        name, label, unit, decimals, factor, imperial_unit, imperial_factor, form, help=help, source=ATHLETE
    )
    return MeasurementKind(quantity, lowest, highest, tuple(aliases.split()), other_units or {}, is_whole)


_POUNDS = ("lb", LB_PER_KG)
_INCHES = ("in", IN_PER_M)
_LENGTHS = {"m": 1.0, "mm": 1e-3, "ft": 1 / FT_PER_M}
_PER_MILE = ("min/mi", 1 / 60 / 1000 / MI_PER_M)
_PER_100_YD = ("min/100 yd", 1 / 60 / YD_PER_M)

_KINDS = (
    _kind("ftp", "FTP", "W", 20, 700, "Functional threshold power: about what you can hold for an hour; 95 % of the "
          "mean power of a 20-minute test.", aliases="ftpw functionalthresholdpower"),
    _kind("run_threshold_pace", "Run threshold pace", "min/km", 120, 900, "The running pace you can hold for an hour.",
          factor=1 / 60, decimals=2, imperial=_PER_MILE, form="pace", aliases="runpace runthreshold thresholdpace"),
    _kind("swim_threshold_pace", "Swim threshold pace", "min/100 m", 40, 400, "The pace you can hold for 1,500 m: "
          "the critical swim speed.", factor=1 / 60, decimals=2, imperial=_PER_100_YD, form="pace",
          aliases="swimpace swimthreshold css"),
    _kind("pace_level", "Pace level", "", 1, 10, "Peloton's pace target level on the Tread, 1 to 10.", is_whole=True,
          aliases="pacetargetlevel treadlevel"),
    _kind("max_heart_rate", "Maximum heart rate", "bpm", 100, 240, "The highest heart rate you can reach; Peloton "
          "takes 220 less your age until you say better.", aliases="maxhr hrmax maxheartratebpm maximumhr"),
    _kind("resting_heart_rate", "Resting heart rate", "bpm", 25, 120, "Heart rate at rest, best right after waking.",
          aliases="restinghr resthr rhr hrrest restinghrbpm restingheartratebpm"),
    _kind("threshold_heart_rate", "Threshold heart rate", "bpm", 80, 220, "The mean heart rate of an all-out hour.",
          aliases="lthr thresholdhr thresholdheartratebpm"),
    _kind("hrv", "Heart-rate variability", "ms", 1, 400, "Night or morning RMSSD.", aliases="rmssd hrvms"),
    _kind("hrv_sdnn", "Heart-rate variability (SDNN)", "ms", 1, 400, "Mean of the day as Apple Health keeps it. SDNN "
          "is another measure than RMSSD: compare each with itself only.", aliases="sdnn hrvsdnnms"),
    _kind("weight", "Weight", "kg", 20, 350, "Body weight, best in the morning.", decimals=1, imperial=_POUNDS,
          aliases="bodyweight weightkg mass"),
    _kind("body_fat", "Body fat", "%", 2, 70, "The share of fat in body weight.", decimals=1,
          aliases="fat bodyfatpct bodyfatpercentage"),
    _kind("vo2max", "VO2max", "ml/kg/min", 10, 100, "The most oxygen you can take up, by body weight.", decimals=1,
          aliases="vo2"),
    _kind("sleep_hours", "Sleep", "h", 0, 24, "Hours slept in the night before this day.", decimals=1,
          aliases="sleep sleepduration", other_units={"min": 1 / 60}),
    _kind("steps", "Steps", "", 1, 200_000, "Steps of the day, as a watch counts them.", is_whole=True),
    _kind("energy_burned", "Energy burned", "kcal", 500, 20_000, "What the whole day took, at rest and in motion, as a "
          "watch estimates it."),
    _kind("sleep_quality", "Sleep quality", "", 1, 5, "How well you slept: 1 badly to 5 very well.", is_whole=True),
    _kind("energy", "Energy", "", 1, 5, "How you feel: 1 empty to 5 full of it.", is_whole=True,
          aliases="energylevel"),
    _kind("soreness", "Soreness", "", 1, 5, "How sore your muscles are: 1 not at all to 5 very.", is_whole=True,
          aliases="musclesoreness"),
    _kind("rpe", "Perceived effort", "", 1, 10, "How hard a workout felt: 1 very easy to 10 all out. It belongs to a "
          "workout: to the last one of its day unless another is named.", is_whole=True,
          aliases="perceivedeffort perceivedexertion sessionrpe"),
    _kind("readiness", "Readiness", "", 1, 100, "How ready for training a watch or ring finds you in the morning, 1 to "
          "100. Each maker counts in its own way: compare it with itself only.", is_whole=True,
          aliases="trainingreadiness"),
    _kind("recovery_score", "Recovery score", "%", 0, 100, "How recovered a band finds you in the morning, as Whoop "
          "tells it.", is_whole=True, aliases="whooprecovery"),
    _kind("strain", "Strain", "", 0, 21, "How much a day took out of you, as Whoop tells it: 0 to 21.", decimals=1,
          aliases="daystrain whoopstrain"),
    _kind("balance_test", "Balance test", "s", 0, 600, "Seconds on one leg, eyes closed; the weaker leg counts.",
          aliases="balance", other_units={"min": 60.0}),
    _kind("flexibility_test", "Flexibility test", "cm", -0.6, 0.8, "Sit and reach: how far the fingertips pass the "
          "toes; negative when they do not reach them.", decimals=1, factor=100, imperial=_INCHES,
          aliases="flexibility sitandreach", other_units=_LENGTHS),
    _kind("box_jump", "Box jump", "cm", 0.05, 2, "The highest box you can jump onto.", factor=100, imperial=_INCHES,
          aliases="boxjumpheight", other_units=_LENGTHS),
    _kind("tested_lift", "Tested lift", "kg", 1, 600, "A tested one-repetition maximum; the note says which lift.",
          decimals=1, imperial=_POUNDS, aliases="lift onerepmax 1rm"),
    _kind("swim_100yd", "100-yd swim", "min", 40, 600, "A timed 100 yards of freestyle.", factor=1 / 60, form="clock",
          aliases="100yd swim100 100ydswim swim100yards 100ydfreestyle", other_units={"s": 1.0}),
    _kind("dietary_energy", "Dietary energy", "kcal", 100, 20_000, "What was eaten on that day.",
          aliases="dietarycalories caloriesin", other_units={"kj": 1 / 4.184}),
)  # fmt: skip

#: What an athlete can measure, by the kind that the ``measurement`` table keeps.
MEASUREMENTS: Mapping[str, MeasurementKind] = {kind.name: kind for kind in _KINDS}

#: Every shown number by its name: columns of workouts and their metrics, channels, sums, goals and measurements.
QUANTITIES: Mapping[str, Quantity] = {q.name: q for q in (*_ALL, *(kind.quantity for kind in _KINDS))}

_UNIT_WORDS = {
    "lbs": "lb", "pound": "lb", "pounds": "lb", "kgs": "kg", "watt": "w", "watts": "w", "percent": "%", "hour": "h",
    "hours": "h", "hr": "h", "hrs": "h", "sec": "s", "seconds": "s", "minutes": "min", "inch": "in", "inches": "in",
    '"': "in", "/mile": "/mi", "/100yds": "/100yd", "/100yards": "/100yd", "beats": "bpm", "cal": "kcal",
}  # fmt: skip


def parse_measurement(kind_text: str, value_text: str, units: Units = "metric") -> tuple[str, float]:
    """What was typed as (kind, stored value): ("max-hr", "185"), ("weight", "160 lb"), ("run pace", "5:30").

    A number without a unit is in the unit that is shown with ``units``; a timed test without one is in seconds.

    Raises:
        ValueError: The kind is unknown, the value cannot be read, or it cannot be true; the sentence says which.

    >>> parse_measurement("FTP", "250 W"), parse_measurement("run pace", "8:00 /mi")
    (('ftp', 250.0), ('run_threshold_pace', 298.25...))
    """
    kind = _kind_called(kind_text)
    return kind.name, checked_measurement(kind.name, _stored_value(kind, value_text, units))


def checked_measurement(kind: str, value: float) -> float:
    """``value`` (as stored) when it can be true.

    Raises:
        ValueError: It is not a number, out of the bounds of its kind, or not whole where only whole ones exist.
    """
    allowed = MEASUREMENTS[kind]
    label, quantity = allowed.quantity.label, allowed.quantity
    if not isfinite(value):
        raise ValueError(f"{label} must be a number.")
    if not allowed.lowest <= value <= allowed.highest:
        bounds = f"{shown(allowed.lowest, quantity)} to {shown(allowed.highest, quantity)}"
        raise ValueError(f"{label} of {shown(value, quantity)} cannot be right: give a value from {bounds}.")
    if allowed.is_whole and value != int(value):
        raise ValueError(f"{label} is a whole number, not {value:g}.")
    return float(value)


def _kind_called(text: str) -> MeasurementKind:
    word = _plain(text)
    for kind in _KINDS:
        if word in (_plain(kind.name), _plain(kind.quantity.label), *kind.aliases):
            return kind
    raise ValueError(f"There is no measurement called {text!r}. There are: {', '.join(MEASUREMENTS)}.")


def _stored_value(kind: MeasurementKind, text: str, units: Units) -> float:
    quantity = kind.quantity
    match = re.fullmatch(r"([-+]?[\d.,:]*\d)\s*(\D.*)?", text.strip().replace("−", "-"))
    if match is None:
        raise ValueError(f"{quantity.label} is a number like {shown(kind.highest / 2, quantity)}, not {text!r}.")
    digits, unit_text = match[1], _plain_unit(match[2] or "")
    is_clock = ":" in digits
    if is_clock and quantity.form == "number" and quantity.unit != "h":
        raise ValueError(f"{quantity.label} is a number like {shown(kind.highest / 2, quantity)}, not {text!r}.")
    value = _sixtieths(digits) if is_clock else _decimal(digits)
    if quantity.form == "clock" and not unit_text:
        return value * 60 if is_clock else value
    factors = _factors_to_stored(kind, units)
    if unit_text not in factors:
        known = ", ".join(u for u in (quantity.unit, quantity.imperial_unit, *kind.other_units) if u)
        raise ValueError(f"{quantity.label} is not measured in {match[2]!r}; use {known or 'a bare number'}.")
    return value * factors[unit_text]


def _factors_to_stored(kind: MeasurementKind, units: Units) -> dict[str, float]:
    quantity = kind.quantity
    factors = {_plain_unit(unit_word): factor for unit_word, factor in kind.other_units.items()}
    factors[_plain_unit(quantity.unit)] = 1 / quantity.factor
    if quantity.imperial_unit is not None and quantity.imperial_factor is not None:
        factors[_plain_unit(quantity.imperial_unit)] = 1 / quantity.imperial_factor
    factors[""] = 1 / _scale(quantity, units)[0]
    return factors


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-]", "", text).lower()


def _plain_unit(text: str) -> str:
    word = text.lower().replace(" ", "").replace("per", "/") if "percent" not in text.lower() else "%"
    word = word.removeprefix("min") if word.startswith("min/") else word
    return _UNIT_WORDS.get(word, word)


def _decimal(digits: str) -> float:
    """1850, 1,850, 72.5 and 72,5."""
    if re.fullmatch(r"[-+]?\d+,\d{1,2}", digits):
        digits = digits.replace(",", ".")
    try:
        return float(digits.replace(",", ""))
    except ValueError:
        raise ValueError(f"{digits!r} is not a number.") from None


def _sixtieths(digits: str) -> float:
    """5:30 is 5.5 and 1:02:30 is 62.5: minutes in a pace, hours in sleep."""
    parts = [_decimal(part) if part else float("nan") for part in digits.split(":")]
    if len(parts) > 3 or not parts[0] >= 0 or any(not 0 <= part < 60 for part in parts[1:]):
        raise ValueError(f"{digits!r} is not a time like 5:30.")
    hours, minutes, seconds = (0.0, *parts) if len(parts) == 2 else parts
    return hours * 60 + minutes + seconds / 60
