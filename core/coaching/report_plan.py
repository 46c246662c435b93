"""How the plan was kept in a span, as it was known at its end, and what is planned for the days after it. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from core.coaching.comparison import DUE, Match, WeekOfPlan
from core.coaching.plan_adherence import adherence, not_done
from core.coaching.plan_kept import Kept
from core.coaching.plan_words import STATES, next_days, reason, week_sentence
from core.coaching.report_content import Section, Table, View
from core.quantities import UNKNOWN, label

#: Adherence from which the plan counts as kept, and below which it worries; the bounds of the coach.
KEPT_SHARE, WORRYING_SHARE = 0.80, 0.70
#: The days ahead that are told.
NEXT_DAYS = 7


def section(view: View) -> Section:
    """Adherence of the span, its weeks where it has several, and what was not done; silent where nothing is planned."""
    of = view.kept
    planned = [match for match in of.matches if view.span.first <= match.planned.day <= view.span.last]
    if not planned:
        return Section("plan", "Plan")
    weeks = [week for week in of.weeks if _is_within(week, view) and week.planned]
    tables = (_weeks_table(weeks),) if len(weeks) > 1 else ()
    left = not_done(planned)
    if left:
        rows = tuple(
            (f"{one.planned.day:%a} {one.planned.day.day} {one.planned.day:%b}", one.planned.title,
             label(one.planned.discipline), STATES[one.state], reason(one) or UNKNOWN)
            for one in left[::-1]
        )  # fmt: skip
        tables += (Table(("Not done", "Workout", "Discipline", "State", "Why"), rows, 5),)
    return Section("plan", "Plan", tuple(_sentences(view, of, planned)), tables)


def share(view: View) -> float | None:
    """Adherence of the span; None where nothing was planned or due in it."""
    return adherence(_between(view.kept, view.span.first, view.span.last))


def worked(view: View) -> Iterator[str]:
    """That the plan was kept."""
    if (now := share(view)) is not None and now > KEPT_SHARE:
        yield f"The plan was kept: adherence {100 * now:.0f} %."


def worries(view: View) -> Iterator[str]:
    """That it was not."""
    if (now := share(view)) is not None and now < WORRYING_SHARE:
        yield f"The plan was kept by {100 * now:.0f} % only."


def ahead(view: View) -> Iterator[str]:
    """What is planned for the days after the span."""
    last = view.until + timedelta(days=NEXT_DAYS)
    plan = sorted(view.known.plan.planned, key=lambda one: (one.day, one.start_minute or 0, one.uid))
    yield from next_days([one for one in plan if view.until < one.day <= last and not one.is_skipped])


def _between(of: Kept, first: date, last: date) -> list[Match]:
    return [match for match in of.matches if first <= match.planned.day <= last]


def _sentences(view: View, of: Kept, planned: Sequence[Match]) -> Iterator[str]:
    states = [match.state for match in planned]
    done = sum(state in ("done", "early", "late") for state in states)
    yield week_sentence(
        WeekOfPlan(view.span.first, len(planned), done, states.count("missed"), states.count("skipped"),
                   states.count("excused"))
    )  # fmt: skip
    now, before = adherence(planned), adherence(_between(of, *view.before))
    if now is not None:
        than = "" if before is None else f", {100 * before:.0f} % the {view.span.kind} before"
        yield f"Adherence {100 * now:.0f} %{than}: the mean of how well what was due was what was planned."
    if moved := [f"{n} {how}" for how in ("early", "late") if (n := states.count(how))]:
        yield f"On another day of the week than planned: {', '.join(moved)}."
    due_h = sum(match.planned.duration_s for match in planned if match.state in DUE) / 3600
    done_h = float(view.done["duration_s"].astype(float).sum()) / 3600
    yield f"{due_h:.1f} h were due, {done_h:.1f} h were done, planned or not."
    yield from (f"In the half year before: {pattern.sentence}" for pattern in of.patterns)


def _weeks_table(weeks: Sequence[WeekOfPlan]) -> Table:
    rows = tuple(
        (
            f"From {week.first_day.day} {week.first_day:%b}",
            UNKNOWN if week.adherence is None else f"{100 * week.adherence:.0f} %",
            f"{week.done} of {week.done + week.missed + week.skipped}",
            f"{week.planned_s / 3600:.1f} h",
            f"{week.done_s / 3600:.1f} h",
        )
        for week in weeks
    )
    return Table(("Week", "Adherence", "Done", "Planned", "All that was done"), rows)


def _is_within(week: WeekOfPlan, view: View) -> bool:
    """Whether any day of a week is in the span and gone."""
    return week.first_day <= view.until and week.first_day + timedelta(days=6) >= view.span.first
