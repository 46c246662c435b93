"""The questions and pieces of the Reports screen and of Year In Review: a report as it is read on the screen."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st

from core.quantities import Units
from core.ui import plain, show_quantity, told_apart
from core.ui_picture import show_chart

Kind = Literal["week", "month", "year"]
KINDS: dict[Kind, str] = {"week": "Week", "month": "Month", "year": "Year"}
#: What stands as cards on top.
CARDS = ("workouts", "days", "minutes", "output_kj", "distance_m", "tss")
#: What stands beside each other, and what the cards say already.
SHORT = ("worked", "worries")
WHY_SENT = (
    "The letter has the file with it; ntfy gets a few sentences and no file. Nothing is sent unless you switch it on."
)


def ask_span(
    kind_of: Callable[[str], Kind | None], spans: Callable[[Kind], Mapping[str, str]], usual: Callable[[Kind], str]
) -> tuple[Kind, str]:
    """Which span to report: its kind and its key. It stands in the address, so that a link keeps it."""
    asked = st.query_params.get("report", "")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control(
            "Report of a", list(KINDS), default=kind_of(asked) or "week", format_func=KINDS.__getitem__, required=True,
            key="report_kind",
        )  # fmt: skip
        there = spans(kind)
        keys = list(there)
        begin = asked if asked in there else usual(kind)
        key = st.selectbox(
            "Which", keys, index=keys.index(begin), format_func=there.__getitem__, key=f"report_{kind}", width=320,
        )  # fmt: skip
    st.query_params["report"] = key
    return kind, key


def ask_year(years: Sequence[str], name: str, *, key: str, index: int) -> str:
    """A year."""
    return st.selectbox(name, years, index=min(index, len(years) - 1), key=key, width=180)


def show_cards(report: Any, units: Units) -> None:
    """The sums of a report against the span before."""
    than = f"vs {report.span.kind} before"
    known = report.figures[(report.figures[["now", "before"]].fillna(0.0) != 0).any(axis=1)]
    with st.grid(6, min_column_width=150):
        for measure in (name for name in CARDS if name in known.index):
            now, before = known.loc[measure, ["now", "before"]]
            show_quantity(now, measure, units, before=before, than=than)


def show_report(report: Any, draw: Callable[[Any, Any], Any]) -> None:
    """Everything that a report says; ``draw`` makes the chart of a drawing's kind and rows."""
    beside = [section for section in report.sections if section.name in SHORT]
    if beside:
        for column, section in zip(st.columns(len(beside), border=True), beside, strict=True):
            with column:
                show_section(section, draw)
    for section in report.sections:
        if section.name not in SHORT:
            with st.container(border=True):
                show_section(section, draw)


def show_section(section: Any, draw: Callable[[Any, Any], Any], *, prefix: str = "") -> None:
    """One subject: its sentences, charts and tables. ``prefix`` tells two reports on one screen apart."""
    st.subheader(section.title)
    if section.sentences:
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in section.sentences))
    for drawing in section.drawings:
        st.caption(drawing.title)
        chart = draw(drawing.kind, drawing.rows)
        show_chart(chart, drawing.title, key=f"{prefix}report_{drawing.title}", told=drawing.told)
    for number, table in enumerate(section.tables):
        columns = list(told_apart(dict(enumerate(table.columns))).values())
        st.dataframe(
            pd.DataFrame(table.rows, columns=columns), hide_index=True, placeholder="",
            key=f"{prefix}report_{section.name}_{number}", column_config=_columns(columns, table.words),
        )  # fmt: skip


def _columns(columns: Sequence[str], words: int) -> dict[str, Any]:
    return {
        name: st.column_config.TextColumn(name or " ", alignment="left" if n < words else "right")
        for n, name in enumerate(columns)
    }


# --- by themselves ------------------------------------------------------------------------------------------------


def ask_schedule(schedule: Any, ways: Mapping[str, str], usual_folder: str) -> dict[str, Any] | None:
    """Which reports are written by themselves, once that was saved."""
    mail, ntfy = ways["mail"], ways["ntfy"]
    with st.form("reports_schedule", border=False):
        weekly = st.toggle("The week, on the first day of the next one", schedule.weekly, key="reports_weekly")
        monthly = st.toggle("The month, on the first of the next one", schedule.monthly, key="reports_monthly")
        folder = st.text_input(
            "Folder", schedule.folder or "", placeholder=usual_folder, key="reports_folder",
            help="On the machine that Zonebook runs on.",
        )  # fmt: skip
        by_mail = st.toggle(
            f"Send by e-mail to {plain(mail)}" if mail else "Send by e-mail", schedule.by_mail, key="reports_mail",
            disabled=not (mail or schedule.by_mail), help=None if mail else "Set SMTP_HOST and REPORT_MAIL_TO first.",
        )  # fmt: skip
        by_ntfy = st.toggle(
            "Tell by ntfy", schedule.by_ntfy, key="reports_ntfy", disabled=not (ntfy or schedule.by_ntfy),
            help=None if ntfy else "Set NTFY_URL first.",
        )  # fmt: skip
        st.caption(WHY_SENT)
        if not st.form_submit_button("Save", type="primary", key="reports_save"):
            return None
    return {"weekly": weekly, "monthly": monthly, "folder": folder, "by_mail": by_mail, "by_ntfy": by_ntfy}


def show_kept(kept: Sequence[Any], *, is_writable: bool) -> tuple[str, str] | None:
    """The reports that were written by themselves; returns which to send again and how, once it was clicked."""
    again = None
    for one in kept:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(one.title)}**")
            if one.download:
                st.download_button(
                    one.download.label, one.download.data, one.download.file_name, one.download.mime,
                    key=f"report_file_{one.key}", icon=":material/download:", on_click="ignore",
                )  # fmt: skip
            else:
                st.caption("Its file is gone.")
            for channel in one.failed if is_writable else ():
                if st.button("Send again", key=f"report_again_{channel}_{one.key}", icon=":material/send:"):
                    again = one.key, channel
        if one.sent:
            st.caption(plain(" ".join(one.sent)))
    return again
