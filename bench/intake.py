"""How fast data comes in: a first pass, a pass without news, a rate-limited one, the export, the sample athlete."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import requests

from bench.measure import line, timed
from core import config, imports, store, sync
from core.config import Settings
from core.demo import book as demo_book
from tests.fakes.peloton_account import history_csv
from tests.fakes.peloton_history import generated_history

ROOT = Path(__file__).parents[1]
ZONE = ZoneInfo("America/New_York")


@contextmanager
def fake_peloton(workouts: int, log: Path) -> Iterator[Settings]:
    """Settings that lead to a Peloton in a process of its own, without latency and without a rate limit."""
    command = [sys.executable, "-m", "tests.fakes.peloton", "--workouts", str(workouts), "--log", str(log)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        told = json.loads(server.stdout.readline())
        tokens = requests.post(f"{told['api_url']}/_fake/tokens", timeout=10).json()
        yield replace(
            config.settings(), peloton_api_url=told["api_url"], peloton_auth_url=told["auth_url"], key="bench",
            peloton_bearer_token=tokens["access_token"], peloton_requests_per_second=0,
        )  # fmt: skip
    finally:
        server.kill()
        server.wait()


def first_pass(folder: Path, workouts: int = 600) -> None:
    """Workouts complete a second: list, detail, 1-Hz graph, class, derived, saved; against merely fetching them."""
    with fake_peloton(workouts, folder / "a.log") as settings:
        book = store.open_book(f"sqlite:///{folder / 'first.db'}")
        with timed() as seconds:
            run = sync.sync_peloton(book, settings)
        assert run.state == "done", run.problem
        fetched = (folder / "a.log").read_text().split("\n")
        only_fetching = _fetched_again(settings, [row.split()[1] for row in fetched if row.startswith("GET /api/")])
        line("first pass", run.saved / seconds[0], "workouts/s", budget=60,
             baseline=("only fetching the same replies", run.saved / only_fetching))  # fmt: skip


def limited_pass(folder: Path, workouts: int = 200, per_second: float = 40) -> None:
    """How much longer a pass takes than its requests must at a set rate."""
    with fake_peloton(workouts, folder / "b.log") as settings:
        book = store.open_book(f"sqlite:///{folder / 'limited.db'}")
        with timed() as seconds:
            sync.sync_peloton(book, replace(settings, peloton_requests_per_second=per_second))
        asked = sum(row.startswith("GET /api/") for row in (folder / "b.log").read_text().split("\n"))
        line(
            f"pass at {per_second:g} requests/s",
            seconds[0],
            "s",
            baseline=("the floor of that rate", asked / per_second),
        )


def pass_without_news(folder: Path, workouts: int = 5000) -> None:
    """A pass over a list that is all here already."""
    with fake_peloton(workouts, folder / "c.log") as settings:
        book = store.open_book(f"sqlite:///{folder / 'news.db'}")
        _list_only(book, settings)
        before = (folder / "c.log").read_text().count("/workouts?")
        with timed() as seconds:
            sync.sync_peloton(book, settings)
        pages = (folder / "c.log").read_text().count("/workouts?") - before
        line(f"pass without news, {workouts:,} workouts", seconds[0], "s", budget=1)
        line("  list pages that it asked for", pages, "pages", budget=2)


def export(folder: Path, workouts: int = 5000) -> None:
    """The workout history as CSV, then a slightly longer one."""
    history = generated_history(workouts + 1)
    names = {kind["id"]: kind["name"] for kind in history.class_types}
    graphs = (history.graph(workout["id"]) for workout in history.workouts)
    data = history_csv(history.workouts, graphs, names, is_metric=False).encode()
    rows = data.splitlines(keepends=True)
    book = store.open_book(f"sqlite:///{folder / 'csv.db'}")
    now = datetime.now(UTC)
    with timed() as seconds:
        result = imports.import_bytes(book, "a.csv", b"".join(rows[:-1]), now=now, zone=ZONE)
    line(f"export of {result.rows:,} rows", seconds[0], "s", budget=3)
    with timed() as again:
        imports.import_bytes(book, "a.csv", b"".join(rows[:-1]), now=now, zone=ZONE)
    line("  the same file again", again[0], "s", budget=1)
    with timed() as longer:
        result = imports.import_bytes(book, "b.csv", data, now=now, zone=ZONE)
    line(f"  with {result.new} row more", longer[0], "s", baseline=("the first import", seconds[0]))


def sample_athlete(folder: Path) -> str:
    """The sample athlete as a load; returns the address of the book with 5,000 workouts."""
    with timed() as small:
        demo_book.write(f"sqlite:///{folder / 'sample700.db'}", workouts=700)
    line("sample athlete, 700 workouts", small[0], "s", budget=10)
    url = f"sqlite:///{folder / 'sample5000.db'}"
    with timed() as large:
        demo_book.write(url, workouts=5000)
    line("sample athlete, 5,000 workouts", large[0], "s", budget=30)
    line("  its file", os.path.getsize(folder / "sample5000.db") / 1e6, "MB")
    return url


def class_library(folder: Path, classes: int = 50_000) -> str:
    """A library of so many classes; returns the address of its book."""
    url = f"sqlite:///{folder / 'library.db'}"
    with timed() as seconds:
        book = demo_book.write(url, workouts=700, classes=classes)
    with store.reading(book) as connection:
        plays = connection.exec_driver_sql("SELECT count(*) FROM class_song").scalar_one()
    line(f"{classes:,} classes with {plays:,} played songs written", seconds[0], "s")
    return url


def _fetched_again(settings: Settings, paths: list[str]) -> float:
    """Seconds to fetch the same replies with the same number of threads, doing nothing with them."""
    headers = {"Authorization": f"Bearer {settings.peloton_bearer_token}", "Peloton-Platform": "web"}
    with requests.Session() as session, ThreadPoolExecutor(sync.FETCHERS) as threads, timed() as seconds:
        list(threads.map(lambda path: session.get(settings.peloton_api_url + path, headers=headers).content, paths))
    return seconds[0]


def _list_only(book: store.Book, settings: Settings) -> None:
    """Bring the list in and say that all details are here, without fetching 5,000 of them."""
    import sqlalchemy as sa

    from core.models import PelotonClass, Recording

    fetch = sync._fetch_details
    sync._fetch_details = lambda *_args, **_kwargs: None
    try:
        sync.sync_peloton(book, settings)
    finally:
        sync._fetch_details = fetch
    with store.writing(book) as session:
        session.execute(sa.update(Recording).values(detail_state="complete"))
        session.execute(sa.update(PelotonClass).values(detailed_at=datetime.now(UTC)))
