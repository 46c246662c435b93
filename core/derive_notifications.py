"""What happened is kept for the list behind the bell: new things once, changed ones as they are now, untrue ones no
longer.

Nothing is found here. Each subject has a function that finds its own; all of them stand in ``FINDERS``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from core import (
    config,
    derive,
    derive_challenges,
    derive_goals,
    derive_milestones,
    derive_records,
    derive_reports,
    derive_reviews,
    store,
)
from core.analysis.news import News
from core.models import Notification
from core.queries import athlete, notifications, workouts
from core.store import Book

#: A finder returns everything that holds today and happened within the last ``KEPT_DAYS`` days, today included, each
#: time with the same key: what it does not return any longer is withdrawn, seen or not. It may return older things too;
#: those are left out.
Finder = Callable[[Book, date], list[News]]
#: What looks for news, a function a subject.
FINDERS: list[Finder] = [
    derive_records.news, derive_milestones.milestone_news, derive_milestones.badge_news, derive_goals.goal_news_of,
    derive_challenges.challenge_news, derive_reports.report_news, derive_reviews.review_news,
]  # fmt: skip
#: Moved whenever a finder changes what it finds; every book is then looked at again.
RULES = 4
#: What finders read. While these counters stand and the day is the same, there is nothing to look for.
SUBJECTS = ("workouts", "athlete", "goals", "challenges", "reports", "plan")
#: News is not older than so many days, or than the last look where that is longer ago: an archive that comes in late
#: is none.
TOLD_DAYS = 14
#: How many days the list reaches back.
KEPT_DAYS = 90
#: The setting that says what was looked at last.
LOOK = "notifications.look"


def bring_up_to_date(book: Book, now: datetime) -> int:
    """Look for news in a book that may be written; returns how many there are. Almost free when nothing changed."""
    today = now.astimezone(athlete.zone(book, config.settings().time_zone)).date()
    before = athlete.setting(book, LOOK, {})
    look = _look(book, today)  # before the finders read, so that it never claims more than they saw
    if look == before or not any(look["versions"].values()):
        return 0
    with store.reading(book) as connection:
        if workouts.is_any_outdated(connection, derive.VERSION):  # what is not made again yet would look withdrawn
            return 0
    found = {news.key: news for find in FINDERS for news in find(book, today)}
    changes = _changes(notifications.kept(book), found, first=_first_told(before, today), today=today)
    with store.writing(book, *changes.subjects) as session:
        notifications.add(session, changes.new, now=now)
        notifications.correct(session, changes.corrected)
        notifications.withdraw(session, changes.withdrawn)
        athlete.save_setting(session, LOOK, look)
    return len(changes.new)


@dataclass(frozen=True)
class _Changes:
    new: list[News]
    corrected: list[News]
    #: By their keys.
    withdrawn: list[str]

    @property
    def subjects(self) -> list[str]:
        """What a write of these changes."""
        return ["notifications"] if self.new or self.corrected or self.withdrawn else []


def _look(book: Book, today: date) -> dict[str, Any]:
    now = store.versions(book)
    return {"rules": RULES, "day": today.isoformat(), "versions": {subject: now[subject] for subject in SUBJECTS}}


def _first_told(before: Mapping[str, Any], today: date) -> date:
    """The first day whose news is told: what happened since the last look, and at least the last two weeks."""
    usual = today - timedelta(days=TOLD_DAYS - 1)
    return min(usual, date.fromisoformat(before["day"])) if before else usual


def _changes(kept: Mapping[str, Notification], found: Mapping[str, News], *, first: date, today: date) -> _Changes:
    """What is new, what is told otherwise by now, and what is untrue or too long ago to be listed."""
    oldest = today - timedelta(days=KEPT_DAYS - 1)
    holds = {key: news for key, news in found.items() if oldest <= news.day <= today}
    return _Changes(
        new=[news for key, news in holds.items() if key not in kept and news.day >= first],
        corrected=[holds[key] for key, row in kept.items() if key in holds and not _says(row, holds[key])],
        withdrawn=[key for key in kept if key not in holds],
    )


def _says(kept: Notification, news: News) -> bool:
    return (kept.kind, notifications.day_of(kept), kept.sentence, kept.link) == (
        news.kind, news.day, news.sentence, news.link,
    )  # fmt: skip
