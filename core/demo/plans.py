"""What the invented classes ask for: the parts of each kind of class, second by second. No names and no people here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count, groupby
from typing import NamedTuple, TypeVar

import numpy as np

#: What a rider aims at in power zones 1 to 7, as a share of FTP.
ZONE_EFFORT = (0.46, 0.67, 0.825, 0.97, 1.115, 1.31, 1.6)
#: A last part shorter than this joins the one before it.
SHORTEST_PART_S = 20

Choice = TypeVar("Choice")


class Part(NamedTuple):
    """A stretch of a class. Effort is a share of FTP (of threshold speed on foot); effort 0 is off the bike."""

    length_s: int
    effort: float
    #: Cadence on the bike, stroke rate on the rower; not used on foot.
    cadence_rpm: float = 85
    #: The power zone called for; 0 where the class names none.
    zone: int = 0
    incline_pct: float = 0
    #: False where the instructor lets the riders do as they like, as in spin-ups.
    has_target: bool = True


class Segment(NamedTuple):
    """A named stretch of a class plan, half-open."""

    start_s: int
    end_s: int
    name: str
    kind: str


@dataclass(frozen=True)
class Plan:
    """The parts of a class one after the other from second 0, and the segments they belong to."""

    parts: tuple[Part, ...] = ()
    segments: tuple[Segment, ...] = ()

    @property
    def mean_effort(self) -> float:
        """The planned effort over the whole class, as a share of FTP."""
        return sum(p.length_s * p.effort for p in self.parts) / max(1, sum(p.length_s for p in self.parts))


def plan(name: str, rng: np.random.Generator, length_s: int) -> Plan:
    """The plan of one class of a kind: warm-up, main part and cool-down that fill ``length_s``."""
    planner = _PLANNERS.get(name)
    if planner is None:
        return Plan(segments=_floor_segments(name, length_s))
    main_kind, planned = planner
    warm_up, main, cool_down = planned(rng, length_s)
    return Plan(parts=(*warm_up, *main, *cool_down), segments=_segments(main_kind, warm_up, main, cool_down))


Thirds = tuple[list[Part], list[Part], list[Part]]


def _power_zone_endurance(rng: np.random.Generator, length_s: int) -> Thirds:
    def blocks() -> Iterator[Part]:
        for n in count(int(rng.random() * 2)):
            yield _zone(
                _one_of(rng, (180, 240, 300, 360)) if n % 2 else _one_of(rng, (120, 120, 180, 240)), 3 if n % 2 else 2
            )

    return _zone_class(rng, length_s, blocks())


def _power_zone(rng: np.random.Generator, length_s: int) -> Thirds:
    def blocks() -> Iterator[Part]:
        while True:
            sizes = _one_of(
                rng, (((240, 3), (120, 4)), ((180, 4),), ((300, 4),), ((120, 4), (60, 5)), ((120, 5),), ((420, 3),))
            )
            yield from (_zone(seconds, zone) for seconds, zone in sizes)
            yield _zone(_one_of(rng, (60, 90, 120)), 1)

    return _zone_class(rng, length_s, blocks())


def _power_zone_max(rng: np.random.Generator, length_s: int) -> Thirds:
    def blocks() -> Iterator[Part]:
        while True:
            hard_s, zone = _one_of(rng, ((30, 7), (45, 6), (60, 6), (60, 6), (90, 5), (120, 5)))
            for _ in range(int(rng.integers(3, 6))):
                yield _zone(hard_s, zone)
                yield _zone(max(60, hard_s), 1)
            yield _zone(120, 1)

    return _zone_class(rng, length_s, blocks())


def _ftp_warm_up(rng: np.random.Generator, length_s: int) -> Thirds:
    primer = [_zone(60, 3), _zone(60, 1), _zone(60, 4), _zone(30, 5), _zone(60, 1)]
    opening = length_s - sum(p.length_s for p in primer) - 60
    return _zone_warm_up(opening), primer, [_zone(60, 1)]


def _ftp_test(rng: np.random.Generator, length_s: int) -> Thirds:
    """Out a little too fast, settled, a weak stretch after half time, and all that is left in the last two minutes."""
    pace = ((60, 1.13), (240, 1.06), (420, 1.045), (240, 1.03), (120, 1.045), (90, 1.07), (30, 1.2))
    scale = length_s / sum(seconds for seconds, _ in pace)
    return [], [Part(round(s * scale), effort, 86, zone=4) for s, effort in pace], []


def _climb(rng: np.random.Generator, length_s: int) -> Thirds:
    def hills() -> Iterator[Part]:
        while True:
            steps, seconds = int(rng.integers(3, 6)), _one_of(rng, (45, 60, 75, 90))
            foot, cadence = 0.74 + 0.08 * rng.random(), 72 - 4 * rng.random()
            for step in range(steps):
                yield Part(seconds, foot + (1.04 - foot) * step / (steps - 1), cadence - 2.5 * step)
            yield Part(_one_of(rng, (45, 60, 75)), 0.52, 88)

    return _class(rng, length_s, hills())


def _intervals(rng: np.random.Generator, length_s: int) -> Thirds:
    def sets() -> Iterator[Part]:
        while True:
            on_s, off_s, effort = _one_of(
                rng, ((20, 10, 1.45), (30, 30, 1.4), (40, 20, 1.25), (60, 45, 1.15), (90, 60, 1.06))
            )
            cadence = _one_of(rng, (78, 92, 98, 104))
            for _ in range(int(rng.integers(4, 8))):
                yield Part(on_s, effort, cadence)
                yield Part(off_s, 0.5, 82)
            yield Part(_one_of(rng, (75, 90, 120)), 0.48, 84)

    return _class(rng, length_s, sets())


def _low_impact(rng: np.random.Generator, length_s: int) -> Thirds:
    def steady() -> Iterator[Part]:
        while True:
            yield Part(_one_of(rng, (90, 120, 150, 180)), 0.58 + 0.2 * rng.random(), 80 + 14 * rng.random())

    return _class(rng, length_s, steady())


def _music(rng: np.random.Generator, length_s: int) -> Thirds:
    """Song by song: verses in the saddle, choruses that push, now and then one long climb to the beat."""

    def songs() -> Iterator[Part]:
        while True:
            verse, beat = 0.66 + 0.12 * rng.random(), 74 + 24 * rng.random()
            if rng.random() < 0.25:
                yield from (Part(45, verse + 0.07 * step, 64) for step in range(4))
            else:
                for _ in range(3):
                    yield Part(_one_of(rng, (35, 45, 60)), verse, beat)
                    yield Part(_one_of(rng, (20, 25, 30)), verse + 0.22 + 0.22 * rng.random(), beat + 6)
            yield Part(_one_of(rng, (20, 30, 40)), 0.5, 84)

    return _class(rng, length_s, songs())


def _beginner(rng: np.random.Generator, length_s: int) -> Thirds:
    def easy() -> Iterator[Part]:
        while True:
            yield Part(_one_of(rng, (60, 75, 90)), 0.56 + 0.22 * rng.random(), 78 + 10 * rng.random())
            yield Part(_one_of(rng, (45, 60)), 0.5, 84)

    return _class(rng, length_s, easy())


def _warm_up_ride(rng: np.random.Generator, length_s: int) -> Thirds:
    return _warm_up(rng, length_s), [], []


def _cool_down_ride(rng: np.random.Generator, length_s: int) -> Thirds:
    easing = np.linspace(0.5, 0.27, length_s // 60)
    return [], [], [Part(60, float(effort), 84 - 2 * n) for n, effort in enumerate(easing)]


def _own_way(rng: np.random.Generator, length_s: int) -> Thirds:
    """A ride without a class: a rolling road, and nobody to follow."""

    def rolling() -> Iterator[Part]:
        while True:
            yield Part(int(rng.integers(70, 320)), 0.6 + 0.26 * rng.random(), 80 + 10 * rng.random())

    return [Part(120, 0.45, 84)], _filled(rolling(), length_s - 180), [Part(60, 0.42, 82)]


def _bootcamp(rng: np.random.Generator, length_s: int) -> Thirds:
    def rounds() -> Iterator[Part]:
        while True:
            for _ in range(4):
                yield Part(60, 0.85 + 0.2 * rng.random(), 88)
                yield Part(30, 0.5, 84)
            yield Part(360, 0.0, 0, has_target=False)

    return _class(rng, length_s, rounds())


def _run(rng: np.random.Generator, length_s: int) -> Thirds:
    def efforts() -> Iterator[Part]:
        while True:
            hard_s, effort, incline = _one_of(
                rng, ((60, 1.08, 0.5), (120, 1.0, 1.0), (90, 0.92, 3.0), (240, 0.9, 1.0), (30, 1.2, 0))
            )
            for _ in range(2 if hard_s > 100 else 4):
                yield Part(hard_s, effort, incline_pct=incline)
                yield Part(max(45, hard_s // 2), 0.66, incline_pct=0.5)

    opening = [Part(60, 0.5), Part(90, 0.68), Part(90, 0.76, incline_pct=1.0)]
    return opening, _filled(efforts(), length_s - 360), [Part(60, 0.6), Part(60, 0.42)]


def _walk(rng: np.random.Generator, length_s: int) -> Thirds:
    def hills() -> Iterator[Part]:
        while True:
            yield Part(
                _one_of(rng, (60, 90, 120)), 0.43 + 0.06 * rng.random(), incline_pct=_one_of(rng, (1.0, 2.5, 4.0, 6.0))
            )

    return [Part(120, 0.38, incline_pct=1.0)], _filled(hills(), length_s - 180), [Part(60, 0.36)]


def _row(rng: np.random.Generator, length_s: int) -> Thirds:
    def pieces() -> Iterator[Part]:
        while True:
            yield Part(_one_of(rng, (60, 120, 180)), 0.72 + 0.25 * rng.random(), _one_of(rng, (22, 24, 26, 28)))
            yield Part(_one_of(rng, (30, 60)), 0.45, 20)

    return [Part(120, 0.5, 20)], _filled(pieces(), length_s - 180), [Part(60, 0.4, 19)]


def _zone_class(rng: np.random.Generator, length_s: int, blocks: Iterator[Part]) -> Thirds:
    warm_up_s, cool_down_s = _edges(length_s)
    main = _filled(blocks, length_s - warm_up_s - cool_down_s)
    return _zone_warm_up(warm_up_s), main, [_zone(cool_down_s, 1)]


def _class(rng: np.random.Generator, length_s: int, blocks: Iterator[Part]) -> Thirds:
    warm_up_s, cool_down_s = _edges(length_s)
    main = _filled(blocks, length_s - warm_up_s - cool_down_s)
    return (
        _warm_up(rng, warm_up_s),
        main,
        [Part(cool_down_s // 2, 0.45, 84), Part(cool_down_s - cool_down_s // 2, 0.33, 80)],
    )


def _edges(length_s: int) -> tuple[int, int]:
    """How long warm-up and cool-down are: a fifth of the class up to ten minutes, and a minute or so."""
    return min(600, length_s // 5 // 30 * 30), 90 if length_s >= 1800 else 60


def _zone_warm_up(length_s: int) -> list[Part]:
    """Easy, two or three spin-ups without a target, then one step in each of the next zones."""
    spin_ups = [part for _ in range(2 + (length_s > 400)) for part in (_spin_up(), _zone(30, 1))]
    steps = [_zone(60, 2), _zone(30, 3), _zone(30, 4), _zone(60, 1)] if length_s > 330 else [_zone(30, 3), _zone(30, 1)]
    easy_s = length_s - sum(p.length_s for p in (*spin_ups, *steps))
    return [_zone(easy_s, 1), *spin_ups, *steps]


def _spin_up() -> Part:
    return Part(30, 0.54, 106, has_target=False)


def _warm_up(rng: np.random.Generator, length_s: int) -> list[Part]:
    efforts = np.linspace(0.4, 0.64, max(2, length_s // 60)) + 0.05 * rng.random(max(2, length_s // 60))
    seconds = length_s // efforts.size
    parts = [Part(seconds, float(effort), 84 + 4 * (n % 3)) for n, effort in enumerate(efforts)]
    return [*parts[:-1], parts[-1]._replace(length_s=length_s - seconds * (efforts.size - 1))]


def _zone(length_s: int, zone: int) -> Part:
    cadence = (88, 86, 84, 84, 88, 94, 102)[zone - 1]
    return Part(length_s, ZONE_EFFORT[zone - 1], cadence, zone)


def _filled(parts: Iterable[Part], length_s: int) -> list[Part]:
    """Parts from an endless supply until ``length_s`` is full, the last one cut to fit."""
    taken: list[Part] = []
    left_s = length_s
    for part in parts:
        if left_s < SHORTEST_PART_S and taken:
            taken[-1] = taken[-1]._replace(length_s=taken[-1].length_s + left_s)
            break
        taken.append(part._replace(length_s=min(part.length_s, left_s)))
        left_s -= taken[-1].length_s
        if left_s <= 0:
            break
    return taken


def _segments(main_kind: str, warm_up: list[Part], main: list[Part], cool_down: list[Part]) -> tuple[Segment, ...]:
    named = [("Warm Up", "warmup", warm_up)]
    for is_floor, parts in groupby(main, key=lambda part: part.effort == 0):
        kind = "floor" if is_floor else main_kind
        named.append((kind.title(), kind, list(parts)))
    named.append(("Cool Down", "cooldown", cool_down))
    segments, start_s = [], 0
    for name, kind, parts in named:
        if parts:
            end_s = start_s + sum(p.length_s for p in parts)
            segments.append(Segment(start_s, end_s, name, kind))
            start_s = end_s
    return tuple(segments)


def _floor_segments(name: str, length_s: int) -> tuple[Segment, ...]:
    """Classes on the mat: what the body does, with a short warm-up before strength and cardio."""
    kind = name.split("_")[0]
    if kind not in ("strength", "core", "cardio"):
        return (Segment(0, length_s, kind.title(), kind),)
    warm_up_s = length_s // 6
    return (Segment(0, warm_up_s, "Warm Up", "warmup"), Segment(warm_up_s, length_s, kind.title(), kind))


def _one_of(rng: np.random.Generator, choices: tuple[Choice, ...]) -> Choice:
    return choices[int(rng.random() * len(choices))]


_PLANNERS: dict[str, tuple[str, Callable[[np.random.Generator, int], Thirds]]] = {
    "power_zone_endurance": ("cycling", _power_zone_endurance),
    "power_zone": ("cycling", _power_zone),
    "power_zone_max": ("cycling", _power_zone_max),
    "ftp_warm_up": ("cycling", _ftp_warm_up),
    "ftp_test": ("cycling", _ftp_test),
    "climb": ("cycling", _climb),
    "intervals": ("cycling", _intervals),
    "low_impact": ("cycling", _low_impact),
    "music": ("cycling", _music),
    "theme": ("cycling", _music),
    "beginner": ("cycling", _beginner),
    "warm_up": ("cycling", _warm_up_ride),
    "cool_down": ("cycling", _cool_down_ride),
    "just_ride": ("cycling", _own_way),
    "scenic": ("cycling", _own_way),
    "bootcamp": ("cycling", _bootcamp),
    "tread_run": ("running", _run),
    "tread_walk": ("walking", _walk),
    "row": ("rowing", _row),
}
