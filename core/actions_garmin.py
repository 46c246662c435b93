"""What the athlete may ask of Garmin. Each write says what it did, or raises an error that says what to do."""

from collections.abc import Callable, Mapping
from functools import partial

from core import config, garmin_login, scheduler_garmin, store
from core.store import Book


def connect(book: Book, email: str, password: str) -> str:
    """Begin to log in, in the background; the password is sent once and not kept. The first pass follows by itself.

    Raises:
        LoginRequired: Something is missing, or Garmin refused a login too short a time ago.
    """
    then = partial(scheduler_garmin.refresh_now, book)
    garmin_login.begin(book, config.settings(), email, password, then=then)
    return "Logging in to Garmin. This takes up to a minute; the screen goes on by itself."


def give_code(book: Book, code: str) -> str:
    """Go on with the code that Garmin sent.

    Raises:
        LoginRequired: No login waits for one.
    """
    garmin_login.give_code(book, config.settings(), code)
    return "The code is on its way to Garmin."


def stop_login(book: Book) -> str:
    """Forget a login that is under way."""
    store.check_writable(book)
    garmin_login.stop(book)
    return "The login was stopped. Nothing of it is kept."


def disconnect(book: Book) -> str:
    """Forget the tokens; what came from Garmin stays."""
    garmin_login.disconnect(book, config.settings())
    return "Disconnected from Garmin. Everything that came in stays in your book."


def refresh(book: Book) -> str:
    """Ask for a pass over Garmin, in the background."""
    scheduler_garmin.refresh_now(book)
    return "Garmin is being asked for news."


#: What a screen may ask for, by name.
ASKED: Mapping[str, Callable[..., str]] = {
    "login": connect, "code": give_code, "stop": stop_login, "disconnect": disconnect, "refresh": refresh,
}  # fmt: skip
