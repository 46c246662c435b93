"""What happened in a challenge and is worth telling: tiers reached, weeks done, its end ahead, and how it ended."""

from collections.abc import Iterator
from datetime import date, timedelta

from core.analysis.news import News
from core.challenge_rules import Tier, amount
from core.coaching.challenge_words import headline
from core.coaching.challenges import Standing, Week, week_medal
from core.quantities import Units, written

#: So many days before its end, the last one included, it is told.
ENDS_DAYS = 3


def news(at: Standing, challenge_id: int, units: Units = "metric") -> list[News]:
    """All news of a challenge as it stands; what does not hold any more is not among them."""
    return list(_news(at, challenge_id, units))


def _news(at: Standing, challenge_id: int, units: Units) -> Iterator[News]:
    link, key = f"challenge?challenge={challenge_id}", f"challenge:{at.rules.key}"
    for tier in at.rules.tiers:
        if (day := _reached(at, tier)) is not None:
            yield News(f"{key}:tier:{tier.threshold:g}", "challenge", day, _tier(at, tier, units), link)
    for week in at.weeks:
        if week.asks == "tasks" and week.is_met and (day := _done(week)) is not None:
            yield News(f"{key}:week:{week.number}", "challenge", day, _week(at, week, units), link)
    if at.state == "running" and 0 < at.days_left <= ENDS_DAYS and not at.is_paused:
        day = at.days[-min(ENDS_DAYS, len(at.days))]
        yield News(f"{key}:ends", "challenge", day, _ends(at, units), link)
    if at.state == "finished" and at.last is not None:
        day = at.last + timedelta(days=1)
        yield News(f"{key}:over", "challenge", day, f"“{at.rules.name}”: {headline(at, units)}", link)


def _reached(at: Standing, tier: Tier) -> date | None:
    """The day on which the total reached a tier."""
    reached = at.course.loc[at.course["total"] >= tier.threshold - 1e-9, "day"]
    return None if reached.empty else reached.iloc[0].date()


def _done(week: Week) -> date | None:
    """The day on which the last core task or test of a week was done."""
    return max((one.day for one in week.main_tasks or week.tasks if one.day), default=None)


def _tier(at: Standing, tier: Tier, units: Units) -> str:
    enough = amount(tier.threshold, at.rules.metric, units)
    reached = f"{tier.name} reached" if tier.name == enough else f"{tier.name} reached, with {enough}"
    return f"“{at.rules.name}”: {reached}."


def _week(at: Standing, week: Week, units: Units) -> str:
    medal = f", {week_medal(week, at.rules)}" if week_medal(week, at.rules) else ""
    return f"“{at.rules.name}”: week {week.number} is done with {amount(week.amount, at.rules.metric, units)}{medal}."


def _ends(at: Standing, units: Units) -> str:
    when = "today" if at.days_left == 1 else f"on {written(at.last)}" if at.last else "soon"
    to_go = ""
    if at.next_tier and not at.is_out_of_reach:
        to_go = f" {amount(at.missing, at.rules.metric, units)} to {at.next_tier.name}."
    return f"“{at.rules.name}” ends {when}.{to_go}"
