"""What keeps happening to a plan, and that chance alone rarely looks like it."""

from datetime import date, timedelta

import numpy as np
import pytest

from core.coaching.plan_kept import Followed, kept
from core.coaching.plan_matching import matched
from core.coaching.plan_patterns import LEAST_OCCASIONS, more_than_others, more_than_usual, patterns
from tests.coaching.plan_making import did, plan
from tests.workout_rows import workout_rows

#: Eight weeks that end on a Sunday; planned are Monday, Tuesday, Thursday and Saturday.
FIRST, TODAY = date(2026, 9, 28), date(2026, 11, 22)
DAYS = [FIRST + timedelta(days=7 * week + day) for week in range(8) for day in (0, 1, 3, 5)]


def found(planned, rows, *, today=TODAY, **said):
    workouts = workout_rows(*rows)
    return patterns(matched(planned, workouts, today), workouts, today=today, **said)


def planned_days(**said):
    return [plan(day, str(day), **said) for day in DAYS]


def test_no_plan_and_a_plan_that_was_kept_have_no_pattern():
    assert found([], [did(day) for day in DAYS]) == []
    assert found(planned_days(), [did(day) for day in DAYS]) == []


def test_thursdays_that_are_always_missed_are_told_with_their_counts():
    (pattern,) = found(planned_days(), [did(day) for day in DAYS if day.weekday() != 3])
    assert (pattern.kind, pattern.times, pattern.of) == ("misses Thursdays", 8, 8)
    assert pattern.sentence == "Thursdays are missed: 8 of 8, against 0 of 24 on other days."


def test_three_thursdays_are_too_few():
    days = [day for day in DAYS if day.weekday() != 3 or day >= TODAY - timedelta(days=20)]
    rows = [did(day) for day in days if day.weekday() != 3]
    assert found([plan(day, str(day)) for day in days], rows) == []


def test_what_is_missed_everywhere_is_no_matter_of_thursdays():
    assert found(planned_days(), []) == []


def test_a_day_of_illness_is_no_missed_thursday():
    workouts = workout_rows(*[did(day) for day in DAYS if day.weekday() != 3])
    away = {day: "illness" for day in DAYS if day.weekday() == 3}
    assert patterns(matched(planned_days(), workouts, TODAY, away=away), workouts, today=TODAY) == []


def test_easy_days_that_are_ridden_hard_are_told():
    planned = [plan(day, str(day), intensity="easy" if day.weekday() != 1 else "hard") for day in DAYS]
    rows = [
        did(day, tss=81, tss_method="power") for day in DAYS
    ]  # IF 0.90: as hard days are, and too hard for easy ones
    (pattern,) = found(planned, rows)
    assert (pattern.kind, pattern.times, pattern.of) == ("hard on easy days", 24, 24)


def test_hard_days_that_are_ridden_easy_are_told():
    rows = [did(day, tss=49, tss_method="power") for day in DAYS]
    (pattern,) = found(planned_days(intensity="hard"), rows)
    assert (pattern.kind, pattern.times, pattern.of) == ("easy on hard days", 32, 32)


def test_sessions_that_are_shorter_than_planned_are_told():
    rows = [did(day, minutes=45 if n % 2 else 60) for n, day in enumerate(DAYS)]
    (pattern,) = found(planned_days(), rows)
    assert (pattern.kind, pattern.times, pattern.of) == ("shorter", 16, 32)
    assert pattern.sentence == "Sessions are shorter than planned by over 10 %: 16 of 32."


def test_sessions_that_are_done_a_day_late_are_told():
    days = [FIRST + timedelta(days=7 * week + day) for week in range(8) for day in (0, 3)]
    (pattern,) = found([plan(day, str(day)) for day in days], [did(day + timedelta(days=1)) for day in days])
    assert (pattern.kind, pattern.times, pattern.of) == ("later", 16, 16)


def test_hard_days_that_are_skipped_are_told():
    planned = [plan(day, str(day), intensity="hard" if n % 3 == 0 else "easy") for n, day in enumerate(DAYS)]
    rows = [did(one.day) for one in planned if one.intensity != "hard"]
    kinds = {pattern.kind: (pattern.times, pattern.of) for pattern in found(planned, rows)}
    assert kinds == {"misses hard days": (11, 11)}


def test_strength_that_is_missed_is_told_by_its_discipline():
    planned = [*planned_days(), *(plan(day, f"s{day}", discipline="strength") for day in DAYS[::2])]
    kinds = [pattern.kind for pattern in found(planned, [did(day) for day in DAYS])]
    assert kinds[0] == "misses strength"
    assert "misses cycling" not in kinds


def test_weeks_that_are_caught_up_at_the_weekend_are_told():
    mondays = [FIRST + timedelta(days=7 * week) for week in range(8)]
    planned = [plan(day + timedelta(days=n), f"{day}{n}") for day in mondays for n in (0, 1)]
    rows = [did(day + timedelta(days=5), minutes=120) for day in mondays]
    kinds = [(pattern.kind, pattern.times, pattern.of) for pattern in found(planned, rows)]
    assert kinds == [("weekend catch-up", 8, 8)]


def test_a_sunday_catches_up_the_days_before_it_also_where_weeks_begin_on_it():
    mondays = [FIRST + timedelta(days=7 * week) for week in range(0, 8, 2)]
    planned = [plan(day + timedelta(days=n), f"{day}{n}") for day in mondays for n in (0, 1)]
    workouts = workout_rows(*[did(day + timedelta(days=6), minutes=120) for day in mondays])
    told = kept(Followed(tuple(planned), first_weekday=6), workouts, TODAY).patterns
    kinds = {pattern.kind: (pattern.times, pattern.of) for pattern in told}
    assert kinds["weekend catch-up"] == (4, 4)


def test_rest_days_that_are_trained_on_are_told():
    weekends = [(FIRST + timedelta(days=7 * week + 5), FIRST + timedelta(days=7 * week + 6)) for week in range(8)]
    rows = [did(day) for day in DAYS] + [did(sunday, discipline="running") for _saturday, sunday in weekends]
    (pattern,) = found(planned_days(), rows, spans=weekends)
    assert (pattern.kind, pattern.times, pattern.of) == ("trains on rest days", 8, 8)
    assert found(planned_days(), rows, spans=weekends[:3]) == []  # three rest days are too few


def test_what_was_more_than_half_a_year_ago_is_no_pattern():
    rows = [did(day) for day in DAYS if day.weekday() != 3]
    assert found(planned_days(), rows, today=TODAY + timedelta(days=240)) == []


def test_the_order_of_plan_and_workouts_changes_nothing():
    rows = [did(day) for day in DAYS if day.weekday() != 3]
    workouts = workout_rows(*rows)
    matches = matched(planned_days(), workouts, TODAY)
    assert patterns(matches[::-1], workouts.iloc[::-1], today=TODAY) == patterns(matches, workouts, today=TODAY)


def test_chances_are_those_of_counting():
    assert more_than_others(3, 4, 1, 4) == pytest.approx(17 / 70)  # Fisher's lady tasting tea: (16 + 1) of 70 ways
    assert more_than_others(0, 4, 2, 4) == 1
    assert more_than_usual(1, 2) == pytest.approx(1 - 0.75**2)
    assert more_than_usual(0, LEAST_OCCASIONS) == 1


def test_plans_that_are_missed_by_chance_alone_rarely_show_a_pattern():
    random = np.random.default_rng(7)
    shown = sum(bool(found(*_by_chance(random))) for _ in range(200))
    assert shown <= 10 + 2 * 3.1  # 5 % of 200, and two standard deviations of that count


def _by_chance(random: np.random.Generator):
    """Half a year: a quarter missed, a tenth a day late, lengths and efforts off by chance, whatever the day."""
    planned, rows = [], []
    for n in range(170):
        day = TODAY - timedelta(days=n)
        if random.random() < 0.4:
            continue
        kind, how = random.choice(["cycling", "running", "strength"]), random.choice(["easy", "moderate", "hard"])
        planned.append(plan(day, str(day), discipline=str(kind), intensity=str(how)))
        if random.random() < 0.75:
            factor = {"easy": 0.62, "moderate": 0.78, "hard": 0.90}[str(how)] + random.normal(0, 0.06)
            minutes = 60 * random.normal(1, 0.07)
            tss = minutes / 60 * 100 * factor**2
            on = day + timedelta(days=int(random.random() < 0.1))
            rows.append(did(on, discipline=str(kind), minutes=minutes, tss=tss, tss_method="power"))
    return planned, rows
