"""The sample athlete: an invented person with years of training, made anew from a seed, the same each time.

When they train is in ``calendar``; what the classes ask for in ``plans`` and ``classes``; what is heard
in ``music``; how a session looks second by second in ``rides`` and ``runs``; what the devices say of it
in ``sessions``; how all of it gets into a book in ``book``. Nothing here reads a clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.demo.calendar import calendar
from core.demo.classes import Library
from core.demo.sessions import AGE_RULE_BPM, BELIEVED_DAYS, MAX_HEART_RATE_BPM, History
from core.models import Athlete, Goal, LifeEvent, Measurement, Recording
from core.recorded import RecordedSession

NAME, AGE_YEARS, HEIGHT_M, TIME_ZONE = "Jamie Thistlebrook", 41, 1.79, "America/New_York"
#: Days between two weighings, and between two looks at the resting heart rate.
WEIGHED_EVERY_DAYS, RESTED_EVERY_DAYS = 30, 91
#: What the athlete wants every week: (metric, target); how much of FTP and weight, and by when.
GOALS = (("workouts", 3.0), ("minutes", 150.0), ("output_kj", 900.0))
HARD_MINUTES, FTP_RAISED, WEIGHT_MARGIN_KG, WEEKS_AHEAD, WEEKS_GONE = 20.0, 1.05, 1.5, 10, 8


@dataclass(frozen=True)
class SampleAthlete:
    """An invented athlete with a history. ``classes`` makes a class when it is asked for, so 50,000 cost little."""

    athlete: Athlete
    measurements: list[Measurement]
    life_events: list[LifeEvent]
    classes: Library
    goals: list[Goal]
    _history: History = field(repr=False)

    def sessions(self) -> Iterator[RecordedSession]:
        """Every session with its streams, oldest first, made one at a time and the same each time."""
        best_kj: dict[int, float] = {}
        for appointment in self._history.calendar.appointments:
            session = self._history.session(appointment)
            _mark_personal_record(session.recording, best_kj)
            yield session


def sample_athlete(*, workouts: int = 700, classes: int | None = None, seed: int = 1, today: date) -> SampleAthlete:
    """The sample athlete with so many workouts, the last of them on the day before ``today``.

    Args:
        workouts: 700 fill three years, 5,000 fill twelve.
        classes: Size of the class library; by default as many as the workouts use.
        seed: Another seed is another history.
        today: The day on which the athlete is looked at.
    """
    planned = calendar(workouts=workouts, classes=classes, seed=seed, today=today, zone=ZoneInfo(TIME_ZONE))
    history = History(seed, planned)
    return SampleAthlete(
        athlete=Athlete(
            name=NAME,
            sex="male",
            birth_date=date(today.year - AGE_YEARS, 4, 17),
            height_m=HEIGHT_M,
            time_zone=TIME_ZONE,
            units="metric",
            week_start=0,
        ),
        measurements=_measurements(history),
        life_events=[
            LifeEvent(kind=b.kind, first_day=b.first_day, last_day=b.last_day, note=b.note) for b in planned.breaks
        ],
        classes=planned.library,
        goals=_goals(history, today),
        _history=history,
    )


def _goals(history: History, today: date) -> list[Goal]:
    """Three for every week since the first day, and three younger ones: hard minutes, a higher FTP, a steady weight."""
    first_day, set_on = history.calendar.first_day, today - timedelta(weeks=WEEKS_GONE)
    wanted: list[tuple[date, dict[str, Any]]] = [
        (first_day, {"metric": metric, "target": target}) for metric, target in GOALS
    ]
    wanted.append((set_on, {"metric": "power_zone_minutes", "subject": "4-7", "target": HARD_MINUTES}))
    tested = [ftp_w for test, ftp_w in history.tests if test.day <= set_on]
    if tested:
        due = today + timedelta(weeks=WEEKS_AHEAD)
        target = float(round(tested[-1] * FTP_RAISED))
        wanted.append((set_on, {"kind": "value", "metric": "ftp", "target": target, "due_day": due}))
    usual_kg = round(history.weight_kg(max((set_on - first_day).days, 0)))
    low, high = usual_kg - WEIGHT_MARGIN_KG, usual_kg + WEIGHT_MARGIN_KG
    wanted.append((set_on, {"kind": "band", "metric": "weight", "target": low, "upper": high}))
    return [Goal(priority=n, first_day=day, created_at=_noon(day), **what) for n, (day, what) in enumerate(wanted)]


def _measurements(history: History) -> list[Measurement]:
    """Dated values, oldest first: FTP after each test, weight every month, heart rates now and then."""
    first, n_days = history.calendar.first_day, history.calendar.latent_ftp_w.size - 1
    values = [_measured("ftp", test.day, ftp_w, "20 min FTP test") for test, ftp_w in history.tests]
    for n in range(0, n_days, WEIGHED_EVERY_DAYS):
        values.append(_measured("weight", first + timedelta(days=n), round(history.weight_kg(n), 1)))
    for n in range(0, n_days, RESTED_EVERY_DAYS):
        values.append(_measured("resting_heart_rate", first + timedelta(days=n), round(history.resting_bpm(n))))
    values.append(_measured("max_heart_rate", first, AGE_RULE_BPM, "220 minus age"))
    if n_days > BELIEVED_DAYS:
        seen = first + timedelta(days=BELIEVED_DAYS)
        values.append(_measured("max_heart_rate", seen, MAX_HEART_RATE_BPM, "Seen at the top of a climb"))
    return sorted(values, key=lambda measurement: measurement.day)


def _measured(kind: str, day: date, value: float, note: str | None = None) -> Measurement:
    return Measurement(kind=kind, day=day, value=float(value), source="sample", note=note, created_at=_noon(day))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _mark_personal_record(recording: Recording, best_kj: dict[int, float]) -> None:
    """Mark a ride with the most output so far of its class length, and remember it in ``best_kj``."""
    length_s, output_kj = recording.class_duration_s, recording.output_kj
    if recording.discipline != "cycling" or not length_s or not output_kj:
        return
    recording.is_personal_record = length_s in best_kj and output_kj > best_kj[length_s]
    best_kj[length_s] = max(output_kj, best_kj.get(length_s, 0.0))
