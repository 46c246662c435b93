"""Reviews that are written by themselves: which evenings are due, and each written once, whoever is at it.

An evening is due once its hour has come where the athlete is at home. One that was missed is caught up as of its day.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta

from core import derive_reviews, store
from core.config import Settings
from core.models_plan import DailyReview
from core.queries import athlete, reviews
from core.queries.reviews import Schedule
from core.store import Book

#: The hours that an evening's review can have.
HOURS = range(12, 24)
#: Missed evenings are caught up so far back, the newest one included.
CAUGHT_UP_DAYS = 7
#: The lock of who writes, and how long a click waits for it.
LOCK, WAIT_S = "reviews", 20


def bring_up_to_date(book: Book, settings: Settings, now: datetime) -> list[DailyReview]:
    """Write the reviews of the evenings that are due, the oldest first; returns them.

    Raises:
        ZonebookError: It cannot be written now, or another process is at it; the next turn tries again.
    """
    if not due(book, settings, now):
        return []
    with store.sole_owner(book, LOCK):  # another one may have written meanwhile, so it is asked again
        return [derive_reviews.write(book, day, now) for day in due(book, settings, now)]


def due(book: Book, settings: Settings, now: datetime) -> list[date]:
    """The days whose review is to be written, the oldest first."""
    return list(_due(book, settings, now))


def write(book: Book, settings: Settings, day: date, *, now: datetime) -> DailyReview:
    """Write the review of a day now, whether it is due or not.

    Raises:
        ValueError: The day is still to come, or there is nothing to look at.
        BookBusy: Another process is at it for too long.
    """
    store.check_writable(book)
    if day > local_day(book, settings, now):
        raise ValueError("That day is still to come. Choose today or an earlier one.")
    if not derive_reviews.has_anything(book, day):
        raise ValueError("There is nothing to look at yet: no workout up to that day, and no plan.")
    with store.sole_owner(book, LOCK, wait_s=WAIT_S):
        return derive_reviews.write(book, day, now)


def local_day(book: Book, settings: Settings, now: datetime) -> date:
    """What day it is where the athlete is at home."""
    return now.astimezone(athlete.zone(book, settings.time_zone)).date()


def evening(book: Book, settings: Settings, day: date) -> datetime:
    """The instant at which the review of a day is due; where clocks skip that hour, the same time after midnight's."""
    zone = athlete.zone(book, settings.time_zone)
    return datetime.combine(day, time(reviews.schedule(book).hour), zone).astimezone(UTC)


def is_newest(book: Book, day: date) -> bool:
    """Whether the newest review is that of this day."""
    kept = reviews.reviews(book, since=day)
    return bool(kept) and kept[0].day == day


def _due(book: Book, settings: Settings, now: datetime) -> Iterator[date]:
    """The days whose review is to be written, the oldest first.

    The newest evening is due where its review is older than its hour, too: one that was asked for at noon knew half of
    the day.
    """
    wished, newest = reviews.schedule(book), local_day(book, settings, now)
    if not wished.is_on:
        return
    if evening(book, settings, newest) > now:
        newest -= timedelta(days=1)
    kept = {one.day: one.written_at for one in reviews.reviews(book)}
    day = _earliest(kept.keys(), newest, wished)
    while day <= newest:
        is_early = day == newest == max(kept, default=None) and kept[day] < evening(book, settings, day)
        if (day not in kept or is_early) and derive_reviews.has_anything(book, day):
            yield day
        day += timedelta(days=1)


def _earliest(kept: Collection[date], newest: date, wished: Schedule) -> date:
    """The first evening that may have been missed: none is before the first review, or before they were switched on."""
    bounds = [newest - timedelta(days=CAUGHT_UP_DAYS - 1), min(kept, default=newest)]
    return max(bounds + ([date.fromisoformat(wished.since)] if wished.since else []))
