"""How fast it is found what songs do: every ride read, and all songs and artists judged, on the sample athlete."""

import streamlit as st

from bench.measure import line, seconds_of, timed
from core import store
from core.analysis import song_effects
from core.frames import song_effects as frames


def song_effect(url: str) -> None:
    """The effect of songs and artists over all rides, once, and again from the cache; the budget is for 2,000 rides."""
    book = store.open_book(url)
    st.cache_data.clear()
    with timed() as everything:
        found = frames.effects(book)
    plays = frames.plays(book)
    rides = plays.table["workout_id"].nunique()
    judging = seconds_of(lambda: song_effects.residuals(plays), times=1)
    line(f"what songs do over {rides:,} rides, {len(plays.table):,} plays", everything[0], "s", budget=5,
         baseline=("taking off ride, level and part", judging))  # fmt: skip
    line("  songs and artists judged", sum(len(one.table) for one in found.found.values()), "names")
    line("the same again", seconds_of(lambda: frames.effects(book)) * 1000, "ms", budget=100)
