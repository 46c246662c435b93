"""What Strava's answers mean. Knows no requests of its own and no database."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from core.errors import SlowDown, UnexpectedReply

SERVICE = "Strava"
#: Strava counts requests anew at each quarter of an hour, and the day's at midnight UTC.
QUARTER = timedelta(minutes=15)
#: A moment later than the count begins anew, clocks being what they are.
SLACK_S = 5.0
#: "zonebook-7.fit duplicate of activity 123", or with a link: "duplicate of <a href='/activities/123' ...".
_DUPLICATE = re.compile(r"duplicate of.*?(\d{3,})", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Upload:
    """How an upload is doing: at work where there is neither an activity nor an error."""

    id: str
    #: Strava's id of what came of it, also when it was there before.
    activity_id: str | None = None
    is_duplicate: bool = False
    #: Why Strava made nothing of it, in its own words.
    error: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether Strava is done with it."""
        return bool(self.activity_id or self.error)


def parse_upload(raw: Mapping[str, Any]) -> Upload:
    """An upload as Strava tells of it.

    Raw: ``{"id": 16486788, "id_str": "16486788", "external_id": "zonebook-7.fit", "error": null, "status": "Your
    activity is still being processed.", "activity_id": null}``.

    >>> parse_upload({"id": 1, "error": "zonebook-7.fit duplicate of activity 12345", "activity_id": None})
    Upload(id='1', activity_id='12345', is_duplicate=True, error=None)
    """
    upload_id = raw.get("id_str") or raw.get("id")
    if not isinstance(upload_id, int | str) or isinstance(upload_id, bool):
        raise UnexpectedReply("Strava's answer about an upload has no number. Update Zonebook if this stays so.")
    error, activity_id = raw.get("error"), raw.get("activity_id")
    if isinstance(activity_id, int) and not isinstance(activity_id, bool):
        return Upload(str(upload_id), str(activity_id))
    if not error:
        return Upload(str(upload_id))
    if found := _DUPLICATE.search(_without_file_name(str(error))):
        return Upload(str(upload_id), found[1], is_duplicate=True)
    return Upload(str(upload_id), error=re.sub(r"<[^>]*>", "", str(error))[:300])


def _without_file_name(error: str) -> str:
    return error[error.lower().find("duplicate of") :] if "duplicate of" in error.lower() else error


def is_inactive(response: requests.Response) -> bool:
    """Whether a 403 says that the client is switched off.

    Raw: ``{"errors": [{"resource": "Application", "field": "Status", "code": "Inactive"}]}``.
    """
    try:
        errors = json.loads(response.content).get("errors") or []
    except (ValueError, AttributeError):
        return False
    return any(isinstance(error, dict) and error.get("code") == "Inactive" for error in errors)


def slow_down(response: requests.Response) -> SlowDown:
    """A 429, and when Strava counts anew: it names limits and use of the quarter of an hour and of the day."""
    error = SlowDown("Strava asks us to slow down. It goes on later; nothing is lost.")
    error.retry_after_s = _seconds_left(response.headers, datetime.now(UTC))
    return error


def _seconds_left(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds until the count that is full begins anew.

    >>> late = datetime(2026, 5, 2, 23, tzinfo=UTC)
    >>> _seconds_left({"X-RateLimit-Limit": "200,2000", "X-RateLimit-Usage": "9,2000"}, late)
    3605.0
    """
    limits, used = (_pair(headers.get(f"X-RateLimit-{name}", "")) for name in ("Limit", "Usage"))
    if limits and used and used[1] >= limits[1]:
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight - now).total_seconds() + SLACK_S
    since = timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    return (QUARTER - since).total_seconds() + SLACK_S


def _pair(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"\s*(\d+)\s*,\s*(\d+)\s*", text)
    return (int(found[1]), int(found[2])) if found else None
