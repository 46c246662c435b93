"""Reports: which ones are written by themselves and where they go, and what became of each: kept as settings."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from core.models import Setting
from core.queries import athlete
from core.store import Book

#: The settings that hold the wishes, what was written, and why the last one could not be.
SCHEDULE, LOG, PROBLEM = "reports.schedule", "reports.log", "reports.problem"
#: So many reports are remembered, the newest first; files of older ones stay where they are.
REMEMBERED = 120
#: How a report can be sent.
MAIL, NTFY = "mail", "ntfy"
WAITING, SENDING, SENT, FAILED = "waiting", "sending", "sent", "failed"


@dataclass(frozen=True)
class Schedule:
    """Which reports are written by themselves, where to, and how they are sent."""

    weekly: bool = True
    monthly: bool = True
    #: None: ``reports`` in the data folder.
    folder: str | None = None
    by_mail: bool = False
    by_ntfy: bool = False

    @property
    def channels(self) -> tuple[str, ...]:
        """How a new report is sent."""
        return tuple(name for name, is_on in ((MAIL, self.by_mail), (NTFY, self.by_ntfy)) if is_on)


@dataclass(frozen=True)
class Sending:
    """How one report goes one way."""

    channel: str
    state: str = WAITING
    tries: int = 0
    problem: str | None = None
    #: An instant, as ISO text; None: at the next turn.
    retry_at: str | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to try."""
        return self.state == WAITING and (self.retry_at is None or datetime.fromisoformat(self.retry_at) <= now)


@dataclass(frozen=True)
class Written:
    """A report that was written by itself."""

    key: str
    kind: str
    title: str
    #: Where its file lies.
    path: str
    #: The last day that it tells of, and the local day on which it was written, as ISO text.
    last: str
    day: str
    #: What worked, what worries and what is next, as it was then.
    sentences: tuple[str, ...] = ()
    sendings: tuple[Sending, ...] = ()

    @property
    def made_on(self) -> date:
        return date.fromisoformat(self.day)

    def with_sending(self, one: Sending) -> "Written":
        """The same, with this in the place of what is known of its channel."""
        return replace(self, sendings=tuple(one if s.channel == one.channel else s for s in self.sendings))


def schedule(book: Book) -> Schedule:
    """What the athlete wishes."""
    return _schedule(athlete.setting(book, SCHEDULE))


def put_schedule(session: Session, wished: Schedule) -> Schedule:
    """Keep what the athlete wishes; returns what was wished before."""
    kept = session.get(Setting, SCHEDULE)
    athlete.save_setting(session, SCHEDULE, asdict(wished))
    return _schedule(kept.value if kept else None)


def log(source: Book | Session) -> list[Written]:
    """The reports that were written by themselves, newest first."""
    if isinstance(source, Session):
        kept = source.get(Setting, LOG)
        return [_written(row) for row in (kept.value if kept else [])]
    return [_written(row) for row in athlete.setting(source, LOG, [])]


def put(session: Session, one: Written) -> None:
    """Remember a report, in the place of what is known of the same one."""
    rows = [one, *(row for row in log(session) if row.key != one.key)]
    rows.sort(key=lambda row: (row.last, row.kind), reverse=True)
    athlete.save_setting(session, LOG, [asdict(row) for row in rows[:REMEMBERED]])


def problem(book: Book) -> str | None:
    """Why the last report could not be written; None where nothing is wrong."""
    return athlete.setting(book, PROBLEM)


def put_problem(session: Session, sentence: str | None) -> None:
    """Say why a report could not be written, or that nothing is wrong."""
    athlete.save_setting(session, PROBLEM, sentence)


def _schedule(value: Any) -> Schedule:
    known = {one.name for one in fields(Schedule)}
    return Schedule(**{name: each for name, each in value.items() if name in known}) if isinstance(value, dict) else (
        Schedule()
    )  # fmt: skip


def _written(row: dict[str, Any]) -> Written:
    sendings = tuple(Sending(**one) for one in row.get("sendings", ()))
    return Written(**{**row, "sentences": tuple(row.get("sentences", ())), "sendings": sendings})
