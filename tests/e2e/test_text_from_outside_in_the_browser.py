"""A title with markup in it stands in the window letter by letter."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core import store
from core.models import Instructor, PelotonClass, Song, Workout
from core.queries import workouts
from tests.e2e.serving import served

pytestmark = pytest.mark.browser

HOSTILE = "<b>x</b> **y** :red[z] [w](https://example.com) www.example.com $e^2$ :material/home:"
#: What would be there if any of it were read as markup.
MADE_OF_IT = """() => [...document.querySelectorAll('[data-testid=stMain] :is(b, strong, a, .katex)')]
    .filter(made => made.matches('.katex') || ['x', 'y'].includes(made.innerText) || /example/.test(made.hostname))
    .map(made => made.outerHTML)"""


@pytest.fixture(scope="module")
def hostile_server(browser: Any, sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server whose athlete, classes, instructors and songs are all called the same."""
    with served(tmp_path_factory.mktemp("hostile") / "app", athletes_book=sample_file) as server:
        with store.writing(server.book, *store.SUBJECTS) as session:
            session.execute(sa.update(Workout).values(title=HOSTILE, instructor_name=HOSTILE, notes=HOSTILE))
            session.execute(sa.update(PelotonClass).values(title=HOSTILE, description=HOSTILE))
            session.execute(sa.update(Instructor).values(name=HOSTILE))
            session.execute(sa.update(Song).values(title=HOSTILE))
        yield server


def test_the_title_of_a_workout_is_shown_as_it_is(hostile_server: Any, visit: Any):
    rides = workouts.workouts(hostile_server.book).query("discipline == 'cycling'")
    window = visit(hostile_server)
    window.go(f"workout?workout={rides.index[-1]}")
    assert window.title() == HOSTILE
    assert window.page.evaluate(MADE_OF_IT) == []
    assert window.troubles() == []


@pytest.mark.parametrize("address", ["", "music?music_search=x"])
def test_no_screen_makes_anything_of_a_name(address: str, hostile_server: Any, visit: Any):
    window = visit(hostile_server)
    window.go(address)
    assert window.page.evaluate(MADE_OF_IT) == []
    assert window.troubles() == []
