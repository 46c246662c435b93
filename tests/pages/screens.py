"""The screens as a test opens and reads them, without a browser."""

from pathlib import Path

import sqlalchemy as sa
from sqlmodel import SQLModel, col
from streamlit.testing.v1 import AppTest

from core import config, store
from core.models import ClassSong, Workout
from core.store import Book

APP = Path(__file__).resolve().parents[2] / "app.py"

#: Every screen by the name of its file: what its title says. A workout's own title stands on the workout's screen.
TITLES = {path.stem: path.stem.replace("_", " ").title() for path in sorted(APP.parent.glob("pages/*.py"))}
TITLES |= {"workout": None, "planned": None}
SCREENS = tuple(TITLES)


def opened(screen: str = "overview", **query: str) -> AppTest:
    """A new browser session that opens this screen first, with ``query`` in its address."""
    config.settings.cache_clear()  # as a new process would read them
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update(query)
    if screen != "overview":
        app.switch_page(f"pages/{screen}.py")
    return checked(app.run())


def turned_to(app: AppTest, screen: str) -> AppTest:
    """The same session, gone on to another screen."""
    return checked(app.switch_page(f"pages/{screen}.py").run())


def checked(app: AppTest) -> AppTest:
    """The same session, once it is sure that no screen broke."""
    assert not app.exception, app.exception[0].message
    return app


def clicked(app: AppTest, key_or_label: str) -> AppTest:
    """The same session after a click on the button with this key or this label."""
    return checked(button(app, key_or_label).click().run())


def button(app: AppTest, key_or_label: str):
    """The one button with this key or this label."""
    (found,) = (one for one in app.button if key_or_label in (one.key, one.label))
    return found


def field(app: AppTest, kind: str, key_or_label: str):
    """The one widget of a kind (as in ``text_input``) with this key or this label."""
    (found,) = (one for one in getattr(app, kind) if key_or_label in (one.key, one.label))
    return found


def metrics(app: AppTest) -> dict[str, str]:
    """What the cards say, by their labels."""
    return {card.label: card.value for card in app.metric}


def title(app: AppTest) -> str:
    """The title of the screen."""
    (found,) = app.title
    return found.value


def read(markdown: str) -> str:
    """The text that a reader sees of Markdown in which a text from outside was made plain."""
    return markdown.replace("\\", "").replace("\u2060", "")


def sentences(app: AppTest) -> str:
    """All that a screen says outside of tables and charts, as Markdown, a line for each element."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success")
    said = [element.value for kind in kinds for element in getattr(app, kind)]
    said += [one.label for kind in ("metric", "button", "page_link", "expander") for one in getattr(app, kind)]
    return "\n".join([*said, *(bar.text for bar in app.progress)])


def mine() -> Book:
    """The athlete's own book, opened beside the app."""
    return store.open_book(config.settings().database_url)


def rows(book: Book, *columns: str):
    """These columns of every workout, oldest first, straight from the table."""
    query = sa.select(*(col(getattr(Workout, name)) for name in columns)).order_by(col(Workout.started_at))
    with store.reading(book) as connection:
        return connection.execute(query).all()


def count(book: Book, table: type[SQLModel]) -> int:
    """How many rows a table has."""
    with store.reading(book) as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def songs_heard(book: Book) -> int:
    """Songs in the playlists of the classes of all workouts, each time one was played."""
    query = sa.select(sa.func.count()).select_from(Workout).join(ClassSong, col(ClassSong.class_id) == Workout.class_id)
    with store.reading(book) as connection:
        return connection.scalar(query) or 0
