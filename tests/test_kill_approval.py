"""Kill -9 in the middle of an approval: the plan and the record are both as before, or both as after."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from core import store
from core.coaching.planned import Change
from core.queries import reviews
from core.queries.local import today_of
from tests.plan_rows import add_plan, add_review, planned, proposal, ride

ROOT = Path(__file__).parents[1]
WORKOUTS, KILLS = 60, 12
#: Approves and takes back again and again, until it is killed.
FOR_EVER = """
import sys
from core import actions_review, store
book = store.open_book(sys.argv[1])
print("begun", flush=True)
while True:
    actions_review.approve(book, int(sys.argv[2])).undo()
    actions_review.reopen(book, int(sys.argv[2]))
"""


def test_an_approval_that_is_killed_is_whole_or_not_at_all(tmp_path: Path):
    chance = random.Random(7)
    url = f"sqlite:///{tmp_path / 'zonebook.db'}"
    book = store.open_book(url)
    today = today_of(book)
    add_plan(book, *(ride(f"r{n:02}", today + timedelta(days=1 + n)) for n in range(WORKOUTS)), weeks=30)
    old = planned(book)
    changes = [Change(one, replace(one, duration_s=1800)) for one in old.values()]
    (adjustment,) = add_review(book, today, proposal(*changes))
    new = {uid: replace(one, duration_s=1800) for uid, one in old.items()}
    seen = set()
    for _ in range(KILLS):
        child = subprocess.Popen([sys.executable, "-c", FOR_EVER, url, str(adjustment)], cwd=ROOT, env=os.environ,
                                 stdout=subprocess.PIPE, text=True)  # fmt: skip
        assert child.stdout and child.stdout.readline().strip() == "begun"
        time.sleep(chance.uniform(0.0, 0.4))
        assert child.poll() is None
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        (row,) = reviews.adjustments(book)
        assert planned(book) == (new if row.state == "approved" else old), row.state
        assert (row.written is None) == (row.state == "open")
        seen.add(row.state)
        if row.state != "open":  # where the next one begins
            from core import actions_review

            if row.state == "approved":
                actions_review.undo(book, adjustment)
            actions_review.reopen(book, adjustment)
    assert planned(book) == old and seen <= {"open", "approved", "undone"}
