"""Zone bands, W' left, and how much of what was asked was done, as they are drawn."""

import pandas as pd

from core.charts import efforts, theme, workout

FTP_W = 200.0  # zones end at 110, 150, 180, 210, 240 and 300 W


def drawn(targets=None, ftp_w=FTP_W, **channels):
    seconds = pd.DataFrame({name: pd.Series(values, dtype=float) for name, values in channels.items()})
    return workout.seconds_chart(seconds, discipline="cycling", units="metric", ftp_w=ftp_w, targets=targets)


def bands(figure):
    return [(shape.y0, shape.y1, shape.fillcolor) for shape in figure.layout.shapes if shape.xref == "x domain"]


def test_zones_stand_behind_the_power_line_up_to_where_it_reaches():
    figure = drawn(power_w=[100, 160])  # drawn up to 169.6 W, so zone 3 is cut and zone 4 is not there
    top = figure.layout.yaxis.range[1]
    assert bands(figure) == [
        (0, 110, theme.POWER_ZONES[0]), (110, 150, theme.POWER_ZONES[1]), (150, top, theme.POWER_ZONES[2]),
    ]  # fmt: skip


def test_zones_make_way_for_what_the_class_asked_of_power():
    columns = ["start_s", "end_s", "metric", "lower", "upper"]
    assert not bands(drawn(pd.DataFrame([(0, 2, "power_zone", 2, 2)], columns=columns), power_w=[100, 160]))
    assert bands(drawn(pd.DataFrame([(0, 2, "cadence", 80, 90)], columns=columns), power_w=[100, 160]))


def test_there_are_no_zones_without_an_ftp():
    assert not bands(drawn(ftp_w=None, power_w=[100, 160]))
    assert efforts.zone_bands(None).empty


def test_w_prime_left_is_the_second_panel_and_shows_where_it_is_below_zero():
    figure = drawn(power_w=[300, 300], w_balance_kj=[5, -2], cadence_rpm=[90, 90])
    assert [line.name for line in figure.data] == ["Power", "W′ left", "Cadence"]
    assert figure.layout.yaxis2.range[0] < -2 and figure.layout.yaxis2.zeroline
    assert "kJ" in figure.data[1].hovertemplate


def test_each_metric_is_one_bar_from_below_to_above():
    shares = pd.DataFrame(
        [("Cadence", "Below", 0.05), ("Cadence", "On target", 0.85), ("Cadence", "Above", 0.10)],
        columns=["metric", "verdict", "share"],
    )
    chart = efforts.asked_chart(shares).to_dict()
    rows = next(iter(chart["datasets"].values()))
    assert [(row["verdict"], row["told"]) for row in rows] == [("Below", ""), ("On target", "85 %"), ("Above", "10 %")]
    assert chart["layer"][0]["encoding"]["color"]["scale"]["domain"] == list(efforts.VERDICTS)


def test_nothing_asked_is_an_empty_titled_chart():
    empty = pd.DataFrame(columns=["metric", "verdict", "share"])
    assert efforts.asked_chart(empty).to_dict()["title"]["text"] == "On target"
