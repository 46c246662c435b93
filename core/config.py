"""Settings, read once: environment, then Streamlit's secrets file, then ``.env``, then the default.

What the athlete sets on the screen lies in the book and is asked for by whoever needs it (``queries.athlete``).
The version of the program is here too.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

VERSION = "0.1.0"

#: The folder that holds app.py; relative places are relative to it, not to where a command was started.
HOME = Path(__file__).resolve().parent.parent
DATA = HOME / "data"
#: What a book that is shared for reading shows only where its athlete says so; ``core/sharing.py`` has what each is.
SHAREABLE = ("body", "notes", "tracks", "heart_rate")


def _secret() -> Any:
    return field(default=None, repr=False)


@dataclass(frozen=True)
class Settings:
    """Every setting that the environment can give. Secrets stay out of ``repr``."""

    database_url: str = f"sqlite:///{DATA / 'zonebook.db'}"
    #: IANA name; None means the zone set on the screen, else the machine's.
    time_zone: str | None = None
    #: Minutes between two passes; None means what is set on the screen, else 60.
    sync_minutes: int | None = None
    is_scheduler_on: bool = True
    is_demo: bool = False
    is_read_only: bool = False
    #: What of ``SHAREABLE`` a shared book shows; None means what is set on the screen, else nothing of it.
    shown: tuple[str, ...] | None = None
    password: str | None = _secret()
    #: Who may come in by the host's own login.
    allowed_emails: tuple[str, ...] | None = _secret()
    #: Hours without a click after which a visitor is asked again.
    session_hours: float = 12.0
    key: str | None = _secret()
    peloton_username: str | None = None
    peloton_password: str | None = _secret()
    peloton_refresh_token: str | None = _secret()
    peloton_bearer_token: str | None = _secret()
    peloton_api_url: str = "https://api.onepeloton.com"
    peloton_auth_url: str = "https://auth.onepeloton.com"
    peloton_requests_per_second: float = 3.0
    garmin_email: str | None = _secret()
    garmin_password: str | None = _secret()
    garmin_tokens: str | None = _secret()
    hevy_api_key: str | None = _secret()
    hevy_api_url: str = "https://api.hevyapp.com"
    strava_client_id: str | None = None
    strava_client_secret: str | None = _secret()
    strava_api_url: str = "https://www.strava.com/api/v3"
    strava_auth_url: str = "https://www.strava.com/oauth"


#: Which variable fills which field.
VARIABLES = {
    "DATABASE_URL": "database_url",
    "ZONEBOOK_TIMEZONE": "time_zone",
    "ZONEBOOK_SYNC_MINUTES": "sync_minutes",
    "ZONEBOOK_SCHEDULER": "is_scheduler_on",
    "ZONEBOOK_DEMO": "is_demo",
    "ZONEBOOK_READ_ONLY": "is_read_only",
    "ZONEBOOK_SHOWN": "shown",
    "ZONEBOOK_PASSWORD": "password",
    "ZONEBOOK_ALLOWED_EMAILS": "allowed_emails",
    "ZONEBOOK_SESSION_HOURS": "session_hours",
    "ZONEBOOK_KEY": "key",
    "PELOTON_USERNAME": "peloton_username",
    "PELOTON_PASSWORD": "peloton_password",
    "PELOTON_REFRESH_TOKEN": "peloton_refresh_token",
    "PELOTON_BEARER_TOKEN": "peloton_bearer_token",
    "PELOTON_API_URL": "peloton_api_url",
    "PELOTON_AUTH_URL": "peloton_auth_url",
    "PELOTON_REQUESTS_PER_SECOND": "peloton_requests_per_second",
    "GARMIN_EMAIL": "garmin_email",
    "GARMIN_PASSWORD": "garmin_password",
    "GARMIN_TOKENS": "garmin_tokens",
    "HEVY_API_KEY": "hevy_api_key",
    "HEVY_API_URL": "hevy_api_url",
    "STRAVA_CLIENT_ID": "strava_client_id",
    "STRAVA_CLIENT_SECRET": "strava_client_secret",
    "STRAVA_API_URL": "strava_api_url",
    "STRAVA_AUTH_URL": "strava_auth_url",
}


@cache
def settings() -> Settings:
    """The settings of this process, read at the first call."""
    return settings_from(os.environ, _secrets_file(HOME / ".streamlit" / "secrets.toml"), dotenv_values(HOME / ".env"))


def settings_from(*sources: Mapping[str, object]) -> Settings:
    """Settings out of ``sources``, the first that has a non-empty value wins.

    Raises:
        ValueError: A value cannot be read; the sentence names the variable.
    """
    kinds = {f.name: f.type for f in fields(Settings)}
    values: dict[str, Any] = {}
    for variable, name in VARIABLES.items():
        text = next((_written(source[variable]) for source in sources if source.get(variable) not in (None, "")), None)
        if text:
            values[name] = _read(variable, text, kinds[name])
    return Settings(**values)


def _read(variable: str, text: str, kind: object) -> object:
    try:
        if kind is bool:
            return _yes_or_no(text)
        if kind == int | None:
            return int(text)
        if kind is float:
            return _above_0(text)
        if variable == "ZONEBOOK_SHOWN":
            return _subjects(text)
        if kind == tuple[str, ...] | None:
            return tuple(_words(text))
    except ValueError as error:
        raise ValueError(f"{variable} is {text!r}, which cannot be read. See .env.example.") from error
    return text


def _written(value: object) -> str:
    """A value as the environment would have it; a list of the secrets file is a list with commas."""
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value).strip()


def _words(text: str) -> list[str]:
    return [word.lower() for part in text.split(",") if (word := part.strip())]


def _subjects(text: str) -> tuple[str, ...]:
    """What a shared book shows: some of ``SHAREABLE``, or "all", or "none"."""
    named = _words(text)
    if named in (["all"], ["none"]):
        return SHAREABLE if named == ["all"] else ()
    if set(named) - set(SHAREABLE):
        raise ValueError(text)
    return tuple(subject for subject in SHAREABLE if subject in named)


def _above_0(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise ValueError(text)
    return value


def _yes_or_no(text: str) -> bool:
    lowered = text.lower()
    if lowered in ("1", "true", "yes", "on"):
        return True
    if lowered in ("0", "false", "no", "off"):
        return False
    raise ValueError(text)


def _secrets_file(path: Path) -> dict[str, object]:
    """Root-level keys of Streamlit's secrets file; the running app has them in its environment already."""
    try:
        return {
            key: value for key, value in tomllib.loads(path.read_text("utf-8")).items() if not isinstance(value, dict)
        }
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name} is not valid TOML: {error}") from error
