"""The Heat Map screen: nothing, the sample athlete, looking closer, and what is hidden."""

import pytest

from core import derive_tracks
from core.store import Book
from tests.frames.small_book import add_sessions
from tests.pages.screens import button, clicked, field, mine, opened, sentences, title


def test_without_positions_it_says_what_brings_them():
    add_sessions(mine(), {"day": "2026-11-02"})
    app = opened("heat_map")
    assert title(app) == "Heat Map"
    assert "No workout with positions in this book yet." in sentences(app)
    assert not app.get("plotly_chart")


def test_the_ways_of_the_sample_athlete_are_drawn_and_can_be_looked_at_closer(filled: Book):
    derive_tracks.bring_up_to_date(filled)
    app = opened("heat_map")
    assert len(app.get("plotly_chart")) == 1
    assert "Everything is drawn, starts and ends too." in sentences(app)
    app = clicked(app, "heat_busiest")
    app = clicked(app, "heat_whole")
    assert button(app, "heat_busiest")


def test_hiding_a_place_is_told_and_can_be_taken_back(filled: Book):
    derive_tracks.bring_up_to_date(filled)
    app = opened("heat_map")
    field(app, "text_input", "Coordinates").input("42.7312, -75.2468")  # where the sample athlete starts
    app = clicked(app, "Hide this place")
    assert "Not drawn: what lies within 1 hidden place." in sentences(app)
    app = clicked(app, "undo")
    assert "Everything is drawn, starts and ends too." in sentences(app)


def test_coordinates_that_cannot_be_read_are_refused_with_an_example(filled: Book):
    derive_tracks.bring_up_to_date(filled)
    app = opened("heat_map")
    (place,) = (one for one in app.selectbox if one.label == "Place")
    place.select("Somewhere else")
    field(app, "text_input", "Coordinates").input("by the lake")
    assert "as in 47.1234, 8.5678" in sentences(clicked(app, "Hide this place"))


def test_a_book_that_may_only_be_read_hides_starts_and_offers_no_writes(
    filled: Book, monkeypatch: pytest.MonkeyPatch
):  # fmt: skip
    derive_tracks.bring_up_to_date(filled)
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    monkeypatch.setenv("ZONEBOOK_SHOWN", "tracks")
    app = opened("heat_map")
    assert "Not drawn: what lies within 200 m of the start or end of a workout" in sentences(app)
    assert "Hide this place" not in sentences(app)
