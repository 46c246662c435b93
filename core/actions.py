"""The writes that a page may ask for. Each says what it did, or raises an error whose message is for the athlete."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from core import config, connections, derive, imports, quantities, scheduler, store
from core.demo import book as demo_book
from core.models import Proposal
from core.queries import athlete, proposals, workouts
from core.queries.local import zone_of
from core.store import Book

#: The source of an FTP that was found and accepted.
FOUND = "found"


def refresh(book: Book) -> None:
    """Ask for a pass over every connected service, in the background."""
    scheduler.refresh_now(book)


def write_sample(book: Book) -> None:
    """Make sure that the sample athlete is in its book, whole and up to today."""
    demo_book.ensure(book, _now().date())


# --- connections --------------------------------------------------------------------------------------------------


def connect_peloton_by_token(book: Book, pasted: str) -> str:
    """Connect with a refresh token, a bearer, or what the browser keeps of them; then begin the first pass."""
    connections.connect_peloton(book, config.settings(), pasted=pasted)
    scheduler.refresh_now(book)
    return "Connected to Peloton. Your workouts are on their way."


def connect_peloton_by_password(book: Book, username: str, password: str) -> str:
    """Log in once with a password, which is not kept; then begin the first pass."""
    connections.connect_peloton(book, config.settings(), username=username, password=password)
    scheduler.refresh_now(book)
    return "Connected to Peloton. Your workouts are on their way."


def connect_hevy(book: Book, key: str) -> str:
    """Connect Hevy with its key; then begin the first pass."""
    connections.connect_hevy(book, config.settings(), key, zone_of(book))
    scheduler.refresh_now(book)
    return "Connected to Hevy. Your workouts are on their way."


def disconnect(book: Book, service: str) -> str:
    """Forget a service's tokens; what came from it stays."""
    connections.disconnect(book, service, config.settings())
    return "Disconnected. Everything that came in stays in your book."


# --- files --------------------------------------------------------------------------------------------------------


def import_file(book: Book, name: str, data: bytes) -> str:
    """Import one uploaded file; a sentence says what came of it."""
    store.check_writable(book)
    return imports.import_bytes(book, name, data, now=_now(), zone=zone_of(book)).sentence


def import_path(book: Book, text: str) -> str:
    """Import a file, folder or ZIP that lies on this machine, in the background.

    Raises:
        ValueError: There is nothing at that path; the sentence says so.
    """
    store.check_writable(book)
    path = Path(text.strip().strip('"')).expanduser()
    if not text.strip() or not path.exists():
        raise ValueError("There is nothing at that path on the machine that Zonebook runs on.")
    scheduler.import_soon(book, [str(path.absolute())])
    return f"Reading {path.name} in the background. What comes of it stands below."


# --- the athlete --------------------------------------------------------------------------------------------------


def save_profile(book: Book, **said: Any) -> str:
    """Set columns of the profile. A changed sex changes heart-rate load, so every workout is looked at again."""
    with store.writing(book, "athlete", "settings", "workouts") as session:
        athlete.save_athlete(session, **said)
        session.flush()
        changed = derive.rezone(session, first=None, last=None) if "sex" in said else []
    return f"Saved.{_changed(changed)}"


def save_interval(book: Book, minutes: int) -> str:
    """How often to refresh."""
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, connections.MINUTES, minutes)
    scheduler.reschedule(book)
    return f"Refreshes every {minutes} minutes while Zonebook runs."


def record(
    book: Book, kind: str, value: float, day: date, note: str | None = None, *, source: str = "athlete",
    device: str | None = None,
) -> str:  # fmt: skip
    """Keep a dated value, for one device or for all, and recompute exactly the workouts that it touches."""
    value = quantities.checked_measurement(kind, value)
    with store.writing(book, "athlete", "workouts") as session:
        athlete.save_measurement(session, kind, value, day, now=_now(), source=source, note=note, device=device)
        session.flush()
        changed = derive.rezone_after(session, kind, day, device)
    _judge_again(book, changed)
    described = quantities.MEASUREMENTS[kind].quantity
    on = f" on the {device}" if device else ""
    said = f"{described.label} {quantities.shown(value, described)}{on} from {quantities.written(day)}."
    return said + _changed(changed)


def record_text(book: Book, kind: str, text: str, day: date, note: str | None = None) -> str:
    """Keep a dated value as it was typed, with its unit or in the athlete's own.

    Raises:
        ValueError: It cannot be read or cannot be true; the sentence says why.
    """
    units = "imperial" if athlete.athlete(book).units == "imperial" else "metric"
    kind, value = quantities.parse_measurement(kind, text, units)
    return record(book, kind, value, day, note)


def forget_measurement(book: Book, measurement_id: int) -> str:
    """Take a dated value back and recompute exactly the workouts that it touched."""
    with store.writing(book, "athlete", "workouts") as session:
        gone = athlete.delete_measurement(session, measurement_id)
        if gone is None:
            return "That entry is gone already."
        session.flush()
        changed = derive.rezone_after(session, gone.kind, gone.day, gone.device)
    _judge_again(book, changed)
    described = quantities.MEASUREMENTS[gone.kind].quantity
    value = quantities.shown(gone.value, described)
    return f"{described.label} {value} of {quantities.written(gone.day)} removed.{_changed(changed)}"


# --- proposals ----------------------------------------------------------------------------------------------------


def accept_proposal(book: Book, proposal: Any) -> str:
    """Say yes to what was found (``analysis.ftp_tests.Proposal``): an FTP counts from the day of its ride on."""
    said = "Noted. Take the test when you are rested."
    if proposal.kind == "ftp" and proposal.value_w is not None:
        said = record(book, "ftp", proposal.value_w, proposal.day, proposal.evidence, source=FOUND)
    _decide(book, proposal, "accepted")
    return said


def reject_proposal(book: Book, proposal: Any) -> str:
    """Say no to what was found; it does not come back by itself."""
    _decide(book, proposal, "rejected")
    return "Rejected. It stays in the list of decisions, where you can reconsider."


def reconsider_proposal(book: Book, key: str) -> str:
    """Take a decision back; an FTP that was accepted is taken out again."""
    with store.writing(book, "athlete", "workouts") as session:
        found = proposals.reconsider(session, key)
        if found is None:
            return "That decision is gone already."
        changed: list[int] = []
        if found.kind == "ftp" and found.state == "accepted":
            athlete.delete_measurements(session, "ftp", found.day, source=FOUND)
            session.flush()
            changed = derive.rezone_after(session, "ftp", found.day)
    _judge_again(book, changed)
    return f"It waits for your decision again.{_changed(changed)}"


def save_custom_zones(book: Book, upper_pct: list[float] | None) -> str:
    """Zones of the athlete's own, by their upper bounds in percent of FTP; None goes back to the seven.

    Raises:
        ValueError: The bounds do not rise; the sentence says so.
    """
    if upper_pct is not None and (not upper_pct or any(b <= a for a, b in pairwise([0.0, *upper_pct]))):
        raise ValueError("Each bound has to be higher than the one before it, and above 0 %.")
    with store.writing(book, "athlete") as session:
        athlete.save_setting(session, athlete.CUSTOM_ZONES, upper_pct)
    return "Your own zones are saved." if upper_pct else "Back to the seven zones."


def _decide(book: Book, proposal: Any, state: str) -> None:
    decision = Proposal(
        key=proposal.key, kind=proposal.kind, day=proposal.day, workout_id=proposal.workout_id, value=proposal.value_w,
        evidence=proposal.evidence, state=state, decided_at=_now(),
    )  # fmt: skip
    with store.writing(book, "athlete") as session:
        proposals.decide(session, decision)


# --- workouts -----------------------------------------------------------------------------------------------------


def edit_workout(book: Book, workout_id: int, **said: Any) -> None:
    """Set title, notes, rpe, is_doubtful, is_excluded or is_race; an empty title goes back to the source's own."""
    if "title" in said:
        said["edited_title"] = (said.pop("title") or "").strip() or None
    if "notes" in said:
        said["notes"] = (said["notes"] or "").strip() or None
    with store.writing(book, "workouts") as session:
        workouts.edit(session, workout_id, now=_now(), **said)


def delete_workout(book: Book, workout_id: int) -> None:
    """Take a workout out of every list and sum; it can be brought back."""
    with store.writing(book, "workouts") as session:
        workouts.edit(session, workout_id, now=_now(), deleted_at=_now())


def restore_workout(book: Book, workout_id: int) -> None:
    """Bring a deleted workout back."""
    with store.writing(book, "workouts") as session:
        workouts.edit(session, workout_id, now=_now(), deleted_at=None)


def _judge_again(book: Book, changed: list[int]) -> None:
    """Class targets in watts follow the FTP; judging by them takes streams, so it is done behind the screen."""
    if changed:
        scheduler.judge_soon(book)


def _now() -> datetime:
    return datetime.now(UTC)


def _changed(ids: Iterable[int]) -> str:
    n = len(list(ids))
    return f" {n:,} workout{'s' if n != 1 else ''} recomputed." if n else ""
