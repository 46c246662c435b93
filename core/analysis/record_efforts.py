"""What may be a record, subject by subject: classes, whole workouts, power, stretches, lifts, streaks and weeks. Pure.

``workouts`` is the frame of all workouts, oldest first, indexed by ``workout_id``. Nothing excluded or doubtful is an
effort. What is compared as a whole (a class, a workout) was not stopped early either; what lies inside a workout (its
best five minutes, its fastest kilometre) was done however the workout ended.
"""

from collections.abc import Collection
from datetime import date

import pandas as pd

from core.analysis import best_efforts, records, streaks, swimming
from core.analysis.cleaning import impossible_power_s
from core.analysis.periods import month_starts, week_starts
from core.analysis.power_curve import LANDMARKS_S, per_kg
from core.analysis.record_book import Efforts, Kind, grouped, together, worded_key
from core.analysis.running import QUANTITIES as ON_FOOT
from core.metrics import counted, is_marked, local_days, measures
from core.quantities import LB_PER_KG, Quantity, described, label

#: The subjects, as a reader may choose among them.
GROUPS = (
    "Class lengths", "Class types", "Workouts", "Power", "Fastest stretches", "Swims", "Lifts", "Weeks and months",
    "Streaks",
)  # fmt: skip

#: Distances that are raced, in metres, by discipline; a ride only outdoors, where the distance is measured.
_RUN_M = {"1 mile": 1609.344, "5 km": 5000.0, "10 km": 10_000.0, "Half marathon": 21_097.5, "Marathon": 42_195.0}
RACED_M = {
    "running": _RUN_M, "walking": _RUN_M, "hiking": {"10 km": 10_000.0, "20 km": 20_000.0},
    "rowing": {"500 m": 500.0, "2 km": 2000.0, "5 km": 5000.0, "10 km": 10_000.0},
    "swimming": {"750 m": 750.0, "1.5 km": 1500.0, "1.9 km": 1900.0, "3.8 km": 3800.0},
    "cycling": {"20 km": 20_000.0, "40 km": 40_000.0, "50 miles": 80_467.2, "100 km": 100_000.0,
                "100 miles": 160_934.4},
}  # fmt: skip
#: A whole workout is one of a distance if it is so much shorter or longer at most: what a watch loses, and what is
#: walked after the line.
SHORTER_SHARE, LONGER_SHARE = 0.01, 0.03
#: What a whole workout may be the most of, and how that is called.
MOST = {
    "duration_s": "Longest", "distance_m": "Farthest", "output_kj": "Most output of a",
    "elevation_gain_m": "Most climbing of a",
}  # fmt: skip
#: What one workout of a discipline is called.
NOUNS = {"cycling": "ride", "running": "run", "walking": "walk", "hiking": "hike", "rowing": "row", "swimming": "swim"}
#: Class types of which nobody keeps a record.
EASY_TYPES = ("Warm Up", "Cool Down")
#: Where output and distance are measured by what the athlete does.
WITH_OUTPUT = ("cycling", "bike_bootcamp", "rowing", "row_bootcamp")
WITH_DISTANCE = (*RACED_M, "tread_bootcamp")
#: A climb is one outdoors.
WITH_CLIMBS = ("cycling", "running", "walking", "hiking")
#: What weeks and months are compared by.
OF_WEEKS = ("workouts", "minutes", "output_kj", "distance_m", "calories_kcal", "tss")

_SETS = "the sets that Hevy or a file tells of; weights as you entered them"
_FROM_SECONDS = "computed from the 1-Hz streams"
#: What is compared beside what every workout has.
OWN = {
    quantity.name: quantity
    for quantity in (
        Quantity("power_w", "Power", "W", help="The best mean power over the time, pauses counted as nought.",
                 source=_FROM_SECONDS),
        Quantity("power_w_per_kg", "Power by weight", "W/kg", 2, help="The same over the weight in force on the day.",
                 source=_FROM_SECONDS),
        ON_FOOT["time_s"],
        Quantity("even_time_s", "Time", "min", 0, 1 / 60, form="clock", help="The time of a workout of about the "
                 "distance, at its mean pace over exactly the distance."),
        Quantity("swim_time_s", "Time", "min", 0, 1 / 60, form="clock", help="The fastest freestyle lengths in a row "
                 "without a rest.", source="the lengths of the pool that your watch told apart"),
        Quantity("one_rm_kg", "Estimated 1RM", "kg", 1, 1, "lb", LB_PER_KG, help="The most you could lift once, by a "
                 "set of 1 to 10 repetitions: weight x (1 + repetitions / 30) (Epley 1985).", source=_SETS),
        Quantity("lifted_kg", "Heaviest set", "kg", 1, 1, "lb", LB_PER_KG, help="The most weight of a set, however "
                 "many repetitions.", source=_SETS),
        Quantity("day_streak", "Days in a row", "days", help="Days in a row with a workout; protected days bridge."),
        Quantity("week_streak", "Weeks in a row", "weeks", help="Weeks in a row with a workout; weeks that are mostly "
                 "protected bridge."),
    )
}  # fmt: skip


def quantity(measure: str) -> Quantity:
    """What is compared, described."""
    return OWN.get(measure) or described(measure)


# Whole workouts


def of_class_lengths(workouts: pd.DataFrame) -> Efforts:
    """Classes of one discipline and planned length, by the rules of ``records.efforts``."""

    def kind(discipline: str, length_s: float, measure: str) -> Kind:
        key = worded_key("class", discipline, float(length_s), measure)
        name = f"{_length(length_s)} {_called(discipline)} class"
        return Kind(key, "Class lengths", name, measure, discipline, size=float(length_s))

    return grouped(records.efforts(workouts), ["discipline", "class_duration_s", "measure"], kind)


def of_class_types(workouts: pd.DataFrame) -> Efforts:
    """The same for classes of one type."""

    def kind(discipline: str, class_type: str, length_s: float, measure: str) -> Kind:
        of = "" if class_type.lower() == _called(discipline) else f" {_called(discipline)}"
        name = f"{_length(length_s)} {class_type}{of} class"
        key = worded_key("type", discipline, class_type, float(length_s), measure)
        return Kind(key, "Class types", name, measure, discipline, class_type, size=float(length_s))

    rows = records.efforts(workouts)
    rows = rows.assign(class_type=rows["workout_id"].map(workouts["class_type"]))
    rows = rows[rows["class_type"].notna() & ~rows["class_type"].isin(EASY_TYPES)]
    return grouped(rows, ["discipline", "class_type", "class_duration_s", "measure"], kind)


def of_distances(workouts: pd.DataFrame) -> Efforts:
    """Whole workouts of a distance that is raced, by the time over it at their mean pace: less is better."""
    rows = _whole(workouts)
    found = []
    for discipline, distances in RACED_M.items():
        for name, raced_m in distances.items():
            way_m = rows["distance_m"]
            is_it = (rows["discipline"] == discipline) & way_m.between(
                raced_m * (1 - SHORTER_SHARE), raced_m * (1 + LONGER_SHARE)
            )
            if discipline == "cycling":
                is_it &= rows["is_outdoor"]
            time_s = rows["duration_s"] * raced_m / way_m
            found.append(rows[is_it].assign(value=time_s[is_it], raced=name))
    alike = pd.concat(found).sort_values("day", kind="stable")

    def kind(discipline: str, raced: str) -> Kind:
        name = f"{raced} {_noun(discipline)}"
        key, size = worded_key("raced", discipline, raced), RACED_M[discipline][raced]
        return Kind(key, "Workouts", name, "even_time_s", discipline, is_low=True, size=size)

    return grouped(alike[alike["value"] > 0], ["discipline", "raced"], kind)


def of_extremes(workouts: pd.DataFrame) -> Efforts:
    """The longest, the farthest, the most output and the most climbing of each discipline; indoor rides apart."""
    rows = _whole(workouts)
    has = {
        "duration_s": pd.Series(True, index=rows.index),
        "distance_m": rows["discipline"].isin(WITH_DISTANCE),
        "output_kj": rows["discipline"].isin(WITH_OUTPUT),
        "elevation_gain_m": rows["discipline"].isin(WITH_CLIMBS) & rows["is_outdoor"],
    }
    parts = [rows[is_it].assign(measure=name, value=rows.loc[is_it, name]) for name, is_it in has.items()]
    values = pd.concat(parts).sort_values("day", kind="stable")
    apart = values["measure"].eq("distance_m") & values["discipline"].eq("cycling")
    values["place"] = values["is_outdoor"].map({True: "outdoors", False: "indoors"}).where(apart, "")

    def kind(discipline: str, measure: str, place: str) -> Kind:
        where = f", {place}" if place else ""
        key = worded_key("most", discipline, measure, *([place] if place else []))
        return Kind(key, "Workouts", f"{MOST[measure]} {_noun(discipline)}{where}", measure, discipline)

    return grouped(values[values["value"] > 0], ["discipline", "measure", "place"], kind)


# Inside workouts


def of_power(curves: pd.DataFrame, days: pd.Series, weight_kg: pd.Series) -> Efforts:
    """The best power of each ride over the durations that riders name, in watts and by weight.

    ``curves``, ``days`` and ``weight_kg`` as in ``core.analysis.power_curve``.
    """
    landmarks = curves[list(LANDMARKS_S)].astype(float)
    parts = [_melted(landmarks, days, "power_w"), _melted(per_kg(landmarks, weight_kg), days, "power_w_per_kg")]

    def kind(measure: str, seconds: int) -> Kind:
        by_weight = " by weight" if measure == "power_w_per_kg" else ""
        name = f"{_span(seconds)} power{by_weight}"
        return Kind(worded_key("power", seconds, measure), "Power", name, measure, "cycling", size=seconds)

    return grouped(pd.concat(parts, ignore_index=True), ["measure", "duration_s"], kind)


def of_stretches(stretches: pd.DataFrame, workouts: pd.DataFrame) -> Efforts:
    """The fastest stretch of each distance inside a session on foot: less is better.

    ``stretches`` is of ``best_efforts.table``, oldest first.
    """
    rows = _inside(stretches, workouts).rename(columns={"time_s": "value"})
    names = {distance_m: name for name, distance_m in best_efforts.DISTANCES_M.items()}

    def kind(discipline: str, distance_m: float) -> Kind:
        key = worded_key("fastest", discipline, names[distance_m])
        name = f"Fastest {names[distance_m]} of a {_noun(discipline)}"
        return Kind(key, "Fastest stretches", name, "time_s", discipline, is_low=True, size=distance_m)

    return grouped(rows.sort_values(["distance_m", "day"], kind="stable"), ["discipline", "distance_m"], kind)


def of_swims(lengths: pd.DataFrame) -> Efforts:
    """The fastest freestyle of each distance without a rest, pools of metres and of yards apart: less is better."""
    parts = []
    for unit in ("m", "yd"):
        for distance in swimming.DISTANCES:
            each = swimming.efforts(lengths, distance, unit).rename(columns={"time_s": "value"})
            parts.append(each.reset_index().assign(distance=distance, unit=unit))

    def kind(distance: int, unit: str) -> Kind:
        name = f"{distance} {unit} freestyle"
        key = worded_key("swim", distance, unit)
        return Kind(key, "Swims", name, "swim_time_s", "swimming", is_low=True, size=distance)

    return grouped(pd.concat(parts, ignore_index=True), ["distance", "unit"], kind)


def of_lifts(worked: pd.DataFrame) -> Efforts:
    """Of each exercise the estimated maximum and the heaviest set of each session. ``worked``: ``strength.worked``."""
    best = worked.groupby(["name", "workout_id"], sort=False).agg(
        day=("day", "first"), one_rm_kg=("one_rm_kg", "max"), lifted_kg=("lifted_kg", "max")
    )
    rows = best.reset_index().melt(["name", "workout_id", "day"], ["one_rm_kg", "lifted_kg"], "measure", "value")
    called = {"one_rm_kg": "estimated 1RM", "lifted_kg": "heaviest set"}

    def kind(name: str, measure: str) -> Kind:
        return Kind(worded_key("lift", name, measure), "Lifts", f"{name}, {called[measure]}", measure, "strength")

    rows = rows.sort_values(["name", "day"], kind="stable")
    return grouped(rows, ["name", "measure"], kind)


# Weeks and streaks


def of_weeks(workouts: pd.DataFrame, *, first_weekday: int = 0) -> Efforts:
    """Weeks and calendar months by what they add up to, without doubtful workouts; each stands on its first day."""
    rows = measures(workouts[~is_marked(workouts, "is_doubtful")])
    rows["tss"] = workouts["tss"].reindex(rows.index).astype(float) if "tss" in workouts else float("nan")
    parts = []
    for span, starts in (("week", week_starts(rows["day"], first_weekday)), ("month", month_starts(rows["day"]))):
        sums = rows.groupby(starts.rename("day"))[list(OF_WEEKS)].sum(min_count=1)
        long = sums.reset_index().melt("day", list(OF_WEEKS), "measure", "value")
        parts.append(long.assign(span=span, workout_id=float("nan")))
    values = pd.concat(parts, ignore_index=True)

    def kind(span: str, measure: str) -> Kind:
        name = f"Biggest {span} by {label(quantity(measure).label).lower()}"
        return Kind(worded_key(span, measure), "Weeks and months", name, measure)

    return grouped(values[values["value"] > 0], ["span", "measure"], kind)


def of_streaks(
    workouts: pd.DataFrame, today: date, *, first_weekday: int = 0, protected: Collection[date] = frozenset()
) -> Efforts:
    """Every row of days and of weeks with a workout, by its length; each stands on its last day."""
    done = counted(workouts)
    rows = [
        (unit, float("nan"), pd.Timestamp(run.last), float(run.length))
        for unit, runs in (
            ("day", streaks.daily_runs(done, today, protected=protected)),
            ("week", streaks.weekly_runs(done, today, first_weekday=first_weekday, protected=protected)),
        )
        for run in runs
    ]
    frame = pd.DataFrame(rows, columns=["unit", "workout_id", "day", "value"])

    def kind(unit: str) -> Kind:
        return Kind(worded_key("streak", unit), "Streaks", f"Most {unit}s in a row", f"{unit}_streak")

    return grouped(frame.astype({"day": "datetime64[us]"}), ["unit"], kind)


def of_workouts(
    workouts: pd.DataFrame, today: date, *, first_weekday: int = 0, protected: Collection[date] = frozenset()
) -> Efforts:
    """All that the frame of workouts alone tells."""
    return together(
        [
            of_class_lengths(workouts), of_class_types(workouts), of_distances(workouts), of_extremes(workouts),
            of_weeks(workouts, first_weekday=first_weekday),
            of_streaks(workouts, today, first_weekday=first_weekday, protected=protected),
        ]
    )  # fmt: skip


def without_repeats(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` without what another one says already: a best of its length is one of its type too, and one in watts is
    nearly always one by weight.

    ``rows``: ``record``, ``workout_id``, ``group``, ``measure``.
    """
    if rows.empty:
        return rows
    workout = rows["workout_id"].map("{:.0f}/".format)
    watts = rows["record"].astype(str).str.removesuffix("_per_kg")
    of_length = (workout + rows["measure"])[rows["group"] == "Class lengths"]
    in_watts = (workout + watts)[rows["measure"] == "power_w"]
    is_repeat = (rows["group"] == "Class types") & (workout + rows["measure"]).isin(of_length)
    is_repeat |= (rows["measure"] == "power_w_per_kg") & (workout + watts).isin(in_watts)
    return rows[~is_repeat]


def left_out(workouts: pd.DataFrame) -> dict[str, int]:
    """How many workouts that count can hold no record, by why."""
    rows = counted(workouts)
    is_doubtful = is_marked(rows, "is_doubtful")
    notes = rows["quality"] if "quality" in rows else pd.Series(None, index=rows.index, dtype=object)
    is_impossible = notes.map(impossible_power_s).gt(0) & ~is_doubtful
    is_stopped = is_marked(rows, "is_stopped_early") & ~is_doubtful & ~is_impossible
    said = {
        "marked doubtful": is_doubtful, "with impossible power": is_impossible,
        "stopped early (as a whole, not what lies inside)": is_stopped,
    }  # fmt: skip
    return {why: int(is_it.sum()) for why, is_it in said.items() if is_it.any()}


def _whole(workouts: pd.DataFrame) -> pd.DataFrame:
    """Workouts that may be the most of something as a whole, oldest first."""
    rows = records.eligible(workouts)
    values = rows.reindex(columns=list(MOST)).astype(float)
    return values.assign(
        workout_id=rows.index, day=local_days(rows), discipline=rows["discipline"],
        is_outdoor=is_marked(rows, "is_outdoor"),
    ).sort_values("day", kind="stable")  # fmt: skip


def _inside(rows: pd.DataFrame, workouts: pd.DataFrame) -> pd.DataFrame:
    """``rows`` of workouts that may hold a record, with their ``day`` and ``discipline``."""
    may = counted(workouts)
    may = may[~is_marked(may, "is_doubtful")]
    rows = rows[rows["workout_id"].isin(may.index)]
    here = may.reindex(rows["workout_id"])
    return rows.assign(day=local_days(here).to_numpy(), discipline=here["discipline"].to_numpy())


def _melted(landmarks: pd.DataFrame, days: pd.Series, measure: str) -> pd.DataFrame:
    wide = landmarks.assign(workout_id=landmarks.index, day=days.reindex(landmarks.index).to_numpy())
    long = wide.melt(["workout_id", "day"], list(LANDMARKS_S), "duration_s", "value")
    return long[long["value"] > 0].assign(measure=measure)


def _length(seconds: float) -> str:
    return f"{seconds / 60:g} min"


def _span(seconds: int) -> str:
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min"


def _noun(discipline: str) -> str:
    return NOUNS.get(discipline) or f"{_called(discipline)} workout"


def _called(discipline: str) -> str:
    return label(discipline).lower()
