"""Daily reviews: written out of what is known on an evening, with what they propose; nothing is changed by them.

What is looked at is read by ``derive_review_evidence``, what it comes to is decided by ``coaching.review_rules``.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from math import isfinite
from numbers import Integral, Real
from typing import Any

from core import store
from core.analysis.news import News
from core.coaching import adjustments, review_rules
from core.coaching.comparison import DUE, Match
from core.coaching.planned import Change
from core.coaching.review_evidence import Evidence
from core.derive_review_evidence import evidence
from core.models_plan import DailyReview
from core.queries import plan, reviews, workouts
from core.queries.local import zone_of
from core.store import Book

#: So often a review is begun again where the plan is changed while it is written.
TRIES = 3
#: Days of planned against actual that a review keeps, its own included.
WEEK_DAYS = 7


def write(book: Book, day: date, now: datetime) -> DailyReview:
    """Write the review of a day, in the place of the one that there is; returns it.

    What the athlete has decided on stays. It is one transaction: killed in between, the old one is there.
    """
    for left in reversed(range(TRIES)):
        version = store.versions(book)[plan.PLAN]
        known = evidence(book, day)
        said = review_rules.review(known)
        made = DailyReview(
            day=day, written_at=now, rules_version=review_rules.VERSION, verdict=said.verdict,
            planned_against_actual=_plain(against(known)), insights=_plain(said.written_insights()),
            next_week_focus=_plain(said.written_focus()),
        )  # fmt: skip
        proposed = [_plain(one.written()) for one in said.proposals]
        with store.writing(book, plan.PLAN) as session:
            if left and store.versions(book)[plan.PLAN] != version:  # decided on or planned anew meanwhile
                continue
            reviews.put(session, made, proposed)
            expire(session, now.astimezone(zone_of(book)).date())
            break
    return reviews.review(book, day) or made


def expire(session: Any, today: date) -> None:
    """Proposals whose first day has come can be decided on no longer."""
    rows = [row for row in reviews.adjustments(session) if row.state == reviews.OPEN]
    gone = [row.id or 0 for row in rows if adjustments.has_come([Change.read(c) for c in row.changes], today)]
    if gone:
        reviews.expire(session, gone)


def has_anything(book: Book, day: date) -> bool:
    """Whether there was anything to review on a day: a workout up to it, or something planned that began or was made
    by then."""
    first, zone = workouts.first_day(book), zone_of(book)
    if first is not None and first <= day:
        return True
    planned = [(one.first_day, one.created_at) for one in plan.plans(book)]
    planned += [(row["day"], row["created_at"]) for row in plan.planned(book)]
    return any(begins <= day or made.astimezone(zone).date() <= day for begins, made in planned)


def review_news(book: Book, today: date) -> list[News]:
    """That the newest review is ready: a finder of ``derive_notifications``."""
    newest = next(iter(reviews.reviews(book, since=today - timedelta(days=WEEK_DAYS))), None)
    if newest is None:
        return []
    sentence = adjustments.ready(newest.day, len(reviews.adjustments(book, of=newest.day)))
    return [News(f"review:{newest.day}", "review", newest.day, sentence, f"daily_review?review_day={newest.day}")]


def against(known: Evidence) -> dict[str, Any]:
    """Planned against actual: the week of the day, and the planned workouts of the last seven days as they ended."""
    first = known.day - timedelta(days=WEEK_DAYS - 1)
    week = next((one for one in sorted(known.weeks, key=lambda one: one.first_day, reverse=True)
                 if one.first_day <= known.day), None)  # fmt: skip
    matches = [one for one in known.matches if first <= one.planned.day <= known.day]
    return {
        "week": asdict(week) | {"first_day": week.first_day.isoformat()} if week else None,
        "workouts": [_match(one) for one in matches],
        "due": sum(one.state in DUE for one in matches),
    }


def _match(one: Match) -> dict[str, Any]:
    return {
        "uid": one.planned.uid, "day": one.planned.day.isoformat(), "title": one.planned.title,
        "discipline": one.planned.discipline, "planned_s": one.planned.duration_s, "state": one.state,
        "workout_id": one.workout_id, "done_on": one.day.isoformat() if one.day else None, "reason": one.reason,
        "compliance": one.compliance.total if one.compliance else None,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """The same as JSON has it: no number is a special one, what is unknown is null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if isfinite(value) else None
    return str(value)
