"""The Stack and Next Class screens: what they ask and show, and what they say when nothing fits."""

import pytest
import sqlalchemy as sa

from core import config, store
from core.models import PelotonClass
from core.store import Book
from tests.frames.small_book import add_sessions
from tests.pages.screens import clicked, field, metrics, opened, sentences


def test_a_stack_says_what_it_adds_up_to_and_how_stacks_are_compared(filled: Book):
    app = opened("stack", stack_minutes="45")
    assert {"Classes", "Time", "Expected TSS", "Points"} <= set(metrics(app))
    assert "0.5 for each minute unused" in sentences(app)
    assert app.dataframe[0].value["minutes"].sum() <= 45


def test_a_goal_in_tss_is_told_beside_what_is_reached(filled: Book):
    app = opened("stack", stack_aim="TSS", stack_tss="30", stack_minutes="60")
    reached = app.dataframe[0].value["expected_tss"].round().sum()
    assert metrics(app)["Expected TSS"] == f"{reached:.0f} TSS"


def test_a_goal_that_cannot_be_reached_is_said_to_be_out_of_reach(filled: Book):
    app = opened("stack", stack_aim="TSS", stack_tss="900", stack_minutes="30")
    assert "short of your goal of 900" in app.warning[0].value
    assert "No stack of these classes in 30 minutes comes nearer" in app.warning[1].value


def test_minutes_in_zones_can_be_asked_for(filled: Book):
    app = opened("stack", stack_aim="Minutes in zones", stack_minutes="60")
    assert field(app, "number_input", "Minutes in zone 4").value == 10
    assert "Zone 4" in metrics(app) or app.info


def test_a_minute_is_too_short_for_any_class_and_the_screen_says_so(filled: Book):
    app = opened("stack", stack_minutes="1")
    assert app.info[0].value.startswith("No class of these disciplines and instructors is as short as 1 min.")


@pytest.mark.parametrize("screen", ["stack", "next_class"])
def test_without_any_class_in_the_library_the_way_to_it_is_told(screen: str, book: Book):
    add_sessions(book, {"day": "2026-11-01"})
    app = opened(screen)
    assert "No class is in your library yet." in app.info[0].value


def test_when_every_class_is_removed_there_is_no_stack(filled: Book):
    with store.writing(filled, "classes") as session:
        session.execute(sa.update(PelotonClass).values(is_removed=True))
    assert "Peloton has removed every class" in opened("stack").info[0].value
    assert "No class fits" in opened("next_class").info[0].value


def test_the_next_class_comes_with_its_reason_and_another_set_has_other_classes(filled: Book):
    first = [link.label for link in opened("next_class").page_link]
    assert first
    app = opened("next_class")
    assert [link.label for link in app.page_link] == first
    clicked(app, "next_another")
    assert [link.label for link in app.page_link] != first


@pytest.mark.parametrize("screen", ["stack", "next_class"])
def test_the_screen_is_whole_for_readers_only(screen: str, filled: Book, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    config.settings.cache_clear()
    assert sentences(opened(screen))
