"""Classes are found by the songs that they play: whole words first, mistakes forgiven, whatever is typed."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import store
from core.frames import song_search
from core.frames.song_search import NOT_TAKEN, TAKEN, Wanted
from core.models import PelotonClass
from core.peloton_classes import parse_class
from core.queries import classes, songs
from tests.frames.small_book import NOW, add_class, add_sessions, exclude


def describe(book, class_id, **values):
    with store.writing(book, "classes") as session:
        for name, value in values.items():
            setattr(session.get_one(PelotonClass, class_id), name, value)


def aired(day):
    return {"original_air_time": datetime.fromisoformat(f"{day}T10:00:00").replace(tzinfo=UTC)}


def found_ids(book, text, **filters):
    return song_search.found(book, Wanted(text, **filters)).class_ids.tolist()


@pytest.fixture
def two_adams(any_book):
    """Songs by two people who are nearly called the same; the older class has the one who is asked for."""
    add_class(any_book, "c1", ("s1", "Prairie Fire", ("Ryan Adamsel",)), ("s2", "Lantern", ("Orsa Fenn",)))
    add_class(any_book, "c2", ("s3", "Summer Fire", ("Bryan Adamsel",)))
    describe(any_book, "c1", **aired("2020-01-01"))
    describe(any_book, "c2", **aired("2026-01-01"))
    return any_book


def test_a_whole_word_is_not_the_end_of_another_one(two_adams):
    assert found_ids(two_adams, "ryan adamsel") == ["c1"]
    assert found_ids(two_adams, "bryan adamsel") == ["c2"]


def test_title_and_artist_are_found_in_one_box_in_any_order_and_every_word_has_to_be_there(two_adams):
    assert found_ids(two_adams, "fire ryan") == found_ids(two_adams, "RYAN Fire!") == ["c1"]
    assert found_ids(two_adams, "fire") == ["c2", "c1"]  # the newest first
    assert found_ids(two_adams, "lantern adamsel") == []  # two songs of one class are not one song


def test_whole_words_come_before_beginnings_even_of_newer_classes_and_the_end_of_a_word_is_none(any_book):
    add_class(any_book, "c1", ("s1", "Alive", ("Sian Holm",)))
    add_class(any_book, "c2", ("s2", "Alive", ("Sia Nord",)))
    add_class(any_book, "c3", ("s3", "Alive", ("Asia Vane",)))
    for class_id, day in (("c1", "2026-03-01"), ("c2", "2026-01-01"), ("c3", "2026-06-01")):
        describe(any_book, class_id, **aired(day))
    found = song_search.found(any_book, Wanted("sia"))
    assert found.class_ids.tolist() == ["c2", "c1"]  # Sia, then Sian though it is newer; Asia only ends so
    assert found.whole == 1
    assert song_search.sentence(found).startswith("2 classes, the 1 with the whole words first")
    assert song_search.correction(found) is None


def test_a_word_that_nothing_is_called_is_put_right_and_the_screen_says_so(two_adams):
    found = song_search.found(two_adams, Wanted("lantren orsa"))
    assert found.class_ids.tolist() == ["c1"]
    assert found.instead == {"lantren": "lantern"}
    assert song_search.correction(found) == "Nothing called “lantren”; showing “lantern”."
    assert song_search.listed(two_adams, found)["songs"].tolist() == ["Lantern · Orsa Fenn"]


def test_a_word_that_is_known_is_never_put_right(two_adams):
    found = song_search.found(two_adams, Wanted("ryan lantern"))  # near to nothing together, but each is known
    assert found.total == 0 and found.instead == {}
    assert song_search.sentence(found) == "No song in the library has all of these words. Try fewer."


def test_of_words_that_may_be_meant_the_one_with_which_a_song_is_found_is_taken(two_adams):
    add_class(two_adams, "c3", ("s4", "Lanterns", ("Orsa Fenn",)), ("s5", "Bryam", ("Pell Ash",)))
    found = song_search.found(two_adams, Wanted("bryar adamsel"))  # bryan and bryam are as near; one has an Adamsel
    assert found.class_ids.tolist() == ["c2"] and found.instead == {"bryar": "bryan"}


def test_a_mistyped_word_that_is_a_word_of_other_songs_is_put_right_where_no_song_has_all(two_adams):
    add_class(two_adams, "c3", ("s4", "Brian's Song", ("Orsa Fenn",)))
    found = song_search.found(two_adams, Wanted("brians adamsel"))
    assert found.total == 0  # two letters off: known words are taken for others by one letter only
    add_class(two_adams, "c4", ("s5", "Brian", ("Pell Ash",)))
    found = song_search.found(two_adams, Wanted("brian adamsel"))
    assert found.class_ids.tolist() == ["c2"] and found.instead == {}
    assert song_search.correction(found) == "No song has “brian” with the rest; showing “bryan”."
    assert song_search.listed(two_adams, found)["songs"].tolist() == ["Summer Fire · Bryan Adamsel"]


def test_both_words_may_be_mistyped(two_adams):
    found = song_search.found(two_adams, Wanted("bryn adamsl"))
    assert found.class_ids.tolist() == ["c2"] and found.instead == {"bryn": "bryan", "adamsl": "adamsel"}


def test_a_word_like_no_other_finds_nothing_and_is_named(two_adams):
    found = song_search.found(two_adams, Wanted("xqzwvk fire"))
    assert found.total == 0
    assert song_search.correction(found) == "Nothing called “xqzwvk”, or anything like it."
    assert song_search.listed(two_adams, found).empty


def test_a_song_without_title_or_artist_is_found_by_the_other_and_says_what_is_missing(any_book):
    add_class(any_book, "c1", ("s1", None, ("Orsa Fenn", "Pell Ash")), ("s2", "Lantern", ()))
    fenn, lantern = (song_search.found(any_book, Wanted(text)) for text in ("fenn", "lantern"))
    assert song_search.listed(any_book, fenn)["songs"].tolist() == ["Untitled · Orsa Fenn, Pell Ash"]
    assert song_search.listed(any_book, lantern)["songs"].tolist() == ["Lantern · Unknown artist"]


def test_a_song_whose_title_no_database_keeps_as_it_is_comes_in_and_is_found(any_book):
    song = {"id": "s1", "title": "Lan\x00tern \ud83d", "artists": [{"artist_id": "a1", "artist_name": "Orsa\x00 Fenn"}]}
    content = parse_class({"ride": {"id": "c1", "title": "A\x00 class"}, "playlist": {"songs": [song]}})
    with store.writing(any_book, "classes") as session:
        classes.save_content(session, content, now=NOW)
    found = song_search.found(any_book, Wanted("lantern orsa"))
    assert song_search.listed(any_book, found)["songs"].tolist() == ["Lantern ? · Orsa Fenn"]


def test_songs_of_one_title_stay_apart_and_a_song_played_twice_is_told_once(any_book):
    add_class(
        any_book, "c1", ("s1", "Lantern", ("Orsa Fenn",)), ("s2", "Lantern", ("Pell Ash",)),
        ("s1", "Lantern", ("Orsa Fenn",)), ("s3", "Lanterns", ("Pell Ash",)),
    )  # fmt: skip
    found = song_search.found(any_book, Wanted("lantern"))
    assert song_search.listed(any_book, found)["songs"].tolist() == [
        "Lantern · Orsa Fenn; Lantern · Pell Ash; Lanterns · Pell Ash"
    ]


def test_a_song_is_found_by_all_that_any_playlist_told_of_it(any_book):
    # the playlist that was read last had the last word, and took the other artist and the title out of the search
    add_class(any_book, "c1", ("s1", "Copper Parade", ("Orsa Fenn", "Rumi Quarrel")))
    add_class(any_book, "c2", ("s1", None, ("Orsa Fenn",)))
    for text in ("rumi quarrel", "copper parade", "orsa"):
        assert sorted(found_ids(any_book, text)) == ["c1", "c2"]
    assert classes.songs_of(any_book, "c2")["title"].tolist() == ["Copper Parade"]


def test_times_taken_and_the_last_day_stand_beside_a_class_and_excluded_workouts_do_not_count(any_book):
    add_class(any_book, "c1", ("s1", "Lantern", ("Orsa Fenn",)))
    add_class(any_book, "c2", ("s1", "Lantern", ("Orsa Fenn",)))
    *_earlier, third = add_sessions(
        any_book,
        {"day": "2026-05-02", "class_id": "c1"},
        {"day": "2026-06-10", "class_id": "c1"},
        {"day": "2026-07-11", "class_id": "c1"},
    )
    exclude(any_book, third)
    table = song_search.listed(any_book, song_search.found(any_book, Wanted("lantern")))
    assert table["times_taken"].to_dict() == {"c1": 2, "c2": 0}
    assert f"{table.loc['c1', 'last_taken']:%Y-%m-%d}" == "2026-06-10"
    assert table.isna().loc["c2", "last_taken"]
    assert song_search.options(any_book).has_untaken


@pytest.fixture
def four_classes(any_book):
    """One song in four classes that differ in everything that can be asked for."""
    described = {
        "c1": ("cycling", 1800, 7.5, "Music"),
        "c2": ("cycling", 2700, 8.5, "Climb"),
        "c3": ("running", 1800, 6.0, "Music"),
        "c4": ("cycling", None, None, None),
    }
    for class_id, (discipline, duration_s, difficulty, class_type) in described.items():
        add_class(any_book, class_id, ("s1", "Lantern", ("Orsa Fenn",)))
        describe(
            any_book, class_id, discipline=discipline, duration_s=duration_s, difficulty=difficulty,
            class_type=class_type,
        )  # fmt: skip
    describe(any_book, "c4", instructor_id=None)
    add_sessions(any_book, {"day": "2026-05-02", "class_id": "c1"}, {"day": "2026-05-03", "class_id": "c3"})
    return any_book


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({}, ["c1", "c2", "c3", "c4"]),
        ({"disciplines": ("cycling",)}, ["c1", "c2", "c4"]),
        ({"durations_min": (30,)}, ["c1", "c3"]),
        ({"instructors": ("Marit Solbrook",)}, ["c1", "c2", "c3"]),
        ({"class_types": ("Music", "Climb")}, ["c1", "c2", "c3"]),
        ({"difficulty": (7.0, 9.0)}, ["c1", "c2"]),
        ({"taken": TAKEN}, ["c1", "c3"]),
        ({"taken": NOT_TAKEN}, ["c2", "c4"]),
        ({"disciplines": ("cycling",), "durations_min": (30, 45), "taken": NOT_TAKEN}, ["c2"]),
        ({"disciplines": ("running",), "difficulty": (7.0, 10.0)}, []),
    ],
)
def test_filters_combine_with_the_search(four_classes, filters, left):
    found = song_search.found(four_classes, Wanted("lantern", **filters))
    assert sorted(found.class_ids) == left
    assert found.unfiltered == 4


def test_what_can_be_asked_for_is_what_the_library_has(four_classes):
    offered = song_search.options(four_classes)
    assert offered.disciplines == ["cycling", "running"]
    assert offered.durations_min == [30, 45]
    assert offered.instructors == ["Marit Solbrook"]
    assert offered.class_types == ["Climb", "Music"]


def test_it_is_said_how_many_the_filters_hide(four_classes):
    some = song_search.found(four_classes, Wanted("lantern", taken=TAKEN))
    assert song_search.sentence(some).startswith("2 of 4 classes are within the filters, the newest first.")
    none = song_search.found(four_classes, Wanted("lantern", disciplines=("yoga",)))
    assert song_search.sentence(none) == "4 classes with these songs, none within the filters. Take a filter away."


def test_a_page_at_a_time_is_listed_and_the_true_total_is_told(any_book, monkeypatch):
    monkeypatch.setattr(song_search, "PAGE", 2)
    for n in range(1, 6):
        add_class(any_book, f"c{n}", ("s1", "Lantern", ("Orsa Fenn",)))
        describe(any_book, f"c{n}", **aired(f"2026-01-0{n}"))
    found = song_search.found(any_book, Wanted("lantern"))
    pages = [song_search.listed(any_book, found, page).index.tolist() for page in (1, 2, 3)]
    assert pages == [["c5", "c4"], ["c3", "c2"], ["c1"]]
    assert (found.total, found.pages) == (5, 3)
    assert "; 3 to 4 are listed" in song_search.sentence(found, 2)


def test_a_class_that_is_read_later_is_found_and_its_words_are_known(any_book):
    add_class(any_book, "c1", ("s1", "Lantern", ("Orsa Fenn",)))
    assert song_search.found(any_book, Wanted("meridian")).unknown == ("meridian",)
    add_class(any_book, "c2", ("s2", "Meridian", ("Orsa Fenn",)))
    assert found_ids(any_book, "meridiam") == ["c2"]


def test_the_vocabulary_counts_the_songs_that_have_a_word(two_adams):
    told = songs.vocabulary(two_adams)
    assert told[["adamsel", "bryan", "fire", "lantern"]].to_dict() == {
        "adamsel": 2, "bryan": 1, "fire": 2, "lantern": 1
    }  # fmt: skip
    assert told.index.is_monotonic_increasing


HOSTILE = [
    "'; DROP TABLE song; --", '"', '"fire', "fire*", "fire NEAR ryan", "NEAR(fire, ryan)", "fire AND", "OR OR",
    "NOT fire", "-fire", "^fire", "words:fire", "fire & ryan | !", "fire <-> ryan", "fire:*", "'fire' \\", "%", "_",
    "100%", "🎵", "🎵fire", "\x00fire", "\ud800", "ﷺ", "नमस्ते", "٣", "fire\u200b", "(((((", "a" * 10_000,
    "fire " * 2_000, "$$fire$$", "{{fire}}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_query_is_answered_like_any_other(two_adams, text):
    found = song_search.found(two_adams, Wanted(text))
    assert len(song_search.listed(two_adams, found)) == found.total
    assert song_search.sentence(found)
    assert found_ids(two_adams, "fire") == ["c2", "c1"]  # nothing was dropped


def test_operators_of_the_full_text_search_are_words():
    assert song_search.words_of('fire* AND "ryan" NEAR ^x') == ("fire", "and", "ryan", "near", "x")


def test_a_long_query_is_cut_to_so_many_words_of_so_many_letters():
    assert song_search.words_of("a" * 10_000) == ("a" * song_search.MOST_LETTERS,)
    assert len(song_search.words_of(" ".join(f"w{n}" for n in range(5_000)))) == song_search.MOST_WORDS


@pytest.mark.parametrize("text", ["", "   ", "?!", "🎵"])
def test_nothing_to_look_for_finds_nothing(any_book, text):
    add_class(any_book, "c1", ("s1", "Lantern", ("Orsa Fenn",)))
    assert song_search.found(any_book, Wanted(text)).total == 0


def test_a_length_of_0_is_unknown(any_book):
    add_class(any_book, "c1", ("s1", "Lantern", ("Orsa Fenn",)))
    describe(any_book, "c1", duration_s=0)
    assert song_search.options(any_book).durations_min == []
    assert song_search.listed(any_book, song_search.found(any_book, Wanted("lantern")))["duration_s"].isna().all()


def test_a_class_that_peloton_removed_is_found_and_marked(any_book):
    add_class(any_book, "c1", ("s1", "Lantern", ("Orsa Fenn",)))
    describe(any_book, "c1", is_removed=True)
    assert song_search.listed(any_book, song_search.found(any_book, Wanted("lantern")))["is_removed"].tolist() == [True]


def test_an_empty_library_is_searched_without_an_error(any_book):
    assert not songs.has_any(any_book)
    assert song_search.found(any_book, Wanted("fire")).total == 0
    assert not song_search.options(any_book).has_untaken


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=st.text(max_size=80) | st.text(alphabet="firyan '\"*-()%_:&|!<>\\", max_size=40))
def test_any_text_is_answered(two_adams, text):
    found = song_search.found(two_adams, Wanted(text))
    assert len(song_search.listed(two_adams, found)) == found.total <= 2


def test_words_that_are_left_out_are_said(two_adams):
    many = song_search.found(two_adams, song_search.Wanted(text=" ".join(["ryan"] + [f"w{n}" for n in range(12)])))
    assert "Only the first 12 words are looked for." in song_search.correction(many)
    assert song_search.correction(song_search.found(two_adams, song_search.Wanted(text="ryan"))) is None
