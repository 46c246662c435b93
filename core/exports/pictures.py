"""Charts of Altair as pictures, drawn on this machine without a browser: PNG at twice their size, SVG and PDF.

In the browser Streamlit dresses a chart in the reader's theme, of which the chart itself knows nothing; here the same
colours come from the app's own palette. What a pointer would tell stays out of a picture.
"""

import io
import re
import tomllib
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from core import quantities
from core.exports import lettering

Look = Literal["light", "dark"]
Kind = Literal["png", "svg", "pdf"]

#: What each kind of picture is called where files are handed over.
MIME: dict[Kind, str] = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
#: Where the palette of the app is.
PALETTE = Path(__file__).parents[2] / ".streamlit" / "config.toml"
#: A chart that is as wide as its place on the screen is so wide in a picture.
WIDTH, PADDING, SCALE = 900, 18, 2
#: And in a text, so that letters come out at the size of the text around it.
TEXT_WIDTH = 660
#: What may not stand in an SVG, wherever it came from.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: Letters of a title: more do not fit over a chart.
LONGEST_TITLE_PX = WIDTH - 2 * PADDING
#: Where a chart keeps the charts that it is made of.
PARTS = ("layer", "hconcat", "vconcat", "concat")


@dataclass(frozen=True)
class Colours:
    """What a look is made of, as colours of the web."""

    background: str
    text: str
    border: str
    categories: tuple[str, ...]

    def faded(self, share: float) -> str:
        """The text's colour with ``share`` of it left over the background: what else is transparent in the browser."""
        ink, paper = (bytes.fromhex(colour.removeprefix("#")) for colour in (self.text, self.background))
        mixed = (round(share * a + (1 - share) * b) for a, b in zip(ink, paper, strict=True))
        return "#" + bytes(mixed).hex()


@cache
def colours(look: Look) -> Colours:
    """The app's own colours of a look."""
    theme = tomllib.loads(PALETTE.read_text("utf-8"))["theme"][look]
    return Colours(
        theme["backgroundColor"], theme["textColor"], theme["borderColor"], tuple(theme["chartCategoricalColors"])
    )


def svg(chart: Any, *, look: Look = "light", title: str = "", made: date | None = None) -> str:
    """A chart as SVG that stands for itself, its letters as text.

    Args:
        chart: Any chart of Altair.
        look: Light or dark.
        title: What stands on top where the chart has no title of its own.
        made: The day that stands below the title.
    """
    return _svg(described(chart, look=look, title=title, made=made))


def svg_in_text(chart: Any, look: Look = "light") -> str:
    """A chart as SVG to stand in a text: as wide as the text of a page, no title and no paper of its own."""
    told = described(chart, look=look, width=TEXT_WIDTH)
    del told["title"], told["padding"]
    told["config"]["background"] = None
    return _svg(told)


def _svg(told: dict[str, Any]) -> str:
    import vl_convert

    return CONTROL.sub("", vl_convert.vegalite_to_svg(told, vl_version="6.4"))


def drawn(chart: Any, kind: Kind, *, look: Look = "light", title: str = "", made: date | None = None) -> bytes:
    """A chart as a file; letters that no font here knows are in the SVG only."""
    picture = svg(chart, look=look, title=title, made=made)
    return picture.encode() if kind == "svg" else rendered(picture, kind)


def rendered(picture: str, kind: Literal["png", "pdf"], *, scale: float = SCALE) -> bytes:
    """An SVG as PNG or PDF, without letters that would come out as boxes."""
    import vl_convert

    lettering.register()
    told = re.sub(r">([^<]+)<", lambda text: f">{escape(lettering.drawable(unescape(text[1])), quote=False)}<", picture)
    if kind == "pdf":
        return vl_convert.svg_to_pdf(told)
    return vl_convert.svg_to_png(told, scale=scale)


def zipped(charts: Mapping[str, Any], kinds: tuple[Kind, ...], *, look: Look = "light", made: date) -> bytes:
    """Charts by name, each as a file of every kind, in one ZIP."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, chart) in enumerate(charts.items(), 1):
            for kind in kinds:
                called = file_name(f"{number:02} {name}", made, kind)
                archive.writestr(called, drawn(chart, kind, look=look, title=name, made=made))
    return whole.getvalue()


def file_name(name: str, made: date | None, ending: str) -> str:
    """What a picture is called: its name in plain letters, and the day.

    >>> file_name("Time in Z2: 45 %", date(2026, 11, 20), "png")
    'zonebook-time-in-z2-45-2026-11-20.png'
    """
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")
    return "-".join(filter(None, ["zonebook", plain or "picture", str(made or "")])) + f".{ending}"


# --- a chart as Vega-Lite reads it --------------------------------------------------------------------------------


def described(
    chart: Any, *, look: Look, title: str = "", made: date | None = None, width: int = WIDTH
) -> dict[str, Any]:
    """A chart as Vega-Lite with its data inside, in the app's colours, of a fixed width, with title and day."""
    told = without_hints(inlined(chart))
    if not {"hconcat", "vconcat", "concat", "facet", "repeat", "spec"} & told.keys():
        told["width"] = told["width"] if isinstance(told.get("width"), int | float) else width
        told["autosize"] = {"type": "fit-x", "contains": "padding"}
    own = told.get("title") or title
    own = own if isinstance(own, dict) else {"text": own}
    text = own["text"] if isinstance(own["text"], str) else " ".join(own["text"])
    own["text"] = lettering.shortened(text, LONGEST_TITLE_PX, size=16, is_bold=True)
    day = quantities.written(made, short=True) if made else None
    told["title"] = own | ({"subtitle": [*_lines(own.get("subtitle")), day]} if day else {})
    told["padding"] = PADDING
    told["config"] = _over(configured(colours(look)), told.get("config", {}))
    return told


def inlined(chart: Any) -> dict[str, Any]:
    """A chart as a dict with the rows of its frames beside it.

    Altair would put them in itself, but by a setting of the whole process, which Streamlit changes at the same time for
    its own charts in other threads; and it would look at every value four times.
    """
    frames: dict[int, tuple[str, pd.DataFrame]] = {}
    told = _named(chart, frames).to_dict(validate=False)  # the screen has drawn it: it is valid
    rows = {name: _rows(frame) for name, frame in frames.values()}
    return told | ({"datasets": told.get("datasets", {}) | rows} if rows else {})


def _named(chart: Any, frames: dict[int, tuple[str, pd.DataFrame]]) -> Any:
    """A copy of a chart that names its frames, which are gathered in ``frames``."""
    import altair as alt

    copy = chart.copy(deep=False)
    data = copy._get("data")
    if isinstance(data, pd.DataFrame):
        name, _ = frames.setdefault(id(data), (f"rows_{len(frames) + 1}", data))
        copy.data = alt.NamedData(name=name)
    for part in PARTS:
        if isinstance(charts := copy._get(part), list):
            copy[part] = [_named(one, frames) for one in charts]
    if hasattr(inner := copy._get("spec"), "to_dict"):
        copy.spec = _named(inner, frames)
    return copy


def _rows(frame: pd.DataFrame) -> Any:
    import altair as alt

    return alt.to_values(frame)["values"]


def without_hints(told: Any) -> Any:
    """A description without what only a pointer tells."""
    if isinstance(told, list):
        return [without_hints(one) for one in told]
    if not isinstance(told, dict):
        return told
    return {key: value if key in ("datasets", "values") else without_hints(value)
            for key, value in told.items() if key != "tooltip"}  # fmt: skip


def configured(of: Colours) -> dict[str, Any]:
    """What Streamlit's theme does to a chart, in these colours."""
    faint, quiet = of.faded(0.12), of.faded(0.65)
    label = {"labelColor": quiet, "titleColor": quiet, "labelFontSize": 12, "titleFontSize": 12,
             "titleFontWeight": "normal"}  # fmt: skip
    return {
        "aria": False,
        "background": of.background,
        "font": lettering.FAMILY,
        "title": {"color": of.text, "subtitleColor": quiet, "fontSize": 16, "subtitleFontSize": 12, "fontWeight": 600,
                  "anchor": "start", "offset": 14, "subtitlePadding": 5},
        "axis": {**label, "gridColor": faint, "tickColor": faint, "domainColor": faint, "labelPadding": 6},
        "header": label,
        "legend": label,
        "view": {"stroke": "transparent"},
        "text": {"color": of.text},
        "range": {"category": list(of.categories)},
        "mark": {"color": of.categories[0]},
    }  # fmt: skip


def _over(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    """Two nested dicts as one; what ``top`` says wins."""
    merged = deepcopy(base)
    for key, value in top.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _over(merged[key], value) if both else value
    return merged


def _lines(text: Any) -> list[str]:
    return [] if not text else [text] if isinstance(text, str) else list(text)
