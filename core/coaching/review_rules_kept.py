"""Rules on what of the plan was done: too little of it, and strength sessions that are missed. Pure.

The bounds of adherence are those that the review is asked to have; the others are conventions of ours.
"""

from collections.abc import Iterator
from datetime import timedelta

from core.coaching.comparison import DUE, Said, WeekOfPlan
from core.coaching.planned import Change, Planned
from core.coaching.review_changes import GIVE_WAY, saved_s, simpler
from core.coaching.review_evidence import Evidence
from core.coaching.review_record import eased_lately
from core.coaching.review_rule import WEEK_AHEAD, Finding, Rule, Taken
from core.quantities import how_many, written

#: Adherence above which the plan is kept, and below which it is adjusted; between them it is watched.
KEEP_ABOVE, ADJUST_BELOW = 0.80, 0.70
#: The coming week has this share of its time then, and this one where not even half was done.
LESS_SHARE, MUCH_LESS_SHARE, HALF = 0.8, 0.7, 0.5
#: Strength sessions of so many days are looked at; so many of them missed, and this share, is a sign.
STRENGTH_DAYS, LEAST_MISSED, MISSED_SHARE = 14, 2, 0.5
#: From so many missed ones on one session fewer is proposed, where two or more are to come.
FEWER_FROM = 3


def low_adherence(evidence: Evidence, taken: Taken) -> Iterator[Finding]:
    """Less than 70 % of what was due was done: less volume in the coming week, optional workouts first."""
    week = evidence.judged_week
    last = evidence.day + timedelta(days=WEEK_AHEAD)
    if week is None or week.adherence is None or week.adherence >= ADJUST_BELOW or not evidence.ahead_until(last):
        return
    share = LESS_SHARE if week.adherence >= HALF else MUCH_LESS_SHARE
    eased = eased_lately(evidence.decided, evidence.day)
    changes = taken.lighter(evidence, last, share) if eased is None else ()
    before = sum(one.duration_s for one in evidence.ahead_until(last)) / 60
    gone = [change for change in changes if change.after is None]
    after = before - sum(saved_s(change) for change in changes) / 60
    sentence = f"Less until {written(last, short=True)}: {after:.0f} instead of {before:.0f} min"
    sentence += f", {how_many(len(gone or changes), 'workout')} {'fewer' if gone else 'shorter'}."
    why_not = "Other proposals of tonight take as much off the coming week."
    if eased is not None:
        why_not = f"The week was made lighter on {written(eased.day, short=True)} already."
    told = (*_week_told(week, week.adherence), *_below_range(evidence, before, after))
    strength = ADJUST_BELOW / max(week.adherence, 0.1)
    yield Finding("week", "volume", sentence, strength, told, changes, is_easing=True, why_not=why_not)


def strength_missed(evidence: Evidence, taken: Taken) -> Iterator[Finding]:
    """Strength sessions are missed: simpler ones, or one fewer where many are."""
    first = evidence.day - timedelta(days=STRENGTH_DAYS - 1)
    due = [
        match
        for match in evidence.matches
        if first <= match.planned.day <= evidence.day and match.state in DUE and is_strength(match.planned)
    ]
    missed = sum(match.state in ("missed", "skipped") for match in due)
    if missed < LEAST_MISSED or missed < MISSED_SHARE * len(due):
        return
    coming = evidence.day + timedelta(days=WEEK_AHEAD)
    if not any(is_strength(one) for one in evidence.ahead_until(coming)):
        return
    left = [one for one in taken.left(evidence, coming) if is_strength(one)]
    told = Said(
        f"{missed} of {how_many(len(due), 'strength session')} of the last {STRENGTH_DAYS} days were missed.",
        {"missed": missed, "due": len(due)},
    )
    strength = missed / LEAST_MISSED
    if missed >= FEWER_FROM and len(left) > 1:
        one = min(left, key=lambda one: (list(GIVE_WAY).index(one.priority), -one.day.toordinal(), one.uid))
        sentence = f"One strength session fewer: without {one.title} on {one.day:%A}."
        yield Finding("fewer", "volume", sentence, strength, (told,), (Change(one, None),), is_easing=True)
        return
    changes = tuple(Change(one, simpler(one, evidence.substitutes, at=evidence.thresholds)) for one in left)
    changes = tuple(change for change in changes if change.before != change.after)
    sentence = f"Simpler strength until {written(coming, short=True)}: easier exercises or a round less."
    yield Finding("simpler", "exercises", sentence, strength, (told,), changes)


def is_strength(planned: Planned) -> bool:
    """Whether a planned workout trains strength."""
    return planned.discipline == "strength" or planned.focus == "strength"


def _below_range(evidence: Evidence, before: float, after: float) -> Iterator[Said]:
    """That the lighter week (min) lies below what the plan aims at, where the week as it is does not."""
    least_s = evidence.volume_range_s[0]
    if least_s is not None and after < least_s / 60 <= before:
        told = (
            f"That is below the {least_s / 3600:.1f} h a week that the plan aims at: the aim may be too high for now."
        )
        yield Said(told, {"least_min": least_s / 60, "minutes": after})


def _week_told(week: WeekOfPlan, adherence: float) -> Iterator[Said]:
    due = week.done + week.missed + week.skipped
    yield Said(
        f"Adherence was {100 * adherence:.0f} % in the week of {written(week.first_day, short=True)}: {week.missed} "
        f"missed and {week.skipped} skipped of {how_many(due, 'workout')}.",
        {"adherence_pct": 100 * adherence, "missed": week.missed, "skipped": week.skipped, "due": due},
    )
    if week.due_s > 0:
        minutes = (week.done_s / 60, week.due_s / 60)
        told = f"{minutes[0]:.0f} of {minutes[1]:.0f} min that were due."
        yield Said(told, {"done_min": minutes[0], "due_min": minutes[1]})


RULES = (
    Rule("strength-missed", "Strength sessions are missed", "Strength sessions that were due in the last 14 days.",
         "2 missed or more, and at least half of them; from 3 on one fewer (conventions).", "", strength_missed),
    Rule("low-adherence", "Too little of the plan is done", "The newest week in which 3 workouts or more were due.",
         "Adherence below 70 %; 80 % of the time, 70 % where less than half was done (conventions).", "",
         low_adherence),
)  # fmt: skip
