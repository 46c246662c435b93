"""The plan at the services: what should be there is added once, replaced when it changes, and removed when it goes.

A row of ``plan_export`` is marked as being sent before it is. Where an answer was lost, be it by a kill or by the
network, the mark of the workout is looked for at the service before anything is sent again: nothing is there twice.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from core import planned_files, store
from core.config import Settings
from core.errors import Gone, LoginRequired, NotConnected, Refused, SlowDown, SourceUnavailable, UnexpectedReply
from core.models_plan import PlanExport
from core.planned_files import Around, Kept
from core.queries import athlete, plan, plan_exports
from core.queries.plan_exports import DONE, FAILED, GARMIN, HEVY, QUEUED, REMOVED, REMOVING, SENDING
from core.store import Book
from core.sync_plan_places import NAMES, Asked, Calendar, Place, fingerprint, opened, rehearsed

SERVICES = (GARMIN, HEVY)
#: The setting that names the services that get the plan; without it none does.
SEND_TO = "plan.send_to"
#: Planned workouts from today on for so many days are sent.
DAYS_AHEAD = 28
#: After each failure in a row the pause doubles, from the first to the longest, which comes again and again.
FIRST_PAUSE, LONGEST_PAUSE, MOST_DOUBLINGS = timedelta(minutes=2), timedelta(days=1), 10
#: How long nothing is tried after a service has refused, and after it asked to slow down without saying how long.
REFUSED_FOR, SLOW_FOR = timedelta(days=1), timedelta(minutes=15)
NOT_DELETED = "Hevy lets no program delete a routine: what is not planned any more says so in its title there."
LOCK, LOCK_WAIT_S = "plan-export", 3.0


@dataclass
class SentTo:
    """What came of one run at one service."""

    service: str
    sent: int = 0
    replaced: int = 0
    removed: int = 0
    failed: int = 0
    #: What went wrong, and what could not be said there.
    sentences: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        """What happened there, in a sentence; "" where nothing did."""
        counts = {"sent": self.sent, "replaced": self.replaced, "removed": self.removed, "failed": self.failed}
        done = ", ".join(f"{n} {what}" for what, n in counts.items() if n)
        return f"{NAMES[self.service]}: {done}." if done else ""


@dataclass
class Sent:
    """What came of one run."""

    places: dict[str, SentTo] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """What happened at each place."""
        told = [one for place in self.places.values() for one in (place.said, *place.sentences) if one]
        return " ".join(told) or "Everything is where it should be."


@dataclass(frozen=True)
class Outgoing:
    """A planned workout as one service takes it; ``body`` is None where it cannot."""

    uid: str
    day: date
    body: Any
    hash: str
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Job:
    """A row that is not as it should be; without ``out`` it is to go."""

    row: PlanExport
    out: Outgoing | None


class Note(Protocol):
    """Writes something down of a row; durable when it returns, so that a kill after it loses nothing."""

    def __call__(self, row: PlanExport, **said: object) -> None: ...


def chosen(book: Book) -> list[str]:
    """The services that get the plan."""
    return [service for service in SERVICES if service in athlete.setting(book, SEND_TO, [])]


def send_now(
    book: Book, settings: Settings, now: datetime, uids: Collection[str] | None = None, *, wait_s: float = LOCK_WAIT_S
) -> Sent:
    """Bring every chosen service to where the plan is; one run at a time, in this process or another.

    Args:
        book: Whose plan.
        settings: With what services are spoken to.
        now: The moment (aware): what waits for a later one is left alone.
        uids: Only these workouts, and without waiting for their time.
        wait_s: How long to wait for another run.

    Raises:
        BookBusy: Another run is at work.
    """
    sent = Sent()
    services = [] if book.is_sample else chosen(book)
    if services:
        with store.sole_owner(book, LOCK, wait_s=wait_s):
            known = planned_files.around(book)
            for service in services:
                sent.places[service] = _serve(book, settings, service, known, now, uids)
    return sent


def queue(book: Book, now: datetime) -> int:
    """Mark what is to be sent or removed as waiting, so that the screens show it at once; returns how much that is."""
    known = planned_files.around(book)
    return sum(len(_waiting(book, service, known, now)) for service in chosen(book))


def dry_run(book: Book, now: datetime) -> list[Asked]:
    """What would be written at the services now, request for request; nothing is sent and nothing written down.

    Where no service is chosen yet, what each connected one would get.
    """
    asked: list[Asked] = []
    known = planned_files.around(book)
    for service in chosen(book) or SERVICES:
        rows = plan_exports.rows(book, service)
        place, hands = rehearsed(service, asked), _rehearsing(rows, known, now)
        for job in _jobs(book, service, known, now, rows):
            if job.out is None and (job.row.remote_id is not None or job.row.attempts):
                _take_away(place, job.row, hands.note)
            elif job.out is not None and job.out.body is not None:
                _send(place, job.row, job.out, hands)
    return asked


# --- what should be where -----------------------------------------------------------------------------------------


def _jobs(book: Book, service: str, known: Around, now: datetime, rows: list[PlanExport]) -> list[Job]:
    """Every row that is not as it should be, what comes first first."""
    today = now.astimezone(known.zone).date()
    kept = {row.uid: row for row in rows}
    wanted = _wanted(book, service, known, today, kept)
    jobs = []
    for uid, out in wanted.items():
        row = kept.get(uid) or _new_row(service, uid, now)
        if (row.state, row.sent_hash, row.sent_day) != (DONE, out.hash, out.day):
            jobs.append(Job(row, out))
    gone = [row for row in rows if row.uid not in wanted and row.state != REMOVED]
    return jobs + [Job(row, None) for row in gone if not _is_history(book, row, today)]


def _wanted(book: Book, service: str, known: Around, today: date, kept: dict[str, PlanExport]) -> dict[str, Outgoing]:
    """What should be at a service, by uid: planned from today on, as far as it looks ahead or has it already."""
    found = {}
    for one in planned_files.planned(book, today):
        planned = one.planned
        has_it = planned.uid in kept and kept[planned.uid].state != REMOVED
        is_near = planned.day < today + timedelta(days=DAYS_AHEAD) and planned.workout_id is None
        if (is_near or has_it) and not planned.is_skipped and planned_files.fits(planned, service):
            found[planned.uid] = _outgoing(one, service, known)
    return found


def _outgoing(kept: Kept, service: str, known: Around) -> Outgoing:
    made = planned_files.garmin(kept, known) if service == GARMIN else planned_files.hevy(kept, known)
    hash_ = "" if made.body is None else fingerprint(made.body)
    return Outgoing(kept.planned.uid, kept.planned.day, made.body, hash_, made.left_out)


def _is_history(book: Book, row: PlanExport, today: date) -> bool:
    """Whether a workout stands on a day that is over, as it stood when that day came: it stays there."""
    planned = plan.of_uid(book, row.uid)
    is_over = row.sent_day is not None and row.sent_day < today and row.remote_id is not None
    return is_over and planned is not None and planned["day"] == row.sent_day and not planned["skipped_reason"]


def _new_row(service: str, uid: str, now: datetime) -> PlanExport:
    return PlanExport(service=service, uid=uid, state=QUEUED, created_at=now, updated_at=now)


def _waiting(book: Book, service: str, known: Around, now: datetime) -> list[Job]:
    """The jobs of a service, each with a row that says that it waits. What was never sent and is to go is forgotten."""
    jobs = _jobs(book, service, known, now, plan_exports.rows(book, service))
    states = {}
    for job in jobs:
        if job.out is None and job.row.remote_id is None and not job.row.attempts:
            plan_exports.drop(book, job.row.id or 0)
        elif job.row.id is None or job.row.state in (DONE, REMOVED):
            states[job.row.uid] = QUEUED if job.out else REMOVING
    plan_exports.put_states(book, service, states, now=now)
    kept = {row.uid: row for row in plan_exports.rows(book, service)}
    return [Job(kept[job.row.uid], job.out) for job in jobs if job.row.uid in kept]


# --- one run at one service ---------------------------------------------------------------------------------------


def _serve(
    book: Book, settings: Settings, service: str, known: Around, now: datetime, uids: Collection[str] | None
) -> SentTo:
    told = SentTo(service)
    note = _noting(book, now)
    due = [job for job in _waiting(book, service, known, now) if _is_due(job.row, now, uids)]
    left = [job for one in due if (job := _possible(one, told, note))]
    if not left:
        return told
    hands = _Hands(note, lambda: plan_exports.rows(book, service), _taking_over(book, now), known, now)
    try:
        with opened(book, settings, service, known) as place:
            while left:
                _try(place, left[0], told, hands)
                left.pop(0)
    except (LoginRequired, NotConnected) as error:
        _stop(left, told, note, str(error), None)
    except Refused as error:
        _stop(left, told, note, str(error), now + REFUSED_FOR)
    except SlowDown as error:
        pause = SLOW_FOR if error.retry_after_s is None else timedelta(seconds=error.retry_after_s)
        _stop(left, told, note, str(error), now + pause)
    return told


def _is_due(row: PlanExport, now: datetime, uids: Collection[str] | None) -> bool:
    if uids is not None:
        return row.uid in uids
    return row.retry_at is None or row.retry_at <= now


def _possible(job: Job, told: SentTo, note: Note) -> Job | None:
    """The job; what cannot be said at the service any more is to go there, and is no job where it never was."""
    if job.out is None or job.out.body is not None:
        return job
    if job.row.remote_id is not None or job.row.attempts:
        return Job(job.row, None)
    problem = " ".join(job.out.left_out)
    told.sentences += [one for one in job.out.left_out if one not in told.sentences]
    if (job.row.state, job.row.problem) != (FAILED, problem):
        told.failed += 1
        note(job.row, state=FAILED, problem=problem, retry_at=None)
    return None


def _try(place: Place, job: Job, told: SentTo, hands: "_Hands") -> None:
    """Do one job; what may get better by itself is tried again after a pause that grows."""
    row = job.row
    try:
        what = _send(place, row, job.out, hands) if job.out else _take_away(place, row, hands.note)
    except (SlowDown, LoginRequired):
        raise
    except (SourceUnavailable, UnexpectedReply, Gone) as error:
        if isinstance(error, Gone):  # it was deleted there just now
            hands.note(row, remote_id=None, remote_schedule_id=None, sent_hash=None, sent_day=None)
        pause = min(FIRST_PAUSE * 2 ** min(max(row.attempts - 1, 0), MOST_DOUBLINGS), LONGEST_PAUSE)
        hands.note(row, state=FAILED, problem=str(error), retry_at=hands.now + pause)
        told.failed += 1
        told.sentences += [str(error)] if str(error) not in told.sentences else []
        return
    told.sent += what == "sent"
    told.replaced += what == "replaced"
    told.removed += what == "removed"
    said = job.out.left_out if job.out else (NOT_DELETED,) if place.keeps_all and row.remote_id else ()
    told.sentences += [one for one in said if one not in told.sentences]


def _stop(left: list[Job], told: SentTo, note: Note, problem: str, until: datetime | None) -> None:
    """Leave the rest of a service alone until then, and say why; without ``until`` the next run looks again."""
    told.sentences.append(problem)
    told.failed += len(left)
    for job in left:
        note(job.row, state=FAILED, problem=problem, retry_at=until)


# --- one workout at one service -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Hands:
    """What a job takes beside the service: in earnest it writes to the book, in a rehearsal nowhere."""

    note: Note
    #: The rows of the service as they are now.
    rows: Callable[[], list[PlanExport]]
    #: Gives a row what the service has of another one.
    take_over: Callable[[PlanExport, PlanExport], None]
    known: Around
    now: datetime


def _send(place: Place, row: PlanExport, out: Outgoing, hands: _Hands) -> str:
    """Have a workout there as it is planned, on its day; says what that took."""
    was_asked, was_there = row.attempts > 0, row.sent_hash is not None
    hands.note(row, state=SENDING, attempts=row.attempts + 1)
    if row.remote_id is None and was_asked:  # the answer to what was sent may have been lost
        hands.note(row, remote_id=place.find(planned_files.mark_of(row.uid)))
    if row.remote_id is None and place.keeps_all and (spare := _spare(row, hands)):
        hands.take_over(row, spare)
    if row.remote_id is not None and row.sent_hash != out.hash:
        try:
            place.replace(row.remote_id, out.body)
            hands.note(row, sent_hash=out.hash)
        except Gone:
            hands.note(row, remote_id=None, remote_schedule_id=None, sent_hash=None, sent_day=None)
    if row.remote_id is None:
        hands.note(row, remote_id=place.add(out.body))
        hands.note(row, sent_hash=out.hash)
    if calendar := place.calendar:
        _put_on_its_day(calendar, row, out.day, hands.note, was_asked=was_asked)
    hands.note(row, state=DONE, sent_day=out.day, problem=None, retry_at=None, attempts=0)
    return "replaced" if was_there else "sent"


def _put_on_its_day(calendar: Calendar, row: PlanExport, day: date, note: Note, *, was_asked: bool) -> None:
    remote_id = row.remote_id or ""
    if row.remote_schedule_id is not None and row.sent_day != day:
        with suppress(Gone):
            calendar.take_off(row.remote_schedule_id)
        note(row, remote_schedule_id=None, sent_day=None)
    if row.remote_schedule_id is None:
        standing = calendar.place_of(remote_id, day) if was_asked else None
        note(row, remote_schedule_id=standing or calendar.put_on(remote_id, day), sent_day=day)


def _take_away(place: Place, row: PlanExport, note: Note) -> str:
    """Have a workout not there any more."""
    was_asked = row.attempts > 0
    note(row, state=REMOVING, attempts=row.attempts + 1, sent_hash=None, sent_day=None)
    if row.remote_id is None and was_asked:
        note(row, remote_id=place.find(planned_files.mark_of(row.uid)))
    if place.calendar and row.remote_schedule_id is not None:
        with suppress(Gone):
            place.calendar.take_off(row.remote_schedule_id)
        note(row, remote_schedule_id=None)
    stays = row.remote_id if place.keeps_all else None
    if row.remote_id is not None:
        try:
            place.remove(row.remote_id)
        except Gone:
            stays = None
    note(row, state=REMOVED, remote_id=stays, problem=None, retry_at=None, attempts=0)
    return "removed"


def _spare(row: PlanExport, hands: _Hands) -> PlanExport | None:
    """What a service that deletes nothing still has of a workout that is not planned any more, or is over."""
    today = hands.now.astimezone(hands.known.zone).date()
    for one in hands.rows():
        is_over = one.state == DONE and one.sent_day is not None and one.sent_day < today
        if one.uid != row.uid and one.remote_id is not None and (one.state == REMOVED or is_over):
            return one
    return None


def _noting(book: Book, now: datetime) -> Note:
    def note(row: PlanExport, **said: object) -> None:
        _copy(plan_exports.note(book, row.id or 0, now=now, **said), row)

    return note


def _taking_over(book: Book, now: datetime) -> Callable[[PlanExport, PlanExport], None]:
    def take_over(row: PlanExport, spare: PlanExport) -> None:
        _copy(plan_exports.take_over(book, row.id or 0, spare.id or 0, now=now), row)

    return take_over


def _rehearsing(rows: list[PlanExport], known: Around, now: datetime) -> _Hands:
    """Hands that write to copies of the rows."""

    def note(row: PlanExport, **said: object) -> None:
        for name, value in said.items():
            setattr(row, name, value)

    def take_over(row: PlanExport, spare: PlanExport) -> None:
        row.remote_id, spare.remote_id, row.sent_hash = spare.remote_id, None, None

    return _Hands(note, lambda: rows, take_over, known, now)


def _copy(kept: PlanExport, row: PlanExport) -> None:
    for name in PlanExport.model_fields:
        setattr(row, name, getattr(kept, name))
