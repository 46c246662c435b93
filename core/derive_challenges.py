"""What is told of challenges behind the bell: a finder of :mod:`core.derive_notifications`."""

from datetime import date, timedelta

from core.analysis.news import News
from core.coaching.challenge_news import news
from core.coaching.challenges import kept_standing
from core.queries import athlete, challenges
from core.queries import workouts as workout_rows
from core.queries.challenges import Kept
from core.store import Book

#: A challenge that ended longer ago is not looked at: nothing of it would be told.
LOOKED_BACK_DAYS = 120


def challenge_news(book: Book, today: date) -> list[News]:
    """What happened in challenges: tiers reached, weeks done, an end ahead, and how they ended."""
    kept = [one for one in challenges.challenges(book) if _is_recent(one, today)]
    if not kept:
        return []
    workouts = workout_rows.workouts(book)
    units = "imperial" if athlete.athlete(book).units == "imperial" else "metric"
    found: list[News] = []
    for one in kept:
        found += news(kept_standing(one, workouts, today), one.challenge.id or 0, units)
    return found


def _is_recent(kept: Kept, today: date) -> bool:
    """Whether it began already and ended no longer ago than is looked back, all pauses added."""
    paused = sum((one.last_day - one.first_day).days + 1 for one in kept.pauses)
    ended = kept.challenge.last_day + timedelta(days=paused)
    return kept.challenge.first_day <= today and ended >= today - timedelta(days=LOOKED_BACK_DAYS)
