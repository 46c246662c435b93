"""The writes of the Daily Review: how the athlete feels, and what they say to what was proposed.

Each is one transaction: a change of the plan is kept together with the record of who wanted it, or not at all.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal

from sqlmodel import Session

from core import config, quantities, scheduler, store, sync_reviews
from core.actions_done import Done
from core.coaching import adjustments
from core.coaching.adjustments import Edit
from core.coaching.planned import Change, as_row, planned_of
from core.models import Measurement, PelotonClass
from core.models_plan import PlanAdjustment, Routine, TrainingPlan
from core.quantities import how_many
from core.queries import entries, plan, reviews
from core.queries.local import today_of, units_of, zone_of
from core.queries.reviews import APPROVED, OPEN, REJECTED, UNDONE, Schedule
from core.store import Book

#: What can be asked of a proposal.
Wish = Literal["approve", "reject", "undo", "reopen"]
HOURS = tuple(sync_reviews.HOURS)
#: What a check-in asks for, in the order in which it is asked.
CHECK_IN = ("energy", "soreness", "sleep_quality", "sleep_hours")
GONE = "That proposal is gone: the review was written anew since. Look at the new one."
TOO_LATE = "Its first day has come, so it cannot be decided on any more. Look at the newest review."
#: How an earlier decision is told.
_SAID = {APPROVED: "It was approved already", REJECTED: "It was rejected already", UNDONE: "It was taken back already"}


def check_in(
    book: Book, day: date, *, energy: int | None = None, soreness: int | None = None, sleep_quality: int | None = None,
    sleep_hours: float | None = None,
) -> Done:  # fmt: skip
    """Keep how the athlete feels on a day; what is not said stays as it is. A review of the day is written anew.

    Raises:
        ValueError: Nothing is said, it cannot be true, or the day is still to come.
    """
    store.check_writable(book)
    asked = zip(CHECK_IN, (energy, soreness, sleep_quality, sleep_hours), strict=True)
    said = {kind: quantities.checked_measurement(kind, float(value)) for kind, value in asked if value is not None}
    if not said:
        raise ValueError("That says nothing new. Choose at least one of energy, soreness and sleep first.")
    if day > today_of(book):
        raise ValueError("That day is still to come. Choose today or an earlier one.")
    with store.writing(book, "athlete") as session:
        before = [row for kind in said for row in entries.own_values(session, kind, day)]
        kept = [Measurement(**row.model_dump(exclude={"id"})) for row in before]
        _put_values(session, before, [_value(kind, day, value) for kind, value in said.items()])
    told = f"Checked in: {', '.join(_shown(book, kind, value) for kind, value in said.items())}."
    return Done(f"{told}{_written_anew(book, day)}", lambda: _take_back_values(book, day, tuple(said), kept))


def review_now(book: Book, day: date) -> str:
    """Write the review of a day now; what was decided on it stays.

    Raises:
        ValueError: There is nothing to look at, or the day is still to come.
    """
    written = sync_reviews.write(book, config.settings(), day, now=datetime.now(UTC))
    return f"The review of {quantities.written(written.day)} is written."


def save_schedule(book: Book, *, is_on: bool, hour: int) -> Done:
    """Write reviews by themselves at this hour of the evening, or not at all.

    Raises:
        ValueError: That is no hour of an evening.
    """
    store.check_writable(book)
    if hour not in sync_reviews.HOURS:
        raise ValueError(f"Choose an hour from {min(sync_reviews.HOURS)}:00 to {max(sync_reviews.HOURS)}:00.")
    today = today_of(book).isoformat()
    with store.writing(book, "settings") as session:
        before = reviews.put_schedule(session, Schedule(is_on, hour))
        since = before.since if before.is_on else today
        reviews.put_schedule(session, Schedule(is_on, hour, since))
    scheduler.write_reviews_soon(book)
    told = f"Reviews are written by themselves at {hour}:00." if is_on else "No review is written by itself any more."
    return Done(told, lambda: _put_back_schedule(book, before))


# --- what was proposed --------------------------------------------------------------------------------------------


def approve(
    book: Book, adjustment_id: int, edits: Mapping[str, Edit] | None = None, *, seen: str | None = None
) -> Done:  # fmt: skip
    """Write a proposal into the plan as it is, or those changes of it that ``edits`` has, by uid, as they are there.

    ``seen`` is the ``reviews.stamp`` of what was on screen: what was written anew meanwhile is not approved by it.

    Raises:
        ValueError: It is decided already, its days have come, or the plan is another one by now; the sentence says
            which, and nothing was changed.
    """
    now, today = datetime.now(UTC), today_of(book)
    with store.writing(book, plan.PLAN) as session:
        row = _open_one(book, session, adjustment_id, today)
        if seen is not None and seen != reviews.stamp(row):
            raise ValueError(GONE)
        proposed = [Change.read(change) for change in row.changes]
        changes = tuple(proposed) if edits is None else adjustments.edited(proposed, edits, today=today)
        _change_plan(session, changes, now)
        reviews.decide(session, row, APPROVED, now=now, written=[change.written() for change in changes])
        said = f"Approved: {row.sentence} {how_many(len(changes), 'planned workout')} changed."
    return Done(said, lambda: undo(book, adjustment_id).said)


def reject(book: Book, adjustment_id: int) -> Done:
    """Leave the plan as it is; the same proposal stays away for two weeks, unless its evidence grows.

    Raises:
        ValueError: It is decided already, or its days have come.
    """
    with store.writing(book, plan.PLAN) as session:
        row = _open_one(book, session, adjustment_id, today_of(book))
        reviews.decide(session, row, REJECTED, now=datetime.now(UTC), written=None)
        said = f"Rejected: {row.sentence} The plan stays as it is."
    return Done(said, lambda: reopen(book, adjustment_id).said)


def undo(book: Book, adjustment_id: int) -> Done:
    """Take an approved proposal back, until the first of its days comes.

    Raises:
        ValueError: It is not approved, its days have come, or the plan is another one by now.
    """
    now, today = datetime.now(UTC), today_of(book)
    with store.writing(book, plan.PLAN) as session:
        row = _found(session, adjustment_id)
        if row.state != APPROVED:
            raise ValueError("It is not approved, so there is nothing to take back.")
        changes = [Change.read(change) for change in row.written or row.changes]
        if adjustments.has_come(changes, today):
            raise ValueError("Its first day has come, so it cannot be taken back. Change the plan on its own screen.")
        _change_plan(session, [adjustments.back(change) for change in changes], now)
        reviews.decide(session, row, UNDONE, now=now, written=row.written)
        said = f"Taken back: {row.sentence} The plan is as it was."
    return Done(said, lambda: reopen(book, adjustment_id).said)


def reopen(book: Book, adjustment_id: int) -> Done:
    """Let a proposal that was rejected or taken back be decided on once more, until the first of its days comes.

    Raises:
        ValueError: It is neither, its days have come, or a newer review has taken its place.
    """
    with store.writing(book, plan.PLAN) as session:
        row = _found(session, adjustment_id)
        if row.state not in (REJECTED, UNDONE):
            raise ValueError("It waits for a decision already, or was approved.")
        if adjustments.has_come([Change.read(change) for change in row.changes], today_of(book)):
            raise ValueError(TOO_LATE)
        if reviews.reviews(session)[0].day > row.review_day:
            raise ValueError("A newer review has taken its place. Decide on that one.")
        before, at = row.state, row.decided_at or datetime.now(UTC)
        written = row.written
        reviews.decide(session, row, OPEN, now=at, written=None)
    return Done("It waits for your decision again.", lambda: _close_again(book, adjustment_id, before, at, written))


def answer(
    book: Book, adjustment_id: int, wish: Wish, edits: Mapping[str, Mapping[str, Any]] | None = None,
    seen: str | None = None,
) -> Done:  # fmt: skip
    """What was clicked on a proposal; ``edits`` and ``seen`` are for an approval.

    Raises:
        ValueError: As of the one that is asked for.
    """
    store.check_writable(book)
    match wish:
        case "approve":
            made = {uid: Edit(**said) for uid, said in edits.items()} if edits is not None else None
            return approve(book, adjustment_id, made, seen=seen)
        case "reject":
            return reject(book, adjustment_id)
        case "undo":
            return undo(book, adjustment_id)
        case "reopen":
            return reopen(book, adjustment_id)
        case _:
            raise ValueError(wish)


def _open_one(book: Book, session: Session, adjustment_id: int, today: date) -> PlanAdjustment:
    """A proposal that can be decided on, held until the transaction ends."""
    row = _found(session, adjustment_id)
    if row.state in _SAID:
        day = f" on {quantities.written(row.decided_at.astimezone(zone_of(book)).date())}" if row.decided_at else ""
        raise ValueError(f"{_SAID[row.state]}{day}, perhaps in another window. Nothing was done a second time.")
    if row.state != OPEN or adjustments.has_come([Change.read(change) for change in row.changes], today):
        raise ValueError(TOO_LATE)
    return row


def _found(session: Session, adjustment_id: int) -> PlanAdjustment:
    row = reviews.held(session, adjustment_id)
    if row is None:
        raise ValueError(GONE)
    return row


def _change_plan(session: Session, changes: list[Change] | tuple[Change, ...], now: datetime) -> None:
    """Write changes into the plan, all of them or none.

    Raises:
        ValueError: The plan is another one than they were meant for; the sentence says how.
    """
    reviews.hold_planned(session, [change.uid for change in changes])
    for change in changes:
        row = plan.of_uid(session, change.uid)
        if problem := adjustments.in_the_way(change.before, planned_of(row) if row else None):
            raise ValueError(f"The plan has changed since. {problem} Let the review be written again.")
    _check_belongings(session, changes)
    plan.take_out(session, [change.uid for change in changes if change.after is None])
    plan.put(session, [as_row(change.after) for change in changes if change.after is not None], now=now)


def _check_belongings(session: Session, changes: list[Change] | tuple[Change, ...]) -> None:
    """What a planned workout belongs to, or is done by, is still there."""
    for after in (change.after for change in changes if change.after is not None):
        for table, key, name in (
            (TrainingPlan, after.plan_id, "plan"), (Routine, after.routine_id, "routine"),
            (PelotonClass, after.class_id, "class"),
        ):  # fmt: skip
            if key is not None and session.get(table, key) is None:
                raise ValueError(f"The {name} of “{after.title}” is gone. Let the review be written again.")


def _close_again(book: Book, adjustment_id: int, state: str, at: datetime, written: list | None) -> str:
    with store.writing(book, plan.PLAN) as session:
        row = _open_one(book, session, adjustment_id, today_of(book))
        reviews.decide(session, row, state, now=at, written=written)
    return "It is as it was."


# --- how the athlete feels ----------------------------------------------------------------------------------------


def _value(kind: str, day: date, value: float) -> Measurement:
    return Measurement(kind=kind, day=day, value=value, created_at=datetime.now(UTC))


def _put_values(session: Session, old: list[Measurement], new: list[Measurement]) -> None:
    for row in old:
        session.delete(row)
    session.flush()
    session.add_all(new)
    session.flush()


def _take_back_values(book: Book, day: date, kinds: tuple[str, ...], before: list[Measurement]) -> str:
    with store.writing(book, "athlete") as session:
        now = [row for kind in kinds for row in entries.own_values(session, kind, day)]
        _put_values(session, now, [Measurement(**row.model_dump(exclude={"id"})) for row in before])
    return f"The check-in is as it was.{_written_anew(book, day)}"


def _written_anew(book: Book, day: date) -> str:
    """Write the newest review again, where it is that of the day: it heeds how the athlete feels."""
    if not sync_reviews.is_newest(book, day):
        return ""
    sync_reviews.write(book, config.settings(), day, now=datetime.now(UTC))
    return " The review was written again."


def _shown(book: Book, kind: str, value: float) -> str:
    described = quantities.MEASUREMENTS[kind].quantity
    return f"{described.label.lower()} {quantities.shown(value, described, units_of(book))}"


def _put_back_schedule(book: Book, before: Schedule) -> str:
    with store.writing(book, "settings") as session:
        reviews.put_schedule(session, before)
    return "Reviews are written as before."
