"""A report as one HTML file that needs nothing else: styles and pictures inside, light and dark, no script."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from html import escape

from core.coaching.report_content import Drawing, Report, Section, Table
from core.exports.lettering import unturned
from core.quantities import written

STYLE = """
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1d2530; --quiet: #5f6b78; --line: #d9dfe6; }
@media (prefers-color-scheme: dark) { :root { --paper: #11161d; --ink: #e8edf3; --quiet: #9aa5b1; --line: #2c3540; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 48rem; padding: 1.5rem 1rem 3rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; line-height: 1.2; } h2 { margin: 2.25rem 0 .5rem; font-size: 1.2rem; }
p.told, footer, figcaption { color: var(--quiet); } ul { padding-left: 1.2rem; }
div.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin: .75rem 0; font-size: .92rem; }
th, td { padding: .3rem .5rem; text-align: right; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--quiet); font-weight: 600; } .words { text-align: left; }
figure { margin: 1rem 0; } img { width: 100%; height: auto; display: block; }
footer { margin-top: 3rem; font-size: .85rem; }
@media print { body { max-width: none; } h2 { break-after: avoid; } figure, tr { break-inside: avoid; } }
"""
#: Nothing is fetched and nothing runs, whatever a text from outside says.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def html(report: Report, pictures: Mapping[str, tuple[str, str]], *, made_on: date) -> str:
    """The report as a page.

    Args:
        report: What it says.
        pictures: Of each drawing by its title: SVG for light and for dark.
        made_on: The day that stands at the foot.
    """
    sections = "\n".join(_section(section, pictures) for section in report.sections)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(report.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<h1 dir="auto">{_text(report.title)}</h1>\n<p class="told">{_text(report.told)}</p>\n'
        f"{sections}\n<footer>Zonebook, {written(made_on)}</footer>\n</body>\n</html>\n"
    )


def _section(section: Section, pictures: Mapping[str, tuple[str, str]]) -> str:
    parts = [f"<h2>{_text(section.title)}</h2>"]
    if section.sentences:
        items = "".join(f'<li dir="auto">{_text(one)}</li>' for one in section.sentences)
        parts.append(f"<ul>{items}</ul>")
    parts += [_figure(one, *pictures[one.title]) for one in section.drawings if one.title in pictures]
    parts += [_table(table) for table in section.tables]
    return "\n".join(["<section>", *parts, "</section>"])


def _figure(drawing: Drawing, light: str, dark: str) -> str:
    """A picture for either look; as an image, so that nothing in it meets the page."""
    return (
        f'<figure><picture><source media="(prefers-color-scheme: dark)" srcset="{_address(dark)}">'
        f'<img src="{_address(light)}" alt="{_text(drawing.told)}"></picture>'
        f"<figcaption>{_text(drawing.title)}</figcaption></figure>"
    )


def _address(svg: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _table(table: Table) -> str:
    head = "".join(_cell("th", text, n < table.words) for n, text in enumerate(table.columns))
    rows = "".join(
        f"<tr>{''.join(_cell('td', text, n < table.words) for n, text in enumerate(row))}</tr>" for row in table.rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cell(tag: str, text: str, is_words: bool) -> str:
    words = ' class="words"' if is_words else ""
    return f'<{tag} dir="auto"{words}>{_text(text)}</{tag}>'


def _text(text: str) -> str:
    """A text as the page shows it: as it came, but for what would turn the direction of all around it."""
    return escape(unturned(text))
