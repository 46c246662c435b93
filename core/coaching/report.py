"""The report of a week, a month or a year: which subjects it has, in which order. Pure.

What each subject says is in ``report_parts``, ``report_plan``, ``report_records``, ``report_goals``, ``report_rules``
and ``report_years``. A subject that has nothing to say is left out.
"""

from core.coaching import report_goals, report_parts, report_plan, report_records, report_rules, report_years
from core.coaching.report_content import USUAL, Known, Report, Section, View
from core.coaching.report_spans import Span, between

NO_WORKOUT_YET = "There is no workout in the book up to then, so there is nothing to report."


def report(known: Known, span: Span) -> Report:
    """The report of a span, as it was known on the evening of its last day."""
    view = View(known, span)
    sections = _sections(view) if len(view.workouts) else [Section("summary", "In numbers", (NO_WORKOUT_YET,))]
    return Report(
        span=span,
        until=view.until,
        title=span.title,
        told=_told(view),
        figures=view.figures,
        sections=tuple(section for section in sections if not section.is_silent),
    )


def _sections(view: View) -> list[Section]:
    is_year = view.span.kind == "year"
    goals, (bests, near) = report_goals.goal_lines(view), report_records.lines(view)
    return [
        report_parts.summary(view),
        *([report_years.side_by_side(view), report_years.marks(view)] if is_year else []),
        report_rules.worked(view, goals, len(bests)),
        report_rules.worries(view, goals),
        report_parts.load(view),
        report_parts.zones(view),
        report_records.section(bests, near),
        *([] if is_year else [report_plan.section(view)]),
        report_goals.goals_section(goals),
        *([report_years.favourites(view)] if is_year else []),
        report_parts.music_section(view),
        report_parts.workouts(view),
        report_goals.next_steps(view),
    ]


def _told(view: View) -> str:
    kind, (most, _fewest) = view.span.kind, USUAL[view.span.kind]
    if view.workouts.empty:
        return f"{between(view.span.first, view.until)}."
    if view.is_over:
        return f"Against the {kind} before, and against your usual {kind}: the median of the {most} before it."
    days = between(view.span.first, view.until)
    return f"Not over yet: {days}, against the same days of the {kind} before."
