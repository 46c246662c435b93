"""Shared questions (``ask_*``) and shared pieces (``show_*``) of the screens, and the frame around all of them."""

import re
import runpy
import sys
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from ipaddress import ip_address
from itertools import chain, count
from math import isfinite
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from core import quantities
from core.errors import ZonebookError
from core.quantities import Quantity, Units

K = TypeVar("K")

#: How often the bar looks for progress while a pass runs, and for a pass that began by itself while none does.
BUSY_POLL_S, IDLE_POLL_S = 1.0, 30.0
#: Where a session keeps which book it looks at, as app.py chose it.
BOOK, BOOK_NAME = "zonebook.book", "zonebook.book_name"
#: What a file that is dropped may be called; what it is, its content says.
FILE_TYPES = ["csv", "zip", "fit", "gz", "tcx", "gpx", "xml"]
#: Where a session keeps what its last write did, and the way back, until the screen has told of it.
OUTCOME = "zonebook.outcome"
#: And which period its screen shows, in words.
PERIOD = "zonebook.period"
#: Where a session keeps that the next run follows no click.
BY_ITSELF = "zonebook.by_itself"
#: What proxies and tunnels say of a request that they pass on.
FORWARDED = {"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "cf-connecting-ip"}


def ensure_nav() -> None:
    """First line of every page: hand over to app.py where Streamlit ran this page by itself.

    Until ``st.navigation`` has run once in the process, Streamlit runs a file of ``pages/`` without the frame that
    app.py draws. So app.py is run here and now: it draws the frame, then this page; what was clicked stays clicked.
    Whether that happened is seen by who called, as another visitor's first run may have been meanwhile.
    """
    try:
        from streamlit.runtime.pages_manager import PagesManager
        from streamlit.runtime.scriptrunner import get_script_run_ctx
    except ImportError:  # internal names; without them newer versions of Streamlit need no help
        return
    context = get_script_run_ctx()
    if context is None or _was_called_from(context.pages_manager.main_script_path):
        return
    PagesManager.uses_pages_directory = False
    with context.run_with_active_hash(context.pages_manager.main_script_hash):
        runpy.run_path(str(context.pages_manager.main_script_path))
    st.stop()


def _was_called_from(script: Any) -> bool:
    """Whether a script is among those that are being run here."""
    frame: Any = sys._getframe()
    while frame and frame.f_code.co_filename != str(script):
        frame = frame.f_back
    return frame is not None


def open_book() -> Any:
    """The book that this browser session looks at; app.py chose it."""
    return st.session_state[BOOK]


# --- the frame around every screen --------------------------------------------------------------------------------


def show_bar(read: Callable[[], Any], on_refresh: Callable[[], None] | None) -> Any:
    """The line on top of every screen: how fresh the data is, progress while a pass runs, and Refresh.

    ``read`` returns a ``frames.passes.Status`` of this moment; without ``on_refresh`` there is nothing to refresh.
    Returns the place at its end.
    """
    is_busy = read().is_busy
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        with st.container():
            st.fragment(_bar, run_every=BUSY_POLL_S if is_busy else IDLE_POLL_S)(read, on_refresh, is_busy)
        return st.container(horizontal=True, width=210, horizontal_alignment="right", vertical_alignment="center")


def _bar(read: Callable[[], Any], on_refresh: Callable[[], None] | None, was_busy: bool) -> None:
    status = read()
    if was_busy != status.is_busy:
        rerun_by_itself()
    if status.is_busy:
        st.progress(status.share, text=status.sentence)
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(status.sentence)
        if on_refresh and status.can_refresh:
            st.button(
                "Refresh", icon=":material/refresh:", on_click=_ask, args=(on_refresh,), key="refresh", type="tertiary"
            )
    if status.problem:
        st.warning(plain(status.problem), icon=":material/cloud_off:")


def _ask(write: Callable[[], None]) -> None:
    try:
        write()
    except ZonebookError as error:
        st.toast(plain(error), icon=":material/error:", duration="long")


def show_sample_banner(*, has_way_back: bool) -> Any:
    """On every screen of the sample athlete: that nothing here is yours, and the way back. Returns the place there."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="bar"):
        st.markdown(":material/science: **Sample athlete.** Nothing here is yours, and nothing of yours is here.")
        if has_way_back:
            st.button(
                "Back to my book", icon=":material/arrow_back:", on_click=_look_at, args=["mine"], key="back_to_mine"
            )
        return st.container(horizontal=True, width=210, horizontal_alignment="right", vertical_alignment="center")


def show_sample_button(*, key: str) -> None:
    """The click that opens the sample athlete's book."""
    st.button(
        "Look around as the sample athlete", icon=":material/science:", on_click=_look_at, args=["sample"], key=key
    )


def show_first_steps(import_file: Callable[[Any], str] | None, settings_page: Any) -> None:
    """The three ways on from an empty book; without ``import_file``, as it may not be written, only a look around."""
    st.title("Welcome to Zonebook")
    if import_file is None:
        st.markdown("This training book is empty, and it is open for reading only.")
        show_sample_button(key="first_sample")
        return
    st.markdown("Your training book is empty. What you bring in stays in one database on this machine. Three ways on:")
    connect, file, sample = st.columns(3, border=True)
    with connect:
        st.subheader("Connect Peloton")
        st.markdown("Your whole history comes in by itself and stays up to date, second by second.")
        if st.button("Connect Peloton", type="primary", icon=":material/link:", key="first_connect"):
            st.switch_page(settings_page)
    with file:
        st.subheader("Import a file")
        st.markdown("Recordings (FIT, TCX, GPX), exports of Peloton, Strava, Hevy or Apple Health, or ZIPs of these.")
        show_file_import(import_file, key="first_file")
    with sample:
        st.subheader("Look around")
        st.markdown("Three invented years of an invented athlete, kept apart from your own book.")
        show_sample_button(key="first_sample")


def show_file_import(import_file: Callable[[Any], str], *, key: str) -> None:
    """A place to drop files, and what came of each."""
    files = st.file_uploader(
        "Files", type=FILE_TYPES, accept_multiple_files=True, key=key, label_visibility="collapsed"
    )
    if files and st.button(f"Import {len(files)} file{'s' if len(files) > 1 else ''}", type="primary", key=f"{key}_go"):
        with st.spinner("Importing"):
            said = [_said_of(import_file, file) for file in files]
        for sentence in said:
            st.toast(plain(sentence), duration="long")
        st.session_state.setdefault("zonebook.imported", []).extend(said)
        st.rerun()
    for sentence in st.session_state.get("zonebook.imported", []):
        st.caption(plain(sentence))


def _said_of(import_file: Callable[[Any], str], file: Any) -> str:
    try:
        return import_file(file)
    except ZonebookError as error:
        return f"{file.name}: {error}"


def has_just_arrived() -> bool:
    """Whether this is the first run of this browser session; later ones are walks through the app."""
    has_arrived = "zonebook.has_arrived" in st.session_state
    st.session_state["zonebook.has_arrived"] = True
    return not has_arrived


def ask_book(is_demo: bool) -> str:
    """Which book this browser session looks at: 'mine' or 'sample'."""
    return "sample" if is_demo else st.session_state.get(BOOK_NAME, "mine")


def is_local_visitor() -> bool:
    """Whether the browser runs on this machine: Streamlit gives no address then, and a test has none that is text.

    A proxy or a tunnel on this machine is near too, so who comes through one, or by another name, is not local.
    """
    headers = {name.lower(): value for name, value in dict(st.context.headers).items()}
    if FORWARDED & headers.keys() or not _is_of_this_machine(headers.get("host", "localhost")):
        return False
    address = st.context.ip_address
    return not isinstance(address, str) or ip_address(address).is_loopback


def _is_of_this_machine(host: str) -> bool:
    """Whether this is what the machine itself is called by browsers on it, with or without a port."""
    name = re.sub(r":\d+$", "", host.strip().lower()).strip("[]")
    try:
        return name == "localhost" or name.endswith(".localhost") or ip_address(name).is_loopback
    except ValueError:
        return False


def rerun_by_itself() -> None:
    """Draw the screen anew without a click: it does not count as a sign of life of whoever sits there."""
    st.session_state[BY_ITSELF] = True
    st.rerun()


def was_by_itself() -> bool:
    """Whether the screen is drawn anew without a click; told once."""
    return bool(st.session_state.pop(BY_ITSELF, False))


def _look_at(name: str) -> None:
    st.session_state[BOOK_NAME] = name


# --- shared questions ---------------------------------------------------------------------------------------------

#: Name of a period and the days it reaches back; None is everything, 0 is this calendar year.
PERIODS: dict[str, int | None] = {"4 weeks": 28, "3 months": 91, "This year": 0, "1 year": 365, "All": None}


def ask_period(today: date, earliest: date | None, *, key: str, default: str = "1 year") -> tuple[date, date]:
    """A period of whole days, both ends included; it stands in the address, so that a link keeps it."""
    name = st.segmented_control(
        "Period",
        list(PERIODS),
        default=default,
        key=key,
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    days = PERIODS[name or default]
    first = (earliest or today) if days is None else date(today.year, 1, 1) if days == 0 else None
    return tell_period(first or today - timedelta(days=(days or 1) - 1), today)


def tell_period(first: date, last: date) -> tuple[date, date]:
    """Say which days this screen shows, for pictures of it; returns them."""
    until = f"{last.day} {last:%b %Y}"
    st.session_state[PERIOD] = until if first == last else f"{first.day} {first:%b %Y} – {until}"
    return first, last


# --- shared pieces ------------------------------------------------------------------------------------------------


def show_quantity(
    value: float | None,
    quantity: Quantity | str,
    units: Units,
    *,
    before: float | None = None,
    than: str = "",
    trend: Any = None,
    label: str | None = None,
) -> None:
    """One number as a bordered card: written as its quantity says, explained on hover, with what it was before."""
    described = quantities.described(quantity)
    delta = None
    if value is not None and before is not None and isfinite(value) and isfinite(before):
        delta = _signed(value - before, described, units)
    st.metric(
        label or described.label,
        quantities.shown(value, described, units),
        delta,
        delta_description=than or None if delta is not None else None,
        help=quantities.hint(described),
        chart_data=trend,
        chart_type="bar",
        border=True,
        height="stretch",
    )


def _signed(difference: float, quantity: Quantity, units: Units) -> str | int:
    """A difference as Streamlit wants it: the number 0 is grey, a leading minus is red."""
    size = quantities.shown(abs(difference), quantity, units)
    if size == quantities.shown(0, quantity, units):
        return 0
    return f"{'-' if difference < 0 else '+'}{size}"


def plain(text: object) -> str:
    """Text from outside (titles, names, notes) for where Streamlit reads Markdown, so that it stands there as it is.

    Links and icons are found after backslashes are gone, so an unseen joiner of no width breaks them.

    >>> plain("*Pop* [Ride]")
    '\\\\*Pop\\\\* \\\\[Ride\\\\]'
    """
    words = re.sub(r"(:(?=[A-Za-z/])|www(?=\.)|@)", "\\1\u2060", " ".join(str(text).split()))
    escaped = re.sub(r"([\\`*_\[\]|~<>$:&])", r"\\\1", words)
    return re.sub(r"^(\d*)([#+\-.)=])", r"\1\\\2", escaped)  # what begins a heading or a list


def told_apart(names: Mapping[K, str]) -> dict[K, str]:
    """Names with a number behind those that come again: of equal options a selectbox gives the last one.

    >>> told_apart({1: "Climb", 2: "Climb", 3: "Flow"})
    {1: 'Climb', 2: 'Climb (2)', 3: 'Flow'}
    """
    told: dict[K, str] = {}
    used: set[str] = set()
    for key, name in names.items():
        told[key] = next(one for one in chain([name], (f"{name} ({n})" for n in count(2))) if one not in used)
        used.add(told[key])
    return told


# --- tables -------------------------------------------------------------------------------------------------------


def in_units(table: pd.DataFrame, units: Units) -> pd.DataFrame:
    """``table`` with every column that is named as a quantity in the unit that is shown."""
    named = [name for name in table.columns if name in quantities.QUANTITIES]
    return table.assign(**{name: quantities.converted(table[name].astype(float), name, units) for name in named})


def number_columns(table: pd.DataFrame, units: Units, **labels: str) -> dict[str, Any]:
    """How ``st.dataframe`` shows those columns: label and unit on top, what it is on hover, the right decimals.

    ``labels`` are shorter names, unit included, for columns that would be too wide with their own.
    """
    named = [quantities.described(name) for name in table.columns if name in quantities.QUANTITIES]
    return {
        quantity.name: st.column_config.NumberColumn(
            labels.get(quantity.name) or quantities.axis(quantity, units),
            help=f"{quantity.label}. {quantities.hint(quantity)}",
            format=_NUMBER_FORMATS.get(quantity.form, f"%,.{quantity.decimals}f"),
        )
        for quantity in named
    }


#: Numbers not written with their quantity's decimals: a clock stands as minutes, so that a column can be sorted.
_NUMBER_FORMATS = {"clock": "%,.0f", "top": "%.1f"}


def picked_row(selected: Any) -> int | None:
    """Which row of a table was clicked, on its box or on any cell; None where none was.

    ``selected`` is what ``st.dataframe`` returned with ``selection_mode=["single-row", "single-cell"]``.
    """
    rows = selected.selection.rows or [row for row, _column in selected.selection.cells]
    return rows[0] if rows else None


def asked_number(name: str) -> int | None:
    """The whole number that the address gives for ``name``; None where it gives none or something else."""
    told = st.query_params.get(name, "")
    return int(told) if re.fullmatch(r"\d{1,18}", told) else None


def is_touched() -> bool:
    """Whether the screen is a phone or a tablet, as far as its browser says."""
    return bool(re.search("Mobi|Android|iPad", str(st.context.headers.get("User-Agent", ""))))


def set_widgets(values: dict[str, Any]) -> None:
    """Set widgets by their keys before the screen is drawn again: the callback of a reset button."""
    for key, value in values.items():
        st.session_state[key] = value


# --- writes -------------------------------------------------------------------------------------------------------


def attempt(write: Callable[[], object], done: str = "", *, undo: Callable[[], object] | None = None) -> None:
    """Do a write and draw the screen anew, or say here why it was refused.

    ``show_outcome`` then tells what was done: the sentence that ``write`` returns, or ``done``; and offers ``undo``.
    """
    try:
        said = write()
    except (ZonebookError, ValueError) as error:
        st.error(plain(error))
        return
    tell(said if isinstance(said, str) else done, undo=undo)


def undoable(write: Callable[[], Any]) -> None:
    """Do a write that knows its way back, and offer it."""
    done: list[Any] = []

    def do() -> str:
        done.append(write())
        return done[-1].said

    attempt(do, undo=lambda: done[-1].undo())


def tell(said: str, *, undo: Callable[[], object] | None = None) -> None:
    """Draw the screen anew; ``show_outcome`` then tells what was done, and offers ``undo``."""
    st.session_state[OUTCOME] = (said, undo)
    st.rerun()


def show_outcome() -> None:
    """What the last write did, told once, with a button that takes it back where that is possible."""
    said, undo = st.session_state.pop(OUTCOME, (None, None))
    if not said:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f":material/check_circle: {plain(said)}")
        if undo:
            st.button("Undo", icon=":material/undo:", on_click=_take_back, args=(undo,), key="undo", type="tertiary")


def _take_back(undo: Callable[[], object]) -> None:
    try:
        said = undo()
    except (ZonebookError, ValueError) as error:
        said = str(error)
    st.session_state[OUTCOME] = (said if isinstance(said, str) else "Undone.", None)
