"""The writes on training plans: begun, changed, ended, deleted, kept as templates. Each one has a way back.

Single workouts of a plan are in ``actions_planned``.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from core import derive_schedule, derive_thresholds, store
from core.actions_done import Done
from core.coaching import plan_drafts, plan_layout, plan_templates
from core.coaching.plan_layout import Laid, Wish
from core.coaching.plan_templates import Template
from core.coaching.planned import Planned, as_row, planned_of
from core.models_plan import TrainingPlan
from core.quantities import how_many, written
from core.queries import plan as rows
from core.queries import training_plans
from core.queries.local import today_of
from core.queries.plan import PLAN
from core.store import Book
from core.words import storable

#: An own template among those that are ready: this and its id.
OWN = "own:"
GONE = "That plan is gone already."
TEMPLATE_GONE = "That template is gone already."


def begin_plan(
    book: Book, template: str, first_day: date, *, hours: tuple[float, float] | None = None, title: str = ""
) -> Done:  # fmt: skip
    """Begin a plan from a template that is ready, or from an own one (``own:`` and its id), around what is planned.

    Raises:
        ValueError: There is no such template, its days are over, the hours cannot be meant, or it runs already.
    """
    store.check_writable(book)
    today, volume = today_of(book), plan_drafts.checked_volume(*(hours or (None, None)))
    schedule, at = derive_schedule.schedule(book), derive_thresholds.thresholds(book, today)
    with store.writing(book, PLAN) as session:
        chosen = _template(session, template)
        plan_drafts.check_span(first_day, _last_day(chosen, first_day), today)
        around = tuple(planned_of(row) for row in rows.planned(session, first_day - timedelta(days=1)))
        wish = Wish(first_day, *volume, schedule=schedule, today=today, around=around, at=at)
        laid = plan_layout.laid_out(chosen, wish)
        if not laid.workouts:
            raise ValueError(" ".join(["Nothing of this plan finds a place.", *laid.said]))
        plan = _put_plan(session, chosen, laid, volume, title)
        uids = _put_workouts(session, laid.workouts, plan.id)
    said = f"{plan.title} begun: {how_many(len(uids), 'workout')} from {_span(laid.first_day, laid.last_day)}."
    return Done(" ".join([said, *laid.said]), _delete_again(book, plan.model_dump()))


def begin_by_hand(
    book: Book, title: str, first_day: date, last_day: date, *, focus: Collection[str] = (),
    hours: tuple[float, float] | None = None, note: str = "",
) -> Done:  # fmt: skip
    """Begin a plan without workouts yet.

    Raises:
        ValueError: It has no title, ends before it begins, is over, or cannot be meant.
    """
    store.check_writable(book)
    name = plan_drafts.checked_text(title, "the plan a title")
    plan_drafts.check_span(first_day, last_day, today_of(book))
    least, most = plan_drafts.checked_volume(*(hours or (None, None)))
    with store.writing(book, PLAN) as session:
        _check_new(session, name, first_day)
        plan = training_plans.put_plan(
            session, title=name, first_day=first_day, last_day=last_day, focus=plan_drafts.checked_focus(focus),
            weekly_min_s=least, weekly_max_s=most, note=_note(note), created_at=_now(),
        )  # fmt: skip
    said = f"{name} begun, {_span(first_day, last_day)}. Add workouts to its days."
    return Done(said, _delete_again(book, plan.model_dump()))


def change_plan(
    book: Book, plan_id: int, *, title: str, last_day: date, focus: Collection[str] = (),
    hours: tuple[float, float] | None = None, note: str = "",
) -> Done:  # fmt: skip
    """Another title, last day, focus, weekly volume or note; its workouts stay as they are.

    Raises:
        ValueError: It is gone, cannot be meant, or would end before its last workout.
    """
    store.check_writable(book)
    name, chosen = plan_drafts.checked_text(title, "the plan a title"), plan_drafts.checked_focus(focus)
    least, most = plan_drafts.checked_volume(*(hours or (None, None)))
    with store.writing(book, PLAN) as session:
        plan = _plan(session, plan_id)
        before = plan.model_dump()
        if last_day != plan.last_day:
            plan_drafts.check_span(plan.first_day, last_day, plan.first_day)
        late = training_plans.workouts_of(session, plan_id, after=last_day)
        if late:
            raise ValueError(
                f"{how_many(len(late), 'workout')} of it {'is' if len(late) == 1 else 'are'} planned after "
                f"{written(last_day)}. Move or delete them first, or end the plan."
            )
        changed = {"title": name, "last_day": last_day, "focus": chosen, "weekly_min_s": least, "weekly_max_s": most,
                   "note": _note(note)}  # fmt: skip
        training_plans.put_plan(session, **(before | changed))
    return Done(f"Saved: {name}, {_span(before['first_day'], last_day)}.", lambda: _put_plan_back(book, before, []))


def end_plan(book: Book, plan_id: int) -> Done:
    """End a plan today: what was planned for later days is taken out, its past stays.

    Raises:
        ValueError: It is gone already, has not begun, or is over.
    """
    today = today_of(book)
    with store.writing(book, PLAN) as session:
        plan = _plan(session, plan_id)
        before = plan.model_dump()
        if plan.first_day > today:
            raise ValueError(f"It begins on {written(plan.first_day)}, so it cannot end today. Delete it instead.")
        if plan.last_day < today:
            raise ValueError(f"It ended on {written(plan.last_day)} already.")
        late = training_plans.workouts_of(session, plan_id, after=today)
        rows.take_out(session, [row["uid"] for row in late])
        training_plans.put_plan(session, **(before | {"last_day": today}))
    taken = f" {how_many(len(late), 'workout')} of later days taken out." if late else ""
    return Done(f"{before['title']} ended today.{taken}", lambda: _put_plan_back(book, before, late))


def delete_plan(book: Book, plan_id: int) -> Done:
    """Delete a plan with all of its workouts, those of days that are over too.

    Raises:
        ValueError: It is gone already.
    """
    with store.writing(book, PLAN) as session:
        before = _plan(session, plan_id).model_dump()
        workouts = training_plans.workouts_of(session, plan_id)
        rows.take_out(session, [row["uid"] for row in workouts])
        training_plans.take_out_plan(session, plan_id)
    said = f"Deleted: {before['title']} with {how_many(len(workouts), 'planned workout')}."
    return Done(said, lambda: _bring_plan_back(book, before, workouts))


# --- own templates ------------------------------------------------------------------------------------------------


def save_template(book: Book, plan_id: int, name: str) -> Done:
    """Keep the workouts of a plan as a template that can be begun again; what became of them is left out.

    Raises:
        ValueError: The plan is gone or empty, or the name is taken.
    """
    store.check_writable(book)
    called = plan_drafts.checked_text(name, "the template a name")
    with store.writing(book, PLAN) as session:
        plan = _plan(session, plan_id)
        workouts = [planned_of(row) for row in training_plans.workouts_of(session, plan_id)]
        inside = [one for one in workouts if plan.first_day <= one.day]
        if not inside:
            raise ValueError("This plan has no workouts yet, so there is nothing to keep.")
        if training_plans.template_called(session, called):
            raise ValueError(f"There is a template called {called} already. Choose another name.")
        training_plans.put_template(
            session, now=_now(), name=called, focus=list(plan.focus), weekly_min_s=plan.weekly_min_s,
            weekly_max_s=plan.weekly_max_s, workouts=plan_templates.kept(inside, plan.first_day),
        )  # fmt: skip
    said = f"Kept as a template: {called}, {how_many(len(inside), 'workout')}. Begin it on any {plan.first_day:%A}."
    return Done(said, lambda: _delete_template_again(book, called))


def delete_template(book: Book, template_id: int) -> Done:
    """Delete an own template; plans that were made from it stay.

    Raises:
        ValueError: It is gone already.
    """
    with store.writing(book, PLAN) as session:
        before = training_plans.take_out_template(session, template_id)
    if before is None:
        raise ValueError(TEMPLATE_GONE)
    return Done(f"Deleted the template {before['name']}.", lambda: _bring_template_back(book, before))


# --- pieces -------------------------------------------------------------------------------------------------------


def _template(session: Session, key: str) -> Template:
    ready = plan_templates.templates()
    if key in ready:
        return ready[key]
    number = key.removeprefix(OWN)
    kept = training_plans.template_of(session, int(number)) if key != number and number.isdecimal() else None
    if kept is None:
        raise ValueError(f"There is no template called {key}. There are: {', '.join(ready)}, and your own ones.")
    return plan_templates.read(
        key, kept.name, kept.workouts, focus=kept.focus, weekly_min_s=kept.weekly_min_s, weekly_max_s=kept.weekly_max_s
    )


def _last_day(template: Template, first_day: date) -> date:
    return first_day + timedelta(days=7 * len(template.weeks) - 1)


def _put_plan(
    session: Session, template: Template, laid: Laid, volume: tuple[int | None, int | None], title: str
) -> TrainingPlan:  # fmt: skip
    name = " ".join(storable(title).split())[: plan_drafts.LONGEST_TITLE] or template.title
    _check_new(session, name, laid.first_day)
    least, most = volume if volume[0] is not None else (template.weekly_min_s, template.weekly_max_s)
    return training_plans.put_plan(
        session, title=name, template=template.key, first_day=laid.first_day, last_day=laid.last_day,
        focus=list(template.focus), weekly_min_s=least, weekly_max_s=most, created_at=_now(),
    )  # fmt: skip


def _check_new(session: Session, title: str, first_day: date) -> None:
    for plan in rows.plans(session):
        if plan.title == title and plan.first_day == first_day:
            raise ValueError(f"{title} from {written(first_day)} on is in your plans already.")


def _put_workouts(session: Session, workouts: Sequence[Planned], plan_id: int | None) -> list[str]:
    kept = [replace(one, uid=uuid4().hex, plan_id=plan_id) for one in workouts]
    rows.put(session, [as_row(one) for one in kept], now=_now())
    return [one.uid for one in kept]


def _plan(session: Session, plan_id: int) -> TrainingPlan:
    found = training_plans.plan_of(session, plan_id)
    if found is None:
        raise ValueError(GONE)
    return found


def _is_there(session: Session, plan: dict[str, Any]) -> bool:
    """Whether a plan is there still; one that was begun after it may have its number."""
    found = training_plans.plan_of(session, plan["id"])
    return found is not None and found.created_at == plan["created_at"]


def _delete_again(book: Book, plan: dict[str, Any]) -> Callable[[], str]:
    def undo() -> str:
        with store.writing(book, PLAN) as session:
            if not _is_there(session, plan):
                return GONE
        return delete_plan(book, plan["id"]).said

    return undo


def _put_plan_back(book: Book, before: dict[str, Any], workouts: list[dict[str, Any]]) -> str:
    with store.writing(book, PLAN) as session:
        if not _is_there(session, before):
            return GONE
        training_plans.put_plan(session, **before)
        rows.put(session, workouts, now=_now())
    return f"As it was: {before['title']}."


def _bring_plan_back(book: Book, before: dict[str, Any], workouts: list[dict[str, Any]]) -> str:
    with store.writing(book, PLAN) as session:
        is_free = training_plans.plan_of(session, before["id"]) is None
        plan = training_plans.put_plan(session, **(before if is_free else before | {"id": None}))
        rows.put(session, [row | {"plan_id": plan.id} for row in workouts], now=_now())
    return f"As it was: {before['title']}."


def _bring_template_back(book: Book, before: dict[str, Any]) -> str:
    with store.writing(book, PLAN) as session:
        if training_plans.template_called(session, before["name"]):
            return f"There is a template called {before['name']} by now, so it stays."
        is_free = training_plans.template_of(session, before["id"]) is None
        said = before if is_free else before | {"id": None}
        training_plans.put_template(session, now=before["created_at"], **said)
    return f"Brought back: {before['name']}."


def _delete_template_again(book: Book, name: str) -> str:
    with store.writing(book, PLAN) as session:
        found = training_plans.template_called(session, name)
        if found is None:
            return TEMPLATE_GONE
        training_plans.take_out_template(session, found.id or 0)
    return f"Deleted the template {name}."


def _span(first: date, last: date) -> str:
    return f"{written(first, short=True)} to {written(last)}"


def _note(note: str) -> str | None:
    return storable(note).strip()[: plan_drafts.LONGEST_NOTE] or None


def _now() -> datetime:
    return datetime.now(UTC)
