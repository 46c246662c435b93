"""What a stack of classes loses, which one is best, and why the others are not."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.analysis import class_stack
from core.analysis.class_stack import Goal, Wish, missed, offer, stacks, why_worse

TODAY = date(2026, 11, 20)
NAN = float("nan")
PLAIN: dict[str, Any] = {
    "title": "Ride", "discipline": "cycling", "class_type": "Theme", "instructor": "Juno Castelmere", "minutes": 30,
    "liked_share": 0.95, "is_removed": False, "is_ftp_test": False, "is_favorite": False, "expected_tss": 30.0,
    "expected_intensity": 0.77, "days_ago": None, "plays_wanted": False,
} | {f"planned_zone_{zone}_s": NAN for zone in range(1, 8)}  # fmt: skip


def library(**classes: dict[str, Any]) -> pd.DataFrame:
    """Classes by id, each with what differs from a plain 30-minute ride of 30 TSS."""
    table = pd.DataFrame([PLAIN | said for said in classes.values()], index=pd.Index(classes, name="class_id"))
    days = table.pop("days_ago")
    last = [pd.NaT if n is None or n != n else pd.Timestamp(TODAY - timedelta(days=int(n))) for n in days]
    minutes = table.pop("minutes").astype(float)
    return table.assign(duration_s=60 * minutes, last_day=pd.to_datetime(pd.Series(last, table.index)))


def best_ids(classes: pd.DataFrame, wish: Wish) -> list[str]:
    found = stacks(offer(classes, wish, TODAY))
    return list(found[0].class_ids) if found else []


def test_the_points_of_a_stack_are_the_sum_of_its_parts():
    classes = library(
        a={"minutes": 30, "expected_tss": 35.4, "is_favorite": True},
        b={"minutes": 15, "expected_tss": 20.0, "days_ago": 9, "plays_wanted": True},
    )
    wish = Wish(50, (Goal("tss", 60),), instructors=("Juno Castelmere",), fresh_weeks=4, prefers_new=True)
    best = stacks(offer(classes, wish, TODAY))[0]
    assert dict(best.lost) == {
        "tss": 500,  # 35 + 20 of 60
        "unused": 250,  # 5 minutes at a half
        "change": 200,  # from one class to the other
        "instructor": -1350,  # 45 minutes at 0.3
        "music": -450,  # 15 minutes at 0.3
        "fresh": -600,  # 30 minutes at 0.2: b was done 9 days ago
        "new": -300,  # 30 minutes at 0.1
        "favourite": -300,  # 30 minutes at 0.1
        "liked": 0,  # both as usual
    }
    assert best.points == pytest.approx(5 + 2.5 + 2 - 13.5 - 4.5 - 6 - 3 - 3)


def test_the_stack_that_hits_the_goal_is_best():
    classes = library(a={"expected_tss": 20}, b={"expected_tss": 31}, c={"expected_tss": 29})
    assert sorted(best_ids(classes, Wish(60, (Goal("tss", 60),)))) == ["b", "c"]


def test_minutes_in_zones_are_a_goal_by_the_plans_of_classes():
    hard = {"planned_zone_4_s": 600.0, "planned_zone_3_s": 300.0}
    easy = {"planned_zone_4_s": 0.0, "planned_zone_3_s": 900.0}
    classes = library(a=easy, b=hard, c={}, d={"discipline": "stretching", "minutes": 5})
    offered = offer(classes, Wish(30, (Goal("zone_4", 10), Goal("zone_3", 5))), TODAY)
    assert stacks(offered)[0].class_ids == ("b",)
    assert offered.unknown == 1  # c has no plan; off the bike no minute is in a zone


def test_a_class_of_unknown_stress_is_used_only_when_there_is_no_goal_of_stress():
    classes = library(a={"expected_tss": NAN})
    assert best_ids(classes, Wish(30)) == ["a"]
    offered = offer(classes, Wish(30, (Goal("tss", 30),)), TODAY)
    assert stacks(offered) == []
    assert offered.unknown == 1


@pytest.mark.parametrize(
    "spoilt", [{"is_removed": True}, {"is_ftp_test": True}, {"minutes": NAN}, {"minutes": 0}, {"minutes": 31}]
)
def test_what_cannot_be_done_is_never_in_a_stack(spoilt: dict[str, Any]):
    assert best_ids(library(a=spoilt), Wish(30)) == []


def test_a_class_takes_each_minute_that_it_begins():
    assert best_ids(library(a={"minutes": 30.5}), Wish(30)) == []
    assert best_ids(library(a={"minutes": 29.5}), Wish(30)) == ["a"]


def test_wanted_instructors_are_preferred_and_others_left_out_only_where_only_they_are_asked_for():
    classes = library(a={"instructor": None}, b={"instructor": "Dex Harrowfield"})
    wish = Wish(30, instructors=("Dex Harrowfield",))
    assert best_ids(classes, wish) == ["b"]
    assert best_ids(classes.loc[["a"]], wish) == ["a"]
    assert best_ids(classes.loc[["a"]], Wish(30, instructors=("Dex Harrowfield",), is_only_these=True)) == []


def test_a_stack_warms_up_first_grows_harder_and_ends_with_a_stretch():
    classes = library(
        stretch={"discipline": "stretching", "minutes": 5, "expected_intensity": NAN},
        cool={"title": "5 min Cool Down Ride", "minutes": 5, "expected_intensity": 0.5},
        hard={"expected_intensity": 0.9}, easy={"expected_intensity": 0.7},
        lift={"discipline": "strength", "minutes": 10, "expected_intensity": NAN},
        warm={"class_type": "Warm Up", "minutes": 5, "expected_intensity": 0.6},
    )  # fmt: skip
    assert best_ids(classes, Wish(85)) == ["warm", "easy", "hard", "lift", "cool", "stretch"]


def test_each_runner_up_does_without_the_longer_half_of_those_before_it():
    classes = library(a={"minutes": 45, "liked_share": 0.99}, b={"minutes": 45}, c={"minutes": 15}, d={"minutes": 20})
    found = stacks(offer(classes, Wish(60), TODAY))
    assert [sorted(stack.class_ids) for stack in found] == [["a", "c"], ["b", "c"], ["c", "d"], ["c"]]


def reason(wish: Wish, **classes: dict[str, Any]) -> str:
    """Why the second of the stacks lost against the first."""
    offered = offer(library(**classes), wish, TODAY)
    best, other, *_ = stacks(offered)
    return why_worse(best, other, offered)


def test_a_runner_up_says_how_much_further_from_the_goal_it_is():
    said = reason(Wish(30, (Goal("tss", 30),)), a={}, b={"expected_tss": 26})
    assert said == "4 TSS further from your goal (26 of 30). 4.0 points behind."


def test_a_runner_up_says_when_one_of_its_classes_was_done():
    said = reason(Wish(30, fresh_weeks=4), a={}, b={"days_ago": 9})
    assert said == "One of its classes was done 9 days ago. 6.0 points behind."


def test_a_runner_up_says_how_many_minutes_it_leaves_unused():
    assert reason(Wish(30), a={}, b={"minutes": 20}) == "10 minutes unused. 5.0 points behind."


def test_a_runner_up_says_what_it_does_better():
    said = reason(Wish(30, (Goal("tss", 30),)), a={}, b={"expected_tss": 20, "is_favorite": True})
    assert said == "10 TSS further from your goal (20 of 30). 7.0 points behind. It is better in favourites."


def test_equals_are_told_to_be_equal():
    assert reason(Wish(30), a={}, b={}).startswith("As good as the first by points; of equals the one with the newer")


def test_a_goal_out_of_reach_is_told_with_how_far_off_it_is():
    offered = offer(library(a={}, b={}), Wish(30, (Goal("tss", 200),)), TODAY)
    assert missed(stacks(offered)[0], offered) == [
        "This stack has 30 TSS: 170 short of your goal of 200.",
        "No stack of these classes in 30 minutes comes nearer: more time or more classes would help.",
    ]


def test_a_goal_given_up_for_other_wishes_is_told_with_what_can_be_reached():
    classes = library(a={"expected_tss": 40}, b={"expected_tss": 50, "plays_wanted": True, "is_favorite": True})
    offered = offer(classes.assign(expected_tss=[40.0, 46.0]), Wish(30, (Goal("tss", 40),)), TODAY)
    assert missed(stacks(offered)[0], offered) == [
        "This stack has 46 TSS: 6 over your goal of 40.",
        "A stack with 40 TSS comes nearer, at a greater loss in the rest of what you ask.",
    ]


def test_a_goal_that_is_about_reached_is_not_spoken_of():
    offered = offer(library(a={"expected_tss": 28}), Wish(30, (Goal("tss", 30),)), TODAY)
    assert missed(stacks(offered)[0], offered) == []


@pytest.mark.parametrize("minutes", [0, -5])
def test_no_time_gives_no_stack(minutes: int):
    assert best_ids(library(a={}), Wish(minutes)) == []


def test_ten_thousand_minutes_give_ten_classes():
    classes = library(**{f"c{n}": {} for n in range(15)})
    assert len(best_ids(classes, Wish(10_000))) == class_stack.MOST_CLASSES


def test_an_empty_library_gives_no_stack():
    assert best_ids(library(a={}).iloc[:0], Wish(60, (Goal("tss", 60),))) == []


def test_the_same_classes_and_wish_give_the_same_stacks():
    rng = np.random.default_rng(3)
    classes = library(**{
        f"c{n}": {"minutes": int(rng.choice([10, 20, 30])), "expected_tss": int(rng.integers(5, 40))} for n in range(60)
    })  # fmt: skip
    wish = Wish(75, (Goal("tss", 70),))
    assert stacks(offer(classes, wish, TODAY)) == stacks(offer(classes.copy(), wish, TODAY))
