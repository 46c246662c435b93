"""What was heard in a period."""

from datetime import date

from core import store
from core.analysis import music
from core.frames import music as frames
from core.models import ClassGenre, PelotonClass
from core.queries import classes, songs
from core.recorded import ClassContent
from tests.frames.small_book import TODAY, add_class, add_sessions, exclude

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


def listened(book):
    add_class(book, "c1", ("s1", "Alive", ("Sia",)), ("s2", "Heat", ("Asia",)))
    add_class(book, "c2", ("s1", "Alive", ("Sia",)), ("s3", None, ()))
    return add_sessions(
        book,
        {"day": "2026-05-02", "class_id": "c1", "title": "30 min Pop Ride", "instructor_name": "Marit Solbrook"},
        {"day": "2026-06-10", "class_id": "c2", "title": "45 min Climb"},
        {"day": "2026-06-11", "title": "Just Ride"},
    )


def test_a_period_counts_its_own_songs_and_tells_which_are_new(book):
    listened(book)
    heard = frames.heard(book, JUNE, TODAY)
    assert (heard.totals.plays, heard.totals.songs, heard.totals.artists) == (2, 2, 1)
    assert heard.new_songs.index.tolist() == ["s3"]  # s1 was known since May
    assert heard.artists["artist"].tolist() == ["Sia"]
    assert heard.songs.loc["s3", "song"] == "Untitled"
    assert heard.monthly["new"].tolist() == [1]
    assert heard.monthly["again"].tolist() == [1]


def test_a_span_alone_tells_of_the_same_songs_as_all_of_them(any_book):
    listened(any_book)
    whole, span = songs.heard(any_book), songs.heard(any_book, since=JUNE)
    assert span["song_id"].tolist().count("s1") == 2  # once for before, once in June
    told = [music.with_news(plays)[lambda rows: rows["day"] >= "2026-06-01"] for plays in (whole, span)]
    assert told[0].to_dict("records") == told[1].to_dict("records")
    assert told[1]["is_new"].tolist() == [False, True]


def test_everything_ever_heard_reaches_back_to_the_first_song(book):
    listened(book)
    assert frames.earliest(book) == date(2026, 5, 2)
    assert frames.heard(book, date(2026, 5, 2), TODAY).songs.loc["s1", "plays"] == 2


def test_a_discipline_counts_alone_but_a_song_known_from_another_one_is_not_new(book):
    add_class(book, "c1", ("s1", "Alive", ("Sia",)))
    add_class(book, "c2", ("s1", "Alive", ("Sia",)), ("s2", "Heat", ("Asia",)))
    add_sessions(
        book,
        {"day": "2026-05-02", "class_id": "c1", "discipline": "cycling"},
        {"day": "2026-06-10", "class_id": "c2", "discipline": "running"},
    )
    heard = frames.heard(book, date(2026, 1, 1), TODAY, "running")
    assert heard.totals.plays == 2
    assert heard.new_songs.index.tolist() == ["s2"]
    both = frames.heard(book, date(2026, 1, 1), TODAY).monthly_by_discipline
    assert both.loc["2026-05-01", "cycling"] == 1 and both.loc["2026-06-01", "running"] == 2
    assert frames.disciplines(book) == ["running", "cycling"]


def test_the_months_are_the_whole_ones_in_which_a_song_was_heard(book):
    listened(book)
    assert frames.months(book) == {
        "June 2026": (date(2026, 6, 1), date(2026, 6, 30)),
        "May 2026": (date(2026, 5, 1), date(2026, 5, 31)),
    }


def test_the_soundtrack_of_a_period_is_in_the_order_of_time(any_book):
    may, june, _just_ride = listened(any_book)
    told = frames.soundtrack(any_book, date(2026, 1, 1), TODAY)
    assert told["workout_id"].tolist() == [may, may, june, june]
    assert told["song"].tolist() == ["Alive", "Heat", "Alive", "Untitled"]
    assert told["artists"].tolist() == ["Sia", "Asia", "Sia", "Unknown artist"]
    assert told["start_s"].tolist() == [0, 200, 0, 200]
    assert told["title"].tolist() == ["Class c1", "Class c1", "Class c2", "Class c2"]
    assert frames.soundtrack(any_book, JUNE, TODAY)["workout_id"].tolist() == [june, june]


def test_genres_and_decades_say_how_much_is_unknown(any_book):
    listened(any_book)
    with store.writing(any_book, "classes") as session:
        session.add(ClassGenre(class_id="c1", genre="Pop"))
        session.get_one(PelotonClass, "c2").title = "45 min 90s Climb"
    heard = frames.heard(any_book, date(2026, 1, 1), TODAY)
    assert heard.genres.table["plays"].to_dict() == {"Pop": 2}
    assert heard.decades.table["plays"].to_dict() == {"1990s": 2}
    assert frames.genre_sentence(heard).startswith("The genre is unknown for 50 % of the songs heard")
    assert frames.decade_sentence(heard).startswith("The decade is unknown for 50 % of the songs heard")


def test_without_any_decade_the_reason_is_told(book):
    listened(book)
    heard = frames.heard(book, date(2026, 1, 1), TODAY)
    assert frames.decade_sentence(heard).startswith("The decade of what was heard is unknown: only the titles")


def test_favourites_are_the_artists_heard_most(book):
    listened(book)
    assert frames.favourites(book) == ["Sia", "Asia"]


def test_an_excluded_workout_was_not_heard(book):
    may, *_later = listened(book)
    exclude(book, may)
    assert frames.earliest(book) == date(2026, 6, 10)
    assert frames.soundtrack(book, date(2026, 1, 1), TODAY)["song"].tolist() == ["Alive", "Untitled"]


def test_a_period_without_songs_is_empty(book):
    listened(book)
    heard = frames.heard(book, JULY, TODAY)
    assert heard.totals.plays == 0
    assert heard.songs.empty and heard.artists.empty and heard.monthly.empty
    assert (heard.most_of_artist, heard.most_of_song) == (1, 1)


def test_without_playlists_the_reason_and_the_next_step_are_told(book):
    add_sessions(book, {"day": "2026-06-11", "title": "Just Ride"})
    assert frames.earliest(book) is None
    assert frames.why_empty(book).endswith("Connect Peloton and refresh; songs then come in class by class.")


def test_classes_that_were_not_read_yet_are_counted(book):
    with store.writing(book, "classes") as session:
        peloton_class = PelotonClass(id="c9", title="30 min Pop Ride", discipline="cycling")
        classes.save_glimpse(session, ClassContent(peloton_class=peloton_class))
    add_sessions(book, {"day": "2026-06-11", "class_id": "c9"})
    assert frames.why_empty(book).endswith("Classes still to be read: 1. They come in with the next refreshes.")
