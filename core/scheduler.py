"""The clock of the process: one APScheduler that refreshes the athlete's book by the hour, and at once when asked.

After each refresh it asks for friends and Peloton's challenges, and begins a crawl of the class library, where that is
switched on and due.

There is one per process, whatever Streamlit reloads: it lives in ``sys.modules``, which a code edit leaves alone.
"""

import logging
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from core import (
    backups,
    config,
    connections,
    connections_strava,
    derive,
    derive_classes,
    derive_notifications,
    derive_tracks,
    imports,
    store,
    sync,
    sync_classes,
    sync_friends,
    sync_garmin,
    sync_hevy,
    sync_plan,
    sync_reports,
    sync_reviews,
    sync_strava,
)
from core.errors import BookBusy, ZonebookError
from core.queries import athlete, crawl, sync_runs
from core.store import Book

log = logging.getLogger("zonebook.scheduler")

#: The setting that holds the paths that are still to be imported.
UNFINISHED = "imports.unfinished"
#: How often it is looked whether the daily backup is due (minutes).
BACKUP_LOOK_MIN = 30
#: How often it is looked whether a report is due, and how long after a start.
REPORTS_MINUTES, REPORTS_AFTER = 15, timedelta(minutes=1)
#: And whether the evening's review is.
REVIEWS_MINUTES, REVIEWS_AFTER = 5, timedelta(seconds=45)
#: How often it is looked whether the plan is where it should be, at Garmin and Hevy.
PLAN_MINUTES = 2
#: The services beside Peloton, and a pass over each.
OTHERS: dict[str, Callable[..., Any]] = {
    connections.GARMIN: sync_garmin.sync_garmin, connections.HEVY: sync_hevy.sync_hevy,
}  # fmt: skip


def _registry() -> SimpleNamespace:
    made = SimpleNamespace(scheduler=None, lock=threading.RLock(), at_work=threading.Lock(), crawling=threading.Lock(),
                           with_friends=threading.Lock())  # fmt: skip
    kept: dict[str, Any] = sys.modules  # type: ignore[assignment]
    return kept.setdefault("_zonebook_scheduler", made)


def start(book: Book) -> None:
    """Begin refreshing ``book``, at once when the last success is too long ago; more calls change nothing."""
    with _registry().lock:
        if config.settings().is_scheduler_on and book.is_writable and not book.is_sample and not _is_started():
            minutes = connections.refresh_minutes(book, config.settings())
            bring_up_to_date_soon(book)
            _running().add_job(_look_for_news, args=[book], id="derive-notifications")
            _running().add_job(back_up_when_due, "interval", args=[book], id="backup", minutes=BACKUP_LOOK_MIN,
                               next_run_time=datetime.now(UTC))  # fmt: skip
            if athlete.setting(book, UNFINISHED):  # an import that was cut off
                _running().add_job(_import, args=[book], id="import", replace_existing=True)
            due, now = _first_time(book, timedelta(minutes=minutes)), datetime.now(UTC)
            if due <= now and connections.is_connected(book, sync.PELOTON, config.settings()):
                refresh_now(book)  # it shows on the very first screen; a crawl that was cut off goes on after it
            elif due <= now and connections.connected(book, config.settings()):
                refresh_now(book)
            else:
                _crawl_when_due(book)
            _running().add_job(write_reports, "interval", args=[book], id="reports", minutes=REPORTS_MINUTES,
                               next_run_time=now + REPORTS_AFTER)  # fmt: skip
            _running().add_job(write_reviews, "interval", args=[book], id="reviews", minutes=REVIEWS_MINUTES,
                               next_run_time=now + REVIEWS_AFTER)  # fmt: skip
            _running().add_job(export_plan, "interval", args=[book], id="plan", minutes=PLAN_MINUTES,
                               next_run_time=now + REPORTS_AFTER)  # fmt: skip
            _running().add_job(refresh, "interval", args=[book], id="refresh", jitter=60, minutes=minutes,
                               next_run_time=due if due > now else now + timedelta(minutes=minutes))  # fmt: skip


def bring_up_to_date_soon(book: Book) -> None:
    """Derive again what older rules made, in the background: at the start, and after a backup became the book."""
    for derived in (derive, derive_classes, derive_tracks):
        name = derived.__name__.removeprefix("core.").replace("_", "-")
        _running().add_job(derived.bring_up_to_date, args=[book], id=name, replace_existing=True)


def back_up_soon(book: Book) -> None:
    """Look at once whether a backup is due, in the background."""
    if config.settings().is_scheduler_on:
        _running().add_job(back_up_when_due, args=[book], id="backup-soon", replace_existing=True)


def back_up_when_due(book: Book) -> None:
    """The daily backup, once its time has come; what goes wrong stands on the screens, and is tried again."""
    try:
        if made := backups.take_if_due(book, now=datetime.now(UTC)):
            log.info("backup: %s", made.path.name)
    except ZonebookError as error:
        log.warning("no backup: %s", error)


def stop(*, wait: bool = False) -> None:
    """End the clock of this process; a pass that is running goes on to its end, which may be waited for."""
    with _registry().lock:
        running, _registry().scheduler = _registry().scheduler, None
    if running:
        running.shutdown(wait=wait)


def reschedule(book: Book) -> None:
    """Take over a changed interval."""
    minutes = connections.refresh_minutes(book, config.settings())
    with _registry().lock:
        if _registry().scheduler and _registry().scheduler.get_job("refresh"):
            _registry().scheduler.reschedule_job("refresh", trigger="interval", minutes=minutes, jitter=60)


def refresh_now(book: Book, *, full: bool = False) -> None:
    """Ask for a pass at once, in the background; it shows as queued on every screen right away."""
    store.check_writable(book)
    latest = sync_runs.latest(book, sync.PELOTON)
    if _is_peloton_meant(book) and (latest is None or latest.state not in sync_runs.OPEN):
        sync_runs.start(book, sync.PELOTON, now=datetime.now(UTC), state="queued", is_full=full)
    _running().add_job(
        refresh, args=[book], kwargs={"full": full, "is_asked": True}, id="refresh-now", replace_existing=True
    )


def crawl_now(book: Book) -> None:
    """Ask for a crawl of the class library at once, in the background; it shows as queued right away.

    One that is at work already ends by itself if it was paused, and is followed by this one.
    """
    store.check_writable(book)
    latest = sync_runs.latest(book, crawl.SOURCE)
    if latest is None or latest.state not in sync_runs.OPEN:
        sync_runs.start(book, crawl.SOURCE, now=datetime.now(UTC), state="queued")
    _running().add_job(crawl_library, args=[book], id="crawl-now", replace_existing=True, max_instances=2)


def crawl_library(book: Book) -> None:
    """One crawl of the class library; what goes wrong stands in its ``sync_run``."""
    with _registry().crawling:  # not at once with another one, which may be ending just now
        try:
            run = sync_classes.sync_classes(book, config.settings())
            log.info("classes: %s, %d found, %d saved, %d failed", run.state, run.found, run.saved, run.failed)
        except ZonebookError as error:
            log.warning("no crawl: %s", error)
            with suppress(ZonebookError):
                sync_runs.withdraw(book, crawl.SOURCE, str(error), now=datetime.now(UTC))


def friends_now(book: Book) -> None:
    """Ask for a pass over friends at once, in the background; it shows as queued right away."""
    latest = sync_runs.latest(book, sync_friends.SOURCE)
    if latest is None or latest.state not in sync_runs.OPEN:
        sync_runs.start(book, sync_friends.SOURCE, now=datetime.now(UTC), state="queued")
    _running().add_job(refresh_friends, args=[book], id="friends-now", replace_existing=True, max_instances=2)


def refresh_friends(book: Book) -> None:
    """One pass over friends and Peloton's challenges, where Peloton is connected; its ``sync_run`` says how it went."""
    with _registry().with_friends:  # not at once with another one, which may be ending just now
        if not connections.is_connected(book, sync.PELOTON, config.settings()):
            sync_runs.withdraw(book, sync_friends.SOURCE, "Peloton is not connected.", now=datetime.now(UTC))
            return
        try:
            run = sync_friends.sync_friends(book, config.settings())
            log.info("friends: %s, %d found, %d saved, %d failed", run.state, run.found, run.saved, run.failed)
        except ZonebookError as error:
            log.warning("no pass over friends: %s", error)
            with suppress(ZonebookError):
                sync_runs.withdraw(book, sync_friends.SOURCE, str(error), now=datetime.now(UTC))


def judge_soon(book: Book) -> None:
    """Hold rides against their classes again, after this moment; asked for twice it is done once."""
    _running().add_job(_judge, args=[book], id="judge", replace_existing=True)


def _judge(book: Book) -> None:
    try:
        derive.judge_again(book)
    except ZonebookError as error:
        log.warning("not judged now: %s", error)  # the next pass does it


def refresh(book: Book, *, full: bool = False, is_asked: bool = False) -> None:
    """One pass over every connected source; what goes wrong stands in its ``sync_run``.

    A pass that was asked for is made even when nothing is connected, so that it says so.
    """
    if not _registry().at_work.acquire(blocking=False):
        return
    is_answering = False
    try:
        is_connected = connections.is_connected(book, sync.PELOTON, config.settings())
        if is_connected or (is_asked and _is_peloton_meant(book)):
            run = sync.sync_peloton(book, config.settings(), full=full)
            log.info("peloton: %s, %d saved, %d failed", run.state, run.saved, run.failed)
            is_answering = run.state != "failed"
    except ZonebookError as error:
        log.warning("no pass: %s", error)
        with suppress(ZonebookError):  # a full disk takes no note of itself; the screens look for that themselves
            sync_runs.withdraw(book, sync.PELOTON, str(error), now=datetime.now(UTC))
    finally:
        _registry().at_work.release()
    _refresh_others(book, full=full)
    _look_for_news(book)
    _upload(book)
    if is_answering and sync_friends.is_due(book, datetime.now(UTC)):
        refresh_friends(book)
    _crawl_when_due(book)


def look_soon(book: Book) -> bool:
    """Look for news in the background; False where this process keeps no clock for the book."""
    if book.is_sample or not _is_started():
        return False
    _running().add_job(_look_for_news, args=[book], id="news", replace_existing=True)
    return True


def _look_for_news(book: Book) -> None:
    """Tell of records and the like behind the bell; what is not possible now is done at the next opening."""
    try:
        if n := derive_notifications.bring_up_to_date(book, datetime.now(UTC)):
            log.info("notifications: %d new", n)
    except ZonebookError as error:
        log.warning("no look for news: %s", error)


def write_reports_soon(book: Book) -> None:
    """Look for due reports in the background, where this process keeps the clock of the book."""
    if _is_started():
        _running().add_job(write_reports, args=[book], id="reports-now", replace_existing=True)


def write_reports(book: Book) -> None:
    """Write and send the reports that are due, between two passes; what goes wrong stands on their screen."""
    if _registry().at_work.locked():
        return
    try:
        for one in sync_reports.bring_up_to_date(book, config.settings(), datetime.now(UTC)):
            log.info("report %s: written", one.key)
            _look_for_news(book)
    except ZonebookError as error:
        log.warning("no report now: %s", error)


def write_reviews_soon(book: Book) -> None:
    """Look for due reviews in the background, where this process keeps the clock of the book."""
    if _is_started() and not book.is_sample:
        _running().add_job(write_reviews, args=[book], id="reviews-now", replace_existing=True)


def write_reviews(book: Book) -> None:
    """Write the evening's review once its hour has come, and those that were missed, between two passes.

    One pass goes before, so that the evening's ride is in it; a pass that fails keeps no review back.
    """
    due = sync_reviews.due(book, config.settings(), datetime.now(UTC))
    if not due or _registry().at_work.locked():
        return
    if not _was_tried_since(book, sync_reviews.evening(book, config.settings(), due[-1])):
        refresh(book)
    try:
        for one in sync_reviews.bring_up_to_date(book, config.settings(), datetime.now(UTC)):
            log.info("review of %s: written", one.day)
            _look_for_news(book)
    except ZonebookError as error:
        log.warning("no review now: %s", error)


def _was_tried_since(book: Book, moment: datetime) -> bool:
    """Whether a pass over each source that is connected began at or after a moment."""
    sources = [one for one in (sync.PELOTON, *OTHERS) if connections.is_connected(book, one, config.settings())]
    latest = [sync_runs.latest(book, source) for source in sources]
    return all(run is not None and run.started_at >= moment for run in latest)


def _upload(book: Book) -> None:
    """Send what waits for Strava, and what failed there before."""
    if connections_strava.is_connected(book):
        try:
            sync_strava.upload_waiting(book, config.settings(), now=datetime.now(UTC))
        except ZonebookError as error:
            log.warning("no uploads now: %s", error)


def export_plan(book: Book) -> None:
    """Send what of the plan is not where it should be: what changed, and what failed and whose time has come."""
    try:
        sent = sync_plan.send_now(book, config.settings(), datetime.now(UTC))
    except ZonebookError as error:
        log.warning("the plan is not sent now: %s", error)
        return
    for place in sent.places.values():
        if place.said:
            log.info("plan: %s", place.said)


def _is_peloton_meant(book: Book) -> bool:
    """Whether a pass that is asked for is one over Peloton: not where only other services are connected."""
    connected = connections.connected(book, config.settings())
    return sync.PELOTON in connected or not connected


def _refresh_others(book: Book, *, full: bool) -> None:
    """A pass over each other service that is connected; one that fails stops no other."""
    for source, pass_over in OTHERS.items():
        if connections.is_connected(book, source, config.settings()):
            try:
                run = pass_over(book, config.settings(), full=full)
                log.info("%s: %s, %d saved, %d failed", source, run.state, run.saved, run.failed)
            except ZonebookError as error:
                log.warning("no pass over %s: %s", source, error)


def import_soon(book: Book, paths: Iterable[str]) -> None:
    """Read files, folders and ZIPs in the background; a stop loses nothing, the next start goes on."""
    with store.writing(book, "settings") as session:
        waiting = athlete.setting(book, UNFINISHED, [])
        athlete.save_setting(session, UNFINISHED, [*waiting, *(path for path in paths if path not in waiting)])
    _running().add_job(_import, args=[book], id="import", replace_existing=True)


def _import(book: Book) -> None:
    while waiting := athlete.setting(book, UNFINISHED, []):
        try:
            zone = athlete.zone(book, config.settings().time_zone)
            run = imports.run(book, [Path(waiting[0])], now=datetime.now(UTC), zone=zone)
            log.info("files: %s, %d saved, %d failed", run.state, run.saved, run.failed)
        except BookBusy:
            return  # another process is at it; what is left stays written down
        except ZonebookError as error:
            log.warning("no import: %s", error)
        with store.writing(book, "settings") as session:
            left = [path for path in athlete.setting(book, UNFINISHED, []) if path != waiting[0]]
            athlete.save_setting(session, UNFINISHED, left or None)
    _look_for_news(book)


def _crawl_when_due(book: Book) -> None:
    is_connected = connections.is_connected(book, sync.PELOTON, config.settings())
    if is_connected and not _registry().crawling.locked() and sync_classes.is_due(book, datetime.now(UTC)):
        crawl_now(book)


def _is_started() -> bool:
    return _registry().scheduler is not None and _registry().scheduler.get_job("refresh") is not None


def _running() -> Any:
    with _registry().lock:
        if _registry().scheduler is None:
            from apscheduler.schedulers.background import BackgroundScheduler

            defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
            _registry().scheduler = BackgroundScheduler(timezone="UTC", job_defaults=defaults)
            _registry().scheduler.start()
        return _registry().scheduler


def _first_time(book: Book, interval: timedelta) -> datetime:
    """Now, when a pass was cut off or the last success is longer ago than the interval; else when that is over."""
    latest, last = sync_runs.latest(book, sync.PELOTON), sync_runs.last_success(book, sync.PELOTON)
    now = datetime.now(UTC)
    was_cut_off = latest is not None and latest.state in (*sync_runs.OPEN, "interrupted")
    return now if last is None or was_cut_off else max(now, last.started_at + interval)
