"""Where a challenge stands: weeks, tasks, points, medals, tiers, pauses, joining late, and bad input."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.challenge_rules import FTP_TEST, Pause, Task
from core.coaching.challenge_days import days_of, weeks_of
from core.coaching.challenge_tests import outcome
from core.coaching.challenge_words import left_this_week, sentences
from core.coaching.challenges import standing, week_medal
from tests.coaching.challenge_making import MONDAY, day, done, rules, zones
from tests.workout_rows import on, workout_rows

TIERS = {"Bronze": 100, "Silver": 200, "Gold": 400}


def told(at) -> str:
    return " ".join(sentences(at))


# Totals, tiers and pace


def test_minutes_add_up_to_tiers_and_say_what_a_week_has_to_bring():
    at = standing(rules(tiers=TIERS), done((0, 60), (8, 90), (40, 500)), day(13))
    assert (at.state, at.total, at.workouts) == ("running", 150, 2)  # the last one is after the end
    assert (at.tier.name, at.next_tier.name, at.missing) == ("Bronze", "Silver", 50)
    assert at.days_left == 15  # days 13 to 27
    assert at.expected(at.next_tier) == pytest.approx(200 * 13 / 28)  # 92.9: the days before today
    assert at.is_on_pace
    assert told(at).startswith("150 min, on pace; 50 min to Silver: 23 min a week from here.")  # 50 * 7 / 15


def test_the_course_rises_on_the_days_of_the_workouts():
    at = standing(rules(tiers=TIERS), done((0, 60), (2, 30)), day(3))
    assert at.course["total"].tolist() == [60, 60, 90, 90]
    assert at.course["day"].dt.date.tolist() == [day(n) for n in range(4)]


def test_only_the_disciplines_of_the_challenge_count():
    rides = done((0, 60), (1, 30, {"discipline": "yoga"}))
    assert standing(rules(disciplines=("yoga",)), rides, day(3)).total == 30
    assert standing(rules(), rides, day(3)).total == 90


def test_two_workouts_of_a_day_are_one_active_day():
    at = standing(rules(30, metric="days", tiers={"All": 30}), done((0, 5), (0, 60), (1, 10)), day(1))
    assert at.total == 2
    assert at.most_left == 28  # today is done: days 2 to 29
    assert not at.is_out_of_reach


def test_a_missed_day_puts_every_day_of_a_month_out_of_reach():
    at = standing(rules(30, metric="days", tiers={"All": 30}), done((0, 5)), day(2))
    assert at.total + at.most_left == 29  # day 1 is gone
    assert at.is_out_of_reach
    assert "1 day; 29 days to All, out of reach: 28 days can still be had." in told(at)


def test_what_is_excluded_does_not_count_and_what_is_doubtful_does():
    rides = done((0, 60, {"is_excluded": True}), (1, 30, {"is_doubtful": True}))
    assert standing(rules(), rides, day(3)).total == 30


def test_a_workout_that_is_moved_or_gone_is_heeded_at_once():
    rides = done((0, 60), (9, 30))
    assert standing(rules(), rides, day(20)).total == 90
    assert standing(rules(), rides.assign(day=[day(0), day(-1)]), day(20)).total == 60
    assert standing(rules(), rides.iloc[:0], day(20)).total == 0


def test_values_that_nobody_knows_add_nothing_and_are_told():
    rides = done((0, 60, {"output_kj": 300.0}), (1, 30, {"discipline": "yoga"}))
    at = standing(rules(metric="output_kj"), rides, day(3))
    assert at.total == 300
    assert "Of 2 workouts 1 without a known output add nothing." in told(at)
    nothing = standing(rules(metric="distance_m"), rides, day(3))
    assert "None of its 2 workouts knows its distance, so the total stays at 0." in told(nothing)


# Tasks


def test_each_workout_does_one_task_of_the_week_so_that_points_are_most():
    tasks = (
        Task("Any ride", points=5, disciplines=("cycling",)),
        Task("A long ride", points=10, min_duration_s=3600),
        Task("Yoga", points=3, disciplines=("yoga",)),
    )
    at = standing(rules(metric="points", tasks=tasks), done((0, 60), (1, 20)), day(2))
    week = at.weeks[0]
    assert [one.workout_ids for one in week.tasks] == [(2,), (1,), ()]  # the hour does the long one
    assert (at.total, [one.points for one in week.tasks]) == (15, [5, 10, 0])
    assert left_this_week(week) == "Left in week 1: Yoga."


def test_a_shared_task_counts_workouts_that_did_another_one():
    tasks = (
        Task("A ride", points=10),
        Task("One of 60 min", kind="bonus", points=5, min_duration_s=3600, is_shared=True),
    )
    at = standing(rules(metric="points", tasks=tasks), done((0, 60)), day(1))
    assert at.total == 15
    assert [one.workout_ids for one in at.weeks[0].tasks] == [(1,), (1,)]


def test_a_weekly_target_counts_every_workout_and_is_done_on_the_day_it_is_reached():
    tasks = (Task("A ride", points=10), Task("100 minutes", points=20, metric="minutes", target=100))
    at = standing(rules(metric="points", tasks=tasks), done((0, 60), (3, 50), (5, 30)), day(6))
    target = at.weeks[0].tasks[1]
    assert (target.is_done, target.day, target.done) == (True, day(3), 140)
    assert at.course["total"].tolist() == [10, 10, 10, 30, 30, 30, 30]


def test_several_workouts_do_a_task_together_or_not_at_all():
    tasks = (Task("Three rides", points=30, target=3),)
    two = standing(rules(metric="points", tasks=tasks), done((0, 20), (1, 20)), day(2)).weeks[0].tasks[0]
    assert (two.is_done, two.done, two.points) == (False, 2, 0)
    assert left_this_week(standing(rules(metric="points", tasks=tasks), done((0, 20), (1, 20)), day(2)).week) == (
        "Left in week 1: Three rides (2 of 3 workouts)."
    )
    three = standing(rules(metric="points", tasks=tasks), done((0, 20), (1, 20), (4, 20)), day(6)).weeks[0].tasks[0]
    assert (three.is_done, three.day, three.points) == (True, day(4), 30)


def test_a_class_or_one_of_its_alternatives_does_a_task():
    task = Task("This class", points=10, class_ids=("a1", "b2"))
    found = [
        standing(rules(metric="points", tasks=(task,)), done((0, 30, {"class_id": one})), day(1)).total
        for one in ("a1", "b2", "c3", None)
    ]
    assert found == [10, 10, 0, 0]


def test_beside_classes_a_type_is_an_alternative_too():
    task = Task("Climb", points=10, class_ids=("a1",), class_type="climb")
    rides = [
        {"class_id": "a1"},
        {"class_type": "Climb"},
        {"title": "30 min Pop Climb Ride"},
        {"title": "30 min Climbers"},
    ]
    points = [standing(rules(metric="points", tasks=(task,)), done((0, 30, ride)), day(1)).total for ride in rides]
    assert points == [10, 10, 10, 0]


def test_another_discipline_may_do_a_task_and_still_not_count_in_the_total():
    task = Task("Ride, or a run instead", disciplines=("cycling", "running"))
    run = done((0, 30, {"discipline": "running"}))
    at = standing(rules(disciplines=("cycling",), tasks=(task,)), run, day(1))
    assert at.weeks[0].tasks[0].is_done and at.total == 0


def test_a_class_left_early_does_no_task_that_asks_for_one():
    task = Task("Zones", points=10, class_type="Power Zone")
    left = done((0, 10, zones("Power Zone", is_stopped_early=True)))
    assert standing(rules(metric="points", tasks=(task,)), left, day(1)).total == 0


def test_a_class_counts_with_its_full_length_though_its_recording_lacks_seconds():
    task = Task("30 min", points=10, min_duration_s=1800)
    short = done((0, 29.9, zones("Power Zone", 30)))
    assert standing(rules(metric="points", tasks=(task,)), short, day(1)).total == 10
    assert standing(rules(metric="points", tasks=(task,)), done((0, 29.9)), day(1)).total == 0


def test_a_retake_betters_the_result_and_gives_no_more_points():
    task = Task("The climb", points=10, class_ids=("a1",))
    rides = done(
        (0, 30, {"class_id": "a1", "avg_power_w": 180.0}), (2, 30, {"class_id": "a1", "avg_power_w": 200.0}),
        (3, 30, {"class_id": "a1", "avg_power_w": 900.0, "is_doubtful": True}),
    )  # fmt: skip
    at = standing(rules(metric="points", tasks=(task,)), rides, day(6))
    one = at.weeks[0].tasks[0]
    assert (at.total, one.tries, one.power_w, one.day) == (10, 3, 200, day(0))
    once = Task("The climb", points=10, class_ids=("a1",), has_retakes=False)
    one = standing(rules(metric="points", tasks=(once,)), rides, day(6)).weeks[0].tasks[0]
    assert (one.tries, one.power_w) == (1, 180)


def test_a_run_without_power_has_its_speed_as_result():
    task = Task("5 km", points=10, kind="test", disciplines=("running",))
    run = done((0, 25, {"discipline": "running", "distance_m": 5000.0}))
    one = standing(rules(metric="points", tasks=(task,)), run, day(1)).weeks[0].tasks[0]
    assert one.power_w is None and one.speed_mps == pytest.approx(5000 / 1500)


def test_tests_at_both_ends_say_what_became_of_ftp():
    tasks = tuple(Task("FTP test", week=week, kind="test", points=20, class_type=FTP_TEST) for week in (1, 4))
    test = {"title": "20 min FTP Test Ride", "class_duration_s": 1200}
    rides = done(
        (1, 20, test | {"avg_power_w": 200.0}), (3, 20, test | {"avg_power_w": 205.0}),
        (23, 20, test | {"avg_power_w": 220.0}), (24, 10, {"title": "10 min FTP Warm Up Ride", "avg_power_w": 300.0}),
    )  # fmt: skip
    came = outcome(standing(rules(metric="points", tasks=tasks), rides, day(27)))
    assert (came.before_w, came.after_w) == (pytest.approx(194.75), pytest.approx(209))  # 95 % of 205 and 220
    assert came.sentence == "FTP before 195 W (3 Nov 2026, the best of 2), after 209 W (25 Nov 2026): +7.3 %."
    before = outcome(standing(rules(metric="points", tasks=tasks), rides.iloc[:2], day(10)))
    assert "The test of the last week will say what came of it." in before.sentence
    assert outcome(standing(rules(), rides, day(27))) is None


def test_a_rest_of_the_last_week_asks_only_for_what_names_it():
    tasks = (Task("Two rides", target=2), Task("The end", week=5))
    asked = [[one.task.name for one in week.tasks] for week in standing(rules(30, tasks=tasks), done(), day(0)).weeks]
    assert asked == [["Two rides"]] * 4 + [["The end"]]


# Weeks, medals


@pytest.mark.parametrize(
    ("minutes", "medal", "is_met"),
    [((60, 60, 60), "Gold", True), ((60, 60), "Silver", True), ((60,), "Bronze", False), ((), None, False)],
)
def test_the_medal_of_a_week_tells_how_much_of_its_tasks_was_done(minutes, medal, is_met):
    tasks = (Task("One"), Task("Two"), Task("More", kind="bonus"))
    asked = rules(tasks=tasks)
    week = standing(asked, done(*enumerate(minutes)), day(8)).weeks[0]
    assert (week_medal(week, asked), week.is_met) == (medal, is_met)


def test_without_tasks_a_week_has_the_medal_of_the_tier_whose_share_it_did():
    asked = rules(tiers=TIERS)  # of four weeks: 25, 50 and 100 a week
    at = standing(asked, done((0, 24), (7, 25), (14, 99), (21, 100)), day(27))
    assert [week_medal(week, asked) for week in at.weeks] == [None, "Bronze", "Silver", "Gold"]
    assert [week.is_met for week in at.weeks] == [False, True, True, True]
    assert at.medals == {"Gold": 1, "Silver": 1, "Bronze": 1}


def test_a_running_week_is_open_until_it_is_met():
    asked = rules(tasks=(Task("One"),))
    assert standing(asked, done(), day(3)).weeks[0].is_met is None
    assert standing(asked, done((0, 20)), day(3)).weeks[0].is_met is True
    assert standing(asked, done(), day(7)).weeks[0].is_met is False


# Pauses, joining late, leaving


def test_a_pause_moves_the_weeks_and_the_end_and_what_was_done_on_it_does_not_count():
    asked = rules(14, tasks=(Task("One"),), tiers={"Bronze": 60})
    ill = Pause(day(3), day(5), "flu")
    at = standing(asked, done((2, 30), (4, 99), (16, 40)), day(16), pauses=[ill])
    assert at.last == day(16)  # three days later
    assert [(week.first, week.last) for week in at.weeks] == [(day(0), day(9)), (day(10), day(16))]
    assert (at.total, at.on_pause, [week.workouts for week in at.weeks]) == (70, 1, [1, 1])
    assert "Pauses moved its end by 3 days, to 18 November 2026." in told(at)
    assert "1 workout on paused days does not count." in told(at)


def test_a_day_of_a_pause_is_told_as_such():
    at = standing(rules(14), done(), day(4), pauses=[Pause(day(3), day(5))])
    assert at.is_paused and at.state == "running"
    assert "It is paused: nothing counts today, and nothing is missed." in told(at)
    assert not standing(rules(14), done(), day(6), pauses=[Pause(day(3), day(5))]).is_paused


def test_a_pause_from_before_the_first_day_moves_the_beginning():
    at = standing(rules(7), done(), day(0), pauses=[Pause(day(-3), day(1))])
    assert (at.state, at.days[0], at.last, at.is_paused) == ("coming", day(2), day(8), True)


@given(st.integers(1, 60), st.lists(st.tuples(st.integers(-10, 80), st.integers(0, 20)), max_size=5))
def test_pauses_never_take_a_day_away_and_none_is_in_one(days: int, spans: list[tuple[int, int]]):
    pauses = [Pause(day(first), day(first + more)) for first, more in spans]
    found = days_of(rules(days), pauses)
    paused = {day(first + n) for first, more in spans for n in range(more + 1)}
    every = (MONDAY + timedelta(days=n) for n in range(500))
    assert found == [one for one in every if one not in paused][:days]
    assert [len(week) for week in weeks_of(found)] == [7] * (days // 7) + ([days % 7] if days % 7 else [])


def test_who_joins_late_has_not_ridden_the_weeks_before_rather_than_missed_them():
    asked = rules(tasks=(Task("One"),), tiers={"Bronze": 60})
    at = standing(asked, done((1, 99), (9, 99), (15, 40)), day(16), joined_day=day(10))
    assert [week.state for week in at.weeks] == ["before", "over", "running", "coming"]
    assert [week.is_met for week in at.weeks] == [None, None, True, None]  # it joined in the middle of the second
    assert at.total == 40
    assert "You joined on 12 November 2026" in told(at) and "1 week before that counts as not ridden" in told(at)
    assert at.expected(at.next_tier) == pytest.approx(60 * 6 / 18)  # of days 10 to 27 six are over


def test_who_left_keeps_what_was_done_up_to_that_day():
    at = standing(rules(tiers=TIERS), done((0, 60), (5, 60)), day(20), left_day=day(3))
    assert (at.state, at.total, at.most_left) == ("left", 60, 0)
    assert told(at) == "You left it with 60 min."


# Points that can still be had


def test_points_that_nobody_can_have_any_more_put_a_tier_out_of_reach():
    asked = rules(14, metric="points", tasks=(Task("One", points=10), Task("Two", points=10)), tiers={"Gold": 40})
    at = standing(asked, done((0, 20)), day(8))
    assert (at.total, at.most_left, at.is_out_of_reach) == (10, 20, True)
    assert standing(asked, done((0, 20), (1, 20)), day(8)).is_out_of_reach is False


def test_the_pace_of_points_is_what_the_weeks_that_are_over_could_give():
    asked = rules(14, metric="points", tasks=(Task("One", points=10), Task("Test", week=2, points=20)), tiers={"G": 40})
    at = standing(asked, done((0, 20)), day(8))
    assert at.expected(at.next_tier) == 10  # of 40 the first week gives a quarter
    assert at.is_on_pace


# When


def test_a_challenge_across_new_year_has_whole_weeks():
    asked = rules(first_day=date(2026, 12, 28), last_day=date(2027, 1, 10))
    rides = workout_rows(
        on("2026-12-31", duration_s=600), on("2027-01-01", duration_s=1200), on("2027-01-04", duration_s=60)
    )
    at = standing(asked, rides, date(2027, 1, 10))
    assert [(week.first, week.amount) for week in at.weeks] == [(date(2026, 12, 28), 30), (date(2027, 1, 4), 1)]


def test_a_year_counts_its_leap_day_and_its_short_last_week():
    asked = rules(first_day=date(2028, 1, 1), last_day=date(2028, 12, 31), tiers={"One": 1000})
    at = standing(asked, workout_rows(on("2028-02-29", duration_s=600)), date(2028, 12, 31))
    assert (len(at.days), len(at.weeks), at.weeks[-1].days, at.total) == (366, 53, 2, 10)


def test_days_are_those_where_the_workout_was_done_whatever_the_instant():
    """A ride at 23:30 in Hawaii belongs to that day, though it is tomorrow in UTC and was so on the clock at home."""
    rides = done((6, 30)).assign(started_at=pd.Timestamp("2026-11-09T09:30Z"), utc_offset_s=-36000)
    assert [week.amount for week in standing(rules(14), rides, day(13)).weeks] == [30, 0]


def test_before_it_begins_it_says_when_and_after_it_ends_how_it_ended():
    assert told(standing(rules(tiers=TIERS), done(), day(-3))).startswith("Begins on 2 November 2026, in 3 days.")
    over = standing(rules(tiers=TIERS), done((0, 250)), day(40))
    assert told(over) == "Finished with 250 min: Silver."
    assert told(standing(rules(tiers=TIERS), done((0, 30)), day(40))) == "Finished with 30 min; 70 min short of Bronze."


def test_a_challenge_that_ends_before_it_starts_says_so():
    at = standing(rules(0, tasks=(Task("One"),), tiers=TIERS), done((0, 30)), day(3), pauses=[Pause(day(0), day(2))])
    assert (at.state, at.total, at.weeks, at.last) == ("impossible", 0, (), None)
    assert told(at) == "It ends before it starts. Change its days."


def test_without_any_workout_everything_is_still_there():
    at = standing(rules(metric="distance_m", tiers=TIERS, tasks=(Task("One"),)), workout_rows(), day(3))
    assert at.total == 0 and "No workout of yours counts for it yet." in told(at)


def test_the_last_week_tells_what_a_day_has_to_bring():
    at = standing(rules(14, tiers={"Bronze": 100}), done((0, 40)), day(11))
    assert "60 min to Bronze: 20 min a day from here." in told(at)  # three days are left
