"""What became of proposals: the memory of a no, a rule's record, and what a rejected one would have meant."""

from datetime import timedelta

import pandas as pd
import pytest

from core.analysis import fitness
from core.coaching.comparison import WeekOfPlan
from core.coaching.planned import Change, Thresholds
from core.coaching.review_evidence import Decided
from core.coaching.review_record import Adjusted, Followed, followed, had_you_accepted, records, rests_because
from tests.coaching.evening import FRIDAY, MONDAY, ahead, done_every_day, easy, evening

KEY = "fatigue:load"


def rests(state: str, days_ago: int, *, now: float = 1.0, then: float = 1.0) -> bool:
    return rests_because(KEY, now, (Decided(KEY, state, ahead(-days_ago), then),), FRIDAY) is not None


@pytest.mark.parametrize(("state", "days"), [("rejected", 14), ("undone", 14), ("approved", 7)])
def test_a_decision_holds_for_so_many_days(state: str, days: int):
    assert rests(state, days - 1)
    assert not rests(state, days)


@pytest.mark.parametrize("state", ["open", "expired"])
def test_what_nobody_decided_on_may_come_again(state: str):
    assert not rests(state, 1)


def test_a_rejection_ends_when_the_evidence_is_a_quarter_stronger_and_an_approval_does_not():
    assert rests("rejected", 3, then=1.2, now=1.499)
    assert not rests("rejected", 3, then=1.2, now=1.5)
    assert rests("approved", 3, then=1.2, now=9.0)


def test_the_newest_decision_counts_and_those_of_other_keys_or_later_days_do_not():
    old_no, new_yes = Decided(KEY, "rejected", ahead(-12), 9.0), Decided(KEY, "approved", ahead(-8), 1.0)
    assert rests_because(KEY, 1.0, (new_yes, old_no), FRIDAY) is None
    other, later = Decided("sore:soreness", "rejected", FRIDAY, 9.0), Decided(KEY, "rejected", ahead(1), 9.0)
    assert rests_because(KEY, 1.0, (other, later), FRIDAY) is None


def test_a_record_counts_what_became_of_proposals():
    change = (Change(easy("a", 1), None),)
    kept = [
        Adjusted(ahead(-1), KEY, "fatigue", "open"),
        Adjusted(ahead(-2), KEY, "fatigue", "approved", ahead(-2), change, change),
        Adjusted(ahead(-3), KEY, "fatigue", "approved", ahead(-3), change, ()),
        Adjusted(ahead(-4), KEY, "fatigue", "rejected", ahead(-4), change),
        Adjusted(ahead(-5), KEY, "fatigue", "undone", ahead(-5), change, change),
        Adjusted(ahead(-6), KEY, "fatigue", "expired"),
        Adjusted(ahead(-6), "sore:soreness", "sore", "rejected", ahead(-6)),
    ]
    first, second = records(kept, (), pd.DataFrame(), FRIDAY)
    counts = (first.proposed, first.accepted, first.edited, first.rejected, first.undone, first.expired, first.open)
    assert (first.rule, *counts) == ("fatigue", 6, 2, 1, 1, 1, 1, 1)
    assert (second.rule, second.proposed, second.n_followed) == ("sore", 1, 0)
    assert first.followed == Followed()


def test_what_followed_is_told_after_two_weeks_and_of_a_yes_only():
    weeks = tuple(
        WeekOfPlan(MONDAY - timedelta(weeks=n), adherence=adherence) for n, adherence in enumerate((0.9, 0.8, 0.5, 0.7))
    )  # this week 90 %, 80 %, 50 % and 70 %
    load = fitness.training_load(fitness.daily_tss(done_every_day(100, 60, newest=[0.0] * 14), FRIDAY))
    yes = Adjusted(ahead(-14), KEY, "fatigue", "approved", ahead(-14))
    found = followed(yes, weeks, load, FRIDAY)
    assert found is not None
    assert found.adherence_before == pytest.approx(0.6)  # weeks that began in the 14 days up to that evening
    assert found.adherence_after == pytest.approx(0.85)
    assert found.form_before == load["tsb"].iloc[-15] and found.form_after == load["tsb"].iloc[-1]
    assert found.form_after > found.form_before
    assert followed(Adjusted(ahead(-13), KEY, "fatigue", "approved", ahead(-13)), weeks, load, FRIDAY) is None
    assert followed(Adjusted(ahead(-14), KEY, "fatigue", "rejected", ahead(-14)), weeks, load, FRIDAY) is None
    (record,) = records([yes], weeks, load, FRIDAY)
    assert (record.n_followed, record.followed) == (1, found)


def test_the_week_that_begins_on_the_day_of_the_decision_is_before_it():
    two_ago, one_ago = MONDAY - timedelta(weeks=2), MONDAY - timedelta(weeks=1)
    weeks = (WeekOfPlan(two_ago, adherence=0.4), WeekOfPlan(one_ago, adherence=0.8))
    found = followed(Adjusted(two_ago, KEY, "fatigue", "approved", two_ago), weeks, pd.DataFrame(), FRIDAY)
    assert found is not None and (found.adherence_before, found.adherence_after) == (0.4, 0.8)


def test_what_is_not_known_of_before_or_after_stays_unknown():
    yes = Adjusted(ahead(-20), KEY, "fatigue", "approved", ahead(-20))
    assert followed(yes, (), pd.DataFrame(), FRIDAY) == Followed()


def replayed(today: int = 7):
    """Two rides of 50 TSS were planned; the proposal left the second out; the athlete did only the first."""
    plan = (easy("a", -5, tss=50.0), easy("b", -3, tss=50.0))
    history = done_every_day(100, 60, last=ahead(-7))
    daily = fitness.daily_tss(history, ahead(-7)).reindex(pd.date_range(history["day"].iloc[0], FRIDAY), fill_value=0.0)
    daily[pd.Timestamp(ahead(-5))] = 50.0
    change = (Change(plan[1], None),)
    return had_you_accepted(plan, change, daily, ahead(-7), today=ahead(today - 7), at=Thresholds()), daily


def test_had_you_accepted_lays_both_plans_beside_what_was_done():
    found, daily = replayed()
    assert [str(day.date()) for day in found.days.index] == [str(ahead(n)) for n in (-6, -5, -4, -3)]
    assert list(found.days["was"]) == [0, 50, 0, 50]
    assert list(found.days["would"]) == list(found.days["done"]) == [0, 50, 0, 0]
    assert found.said[0].sentence == "In 4 days: 50 TSS were done, 100 planned, 50 had you accepted."
    assert found.said[2].sentence == "What was done is nearer to the proposal."
    load = fitness.training_load(daily)
    assert found.days["done_tsb"].iloc[-1] == pytest.approx(load["tsb"].loc[pd.Timestamp(ahead(-3))])
    assert found.said[1].numbers["would_tsb"] > found.said[1].numbers["was_tsb"]


def test_a_replay_goes_as_far_as_today_and_is_empty_before_its_days():
    assert len(replayed(today=3)[0].days) == 3
    empty, _ = replayed(today=0)
    assert len(empty.days) == 0 and "still to come" in empty.said[0].sentence


def test_a_key_says_the_same_thing_on_any_evening():
    from core.coaching.review_rules import review

    heavy = done_every_day(100, 60, newest=[160.0] * 7)
    keys = {one.key for one in review(evening(workouts=heavy)).proposals}
    assert keys == {KEY}
