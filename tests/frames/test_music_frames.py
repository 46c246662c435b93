"""What was heard in a period, and the workouts in which it was."""

from datetime import date

from core import store
from core.frames import music as frames
from core.models import PelotonClass
from core.queries import classes
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
    assert heard.new_songs == 1  # s1 was known since May
    assert heard.artists["artist"].tolist() == ["Sia"]
    assert heard.songs.loc["s3", "song"] == "Untitled"
    assert heard.monthly["new"].tolist() == [1]
    assert heard.monthly["again"].tolist() == [1]


def test_everything_ever_heard_reaches_back_to_the_first_song(book):
    listened(book)
    assert frames.earliest(book) == date(2026, 5, 2)
    assert frames.heard(book, date(2026, 5, 2), TODAY).songs.loc["s1", "plays"] == 2


def test_a_search_finds_the_workout_with_its_class_and_instructor(book):
    may, june, _just_ride = listened(book)
    found = frames.found(book, "sia", date(2026, 1, 1), TODAY)
    assert found.index.tolist() == [june, may]
    assert found.loc[may, ["songs", "title", "instructor_name"]].tolist() == [
        "Alive · Sia; Heat · Asia",
        "30 min Pop Ride",
        "Marit Solbrook",
    ]
    assert frames.sentence(found, "sia") == "2 workouts, whole words first. Pick one to open it."


def test_a_search_stays_in_the_period(book):
    listened(book)
    found = frames.found(book, "heat", JUNE, TODAY)
    assert found.empty
    assert frames.sentence(found, "heat").startswith("Nothing by or called “heat” in this period.")


def test_an_excluded_workout_was_not_heard(book):
    may, *_later = listened(book)
    exclude(book, may)
    assert frames.earliest(book) == date(2026, 6, 10)
    assert frames.found(book, "heat", date(2026, 1, 1), TODAY).empty


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
    add_sessions(book, {"day": "2026-06-11"})
    with store.writing(book, "classes") as session:
        peloton_class = PelotonClass(id="c9", title="30 min Pop Ride", discipline="cycling")
        classes.save_glimpse(session, ClassContent(peloton_class=peloton_class))
    assert frames.why_empty(book).endswith("Classes still to be read: 1. They come in with the next refreshes.")
