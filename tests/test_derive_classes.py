"""What is stored about a class: added up when it is saved, and for books that are here already."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col

from core import derive_classes, store
from core.models import ClassTarget, PelotonClass, SongText
from core.queries import classes
from core.recorded import ClassContent
from core.store import Book

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def zone_class(*zones: int, minutes: int = 30) -> ClassContent:
    """A class that asks for these zones, all for equally long."""
    length_s = minutes * 60 // len(zones)
    targets = [
        ClassTarget(class_id="a", position=n, start_s=n * length_s, end_s=(n + 1) * length_s, metric="power_zone",
                    lower=zone, upper=zone)
        for n, zone in enumerate(zones)
    ]  # fmt: skip
    return ClassContent(
        PelotonClass(id="a", title="Ride", discipline="cycling", duration_s=minutes * 60), None, targets
    )


def planned(book: Book) -> tuple:
    """Minutes in zones 1 to 7 and the version, as they stand in the book."""
    columns = [col(getattr(PelotonClass, f"planned_zone_{zone}_s")) for zone in range(1, 8)]
    with store.reading(book) as connection:
        *zones_s, version = connection.execute(sa.select(*columns, PelotonClass.plan_version)).one()
    return tuple(None if seconds is None else seconds // 60 for seconds in zones_s), version


def test_the_plan_of_a_class_is_added_up_when_it_is_saved(any_book: Book):
    with store.writing(any_book) as session:
        classes.save_content(session, zone_class(2, 3, 2), now=NOON)
        derive_classes.refresh(session, ["a"])
    assert planned(any_book) == ((0, 20, 10, 0, 0, 0, 0), derive_classes.VERSION)


def test_a_class_without_zones_has_no_plan_and_is_looked_at_once(any_book: Book):
    with store.writing(any_book) as session:
        content = ClassContent(PelotonClass(id="a", title="Climb", discipline="cycling", duration_s=1800))
        classes.save_content(session, content, now=NOON)
    assert derive_classes.bring_up_to_date(any_book) == 1
    assert planned(any_book) == ((None,) * 7, derive_classes.VERSION)
    assert derive_classes.bring_up_to_date(any_book) == 0


def test_what_older_rules_added_up_is_added_up_again(any_book: Book):
    with store.writing(any_book) as session:
        classes.save_content(session, zone_class(2, 3, 2), now=NOON)
        derive_classes.refresh(session, ["a"])
        session.execute(sa.update(PelotonClass).values(plan_version=0, planned_zone_2_s=1))
    assert derive_classes.bring_up_to_date(any_book) == 1
    assert planned(any_book) == ((0, 20, 10, 0, 0, 0, 0), derive_classes.VERSION)


def test_reading_a_class_again_keeps_what_lists_and_plans_said_of_it(any_book: Book):
    with store.writing(any_book) as session:
        classes.save_content(session, zone_class(2, 3, 2), now=NOON)
        derive_classes.refresh(session, ["a"])
        session.execute(sa.update(PelotonClass).values(listed_at=NOON, is_favorite=True))
        classes.save_content(session, zone_class(2, 3, 2), now=NOON)  # this reply does not say whether it is one
    assert planned(any_book)[0] == (0, 20, 10, 0, 0, 0, 0)
    with store.reading(any_book) as connection:
        assert connection.execute(sa.select(PelotonClass.is_favorite, PelotonClass.listed_at)).one() == (True, NOON)


def test_a_book_from_before_the_class_library_gets_plans_and_a_search_over_its_songs(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    with book_of_revision(url, "0001") as connection:
        for statement in OLD_ROWS:
            connection.exec_driver_sql(statement)
    book = store.open_book(url)
    assert derive_classes.bring_up_to_date(book) == 1
    assert planned(book)[0] == (0, 30, 0, 0, 0, 0, 0)
    with store.reading(book) as connection:
        assert connection.scalars(sa.select(SongText.words)).all() == ["a ac acdc dc mo song"]
        found = connection.exec_driver_sql("SELECT rowid FROM song_fts WHERE song_fts MATCH 'acdc'").scalars().all()
    assert found == [1]
    assert len(list((tmp_path / "backups").glob("*.db"))) == 1


@pytest.mark.parametrize("words", ["ac dc", "none", "a"])
def test_the_full_text_index_follows_changes_and_removals(book: Book, words: str):
    with store.writing(book) as session:
        session.execute(sa.text("INSERT INTO song (id, title) VALUES ('s', 'x')"))
        store.upsert(session, SongText, [{"song_id": "s", "words": "first"}], key=("song_id",))
        store.upsert(session, SongText, [{"song_id": "s", "words": words}], key=("song_id",))
    query = sa.text("SELECT count(*) FROM song_fts WHERE song_fts MATCH :word")
    with store.reading(book) as connection:
        assert connection.scalar(query, {"word": "first"}) == 0
        assert connection.scalar(query, {"word": f'"{words}"'}) == 1
    with store.writing(book) as session:
        session.execute(sa.delete(SongText))
    with store.reading(book) as connection:
        assert connection.scalar(query, {"word": f'"{words}"'}) == 0


#: A class in zone 2 and its song, as revision 0001 kept them.
OLD_ROWS = (
    "INSERT INTO peloton_class (id, title, discipline, duration_s, is_removed, attempts, detailed_at)"
    " VALUES ('a', 'Ride', 'cycling', 1800, 0, 0, '2026-05-01 12:00:00')",
    "INSERT INTO class_target (class_id, position, start_s, end_s, metric, lower, upper)"
    " VALUES ('a', 0, 0, 1800, 'power_zone', 2, 2)",
    "INSERT INTO song (id, title) VALUES ('s', 'A Song')",
    "INSERT INTO artist (id, name) VALUES ('1', 'AC/DC'), ('2', 'Mø')",
    "INSERT INTO song_artist (song_id, artist_id, position) VALUES ('s', '1', 0), ('s', '2', 1)",
    "INSERT INTO class_song (class_id, position, song_id) VALUES ('a', 0, 's')",
)


@contextmanager
def book_of_revision(url: str, revision: str) -> Iterator[sa.Connection]:
    """An open connection to a book as an earlier Zonebook left it."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(store.__file__).parent / "migrations"))
    engine = store._engine(sa.make_url(url))
    with engine.execution_options(zonebook_writes=True).connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        yield connection
    engine.dispose()
