"""Which classes of the library fit what is wanted. Pure masks over one frame, a few milliseconds for 50,000 classes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from core.words import fold

#: A class fits a wanted training stress within so much on either side.
TSS_AROUND = 10


@dataclass(frozen=True)
class Wanted:
    """What a class should be. An empty tuple, None and "" ask for nothing; what is unknown of a class fits no wish."""

    #: Words that all stand in the title, whole or not.
    text: str = ""
    disciplines: tuple[str, ...] = ()
    #: Lengths, in whole minutes.
    minutes: tuple[int, ...] = ()
    instructors: tuple[str, ...] = ()
    class_types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    #: Lowest and highest, both included, as members rate it.
    difficulty: tuple[float, float] | None = None
    #: At least so many minutes in these zones together.
    zones: tuple[int, ...] = ()
    zone_minutes: float = 0
    #: How often the athlete took it, both included.
    least_times: int = 0
    most_times: int | None = None
    #: Not taken within so many weeks; one never taken fits.
    not_for_weeks: int | None = None
    #: Training stress, give or take ``TSS_AROUND``.
    tss: float | None = None
    most_minutes: float | None = None
    #: On one of the athlete's lists, a favourite at Peloton; with both wishes one of the two is enough.
    is_bookmarked: bool = False
    is_favorite: bool = False
    with_removed: bool = False


def found(classes: pd.DataFrame, wanted: Wanted, today: date) -> pd.DataFrame:
    """Those ``classes`` that are as wanted, in the order in which they are.

    ``classes`` has the columns of ``frames.library.mine``.
    """
    is_found = np.ones(len(classes), dtype=bool)
    for mask in _masks(classes, wanted, today):
        is_found &= mask.to_numpy(dtype=bool)
    return classes[is_found]


def ordered(classes: pd.DataFrame, column: str, *, is_falling: bool) -> pd.DataFrame:
    """``classes`` sorted by a column, what is unknown last; equal ones stay as they are."""
    key = classes[column]
    if isinstance(key.dtype, pd.CategoricalDtype):
        key = key.cat.reorder_categories(sorted(key.cat.categories, key=fold), ordered=True)
    elif column == "title":
        key = classes["searched"]
    return classes.loc[key.sort_values(ascending=not is_falling, kind="stable", na_position="last").index]


def searchable(titles: pd.Series) -> pd.Series:
    """Titles as they are searched; many classes share one, so each is folded once."""
    return titles.map({title: fold(title) for title in titles.unique() if isinstance(title, str)}).fillna("")


def _masks(classes: pd.DataFrame, wanted: Wanted, today: date) -> Iterator[pd.Series]:
    if not wanted.with_removed:
        yield ~classes["is_removed"]
    for column, values in (
        ("discipline", wanted.disciplines), ("instructor", wanted.instructors), ("class_type", wanted.class_types),
        ("language", wanted.languages),
    ):  # fmt: skip
        if values:
            yield classes[column].isin(values)
    yield from _masks_of_plan(classes, wanted)
    yield from _masks_of_mine(classes, wanted, today)
    if words := fold(wanted.text).split():
        yield _has_all(classes["searched"], words)


def _has_all(searched: pd.Series, words: list[str]) -> pd.Series:
    """Which titles have all words; each further word is looked for only where all before it were found."""
    has_all = np.ones(len(searched), dtype=bool)
    for word in dict.fromkeys(words):
        left = np.flatnonzero(has_all)
        has_all[left] = searched.iloc[left].str.contains(word, regex=False).to_numpy(dtype=bool)
    return pd.Series(has_all, searched.index)


def _masks_of_plan(classes: pd.DataFrame, wanted: Wanted) -> Iterator[pd.Series]:
    if wanted.minutes:
        yield (classes["duration_s"] / 60).round().isin(wanted.minutes)
    if wanted.most_minutes is not None:
        yield classes["duration_s"] <= 60 * wanted.most_minutes
    if wanted.difficulty:
        yield classes["difficulty"].between(*wanted.difficulty)
    if wanted.zones and wanted.zone_minutes > 0:
        zones_s = sum(classes[f"planned_zone_{zone}_s"] for zone in wanted.zones)
        yield zones_s >= 60 * wanted.zone_minutes  # type: ignore[misc]
    if wanted.tss is not None:
        off = (classes["expected_tss"] - wanted.tss).abs().round(6)  # an hour at 0.8 is 64.00000000000001
        yield off <= TSS_AROUND


def _masks_of_mine(classes: pd.DataFrame, wanted: Wanted, today: date) -> Iterator[pd.Series]:
    if wanted.least_times:
        yield classes["times"] >= wanted.least_times
    if wanted.most_times is not None:
        yield classes["times"] <= wanted.most_times
    if wanted.not_for_weeks is not None:
        yield ~(classes["last_day"] > pd.Timestamp(today) - pd.Timedelta(weeks=wanted.not_for_weeks))
    if wanted.is_bookmarked or wanted.is_favorite:
        is_marked = pd.Series(False, index=classes.index)
        for column in ("is_bookmarked", "is_favorite"):
            is_marked |= classes[column] & getattr(wanted, column)
        yield is_marked
