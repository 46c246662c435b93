"""How fast the class library of 50,000 is joined with the athlete's own, filtered, and searched for near classes."""

from datetime import date

from bench.measure import line, seconds_of


def class_filter(url: str) -> None:
    """The join, the filter with every wish at once and with none, a sort, and the nearest classes of one."""
    import streamlit as st

    from core import store
    from core.analysis import class_search
    from core.analysis.class_search import Wanted
    from core.frames import library, one_class

    book, today = store.open_book(url), date(2026, 11, 20)
    st.cache_data.clear()
    joined = seconds_of(lambda: library.mine(book), times=1)
    mine = library.mine(book)
    n = f"{len(mine):,} classes"
    line(f"library joined with my own, cold caches, {n}", joined, "s", budget=1.5)
    line("the same, warm", seconds_of(lambda: library.mine(book)), "s", baseline=("cold", joined))
    full = Wanted(
        text="ride", disciplines=("cycling",), minutes=(30, 45, 60), class_types=("Power Zone", "Climb"),
        languages=("english",), difficulty=(4.0, 9.0), zones=(3, 4), zone_minutes=5, most_times=3, not_for_weeks=4,
        tss=50, most_minutes=60,
    )  # fmt: skip
    for name, wanted in (("every wish", full), ("a word", Wanted(text="zone")), ("nothing", Wanted())):
        took = seconds_of(lambda wanted=wanted: class_search.found(mine, wanted, today))
        line(f"class filter, {name} asked for", took, "s", budget=0.1)
    whole = seconds_of(lambda: library.found(book, full, today, by="Instructor"))
    line("class filter as the screen asks, sorted", whole, "s", budget=0.1)
    a_class = next(iter(mine.index[mine["is_removed"]]), mine.index[0])
    st.cache_data.clear()
    library.mine(book)
    line(
        "nearest classes of one", seconds_of(lambda: one_class.nearest(book, a_class, today), times=1), "s", budget=0.5
    )
