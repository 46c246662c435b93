"""What an athlete says to a review's proposals is done once, whole or not at all, and can be taken back in time."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core import actions_review as actions
from core import store
from core.coaching.adjustments import Edit
from core.coaching.planned import Change, Planned, as_row, moved
from core.errors import BookReadOnly
from core.queries import athlete, plan, reviews
from core.queries.local import today_of
from core.store import Book
from tests.frames.small_book import add_sessions
from tests.plan_rows import add_plan, add_review, ids_of, planned, proposal, ride, states


def in_days(book: Book, n: int) -> date:
    return today_of(book) + timedelta(days=n)


def shorter(one: Planned, minutes: int = 30) -> Change:
    return Change(one, replace(one, duration_s=60 * minutes))


@pytest.fixture
def planned_book(any_book: Book) -> Book:
    """A book with rides planned for the next days."""
    add_plan(any_book, *(ride(name, in_days(any_book, n)) for n, name in enumerate("abcd", 1)))
    return any_book


def reviewed(book: Book, *names: str) -> list[int]:
    """A review of today that wants each of these rides shorter, a proposal each."""
    here = planned(book)
    return add_review(book, today_of(book), *(proposal(shorter(here[name]), about=name) for name in names))


def row(book: Book, adjustment_id: int):
    return next(one for one in reviews.adjustments(book) if one.id == adjustment_id)


# Yes


def test_an_approved_proposal_is_in_the_plan_with_its_record(planned_book: Book):
    (one,) = reviewed(planned_book, "a")
    said = actions.approve(planned_book, one).said
    assert planned(planned_book)["a"].duration_s == 1800
    kept = row(planned_book, one)
    assert (kept.state, kept.written) == ("approved", kept.changes) and kept.decided_at
    assert said.startswith("Approved: Take it easy. 1 planned workout changed.")


def test_a_proposal_may_add_take_out_and_move(planned_book: Book):
    here = planned(planned_book)
    new = ride("new", in_days(planned_book, 5), plan_id=here["a"].plan_id)
    changes = (
        Change(None, new),
        Change(here["b"], None),
        Change(here["c"], moved(here["c"], in_days(planned_book, 6))),
    )
    (one,) = add_review(planned_book, today_of(planned_book), proposal(*changes))
    done = actions.approve(planned_book, one)
    after = planned(planned_book)
    assert set(after) == {"a", "c", "d", "new"}
    assert (after["c"].day, after["c"].first_planned_day) == (in_days(planned_book, 6), in_days(planned_book, 3))
    done.undo()
    assert planned(planned_book) == here
    assert row(planned_book, one).state == "undone"


def test_the_review_is_settled_once_the_last_proposal_is_decided_on(planned_book: Book):
    first, second = reviewed(planned_book, "a", "b")
    day = today_of(planned_book)
    actions.approve(planned_book, first)
    assert reviews.review(planned_book, day).approved_at is None
    done = actions.reject(planned_book, second)
    assert reviews.review(planned_book, day).approved_at is not None
    done.undo()
    assert reviews.review(planned_book, day).approved_at is None
    assert states(planned_book, day) == ["approved", "open"]


def test_a_rejected_proposal_leaves_the_plan_alone_and_is_remembered(planned_book: Book):
    before = planned(planned_book)
    (one,) = reviewed(planned_book, "a")
    actions.reject(planned_book, one)
    assert planned(planned_book) == before
    assert (row(planned_book, one).state, row(planned_book, one).written) == ("rejected", None)


def test_an_edited_proposal_is_written_as_it_was_edited_and_the_proposed_is_kept_beside_it(planned_book: Book):
    here = planned(planned_book)
    (one,) = add_review(planned_book, today_of(planned_book), proposal(shorter(here["a"]), shorter(here["b"])))
    actions.approve(planned_book, one, {"b": Edit(day=in_days(planned_book, 6), duration_s=45 * 60)})
    after = planned(planned_book)
    assert after["a"] == here["a"]
    assert (after["b"].day, after["b"].duration_s) == (in_days(planned_book, 6), 2700)
    kept = row(planned_book, one)
    assert len(kept.changes) == 2 and [change["uid"] for change in kept.written] == ["b"]
    actions.undo(planned_book, one)
    assert planned(planned_book) == here


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        ({}, "Reject it instead"),
        ({"zz": Edit()}, "no part of this proposal"),
        ({"a": Edit(duration_s=60)}, "5 min to 12 h"),
        ({"a": Edit(duration_s=13 * 3600)}, "5 min to 12 h"),
        ({"a": Edit(day=date(2020, 1, 1))}, "has come already"),
    ],
)
def test_an_edit_that_cannot_be_meant_is_refused_and_nothing_is_changed(planned_book: Book, edit, why: str):
    before = planned(planned_book)
    (one,) = reviewed(planned_book, "a")
    with pytest.raises(ValueError, match=why):
        actions.approve(planned_book, one, edit)
    assert planned(planned_book) == before and states(planned_book, today_of(planned_book)) == ["open"]


# Once


def test_a_second_yes_is_told_so_and_nothing_is_done_twice(planned_book: Book):
    (one,) = reviewed(planned_book, "a")
    actions.approve(planned_book, one)
    version = store.versions(planned_book)["plan"]
    with pytest.raises(ValueError, match=r"approved already .* Nothing was done a second time"):
        actions.approve(planned_book, one)
    with pytest.raises(ValueError, match="approved already"):
        actions.reject(planned_book, one)
    assert store.versions(planned_book)["plan"] == version


def test_the_day_of_an_earlier_decision_is_the_athletes_own(planned_book: Book):
    (one,) = reviewed(planned_book, "a")
    with store.writing(planned_book, "athlete", plan.PLAN) as session:
        athlete.save_athlete(session, time_zone="America/Los_Angeles")
        kept = reviews.held(session, one)
        evening = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)  # 20:30 of the 20th there
        reviews.decide(session, kept, "approved", now=evening, written=kept.changes)
    with pytest.raises(ValueError, match="approved already on 20 November 2026"):
        actions.reject(planned_book, one)


def test_of_many_tabs_that_approve_at_once_one_does_it_and_the_others_are_told(planned_book: Book):
    (one,) = reviewed(planned_book, "a")
    start, said = threading.Barrier(4), []

    def click() -> None:
        start.wait()
        try:
            said.append(actions.approve(planned_book, one).said)
        except ValueError as error:
            said.append(str(error))

    tabs = [threading.Thread(target=click) for _ in range(4)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert sorted(one.split()[0] for one in said) == ["Approved:", "It", "It", "It"]
    assert planned(planned_book)["a"].duration_s == 1800


# The plan is another one by now


def change(book: Book, uid: str, **said) -> None:
    with store.writing(book, "plan") as session:
        plan.put(session, [as_row(planned(book)[uid]) | said], now=actions.datetime.now(actions.UTC))


def test_a_plan_that_was_changed_since_is_not_overwritten_and_it_is_said_how(planned_book: Book):
    (one,) = reviewed(planned_book, "a")
    change(planned_book, "a", day=in_days(planned_book, 9), duration_s=5400)
    with pytest.raises(ValueError, match=r"The plan has changed since.*“Ride a”.*it takes 90 min now, not 60"):
        actions.approve(planned_book, one)
    assert states(planned_book, today_of(planned_book)) == ["open"]


def test_what_was_taken_out_since_is_not_brought_back(planned_book: Book):
    (one,) = reviewed(planned_book, "a")
    with store.writing(planned_book, "plan") as session:
        plan.take_out(session, ["a"])
    with pytest.raises(ValueError, match="not in the plan any more"):
        actions.approve(planned_book, one)
    assert "a" not in planned(planned_book)


def test_all_of_a_proposal_is_written_or_nothing(planned_book: Book):
    here = planned(planned_book)
    (one,) = add_review(planned_book, today_of(planned_book), proposal(shorter(here["a"]), shorter(here["b"])))
    change(planned_book, "b", title="Another one")
    with pytest.raises(ValueError, match="its title changed"):
        actions.approve(planned_book, one)
    assert planned(planned_book)["a"] == here["a"]


def test_what_was_changed_after_the_yes_is_not_undone(planned_book: Book):
    (one,) = reviewed(planned_book, "a")
    done = actions.approve(planned_book, one)
    change(planned_book, "a", duration_s=600)
    with pytest.raises(ValueError, match="it takes 10 min now, not 30"):
        done.undo()
    assert row(planned_book, one).state == "approved"


def test_a_workout_of_a_plan_that_is_gone_is_not_added(planned_book: Book):
    new = ride("new", in_days(planned_book, 3), plan_id=4711)
    (one,) = add_review(planned_book, today_of(planned_book), proposal(Change(None, new)))
    with pytest.raises(ValueError, match="The plan of “Ride new” is gone"):
        actions.approve(planned_book, one)


# Until the day comes


@pytest.mark.parametrize("decide", [actions.approve, actions.reject])
def test_once_its_first_day_has_come_a_proposal_cannot_be_decided_on(planned_book: Book, decide, monkeypatch):
    (one,) = reviewed(planned_book, "b")
    tomorrow, after = in_days(planned_book, 1), in_days(planned_book, 2)
    monkeypatch.setattr(actions, "today_of", lambda _book: after)
    with pytest.raises(ValueError, match="Its first day has come"):
        decide(planned_book, one)
    monkeypatch.setattr(actions, "today_of", lambda _book: tomorrow)
    decide(planned_book, one)


def test_an_approval_can_be_taken_back_until_its_first_day_comes(planned_book: Book, monkeypatch):
    (one,) = reviewed(planned_book, "b")
    actions.approve(planned_book, one)
    after, tomorrow = in_days(planned_book, 2), in_days(planned_book, 1)
    monkeypatch.setattr(actions, "today_of", lambda _book: after)
    with pytest.raises(ValueError, match="Its first day has come"):
        actions.undo(planned_book, one)
    monkeypatch.setattr(actions, "today_of", lambda _book: tomorrow)
    actions.undo(planned_book, one)
    assert planned(planned_book)["b"].duration_s == 3600


def test_what_was_taken_back_can_be_approved_after_all(planned_book: Book):
    (one,) = reviewed(planned_book, "a")
    taken_back = actions.undo(planned_book, actions.approve(planned_book, one) and one)
    taken_back.undo()
    actions.approve(planned_book, one)
    assert planned(planned_book)["a"].duration_s == 1800


def test_a_newer_review_takes_the_place_of_what_an_older_one_left_open(planned_book: Book):
    here = planned(planned_book)
    yesterday = in_days(planned_book, -1)
    old, rejected = add_review(
        planned_book, yesterday, proposal(shorter(here["c"])), proposal(shorter(here["d"]), about="d")
    )
    actions.reject(planned_book, rejected)
    reviewed(planned_book, "c")
    assert states(planned_book, yesterday) == ["expired", "rejected"]
    with pytest.raises(ValueError, match="Look at the newest review"):
        actions.approve(planned_book, old)
    with pytest.raises(ValueError, match="newer review"):
        actions.reopen(planned_book, rejected)


def test_a_review_that_is_written_anew_keeps_decisions_and_what_says_the_same(planned_book: Book):
    here, day = planned(planned_book), today_of(planned_book)
    said = [proposal(shorter(here[name]), about=name) for name in "abc"]
    first, second, third = add_review(planned_book, day, *said)
    actions.reject(planned_book, first)
    add_review(planned_book, day, said[0], said[1], replace(said[2], strength=2.0))
    assert ids_of(planned_book, day) == [first, second, third]
    assert states(planned_book, day) == ["rejected", "open", "open"] and row(planned_book, third).strength == 2
    assert add_review(planned_book, day) == [first]


def test_a_proposal_that_was_written_anew_is_not_approved_by_who_saw_the_old_one(planned_book: Book):
    (one,) = reviewed(planned_book, "a")
    seen = reviews.stamp(row(planned_book, one))
    here, day = planned(planned_book), today_of(planned_book)
    add_review(planned_book, day, proposal(shorter(here["a"], minutes=15), about="a"))
    with pytest.raises(ValueError, match="written anew since"):
        actions.approve(planned_book, one, seen=seen)
    actions.approve(planned_book, one, seen=reviews.stamp(row(planned_book, one)))
    assert planned(planned_book)["a"].duration_s == 900


def test_what_is_gone_says_so(planned_book: Book):
    for act in (actions.approve, actions.reject, actions.undo, actions.reopen):
        with pytest.raises(ValueError, match="written anew since"):
            act(planned_book, 4711)


def test_a_read_only_book_refuses_everything(planned_book: Book):
    (one,) = reviewed(planned_book, "a")
    shut = replace(planned_book, is_writable=False)
    for act in (actions.approve, actions.reject, actions.undo, actions.reopen):
        with pytest.raises(BookReadOnly):
            act(shut, one)
    with pytest.raises(BookReadOnly):
        actions.check_in(shut, today_of(shut), energy=3)
    assert ids_of(planned_book, today_of(planned_book)) == [one]


# The check-in


def values(book: Book) -> dict[str, float]:
    rows = athlete.measurements(book)
    return dict(zip(rows["kind"], rows["value"], strict=True))


def test_a_check_in_keeps_what_is_said_of_the_day_and_can_be_taken_back(any_book: Book):
    day = today_of(any_book)
    actions.check_in(any_book, day, energy=2, soreness=4)
    done = actions.check_in(any_book, day, energy=3, sleep_hours=6.5)
    assert values(any_book) == {"energy": 3, "soreness": 4, "sleep_hours": 6.5}
    assert done.said == "Checked in: energy 3, sleep 6.5 h."
    done.undo()
    assert values(any_book) == {"energy": 2, "soreness": 4}


def test_a_check_in_that_cannot_be_true_keeps_nothing_of_it(any_book: Book):
    day = today_of(any_book)
    for said, why in (({}, "at least one"), ({"energy": 9}, "Energy"), ({"energy": 3, "sleep_hours": 30.0}, "Sleep")):
        with pytest.raises(ValueError, match=why):
            actions.check_in(any_book, day, **said)
    with pytest.raises(ValueError, match="still to come"):
        actions.check_in(any_book, in_days(any_book, 1), energy=3)
    assert values(any_book) == {}


def test_the_review_of_the_day_heeds_a_check_in_at_once(book: Book):
    add_sessions(book, {"day": today_of(book).isoformat(), "title": "Ride"})
    actions.review_now(book, today_of(book))
    before = reviews.review(book, today_of(book)).written_at
    assert actions.check_in(book, today_of(book), energy=1).said.endswith("The review was written again.")
    assert reviews.review(book, today_of(book)).written_at > before


# When


def test_reviews_are_switched_off_and_back_on(any_book: Book):
    done = actions.save_schedule(any_book, is_on=False, hour=20)
    assert not reviews.schedule(any_book).is_on
    actions.save_schedule(any_book, is_on=True, hour=21)
    assert reviews.schedule(any_book).since == today_of(any_book).isoformat()
    done.undo()
    assert reviews.schedule(any_book) == reviews.Schedule()
    with pytest.raises(ValueError, match="12:00 to 23:00"):
        actions.save_schedule(any_book, is_on=True, hour=3)
