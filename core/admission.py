"""Who may come in: a password that guesses are slow against, visits that end, and names from the host's own login.

Nothing here knows Streamlit or the clock: moments are handed in, in seconds of any clock that only goes forward.
"""

import hmac
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from math import ceil

#: So many wrong passwords cost nothing; each one after that doubles the wait, up to a minute.
FREE_FAILURES = 3
LONGEST_WAIT_S = 60.0
#: After so long without a wrong one all is forgotten.
FORGOTTEN_AFTER_S = 15 * 60.0
#: However busy a visit is, it is over after a week.
LONGEST_VISIT_S = 7 * 24 * 3600.0


@dataclass(frozen=True)
class Answer:
    """What became of a password that was given."""

    is_right: bool
    #: How long every visitor has to wait before the next one is looked at.
    wait_s: float = 0.0

    @property
    def sentence(self) -> str:
        """What to tell the visitor; "" where the password was right."""
        if self.is_right:
            return ""
        if not self.wait_s:
            return "That is not the password."
        seconds = ceil(self.wait_s)
        return f"That did not open it. Try again in {seconds} second{'' if seconds == 1 else 's'}."


@dataclass
class Gate:
    """The password's gate of one process. It slows down everybody: a visitor can always come as a new one.

    What it remembers are two numbers, however many passwords are tried.
    """

    failures: int = 0
    failed_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def answer(self, given: str, password: str, now: float) -> Answer:
        """Look at a password, unless it is too soon after wrong ones: then it is not even compared."""
        with self._lock:
            if wait_s := self._wait_s(now):
                return Answer(False, wait_s)
            if is_same(given, password):
                self.failures = 0
                return Answer(True)
            self.failures, self.failed_at = self.failures + 1, now
            return Answer(False, self._wait_s(now))

    def _wait_s(self, now: float) -> float:
        since_s = now - self.failed_at
        if since_s > FORGOTTEN_AFTER_S:
            self.failures = 0
        if self.failures < FREE_FAILURES:
            return 0.0
        pause_s = min(2.0 ** min(self.failures - FREE_FAILURES + 1, 10), LONGEST_WAIT_S)
        return max(pause_s - since_s, 0.0)


@cache
def gate() -> Gate:
    """The gate of this process. It is no cached resource of Streamlit's, which any visitor's browser may clear."""
    return Gate()


def is_same(given: str, password: str) -> bool:
    """Whether two passwords are the same, in a time that tells nothing about either, their lengths included."""
    return hmac.compare_digest(sha256(given.encode()).digest(), sha256(password.encode()).digest())


@dataclass
class Visit:
    """A visitor who was let in."""

    began_at: float
    seen_at: float

    def is_over(self, now: float, *, idle_s: float) -> bool:
        """Whether the visitor has been away for ``idle_s`` (0: however long), or here for a week."""
        return bool(idle_s and now - self.seen_at > idle_s) or now - self.began_at > LONGEST_VISIT_S


def why_not(user: Mapping[str, object], allowed: Collection[str]) -> str | None:
    """Why somebody whom the host's login knows may not come in; None where they may.

    ``user`` is what the login tells: an address counts only where it says that it is theirs (``email_verified``).

    >>> why_not({"email": "Rider@Example.com", "email_verified": True}, ["rider@example.com"]) is None
    True
    """
    email = str(user.get("email") or "").strip().lower()
    if not email:
        return "Your login gives no e-mail address, so nobody can tell who you are."
    if str(user.get("email_verified")).lower() != "true":
        return "Your login does not confirm that the e-mail address is yours, so it opens nothing here."
    if email not in {one.strip().lower() for one in allowed}:
        return "You are logged in, but your address is not among those that may come in. Ask the owner."
    return None
