"""Which classes of the whole library play a song or an artist: whole words first, typing mistakes forgiven."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis import spelling
from core.analysis.music import UNKNOWN_ARTIST, UNTITLED
from core.frames import books, library
from core.queries import songs
from core.store import Book
from core.words import fold

#: Classes on a page.
PAGE = 200
#: More words than a title and its artists have, and more letters than a word has, are not looked at.
MOST_WORDS, MOST_LETTERS = 12, 60
#: So many words that a mistyped one may stand for are tried, and so many ways to read a whole query.
MOST_NEAR, MOST_READINGS = 8, 12

TAKEN, NOT_TAKEN = "Taken", "Not taken"


@dataclass(frozen=True)
class Wanted:
    """What to look for. An empty tuple and None ask for everything."""

    text: str = ""
    disciplines: tuple[str, ...] = ()
    durations_min: tuple[int, ...] = ()
    instructors: tuple[str, ...] = ()
    class_types: tuple[str, ...] = ()
    #: Lowest and highest, both included, as other members rate it, 1 to 10; a class without a rating is left out.
    difficulty: tuple[float, float] | None = None
    #: ``TAKEN`` or ``NOT_TAKEN``.
    taken: str | None = None


@dataclass(frozen=True)
class Options:
    """What can be chosen among."""

    disciplines: list[str]
    durations_min: list[int]
    instructors: list[str]
    class_types: list[str]
    #: Whether the library has classes that nobody here took, or only those that came with workouts.
    has_untaken: bool


@dataclass(frozen=True)
class Found:
    """The classes that play what was asked for."""

    #: The words that were looked for, mistakes put right.
    words: tuple[str, ...] = ()
    #: All that match, those with whole words first, of equals the newest first.
    class_ids: pd.Index = field(default_factory=lambda: pd.Index([]))
    #: How many of them have a song with all words whole, and how many classes there are without the filters.
    whole: int = 0
    unfiltered: int = 0
    #: Words that nothing is called, and what was looked for in their place.
    instead: dict[str, str] = field(default_factory=dict)
    #: Words that songs have, but none together with the others, and what was looked for in their place.
    apart: dict[str, str] = field(default_factory=dict)
    #: Words that nothing is called or spelled like.
    unknown: tuple[str, ...] = ()
    #: Whether more words were given than are looked for.
    is_cut: bool = False

    @property
    def total(self) -> int:
        """How many classes match."""
        return len(self.class_ids)

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PAGE))


class _Answer(NamedTuple):
    """What the words alone give, before any filter: positions in the library, ``whole`` of them of whole words."""

    words: tuple[str, ...]
    positions: np.ndarray
    whole: int
    instead: dict[str, str]
    apart: dict[str, str]
    unknown: tuple[str, ...]


class _Library(NamedTuple):
    """The classes, the newest first, and where each stands."""

    classes: pd.DataFrame
    place: dict[str, int]


def words_of(text: str) -> tuple[str, ...]:
    """The words that are looked for, each once, folded: nothing but letters and digits.

    >>> words_of('Sia - "Alive" OR 1=1; --')
    ('sia', 'alive', 'or', '1')
    """
    return _all_words(text)[:MOST_WORDS]


def _all_words(text: str) -> tuple[str, ...]:
    cut = (word[:MOST_LETTERS] for word in fold(text[: 10 * MOST_WORDS * MOST_LETTERS]).split())
    return tuple(dict.fromkeys(cut))


def options(book: Book) -> Options:
    """What the classes of the library can be narrowed to."""
    classes = _library(book).classes
    return Options(
        disciplines=_choices(classes["discipline"]),
        durations_min=sorted({round(seconds / 60) for seconds in classes["duration_s"].dropna().unique()} - {0}),
        instructors=_choices(classes["instructor"]),
        class_types=_choices(classes["class_type"]),
        has_untaken=bool(classes["times_taken"].eq(0).any()),
    )


def found(book: Book, wanted: Wanted) -> Found:
    """The classes with a song that has all words of ``wanted.text`` in its title and artists, within the filters.

    Case, accents and punctuation do not matter. Where nothing is called a word, the nearest known one is meant with
    which a song is found; where each word is known and no song has them all, one of them may be off by one letter.
    """
    words = words_of(wanted.text)
    if not words:
        return Found()
    classes = _library(book).classes
    answer = _answer(book.id, books.version(book, "classes"), words, book)
    is_wanted = _matches(classes, wanted)[answer.positions]
    return Found(
        words=answer.words,
        class_ids=classes.index[answer.positions[is_wanted]],
        whole=int(is_wanted[: answer.whole].sum()),
        unfiltered=len(answer.positions),
        instead=answer.instead,
        apart=answer.apart,
        unknown=answer.unknown,
        is_cut=len(_all_words(wanted.text)) > MOST_WORDS,
    )


def listed(book: Book, found: Found, page: int = 1) -> pd.DataFrame:
    """One page of the classes that were found, from page 1 on.

    Returns:
        Indexed by ``class_id``, in the order of ``found``: ``songs`` (those that match, with their artists, whole
        words first), ``title, instructor, discipline, duration_s, difficulty, aired, is_removed, times_taken,
        last_taken`` (NaT: never).
    """
    library = _library(book)
    class_ids = found.class_ids[(page - 1) * PAGE : page * PAGE].tolist()
    shown = library.classes.iloc[[library.place[class_id] for class_id in class_ids if class_id in library.place]]
    lines = _lines(songs.matching_songs(book, found.words, class_ids)) if class_ids else {}
    told = pd.Series([lines.get(class_id) for class_id in shown.index], shown.index, dtype=object)
    return shown.drop(columns="class_type").assign(songs=told)


def correction(found: Found) -> str | None:
    """Which words nothing is called or were left out, and what is shown in their place."""
    said = [f"Only the first {MOST_WORDS} words are looked for."] if found.is_cut else []
    said += [f"Nothing called “{word}”; showing “{known}”." for word, known in found.instead.items()]
    said += [f"No song has “{word}” with the rest; showing “{known}”." for word, known in found.apart.items()]
    said += [f"Nothing called “{word}”, or anything like it." for word in found.unknown]
    return " ".join(said) or None


def sentence(found: Found, page: int = 1) -> str:
    """How many classes were found, or what to try."""
    if not found.unfiltered:
        return "No song in the library has all of these words. Try fewer."
    if not found.total:
        return f"{_counted(found.unfiltered)} with these songs, none within the filters. Take a filter away."
    said = _counted(found.total)
    if found.total < found.unfiltered:
        said = f"{found.total:,} of {_counted(found.unfiltered)} are within the filters"
    if 0 < found.whole < found.total:
        said += f", the {found.whole:,} with the whole words first"
    elif not found.whole:
        said += ", in which a word begins like this"
    if found.pages > 1:
        said += f"; {(page - 1) * PAGE + 1:,} to {min(page * PAGE, found.total):,} are listed"
    return f"{said}, the newest first. Pick one to open it."


def _counted(classes: int) -> str:
    return f"{classes:,} class{'' if classes == 1 else 'es'}"


@st.cache_data(max_entries=32, show_spinner=False)
def _answer(book_id: str, version: tuple[int, ...], words: tuple[str, ...], _book: Book) -> _Answer:
    found, instead, apart, unknown = songs.class_ids(_book, words), {}, {}, ()
    if not any(found):
        known_words = _vocabulary(book_id, version, _book)
        strange = [word for word in words if not spelling.is_known(word, known_words)]
        meant = {word: spelling.near(word, known_words)[:MOST_NEAR] for word in strange}
        unknown = tuple(word for word, near in meant.items() if not near)
        readings = _mistyped(meant) if strange else _misread(words, known_words)
        reading, found = _read(_book, words, {} if unknown else readings)
        if strange:
            instead = reading or {word: near[0] for word, near in meant.items() if near}
        else:
            apart = reading
        words = _with(words, instead | apart)
    return _Answer(words, *_in_order(_library(_book), *found), instead, apart, unknown)


def _mistyped(meant: Mapping[str, list[str]]) -> Iterator[dict[str, str]]:
    """The ways to read words that nothing is called, the likeliest first."""
    return (dict(zip(meant, chosen, strict=True)) for chosen in product(*meant.values()))


def _misread(words: tuple[str, ...], known_words: pd.Series) -> Iterator[dict[str, str]]:
    """The ways to read one of several words as another that differs by one letter, and leave the others."""
    near = {word: spelling.near(word, known_words, most_slips=1)[:MOST_NEAR] for word in words if len(words) > 1}
    return ({word: known} for word, others in near.items() for known in others)


def _read(
    book: Book, words: tuple[str, ...], readings: Iterable[dict[str, str]]
) -> tuple[dict[str, str], tuple[list[str], list[str]]]:  # fmt: skip
    """The first of the ``readings`` that finds a class, with what it finds; nothing where none does."""
    for reading in islice(readings, MOST_READINGS):
        found = songs.class_ids(book, _with(words, reading))
        if any(found):
            return reading, found
    return {}, ([], [])


def _with(words: tuple[str, ...], instead: Mapping[str, str]) -> tuple[str, ...]:
    """The words with others in the place of some, each once."""
    return tuple(dict.fromkeys(instead.get(word, word) for word in words))


def _in_order(library: _Library, whole: list[str], begun: list[str]) -> tuple[np.ndarray, int]:
    """Positions of the classes, each once, those with whole words first; and how many these are."""
    rank = np.full(len(library.classes) + 1, 2, dtype="int8")  # the last place is for a class that has just come
    for value, ids in ((1, begun), (0, whole)):
        rank[[library.place.get(class_id, -1) for class_id in ids]] = value
    first, then = np.flatnonzero(rank[:-1] == 0), np.flatnonzero(rank[:-1] == 1)
    return np.concatenate([first, then]), len(first)


@st.cache_data(max_entries=1, show_spinner=False)
def _vocabulary(book_id: str, version: tuple[int, ...], _book: Book) -> pd.Series:
    return songs.vocabulary(_book)


def _library(book: Book) -> _Library:
    return _searchable(book.id, books.version(book, "classes", "workouts", "athlete"), book)


# A resource is not copied for each reader, which would take longer than a search; nothing here changes it.
@st.cache_resource(max_entries=2, show_spinner=False)
def _searchable(book_id: str, version: tuple[int, ...], _book: Book) -> _Library:
    columns = ["title", "instructor", "discipline", "class_type", "duration_s", "difficulty", "aired", "is_removed"]
    workouts = books.workouts(_book)
    taken = workouts[~workouts["is_excluded"].astype(bool)].groupby("class_id")["day"].agg(["size", "max"])
    classes = library.classes(_book)[columns]
    classes = classes.assign(
        times_taken=taken["size"].reindex(classes.index).fillna(0).astype(int),
        last_taken=taken["max"].reindex(classes.index),
    )
    return _Library(classes, {class_id: place for place, class_id in enumerate(classes.index)})


def _matches(classes: pd.DataFrame, wanted: Wanted) -> np.ndarray:
    """Which classes are within the filters."""
    is_wanted = np.ones(len(classes), dtype=bool)
    for column, chosen in (
        ("discipline", wanted.disciplines), ("instructor", wanted.instructors), ("class_type", wanted.class_types)
    ):  # fmt: skip
        if chosen:
            is_wanted &= classes[column].isin(chosen).to_numpy()
    if wanted.durations_min:
        is_wanted &= (classes["duration_s"] / 60).round().isin(wanted.durations_min).to_numpy()
    if wanted.difficulty:
        is_wanted &= classes["difficulty"].between(*wanted.difficulty).to_numpy()
    if wanted.taken:
        is_wanted &= (classes["times_taken"].gt(0) == (wanted.taken == TAKEN)).to_numpy()
    return is_wanted


def _lines(matching: pd.DataFrame) -> dict[str, str]:
    """What is read of the songs of each class: title and artists, one song after the other."""
    lines: dict[str, list[str]] = {}
    for class_id, song, artists in matching[["class_id", "song", "artists"]].itertuples(index=False, name=None):
        lines.setdefault(class_id, []).append(f"{song or UNTITLED} · {artists or UNKNOWN_ARTIST}")
    return {class_id: "; ".join(told) for class_id, told in lines.items()}


def _choices(values: pd.Series) -> list[str]:
    return sorted(values.dropna().unique(), key=str.casefold)
