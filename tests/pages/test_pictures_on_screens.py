"""Every screen offers itself and its charts as pictures, and every chart that is drawn can leave."""

import ast
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from core import ui_picture
from core.exports import pictures
from core.store import Book
from tests.pages.screens import APP, SCREENS, checked, field, opened, turned_to

ROOT = APP.parent
#: What of a screen is drawn only when something else was chosen there.
VIEWS = (
    ("overview", {}), ("rides", {"rides_view": "Groups"}), ("rides", {"rides_view": "Distributions"}),
    ("rides", {"rides_view": "Months"}), ("power_zones", {"view": "Fitness"}), ("workout", {}),
    ("strength", {}), ("body", {}), ("daily_review", {}), ("goals", {}), ("stack", {}),
)  # fmt: skip


def charts(app: AppTest) -> dict[str, object]:
    """The charts of a screen by name."""
    return dict(app.session_state[ui_picture.CHARTS].values()) if ui_picture.CHARTS in app.session_state else {}


def drawn_elsewhere(path) -> list[str]:
    """Where a file draws a chart of Altair by itself."""
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute))
    kinds = ("altair_chart", "vega_lite_chart", "line_chart", "bar_chart", "area_chart", "scatter_chart")
    return [f"{path.name}:{node.lineno} {node.attr}" for node in calls if node.attr in kinds]


def test_charts_are_drawn_by_show_chart_alone():
    files = [*ROOT.glob("pages/*.py"), *ROOT.glob("core/ui*.py")]
    found = [line for path in files for line in drawn_elsewhere(path) if path.name != "ui_picture.py"]
    assert found == []


def test_charts_of_plotly_can_be_saved_sharp_under_a_name():
    for path in [*ROOT.glob("pages/*.py"), *ROOT.glob("core/ui*.py")]:
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        for call in calls:
            if isinstance(call.func, ast.Attribute) and call.func.attr == "plotly_chart":
                assert "config" in {keyword.arg for keyword in call.keywords}, path.name
    from core.charts import maps, workout

    for config in (maps.CONFIG, workout.CONFIG):
        assert config["toImageButtonOptions"]["scale"] == 2 and config["toImageButtonOptions"]["filename"]
        assert "toImage" not in config["modeBarButtonsToRemove"]


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_offers_a_picture_once_it_is_asked_for(screen: str, filled: Book):
    app = opened(screen)
    assert not [one for one in app.toggle if one.key == "picture_blur"]  # nothing waits for it
    app.session_state["picture"] = True
    checked(app.run())
    assert field(app, "toggle", "picture_blur").value is False
    names = [one.options for one in app.selectbox if one.key and one.key.startswith("picture_chart_")]
    assert names == ([list(charts(app))] if charts(app) else [])
    files = [one.label for one in app.get("download_button") if one.key.startswith("picture_")]
    assert files == (["Save as PNG", "All as PNG"] if names else [])


@pytest.mark.parametrize(("screen", "query"), VIEWS)
def test_every_chart_of_a_screen_leaves_as_a_picture_under_a_name_of_its_own(screen: str, query: dict, filled: Book):
    app = opened(screen, **query)
    found = app.session_state[ui_picture.CHARTS]
    assert found
    for name, chart in found.values():
        assert name != "Chart", f"a chart on {screen} has no name"
        picture = pictures.svg(chart, title=name, made=date(2026, 11, 20))
        assert picture.startswith("<svg") and "20 Nov 2026" in picture


def test_charts_of_another_screen_are_not_offered(filled: Book):
    app = opened("overview")
    assert "The last year" in charts(app)
    turned_to(app, "settings")
    assert charts(app) == {}


def test_ways_and_the_heart_are_marked_as_private(filled: Book):
    app = opened("body")
    drawn = app.session_state[ui_picture.CHARTS]
    marked = {key for key, (name, _chart) in drawn.items() if name in ("Weight", "Resting heart rate")}
    assert marked and all(app.get_by_key(f"private_{key}") for key in marked)


@pytest.mark.parametrize(
    ("name", "is_private"),
    [
        ("Average heart rate", True), ("HR (bpm)", True), ("Weight", True), ("Weight (kg)", True), ("HRV", True),
        ("Sleep", True), ("FTP by weight (W/kg)", True), ("TRIMP", True), ("Body fat (%)", True),
        ("Weight lifted", False), ("Upper Body Strength", False), ("Average power", False), ("Threshold pace", False),
        ("Training stress", False), ("Three rides", False), ("Chart", False),
    ],
)  # fmt: skip
def test_what_is_private_is_known_by_its_words(name: str, is_private: bool):
    import altair as alt

    assert ui_picture._is_private(name, alt.Chart().mark_bar()) is is_private


def test_a_share_card_is_drawn_when_it_is_asked_for(filled: Book):
    app = opened("overview")
    assert not app.get("image")
    app.session_state["share_card_overview"] = True
    checked(app.run())
    offered = field(app, "selectbox", "share_card_overview_of")
    assert offered.options[:3] == ["This week", "Last week", "2026"]
    assert any(name.startswith("Best: ") for name in offered.options)
    assert any(name.startswith("Goal: ") for name in offered.options)
    for name in offered.options:
        checked(offered.select(name).run())
        assert len(app.get("image")) == 1, name
        files = [one.label for one in app.get("download_button") if one.key.startswith("share_card")]
        assert files == ["PNG", "SVG"]


def test_the_heart_is_on_the_card_of_a_workout_only_when_asked_for(filled: Book):
    app = opened("workout")
    app.session_state["share_card_workout"] = True
    checked(app.run())
    assert len(app.get("image")) == 1
    if toggles := [one for one in app.toggle if one.key == "share_card_workout_heart"]:
        assert toggles[0].value is False
        checked(toggles[0].set_value(True).run())
        assert len(app.get("image")) == 1
