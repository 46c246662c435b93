"""The seconds of a workout as they are drawn, its zones, its attempts and its way."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from core.charts import theme
from core.charts import workout as charts
from core.frames import rides as frames

FTP_W = 200.0  # zones end at 110, 150, 180, 210, 240 and 300 W


def seconds_of(**channels):
    return pd.DataFrame({name: pd.Series(values, dtype=float) for name, values in channels.items()})


def ride(length_s=120):
    level = np.linspace(100, 220, length_s)
    return seconds_of(power_w=level, cadence_rpm=level / 2, resistance_pct=level / 5, heart_rate_bpm=level / 2 + 60)


def parts_of(*rows):
    return pd.DataFrame(rows, columns=["start_s", "end_s", "name", "kind"])


def targets_of(*rows):
    return pd.DataFrame(rows, columns=["start_s", "end_s", "metric", "lower", "upper"])


def songs_of(*rows):
    return pd.DataFrame(rows, columns=["start_s", "title", "artists"])


def drawn(seconds, discipline="cycling", units="metric", **more):
    return charts.seconds_chart(seconds, discipline=discipline, units=units, **more)


def trace(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def bands(figure):
    """The rectangles behind a panel, without those behind the whole picture: (from s, to s, lower, upper, colour)."""
    return [(s.x0 / 1000, s.x1 / 1000, s.y0, s.y1, s.fillcolor) for s in figure.layout.shapes if s.yref != "paper"]


def told_at(figure, name, second):
    return trace(figure, name).customdata[second]


# --- the panels ---------------------------------------------------------------------------------------------------


def test_every_channel_that_was_recorded_has_a_panel_and_all_share_one_clock():
    figure = drawn(ride())
    assert [line.name for line in figure.data] == ["Power", "Cadence", "Resistance", "Heart rate"]
    assert len({line.yaxis for line in figure.data}) == 4
    assert {line.xaxis for line in figure.data} == {None}  # the first and only one
    assert figure.layout.hovermode == "x unified"


def test_panels_do_not_overlap_and_the_first_one_is_on_top():
    figure = drawn(ride())
    domains = [figure.layout["yaxis" + line.yaxis[1:]].domain for line in figure.data]
    assert domains[0][1] == 1
    assert domains[-1][0] == 0
    assert all(upper[0] > lower[1] for upper, lower in pairwise(domains))


def test_every_second_is_sent_once_and_a_gap_stays_a_gap():
    line = trace(drawn(seconds_of(power_w=[100, np.nan, 120])), "Power")
    assert (line.x, line.x0, line.dx) == (None, 0, 1000)
    assert np.isnan(line.y).tolist() == [False, True, False]
    assert line.connectgaps is False


def test_every_channel_has_its_own_colour_whatever_the_theme():
    figure = drawn(ride())
    assert trace(figure, "Heart rate").line.color == theme.CHANNELS["heart_rate_bpm"]
    assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"


def test_a_channel_without_any_value_has_no_panel():
    assert charts.drawn_channels(seconds_of(power_w=[np.nan, np.nan], speed_mps=[1, 2]), "cycling") == ["speed_mps"]
    assert charts.drawn_channels(pd.DataFrame(), "cycling") == []


def test_without_a_channel_the_picture_is_empty():
    assert not drawn(pd.DataFrame()).data


def test_speed_is_drawn_in_the_unit_that_the_athlete_reads():
    figure = drawn(seconds_of(speed_mps=[10.0, 5.0]), units="imperial")
    assert trace(figure, "Speed").y[0] == pytest.approx(22.37, abs=0.01)  # 10 m/s is 36 km/h
    assert "mph" in figure.layout.annotations[0].text


def test_a_run_is_led_by_its_pace_the_faster_the_higher_and_standing_still_has_none():
    figure = drawn(seconds_of(speed_mps=[0.0, 2.5, 2.5, 4.0], heart_rate_bpm=[120, 130, 140, 150]), "running")
    pace = figure.data[0]
    assert pace.name == "Pace"
    assert pace.y[1:] / 1000 == pytest.approx([400, 400, 250])  # seconds for a kilometre
    assert np.isnan(pace.y[0])
    slow_end, fast_end = figure.layout.yaxis.range
    assert slow_end > fast_end


def test_dragging_zooms_unless_a_finger_has_to_scroll_past():
    assert drawn(ride()).layout.dragmode == "zoom"
    assert drawn(ride(), is_zoomable=False).layout.dragmode is False
    assert all(axis.fixedrange for axis in drawn(ride()).select_yaxes())


# --- what the class asked for -------------------------------------------------------------------------------------


def test_a_target_zone_is_a_band_in_watts_of_the_ftp_in_force():
    figure = drawn(ride(), ftp_w=FTP_W, targets=targets_of((0, 60, "power_zone", 2, 2), (60, 120, "power_zone", 3, 4)))
    assert bands(figure) == [
        (0, 60, 110, 150, theme.POWER_ZONES[1]),
        (60, 120, 150, 210, theme.POWER_ZONES[3]),
    ]
    assert told_at(figure, "Target", 59) == "zone 2, 110–150 W"
    assert told_at(figure, "Target", 60) == "zones 3–4, 150–210 W"  # half-open: the second 60 is of the second one


def test_the_outermost_zones_have_no_lower_or_upper_end():
    figure = drawn(ride(), ftp_w=FTP_W, targets=targets_of((0, 60, "power_zone", 1, 1), (60, 120, "power_zone", 7, 7)))
    assert told_at(figure, "Target", 0) == "zone 1, up to 110 W"
    assert told_at(figure, "Target", 100) == "zone 7, from 300 W"


def test_a_band_never_reaches_beyond_its_panel():
    figure = drawn(ride(), ftp_w=FTP_W, targets=targets_of((0, 60, "power_zone", 5, 5)))
    assert bands(figure)[0][3] == pytest.approx(220 * 1.06)  # zone 5 ends at 240 W, the panel above the 220 W ridden


def test_without_an_ftp_a_zone_has_no_watts_and_no_band():
    figure = drawn(ride(), targets=targets_of((0, 60, "power_zone", 2, 2)))
    assert bands(figure) == []


def test_cadence_and_resistance_targets_stand_behind_their_own_panels():
    figure = drawn(ride(), targets=targets_of((0, 60, "cadence", 80, 90), (0, 60, "resistance", 35, 35)))
    axes = [shape.yref for shape in figure.layout.shapes]
    assert axes == [trace(figure, "Cadence").yaxis, trace(figure, "Resistance").yaxis]
    assert {told_at(figure, "Target", 0)} == {"80–90"}


def test_the_zone_of_each_second_is_told_and_a_bound_belongs_to_the_lower_zone():
    line = trace(drawn(seconds_of(power_w=[110, 111, 300, 301]), ftp_w=FTP_W), "Power")
    assert line.customdata.tolist() == [1, 2, 6, 7]


def test_parts_of_the_class_lie_behind_every_panel_and_are_cut_to_what_was_ridden():
    parts = parts_of(
        (0, 60, "Warm-up", "warmup"), (60, 300, "Intervals", "cycling"), (300, 360, "Cool-down", "cooldown")
    )
    figure = drawn(ride(), segments=parts)
    lane = figure.data[0]
    assert list(lane.text) == ["Warm-up", "Intervals"]  # the ride ended before the cool-down
    assert (list(lane.base), list(lane.x)) == ([0, 60_000], [60_000, 60_000])
    assert told_at(figure, "Part", 61) == "Intervals"


def test_a_song_plays_until_the_next_one_and_the_last_one_until_the_end():
    songs = songs_of((-20, "Alive", "Sia"), (50, "Heat", None))
    figure = drawn(ride(), songs=songs)
    assert told_at(figure, "Song", 0) == "Alive – Sia"
    assert told_at(figure, "Song", 49) == "Alive – Sia"
    assert told_at(figure, "Song", 50) == "Heat"
    assert told_at(figure, "Song", 119) == "Heat"


def test_songs_without_a_time_are_not_drawn():
    assert "Song" not in [t.name for t in drawn(ride(), songs=songs_of((None, "Alive", "Sia"))).data]


def test_names_from_outside_stand_in_the_picture_letter_by_letter():
    name = "<b>x</b> <a href='http://e.x'>l</a>"
    figure = drawn(ride(), songs=songs_of((0, name, name)), segments=parts_of((0, 120, name, "cycling")))
    texts = [told_at(figure, "Song", 0), told_at(figure, "Part", 0), *figure.data[0].text]
    assert all("<" not in text for text in texts)
    assert texts[1].startswith("&lt;b&gt;x&lt;/b&gt;")


def test_a_long_name_is_cut_so_that_a_phone_has_room_for_it():
    figure = drawn(ride(), segments=parts_of((0, 120, "x" * 80, "cycling")))
    assert told_at(figure, "Part", 0) == "x" * 35 + "…"


def test_every_mark_of_a_workout_has_a_colour():
    assert set(charts.MARK_COLOURS) == set(frames.MARKS.values())


# --- zones, attempts, the way -------------------------------------------------------------------------------------


def zones_of(*seconds):
    table = pd.DataFrame({"seconds": [float(s) for s in seconds]}, index=pd.RangeIndex(1, len(seconds) + 1))
    return table.assign(share=table["seconds"] / table["seconds"].sum())


def test_time_in_zone_is_written_with_its_share_and_sums_of_many_hours_in_hours():
    chart = charts.zones_chart(zones_of(90, 30, 36_000, 0, 0), "Zones", theme.HEART_RATE_ZONES)
    data = chart.data if isinstance(chart.data, pd.DataFrame) else chart.layer[0].data
    assert data["told"].tolist()[:3] == ["1:30 · 0 %", "0:30 · 0 %", "10 h · 100 %"]


def test_beside_each_other_stands_only_what_is_known():
    no_zones, way = zones_of().iloc[:0], [np.array([[1.0, 1.0], [2.0, 2.0]])]
    assert charts.side_charts(no_zones, no_zones, no_zones, [], is_cut=False) == []
    assert len(charts.side_charts(zones_of(1, 2, 3, 4, 5, 6, 7), no_zones, no_zones, way, is_cut=False)) == 2


def overlay_of(*workout_ids):
    return pd.concat(
        [pd.DataFrame({"second": [5, 15], "power_w": [150.04, 160.0], "workout_id": i}) for i in workout_ids]
    )


def test_an_attempt_keeps_the_accent_when_it_is_compared_with_five_others():
    labels = {n: f"Attempt {n}" for n in range(1, 7)}
    spec = charts.overlay_chart(overlay_of(*labels), labels, 1).to_dict()
    colours = dict(zip(*spec["encoding"]["color"]["scale"].values(), strict=True))
    assert colours["Attempt 1"] == theme.ACCENT
    assert len(set(colours.values())) == 6


def test_an_attempt_without_power_has_no_place_in_the_legend():
    spec = charts.overlay_chart(overlay_of(1), {1: "One", 2: "Two"}, 1).to_dict()
    assert spec["encoding"]["color"]["scale"]["domain"] == ["One"]


@pytest.mark.parametrize(
    ("chart", "title"),
    [
        (charts.zones_chart(zones_of().iloc[:0], "Time in power zones", theme.POWER_ZONES), "Time in power zones"),
        (charts.overlay_chart(pd.DataFrame(), {}, 1), "Output of each attempt"),
    ],
)
def test_without_anything_to_draw_a_chart_is_empty_and_titled(chart, title):
    assert chart.to_dict()["title"]["text"] == title
