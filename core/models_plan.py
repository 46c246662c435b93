"""Tables of the plan: what the athlete means to do, when there is time for it, and what each evening's review said.

As in ``core/models.py``: units are in the column names, missing is NULL, instants are aware UTC.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.models import Json


class PlanTemplate(SQLModel, table=True):
    """A plan of the athlete's own that can be begun on any Monday; those that Zonebook brings are in the code."""

    __tablename__ = "plan_template"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    focus: list[Any] = Field(default_factory=list, sa_type=Json)
    weekly_min_s: int | None = None
    weekly_max_s: int | None = None
    #: A planned workout each, as ``coaching.planned`` writes them, with ``day`` as days after the first one.
    workouts: list[Any] = Field(default_factory=list, sa_type=Json)
    created_at: datetime


class TrainingPlan(SQLModel, table=True):
    """Weeks with a purpose: focus areas and a weekly volume to keep to."""

    __tablename__ = "training_plan"

    id: int | None = Field(default=None, primary_key=True)
    title: str
    #: Key of the template that it was made from; NULL for one made by hand.
    template: str | None = None
    first_day: date
    last_day: date
    #: Of ``coaching.planned.FOCUS_AREAS``.
    focus: list[Any] = Field(default_factory=list, sa_type=Json)
    #: The weekly volume to keep to, from and to.
    weekly_min_s: int | None = None
    weekly_max_s: int | None = None
    note: str | None = None
    created_at: datetime


class PlannedWorkout(SQLModel, table=True):
    """One workout that is meant to be done."""

    __tablename__ = "planned_workout"

    id: int | None = Field(default=None, primary_key=True)
    #: Stays the same wherever it goes: what calendars and devices know it by.
    uid: str = Field(unique=True)
    #: NULL for one that belongs to no plan.
    plan_id: int | None = Field(default=None, foreign_key="training_plan.id", index=True)
    day: date = Field(index=True)
    #: Minute of the local day that it begins at; NULL for any time.
    start_minute: int | None = None
    discipline: str
    title: str
    #: Of ``coaching.planned.FOCUS_AREAS``.
    focus: str | None = None
    #: 'easy', 'moderate' or 'hard'
    intensity: str = "moderate"
    #: 'key' (the week is about it), 'normal' or 'optional'
    priority: str = "normal"
    #: What it takes: 'class', 'exercises', 'intervals' or 'nothing'.
    needs: str = "nothing"
    #: Steps and repeats, as ``coaching.planned`` writes them; NULL where there are none.
    steps: list[Any] | None = Field(default=None, sa_type=Json)
    duration_s: int
    tss: float | None = None
    class_id: str | None = Field(default=None, foreign_key="peloton_class.id")
    routine_id: int | None = Field(default=None, foreign_key="routine.id")
    note: str | None = None
    #: The workout that it was, where the athlete says so; else it is found by ``coaching.plan_matching``.
    workout_id: int | None = Field(default=None, foreign_key="workout.id")
    #: Left out on purpose, and why.
    skipped_reason: str | None = None
    skipped_at: datetime | None = None
    #: The day that it was planned for at first, where it was moved.
    first_planned_day: date | None = None
    created_at: datetime
    updated_at: datetime


class Routine(SQLModel, table=True):
    """Exercises in an order, to be done together."""

    __tablename__ = "routine"

    id: int | None = Field(default=None, primary_key=True)
    title: str
    #: The discipline that doing it counts as.
    discipline: str = "strength"
    note: str | None = None
    created_at: datetime


class RoutineItem(SQLModel, table=True):
    """One exercise of a routine. Which exercise: a source and its id there, as in ``exercise``, or Zonebook's own."""

    __tablename__ = "routine_item"
    __table_args__ = (UniqueConstraint("routine_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    routine_id: int = Field(foreign_key="routine.id", index=True)
    position: int
    exercise_source: str
    exercise_id: str
    sets: int = 1
    reps: int | None = None
    duration_s: int | None = None
    weight_kg: float | None = None
    rest_s: int | None = None
    note: str | None = None


class ExerciseTick(SQLModel, table=True):
    """An exercise of a routine that was ticked as done on a day; the exercise is the one that was really done."""

    __tablename__ = "exercise_tick"
    __table_args__ = (UniqueConstraint("day", "routine_item_id"),)

    id: int | None = Field(default=None, primary_key=True)
    day: date = Field(index=True)
    routine_item_id: int = Field(foreign_key="routine_item.id", index=True)
    exercise_source: str
    exercise_id: str
    ticked_at: datetime


class Availability(SQLModel, table=True):
    """A stretch of a weekday in which there is time to train; no rows at all mean any time."""

    __tablename__ = "availability"

    id: int | None = Field(default=None, primary_key=True)
    #: 0 is Monday.
    weekday: int
    #: Minutes of the local day, from and to (1440 is midnight).
    first_minute: int
    last_minute: int


class Calendar(SQLModel, table=True):
    """A calendar that was read in, so that nothing is planned into it."""

    __tablename__ = "calendar"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    read_at: datetime
    problem: str | None = None


class CalendarEvent(SQLModel, table=True):
    """Something in a calendar that was read in; one row an occurrence."""

    __tablename__ = "calendar_event"
    __table_args__ = (
        UniqueConstraint("calendar_id", "uid", "started_at"),
        Index("ix_calendar_event_day", "day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    calendar_id: int = Field(foreign_key="calendar.id", index=True)
    uid: str
    title: str
    started_at: datetime
    ended_at: datetime
    #: The athlete's local days, from and to.
    day: date
    last_day: date
    is_all_day: bool = False
    #: False where the calendar says that the time is free all the same.
    is_busy: bool = True


class DailyReview(SQLModel, table=True):
    """What one evening's review said."""

    __tablename__ = "daily_review"

    day: date = Field(primary_key=True)
    written_at: datetime
    #: Of the rules that wrote it.
    rules_version: int
    #: Planned against actual: the week's numbers and its workouts, as ``coaching.plan_adherence`` writes them.
    planned_against_actual: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    #: Sentences by what they are ('works', 'worries', 'why'), each with its numbers.
    insights: list[Any] = Field(default_factory=list, sa_type=Json)
    #: The focus of next week, as sentences.
    next_week_focus: list[Any] = Field(default_factory=list, sa_type=Json)
    #: 'keep', 'watch' or 'adjust'
    verdict: str
    #: When the athlete had decided on all that it proposed.
    approved_at: datetime | None = None


class PlanAdjustment(SQLModel, table=True):
    """A change of the plan that a review proposed, and what the athlete said to it."""

    __tablename__ = "plan_adjustment"
    __table_args__ = (UniqueConstraint("review_day", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    review_day: date = Field(foreign_key="daily_review.day", index=True)
    #: The rule and what it is about: the same proposal has the same key on any day.
    key: str = Field(index=True)
    rule: str
    #: 'volume', 'focus', 'swap days', 'exercises', 'intensity', 'rest day', 'deload'
    kind: str
    sentence: str
    #: Why: a sentence and its numbers each.
    evidence: list[Any] = Field(default_factory=list, sa_type=Json)
    #: How strong the evidence is, by the rule's own measure; after a rejection it must have grown.
    strength: float
    #: What is changed: the planned workout's uid, how it is before (NULL: new), and after (NULL: taken out).
    changes: list[Any] = Field(default_factory=list, sa_type=Json)
    #: On form and on each goal, with an interval.
    effects: list[Any] = Field(default_factory=list, sa_type=Json)
    #: 'open', 'approved', 'rejected', 'expired' (its days came first) or 'undone'
    state: str = "open"
    decided_at: datetime | None = None
    #: What was written in the end, as ``changes``: another one than proposed where the athlete edited it.
    written: list[Any] | None = Field(default=None, sa_type=Json)


class PlanExport(SQLModel, table=True):
    """A planned workout at a service: sent once, replaced when it changes, removed when it goes."""

    __tablename__ = "plan_export"
    __table_args__ = (UniqueConstraint("service", "uid"),)

    id: int | None = Field(default=None, primary_key=True)
    #: 'garmin' or 'hevy'
    service: str
    #: ``planned_workout.uid``; the row outlives the workout until it is removed at the service too.
    uid: str
    #: 'queued', 'sending', 'done', 'failed', 'removing', 'removed'
    state: str
    #: What the service calls the workout, and its place in the calendar there.
    remote_id: str | None = None
    remote_schedule_id: str | None = None
    #: Of what is there now: its content, and the day that it stands on.
    sent_hash: str | None = None
    sent_day: date | None = None
    problem: str | None = None
    attempts: int = 0
    retry_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
