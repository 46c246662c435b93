"""Power Zones: how strong am I, in which zones do I ride, how fit and how fresh am I, and what works for me?"""

import streamlit as st

from core import actions, ui
from core import ui_power_zones as pieces
from core.charts import fitness as load_charts
from core.charts import patterns as pattern_charts
from core.charts import power_curve as curve_charts
from core.charts import power_zones as charts
from core.charts import theme
from core.frames import books, fitness, patterns, power_curve
from core.frames import power_zones as frames
from core.ui_picture import show_chart

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)
entries = frames.entries(book)
ftp = frames.ftp_on(entries, today)
record, forget, accept, reject, again, save_zones = pieces.allowed(
    book, actions.record, actions.forget_measurement, actions.accept_proposal, actions.reject_proposal,
    actions.reconsider_proposal, actions.save_custom_zones,
)  # fmt: skip

st.title("Power Zones")
view = st.segmented_control("View", pieces.VIEWS, default=pieces.VIEWS[0], key="view", **pieces.BESIDE)
ui.show_outcome()

if view == "Zones" and ftp is None:
    st.info(pieces.NO_FTP)
    pieces.ask_ftp(record, today, frames.bikes(book))

elif view == "Zones" and ftp:
    found = frames.findings(book, today)
    pieces.show_proposals(found.waiting, accept, reject, ftp.advice)
    now, past = st.columns([2, 3])
    with now:
        ui.show_quantity(ftp.ftp_w, "ftp", units, before=ftp.before_w, than="than before", label="FTP in force")
        with st.container(border=True):
            st.subheader("Zones today")
            pieces.show_zones(charts.zone_table(frames.zones(ftp.ftp_w)))
    with past:
        told = f"{ftp.sentence} {frames.on_one_bike(entries, today)} {found.legend}"
        pieces.show_card("FTP over time", charts.ftp_chart(frames.history(entries, today), found.tests), told)
    pieces.show_decided(found.decided, again)
    with st.container(border=True):
        step, number = pieces.ask_zone_time(frames.STEPS)
        ridden = frames.time_in_zones(book, step=step, periods=number, today=today)
        chart, table = st.columns([3, 1])
        show_chart(
            charts.zones_by_period_chart(ridden.periods, "Time in zone", theme.POWER_ZONES), "Time in zone", place=chart
        )
        with table:
            pieces.show_zones(charts.zone_table(ridden.table))
        st.caption(ui.plain(ridden.sentences))
    hearts = charts.zones_by_period_chart(ridden.heart_rate_periods, "", theme.HEART_RATE_ZONES, height=220)
    pieces.show_pair(
        ("Zone mix", charts.mix_chart(ridden.mixes), ridden.mix_sentence),
        ("Time in heart-rate zones", hearts, ridden.heart_rate_sentence),
    )
    listed, entered = st.columns([3, 2])
    with listed:
        pieces.show_entries(entries, frames.each(entries), forget, record)
    with entered:
        pieces.ask_ftp(record, today, frames.bikes(book))
    pieces.show_own_zones(frames.own_zones(book, ftp.ftp_w, step=step, periods=number, today=today), save_zones)

elif view == "Power curve" and (rides := power_curve.each(book)):
    asked = pieces.ask_curve(rides, power_curve.PERIODS, power_curve.why_no_weight(book, today))
    curve = power_curve.power_curve(book, today, ftp_w=ftp.ftp_w if ftp else None, **asked)
    drawn = curve_charts.curve_chart(curve.lines, curve.model.line, is_per_kg=asked["is_per_kg"])
    pieces.show_card("The most you held", drawn, curve.sentence(units))
    pieces.show_model(curve.model, curve.vo2max, units)
    pieces.show_standing(curve.standing, curve.why_no_standing)
    pieces.show_peaks(curve.peaks, asked["period"], curve_charts.duration)

elif view == "Fitness" and (fit := fitness.fitness(book, today)):
    with st.grid(3, min_column_width=140):
        pieces.show_numbers(fit.cards[:3], units)
    with st.container(border=True):
        span = pieces.ask_beside("Fitness, fatigue and form", "Span", list(fitness.SPANS), key="fitness_span")
        show_chart(load_charts.load_chart(fit.since(span)), "Fitness and fatigue")
        show_chart(load_charts.form_chart(fit.since(span)), "Form")
        st.caption(f"Dashed and pale: the two weeks to come if nothing is done. {fit.measured}")
    with st.grid(6, min_column_width=140):
        pieces.show_numbers(fit.cards[3:], units)
    recovered, weeks = st.columns(2)
    with recovered:
        pieces.show_recovery(fitness.RECOVERY, fit.recovery, fit.parts, load_charts.recovery_chart(fit.parts))
    with weeks:
        pieces.show_card("Load by week", load_charts.changes_chart(fit.weeks), fit.changes)
    pieces.show_hard(fitness.hard_table(fit.hard), fit.spacing)

elif view == "Patterns" and (earliest := patterns.earliest(book)):
    with st.container(border=True):
        what = pieces.ask_beside("What came before gains", "Gains in", patterns.GAINS, key="patterns_gains")
        gained = patterns.gains(book, today)[what]
        st.caption(ui.plain(f"Over all of your history. {gained.sentences}"))
        show_chart(pattern_charts.effects_chart(gained.table, gained.of), "What came before gains")
    first, last = ui.ask_period(today, earliest, key="patterns_period")
    of = patterns.patterns_of(book, first, last)
    pieces.show_card(
        "Doing what the class asks", pattern_charts.compliance_chart(of.compliance), of.compliance_sentence
    )
    pieces.show_pair(
        ("Cadence by class type", pattern_charts.spread_chart(of.by_class_type, "cadence_rpm"), patterns.SPREAD),
        ("Resistance by class type", pattern_charts.spread_chart(of.by_class_type, "resistance_pct"), patterns.SPREAD),
    )
    pieces.show_efficiency(patterns.EFFICIENCY, of.efficiency, pattern_charts.trend_chart)
    with st.grid(4, min_column_width=140):
        pieces.show_numbers(of.cards, units)
    with st.container(border=True):
        what = pieces.ask_beside("Energy by month", "Of energy", patterns.MONTHLY, key="patterns_energy")
        st.caption(ui.plain(patterns.MONTHLY[what].told))
        show_chart(pattern_charts.monthly_chart(of.energy, *patterns.MONTHLY[what][:2]), "Energy by month")

else:
    st.info("No workout is in this book yet that this could be drawn from. It fills with the first rides that come in.")
