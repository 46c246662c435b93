"""The days ahead as rows of hours."""

import pandas as pd

from core.charts.schedule import COLOURS, ahead_chart

COLUMNS = ["day", "label", "first_minute", "last_minute", "kind", "told"]


def test_each_day_is_a_row_in_the_order_of_the_days_also_without_a_stretch():
    rows = pd.DataFrame([("x", "Fri 20 Nov", 1020, 1200, "Free", "17:00 to 20:00: Free")], columns=COLUMNS)
    drawn = ahead_chart(rows, ["Fri 20 Nov", "Sat 21 Nov"]).to_dict()
    assert drawn["encoding"]["y"]["scale"]["domain"] == ["Fri 20 Nov", "Sat 21 Nov"]
    assert drawn["encoding"]["x"]["scale"]["domain"] == [0, 1440]
    assert drawn["encoding"]["color"]["scale"]["domain"] == list(COLOURS)


def test_without_anything_to_draw_it_is_an_empty_titled_chart():
    assert ahead_chart(pd.DataFrame(columns=COLUMNS), []).to_dict()["title"]["text"] == "The days ahead"
