"""How hard instructors' classes are, as dots with intervals."""

import pandas as pd

from core.charts.instructors import MOST, hardness_chart
from core.quantities import Quantity

POINTS = Quantity("effect", "Harder by", "IF points", 1)


def told(n: int) -> pd.DataFrame:
    """Instructors from the hardest to the easiest, the first one standing out."""
    effects = [n / 2 - i for i in range(n)]
    return pd.DataFrame(
        {"instructor": [f"Coach {i}" for i in range(n)], "n": 9, "effect": effects, "low": -9.0, "high": 9.0,
         "stands_out": [i == 0 for i in range(n)]}
    )  # fmt: skip


def test_each_instructor_is_a_dot_with_its_interval_around_the_average():
    chart = hardness_chart(told(3), POINTS)
    average, bars, dots = chart.to_dict()["layer"]
    assert average["encoding"]["x"]["field"] == "x"
    assert (bars["encoding"]["x"]["field"], bars["encoding"]["x2"]["field"]) == ("low", "high")
    assert bars["encoding"]["x"]["title"] == "Harder than average (IF points)"
    assert dots["encoding"]["y"]["sort"] == ["Coach 0", "Coach 1", "Coach 2"]
    assert chart.layer[1].data["chance"].tolist() == ["stands out", "no more than chance", "no more than chance"]


def test_of_many_those_farthest_from_average_are_drawn():
    drawn = hardness_chart(told(MOST + 10), POINTS).layer[1].data["name"].tolist()
    assert len(drawn) == MOST and {"Coach 0", f"Coach {MOST + 9}"} <= set(drawn)


def test_without_instructors_there_is_an_empty_titled_chart():
    assert hardness_chart(told(0), POINTS).to_dict()["title"]["text"] == "How hard for you"
