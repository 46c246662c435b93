"""Nothing that a page may ask for changes a book that is open for reading only; a new action is found by itself."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core import config, garmin_login, scheduler, scheduler_garmin, store
from core.actions_life_events import RaceSaid
from core.coaching.challenge_templates import annual_minutes
from core.coaching.goal_drafts import Draft
from core.coaching.plan_drafts import Draft as Planning
from core.errors import BookReadOnly
from core.exports import challenge_file
from core.models import Goal
from core.queries.reports import Schedule
from core.store import Book

ROOT = Path(__file__).parents[1]
#: What changes nothing in the book, and why it may be asked of one that is open for reading only.
HARMLESS = {
    "actions.write_sample": "it is given the sample athlete's own file, which holds nothing of anybody's",
    "actions_sessions.about": "it hands out part and join, which refuse by themselves",
    "actions_sessions.undo_of": "it hands out take_back, which refuses by itself",
    "actions_notifications.news": "it tells nothing where what was told cannot be kept; it never fails",
    "actions_keeping.described": "it words what it is given",
    "actions_keeping.in_words": "it words what it is given",
    "actions_keeping.as_dict": "it words what it is given",
    "actions_plan_exports.export_soon": "it asks for nothing where nothing may be written; it never fails",
    "actions_plan_exports.follow": "it asks for nothing where nothing may be written; it never fails",
    "actions_plan_exports.rehearsed": "it lists what would be sent, and sends nothing",
    "actions_exports.write_everything": "it reads the book and writes a file beside it; what is private is not in it",
}
#: What arguments of these names are given; all others by their kind.
BY_NAME = {
    "kind": "weight", "text": "70", "day": date(2026, 11, 1), "start": time(7), "rpe": 5, "discipline": "running",
    "disciplines": ["cycling"], "minutes": 30, "metric": "minutes", "period": "week", "target": 100.0, "to": 2,
    "upper_pct": [60.0, 90.0], "typed": {"weight": "70"}, "subjects": ["notes"], "radius_m": 300.0, "hidden_m": 100,
    "email": "rider@example.com", "service": "peloton", "goal": Goal(metric="minutes", target=1),
    "proposal": SimpleNamespace(key="k", kind="ftp", value_w=210.0, day=date(2026, 11, 1), evidence="e", workout_id=1),
    "draft": Draft("minutes", 100.0), "drafts": [Draft("minutes", 100.0)], "rules": annual_minutes(2026), "teams": {},
    "wished": Schedule(), "least": 3, "user_ids": [], "workout_ids": [1], "pairs": [(1, 2)], "value": 70.0,
    "path": "data", "race": RaceSaid("A"), "stretches": [(0, 0, 60)], "weekdays": [0],
    "rows": [], "muscles": ["glutes"], "template": "mixed",
    "wish": "approve",
    "services": ["garmin"],
}  # fmt: skip
#: And where the same name means something else.
BY_ACTION = {
    "actions_friends.import_results": {"data": b"Friend,Date,Minutes\nAda,2026-11-01,30\n"},
    "actions_life_events.add_life_event": {"kind": "travel"},
    "actions_exercises.save_exercise": {"kind": "strength"},
    "actions_routines.copy_ready": {"key": "core_10"},
    "actions_life_events.change_life_event": {"kind": "travel"},
    "actions_planned.add_workout": {"draft": Planning(date(2026, 11, 1), "cycling", minutes=30)},
    "actions_planned.change_workout": {"draft": Planning(date(2026, 11, 1), "cycling", minutes=30)},
    "actions_planned.copy_week": {"to": date(2026, 11, 8)},
    "actions_challenges.join_from_file": {"data": challenge_file.write(replace(annual_minutes(2026), key="k" * 32))},
}
BY_KIND = {
    str: "x", int: 1, float: 1.0, bool: True, bytes: b"x", date: date(2026, 11, 1), time: time(7), dict: {}, list: [],
}  # fmt: skip


def actions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of the modules of actions, and its name."""
    for path in sorted((ROOT / "core").glob("actions*.py")):
        module = importlib.import_module(f"core.{path.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{path.stem}.{name}", function


def given(function: Callable[..., Any]) -> dict[str, Any]:
    """Arguments that could be meant, for all but the book."""
    parameters = inspect.signature(function, eval_str=True).parameters
    return {name: _given(name, one) for name, one in parameters.items() if name != "book" and _is_needed(one)}


def _is_needed(parameter: inspect.Parameter) -> bool:
    is_named = parameter.kind not in (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return is_named and parameter.default is inspect.Parameter.empty


def _given(name: str, parameter: inspect.Parameter) -> Any:
    if name in BY_NAME:
        return BY_NAME[name]
    assert parameter.annotation in BY_KIND, f"say in BY_NAME what to give as {name}"
    return BY_KIND[parameter.annotation]


@pytest.fixture(params=["shared", "only read"])
def read_only(request: pytest.FixtureRequest, book: Book, monkeypatch: pytest.MonkeyPatch) -> Book:
    """The athlete's book as others see it, or as it is; nothing may begin in the background."""

    def began(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("something began in the background")

    monkeypatch.setenv("ZONEBOOK_SCHEDULER", "1")
    config.settings.cache_clear()
    monkeypatch.setattr(scheduler, "_running", began)
    monkeypatch.setattr(scheduler_garmin, "threading", SimpleNamespace(Thread=began))
    monkeypatch.setattr(garmin_login, "_in_background", began)
    if request.param == "only read":
        return replace(book, is_writable=False)
    return store.open_book(str(book.path), shown=config.SHAREABLE)


@pytest.mark.parametrize(("name", "action"), [pytest.param(*one, id=one[0]) for one in actions()])
def test_an_action_is_refused_in_a_sentence(name: str, action: Callable[..., Any], read_only: Book, book: Book):
    if name in HARMLESS:
        pytest.skip(HARMLESS[name])
    before = book.path.read_bytes()
    with pytest.raises(BookReadOnly, match="reading only"):
        action(read_only, **(given(action) | BY_ACTION.get(name, {})))
    assert book.path.read_bytes() == before


def test_what_is_called_harmless_is_there():
    assert set(HARMLESS) <= {name for name, _ in actions()}


def test_the_clock_is_not_started_for_a_book_that_is_only_read(read_only: Book):
    scheduler.start(read_only)  # or it would begin in the background, which fails here


def test_a_pass_over_a_book_that_is_only_read_is_refused_before_anything_is_asked(read_only: Book, settings):
    from core import sync

    with pytest.raises(BookReadOnly):
        sync.sync_peloton(read_only, settings)
