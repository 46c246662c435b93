"""Time by discipline against the usual week."""

import pandas as pd

from core.charts import theme
from core.charts.daily_review import disciplines_chart

COLUMNS = ["workouts", "minutes", "usual_workouts", "usual_minutes"]


def test_a_discipline_has_its_own_colour_and_a_mark_at_what_is_usual():
    rows = pd.DataFrame([[2, 90, 3, 120], [1, 20, None, None]], columns=COLUMNS, index=["cycling", "yoga"], dtype=float)
    chart = disciplines_chart(rows)
    assert chart.data[["discipline", "minutes"]].to_numpy().tolist() == [["Cycling", 90], ["Yoga", 20]]
    bars, marks = chart.to_dict()["layer"]
    assert bars["encoding"]["color"]["scale"]["range"] == [theme.DISCIPLINES["cycling"], theme.DISCIPLINES["yoga"]]
    assert marks["encoding"]["x"]["field"] == "usual"
    assert marks["transform"] == [{"filter": "isValid(datum.usual)"}]  # yoga has no usual week


def test_without_workouts_there_is_an_empty_titled_chart():
    empty = pd.DataFrame(columns=COLUMNS)
    assert disciplines_chart(empty).to_dict()["title"]["text"] == "Time by discipline"
