"""How data comes in from services: one pass lists what is new, then fetches what is still missing.

The book is the queue. A pass lists workouts newest first and keeps them at once; then it fetches the details of every
recording that lacks them, each saved whole in one transaction. There is no mark to leave a hole behind: killed at any
point, the next pass goes on with what is missing and asks again for nothing that it has.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from sqlmodel import Session

from core import connections, derive, derive_classes, merge, store, streams
from core.config import Settings
from core.errors import Gone, Refused, SourceUnavailable, UnexpectedReply, ZonebookError
from core.fetching import (
    Fetched,
    Item,
    fetch_class,
    known_class_types,
    learn_class_types,
    patiently,
    pause,
    save_class_failure,
    work_through,
)
from core.models import Athlete, SyncRun
from core.peloton import Peloton
from core.peloton_classes import parse_removed_class
from core.peloton_profile import Profile, parse_achievements
from core.progress import Progress
from core.queries import achievements, athlete, classes, recordings, sync_runs
from core.recorded import ClassContent, RawReply, RecordedSession
from core.store import Book

PELOTON = "peloton"
#: The kind of reply that tells of badges.
BADGES = "achievements"
#: Fetching threads; they share one rate limiter.
FETCHERS = 4
#: Ranks and scores settle on the first day: what was fetched before is fetched once more after it.
SETTLES_AFTER = timedelta(days=1)
#: The setting that says an earlier pass has seen the whole list.
LISTED_TO_END = "peloton.listed_to_end"
#: The setting that says when the account was last asked what else it tells.
EXTRAS_AT = "peloton.extras_at"


def sync_peloton(book: Book, settings: Settings, *, full: bool = False) -> SyncRun:
    """One pass over Peloton. With ``full`` it lists to the end and retries what failed without waiting.

    Returns:
        The finished pass: 'done', 'partial' (some items to try again) or 'failed' (with the problem in a sentence).

    Raises:
        BookBusy: Another process is syncing this book.
    """
    with store.sole_owner(book, "sync"):
        progress = Progress(book, sync_runs.start(book, PELOTON, now=_now(), is_full=full))
        try:
            peloton = connections.peloton(book, settings)
            profile = _meet(book, peloton, progress, settings)
            _keep_ftp_history(book, profile, settings)
            _list_workouts(book, peloton, progress, full=full)
            _fetch_details(book, peloton, progress, full=full)
            _fetch_classes(book, peloton, progress, full=full)
            _keep_ftp_history(book, profile, settings)
            _keep_extras(book, peloton)
            progress.enter("Holding rides against their classes")
            derive.judge_again(book)
        except ZonebookError as error:
            progress.problem(error)
        except BaseException:
            progress.finish("interrupted")
            raise
        return progress.finish()


# --- who and what -------------------------------------------------------------------------------------------------


def _meet(book: Book, peloton: Peloton, progress: Progress, settings: Settings) -> Profile:
    """Who we are at Peloton: what it knows of the athlete goes into the record, where the athlete has not spoken."""
    progress.enter("Saying hello to Peloton")
    profile = patiently(peloton, peloton.me)
    with store.writing(book, "athlete") as session:
        _keep_profile(session, profile, _today(book, settings))
        recordings.save_replies(session, PELOTON, [profile.reply], now=_now())
    if athlete.athlete(book).units is None:
        _keep_account_settings(book, peloton)
    return profile


def _keep_profile(session: Session, profile: Profile, today: date) -> None:
    for kind, value in (("max_heart_rate", profile.max_heart_rate_bpm), ("weight", profile.weight_kg)):
        _keep_if_new(session, kind, value, today)
    here = session.get(Athlete, 1) or Athlete()
    unsaid = {"sex": profile.sex, "height_m": profile.height_m}
    athlete.save_athlete(
        session, **{name: value for name, value in unsaid.items() if value and not getattr(here, name)}
    )


def _keep_if_new(session: Session, kind: str, value: float | None, day: date) -> None:
    """Keep what Peloton says when it differs from what it said last; the athlete's own entries stay beside it."""
    said = athlete.measurements(session, kind)
    known = [*said.loc[said["source"] == PELOTON, "value"].tail(1)]
    known += [entry[2] for entry in athlete.removed_values(session) if entry[0] == kind]
    if value and not any(abs(other - value) < 0.05 for other in known):
        athlete.save_measurement(session, kind, value, day, now=_now(), source=PELOTON)


def _keep_account_settings(book: Book, peloton: Peloton) -> None:
    """Units and time zone as set at Peloton, once, where the athlete has not chosen; nice to have, never needed."""
    try:
        account = peloton.settings()
    except (SourceUnavailable, UnexpectedReply, Refused, Gone):
        return
    zone_is_open = athlete.athlete(book).time_zone is None
    with store.writing(book, "athlete") as session:
        athlete.save_athlete(session, units=account.distance_unit or "metric")
        if account.time_zone and zone_is_open:
            athlete.save_athlete(session, time_zone=account.time_zone)
        recordings.save_replies(session, PELOTON, [account.reply], now=_now())


def _list_workouts(book: Book, peloton: Peloton, progress: Progress, *, full: bool) -> None:
    """List newest first, keep what is new; stop at the first page without news once the end has been seen."""
    progress.enter("Listing workouts")
    was_listed = bool(athlete.setting(book, LISTED_TO_END)) and not full
    names = known_class_types(book) or learn_class_types(book, peloton)
    unreadable: list[str] = []
    for number in count():
        page = patiently(peloton, lambda: peloton.workouts(number, class_types=names))  # noqa: B023 (asked at once)
        with store.writing(book, *progress.subjects()) as session:
            for listed in page.items:
                if listed.content:
                    classes.save_glimpse(session, listed.content)
            added = recordings.add_listed(session, page.items, now=_now())
            derive.refresh(session, merge.place(session, added, now=_now()))
        progress.found += len(added)
        unreadable += page.problems
        progress.list_page(len(page.items) + page.in_progress, page.total)
        if was_listed and not added:
            return
        if not page.show_next:
            break
    progress.unreadable(unreadable)
    with store.writing(book, "settings") as session:  # what could not be read is looked for again in every pass
        athlete.save_setting(session, LISTED_TO_END, not unreadable)


def _keep_ftp_history(book: Book, profile: Profile, settings: Settings) -> None:
    """Each change of the FTP that Peloton used for a ride is a dated value; so is what it says now, if that differs.

    Peloton's entries are made anew from its rides each time; the athlete's own entries, and those of Peloton's that the
    athlete has removed, are left alone.
    """
    rides = recordings.source_ftps(book, PELOTON)
    with store.writing(book) as session:
        removed = athlete.removed_values(session)
        here = athlete.measurements(session, "ftp")
        here = here[here["source"] == PELOTON].set_index("day")["value"].to_dict()
    said = {row.day: row.ftp_w for row in rides[rides["ftp_w"] != rides["ftp_w"].shift()].itertuples()}
    said = {day: ftp_w for day, ftp_w in said.items() if ["ftp", day.isoformat()] not in [e[:2] for e in removed]}
    newest = rides["ftp_w"].iloc[-1] if len(rides) else None
    if profile.ftp_w and profile.ftp_w != newest and ["ftp", profile.ftp_w] not in [[e[0], e[2]] for e in removed]:
        since = rides["day"].iloc[-1] if len(rides) else date.min
        known = [day for day, ftp_w in here.items() if day > since and ftp_w == profile.ftp_w]
        said[min(known, default=_today(book, settings))] = profile.ftp_w
    if here == said:
        return
    with store.writing(book, "athlete", "workouts") as session:
        athlete.replace_measurements(session, "ftp", said, source=PELOTON, now=_now())
        derive.rezone(session, first=None, last=None)


# --- details ------------------------------------------------------------------------------------------------------


def _fetch_details(book: Book, peloton: Peloton, progress: Progress, *, full: bool) -> None:
    """Fetch and save the details of every recording that lacks them, newest first, each with its class."""
    to_do = recordings.to_do(book, PELOTON, now=_now(), retry_all=full)
    if to_do.empty:
        return
    names = learn_class_types(book, peloton)
    unread = classes.to_do(book, now=_now(), retry_all=full)
    items = []
    for row in to_do.to_dict("records"):
        unread_class_id = row["class_id"] if row["class_id"] in unread else None
        unread.discard(row["class_id"])  # each class once
        items.append(Item(row["id"], row["source_id"], row["attempts"], unread_class_id, row["class_id"]))
    progress.enter("Fetching details", len(items))
    _work_through(book, peloton, progress, items, partial(_fetch_workout, peloton, names))


def _fetch_classes(book: Book, peloton: Peloton, progress: Progress, *, full: bool) -> None:
    """Read the classes that workouts have named and nobody has read yet."""
    items = [
        Item(None, class_id, class_id=class_id) for class_id in sorted(classes.to_do(book, now=_now(), retry_all=full))
    ]
    if items:
        names = known_class_types(book) or learn_class_types(book, peloton)
        progress.enter("Reading classes", len(items))
        _work_through(book, peloton, progress, items, partial(fetch_class, peloton, names))


def _keep_extras(book: Book, peloton: Peloton) -> None:
    """After news: overview and achievements as they came, badges, and the names of instructors that no reply told."""
    asked = athlete.setting(book, EXTRAS_AT)
    newest = recordings.newest_found_at(book, PELOTON)
    if newest is None or (asked and newest <= datetime.fromisoformat(asked)):
        return
    try:
        replies = peloton.extras()
        named = peloton.instructors() if classes.has_nameless(book) else []
    except (SourceUnavailable, UnexpectedReply, Refused, Gone):
        return  # nice to have; the next news brings them
    badges = earned(replies)
    with store.writing(book, "classes", *(["goals"] if badges else [])) as session:
        recordings.save_replies(session, PELOTON, replies, now=_now())
        achievements.keep(session, badges, now=_now())
        classes.name_instructors(session, named)
        athlete.save_setting(session, EXTRAS_AT, _now().isoformat())


def earned(replies: list[RawReply]) -> list[dict[str, Any]]:
    """The badges that a reply of achievements tells of; none where it cannot be read, as it is nice to have."""
    try:
        return [vars(badge) for reply in replies if reply.kind == BADGES for badge in parse_achievements(reply.body)]
    except UnexpectedReply:
        return []


def _work_through(
    book: Book, peloton: Peloton, progress: Progress, items: list[Item], fetch: Callable[[Item], Fetched]
) -> None:
    values = _values_in_force(book)
    work_through(peloton, items, fetch, lambda fetched: _save(book, progress, fetched, values), threads=FETCHERS)


def _fetch_workout(peloton: Peloton, names: dict[str, str], item: Item) -> Fetched:
    fetched = Fetched(item)
    try:
        fetched.session = peloton.session(item.source_id, class_types=names)
    except ZonebookError as error:
        fetched.error = error
        return fetched
    if item.class_id:
        of_class = fetch_class(peloton, names, item)
        fetched.content, fetched.replies, fetched.class_error = of_class.content, of_class.replies, of_class.error
        if isinstance(of_class.error, Gone):
            fetched.content = removed_class(fetched.session.replies, names)
    return fetched


def removed_class(replies: list[RawReply], names: dict[str, str]) -> ClassContent | None:
    """What a workout still tells of a class that Peloton has removed."""
    bodies = {reply.kind: reply.body for reply in replies}
    graph = bodies.get("performance_graph") or {}
    return parse_removed_class(bodies.get("workout", {}), graph, class_types=names)


def _save(book: Book, progress: Progress, fetched: Fetched, values: derive.DatedValues) -> None:
    """Keep one answer whole, in one transaction; or why there is none, and when to ask again."""
    now = _now()
    is_class = fetched.item.id is None
    class_error = fetched.error if is_class else fetched.class_error
    with store.writing(book, *progress.subjects()) as session:
        if fetched.content:
            classes.save_content(session, fetched.content, now=now)
            derive_classes.refresh(session, [fetched.content.peloton_class.id])
            recordings.save_replies(session, PELOTON, fetched.replies, now=now)
        elif class_error:
            save_class_failure(session, fetched.item.class_id or "", class_error, now=now)
        if fetched.session:
            content = fetched.session.content
            if content and content.peloton_class.id != fetched.item.listed_class_id:
                classes.save_glimpse(session, content)  # the list did not tell of it
            _save_session(session, fetched.session, values, now=now)
        elif not is_class and fetched.error:
            _save_failure(session, fetched.item, fetched.error, now=now)
    progress.saved += bool(fetched.session)
    progress.failed += any(error and not isinstance(error, Gone) for error in (fetched.error, fetched.class_error))
    progress.advance()


def _save_session(session: Session, recorded: RecordedSession, values: derive.DatedValues, *, now: datetime) -> None:
    said = recorded.recording
    if said.started_at + SETTLES_AFTER > now:
        said.settle_at = said.started_at + SETTLES_AFTER
    kept = recordings.save_session(session, recorded, now=now)
    if kept.workout_id is None:
        touched = merge.place(session, [kept], now=now)
    else:
        touched = [kept.workout_id]
        merge.refresh(session, touched, now=now)
    derive.refresh(
        session,
        touched,
        values=values,
        fresh={kept.id or 0: streams.as_stored_channels(recorded.streams)},
    )


def _save_failure(session: Session, item: Item, error: ZonebookError, *, now: datetime) -> None:
    state = "gone" if isinstance(error, Gone) else "failed"
    retry_at = None if state == "gone" else now + pause(item.attempts)
    recordings.mark(
        session, item.id or 0, state=state, problem=str(error), retry_at=retry_at, attempts=item.attempts + 1
    )


def _values_in_force(book: Book) -> derive.DatedValues:
    with store.writing(book) as session:
        return derive.dated_values(session)


def _today(book: Book, settings: Settings) -> date:
    return _now().astimezone(athlete.zone(book, settings.time_zone)).date()


def _now() -> datetime:
    return datetime.now(UTC)
