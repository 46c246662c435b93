"""How fast a library of 50,000 classes and 600,000 played songs is searched."""

import random

import numpy as np
import sqlalchemy as sa

from bench.measure import line, timed
from core import store
from core.frames.song_search import Wanted, found, listed
from core.models import Artist, Song, SongArtist
from core.store import Book

#: Searches of each kind.
QUERIES = 50
#: The 95th percentile may take so long (ms): on SQLite, and where mistakes are forgiven or on PostgreSQL.
BUDGET_MS, FORGIVING_BUDGET_MS = 50, 150


def song_search(url: str) -> None:
    """Searches spelled right, and searches with a typing mistake, each from the words to the first page."""
    times = song_search_ms(url)
    exact = np.concatenate([ms for kind, ms in times.items() if kind != "mistyped"])
    middle, slow, forgiving = np.median(exact), np.percentile(exact, 95), np.percentile(times["mistyped"], 95)
    budget = BUDGET_MS if url.startswith("sqlite") else FORGIVING_BUDGET_MS
    line("song search, 95th percentile", slow, "ms", budget=budget, baseline=("the median", float(middle)))
    line("song search with a mistake, 95th percentile", forgiving, "ms", budget=FORGIVING_BUDGET_MS,
         baseline=("without", float(slow)))  # fmt: skip


def song_search_ms(url: str, *, seed: int = 1) -> dict[str, np.ndarray]:
    """How long searches took that nobody made before, by kind; library and vocabulary were read already."""
    import streamlit as st

    book = store.open_book(url)
    st.cache_data.clear()
    found(book, Wanted("xyzzyx"))  # reads library and vocabulary
    asked = _asked(book, random.Random(seed))
    return {kind: np.array([_ms(book, text) for text in texts]) for kind, texts in asked.items()}


def _asked(book: Book, rng: random.Random) -> dict[str, list[str]]:
    """What is searched for: titles, artists, both, one word that many songs have, and titles with a slip."""
    query = (
        sa.select(Song.title, Artist.name)
        .join_from(Song, SongArtist, SongArtist.song_id == Song.id)
        .join(Artist, Artist.id == SongArtist.artist_id)
        .order_by(Song.id, SongArtist.position)
    )
    with store.reading(book) as connection:
        songs = rng.sample(connection.execute(query).all(), 4 * QUERIES)
    titles, artists, both, mistyped = (songs[n::4] for n in range(4))
    words = sorted({word for title, _artist in songs for word in title.split() if len(word) > 3})
    return {
        "titles": [title for title, _artist in titles],
        "artists": [artist for _title, artist in artists],
        "both": [f"{title} {artist}" for title, artist in both],
        "words": rng.sample(words, min(QUERIES, len(words))),
        "mistyped": [_with_a_slip(title, rng) for title, _artist in mistyped],
    }


def _with_a_slip(title: str, rng: random.Random) -> str:
    """The title with two neighbouring letters of its longest word swapped."""
    word = max(title.split(), key=len)
    at = rng.randrange(len(word) - 1)
    return title.replace(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :])


def _ms(book: Book, text: str) -> float:
    with timed() as seconds:
        listed(book, found(book, Wanted(text)))
    return seconds[0] * 1000
