"""Load by day with the days ahead, by week, and the parts of recovery."""

import pandas as pd

from core.charts.fitness import changes_chart, form_chart, load_chart, recovery_chart


def load(*tsb: float, ahead: int = 1) -> pd.DataFrame:
    days = pd.date_range("2026-11-18", periods=len(tsb), name="day")
    is_ahead = [n >= len(tsb) - ahead for n in range(len(tsb))]
    return pd.DataFrame({"day": days, "ctl": 40.0, "atl": 50.0, "tsb": tsb, "is_ahead": is_ahead})


def test_the_days_ahead_are_dashed_and_begin_where_today_ends():
    chart = load_chart(load(1, 2, 3))
    done, ahead = chart.to_dict()["layer"]
    assert "strokeDash" not in done["mark"] and ahead["mark"]["strokeDash"] == [4, 4]
    rows = chart.data
    assert sorted(set(rows.loc[rows["is_ahead"], "day"].dt.day)) == [19, 20]
    assert set(rows["load"]) == {"Fitness", "Fatigue"}


def test_fresh_and_tired_days_have_their_own_colours():
    layers = form_chart(load(5, -5, 3)).to_dict()["layer"]
    assert len({layer["mark"]["color"] for layer in layers}) == 2
    assert [layer["transform"][1]["calculate"] for layer in layers[:2]] == ["max(datum.tsb, 0)", "min(datum.tsb, 0)"]


def test_both_charts_of_load_share_their_days():
    shown = load(1, 2, 3)
    assert (
        load_chart(shown).to_dict()["layer"][0]["encoding"]["x"]["scale"]
        == form_chart(shown).to_dict()["layer"][0]["encoding"]["x"]["scale"]
    )


def test_a_week_that_is_not_over_is_pale_and_tells_its_change():
    weeks = pd.DataFrame(
        {"tss": [100.0, 150.0], "change_pct": [float("nan"), 50.0], "is_partial": [False, True]},
        index=pd.DatetimeIndex(["2026-11-09", "2026-11-16"], name="week"),
    )
    chart = changes_chart(weeks)
    assert chart.data["told"].tolist() == ["–", "+50 %"]
    assert chart.to_dict()["encoding"]["opacity"]["condition"]["test"] == "datum.is_partial"


def test_an_unknown_part_of_recovery_has_no_bar_and_says_so():
    parts = pd.DataFrame({"part": ["form", "HRV"], "points": [80.0, float("nan")], "share": [1.0, 0.0]})
    rows = recovery_chart(parts).data
    assert rows["told"].tolist() == ["80 · counts 100 %", "unknown"]
    assert rows["points"].tolist() == [80, 0]
    assert rows["part"].tolist() == ["Form", "HRV"]


def test_nothing_to_draw_gives_empty_titled_charts():
    empty = load().iloc[:0]
    assert load_chart(empty).to_dict()["title"]["text"] == "Fitness and fatigue"
    assert form_chart(empty).to_dict()["title"]["text"] == "Form"
    assert changes_chart(pd.DataFrame({"tss": [], "change_pct": []})).to_dict()["title"]["text"] == "Load by week"
