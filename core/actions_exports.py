"""The writes on what goes out of the book: uploads to Strava, and the ZIP of everything."""

import logging
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from core import config, connections_strava, finished, store, sync_strava
from core.errors import NotConnected, StorageFull, ZonebookError
from core.queries import athlete, export_jobs
from core.store import Book

log = logging.getLogger("zonebook.exports")

_LOCK = threading.Lock()


# --- Strava -------------------------------------------------------------------------------------------------------


def strava_link(book: Book, redirect_uri: str) -> str:
    """Where the athlete allows uploads; it is good for an hour."""
    return connections_strava.link(book, config.settings(), redirect_uri=redirect_uri)


def connect_strava(book: Book, code: str, state: str, scope: str) -> str:
    """Take over what Strava sent the athlete back with."""
    connections_strava.connect(book, config.settings(), code=code, state=state, scope=scope)
    begin_uploads(book)
    return "Connected to Strava. Nothing goes up until you ask for it."


def disconnect_strava(book: Book) -> str:
    """Forget Strava's tokens; what is there stays there."""
    connections_strava.disconnect(book)
    return "Disconnected. What was uploaded stays at Strava; you can also withdraw the permission there."


def send_to_strava(book: Book, workout_id: int) -> str:
    """Queue one workout and begin at once.

    Raises:
        NotConnected: Strava is not connected.
    """
    store.check_writable(book)
    if not connections_strava.is_connected(book):
        raise NotConnected("Strava is not connected yet. Connect it in Settings.")
    with store.writing(book, "sync") as session:
        export_jobs.add(session, [workout_id], now=_now())
    begin_uploads(book)
    return "On its way to Strava."


def withdraw_from_strava(book: Book, workout_id: int) -> str:
    """Take a workout out of the queue, as long as nothing was sent."""
    with store.writing(book, "sync") as session:
        is_out = export_jobs.withdraw(session, workout_id)
    return "It stays here." if is_out else "It was sent already. Delete it at Strava if you do not want it there."


def send_all_new(book: Book, is_wanted: bool) -> str:
    """Whether every workout that begins from now on goes up by itself."""
    with store.writing(book, "settings", "sync") as session:
        athlete.save_setting(session, sync_strava.AUTOMATIC_SINCE, _now().isoformat() if is_wanted else None)
    if is_wanted:
        return "Every workout from now on goes to Strava. If Peloton or a watch sends it too, switch that off there."
    return "New workouts stay here until you send them."


def begin_uploads(book: Book) -> None:
    """Send what waits, behind the screen; while a run is at work this asks for nothing."""
    store.check_writable(book)
    if config.settings().is_scheduler_on and not book.is_sample and _LOCK.acquire(blocking=False):
        threading.Thread(target=_upload, args=(book,), name="zonebook-strava", daemon=True).start()


def _upload(book: Book) -> None:
    try:
        run = sync_strava.upload_waiting(book, config.settings(), now=_now())
        log.info("strava: %d done, %d failed", run.done, run.failed)
    except ZonebookError as error:
        log.warning("no uploads now: %s", error)
    finally:
        _LOCK.release()


# --- everything ---------------------------------------------------------------------------------------------------


def write_everything(book: Book, kind: str, progress: Callable[[float], object] | None = None) -> Path:
    """Write every workout into a ZIP and return where it lies; it takes the place of the last one of this kind.

    Args:
        book: Whose workouts; nothing of it is changed, so it may be open for reading only.
        kind: One of ``finished.FORMATS``.
        progress: Told the share that is written, 0 to 1.

    Raises:
        StorageFull: There is no room for it.
    """
    ids = finished.ids(book)
    place = finished.zip_place(book, kind)
    folder = place.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as draft:
            try:
                for done in finished.write_zip(book, ids, kind, draft):
                    if progress:
                        progress(done / len(ids))
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise StorageFull(f"The ZIP cannot be written to {folder}. Free some space there, then try again.") from error
    return Path(draft.name).replace(place)


def _now() -> datetime:
    return datetime.now(UTC)


#: To send a workout to Strava, and to take that back.
TO_STRAVA = (send_to_strava, withdraw_from_strava)
