"""How hard instructors' classes are, once what else makes a class hard is taken out."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from core.analysis.instructors import LEAST_CLASSES, LEAST_IN_ALL, hardness, taught
from tests.workout_rows import on, workout_rows

NAMES = tuple(f"Coach {letter}" for letter in "ABCDEFGH")
TYPES = {"Low Impact": 62.0, "Music": 75.0, "Climb": 82.0, "Intervals": 88.0}
FIRST = date(2025, 1, 1)


def world(seed: int, *, harder: dict[str, float] | None = None, only: dict[str, str] | None = None, classes: int = 240):
    """Classes, their intensity in points and the form of every day; ``only`` names who gives a single type."""
    rng = np.random.default_rng(seed)
    drawn = zip(
        rng.choice(NAMES, classes), rng.choice(list(TYPES), classes), rng.choice([20, 30, 45], classes), strict=True
    )
    days = pd.date_range(FIRST, periods=2 * classes, freq="D", name="day")
    tsb = pd.Series(rng.normal(0, 8, days.size), days)
    rows, points = [], []
    for n, (name, drawn_type, minutes) in enumerate(drawn):
        kind = (only or {}).get(name, drawn_type)
        day = FIRST + timedelta(days=2 * n)
        rows.append(on(str(day), class_type=kind, class_duration_s=60 * minutes, duration_s=60 * minutes,
                       instructor_name=name))  # fmt: skip
        mean = TYPES[kind] - 6 * np.log(minutes / 30) + 0.1 * tsb[str(day)] + (harder or {}).get(name, 0.0)
        points.append(mean + rng.normal(0, 4))
    frame = workout_rows(*rows)
    return frame, pd.Series(points, frame.index), tsb


def test_a_hard_instructor_is_found_with_the_right_size():
    for seed in range(10):
        found = hardness(*world(seed, harder={"Coach C": 7.0})).effects
        assert found.index[0] == "Coach C" and found["stands_out"].iloc[0]
        assert found["effect"].iloc[0] == pytest.approx(7 * 7 / 8, abs=2.5)  # the average holds an eighth of the 7


def test_an_instructor_who_gives_hard_types_only_is_not_called_hard():
    called = [
        hardness(*world(seed, only={"Coach A": "Intervals"})).effects.at["Coach A", "stands_out"] for seed in range(40)
    ]
    assert np.mean(called) <= 0.05


def test_who_alone_gives_a_type_cannot_be_told_from_it():
    frame, points, tsb = world(3)
    is_first = frame["instructor_name"] == "Coach A"
    found = hardness(frame.assign(class_type=frame["class_type"].mask(is_first, "Aero")), points + 20 * is_first, tsb)
    assert np.isnan(found.effects.at["Coach A", "p"]) and not found.effects.at["Coach A", "stands_out"]


def test_where_nobody_is_harder_nobody_is_named_in_nineteen_of_twenty_cases():
    named = [bool(hardness(*world(seed)).effects["stands_out"].any()) for seed in range(200)]
    assert np.mean(named) <= 0.05


def test_an_ftp_that_fits_better_and_better_makes_nobody_hard():
    named = []
    for seed in range(40):
        frame, points, tsb = world(seed)
        early = frame.index <= 120
        frame = frame.assign(
            instructor_name=frame["instructor_name"].mask(early & frame["instructor_name"].eq(NAMES[0]), NAMES[1])
        )
        drift = 8 * np.arange(240) / 240  # Coach A came late, when everything counts as harder
        named.append(bool(hardness(frame, points + drift, tsb).effects.at[NAMES[0], "stands_out"]))
    assert np.mean(named) <= 0.05


def test_of_few_classes_nothing_is_said():
    frame, points, tsb = world(1)
    rare = frame["instructor_name"].mask(frame.index <= LEAST_CLASSES - 1, "Coach Z")
    found = hardness(frame.assign(instructor_name=rare), points, tsb)
    assert "Coach Z" not in found.effects.index and found.instructors == len(NAMES) + 1
    few = hardness(frame.iloc[: LEAST_IN_ALL - 1], points, tsb)
    assert few.is_silent and few.classes == LEAST_IN_ALL - 1


def test_what_was_not_measured_does_not_count():
    frame, points, tsb = world(1)
    known = points.where(points.index > 100)
    found = hardness(frame, known, tsb)
    assert found.classes == 140 and found.effects["n"].sum() == 140


def test_only_whole_classes_with_an_instructor_count():
    half = {"class_duration_s": 1800, "duration_s": 1800, "instructor_name": "Coach A"}
    rows = workout_rows(
        on("2026-01-01", **half), on("2026-01-02", **half | {"instructor_name": None}),
        on("2026-01-03", **half | {"is_stopped_early": True}), on("2026-01-04", **half | {"is_doubtful": True}),
        on("2026-01-05", **half | {"is_excluded": True}), on("2026-01-06", **half | {"discipline": "running"}),
        on("2026-01-07", **half | {"class_duration_s": None}), on("2026-01-08", **half | {"instructor_name": ""}),
    )  # fmt: skip
    assert taught(rows, "cycling").index.tolist() == [1]
