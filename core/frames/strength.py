"""Strength: sessions, exercises, the estimated maximum of each and where it is going, and sets by muscle group."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from core import derive_records
from core.analysis import strength as analysis
from core.analysis.periods import week_starts
from core.analysis.strength import Going
from core.frames import books
from core.frames.fitness import Card
from core.metrics import counted, local_days
from core.quantities import LB_PER_KG, Quantity, Units, how_many, shown, written
from core.queries import athlete
from core.store import Book
from core.words import fold

DISCIPLINE = "strength"

_OF = "your strength sessions of the period"
_SETS = "the sets that Hevy or a file tells of; weights as you entered them"
#: Factor of kilograms, and pounds for those who prefer them: how every ``Quantity`` of weight ends.
_POUNDS = (1.0, "lb", LB_PER_KG)
SESSIONS = Quantity("strength_sessions", "Sessions", help="Strength workouts that count, with or without known sets.",
                    source=_OF)  # fmt: skip
HOURS = Quantity("strength_s", "Time", "h", 1, 1 / 3600, help="Time of these sessions, rests included.", source=_OF)
SETS = Quantity("sets", "Sets", help="Sets without warm-ups.", source=_SETS)
TONNAGE = Quantity(
    "tonnage_kg", "Tonnage", "kg", 0, *_POUNDS, source=_SETS, help="Weight times repetitions of every set with a "
    "weight, added up; warm-ups and body-weight sets left out. Of two dumbbells it counts what you wrote down.",
)  # fmt: skip
BODY_WEIGHT = Quantity("body_weight_sets", "Body-weight sets", source=_SETS, help="Sets with repetitions and without "
                       "a weight, or with the help of a machine: counted apart, as no weight is known.")  # fmt: skip
ONE_RM = Quantity(
    "one_rm_kg", "Estimated 1RM", "kg", 1, *_POUNDS, source=_SETS, help="The most you could lift once, by the best "
    "set of 1 to 10 repetitions: weight x (1 + repetitions / 30) (Epley 1985). Some 3 kg off in the bench press; a set "
    "that was not hard says too little. Not for added weight (weighted pull-ups), where the body is lifted too.",
)  # fmt: skip
RATIO = Quantity("strength_to_weight", "1RM / weight", "", 2, source=_SETS, help="The estimated 1RM over your weight "
                 "in force on that day; unknown without a weight on or before it.")  # fmt: skip


HEAVIEST = Quantity("heaviest_kg", "Heaviest set", "kg", 1, *_POUNDS, source=_SETS,
                    help="The most weight of a set, however many repetitions.")  # fmt: skip


@dataclass(frozen=True)
class Strength:
    """The strength work of a period."""

    cards: tuple[Card, ...]
    #: Newest first, indexed by ``workout_id``: ``day, title, minutes, sets, tonnage_kg``; NaN where no sets are known.
    sessions: pd.DataFrame
    #: Of ``strength.exercises``, with ``one_rm_ratio`` and ``going`` (a word).
    exercises: pd.DataFrame
    #: Every week of the period: ``week, minutes, sets, tonnage_kg``.
    weeks: pd.DataFrame
    #: Of ``strength.sets_a_week``, without unknown muscles.
    muscles: pd.DataFrame
    #: What is not known of it.
    told: str
    muscles_told: str


@dataclass(frozen=True)
class OneExercise:
    """An exercise over all of the history."""

    name: str
    #: Of ``strength.history``.
    history: pd.DataFrame
    going: Going
    cards: tuple[Card, ...]
    #: Tested lifts whose note names it: ``day, value, note``.
    tested: pd.DataFrame

    @property
    def records(self) -> pd.DataFrame:
        """The days on which the estimated maximum was beaten, newest first."""
        return self.history[self.history["is_record"]].iloc[::-1]


def earliest(book: Book) -> date | None:
    """The day of the first strength session; None without any."""
    sessions = _sessions(book)
    return None if sessions.empty else sessions["day"].iloc[0].date()


def strength(book: Book, first: date, last: date) -> Strength | None:
    """The strength work of the days ``first`` to ``last``, both included; None where there was none."""
    return _strength(book.id, books.version(book, "workouts", "athlete"), first, last, book)


@st.cache_data(max_entries=8, show_spinner=False)
def _strength(book_id: str, version: tuple[int, ...], first: date, last: date, _book: Book) -> Strength | None:
    sessions = _sessions(_book)
    sessions = sessions[sessions["day"].between(pd.Timestamp(first), pd.Timestamp(last))]
    if sessions.empty:
        return None
    everything = every_set(_book)
    worked = everything[everything["workout_id"].isin(sessions.index)]
    sets = worked.groupby("workout_id").agg(sets=("name", "size"), tonnage_kg=("tonnage_kg", _known_sum))
    sessions = sessions.join(sets)
    weekly = analysis.weekly_sets(worked, first, last, first_weekday=books.week_start(_book))
    muscles = analysis.sets_a_week(weekly, max(first, sessions["day"].iloc[0].date()), last)
    return Strength(
        cards=_cards(sessions, worked),
        sessions=sessions.iloc[::-1][["day", "title", "minutes", "sets", "tonnage_kg"]],
        exercises=_exercises(worked, everything, _weights(_book), last),
        weeks=_weeks(sessions, first, last, books.week_start(_book)),
        muscles=muscles.drop(index=analysis.UNKNOWN_MUSCLE, errors="ignore"),
        told=_told(sessions),
        muscles_told=_muscles_told(worked),
    )


def one_exercise(book: Book, name: str, today: date) -> OneExercise:
    """An exercise over all of the history up to ``today``."""
    return _one(book.id, books.version(book, "workouts", "athlete"), name, today, book)


@st.cache_data(max_entries=16, show_spinner=False)
def _one(book_id: str, version: tuple[int, ...], name: str, today: date, _book: Book) -> OneExercise:
    worked = every_set(_book)
    history = analysis.history(worked[worked["day"] <= pd.Timestamp(today)], name)
    ratio = _ratio(history["one_rm_kg"], _weights(_book))
    tested = tested_lifts(_book)
    tested = tested[tested["note"].map(lambda note: _names(note, name)).astype(bool)]
    best, heaviest = history["one_rm_kg"].max(), history["heaviest_kg"].max()
    day = None if best != best else history["one_rm_kg"].idxmax()
    on = "" if day is None else written(day.date(), short=True)
    why_not = "no set of 1 to 10 repetitions with a weight of its own"
    return OneExercise(
        name, history, analysis.going(history, today),
        (
            Card(ONE_RM, None if day is None else float(best), on or why_not),
            Card(RATIO, None if day is None else _number(ratio[day]), _ratio_note(day, ratio)),
            Card(HEAVIEST, _number(heaviest), "" if heaviest == heaviest else "no weight is known"),
            Card(SETS, float(history["sets"].sum()), how_many(len(history), "day")),
        ),
        tested,
    )  # fmt: skip


def tested_lifts(book: Book) -> pd.DataFrame:
    """Lifts that were tested, newest first: ``day`` (datetime64), ``value`` (kg), ``note`` (which lift)."""
    entries = athlete.measurements(book, "tested_lift")
    note = entries["note"].astype(object).where(entries["note"].notna(), "")
    entries = entries.assign(day=pd.to_datetime(entries["day"]), note=note)
    return entries.loc[::-1, ["day", "value", "note"]].reset_index(drop=True)


def exercise_table(exercises: pd.DataFrame, units: Units) -> pd.DataFrame:
    """``Strength.exercises`` as it is listed, in the unit that is shown."""
    factor = LB_PER_KG if units == "imperial" else 1.0
    table = exercises.reset_index()
    for column in ("tonnage_kg", "heaviest_kg", "one_rm_kg"):
        table[column] = table[column].astype(float) * factor
    return table.assign(
        **{name: [None if day != day else day.date() for day in table[name]] for name in ("one_rm_day", "last_day")}
    )


def session_table(sessions: pd.DataFrame, units: Units) -> pd.DataFrame:
    """``Strength.sessions`` as it is listed, in the unit that is shown."""
    factor = LB_PER_KG if units == "imperial" else 1.0
    return sessions.assign(day=sessions["day"].dt.date, tonnage_kg=sessions["tonnage_kg"].astype(float) * factor)


def record_table(one: OneExercise, units: Units) -> pd.DataFrame:
    """``OneExercise.records`` as it is listed: ``day``, ``one_rm`` (as written), ``gain`` (as written)."""
    telling = one.history["one_rm_kg"].dropna()
    gain_kg = (telling - telling.cummax().shift())[one.records.index]
    return pd.DataFrame(
        {
            "day": [day.date() for day in one.records.index],
            "one_rm": [shown(value, ONE_RM, units) for value in one.records["one_rm_kg"]],
            "gain": [f"+{shown(value, ONE_RM, units)}" for value in gain_kg],
        },
        index=pd.Index(one.records["workout_id"], name="workout_id"),
    )


def _sessions(book: Book) -> pd.DataFrame:
    """Strength workouts that count, and others with sets, oldest first: ``day, title, minutes``."""
    workouts = counted(books.workouts(book))
    with_sets = every_set(book)["workout_id"].unique()
    found = workouts[(workouts["discipline"] == DISCIPLINE) | workouts.index.isin(with_sets)]
    minutes = found["duration_s"].astype(float) / 60
    return pd.DataFrame({"day": local_days(found), "title": found["title"], "minutes": minutes})


def every_set(book: Book) -> pd.DataFrame:
    """Of ``strength.worked``, each session from one recording: the one that knows most repetitions."""
    return _all_worked(book.id, books.version(book, "workouts"), book)


@st.cache_data(max_entries=4, show_spinner=False)
def _all_worked(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return analysis.worked(derive_records.sets(_book))


def _weights(book: Book) -> pd.Series:
    """Weight (kg) by day (datetime64), oldest first, one a day."""
    entries = athlete.measurements(book, "weight").drop_duplicates("day", keep="last")
    index = pd.to_datetime(entries["day"]).astype("datetime64[us]")
    return pd.Series(entries["value"].to_numpy(dtype=float), index=pd.DatetimeIndex(index, name="day"))


def _ratio(one_rm_kg: pd.Series, weights_kg: pd.Series) -> pd.Series:
    """Over the weight in force on each day of the index; NaN without one on or before it."""
    if weights_kg.empty or one_rm_kg.empty:
        return pd.Series(float("nan"), index=one_rm_kg.index)
    places = weights_kg.index.searchsorted(pd.DatetimeIndex(one_rm_kg.index), side="right") - 1
    in_force = [float(weights_kg.iloc[place]) if place >= 0 else float("nan") for place in places]
    return one_rm_kg / pd.Series(in_force, index=one_rm_kg.index)


def _exercises(worked: pd.DataFrame, everything: pd.DataFrame, weights_kg: pd.Series, last: date) -> pd.DataFrame:
    table = analysis.exercises(worked)
    best_day = table["one_rm_day"].dropna()
    ratios = [
        float(_ratio(pd.Series([table.at[name, "one_rm_kg"]], index=[day]), weights_kg).iloc[0])
        for name, day in best_day.items()
    ]
    going = [analysis.going(analysis.history(everything, name), last).direction for name in table.index]
    return table.assign(
        one_rm_ratio=pd.Series(ratios, index=best_day.index, dtype=float),
        going=[None if word == "too little" else word for word in going],
    )


def _cards(sessions: pd.DataFrame, worked: pd.DataFrame) -> tuple[Card, ...]:
    with_sets = int(sessions["sets"].notna().sum())
    of = f"of {how_many(with_sets, 'session')}" if with_sets else "no sets are known"
    seconds = sessions["minutes"].dropna() * 60
    return (
        Card(SESSIONS, len(sessions)),
        Card(HOURS, float(seconds.sum()) if len(seconds) else None),
        Card(SETS, float(len(worked)) if with_sets else None, of),
        Card(TONNAGE, _number(_known_sum(worked["tonnage_kg"])), of),
        Card(BODY_WEIGHT, float(worked["is_body_weight"].sum()) if with_sets else None, of),
    )


def _weeks(sessions: pd.DataFrame, first: date, last: date, first_weekday: int) -> pd.DataFrame:
    from_day = max(first, sessions["day"].iloc[0].date())
    ends = week_starts(pd.Series(pd.to_datetime([from_day, last])), first_weekday)
    weeks = pd.date_range(ends.iloc[0], ends.iloc[1], freq="7D", name="week")
    groups = sessions.groupby(week_starts(sessions["day"], first_weekday).to_numpy())
    sums = groups[["minutes", "sets", "tonnage_kg"]].sum(min_count=1).reindex(weeks)
    return sums.fillna({"minutes": 0.0}).rename_axis("week").reset_index()


def _told(sessions: pd.DataFrame) -> str:
    without = int(sessions["sets"].isna().sum())
    if not without:
        return "The sets of every session are known."
    which = "the session" if len(sessions) == 1 else how_many(without, "session")
    return (
        f"{which[0].upper()}{which[1:]} of {len(sessions)} without known sets, such as Peloton's classes: counted in "
        "time only."
    )


def _muscles_told(worked: pd.DataFrame) -> str:
    unknown = worked[worked["muscle"] == analysis.UNKNOWN_MUSCLE]
    told = "Each set counts once, for the muscle that its exercise is mainly for: as the source says, else by its name."
    if unknown.empty:
        return told
    names = list(dict.fromkeys(unknown["name"]))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{told} Unknown of {how_many(len(unknown), 'set')}: {', '.join(names[:3])}{more}."


def _ratio_note(day: pd.Timestamp | None, ratio: pd.Series) -> str:
    if day is None:
        return ""
    return "with the weight in force that day" if ratio[day] == ratio[day] else "no weight is known of that day"


def _names(note: str, exercise: str) -> bool:
    """Whether a note of a tested lift names an exercise: 'bench press' names 'Bench Press (Barbell)'."""
    told, name = fold(note), fold(exercise)
    return bool(told) and (f" {told} " in f" {name} " or f" {name} " in f" {told} ")


def _known_sum(values: pd.Series) -> float:
    return float(values.sum(min_count=1))


def _number(value: float) -> float | None:
    return None if value != value else float(value)
