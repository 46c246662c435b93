"""How the plan is drawn: blocks of a workout, hours of weeks, form ahead."""

import pandas as pd

from core.charts import plan as charts


def steps() -> pd.DataFrame:
    return pd.DataFrame({"start_min": [0.0, 10.0], "end_min": [10.0, 18.0], "share": [55.0, 105.0], "zone": [1, 4],
                         "told": ["Warm-up 10:00", "Work 8:00"]})  # fmt: skip


def test_a_step_is_a_block_from_its_first_to_its_last_minute_and_as_high_as_it_is_hard():
    drawn = charts.steps_chart(steps()).to_dict()
    encoded = drawn["encoding"]
    assert (encoded["x"]["field"], encoded["x2"]["field"], encoded["y2"]["field"]) == ("start_min", "end_min", "share")
    (rows,) = drawn["datasets"].values()
    assert [(row["zone"], row["share"]) for row in rows] == [("Zone 1", 55), ("Zone 4", 105)]


def test_weeks_are_bars_by_focus_with_their_stress_on_top():
    weeks = pd.DataFrame({"week": ["16 Nov", "16 Nov", "23 Nov"], "focus": ["vo2max", "endurance", "other"],
                          "hours": [1.0, 2.0, 0.5], "told": ["150 TSS", "150 TSS", "20 TSS"]})  # fmt: skip
    drawn = charts.weeks_chart(weeks).to_dict()
    bars, words = drawn["layer"]
    assert bars["encoding"]["color"]["scale"]["domain"] == ["Endurance", "VO2max", "Other"]
    tops = drawn["datasets"][words["data"]["name"]]
    assert [(row["week"], row["hours"], row["told"]) for row in tops] == [
        ("16 Nov", 3, "150 TSS"),
        ("23 Nov", 0.5, "20 TSS"),
    ]


def test_form_has_a_line_for_today_and_one_for_each_race():
    days = pd.DataFrame({"day": pd.date_range("2026-11-19", periods=4), "ctl": [20.0, 21, 22, 23],
                         "atl": [30.0, 20, 15, 10], "tsb": [-10.0, 1, 7, 13], "tss": 0.0,
                         "is_ahead": [False, False, True, True]})  # fmt: skip
    races = pd.DataFrame({"day": pd.to_datetime(["2026-11-22"]), "title": ["A climb with a very long name indeed"]})
    drawn = charts.form_chart(days, races).to_dict()
    named = [drawn["datasets"][layer["data"]["name"]] for layer in drawn["layer"] if "layer" in layer]
    assert [[(row["name"], row["day"][:10]) for row in rows] for rows in named] == [
        [("Today", "2026-11-20")], [("A climb with a very long", "2026-11-22")]
    ]  # fmt: skip


def test_nothing_to_draw_says_so():
    empty_days = pd.DataFrame({"day": [], "ctl": [], "atl": [], "tsb": [], "is_ahead": []})
    empty_weeks = pd.DataFrame({"week": [], "focus": [], "hours": [], "told": []})
    for chart in (charts.steps_chart(steps().iloc[:0]), charts.weeks_chart(empty_weeks),
                  charts.form_chart(empty_days, pd.DataFrame({"day": [], "title": []}))):  # fmt: skip
        assert "Nothing to show yet" in str(chart.to_dict())
