"""The charts of friends: what they draw, that they are empty with a title, and that names stay text."""

import numpy as np
import pandas as pd

from core.analysis import replay
from core.charts import friends as charts
from core.frames.race import GAP_KJ, GAP_M

LABELS = {"me:1": "You", "friend:2": "<b>Hill</b> & Climber"}


def race(length_s: int = 300):
    mine, theirs = np.full(length_s, 200.0), np.full(length_s, 190.0)
    done = {"me:1": replay.done_by_second(mine, length_s, scale=0.001),
            "friend:2": replay.done_by_second(theirs, length_s, scale=0.001)}  # fmt: skip
    parts = replay.stretches(pd.DataFrame({"start_s": [0], "end_s": [100], "name": ["Warm up"]}), length_s)
    duel = replay.duel(done["me:1"], done["friend:2"], parts, level=0.5)
    return pd.DataFrame(done), {"friend:2": duel.gap}, parts, duel


def drawn(length_s: int = 300):
    done, gaps, parts, _ = race(length_s)
    return charts.race_chart(done, LABELS, gaps, amount="output_kj", gap=GAP_KJ, units="metric", stretches=parts)


def test_a_race_has_a_line_of_the_gap_one_of_each_rider_and_a_dot_on_every_line():
    figure = drawn()
    gap, mine, theirs, *dots = figure.data
    assert (len(gap.y), gap.y[-1], gap.yaxis) == (301, 3.0, "y")  # 10 W for 300 s
    assert (mine.y[-1], theirs.y[-1], mine.yaxis) == (60.0, 57.0, "y2")
    assert [dot.mode for dot in dots] == ["markers"] * 3
    assert [dot.y[0] for dot in dots] == [3.0, 60.0, 57.0]  # the end


def test_the_slider_moves_every_dot_and_says_what_each_had_done_then():
    figure = drawn()
    steps = figure.layout.sliders[0].steps
    assert len(steps) == len(figure.frames) == charts.MOMENTS + 1
    assert steps[0].label == "0:00" and steps[-1].label == "5:00"
    middle = figure.frames[30]
    assert middle.name == "150" and list(middle.traces) == [3, 4, 5]
    assert [dot.y[0] for dot in middle.data] == [1.5, 30.0, 28.5]
    assert middle.layout.annotations[-1].text == (
        "<b>2:30</b> · You 30 · &lt;b&gt;Hill&lt;/b&gt; &amp; Climber 28 (+1.5) kJ"
    )


def test_names_from_outside_are_text_in_every_part_of_the_picture():
    assert "<b>Hill" not in drawn().to_json().replace("\\u003c", "<")


def test_a_race_of_a_second_or_of_none_is_drawn_all_the_same():
    for length_s in (0, 1):
        assert len(drawn(length_s).frames) == length_s + 1


def test_won_and_lost_stretches_are_bars_from_the_level_in_the_unit_that_is_read():
    *_, duel = race()
    told = charts.stretches_chart(duel.stretches, GAP_KJ, "metric", "Hill").to_dict()
    rows = next(iter(told["datasets"].values()))
    assert [(row["start"], row["end"], row["part"], row["change"]) for row in rows] == [
        (0, 100, "Warm up", 1.0), (100, 300, "1:40 – 5:00", 2.0),
    ]  # fmt: skip
    assert told["title"]["text"] == "Won and lost against Hill"
    in_yards = charts.stretches_chart(duel.stretches, GAP_M, "imperial", "Hill").to_dict()
    assert next(iter(in_yards["datasets"].values()))[0]["change"] == 1.1
    assert "Nothing to show" in str(charts.stretches_chart(duel.stretches.iloc[:0], GAP_KJ, "metric", "Hill").to_dict())


def test_standings_are_bars_with_the_most_on_top_and_equal_names_apart():
    table = pd.DataFrame(
        {"name": ["You", "Early", "Early"], "minutes": [30.0, 60.0, np.nan]},
        index=pd.Index([0, 1, 2], name="friend_id"),
    )
    rows = next(iter(charts.standings_chart(table, "minutes", "metric").to_dict()["datasets"].values()))
    assert [(row["name"], row["order"]) for row in rows] == [("You", 2), ("Early", 1), ("Early (2)", 3)]
    assert rows[2]["written"] == "–" and rows[0]["is_me"]
