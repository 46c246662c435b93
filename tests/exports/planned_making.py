"""Planned workouts for the tests of formats: a ride, a run, a swim, a lift, and any at all."""

from datetime import date

from hypothesis import strategies as st

from core.coaching.planned import Exercise, Planned, Repeat, Step, Target, Thresholds

DAY = date(2026, 11, 23)
AT = Thresholds(ftp_w=250.0, run_speed_mps=4.0, swim_speed_mps=1.25, max_heart_rate_bpm=190.0)
NOBODY = Thresholds()
BENCH = Exercise("hevy", "79D0BB3A", "Bench Press (Barbell)")
PLANK = Exercise("hevy", "C6C9B8A0", "Plank")

RIDE = Planned(
    "ride-1", DAY, "cycling", "SS 3x10", 3900, focus="threshold", note="Stay seated.",
    steps=(
        Step("warmup", 600, target=Target("power_pct", 50, 75)),
        Repeat(3, (Step("work", 600, target=Target("power_pct", 84, 90), cadence_rpm=(85, 95)), Step("recovery", 300))),
        Step("cooldown", 300),
    ),
)  # fmt: skip
RUN = Planned(
    "run-1", DAY, "running", "5x1k", 3000,
    steps=(
        Step("warmup", 600),
        Repeat(5, (Step("work", distance_m=1000, target=Target("speed_pct", 98, 102)), Step("recovery", 90))),
        Step("cooldown", 600),
    ),
)  # fmt: skip
SWIM = Planned(
    "swim-1", DAY, "swimming", "8x100 CSS", 1200,
    steps=(
        Step("work", distance_m=200),
        Repeat(8, (Step("work", distance_m=100, target=Target("speed_pct", 98, 100)), Step("rest", 20))),
    ),
)  # fmt: skip
LIFT = Planned(
    "lift-1", DAY, "strength", "Push", 2400,
    steps=(
        Repeat(4, (Step("work", reps=10, exercise=BENCH, weight_kg=60.0), Step("rest", 120))),
        Repeat(3, (Step("work", 45, exercise=PLANK), Step("rest", 30))),
    ),
)  # fmt: skip

_number = st.floats(0.5, 2000, allow_nan=False)
_targets = st.builds(
    Target,
    st.sampled_from(["power_pct", "speed_pct", "max_heart_rate_pct", "rpe"]),
    st.floats(1, 200),
    st.floats(1, 200),
)
#: Texts as people write them, and some as nobody should.
texts = st.text(max_size=60) | st.sampled_from(["a\nb", "x;y,z\\", "<b>&\"'", "🏃‍♀️ é" * 30, "\x00\x07", "]]>"])
_steps = st.builds(
    Step,
    kind=st.sampled_from(["warmup", "work", "recovery", "rest", "cooldown"]),
    duration_s=st.none() | st.floats(1, 7200),
    distance_m=st.none() | st.floats(1, 50_000),
    reps=st.none() | st.integers(1, 100),
    target=st.none() | _targets,
    cadence_rpm=st.none() | st.tuples(st.floats(20, 200), st.floats(20, 200)),
    exercise=st.none() | st.builds(Exercise, st.just("own"), st.just("x"), texts) | st.just(BENCH),
    weight_kg=st.none() | st.floats(0, 500),
    note=st.none() | texts,
)
_parts = _steps | st.builds(Repeat, st.integers(0, 12), st.lists(_steps, max_size=4).map(tuple))
#: Any planned workout.
any_planned = st.builds(
    Planned,
    uid=st.uuids().map(str),
    day=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    discipline=st.sampled_from(["cycling", "running", "swimming", "strength", "yoga", "walking", "meditation"]),
    title=texts,
    duration_s=st.integers(60, 36_000),
    start_minute=st.none() | st.integers(0, 1439),
    steps=st.lists(_parts, max_size=6).map(tuple),
    note=st.none() | texts,
    skipped_reason=st.none() | texts,
)
any_thresholds = st.builds(
    Thresholds,
    ftp_w=st.none() | st.floats(50, 500),
    run_speed_mps=st.none() | st.floats(1, 7),
    swim_speed_mps=st.none() | st.floats(0.3, 2.5),
    max_heart_rate_bpm=st.none() | st.floats(120, 220),
)
