"""Which recordings of two sources are one session: candidates, evidence, and a one-to-one choice. Knows no store.

Two sources rarely agree on everything. A start can be a minute off (one source means when the class was opened, the
other when pedalling began) or hours (a time zone written wrongly), a title can have changed, an output is rounded.
So the starts propose who could be whom, and the values decide.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

SAME_MINUTE = "same minute"
SHIFTED_CLOCK = "shifted clock"


@dataclass(frozen=True)
class RecordingKey:
    """What is compared of a recording; None where its source does not tell. ``started_at`` is an aware instant."""

    recording_id: int
    source: str
    discipline: str
    title: str
    started_at: datetime
    duration_s: int | None = None
    class_duration_s: int | None = None
    output_kj: float | None = None
    distance_m: float | None = None
    calories_kcal: float | None = None
    instructor_name: str | None = None


@dataclass(frozen=True)
class Match:
    """Two recordings that are one session, by which rule, how surely (0 to 1), and the values that were compared."""

    recording_id: int
    other_recording_id: int
    rule: str
    score: float
    evidence: dict[str, Any]


class Tolerance(NamedTuple):
    """Two values agree where they differ by no more than an amount, or a share of the larger, whichever is more."""

    amount: float
    share: float = 0.0

    def holds(self, value: float, other: float) -> bool:
        return abs(value - other) <= max(self.amount, self.share * max(value, other))


@dataclass(frozen=True)
class Rules:
    """How near is the same, for one pair of sources."""

    #: Starts, cut to the minute, differ by no more than this.
    start_min: int
    #: A wrong zone moves a clock by a multiple of the step, give or take ``start_min``, up to the limit.
    clock_step_min: int
    clock_limit_min: int
    #: A session that measured nothing follows a moved clock by itself less than this: habits repeat after a day.
    #: Farther it goes where another session of the same two sources was moved as much.
    lone_clock_min: int
    output_kj: Tolerance
    calories_kcal: Tolerance
    distance_m: Tolerance
    length_s: Tolerance
    #: Outputs farther apart than this are two sessions, where the titles differ as well.
    one_session_output_kj: Tolerance
    #: How much each part counts in the score, where both sources tell it.
    weights: dict[str, float]


#: Peloton's API and its workout-history CSV tell of the same record, so values agree to rounding: output to the kJ,
#: distance to 0.01 mi, length to the minute. The row's start is within two minutes of the first second of pedalling
#: (classes are opened a minute before, sometimes two). Zones differ by quarters of an hour, by 26 h at most.
PELOTON_AND_ITS_CSV = Rules(
    start_min=2,
    clock_step_min=15,
    clock_limit_min=26 * 60,
    lone_clock_min=12 * 60,
    output_kj=Tolerance(1.5),
    calories_kcal=Tolerance(2.0, 0.02),
    distance_m=Tolerance(30.0, 0.01),
    length_s=Tolerance(60.0),
    one_session_output_kj=Tolerance(2.0, 0.03),
    weights={
        "title": 0.30, "output_kj": 0.25, "start": 0.15, "distance_m": 0.10, "calories_kcal": 0.10, "length_s": 0.05,
        "instructor": 0.05,
    },
)  # fmt: skip

#: Parts that are measured or counted, not named.
_VALUES = ("output_kj", "calories_kcal", "distance_m", "length_s")
#: So many pairs agree on a shift before it decides between two candidates.
_SUPPORT = 2
#: Clusters up to this size on both sides are assigned exactly, larger ones best pair first.
_EXACT_SIZE = 6


def matches(
    recordings: Sequence[RecordingKey],
    others: Sequence[RecordingKey],
    *,
    rules: Rules = PELOTON_AND_ITS_CSV,
    apart: Collection[tuple[int, int]] = (),
) -> list[Match]:
    """Pair recordings of one source with those of another that tell of the same session, each at most once.

    Only within a discipline, and in this order, so that what is likely takes nothing from what is certain:

    1. same minute, same title, and no value that differs;
    2. shifted clock: same title and same values (or the same length where nothing was measured), the start off by
       whole quarters of an hour, and no second candidate, or none by another shift that other pairs have too;
    3. same minute, title or values changed: one source names a Lanebreak by its music, a workout was listed before it
       had ended. Never where the titles differ and so do outputs or class lengths.

    Among several candidates the assignment with the highest sum of scores wins. The score is the share, weighted by
    ``rules.weights``, of what both tell that agrees; ``evidence`` holds those parts side by side.

    Args:
        recordings: Those of one source that have no partner in the other yet.
        others: Those of the other source. It makes no difference which side came first, nor the order within one.
        rules: How near is the same.
        apart: (recording_id, other_recording_id) that the athlete has said are two sessions.

    Returns:
        One match a pair, in the order of the recordings' starts.
    """
    left, right, forbidden = _sides(recordings), _sides(others), frozenset(apart)
    near = [pair for pair in _near(left, right, rules) if pair.ids not in forbidden]
    found = _assigned(pair for pair in near if pair.agrees["title"] and not pair.differs(*_VALUES))

    used = _used(found)
    left = [side for side in left if side.key.recording_id not in used.recordings]
    right = [side for side in right if side.key.recording_id not in used.others]
    shifted = [pair for pair in _shifted(left, right, rules) if pair.ids not in forbidden]
    found += _unambiguous(shifted, rules)

    used = _used(found + shifted)  # with those that stay undecided: the athlete may say, a worse partner may not
    found += _assigned(pair for pair in near if pair.is_possible and not used.touches(pair))
    found.sort(key=lambda pair: (pair.side.minute, pair.ids))
    return [_match(pair) for pair in found]


def _match(pair: "_Pair") -> Match:
    return Match(*pair.ids, SHIFTED_CLOCK if pair.shift_min else SAME_MINUTE, round(pair.score, 4), _evidence(pair))


def _evidence(pair: "_Pair") -> dict[str, Any]:
    """The parts that both tell as [recording, other], which of them agree, and how the clocks stand."""
    sides = (pair.side, pair.other)
    evidence: dict[str, Any] = {part: [_part(side, part) for side in sides] for part in pair.agrees}
    evidence["agrees"] = [part for part, agrees in pair.agrees.items() if agrees]
    evidence["differs"] = [part for part, agrees in pair.agrees.items() if not agrees]
    evidence["start_difference_s"] = int((pair.other.key.started_at - pair.side.key.started_at).total_seconds())
    if pair.shift_min:
        evidence |= {"shift_min": pair.shift_min, "other_pairs_with_this_shift": pair.support}
    return evidence


def _part(side: "_Side", part: str) -> str | float | None:
    if part == "instructor":
        return side.key.instructor_name
    if part == "length_s":
        return side.key.class_duration_s or side.key.duration_s
    return getattr(side.key, part)


# --- comparing two recordings


class _Side(NamedTuple):
    """A recording, and what is compared of it made comparable."""

    key: RecordingKey
    minute: int
    title: str
    instructor: str


def _sides(keys: Iterable[RecordingKey]) -> list[_Side]:
    """Earliest first, so that candidates with equal values pair up in the order in which they were done."""
    ordered = sorted(keys, key=lambda key: (key.started_at, key.recording_id))
    return [
        _Side(key, int(key.started_at.timestamp() // 60), _plain(key.title), _plain(key.instructor_name or ""))
        for key in ordered
    ]


def _plain(text: str) -> str:
    """Without case, punctuation and doubled blanks; '33 min Just Ride' is 'just ride', as some lists call it."""
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return re.sub(r"^\d+ (?:min|sec) (?=just )", "", words)


@dataclass(frozen=True, eq=False, slots=True)
class _Pair:
    """Two recordings compared."""

    side: _Side
    other: _Side
    #: Whether each part agrees; only parts that both tell.
    agrees: dict[str, bool]
    score: float
    #: Nothing rules out that they are one session.
    is_possible: bool
    #: The other's start less the recording's, in whole steps of the clock (minutes); 0 for the same minute.
    shift_min: int = 0
    #: How many other pairs have this shift.
    support: int = 0

    @property
    def ids(self) -> tuple[int, int]:
        return self.side.key.recording_id, self.other.key.recording_id

    def differs(self, *parts: str) -> bool:
        return any(not self.agrees.get(part, True) for part in parts)


def _compared(side: _Side, other: _Side, rules: Rules, shift_min: int = 0) -> _Pair:
    a, b = side.key, other.key
    agrees = {"title": side.title == other.title}
    if side.instructor and other.instructor:
        agrees["instructor"] = side.instructor == other.instructor
    if a.output_kj is not None and b.output_kj is not None:
        agrees["output_kj"] = rules.output_kj.holds(a.output_kj, b.output_kj)
    if a.calories_kcal is not None and b.calories_kcal is not None:
        agrees["calories_kcal"] = rules.calories_kcal.holds(a.calories_kcal, b.calories_kcal)
    if a.distance_m is not None and b.distance_m is not None:
        agrees["distance_m"] = rules.distance_m.holds(a.distance_m, b.distance_m)
    if a.class_duration_s and b.class_duration_s:
        agrees["length_s"] = rules.length_s.holds(a.class_duration_s, b.class_duration_s)
    elif a.duration_s and b.duration_s:
        agrees["length_s"] = rules.length_s.holds(a.duration_s, b.duration_s)
    start = _start_agreement(other.minute - side.minute - shift_min, rules)
    return _Pair(side, other, agrees, _score(agrees, start, rules), _is_possible(a, b, agrees, rules), shift_min)


def _start_agreement(difference_min: int, rules: Rules) -> float:
    """1 for the same minute, falling with the square of the difference.

    By the square, because two starts a minute off each are likelier than one that is right and one two minutes off.
    """
    return 1 - (difference_min / (rules.start_min + 1)) ** 2


def _score(agrees: dict[str, bool], start: float, rules: Rules) -> float:
    """The weighted share of what both tell that agrees, the start with them."""
    weights = rules.weights
    told = weights["start"] + sum(weights[part] for part in agrees)
    agreeing = weights["start"] * start + sum(weights[part] for part, is_same in agrees.items() if is_same)
    return agreeing / told


def _is_possible(a: RecordingKey, b: RecordingKey, agrees: dict[str, bool], rules: Rules) -> bool:
    """With the same title, always; with another one not where output or class length differs clearly, or all values."""
    if agrees["title"]:
        return True
    both_output = a.output_kj is not None and b.output_kj is not None
    if both_output and not rules.one_session_output_kj.holds(a.output_kj, b.output_kj):
        return False
    if a.class_duration_s and b.class_duration_s and not agrees["length_s"]:
        return False
    told = [agrees[part] for part in _VALUES if part in agrees]
    return any(told) or not told


# --- candidates


class _Group(NamedTuple):
    """Recordings of one kind, earliest first."""

    minutes: list[int]
    sides: list[_Side]

    def between(self, first: int, last: int) -> list[_Side]:
        """Those that started from the first to the last minute, both included."""
        return self.sides[bisect_left(self.minutes, first) : bisect_right(self.minutes, last)]


def _grouped(sides: list[_Side], kind: Callable[[_Side], Hashable]) -> defaultdict[Hashable, _Group]:
    groups: defaultdict[Hashable, _Group] = defaultdict(lambda: _Group([], []))
    for side in sides:
        group = groups[kind(side)]
        group.minutes.append(side.minute)
        group.sides.append(side)
    return groups


def _near(left: list[_Side], right: list[_Side], rules: Rules) -> Iterator[_Pair]:
    """Pairs of a discipline that started in the same minute, give or take."""
    by_discipline = _grouped(right, lambda side: side.key.discipline)
    for side in left:
        group = by_discipline[side.key.discipline]
        for other in group.between(side.minute - rules.start_min, side.minute + rules.start_min):
            yield _compared(side, other, rules)


def _shifted(left: list[_Side], right: list[_Side], rules: Rules) -> Iterator[_Pair]:
    """Pairs of a discipline and title with the same values whose starts differ by whole steps of the clock."""
    by_title = _grouped(right, lambda side: (side.key.discipline, side.title))
    reach_min = rules.clock_limit_min + rules.start_min
    for side in left:
        group = by_title[side.key.discipline, side.title]
        for other in group.between(side.minute - reach_min, side.minute + reach_min):
            difference_min = other.minute - side.minute
            shift_min = round(difference_min / rules.clock_step_min) * rules.clock_step_min
            if shift_min and abs(difference_min - shift_min) <= rules.start_min:
                pair = _compared(side, other, rules, shift_min)
                if _has_same_values(pair):
                    yield pair


def _has_same_values(pair: _Pair) -> bool:
    """True where output agrees, or, where neither has any, the length; and no measured value differs."""
    a, b = pair.side.key, pair.other.key
    if pair.differs("output_kj", "calories_kcal", "distance_m"):
        return False
    if a.output_kj is None and b.output_kj is None:
        return pair.agrees.get("length_s", False)
    return "output_kj" in pair.agrees


def _stands_alone(pair: _Pair, rules: Rules) -> bool:
    """True where both measured what a second session would hardly repeat, or the shift is no matter of a day."""
    a, b = pair.side.key, pair.other.key
    is_measured = (a.output_kj and b.output_kj) or (a.calories_kcal and b.calories_kcal)
    return bool(is_measured) or abs(pair.shift_min) < rules.lone_clock_min


# --- choice


class _Used(NamedTuple):
    recordings: set[int]
    others: set[int]

    def touches(self, pair: _Pair) -> bool:
        recording_id, other_recording_id = pair.ids
        return recording_id in self.recordings or other_recording_id in self.others


def _used(pairs: Sequence[_Pair]) -> _Used:
    return _Used({pair.ids[0] for pair in pairs}, {pair.ids[1] for pair in pairs})


def _unambiguous(shifted: list[_Pair], rules: Rules) -> list[_Pair]:
    """The pairs of a shifted clock that have no rival, or whose rivals are alone with their shift.

    Rivals that all have one shift, which others have too, are stacked classes: assigned as in the same minute.
    """
    clear = _without_rival(shifted)
    support = Counter(pair.shift_min for pair in clear if _stands_alone(pair, rules))
    used = _used(clear)
    rivals = [pair for pair in shifted if support[pair.shift_min] >= _SUPPORT and not used.touches(pair)]
    found = [replace(pair, support=support[pair.shift_min] - _stands_alone(pair, rules)) for pair in clear]
    for cluster in _clusters(rivals):
        if len({pair.shift_min for pair in cluster}) == 1:
            found += [replace(pair, support=support[pair.shift_min]) for pair in _assigned(cluster)]
    return [
        replace(pair, score=_score(pair.agrees, _shift_agreement(pair.support), rules))
        for pair in found
        if pair.support or _stands_alone(pair, rules)
    ]


def _shift_agreement(support: int) -> float:
    """How far the start speaks for a pair: nothing where its shift is its own, 0.9 where many have it."""
    return 0.9 * support / (support + 1)


def _without_rival(pairs: list[_Pair]) -> list[_Pair]:
    """Pairs of which neither side has a second candidate."""
    recordings, others = Counter(pair.ids[0] for pair in pairs), Counter(pair.ids[1] for pair in pairs)
    return [pair for pair in pairs if recordings[pair.ids[0]] == 1 and others[pair.ids[1]] == 1]


def _assigned(pairs: Iterable[_Pair]) -> list[_Pair]:
    """A choice of pairs, each side at most once, with the highest sum of scores (nearly so in large clusters)."""
    chosen: list[_Pair] = []
    for cluster in _clusters(list(pairs)):
        if len(cluster) == 1:
            chosen += cluster
        elif max(map(len, _used(cluster))) <= _EXACT_SIZE:
            chosen += _best(cluster)
        else:
            chosen += _best_first(cluster)
    return chosen


def _clusters(pairs: list[_Pair]) -> Iterable[list[_Pair]]:
    """Pairs that share sides, directly or through others: what is chosen in one cluster bears on no other."""
    parents: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while (parent := parents.setdefault(node, node)) != node:
            parents[node] = parents[parent]
            node = parent
        return node

    for pair in pairs:
        parents[root(("other", pair.ids[1]))] = root(("recording", pair.ids[0]))
    clusters: dict[tuple[str, int], list[_Pair]] = defaultdict(list)
    for pair in pairs:
        clusters[root(("recording", pair.ids[0]))].append(pair)
    return clusters.values()


def _best(cluster: list[_Pair]) -> list[_Pair]:
    """The assignment with the highest sum of scores: recording after recording, the best for each set of others."""
    best: dict[frozenset[int], tuple[float, list[_Pair]]] = {frozenset(): (0.0, [])}
    for recording_id in dict.fromkeys(pair.ids[0] for pair in cluster):
        for others, (total, chosen) in list(best.items()):
            for pair in cluster:
                recording, other = pair.ids
                if recording == recording_id and other not in others:
                    key, longer = others | {other}, total + pair.score
                    if key not in best or best[key][0] < longer:
                        best[key] = (longer, [*chosen, pair])
    return max(best.values(), key=lambda each: each[0])[1]


def _best_first(cluster: list[_Pair]) -> list[_Pair]:
    """The best pair, then the best of what is left, and so on."""
    chosen: list[_Pair] = []
    recordings: set[int] = set()
    others: set[int] = set()
    for pair in sorted(cluster, key=lambda pair: -pair.score):
        recording, other = pair.ids
        if recording not in recordings and other not in others:
            chosen.append(pair)
            recordings.add(recording)
            others.add(other)
    return chosen
