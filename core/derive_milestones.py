"""What milestones and badges tell the list behind the bell. Nothing is kept here."""

from datetime import date, timedelta

from core import config
from core.analysis import milestones
from core.analysis.news import News
from core.queries import achievements, athlete, workouts
from core.store import Book

#: Milestones of so many days are told; the list reaches back no further.
TOLD_DAYS = 90


def milestone_news(book: Book, today: date) -> list[News]:
    """Round counts and sums that were reached lately, each by its workout."""
    is_imperial = athlete.athlete(book).units == "imperial"
    found = milestones.reached(workouts.workouts(book), today, is_imperial=is_imperial)
    return [
        News(
            f"milestone:{row['key']}", "milestone", row["day"].date(), f"{row['sentence']}.",
            f"workout?workout={row['workout_id']}",
        )
        for row in found.to_dict("records")
        if row["day"].date() > today - timedelta(days=TOLD_DAYS)
    ]  # fmt: skip


def badge_news(book: Book, today: date) -> list[News]:
    """Badges whose number grew since Peloton first told of any: what it tells first is the past."""
    found = achievements.achievements(book)
    if found.empty:
        return []
    zone = athlete.zone(book, config.settings().time_zone)
    grown = found[found["noticed_at"] > found["noticed_at"].min()]
    return [
        News(
            f"badge:{row['slug']}:{row['count']}", "badge", row["noticed_at"].astimezone(zone).date(),
            f"Peloton's badge {row['name']}{_times(row['count'])}.", "streaks?streaks_view=Milestones",
        )
        for row in found.loc[grown.index].to_dict("records")
    ]  # fmt: skip


def _times(count: int) -> str:
    return f", {count:,} times by now" if count > 1 else ""
