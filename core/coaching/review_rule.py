"""What a rule is: what it looks at, where its bounds come from, and what it finds in the evidence. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from core.coaching.comparison import Said
from core.coaching.planned import Change, Planned
from core.coaching.proposals import Kind
from core.coaching.review_changes import Room, lighter, saved_s
from core.coaching.review_evidence import Evidence

#: How far ahead the plan is changed for how the athlete is, and for what the calendar says, in days.
WEEK_AHEAD, CALENDAR_AHEAD = 7, 14


@dataclass(frozen=True)
class Finding:
    """Something that a rule saw; without changes there is nothing in the plan that it could change."""

    #: What it is about, where the rule can find several things; the same on any evening.
    about: str
    kind: Kind
    #: What is proposed.
    sentence: str
    #: The rule's own measure: 1 at its bound, more is stronger.
    strength: float
    evidence: tuple[Said, ...] = ()
    changes: tuple[Change, ...] = ()
    #: Whether it takes load off, so that no rule after it adds any.
    is_easing: bool = False
    #: Why it changes nothing, where it does not.
    why_not: str = "There is nothing left in the coming week that could be changed for it."


@dataclass(frozen=True)
class Taken:
    """What rules before this one want to change tonight: nobody else changes it as well."""

    changes: tuple[Change, ...] = ()
    is_easing: bool = False

    @property
    def uids(self) -> frozenset[str]:
        return frozenset(change.uid for change in self.changes)

    def and_of(self, finding: Finding) -> "Taken":
        """With what this finding changes."""
        return Taken((*self.changes, *finding.changes), self.is_easing or (finding.is_easing and bool(finding.changes)))

    def left(self, evidence: Evidence, last: date) -> tuple[Planned, ...]:
        """Workouts up to ``last`` that may still be changed."""
        return tuple(one for one in evidence.ahead_until(last) if one.uid not in self.uids)

    def lighter(self, evidence: Evidence, last: date, share: float) -> tuple[Change, ...]:
        """What brings the time up to ``last`` down to this share, with what rules before this one save already.

        Days away are left alone: what stands on them is about to go elsewhere.
        """
        there = [one for one in evidence.ahead_until(last) if not evidence.is_away(one.day)]
        whole_s, uids = sum(one.duration_s for one in there), {one.uid for one in there}
        saved = sum(saved_s(change) for change in self.changes if change.uid in uids)
        left = [one for one in there if one.uid not in self.uids]
        left_s = sum(one.duration_s for one in left)
        over_s = (1 - share) * whole_s - saved
        return lighter(left, 1 - over_s / left_s, at=evidence.thresholds) if left_s and over_s > 0 else ()

    def room(self, evidence: Evidence) -> Room:
        """The days that workouts may go to, whichever of the proposals before are accepted."""
        return Room(evidence.plan, evidence.schedule, evidence.hard_days).whether_or_not(self.changes)


@dataclass(frozen=True)
class Rule:
    """A rule by its name; ``find`` does the looking."""

    name: str
    title: str
    #: In words, for the screen that shows a rule's record.
    looks_at: str
    #: Its bounds, and where they come from.
    limits: str
    source: str
    find: Callable[[Evidence, Taken], Iterable[Finding]] = field(repr=False)
