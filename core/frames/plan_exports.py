"""The plan on its way out: files of a planned workout, the calendar, and how it stands at Garmin and Hevy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import pandas as pd

from core import config, connections, planned_files
from core.frames import books
from core.frames.exports import Download
from core.planned_files import FORMATS
from core.queries import athlete, plan, plan_exports
from core.store import Book

#: The setting that ``sync_plan`` reads.
SEND_TO = "plan.send_to"
SERVICES = {plan_exports.GARMIN: "Garmin", plan_exports.HEVY: "Hevy"}


@dataclass(frozen=True)
class PlanExports:
    """Who gets the plan, and how it stands there."""

    #: The services that there are, by name, and whether each is connected.
    services: dict[str, str]
    connected: frozenset[str]
    chosen: tuple[str, ...]
    #: Workouts by state.
    counts: dict[str, int]

    @property
    def is_busy(self) -> bool:
        """Whether something is on its way."""
        return any(self.counts.get(state) for state in plan_exports.UNDER_WAY)


@dataclass(frozen=True)
class AtService:
    """How one planned workout stands at one service."""

    service: str
    state: str
    problem: str | None
    retry_at: datetime | None
    #: The day that it stands on there.
    day: date | None


def downloads(book: Book, uid: str) -> list[Download]:
    """A planned workout as each kind of file that has a place for it; nothing is written before it is asked for."""
    kept = planned_files.of_uid(book, uid)
    if kept is None:
        return []
    return [
        Download(
            kind.label, planned_files.file_name(kept.planned, kind.ending), kind.mime, partial(_data, book, uid, name)
        )
        for name, kind in FORMATS.items()
        if planned_files.takes(kept.planned, name)
    ]


def left_out(book: Book, uid: str) -> list[str]:
    """What files cannot say of a planned workout: a sentence each, after the formats that it is true of."""
    told: dict[str, list[str]] = {}
    for label, sentences in planned_files.left_out(book, uid).items():
        for sentence in sentences:
            told.setdefault(sentence, []).append(label)
    return [f"{', '.join(labels)}: {sentence}" for sentence, labels in told.items()]


def calendar(book: Book, *, plan_id: int | None = None) -> Download:
    """The plan as a calendar: from four weeks ago on, or the whole of one plan."""
    return Download(
        "Calendar", "zonebook-plan.ics", "text/calendar",
        lambda: planned_files.calendar(book, books.today(book), plan_id=plan_id).data,
    )  # fmt: skip


def exports(book: Book) -> PlanExports:
    """Who gets the plan, and how it stands there."""
    chosen = [service for service in SERVICES if service in athlete.setting(book, SEND_TO, [])]
    connected = [] if book.is_sample else connections.connected(book, config.settings())
    states = [row.state for row in plan_exports.rows(book) if row.service in chosen]
    return PlanExports(
        SERVICES, frozenset(connected) & frozenset(SERVICES), tuple(chosen),
        {state: states.count(state) for state in sorted(set(states))},
    )  # fmt: skip


def standing(book: Book) -> tuple[PlanExports, pd.DataFrame]:
    """Both: who gets the plan, and how each workout stands there."""
    return exports(book), states(book)


def of_workout(book: Book, uid: str) -> list[AtService]:
    """How a planned workout stands at each service that it was sent to, or is to be."""
    return [
        AtService(
            SERVICES[row.service],
            row.state,
            row.problem,
            row.retry_at and row.retry_at.astimezone(books.zone(book)),
            row.sent_day,
        )
        for row in plan_exports.rows(book)
        if row.uid == uid and row.service in SERVICES
    ]


def states(book: Book, *, of: Sequence[str] | None = None) -> pd.DataFrame:
    """How the plan stands at the services that get it, what needs the athlete first, then by day.

    Returns:
        A row a workout and service: ``uid, service, title, day`` (date, None where the workout is deleted),
        ``state, problem, retry_at`` (on the athlete's clock). Removed ones are left out.
    """
    zone = books.zone(book)
    planned = {row["uid"]: row for row in plan.planned(book)}
    told = [
        {
            "uid": row.uid, "service": SERVICES[row.service], "title": planned.get(row.uid, {}).get("title"),
            "day": planned.get(row.uid, {}).get("day") or row.sent_day, "state": row.state, "problem": row.problem,
            "retry_at": row.retry_at and row.retry_at.astimezone(zone).replace(tzinfo=None),
        }
        for row in plan_exports.rows(book)
        if row.state != plan_exports.REMOVED and row.service in SERVICES and (of is None or row.uid in of)
    ]  # fmt: skip
    columns = ["uid", "service", "title", "day", "state", "problem", "retry_at"]
    frame = pd.DataFrame(told, columns=columns).fillna({"title": "", "problem": ""})
    order = frame.assign(_=frame["state"] != plan_exports.FAILED)
    return frame.loc[order.sort_values(["_", "day", "service"], na_position="last").index].reset_index(drop=True)


def _data(book: Book, uid: str, kind: str) -> bytes:
    found = planned_files.file(book, uid, kind)
    return found.data if found else b""
