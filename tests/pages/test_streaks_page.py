"""The Streaks screen: what keeps streaks alive, life events by click, the weekly number, and the other views."""

from datetime import timedelta

from core import actions_life_events as actions
from core import store
from core.frames import books
from core.queries import achievements, athlete
from core.queries.streak_target import StreakTarget, streak_target
from core.store import Book
from tests.conftest import NOW
from tests.pages.screens import button, checked, clicked, field, metrics, opened, read, sentences, title, turned_to

NOTE = "*north* [up](https://example.com)"


def test_every_streak_says_what_keeps_it_alive(filled: Book):
    app = opened("streaks")
    assert set(metrics(app)) == {"Days", "Weeks", "Weeks of 2"}
    assert "Counted for your weekly number: cycling; 10 minutes or more." in sentences(app)
    assert "Today is not protected." in sentences(app)


def test_an_illness_is_entered_by_two_clicks_protects_at_once_and_is_taken_back(filled: Book):
    before = len(athlete.life_events(filled))
    app = clicked(opened("streaks"), "life_new_go")
    assert "Illness from" in sentences(app)
    assert ":material/shield: Illness until" in sentences(app)
    assert len(athlete.life_events(filled)) == before + 1
    app = clicked(app, "undo")
    assert len(athlete.life_events(filled)) == before
    assert "Today is not protected." in sentences(app)


def test_what_ends_before_it_begins_is_refused_in_a_sentence(filled: Book):
    app = opened("streaks")
    today = books.today(filled)
    field(app, "date_input", "life_new_last_illness").set_value(today - timedelta(days=3))
    app = clicked(app, "life_new_go")
    assert "before it begins" in app.error[0].value


def test_i_am_back_ends_it_today(filled: Book):
    today = books.today(filled)
    actions.add_life_event(filled, "injury", today - timedelta(days=2), today + timedelta(days=40), NOTE)
    app = opened("streaks")
    (back,) = (one for one in app.button if one.label == "I am back")
    app = clicked(app, back.key)
    assert "Welcome back." in sentences(app)
    assert today in athlete.life_events(filled)["last_day"].tolist()


def test_the_weekly_number_is_changed_and_taken_away(filled: Book):
    app = opened("streaks")
    field(app, "number_input", "Workouts a week").set_value(4)
    field(app, "multiselect", "Of").set_value([])
    app = clicked(app, "streak_target_go")
    assert streak_target(filled) == StreakTarget(4, (), 10)
    assert "Weeks of 4" in metrics(app)
    app = clicked(app, "streak_target_none")
    assert streak_target(filled) is None
    assert field(app, "number_input", "Workouts a week").value == 3
    assert "Choose how many workouts a week you want to keep up." in sentences(app)


def test_the_overview_shows_the_same_streaks(filled: Book):
    app = opened("streaks")
    length = metrics(app)["Weeks of 2"]
    assert f"**{length} of 2 rides**" in sentences(turned_to(app, "overview"))


def test_the_other_views_are_reached_by_their_address(filled: Book):
    assert "When you perform best" in sentences(opened("streaks", streaks_view="Habits"))
    app = opened("streaks", streaks_view="Eddington")
    assert {"Minutes", "Output", "Kilometres, all"} <= set(metrics(app))
    app = opened("streaks", streaks_view="Milestones")
    assert "Badges of Peloton" in sentences(app)
    assert any("Reached (" in heading.value for heading in app.subheader)


def test_a_year_and_a_measure_are_asked_for_in_the_address(filled: Book):
    years = field(opened("streaks"), "selectbox", "streaks_year").options
    app = opened("streaks", streaks_year=years[-1], streaks_by="Distance")
    assert field(app, "selectbox", "streaks_year").value == years[-1]
    assert field(app, "selectbox", "streaks_by").value == "Distance"


def test_a_book_without_badges_says_where_they_come_from(filled: Book):
    with store.writing(filled, "goals") as session:
        session.connection().exec_driver_sql("DELETE FROM achievement")
    assert "No badge of Peloton is here." in sentences(opened("streaks", streaks_view="Milestones"))
    badge = {"slug": "x", "name": NOTE, "category": NOTE, "description": None, "count": 2}
    with store.writing(filled, "goals") as session:
        achievements.keep(session, [badge], now=NOW)
    app = opened("streaks", streaks_view="Milestones")
    assert "1 badge, earned 2 times in all." in sentences(app)
    assert app.dataframe[-1].value["name"].tolist() == [NOTE]


def test_a_note_from_outside_and_a_hostile_instructor_stand_as_they_are(filled: Book):
    with store.writing(filled, "workouts") as session:
        session.connection().exec_driver_sql("UPDATE workout SET instructor_name = ?", (NOTE,))
    said = sentences(opened("streaks", streaks_view="Milestones")) + "\n".join(
        bar.text for bar in opened("streaks", streaks_view="Milestones").progress
    )
    assert f"classes with {NOTE}" in read(said) and "[up](https" not in said


def test_a_readers_book_shows_all_and_asks_for_nothing(filled: Book, monkeypatch):
    today = books.today(filled)
    actions.add_life_event(filled, "injury", today, today + timedelta(days=40))
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    assert ":material/shield: Injury until" not in sentences(opened("streaks"))  # that is between them and the athlete
    monkeypatch.setenv("ZONEBOOK_SHOWN", "notes")
    app = opened("streaks")
    assert ":material/shield: Injury until" in sentences(app)
    assert not [one for one in app.button if one.label in ("I am back", "Save")]
    assert not app.date_input and not app.number_input


def test_a_click_that_came_too_late_is_told(filled: Book):
    today = books.today(filled)
    done = actions.add_life_event(filled, "injury", today, today + timedelta(days=4))
    app = opened("streaks")
    (back,) = (one for one in app.button if one.label == "I am back")
    done.undo()
    app = button(app, back.key).click().run()
    assert not app.exception


def picked(app, table: str, row: int):
    """The same session after a click on a row of a table."""
    app.session_state[table] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return checked(app.run())


def test_a_life_event_that_is_clicked_is_corrected_taken_out_and_brought_back(filled: Book):
    today = books.today(filled)
    actions.add_life_event(filled, "travel", today - timedelta(days=2), today, NOTE)
    kept = athlete.life_events(filled)
    table = f"life_events_{len(kept)}_{kept['id'].max()}"
    row = sum(first > today - timedelta(days=2) for first in kept["first_day"])  # a race ahead stands above it
    app = picked(opened("streaks"), table, row)
    (key,) = (one.key for one in app.button if (one.key or "").endswith("_gone"))
    field(app, "text_input", key.replace("_gone", "_note")).set_value("south")
    app = clicked(app, key.replace("_gone", "_go"))
    assert "Travel from" in sentences(app)
    assert "south" in athlete.life_events(filled)["note"].tolist()
    app = clicked(picked(opened("streaks"), table, row), key)
    assert "Taken out: Travel" in read(sentences(app))
    assert not [one for one in app.button if one.label == "Take out"]
    assert "south" not in athlete.life_events(filled)["note"].tolist()
    clicked(app, "undo")
    assert "south" in athlete.life_events(filled)["note"].tolist()


def test_a_milestone_that_is_clicked_leads_to_its_workout(filled: Book):
    app = picked(opened("streaks", streaks_view="Milestones"), "milestones", 0)
    assert title(app) != "Streaks"
    assert app.query_params["workout"]
