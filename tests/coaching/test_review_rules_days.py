"""Rules on which day a workout stands, each on both sides of its bound, and the clashes that must not come of them."""

import pytest

from core.coaching.comparison import Match
from core.coaching.planned import changed
from core.coaching.review_evidence import Decided, LifeSpan
from core.coaching.review_rules import review
from core.coaching.schedule import Schedule
from tests.coaching.evening import FRIDAY, ahead, done_every_day, easy, evening, hard, proposed, usual_week, week

ALL_DAY = ((0, 1440),)


def busy(*days_ahead: int, taken=ALL_DAY) -> Schedule:
    return Schedule(busy={ahead(days): taken for days in days_ahead})


def test_a_workout_on_a_busy_day_goes_to_a_free_one_of_its_week():
    (found,) = proposed(evening(schedule=busy(4)), "clash")
    (change,) = found.changes
    assert (found.about, found.kind, change.after.day) == ("tue", "swap days", ahead(5))
    assert "Tuesday has 0 free minutes" in found.evidence[0].sentence


@pytest.mark.parametrize(
    "tired",
    [{"workouts": done_every_day(90, 60, newest=[150.0] * 7)}, {"weeks": (week(0.4),)},
     {"events": (LifeSpan("illness", ahead(-2), FRIDAY),)}],
)  # fmt: skip
def test_a_lighter_week_leaves_no_workout_on_a_day_of_travel(tired: dict):
    """A journey from tomorrow to Monday, in an evening that takes load off as well."""
    away = Schedule(away={ahead(n): "travel" for n in (1, 2, 3)})
    journey = LifeSpan("travel", ahead(1), ahead(3))
    found = review(evening(**(tired | {"events": (*tired.get("events", ()), journey), "schedule": away})))
    after = changed(usual_week(), [change for one in found.proposals for change in one.changes])
    assert "away" in [one.rule for one in found.proposals]
    assert not [one.uid for one in after if one.day <= ahead(3)]


def test_a_workout_that_fits_stays_to_the_minute():
    for free_until, asks in ((60, False), (59, True)):
        schedule = Schedule(busy={ahead(4): ((free_until, 1440),)})
        assert bool(proposed(evening(schedule=schedule), "clash")) is asks


def test_where_only_the_hour_is_taken_another_hour_of_the_day_will_do():
    at_six = tuple(one if one.uid != "tue" else easy("tue", 4, start_minute=360) for one in usual_week())
    schedule = Schedule(busy={ahead(4): ((300, 480),)})
    (found,) = proposed(evening(planned=at_six, schedule=schedule), "clash")
    assert [(change.after.day, change.after.start_minute) for change in found.changes] == [(ahead(4), None)]


def test_where_no_day_of_the_week_is_free_two_workouts_change_their_days():
    """A long ride on a day with 45 minutes, a short one on a day with time, and no other time at all."""
    plan = (easy("long", 3), easy("short", 4, duration_s=2400))
    none = {ahead(n): ALL_DAY for n in (5, 6, 7, 8, 9)}
    schedule = Schedule(busy=none | {ahead(3): ((45, 1440),), ahead(4): ((60, 1440),)})
    (found,) = proposed(evening(planned=plan, schedule=schedule), "clash")
    assert {change.uid: change.after.day for change in found.changes} == {"long": ahead(4), "short": ahead(3)}


@pytest.mark.parametrize(("free_min", "becomes"), [(30, 30), (29, None)])
def test_without_another_day_it_gets_as_short_as_the_time_there_is_but_not_below_half(free_min: int, becomes):
    schedule = Schedule(busy={ahead(n): ALL_DAY for n in (3, 5, 6, 7, 8, 9)} | {ahead(4): ((free_min, 1440),)})
    found = proposed(evening(planned=(easy("a", 4),), schedule=schedule), "clash")
    assert [change.after.duration_s / 60 for one in found for change in one.changes] == ([becomes] if becomes else [])


def test_what_fits_nowhere_is_said_and_an_optional_workout_is_left_out():
    schedule = busy(*range(3, 10))
    found = review(evening(planned=(easy("a", 4),), schedule=schedule))
    assert (found.verdict, found.proposals) == ("adjust", ())
    assert found.held_back[0].sentence == "No time for it. No day of that week has room for Ride a."
    (left_out,) = proposed(evening(planned=(easy("a", 4, priority="optional"),), schedule=schedule), "clash")
    assert [change.after for change in left_out.changes] == [None]


@pytest.mark.parametrize(("days_ahead", "asks"), [(14, True), (15, False)])
def test_clashes_are_looked_for_two_weeks_ahead(days_ahead: int, asks: bool):
    found = proposed(evening(planned=(easy("a", days_ahead),), schedule=busy(days_ahead)), "clash")
    assert bool(found) is asks


def test_two_clashes_of_a_week_go_to_different_days():
    found = proposed(evening(schedule=busy(4, 6)), "clash")
    assert len({change.after.day for one in found for change in one.changes}) == 2


def test_days_of_travel_empty_around_them():
    trip = LifeSpan("travel", ahead(3), ahead(4))
    (found,) = proposed(evening(events=(trip,)), "away")
    days = {change.uid: change.after.day for change in found.changes}
    assert days == {"mon": ahead(2), "tue": ahead(5)}  # the hard one stays two days away from Thursday's


@pytest.mark.parametrize(("free", "day"), [(7, 7), (8, None)])
def test_around_a_trip_is_three_days_before_and_after(free: int, day: int | None):
    trip = LifeSpan("travel", ahead(3), ahead(4))
    full = busy(*(n for n in range(1, 10) if n not in (3, 4, free)))
    (found,) = proposed(evening(planned=(easy("a", 3),), events=(trip,), schedule=full), "away")
    assert [change.after and change.after.day for change in found.changes] == [day and ahead(day)]


def test_where_there_is_no_room_around_a_trip_the_workout_is_left_out():
    trip, full = LifeSpan("holiday", ahead(3), ahead(4)), busy(1, 2, 5, 6, 7)
    (found,) = proposed(
        evening(planned=(easy("a", 3), hard("k", 4, priority="key")), events=(trip,), schedule=full), "away"
    )
    assert {change.uid: change.after for change in found.changes} == {"a": None, "k": None}


def test_a_trip_that_is_over_or_further_than_two_weeks_away_says_nothing():
    plan = (*usual_week(), easy("far", 15))
    over = LifeSpan("travel", ahead(-3), FRIDAY)
    far = LifeSpan("travel", ahead(15), ahead(20))
    assert review(evening(planned=plan, events=(over, far))).proposals == ()


def test_a_trip_that_was_turned_down_does_not_come_back_as_a_clash_of_each_workout():
    trip = LifeSpan("travel", ahead(3), ahead(4))
    no = Decided(f"away:travel from {ahead(3)}", "rejected", ahead(-1), 2.0)
    schedule = Schedule(away={ahead(3): "travel", ahead(4): "travel"})
    assert len(review(evening(events=(trip,), schedule=schedule)).proposals) == 1
    assert review(evening(events=(trip,), schedule=schedule, decided=(no,))).proposals == ()


def test_two_hard_days_in_a_row_are_taken_apart_and_a_day_between_them_is_enough():
    assert proposed(evening(planned=(hard("a", 1), hard("b", 3), easy("c", 5))), "hard-in-a-row") == []
    (found,) = proposed(evening(planned=(hard("a", 1), hard("b", 2), easy("c", 5))), "hard-in-a-row")
    (change,) = found.changes
    assert (change.uid, change.after.day) == ("b", ahead(3))


def test_the_key_workout_of_two_stays_and_the_other_gives_way():
    (found,) = proposed(evening(planned=(hard("a", 2), hard("b", 3, priority="key"))), "hard-in-a-row")
    assert [change.uid for change in found.changes] == ["a"]


def test_a_hard_day_that_was_done_today_counts_and_an_estimate_does_not():
    rode_hard = done_every_day(60, 40, newest=[80.0])
    plan = (hard("a", 1), easy("c", 4))
    assert proposed(evening(planned=plan, workouts=rode_hard), "hard-in-a-row")
    guessed = rode_hard.assign(tss_method="estimate")
    assert not proposed(evening(planned=plan, workouts=guessed), "hard-in-a-row")


def test_where_no_day_is_free_two_workouts_change_days_or_the_hard_one_gets_easier():
    plan = (hard("a", 1), hard("b", 2), easy("c", 4))
    only_these = Schedule(
        busy={ahead(n): ALL_DAY for n in (3, 5, 6, 7)} | {ahead(4): ((60, 1440),), ahead(2): ((60, 1440),)}
    )
    (found,) = proposed(evening(planned=plan, schedule=only_these), "hard-in-a-row")
    assert {change.uid: change.after.day for change in found.changes} == {"b": ahead(4), "c": ahead(2)}
    none = Schedule(busy={ahead(n): ALL_DAY for n in (3, 4, 5, 6, 7)})
    (easier,) = proposed(evening(planned=plan[:2], schedule=none), "hard-in-a-row")
    assert (easier.kind, easier.changes[0].after.intensity) == ("intensity", "moderate")


def test_three_hard_days_need_one_change():
    plan = (hard("a", 1), hard("b", 2), hard("c", 3))
    found = proposed(evening(planned=plan), "hard-in-a-row")
    assert [change.uid for one in found for change in one.changes] == ["b"]
    assert {one.day for one in changed(plan, found[0].changes)} == {ahead(1), ahead(3), ahead(5)}


def test_a_match_that_is_done_does_not_move():
    done = (Match(usual_week()[2], "early"),)
    assert proposed(evening(schedule=busy(4), matches=done), "clash") == []


def test_a_workout_that_moves_keeps_its_hour_where_that_is_free():
    at_six = (easy("a", 4, start_minute=1080),)
    (found,) = proposed(evening(planned=at_six, schedule=busy(4)), "clash")
    assert (found.changes[0].after.day, found.changes[0].after.start_minute) == (ahead(3), 1080)
    evenings = Schedule(busy={ahead(4): ALL_DAY, ahead(3): ((1000, 1440),)})
    (other,) = proposed(evening(planned=at_six, schedule=evenings), "clash")
    assert (other.changes[0].after.day, other.changes[0].after.start_minute) == (ahead(3), None)
