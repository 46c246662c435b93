"""Goal lines: set in the athlete's units, taken away, refused whole, and brought back as they were."""

from dataclasses import replace

import pytest

from core import actions_body as actions
from core import store
from core.errors import BookReadOnly
from core.queries import athlete
from core.queries.goal_lines import goal_line
from core.store import Book


def lines(book: Book) -> tuple[float | None, float | None]:
    """Of weight (kg) and body fat (%)."""
    return goal_line(book, "weight"), goal_line(book, "body_fat")


def test_goal_lines_are_set_and_taken_away_each_for_itself(any_book: Book):
    assert actions.save_goal_lines(any_book, {"weight": "75", "body_fat": "15.5 %"}).said == (
        "Weight: goal line at 75.0 kg. Body fat: goal line at 15.5 %."
    )
    assert lines(any_book) == (75, 15.5)
    assert actions.save_goal_lines(any_book, {"weight": " "}).said == "Weight: no goal line."
    assert lines(any_book) == (None, 15.5)


def test_a_goal_line_is_in_the_units_of_the_athlete_unless_it_names_one(any_book: Book):
    with store.writing(any_book, "athlete") as session:
        athlete.save_athlete(session, units="imperial")
    assert actions.save_goal_lines(any_book, {"weight": "165"}).said == "Weight: goal line at 165.0 lb."
    assert lines(any_book)[0] == pytest.approx(74.843, abs=0.001)  # 165 * 0.45359237
    actions.save_goal_lines(any_book, {"weight": "75 kg"})
    assert lines(any_book)[0] == 75


def test_taking_back_restores_every_line_that_was_changed(any_book: Book):
    actions.save_goal_lines(any_book, {"weight": "75"})
    done = actions.save_goal_lines(any_book, {"weight": "", "body_fat": "15"})
    assert lines(any_book) == (None, 15)
    assert done.undo() == "The goal lines are as they were."
    assert lines(any_book) == (75, None)


@pytest.mark.parametrize(("kind", "text"), [("weight", "7500"), ("body_fat", "light"), ("body_fat", "1:30")])
def test_what_cannot_be_true_is_refused_and_changes_nothing(any_book: Book, kind: str, text: str):
    with pytest.raises(ValueError, match=r"Weight|Body fat"):
        actions.save_goal_lines(any_book, {"weight": "75", "body_fat": "15"} | {kind: text})
    assert lines(any_book) == (None, None)


def test_what_has_no_goal_line_is_named(any_book: Book):
    with pytest.raises(ValueError, match="no goal line for ftp"):
        actions.save_goal_lines(any_book, {"ftp": "250"})


def test_a_book_for_readers_keeps_its_goal_lines(any_book: Book):
    with pytest.raises(BookReadOnly):
        actions.save_goal_lines(replace(any_book, is_writable=False), {"weight": "75"})
