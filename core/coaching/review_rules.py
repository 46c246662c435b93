"""What an evening's review comes to: the rules in their order, the verdict, and what is said with it. Pure.

Rules decide, words explain. The rules themselves are in ``review_rules_*``, one file a subject.
"""

from core.coaching.comparison import Said, WeekOfPlan
from core.coaching.proposals import Verdict
from core.coaching.review_evidence import Evidence, Reviewed
from core.quantities import how_many

#: Adherence above which the plan is kept, and below which it is adjusted; between them it is watched.
KEEP_ABOVE, ADJUST_BELOW = 0.80, 0.70
#: Goes up when a rule, a threshold or a wording changes, so that an old review says by which rules it was written.
VERSION = 1


def review(evidence: Evidence) -> Reviewed:
    """What there is to say on the evening of ``evidence.day``; the same evidence gives the same review."""
    verdict, reason = _verdict(evidence)
    return Reviewed(verdict, reason)


def _verdict(evidence: Evidence) -> tuple[Verdict, Said]:
    week = evidence.judged_week
    if not evidence.ahead and not evidence.running_plans:
        return "watch", Said("Nothing is planned from tomorrow on, so there is nothing to keep or to change.")
    if week is None or week.adherence is None:
        return "watch", Said("Too few planned workouts were due lately to judge how well the plan is kept.")
    verdict: Verdict = (
        "keep" if week.adherence > KEEP_ABOVE else "watch" if week.adherence >= ADJUST_BELOW else "adjust"
    )
    return verdict, _kept(week, week.adherence)


def _kept(week: WeekOfPlan, adherence: float) -> Said:
    due = week.done + week.missed + week.skipped
    sentence = f"{week.done} of {how_many(due, 'workout')} that were due were done: adherence {100 * adherence:.0f} %."
    return Said(sentence, {"adherence_pct": 100 * adherence, "done": week.done, "due": due})
