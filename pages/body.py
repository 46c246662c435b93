"""Body: how are weight, heart and sleep going, does my energy add up, and what follows training load?"""

from functools import partial

import streamlit as st

from core import actions_body, ui, ui_body
from core.charts import body as charts
from core.frames import body as frames
from core.frames import books
from core.ui import undoable
from core.ui_picture import private, show_chart
from core.ui_power_zones import show_card, show_numbers

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)
kinds = frames.kinds(book, today)
tests = frames.tests(book, today, units)

st.title("Body")
ui.show_outcome()

if not kinds and tests.empty:
    st.info(ui_body.NOTHING)
    st.stop()

if kinds:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first, last = ui.ask_period(today, frames.earliest(book, today), key="body_period")
        if book.is_writable and (goals := frames.goals(book, kinds)):
            with st.popover("Goal line", icon=":material/flag:"):
                if lines := ui_body.ask_goal_lines(goals, units):
                    undoable(partial(actions_body.save_goal_lines, book, lines))
    measured = [frames.measured(book, kind, first, last) for kind in kinds]
    with st.grid(min(len(measured), 5), min_column_width=140):
        show_numbers([of.card for of in measured], units)
    with st.grid(2, min_column_width=320):
        for of in measured:
            drawn = charts.measured_chart(of.days, of.kind, units, of.goal)
            show_card(of.card.quantity.label, drawn, of.sentence)
    st.caption(ui_body.TRENDS)

    energy = frames.energy(book, today)
    with private("energy"), st.container(border=True):
        st.subheader("Energy balance", help="An estimate over the last 28 days, each number with its 95 % interval or "
                     "the range that it leaves open. It is no advice on what to eat.")  # fmt: skip
        with st.grid(len(energy.cards), min_column_width=160):
            show_numbers(energy.cards, units)
        st.caption(ui.plain(energy.sentence))

    links = frames.links(book, today)
    with st.container(border=True):
        st.subheader("After training", help=ui_body.LINKS)
        st.caption(ui.plain(links.sentence))
        if links.links and (link := links.of(ui_body.ask_link([one.kind for one in links.links]))):
            show_chart(charts.lags_chart(link.lagged.lags, link.sentence), "After training", is_private=True)
            st.caption(ui.plain(link.sentence))

if not tests.empty:
    with st.container(border=True):
        st.subheader("Tests")
        ui_body.show_tests(tests)
