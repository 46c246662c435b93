"""Titles, names and notes from outside stand on every screen as they are, whatever Markdown or HTML is in them."""

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core import store, ui
from core.models import Artist, Athlete, ClassSegment, Instructor, LifeEvent, Measurement, PelotonClass, Song, Workout
from core.models_challenges import Challenge, ChallengeMember, ChallengeTask, ChallengeTier, Friend
from core.models_plan import PlannedWorkout, Routine, RoutineItem, TrainingPlan
from core.store import Book
from tests.pages.screens import SCREENS, field, opened, rows, sentences, title

HOSTILE = "<b>x</b> **y** :red[z] [w](https://example.com) $e^2$ :material/home: `q`"
#: What of it must not reach Streamlit where it reads Markdown.
MARKUP = ("<b>", "**y**", ":red[", "[w](https", "$e^2$", ":material/home:", "`q`")


@pytest.fixture
def hostile(filled: Book) -> Book:
    """A book in which everything that came from outside is called the same."""
    named = {
        Workout: ("title", "instructor_name", "class_type", "notes"),
        PelotonClass: ("title", "description", "class_type"),
        Instructor: ("name",),
        Song: ("title",),
        Artist: ("name",),
        ClassSegment: ("name",),
        Measurement: ("note",),
        Athlete: ("name",),
        Challenge: ("name", "description"),
        ChallengeTask: ("name",),
        ChallengeTier: ("name",),
        ChallengeMember: ("team",),
        Friend: ("name",),
        LifeEvent: ("note",),
        TrainingPlan: ("title", "note"),
        PlannedWorkout: ("title", "note"),
        Routine: ("title", "note"),
        RoutineItem: ("note",),
    }
    with store.writing(filled, *store.SUBJECTS) as session:
        for table, columns in named.items():
            session.execute(sa.update(table).values(dict.fromkeys(columns, HOSTILE)))
    return filled


def read_as_markdown(app: AppTest) -> list[str]:
    """Which of the markup of the name stands somewhere unescaped."""
    return [markup for markup in MARKUP if markup in sentences(app)]


@pytest.mark.parametrize("screen", SCREENS)
def test_no_screen_reads_a_name_as_markdown(screen: str, hostile: Book):
    assert read_as_markdown(opened(screen)) == []


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_no_challenge_reads_a_name_as_markdown(number: int, hostile: Book):
    app = opened("challenge", challenge=str(number))
    assert title(app) == ui.plain(HOSTILE)
    assert read_as_markdown(app) == []


@pytest.mark.parametrize("view", ["List", "Groups", "Distributions", "Months"])
def test_no_view_of_rides_reads_a_name_as_markdown(view: str, hostile: Book):
    app = opened("rides", rides_view=view, rides_period="All", rides_instructor=HOSTILE)
    assert read_as_markdown(app) == []


def test_the_title_of_a_workout_is_text(hostile: Book):
    for workout in rows(hostile, "id")[::12]:
        app = opened("workout", workout=str(workout.id))
        assert title(app) == ui.plain(HOSTILE)
        assert read_as_markdown(app) == []


def test_titles_in_tables_are_as_they_came(hostile: Book):
    table = opened("rides", rides_period="All").dataframe[0].value
    assert set(table["title"]) == {HOSTILE}


def test_a_workout_is_found_by_a_title_with_markup_in_it(hostile: Book):
    app = opened("rides", rides_period="All")
    field(app, "text_input", "rides_text").set_value("<b>X</b> **y**").run()
    assert len(app.dataframe[0].value) == len(rows(hostile, "id"))


def test_a_song_is_found_by_a_title_with_markup_in_it_and_what_was_asked_is_text(hostile: Book):
    for asked in (HOSTILE, "**nothing** <i>like</i> it"):
        app = opened("music")
        field(app, "text_input", "music_search").set_value(asked).run()
        assert not app.exception
        assert read_as_markdown(app) == [] and "**nothing**" not in sentences(app)


@pytest.mark.parametrize("view", ["Most heard", "New to me", "Genres and decades", "Soundtrack"])
def test_no_view_of_my_music_reads_a_name_as_markdown(view: str, hostile: Book):
    app = opened("music", music_section="My music", music_period="All", music_view=view)
    assert read_as_markdown(app) == []


def test_an_artist_that_is_suggested_is_text(hostile: Book):
    (suggested,) = (group for group in opened("music").button_group if group.key == "music_suggested")
    assert [option.content for option in suggested.proto.options] == [ui.plain(HOSTILE)]


def test_a_problem_told_by_a_service_is_text(hostile: Book):
    from tests.pages.test_page_states import tell_of_a_pass

    tell_of_a_pass(hostile, state="failed", problem=f"Peloton said: {HOSTILE}", problem_kind="Refused")
    assert read_as_markdown(opened()) == []
    assert read_as_markdown(opened("settings")) == []


def test_the_drawing_of_a_workout_reads_no_name_as_html(hostile: Book):
    shown = [opened("workout", workout=str(workout.id)) for workout in rows(hostile, "id")[::12]]
    drawn = "".join(str(chart.proto) for app in shown for chart in app.get("plotly_chart"))
    assert "lt;b" in drawn  # <b> as text
    assert "<b>x" not in drawn and "003cb" not in drawn
