"""What the athlete may ask of the plan at Garmin and Hevy: who gets it, what would be sent, and to try again."""

import logging
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

from core import config, connections, store, sync_plan
from core.errors import NotConnected, ZonebookError
from core.queries import athlete, plan_exports
from core.store import Book
from core.sync_plan_places import NAMES, Asked

log = logging.getLogger("zonebook.exports")

#: A run that was asked for waits so long for one that is at work (s).
PATIENCE_S = 120.0
_LOCK = threading.Lock()
_WANTED: set[str] = set()
#: The counters of the plan and of dated values at the last look, by book.
_SEEN: dict[str, tuple[int, int]] = {}


def send_plan_to(book: Book, services: Sequence[str]) -> str:
    """Choose who gets the plan from now on; what was sent to others stays there.

    Raises:
        NotConnected: A service is not connected, and was not chosen before.
        ValueError: There is no such service.
    """
    store.check_writable(book)
    if unknown := set(services) - set(sync_plan.SERVICES):
        raise ValueError(f"The plan cannot be sent to {', '.join(sorted(unknown))}.")
    before = sync_plan.chosen(book)
    for service in services:
        if service not in before and not connections.is_connected(book, service, config.settings()):
            raise NotConnected(f"{NAMES[service]} is not connected yet. Connect it above, then send the plan there.")
    with store.writing(book, "settings", plan_exports.SUBJECT) as session:
        athlete.save_setting(session, sync_plan.SEND_TO, list(services) or None)
    export_soon(book)
    if not services:
        return "The plan stays here. What was sent before stays where it is."
    names = " and ".join(NAMES[service] for service in services)
    return f"The plan of the next four weeks goes to {names}, and follows every change."


def try_again(book: Book, uids: Sequence[str] = ()) -> str:
    """Send what failed once more, now; these workouts, or all.

    Raises:
        NotConnected: No service was chosen.
    """
    store.check_writable(book)
    if not sync_plan.chosen(book):
        raise NotConnected("The plan is not sent anywhere yet. Choose a service in Settings.")
    plan_exports.try_now(book, uids, now=_now())
    export_soon(book)
    return "It is being sent again."


def export_soon(book: Book) -> None:
    """Bring the services to where the plan is now, behind the screen; what goes wrong stands at each workout.

    It never fails, and asks for nothing where no service was chosen. Asked for while a run is at work, another follows.
    """
    if not book.is_writable or book.is_sample or not sync_plan.chosen(book):
        return
    try:
        sync_plan.queue(book, _now())
    except ZonebookError as error:
        log.warning("the plan is not queued now: %s", error)
    with _LOCK:
        is_new = config.settings().is_scheduler_on and book.id not in _WANTED
        if is_new:
            _WANTED.add(book.id)
    if is_new:
        threading.Thread(target=_export, args=(book,), name="zonebook-plan", daemon=True).start()


def follow(book: Book) -> None:
    """Export after whatever changed the plan, or the thresholds in it, since this was last asked in this process.

    Asked whenever a screen is drawn, so that no write needs to know of devices: what was approved, edited or taken back
    is on its way at once.
    """
    if not book.is_writable or book.is_sample:
        return
    now = store.versions(book)
    with _LOCK:
        before, _SEEN[book.id] = _SEEN.get(book.id), (now["plan"], now["athlete"])
    if before not in (None, (now["plan"], now["athlete"])):
        export_soon(book)


def rehearsed(book: Book) -> list[Asked]:
    """What would be written at the services now, request for request; nothing is sent."""
    return sync_plan.dry_run(book, _now())


def _export(book: Book) -> None:
    try:
        with store.sole_owner(book, "plan-export-soon", wait_s=PATIENCE_S):
            with _LOCK:
                _WANTED.discard(book.id)  # what changes from now on needs another run
            sent = sync_plan.send_now(book, config.settings(), _now(), wait_s=PATIENCE_S)
        log.info("plan: %s", ", ".join(place.said for place in sent.places.values() if place.said) or "nothing to do")
    except ZonebookError as error:
        log.warning("the plan is not sent now: %s", error)
    finally:
        with _LOCK:
            _WANTED.discard(book.id)


def _now() -> datetime:
    return datetime.now(UTC)
