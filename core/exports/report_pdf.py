"""A report as PDF on A4: typeset by Typst, charts as vectors, pages numbered.

Every text goes to Typst as data and never into its markup, so that no title can be read as a command.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from core.coaching.report_content import Report, Section, Table
from core.errors import UnreadableFile
from core.exports.lettering import FONTS, clean, drawable
from core.quantities import written

#: A word longer than this gets places where it may be broken, after so many letters: the widest ones fit into a column.
LONGEST_WORD, PART = 16, 8
#: A cell says no more than so many letters; a title of 500 would fill half a page.
LONGEST_CELL = 120
LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
WORD_PART = re.compile(rf"(\S{{{PART}}})(?=\S)")
#: Letters beyond these are in none of the fonts that Typst brings along: then those of the machine are asked too.
OWN_LETTERS = re.compile(r"[\u0000-\u052f\u0590-\u05ff\u1e00-\u22ff\u25a0-\u25ff\u2060\ufb00-\ufb06\u200b]*")
#: What stands for a text of which no letter can be drawn.
NO_LETTERS = "(no font here has its letters)"

TEMPLATE = """
#let report = json(bytes(sys.inputs.report))
#let quiet = rgb("#5f6b78")
#let hair = 0.5pt + rgb("#d9dfe6")
#set document(title: report.title, author: "Zonebook", date: none)
#set page(
  paper: "a4",
  margin: (x: 18mm, top: 22mm, bottom: 20mm),
  header: context if counter(page).get().first() > 1 {
    text(8.5pt, fill: quiet)[#report.title #h(1fr) Zonebook]
  },
  footer: context text(8.5pt, fill: quiet)[
    #report.made #h(1fr) Page #counter(page).display() of #counter(page).final().first()
  ],
)
#set text(font: report.fonts, size: 9.5pt, lang: "en", fallback: true)
#set par(leading: 0.6em)
#show heading.where(level: 2): it => block(above: 1.5em, below: 0.7em, sticky: true, text(12.5pt, it.body))
#text(21pt, weight: "bold", report.title)
#v(-0.6em)
#text(fill: quiet, report.told)
#for section in report.sections [
  #heading(level: 2, section.title)
  #if section.sentences.len() > 0 { list(..section.sentences.map(sentence => text(sentence)), spacing: 0.7em) }
  #for picture in section.pictures {
    block(breakable: false, above: 0.9em, below: 0.9em)[
      #text(8.5pt, fill: quiet, picture.title)
      #v(-0.5em)
      #image(bytes(picture.svg), format: "svg", width: 100%, alt: picture.told)
    ]
  }
  #for rows in section.tables {
    block(above: 0.9em, below: 0.9em, text(8.5pt, table(
      columns: rows.widths.map(width => if width == "rest" { 1fr } else { auto }),
      align: (x, _) => if x < rows.words { left } else { right },
      stroke: (_, y) => (bottom: hair),
      inset: (x: 4pt, y: 3.2pt),
      table.header(..rows.columns.map(name => text(fill: quiet, weight: "bold", name))),
      ..rows.rows.flatten().map(cell => text(cell)),
    )))
  }
]
"""


def pdf(report: Report, pictures: Mapping[str, str], *, made_on: date) -> bytes:
    """The report as a PDF; the same report gives the same bytes.

    Args:
        report: What it says.
        pictures: SVG of each drawing by its title.
        made_on: The day that stands at the foot of each page.

    Raises:
        UnreadableFile: It cannot be typeset.
    """
    import typst

    told = json.dumps(_told(report, pictures, made_on), ensure_ascii=False)
    fonts = _fonts(with_system=OWN_LETTERS.fullmatch(told) is None)
    try:
        return typst.compile(TEMPLATE.encode(), sys_inputs={"report": told}, font_paths=fonts, format="pdf")
    except typst.TypstError as error:
        raise UnreadableFile("The report could not be typeset as a PDF. HTML and Markdown hold the same.") from error


@cache
def _fonts(*, with_system: bool) -> Any:
    """What Typst brings along and what lies here, with those of the machine or without; found once."""
    import typst

    return typst.Fonts(include_system_fonts=with_system, font_paths=[FONTS])


def breakable(text: str) -> str:
    """Text on one line whose long words may be broken, without letters that no font here has.

    >>> len(breakable("a" * 50)), breakable("short words")
    (56, 'short words')
    """
    one_line = clean(text)
    if OWN_LETTERS.fullmatch(one_line) is None:
        one_line = drawable(one_line).strip() or NO_LETTERS
    return LONG_WORD.sub(lambda word: WORD_PART.sub("\\1\u200b", word[0]), one_line)


def shortened(cell: str) -> str:
    """What a cell of a table says, cut where it is far too long; HTML and Markdown hold it whole.

    >>> len(shortened("Long " * 100)), shortened("Long " * 100)[-6:], shortened("Short")
    (120, ' Long…', 'Short')
    """
    return cell if len(cell) <= LONGEST_CELL else f"{cell[: LONGEST_CELL - 1].rstrip()}…"


def _told(report: Report, pictures: Mapping[str, str], made_on: date) -> dict[str, Any]:
    return {
        "title": breakable(report.title),
        "told": breakable(report.told),
        "made": f"Zonebook, {written(made_on)}",
        "fonts": ["Libertinus Serif", "DejaVu Sans"],
        "sections": [_section(section, pictures) for section in report.sections],
    }


def _section(section: Section, pictures: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": section.title,
        "sentences": [breakable(sentence) for sentence in section.sentences],
        "pictures": [
            {"title": one.title, "told": one.told, "svg": pictures[one.title]}
            for one in section.drawings
            if one.title in pictures
        ],
        "tables": [
            {
                "columns": [breakable(name) for name in table.columns],
                "rows": [[breakable(shortened(cell)) for cell in row] for row in table.rows],
                "words": table.words,
                "widths": _widths(table),
            }
            for table in section.tables
        ],
    }


def _widths(table: Table) -> list[str]:
    """The first column takes the room that the others leave, together with those of long texts."""
    longest = [max((len(row[n]) for row in table.rows), default=0) for n in range(len(table.columns))]
    return ["rest" if n == 0 or (n < table.words and size > LONGEST_WORD) else "own" for n, size in enumerate(longest)]
