"""Where the athlete wants a measurement to be: a line across its chart."""

from sqlmodel import Session

from core.models import Setting
from core.queries import athlete
from core.store import Book

#: Measurements that can have one.
KINDS = ("weight", "body_fat")


def goal_line(book: Book, kind: str) -> float | None:
    """The goal of a kind, in its stored unit; None where the athlete set none."""
    return athlete.setting(book, _key(kind)) if kind in KINDS else None


def put_goal_line(session: Session, kind: str, value: float | None) -> float | None:
    """Set the goal of a kind, None takes it away; returns the one before."""
    kept = session.get(Setting, _key(kind))
    before = None if kept is None else kept.value
    athlete.save_setting(session, _key(kind), value)
    return before


def _key(kind: str) -> str:
    return f"body.goal_line.{kind}"
