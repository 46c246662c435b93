"""Stack: which classes together give what I want in the time I have?"""

import streamlit as st

from core import ui, ui_stack
from core.charts.stack import strip_chart
from core.frames import books
from core.frames import stack as frames
from core.ui_picture import show_chart

ui.ensure_nav()
book = ui.open_book()
units = books.units(book)
offered = frames.options(book)

st.title("Stack")

with st.container(horizontal=True, vertical_alignment="bottom"):
    minutes = ui_stack.ask_time(frames.MINUTES, frames.MOST_MINUTES)
    goal = ui_stack.ask_goal(
        frames.AIMS, tss=frames.TSS_ASKED, zone_minutes=frames.ZONE_MINUTES, most_zones=frames.MOST_ZONES,
        most=frames.MOST_MINUTES,
    )  # fmt: skip
with st.container(horizontal=True, vertical_alignment="bottom"):
    wishes = ui_stack.ask_wishes(offered, frames.FRESHNESS)
asked = frames.Asked(minutes, **goal, **wishes)
built = frames.built(book, asked, books.today(book))

if isinstance(built, frames.NotBuilt):
    st.info(ui.plain(built.why))
    st.page_link("pages/settings.py", label="To the library in Settings", icon=":material/settings:")
    st.stop()

with st.grid(4, min_column_width=150):
    for total in frames.totals(built, asked):
        ui.show_quantity(total.value, total.quantity, units, before=total.goal, than=total.than)
for sentence in built.missed:
    st.warning(ui.plain(sentence), icon=":material/flag:")
for sentence in built.notes:
    st.caption(ui.plain(sentence))

show_chart(strip_chart(built.strip))
opened = ui_stack.show_classes(built.table, key="stack_best")
st.caption("In the order to do them. Click one to open it.")

with st.expander(f"Runners-up, and why they lost ({len(built.runners)})", icon=":material/podium:"):
    if not built.runners:
        st.caption("There is no other stack: these are the only classes that fit.")
    for nth, runner in enumerate(built.runners, 2):
        st.markdown(f"**{nth}.** {ui.plain(runner.why)}")
        opened = ui_stack.show_classes(runner.table, key=f"stack_{nth}") or opened
with st.expander("How stacks are compared", icon=":material/balance:"):
    st.markdown(ui.plain(frames.OBJECTIVE))
    ui_stack.show_parts(frames.parts(built))

if opened:
    st.switch_page("pages/class.py", query_params={"class": opened})
