"""Which class next: each rule on data worked out by hand, and never the same rut."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from core.analysis import next_class
from core.analysis.next_class import Facts, Suggestion, favourites, suggestions

TODAY = date(2026, 11, 20)
NAN = float("nan")
PLAIN: dict[str, Any] = {
    "title": "Ride", "discipline": "cycling", "class_type": "Theme", "instructor": "Juno Castelmere", "minutes": 30,
    "liked_share": 0.95, "is_removed": False, "is_ftp_test": False, "is_favorite": False, "is_bookmarked": False,
    "expected_intensity": NAN, "expected_tss": NAN, "times": 0.0, "days_ago": None, "aired_ago": None,
} | {f"planned_zone_{zone}_s": NAN for zone in range(1, 8)}  # fmt: skip
WORKOUT: dict[str, Any] = {"instructor_name": "Juno Castelmere", "class_type": "Theme", "discipline": "cycling"} | {
    f"power_zone_{zone}_s": NAN for zone in range(1, 8)
}


def _days(ago: pd.Series) -> pd.Series:
    days = [pd.NaT if n is None or n != n else pd.Timestamp(TODAY - timedelta(days=int(n))) for n in ago]
    return pd.to_datetime(pd.Series(days, ago.index, dtype="datetime64[us]"))


def library(**classes: dict[str, Any]) -> pd.DataFrame:
    """Classes by id, each with what differs from a plain 30-minute ride that was never taken."""
    index = pd.Index(classes, name="class_id", dtype=object)
    table = pd.DataFrame([PLAIN | said for said in classes.values()], index=index, columns=list(PLAIN))
    last_day, aired = _days(table.pop("days_ago")), _days(table.pop("aired_ago"))
    return table.assign(duration_s=60 * table.pop("minutes").astype(float), last_day=last_day, aired=aired)


def workouts(*said: tuple[int, dict[str, Any]]) -> pd.DataFrame:
    """Workouts, each so many days ago, oldest first."""
    rows = [WORKOUT | {"days_ago": ago} | more for ago, more in sorted(said, key=lambda one: -one[0])]
    table = pd.DataFrame(rows, columns=[*WORKOUT, "days_ago"])
    return table.assign(day=_days(table.pop("days_ago")))


def facts(classes: pd.DataFrame, *done: tuple[int, dict[str, Any]], **more: Any) -> Facts:
    return Facts(classes, workouts(*done), TODAY, **more)


def reasons(named: Iterator[Suggestion]) -> dict[str, str]:
    return {one.class_id: one.reason for one in named}


DEX, SURI = {"instructor_name": "Dex Harrowfield"}, {"instructor_name": "Suri Haldenby"}
SURI_CLASS = {"instructor": "Suri Haldenby"}
LIBRARY = library(
    easy={"expected_intensity": 0.62}, steady={"expected_intensity": 0.72}, hard={"expected_intensity": 0.88}
)


# Form


@pytest.mark.parametrize(
    ("tsb", "class_id", "reason"),
    [
        (-18.2, "easy", "Form is −18 today, so an easy 30 min at IF 0.62."),
        (-3, "steady", "Form is −3 today, neither tired nor rested, so a steady 30 min at IF 0.72."),
        (9, "hard", "Form is +9 today, so you are rested for a hard 30 min at IF 0.88."),
    ],
)
def test_form_asks_for_a_class_as_hard_as_one_can_take(tsb: float, class_id: str, reason: str):
    assert reasons(next_class.that_fits_form(facts(LIBRARY, tsb=tsb))) == {class_id: reason}


def test_without_form_nothing_is_said_of_it():
    assert reasons(next_class.that_fits_form(facts(LIBRARY))) == {}


# Instructors and types


def test_an_instructor_not_met_for_weeks_is_missed():
    met = [(64, {}), (65, {}), (70, {})]
    narrow = [(n, DEX) for n in range(1, 13)] + [(n, SURI) for n in range(13, 22)]
    found = reasons(next_class.of_missed_instructor(facts(library(a={}, b={"instructor": "Dex Harrowfield"}), *met)))
    assert found == {"a": "You have not ridden with Juno Castelmere in 9 weeks."}
    found = reasons(next_class.of_missed_instructor(facts(library(a={}), *met, *narrow)))
    assert found["a"] == (
        "You have not ridden with Juno Castelmere in 9 weeks; 21 of your last 24 rides with an instructor were with "
        "two of them."
    )


@pytest.mark.parametrize("days", [[27, 60, 70], [60, 70]])
def test_an_instructor_met_lately_or_rarely_is_not_missed(days: list[int]):
    assert reasons(next_class.of_missed_instructor(facts(library(a={}), *[(n, {}) for n in days]))) == {}


def test_a_type_not_taken_for_weeks_is_missed():
    done = [(n, {"class_type": "VO2"}) for n in (24, 50, 80, 400)]
    found = reasons(next_class.of_missed_type(facts(library(a={"class_type": "VO2"}, b={}), *done)))
    assert found == {"a": "Your last VO2 class was 24 days ago; you took 3 in the last year."}


def test_an_instructor_never_met_is_named_with_what_members_say():
    classes = library(a=SURI_CLASS | {"liked_share": 0.97}, b=SURI_CLASS | {"liked_share": NAN}, c={})
    found = reasons(next_class.of_new_instructor(facts(classes, *[(n, {}) for n in range(1, 11)])))
    assert found == {"a": "You have never ridden with Suri Haldenby; 97 % of those who rated this class liked it."}
    assert reasons(next_class.of_new_instructor(facts(classes, (1, {})))) == {}


def test_a_new_class_of_a_regular_instructor_is_told_of_for_four_weeks():
    classes = library(a={"aired_ago": 5}, b={"aired_ago": 29}, c={"aired_ago": 5} | SURI_CLASS)
    found = reasons(next_class.new_of_regular_instructor(facts(classes, *[(n, {}) for n in range(40, 45)])))
    assert found == {
        "a": "First given 5 days ago by Juno Castelmere, with whom you have ridden five times; never taken."
    }


# Favourites, music and zones


def test_favourites_not_done_for_longest_come_first_and_say_what_makes_them_one():
    classes = library(
        a={"is_favorite": True, "times": 1.0, "days_ago": 70}, b={"times": 3.0, "days_ago": 140},
        c={"is_bookmarked": True}, d={"times": 2.0, "days_ago": 900},
        e={"is_favorite": True, "is_removed": True, "days_ago": 500},
    )  # fmt: skip
    found = favourites(classes, TODAY)
    assert found.index.tolist() == ["b", "a", "c"]
    assert found["weeks_ago"].tolist()[:2] == [20, 10]
    assert found["why"].tolist() == ["taken three times or more", "favourite at Peloton", "on a list of yours"]


def test_a_favourite_is_suggested_with_when_and_how_often_it_was_done():
    classes = library(a={"is_favorite": True, "times": 3.0, "days_ago": 217}, b={"is_favorite": True})
    assert reasons(next_class.among_favourites(facts(classes))) == {
        "a": "One of your favourites, last done 31 weeks ago, three times in all."
    }


def test_a_class_never_taken_with_much_loved_music_is_suggested():
    played = pd.Series({"a": 4, "b": 2, "c": 5})
    classes = library(a={}, b={}, c={"times": 1.0, "days_ago": 50})
    assert reasons(next_class.with_music_heard_most(facts(classes, artists_played=played))) == {
        "a": "Plays four of your ten most-heard artists; never taken."
    }


def test_high_zones_are_suggested_where_there_was_next_to_nothing_of_them():
    classes = library(a={"planned_zone_5_s": 360.0, "planned_zone_6_s": 60.0}, b={"planned_zone_5_s": 120.0})
    easy = {"power_zone_2_s": 5940.0, "power_zone_5_s": 60.0}
    assert reasons(next_class.with_high_zones(facts(classes, (5, easy)))) == {
        "a": "Zones 5 to 7 had 1 of the 100 minutes that you rode by power in the last four weeks; this has 7."
    }
    assert reasons(next_class.with_high_zones(facts(classes, (5, easy), tsb=-20.0))) == {}
    assert reasons(next_class.with_high_zones(facts(classes, (5, easy | {"power_zone_6_s": 600.0})))) == {}
    assert reasons(next_class.with_high_zones(facts(classes))) == {}


# No rut


@pytest.mark.parametrize(
    "spoilt",
    [
        {"days_ago": 14, "times": 1.0}, {"is_removed": True}, {"is_ftp_test": True}, {"minutes": NAN}, {"minutes": 0},
        {"minutes": 10}, {"title": "20 min Cool Down Ride"}, {"class_type": "Warm Up"},
    ],
)  # fmt: skip
def test_some_classes_are_never_suggested(spoilt: dict[str, Any]):
    assert facts(library(a=spoilt)).usable.empty


def test_a_class_done_fifteen_days_ago_may_be_suggested():
    assert facts(library(a={"days_ago": 15, "times": 1.0})).usable.index.tolist() == ["a"]


def test_what_was_done_most_in_the_last_four_weeks_comes_last():
    classes = library(a={}, b={"instructor": "Dex Harrowfield"}, c={"class_type": "Climb"} | SURI_CLASS)
    done = [(1, {}), (2, {}), (3, DEX), (40, SURI), (41, SURI), (42, SURI)]
    assert facts(classes, *done).usable.index.tolist() == ["c", "b", "a"]


def test_no_two_of_a_set_are_of_one_instructor_or_one_type():
    kinds = [(name, kind) for name in ("Juno Castelmere", "Dex Harrowfield") for kind in ("Theme", "Climb")]
    classes = library(**{
        f"c{n}": {"instructor": name, "class_type": kind, "expected_intensity": 0.7, "is_favorite": True,
                  "days_ago": 30 + n, "times": 3.0}
        for n, (name, kind) in enumerate(kinds)
    })  # fmt: skip
    done = [(40 + n, {}) for n in range(5)] + [(50 + n, {"class_type": "Climb"} | DEX) for n in range(5)]
    found = suggestions(facts(classes, *done, tsb=0.0))
    assert len(found) == 2  # two instructors and two types allow no more
    assert len({one.instructor for one in found}) == len({one.class_type for one in found}) == 2


def test_the_same_facts_give_the_same_sets_and_another_set_has_other_classes():
    classes = library(**{
        f"c{n}": {"instructor": f"Instructor {n % 5}", "class_type": f"Type {n % 7}", "expected_intensity": 0.7}
        for n in range(40)
    })  # fmt: skip
    first, again, second = (suggestions(facts(classes, tsb=0.0), nth) for nth in (0, 0, 1))
    assert first == again
    assert {one.class_id for one in first}.isdisjoint(one.class_id for one in second)
    assert suggestions(facts(classes, tsb=0.0), 40) == first  # forty classes, one a set: then it begins again


def test_time_and_disciplines_are_respected():
    classes = library(a={"minutes": 20}, b={"minutes": 45}, c={"discipline": "yoga"}, d={"minutes": 15})
    assert set(facts(classes, minutes=40, disciplines=("cycling",)).usable.index) == {"a"}
    assert facts(classes, minutes=10_000).usable.empty


def test_a_class_without_instructor_type_or_plan_can_be_suggested():
    bare = {"instructor": None, "class_type": None, "liked_share": NAN, "title": None, "expected_intensity": 0.7}
    found = suggestions(facts(library(a=bare, b=bare), tsb=0.0))
    assert [(one.instructor, one.class_type) for one in found] == [(None, None)]


def test_without_history_and_without_a_library_nothing_is_suggested():
    assert suggestions(facts(library())) == []
    assert suggestions(facts(library(a={}))) == []
