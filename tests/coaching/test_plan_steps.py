"""Steps as text: what was typed is read, what is kept is written, and one is the other's way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.coaching.plan_steps import METRICS, is_typable, read, written
from core.coaching.plan_templates import templates
from core.coaching.planned import Exercise, Repeat, Step, Target


def test_a_ride_is_read_line_by_line():
    assert read("10 min warm-up at 45-65 % FTP\n\n3 x: 8 min work at 95 % FTP, 90 s recovery\n5:30 cool-down") == (
        Step("warmup", 600, target=Target("power_pct", 45, 65)),
        Repeat(3, (Step("work", 480, target=Target("power_pct", 95, 95)), Step("recovery", 90))),
        Step("cooldown", 330),
    )


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("400 m at 95-100 % speed", Step("work", distance_m=400, target=Target("speed_pct", 95, 100))),
        ("2 km easy", Step("recovery", distance_m=2000)),
        ("100 yd", Step("work", distance_m=pytest.approx(91.44))),
        ("1.5 mi easy", Step("recovery", distance_m=pytest.approx(2414.016))),
        ("8 reps 45 lb", Step("work", reps=8, weight_kg=20.41)),
        ("1:02:03", Step("work", 3723)),
        ("1 h at 70 % max HR", Step("work", 3600, target=Target("max_heart_rate_pct", 70, 70))),
        ("10 reps at RPE 7-8 \"Squat\" 40 kg", Step("work", reps=10, target=Target("rpe", 7, 8), weight_kg=40,
                                                     note="Squat")),
        ("5 min 85-95 rpm", Step("work", 300, cadence_rpm=(85, 95))),
        ("rest", Step("rest")),
        ("1,5 min 88%", Step("work", 90, target=Target("power_pct", 88, 88))),
    ],
)  # fmt: skip
def test_lengths_targets_and_words_are_read(typed: str, step: Step):
    assert read(typed) == (step,)


@pytest.mark.parametrize(
    "typed",
    ["hello", "0 min", "13 h", "10 min at 400 % FTP", "10 min at 0 % FTP", "10 min at 95-90 % FTP", "5 x:",
     "999 x: 1 min", "10 min at RPE 11", "10 min jogging", "-5 min", "0 x: 5 min", "10 min at nan % FTP",
     "\n".join(["1 min"] * 61)],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_a_sentence(typed: str):
    with pytest.raises(ValueError, match=r"[A-Z].*\.$"):
        read(typed)


@pytest.mark.parametrize("session", [s for t in templates().values() for w in t.weeks for s in w.sessions],
                         ids=lambda session: session.title)  # fmt: skip
def test_steps_of_every_template_are_the_same_after_they_were_text(session):
    assert read(written(session.steps)) == session.steps


def test_an_exercise_of_the_library_cannot_be_typed():
    assert not is_typable([Repeat(2, (Step("work", reps=5, exercise=Exercise("own", "1", "Plank")),))])
    assert is_typable([Step("work", 60)])


@some.composite
def targets(draw) -> Target:
    metric = draw(some.sampled_from(list(METRICS)))
    most = 10 if metric == "rpe" else 200
    lower, upper = sorted(draw(some.tuples(some.integers(1, most), some.integers(1, most))))
    return Target(metric, lower, upper)


steps = some.builds(
    Step,
    some.sampled_from(["warmup", "work", "recovery", "rest", "cooldown"]),
    duration_s=some.none() | some.integers(1, 36_000).map(float),
    target=some.none() | targets(),
    cadence_rpm=some.none() | some.tuples(some.just(80.0), some.integers(80, 120).map(float)),
    note=some.none() | some.text(some.characters(exclude_characters='"', exclude_categories=("C", "Z")), min_size=1),
)
repeats = some.builds(Repeat, some.integers(1, 20), some.lists(steps, min_size=1, max_size=4).map(tuple))


@given(some.lists(steps | repeats, max_size=8).map(tuple))
def test_any_steps_are_the_same_after_they_were_text(parts):
    assert read(written(parts)) == parts
