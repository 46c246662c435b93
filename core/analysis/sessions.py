"""Which recordings of different devices are one session, by when and how long they were made. Pure.

One person does one thing at a time, so two recordings that run at the same time tell of the same session, even where
one began late, stopped early or has a clock that is some minutes off. What one device told apart (stacked classes)
another may have recorded in one go; the better source decides what a session is, and a longer recording of a lesser one
then *covers* several sessions. The same recordings give the same sessions in whatever order they came in.

The rules, in this order, lane by lane (a lane is what one device of one source recorded), the best source first:

1. *Same file*: two recordings of one lane at the same time are one that was given twice, maybe once cut off.
2. *Covers several*: a recording that holds most of two or more sessions, which fill at least half of it.
3. *Part*: a recording most of which lies inside a session (half-recorded, or cut by a pause). A better source is
   the part where both tell a distance and the lesser one tells of clearly more; it then says nothing of the whole.
4. *Same time*: the best one-to-one choice among those that overlap or are nearly as long and start within minutes.
5. *Shifted clock*: the same length and distance to a percent, the start off by whole quarters of an hour, and no other
   candidate.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from math import exp
from typing import Any, NamedTuple

import numpy as np

SAME_TIME, PART, COVERS, DUPLICATE, SHIFTED = "same time", "part of it", "covers several", "same file", "shifted clock"
ATHLETE = "said by you"

#: Recordings this far apart (s) have nothing to do with each other, wrong clocks left aside.
NEAR_S = 20 * 60
#: Most of a recording: this share of it.
MOST = 0.8
#: The sessions that a recording covers fill at least this share of it.
FILLED = 0.5
#: Of two copies the longer one counts; lengths this near (s) are the same length.
DUPLICATE_S = 90
#: Clocks may be off by so much (s) where two recordings are as long as each other to this ratio.
CLOCK_S, CLOCK_RATIO = 10 * 60, 0.9
#: How fast agreement of starts fades (s), and the least score of a pair.
FADE_S, LEAST_SCORE = 300, 0.5
#: A clock of the wrong zone is off by quarters of an hour, at most this much; lengths and distances agree to a percent.
QUARTER_S, ZONE_SLACK_S, MOST_ZONE_S, ZONE_RATIO = 900, 90, 14 * 3600, 0.99
#: Distances that differ by more than this share speak against one session.
DISTANCE_SHARE = 0.05

#: Disciplines that one device may call this and another that.
FAMILIES = (
    frozenset({"cycling", "bike_bootcamp"}),
    frozenset({"running", "walking", "hiking", "tread_bootcamp"}),
    frozenset({"rowing", "row_bootcamp"}),
    frozenset({"swimming"}),
    frozenset({"strength", "yoga", "stretching", "meditation", "cardio"}),
)
#: Disciplines that may be anything.
VAGUE = frozenset({"other", "cardio", "bike_bootcamp", "tread_bootcamp", "row_bootcamp"})


class Span(NamedTuple):
    """When one recording was made (seconds since 1970, pauses included), and what tells it apart."""

    recording_id: int
    #: What one device of one source recorded; the best first.
    rank: int
    lane: str
    discipline: str
    start_s: float
    end_s: float
    #: Without pauses; None where unknown.
    duration_s: float | None = None
    distance_m: float | None = None

    @property
    def length_s(self) -> float:
        return max(self.end_s - self.start_s, 1.0)


class Join(NamedTuple):
    """Why a recording belongs to a session."""

    recording_id: int
    #: The recording of the session that it was held against.
    other_id: int
    rule: str
    #: 0 to 1, how sure the rule is.
    score: float
    evidence: dict[str, Any]


@dataclass
class Group:
    """A session: its recordings, the best first, why each but the first is in it, and who else covers it."""

    members: list[Span]
    joins: list[Join] = field(default_factory=list)

    @property
    def best(self) -> Span:
        """The recording that says when the session was."""
        return self.members[0]


def sessions(
    spans: Iterable[Span],
    *,
    same: Collection[tuple[int, int]] = (),
    shifted: Collection[tuple[int, int]] = (),
    apart: Collection[tuple[int, int]] = (),
) -> list[Group]:
    """Recordings as sessions.

    Args:
        spans: All recordings that may have to do with each other, in any order.
        same: Pairs of recordings that the athlete has said are one session.
        shifted: Pairs of recordings with clocks of two zones, as of :func:`shifted`.
        apart: Pairs that are two, as the athlete has said.

    Returns:
        One group a session, by start. A recording that covers several sessions is a member of the one it shares most
        with and has a join of the rule ``COVERS`` in each of the others.
    """
    forbidden = {frozenset(pair) for pair in apart}
    lanes: dict[tuple[int, str], list[Span]] = {}
    for span in sorted(spans, key=lambda s: (s.rank, s.lane, s.start_s, s.recording_id)):
        lanes.setdefault((span.rank, span.lane), []).append(span)
    groups: list[Group] = []
    for lane in lanes.values():
        _add_lane(groups, lane, forbidden)
    for pairs, rule in ((same, ATHLETE), (shifted, SHIFTED)):
        for one, other in sorted(tuple(sorted(pair)) for pair in pairs):
            _unite(groups, one, other, rule, forbidden)
    return sorted(groups, key=lambda group: (group.best.start_s, group.best.recording_id))


def clusters(spans: Iterable[Span]) -> list[list[Span]]:
    """Recordings that follow each other within ``NEAR_S``, together; what is in two clusters never meets."""
    found: list[list[Span]] = []
    end_s = -np.inf
    for span in sorted(spans, key=lambda s: (s.start_s, s.recording_id)):
        if not found or span.start_s > end_s + NEAR_S:
            found.append([])
            end_s = -np.inf
        found[-1].append(span)
        end_s = max(end_s, span.end_s)
    return found


def shift_candidates(spans: Iterable[Span]) -> list[tuple[Span, Span]]:
    """Pairs of recordings of two lanes whose clocks may differ by whole quarters of an hour."""
    told = sorted((s for s in spans if s.distance_m and s.duration_s), key=lambda span: span.start_s)
    pairs: list[tuple[Span, Span]] = []
    for n, one in enumerate(told):
        for other in told[n + 1 :]:
            if other.start_s > one.start_s + MOST_ZONE_S + ZONE_SLACK_S:
                break
            if one.lane != other.lane and _is_shifted(one, other):
                pairs.append((one, other))
    return pairs


def shifted(spans: Iterable[Span]) -> list[tuple[Span, Span]]:
    """Those of the candidates of which there is no doubt.

    There is doubt where a recording has two such partners, or one that it overlaps.
    """
    pairs = shift_candidates(spans)
    times = Counter(span.recording_id for pair in pairs for span in pair)
    return [pair for pair in pairs if all(times[span.recording_id] == 1 for span in pair)]


# --- one lane after the other -------------------------------------------------------------------------------------


def _add_lane(groups: list[Group], lane: list[Span], forbidden: Collection[frozenset[int]]) -> None:
    """Put the recordings of one lane into the sessions that are there, or make new ones of them."""
    firsts, copies = _without_copies(lane, forbidden)
    there = list(groups)
    left = []
    for span in firsts:
        settled = _cover(there, span, forbidden) or _lie_inside(there, span, forbidden)
        if not (settled or _complete(there, span, forbidden)):
            left.append(span)
    for span, group in _assigned(left, there, forbidden):
        if group is None:
            groups.append(Group([span]))
        else:
            _join(group, span, SAME_TIME, _score(span, group.best))
    for copy, first in copies:
        home = next(group for group in groups if first in group.members)
        home.members.append(copy)
        home.joins.append(Join(copy.recording_id, first.recording_id, DUPLICATE, 1.0, _evidence(copy, first)))


def _without_copies(
    lane: list[Span], forbidden: Collection[frozenset[int]]
) -> tuple[list[Span], list[tuple[Span, Span]]]:
    """The recordings of a lane without those that are another one's copy, and these with what they are copies of."""
    firsts: list[Span] = []
    copies: list[tuple[Span, Span]] = []
    for span in sorted(lane, key=lambda s: (-round(s.length_s / DUPLICATE_S), s.recording_id)):
        twin = next((f for f in firsts if _is_copy(span, f) and not _are_apart(span, [f], forbidden)), None)
        if twin:
            copies.append((span, twin))
        else:
            firsts.append(span)
    return sorted(firsts, key=lambda s: (s.start_s, s.recording_id)), copies


def _is_copy(span: Span, other: Span) -> bool:
    """Whether one device gave the same twice, or once whole and once cut off: it records one thing at a time."""
    is_inside = _overlap_s(span, other) >= MOST * span.length_s
    return is_inside and not span.lane.startswith("peloton") and _are_alike(span, other)


def _cover(groups: list[Group], span: Span, forbidden: Collection[frozenset[int]]) -> bool:
    """Whether ``span`` covers several sessions; it then joins each of them."""
    inside = [g for g in groups if _overlap_s(span, g.best) >= MOST * g.best.length_s]
    inside = [g for g in inside if not _are_apart(span, g.members, forbidden)]
    if len(inside) < 2 or not _follow(inside):
        return False
    if sum(_overlap_s(span, g.best) for g in inside) < FILLED * span.length_s:
        return False
    inside.sort(key=lambda g: (-_overlap_s(span, g.best), g.best.start_s))
    inside[0].members.append(span)
    for group in inside:
        share = _overlap_s(span, group.best) / group.best.length_s
        join = Join(span.recording_id, group.best.recording_id, COVERS, share, _evidence(span, group.best))
        group.joins.append(join)
    return True


def _follow(groups: list[Group]) -> bool:
    """Whether sessions come one after the other, give or take a minute."""
    ordered = sorted((g.best for g in groups), key=lambda best: best.start_s)
    return all(later.start_s >= earlier.end_s - 60 for earlier, later in pairwise(ordered))


def _lie_inside(groups: list[Group], span: Span, forbidden: Collection[frozenset[int]]) -> bool:
    """Whether ``span`` is a part of a longer session; it then joins it."""
    longer = [g for g in groups if _overlap_s(span, g.best) >= MOST * span.length_s]
    longer = [g for g in longer if _ratio(span.length_s, g.best.length_s) < MOST and _are_alike(span, g.best)]
    longer = [g for g in longer if not _are_apart(span, g.members, forbidden)]
    if len(longer) != 1:
        return False
    _join(longer[0], span, PART, _overlap_s(span, longer[0].best) / span.length_s)
    return True


def _complete(groups: list[Group], span: Span, forbidden: Collection[frozenset[int]]) -> bool:
    """Whether only a part of a session was recorded and ``span`` is the whole of it; it then says what the session was.

    A watch that nobody stopped is longer too, but went no farther; and a class is as long as Peloton says.
    """
    parts = [g for g in groups if _overlap_s(span, g.best) >= MOST * g.best.length_s and g.best.lane != "peloton"]
    parts = [g for g in parts if _ratio(span.length_s, g.best.length_s) < MOST and _are_alike(span, g.best)]
    parts = [g for g in parts if not _are_apart(span, g.members, forbidden)]
    if len(parts) != 1 or not (span.distance_m and parts[0].best.distance_m):
        return False
    group, part = parts[0], parts[0].best
    if (part.distance_m or 0) >= MOST * span.distance_m:
        return False
    share = _overlap_s(part, span) / part.length_s
    group.members.insert(0, span)
    group.joins.append(Join(part.recording_id, span.recording_id, PART, share, _evidence(part, span)))
    return True


def _assigned(
    spans: list[Span], groups: list[Group], forbidden: Collection[frozenset[int]]
) -> list[tuple[Span, Group | None]]:
    """The one-to-one choice with the highest sum of scores; None for a recording that stays alone."""
    from scipy.optimize import linear_sum_assignment

    free = [g for g in groups if not spans or not any(m.lane == spans[0].lane for m in g.members)]
    scores = np.zeros((len(spans), len(free)))
    for row, span in enumerate(spans):
        for column, group in enumerate(free):
            if _may_be_same(span, group.best) and not _are_apart(span, group.members, forbidden):
                score = _score(span, group.best)
                scores[row, column] = score if score >= LEAST_SCORE else 0
    rows, columns = linear_sum_assignment(-scores) if scores.any() else ((), ())
    chosen = {row: free[column] for row, column in zip(rows, columns, strict=True) if scores[row, column] > 0}
    return [(span, chosen.get(row)) for row, span in enumerate(spans)]


def _join(group: Group, span: Span, rule: str, score: float) -> None:
    group.joins.append(Join(span.recording_id, group.best.recording_id, rule, score, _evidence(span, group.best)))
    group.members.append(span)


def _unite(groups: list[Group], one: int, other: int, rule: str, forbidden: Collection[frozenset[int]]) -> None:
    """Make one session of two; a clock of the wrong zone is no reason where either has found company already."""
    of = {span.recording_id: group for group in groups for span in group.members}
    if one not in of or other not in of or of[one] is of[other]:
        return
    if rule == SHIFTED and (len(of[one].members) > 1 or len(of[other].members) > 1 or {one, other} in forbidden):
        return
    first, second = sorted((of[one], of[other]), key=lambda group: (group.best.rank, group.best.recording_id))
    evidence = _evidence(second.best, first.best)
    join = Join(second.best.recording_id, first.best.recording_id, rule, 1.0, evidence)
    first.members += second.members
    first.joins += [*second.joins, join]
    groups.remove(second)


# --- two recordings -----------------------------------------------------------------------------------------------


def _may_be_same(span: Span, other: Span) -> bool:
    """Whether two recordings overlap enough, or are as long as each other and start within minutes."""
    start_gap_s, end_gap_s = abs(span.start_s - other.start_s), abs(span.end_s - other.end_s)
    if max(start_gap_s, end_gap_s) <= 120:
        return True  # whatever it was called
    if not _are_alike(span, other):
        return False
    shorter_s = min(span.length_s, other.length_s)
    is_as_long = _ratio(span.length_s, other.length_s) >= CLOCK_RATIO
    return _overlap_s(span, other) >= MOST * shorter_s or (is_as_long and start_gap_s <= CLOCK_S)


def _score(span: Span, other: Span) -> float:
    """How much two recordings agree: overlap, length, start, and distance where both tell it; 0 to 1."""
    overlap = _overlap_s(span, other) / min(span.length_s, other.length_s)
    start = exp(-(((span.start_s - other.start_s) / FADE_S) ** 2))
    parts = [(0.4, overlap), (0.3, _ratio(span.length_s, other.length_s)), (0.3, start)]
    if span.distance_m and other.distance_m:
        parts.append((0.15, float(_ratio(span.distance_m, other.distance_m) >= 1 - DISTANCE_SHARE)))
    return sum(weight * part for weight, part in parts) / sum(weight for weight, _ in parts)


def _is_shifted(span: Span, other: Span) -> bool:
    gap_s = abs(span.start_s - other.start_s)
    quarters_s = round(gap_s / QUARTER_S) * QUARTER_S
    if not (span.distance_m and other.distance_m and span.duration_s and other.duration_s):
        return False
    return (
        0 < quarters_s <= MOST_ZONE_S
        and abs(gap_s - quarters_s) <= ZONE_SLACK_S
        and _overlap_s(span, other) == 0
        and _are_alike(span, other)
        and _ratio(span.duration_s, other.duration_s) >= ZONE_RATIO
        and _ratio(span.distance_m, other.distance_m) >= ZONE_RATIO
    )


def _are_alike(span: Span, other: Span) -> bool:
    """Whether two disciplines may be the same thing under two names."""
    one, two = span.discipline, other.discipline
    return one == two or bool({one, two} & VAGUE) or any({one, two} <= family for family in FAMILIES)


def _are_apart(span: Span, members: Iterable[Span], forbidden: Collection[frozenset[int]]) -> bool:
    return any(frozenset((span.recording_id, member.recording_id)) in forbidden for member in members)


def _overlap_s(span: Span, other: Span) -> float:
    return max(0.0, min(span.end_s, other.end_s) - max(span.start_s, other.start_s))


def _ratio(one: float, other: float) -> float:
    return min(one, other) / max(one, other) if max(one, other) > 0 else 0.0


def _evidence(span: Span, other: Span) -> dict[str, Any]:
    """What was compared, this recording first."""
    return {
        "start_difference_s": round(span.start_s - other.start_s),
        "overlap_s": round(_overlap_s(span, other)),
        "length_s": [round(span.length_s), round(other.length_s)],
        "distance_m": [span.distance_m, other.distance_m],
        "discipline": [span.discipline, other.discipline],
    }
