"""The badges of the sample athlete: as Peloton gives them, for what the athlete did. Nothing here reads a clock."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from core.models import Achievement
from core.quantities import label

#: Round counts of a discipline that are worth a badge.
ROUND = (10, 50, 100, 250, 500)
MILESTONES, MOMENTS = "Milestones", "Moments"


def badges(done: Iterable[tuple[datetime, str, bool]]) -> list[Achievement]:
    """Badges for workouts, oldest first: when each began, its discipline, whether it was a personal record."""
    counts: dict[str, int] = defaultdict(int)
    earned: dict[str, Achievement] = {}
    for started_at, discipline, is_record in done:
        counts[discipline] += 1
        n, name = counts[discipline], label(discipline)
        if n in ROUND:
            told = (f"{n} {name}", MILESTONES, f"Finish {n} {name.lower()} workouts.")
            _earn(earned, f"{discipline}_{n}", *told, started_at)
        if is_record:
            told = ("Personal Record", MOMENTS, "More output than ever in a class this long.")
            _earn(earned, "output_pr", *told, started_at)
        if started_at.month == 1 and started_at.day <= 2:
            _earn(earned, "new_year", "New Year", MOMENTS, "A workout on the first days of a year.", started_at)
    return list(earned.values())


def _earn(
    earned: dict[str, Achievement], slug: str, name: str, category: str, description: str, noticed_at: datetime
) -> None:
    badge = earned.setdefault(
        slug, Achievement(slug=slug, name=name, category=category, description=description, noticed_at=noticed_at)
    )
    badge.count, badge.noticed_at = badge.count + 1, noticed_at
