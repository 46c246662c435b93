"""Charts as files: sharp, in the colours of the look, with title and day, and without what only a pointer tells."""

import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pytest
from PIL import Image

from core.charts import theme
from core.charts.overview import calendar_chart, load_chart
from core.exports import pictures

DAY = date(2026, 11, 20)
WEEKS = pd.DataFrame(
    {"measured": [100.0, 200.0, 300.0], "estimated": [20.0, 0.0, 50.0]},
    index=pd.date_range("2026-11-02", periods=3, freq="7D"),
)
RIDES = pd.DataFrame({"title": ["One & <b>two</b>", "שלום", "🔥 \U0010fffd hot"], "kj": [300, 200, 100]})


def image(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def named_chart(rows: pd.DataFrame = RIDES) -> alt.Chart:
    bars = (
        alt.Chart(rows).mark_bar().encode(x="kj:Q", y="title:N", tooltip=["title:N", alt.Tooltip("kj:Q", title="sh")])
    )
    return theme.dressed(bars, title="Rides")


def texts(picture: str) -> list[str]:
    """All that can be read in an SVG."""
    return [text for node in ElementTree.fromstring(picture).iter() for text in [(node.text or "").strip()] if text]


def test_a_png_is_twice_as_wide_as_the_chart_and_in_the_colours_of_the_look():
    light = image(pictures.drawn(load_chart(WEEKS), "png", look="light", title="Load", made=DAY))
    dark = image(pictures.drawn(load_chart(WEEKS), "png", look="dark", title="Load", made=DAY))
    assert light.width == dark.width == 2 * pictures.WIDTH
    assert light.getpixel((2, 2)) == (0xFB, 0xFB, 0xFA) and dark.getpixel((2, 2)) == (0x14, 0x17, 0x1C)
    accent = tuple(bytes.fromhex(theme.ACCENT[1:]))
    for drawn in (light, dark):
        colours = {colour for _, colour in drawn.getcolors(1 << 20)}
        assert accent in colours and len(colours) > 20


def test_an_svg_has_title_day_and_names_as_text_and_no_hint():
    told = texts(pictures.svg(named_chart(), title="Another name", made=DAY))
    assert {"Rides", "20 Nov 2026", "One & <b>two</b>", "🔥 \U0010fffd hot"} <= set(told)
    picture = pictures.svg(named_chart(), made=DAY)
    assert "Another name" not in told and 'description="bar"' not in picture and "only a hint" not in picture


def test_a_legend_of_lines_has_its_lines():
    rows = pd.DataFrame(
        {"day": [1, 2, 1, 2], "tss": [1, 2, 3, 4], "load": ["Fitness", "Fitness", "Fatigue", "Fatigue"]}
    )
    lines = alt.Chart(rows).mark_line().encode(x="day:Q", y="tss:Q", color="load:N")
    symbols = re.findall(r'<g class="mark-symbol role-legend-symbol".*?</g>', pictures.svg(lines), re.DOTALL)
    widths = [float(width) for symbol in symbols for width in re.findall(r'stroke-width="([\d.]+)"', symbol)]
    assert len(symbols) == 2 and len(widths) == 2 and min(widths) > 0


def test_in_a_text_a_chart_has_no_title_and_no_paper_and_is_as_wide_as_the_text():
    light, dark = pictures.svg_in_text(named_chart()), pictures.svg_in_text(named_chart(), "dark")
    root = ElementTree.fromstring(light)
    assert float(root.get("width", "0")) <= pictures.TEXT_WIDTH
    assert "Rides" not in texts(light) and "#fbfbfa" not in light.lower()
    assert light != dark  # its letters are in the colours of the look


def test_a_chart_without_a_title_gets_the_name_it_has_on_the_screen():
    assert {"Load by week", "20 Nov 2026"} <= set(
        texts(pictures.svg(load_chart(WEEKS), title="Load by week", made=DAY))
    )


def test_a_title_of_500_letters_is_shortened_and_the_picture_stays_as_wide():
    told = pictures.drawn(load_chart(WEEKS), "png", title="Climb " * 84, made=DAY)
    assert image(told).width == 2 * pictures.WIDTH
    assert any(text.endswith("Climb…") for text in texts(pictures.svg(load_chart(WEEKS), title="Climb " * 84)))


def test_a_pdf_is_one():
    assert pictures.drawn(calendar_chart(pd.DataFrame(columns=["day", "workouts"])), "pdf", made=DAY).startswith(
        b"%PDF-"
    )


def test_letters_that_no_font_has_are_drawn_nowhere_as_boxes():
    boxes = pictures.drawn(named_chart(RIDES.assign(title=["a", "b", "c \U0010fffd"])), "png")
    without = pictures.drawn(named_chart(RIDES.assign(title=["a", "b", "c "])), "png")
    left = [image(data).crop((0, 100, 40, 560)).tobytes() for data in (boxes, without)]
    assert left[0] == left[1]


def test_more_rows_than_altair_allows_are_drawn():
    many = pd.DataFrame({"x": range(6000), "y": range(6000)})
    line = theme.dressed(alt.Chart(many).mark_line().encode(x="x:Q", y="y:Q"))
    assert image(pictures.drawn(line, "png")).width == 2 * pictures.WIDTH


def test_rows_go_in_without_a_setting_of_the_whole_process(monkeypatch):
    def nobody(*_args, **_kwargs):
        raise AssertionError("a transformer of the process was asked")

    monkeypatch.setattr(alt.data_transformers, "get", nobody)
    layered = alt.layer(
        alt.Chart(RIDES).mark_bar().encode(x="kj:Q"), alt.Chart(WEEKS).mark_rule().encode(x="measured:Q")
    )
    told = pictures.described(alt.hconcat(layered, alt.Chart(RIDES).mark_bar().encode(x="kj:Q")), look="light")
    assert sorted(len(rows) for rows in told["datasets"].values()) == [3, 3]


def test_the_chart_itself_stays_as_it_was():
    chart = named_chart()
    before = chart.to_dict()
    pictures.drawn(chart, "png", look="dark", title="x", made=DAY)
    assert chart.to_dict() == before


def test_a_zip_has_every_chart_as_every_kind():
    whole = pictures.zipped({"Rides": named_chart(), "Load by week": load_chart(WEEKS)}, ("png", "svg"), made=DAY)
    archive = zipfile.ZipFile(io.BytesIO(whole))
    assert archive.namelist() == [
        "zonebook-01-rides-2026-11-20.png", "zonebook-01-rides-2026-11-20.svg",
        "zonebook-02-load-by-week-2026-11-20.png", "zonebook-02-load-by-week-2026-11-20.svg",
    ]  # fmt: skip
    assert archive.read("zonebook-01-rides-2026-11-20.svg").startswith(b"<svg")


def test_names_that_leave_nothing_in_plain_letters_do_not_hide_each_other():
    charts = {"שלום": named_chart(), "🔥": load_chart(WEEKS)}
    names = zipfile.ZipFile(io.BytesIO(pictures.zipped(charts, ("svg",), made=DAY))).namelist()
    assert len(set(names)) == 2


@pytest.mark.parametrize("look", ["light", "dark"])
def test_faded_text_lies_between_text_and_background(look):
    of = pictures.colours(look)
    assert of.faded(1.0) == of.text and of.faded(0.0) == of.background
    assert re.fullmatch("#[0-9a-f]{6}", of.faded(0.5))
