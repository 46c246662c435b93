"""Rules on how the athlete is: illness and injury, the way back, sleep, soreness and energy. Pure.

Sources, cited by key:
    [IL] M. Schwellnus et al. 2016, Br J Sports Med 50:1043 (IOC consensus on load and illness): no training while ill,
         and a gradual return. [IN] T. Soligard et al. 2016, 50:1030: the same of injury.
    [SL] N. Watson et al. 2015, Sleep 38:843 (consensus of the AASM and the SRS): adults need 7 hours; 6 or fewer are
         not enough.
    [SE] A. Saw, L. Main, P. Gastin 2016, Br J Sports Med 50:281: what athletes say of themselves follows load better
         than what is measured. The bounds on the scales from 1 to 5 are conventions of ours.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from statistics import mean

from core.coaching.comparison import Said
from core.coaching.planned import Change, Planned
from core.coaching.review_changes import eased, is_hard_day, rested, scaled
from core.coaching.review_evidence import DAY, Evidence, LifeSpan
from core.coaching.review_rule import CALENDAR_AHEAD, WEEK_AHEAD, Finding, Rule, Taken
from core.quantities import how_many, written

#: What keeps from training because the body says so.
UNWELL = ("illness", "injury")
#: After so many days of it the return is gentle: for as many days again, a week at most, at this share of the time.
LONG_DAYS, MOST_GENTLE_DAYS, GENTLE_SHARE = 3, 7, 0.5
#: Nights and days that the means are taken of, and how many of them must be known.
LAST_DAYS, LEAST_KNOWN = 3, 2
#: Mean hours of sleep below which a rest day is due [SL], and those of the last night alone.
LEAST_SLEEP_H, LEAST_NIGHT_H = 6.0, 5.0
#: Mean rating of sleep (1 to 5) up to which a rest day is due, and that of the last night alone.
BAD_SLEEP, BAD_NIGHT = 2.0, 1.0
#: Mean soreness (1 to 5) from which a rest day is due, and the soreness of today alone.
MOST_SORE, MOST_SORE_TODAY = 4.0, 5.0
#: Mean energy (1 to 5) up to which the next hard workout is made easier.
LEAST_ENERGY = 2.0


def unwell(evidence: Evidence, taken: Taken) -> Iterator[Finding]:
    """Ill or injured tomorrow: nothing is trained until it is over; key workouts move behind it where there is room."""
    for event in _unwell(evidence):
        first, last = evidence.tomorrow, min(event.last_day, evidence.day + timedelta(days=CALENDAR_AHEAD))
        if event.last_day < first or event.first_day > first:
            continue
        there = [one for one in taken.left(evidence, last) if one.day >= first]
        if not there:
            continue
        changes = tuple(_put_off(evidence, taken, there, last + timedelta(days=_gentle_days(event)) + DAY))
        days = (event.last_day - evidence.day).days
        told = Said(
            f"{event.kind.capitalize()} is entered from {written(event.first_day, short=True)} to "
            f"{written(event.last_day, short=True)}: {how_many(days, 'day')} to come.",
            {"days_ahead": days, "days": event.days},
        )
        sentence = (
            f"Rest until {written(last, short=True)}: {how_many(len(there), 'planned workout')} "
            f"{'makes' if len(there) == 1 else 'make'} way for the {event.kind}."
        )
        yield Finding(_about(event), "rest day", sentence, 1 + days / 7, (told,), changes, is_easing=True)


def gentle_return(evidence: Evidence, taken: Taken) -> Iterator[Finding]:
    """Back from days of illness or injury: easy and half as long for as many days as it took, a week at most."""
    for event in _unwell(evidence):
        back = _gentle_days(event)
        first = max(event.last_day + DAY, evidence.tomorrow)
        last = min(event.last_day + timedelta(days=back), evidence.day + timedelta(days=WEEK_AHEAD))
        if back == 0 or first > last or event.first_day > evidence.tomorrow:
            continue
        there = [one for one in taken.left(evidence, last) if one.day >= first]
        there = [one for one in there if not evidence.is_away(one.day)]  # it is about to go elsewhere
        changes = tuple(Change(one, after) for one in there if (after := _gentle(one, evidence)) != one)
        if not changes:
            continue  # nothing stands there, or it is easy and short already
        told = Said(
            f"{how_many(event.days, 'day')} of {event.kind} up to {written(event.last_day, short=True)}.",
            {"days": event.days},
        )
        sentence = (
            f"A gentle return until {written(last, short=True)}: {how_many(len(changes), 'workout')} easy and at half "
            "the time."
        )
        yield Finding(_about(event), "intensity", sentence, event.days / LONG_DAYS, (told,), changes, is_easing=True)


def poor_sleep(evidence: Evidence, taken: Taken) -> Iterator[Finding]:
    """Slept too little, or badly: tomorrow is a rest day."""
    signs = [*_short_nights(evidence), *_bad_nights(evidence)]
    if signs:
        strength = max(strength for strength, _ in signs)
        yield from _rest_tomorrow(evidence, taken, "sleep", tuple(said for _, said in signs), strength)


def sore(evidence: Evidence, taken: Taken) -> Iterator[Finding]:
    """Very sore: tomorrow is a rest day."""
    days = {one.day: one.soreness for one in evidence.checked_in(LAST_DAYS) if one.soreness is not None}
    average = mean(days.values()) if len(days) >= LEAST_KNOWN else None
    newest = days.get(evidence.day)
    if (average is None or average < MOST_SORE) and (newest is None or newest < MOST_SORE_TODAY):
        return
    numbers: dict[str, float | None] = {"mean_soreness": average, "soreness": newest, "days": len(days)}
    if average is not None and average >= MOST_SORE:
        told = f"Soreness is {average:.1f} of 5 on average in {how_many(len(days), 'day')}."
    else:
        told = f"Soreness is {newest:.0f} of 5 today."
    worst = max((average or 0) / MOST_SORE, (newest or 0) / MOST_SORE_TODAY)
    yield from _rest_tomorrow(evidence, taken, "soreness", (Said(told, numbers),), worst)


def low_energy(evidence: Evidence, taken: Taken) -> Iterator[Finding]:
    """Empty for days: the next hard workout within three days is made easier."""
    known = [one.energy for one in evidence.checked_in(LAST_DAYS) if one.energy is not None]
    if len(known) < LEAST_KNOWN or mean(known) > LEAST_ENERGY:
        return
    soon = taken.left(evidence, evidence.day + timedelta(days=LAST_DAYS))
    hard = next((one for one in soon if is_hard_day(one)), None)
    if hard is None:
        return
    told = Said(
        f"Energy is {mean(known):.1f} of 5 on average in {how_many(len(known), 'day')}.", {"mean_energy": mean(known)}
    )
    change = Change(hard, eased(hard, at=evidence.thresholds))
    if change.before == change.after:
        return
    sentence = f"{hard.title} on {hard.day:%A} one step easier."
    yield Finding("energy", "intensity", sentence, LEAST_ENERGY / mean(known), (told,), (change,), is_easing=True)


def _short_nights(evidence: Evidence) -> Iterator[tuple[float, Said]]:
    nights = {one.day: one.sleep_hours for one in evidence.checked_in(LAST_DAYS) if one.sleep_hours is not None}
    average = mean(nights.values()) if len(nights) >= LEAST_KNOWN else None
    newest = nights.get(evidence.day)
    if (average is None or average >= LEAST_SLEEP_H) and (newest is None or newest >= LEAST_NIGHT_H):
        return
    numbers: dict[str, float | None] = {"mean_sleep_h": average, "sleep_h": newest, "nights": len(nights)}
    if average is not None and average < LEAST_SLEEP_H:
        told = f"{average:.1f} h of sleep on average in {how_many(len(nights), 'night')}, under {LEAST_SLEEP_H:.0f} h."
    else:
        told = f"{newest:.1f} h of sleep last night, less than {LEAST_NIGHT_H:.0f} h."
    known = ((average, LEAST_SLEEP_H), (newest, LEAST_NIGHT_H))
    yield max(least_h / max(hours, 1.0) for hours, least_h in known if hours is not None), Said(told, numbers)


def _bad_nights(evidence: Evidence) -> Iterator[tuple[float, Said]]:
    nights = {one.day: one.sleep_quality for one in evidence.checked_in(LAST_DAYS) if one.sleep_quality is not None}
    average = mean(nights.values()) if len(nights) >= LEAST_KNOWN else None
    newest = nights.get(evidence.day)
    numbers: dict[str, float | None] = {"mean_sleep_quality": average, "sleep_quality": newest, "nights": len(nights)}
    if average is not None and average <= BAD_SLEEP:
        told = f"Sleep was rated {average:.1f} of 5 on average in {how_many(len(nights), 'night')}."
        yield BAD_SLEEP / average, Said(told, numbers)
    elif newest is not None and newest <= BAD_NIGHT:
        yield 1.0, Said(f"Sleep was rated {newest:.0f} of 5 last night.", numbers)


def _rest_tomorrow(
    evidence: Evidence, taken: Taken, about: str, told: tuple[Said, ...], strength: float
) -> Iterator[Finding]:
    day = evidence.tomorrow
    if not evidence.ahead_until(day):
        return  # nothing is planned for tomorrow: it is a rest day already
    there = taken.left(evidence, day)
    room = taken.room(evidence)
    changes = rested(
        there, room, first=day + DAY, last=evidence.day + timedelta(days=WEEK_AHEAD), at=evidence.thresholds
    )
    sentence = f"A rest day tomorrow, {day:%A}: {_what_becomes(changes)}."
    why_not = "Another proposal of tonight has to do with tomorrow's workouts already."
    yield Finding(about, "rest day", sentence, strength, told, changes, is_easing=True, why_not=why_not)


def _what_becomes(changes: Sequence[Change]) -> str:
    """What happens to the workouts of a day: where each goes."""
    told = []
    for change in changes:
        if change.before is None:
            continue
        if change.after is None:
            told.append(f"{change.before.title} is left out")
        elif change.after.day != change.before.day:
            told.append(f"{change.before.title} moves to {change.after.day:%A}")
        else:
            told.append(f"{change.before.title} becomes easy and half as long")
    return ", ".join(told) or "nothing is planned"


def _put_off(evidence: Evidence, taken: Taken, there: Sequence[Planned], again: date) -> Iterator[Change]:
    room = taken.room(evidence)
    until = again + timedelta(days=WEEK_AHEAD)
    for one in there:
        day = room.free_day(one, again, until) if one.priority == "key" else None
        change = Change(one, None if day is None else room.to(one, day))
        room = room.whether_or_not((change,))
        yield change


def _gentle(planned: Planned, evidence: Evidence) -> Planned:
    return scaled(eased(planned, at=evidence.thresholds, to="easy"), GENTLE_SHARE, at=evidence.thresholds)


def _unwell(evidence: Evidence) -> list[LifeSpan]:
    return sorted((one for one in evidence.events if one.kind in UNWELL), key=lambda one: (one.first_day, one.kind))


def _gentle_days(event: LifeSpan) -> int:
    return min(event.days, MOST_GENTLE_DAYS) if event.days >= LONG_DAYS else 0


def _about(event: LifeSpan) -> str:
    return f"{event.kind} from {event.first_day}"


RULES = (
    Rule("unwell", "Ill or injured", "Days of illness and injury that are entered and not over.",
         "Tomorrow is one of them.", "Schwellnus 2016, Soligard 2016 (IOC consensus)", unwell),
    Rule("gentle-return", "Back from illness or injury", "Days of illness and injury that ended lately.",
         "3 days or more; easy and half the time for as many days, 7 at most (a convention).",
         "Schwellnus 2016, Soligard 2016 (IOC consensus)", gentle_return),
    Rule("poor-sleep", "Poor sleep", "Hours of sleep of the last three nights, and how good it was, 1 to 5.",
         "Mean below 6 h with two nights known, or last night below 5 h; rated 2 or less on average, or 1 last night "
         "(conventions).", "Watson 2015 (AASM and SRS), Saw 2016", poor_sleep),
    Rule("sore", "Sore", "Soreness of the last three days, 1 to 5.",
         "Mean of 4 or more with two days known, or 5 today (conventions).", "Saw 2016", sore),
    Rule("low-energy", "Out of energy", "Energy of the last three days, 1 to 5.",
         "Mean of 2 or less with two days known (a convention).", "Saw 2016", low_energy),
)  # fmt: skip
