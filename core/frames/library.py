"""The class library as screens read it: every class with what it asks for, and what it was to the athlete."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core.analysis import class_load, class_search
from core.analysis.class_search import TSS_AROUND, Wanted
from core.frames import books, power_zones
from core.queries import bookmarks, library
from core.store import Book

#: How many classes the list shows.
TOP = 300
VIEWS = FIND, LISTS = ("Find", "Lists")
#: What the list can be sorted by, and the column behind it.
SORTS = {
    "Date": "aired", "Title": "title", "Instructor": "instructor", "Minutes": "duration_s", "Type": "class_type",
    "Difficulty": "difficulty", "Liked": "liked_share", "Expected TSS": "expected_tss",
    "Expected intensity": "expected_intensity", "Times taken": "times", "Last taken": "last_day",
    "How hard for me": "my_intensity", "On my lists": "is_bookmarked", "Discipline": "discipline",
    "Language": "language", **{f"Minutes in zone {zone}": f"planned_zone_{zone}_s" for zone in range(1, 8)},
}  # fmt: skip
#: Those that are names.
NAMES = ("Title", "Instructor", "Type", "Discipline", "Language")
#: How often a class was taken, by its name: at least and at most so often.
TIMES: dict[str, tuple[int, int | None]] = {
    "Never": (0, 0), "Once": (1, 1), "At least once": (1, None), "At least twice": (2, None),
    "At least 3 times": (3, None), "At least 5 times": (5, None), "At least 10 times": (10, None),
}  # fmt: skip
BOOKMARKED, FAVORITE = "On a list of mine", "Favourite at Peloton"
EASIEST, HARDEST = 1.0, 10.0
#: Lengths that are offered, the most frequent ones.
MOST_LENGTHS = 20
#: Marks of a class in a list, by the column that says so.
MARKS = {
    "is_bookmarked": "bookmarked", "is_favorite": "favourite", "is_ftp_test": "FTP test", "is_removed": "removed",
}  # fmt: skip
#: The filters of the screen, by their keys, when everything is asked for.
EVERYTHING: dict[str, Any] = {
    "classes_text": "", "classes_tss": None, "classes_most": None, "classes_difficulty": (EASIEST, HARDEST),
    "classes_zone_minutes": None, "classes_times": None, "classes_weeks": None, "classes_removed": False,
} | {
    f"classes_{name}": []
    for name in ("discipline", "minutes", "instructor", "type", "language", "zones", "marked")
}  # fmt: skip

_ZONES = [f"planned_zone_{zone}_s" for zone in range(1, 8)]


@dataclass(frozen=True)
class Options:
    """What there is to ask for, the most frequent first; lengths from the shortest."""

    disciplines: list[str]
    minutes: list[int]
    instructors: list[str]
    class_types: list[str]
    languages: list[str]


def classes(book: Book) -> pd.DataFrame:
    """Every class of the library, the newest first; the columns are those of ``queries.library.classes``."""
    return _classes(book.id, books.version(book, "classes"), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _classes(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return library.classes(_book)


def mine(book: Book) -> pd.DataFrame:
    """Every class with what the athlete did in it and what it may cost them, the newest first.

    Returns:
        Indexed by ``class_id``: the columns of ``queries.library.classes``; ``times`` (0: never), ``last_day``
        (datetime64), ``best_kj``, ``my_intensity``, ``my_rpe`` of ``class_load.taken``; ``expected_intensity``,
        ``expected_tss``, ``expected_kj``, ``expected_n``, ``expected_by`` of ``class_load.expectations`` at the FTP
        in force today; ``is_bookmarked`` (on any list of the athlete's); ``searched`` (the title, folded).
    """
    known = _mine(book.id, books.version(book, "workouts", "classes", "athlete"), ftp_w(book), book)
    return known.assign(is_bookmarked=known.index.isin(bookmarks.entries(book)["class_id"]))


@st.cache_data(max_entries=2, show_spinner=False)
def _mine(book_id: str, version: tuple[int, ...], ftp_w: float | None, _book: Book) -> pd.DataFrame:
    everything, workouts = classes(_book), books.workouts(_book)
    expected = class_load.expectations(everything, workouts, ftp_w=ftp_w)
    known = everything.join(class_load.taken(workouts)).join(expected)
    return known.assign(times=known["times"].fillna(0.0), searched=class_search.searchable(everything["title"]))


def ftp_w(book: Book) -> float | None:
    """The FTP in force today; None without any."""
    found = power_zones.ftp_on(power_zones.entries(book), books.today(book))
    return found.ftp_w if found else None


def options(book: Book) -> Options:
    """What the filters offer."""
    return _options(book.id, books.version(book, "classes"), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _options(book_id: str, version: tuple[int, ...], _book: Book) -> Options:
    known = classes(_book)
    lengths = (known["duration_s"] / 60).round().dropna().astype(int).value_counts().index[:MOST_LENGTHS]
    names = {name: _by_frequency(known[name]) for name in ("discipline", "instructor", "class_type", "language")}
    return Options(
        disciplines=names["discipline"],
        minutes=sorted(int(minutes) for minutes in lengths if minutes > 0),
        instructors=names["instructor"],
        class_types=names["class_type"],
        languages=names["language"],
    )


def wanted(asked: dict[str, Any]) -> Wanted:
    """What was asked on the screen, as filters; ``asked`` is what ``ui_classes.ask_wanted`` returns."""
    named = ("times", "marked", "difficulty")
    least, most = TIMES.get(asked.get("times") or "", (0, None))
    marked, difficulty = asked.get("marked", ()), asked.get("difficulty", (EASIEST, HARDEST))
    return Wanted(
        **{name: value for name, value in asked.items() if name not in named}, least_times=least, most_times=most,
        difficulty=None if difficulty == (EASIEST, HARDEST) else difficulty,
        is_bookmarked=BOOKMARKED in marked, is_favorite=FAVORITE in marked,
    )  # fmt: skip


def found(book: Book, wanted: Wanted, today: date, *, by: str, is_reversed: bool = False) -> pd.DataFrame:
    """The classes that are as wanted, with the columns of :func:`mine`, sorted by one of ``SORTS``.

    Names run from A to Z, the rest from the highest down, or the other way round.
    """
    rows = class_search.found(mine(book), wanted, today)
    return class_search.ordered(rows, SORTS[by], is_falling=(by in NAMES) == is_reversed)


def listed(found: pd.DataFrame, today: date) -> pd.DataFrame:
    """The first ``TOP`` of ``found`` as a table shows them.

    Returns:
        Indexed by ``class_id``: ``title``, ``instructor``, ``minutes``, ``class_type``, ``difficulty``,
        ``expected_tss``, ``expected_intensity``, ``zones`` (minutes in zones 1 to 7, None without a plan), ``times``,
        ``last_day``, ``weeks_ago`` (whole weeks), ``marks`` (words), ``discipline``, ``language``, ``aired``,
        ``liked_share``, ``my_intensity``.
    """
    rows = found.head(TOP)
    zones = (rows[_ZONES].to_numpy(dtype=float) / 60).round(1).tolist()
    has_plan = rows[_ZONES].sum(axis=1).gt(0).tolist()
    words = [[word for column, word in MARKS.items() if row[column]] for row in rows[list(MARKS)].to_dict("records")]
    return pd.DataFrame(
        {
            **{name: rows[name].astype(object) for name in ("title", "instructor", "class_type", "language")},
            "discipline": rows["discipline"].astype(str),
            "minutes": rows["duration_s"] / 60,
            **rows[["difficulty", "expected_tss", "expected_intensity", "times", "last_day", "aired", "liked_share"]],
            "my_intensity": rows["my_intensity"],
            "weeks_ago": (pd.Timestamp(today) - rows["last_day"]).dt.days // 7,
            "zones": pd.Series(
                [z if is_told else None for z, is_told in zip(zones, has_plan, strict=True)], rows.index
            ),
            "marks": pd.Series(words, rows.index, dtype=object),
        }
    )


def sentence(book: Book, found: pd.DataFrame, wanted: Wanted) -> str:
    """How many classes were found, what is not among them for being unknown, and what to do where there is none."""
    if found.empty:
        return "No class is as you want it. Ask for less: " + _least_likely(wanted)
    n = f"{len(found):,} class{'es' if len(found) > 1 else ''}"
    shown = f", the first {TOP} are shown" if len(found) > TOP else ""
    unknown = ""
    if wanted.tss is not None:
        without = int(mine(book)["expected_tss"].isna().sum())
        unknown = f" {without:,} of the library have no expected TSS and fit no target." if without else ""
    return f"{n}{shown}. Pick one to open it.{unknown}"


def why_few(book: Book) -> str | None:
    """Why the library may hold less than Peloton's, and what to do; None where it was listed."""
    if library.is_listed(book):
        return None
    return "Only the classes that you took are here. Settings can fetch the whole library from Peloton."


def _least_likely(wanted: Wanted) -> str:
    if wanted.tss is not None:
        return f"the training stress is met within {TSS_AROUND} on either side, and not every class has one."
    if wanted.zones:
        return "only classes with a plan in power zones have zone minutes."
    return "take a filter back, or show all."


def _by_frequency(names: pd.Series) -> list[str]:
    return [str(name) for name in names.value_counts().index if name]
