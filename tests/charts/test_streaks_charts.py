"""The calendar in any measure with life events, starts by hour, times of the day, and Eddington's staircase."""

import pandas as pd

from core.analysis.eddington import eddington
from core.charts.overview import calendar_chart
from core.charts.streaks import best_times_chart, eddington_chart, starts_chart


def text_of(chart) -> str:
    return str(chart.to_dict()["mark"]["type"])


def days(**columns) -> pd.DataFrame:
    n = len(next(iter(columns.values())))
    return pd.DataFrame({"day": pd.date_range("2026-01-01", periods=n), "minutes": 30.0, "output_kj": 0.0, **columns})


def test_a_year_is_coloured_by_what_was_asked_in_the_athletes_unit():
    table = days(workouts=[1, 0], distance_m=[16_093.44, 0.0])
    drawn = calendar_chart(table, measure="distance_m", units="imperial").to_dict()
    assert drawn["layer"][1]["encoding"]["color"]["field"] == "distance_m"
    rows = next(iter(drawn["datasets"].values()))
    assert rows[0]["distance_m"] == 10
    titles = [one["title"] for one in drawn["layer"][0]["encoding"]["tooltip"]]
    assert titles == ["Day", "Workouts", "Time (min)", "Output (kJ)", "Distance (mi)"]


def test_life_events_have_a_frame_also_in_a_year_without_workouts():
    table = days(workouts=[0, 0, 0], kind=["travel", None, "illness"], event=["Travel: *Alps*", None, "Illness"])
    drawn = calendar_chart(table).to_dict()
    assert drawn["layer"][2]["encoding"]["stroke"]["scale"]["domain"] == ["illness", "travel"]
    assert drawn["layer"][0]["encoding"]["tooltip"][-1]["title"] == "Life"


def test_a_year_without_anything_is_an_empty_titled_chart():
    assert text_of(calendar_chart(days(workouts=[0], kind=[None], event=[None]))) == "text"
    assert len(calendar_chart(days(workouts=[1])).to_dict()["layer"]) == 2


def test_a_week_that_begins_on_sunday_has_sunday_on_top():
    drawn = calendar_chart(days(workouts=[1]), first_weekday=6).to_dict()
    assert drawn["layer"][0]["encoding"]["y"]["sort"][0] == "Sun"
    slots = pd.DataFrame({"weekday": [6], "hour": [23], "workouts": [2], "minutes": [60.0]})
    drawn = starts_chart(slots, first_weekday=6)
    assert drawn.to_dict()["layer"][0]["encoding"]["y"]["sort"][0] == "Sun"
    assert next(iter(drawn.to_dict()["datasets"].values()))[0]["span"] == "23:00 and 0:00"


def test_the_staircase_is_drawn_around_the_place_where_it_meets_the_line():
    found = eddington(pd.Series([50.0] * 30 + [400.0]))
    drawn = eddington_chart(found.steps, found.number, "km").to_dict()
    assert found.number == 31
    sets = list(drawn["datasets"].values())
    assert [{"least": 31, "days": 31, "told": "31"}] in sets
    assert all(row["least"] <= 2.5 * 31 for rows in sets for row in rows)


def test_nothing_to_draw_is_an_empty_titled_chart():
    nothing = pd.DataFrame({"weekday": [], "hour": [], "workouts": [], "minutes": []})
    assert text_of(starts_chart(nothing)) == "text"
    assert text_of(best_times_chart(pd.DataFrame())) == "text"
    assert text_of(eddington_chart(eddington(pd.Series(dtype=float)).steps, 0, "km")) == "text"
