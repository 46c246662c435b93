"""A small real HTTP server that speaks Strava's login and uploads for one athlete, with faults on request.

``with FakeStrava() as fake: ...``. It knows an upload again by its bytes or its external id, as Strava does.
"""

import re
from types import TracebackType
from typing import Any, Self

from tests.fakes.loopback import Answer, Fault, LoopbackServer, Request, json_answer

CLIENT_ID, CLIENT_SECRET, CODE = "4711", "a client secret of nobody", "a code for once"
#: How Strava answers a client without a subscription.
INACTIVE = {"message": "Forbidden", "errors": [{"resource": "Application", "field": "Status", "code": "Inactive"}]}


class FakeStrava:
    """Strava for one athlete, served on loopback from the moment it is made.

    Args:
        looks: How often an upload is looked at before it is done.
        is_active: Without, every upload is answered as to a client without a subscription.
        error: What Strava says of every file that comes, instead of making an activity of it.
        is_html: A duplicate is told with a link, as Strava does to some.
    """

    def __init__(
        self, *, looks: int = 2, is_active: bool = True, error: str | None = None, is_html: bool = False
    ) -> None:
        self.activities: dict[int, dict[str, Any]] = {}
        self.uploads: dict[int, dict[str, Any]] = {}
        #: The fields and the file of everything that was sent.
        self.received: list[dict[str, Any]] = []
        self.codes = {CODE}
        self.access_token, self.refresh_token = "access-0", "refresh-0"
        self.is_active, self.error, self.is_html = is_active, error, is_html
        self._looks, self._refreshes = looks, 0
        self.server = LoopbackServer(self._answer)
        self.url = self.server.url
        self.api_url, self.auth_url = f"{self.url}/api/v3", f"{self.url}/oauth"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.close()

    def fail(self, path_regex: str, **fault: Any) -> None:
        """Let something go wrong the next time that a matching path is asked for; see ``loopback.Fault``."""
        self.server.fail(Fault(path_regex, **fault))

    def expire(self) -> None:
        """The access token ends before its time."""
        self.access_token = "another one"

    def _answer(self, request: Request) -> Answer:
        if request.path == "/oauth/token":
            return self._token(request.fields())
        if request.headers.get("Authorization") != f"Bearer {self.access_token}":
            return json_answer({"message": "Authorization Error"}, 401)
        if not self.is_active:
            return json_answer(INACTIVE, 403)
        if request.method == "POST" and request.path == "/api/v3/uploads":
            return self._upload(_parts(request))
        if request.method == "GET" and (found := re.fullmatch(r"/api/v3/uploads/(\d+)", request.path)):
            return self._look(int(found[1]))
        return json_answer({"message": "Record Not Found"}, 404)

    def _token(self, fields: dict[str, Any]) -> Answer:
        if (fields.get("client_id"), fields.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return json_answer({"message": "Bad Request"}, 401)
        if fields.get("grant_type") == "authorization_code":
            if fields.get("code") not in self.codes:
                return json_answer({"message": "Bad Request", "errors": [{"field": "code", "code": "invalid"}]}, 400)
            self.codes.remove(fields["code"])
        elif fields.get("refresh_token") != self.refresh_token:
            return json_answer({"message": "Bad Request", "errors": [{"field": "refresh_token"}]}, 400)
        self._refreshes += 1
        self.access_token, self.refresh_token = f"access-{self._refreshes}", f"refresh-{self._refreshes}"
        return json_answer({"access_token": self.access_token, "refresh_token": self.refresh_token,
                            "expires_at": 4_000_000_000, "expires_in": 21600, "token_type": "Bearer"})  # fmt: skip

    def _upload(self, parts: dict[str, Any]) -> Answer:
        self.received.append(parts)
        number = 16_000 + len(self.uploads)
        upload = {"id": number, "id_str": str(number), "external_id": parts["external_id"], "error": None,
                  "status": "Your activity is still being processed.", "activity_id": None}  # fmt: skip
        self.uploads[number] = upload | {"looks": 0, "parts": parts}
        return json_answer(upload, 201)

    def _look(self, number: int) -> Answer:
        if (upload := self.uploads.get(number)) is None:
            return json_answer({"message": "Record Not Found"}, 404)
        upload["looks"] += 1
        if upload["looks"] >= self._looks and not upload["activity_id"] and not upload["error"]:
            self._finish(upload)
        return json_answer({name: value for name, value in upload.items() if name not in ("looks", "parts")})

    def finish_all(self) -> None:
        """Strava works off what it has, whether anybody looks or not."""
        for upload in self.uploads.values():
            if not upload["activity_id"] and not upload["error"]:
                self._finish(upload)

    def _finish(self, upload: dict[str, Any]) -> None:
        parts = upload["parts"]
        if self.error:
            upload |= {"error": self.error, "status": "There was an error processing your activity."}
            return
        for number, kept in self.activities.items():
            if kept["file"] == parts["file"] or kept["external_id"] == parts["external_id"]:
                link = f"<a href='/activities/{number}' target='_blank'>{kept['name']}</a>"
                upload["error"] = (
                    f"{parts['external_id']}.fit duplicate of {link if self.is_html else f'activity {number}'}"
                )
                return
        upload["activity_id"] = 900_000 + len(self.activities)
        self.activities[upload["activity_id"]] = parts


def _parts(request: Request) -> dict[str, Any]:
    """The fields of a form with a file, and the bytes of the file as ``file``."""
    boundary = re.search(r"boundary=(.+)", request.headers["Content-Type"])
    assert boundary, "uploads are forms with a file"
    found: dict[str, Any] = {}
    for piece in request.body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, body = piece.strip(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]+)"', head)
        assert name
        found[name[1].decode()] = body if name[1] == b"file" else body.decode()
    return found
