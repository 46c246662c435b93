"""How data comes in from Garmin: the list of workouts first, then the values of days, then each workout's own file.

As in ``sync``, the book is the queue: what is listed is kept at once, and details are fetched for what lacks them, each
workout saved whole in one transaction. Of days a mark says, for each question, from when to when they are here; it
moves with the values in one transaction and never over a gap.
"""

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Session

from core import derive, file_keeping, garmin_days, garmin_login, merge, store
from core.config import Settings
from core.errors import (
    Gone,
    LoginRequired,
    Refused,
    SlowDown,
    SourceUnavailable,
    UnexpectedReply,
    UnreadableFile,
    ZonebookError,
)
from core.fetching import GIVE_UP_AFTER, pause
from core.files.archives import archive_in
from core.files.reading import read_file, unpacked
from core.garmin import PAGE_SIZE, Garmin
from core.garmin_days import DailySource
from core.garmin_replies import SOURCE, parse_listed, parse_sets, with_file, with_sets
from core.models import Setting, SyncRun
from core.progress import Progress
from core.queries import athlete, recordings, sync_runs
from core.recorded import FileContent, Measured, RawReply, RecordedSession
from core.store import Book

#: The setting that says an earlier pass has seen the whole list, and the one with the days that are here.
LISTED_TO_END, DAYS = "garmin.listed_to_end", "garmin.days"
#: Pages overlap by so much, as one that is deleted meanwhile moves the others up.
OVERLAP = 5
#: Days that are asked for again, as a watch hands over late and naps are added.
AGAIN_DAYS = 3
#: So far back values of days are brought in.
FURTHEST_DAYS = 730
#: The mark of a question that was never answered.
NEVER = date.min.isoformat()
#: What the kept file of a workout is called among the replies.
ORIGINAL, SETS, LIST_ITEM = "original", "exercise_sets", "list_item"


def sync_garmin(book: Book, settings: Settings, *, full: bool = False, wait_s: float = 0) -> SyncRun:
    """One pass over Garmin. With ``full`` it lists to the end and retries what failed without waiting.

    Args:
        book: What it fills.
        settings: What there is to log in with.
        full: See above.
        wait_s: How long to wait for a pass over another source to end.

    Returns:
        The finished pass: 'done', 'partial' (some items to try again) or 'failed' (with the problem in a sentence).

    Raises:
        BookBusy: Another process is syncing this book.
    """
    with store.sole_owner(book, "sync", wait_s=wait_s):
        run_id = sync_runs.start(book, SOURCE, now=_now(), is_full=full)
        progress = Progress(book, run_id, fills=("workouts", "athlete"), items=("item", "items"))
        try:
            progress.enter("Saying hello to Garmin")
            with garmin_login.conversation(book, settings) as garmin:
                _list_workouts(book, garmin, progress, full=full)
                _keep_days(book, garmin, progress, _today(book, settings))
                _fetch_details(book, garmin, progress, athlete.zone(book, settings.time_zone), full=full)
        except ZonebookError as error:
            progress.problem(error)
        except BaseException:
            progress.finish("interrupted")
            raise
        return progress.finish()


def kept_sessions(book: Book, zone: ZoneInfo) -> Iterator[RecordedSession]:
    """Every workout of Garmin's read again from what is kept of it: list item, file and sets. Needs no network."""
    for source_id, item in recordings.replies(book, SOURCE, LIST_ITEM):
        original = recordings.reply(book, SOURCE, ORIGINAL, source_id)
        sets = recordings.reply(book, SOURCE, SETS, source_id)
        yield from _read(parse_listed(item), original, sets, zone)[0]


# --- the list -----------------------------------------------------------------------------------------------------


def _list_workouts(book: Book, garmin: Garmin, progress: Progress, *, full: bool) -> None:
    """List newest first, keep what is new; stop at the first page without news once the end has been seen."""
    progress.enter("Listing workouts")
    was_listed = bool(athlete.setting(book, LISTED_TO_END)) and not full
    unreadable: dict[str, None] = {}
    start = 0
    while True:
        page = garmin.activities(start)
        with store.writing(book, *progress.subjects()) as session:
            added = recordings.add_listed(session, page.items, now=_now())
            derive.refresh(session, merge.place(session, added, now=_now()))
        progress.found += len(added)
        progress.list_page(page.n, None)
        unreadable |= dict.fromkeys(page.problems)
        if was_listed and not added:
            break
        if page.n < PAGE_SIZE:
            with store.writing(book, "settings") as session:
                athlete.save_setting(session, LISTED_TO_END, True)
            break
        start += page.n - OVERLAP
    progress.unreadable(list(unreadable))


# --- details ------------------------------------------------------------------------------------------------------


def _fetch_details(book: Book, garmin: Garmin, progress: Progress, zone: ZoneInfo, *, full: bool) -> None:
    """Fetch and save the file of every workout that lacks it, newest first.

    One at a time: Garmin wants a second between two requests, and a file is read faster than that.
    """
    to_do = recordings.to_do(book, SOURCE, now=_now(), retry_all=full).to_dict("records")
    if not to_do:
        return
    progress.enter("Fetching workouts", len(to_do))
    in_a_row = 0
    for row in to_do:
        try:
            sessions, problem, replies = _fetched(book, garmin, row["source_id"], zone)
        except (LoginRequired, SlowDown):
            raise
        except (SourceUnavailable, Refused, UnexpectedReply) as error:
            _save_failure(book, progress, row, error)
            in_a_row = 0 if isinstance(error, UnexpectedReply) else in_a_row + 1
            if in_a_row == GIVE_UP_AFTER:
                raise
            continue
        in_a_row = 0
        with store.writing(book, *progress.subjects()) as session:
            recordings.save_replies(session, SOURCE, replies, now=_now())
            file_keeping.save_sessions(session, sessions, now=_now())
        if problem:
            progress.unreadable([problem])
        progress.saved += 1
        progress.advance()


def _fetched(
    book: Book, garmin: Garmin, source_id: str, zone: ZoneInfo
) -> tuple[list[RecordedSession], str | None, list[RawReply]]:
    """A workout whole, a sentence for what could not be read of it, and what to keep to read it again."""
    listed = parse_listed(recordings.reply(book, SOURCE, LIST_ITEM, source_id))
    replies = []
    if original := garmin.original(source_id):
        replies.append(RawReply(ORIGINAL, source_id, _unzipped(original)))
    if listed.recording.discipline == "strength" and (sets := garmin.exercise_sets(source_id)):
        replies.append(sets)
    bodies = {reply.kind: reply.body for reply in replies}
    sessions, problem = _read(listed, bodies.get(ORIGINAL), bodies.get(SETS), zone)
    return sessions, problem, replies


def _unzipped(data: bytes) -> dict[str, str]:
    """The file out of Garmin's ZIP as it is kept: ``name`` and ``base64``."""
    try:
        with archive_in("original.zip", data) as archive:
            if archive is None:
                name, content = "original", data
            elif not archive.names:
                raise UnexpectedReply("Garmin sent an empty ZIP instead of the file of this workout.")
            else:
                name = archive.names[0]
                content = archive.read(name)
    except UnreadableFile as error:
        raise UnexpectedReply(f"Garmin's file of this workout cannot be opened: {error}") from error
    return {"name": name, "base64": base64.b64encode(content).decode()}


def _read(
    listed: RecordedSession, original: dict[str, str] | None, sets: object, zone: ZoneInfo
) -> tuple[list[RecordedSession], str | None]:
    """The workout out of what Garmin gave; a file that cannot be read leaves what the list said."""
    content, problem = FileContent(), None
    if original:
        content, problem = _file_content(original, zone)
    sessions = with_file(listed, content)
    if problem:
        problem = f"{listed.recording.title}: {problem}"
        sessions[0].recording.problem = problem
    if done := parse_sets(sets):  # as the athlete corrected them, so those of the file go
        sessions = [with_sets(session, [] if n else done) for n, session in enumerate(sessions)]
    return sessions, problem


def _file_content(original: dict[str, str], zone: ZoneInfo) -> tuple[FileContent, str | None]:
    try:
        data = unpacked(base64.b64decode(original["base64"]))
    except (UnreadableFile, binascii.Error) as error:
        return FileContent(), str(error)
    read = read_file(original["name"], data, zone.key)
    return read.content, read.refused


def _save_failure(book: Book, progress: Progress, row: dict, error: ZonebookError) -> None:
    with store.writing(book, *progress.subjects()) as session:
        recordings.mark(
            session, row["id"], state="failed", problem=str(error), retry_at=_now() + pause(row["attempts"]),
            attempts=row["attempts"] + 1,
        )  # fmt: skip
    progress.failed += 1
    progress.advance()


# --- days ---------------------------------------------------------------------------------------------------------


class Window(NamedTuple):
    """Days to ask for, both included, and the days that are here once they came."""

    first: date
    last: date
    covered: tuple[date, date]


def windows(source: DailySource, covered: tuple[date, date] | None, today: date) -> Iterator[Window]:
    """What to ask for in one pass: what is new, oldest first, then further back, newest first.

    Args:
        source: How much it gives at once and in one pass.
        covered: The days that are here, both included, without a gap; None at first.
        today: The athlete's day.
    """
    newest = today - timedelta(days=1) if source.is_of_whole_days else today
    furthest = today - timedelta(days=FURTHEST_DAYS)
    step = timedelta(days=source.window_days)
    if covered:
        oldest, known = covered
        first = max(oldest, known - timedelta(days=AGAIN_DAYS - 1))
        while first <= newest:
            last = min(first + step - timedelta(days=1), newest)
            known = max(known, last)
            yield Window(first, last, (oldest, known))
            first = last + timedelta(days=1)
    else:
        oldest, known = newest + timedelta(days=1), newest
    floor = max(furthest, oldest - timedelta(days=source.reach_days))
    while oldest > floor:
        last, oldest = oldest - timedelta(days=1), max(floor, oldest - step)
        yield Window(oldest, last, (oldest, known))


def _keep_days(book: Book, garmin: Garmin, progress: Progress, today: date) -> None:
    """Ask every question about days, each as far as it gets; one that Garmin cannot answer stops no other."""
    marks = athlete.setting(book, DAYS, {})
    progress.enter("Fetching sleep, heart rate and weight", len(garmin_days.SOURCES))
    for source in garmin_days.SOURCES:
        oldest, newest = map(date.fromisoformat, marks.get(source.name, (NEVER, NEVER)))
        covered = None if newest == date.min else (oldest, newest)
        try:
            for window in windows(source, covered, today):
                _keep_window(book, garmin, progress, source, window)
        except (LoginRequired, SlowDown):
            raise
        except Refused:  # not for this account or watch: asked again in the next pass, once
            pass
        except (SourceUnavailable, UnexpectedReply) as error:
            progress.unreadable([str(error)])
        progress.advance()


def _keep_window(book: Book, garmin: Garmin, progress: Progress, source: DailySource, window: Window) -> None:
    """Keep the values of some days together with the mark that says so."""
    try:
        measured = garmin.daily(source, window.first, window.last)
    except Gone:  # Garmin has nothing for these days
        measured = []
    with store.writing(book, *progress.subjects()) as session:
        _save_measured(session, measured)
        kept = session.get(Setting, DAYS)
        days = [day.isoformat() for day in window.covered]
        athlete.save_setting(session, DAYS, {**(kept.value if kept else {}), source.name: days})


def _save_measured(session: Session, measured: list[Measured]) -> None:
    """Keep dated values, and recompute the workouts that each of them touches."""
    added = athlete.add_measured(session, measured, source=SOURCE, now=_now())
    session.flush()
    for value in added:
        derive.rezone_after(session, value.kind, value.day)


def _today(book: Book, settings: Settings) -> date:
    return _now().astimezone(athlete.zone(book, settings.time_zone)).date()


def _now() -> datetime:
    return datetime.now(UTC)
