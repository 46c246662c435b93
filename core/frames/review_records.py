"""What became of what reviews proposed: a record for each rule, and what one that was turned down would have meant."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from core import derive_adherence, derive_thresholds
from core.analysis import fitness
from core.coaching import review_record
from core.coaching.adjustments import back
from core.coaching.planned import Change, Planned, changed, planned_of
from core.coaching.review_record import Adjusted
from core.coaching.review_rule import Rule
from core.coaching.review_rules import RULES
from core.frames import books
from core.models_plan import PlanAdjustment
from core.queries import plan, reviews
from core.queries.reviews import APPROVED
from core.store import Book

BY_NAME = {rule.name: rule for rule in RULES}


@dataclass(frozen=True)
class Replay:
    """What a proposal would have meant, against what was done."""

    #: By day: ``was_tsb``, ``would_tsb``, ``done_tsb`` (form), and TSS of each.
    days: pd.DataFrame
    said: tuple[str, ...]


def rule(name: str) -> Rule | None:
    """A rule by its name; None for one that there was once."""
    return BY_NAME.get(name)


def has_any(book: Book) -> bool:
    """Whether anything was ever proposed."""
    return not book.is_shared and bool(reviews.adjustments(book))


def record(book: Book) -> pd.DataFrame:
    """What became of all that each rule proposed, the busiest first, and what followed in the two weeks after a yes.

    Returns:
        ``rule``, ``looks_at``, ``limits``, ``source``, ``proposed``, ``accepted``, ``edited``, ``rejected``,
        ``undone``, ``expired``, ``open``, ``n_followed``, ``adherence_before_pct``, ``adherence_after_pct``,
        ``form_before``, ``form_after`` (NaN: not known yet).
    """
    return _record(book.id, books.version(book, "plan", "workouts", "athlete"), books.today(book), book)


def replay(book: Book, adjustment_id: int, day: date) -> Replay | None:
    """What the days since ``day`` would have been had that proposal been accepted; None where it is gone."""
    version = books.version(book, "plan", "workouts", "athlete")
    return _replay(book.id, version, adjustment_id, day, books.today(book), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _record(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> pd.DataFrame:
    workouts = books.workouts(_book)
    kept = derive_adherence.adherence(_book, workouts, today)
    load = fitness.training_load(fitness.daily_tss(workouts, today))
    adjusted = [_adjusted(row, _book) for row in reviews.adjustments(_book)]
    rows = [
        {
            "rule": found.title if (found := rule(one.rule)) else one.rule,
            "looks_at": found.looks_at if found else "", "limits": found.limits if found else "",
            "source": found.source if found else "", "proposed": one.proposed, "accepted": one.accepted,
            "edited": one.edited, "rejected": one.rejected, "undone": one.undone, "expired": one.expired,
            "open": one.open, "n_followed": one.n_followed,
            "adherence_before_pct": _pct(one.followed.adherence_before),
            "adherence_after_pct": _pct(one.followed.adherence_after),
            "form_before": one.followed.form_before, "form_after": one.followed.form_after,
        }
        for one in review_record.records(adjusted, kept.weeks, load, today)
    ]  # fmt: skip
    return pd.DataFrame(rows)


@st.cache_data(max_entries=16, show_spinner=False)
def _replay(
    book_id: str, version: tuple[int, ...], adjustment_id: int, day: date, today: date, _book: Book
) -> Replay | None:
    row = next((one for one in reviews.adjustments(_book, of=day) if one.id == adjustment_id), None)
    if row is None:
        return None
    changes = [Change.read(change) for change in row.changes]
    daily = fitness.daily_tss(books.workouts(_book), today)
    at = derive_thresholds.thresholds(_book, day)
    then = _plan_then(_book, changes, day)
    made = review_record.had_you_accepted(then, changes, daily, day, today=today, at=at)
    return Replay(made.days, tuple(one.sentence for one in made.said))


def _plan_then(book: Book, changes: list[Change], day: date) -> list[Planned]:
    """The plan as it was on the evening of a review, as far as it is known: the one of now, with what was proposed back
    at its place."""
    now = [planned_of(row) for row in plan.planned(book, day + timedelta(days=1))]
    uids = {change.uid for change in changes}
    others = [one for one in now if one.uid not in uids]
    return changed(others, [Change(None, change.before) if change.before else back(change) for change in changes])


def _adjusted(row: PlanAdjustment, book: Book) -> Adjusted:
    return Adjusted(
        row.review_day, row.key, row.rule, row.state,
        row.decided_at.astimezone(books.zone(book)).date() if row.decided_at else None,
        tuple(Change.read(change) for change in row.changes),
        None if row.written is None or row.state != APPROVED else tuple(Change.read(one) for one in row.written),
    )  # fmt: skip


def _pct(share: float | None) -> float | None:
    return None if share is None else 100 * share
