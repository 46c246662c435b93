"""What a pass tells of itself: its ``sync_run`` row, and when screens are told that the data has changed."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core import store
from core.errors import ZonebookError
from core.models import SyncRun
from core.queries import sync_runs
from core.store import Book

#: How often progress is written, and how often screens are told that the data changed.
PROGRESS_S, ANNOUNCE_S = 0.5, 3.0


@dataclass
class Progress:
    """What a pass tells of itself in its ``sync_run`` row, not more often than a reader can see."""

    book: Book
    run_id: int
    failed: int = 0
    saved: int = 0
    found: int = 0
    done: int = 0
    #: Why an item of the list could not be read.
    why: str = ""
    #: What it fills, and how often screens are told of that; None is ``ANNOUNCE_S``.
    fills: tuple[str, ...] = ("workouts", "classes")
    announce_s: float | None = None
    #: What its items are called.
    items: tuple[str, str] = ("workout or class", "workouts or classes")
    stopped_by: ZonebookError | None = None
    last_told: float = 0.0
    last_announced: float = 0.0

    def enter(self, phase: str, total: int = 0) -> None:
        """Begin a part of the pass."""
        self.done = 0
        self._tell(phase=phase, phase_started_at=datetime.now(UTC), done=0, total=total)

    def advance(self) -> None:
        """One more item is over."""
        self.done += 1
        if time.monotonic() - self.last_told > PROGRESS_S:
            self._tell(done=self.done, saved=self.saved, failed=self.failed)

    def list_page(self, n: int, total: int | None) -> None:
        """A page of the list is kept."""
        self.done += n
        self._tell(done=self.done, found=self.found, total=total or 0, source_total=total)

    def reach(self, done: int, total: int | None) -> None:
        """So much of a list is kept, wherever the pass took it up."""
        self.done = done
        self._tell(done=done, found=self.found, total=total or 0)

    def wait(self) -> None:
        """The pass is alive, and waits for another one."""
        if time.monotonic() - self.last_told > PROGRESS_S:
            self._tell()

    def unreadable(self, problems: list[str]) -> None:
        """Items of the list that could not be read."""
        self.failed += len(problems)
        self.why = problems[0] if problems else self.why

    def subjects(self) -> tuple[str, ...]:
        """The counters to move with a write now: the filled subjects, but only every few seconds."""
        interval_s = ANNOUNCE_S if self.announce_s is None else self.announce_s
        if time.monotonic() - self.last_announced < interval_s:
            return ()
        self.last_announced = time.monotonic()
        return self.fills

    def problem(self, error: ZonebookError) -> None:
        """Something stopped the pass."""
        self.stopped_by = error

    def finish(self, state: str | None = None, *, why: str | None = None) -> SyncRun:
        """Close the pass and announce all that it changed; ``why`` says in a sentence what ended it early."""
        columns: dict = {"finished_at": datetime.now(UTC), "done": self.done, "saved": self.saved, "found": self.found,
                         "failed": self.failed}  # fmt: skip
        if error := self.stopped_by:
            columns |= {"problem": str(error), "problem_kind": type(error).__name__}
        elif self.failed:
            what = _count(self.failed, *self.items)
            columns["problem"] = f"{what} could not be fetched and will be tried again. {self.why}".rstrip()
        if why:
            columns["problem"] = why
        state = state or ("failed" if self.stopped_by else "partial" if self.failed else "done")
        self._tell(state=state, announce=(*self.fills, "athlete"), **columns)
        run = sync_runs.one(self.book, self.run_id)
        assert run is not None
        return run

    def _tell(self, announce: tuple[str, ...] = (), **columns: Any) -> None:
        self.last_told = time.monotonic()
        with store.writing(self.book, "sync", *announce) as session:
            sync_runs.tell(session, self.run_id, told_at=datetime.now(UTC), **columns)


def _count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"
