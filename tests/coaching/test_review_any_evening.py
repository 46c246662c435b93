"""What holds on any evening, whatever is planned, known and taken: nothing of today, no new clash, bounded changes."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.coaching.comparison import WeekOfPlan
from core.coaching.goals import BEHIND, ON_TRACK
from core.coaching.planned import Change, Planned, changed
from core.coaching.proposals import Proposal
from core.coaching.review_changes import is_hard_day
from core.coaching.review_evidence import Decided, Evidence, GoalSeen, LifeSpan, PlanSpan
from core.coaching.review_rules import review
from core.coaching.schedule import Race, Schedule
from tests.coaching.evening import FRIDAY, INTERVALS, MONDAY, ahead, checked, done_every_day, easy, goal, match
from tests.coaching.test_review_rules import shuffled

DAYS = st.integers(-6, 18)
HISTORIES = [done_every_day(90, 50), done_every_day(90, 50, newest=[140.0] * 7), done_every_day(20, 90)]


@st.composite
def planned(draw: st.DrawFn, uid: str) -> Planned:
    discipline, focus = draw(st.sampled_from([
        ("cycling", "endurance"), ("cycling", "threshold"), ("cycling", "vo2max"), ("swimming", "swimming"),
        ("strength", "strength"), ("running", "running"), ("yoga", None),
    ]))  # fmt: skip
    intensity = draw(st.sampled_from(["easy", "moderate", "hard"]))
    has_steps = intensity == "hard" and discipline == "cycling"
    return Planned(
        uid,
        ahead(draw(st.one_of(st.integers(1, 8), DAYS))),
        discipline,
        f"Workout {uid}",
        2700 if has_steps else 60 * draw(st.integers(10, 150)),
        plan_id=1,
        start_minute=draw(st.one_of(st.none(), st.integers(300, 1200))),
        focus=focus,
        intensity=intensity,
        priority=draw(st.sampled_from(["key", "normal", "optional"])),
        steps=INTERVALS if has_steps else (),
        tss=draw(st.one_of(st.none(), st.floats(5, 150))),
        skipped_reason=draw(st.sampled_from([None, None, None, "Family"])),
    )


@st.composite
def life_spans(draw: st.DrawFn) -> LifeSpan:
    first = draw(DAYS)
    kind = draw(st.sampled_from(["illness", "injury", "travel", "holiday"]))
    return LifeSpan(kind, ahead(first), ahead(first + draw(st.integers(0, 10))))


@st.composite
def goals(draw: st.DrawFn) -> tuple[GoalSeen, ...]:
    verdict, share = st.sampled_from([BEHIND, ON_TRACK]), st.floats(0, 1)
    metric = draw(st.sampled_from(["minutes", "workouts", "days"]))
    return (
        goal(1, draw(verdict), metric="vo2max", share=draw(share), chance=0.2),
        goal(2, ON_TRACK, metric="swim_100yd", share=draw(share), chance=0.9),
        goal(3, draw(verdict), metric=metric, target=300.0, period="week", first=MONDAY, last=ahead(2), days_left=3,
             now=10.0, needed=290.0, share=0.1),
    )  # fmt: skip


@st.composite
def evenings(draw: st.DrawFn) -> Evidence:
    """Anything that can be the case on an evening."""
    plan = tuple(draw(planned(f"w{n}")) for n in range(draw(st.integers(0, 12))))
    plan += (easy("swim", draw(st.integers(1, 8)), discipline="swimming", focus="swimming"),)
    events = tuple(draw(st.lists(life_spans(), max_size=2)))
    stretch = st.tuples(st.integers(0, 700), st.integers(701, 1440))
    schedule = Schedule(
        busy={ahead(days): (draw(stretch),) for days in draw(st.lists(DAYS, max_size=6))},
        away={event.first_day + timedelta(days=n): event.kind for event in events for n in range(event.days)},
        races=tuple(Race(ahead(days), "Race", taper_days=3) for days in draw(st.lists(DAYS, max_size=2))),
    )
    score = st.one_of(st.none(), st.integers(1, 5).map(float))
    said = [{name: value for name in ("energy", "soreness", "sleep_hours") if (value := draw(score)) is not None}
            for _ in range(3)]  # fmt: skip
    adherence = draw(st.one_of(st.none(), st.floats(0, 1)))
    plans = (PlanSpan(1, "Base", ahead(-30), ahead(30), (), 3600, draw(st.sampled_from([None, 36000]))),)
    state = st.sampled_from(["missed", "done", "skipped"])
    keys = st.lists(st.sampled_from(["fatigue:load", "low-adherence:week"]), max_size=2)
    return Evidence(
        FRIDAY,
        plan,
        plans,
        tuple(match(f"m{n}", n, draw(state), discipline="strength") for n in (1, 3, 8)),
        (WeekOfPlan(MONDAY, planned=5, done=2, missed=3, adherence=adherence, due_s=18_000, done_s=9000),),
        goals=draw(goals()),
        workouts=draw(st.sampled_from(HISTORIES)),
        check_ins=checked(*said),
        events=events,
        schedule=schedule,
        decided=tuple(Decided(key, "rejected", ahead(-5), 1.0) for key in draw(keys)),
    )


ANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def all_changes(proposals: Iterable[Proposal]) -> list[Change]:
    return [change for one in proposals for change in one.changes]


def of(one: Planned | None) -> tuple[Planned, ...]:
    return () if one is None else (one,)


def clashes(plan: Iterable[Planned], schedule: Schedule) -> set[tuple[str, date]]:
    return {
        (one.uid, one.day)
        for one in plan
        if not one.is_skipped and schedule.clash(one.day, one.duration_s, one.start_minute) is not None
    }


def hard_pairs(plan: Sequence[Planned]) -> int:
    days = {one.day for one in plan if is_hard_day(one) and not one.is_skipped}
    return sum(day + timedelta(days=1) in days for day in days)


@given(evenings())
@ANY
def test_nothing_of_today_or_of_the_past_and_no_race_is_ever_touched(evidence: Evidence):
    races = {race.day for race in evidence.schedule.races}
    for change in all_changes(review(evidence).proposals):
        for one in (*of(change.before), *of(change.after)):
            assert one.day > FRIDAY
            assert one.day not in races
        assert change.before is None or (change.before in evidence.planned and not change.before.is_skipped)
        assert change.before != change.after


@given(evenings())
@ANY
def test_every_workout_is_changed_once_and_a_plan_after_is_what_changed_makes_of_it(evidence: Evidence):
    found = review(evidence)
    changes = all_changes(found.proposals)
    assert len({change.uid for change in changes}) == len(changes)
    after = {one.uid: one for one in changed(evidence.planned, changes)}
    for change in changes:
        assert after.get(change.uid) == change.after
    assert len(after) == len(evidence.planned) + sum((c.before is None) - (c.after is None) for c in changes)
    for one in found.proposals:
        assert one.changes and one.evidence and one.effects and one.strength > 0
        assert Proposal.read(one.written()) == one


@given(evenings(), st.randoms(use_true_random=False))
@ANY
def test_whichever_proposals_are_accepted_no_clash_is_new(evidence: Evidence, some):
    proposals = review(evidence).proposals
    accepted = all_changes(one for one in proposals if some.random() < 0.6)
    new = clashes(changed(evidence.planned, accepted), evidence.schedule) - clashes(evidence.planned, evidence.schedule)
    assert new == set()


@given(evenings(), st.randoms(use_true_random=False))
@ANY
def test_whichever_proposals_are_accepted_no_more_hard_days_stand_in_a_row(evidence: Evidence, some):
    proposals = review(evidence).proposals
    accepted = all_changes(one for one in proposals if some.random() < 0.6)
    assert hard_pairs(changed(evidence.planned, accepted)) <= hard_pairs(evidence.planned)


@given(evenings())
@ANY
def test_what_is_changed_is_bounded(evidence: Evidence):
    for one in review(evidence).proposals:
        for change in one.changes:
            if change.before and change.after:
                ratio = change.after.duration_s / change.before.duration_s
                assert 0.4 * 0.99 <= ratio <= 1.25 * 1.01 or change.after.duration_s >= 600
                assert abs((change.after.day - change.before.day).days) <= 28
        before, after = (sum(s.duration_s for c in one.changes for s in of(side(c))) for side in (_before, _after))
        assert after <= before * 1.25 + 1800
        if one.kind in ("deload", "volume") and one.rule in ("fatigue", "low-adherence"):
            coming = sum(p.duration_s for p in evidence.ahead_until(ahead(7)))
            assert before - after <= 0.6 * coming


@given(evenings(), st.integers(0, 100))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_the_evidence_changes_nothing(evidence: Evidence, seed: int):
    assert review(shuffled(evidence, seed)) == review(evidence)


def _before(change: Change) -> Planned | None:
    return change.before


def _after(change: Change) -> Planned | None:
    return change.after
