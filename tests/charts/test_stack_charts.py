"""The strip of a stack: what its classes ask for over time."""

import pandas as pd

from core.charts.stack import strip_chart

STRIP = pd.DataFrame(
    {
        "start_min": [0.0, 10.0, 30.0], "end_min": [10.0, 30.0, 50.0], "zone": [2.0, 4.0, float("nan")],
        "share": [0.655, 0.975, float("nan")], "nth": [1, 1, 2], "title": ["First", "First", "<b>Second</b>"],
    }
)  # fmt: skip


def test_each_block_stands_at_its_share_of_ftp_in_the_colour_of_its_zone():
    drawn = strip_chart(STRIP).to_dict()
    rows = next(rows for rows in drawn["datasets"].values() if "asked" in rows[0])
    assert [(row["asked"], round(row["height"], 1)) for row in rows] == [
        ("Zone 2", 65.5), ("Zone 4", 97.5), ("No zones asked for", 50.0),
    ]  # fmt: skip
    assert [row["time"] for row in rows] == ["0:00 to 10:00", "10:00 to 30:00", "30:00 to 50:00"]
    assert rows[2]["told"] == "unknown"


def test_an_empty_stack_is_an_empty_titled_chart():
    assert strip_chart(STRIP.iloc[:0]).to_dict()["title"]["text"] == "What it asks for"
