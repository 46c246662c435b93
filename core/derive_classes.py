"""The one place that computes what is stored about a class: what its plan asks for, and what its songs are found by."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from core import store
from core.analysis.class_plan import ZoneTarget, class_plan
from core.queries import classes
from core.store import Book

#: Moved whenever a rule of ``analysis.class_plan`` changes a stored number; older rows are then made again.
VERSION = 1
#: Classes in one transaction.
BATCH = 1000


def refresh(session: Session, class_ids: Iterable[str]) -> None:
    """Add up again what classes ask for, from their targets."""
    session.flush()
    rows = [{"id": class_id, **planned} for class_id, planned in _planned(session, list(class_ids)).items()]
    classes.save_plans(session, rows)


def bring_up_to_date(book: Book) -> int:
    """Do it for every class that an older version of the rules looked at, or nobody did; returns how many."""
    with store.reading(book) as connection:
        ids = classes.outdated_ids(connection, VERSION)
    for start in range(0, len(ids), BATCH):
        with store.writing(book, "classes") as session:
            refresh(session, ids[start : start + BATCH])
    if ids:
        with store.writing(book, "classes") as session:
            classes.add_missing_texts(session)
    return len(ids)


def planned_values(targets: Iterable[ZoneTarget], duration_s: int | None) -> dict[str, Any]:
    """The columns of ``peloton_class`` that a class's power-zone targets give."""
    plan = class_plan(targets, duration_s)
    zones_s = plan.zones_s if plan else (None,) * 7
    columns = {f"planned_zone_{zone}_s": seconds for zone, seconds in enumerate(zones_s, start=1)}
    return {**columns, "planned_intensity": plan.intensity if plan else None, "plan_version": VERSION}


def _planned(session: Session, class_ids: list[str]) -> dict[str, dict[str, Any]]:
    targets = classes.zone_targets(session, class_ids)
    durations_s = classes.durations(session, class_ids)
    return {class_id: planned_values(targets.get(class_id, ()), length_s) for class_id, length_s in durations_s.items()}
