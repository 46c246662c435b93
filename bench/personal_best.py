"""How fast the chance of a personal best is told, for one class and for the whole library."""

from datetime import timedelta

from bench.measure import line, seconds_of, timed
from core import store
from core.frames import books, library
from core.frames import personal_best as frames


def chances(url: str) -> None:
    """Every class of the library called once after a change, and again; one class; the test on the last fifth."""
    book = store.open_book(url)
    classes, today = library.classes(book), books.workouts(book)["day"].max().date() + timedelta(days=1)
    with timed() as cold:
        frames.chances(book, today)
    line(f"chance of a best in {len(classes):,} classes, cold", cold[0], "s", budget=0.3)
    warm = seconds_of(lambda: frames.chances(book, today))
    line("  again", warm * 1000, "ms", baseline=("cold", 1000 * cold[0]))
    class_id = classes.index[classes["discipline"] == "cycling"][0]
    line("  one class", seconds_of(lambda: frames.chance(book, class_id, today)) * 1000, "ms")
    with timed() as tested:
        frames.calibration(book)
    line("  tested on the last fifth, cold", tested[0] * 1000, "ms")
