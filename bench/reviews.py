"""How fast a daily review is: gathered, judged and written, and held against the plan alone."""

from datetime import UTC, datetime

from bench.measure import line, seconds_of, timed
from core import derive_adherence, derive_reviews, store
from core.analysis.estimates import with_learned_tss
from core.queries import workouts


def reviews(url: str) -> None:
    """The review of today of the sample athlete, written again and again."""
    book, now = store.open_book(url), datetime.now(UTC)
    with timed() as first:
        derive_reviews.write(book, now.date(), now)
    line("daily review written, the first in a process", first[0], "s", budget=1)
    whole = seconds_of(lambda: derive_reviews.write(book, now.date(), now), times=3)
    line("daily review written", whole, "s", budget=1)
    rows = with_learned_tss(workouts.workouts(book))
    kept = seconds_of(lambda: derive_adherence.adherence(book, rows, now.date()), times=3)
    line("the plan against what was done", kept, "s", baseline=("the whole review", whole))
