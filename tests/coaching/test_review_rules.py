"""What a review comes to: verdicts at their bounds, and that evidence alone decides."""

from datetime import date, timedelta

import pytest

from core.coaching.comparison import WeekOfPlan
from core.coaching.planned import Planned
from core.coaching.review_evidence import Evidence, PlanSpan
from core.coaching.review_rules import review

FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 16)


def week(adherence: float | None, **said) -> WeekOfPlan:
    return WeekOfPlan(**({"first_day": MONDAY, "planned": 6, "done": 4, "missed": 1, "adherence": adherence} | said))


def planned(uid: str, days_ahead: int, **said) -> Planned:
    day = FRIDAY + timedelta(days=days_ahead)
    return Planned(**({"uid": uid, "day": day, "discipline": "cycling", "title": uid, "duration_s": 3600} | said))


def evidence(**said) -> Evidence:
    plan = PlanSpan(1, "Base", date(2026, 11, 2), date(2026, 11, 29))
    return Evidence(**({"day": FRIDAY, "planned": (planned("a", 1),), "plans": (plan,)} | said))


@pytest.mark.parametrize(
    ("adherence", "verdict"), [(0.81, "keep"), (0.80, "watch"), (0.70, "watch"), (0.699, "adjust"), (None, "watch")]
)
def test_adherence_decides_at_its_bounds(adherence: float | None, verdict: str):
    assert review(evidence(weeks=(week(adherence),))).verdict == verdict


def test_without_a_plan_nothing_is_judged_and_nothing_proposed():
    found = review(Evidence(FRIDAY, weeks=(week(0.2),)))
    assert (found.verdict, found.proposals) == ("watch", ())
    assert "Nothing is planned" in found.reason.sentence
