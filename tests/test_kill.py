"""Kill -9 in the middle of a pass, again and again: in the end every workout is there once, and was asked for once."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import store
from core.models import RawPayload
from tests.test_sync import assert_same, content_of

ROOT = Path(__file__).parents[1]
WORKOUTS = 120


def test_a_pass_killed_ten_times_ends_as_an_undisturbed_one(tmp_path: Path):
    survive(tmp_path, kills=10, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 12))
def test_a_pass_killed_a_hundred_times_ends_as_an_undisturbed_one(tmp_path: Path, seed: int):
    survive(tmp_path, kills=10, seed=seed)


def survive(folder: Path, *, kills: int, seed: int) -> None:
    """Sync one book undisturbed and another with kills at random moments; hold them against each other."""
    chance = random.Random(seed)
    log = folder / "requests.log"
    fake = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.peloton", "--workouts", str(WORKOUTS), "--log", str(log)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert fake.stdout
        told = json.loads(fake.stdout.readline())
        environment = os.environ | {
            "PELOTON_API_URL": told["api_url"], "PELOTON_AUTH_URL": told["auth_url"], "ZONEBOOK_KEY": "kill",
            "PELOTON_USERNAME": "rider@example.com", "PELOTON_PASSWORD": "right horse",
            "PELOTON_REQUESTS_PER_SECOND": "0", "ZONEBOOK_TIMEZONE": "America/New_York",
        }  # fmt: skip
        calm, disturbed = f"sqlite:///{folder / 'calm.db'}", f"sqlite:///{folder / 'disturbed.db'}"
        duration_s = seconds_of(sync(calm, environment))
        before = log.read_text().count("\n")
        killed = 0
        for _ in range(kills):
            saved = saved_replies(disturbed)
            position = log.read_text().count("\n")
            child = sync(disturbed, environment)
            wait_for_requests(log, position)
            time.sleep(chance.uniform(0, duration_s / kills))
            if child.poll() is None:
                os.kill(child.pid, signal.SIGKILL)
                killed += 1
            child.wait()
            assert asked_again(log, position, saved) == set()
        assert killed >= kills // 2
        position, saved = log.read_text().count("\n"), saved_replies(disturbed)
        last = sync(disturbed, environment)
        assert last.wait() == 0
        assert asked_again(log, position, saved) == set()
        assert before
        assert_same(content_of(store.open_book(disturbed)), content_of(store.open_book(calm)))
    finally:
        fake.kill()
        fake.wait()


def sync(url: str, environment: dict[str, str]) -> subprocess.Popen:
    """Start one pass in a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "core", "sync", "--database", url], cwd=ROOT, env=environment,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


def seconds_of(child: subprocess.Popen) -> float:
    """Wait for a pass that has to go well; how long it took, start-up included."""
    started = time.monotonic()
    assert child.wait() == 0
    return time.monotonic() - started


def wait_for_requests(log: Path, position: int) -> None:
    """Until the pass has begun to ask."""
    deadline = time.monotonic() + 60
    while log.read_text().count("\n") <= position and time.monotonic() < deadline:
        time.sleep(0.02)


def saved_replies(url: str) -> set[tuple[str, str]]:
    """What is kept already: (kind, id)."""
    path = url.removeprefix("sqlite:///")
    if not Path(path).exists():
        return set()
    book = store.open_book(url)
    with store.reading(book) as connection:
        return {tuple(row) for row in connection.execute(sa.select(RawPayload.kind, RawPayload.source_id))}


#: How a request and a kept reply name the same thing.
ASKED = {
    "workout": re.compile(r"GET /api/workout/([0-9a-f-]+)(?:\?\S*)? "),
    "performance_graph": re.compile(r"GET /api/workout/([0-9a-f-]+)/performance_graph"),
    "ride_details": re.compile(r"GET /api/ride/([0-9a-f-]+)/details"),
}


def asked_again(log: Path, position: int, saved: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Replies that were kept before line ``position`` of the log and asked for after it, or twice after it."""
    asked: Counter[tuple[str, str]] = Counter()
    for line in log.read_text().splitlines()[position:]:
        asked.update((kind, found[1]) for kind, pattern in ASKED.items() if (found := pattern.match(line)))
    return {key for key, n in asked.items() if key in saved or n > 1}
