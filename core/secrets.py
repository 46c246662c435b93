"""Tokens at rest: encrypted in the book with a key that lies outside of it.

The key is ``ZONEBOOK_KEY`` where it is set, else a file outside of the project that only the athlete can read. (Not the
system's keyring: a pass started by cron could not open it.) Without the key a copy of the book gives no token away.
A book on a PostgreSQL server demands ``ZONEBOOK_KEY``: the machine that reads it may be made anew each morning, as on
many hosts, and a key file with it.
"""

import base64
import contextlib
import hashlib
import os
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken
from platformdirs import user_config_path
from sqlmodel import col

from core.config import Settings
from core.errors import KeyRequired, LoginRequired
from core.models import Secret
from core.store import Book, check_writable, reading, upsert, writing

APP = "zonebook"
NO_KEY = (
    "A login can be kept in a PostgreSQL database only with a key of your own. Make one: python -c 'import secrets; "
    "print(secrets.token_urlsafe(32))'. Set it as ZONEBOOK_KEY, keep a copy, and start Zonebook again."
)


def check_keepable(book: Book, settings: Settings) -> None:
    """Be sure that a login can be kept, before a service is asked for one.

    Raises:
        BookReadOnly: The book is open for reading only.
        KeyRequired: As :func:`demand_key`.
    """
    check_writable(book)
    demand_key(book, settings)


def demand_key(book: Book, settings: Settings) -> None:
    """Be sure that a login that is kept can be found again.

    Raises:
        KeyRequired: The book is on a server, and ``ZONEBOOK_KEY`` is not set; the sentence says how to make one.
    """
    if book.path is None and not settings.key and book.engine.dialect.name != "sqlite":
        raise KeyRequired(NO_KEY)


def save(book: Book, name: str, text: str, settings: Settings) -> None:
    """Keep ``text`` encrypted under ``name``; it is durable when this returns.

    Raises:
        KeyRequired: As :func:`demand_key`.
    """
    demand_key(book, settings)
    save_sealed(book, name, _box(settings).encrypt(text.encode()))


def load(book: Book, name: str, settings: Settings) -> str | None:
    """The text kept under ``name``, or None.

    Raises:
        LoginRequired: It was encrypted with another key, so it has to be given again.
        KeyRequired: As :func:`demand_key`.
    """
    demand_key(book, settings)
    value = load_sealed(book, name)
    if value is None:
        return None
    try:
        return _box(settings).decrypt(value).decode()
    except InvalidToken as error:
        raise LoginRequired(
            "The saved login was encrypted with another key (ZONEBOOK_KEY or the key file has changed)."
            " Connect again in Settings."
        ) from error


def forget(book: Book, name: str) -> None:
    """Remove what is kept under ``name``."""
    with writing(book, "settings") as session:
        session.execute(sa.delete(Secret).where(col(Secret.name) == name))


def is_kept(book: Book, name: str) -> bool:
    """Whether anything is kept under ``name``; needs no key."""
    return load_sealed(book, name) is not None


def load_sealed(book: Book, name: str) -> bytes | None:
    """What is kept under ``name``, still encrypted."""
    with reading(book) as connection:
        return connection.scalar(sa.select(Secret.value).where(col(Secret.name) == name))


def save_sealed(book: Book, name: str, value: bytes | None) -> None:
    """Put back what :func:`load_sealed` gave; None removes."""
    if value is None:
        forget(book, name)
        return
    with writing(book, "settings") as session:
        upsert(session, Secret, [{"name": name, "value": value, "updated_at": datetime.now(UTC)}], key=("name",))


@cache
def fingerprint(text: str) -> str:
    """A short hash that tells whether a secret has changed, and nothing else about it."""
    return hashlib.scrypt(text.encode(), salt=b"zonebook seed", n=2**14, r=8, p=1, dklen=12).hex()


def key_place(settings: Settings) -> str:
    """Where the key is, in words for the Settings screen."""
    return "ZONEBOOK_KEY in the environment" if settings.key else str(_key_file())


def _box(settings: Settings) -> Fernet:
    return Fernet(_as_fernet_key(settings.key) if settings.key else _file_key(_key_file()))


@cache
def _as_fernet_key(text: str) -> bytes:
    """A Fernet key as it is, or one derived from any other passphrase."""
    try:
        if len(base64.urlsafe_b64decode(text)) == 32:
            return text.encode()
    except ValueError:
        pass
    return base64.urlsafe_b64encode(hashlib.scrypt(text.encode(), salt=b"zonebook key", n=2**14, r=8, p=1, dklen=32))


def _key_file() -> Path:
    return user_config_path(APP) / "key"


def _file_key(path: Path) -> bytes:
    """The key in ``path``, made on first use. It appears whole or not at all, so two processes agree on one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    return path.read_bytes().strip()
