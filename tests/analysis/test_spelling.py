"""Which word was meant by one that nothing is called."""

import pandas as pd
import pytest

from core.analysis.spelling import is_known, near

SONGS = pd.Series({"alive": 9, "bryan": 3, "queen": 2, "queens": 5, "river": 4, "ryan": 3, "wagons": 1}).sort_index()


def meant(word: str, vocabulary: pd.Series) -> str | None:
    """The likeliest of the words that ``word`` may be a slip of."""
    return next(iter(near(word, vocabulary)), None)


@pytest.mark.parametrize("word", ["river", "riv", "r", "queens"])
def test_a_word_is_known_where_one_is_called_so_or_begins_so(word):
    assert is_known(word, SONGS)


@pytest.mark.parametrize("word", ["iver", "rivers", "zz", "a1"])
def test_the_end_of_a_word_or_more_than_a_word_is_not_known(word):
    assert not is_known(word, SONGS)


@pytest.mark.parametrize(
    ("typed", "known"), [("rvier", "river"), ("riwer", "river"), ("rivver", "river"), ("wgons", "wagons")]
)
def test_a_letter_lost_added_changed_or_swapped_is_forgiven(typed, known):
    assert meant(typed, SONGS) == known


def test_a_long_word_may_have_two_slips_and_a_short_one_only_one():
    assert meant("wgaonss", SONGS) == "wagons"
    assert meant("rivxy", SONGS) is None


def test_of_equally_near_words_the_same_first_letter_wins_and_then_the_one_that_more_songs_have():
    assert meant("rian", pd.Series({"brian": 90, "ryan": 1})) == "ryan"
    assert meant("queex", pd.Series({"queen": 2, "queer": 5})) == "queer"


def test_all_words_that_may_be_meant_are_told_the_likeliest_first_and_the_word_itself_is_none():
    known = pd.Series({"adam": 1, "adams": 2, "ads": 9, "adms": 1, "dams": 1}).sort_index()
    assert near("adms", known) == ["ads", "adams", "dams"]  # one slip each; more songs have ads, dams begins otherwise
    assert near("quenes", SONGS) == ["queens", "queen"]  # a swap, then two slips
    assert near("quenes", SONGS, most_slips=1) == ["queens"]


def test_two_letters_and_numbers_are_taken_at_their_word():
    assert meant("qx", SONGS) is None
    assert meant("1999", pd.Series({"1989": 12})) is None


def test_nothing_is_near_in_an_empty_vocabulary():
    assert meant("river", pd.Series(dtype="int64")) is None
    assert not is_known("river", pd.Series(dtype="int64"))
