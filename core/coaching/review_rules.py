"""What an evening's review comes to: the rules in their order, the verdict, and what is said with it. Pure.

Rules decide, words explain. The rules themselves are in ``review_rules_*``, one file a subject.
"""

from collections.abc import Sequence
from dataclasses import replace

from core.coaching import (
    review_rules_days,
    review_rules_goals,
    review_rules_health,
    review_rules_kept,
    review_rules_load,
)
from core.coaching.comparison import Said, WeekOfPlan
from core.coaching.proposals import Proposal, Verdict
from core.coaching.review_effects import effects
from core.coaching.review_evidence import Evidence, Reviewed
from core.coaching.review_insights import focus, in_range, insights
from core.coaching.review_record import YES, eased_lately, rests_because
from core.coaching.review_rule import Finding, Rule, Taken
from core.coaching.review_rules_goals import lagging
from core.coaching.review_rules_kept import ADJUST_BELOW, KEEP_ABOVE
from core.quantities import how_many, written

#: Goes up when a rule, a threshold or a wording changes, so that an old review says by which rules it was written.
VERSION = 1
#: Every rule in the order in which it may ask for changes: how the athlete is, what the calendar allows, what was done
#: of the plan, what the goals want. What an earlier rule changes, a later one leaves alone.
RULES: tuple[Rule, ...] = (
    *review_rules_health.RULES[:2],
    *review_rules_load.RULES,
    *review_rules_health.RULES[2:],
    *review_rules_days.RULES,
    *review_rules_kept.RULES,
    *review_rules_goals.RULES,
)


def review(evidence: Evidence) -> Reviewed:
    """What there is to say on the evening of ``evidence.day``; the same evidence gives the same review."""
    proposals, held_back, asks = _proposed(evidence)
    verdict, reason = _verdict(evidence, asks)
    return Reviewed(verdict, reason, tuple(proposals), insights(evidence), focus(evidence), tuple(held_back))


def _proposed(evidence: Evidence) -> tuple[list[Proposal], list[Said], list[Rule]]:
    """Proposals in the order of the rules, what is held back and why, and the rules that ask for a change."""
    proposals, held_back, asks = [], [], []
    taken = Taken(is_easing=eased_lately(evidence.decided, evidence.day) is not None)
    for rule in RULES:
        for found in rule.find(evidence, taken):
            finding = found if not {change.uid for change in found.changes} & taken.uids else replace(found, changes=())
            key = f"{rule.name}:{finding.about}"
            rests = rests_because(key, finding.strength, evidence.decided, evidence.day)
            if not _is_accepted(evidence, key, rests):
                asks.append(rule)
            why_not = rests or (None if finding.changes else finding.why_not)
            if why_not is not None:
                held_back.append(Said(f"{rule.title}. {why_not}", {"strength": finding.strength}))
                continue
            taken = taken.and_of(finding)
            proposals.append(_proposal(evidence, rule, finding))
    return proposals, list({said.sentence: said for said in held_back}.values()), asks


def _proposal(evidence: Evidence, rule: Rule, finding: Finding) -> Proposal:
    return Proposal(
        rule.name, finding.about, finding.kind, finding.sentence, round(finding.strength, 3), finding.evidence,
        finding.changes, effects(evidence, finding.changes),
    )  # fmt: skip


def _is_accepted(evidence: Evidence, key: str, rests: str | None) -> bool:
    """Whether it rests because it was accepted, so that nothing more is asked for."""
    states = [(one.day, one.state) for one in evidence.decided if one.key == key and one.day <= evidence.day]
    return rests is not None and max(states)[1] in YES


def _verdict(evidence: Evidence, asks: Sequence[Rule]) -> tuple[Verdict, Said]:
    """Adjust where a rule asks for it or adherence is below 70 %; keep where all is well; else watch."""
    week = evidence.judged_week
    if not evidence.ahead and not any(one.day > evidence.day for one in evidence.plan):
        return "watch", _nothing_planned(evidence)
    titles = ", ".join(dict.fromkeys(rule.title.lower() for rule in asks))
    if asks:
        return "adjust", Said(f"To adjust: {titles}.{_also(week)}", _numbers(week))
    if week is None or week.adherence is None:
        return "watch", Said("To watch: too little of the plan was due lately to judge it.")
    if week.adherence < ADJUST_BELOW:
        return "adjust", Said(
            f"To adjust, though nothing can be changed in the coming week.{_also(week)}", _numbers(week)
        )
    doubts = list(_doubts(evidence, week, week.adherence))
    if doubts:
        return "watch", Said(f"To watch: {', '.join(doubts)}.{_also(week)}", _numbers(week))
    return "keep", Said(f"Keep it up: nothing asks for a change.{_also(week)}", _numbers(week))


def _doubts(evidence: Evidence, week: WeekOfPlan, adherence: float):
    if adherence <= KEEP_ABOVE:
        yield "adherence is not above 80 %"
    if in_range(evidence, week) is False:
        yield "volume is outside of its range"
    if behind := lagging(evidence):
        yield f"{how_many(len(behind), 'goal')} behind"


def _nothing_planned(evidence: Evidence) -> Said:
    ended = [plan for plan in evidence.plans if plan.last_day <= evidence.day]
    if ended:
        last = max(ended, key=lambda plan: (plan.last_day, plan.id))
        told = f"{last.title} ended on {written(last.last_day, short=True)}"
        return Said(f"{told}, and nothing is planned after it. Begin another plan; nothing is proposed without one.")
    return Said("Nothing is planned from tomorrow on, so nothing is proposed. Make a plan first.")


def _also(week: WeekOfPlan | None) -> str:
    return "" if week is None or week.adherence is None else f" Adherence is at {100 * week.adherence:.0f} %."


def _numbers(week: WeekOfPlan | None) -> dict[str, float | None]:
    return {} if week is None or week.adherence is None else {"adherence_pct": 100 * week.adherence}
