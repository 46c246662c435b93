"""The Runs screen: nothing, every view of the sample athlete, and what a filter does."""

import pytest

from core import derive_tracks
from core.store import Book
from tests.frames.small_book import add_sessions
from tests.pages.screens import field, metrics, mine, opened, sentences, title


def test_a_book_without_runs_says_what_brings_one():
    add_sessions(mine(), {"day": "2026-11-02"})
    app = opened("runs")
    assert title(app) == "Runs"
    assert "No run, walk or hike in this book yet. Connect a service or import files in Settings." in sentences(app)


@pytest.mark.parametrize(
    ("view", "tables", "charts"), [("List", 1, 0), ("Trends", 0, 2), ("Best efforts", 2, 0), ("Compare", 0, 3)]
)
def test_every_view_shows_the_runs_of_the_sample_athlete(filled: Book, view: str, tables: int, charts: int):
    derive_tracks.bring_up_to_date(filled)
    app = opened("runs", runs_period="All", runs_view=view)
    assert metrics(app)["Distance"].endswith(" km")
    assert len(app.dataframe) == tables
    assert len(app.get("vega_lite_chart")) == charts


def test_pace_stands_in_the_table_as_minutes_and_seconds(filled: Book):
    paces = opened("runs", runs_period="All").dataframe[0].value["pace_s_per_km"]
    assert all(3 < pace.minute < 15 for pace in paces)


def test_a_filter_that_nothing_fits_says_so(filled: Book):
    app = opened("runs", runs_period="All", runs_distance="Longer")
    assert "No session in this period matches these filters." in sentences(app)
    assert not app.dataframe


def test_titles_from_outside_stand_as_they_are():
    name = "*Dawn* [run](http://nowhere.example)"
    add_sessions(mine(), {"day": "2026-11-02", "discipline": "running", "title": name, "distance_m": 5000.0})
    app = opened("runs", runs_period="All")
    assert app.dataframe[0].value["title"].tolist() == [name]
    assert name not in sentences(app)


def test_a_way_gone_twice_is_offered_and_drawn(filled: Book):
    derive_tracks.bring_up_to_date(filled)
    app = opened("runs", runs_period="All", runs_view="Routes")
    offered = field(app, "selectbox", "runs_route").options
    if offered:
        assert offered[0].startswith("Route 1 (")
        assert len(app.get("vega_lite_chart")) == 2
    else:
        assert "No way was gone twice in this period." in sentences(app)
