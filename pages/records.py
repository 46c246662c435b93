"""Records: what is the best I ever did, how did it grow, and what came near it?"""

import streamlit as st

from core import ui, ui_records
from core.charts import theme
from core.charts.records import history_chart, standing_chart
from core.frames import books, cards
from core.frames import records as frames
from core.ui_cards import show_cards
from core.ui_picture import show_chart
from core.ui_power_zones import show_numbers

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)
records = frames.records(book, today)

st.title("Records")

if records is None:
    st.info(ui_records.NOTHING)
    st.stop()

with st.grid(4, min_column_width=140):
    show_numbers(records.cards, units)

asked = st.query_params.get("record")
with st.container(horizontal=True):
    group = ui_records.ask_group(records.groups, records.group_of(asked))
    discipline = ui_records.ask_discipline(records.disciplines(group), group)

listed, one = st.columns([6, 5], border=True)
with listed:
    table = frames.listed(records.of(group, discipline), units)
    record = ui_records.show_records(table, asked, key=f"records_{group}_{discipline}")
    if records.told:
        st.caption(ui.plain(records.told))
with one:
    shown = frames.one_record(book, record, today)
    show_cards(cards.of_record(shown, units, theme), cards, key="share_card_record")
    ui_records.show_one(
        shown,
        history_chart(shown.history, shown.quantity, units, is_low=shown.kind.is_low),
        frames.history_table(shown, units),
        frames.miss_table(shown.misses, units),
    )

latest, near = st.columns(2, border=True)
with latest:
    st.subheader("Beaten last")
    ui_records.show_latest(frames.latest_table(records.latest, units))
with near:
    st.subheader("Near misses")
    ui_records.show_misses(frames.miss_table(records.misses, units))

with st.container(border=True):
    st.subheader("Leaderboards", help="Your place over all on the leaderboard of each class, in percent.")
    if standings := frames.standings(book, today):
        standing = standings[ui_records.ask_standing([frames.name_of(each) for each in standings])]
        show_chart(standing_chart(standing.places, standing.discipline), "Places on leaderboards")
        st.markdown(ui.plain(frames.standing_sentence(standing)))
        st.caption(ui_records.CAVEAT)
    else:
        st.caption(f"No class type with a place in at least {frames.LEAST_CLASSES} classes yet.")
