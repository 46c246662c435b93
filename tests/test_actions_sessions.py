"""What the athlete says of which recordings are one session stays, and can be taken back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core import actions_sessions as actions
from core import store
from core.coaching.planned import as_row
from core.models import Recording
from core.queries import plan, training_plans, workouts
from core.store import Book
from tests.conftest import NOW
from tests.planned_book import ride as planned
from tests.test_merge import EIGHT, placed, recordings_by_workout, ride, watch


@pytest.fixture
def book_of_two(any_book: Book) -> Book:
    """A ride that the bike and the watch recorded."""
    with store.writing(any_book) as session:
        placed(session, ride("peloton", "a"), watch("w"))
    return any_book


def ids(book: Book) -> dict[str, int]:
    with store.reading(book) as connection:
        return {row.source_id: row.id for row in connection.execute(sa.select(Recording.source_id, Recording.id))}


def grouped(book: Book) -> list[set[str]]:
    with store.writing(book) as session:
        return recordings_by_workout(session)


def test_a_parted_recording_is_a_workout_of_its_own_and_the_undo_joins_it_again(book_of_two: Book):
    said = actions.part(book_of_two, ids(book_of_two)["w"])
    assert grouped(book_of_two) == [{"a"}, {"w"}]
    assert len(workouts.workouts(book_of_two)) == 2
    actions.undo_of(book_of_two, said)()
    assert grouped(book_of_two) == [{"a", "w"}]


def test_what_was_parted_stays_so_when_something_new_comes_in_nearby(book_of_two: Book):
    actions.part(book_of_two, ids(book_of_two)["w"])
    with store.writing(book_of_two) as session:
        placed(session, watch("x", device="Phone", started_at=EIGHT + timedelta(seconds=5)))
    assert {"a", "w"} not in [group & {"a", "w"} for group in grouped(book_of_two)]


def test_two_workouts_that_the_rules_kept_apart_are_joined_and_parted_again(any_book: Book):
    with store.writing(any_book) as session:
        placed(session, ride("peloton", "a"), watch("w", started_at=EIGHT + timedelta(hours=3), duration_s=900))
    first, second = workouts.workouts(any_book).index
    said = actions.join(any_book, int(first), int(second))
    assert grouped(any_book) == [{"a", "w"}]
    assert workouts.workouts(any_book)["title"].tolist() == ["30 min Climb Ride"]
    actions.undo_of(any_book, said)()
    assert len(workouts.workouts(any_book)) == 2


@pytest.mark.parametrize("excluded", [0, 1])
def test_a_workout_that_is_joined_with_an_excluded_copy_counts_once(any_book: Book, excluded: int):
    with store.writing(any_book) as session:
        both = placed(session, ride("peloton", "a"), watch("w", started_at=EIGHT + timedelta(hours=3), duration_s=900))
        workouts.edit(session, both[excluded], now=NOW, is_excluded=True)
    actions.join(any_book, *both)
    assert workouts.workouts(any_book)["is_excluded"].tolist() == [False]


def test_an_excluded_workout_stays_so_when_another_device_tells_of_it(any_book: Book):
    with store.writing(any_book) as session:
        [workout_id] = placed(session, watch("w"))
        workouts.edit(session, workout_id, now=NOW, is_excluded=True)
        placed(session, ride("peloton", "a"))
    assert workouts.workouts(any_book)["is_excluded"].tolist() == [True]


def test_what_was_not_the_planned_workout_is_not_after_it_went_up_in_another_one(any_book: Book):
    with store.writing(any_book) as session:
        placed(session, ride("peloton", "a"), watch("w", started_at=EIGHT + timedelta(hours=3), duration_s=900))
    first, second = map(int, workouts.workouts(any_book).index)
    with store.writing(any_book) as session:
        plan.put(session, [as_row(planned(EIGHT.date(), "said")) | {"workout_id": first}], now=EIGHT)
        training_plans.put_refused(session, {"other": [second], "both": [first, second], "said": [second]})
    actions.join(any_book, first, second)
    (left,) = map(int, workouts.workouts(any_book).index)
    assert training_plans.refused(any_book) == {"other": [left], "both": [left]}, "what it was, it stays"
    with store.writing(any_book) as session:
        training_plans.forget_refused(session, [left])
    assert training_plans.refused(any_book) == {}


def test_the_only_recording_of_a_workout_cannot_be_parted(any_book: Book):
    with store.writing(any_book) as session:
        placed(session, ride("peloton", "a"))
    with pytest.raises(ValueError, match="only recording"):
        actions.part(any_book, 1)
    with pytest.raises(ValueError, match="no two workouts"):
        actions.join(any_book, 1, 1)
