"""Which classes are as wanted, and in which order."""

from datetime import date

import pandas as pd
import pytest

from core.analysis import class_search
from core.analysis.class_search import Wanted
from tests.class_rows import ZONES, class_rows

TODAY = date(2026, 11, 20)
NO_PLAN = dict.fromkeys(ZONES, None)


@pytest.fixture
def library() -> pd.DataFrame:
    """Four classes that differ in everything."""
    classes = class_rows(
        climb={"title": "45 min Climb Ride", "duration_s": 2700, "instructor": "Marit Solbrook", "difficulty": 8.0},
        zones={"title": "60 min Power Zone Ride", "duration_s": 3600, "class_type": "Power Zone", "difficulty": 6.0,
               "instructor": "Dex Harrowfield", "is_favorite": True} | dict.fromkeys(ZONES, 300),
        yoga={"title": "20 min Yoga Für Alle", "duration_s": 1200, "discipline": "yoga", "class_type": "Flow",
              "language": "german", "difficulty": 3.0},
        gone={"title": "10 min Warm Up", "duration_s": None, "is_removed": True},
    )  # fmt: skip
    return classes.assign(
        times=[3.0, 1.0, 0.0, 0.0], last_day=pd.to_datetime(["2026-11-01", "2026-10-09", None, None]),
        expected_tss=[60.0, 71.0, None, None], is_bookmarked=[False, False, True, False],
        searched=class_search.searchable(classes["title"]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(), ["climb", "zones", "yoga"]),
        (Wanted(with_removed=True), ["climb", "zones", "yoga", "gone"]),
        (Wanted(disciplines=("yoga",)), ["yoga"]),
        (Wanted(minutes=(45, 20)), ["climb", "yoga"]),
        (Wanted(most_minutes=45), ["climb", "yoga"]),
        (Wanted(instructors=("Marit Solbrook",)), ["climb"]),
        (Wanted(class_types=("Power Zone", "Flow")), ["zones", "yoga"]),
        (Wanted(languages=("german",)), ["yoga"]),
        (Wanted(difficulty=(6.0, 8.0)), ["climb", "zones"]),
        (Wanted(difficulty=(1.0, 9.5), with_removed=True), ["climb", "zones", "yoga"]),  # nobody rated the warm-up
        (Wanted(zones=(4,), zone_minutes=5), ["zones"]),
        (Wanted(zones=(4,), zone_minutes=6), []),
        (Wanted(zones=(4, 5), zone_minutes=10), ["zones"]),
        (Wanted(tss=70), ["climb", "zones"]),  # 60 to 80
        (Wanted(tss=71), ["zones"]),
        (Wanted(least_times=0, most_times=0), ["yoga"]),
        (Wanted(least_times=1, most_times=1), ["zones"]),
        (Wanted(least_times=2), ["climb"]),
        (Wanted(not_for_weeks=3), ["zones", "yoga"]),  # three weeks ago is 30 October
        (Wanted(not_for_weeks=6), ["zones", "yoga"]),  # 9 October to the day
        (Wanted(not_for_weeks=7), ["yoga"]),
        (Wanted(is_bookmarked=True), ["yoga"]),
        (Wanted(is_favorite=True), ["zones"]),
        (Wanted(is_bookmarked=True, is_favorite=True), ["zones", "yoga"]),
        (Wanted(text="ride 45"), ["climb"]),
        (Wanted(text="FUR"), ["yoga"]),
        (Wanted(text="𝐅ü𝐑"), ["yoga"]),  # capitals of mathematics, as in decorated titles
        (Wanted(text="(.*"), ["climb", "zones", "yoga"]),  # no word to look for
        (Wanted(disciplines=("cycling",), text="zone", tss=75), ["zones"]),
    ],
)
def test_each_wish_keeps_the_classes_that_are_so(library: pd.DataFrame, wanted: Wanted, ids: list[str]):
    assert class_search.found(library, wanted, TODAY).index.tolist() == ids


@pytest.mark.parametrize("tss", [54, 74])
def test_a_target_is_met_by_ten_on_either_side_though_floats_say_otherwise(library: pd.DataFrame, tss: int):
    assert 100 * 0.8**2 > 64  # by 1e-14: an hour at an intensity of 0.8
    hour = library.assign(expected_tss=100 * 0.8**2)
    assert len(class_search.found(hour, Wanted(tss=tss), TODAY)) == 3
    assert class_search.found(hour, Wanted(tss=tss - 0.01 if tss < 64 else tss + 0.01), TODAY).empty


def test_many_words_cost_no_more_than_the_first_that_is_missing(library: pd.DataFrame):
    many = pd.concat([library] * 5_000, ignore_index=True)
    words = " ".join(f"w{n}" for n in range(5_000))
    assert class_search.found(many, Wanted(text=words), TODAY).empty  # each word over all titles would take a minute
    assert len(class_search.found(many, Wanted(text="ride " * 5_000), TODAY)) == 10_000


def test_an_empty_library_has_nothing_whatever_is_wanted(library: pd.DataFrame):
    full = Wanted(text="x", tss=50, zones=(3,), zone_minutes=1, difficulty=(1, 2), not_for_weeks=1, is_favorite=True)
    assert class_search.found(library.iloc[:0], full, TODAY).empty


@pytest.mark.parametrize(
    ("column", "is_falling", "ids"),
    [
        ("duration_s", False, ["yoga", "climb", "zones", "gone"]),
        ("duration_s", True, ["zones", "climb", "yoga", "gone"]),
        ("instructor", False, ["zones", "climb", "yoga", "gone"]),
        ("title", False, ["gone", "yoga", "climb", "zones"]),
        ("last_day", True, ["climb", "zones", "yoga", "gone"]),
        ("times", True, ["climb", "zones", "yoga", "gone"]),
    ],
)
def test_what_is_unknown_stands_last_whichever_way_it_is_sorted(
    library: pd.DataFrame, column: str, is_falling: bool, ids: list[str]
):
    assert class_search.ordered(library, column, is_falling=is_falling).index.tolist() == ids
