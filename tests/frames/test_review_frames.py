"""What the screen of the daily review reads: the plan before and after, a rule's record, and what might have been."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core import actions_review, derive_reviews, store
from core.coaching.planned import Change
from core.frames import review_proposals as frames
from core.frames import review_records as records
from core.queries import athlete, reviews
from core.queries.local import today_of
from core.store import Book
from tests.frames.small_book import add_sessions
from tests.plan_rows import NOW, add_bad_week, add_plan, add_review, planned, proposal, ride


def ahead(book: Book, n: int):
    return today_of(book) + timedelta(days=n)


@pytest.fixture
def planned_book(book: Book) -> Book:
    add_plan(book, *(ride(name, ahead(book, n), start_minute=390 * n) for n, name in enumerate("abc", 1)))
    return book


def test_the_plan_is_told_day_by_day_with_what_stays_beside_what_changes(planned_book: Book):
    here, today = planned(planned_book), today_of(planned_book)
    add_review(planned_book, today, proposal(Change(here["a"], replace(here["a"], day=here["b"].day))))
    (card,) = frames.review(planned_book, today).cards
    assert card.days["before"].tolist() == ["6:30 Ride a, 60 min, 60 TSS", "13:00 Ride b, 60 min, 60 TSS"]
    assert card.days["after"].tolist() == ["Rest", "6:30 Ride a, 60 min, 60 TSS; 13:00 Ride b, 60 min, 60 TSS"]
    assert card.pieces[0].told.startswith("Ride a: ") and " to " in card.pieces[0].told


def test_after_the_yes_before_and_after_are_still_told(planned_book: Book):
    here, today = planned(planned_book), today_of(planned_book)
    (one,) = add_review(planned_book, today, proposal(Change(here["a"], None)))
    before = frames.review(planned_book, today).cards[0].days
    actions_review.approve(planned_book, one)
    card = frames.review(planned_book, today).cards[0]
    assert card.days.equals(before) and card.state == "approved" and card.can_undo
    assert frames.review(planned_book, today).open_cards == ()


def test_a_long_stretch_is_told_on_the_days_that_change(planned_book: Book):
    here, today = planned(planned_book), today_of(planned_book)
    add_review(planned_book, today, proposal(Change(here["a"], replace(here["a"], day=ahead(planned_book, 30)))))
    (card,) = frames.review(planned_book, today).cards
    assert card.days["day"].tolist() == [ahead(planned_book, 1), ahead(planned_book, 30)]


def test_an_open_proposal_whose_day_has_come_is_told_as_expired(planned_book: Book, monkeypatch):
    here, today = planned(planned_book), today_of(planned_book)
    add_review(planned_book, today, proposal(Change(here["a"], None)))
    tomorrow = ahead(planned_book, 1)
    monkeypatch.setattr(frames.books, "today", lambda _book: tomorrow)
    (card,) = frames.review(planned_book, today).cards
    assert card.state == "expired" and not card.is_open and "Not decided on in time" in card.ended


def test_the_day_of_a_decision_is_the_athletes_own(planned_book: Book):
    today = today_of(planned_book)
    (one,) = add_review(planned_book, today, proposal(Change(planned(planned_book)["b"], None)))
    with store.writing(planned_book, "athlete", "plan") as session:
        athlete.save_athlete(session, time_zone="America/Los_Angeles")
        evening = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)  # 20:30 of the 20th there
        reviews.decide(session, reviews.held(session, one), "rejected", now=evening, written=None)
    assert frames.review(planned_book, today).cards[0].ended == "Rejected on 20 November 2026."


def test_reviews_are_listed_with_what_became_of_their_proposals(planned_book: Book):
    here, today = planned(planned_book), today_of(planned_book)
    add_review(planned_book, today - timedelta(days=1), verdict="keep")
    one, _other = add_review(planned_book, today, *(proposal(Change(here[name], None), about=name) for name in "ab"))
    actions_review.reject(planned_book, one)
    listed = frames.written_days(planned_book)
    assert listed.values.tolist() == [[today, "adjust", 2, 0, 1], [today - timedelta(days=1), "keep", 0, 0, 0]]


def test_a_rule_has_a_record_of_what_became_of_its_proposals(book: Book):
    today = today_of(book)
    add_bad_week(book, today)
    derive_reviews.write(book, today, NOW)
    rows = {row.rule: row.id for row in reviews.adjustments(book)}
    actions_review.approve(book, rows["poor-sleep"])
    actions_review.reject(book, rows["away"])
    record = records.record(book).set_index("rule")
    assert record.loc["Poor sleep", ["proposed", "accepted", "rejected"]].tolist() == [1, 1, 0]
    assert record.loc["Travel or holiday", ["proposed", "accepted", "rejected"]].tolist() == [1, 0, 1]
    assert record["open"].sum() == 3 and record["looks_at"].all()


def test_what_a_rejected_proposal_would_have_meant_is_held_against_what_was_done(book: Book):
    today = today_of(book)
    then = today - timedelta(days=5)
    add_plan(book, ride("a", then + timedelta(days=2), tss=80.0), ride("b", then + timedelta(days=3), tss=50.0))
    add_sessions(book, {"day": (then - timedelta(days=30)).isoformat(), "title": "Before"})
    here = planned(book)
    (one,) = add_review(book, then, proposal(Change(here["a"], None)))
    told = records.replay(book, one, then)
    assert told.days["was"].sum() == 80 and told.days["would"].sum() == 0  # up to the last day that it touches
    assert "0 TSS were done, 80 planned, 0 had you accepted" in told.said[0]
    assert records.replay(book, 4711, then) is None


def test_a_shared_book_has_no_reviews(planned_book: Book):
    add_review(planned_book, today_of(planned_book))
    shared = replace(planned_book, shown=frozenset())
    assert frames.review(shared, today_of(shared)) is None and frames.written_days(shared).empty
    assert not records.has_any(shared)
