"""Typing mistakes: which known word was meant by one that nothing is called. Words come folded (``core.words``)."""

from bisect import bisect_left

import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA

#: From how many letters on a word may differ by so many: one lost, added, changed, or two neighbours swapped.
MISTAKES_BY_LETTERS = {3: 1, 6: 2}


def is_known(word: str, vocabulary: pd.Series) -> bool:
    """Whether ``word`` is in the sorted index of ``vocabulary``, or a word there begins with it."""
    words = vocabulary.index
    at = bisect_left(words, word)
    return at < len(words) and words[at].startswith(word)


def near(word: str, vocabulary: pd.Series, *, most_slips: int = 2) -> list[str]:
    """The words of ``vocabulary`` that ``word`` may be a slip of, the likeliest first; never the word itself.

    The fewest mistakes win, then the same first letter, which is rarely mistyped, then the word that most songs have.

    Args:
        word: A word of the query. A number is taken at its word: 1999 is no slip of 1989.
        vocabulary: Known words with the number of songs that have them.
        most_slips: No more than this, however long the word is.
    """
    allowed = max((slips for letters, slips in MISTAKES_BY_LETTERS.items() if len(word) >= letters), default=0)
    allowed = min(allowed, most_slips)
    if not allowed or word.isdigit():
        return []
    found = process.extract(word, list(vocabulary.index), scorer=OSA.distance, score_cutoff=allowed, limit=None)
    ordered = sorted((slips, known[0] != word[0], -int(vocabulary.iloc[at]), str(known)) for known, slips, at in found)
    return [known for slips, _is_other, _songs, known in ordered if slips]
