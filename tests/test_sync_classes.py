"""A crawl of the class library, against a real HTTP server on loopback: what comes in, stays, and is asked again."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlmodel import col

from core import progress, rebuild, store, sync, sync_classes
from core.config import Settings
from core.errors import BookBusy
from core.models import ClassGenre, ClassSong, ClassTarget, Instructor, PelotonClass, RawPayload, Recording
from core.queries import classes, crawl, sync_runs
from core.store import Book
from tests.fakes.peloton import FakePeloton
from tests.fakes.peloton_history import generated_history
from tests.fakes.peloton_library import Library, library_class, library_classes
from tests.test_sync import assert_same, content_of, pointed_at

DETAILS = r"/api/ride/[0-9a-f]+/details"
LISTS = "/api/v2/ride/archived"
#: Without the lists of kinds of music.
WHOLE_LISTS = r"/api/v2/ride/archived\?(?!.*super_genre)"
GENRE_LISTS = r"/api/v2/ride/archived\?.*super_genre"


@pytest.fixture
def library() -> Library:
    """Fifty cycling classes on three pages."""
    return Library(library_classes(50), page_size=20)


@pytest.fixture
def peloton(library: Library) -> Iterator[FakePeloton]:
    """A small Peloton with one workout of each kind, and a library of other classes."""
    with FakePeloton(generated_history(16), library=library) as fake:
        yield fake


def want(book: Book, *disciplines: str, is_on: bool = True) -> None:
    """Choose what to crawl."""
    with store.writing(book, "settings") as session:
        crawl.save_wanted(session, is_on=is_on, disciplines=disciplines)


def all_classes(book: Book) -> pd.DataFrame:
    """Every class, by its id, the newest first."""
    query = sa.select(PelotonClass.__table__).order_by(col(PelotonClass.original_air_time).desc())
    with store.reading(book) as connection:
        return pd.read_sql(query, connection, index_col="id")


def n_rows(book: Book, table: type) -> int:
    with store.reading(book) as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def asked(peloton: FakePeloton, since: int = 0) -> list[str]:
    """The classes that details were asked of, in order."""
    return [seen.path.split("/")[3] for seen in peloton.requests[since:] if seen.path.endswith("/details")]


def pages(peloton: FakePeloton, since: int = 0) -> list[int]:
    """The pages of whole lists that were asked for, in order."""
    lists = [seen for seen in peloton.requests[since:] if seen.path == LISTS and "super_genre_id" not in seen.query]
    return [int(seen.query["page"]) for seen in lists]


def crawled(book: Book) -> dict[str, pd.DataFrame]:
    """All that is in the book but times, and marks of how far lists are."""
    content = content_of(book)
    content["peloton_class"] = content["peloton_class"].drop(columns="listed_at")
    texts = content["song_text"].drop(columns="id", errors="ignore")  # numbered as they come
    content["song_text"] = texts.sort_values("song_id", ignore_index=True)
    content["setting"] = content["setting"].query("key == 'peloton.class_types'").reset_index(drop=True)
    return content


# What comes in


def test_a_crawl_brings_the_library_in_with_plans_playlists_and_genres(
    any_book: Book, settings: Settings, library: Library, peloton: FakePeloton
):
    book = any_book
    want(book, "cycling")
    run = sync_classes.sync_classes(book, settings)
    assert (run.state, run.problem, run.found, run.saved, run.failed) == ("done", None, 50, 50, 0)
    here = all_classes(book)
    assert here.index.tolist() == library.ids
    assert here["detailed_at"].notna().all()
    assert here["listed_at"].notna().all()
    assert here["is_favorite"].sum() == sum(library.item(class_id)["is_favorite"] for class_id in library.ids)
    songs = sum(len(library.details(class_id)["playlist"]["songs"]) for class_id in library.ids)
    assert n_rows(book, ClassSong) == songs
    with store.reading(book) as connection:
        genres = dict(connection.execute(sa.select(ClassGenre.class_id, ClassGenre.genre)).all())
    assert genres == {class_id: library.genre_of(class_id) for class_id in library.ids}


def test_lists_and_classes_are_asked_for_newest_first(
    book: Book, settings: Settings, library: Library, peloton: FakePeloton
):
    want(book, "cycling")
    sync_classes.sync_classes(book, settings)
    assert pages(peloton) == [0, 1, 2]
    order = {class_id: place for place, class_id in enumerate(asked(peloton))}
    late = [order[class_id] - place for place, class_id in enumerate(library.ids)]
    assert max(map(abs, late)) <= 6  # two threads with three each


def test_classes_that_the_athlete_took_come_before_any_list(book: Book, settings: Settings, peloton: FakePeloton):
    peloton.fail(DETAILS, times=100, status=500)
    sync.sync_peloton(book, settings)
    peloton.clear_faults()
    taken = classes.to_do(book, now=datetime.now(UTC), retry_all=True)
    assert taken
    with store.writing(book) as session:
        session.execute(sa.update(PelotonClass).values(retry_at=None))
    want(book, "cycling")
    since = len(peloton.requests)
    sync_classes.sync_classes(book, settings)
    kinds = ["list" if seen.path == LISTS else seen.path.split("/")[3] for seen in peloton.requests[since:]
             if seen.path == LISTS or seen.path.endswith("/details")]  # fmt: skip
    assert set(kinds[: kinds.index("list")]) == taken


def test_replies_are_kept_of_taken_classes_and_not_of_crawled_ones(book: Book, settings: Settings):
    want(book, "cycling")
    sync_classes.sync_classes(book, settings)
    assert n_rows(book, RawPayload) == 0
    sync.sync_peloton(book, settings)
    with store.reading(book) as connection:
        kept = set(connection.scalars(sa.select(RawPayload.source_id).where(RawPayload.kind == "ride_details")))
        named = set(connection.scalars(sa.select(Recording.class_id)))
    assert kept
    assert kept <= named


def test_a_pass_reads_only_classes_that_a_recording_names(book: Book, settings: Settings, peloton: FakePeloton):
    want(book, "cycling")
    peloton.fail(DETAILS, times=1000, status=500)
    sync_classes.sync_classes(book, settings, full=True)
    peloton.clear_faults()
    assert len(crawl.unread(book, ["cycling"], now=datetime.now(UTC), retry_all=True)) == 50
    since = len(peloton.requests)
    assert sync.sync_peloton(book, settings, full=True).state == "done"
    with store.reading(book) as connection:
        named = set(connection.scalars(sa.select(Recording.class_id)))
    assert asked(peloton, since)
    assert set(asked(peloton, since)) <= named
    assert classes.to_do(book, now=datetime.now(UTC), retry_all=True) == set()


def test_only_chosen_disciplines_are_listed(book: Book, settings: Settings):
    library = Library([*library_classes(5), *library_classes(3, kinds=("yoga",)), library_class(9, "row")])
    with FakePeloton(library=library) as fake:
        want(book, "yoga", "rowing")
        sync_classes.sync_classes(book, pointed_at(settings, fake))
        assert all_classes(book)["discipline"].value_counts().to_dict() == {"yoga": 3, "rowing": 1}


def test_nothing_chosen_is_what_the_athlete_does_or_else_cycling(book: Book, settings: Settings):
    assert crawl.wanted(book).disciplines == ("cycling",)
    sync.sync_peloton(book, settings)
    assert set(crawl.wanted(book).disciplines) >= {"cycling", "yoga", "rowing", "strength"}
    assert not crawl.wanted(book).is_on


# Again


def test_a_second_crawl_asks_for_the_first_page_of_each_list_and_nothing_else(
    book: Book, settings: Settings, peloton: FakePeloton
):
    want(book, "cycling")
    sync_classes.sync_classes(book, settings)
    since, before = len(peloton.requests), crawled(book)
    run = sync_classes.sync_classes(book, settings)
    assert [seen.path for seen in peloton.requests[since:]] == [LISTS]
    assert (run.state, run.found, run.saved) == ("done", 0, 0)
    assert_same(crawled(book), before)


def test_a_new_class_is_found_with_its_genre_and_the_others_are_left_alone(
    book: Book, settings: Settings, library: Library, peloton: FakePeloton
):
    want(book, "cycling")
    sync_classes.sync_classes(book, settings)
    new = library_class(-1)
    library.add(new)
    since = len(peloton.requests)
    run = sync_classes.sync_classes(book, settings)
    assert (run.found, run.saved) == (1, 1)
    assert asked(peloton, since) == [new.id]
    assert pages(peloton, since) == [0, 1]
    assert n_rows(book, ClassGenre) == 51


def test_a_list_corrects_what_it_tells_and_leaves_plan_and_playlist(book: Book, settings: Settings, library: Library):
    want(book, "cycling")
    sync_classes.sync_classes(book, settings)
    before = crawled(book)
    some = library.ids[3]
    library.item(some).update(title="Renamed", difficulty_estimate=9.5, overall_estimate=0.5, is_favorite=True)
    library.item(library.ids[4]).update(title=None, difficulty_estimate=None, difficulty_rating_avg=None)
    sync_classes.sync_classes(book, settings)
    after = crawled(book)
    row = all_classes(book).loc[some]
    assert (row["title"], row["difficulty"], row["liked_share"], row["is_favorite"]) == ("Renamed", 9.5, 0.5, True)
    told = ["title", "difficulty", "liked_share", "is_favorite"]
    left, right = (frame["peloton_class"].set_index("id") for frame in (before, after))
    pd.testing.assert_frame_equal(left.drop(columns=told), right.drop(columns=told))
    pd.testing.assert_frame_equal(left.drop(index=some), right.drop(index=some))
    for name in ("class_song", "class_target", "class_segment", "class_genre"):
        pd.testing.assert_frame_equal(before[name], after[name])


def test_a_class_known_from_a_workout_is_news_to_the_first_list_that_tells_of_it(book: Book, settings: Settings):
    history = generated_history(16)
    taken = [
        workout["ride"] for workout in history.workouts if workout["ride"] and workout["ride"]["id"] in history.rides
    ]
    with FakePeloton(history, library=Library(extra=taken)) as fake:
        there = pointed_at(settings, fake)
        sync.sync_peloton(book, there)
        before = fake.count(DETAILS)
        want(book, "cycling", "yoga")
        assert sync_classes.sync_classes(book, there).state == "done"
        assert all_classes(book)["listed_at"].notna().any()
        assert fake.count(DETAILS) == before


# Cut off


@pytest.mark.parametrize("n", range(1, 6))
def test_a_crawl_cut_off_after_any_page_goes_on_and_ends_as_an_undisturbed_one(
    n: int, book: Book, settings: Settings, library: Library, peloton: FakePeloton, calm: dict[str, pd.DataFrame]
):
    want(book, "cycling")
    cut_off_after(n, "_keep", book, settings)
    since, kept = len(peloton.requests), len(all_classes(book))
    assert kept == min(20 * n, 50)
    run = sync_classes.sync_classes(book, settings)
    assert (run.state, run.saved) == ("done", 50)
    assert len(pages(peloton, since)) <= 4
    assert Counter(asked(peloton)).most_common(1)[0][1] == 1
    assert_same(crawled(book), calm)


@pytest.mark.parametrize("n", [1, 2, 27, 49])
def test_a_crawl_cut_off_after_any_class_reads_what_is_left_and_nothing_twice(
    n: int, book: Book, settings: Settings, peloton: FakePeloton, calm: dict[str, pd.DataFrame]
):
    want(book, "cycling")
    cut_off_after(n, "_save", book, settings)
    here = all_classes(book)
    read = set(here.index[here["detailed_at"].notna()])
    assert len(read) == n
    since = len(peloton.requests)
    assert sync_classes.sync_classes(book, settings).saved == 50 - n
    assert sorted(asked(peloton, since)) == sorted(set(here.index) - read)
    assert_same(crawled(book), calm)


def test_following_many_new_classes_that_was_cut_off_leaves_no_hole(book: Book, settings: Settings):
    library = Library(library_classes(30), page_size=20)
    with FakePeloton(library=library) as fake:
        there = pointed_at(settings, fake)
        want(book, "cycling")
        sync_classes.sync_classes(book, there)
        for number in range(-84, 0):
            library.add(library_class(number))
        cut_off_after(2, "_keep", book, there)  # of five pages with news
        for number in range(-104, -84):
            library.add(library_class(number))
        cut_off_after(1, "_keep", book, there)
        assert sync_classes.sync_classes(book, there).state == "done"
        assert all_classes(book).index.tolist() == library.ids
        assert n_rows(book, ClassGenre) == 134


def test_a_listing_that_was_cut_off_goes_on_where_it_was_after_what_is_new(book: Book, settings: Settings):
    library = Library(library_classes(180), page_size=20)
    with FakePeloton(library=library) as fake:
        there = pointed_at(settings, fake)
        fake.fail(DETAILS, times=10_000, status=404)
        want(book, "cycling")
        cut_off_after(6, "_keep", book, there)
        library.add(library_class(-1))
        since = len(fake.requests)
        sync_classes.sync_classes(book, there)
        assert pages(fake, since) == [0, 1, 5, 6, 7, 8, 9]
        assert all_classes(book).index.tolist() == library.ids


@pytest.fixture(scope="session")
def calm(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """What an undisturbed crawl of the same library leaves."""
    from core import config

    with FakePeloton(generated_history(16), library=Library(library_classes(50), page_size=20)) as fake:
        told = replace(config.settings(), peloton_requests_per_second=0, key="a key for tests")
        book = store.open_book(f"sqlite:///{tmp_path_factory.mktemp('calm') / 'calm.db'}")
        want(book, "cycling")
        assert sync_classes.sync_classes(book, pointed_at(told, fake)).state == "done"
        return crawled(book)


def cut_off_after(n: int, step: str, book: Book, settings: Settings) -> None:
    """Begin a crawl that the machine ends after the ``n``-th time that a step was kept."""
    usual, left = getattr(sync_classes, step), [n]

    def ending(*arguments):
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return usual(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sync_classes, step, ending)
        with pytest.raises(KeyboardInterrupt):
            sync_classes.sync_classes(book, settings)
    run = sync_runs.latest(book, crawl.SOURCE)
    assert run
    assert run.state == "interrupted"
    assert "goes on" in (run.problem or "")


# Removed classes


def test_a_class_that_peloton_removes_between_list_and_details_stays_marked_and_is_not_asked_for_again(
    book: Book, settings: Settings, library: Library, peloton: FakePeloton
):
    want(book, "cycling")
    gone = library.ids[5]
    peloton.fail(f"/api/ride/{gone}/details", status=404, body={"message": "Ride not found"})
    assert sync_classes.sync_classes(book, settings).state == "done"
    library.remove(gone)
    row = all_classes(book).loc[gone]
    assert row["is_removed"]
    assert row["title"]
    since = len(peloton.requests)
    sync_classes.sync_classes(book, settings)
    assert asked(peloton, since) == []
    assert all_classes(book).loc[gone, "is_removed"]


def test_a_full_crawl_marks_what_no_list_tells_of_any_more_and_what_comes_back_is_unmarked(
    book: Book, settings: Settings, library: Library
):
    want(book, "cycling")
    sync_classes.sync_classes(book, settings)
    gone = library.ids[7], library.ids[33]
    for class_id in gone:
        library.remove(class_id)
    songs = n_rows(book, ClassSong)
    sync_classes.sync_classes(book, settings)
    assert not all_classes(book)["is_removed"].any()
    sync_classes.sync_classes(book, settings, full=True)
    here = all_classes(book)
    assert set(here.index[here["is_removed"]]) == set(gone)
    assert n_rows(book, ClassSong) == songs
    library.bring_back(gone[0])
    sync_classes.sync_classes(book, settings)
    here = all_classes(book)
    assert here.index[here["is_removed"]].tolist() == [gone[1]]


@pytest.mark.parametrize("kind", ["empty", "garbage", "half"])
def test_a_full_crawl_that_did_not_see_a_whole_list_marks_nothing(
    kind: str, book: Book, settings: Settings, library: Library, peloton: FakePeloton
):
    want(book, "cycling")
    sync_classes.sync_classes(book, settings)
    library.remove(library.ids[7])
    edits = {
        "empty": lambda reply: reply | {"data": [], "show_next": False},
        "garbage": lambda reply: reply | {"data": ["?", *reply["data"][1:]]},
        "half": lambda reply: reply | {"data": reply["data"][:9]},
    }
    peloton.fail(WHOLE_LISTS, kind="wrong_type", edit=edits[kind])
    sync_classes.sync_classes(book, settings, full=True)
    assert not all_classes(book)["is_removed"].any()


def test_a_class_that_was_never_read_and_comes_back_is_read(book: Book, settings: Settings, library: Library):
    want(book, "cycling")
    gone = library.ids[5]
    library.remove(gone)
    with store.writing(book) as session:
        session.add(
            PelotonClass(id=gone, title="Old", discipline="cycling", is_removed=True, detailed_at=datetime.now(UTC))
        )
    library.bring_back(gone)
    sync_classes.sync_classes(book, settings)
    with store.reading(book) as connection:
        assert connection.scalar(sa.select(sa.func.count()).where(col(ClassSong.class_id) == gone))
    assert not all_classes(book).loc[gone, "is_removed"]


# What goes wrong


def test_offline_is_a_sentence_and_loses_nothing(book: Book, settings: Settings):
    want(book, "cycling")
    sync_classes.sync_classes(book, settings)
    before = crawled(book)
    run = sync_classes.sync_classes(book, replace(settings, peloton_api_url="http://127.0.0.1:9"))
    assert (run.state, run.problem_kind) == ("failed", "SourceUnavailable")
    assert_same(crawled(book), before)


def test_a_refused_login_ends_the_crawl_with_a_sentence(book: Book, settings: Settings, peloton: FakePeloton):
    want(book, "cycling")
    peloton.revoke()
    run = sync_classes.sync_classes(book, settings)
    assert (run.state, run.problem_kind) == ("failed", "LoginRequired")
    assert "Settings" in (run.problem or "")
    run = sync_classes.sync_classes(book, replace(settings, peloton_refresh_token=None))
    assert run.state == "failed"


@pytest.mark.parametrize("where", [LISTS, DETAILS])
def test_429_is_waited_for_and_costs_nothing(where: str, book: Book, settings: Settings, peloton: FakePeloton):
    want(book, "cycling")
    peloton.fail(where, times=2, status=429, headers={"Retry-After": "1"})
    run = sync_classes.sync_classes(book, settings)
    assert (run.state, run.saved, run.failed) == ("done", 50, 0)


@pytest.mark.parametrize("where", [LISTS, DETAILS])
def test_a_wish_longer_than_a_crawl_should_wait_ends_it_and_the_next_goes_on(
    where: str, book: Book, settings: Settings, peloton: FakePeloton
):
    want(book, "cycling")
    peloton.fail(where, times=50, status=429, headers={"Retry-After": "3600"})
    run = sync_classes.sync_classes(book, settings)
    assert (run.state, run.problem_kind) == ("failed", "SlowDown")
    peloton.clear_faults()
    assert sync_classes.sync_classes(book, settings).state == "done"
    assert all_classes(book)["detailed_at"].notna().all()


def test_a_class_that_cannot_be_read_rests_longer_each_time_and_the_others_come_in(
    book: Book, settings: Settings, library: Library, peloton: FakePeloton
):
    want(book, "cycling")
    bad = library.ids[9]
    peloton.fail(f"/api/ride/{bad}/details", times=50, kind="html")
    run = sync_classes.sync_classes(book, settings)
    assert (run.state, run.saved, run.failed) == ("partial", 49, 1)
    assert run.problem == "1 class could not be fetched and will be tried again."
    row = all_classes(book).loc[bad]
    assert row["attempts"] == 1
    assert row["retry_at"] > datetime.now(UTC) + timedelta(minutes=10)
    since = len(peloton.requests)
    assert sync_classes.sync_classes(book, settings).state == "done"
    assert asked(peloton, since) == []
    sync_classes.sync_classes(book, settings, full=True)
    assert all_classes(book).loc[bad, "attempts"] == 2
    assert all_classes(book).loc[bad, "retry_at"] > row["retry_at"]
    peloton.clear_faults()
    sync_classes.sync_classes(book, settings, full=True)
    assert all_classes(book).loc[bad, ["attempts", "problem"]].tolist() == [0, None]


def test_a_server_that_is_down_ends_the_crawl_before_every_class_was_tried(
    book: Book, settings: Settings, peloton: FakePeloton
):
    want(book, "cycling")
    peloton.fail(DETAILS, times=10_000, status=500)
    run = sync_classes.sync_classes(book, settings)
    assert (run.state, run.problem_kind) == ("failed", "SourceUnavailable")
    assert len(set(asked(peloton))) < 20
    assert len(all_classes(book)) == 50


def test_garbage_in_a_list_is_counted_and_the_rest_comes_in(
    book: Book, settings: Settings, library: Library, peloton: FakePeloton
):
    want(book, "cycling")
    garbage = ["?", None, 7, {"id": {"not": "an id"}}, {"id": "a" * 32, "duration": ["long"]}]
    peloton.fail(WHOLE_LISTS, kind="wrong_type", edit=lambda reply: reply | {"data": [*garbage, *reply["data"]]})
    run = sync_classes.sync_classes(book, settings)
    assert (run.state, run.saved, run.failed) == ("partial", 50, 5)
    assert all_classes(book).index.tolist() == library.ids


def test_a_list_that_one_discipline_has_not_does_not_stop_the_others(
    book: Book, settings: Settings, peloton: FakePeloton
):
    want(book, "cycling", "yoga")
    peloton.fail(rf"{LISTS}\?browse_category=yoga", times=9, status=400)
    run = sync_classes.sync_classes(book, settings)
    assert (run.state, run.saved, run.failed) == ("partial", 50, 1)
    assert "list of classes" in (run.problem or "")


def test_filters_of_an_unknown_shape_cost_the_genres_only(book: Book, settings: Settings, peloton: FakePeloton):
    want(book, "cycling")
    peloton.fail("/api/ride/filters", kind="wrong_type", edit=lambda _: {"filters": "none"})
    assert sync_classes.sync_classes(book, settings).state == "done"
    assert n_rows(book, ClassGenre) == 0
    assert peloton.count(GENRE_LISTS) == 0


def test_a_class_without_instructor_duration_targets_or_offsets_comes_in(
    book: Book, settings: Settings, library: Library
):
    want(book, "cycling")
    bare, silent = library.ids[:2]
    for told in (library.item(bare), library.details(bare)["ride"]):
        told.update(instructor_id=None, duration=None, title=None, original_air_time=None)
        told.pop("instructor", None)
    library.details(bare).update(target_metrics_data=None, target_class_metrics={}, segments=None, averages=None)
    for number, song in enumerate(library.details(silent)["playlist"]["songs"]):
        song["start_time_offset"] = None
        song["artists"] = [] if number else song["artists"]
        song["title"] = None if number == 1 else song["title"]
    assert sync_classes.sync_classes(book, settings).state == "done"
    row = all_classes(book).loc[bare]
    assert row[["instructor_id", "planned_intensity"]].isna().all()
    assert row["detailed_at"] is not None
    with store.reading(book) as connection:
        starts = list(connection.scalars(sa.select(ClassSong.start_s).where(col(ClassSong.class_id) == silent)))
    assert starts == [None] * len(library.details(silent)["playlist"]["songs"])


def test_instructors_that_no_list_names_are_named_at_the_end(book: Book, settings: Settings, peloton: FakePeloton):
    want(book, "cycling")
    peloton.fail(LISTS, times=20, kind="wrong_type", edit=lambda reply: reply | {"instructors": []})
    peloton.fail(DETAILS, times=1000, status=404)
    sync_classes.sync_classes(book, settings)
    with store.reading(book) as connection:
        names = list(connection.scalars(sa.select(Instructor.name)))
    assert names
    assert all(names)


# Pause, progress, one at a time


def test_a_paused_crawl_stops_keeps_what_it_has_and_goes_on_when_asked(
    book: Book, settings: Settings, peloton: FakePeloton, monkeypatch: pytest.MonkeyPatch
):
    want(book, "cycling")
    usual = sync_classes._save

    def pausing(*arguments):
        with store.writing(book, "settings") as session:
            crawl.save_pause(session, datetime.now(UTC))
        usual(*arguments)

    monkeypatch.setattr(sync_classes, "_save", pausing)
    run = sync_classes.sync_classes(book, settings)
    assert (run.state, run.found, run.saved) == ("interrupted", 50, 1)
    assert "goes on" in (run.problem or "")
    assert not sync_classes.is_due(book, datetime.now(UTC))
    monkeypatch.undo()
    run = sync_classes.sync_classes(book, settings)  # asked for after the pause
    assert (run.state, run.saved) == ("done", 49)


def test_a_crawl_waits_while_a_pass_is_at_work(
    book: Book, settings: Settings, peloton: FakePeloton, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sync_classes, "LOOK_S", 0.02)
    want(book, "cycling")
    at_work = sync_runs.start(book, "peloton", now=datetime.now(UTC))
    crawling = threading.Thread(target=sync_classes.sync_classes, args=(book, settings))
    crawling.start()
    crawling.join(0.5)
    assert crawling.is_alive()
    assert peloton.count(LISTS) == 0
    with store.writing(book, "sync") as session:
        sync_runs.tell(session, at_work, state="done", finished_at=datetime.now(UTC))
    crawling.join(30)
    assert len(all_classes(book)) == 50


def test_a_pass_that_was_killed_long_ago_holds_no_crawl_up(book: Book, settings: Settings):
    want(book, "cycling")
    sync_runs.start(book, "peloton", now=datetime.now(UTC) - timedelta(hours=1))
    assert sync_classes.sync_classes(book, settings).state == "done"


def test_only_one_process_crawls_at_a_time_and_a_pass_may_run_beside_it(book: Book, settings: Settings):
    with store.sole_owner(book, "classes"):
        with pytest.raises(BookBusy):
            sync_classes.sync_classes(book, settings)
        assert sync.sync_peloton(book, settings).state == "done"


def test_a_crawl_tells_its_phases_and_moves_the_counter_of_classes_seldom(
    book: Book, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(progress, "PROGRESS_S", 0.0)
    want(book, "cycling")
    seen: list[str] = []
    tell = sync_runs.tell

    def watched(session, run_id, **columns):
        seen.extend([columns["phase"]] if "phase" in columns else [])
        tell(session, run_id, **columns)

    monkeypatch.setattr(sync_runs, "tell", watched)
    before = store.versions(book)
    sync_classes.sync_classes(book, settings)
    assert seen[0] == "Listing cycling classes"
    assert seen[-1] == "Reading classes"
    after = store.versions(book)
    assert 1 <= after["classes"] - before["classes"] <= 4  # first page, and the end; more only in half minutes
    assert after["workouts"] == before["workouts"]


def test_a_crawl_is_due_when_it_is_on_and_a_day_old_or_was_cut_off(book: Book):
    now = datetime.now(UTC)

    def ended(state: str, hours: float) -> None:
        run_id = sync_runs.start(book, crawl.SOURCE, now=now - timedelta(hours=hours))
        with store.writing(book, "sync") as session:
            sync_runs.tell(session, run_id, state=state)

    assert not sync_classes.is_due(book, now)
    want(book, "cycling")
    assert sync_classes.is_due(book, now)
    ended("done", 25)
    assert sync_classes.is_due(book, now)
    ended("done", 23)
    assert not sync_classes.is_due(book, now)
    ended("interrupted", 1)
    assert sync_classes.is_due(book, now)
    want(book, "cycling", is_on=False)
    assert not sync_classes.is_due(book, now)


# Rebuild


def test_a_rebuild_after_a_crawl_changes_nothing(book: Book, settings: Settings):
    history = generated_history(16)
    taken = [w["ride"] for w in history.workouts if w["ride"] and w["ride"]["id"] in history.rides]
    library = Library(library_classes(30), extra=taken)
    with FakePeloton(history, library=library) as fake:
        there = pointed_at(settings, fake)
        want(book, "cycling", "yoga")
        sync.sync_peloton(book, there)
        sync_classes.sync_classes(book, there)
        cycling = [one for one in taken if one["fitness_discipline"] == "cycling"]
        library.item(cycling[0]["id"]).update(title="Renamed", difficulty_estimate=9.9, is_favorite=True)
        library.remove(cycling[1]["id"])
        library.remove(library_class(3, "power_zone").id)
        sync_classes.sync_classes(book, there, full=True)
        before = content_of(book)
        assert before["peloton_class"]["is_removed"].sum() >= 2
        rebuild.rebuild(book)
        assert_same(content_of(book), before)


def test_a_crawled_class_that_is_taken_later_and_then_removed_keeps_its_playlist_in_a_rebuild(
    book: Book, settings: Settings
):
    history = generated_history(16)
    removed = [
        w["ride"]
        for w in history.workouts
        if w["ride"] and not w["ride"].get("availability", {}).get("is_available", True)
    ]
    assert removed
    made = library_classes(1)[0]
    library = Library([made])
    library.details(made.id)["ride"]["id"] = removed[0]["id"]
    library._details[removed[0]["id"]] = library.details(made.id)
    library._items = {removed[0]["id"]: library.item(made.id) | {"id": removed[0]["id"]}}
    with FakePeloton(history, library=library) as fake:
        there = pointed_at(settings, fake)
        want(book, "cycling")
        sync_classes.sync_classes(book, there)
        library.remove(removed[0]["id"])
        sync.sync_peloton(book, there)
        with store.writing(book) as session:
            classes.mark_unlisted(session, "cycling", since=datetime.now(UTC))
        before = content_of(book)
        assert len(before["class_song"]) > 0
        assert all_classes(book).loc[removed[0]["id"], "is_removed"]
        rebuild.rebuild(book)
        assert_same(content_of(book), before)
        assert n_rows(book, ClassTarget)
