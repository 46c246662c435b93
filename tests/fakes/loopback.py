"""A small real HTTP server on loopback: request log, faults on request, rate limit. Knows no service's words."""

import json
import math
import re
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.message import Message
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast
from urllib.parse import parse_qsl, urlsplit

FaultKind = Literal["status", "empty", "html", "truncated", "cut", "hang", "reset", "slow", "wrong_type"]


@dataclass(frozen=True)
class Request:
    """One request as the client sent it; ``headers`` are looked up without regard to case."""

    method: str
    path: str
    query: dict[str, str]
    headers: Message
    body: bytes

    def fields(self) -> dict[str, Any]:
        """The body's fields, sent as JSON or as a form."""
        if "json" in self.headers.get("Content-Type", ""):
            return json.loads(self.body)
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Answer:
    """What goes back, and how: whole, cut in mid-body, never, or by a connection reset."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Literal["whole", "cut", "never", "reset"] = "whole"


def json_answer(reply: Any, status: int = 200) -> Answer:
    """``reply`` as JSON."""
    return Answer(compact_json(reply), status)


def compact_json(reply: Any) -> bytes:
    """``reply`` as JSON without spaces."""
    return json.dumps(reply, separators=(",", ":")).encode()


class Seen(NamedTuple):
    """A request that was answered; ``status`` is 0 where no status line was sent."""

    method: str
    path: str
    query: dict[str, str]
    status: int


@dataclass
class Fault:
    """What goes wrong the next ``times`` that a matching path is asked for."""

    path_regex: str
    times: int = 1
    kind: FaultKind = "status"
    status: int = 503
    #: Text is sent as text, anything else as JSON.
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Seconds before the answer; for "hang" how long to hold the connection, 0 until the server closes.
    delay_s: float = 0.0
    #: For "wrong_type": alters the JSON reply in place, or returns another.
    edit: Callable[[Any], Any] | None = None
    #: For "wrong_type" from another process: new values by dotted path, {"data.0.title": 7}.
    changes: Mapping[str, Any] = field(default_factory=dict)

    def answer(self, usual: Callable[[], Answer]) -> Answer:
        """The faulty answer; ``usual`` gives the one that would have been right."""
        match self.kind:
            case "status":
                return self._status_answer()
            case "empty":
                return Answer()
            case "html":
                return Answer(b"<!DOCTYPE html><html><body>Down for maintenance</body></html>", 200, "text/html")
            case "truncated":
                return _halved(usual())
            case "cut":
                return replace(usual(), delivery="cut")
            case "hang":
                return Answer(status=0, delivery="never")
            case "reset":
                return Answer(status=0, delivery="reset")
            case "slow":
                return usual()
            case "wrong_type":
                return self._edited(usual())
            case _:
                raise ValueError(f"no such fault: {self.kind}")

    def _status_answer(self) -> Answer:
        if isinstance(self.body, str):
            return Answer(self.body.encode(), self.status, "text/plain", self.headers)
        reply = self.body if self.body is not None else {"status": self.status, "message": "Try again later"}
        return replace(json_answer(reply, self.status), headers=self.headers)

    def _edited(self, answer: Answer) -> Answer:
        reply = json.loads(answer.body)
        for dotted_path, value in self.changes.items():
            _put(reply, dotted_path, value)
        edited = self.edit(reply) if self.edit else None
        return replace(answer, body=compact_json(reply if edited is None else edited))


def _halved(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def _put(reply: Any, dotted_path: str, value: Any) -> None:
    *way, last = [int(step) if step.isdigit() else step for step in dotted_path.split(".")]
    for step in way:
        reply = reply[step]
    reply[last] = value


class LoopbackServer:
    """Serves ``answer`` from a port of 127.0.0.1, from the moment it is made until :meth:`close`.

    Args:
        answer: Gives the answer to a request; called from many threads.
        port: 0 takes any free one.
        latency_s: Added to every answer.
        requests_per_second: Over this rate the answer is 429 with Retry-After; None is no limit.
        limited_path: The limit counts paths that this matches.
        controls: What ``POST /_fake/NAME`` does besides ``fail``; gets the posted JSON, gives the reply.
        log: Appends one line "METHOD PATH?QUERY STATUS" per request.
    """

    def __init__(
        self,
        answer: Callable[[Request], Answer],
        *,
        port: int = 0,
        latency_s: float = 0.0,
        requests_per_second: float | None = None,
        limited_path: str = "",
        controls: Mapping[str, Callable[[dict[str, Any]], Any]] | None = None,
        log: Path | None = None,
    ) -> None:
        self.requests: list[Seen] = []
        self.latency_s = latency_s
        self._usual_answer = answer
        self._limited_path = re.compile(limited_path)
        self._bucket = _TokenBucket(requests_per_second) if requests_per_second else None
        self._controls = controls or {}
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._log = log.open("a", buffering=1) if log else None
        self._closing = threading.Event()
        self._http = _HttpServer(("127.0.0.1", port), _Handler)
        self._http.owner = self
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving and drop every open connection."""
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        for connection in self._http.connections.copy():
            _hang_up(connection)
        self._thread.join()
        if self._log:
            self._log.close()

    def count(self, path_regex: str) -> int:
        """How many requests so far had a path, or a path with its query, that the pattern is found in."""
        with self._lock:
            return sum(_matches(path_regex, seen.path, seen.query) for seen in self.requests)

    def fail(self, fault: Fault) -> None:
        """Let a fault happen; several that match the same path happen one after the other."""
        with self._lock:
            self._faults.append(fault)

    def clear_faults(self) -> None:
        """Forget the faults that have not happened yet."""
        with self._lock:
            self._faults.clear()

    def answer(self, request: Request) -> Answer:
        """The answer to a request, faults and limits included, once it is time to send it."""
        if request.path.startswith("/_fake/"):
            return self._control(request)
        fault = self._next_fault(request)
        self._pause(self.latency_s)
        if fault is None:
            answer = self._limited_answer(request)
            self._record(request, answer.status)
            return answer
        if fault.kind != "hang":
            self._pause(fault.delay_s)
        answer = fault.answer(lambda: self._usual_answer(request))
        self._record(request, answer.status)
        if fault.kind == "hang":
            self._closing.wait(fault.delay_s or None)
        return answer

    def _pause(self, seconds: float) -> None:
        if seconds:
            self._closing.wait(seconds)

    def _limited_answer(self, request: Request) -> Answer:
        if self._bucket and self._limited_path.search(request.path):
            wait_s = self._bucket.wait_s()
            if wait_s > 0:
                headers = {"Retry-After": str(math.ceil(wait_s))}
                return Answer(b"error code: 1015", 429, "text/plain", headers)
        return self._usual_answer(request)

    def _next_fault(self, request: Request) -> Fault | None:
        if not self._faults:
            return None
        with self._lock:
            for fault in self._faults:
                if _matches(fault.path_regex, request.path, request.query):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                    return fault
        return None

    def _record(self, request: Request, status: int) -> None:
        with self._lock:
            self.requests.append(Seen(request.method, request.path, request.query, status))
            if self._log and not self._log.closed:
                self._log.write(f"{request.method} {_target(request.path, request.query)} {status}\n")

    def _control(self, request: Request) -> Answer:
        name = request.path.removeprefix("/_fake/")
        if name == "requests":
            with self._lock:
                return json_answer(self.requests)
        posted = json.loads(request.body or b"{}")
        if name == "fail":
            self.fail(Fault(**posted))
            return json_answer({"status": "queued"})
        if name in self._controls:
            return json_answer(self._controls[name](posted))
        return json_answer({"status": 404, "message": f"no control {name}"}, 404)


def _matches(path_regex: str, path: str, query: Mapping[str, str]) -> bool:
    return bool(re.search(path_regex, path) or re.search(path_regex, _target(path, query)))


def _target(path: str, query: Mapping[str, str]) -> str:
    return path + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else "")


class _TokenBucket:
    """Lets through so many requests a second, a second's worth of them at once."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._tokens = self._full = max(per_second, 1.0)
        self._at_s = time.monotonic()
        self._lock = threading.Lock()

    def wait_s(self) -> float:
        """Take a token: 0, or the seconds until there is one again."""
        with self._lock:
            now_s = time.monotonic()
            self._tokens = min(self._full, self._tokens + (now_s - self._at_s) * self._per_second)
            self._at_s = now_s
            if self._tokens >= 1:
                self._tokens -= 1
                return 0.0
            return (1 - self._tokens) / self._per_second


class _HttpServer(ThreadingHTTPServer):
    """The standard library's server, one thread a connection, that knows its open connections."""

    request_queue_size = 128
    owner: LoopbackServer

    def __init__(self, address: tuple[str, int], handler: type["_Handler"]) -> None:
        self.connections: set[socket.socket] = set()
        super().__init__(address, handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away, killed or in a hurry, is no error of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self._http_server().connections.add(self.connection)

    def finish(self) -> None:
        self._http_server().connections.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the owner keeps the log."""

    def _http_server(self) -> _HttpServer:
        return cast(_HttpServer, self.server)

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self._http_server().owner.answer(Request(self.command, parts.path, query, self.headers, body))
        match answer.delivery:
            case "whole":
                self.wfile.write(_head(answer) + answer.body)
            case "cut":
                self.wfile.write(_head(answer) + _halved(answer).body)
                self.close_connection = True
            case "never":
                self.close_connection = True
            case "reset":
                self._reset()

    do_GET = do_POST = do_PUT = do_DELETE = _serve

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()  # the socket is only let go when nothing reads from it any more
        self.connection.close()


def _head(answer: Answer) -> bytes:
    lines = [
        f"HTTP/1.1 {answer.status} {responses.get(answer.status, 'Unknown')}",
        f"Content-Type: {answer.content_type}",
        f"Content-Length: {len(answer.body)}",
        *(f"{name}: {value}" for name, value in answer.headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # the other side was faster
        return
