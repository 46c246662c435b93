"""Exercises of every origin as they are shown, routines made of them, and what of a routine is done today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core.coaching import exercise_library as library
from core.coaching.exercise_library import EQUIPMENT, KINDS, MUSCLES, OWN, READY, SOURCE
from core.frames import books
from core.models import DISCIPLINES, Exercise
from core.models_plan import RoutineItem
from core.quantities import LB_PER_KG, Quantity, Units, converted, label, shown, unit
from core.queries import exercises as rows
from core.queries import plan
from core.store import Book
from core.words import fold

__all__ = ["DISCIPLINES", "EQUIPMENT", "KINDS", "MUSCLES", "OWN"]

#: Which exercise: a source and its id there.
Which = tuple[str, str]
#: Where an exercise comes from, in words.
ORIGINS = {SOURCE: "Zonebook", OWN: "Your own"}
WITHOUT_EQUIPMENT = "nothing"
WEIGHT = Quantity("item_weight_kg", "Weight", "kg", 1, 1.0, "lb", LB_PER_KG, source="the routine as you made it",
                  help="What you mean to lift; as you count it, so of two dumbbells what you wrote.")  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """An exercise as it is shown, wherever it comes from."""

    which: Which
    name: str
    kind: str | None
    muscles: tuple[str, ...]
    equipment: tuple[str, ...]
    instructions: str
    #: A film that the athlete named, else a search for one.
    video_url: str
    has_own_video: bool
    is_timed: bool
    is_each_side: bool
    substitutes: tuple[Which, ...]

    @property
    def origin(self) -> str:
        return ORIGINS.get(self.which[0], label(self.which[0]))

    @property
    def kind_label(self) -> str:
        return KINDS.get(self.kind or "", "–")


@dataclass(frozen=True)
class ItemShown:
    """An exercise of a routine, and what is asked of it."""

    id: int
    which: Which
    name: str
    asked: str
    sets: int
    reps: int | None
    duration_s: int | None
    weight_kg: float | None
    rest_s: int | None
    note: str | None
    instructions: str
    substitutes: tuple[Which, ...]


@dataclass(frozen=True)
class RoutineShown:
    """A routine with its exercises in order."""

    id: int
    title: str
    discipline: str
    note: str
    minutes: int
    items: tuple[ItemShown, ...]


@dataclass(frozen=True)
class ReadyShown:
    """A routine that is here to be copied."""

    key: str
    title: str
    about: str
    sentence: str


# --- exercises ----------------------------------------------------------------------------------------------------


def exercises(book: Book) -> Mapping[Which, Shown]:
    """Every exercise: Zonebook's, the athlete's own, and those that services brought; by name within each of these."""
    return _exercises(book.id, books.version(book, "plan", "workouts"), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _exercises(book_id: str, version: tuple[int, ...], _book: Book) -> Mapping[Which, Shown]:
    kept = rows.exercises(_book)
    own = {(one.source, one.id): _said(one) for one in kept}
    instead: dict[Which, list[Which]] = {}
    for one in kept:
        for other in own[one.source, one.id]:
            instead.setdefault(other, []).append((one.source, one.id))
    told = [_of_library(one, instead) for one in sorted(library.LIBRARY.values(), key=lambda one: one.name)]
    told += [_kept(one, own, instead) for one in sorted(kept, key=lambda one: (one.source != OWN, fold(one.name)))]
    return {one.which: one for one in told}


def _said(one: Exercise) -> list[Which]:
    pairs = (pair for pair in one.substitutes or () if isinstance(pair, list | tuple) and len(pair) == 2)
    return [(str(source), str(exercise_id)) for source, exercise_id in pairs]


def _of_library(one: library.LibraryExercise, instead: Mapping[Which, list[Which]]) -> Shown:
    which = (SOURCE, one.id)
    others = [(SOURCE, other) for other in library.substitutes(one.id)] + instead.get(which, [])
    return Shown(
        which, one.name, one.kind, one.muscles, one.equipment, one.instructions, library.video_search(one.name), False,
        one.is_timed, one.is_each_side, tuple(dict.fromkeys(others)),
    )  # fmt: skip


def _kept(one: Exercise, own: Mapping[Which, list[Which]], instead: Mapping[Which, list[Which]]) -> Shown:
    """One of a service or of the athlete; where the library has one of its name, what it lacks is as there."""
    which, twin = (one.source, one.id), library.named(one.name)
    muscles = [
        muscle.replace("_", " ").lower() for muscle in (one.muscle_group, *(one.other_muscle_groups or ())) if muscle
    ]
    others = [*own[which], *instead.get(which, [])]
    if twin is not None:
        others += [(SOURCE, twin.id), *((SOURCE, other) for other in library.substitutes(twin.id))]
    return Shown(
        which, one.name, one.kind or (twin.kind if twin else None),
        tuple(dict.fromkeys(muscles)) or (twin.muscles if twin else ()),
        tuple(map(str, one.equipment or (twin.equipment if twin else ()))),
        one.instructions or (twin.instructions if twin else ""), one.video_url or library.video_search(one.name),
        one.video_url is not None, one.is_timed or bool(twin and twin.is_timed), bool(twin and twin.is_each_side),
        tuple(one for one in dict.fromkeys(others) if one != which),
    )  # fmt: skip


def searched(
    found: Mapping[Which, Shown], text: str = "", *, kind: str | None = None, muscle: str | None = None,
    equipment: str | None = None, origin: str | None = None,
) -> list[Shown]:  # fmt: skip
    """Those with all words of ``text`` in their name, kind or muscles, of a kind, for a muscle, with what is at hand.

    Those that are called so come first.
    ``equipment`` is what it takes; ``WITHOUT_EQUIPMENT`` are those that take nothing but a mat or a wall.
    """
    words = fold(text).split()
    hits = [
        one
        for one in found.values()
        if (kind is None or one.kind == kind)
        and (muscle is None or muscle in one.muscles)
        and (equipment is None or _takes(one, equipment))
        and (origin is None or one.origin == origin)
        and all(word in fold(f"{one.name} {one.kind_label} {' '.join(one.muscles)}") for word in words)
    ]
    return sorted(hits, key=lambda one: fold(text) not in fold(one.name))


def _takes(one: Shown, equipment: str) -> bool:
    if equipment == WITHOUT_EQUIPMENT:
        return one.which[0] in (SOURCE, OWN) and set(one.equipment) <= {"mat", "wall"}
    return equipment in one.equipment


def table(found: Iterable[Shown]) -> pd.DataFrame:
    """Exercises as they are listed: ``name, kind, muscles, equipment, origin``."""
    return pd.DataFrame(
        [(one.name, one.kind_label, list(one.muscles), ", ".join(one.equipment) or "–", one.origin) for one in found],
        columns=["name", "kind", "muscles", "equipment", "origin"],
    )


def name_of(found: Mapping[Which, Shown], which: Which) -> str:
    """What an exercise is called; one that is gone is said to be."""
    one = found.get(which)
    return one.name if one else "An exercise that is gone"


# --- routines -----------------------------------------------------------------------------------------------------


def routines(book: Book) -> dict[int, RoutineShown]:
    """The athlete's routines by their id, in the order of their titles."""
    return _routines(book.id, books.version(book, "plan", "workouts", "athlete"), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _routines(book_id: str, version: tuple[int, ...], _book: Book) -> dict[int, RoutineShown]:
    found, units = exercises(_book), books.units(_book)
    items: dict[int, list[RoutineItem]] = {}
    for item in rows.items(_book):
        items.setdefault(item.routine_id, []).append(item)
    return {
        one.id or 0: RoutineShown(
            one.id or 0, one.title, one.discipline, one.note or "", _minutes(items.get(one.id or 0, []), found),
            tuple(_item(item, found, units) for item in items.get(one.id or 0, [])),
        )
        for one in rows.routines(_book)
    }  # fmt: skip


def _item(item: RoutineItem, found: Mapping[Which, Shown], units: Units) -> ItemShown:
    which = (item.exercise_source, item.exercise_id)
    one = found.get(which)
    return ItemShown(
        item.id or 0, which, name_of(found, which), _asked(item, bool(one and one.is_each_side), units), item.sets,
        item.reps, item.duration_s, item.weight_kg, item.rest_s, item.note, one.instructions if one else "",
        tuple(other for other in one.substitutes if other in found) if one else (),
    )  # fmt: skip


def _asked(item: RoutineItem, is_each_side: bool, units: Units) -> str:
    """3 x 10 each side, 12.5 kg, 60 s rest"""
    amount = f"{item.reps}" if item.reps is not None else f"{item.duration_s} s" if item.duration_s is not None else "–"
    parts = [f"{item.sets} x {amount}{' each side' if is_each_side else ''}"]
    if item.weight_kg:
        parts.append(shown(item.weight_kg, WEIGHT, units))
    if item.rest_s and item.sets > 1:
        parts.append(f"{item.rest_s} s rest")
    return ", ".join(parts + ([item.note] if item.note else []))


def _minutes(items: list[RoutineItem], found: Mapping[Which, Shown]) -> int:
    """How long a routine takes, in whole minutes, 1 at least; 0 for an empty one."""
    sides = [found.get((item.exercise_source, item.exercise_id)) for item in items]
    seconds = library.length_s(
        (item.sets, item.reps, item.duration_s, item.rest_s, bool(one and one.is_each_side))
        for item, one in zip(items, sides, strict=True)
    )
    return max(round(seconds / 60), 1) if items else 0


def ready() -> list[ReadyShown]:
    """Routines that Zonebook brings."""
    told = []
    for one in READY:
        exercises_of = [library.LIBRARY[item.exercise_id] for item in one.items]
        needed = sorted({thing for each in exercises_of for thing in each.equipment} - {"mat"})
        sentence = f"{len(one.items)} exercises. Equipment: {', '.join(needed) or 'a floor'}."
        told.append(ReadyShown(one.key, one.title, one.about, sentence))
    return told


def weight_unit(units: Units) -> str:
    """The unit in which weights of routines are shown and typed."""
    return unit(WEIGHT, units)


def items_table(routine: RoutineShown, units: Units) -> pd.DataFrame:
    """A routine as it is edited: ``id``, ``place`` (1 ...), ``name``, ``sets``, ``reps``, ``seconds``, ``weight``
    (in the athlete's unit), ``rest``, ``note``; NaN where nothing is said."""
    columns = {
        "id": [one.id for one in routine.items], "place": list(range(1, len(routine.items) + 1)),
        "name": [one.name for one in routine.items], "sets": [one.sets for one in routine.items],
        "reps": _numbers(one.reps for one in routine.items),
        "seconds": _numbers(one.duration_s for one in routine.items),
        "weight": converted(_numbers(one.weight_kg for one in routine.items), WEIGHT, units).round(2),
        "rest": _numbers(one.rest_s for one in routine.items), "note": [one.note or "" for one in routine.items],
    }  # fmt: skip
    return pd.DataFrame(columns)


def items_of(edited: pd.DataFrame, units: Units) -> list[dict[str, Any]]:
    """The other way round: what ``actions_routines.save_items`` takes, in the order of the places."""
    factor = float(converted(pd.Series([1.0]), WEIGHT, units).iloc[0])
    told = []
    for row in edited.sort_values("place", kind="stable").to_dict("records"):
        shown_weight = _known(row["weight"])
        weight_kg = None if shown_weight is None else round(shown_weight / factor, 3)
        told.append(
            {
                "id": int(row["id"]), "sets": _known(row["sets"]), "reps": _known(row["reps"]),
                "duration_s": _known(row["seconds"]), "weight_kg": weight_kg,
                "rest_s": _known(row["rest"]), "note": row["note"],
            }
        )  # fmt: skip
    return told


def _numbers(values: Iterable[float | None]) -> pd.Series:
    return pd.Series(list(values), dtype=float)


def _known(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


# --- today --------------------------------------------------------------------------------------------------------


def done_of(book: Book, day: date) -> dict[int, Which]:
    """What of routines was ticked on a day, by item: the exercise that it really was."""
    return _done_of(book.id, books.version(book, "plan"), day, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _done_of(book_id: str, version: tuple[int, ...], day: date, _book: Book) -> dict[int, Which]:
    return {one.item_id: one.done for one in rows.ticks(_book, day, day)}


def planned_for(book: Book, day: date) -> list[int]:
    """The routines that are planned for a day and were not skipped, in the order of the plan."""
    found = _planned_for(book.id, books.version(book, "plan"), day, book)
    return [one for one in found if one in routines(book)]


@st.cache_data(max_entries=4, show_spinner=False)
def _planned_for(book_id: str, version: tuple[int, ...], day: date, _book: Book) -> list[int]:
    told = (row["routine_id"] for row in plan.planned(_book, day, day) if row["skipped_at"] is None)
    return list(dict.fromkeys(one for one in told if one is not None))
