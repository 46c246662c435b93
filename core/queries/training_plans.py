"""Plans and own templates as they are kept; their workouts are in ``queries/plan.py``."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import Setting
from core.models_plan import PlannedWorkout, PlanTemplate, TrainingPlan
from core.queries import athlete
from core.store import Book, reading

#: The setting that says which workouts a planned one was not, by its uid.
NOT_THESE = "plan.not_these"


def put_plan(session: Session, **said: Any) -> TrainingPlan:
    """Keep a plan, in the place of the one of its id where there is one; returns it with its id."""
    plan = session.merge(TrainingPlan(**said))
    session.flush()
    return plan


def plan_of(session: Session, plan_id: int) -> TrainingPlan | None:
    """One plan; None where it is gone."""
    return session.get(TrainingPlan, plan_id)


def take_out_plan(session: Session, plan_id: int) -> None:
    """Delete a plan that has no workouts any more."""
    session.execute(sa.delete(TrainingPlan).where(col(TrainingPlan.id) == plan_id))


def workouts_of(session: Session, plan_id: int, *, after: date | None = None) -> list[dict[str, Any]]:
    """The planned workouts of a plan by day, those after a day where one is given: a row each."""
    query = select(PlannedWorkout).where(col(PlannedWorkout.plan_id) == plan_id)
    if after is not None:
        query = query.where(col(PlannedWorkout.day) > after)
    query = query.order_by(col(PlannedWorkout.day), col(PlannedWorkout.id))
    return [row.model_dump() for row in session.exec(query)]


def templates(source: Book | Session) -> list[PlanTemplate]:
    """The athlete's own templates by name."""
    query = select(PlanTemplate).order_by(col(PlanTemplate.name))
    if isinstance(source, Session):
        return list(source.exec(query))
    with reading(source) as connection, Session(connection) as session:
        return list(session.exec(query))


def template_of(session: Session, template_id: int) -> PlanTemplate | None:
    """One own template; None where it is gone."""
    return session.get(PlanTemplate, template_id)


def template_called(session: Session, name: str) -> PlanTemplate | None:
    """The own template of this name."""
    return session.exec(select(PlanTemplate).where(PlanTemplate.name == name)).first()


def put_template(session: Session, *, now: datetime, **said: Any) -> PlanTemplate:
    """Keep an own template; returns it with its id."""
    kept = session.merge(PlanTemplate(**({"created_at": now} | said)))
    session.flush()
    return kept


def take_out_template(session: Session, template_id: int) -> dict[str, Any] | None:
    """Delete an own template; returns what it was."""
    found = session.get(PlanTemplate, template_id)
    if found is None:
        return None
    before = found.model_dump()
    session.delete(found)
    session.flush()
    return before


def refused(source: Book | Session) -> dict[str, list[int]]:
    """The workouts that a planned one was not, as the athlete said, by its uid."""
    if isinstance(source, Session):
        kept = source.scalar(sa.select(Setting.value).where(col(Setting.key) == NOT_THESE))
    else:
        kept = athlete.setting(source, NOT_THESE)
    return {uid: list(ids) for uid, ids in (kept or {}).items()}


def put_refused(session: Session, refused: dict[str, list[int]]) -> None:
    """Keep them."""
    athlete.save_setting(session, NOT_THESE, {uid: ids for uid, ids in refused.items() if ids})


def move_refused(session: Session, left: int, home: int) -> None:
    """What a workout that went up in another one was not, that one is not; but for what the athlete said it was."""
    kept = refused(session)
    if not any({left, home} & set(ids) for ids in kept.values()):
        return
    said = set(session.scalars(select(PlannedWorkout.uid).where(PlannedWorkout.workout_id == home)))
    moved = {uid: {home if one == left else one for one in ids} for uid, ids in kept.items()}
    put_refused(session, {uid: sorted(ids - {home} if uid in said else ids) for uid, ids in moved.items()})


def forget_refused(session: Session, workout_ids: Collection[int]) -> None:
    """Workouts that are gone were refused by none: a new one may have their number."""
    kept = refused(session)
    if any(set(workout_ids) & set(ids) for ids in kept.values()):
        put_refused(session, {uid: [one for one in ids if one not in workout_ids] for uid, ids in kept.items()})
