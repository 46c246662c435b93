"""Daily Review: how did today go against the plan, what does the coach propose, and what do I say to it?"""

from functools import partial

import streamlit as st

from core import actions_plan_exports, ui
from core import actions_review as actions
from core import ui_review as pieces
from core.charts import theme
from core.charts.daily_review import disciplines_chart, replay_chart
from core.frames import books, goals, plan_exports
from core.frames import daily_review as frames
from core.frames import review_proposals as proposals
from core.frames import review_records as records
from core.ui_picture import private, show_chart

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Daily Review")
    day = st.date_input(
        "Day", today, min_value=min(frames.first_day(book), today), max_value=today, format="YYYY-MM-DD", width=170,
        key=pieces.DAY, bind="query-params",
    )  # fmt: skip
ui.show_outcome()
if (wish := pieces.wished()) is not None:
    ui.undoable(partial(actions.answer, book, *wish))

if book.is_shared:
    st.info(pieces.SHARED, icon=":material/lock:")
else:
    kept, known = proposals.review(book, day), proposals.checked_in(book, day)
    check, verdict = st.columns([2, 3], border=True)
    with check, private("check-in"):
        st.subheader("How do you feel?" if day == today else "How you felt")
        if not book.is_writable:
            pieces.show_check_in(known)
        elif (said := pieces.ask_check_in(known, day)) is not None:
            ui.undoable(partial(actions.check_in, book, day, **said))
    with verdict:
        st.subheader("What the coach says")
        if kept is None:
            st.caption(proposals.why_none(book, day))
            if (last := proposals.last_before(book, day)) is not None:
                pieces.offer_last(*last)
        else:
            pieces.show_verdict(kept)
        if book.is_writable and (kept is None or day == today):
            label = "Write the review now" if kept is None else "Look again"
            if st.button(label, icon=":material/refresh:", key="review_now"):
                ui.attempt(partial(actions.review_now, book, day))
        if not proposals.has_plan(book, day):
            st.caption("Nothing is planned from here on. With a plan, the review holds your days against it.")
            st.page_link("pages/plan.py", label="Begin a plan", icon=":material/calendar_month:")
    if kept is not None:
        pieces.show_sentences(kept)
        for card in kept.cards:
            pieces.show_proposal(
                card, is_writable=book.is_writable, today=today, replay=partial(records.replay, book, card.id, day),
                draw=replay_chart,
            )  # fmt: skip
        if uids := kept.changed_uids:
            again = partial(actions_plan_exports.try_again, book, uids) if book.is_writable else None
            pieces.show_sent(lambda: (plan_exports.exports(book), plan_exports.states(book, of=uids)), again)
        if len(kept.against):
            st.subheader("Planned and done")
            pieces.show_against(kept.against)

st.subheader("The last seven days")
review = frames.review(book, day)
if day < today:
    st.caption(f"As it stood on the evening of {review.written}, which is “today” here.")

with st.grid(6, min_column_width=150):
    for measure in frames.MEASURES:
        summed, usual = review.week.loc[measure, ["last_7_days", "usual"]]
        ui.show_quantity(summed, measure, units, before=usual, than="vs usual")
st.caption(ui.plain(review.rule))

said, open_goals = st.columns([3, 2], border=True)
with said:
    st.subheader("In short")
    st.markdown("\n".join(f"- {ui.plain(sentence)}" for sentence in review.sentences))
with open_goals:
    st.subheader("Open goals")
    pieces.show_goals(goals.cards_of(book, day))

by_discipline, done = st.columns([2, 3], border=True)
with by_discipline:
    st.subheader("By discipline")
    show_chart(disciplines_chart(review.disciplines), "By discipline")
    st.caption("In colour the last seven days, in grey behind them your usual week.")
with done:
    for title, workouts in (("Today", review.today), ("The six days before", review.days_before)):
        if (row := pieces.show_workouts(title, workouts, units, theme.label)) is not None:
            st.switch_page("pages/workout.py", query_params={"workout": str(workouts.index[row])})

if book.is_shared:
    st.stop()
st.subheader("All reviews")
listed, wishes = st.columns([3, 2], border=True) if book.is_writable else (st.container(border=True), None)
with listed:
    if len(days := proposals.written_days(book)):
        pieces.show_all(days)
    else:
        st.caption("None yet. The first is written this evening while Zonebook runs, or when you ask for it.")
if wishes is not None:
    with wishes:
        wished = pieces.ask_schedule(proposals.schedule(book), actions.HOURS)
        if wished is not None:
            ui.undoable(partial(actions.save_schedule, book, **wished))
if records.has_any(book) and st.toggle("What became of each rule's proposals", key="review_rules"):
    pieces.show_record(records.record(book))
