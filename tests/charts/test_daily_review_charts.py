"""Time by discipline against the usual week."""

import pandas as pd

from core.charts import theme
from core.charts.daily_review import disciplines_chart

COLUMNS = ["workouts", "minutes", "usual_workouts", "usual_minutes"]


def test_a_discipline_has_its_own_colour_and_what_is_usual_behind_it():
    rows = pd.DataFrame([[2, 90, 3, 120], [1, 20, None, None]], columns=COLUMNS, index=["cycling", "yoga"], dtype=float)
    chart = disciplines_chart(rows)
    assert chart.data[["discipline", "minutes"]].to_numpy().tolist() == [["Cycling", 90], ["Yoga", 20]]
    usual, bars = chart.to_dict()["layer"]
    assert bars["encoding"]["color"]["scale"]["range"] == [theme.DISCIPLINES["cycling"], theme.DISCIPLINES["yoga"]]
    assert usual["encoding"]["x"]["field"] == "usual"


def test_without_workouts_there_is_an_empty_titled_chart():
    empty = pd.DataFrame(columns=COLUMNS)
    assert disciplines_chart(empty).to_dict()["title"]["text"] == "Time by discipline"
