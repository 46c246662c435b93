"""Logging in to Garmin in the background, the tokens that come of it, and an open conversation with them.

A login takes up to a minute and may wait for a code, so it runs in a thread of its own and no screen waits for it; how
far it is lies in ``sys.modules``, which a code edit leaves alone. Garmin locks who tries too often: after a refusal
nothing is tried for six hours. Passwords are never kept.
"""

import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Literal

from core import secrets, store
from core.config import Settings
from core.errors import LoginRequired, MfaRequired, NotConnected, Refused, SlowDown, ZonebookError
from core.garmin import Garmin, Login, checked_tokens
from core.queries import athlete
from core.store import Book

GARMIN = "garmin"
TOKENS = "garmin.tokens"
#: Settings: until when no login is tried and why, and until when refused tokens rest.
BLOCKED_UNTIL, BLOCKED_BECAUSE, TOKENS_REST = (
    "garmin.blocked_until", "garmin.blocked_because", "garmin.tokens_rest_until",
)  # fmt: skip
#: Settings: what of the environment was taken over, was refused, and was left at a disconnect, as fingerprints.
SEED, REFUSED_SEED, LEFT = "garmin.seed", "garmin.refused_seed", "garmin.left"
#: How long nothing is tried after a refusal; each try makes Garmin's own lock last longer.
REST = timedelta(hours=6)

Step = Literal["idle", "running", "needs code", "done", "failed"]
SENTENCES: dict[Step, str] = {
    "running": "Logging in to Garmin. This takes up to a minute.",
    "needs code": "Garmin has sent you a code. Type it here.",
    "done": "Connected to Garmin.",
}


@dataclass(frozen=True)
class LoginState:
    """How far a login is, in words for the screen."""

    step: Step = "idle"
    sentence: str | None = None


@dataclass
class _Attempt:
    """One login of one book, from the first try to its end."""

    login: Login
    then: Callable[[], None]
    state: LoginState = field(default_factory=lambda: LoginState("running", SENTENCES["running"]))


# --- a login in the background ------------------------------------------------------------------------------------


def state(book: Book) -> LoginState:
    """How far the login of this book is."""
    attempt = _registry().attempts.get(book.id)
    return attempt.state if attempt else LoginState()


def begin(
    book: Book, settings: Settings, email: str, password: str, *, then: Callable[[], None] = lambda: None
) -> None:
    """Begin to log in; ``then`` is called when tokens are kept. One that is under way already goes on.

    Raises:
        LoginRequired: Garmin refused a login too short a time ago, or there is nothing to log in with.
    """
    if not email.strip() or not password:
        raise LoginRequired("Give the e-mail and the password of your Garmin account.")
    secrets.check_keepable(book, settings)
    check_not_blocked(book, settings)
    with _registry().lock:
        if state(book).step == "running":
            return
        attempt = _Attempt(Login(email.strip(), password), then)
        _registry().attempts[book.id] = attempt
    _in_background(book, settings, attempt, attempt.login.begin)


def give_code(book: Book, settings: Settings, code: str) -> None:
    """Go on with the code that Garmin sent; after a wrong one another may be given.

    Raises:
        LoginRequired: No login waits for a code.
    """
    secrets.check_keepable(book, settings)
    with _registry().lock:
        attempt = _registry().attempts.get(book.id)
        if attempt is None or attempt.state.step != "needs code":
            raise LoginRequired("No login waits for a code any more. Log in again.")
        if not code.strip():
            raise LoginRequired("Type the code that Garmin sent you.")
        attempt.state = LoginState("running", SENTENCES["running"])
    _in_background(book, settings, attempt, lambda: bool(attempt.login.give(code)), is_code=True)


def stop(book: Book) -> None:
    """Forget a login; one that is under way ends without being kept."""
    with _registry().lock:
        _registry().attempts.pop(book.id, None)


def _registry() -> SimpleNamespace:
    made = SimpleNamespace(attempts={}, lock=threading.RLock())
    kept: dict[str, Any] = sys.modules  # type: ignore[assignment]
    return kept.setdefault("_zonebook_garmin_logins", made)


def _in_background(
    book: Book, settings: Settings, attempt: _Attempt, send: Callable[[], bool], *, is_code: bool = False
) -> None:
    arguments = (book, settings, attempt, send, is_code)
    threading.Thread(target=_run, args=arguments, name="garmin-login", daemon=True).start()


def _run(book: Book, settings: Settings, attempt: _Attempt, send: Callable[[], bool], is_code: bool) -> None:
    end = LoginState("failed", "The login ended without an answer. Try again.")
    try:
        end = _outcome(book, settings, attempt, send, is_code)
    finally:  # whatever happened, no screen waits for ever
        attempt.state = end
    if end.step == "done":
        attempt.then()


def _outcome(book: Book, settings: Settings, attempt: _Attempt, send: Callable[[], bool], is_code: bool) -> LoginState:
    try:
        if _heeding_refusals(book, send, is_code=is_code):
            return LoginState("needs code", SENTENCES["needs code"])
        with _registry().lock:
            if _registry().attempts.get(book.id) is not attempt:  # stopped meanwhile
                return LoginState()
            keep(book, settings, attempt.login.tokens)
    except LoginRequired as error:
        return LoginState("needs code" if is_code else "failed", str(error))
    except ZonebookError as error:
        return LoginState("failed", str(error))
    return LoginState("done", SENTENCES["done"])


# --- refusals -----------------------------------------------------------------------------------------------------


def blocked_until(book: Book) -> datetime | None:
    """Until when no login is tried; None when one may be."""
    return _future(book, BLOCKED_UNTIL)


def check_not_blocked(book: Book, settings: Settings) -> None:
    """Raise what Garmin refused a login with, while it is too early for another.

    Raises:
        LoginRequired: It is too early.
    """
    until = blocked_until(book)
    if until is None:
        return
    because = athlete.setting(book, BLOCKED_BECAUSE, "Garmin refused the login.")
    at = until.astimezone(athlete.zone(book, settings.time_zone))
    raise LoginRequired(f"{because} No other login is tried before {at:%H:%M}, as each makes Garmin's lock longer.")


def rest_tokens(book: Book) -> None:
    """Garmin refused the tokens: let them rest, in case that it was its mistake."""
    _remember(book, TOKENS_REST, (_now() + REST).isoformat())


def _heeding_refusals(book: Book, send: Callable[[], Any], *, is_code: bool = False) -> Any:
    """Send, and after a refusal remember that nothing is to be sent for a while. A wrong code is no refusal."""
    try:
        return send()
    except (LoginRequired, SlowDown, Refused) as error:
        if not (is_code and isinstance(error, LoginRequired)):
            _remember(book, BLOCKED_UNTIL, (_now() + REST).isoformat())
            _remember(book, BLOCKED_BECAUSE, str(error))
        raise


# --- tokens -------------------------------------------------------------------------------------------------------


def is_connected(book: Book, settings: Settings) -> bool:
    """Whether there is anything to log in with, be it tokens or what the environment gives."""
    return secrets.is_kept(book, TOKENS) or (
        _has_seed(settings) and athlete.setting(book, LEFT) != _of_environment(settings)
    )


def log_in(book: Book, settings: Settings, email: str, password: str, ask_code: Callable[[str | None], str]) -> None:
    """Log in while the caller waits, and keep the tokens.

    Args:
        book: Where to keep them.
        settings: The key to encrypt them with.
        email: Of the Garmin account.
        password: Sent once and not kept.
        ask_code: Gives the code of the second factor; called again with a sentence when it was wrong.

    Raises:
        LoginRequired, SlowDown, Refused: Garmin refuses, or did so too short a time ago.
        SourceUnavailable: Garmin could not be reached.
    """
    secrets.check_keepable(book, settings)
    check_not_blocked(book, settings)
    login = Login(email.strip(), password)
    needs_code = _heeding_refusals(book, login.begin)
    problem: str | None = None
    while needs_code:
        code = ask_code(problem)
        if not code.strip():
            raise MfaRequired("Garmin asks for a code, and none was given. Connect in Settings.")
        try:
            _heeding_refusals(book, lambda: login.give(code), is_code=True)  # noqa: B023 (sent at once)
            needs_code = False
        except LoginRequired as error:
            problem = str(error)
    keep(book, settings, login.tokens)


def keep(book: Book, settings: Settings, tokens: str) -> None:
    """Keep the tokens of a login, in the place of what was here."""
    secrets.save(book, TOKENS, tokens, settings)
    for name in (BLOCKED_UNTIL, BLOCKED_BECAUSE, TOKENS_REST, REFUSED_SEED, LEFT):
        _remember(book, name, None)
    _remember(book, SEED, _of_environment(settings))


@contextmanager
def conversation(book: Book, settings: Settings, **options: Any) -> Generator[Garmin]:
    """An open conversation with Garmin; renewed tokens are kept at once, refused ones rest for six hours.

    Raises:
        NotConnected: There is nothing to log in with.
        LoginRequired: What there is was refused; the athlete has to act.
    """
    tokens = _tokens(book, settings)
    try:
        yield Garmin(tokens, keep=lambda renewed: secrets.save(book, TOKENS, renewed, settings), **options)
    except LoginRequired:
        rest_tokens(book)
        raise


def disconnect(book: Book, settings: Settings) -> None:
    """Forget the tokens; what the environment gives is not used again until it changes. All data stays."""
    stop(book)
    secrets.forget(book, TOKENS)
    _remember(book, TOKENS_REST, None)
    _remember(book, LEFT, _of_environment(settings))


def _tokens(book: Book, settings: Settings) -> str:
    """Those kept, unless the environment gives something new; there a password is tried last."""
    if not is_connected(book, settings):
        raise NotConnected("Garmin is not connected yet. Connect it in Settings.")
    is_new = _has_seed(settings) and athlete.setting(book, SEED) != _of_environment(settings)
    if is_new and settings.garmin_tokens:
        keep(book, settings, checked_tokens(settings.garmin_tokens))
    rests = _future(book, TOKENS_REST) is not None
    if (kept := secrets.load(book, TOKENS, settings)) and not rests:
        return kept
    if settings.garmin_email and settings.garmin_password:
        return _logged_in_from_environment(book, settings, settings.garmin_email, settings.garmin_password)
    raise LoginRequired("Garmin no longer accepts the saved login. Connect again in Settings.")


def _logged_in_from_environment(book: Book, settings: Settings, email: str, password: str) -> str:
    """Log in with the password of the environment, unless this very one was refused before or asks for a code."""
    if athlete.setting(book, REFUSED_SEED) == _of_environment(settings):
        raise LoginRequired(
            "Garmin refused GARMIN_EMAIL and GARMIN_PASSWORD, or asks for a code with them, so they are not tried again"
            " until they change. Correct them, or connect in Settings."
        )
    check_not_blocked(book, settings)
    try:
        log_in(book, settings, email, password, ask_code=lambda _problem: "")
    except LoginRequired:
        _remember(book, REFUSED_SEED, _of_environment(settings))
        raise
    return secrets.load(book, TOKENS, settings) or ""


def _has_seed(settings: Settings) -> bool:
    return bool(settings.garmin_tokens or (settings.garmin_email and settings.garmin_password))


def _of_environment(settings: Settings) -> str:
    """A fingerprint of all that the environment gives to log in with."""
    given = (settings.garmin_tokens, settings.garmin_email, settings.garmin_password)
    return secrets.fingerprint("\n".join(text or "" for text in given))


def _future(book: Book, name: str) -> datetime | None:
    kept = athlete.setting(book, name)
    moment = datetime.fromisoformat(kept) if kept else None
    return moment if moment and moment > _now() else None


def _remember(book: Book, name: str, value: str | None) -> None:
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, name, value)


def _now() -> datetime:
    return datetime.now(UTC)
