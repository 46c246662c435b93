"""The Schedule screen: hours, races, days away and calendars by click, and the time that they leave."""

from datetime import timedelta

import pytest

from core import actions_life_events as life
from core import actions_schedule as actions
from core.actions_life_events import RaceSaid
from core.frames import books
from core.queries import schedule as rows
from core.store import Book
from tests.pages.screens import clicked, field, metrics, mine, opened, read, sentences, title

HOSTILE = "<b>x</b> **y** :red[z] [w](https://example.com)"


def calendar(title: str, *, days_ahead: int = 1) -> bytes:
    day = books.today(mine()) + timedelta(days=days_ahead)
    event = f"UID:1\nSUMMARY:{title}\nDTSTART:{day:%Y%m%d}T090000\nDTEND:{day:%Y%m%d}T170000"
    return f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR".encode()


def test_a_book_without_a_workout_has_a_schedule_in_which_any_time_is_free():
    app = opened("schedule")
    assert title(app) == "Schedule"
    assert "any time counts as free" in app.info[0].value
    assert not app.metric


def test_hours_for_several_days_are_added_by_one_click_and_taken_back():
    app = opened("schedule")
    field(app, "button_group", "schedule_days").set_value([0, 1, 2, 3, 4, 5, 6])
    app = clicked(app, "schedule_same_go")
    assert metrics(app) == {"Free time": "42 h", "Longest piece": "3 h", "Days without time": "0 of 14"}
    assert "Saved: 21 h 00 min a week, on 7 days." in read(sentences(app))
    app = clicked(app, "undo")
    assert rows.hours(mine()) == [] and not app.metric


def test_adding_hours_to_no_day_says_what_is_missing():
    app = clicked(opened("schedule"), "schedule_same_go")
    assert app.error[0].value == "Choose a weekday, or several."


def test_the_table_of_hours_is_saved_as_it_stands_and_any_time_empties_it():
    actions.save_hours(mine(), [(0, 360, 420), (0, 1200, 1440)])
    app = clicked(opened("schedule"), "schedule_hours_go")
    assert [(one.weekday, one.first_minute, one.last_minute) for one in rows.hours(mine())] == [
        (0, 360, 420), (0, 1200, 1440),
    ]  # fmt: skip
    app = clicked(app, "schedule_any")
    assert rows.hours(mine()) == [] and "any time counts as free" in app.info[0].value


def test_a_race_is_entered_tells_its_taper_and_is_taken_out():
    app = opened("schedule")
    app = field(app, "button_group", "race_new_priority").set_value("A").run()
    field(app, "text_input", "race_new_title").set_value(HOSTILE)
    day = books.today(mine()) + timedelta(days=10)
    field(app, "date_input", "race_new_day").set_value(day)
    app = clicked(app, "race_new_go")
    [kept] = rows.life_events(mine())
    assert (kept.priority, kept.taper_days, kept.first_day, kept.note) == ("A", 14, day, HOSTILE)
    assert f"training tapers off for {HOSTILE}, 10 days from now" in read(sentences(app))
    assert "**y**" not in sentences(app)
    app = clicked(app, f"race_{kept.id}_gone")
    assert rows.life_events(mine()) == []


def test_a_race_without_a_name_is_refused_in_a_sentence():
    app = clicked(opened("schedule"), "race_new_go")
    assert app.error[0].value == "Give the race a name."


def test_a_day_away_takes_its_time_and_is_listed():
    actions.save_hours(mine(), [(weekday, 600, 720) for weekday in range(7)])
    app = clicked(opened("schedule"), "away_new_go")  # an illness of seven days, as the form begins
    assert metrics(app)["Days without time"] == "7 of 14"
    assert "Illness, " in sentences(app)


def test_a_calendar_is_read_from_a_file_shown_and_removed():
    app = opened("schedule")
    app.file_uploader[0].upload("work.ics", calendar(HOSTILE), "text/calendar")
    app = clicked(app, "schedule_read")
    assert "work: 1 appointment up to" in read(sentences(app))
    assert metrics(app)["Longest piece"] == "24 h" and "the night too" in sentences(app)
    assert app.dataframe[-1].value["title"].tolist() == [HOSTILE]
    assert "**y**" not in sentences(app)
    app = clicked(app, "calendar_1_gone")
    assert rows.calendars(mine()) == []


def test_a_file_that_is_none_is_told_and_reading_without_one_too():
    app = opened("schedule")
    app.file_uploader[0].upload("work.ics", b"<html>", "text/calendar")
    app = clicked(app, "schedule_read")
    assert "web page" in app.error[0].value
    app = clicked(opened("schedule"), "schedule_read")
    assert app.warning[-1].value == "Choose a file first."


def test_a_book_for_reading_only_shows_that_the_schedule_is_the_athletes_own(
    filled: Book, monkeypatch: pytest.MonkeyPatch
):
    life.add_race(filled, "City 10k", books.today(filled), RaceSaid("A"))
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    app = opened("schedule")
    assert title(app) == "Schedule" and "City 10k" not in sentences(app)
    assert not app.file_uploader and not [one for one in app.button if "schedule" in (one.key or "")]


def test_a_demonstration_shows_a_schedule_and_offers_no_write(sample: Book, monkeypatch: pytest.MonkeyPatch):
    actions.save_hours(sample, [(weekday, 600, 720) for weekday in range(7)])
    actions.read_calendar(sample, "work.ics", calendar("Work"))
    life.add_race(sample, "City 10k", books.today(sample), RaceSaid("A"))
    monkeypatch.setenv("ZONEBOOK_DEMO", "1")
    app = opened("schedule")
    assert "City 10k" in sentences(app) and metrics(app)["Free time"] == "26 h"
    assert not app.file_uploader
    assert not [one.key for one in app.button if (one.key or "").endswith(("_gone", "_go", "_any", "_read"))]


def test_a_calendar_that_was_read_long_ago_asks_to_be_read_again(monkeypatch: pytest.MonkeyPatch):
    long_ago = actions._now() - timedelta(days=45)
    monkeypatch.setattr(actions, "_now", lambda: long_ago)
    actions.read_calendar(mine(), "work.ics", calendar("Work"))
    assert "That is a while ago." in sentences(opened("schedule"))


def test_the_button_of_a_race_opens_what_it_is():
    life.add_race(
        mine(), "City 10k", books.today(mine()) + timedelta(days=3), RaceSaid("B", "running", 7), note="Bib 7"
    )
    [before] = [one.model_dump() for one in rows.life_events(mine())]
    app = opened("schedule")
    keys = [one.key for one in app.button if (one.key or "").startswith(f"race_{before['id']}_")]
    [saved] = [key for key in keys if key.endswith("_go")]
    clicked(app, saved)
    assert [one.model_dump() for one in rows.life_events(mine())] == [before]
    assert f"race_{before['id']}_gone" in keys
