"""The write on where the athlete wants weight and body fat to be. It is one transaction, with a way back."""

from collections.abc import Mapping

from core import store
from core.actions_done import Done
from core.quantities import MEASUREMENTS, Units, parse_measurement, shown
from core.queries import athlete
from core.queries.goal_lines import KINDS, put_goal_line
from core.store import Book


def save_goal_lines(book: Book, typed: Mapping[str, str]) -> Done:
    """Draw the goal lines of these kinds where they were typed, with a unit or in the athlete's own; "" draws none.

    Raises:
        ValueError: One cannot be read or cannot be true; the sentence says which, and all stay as they are.
    """
    if unknown := set(typed) - set(KINDS):
        raise ValueError(f"There is no goal line for {', '.join(sorted(unknown))}. Choose one of: {', '.join(KINDS)}.")
    units: Units = "imperial" if athlete.athlete(book).units == "imperial" else "metric"
    lines = {kind: parse_measurement(kind, typed[kind], units)[1] if typed[kind].strip() else None for kind in typed}
    before = _put(book, lines)
    said = (f"{MEASUREMENTS[kind].quantity.label}: {_line(value, kind, units)}." for kind, value in lines.items())
    return Done(" ".join(said), lambda: _put_back(book, before))


def _put(book: Book, lines: Mapping[str, float | None]) -> dict[str, float | None]:
    with store.writing(book, "settings") as session:
        return {kind: put_goal_line(session, kind, value) for kind, value in lines.items()}


def _put_back(book: Book, before: Mapping[str, float | None]) -> str:
    _put(book, before)
    return "The goal lines are as they were."


def _line(value: float | None, kind: str, units: Units) -> str:
    return "no goal line" if value is None else f"goal line at {shown(value, kind, units)}"
