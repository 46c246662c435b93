"""What became of proposals: which may not return yet, a rule's record, what a rejected one would have meant. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd

from core.analysis import fitness
from core.coaching.comparison import Said, WeekOfPlan
from core.coaching.planned import Change, Planned, Thresholds, changed
from core.coaching.review_changes import DAY
from core.coaching.review_evidence import Decided
from core.coaching.review_goals import load_of
from core.quantities import how_many, written

#: A rejected proposal does not come back within so many days, unless its evidence grew by this factor since.
REJECTED_DAYS, GROWN = 14, 1.25
#: An accepted one rests so many days: it takes a week to see what came of it.
ACCEPTED_DAYS = 7
#: States that are a no, and those that are a yes.
NO, YES = ("rejected", "undone"), ("approved",)
#: Rules that take load off a whole week: once one of them is accepted, no other makes the week lighter or heavier.
EASING = ("unwell", "gentle-return", "fatigue", "low-adherence")
#: What followed is read off so many days after the decision.
AFTER_DAYS = 14


def rests_because(key: str, strength: float, decided: Iterable[Decided], day: date) -> str | None:
    """Why a proposal is not made on an evening, as a sentence; None where it may be made.

    The newest decision on its key counts. A rejection holds for 14 days, unless the evidence is a quarter stronger than
    it was then; an approval holds for seven.
    """
    of_key = sorted((one for one in decided if one.key == key and one.day <= day), key=lambda one: (one.day, one.state))
    newest = next((one for one in reversed(of_key) if one.state in (*NO, *YES)), None)
    if newest is None:
        return None
    age = (day - newest.day).days
    if newest.state in YES:
        return f"Accepted on {written(newest.day, short=True)}: it is given a week." if age < ACCEPTED_DAYS else None
    if age >= REJECTED_DAYS or strength >= GROWN * newest.strength:
        return None
    back = written(newest.day + timedelta(days=REJECTED_DAYS), short=True)
    return f"Turned down on {written(newest.day, short=True)}: not proposed again before {back} unless it gets worse."


def eased_lately(decided: Iterable[Decided], day: date) -> Decided | None:
    """The newest accepted proposal of the last seven days that took load off; None where there is none."""
    found = [
        one
        for one in decided
        if one.state in YES and one.key.partition(":")[0] in EASING and 0 <= (day - one.day).days < ACCEPTED_DAYS
    ]
    return max(found, key=lambda one: (one.day, one.key), default=None)


@dataclass(frozen=True)
class Adjusted:
    """A proposal as it is kept, with what became of it."""

    review_day: date
    key: str
    rule: str
    state: str
    decided_day: date | None = None
    changes: tuple[Change, ...] = ()
    #: What was written in the end; another one than proposed where the athlete edited it.
    written: tuple[Change, ...] | None = None

    @property
    def is_edited(self) -> bool:
        return self.written is not None and self.written != self.changes


@dataclass(frozen=True)
class Followed:
    """Adherence and form in the two weeks before a decision and in the two after it; None is not known (yet)."""

    adherence_before: float | None = None
    adherence_after: float | None = None
    form_before: float | None = None
    form_after: float | None = None


@dataclass(frozen=True)
class RuleRecord:
    """What became of all that a rule proposed."""

    rule: str
    proposed: int = 0
    accepted: int = 0
    #: Of the accepted ones.
    edited: int = 0
    rejected: int = 0
    undone: int = 0
    expired: int = 0
    open: int = 0
    #: Means over its accepted proposals of which the two weeks after are over, and how many they are.
    followed: Followed = field(default_factory=Followed)
    n_followed: int = 0


def records(
    adjusted: Iterable[Adjusted], weeks: Sequence[WeekOfPlan], load: pd.DataFrame, day: date
) -> list[RuleRecord]:
    """A record for every rule that ever proposed something, the most busy one first.

    Args:
        adjusted: Every proposal that is kept.
        weeks: Weeks of the plan, for adherence.
        load: ``fitness.training_load``, for form.
        day: Today; what is less than two weeks ago has no after yet.
    """
    by_rule: dict[str, list[Adjusted]] = {}
    for one in adjusted:
        by_rule.setdefault(one.rule, []).append(one)
    found = [_record(rule, theirs, weeks, load, day) for rule, theirs in by_rule.items()]
    return sorted(found, key=lambda record: (-record.proposed, record.rule))


def followed(one: Adjusted, weeks: Sequence[WeekOfPlan], load: pd.DataFrame, day: date) -> Followed | None:
    """What came before and after a decision; None before two weeks are over, or where nothing was accepted."""
    if one.state not in YES or one.decided_day is None or (day - one.decided_day).days < AFTER_DAYS:
        return None
    decided, after = one.decided_day, one.decided_day + timedelta(days=AFTER_DAYS)
    before = decided - timedelta(days=AFTER_DAYS)
    return Followed(
        _adherence(weeks, before, decided), _adherence(weeks, decided, after),
        _form(load, decided), _form(load, after),
    )  # fmt: skip


@dataclass(frozen=True)
class Replay:
    """A rejected proposal as it would have been, against what was done."""

    #: By day: TSS as the plan was (``was``), as it would have been (``would``), as it was done (``done``), and the form
    #: of each (``was_tsb``, ``would_tsb``, ``done_tsb``) on the morning of the day.
    days: pd.DataFrame
    said: tuple[Said, ...]


def had_you_accepted(
    plan: Iterable[Planned], changes: Sequence[Change], daily_tss: pd.Series, review_day: date, *, today: date,
    at: Thresholds,
) -> Replay:  # fmt: skip
    """What the days since would have been by the plan of then, with and without the changes, beside what was done.

    Both plans are taken as if they had been kept to the letter: what the athlete would really have done nobody knows.

    Args:
        plan: The planned workouts as they were on the evening of ``review_day``.
        changes: What was proposed.
        daily_tss: ``fitness.daily_tss`` up to ``today``.
        review_day: The evening of the proposal.
        today: The last day that is looked at, if the changes reach that far.
        at: Thresholds by which TSS of planned workouts is worked out.
    """
    was = tuple(plan)
    would = changed(was, changes)
    touched = [one.day for change in changes for one in (change.before, change.after) if one is not None]
    last = min(max(touched, default=review_day), today)
    days = pd.date_range(review_day + DAY, last, name="day", unit="us")
    if not len(days):
        return Replay(pd.DataFrame(index=days), (Said("Its days are still to come."),))
    before = fitness.training_load(daily_tss[daily_tss.index <= pd.Timestamp(review_day)])
    tss = {
        "was": _by_day(was, days, at), "would": _by_day(would, days, at),
        "done": daily_tss.reindex(days).fillna(0.0).astype(float),
    }  # fmt: skip
    ahead = {name: fitness.continued(before, series) for name, series in tss.items()}
    frame = pd.DataFrame({**tss, **{f"{name}_tsb": load["tsb"] for name, load in ahead.items()}})
    return Replay(frame, tuple(_replay_said(frame, ahead)))


def _replay_said(frame: pd.DataFrame, ahead: dict[str, pd.DataFrame]) -> list[Said]:
    sums = {name: float(frame[name].sum()) for name in ("was", "would", "done")}
    ends = {name: float(load["ctl"].iloc[-1] - load["atl"].iloc[-1]) for name, load in ahead.items()}
    nearer = abs(sums["done"] - sums["would"]) < abs(sums["done"] - sums["was"])
    return [
        Said(
            f"In {how_many(len(frame), 'day')}: {sums['done']:.0f} TSS were done, {sums['was']:.0f} planned, "
            f"{sums['would']:.0f} had you accepted.",
            {f"{name}_tss": value for name, value in sums.items()},
        ),
        Said(
            f"Form on the morning after: {ends['done']:+.0f} as done, {ends['was']:+.0f} by the plan, "
            f"{ends['would']:+.0f} had you accepted.",
            {f"{name}_tsb": value for name, value in ends.items()},
        ),
        Said(f"What was done is nearer to {'the proposal' if nearer else 'the plan as it was'}."),
    ]


def _record(
    rule: str, theirs: Sequence[Adjusted], weeks: Sequence[WeekOfPlan], load: pd.DataFrame, day: date
) -> RuleRecord:
    states = [one.state for one in theirs]
    came = [after for one in theirs if (after := followed(one, weeks, load, day)) is not None]
    return RuleRecord(
        rule, len(theirs), states.count("approved"), sum(one.is_edited and one.state in YES for one in theirs),
        states.count("rejected"), states.count("undone"), states.count("expired"), states.count("open"),
        Followed(*(_mean([getattr(one, name) for one in came]) for name in Followed.__dataclass_fields__)), len(came),
    )  # fmt: skip


def _adherence(weeks: Sequence[WeekOfPlan], after: date, until: date) -> float | None:
    """Mean adherence of the weeks that begin after a day, up to another."""
    return _mean([week.adherence for week in weeks if after < week.first_day <= until])


def _form(load: pd.DataFrame, day: date) -> float | None:
    if load.empty or pd.Timestamp(day) not in load.index:
        return None
    return float(load["tsb"].loc[pd.Timestamp(day)])


def _by_day(plan: Iterable[Planned], days: pd.DatetimeIndex, at: Thresholds) -> pd.Series:
    found = pd.Series(0.0, index=days)
    for one in plan:
        if pd.Timestamp(one.day) in days and not one.is_skipped:
            found[pd.Timestamp(one.day)] += load_of(one, at)
    return found


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
