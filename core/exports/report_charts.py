"""A chart of a report as SVG, on this machine and without a browser."""

from typing import Any, Literal

Look = Literal["light", "dark"]
#: How wide a chart is, in its own units: as wide as the text of a page, so that letters come out at their size.
WIDTH = 660
#: Paper, ink, quiet ink and lines of each look.
COLOURS = {"light": ("#ffffff", "#1d2530", "#5f6b78", "#d9dfe6"), "dark": ("#11161d", "#e8edf3", "#9aa5b1", "#2c3540")}


def svg(chart: Any, look: Look = "light") -> str:
    """A chart of Altair as SVG, its letters as text."""
    import vl_convert

    paper, ink, quiet, lines = COLOURS[look]
    label = {"labelColor": quiet, "titleColor": quiet, "titleFontWeight": "normal"}
    told = chart.properties(width=WIDTH).to_dict()
    told["config"] = {
        **told.get("config", {}),
        "background": paper,
        "axis": {**told.get("config", {}).get("axis", {}), **label, "gridColor": lines, "tickColor": lines},
        "legend": {**told.get("config", {}).get("legend", {}), **label},
        "text": {"color": ink},
    }
    told["autosize"] = {"type": "fit-x", "contains": "padding"}
    return vl_convert.vegalite_to_svg(told, vl_version="6.4")
