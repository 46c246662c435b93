"""The app as a host runs it: a clean copy of the repository, settings from a secrets file alone, a real PostgreSQL.

It is visited, killed in the middle of a pass, and woken again. What is particular to Streamlit Community Cloud itself
is in docs/not_tried.md.
"""

import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from core import config, store
from core.models import Recording, Secret, Workout
from core.queries import recordings, sync_runs
from core.store import Book
from tests.conftest import _fresh_database
from tests.e2e.planted import Sent
from tests.e2e.serving import HOME, Server
from tests.fakes.peloton import FakePeloton
from tests.fakes.peloton_history import generated_history

pytestmark = pytest.mark.browser

WORKOUTS, LATENCY_S = 120, 0.05
KEY, PASSWORD = "a-key-nobody-may-see", "open-sesame-nobody-may-see"
#: What a host puts into the environment of an app, none of it ours.
ENVIRONMENT = ("PATH", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "PYTHONPATH")


class Host(Server):
    """A host that starts the app from a clean copy with its secrets in a file, and kills it when it likes."""

    def put_secrets(self, **secrets: str) -> None:
        """What the owner pasted into the host's settings."""
        lines = [f'{name} = "{value}"' for name, value in secrets.items()]
        (self.home / ".streamlit" / "secrets.toml").write_text("\n".join([*lines, "", "[other]", 'part = "x"']))

    def kill(self) -> None:
        """As a host does it: without a word."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name in ENVIRONMENT}
        return inherited | {"HOME": str(self.home / "nowhere"), "TZ": "UTC"}


def tracked_files(folder: Path) -> None:
    """The files of the repository and no other."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=HOME, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this is no git repository")
    for name in listed.stdout.splitlines():
        if (HOME / name).is_file() and not name.startswith("tests/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((HOME / name).read_bytes())


@pytest.fixture
def peloton() -> Iterator[FakePeloton]:
    """A Peloton some way off, so that a pass can be cut off in the middle."""
    with FakePeloton(generated_history(WORKOUTS), latency_s=LATENCY_S) as fake:
        yield fake


@pytest.fixture
def host(browser: Any, postgres: str, peloton: FakePeloton, tmp_path: Path) -> Iterator[tuple[Host, dict[str, str]]]:
    """The app on a host, not started yet, and what its owner would paste as secrets."""
    (tmp_path / "app").mkdir()
    tracked_files(tmp_path / "app")
    host = Host(tmp_path / "app")
    secrets = {
        "DATABASE_URL": _fresh_database(postgres), "ZONEBOOK_KEY": KEY, "ZONEBOOK_PASSWORD": PASSWORD,
        "ZONEBOOK_TIMEZONE": "Europe/Berlin", "PELOTON_API_URL": peloton.api_url,
        "PELOTON_AUTH_URL": peloton.auth_url, "PELOTON_REQUESTS_PER_SECOND": "20",
        "PELOTON_REFRESH_TOKEN": peloton.issue_tokens().refresh_token,
    }  # fmt: skip
    yield host, secrets
    host.stop()


def until(is_so: Callable[[], Any], *, seconds: float = 90) -> Any:
    """Wait until something is so."""
    end = monotonic() + seconds
    while monotonic() < end:
        if now := is_so():
            return now
        sleep(0.1)
    raise AssertionError("it did not come to be so")


def states(book: Book) -> pd.Series:
    """How many recordings are in each state."""
    return recordings.counts(book).set_index("detail_state")["n"]


def let_in(window: Any, address: str = "") -> Any:
    """A window past the password."""
    page = window.go(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.querySelector('h1') && document.querySelector('h1').innerText !== 'Zonebook'"
    )
    return window.rest()


def test_an_app_that_is_killed_in_the_middle_and_woken_again_loses_nothing(
    host: tuple[Host, dict[str, str]], visit: Any
):
    server, secrets = host
    server.put_secrets(**secrets)
    server.start()
    window, sent = visit(server), Sent()
    window.page.on("websocket", lambda socket: socket.on("framereceived", sent.take_message))
    let_in(window)  # the first visitor makes the tables, and the first pass begins by itself

    book = store.open_book(secrets["DATABASE_URL"])
    until(lambda: states(book).get("complete", 0) >= 10)
    server.kill()
    done = states(book)
    assert 10 <= done["complete"] < WORKOUTS  # in the middle of it
    window.close()

    server.start()
    window = visit(server)
    window.page.on("websocket", lambda socket: socket.on("framereceived", sent.take_message))
    let_in(window, "settings")  # whoever comes next wakes it, and it goes on where it was
    until(lambda: (run := sync_runs.last_success(book, "peloton")) and run.finished_at, seconds=400)
    with store.reading(book) as connection:
        ids = list(connection.scalars(sa.select(Recording.source_id)))
        workouts = connection.scalar(sa.select(sa.func.count()).select_from(Workout))
        kept = connection.scalars(sa.select(Secret.value)).all()
    assert len(ids) == len(set(ids)) == workouts == WORKOUTS  # nothing lost, nothing twice
    assert states(book).to_dict() == {"complete": WORKOUTS}
    assert kept and not any(secrets["PELOTON_REFRESH_TOKEN"].encode() in value for value in kept)

    for section in ("About", "You", "Passes", "Sharing"):
        let_in(window, f"settings?section={section}")
        sent.take_text(window.page.content())
    words = sent.words() + server.log()
    hidden = (KEY, PASSWORD, secrets["PELOTON_REFRESH_TOKEN"], "postgres:@", "eyJ")
    assert [secret for secret in hidden if secret in words] == []
    window.page.get_by_test_id("stTopNavSection").filter(has_text="Book").click()
    window.page.get_by_role("menuitem", name="Lock").click()
    window.page.get_by_label("Password", exact=True).wait_for()
    assert "Settings" not in window.rest().locator("h1").all_inner_texts()
    book.engine.dispose()


def test_without_a_key_no_login_is_kept_and_the_screen_says_how_to_make_one(
    host: tuple[Host, dict[str, str]], visit: Any, peloton: FakePeloton
):
    server, secrets = host
    del secrets["ZONEBOOK_KEY"], secrets["PELOTON_REFRESH_TOKEN"]
    server.put_secrets(**secrets)
    server.start()
    window = visit(server)
    page = let_in(window, "settings")
    asked_before = len(peloton.requests)
    page.get_by_label("Token").fill(peloton.issue_tokens().refresh_token)
    page.get_by_role("button", name="Connect with this token").click()
    page.get_by_text("ZONEBOOK_KEY").first.wait_for()
    assert "secrets.token_urlsafe" in page.locator("body").inner_text()
    assert len(peloton.requests) == asked_before  # a token that cannot be kept is not used up
    with store.reading(book := store.open_book(secrets["DATABASE_URL"])) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(Secret)) == 0
    book.engine.dispose()


def test_a_visitor_of_a_host_is_turned_away_without_a_password(host: tuple[Host, dict[str, str]]):
    """The proxy of a host says from whom a request is, so nobody is taken for one at the machine itself."""
    server, secrets = host
    del secrets["ZONEBOOK_PASSWORD"]
    server.flags = ("--server.enableAgentApi=true",)
    server.put_secrets(**secrets)
    server.start()
    import json
    import urllib.request

    request = urllib.request.Request(
        f"{server.url}/_stcore/agent/interact", b"{}",
        {"Content-Type": "application/json", "X-Forwarded-For": "203.0.113.9"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=60) as reply:
        told = json.dumps(json.load(reply))
    assert "This Zonebook is private" in told and "Overview" not in told


# What a host installs


def test_a_host_finds_requirements_and_nothing_that_it_would_take_instead():
    for name in (
        "uv.lock",
        "Pipfile",
        "Pipfile.lock",
        "environment.yml",
        "environment.yaml",
        "poetry.lock",
        "packages.txt",
    ):
        assert not (HOME / name).exists(), f"{name} would be taken instead of requirements.txt, or beside it"
    told = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))
    assert "dependencies" not in told["project"] and "poetry" not in told.get("tool", {})


def test_every_line_of_the_requirements_is_pinned_and_from_the_usual_place():
    lines = [line for line in (HOME / "requirements.txt").read_text("utf-8").splitlines() if line.strip()]
    assert all(re.fullmatch(r'[\w.\[\]-]+==[\w.]+(; python_version [<>=]+ "3\.\d+")?', line) for line in lines), lines


def test_the_config_that_is_committed_names_no_address_and_keeps_its_guard():
    told = tomllib.loads((HOME / ".streamlit" / "config.toml").read_text("utf-8"))
    assert "address" not in told.get("server", {}) and told["server"]["enableXsrfProtection"] is True
    assert told["browser"]["gatherUsageStats"] is False and "enableAgentApi" not in told["server"]


def test_secrets_of_a_file_are_read_where_no_variable_is_set(tmp_path: Path):
    code = ("from core import config; s = config.settings();"
            "print(s.database_url, s.allowed_emails, s.is_read_only, s.session_hours)")  # fmt: skip
    (tmp_path / "app").mkdir()
    tracked_files(tmp_path / "app")
    (tmp_path / "app" / ".streamlit" / "secrets.toml").write_text(
        'DATABASE_URL = "postgresql://u@h/d"\nZONEBOOK_READ_ONLY = true\nZONEBOOK_SESSION_HOURS = 2\n'
        'ZONEBOOK_ALLOWED_EMAILS = ["A@example.com", "b@example.com"]\n[auth]\ncookie_secret = "x"\n'
    )
    environment = {name: value for name, value in os.environ.items() if name not in config.VARIABLES}
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path / "app", env=environment, capture_output=True,
                         text=True, check=True)  # fmt: skip
    assert ran.stdout.strip() == "postgresql://u@h/d ('a@example.com', 'b@example.com') True 2.0"
