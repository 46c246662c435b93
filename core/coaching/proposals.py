"""What a review proposes: the rule, why, what it would change, and what would come of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from core.coaching.comparison import Said
from core.coaching.planned import Change

Kind = Literal["volume", "focus", "swap days", "exercises", "intensity", "rest day", "deload"]
Verdict = Literal["keep", "watch", "adjust"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of form or of one goal: with the plan as it is, and as proposed, the latter with an interval."""

    #: 'form' or 'goal'
    on: str
    title: str
    sentence: str
    goal_id: int | None = None
    before: float | None = None
    after: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class Proposal:
    """A change of the plan that waits for a yes."""

    rule: str
    #: What it is about, where a rule can find several things: a discipline, a goal, a planned workout.
    about: str
    kind: Kind
    sentence: str
    #: How strong the evidence is, by the rule's own measure: more is stronger.
    strength: float
    evidence: tuple[Said, ...] = ()
    changes: tuple[Change, ...] = ()
    effects: tuple[Effect, ...] = ()

    @property
    def key(self) -> str:
        """The same proposal has the same key on any day."""
        return f"{self.rule}:{self.about}"

    def written(self) -> dict[str, Any]:
        """As columns of ``plan_adjustment``."""
        return {
            "key": self.key, "rule": self.rule, "kind": self.kind, "sentence": self.sentence, "strength": self.strength,
            "evidence": [{"sentence": said.sentence, "numbers": dict(said.numbers)} for said in self.evidence],
            "changes": [change.written() for change in self.changes],
            "effects": [asdict(effect) for effect in self.effects],
        }  # fmt: skip

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Proposal":
        """The other way round."""
        return cls(
            row["rule"], row["key"].removeprefix(f"{row['rule']}:"), row["kind"], row["sentence"], row["strength"],
            tuple(Said(one["sentence"], one["numbers"]) for one in row["evidence"]),
            tuple(Change.read(change) for change in row["changes"]),
            tuple(Effect(**effect) for effect in row["effects"]),
        )  # fmt: skip
