"""The Adherence screen: without a plan, with one, and after a click."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from core import store
from core.frames import books
from core.metrics import week_start
from core.models import Workout
from core.models_plan import PlannedWorkout, TrainingPlan
from core.store import Book
from tests.pages.screens import checked, clicked, field, metrics, opened, read, sentences
from tests.planned_book import put_plan, ride

TITLE = "*Threshold* [3 x 8](https://example.com)"


@pytest.fixture
def unplanned(filled: Book) -> Book:
    """The filled book, in which nobody has planned anything."""
    with store.writing(filled, "plan") as session:
        session.execute(sa.delete(PlannedWorkout))
        session.execute(sa.delete(TrainingPlan))
    return filled


def put_weeks(book: Book) -> None:
    """Eight weeks with a ride on Monday, Wednesday and Friday, the last of them this one."""
    first = week_start(books.today(book)) - timedelta(days=7 * 7)
    days = [first + timedelta(days=7 * week + day) for week in range(8) for day in (0, 2, 4)]
    put_plan(book, *(ride(day, str(day), title=TITLE) for day in days), first=days[0], last=days[-1])


def test_without_a_plan_the_screen_says_why_it_is_empty_and_what_comes_next(unplanned: Book):
    app = opened("adherence")
    assert "No workout is planned" in app.info[0].value
    assert "The plan" in [link.label for link in app.page_link]
    assert not app.metric


def test_a_plan_that_is_to_come_says_when_it_begins(unplanned: Book):
    day = books.today(unplanned) + timedelta(days=14)
    put_plan(unplanned, ride(day, "a"), first=day, last=day)
    assert f"is on {day:%A}, {day.day} {day:%B %Y}: nothing was due yet" in opened("adherence").info[0].value


def test_a_plan_shows_its_week_its_history_and_every_workout(unplanned: Book):
    put_weeks(unplanned)
    app = opened("adherence")
    assert {"Adherence", "Done", "Volume", "Load", "Between hard days"} == set(metrics(app))
    headings = [heading.value for heading in app.subheader]
    assert headings == [
        "The week's workouts", "What kind of work", "Week by week", "Planned and done", "What keeps happening",
        "Not done, and why", "Every workout",
    ]  # fmt: skip
    assert app.dataframe[0].value["planned"].tolist() == [TITLE] * 3


def test_another_week_and_another_view_are_one_click_away(unplanned: Book):
    put_weeks(unplanned)
    app = opened("adherence")
    weeks = field(app, "selectbox", "adherence_week").options
    assert len(weeks) == 8
    app = checked(field(app, "selectbox", "adherence_week").select(weeks[-1]).run())
    assert "to come" not in sentences(app)
    assert checked(field(app, "button_group", "adherence_by").set_value("Intensity").run())


def test_a_workout_that_is_clicked_says_how_its_compliance_came_about(unplanned: Book):
    day = books.today(unplanned)
    put_plan(unplanned, ride(day, "a", title=TITLE, minutes=20, discipline="rowing"), first=day, last=day)
    with store.writing(unplanned, "workouts") as session:
        session.add(rowed(day, "Rowed"))
    app = opened("adherence")
    app.session_state["adherence_week_1"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    said = read(sentences(checked(app.run())))
    assert f"{TITLE}** · Done · 100 %" in said
    assert "Duration (weighs 25 %): **100 %**. 20 min of 20 min that were planned." in said
    assert "Intensity (weighs 25 %): **–**. Not known" in said
    assert "What was planned" in said and "What was done" in said


def test_it_was_not_this_one_is_heeded_and_taken_back(unplanned: Book):
    day = books.today(unplanned)
    put_plan(unplanned, ride(day, "a", minutes=20, discipline="rowing"), first=day, last=day)
    with store.writing(unplanned, "workouts") as session:
        session.add(rowed(day, "Rowed"))
    app = opened("adherence")
    app.session_state["adherence_week_1"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app = clicked(checked(app.run()), "It was not this one")
    assert app.dataframe[0].value["state"].tolist() == ["To come"]
    app = clicked(app, "undo")
    assert app.dataframe[0].value["state"].tolist() == ["Done"]


def test_a_book_for_reading_only_offers_no_write(unplanned: Book, monkeypatch):
    put_weeks(unplanned)
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    app = opened("adherence")
    app.session_state["adherence_week_3"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app = checked(app.run())
    assert "What was planned" in sentences(app)
    assert not any(one.label == "It was not this one" for one in app.button)


def test_titles_from_outside_stand_as_they_are(unplanned: Book):
    put_weeks(unplanned)
    with store.writing(unplanned, "workouts") as session:
        session.add(rowed(books.today(unplanned), "# *Row* <b>"))
    app = opened("adherence")
    assert "# *Row* <b>, 20 min" in read(sentences(app))


def test_a_book_that_is_shared_shows_the_screen_too(unplanned: Book, monkeypatch):
    put_weeks(unplanned)
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    assert "Adherence" in metrics(opened("adherence"))


def rowed(day: date, title: str) -> Workout:
    """Twenty minutes at the rower, of which nothing else is known."""
    at = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    return Workout(
        title=title, day=day, discipline="rowing", duration_s=1200, started_at=at, utc_offset_s=0, created_at=at,
        updated_at=at,
    )  # fmt: skip
