"""Who is ahead: by total, by consistency, by improvement against one's own weeks before."""

import pandas as pd
import pytest

from core.challenge_rules import Pause, Task
from core.coaching.leaderboards import Rider, race
from tests.coaching.challenge_making import day, done, rules

TIERS = {"Bronze": 280}
SECOND_SUNDAY = day(13)


def weekly(minutes: float, *, before: float | None = None, weeks: int = 2, known_weeks: int = 8) -> pd.DataFrame:
    """A workout a week: of ``before`` minutes in the weeks before the challenge, of ``minutes`` in its first weeks."""
    earlier = [(-7 * n, before) for n in range(known_weeks, 0, -1)] if before is not None else []
    return done(*earlier, *((7 * n, minutes) for n in range(weeks)))


def table(*riders: Rider, today=SECOND_SUNDAY, **asked) -> pd.DataFrame:
    asked = rules(tiers=TIERS, **asked)
    return race(asked, riders, today).riders.set_index("name")


def test_the_most_minutes_are_first_and_equals_share_a_place():
    rows = table(Rider("A", weekly(60)), Rider("B", weekly(90), is_you=True), Rider("C", weekly(60)))
    assert rows["rank"].to_dict() == {"B": 1, "A": 2, "C": 2}
    assert rows["total"].to_dict() == {"B": 180, "A": 120, "C": 120}


def test_improvement_is_the_mean_week_against_the_riders_own_mean_week_before():
    """Twice one's own 30 min beats 120 min on top of 240, though the total is far less."""
    rows = table(Rider("Big", weekly(300, before=240)), Rider("Small", weekly(60, before=30)))
    assert rows["improvement_pct"].to_dict() == pytest.approx({"Big": 25, "Small": 100})
    assert rows["improvement_rank"].to_dict() == {"Big": 2, "Small": 1}
    assert rows["rank"].to_dict() == {"Big": 1, "Small": 2}
    assert rows.loc["Small", ["per_week", "baseline", "baseline_weeks"]].tolist() == [60, 30, 8]


def test_idle_weeks_count_in_the_baseline_and_weeks_before_the_first_workout_do_not():
    rides = done((-42, 60), (-35, 60), (-21, 60), (-7, 60), (0, 60), (7, 60))  # six weeks are known, two of them idle
    (row,) = table(Rider("A", rides)).to_dict("records")
    assert (row["baseline"], row["baseline_weeks"]) == (pytest.approx(40), 6)
    assert row["improvement_pct"] == pytest.approx(50)


@pytest.mark.parametrize(
    ("rides", "why"),
    [
        (weekly(60), "No baseline: 0 weeks before it known, 4 are needed."),
        (weekly(60, before=30, known_weeks=3), "No baseline: 3 weeks before it known, 4 are needed."),
        (
            done((-56, 30), (-28, 30), (-7, 30), (0, 60)),
            "No baseline: something was done in 3 of 8 weeks before it, 4 are needed.",
        ),
    ],
)
def test_without_enough_weeks_before_nobody_is_ranked_by_improvement_and_the_reason_is_told(rides, why):
    (row,) = table(Rider("A", rides)).to_dict("records")
    assert pd.isna(row["improvement_rank"]) and pd.isna(row["improvement_pct"])
    assert row["note"] == why and row["rank"] == 1


def test_within_the_first_week_nobody_is_ranked_by_improvement():
    assert table(Rider("A", weekly(60, before=30)), today=day(5))["improvement_rank"].isna().all()
    assert table(Rider("A", weekly(60, before=30)), today=day(6))["improvement_rank"].notna().all()


def test_in_a_challenge_of_points_improvement_is_measured_in_minutes():
    asked = rules(metric="points", tasks=(Task("One", points=10),))
    found = race(asked, [Rider("A", weekly(60, before=30))], day(13))
    assert found.metric == "minutes"
    assert found.riders.loc[0, ["total", "improvement_pct"]].tolist() == [20, pytest.approx(100)]


def test_consistency_is_the_share_of_weeks_met_and_of_equals_the_more_even_one_is_ahead():
    """Of four weeks the lowest tier asks for 70 minutes each; the fourth week still runs and nobody met it."""
    riders = (
        Rider("Even", done((0, 80), (7, 80), (14, 80))), Rider("Wild", done((0, 200), (7, 80), (14, 300))),
        Rider("Lazy", done((0, 500), (7, 10), (14, 10))),
    )  # fmt: skip
    rows = table(*riders, today=day(22))
    assert rows["weeks_met"].to_dict() == {"Even": 3, "Wild": 3, "Lazy": 1}
    assert rows["weeks"].to_dict() == {"Even": 3, "Wild": 3, "Lazy": 3}
    assert rows["consistency_rank"].to_dict() == {"Even": 1, "Wild": 2, "Lazy": 3}
    assert rows.loc["Even", "evenness"] == 1


def test_who_joined_late_is_judged_by_the_weeks_from_there():
    (row,) = table(Rider("A", done((14, 80)), is_you=True, joined_day=day(14)), today=day(20)).to_dict("records")
    assert (row["weeks_met"], row["weeks"]) == (1, 1)


def test_a_friend_who_became_private_is_ranked_with_what_was_known_up_to_then():
    problem = "Shows you no workouts any more."
    rows = table(
        Rider("A", weekly(60, before=30, weeks=1), known_until=day(6), problem=problem), Rider("You", weekly(40))
    )
    assert rows.loc["A", "total"] == 60
    assert rows.loc["A", "improvement_pct"] == pytest.approx(100)  # 60 in the one week that is known
    assert rows.loc["A", "note"] == f"{problem} Counted up to 8 November 2026."


def test_a_friend_of_whom_nothing_is_known_is_listed_without_any_place():
    rows = table(Rider("Unknown", weekly(0).iloc[:0]), Rider("You", weekly(40), is_you=True))
    assert rows.index.tolist() == ["You", "Unknown"]
    places = ["rank", "consistency_rank", "improvement_rank", "total"]
    assert rows.loc["Unknown", places].isna().all()
    assert rows.loc["Unknown", "note"] == "Nothing known yet, so without a place."


def test_a_rider_without_workouts_of_their_own_is_still_in_it():
    (row,) = table(Rider("You", weekly(0).iloc[:0], is_you=True)).to_dict("records")
    assert (row["total"], row["rank"]) == (0, 1)


def test_teams_race_by_head_so_that_unequal_sizes_are_fair():
    asked = rules(tiers=TIERS)
    riders = [
        Rider("A", weekly(60), team="Many"), Rider("B", weekly(40), team="Many"), Rider("C", weekly(20), team="Many"),
        Rider("D", weekly(50), team="Few"), Rider("E", weekly(0).iloc[:0], team="Few"), Rider("F", weekly(900)),
    ]  # fmt: skip
    teams = race(asked, riders, day(13)).teams.set_index("team")
    assert teams["total"].to_dict() == {"Few": 100, "Many": 240}
    assert teams["per_head"].to_dict() == {"Few": 100, "Many": 80}  # of E nothing is known
    assert teams["riders"].to_dict() == {"Few": 1, "Many": 3}
    assert teams["rank"].to_dict() == {"Few": 1, "Many": 2}


def test_everybody_has_a_course_and_pauses_are_the_athletes_own():
    asked = rules(14)
    riders = [Rider("You", weekly(60), is_you=True, pauses=(Pause(day(0), day(6)),)), Rider("A", weekly(60))]
    found = race(asked, riders, day(13))
    assert found.course.groupby("name").size().to_dict() == {"A": 14, "You": 7}
    assert found.riders.set_index("name")["total"].to_dict() == {"A": 120, "You": 60}


def test_a_challenge_that_ends_before_it_starts_has_a_leaderboard_of_nothing():
    found = race(rules(0), [Rider("You", weekly(60), is_you=True), Rider("A", weekly(60))], day(3))
    assert found.riders["total"].tolist() == [0, 0] and found.course.empty
