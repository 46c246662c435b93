"""Next class: favourites not done for longest, and suggestions with their reasons."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from core.analysis import fitness, next_class
from core.analysis.next_class import Facts, Suggestion
from core.frames import books, library
from core.metrics import counted, local_days
from core.queries import class_music
from core.store import Book

#: Artists that count as heard most, and how many songs must have been heard before they do.
TOP_ARTISTS, LEAST_PLAYS = 10, 50
#: Form says something after so many days of load.
LEAST_LOAD_DAYS = 42
#: Favourites that are listed.
FAVOURITES = 50


@dataclass(frozen=True)
class Suggested:
    """A class with its reason, as it stands on the screen."""

    class_id: str
    title: str
    instructor: str | None
    minutes: float
    expected_tss: float | None
    #: NaN where never taken.
    weeks_ago: float
    reason: str


@dataclass(frozen=True)
class Suggestions:
    """One set of suggestions."""

    classes: tuple[Suggested, ...]
    #: Why there is none, and what to do; empty where there are some.
    why_none: str


def disciplines(book: Book) -> list[str]:
    """Disciplines with classes in the library, those done most often first."""
    done = books.workouts(book)["discipline"].value_counts()
    names = library.options(book).disciplines
    return sorted(names, key=lambda name: -int(done.get(name, 0)))


def favourites(
    book: Book, today: date, *, minutes: int | None = None, disciplines: tuple[str, ...] = ()
) -> pd.DataFrame:
    """The favourites not done for longest: as ``analysis.next_class.favourites``, the first ``FAVOURITES``.

    Of these disciplines (none: any) and no longer than so many minutes (None: any).
    """
    found = _favourites(book.id, _version(book), today, book)
    if disciplines:
        found = found[found["discipline"].isin(disciplines)]
    return (found if minutes is None else found[found["minutes"] <= minutes]).head(FAVOURITES)


def suggestions(
    book: Book, today: date, *, minutes: int | None, disciplines: tuple[str, ...], nth: int
) -> Suggestions:  # fmt: skip
    """The ``nth`` set of suggestions, from 0, for so many minutes (None: any) in these disciplines (none: any)."""
    return _suggestions(book.id, _version(book), today, minutes, disciplines, nth, book)


def _version(book: Book) -> tuple[int, ...]:
    return books.version(book, "classes", "workouts", "athlete", "bookmarks")


@st.cache_data(max_entries=2, show_spinner=False)
def _favourites(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> pd.DataFrame:
    known = library.mine(_book)
    return next_class.favourites(known, today).join(known["discipline"].astype(str))


@st.cache_data(max_entries=16, show_spinner=False)
def _suggestions(
    book_id: str, version: tuple[int, ...], today: date, minutes: int | None, disciplines: tuple[str, ...], nth: int,
    _book: Book,
) -> Suggestions:  # fmt: skip
    known = library.mine(_book)
    workouts = books.workouts(_book)
    done = counted(workouts)
    done = done.assign(day=local_days(done))
    done = done[done["discipline"].isin(disciplines)] if disciplines else done
    facts = Facts(
        known, done, today, tsb=_tsb(workouts, today), artists_played=_artists_played(_book), artists=TOP_ARTISTS,
        minutes=minutes, disciplines=disciplines,
    )  # fmt: skip
    found = next_class.suggestions(facts, nth)
    return Suggestions(tuple(_suggested(one, facts) for one in found), "" if found else _why_none(facts))


def _suggested(one: Suggestion, facts: Facts) -> Suggested:
    row = facts.usable.loc[one.class_id]
    tss = float(row["expected_tss"])
    return Suggested(
        one.class_id, str(row["title"]), one.instructor, float(row["minutes"]), None if tss != tss else tss,
        float(row["days"]) / 7, one.reason,
    )  # fmt: skip


def _tsb(workouts: pd.DataFrame, today: date) -> float | None:
    """Form of today; None before there are six weeks of load."""
    daily = fitness.daily_tss(workouts, today)
    if len(daily) < LEAST_LOAD_DAYS or not daily.any():
        return None
    return float(fitness.training_load(daily)["tsb"].iloc[-1])


def _artists_played(book: Book) -> pd.Series:
    """How many of the artists heard most each class plays; empty where too little was heard."""
    return _cached_artists_played(book.id, books.version(book, "classes", "workouts"), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _cached_artists_played(book_id: str, version: tuple[int, ...], _book: Book) -> pd.Series:
    heard = class_music.heard_artists(_book, TOP_ARTISTS)
    if len(heard) < TOP_ARTISTS or heard["plays"].sum() < LEAST_PLAYS:
        return pd.Series(dtype=int)
    return class_music.classes_of_artists(_book, list(heard.index))


def _why_none(facts: Facts) -> str:
    if facts.classes.empty:
        return "No class is in your library yet. Read the library in Settings, or refresh to bring in what you took."
    if facts.usable.empty:
        return (
            "No class fits: it has to be in your library, of these disciplines and this length, and not done in the "
            f"last {next_class.REST_DAYS} days. Choose other disciplines or another time."
        )
    return (
        "Nothing speaks for one class more than for another yet. Suggestions need a few weeks of workouts with "
        "instructors, class types, power or playlists."
    )
