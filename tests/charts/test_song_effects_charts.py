"""Effects of songs and artists as dots with intervals."""

import pandas as pd

from core.charts.song_effects import MOST, effects_chart


def table(n: int, **columns: object) -> pd.DataFrame:
    rows = [(f"Song {i}", n / 2 - i, n / 2 - i - 1, n / 2 - i + 1, 9, 8, i == 0) for i in range(n)]
    names = ["name", "effect_pct", "low_pct", "high_pct", "plays", "rides", "stands_out"]
    return pd.DataFrame(rows, columns=names).assign(**columns)


def drawn(chart) -> pd.DataFrame:
    return chart.layer[2].data


def test_the_most_lifting_and_the_most_slowing_are_drawn():
    rows = drawn(effects_chart(table(40), "Artists"))
    assert rows["name"].tolist() == [f"Song {i}" for i in [*range(MOST), *range(40 - MOST, 40)]]


def test_few_are_drawn_once():
    assert len(drawn(effects_chart(table(5), "Artists"))) == 5


def test_two_songs_of_one_title_stay_apart():
    rows = drawn(effects_chart(table(2, name="Alone", artists="Fenn"), "Songs"))
    assert rows["name"].tolist() == ["Alone · Fenn", "Alone · Fenn (2)"]


def test_what_stands_out_is_told_apart_and_an_interval_runs_from_low_to_high():
    chart = effects_chart(table(3), "Songs")
    assert drawn(chart)["chance"].tolist() == ["stands out", "no more than chance", "no more than chance"]
    _nought, bars, dots = chart.to_dict()["layer"]
    assert (bars["encoding"]["x"]["field"], bars["encoding"]["x2"]["field"]) == ("low", "high")
    assert dots["encoding"]["x"]["field"] == "value"


def test_without_effects_the_chart_is_empty_and_titled():
    assert effects_chart(table(0), "Songs").to_dict()["title"]["text"] == "What songs do"
