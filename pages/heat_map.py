"""Heat map: where have I been, and where most often?"""

from functools import partial

import streamlit as st

from core import actions_places as actions
from core import ui, ui_runs
from core.charts import maps
from core.frames import books
from core.frames import tracks as frames
from core.ui_picture import private

ui.ensure_nav()
book = ui.open_book()
today, offered = books.today(book), frames.offered(book)

st.title("Heat Map")
ui.show_outcome()

if offered.empty:
    st.info("No workout with positions in this book yet. Import files of a watch or a bike computer in Settings.")
    st.page_link("pages/settings.py", label="To the imports in Settings", icon=":material/settings:")
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    first, last = ui.ask_period(today, offered["first_day"].min(), key="heat_period", default="All")
    disciplines = ui_runs.ask_disciplines(offered["discipline"].tolist())
    if book.is_writable:
        with st.popover("Privacy", icon=":material/visibility_off:"):
            ui_runs.ask_privacy(
                frames.places(book), frames.hidden_ends_m(book), frames.frequent_starts(book),
                add=partial(actions.add_place, book), remove=partial(actions.remove_place, book),
                save_ends=partial(actions.save_hidden_ends, book),
            )  # fmt: skip

choice = frames.Choice(first, last, disciplines)
areas = frames.areas(book, choice)
if not areas:
    st.info("Nothing to draw in this period: no track of these disciplines, or all of it is hidden.")
    ui_runs.show_hidden(frames.privacy(book), is_writable=book.is_writable)
    st.stop()

area = areas[min(ui_runs.ask_area(areas), len(areas) - 1)]
closer = frames.box_of(ui_runs.kept_box(area.box))
grid = frames.heat(book, choice, closer or area.box)
figure = maps.heat_map(grid, is_selectable=not ui.is_touched())
with private("ways"):
    selected = st.plotly_chart(
        figure, config=maps.CONFIG, key=f"heat_map_{grid.box}", on_select="rerun", selection_mode="box"
    )
if box := ui_runs.drawn_box(selected):
    ui_runs.keep_box(area.box, box)
    st.rerun()

with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.caption(
        f"{area.workouts:,} workout{'s' if area.workouts > 1 else ''}. Each square of {grid.cell_m:,.0f} m is coloured "
        f"by how many came through. {'Draw a box to look closer.' if not ui.is_touched() else ''}"
    )
    if closer:
        st.button("Whole area", icon=":material/zoom_out_map:", key="heat_whole", on_click=ui_runs.forget_box)
    elif spot := frames.busiest_box(grid):
        st.button(
            "Closer to the busiest place", icon=":material/zoom_in:", key="heat_busiest", on_click=ui_runs.keep_box,
            args=(area.box, spot),
        )  # fmt: skip
ui_runs.show_hidden(frames.privacy(book), is_writable=book.is_writable)
