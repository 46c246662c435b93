"""How well a session was what was planned: a share from 0 to 1, of parts with stated weights. Pure.

The parts and their weights are those of public practice (github.com/eduardoarantes/athlete_ai_analysis weighs them
40, 25, 25 and 10): *completed* (was it done, or which share of its exercises or of its class), *duration*, *intensity*,
*load*. A part that is not known is left out, and the others keep their proportion. Falling short costs what is missing;
more than planned costs half as much: it is done all the same, but a plan that is overdone was not kept.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from core.coaching.comparison import Compliance
from core.coaching.plan_doings import NOTHING_KNOWN, Doing, ExercisesDone
from core.coaching.planned import FACTOR_OF_KIND, Part, Planned, Step, flat, tss_of
from core.metrics import POWER_ZONE_UPPER_PCT

#: What each part counts.
WEIGHTS: Mapping[str, float] = {"completed": 0.40, "duration": 0.25, "intensity": 0.25, "load": 0.10}
#: So much more or less is as planned: a class runs a minute longer than it says.
EXACT_SHARE = 0.05
#: What more than planned costs beside what less does.
MORE_COSTS = 0.5
#: An intensity factor this far off is as planned, and this far off is another session: two zones away [PZ].
EXACT_FACTOR, LOST_FACTOR = 0.05, 0.30
#: The same of zones: how many zones a second is off on average.
EXACT_ZONES, LOST_ZONES = 0.5, 2.0
#: Disciplines whose training stress is hours x intensity squared; what yoga or lifting cost is no measure of a plan.
BY_INTENSITY = frozenset(
    {"cycling", "bike_bootcamp", "running", "tread_bootcamp", "rowing", "row_bootcamp", "swimming", "cardio"}
)
#: How a compliance reads, from this much on; bounds as Today's Plan colours them: 15 % and 35 % off.
GRADES: tuple[tuple[float, str], ...] = ((0.85, "as planned"), (0.65, "partly"), (0.0, "far off"))


def compliance(planned: Planned, doing: Doing, exercises: ExercisesDone = NOTHING_KNOWN) -> Compliance:
    """How well ``doing`` was what was ``planned``."""
    is_alike = planned.discipline in BY_INTENSITY and doing.discipline in BY_INTENSITY
    parts = {
        "completed": _completed(planned, doing, exercises),
        "duration": of_amount(doing.duration_s, planned.duration_s),
        "intensity": intensity(planned, doing) if is_alike else None,
        "load": of_amount(doing.tss, planned_tss(planned)) if is_alike else None,
    }
    known = {name: value for name, value in parts.items() if value is not None}
    total = sum(WEIGHTS[name] * value for name, value in known.items()) / sum(WEIGHTS[name] for name in known)
    return Compliance(min(total, 1.0), parts["completed"] or 0.0, parts["duration"], parts["intensity"], parts["load"])


def grade(total: float) -> str:
    """How a compliance reads.

    >>> [grade(0.9), grade(0.7), grade(0.3)]
    ['as planned', 'partly', 'far off']
    """
    return next(word for least, word in GRADES if total >= least)


def of_amount(done: float | None, planned: float | None) -> float | None:
    """What an amount counts against what was planned of it; None where either is unknown.

    Within 5 % it counts whole; less counts as its share, more costs half of what it is over.

    >>> [round(of_amount(minutes, 60), 2) for minutes in (30, 57, 63, 90, 180)]
    [0.53, 1.0, 1.0, 0.78, 0.03]
    """
    if done is None or not planned:
        return None
    share = done / planned
    if share <= 1:
        return min(share / (1 - EXACT_SHARE), 1.0)
    return max(1 - MORE_COSTS * max(share - 1 - EXACT_SHARE, 0), 0.0)


def intensity(planned: Planned, doing: Doing) -> float | None:
    """What the intensity counts: by time in power zones where steps ask for power, else by the intensity factor.

    Nothing can be too easy for an easy workout. None where the session says nothing of it.
    """
    asked = zone_shares(planned.steps)
    if asked and doing.zones_s:
        recorded = sum(doing.zones_s)
        too_easy, too_hard = zones_off(asked, [seconds / recorded for seconds in doing.zones_s])
        return _fallen(too_hard if planned.intensity == "easy" else too_easy + too_hard, EXACT_ZONES, LOST_ZONES)
    factor = planned_factor(planned)
    if doing.intensity_factor is None or factor is None:
        return None
    off = doing.intensity_factor - factor
    return _fallen(max(off, 0) if planned.intensity == "easy" else abs(off), EXACT_FACTOR, LOST_FACTOR)


def planned_tss(planned: Planned) -> float:
    """What a planned workout costs: as it says, else as its steps or its intensity have it."""
    if planned.tss:
        return planned.tss
    return tss_of(planned.steps, planned.intensity, planned.duration_s, discipline=planned.discipline)


def planned_factor(planned: Planned) -> float | None:
    """The intensity factor that a planned workout means; None where it has no length."""
    return (planned_tss(planned) * 36 / planned.duration_s) ** 0.5 if planned.duration_s > 0 else None


def zones_off(asked: Iterable[float], done: Iterable[float]) -> tuple[float, float]:
    """How many zones the seconds are below and above what was asked on average: the earth mover's distance between two
    distributions over zones, each way by itself.

    >>> zones_off((0, 1, 0, 0, 0, 0, 0), (0, 0, 0, 1, 0, 0, 0))  # all of zone 2 was ridden in zone 4
    (0.0, 2.0)
    """
    below = above = carried = 0.0
    for one, other in zip(asked, done, strict=True):
        carried += one - other
        below, above = below + max(-carried, 0.0), above + max(carried, 0.0)
    return below, above


@lru_cache(maxsize=4096)
def zone_shares(steps: tuple[Part, ...]) -> tuple[float, ...] | None:
    """Which share of their time steps ask for in power zones 1 to 7; None where a step of work asks for no power."""
    seconds = [0.0] * 7
    for step in flat(steps):
        bounds = _power_of(step)
        if bounds is None or step.duration_s is None:
            return None
        for zone, share in enumerate(_spread(*bounds)):
            seconds[zone] += share * step.duration_s
    total = sum(seconds)
    return tuple(one / total for one in seconds) if total > 0 else None


def _completed(planned: Planned, doing: Doing, exercises: ExercisesDone) -> float:
    """1 for a session that was done; of a list of exercises and of a class that was left the share."""
    share = exercises.share(planned, doing)
    if share is not None:
        return share
    if doing.left_of_s and doing.duration_s is not None:
        return min(doing.duration_s / doing.left_of_s, 1.0)
    return 1.0


def _fallen(off: float, exact: float, lost: float) -> float:
    """1 up to ``exact``, 0 from ``lost`` on, in a straight line between."""
    return min(max((lost - off) / (lost - exact), 0.0), 1.0)


def _power_of(step: Step) -> tuple[float, float] | None:
    """The power that a step asks for in percent of FTP; of warming up and recovering what is usual."""
    if step.target is not None:
        return (step.target.lower, step.target.upper) if step.target.metric == "power_pct" else None
    usual = FACTOR_OF_KIND.get(step.kind)
    return None if usual is None else (100 * usual, 100 * usual)


def _spread(lower: float, upper: float) -> list[float]:
    """Shares of zones 1 to 7 of a band of power, each watt of it as likely; a bound belongs to the lower zone [PZ]."""
    uppers = (*POWER_ZONE_UPPER_PCT, float("inf"))
    if upper <= lower:
        zone = next(n for n, bound in enumerate(uppers) if lower <= bound)
        return [float(n == zone) for n in range(7)]
    lowers = (0, *POWER_ZONE_UPPER_PCT)
    return [
        max(min(upper, high) - max(lower, low), 0.0) / (upper - lower) for low, high in zip(lowers, uppers, strict=True)
    ]
