"""The writes behind the bell: a look for news, what was announced, and what the athlete saw."""

from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime

from core import derive_notifications, quantities, scheduler, store
from core.errors import ZonebookError
from core.queries import athlete, notifications, sync_runs
from core.store import Book


def news(book: Book, *, is_opening: bool) -> list[str]:
    """Look for news, and tell what was not announced before and is not seen yet, newest first, a sentence each.

    It counts as announced from now on. At an opening the look is waited for; later the clock takes it over, where it
    runs. A book that a pass is at work on is looked at after it.
    """
    with suppress(ZonebookError):
        store.check_writable(book)
        is_busy = sync_runs.is_any_alive(book, now=datetime.now(UTC))
        if not is_busy and (is_opening or not scheduler.look_soon(book)):
            derive_notifications.bring_up_to_date(book, datetime.now(UTC))
        return _unannounced(book)
    return []


def _unannounced(book: Book) -> list[str]:
    rows = notifications.notifications(book)
    if rows.empty:
        return []
    told = athlete.setting(book, notifications.ANNOUNCED)
    is_new = rows["created_at"] > datetime.fromisoformat(told) if told else rows["created_at"].notna()
    if not is_new.any():
        return []
    with store.writing(book) as session:
        athlete.save_setting(session, notifications.ANNOUNCED, rows["created_at"].max().isoformat())
    return rows.loc[is_new & ~rows["is_seen"], "sentence"].tolist()


def mark_seen(book: Book, ids: Collection[int] | None = None) -> str:
    """The athlete saw these notifications, or all of them."""
    with store.writing(book, "notifications") as session:
        n = notifications.mark_seen(session, ids, now=datetime.now(UTC))
    return f"{quantities.how_many(n, 'notification')} marked as seen."
