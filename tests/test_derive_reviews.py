"""A review is written out of what the book knows, with what the rules propose, and never over a decision."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import actions_review, derive_reviews, store
from core.coaching.planned import as_row
from core.derive_review_evidence import evidence
from core.queries import plan, reviews
from core.queries.local import today_of
from core.store import Book
from tests.frames.small_book import add_sessions
from tests.plan_rows import NOW, add_bad_week, add_plan, planned, ride, states

HOME = ZoneInfo("America/New_York")
#: What a bad week is answered with, in the order of the rules.
ANSWERS = ["poor-sleep", "away", "hard-in-a-row", "strength-missed", "low-adherence"]


def evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 20, tzinfo=HOME)


@pytest.fixture
def bad(any_book: Book) -> Book:
    """A book in which a week goes wrong in five ways."""
    add_bad_week(any_book, today_of(any_book))
    return any_book


def proposed(book: Book, day: date) -> dict[str, object]:
    return {row.rule: row for row in reviews.adjustments(book, of=day)}


def test_a_week_that_goes_wrong_in_five_ways_is_answered_in_five(bad: Book):
    today = today_of(bad)
    made = derive_reviews.write(bad, today, evening(today))
    assert made.verdict == "adjust"
    assert set(proposed(bad, today)) == set(ANSWERS)
    parts = {one["part"] for one in made.insights}
    assert {"verdict", "worries"} <= parts and all(one["sentence"] for one in made.insights)
    ended = {one["uid"]: one["state"] for one in made.planned_against_actual["workouts"]}
    assert ended["b2"] == "done" and ended["b1"] == "missed"
    for row in proposed(bad, today).values():
        assert row.evidence and row.changes and row.state == "open"
        assert row.effects[0]["on"] == "form"


def test_the_same_evening_proposes_the_same(bad: Book):
    today = today_of(bad)
    derive_reviews.write(bad, today, evening(today))
    before = [row.model_dump() for row in reviews.adjustments(bad, of=today)]
    derive_reviews.write(bad, today, evening(today) + timedelta(hours=1))
    assert [row.model_dump() for row in reviews.adjustments(bad, of=today)] == before


def test_every_proposal_can_be_approved_one_after_the_other(bad: Book):
    """No two of them want to change the same workout, so none stands in the way of another."""
    today = today_of(bad)
    derive_reviews.write(bad, today, evening(today))
    for row in reviews.adjustments(bad, of=today):
        actions_review.approve(bad, row.id or 0)
    assert set(states(bad, today)) == {"approved"}
    assert reviews.review(bad, today).approved_at is not None
    assert not [one for one in planned(bad).values() if one.day == today + timedelta(days=1)]  # the rest day


def test_what_was_decided_is_left_alone_when_the_review_is_written_again(bad: Book):
    today = today_of(bad)
    derive_reviews.write(bad, today, evening(today))
    rows = proposed(bad, today)
    actions_review.approve(bad, rows["poor-sleep"].id)
    actions_review.reject(bad, rows["away"].id)
    decided = {name: proposed(bad, today)[name].model_dump() for name in ("poor-sleep", "away")}
    derive_reviews.write(bad, today, evening(today) + timedelta(hours=1))
    assert {name: proposed(bad, today)[name].model_dump() for name in decided} == decided


def test_what_was_rejected_stays_away_for_two_weeks(bad: Book):
    today = today_of(bad)
    derive_reviews.write(bad, today, evening(today))
    actions_review.reject(bad, proposed(bad, today)["away"].id)
    for days in (1, 3):
        day = today + timedelta(days=days)
        made = derive_reviews.write(bad, day, evening(day))
        assert "away" not in proposed(bad, day)
        assert any("Turned down" in one["sentence"] for one in made.insights if one["part"] == "held back")


def test_a_plan_that_is_changed_while_the_review_is_written_is_looked_at_again(bad: Book, monkeypatch):
    today, seen = today_of(bad), []

    def meanwhile(book: Book, day: date):
        known = evidence(book, day)
        if not seen:
            with store.writing(book, plan.PLAN) as session:
                plan.put(session, [as_row(planned(book)["tomorrow"]) | {"title": "Other"}], now=NOW)
        seen.append(known)
        return known

    monkeypatch.setattr(derive_reviews, "evidence", meanwhile)
    derive_reviews.write(bad, today, evening(today))
    assert len(seen) == 2
    change = next(one for one in proposed(bad, today)["poor-sleep"].changes if one["uid"] == "tomorrow")
    assert change["before"]["title"] == "Other"


def test_proposals_expire_once_their_first_day_has_come(bad: Book):
    today = today_of(bad)
    derive_reviews.write(bad, today, evening(today))
    later = today + timedelta(days=1)
    with store.writing(bad, plan.PLAN) as session:
        derive_reviews.expire(session, later)
    assert proposed(bad, today)["poor-sleep"].state == "expired"
    assert proposed(bad, today)["hard-in-a-row"].state == "open"


# Stated results


def test_without_a_plan_it_says_what_it_sees_and_proposes_nothing(any_book: Book):
    today = today_of(any_book)
    add_sessions(any_book, {"day": today.isoformat(), "title": "Ride"})
    made = derive_reviews.write(any_book, today, evening(today))
    assert made.verdict == "watch" and states(any_book, today) == []
    assert "Nothing is planned from tomorrow on" in made.insights[0]["sentence"]


def test_an_empty_week_is_reviewed(any_book: Book):
    today = today_of(any_book)
    add_sessions(any_book, {"day": (today - timedelta(days=40)).isoformat(), "title": "Ride"})
    made = derive_reviews.write(any_book, today, evening(today))
    assert made.planned_against_actual == {"week": None, "workouts": [], "due": 0}
    assert made.insights


def test_a_plan_that_ended_is_told_so(any_book: Book):
    today = today_of(any_book)
    add_plan(any_book, ride("a", today - timedelta(days=9)), weeks=2, first=today - timedelta(days=20), title="Base")
    made = derive_reviews.write(any_book, today, evening(today))
    assert made.insights[0]["sentence"].startswith("Base ended on") and states(any_book, today) == []


def test_a_workout_that_was_done_a_day_early_is_done_and_not_proposed_for(any_book: Book):
    today = today_of(any_book)
    if today.weekday() == 6:
        pytest.skip("tomorrow is another week")
    add_plan(any_book, ride("a", today + timedelta(days=1)))
    add_sessions(any_book, {"day": today.isoformat(), "title": "Early", "duration_s": 3600})
    known = evidence(any_book, today)
    assert [match.state for match in known.matches] == ["early"] and known.ahead == ()


def test_of_three_rides_on_one_day_one_is_the_planned_one(any_book: Book):
    today = today_of(any_book)
    add_plan(any_book, ride("a", today))
    add_sessions(any_book, *({"day": today.isoformat(), "duration_s": s} for s in (900, 3600, 1200)))
    made = derive_reviews.write(any_book, today, evening(today))
    (one,) = made.planned_against_actual["workouts"]
    assert one["state"] == "done" and one["compliance"] > 0.6
    assert len(made.planned_against_actual["week"]["unplanned_ids"]) == 2


def test_a_rest_day_that_was_ridden_is_no_miss(any_book: Book):
    today = today_of(any_book)
    add_plan(any_book, ride("a", today + timedelta(days=2)))
    add_sessions(any_book, {"day": today.isoformat(), "title": "On a rest day"})
    made = derive_reviews.write(any_book, today, evening(today))
    assert [one["state"] for one in made.planned_against_actual["workouts"]] == []


def test_what_a_review_keeps_is_plain_json():
    from core.derive_reviews import _plain

    told = _plain({"nan": float("nan"), 1: (True, None, 2), "day": date(2026, 11, 20)})
    assert told == {"nan": None, "1": [True, None, 2], "day": "2026-11-20"}
