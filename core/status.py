"""How the book is doing, for people and for monitors: connections, freshness, backups, what is in it and missing.

The shape is a promise to monitors; ``docs/keeping.md`` describes every field, and a test holds the two together.
"""

import platform
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

from core import backups, config, connections, secrets, store, sync_friends
from core.config import Settings
from core.queries import crawl, imported_files, recordings, reports, sync_runs, workouts
from core.store import Book

#: The sources that passes are made over: services, the crawl of the class library, friends, and files.
SOURCES = (*connections.SERVICES, crawl.SOURCE, sync_friends.SOURCE, imported_files.SOURCE)


def status(book: Book, settings: Settings) -> dict[str, Any]:
    """Everything a monitor asks for, ready for JSON.

    Returns:
        ``version, database, size_bytes, schema, key, sources`` (by name: ``is_connected, state, last_success, lag_s,
        problem, there, here, complete, failed``), ``workouts, first_day, last_day, recordings, told_at, versions,
        sizes, backup, reports, errors``.
    """
    frame = workouts.workouts(book)
    counts = recordings.counts(book)
    sources = {name: _source(book, name, counts, settings) for name in SOURCES}
    backup, written = _backup(book), _reports(book)
    return {
        "version": config.VERSION,
        "database": str(book.url),
        "size_bytes": store.size_bytes(book),
        "schema": store.SCHEMA,
        "key": secrets.key_place(settings),
        "sources": sources,
        "workouts": len(frame),
        "first_day": frame["day"].min().date().isoformat() if len(frame) else None,
        "last_day": frame["day"].max().date().isoformat() if len(frame) else None,
        "recordings": {f"{row.source} {row.detail_state}": int(row.n) for row in counts.itertuples()},
        "told_at": datetime.now(UTC).isoformat(),
        "versions": {
            "zonebook": config.VERSION, "schema": store.SCHEMA, "python": platform.python_version(),
            "streamlit": metadata.version("streamlit"),
        },
        "sizes": {"database_bytes": store.size_bytes(book), "backups_bytes": backup.pop("all_bytes")},
        "backup": backup,
        "reports": written,
        "errors": _errors(sources, backup, written, is_almost_full=store.is_almost_full(book)),
    }  # fmt: skip


def as_text(told: dict[str, Any]) -> str:
    """What :func:`status` gave, in lines for a person."""
    lines = [f"Zonebook {told['version']}", f"Book: {told['database']} ({told['size_bytes'] / 1e6:,.1f} MB)"]
    lines.append(f"Key for tokens: {told['key']}")
    span = f", {told['first_day']} to {told['last_day']}" if told["workouts"] else ""
    lines.append(f"{told['workouts']:,} workouts{span}")
    for name, source in told["sources"].items():
        if name != connections.PELOTON and not source["is_connected"] and source["state"] is None:
            continue  # never asked for
        said = _in_words(source) if name in connections.SERVICES else _fresh(source)
        lines.append(f"{name.capitalize()}: {said}")
        if source["problem"]:
            lines.append(f"  {source['problem']}")
    backup = told["backup"]
    lines.append(f"Last backup: {backup['last'] or 'none'}, {backup['count']:,} in {backup['folder']}")
    if backup["problem"]:
        lines.append(f"  {backup['problem']}")
    if (last := told["reports"]["last"]) is not None:
        lines.append(f"Last report: {last}, written on {told['reports']['last_day']}")
    if told["reports"]["problem"]:
        lines.append(f"  {told['reports']['problem']}")
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


def _backup(book: Book) -> dict[str, Any]:
    there = backups.listed(book)
    last = backups.newest(book, there)
    return {
        "folder": str(backups.folder(book)),
        "is_daily": backups.is_daily(book),
        "last": last.made_at.isoformat() if last else None,
        "lag_s": round((datetime.now(UTC) - last.made_at).total_seconds()) if last else None,
        "last_size_bytes": last.size_bytes if last else None,
        "last_workouts": last.workouts if last else None,
        "count": len(there),
        "unusable": sum(made.problem is not None for made in there),
        "problem": backups.problem(book),
        "all_bytes": sum(made.size_bytes for made in there),
    }


def _reports(book: Book) -> dict[str, Any]:
    """The reports that were written by themselves. What failed is asked of the newest of each kind: it stays so."""
    log = reports.log(book)
    newest = {one.kind: one for one in reversed(log)}.values()
    failed = [way for one in newest for way in one.sendings if way.state == reports.FAILED]
    return {
        "last": log[0].key if log else None,
        "last_day": max((one.day for one in newest), default=None),
        "waiting": sum(way.state in (reports.WAITING, reports.SENDING) for one in log for way in one.sendings),
        "failed": len(failed),
        "problem": reports.problem(book) or next((way.problem for way in failed), None),
    }


def _errors(
    sources: dict[str, Any], backup: dict[str, Any], written: dict[str, Any], *, is_almost_full: bool
) -> list[dict[str, str | None]]:
    """What is wrong now, each as ``of, kind, sentence``; empty where all is well."""
    wrong: list[dict[str, str | None]] = [
        {"of": name, "kind": source["problem_kind"], "sentence": source["problem"]}
        for name, source in sources.items()
        if source["problem"] and source["state"] not in sync_runs.OPEN
    ]
    for of, told in (("backup", backup), ("reports", written)):
        if told["problem"]:
            wrong.append({"of": of, "kind": None, "sentence": told["problem"]})
    if is_almost_full:
        wrong.append({"of": "disk", "kind": "StorageFull", "sentence": "The disk is almost full."})
    return wrong


def _in_words(source: dict[str, Any]) -> str:
    if not source["is_connected"] and not source["here"]:
        return "not connected. Run 'python -m core connect peloton', or connect on the Settings screen."
    connected = "connected" if source["is_connected"] else "not connected any more"
    there = f" of {source['there']:,}" if source["there"] is not None else ""
    here = f"{source['here']:,}{there} workouts here, {source['complete']:,} with all details."
    return f"{connected}, {_fresh(source)}, {here}"


def _fresh(source: dict[str, Any]) -> str:
    return f"last success {source['last_success']}" if source["last_success"] else "never refreshed"
