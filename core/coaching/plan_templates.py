"""Plans that are ready to be begun: weeks of workouts before they have a day, from gentle to full, an easier one last.

When a workout is done is the matter of ``plan_layout``, what it costs that of ``planned``. Sources, by key:
    [SE] S. Seiler 2010, Int J Sports Physiol Perform 5:276: about four of five sessions easy, two hard ones a week.
    [HE] J. Helgerud et al. 2007, Med Sci Sports Exerc 39:665: four times four minutes, three minutes between.
    [RO] B. Ronnestad et al. 2015, Scand J Med Sci Sports 25:143: half minutes with quarter minutes between.
    [AC] H. Allen, A. Coggan, "Training and Racing with a Power Meter", 3rd ed.: threshold in efforts of 8 to 20 min.
    [SM] American College of Sports Medicine 2009, Med Sci Sports Exerc 41:687: two or three days a week, 8 to 12
         repetitions, all large muscles.
    [BO] T. Bompa, C. Buzzichelli, "Periodization", 6th ed.: load rises for some weeks, then comes an easier one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.coaching.planned import (
    Intensity,
    Needs,
    Part,
    Planned,
    Priority,
    Repeat,
    Step,
    Target,
    as_row,
    length_s,
    planned_of,
    zone_target,
)  # fmt: skip

#: What each focus is good for.
WHY: Mapping[str, str] = {
    "endurance": "Long and easy riding builds the base that everything else stands on.",
    "tempo": "Steady work above easy: it lifts the pace that you can keep for hours.",
    "threshold": "Efforts around FTP raise the power that you can hold for an hour.",
    "vo2max": "Minutes near your limit raise how much oxygen you can use.",
    "anaerobic": "Short efforts beyond FTP, for attacks, hills and sprints.",
    "strength": "Strength keeps joints safe and power up when you are tired.",
    "mobility": "Mobility keeps you moving well, so that the rest can be done.",
    "swimming": "Time in the water: technique first, then lengths.",
    "running": "Running strengthens what the bike leaves alone.",
    "recovery": "Easy on purpose: what was hard before becomes fitness now.",
}


@dataclass(frozen=True, slots=True)
class Session:
    """A workout of a template, before it has a day."""

    title: str
    discipline: str
    duration_s: int
    focus: str
    intensity: Intensity = "easy"
    priority: Priority = "normal"
    needs: Needs = "nothing"
    steps: tuple[Part, ...] = ()
    #: The day that suits it best: its weekday, 0 is Monday; of an own template counted from the first day of its week.
    on: int = 0
    #: It may share its day with another workout.
    shares: bool = False
    note: str | None = None
    start_minute: int | None = None
    class_id: str | None = None
    routine_id: int | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """A week of a template: its workouts, and where in the athlete's range its volume lies, from 0 to 1."""

    sessions: tuple[Session, ...]
    share: float = 0.5
    is_easy: bool = False


@dataclass(frozen=True)
class Template:
    """A plan without days."""

    key: str
    title: str
    about: str
    focus: tuple[str, ...]
    weeks: tuple[Week, ...]
    #: The weekly volume it is made for; None: as its workouts are.
    weekly_min_s: int | None = None
    weekly_max_s: int | None = None
    #: Whether its weeks are those that an athlete made, on whatever day they began.
    is_own: bool = False


def templates() -> dict[str, Template]:
    """The plans that are ready, by their keys, in the order of lists."""
    made = (_power_zones(), _base(), _vo2max(), _strength(), _swim(), _mixed())
    return {template.key: template for template in made}


# --- own templates ------------------------------------------------------------------------------------------------


def kept(workouts: Iterable[Planned], first_day: Any) -> list[dict[str, Any]]:
    """Workouts of a plan as an own template keeps them: the day as days after the first one, nothing of what became."""
    rows = []
    for one in sorted(workouts, key=lambda one: (one.day, one.start_minute or 0, one.uid)):
        bare = replace(one, uid="", plan_id=None, workout_id=None, skipped_reason=None, first_planned_day=None)
        rows.append(as_row(bare) | {"day": (one.day - first_day).days})
    return rows


def read(
    key: str, title: str, rows: Iterable[Mapping[str, Any]], *, focus: Iterable[str] = (),
    weekly_min_s: int | None = None, weekly_max_s: int | None = None,
) -> Template:  # fmt: skip
    """An own template as one to begin; two workouts of a day may share it again."""
    rows = list(rows)
    days = [int(row["day"]) for row in rows]
    weeks: list[list[Session]] = [[] for _ in range(max(days, default=-1) // 7 + 1)]
    for row, day in zip(rows, days, strict=True):
        one = planned_of({**row, "day": "2000-01-03"})
        weeks[day // 7].append(
            Session(
                one.title, one.discipline, one.duration_s, one.focus or "", one.intensity, one.priority, one.needs,
                one.steps, day % 7, shares=days.count(day) > 1, note=one.note, start_minute=one.start_minute,
                class_id=one.class_id, routine_id=one.routine_id,
            )
        )  # fmt: skip
    made = tuple(Week(tuple(sessions)) for sessions in weeks)
    return Template(key, title, "A plan of your own.", tuple(focus), made, weekly_min_s, weekly_max_s, is_own=True)


# --- what templates are made of -----------------------------------------------------------------------------------

_H = 3600
_EASY, _SPIN = Target("power_pct", 56, 75), Target("power_pct", 40, 55)


def _min(kind: Any, minutes: float, target: Target | None = None, note: str | None = None) -> Step:
    return Step(kind, duration_s=60 * minutes, target=target, note=note)


def _ride(
    title: str, main: Iterable[Part], focus: str, intensity: Intensity, *, on: int, priority: Priority = "normal",
    needs: Needs = "class", warm_up: float = 10, cool_down: float = 5,
) -> Session:  # fmt: skip
    steps = (_min("warmup", warm_up, Target("power_pct", 45, 65)), *main, _min("cooldown", cool_down, _SPIN))
    return _made(title, "cycling", steps, focus, intensity, on=on, priority=priority, needs=needs)


def _made(
    title: str, discipline: str, steps: tuple[Part, ...], focus: str, intensity: Intensity, *, on: int,
    priority: Priority = "normal", needs: Needs = "intervals", shares: bool = False, seconds: float | None = None,
) -> Session:  # fmt: skip
    length = seconds or length_s(steps, discipline=discipline) or 0
    return Session(title, discipline, round(length), focus, intensity, priority, needs, steps, on, shares)


def _sets(times: int, work_min: float, target: Target, rest_min: float, rest: Target | None = _SPIN) -> Repeat:
    return Repeat(times, (_min("work", work_min, target), _min("recovery", rest_min, rest)))


def _endurance(minutes: float, *, on: int, priority: Priority = "normal", title: str = "Endurance Ride") -> Session:
    return _ride(title, [_min("work", minutes - 15, _EASY)], "endurance", "easy", on=on, priority=priority)


def _recovery(*, on: int) -> Session:
    steps = (_min("warmup", 5, _SPIN), _min("work", 20, Target("power_pct", 45, 55)), _min("cooldown", 5, _SPIN))
    return _made("Recovery Ride", "cycling", steps, "recovery", "easy", on=on, priority="optional", needs="class")


def _weeks(of: Callable[[int], Iterable[Session]], easy: Iterable[Session], *, loading: int) -> tuple[Week, ...]:
    """Weeks that grow to the top of the athlete's range, then an easier one [BO]; ``of`` counts from 0."""
    last = max(loading - 1, 1)
    grown = [Week(tuple(of(n)), share=n / last) for n in range(loading)]
    return (*grown, Week(tuple(easy), is_easy=True))


# --- the templates ------------------------------------------------------------------------------------------------


def _power_zones() -> Template:
    def week(n: int) -> Iterable[Session]:
        yield _ride("Power Zone: threshold", [_sets(3 + n // 2, 8 + 2 * (n % 2), zone_target(4), 3)], "threshold",
                    "hard", on=1, priority="key")  # fmt: skip
        yield _endurance(45, on=2, title="Power Zone Endurance")
        yield _ride("Power Zone Max", [_sets(5 + n, 2, zone_target(5), 2)], "vo2max", "hard", on=3, priority="key")
        yield _endurance(60 + 10 * n, on=5, priority="key", title="Long Power Zone Endurance")
        yield _recovery(on=6)

    easy = [
        _endurance(45, on=1, title="Power Zone Endurance"),
        _ride("Power Zone: short threshold", [_sets(2, 8, zone_target(4), 4)], "threshold", "moderate", on=3),
        _endurance(50, on=5, title="Power Zone Endurance"),
    ]
    about = "Four weeks in power zones: threshold, short hard efforts, and a long easy ride that grows."
    focus = ("threshold", "vo2max", "endurance")
    return Template("power_zones", "Power Zone block", about, focus, _weeks(week, easy, loading=3), 3 * _H, 5 * _H)


def _base() -> Template:
    def week(n: int) -> Iterable[Session]:
        yield _endurance(50 + 5 * n, on=1)
        yield _ride("Tempo", [_sets(2 + n // 2, 12, Target("power_pct", 76, 88), 4)], "tempo", "moderate", on=3,
                    priority="key")  # fmt: skip
        yield _endurance(75 + 15 * n, on=5, priority="key", title="Long Endurance Ride")
        yield _endurance(45, on=6)
        yield _strength_session("Strength for riders", on=2, sets=3)

    easy = [_endurance(45, on=1), _endurance(60, on=5, priority="key", title="Long Endurance Ride"), _recovery(on=3)]
    about = "Five weeks that build endurance: mostly easy, one tempo ride a week, and one for strength."
    return Template("base", "Base", about, ("endurance", "tempo", "strength"), _weeks(week, easy, loading=4),
                    4 * _H, 6 * _H)  # fmt: skip


def _vo2max() -> Template:
    fast, half = Target("power_pct", 106, 118), Target("power_pct", 120, 130)

    def week(n: int) -> Iterable[Session]:
        yield _ride("4-minute efforts", [_sets(4 + n // 2, 4, fast, 3)], "vo2max", "hard", on=1, priority="key")  # [HE]
        short = Repeat(8 + 2 * n, (_min("work", 0.5, half), _min("recovery", 0.25, _SPIN)))
        sets = [short, _min("recovery", 3, _SPIN), short, _min("recovery", 3, _SPIN), short]
        yield _ride("30/15 efforts", sets, "vo2max", "hard", on=4, priority="key", needs="intervals")  # [RO]
        yield _endurance(60 + 10 * n, on=6, priority="normal", title="Long Endurance Ride")
        yield _endurance(45, on=2)
        yield _recovery(on=5)

    easy = [
        _ride("4-minute efforts", [_sets(2, 4, fast, 4)], "vo2max", "hard", on=1, priority="key"),
        _endurance(45, on=3), _endurance(60, on=6),
    ]  # fmt: skip
    about = "Four weeks with two hard sessions each: four-minute efforts and half minutes; all the rest is easy."
    return Template("vo2max", "VO2max", about, ("vo2max", "endurance"), _weeks(week, easy, loading=3), 3 * _H, 5 * _H)


_LIFTS = ("Squat", "Push-up or bench press", "Row", "Hip hinge or deadlift", "Overhead press")
_MOVES = (
    "Cat and cow", "Hip circles", "Deep lunge with a turn, each side", "Hamstring stretch, each side",
    "Child's pose", "Chest opener",
)  # fmt: skip


def _strength_session(title: str, *, on: int, sets: int, priority: Priority = "normal", reps: int = 10) -> Session:
    """All large muscles, 8 to 12 repetitions with some left in the tank [SM]."""
    effort = Target("rpe", 6, 8)
    rounds = Repeat(
        sets, tuple(part for name in _LIFTS for part in (Step("work", reps=reps, target=effort, note=name),
                                                         _min("rest", 1)))
    )  # fmt: skip
    steps = (_min("warmup", 5, note="Easy movement"), rounds, _min("cooldown", 5, note="Stretch what worked"))
    seconds = 300 * round((length_s(steps) or 0) / 300)
    return _made(title, "strength", steps, "strength", "moderate", on=on, priority=priority, needs="exercises",
                 seconds=seconds)  # fmt: skip


def _mobility(minutes: int, *, on: int, priority: Priority = "normal", shares: bool = True) -> Session:
    each = Repeat(2, tuple(_min("work", (minutes - 3) / 2 / len(_MOVES), note=name) for name in _MOVES))
    steps = (_min("warmup", 3, note="Breathe and move easily"), each)
    return _made("Mobility", "stretching", steps, "mobility", "easy", on=on, priority=priority, needs="exercises",
                 shares=shares)  # fmt: skip


def _strength() -> Template:
    def week(n: int) -> Iterable[Session]:
        reps = (8, 10, 12)[n % 3]
        yield _strength_session("Full body A", on=0, sets=3, priority="key", reps=reps)
        yield _strength_session("Full body B", on=3, sets=3, priority="key", reps=reps)
        yield _mobility(15, on=1)
        yield _mobility(15, on=4)
        yield _mobility(25, on=6, shares=False)
        yield _endurance(30, on=5)

    easy = [
        _strength_session("Full body, light", on=0, sets=2), _mobility(20, on=3), _mobility(25, on=6, shares=False),
    ]  # fmt: skip
    about = "Four weeks: two days for strength, mobility on three, and one easy ride."
    return Template("strength", "Strength and mobility", about, ("strength", "mobility"),
                    _weeks(week, easy, loading=3), 2 * _H, 3 * _H)  # fmt: skip


def _swim_session(title: str, main: Iterable[Part], focus_note: str, intensity: Intensity, *, on: int,
                  priority: Priority = "normal") -> Session:  # fmt: skip
    slow = Target("speed_pct", 75, 85)
    steps = (
        Step("warmup", distance_m=200, target=slow, note=focus_note), *main,
        Step("cooldown", distance_m=100, target=slow),
    )  # fmt: skip
    return _made(title, "swimming", steps, "swimming", intensity, on=on, priority=priority, seconds=40 * 60)


def _swim() -> Template:
    rest = Step("rest", duration_s=20)

    def lengths(times: int, distance_m: float, lower: float, upper: float) -> Repeat:
        return Repeat(
            times, (Step("work", distance_m=distance_m, target=Target("speed_pct", lower, upper)), rest)
        )  # fmt: skip

    def week(n: int) -> Iterable[Session]:
        yield _swim_session("Technique", [lengths(8 + n, 50, 75, 85)], "Long strokes", "easy", on=0)
        yield _swim_session("Threshold lengths", [lengths(6 + n, 100, 95, 100)], "Build up", "hard", on=2,
                            priority="key")  # fmt: skip
        yield _swim_session("Endurance lengths", [lengths(3 + n, 200, 85, 92)], "Easy", "moderate", on=5,
                            priority="key")  # fmt: skip
        yield _mobility(15, on=3)

    easy = [
        _swim_session("Technique", [lengths(6, 50, 75, 85)], "Long strokes", "easy", on=0),
        _swim_session("Easy lengths", [lengths(4, 100, 80, 88)], "Easy", "easy", on=4),
    ]
    about = "Four weeks in the water: technique, lengths at threshold pace, and longer ones."
    return Template("swim", "Swim", about, ("swimming", "mobility"), _weeks(week, easy, loading=3), 2 * _H, 3 * _H)


def _mixed() -> Template:
    def week(n: int) -> Iterable[Session]:
        yield _ride("Threshold", [_sets(3 + n // 2, 8, zone_target(4), 3)], "threshold", "hard", on=1, priority="key")
        yield _strength_session("Full body", on=2, sets=3, priority="key")
        yield _run(25 + 5 * n, on=4)
        yield _endurance(60 + 10 * n, on=5, priority="key", title="Long Endurance Ride")
        yield _mobility(15, on=0)
        yield _recovery(on=6)

    easy = [
        _endurance(45, on=1), _strength_session("Full body, light", on=2, sets=2), _mobility(15, on=4),
        _endurance(50, on=5),
    ]  # fmt: skip
    about = "Four weeks of everything: one hard and one long ride, an easy run, strength and mobility."
    return Template("mixed", "Mixed", about, ("threshold", "endurance", "strength", "running", "mobility"),
                    _weeks(week, easy, loading=3), 3 * _H, 5 * _H)  # fmt: skip


def _run(minutes: float, *, on: int) -> Session:
    easy = Target("speed_pct", 70, 80)
    steps = (
        _min("warmup", 5, Target("speed_pct", 55, 65)), _min("work", minutes - 10, easy),
        _min("cooldown", 5, Target("speed_pct", 50, 60)),
    )  # fmt: skip
    return _made("Easy Run", "running", steps, "running", "easy", on=on, needs="nothing")
