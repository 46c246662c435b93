"""Goals that are ready to be set: what athletes usually aim at, with targets from what the book knows of this one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from core import quantities
from core.coaching.goal_drafts import Draft
from core.coaching.goals import Aim
from core.frames import books, goal_values
from core.quantities import Units
from core.store import Book

#: How long a value has to move, and by how much of it.
WEEKS, RAISED, FASTER, KEPT = 12, 1.04, 0.97, 0.95
#: Body fat is held within so many points of the wanted one.
FAT_MARGIN = 1.0


@dataclass(frozen=True)
class Template:
    """Goals that are set together; a draft without a target waits for the athlete's own."""

    drafts: tuple[Draft, ...]
    about: str


def templates(book: Book, today: date) -> Mapping[str, Template]:
    """Everything that is ready, by its name."""
    due = today + timedelta(weeks=WEEKS)
    fat = _newest(book, "body_fat")
    held = 14.0 if fat is None else round(fat, 1)
    return {
        "3 workouts a week": Template((Draft("workouts", 3.0),), "Any workout counts."),
        "150 minutes a week": Template(
            (Draft("minutes", 150.0),), "What the World Health Organization (2020) asks of every adult at least."
        ),
        "900 kJ a week": Template((Draft("output_kj", 900.0),), "Three rides or so, wherever output is measured."),
        "3 to 5 h a week": Template(
            (Draft("minutes", 180.0, upper=300.0),), "Enough to get fitter, and no more than life allows."
        ),
        "Hold body fat": Template(
            (Draft("body_fat", held - FAT_MARGIN, kind="band", upper=held + FAT_MARGIN),),
            "A point to either side of where it is to stay.",
        ),
        "Raise VO2max": Template(
            (Draft("vo2max", _raised(book, "vo2max"), kind="value", due_day=due),), "Four percent in twelve weeks."
        ),
        "Raise FTP": Template(
            (Draft("ftp", _raised(book, "ftp"), kind="value", due_day=due),), "Four percent in twelve weeks."
        ),
        "Faster 100-yd freestyle": Template(
            (Draft("swim_100yd", _times(book, "swim_100yd", FASTER), kind="value", due_day=due),),
            "Three percent less in twelve weeks.",
        ),
        "Stay explosive and flexible": Template(
            (
                Draft("box_jump", _times(book, "box_jump", KEPT), kind="band"),
                Draft("flexibility_test", _newest(book, "flexibility_test"), kind="band"),
                Draft("days", 2.0, discipline="stretching"),
            ),
            "The box jump within five percent of the last one, sit and reach no less than now, two days of stretching.",
        ),
    }


def typed(draft: Draft, units: Units) -> tuple[str, str]:
    """A draft's target and upper end as one would type them; "" where there is none."""
    return _typed(draft.metric, draft.target, units), _typed(draft.metric, draft.upper, units)


def _typed(metric: str, value: float | None, units: Units) -> str:
    if value is None:
        return ""
    if metric in ("minutes", "power_zone_minutes", "hr_zone_minutes"):
        return f"{value / 60:g} h" if value >= 180 and value % 30 == 0 else f"{value:g} min"
    name = {"lift": "tested_lift"}.get(metric, metric)
    return quantities.shown(value, name, units).replace(",", "")


def _newest(book: Book, metric: str) -> float | None:
    known = goal_values.values(book, Aim(0, "value", metric, 0.0, date.min))
    known = known[known.index <= str(books.today(book))]
    return float(known.iloc[-1]) if len(known) else None


def _raised(book: Book, metric: str) -> float | None:
    return _times(book, metric, RAISED)


def _times(book: Book, metric: str, factor: float) -> float | None:
    newest = _newest(book, metric)
    return None if newest is None else newest * factor
