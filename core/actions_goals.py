"""The writes on goals, each one transaction that answers with a sentence and the way back."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import store
from core.actions_done import Done
from core.coaching import goal_words
from core.coaching.goal_drafts import Draft, checked
from core.coaching.goals import Aim
from core.models import Goal
from core.quantities import how_many
from core.queries.local import today_of, units_of
from core.store import Book


def add_goals(book: Book, drafts: Sequence[Draft]) -> Done:
    """Set goals from today on, behind those that are there.

    Raises:
        ValueError: One cannot be a goal, or stands already; the sentence says why, and none is set.
    """
    store.check_writable(book)
    today = today_of(book)
    ready = [checked(draft, today) for draft in drafts]
    with store.writing(book, "goals") as session:
        made = [_added(session, draft, today) for draft in ready]
        ids = [goal.id or 0 for goal in made]
        titles = ", ".join(goal_words.title(_aim(goal), units_of(book)) for goal in made)
    return Done(f"{'Goal' if len(ids) == 1 else 'Goals'} set: {titles}.", lambda: _take_away(book, ids))


def change_goal(book: Book, goal_id: int, draft: Draft) -> Done:
    """Aim higher, lower or by another day; the metric and the day it was set stay.

    Raises:
        ValueError: It cannot be a goal; the sentence says why, and it stays as it was.
    """
    store.check_writable(book)
    with store.writing(book, "goals") as session:
        goal = _found(session, goal_id)
        before = (goal.target, goal.upper, goal.due_day)
        new = checked(draft, today_of(book))
        goal.target, goal.upper, goal.due_day = new.target or 0.0, new.upper, new.due_day
        said = f"Now: {goal_words.title(_aim(goal), units_of(book))}."
    return Done(said, lambda: _change_back(book, goal_id, before))


def end_goal(book: Book, goal_id: int) -> Done:
    """Let a goal rest from today on; its past stays."""
    _set_last_day(book, goal_id, today_of(book))
    return Done("Ended. It rests from today on.", lambda: _set_last_day(book, goal_id, None))


def take_up_goal(book: Book, goal_id: int) -> Done:
    """Take up a goal that rests."""
    with store.reading(book) as connection:
        before = connection.scalar(sa.select(col(Goal.last_day)).where(col(Goal.id) == goal_id))
    _set_last_day(book, goal_id, None)
    return Done("It counts again.", lambda: _set_last_day(book, goal_id, before))


def delete_goal(book: Book, goal_id: int) -> Done:
    """Remove a goal with its past."""
    with store.writing(book, "goals") as session:
        found = _found(session, goal_id)
        gone = Goal(**found.model_dump())
        session.delete(found)
    return Done(f"Deleted: {goal_words.title(_aim(gone), units_of(book))}.", lambda: _restore(book, gone))


def raise_goal(book: Book, goal_id: int) -> Done:
    """Let a goal change places with the one before it."""
    return _moved(book, goal_id, up=True)


def lower_goal(book: Book, goal_id: int) -> Done:
    """Let a goal change places with the one after it."""
    return _moved(book, goal_id, up=False)


def _moved(book: Book, goal_id: int, *, up: bool) -> Done:
    with store.writing(book, "goals") as session:
        _found(session, goal_id)
        query = select(Goal).where(col(Goal.last_day).is_(None)).order_by(col(Goal.priority), col(Goal.id))
        order = list(session.exec(query))
        place = next((n for n, goal in enumerate(order) if goal.id == goal_id), None)
        other = None if place is None else place + (-1 if up else 1)
        if place is None or other is None or not 0 <= other < len(order):
            return Done(f"It is the {'first' if up else 'last'} one already.", lambda: "As it was.")
        order[place], order[other] = order[other], order[place]
        for n, goal in enumerate(order):
            goal.priority = n
    said = f"Now number {other + 1} of {how_many(len(order), 'goal')}."
    return Done(said, lambda: _moved(book, goal_id, up=not up).said)


def _added(session: Session, draft: Draft, today: date) -> Goal:
    if session.scalar(_same(draft)):
        raise ValueError("You have set that goal already. Change it instead.")
    last = session.scalar(sa.select(sa.func.max(Goal.priority)))
    goal = Goal(
        kind=draft.kind, metric=draft.metric, subject=draft.subject, period=draft.period, target=draft.target or 0.0,
        upper=draft.upper, discipline=draft.discipline, priority=0 if last is None else last + 1,
        first_day=draft.first_day or today, due_day=draft.due_day, created_at=datetime.now(UTC),
    )  # fmt: skip
    session.add(goal)
    session.flush()
    return goal


def _found(session: Session, goal_id: int) -> Goal:
    found = session.get(Goal, goal_id)
    if found is None:
        raise ValueError("That goal is gone. Choose another one.")
    return found


def _same(draft: Draft | Goal) -> sa.Select:
    """A standing goal on the same thing in the same way: of two of those one would be in the way."""
    query = sa.select(col(Goal.id)).where(
        col(Goal.last_day).is_(None), col(Goal.kind) == draft.kind, col(Goal.metric) == draft.metric,
        col(Goal.subject).is_not_distinct_from(draft.subject), col(Goal.period) == draft.period,
        col(Goal.discipline).is_not_distinct_from(draft.discipline),
    )  # fmt: skip
    if draft.period == "range" or draft.kind == "value":
        query = query.where(col(Goal.due_day).is_not_distinct_from(draft.due_day), col(Goal.target) == draft.target)
    return query


def _take_away(book: Book, ids: Sequence[int]) -> str:
    with store.writing(book, "goals") as session:
        session.execute(sa.delete(Goal).where(col(Goal.id).in_(ids)))
    return "Taken away again."


def _change_back(book: Book, goal_id: int, before: tuple[float, float | None, date | None]) -> str:
    with store.writing(book, "goals") as session:
        goal = _found(session, goal_id)
        goal.target, goal.upper, goal.due_day = before
    return "As it was."


def _set_last_day(book: Book, goal_id: int, day: date | None) -> str:
    with store.writing(book, "goals") as session:
        goal = _found(session, goal_id)
        if day is None and goal.last_day is not None and session.scalar(_same(goal)):
            raise ValueError("You have set that goal anew meanwhile. Change the new one instead.")
        goal.last_day = day
    return "As it was."


def _restore(book: Book, goal: Goal) -> str:
    with store.writing(book, "goals") as session:
        session.merge(goal)
    return "It is back."


def _aim(goal: Goal) -> Aim:
    return Aim(
        id=goal.id or 0, kind=goal.kind, metric=goal.metric, subject=goal.subject, period=goal.period,
        target=goal.target, upper=goal.upper, discipline=goal.discipline, first_day=goal.first_day,
        due_day=goal.due_day, last_day=goal.last_day,
    )  # fmt: skip
