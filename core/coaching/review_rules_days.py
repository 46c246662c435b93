"""Rules on which day a workout stands: days away, times that are taken, hard days in a row. Pure.

[ST] J. Stanley, J. Peake, M. Buchheit 2013, Sports Med 43:1259: the body takes about two days to come back from hard
     intervals, one from an easy ride.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from core.coaching.comparison import Said
from core.coaching.planned import Change, Planned
from core.coaching.proposals import Kind
from core.coaching.review_changes import GIVE_WAY, Room, eased, is_hard_day, rested, scaled, swapped
from core.coaching.review_evidence import AWAY, DAY, Evidence, LifeSpan
from core.coaching.review_rule import CALENDAR_AHEAD, WEEK_AHEAD, Finding, Rule, Taken
from core.quantities import how_many, written

#: A workout of a day away goes to a free day so many days before or after.
AROUND_DAYS = 3
#: A workout that fits nowhere is shortened to the time there is, down to this share of it.
LEAST_SHARE = 0.5

Answer = tuple[Kind, str, tuple[Change, ...]]


def away(evidence: Evidence, taken: Taken) -> Iterator[Finding]:
    """Travel or holiday: workouts of those days go before or after them, or are left out."""
    horizon = evidence.day + timedelta(days=CALENDAR_AHEAD)
    events = (one for one in evidence.events if one.kind in AWAY and one.last_day > evidence.day)
    for event in sorted(events, key=lambda one: (one.first_day, one.kind)):
        there = [one for one in taken.left(evidence, horizon) if event.is_on(one.day)]
        if not there:
            continue
        changes = _moved_around(evidence, taken, there, event)
        told = Said(
            f"{how_many(len(there), 'workout')} planned on days of {event.kind}, "
            f"{written(event.first_day, short=True)} to {written(event.last_day, short=True)}.",
            {"workouts": len(there), "days": event.days},
        )
        left_out = sum(change.after is None for change in changes)
        sentence = f"Around the {event.kind}: {len(changes) - left_out} to another day or easier, {left_out} left out."
        about = f"{event.kind} from {event.first_day}"
        yield Finding(about, "swap days", sentence, float(len(there)), (told,), changes)


def clash(evidence: Evidence, taken: Taken) -> Iterator[Finding]:
    """A workout stands where there is no time for it: another time, another day, or as short as the time there is."""
    horizon, room, schedule = evidence.day + timedelta(days=CALENDAR_AHEAD), taken.room(evidence), evidence.schedule
    for one in taken.left(evidence, horizon):
        why = schedule.clash(one.day, one.duration_s, one.start_minute)
        if why is None or any(event.is_on(one.day) for event in evidence.events):
            continue  # days of illness, injury, travel and holiday are the other rules' affair
        kind, sentence, changes = _another_place(evidence, taken, room, one)
        room = room.whether_or_not(changes)
        numbers = {"minutes": one.duration_s / 60, "free_minutes": float(schedule.free_minutes(one.day))}
        yield Finding(one.uid, kind, sentence, 1.0, (Said(f"{one.title}: {why}", numbers),), changes,
                      why_not=f"No day of that week has room for {one.title}.")  # fmt: skip


def hard_in_a_row(evidence: Evidence, taken: Taken) -> Iterator[Finding]:
    """Hard on two days in a row: one of them goes to another day, changes its day with an easy one, or gets easier."""
    last, room = evidence.day + timedelta(days=WEEK_AHEAD), taken.room(evidence)
    then = Room(evidence.plan, evidence.schedule, evidence.hard_days).after(taken.changes)
    for later in evidence.ahead_until(last):
        before = later.day - DAY
        if later not in then.plan or not is_hard_day(later) or not then.is_hard(before):
            continue
        one = _gives_way(evidence, then, taken, later)
        answer = _apart(evidence, taken, then, room, one) if one is not None else None
        if one is None or answer is None:
            continue
        kind, sentence, changes = answer
        room, then = room.whether_or_not(changes), then.after(changes)
        told = Said(f"Hard on {before:%A} and on {later.day:%A}: no easy day between them.", {"days_between": 0.0})
        yield Finding(one.uid, kind, sentence, 1.0, (told,), changes)


def _moved_around(evidence: Evidence, taken: Taken, there: list[Planned], event: LifeSpan) -> tuple[Change, ...]:
    room = taken.room(evidence)
    span = {event.first_day + n * DAY for n in range(event.days)}
    room = Room(room.plan, room.schedule, room.hard_days, room.closed | span)
    first = max(event.first_day - timedelta(days=AROUND_DAYS), evidence.tomorrow)
    moves = rested(there, room, first=first, last=event.last_day + timedelta(days=AROUND_DAYS), at=evidence.thresholds)
    return tuple(
        Change(change.before, None) if change.after is not None and event.is_on(change.after.day) else change
        for change in moves
    )


def _another_place(evidence: Evidence, taken: Taken, room: Room, one: Planned) -> Answer:
    schedule, day = evidence.schedule, one.day
    if one.start_minute is not None and schedule.clash(day, one.duration_s) is None:
        return "swap days", f"{one.title} at another time of {day:%A}.", (Change(one, room.to(one, day)),)
    first, last = evidence.week_of(day)
    first = max(first, evidence.tomorrow)
    if (free := room.free_day(one, first, last)) is not None:
        return "swap days", f"{one.title} on {free:%A} instead of {day:%A}.", (Change(one, room.to(one, free)),)
    for other in _in_order(taken.left(evidence, last)):
        is_open = other.day >= first and other.day != day and not {other.day, day} & room.closed
        if is_open and (changes := swapped(one, other, room)):
            return "swap days", f"{one.title} and {other.title} change their days.", changes
    shorter = _as_short_as_needed(evidence, one)
    if shorter is not None:
        return "volume", f"{one.title} at {shorter.duration_s / 60:.0f} min on {day:%A}.", (Change(one, shorter),)
    if one.priority == "optional":
        return "volume", f"{one.title} on {day:%A} is left out.", (Change(one, None),)
    return "swap days", f"{one.title} needs another week.", ()


def _as_short_as_needed(evidence: Evidence, one: Planned) -> Planned | None:
    """The workout at the minutes that the day has; None where that would be too short."""
    share = 60 * evidence.schedule.free_minutes(one.day) / one.duration_s if one.duration_s else 0.0
    if not LEAST_SHARE <= share < 1:
        return None
    shorter = scaled(one, share, at=evidence.thresholds)
    if evidence.schedule.clash(shorter.day, shorter.duration_s, shorter.start_minute) is not None:
        shorter = replace(shorter, start_minute=None)
    return shorter if evidence.schedule.clash(shorter.day, shorter.duration_s) is None else None


def _gives_way(evidence: Evidence, then: Room, taken: Taken, later: Planned) -> Planned | None:
    """Which of two hard workouts in a row is changed: the later one, unless it is key and the other is not."""
    before = [
        one
        for one in evidence.ahead
        if one.day == later.day - DAY and is_hard_day(one) and one in then.plan and one.priority != "key"
    ]
    pair = [*before[:1], later] if later.priority == "key" else [later, *before[:1]]
    return next((one for one in pair if one.uid not in taken.uids), None)


def _apart(evidence: Evidence, taken: Taken, then: Room, room: Room, one: Planned) -> Answer | None:
    last = evidence.day + timedelta(days=WEEK_AHEAD)
    if (free := room.free_day(one, evidence.tomorrow, last)) is not None:
        sentence = f"{one.title} on {free:%A}, away from the other hard day."
        return "swap days", sentence, (Change(one, room.to(one, free)),)
    for other in _in_order(taken.left(evidence, last)):
        if not is_hard_day(other) and other.day != one.day and other in then.plan:
            changes = swapped(one, other, room)
            if changes:
                return "swap days", f"{one.title} and {other.title} change their days.", changes
    easier = eased(one, at=evidence.thresholds)
    if easier == one or is_hard_day(easier):
        easier = eased(one, at=evidence.thresholds, to="easy")
    return None if easier == one else ("intensity", f"{one.title} on {one.day:%A} made easier.", (Change(one, easier),))


def _in_order(workouts: tuple[Planned, ...]) -> list[Planned]:
    """Those that give way more easily first."""
    order = list(GIVE_WAY)
    return sorted(workouts, key=lambda one: (order.index(one.priority), one.day, one.uid))


RULES = (
    Rule("away", "Travel or holiday", "Planned workouts of the next 14 days on days away.",
         "Any; they go to a free day up to 3 days before or after (a convention).", "", away),
    Rule("clash", "No time for it", "Planned workouts of the next 14 days against times, calendars and days away.",
         "Any; shortened to no less than half (a convention).", "", clash),
    Rule("hard-in-a-row", "Hard days in a row", "Hard workouts of the next seven days and those done lately.",
         "Two on days in a row: said to be hard, or 20 minutes at 70 TSS an hour.", "Stanley 2013", hard_in_a_row),
)  # fmt: skip
