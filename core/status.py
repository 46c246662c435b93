"""How the book is doing, for people and for monitors: connections, freshness, what is in it, what is missing."""

from datetime import UTC, datetime
from typing import Any

from core import config, connections, secrets, store
from core.config import Settings
from core.queries import crawl, imported_files, recordings, sync_runs, workouts
from core.store import Book

#: The sources that passes are made over: services, the crawl of the class library, and files.
SOURCES = (*connections.SERVICES, crawl.SOURCE, imported_files.SOURCE)


def status(book: Book, settings: Settings) -> dict[str, Any]:
    """Everything a monitor asks for, ready for JSON.

    Returns:
        ``version, database, size_bytes, schema, key, sources`` (by name: ``is_connected, state, last_success, lag_s,
        problem, there, here, complete, failed``), ``workouts, first_day, last_day, recordings``.
    """
    frame = workouts.workouts(book)
    counts = recordings.counts(book)
    return {
        "version": config.VERSION,
        "database": str(book.url),
        "size_bytes": store.size_bytes(book),
        "schema": store.SCHEMA,
        "key": secrets.key_place(settings),
        "sources": {name: _source(book, name, counts, settings) for name in SOURCES},
        "workouts": len(frame),
        "first_day": frame["day"].min().date().isoformat() if len(frame) else None,
        "last_day": frame["day"].max().date().isoformat() if len(frame) else None,
        "recordings": {f"{row.source} {row.detail_state}": int(row.n) for row in counts.itertuples()},
    }


def as_text(told: dict[str, Any]) -> str:
    """What :func:`status` gave, in lines for a person."""
    lines = [f"Zonebook {told['version']}", f"Book: {told['database']} ({told['size_bytes'] / 1e6:,.1f} MB)"]
    lines.append(f"Key for tokens: {told['key']}")
    span = f", {told['first_day']} to {told['last_day']}" if told["workouts"] else ""
    lines.append(f"{told['workouts']:,} workouts{span}")
    for name, source in told["sources"].items():
        if name != connections.PELOTON and not source["is_connected"] and source["state"] is None:
            continue  # never asked for
        lines.append(f"{name.capitalize()}: {_in_words(source)}")
        if source["problem"]:
            lines.append(f"  {source['problem']}")
    return "\n".join(lines)


def _source(book: Book, name: str, counts: Any, settings: Settings) -> dict[str, Any]:
    run, last = sync_runs.latest(book, name), sync_runs.last_success(book, name)
    own = counts[counts["source"] == name].set_index("detail_state")["n"]
    succeeded = last.finished_at if last else None
    return {
        "is_connected": name in connections.SERVICES and connections.is_connected(book, name, settings),
        "state": run.state if run else None,
        "last_success": succeeded.isoformat() if succeeded else None,
        "lag_s": round((datetime.now(UTC) - succeeded).total_seconds()) if succeeded else None,
        "problem": run.problem if run else None,
        "problem_kind": run.problem_kind if run else None,
        "there": last.source_total if last else None,
        "here": int(own.sum()),
        "complete": int(own.get("complete", 0)),
        "failed": int(own.get("failed", 0)),
    }


def _in_words(source: dict[str, Any]) -> str:
    if not source["is_connected"] and not source["here"]:
        return "not connected. Run 'python -m core connect peloton', or connect on the Settings screen."
    connected = "connected" if source["is_connected"] else "not connected any more"
    fresh = f"last success {source['last_success']}" if source["last_success"] else "never refreshed"
    there = f" of {source['there']:,}" if source["there"] is not None else ""
    return f"{connected}, {fresh}, {source['here']:,}{there} workouts here, {source['complete']:,} with all details."
