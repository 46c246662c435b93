"""The conversation with Strava: finished workouts go up, nothing comes down. Knows no database.

Reading through the API stays off. Strava's terms (November 2024, and its API policy of June 2026 as developers quote
it) forbid to use what the API gives with AI, also as context for one, to analyse it or put it together with other data,
and to keep it for more than seven days: all that a training book is for. What the athlete has at Strava comes in from
the archive that Strava gives on request (``files/strava_archive.py``), which is the athlete's own data. Uploads are not
concerned; since June 2026 they need a paid Strava subscription.
"""

import re
from collections.abc import Callable
from time import sleep
from typing import Any, Literal

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from core.errors import Gone, LoginRequired, Refused, SourceUnavailable, UnexpectedReply
from core.strava_login import StravaLogin
from core.strava_replies import SERVICE, Upload, is_inactive, parse_upload, slow_down
from core.web import Bearer, connection_trouble, json_object

API_URL = "https://www.strava.com/api/v3"
TIMEOUT_S = (10.0, 60.0)
#: Strava asks not to look more often than once a second, and takes two on average.
POLL_S = 1.0
#: So often it is looked before an upload is left alone for a while.
POLLS = 20
LONGEST_NAME, LONGEST_DESCRIPTION = 250, 5000

NO_SUBSCRIPTION = (
    "Strava has switched off this client: since June 2026 it takes uploads of subscribers only. Subscribe at Strava, or"
    " download the workout here and give Strava the file by hand."
)


class Strava:
    """An authenticated conversation. ``wait`` stands between two looks at an upload."""

    def __init__(
        self,
        login: StravaLogin,
        *,
        api_url: str = API_URL,
        wait: Callable[[float], None] = sleep,
        timeout_s: tuple[float, float] = TIMEOUT_S,
    ) -> None:
        self._login = login
        self._api_url = api_url.rstrip("/")
        self._wait = wait
        self._timeout_s = timeout_s
        self._session = requests.Session()
        self._session.headers["Accept"] = "application/json"
        self._session.mount(self._api_url, HTTPAdapter(max_retries=_retries()))

    def __repr__(self) -> str:
        return f"Strava({self._api_url!r}, token=***)"

    def upload(
        self, fit: bytes, *, name: str, external_id: str, description: str = "", is_indoor: bool = False
    ) -> Upload:
        """Send a workout; Strava then works on it. It is sent once: after a failure the same may be sent again, and
        Strava knows it by its content and ``external_id``.

        Raises:
            LoginRequired: The athlete has to connect again.
            Refused: Strava takes no uploads of this client.
            SourceUnavailable, SlowDown: Not now.
        """
        fields = {
            "data_type": "fit", "name": name[:LONGEST_NAME], "description": description[:LONGEST_DESCRIPTION],
            "external_id": external_id, "trainer": "1" if is_indoor else "0",
        }  # fmt: skip
        files = {"file": (f"{re.sub(r'[^A-Za-z0-9._-]', '-', external_id)}.fit", fit, "application/octet-stream")}
        return parse_upload(self._asked("POST", "/uploads", what="an upload", data=fields, files=files))

    def upload_state(self, upload_id: str) -> Upload:
        """How an upload is doing.

        Raises:
            Gone: Strava does not know it (any more).
        """
        return parse_upload(self._asked("GET", f"/uploads/{upload_id}", what="this upload"))

    def finished_upload(self, upload: Upload) -> Upload:
        """Look once a second until Strava is done with an upload, or for as long as it is worth waiting."""
        for _ in range(POLLS):
            if upload.is_over:
                break
            self._wait(POLL_S)
            upload = self.upload_state(upload.id)
        return upload

    def _asked(self, method: Literal["GET", "POST"], path: str, *, what: str, **body: Any) -> dict[str, Any]:
        """The reply to one question. The only place where statuses become our errors.

        A token that was refused is refreshed once, whatever its end said.
        """
        response = self._sent(method, path, token := self._login.bearer(), body)
        if response.status_code == 401:
            response = self._sent(method, path, self._login.bearer(refused=token), body)
        match response.status_code:
            case 200 | 201:
                return json_object(response, SERVICE, what)
            case 401:
                raise LoginRequired("Strava does not accept our login. Connect Strava again in Settings.")
            case 403 if is_inactive(response):
                raise Refused(NO_SUBSCRIPTION)
            case 403:
                raise Refused("Strava refuses uploads. Connect again in Settings, and allow uploads there.")
            case 404 | 410:
                raise Gone(f"Strava does not have {what} (any more).")
            case 429:
                raise slow_down(response)
            case status if status >= 500:
                raise SourceUnavailable(f"Strava has trouble of its own (status {status}). It will be tried later.")
            case status:
                raise UnexpectedReply(f"Strava answered with status {status} when asked for {what}.")

    def _sent(self, method: str, path: str, token: str, body: dict[str, Any]) -> requests.Response:
        try:
            return self._session.request(
                method, self._api_url + path, auth=Bearer(token), timeout=self._timeout_s, allow_redirects=False,
                **body,
            )  # fmt: skip
        except requests.RequestException as error:
            raise connection_trouble(error, SERVICE) from error


def _retries() -> Retry:
    """A look is tried again at once after a broken connection; what sends something never is."""
    return Retry(
        total=2, connect=2, read=1, status=1, status_forcelist=(502, 503, 504), backoff_factor=0.2,
        allowed_methods=("GET",), respect_retry_after_header=False, raise_on_status=False,
    )  # fmt: skip
