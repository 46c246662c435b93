"""What a daily review said and proposes, as it is read on its screen: sentences, the plan before and after, effects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities
from core.coaching import adjustments
from core.coaching.comparison import DONE
from core.coaching.planned import Change, Planned, planned_of
from core.coaching.proposals import Proposal
from core.coaching.review_evidence import PARTS
from core.frames import books, review_records
from core.models_plan import DailyReview, PlanAdjustment
from core.quantities import how_many, written
from core.queries import athlete, plan, reviews
from core.queries.reviews import APPROVED, DECIDED, EXPIRED, OPEN, REJECTED, UNDONE, Schedule
from core.store import Book

#: What a verdict means to the athlete, and why it is that is the first of the review's sentences.
VERDICTS: Mapping[str, str] = {
    "keep": "Keep going: the plan fits.", "watch": "Watch it: nothing has to change yet.",
    "adjust": "Adjust: the plan and your days drift apart.",
}  # fmt: skip
#: How each end of a proposal is told.
STATES: Mapping[str, str] = {
    APPROVED: "Approved", REJECTED: "Rejected", UNDONE: "Taken back",
    EXPIRED: "Not decided on in time: its days came, or a newer review took its place.",
}  # fmt: skip
#: And how the days of a plan ended.
ENDS: Mapping[str, str] = {
    "done": "Done", "early": "Done early", "late": "Done late", "missed": "Missed", "skipped": "Skipped",
    "excused": "Excused", "open": "Open",
}  # fmt: skip
#: A plan is told day by day over so many days; a longer one only on the days that change.
MOST_DAYS = 10
DAYS = ["day", "verdict", "proposed", "approved", "rejected"]
CHECK_IN = ("energy", "soreness", "sleep_quality", "sleep_hours")


@dataclass(frozen=True)
class Piece:
    """One change of a proposal, as it can be edited."""

    uid: str
    #: What it is in words: "Long ride, 24 Nov: 90 min to 60 min".
    told: str
    #: None where the workout is taken out, so that there is nothing to edit.
    day: date | None
    minutes: int | None


@dataclass(frozen=True)
class Card:
    """One proposal as it is shown."""

    id: int
    seen: str
    rule: str
    #: What the rule is called, and what it looks at.
    title: str
    looks_at: str
    kind: str
    sentence: str
    evidence: tuple[str, ...]
    #: Day by day: ``day``, ``before``, ``after``, ``is_changed``.
    days: pd.DataFrame
    effects: tuple[str, ...]
    pieces: tuple[Piece, ...]
    state: str
    #: How it ended, as a sentence; "" while it is open.
    ended: str
    can_undo: bool = False
    can_reopen: bool = False
    #: Whether it was not done and its days have begun, so that it can be told what it would have meant.
    can_replay: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == OPEN

    @property
    def is_over(self) -> bool:
        """Whether nobody decided on it in time."""
        return self.state == EXPIRED


@dataclass(frozen=True)
class Kept:
    """A review as it was written."""

    day: date
    verdict: str
    headline: str
    #: By ``coaching.review_evidence.PARTS``, and "verdict" and "held back".
    said: Mapping[str, tuple[str, ...]]
    focus: tuple[str, ...]
    #: When it was written, in the athlete's zone.
    written_at: str
    #: Planned workouts of its seven days: ``day``, ``title``, ``discipline``, ``planned_min``, ``ended``,
    #: ``compliance_pct``, ``reason``.
    against: pd.DataFrame
    cards: tuple[Card, ...]
    is_newest: bool

    @property
    def changed_uids(self) -> tuple[str, ...]:
        """The planned workouts that a yes has changed, or one that was taken back."""
        ends = (APPROVED, UNDONE)
        return tuple(dict.fromkeys(piece.uid for card in self.cards if card.state in ends for piece in card.pieces))

    @property
    def open_cards(self) -> tuple[Card, ...]:
        """What waits for a decision."""
        return tuple(card for card in self.cards if card.is_open)


def review(book: Book, day: date) -> Kept | None:
    """The review of a day; None where none was written, or the book is shared: reviews are the athlete's own affair."""
    if book.is_shared:
        return None
    return _review(book.id, books.version(book, "plan", "athlete"), day, books.today(book), book)


def written_days(book: Book) -> pd.DataFrame:
    """Every review, the newest first: the columns of ``DAYS``."""
    if book.is_shared:
        return pd.DataFrame(columns=DAYS)
    return _written_days(book.id, books.version(book, "plan"), book)


def last_before(book: Book, day: date) -> tuple[date, str] | None:
    """The newest review before a day, and what to say of it; None where there is none."""
    days = written_days(book)
    earlier = days[[one < day for one in days["day"]]]
    if earlier.empty:
        return None
    last = earlier["day"].iloc[0]
    kept = review(book, last)
    waiting = sum(card.is_open for card in kept.cards) if kept else 0
    words = f"{how_many(waiting, 'proposal')} of it {'waits' if waiting == 1 else 'wait'} for your answer"
    return last, f"The review of {written(last)}" + (f": {words}." if waiting else ".")


def why_none(book: Book, day: date) -> str:
    """Why there is no review of a day, and what to do."""
    if day < books.today(book):
        return f"No review was written on the evening of {written(day)}."
    wished = reviews.schedule(book)
    return f"It comes at {wished.hour}:00, while Zonebook runs." if wished.is_on else "It is not written by itself."


def has_plan(book: Book, day: date) -> bool:
    """Whether anything is planned after a day."""
    return bool(plan.planned(book, day + timedelta(days=1)))


def schedule(book: Book) -> Schedule:
    """When reviews are written by themselves."""
    return reviews.schedule(book)


def checked_in(book: Book, day: date) -> dict[str, float | None]:
    """What is known of how the athlete felt on a day, whoever said it; None where nobody did."""
    return dict(_checked_in(book.id, books.version(book, "athlete"), day, book))


@st.cache_data(max_entries=8, show_spinner=False)
def _checked_in(book_id: str, version: tuple[int, ...], day: date, _book: Book) -> dict[str, float | None]:
    rows = athlete.measurements(_book)
    rows = rows[rows["day"] == day]
    found = dict(zip(rows["kind"], rows["value"], strict=True))  # the athlete's own word comes last
    return {kind: found.get(kind) for kind in CHECK_IN}


@st.cache_data(max_entries=4, show_spinner=False)
def _written_days(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    states: dict[date, list[str]] = {}
    for row in reviews.adjustments(_book):
        states.setdefault(row.review_day, []).append(row.state)
    rows = [
        {
            "day": one.day, "verdict": one.verdict, "proposed": len(states.get(one.day, [])),
            "approved": states.get(one.day, []).count(APPROVED), "rejected": states.get(one.day, []).count(REJECTED),
        }
        for one in reviews.reviews(_book)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=DAYS)


@st.cache_data(max_entries=8, show_spinner=False)
def _review(book_id: str, version: tuple[int, ...], day: date, today: date, _book: Book) -> Kept | None:
    kept = reviews.reviews(_book, since=day)
    found = next((one for one in kept if one.day == day), None)
    if found is None:
        return None
    is_newest = kept[0].day == day
    rows = reviews.adjustments(_book, of=day)
    changes = {row.id or 0: _changes(row) for row in rows}
    touched = [one for of in changes.values() for change in of for one in _sides(change)]
    there: list[Planned] = []
    if touched:
        first, last = min(one.day for one in touched), max(one.day for one in touched)
        there = [planned_of(row) for row in plan.planned(_book, first, last)]
    return Kept(
        day=day, verdict=found.verdict, headline=VERDICTS.get(found.verdict, found.verdict), said=_said(found),
        focus=tuple(one["sentence"] for one in found.next_week_focus),
        written_at=f"{found.written_at.astimezone(books.zone(_book)):%-d %b %Y, %H:%M}",
        against=_against(found.planned_against_actual),
        cards=tuple(_card(row, changes[row.id or 0], there, today, _book, is_newest=is_newest) for row in rows),
        is_newest=is_newest,
    )  # fmt: skip


def _said(found: DailyReview) -> dict[str, tuple[str, ...]]:
    parts = ("verdict", *PARTS, "held back")
    return {part: tuple(one["sentence"] for one in found.insights if one["part"] == part) for part in parts}


def _against(told: Mapping[str, Any]) -> pd.DataFrame:
    columns = ["day", "title", "discipline", "planned_min", "ended", "compliance_pct", "reason"]
    rows = [
        {
            "day": date.fromisoformat(one["day"]), "title": one["title"],
            "discipline": quantities.label(one["discipline"]), "planned_min": one["planned_s"] / 60,
            "ended": _ended(one), "reason": one["reason"] or "",
            "compliance_pct": None if one["compliance"] is None else 100 * one["compliance"],
        }
        for one in told.get("workouts", ())
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype({"compliance_pct": float, "planned_min": float})


def _ended(one: Mapping[str, Any]) -> str:
    end = ENDS.get(one["state"], one["state"])
    return f"{end} ({date.fromisoformat(one['done_on']):%a})" if one["state"] in DONE[1:] and one["done_on"] else end


def _card(
    row: PlanAdjustment, changes: Sequence[Change], there: Sequence[Planned], today: date, book: Book, *,
    is_newest: bool,
) -> Card:  # fmt: skip
    said, found = Proposal.read(row.model_dump()), review_records.rule(row.rule)
    is_late = adjustments.has_come(changes, today)
    state = EXPIRED if row.state == OPEN and is_late else row.state
    return Card(
        id=row.id or 0, seen=reviews.stamp(row), rule=said.rule, title=found.title if found else said.rule,
        looks_at=found.looks_at if found else "",
        kind=said.kind, sentence=said.sentence,
        evidence=tuple(one.sentence for one in said.evidence), days=_days(changes, there),
        effects=tuple(one.sentence for one in said.effects), pieces=tuple(_piece(change) for change in said.changes),
        state=state, ended=_end_of(row, state, said, book), can_undo=state == APPROVED and not is_late,
        can_reopen=state in (REJECTED, UNDONE) and is_newest and not is_late,
        can_replay=state in (REJECTED, UNDONE, EXPIRED) and is_late,
    )  # fmt: skip


def _end_of(row: PlanAdjustment, state: str, said: Proposal, book: Book) -> str:
    if state not in DECIDED or row.decided_at is None:
        return STATES.get(state, "")
    was_edited = state == APPROVED and row.written is not None and row.written != row.changes
    part = f", {how_many(len(row.written or ()), 'change')} of {len(said.changes)}, as edited" if was_edited else ""
    day = row.decided_at.astimezone(books.zone(book)).date()
    return f"{STATES[state]} on {written(day)}{part}."


def _changes(row: PlanAdjustment) -> list[Change]:
    """What it would change, or what it changed in the end."""
    kept = row.written if row.state == APPROVED and row.written is not None else row.changes
    return [Change.read(change) for change in kept]


def _sides(change: Change) -> list[Planned]:
    return [one for one in (change.before, change.after) if one is not None]


def _days(changes: Sequence[Change], there: Sequence[Planned]) -> pd.DataFrame:
    """The plan day by day, before and after; a day with nothing is a rest day."""
    columns = ["day", "before", "after", "is_changed"]
    touched = {one.day for change in changes for one in _sides(change)}
    if not touched:
        return pd.DataFrame(columns=columns)
    first, last = min(touched), max(touched)
    uids = {change.uid for change in changes}
    others = [one for one in there if one.uid not in uids and not one.is_skipped]
    before = [*others, *(change.before for change in changes if change.before is not None)]
    after = [*others, *(change.after for change in changes if change.after is not None)]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if len(days) > MOST_DAYS:
        days = sorted(touched)
    return pd.DataFrame([(day, _told_on(before, day), _told_on(after, day), day in touched) for day in days],
                        columns=columns)  # fmt: skip


def _told_on(workouts: Sequence[Planned], day: date) -> str:
    here = sorted((one for one in workouts if one.day == day), key=lambda one: (one.start_minute or 0, one.uid))
    return "; ".join(_told(one) for one in here) or "Rest"


def _told(one: Planned) -> str:
    at = f"{one.start_minute // 60}:{one.start_minute % 60:02d} " if one.start_minute is not None else ""
    load = f", {one.tss:.0f} TSS" if one.tss is not None else ""
    return f"{at}{one.title}, {one.duration_s / 60:.0f} min{load}"


def _piece(change: Change) -> Piece:
    before, after = change.before, change.after
    if after is None:
        assert before is not None
        return Piece(change.uid, f"{before.title} of {written(before.day, short=True)}: taken out", None, None)
    told = f"{after.title}: {'new' if before is None else _moved(before, after)}"
    return Piece(change.uid, told, after.day, round(after.duration_s / 60))


def _moved(before: Planned, after: Planned) -> str:
    parts = []
    if before.day != after.day:
        parts.append(f"{written(before.day, short=True)} to {written(after.day, short=True)}")
    if before.duration_s != after.duration_s:
        parts.append(f"{before.duration_s / 60:.0f} to {after.duration_s / 60:.0f} min")
    if before.intensity != after.intensity:
        parts.append(f"{before.intensity} to {after.intensity}")
    return ", ".join(parts) or f"other contents on {written(after.day, short=True)}"
