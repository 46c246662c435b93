"""The command line: ``python -m core COMMAND``. Exit code 0 done, 1 done in part or refused, 2 wrong usage."""

import argparse
import getpass
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from core import config, store
from core.errors import ZonebookError
from core.store import Book

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
#: What a command returns: its exit code, a sentence for people, and a summary for machines.
Outcome = tuple[int, str, dict[str, Any]]


def main(arguments: list[str] | None = None) -> int:
    """Run one command and say what came of it."""
    said = _parser().parse_args(arguments)
    try:
        settings = config.settings()
        if said.database:
            settings = replace(settings, database_url=said.database)
        code, sentence, summary = said.run(said, settings)
    except (ZonebookError, ValueError) as error:
        code, sentence, summary = REFUSED, str(error), {"problem": str(error), "problem_kind": type(error).__name__}
    except KeyboardInterrupt:
        code, sentence, summary = REFUSED, "Stopped. The next run goes on from here.", {"problem": "interrupted"}
    if said.json:
        print(json.dumps({"command": said.command, "exit_code": code, **summary}, default=str))
    else:
        print(sentence, file=sys.stdout if code == DONE else sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--database", metavar="URL", help="the book to use; default: DATABASE_URL or data/zonebook.db")
    common.add_argument("--json", action="store_true", help="a machine-readable summary on standard output")
    parser = argparse.ArgumentParser(prog="python -m core", description="Zonebook from the command line.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[..., Outcome], help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[common], help=help, description=help[0].upper() + help[1:] + ".")
        made.set_defaults(run=run)
        return made

    sync = command("sync", _sync, "one pass now over what is connected")
    sync.add_argument("--source", choices=["peloton", "garmin", "hevy", "classes", "friends"], default="peloton",
                      help="your workouts there; classes: a crawl of the class library; friends: results of the"
                      " friends that you chose, and Peloton's challenges")  # fmt: skip
    sync.add_argument("--full", action="store_true", help="list to the end, and retry what failed without waiting")

    imports = command("import", _import, "import files, folders and ZIPs, recognised by what is in them")
    imports.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    connect = command("connect", _connect, "connect a service by token or login, from a prompt or standard input")
    connect.add_argument("service", choices=["peloton", "garmin", "hevy", "strava"])
    connect.add_argument("--username", help="log in with this name and a password instead of a pasted token")

    disconnect = command("disconnect", _disconnect, "forget a service's tokens; what came from it stays")
    disconnect.add_argument("service", choices=["peloton", "garmin", "hevy", "strava"])

    record = command("record", _record, "keep a measurement, such as: record ftp 215 --day 2026-05-01")
    record.add_argument("kind", metavar="KIND")
    record.add_argument("value", metavar="VALUE", help="a number, with a unit where you like: 72.5, 160lb, 4:30")
    record.add_argument("--day", type=_day, metavar="YYYY-MM-DD", help="default: today")
    record.add_argument("--note")

    report = command("report", _report, "write the report of a week, a month or a year as PDF, HTML or Markdown")
    which = report.add_mutually_exclusive_group()
    which.add_argument("--week", type=_week, metavar="2026-W46", help="default: the last one that is over")
    which.add_argument("--month", type=_month, metavar="2026-11")
    which.add_argument("--year", type=_year, metavar="2026")
    report.add_argument("--out", type=Path, metavar="FILE",
                        help="its ending says the kind: .pdf, .html, .md; default: a PDF in data/reports")  # fmt: skip

    review = command("review", _review, "write the daily review: planned against done, and what to change")
    review.add_argument("--day", type=_day, metavar="YYYY-MM-DD", help="default: today")

    demo = command("demo", _demo, "write the sample athlete into a book of its own, or into an empty --database")
    demo.add_argument("--workouts", type=_positive, default=700, metavar="N")
    demo.add_argument("--classes", type=_positive, default=None, metavar="N", help="how many classes the library holds")
    demo.add_argument("--seed", type=int, default=1, metavar="S")

    command("rebuild", _rebuild, "derive everything again from raw replies, files and streams, without the network")
    backup = command("backup", _backup, "a consistent copy of the whole book, also while the app runs")
    backup.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a file or a folder; default: data/backups")
    backup.add_argument("--list", action="store_true", help="make none; say what is there and what is in it")

    restore = command("restore", _restore, "make a backup the book; it is verified first, and what was there is kept")
    restore.add_argument("file", type=Path, metavar="FILE")

    export = command("export", _export, "everything in one ZIP: a CSV per table, a FIT and a TCX per workout")
    export.add_argument("file", type=Path, metavar="FILE")

    delete = command("delete", _delete, "delete everything in the book, after a last backup")
    delete.add_argument("--yes", action="store_true", help="do not ask")
    delete.add_argument("--with-backups", action="store_true", help="delete its backups too: there is no way back")
    delete.add_argument("--no-backup", action="store_true", help="make no last backup: there may be no way back")
    delete.add_argument("--keep-logins", action="store_true", help="stay connected; the next pass brings workouts back")

    command("status", _status, "what is connected, how fresh it is, and what is in the book")
    return parser


def _sync(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import derive, derive_tracks, sync, sync_garmin, sync_hevy
    from core.frames import passes

    if said.source == "classes":
        return _crawl(said, settings)
    if said.source == "friends":
        return _sync_friends(said, settings)
    book = _book(settings)
    derive.bring_up_to_date(book)
    derive_tracks.bring_up_to_date(book)
    passes_over = {
        "peloton": sync.sync_peloton, "garmin": sync_garmin.sync_garmin, "hevy": sync_hevy.sync_hevy,
    }  # fmt: skip
    with _told_on_stderr(lambda: passes.status(book).sentence, quiet=said.json):
        run = passes_over[said.source](book, settings, full=said.full)
    summary = run.model_dump(exclude={"id", "phase_started_at", "told_at"})
    code = DONE if run.state == "done" else REFUSED
    sentence = f"{run.found:,} new workouts, {run.saved:,} with details." + (f" {run.problem}" if run.problem else "")
    return code, sentence, summary


def _crawl(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import sync_classes
    from core.frames import passes
    from core.queries import crawl

    book = _book(settings)
    with _told_on_stderr(lambda: passes.of_crawl(book), quiet=said.json):
        run = sync_classes.sync_classes(book, settings, full=said.full)
    wanted = crawl.wanted(book)
    summary = run.model_dump(exclude={"id", "phase_started_at", "told_at", "source_total"})
    sentence = f"{run.found:,} new classes, {run.saved:,} read with plan and playlist."
    if not wanted.is_on:
        sentence += " This was once: it is not switched on in Settings."
    sentence += f" {run.problem}" if run.problem else ""
    more = {"disciplines": list(wanted.disciplines), "is_on": wanted.is_on}
    return DONE if run.state == "done" else REFUSED, sentence, summary | more


def _sync_friends(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import sync_friends
    from core.queries import friends

    book = _book(settings)
    run = sync_friends.sync_friends(book, settings, full=said.full)
    chosen = len(friends.asked_for(book))
    summary = run.model_dump(exclude={"id", "phase_started_at", "told_at", "source_total"}) | {"friends": chosen}
    sentence = f"{run.found:,} new results of friends, {run.saved:,} with every second."
    if not chosen:
        sentence = "No friend is chosen on the Friends screen, so nobody was asked for. Peloton's challenges are here."
    sentence += f" {run.problem}" if run.problem else ""
    return DONE if run.state == "done" else REFUSED, sentence, summary


def _import(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import imports
    from core.queries import athlete

    book = _book(settings)
    zone = athlete.zone(book, settings.time_zone)
    results = []
    for result in imports.import_paths(book, said.paths, now=datetime.now(UTC), zone=zone):
        results.append(result)
        if not said.json:
            print(result.sentence, file=sys.stderr)
    is_whole = results and not any(result.refused or result.errors for result in results)
    totals = {name: sum(getattr(result, name) for result in results) for name in ("rows", "new", "changed")}
    files = [
        {"name": r.name, "kind": r.kind, "rows": r.rows, "new": r.new, "refused": r.refused, "errors": r.errors}
        for r in results
    ]
    sentence = f"{totals['new']:,} new workouts out of {totals['rows']:,}." if results else "Nothing to import."
    return (DONE if is_whole else REFUSED), sentence, totals | {"files": files}


def _connect(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import connections

    book = _book(settings)
    name = said.service.capitalize()
    if said.service == "hevy":
        from core.queries import athlete

        connections.connect_hevy(book, settings, _asked("Paste the key: "), athlete.zone(book, settings.time_zone))
    elif said.service == "garmin":
        from core import garmin_login

        if not said.username:
            return WRONG_USAGE, "Give --username, the e-mail address of your Garmin account.", {"service": "garmin"}
        garmin_login.log_in(book, settings, said.username, _asked("Password: "), _asked_for_code)
    elif said.service == "strava":
        _connect_strava(book, settings)
        return DONE, "Connected to Strava. What you send there is chosen on the screens.", {"service": "strava"}
    elif said.username:
        connections.connect_peloton(book, settings, username=said.username, password=_asked("Password: "))
    else:
        connections.connect_peloton(book, settings, pasted=_asked("Paste a refresh token or bearer: "))
    way = "" if said.service == "peloton" else f" --source {said.service}"
    said_so = f"Connected to {name}. Run 'python -m core sync{way}' to bring your workouts in."
    return DONE, said_so, {"service": said.service}


def _connect_strava(book: Book, settings: config.Settings) -> None:
    """Let the athlete agree in the browser, and take over the address that it was sent to."""
    from core import connections_strava

    print(connections_strava.link(book, settings, redirect_uri="http://localhost"), file=sys.stderr)
    address = _asked("Open this link, agree, and paste the address that the browser was sent to: ")
    code, state, scope = connections_strava.returned(address)
    connections_strava.connect(book, settings, code=code, state=state, scope=scope)


def _asked_for_code(problem: str | None) -> str:
    return _asked(f"{problem or 'Garmin sent you a code.'} Code: ")


def _disconnect(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import connections, connections_strava

    if said.service == "strava":
        connections_strava.disconnect(_book(settings))
    else:
        connections.disconnect(_book(settings), said.service, settings)
    return DONE, "Disconnected. Everything that came in stays in the book.", {"service": said.service}


def _record(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import actions_entry, quantities
    from core.queries import athlete

    book = _book(settings)
    units = "imperial" if athlete.athlete(book).units == "imperial" else "metric"
    try:
        kind, value = quantities.parse_measurement(said.kind, said.value, units)
    except ValueError as error:
        return WRONG_USAGE, str(error), {"problem": str(error)}
    day = said.day or datetime.now(UTC).astimezone(athlete.zone(book, settings.time_zone)).date()
    try:
        sentence = actions_entry.record(book, kind, value, day, said.note).said
    except ValueError as error:
        return WRONG_USAGE, str(error), {"problem": str(error)}
    return DONE, sentence, {"kind": kind, "value": value, "day": day, "note": said.note, "said": sentence}


def _report(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import derive_reports, sync_reports
    from core.coaching.report_spans import KINDS, last_full, parsed
    from core.queries import athlete, reports

    book = _book(settings)
    today = sync_reports.local_day(book, settings, datetime.now(UTC))
    given = next(((kind, getattr(said, kind)) for kind in KINDS if getattr(said, kind)), None)
    first_weekday = athlete.athlete(book).week_start or 0
    span = parsed(*given, first_weekday) if given else last_full("week", today, first_weekday)
    place = said.out or sync_reports.folder(reports.schedule(book)) / derive_reports.file_name(span, "pdf")
    try:
        made, kind = derive_reports.report(book, span, today), derive_reports.format_of(place.name)
    except ValueError as error:
        return WRONG_USAGE, str(error), {"problem": str(error)}
    path = sync_reports.save(place.absolute(), derive_reports.as_file(made, kind, made_on=today))
    summary = {
        "report": span.key, "kind": span.kind, "first": span.first, "last": span.last, "format": kind, "file": path,
        "bytes": path.stat().st_size, "workouts": int(made.figures.loc["workouts", "now"]),
    }  # fmt: skip
    return DONE, f"The report of {span.title} is in {path}.", summary


def _review(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import sync_reviews
    from core.queries import reviews

    book, now = _book(settings), datetime.now(UTC)
    day = said.day or sync_reviews.local_day(book, settings, now)
    if day > sync_reviews.local_day(book, settings, now):
        return WRONG_USAGE, f"{day} is still to come.", {"problem": f"{day} is still to come."}
    made = sync_reviews.write(book, settings, day, now=now)
    rows = reviews.adjustments(book, of=day)
    summary = {
        "day": day, "verdict": made.verdict, "written_at": made.written_at, "rules_version": made.rules_version,
        "insights": made.insights, "next_week_focus": made.next_week_focus,
        "proposals": [{name: getattr(row, name) for name in ("id", "rule", "kind", "sentence", "state", "strength")}
                      for row in rows],
    }  # fmt: skip
    lines = [f"{day}: {made.verdict}.", *(f"- {one['sentence']}" for one in made.insights)]
    lines += [f"? {row.sentence} ({row.state})" for row in rows]
    return DONE, "\n".join(lines), summary


def _demo(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core.demo import book as demo_book

    url = said.database or demo_book.url()
    started = time.monotonic()
    book = demo_book.write(url, workouts=said.workouts, classes=said.classes, seed=said.seed)
    seconds = time.monotonic() - started
    summary = {"database": str(book.url), "workouts": said.workouts, "seed": said.seed, "seconds": round(seconds, 1)}
    return DONE, f"The sample athlete with {said.workouts:,} workouts is in {book.url} ({seconds:.1f} s).", summary


def _rebuild(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import rebuild

    summary = rebuild.rebuild(_book(settings))
    return DONE, f"Derived {summary['workouts']:,} workouts again from {summary['replies']:,} replies.", summary


def _backup(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import actions_keeping, backups

    if said.list:
        where = said.file or backups.folder(store.book_at(settings.database_url))
        found = backups.in_folder(where)
        lines = [
            f"{made.path.name}  {made.size_bytes / 1e6:,.1f} MB  {actions_keeping.in_words(made)}" for made in found
        ]
        summary = {"folder": str(where), "backups": [actions_keeping.as_dict(made) for made in found]}
        return DONE, "\n".join(lines) or f"There is no backup in {where}.", summary
    made = backups.take(_book(settings), now=datetime.now(UTC), to=said.file)
    return DONE, f"{made.path}: {actions_keeping.in_words(made)}.", actions_keeping.as_dict(made)


def _restore(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import actions_keeping, derive, derive_classes, derive_tracks, restoring
    from core.errors import BookUnreadable

    now = datetime.now(UTC)
    try:
        book = _book(settings)
        done = restoring.restore(book, said.file, now=now)
    except BookUnreadable:  # what is there is damaged: the very reason to restore
        damaged = store.book_at(settings.database_url, is_writable=not settings.is_read_only)
        if damaged.path is None or not damaged.path.is_file():
            raise
        done = restoring.restore_damaged(damaged, said.file, now=now)
        book = _book(settings)
    for derived in (derive, derive_classes, derive_tracks):
        derived.bring_up_to_date(book)
    kept = done.kept.path if done.kept else done.damaged
    sentence = f"The book is that of {done.backup.path} again: {actions_keeping.described(done.backup)}."
    sentence += f" What was there before is kept as {kept}."
    if done.damaged:
        sentence += " It was damaged; start the app anew if it runs."
    return DONE, sentence, {"restored": actions_keeping.as_dict(done.backup), "kept": str(kept)}


def _export(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import actions_keeping

    book, done = _book(settings), [0.0]
    with _told_on_stderr(lambda: f"Writing: {done[-1]:.0%}", quiet=said.json):
        path = actions_keeping.write_everything(book, done.append, to=said.file.expanduser().absolute())
    size_bytes = path.stat().st_size
    return DONE, f"{path}: {size_bytes / 1e6:,.1f} MB.", {"file": str(path), "size_bytes": size_bytes}


def _delete(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import actions_keeping

    book = _book(settings)
    if not said.yes:
        print(f"This deletes everything in {book.url}.", file=sys.stderr)
        if _typed(f'Type "{actions_keeping.WORD}": ') != actions_keeping.WORD:
            return REFUSED, "Nothing was deleted.", {"deleted": False}
    done = actions_keeping.delete_everything(
        book, with_backups=said.with_backups, keeps_backup=not said.no_backup, keeps_logins=said.keep_logins
    )
    return DONE, done.said, {"deleted": True, "said": done.said}


def _status(said: argparse.Namespace, settings: config.Settings) -> Outcome:
    from core import status

    told = status.status(_book(settings), settings)
    return DONE, status.as_text(told), told


def _book(settings: config.Settings) -> Book:
    return store.open_book(settings.database_url, is_writable=not settings.is_read_only)


def _asked(prompt: str) -> str:
    """A secret from the keyboard without showing it, or a line of standard input."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.read().strip()


def _typed(prompt: str) -> str:
    """A line from the keyboard or of standard input."""
    return input(prompt).strip() if sys.stdin.isatty() else sys.stdin.read().strip()


@contextmanager
def _told_on_stderr(sentence: Callable[[], str], *, quiet: bool) -> Iterator[None]:
    """Show on the terminal how a pass is doing while it runs, as ``sentence`` tells it."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    is_over = threading.Event()
    teller = threading.Thread(target=_tell, args=(sentence, is_over), daemon=True)
    teller.start()
    try:
        yield
    finally:
        is_over.set()
        teller.join()
        print(file=sys.stderr)


def _tell(sentence: Callable[[], str], is_over: threading.Event) -> None:
    while not is_over.wait(0.5):
        print(f"\r\033[K{sentence()}", end="", file=sys.stderr, flush=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2026-05-01") from error


def _span(kind: Literal["week", "month", "year"], text: str) -> str:
    from core.coaching.report_spans import parsed

    try:
        parsed(kind, text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


_week, _month, _year = partial(_span, "week"), partial(_span, "month"), partial(_span, "year")


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
