"""Reports as files: pages and pictures of a PDF, one HTML that needs nothing else, Markdown; whatever titles say."""

import re
from datetime import date
from html.parser import HTMLParser

import pandas as pd
import pytest

from core import derive_reports
from core.coaching.report import report
from core.coaching.report_content import Drawing, Report, Section, Table
from core.coaching.report_spans import month_of
from core.exports import lettering, report_html, report_markdown, report_pdf
from tests.coaching.report_rows import known
from tests.workout_rows import on

DAY = date(2026, 11, 20)
OCTOBER = month_of(date(2026, 10, 1))
HOSTILE = (
    "a" * 500,
    "word " * 100,
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '#panic() #import "x" $1/0$ *bold* _it_ `raw` @ref <label> // gone',
    "]] #eval(\"1\") \\u{0} \\ ~ [",
    "| cell | **bold** [link](https://example.com) ![i](http://x.y/z.png)",
    "رحلة الصباح שלום 今日のライド",
    "🚴🏽‍♀️ 👨‍👩‍👧 🇩🇪 ride",
    "\x00\x07\ufffe\x1b[31m red",
    "line\nbreak\r\n# heading\n\n- item",
    "\u202eevil\u202c \u200bzero",
    "",
)  # fmt: skip
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="9"><rect width="9" height="9" fill="#3b7dd8"/></svg>'


def of_titles(*titles: str) -> Report:
    """A real report of rides with these titles."""
    rides = [
        on(f"2026-10-{n:02}", title=title, duration_s=1800, tss=30, power_zone_2_s=1800)
        for n, title in enumerate(titles, 1)
    ]
    return report(known("2026-11-20", *rides), OCTOBER)


def small(*, cell: str = "cell", rows: int = 1, pictures: int = 0) -> Report:
    """A report with one section."""
    drawings = tuple(Drawing("days", f"Picture {n}", "Bars <of> days", pd.DataFrame()) for n in range(pictures))
    section = Section("one", "One", ("A sentence.",), (Table(("Name", "n"), ((cell, "1"),) * rows),), drawings)
    return Report(OCTOBER, OCTOBER.last, "October 2026", "Told.", pd.DataFrame(), (section,))


def pages(pdf: bytes) -> int:
    """How many pages a PDF has, as its catalogue counts them."""
    return int(max(re.findall(rb"/Type ?/Pages\b.*?/Count (\d+)", pdf, re.DOTALL) or re.findall(rb"/Count (\d+)", pdf)))


class Read(HTMLParser):
    """What a browser sees of a page: its tags, their attributes and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


# PDF


def test_a_pdf_has_its_pages_its_title_and_no_picture_of_dots():
    made = derive_reports.as_file(of_titles("Morning ride"), "pdf", made_on=DAY)
    assert made.startswith(b"%PDF-") and made.rstrip().endswith(b"%%EOF")
    assert pages(made) >= 2
    assert b"/Subtype/Image" not in made.replace(b" ", b"")  # charts are vectors


def test_a_pdf_grows_by_pages_with_what_it_says():
    assert pages(report_pdf.pdf(small(), {}, made_on=DAY)) == 1
    assert pages(report_pdf.pdf(small(rows=200), {}, made_on=DAY)) > 3


def test_the_same_report_is_the_same_pdf():
    made = of_titles("Morning ride")
    assert derive_reports.as_file(made, "pdf", made_on=DAY) == derive_reports.as_file(made, "pdf", made_on=DAY)


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_a_title_says_the_pdf_is_made(title: str):
    assert pages(report_pdf.pdf(small(cell=title), {}, made_on=DAY)) == 1


def test_a_title_reaches_typst_as_data_and_never_as_markup(monkeypatch):
    import typst

    seen = {}

    def compile_(source, **said):
        seen.update(source=source, **said)
        return b"%PDF-"

    monkeypatch.setattr(typst, "compile", compile_)
    report_pdf.pdf(small(cell='#panic("x")'), {"Picture 0": SVG}, made_on=DAY)
    assert b"#panic" not in seen["source"]
    assert seen["source"] == report_pdf.TEMPLATE.encode()


@pytest.mark.parametrize("letters", [17, 24, 500])
def test_a_long_word_may_be_broken_where_the_widest_letters_still_fit_a_column_and_loses_none(letters: int):
    """Words of 24 wide letters stood over the next column."""
    told = report_pdf.breakable("W" * letters)
    assert told.replace("\u200b", "") == "W" * letters
    assert max(map(len, told.split("\u200b"))) == report_pdf.PART


def test_a_title_of_five_hundred_letters_takes_some_lines_of_the_pdf_and_is_whole_elsewhere():
    title = "Very long title of a ride " * 20
    made, short = small(cell=title, rows=40), small(cell=title[:119], rows=40)
    assert pages(report_pdf.pdf(made, {}, made_on=DAY)) == pages(report_pdf.pdf(short, {}, made_on=DAY))
    assert title.strip() in report_html.html(made, {}, made_on=DAY)
    assert title.strip() in report_markdown.markdown(made)


def test_words_of_usual_length_are_not_broken():
    assert report_pdf.breakable("45 min Power Zone Recommendations") == "45 min Power Zone Recommendations"


def test_letters_without_a_font_are_left_out_of_the_pdf(monkeypatch):
    monkeypatch.setattr(lettering, "is_known", lambda letter: letter not in "今🚴\u0301")
    assert report_pdf.breakable("Ride 今🚴 رحلة") == "Ride رحلة"
    assert report_pdf.breakable("今今") == report_pdf.NO_LETTERS


@pytest.mark.parametrize("turn", ["\u202e", "\u202b", "\u2067", "\u2066", "\u200f"])
def test_no_title_turns_the_direction_of_what_stands_beside_it(turn: str):
    made = small(cell=f"Ride {turn}up")
    assert turn not in report_html.html(made, {}, made_on=DAY)
    assert turn not in report_markdown.markdown(made)
    assert report_pdf.breakable(f"Ride {turn}up") == "Ride up"


def test_pictures_are_in_the_pdf():
    without, with_one = (
        report_pdf.pdf(small(pictures=1), pictures, made_on=DAY) for pictures in ({}, {"Picture 0": SVG})
    )
    assert len(with_one) > len(without)


# HTML


def test_html_needs_nothing_from_anywhere_and_runs_nothing():
    page = derive_reports.as_file(of_titles(*HOSTILE[:-1]), "html", made_on=DAY).decode()
    seen = Read(page)
    assert not {"script", "link", "iframe", "object", "base", "form"} & set(seen.tags)
    assert not [value for _tag, name, value in seen.attributes if name.startswith("on")]
    addresses = [value for _tag, name, value in seen.attributes if name in ("src", "srcset", "href")]
    assert addresses and all(address.startswith("data:image/svg+xml;base64,") for address in addresses)
    assert "url(" not in page.split("</style>")[0] and "@import" not in page


def test_html_shows_a_title_as_it_came():
    seen = Read(derive_reports.as_file(of_titles(HOSTILE[2]), "html", made_on=DAY).decode())
    assert HOSTILE[2] in seen.text


def test_html_has_each_chart_for_light_and_for_dark_and_says_what_it_shows():
    seen = Read(report_html.html(small(pictures=1), {"Picture 0": (SVG, SVG)}, made_on=DAY))
    assert ("source", "media", "(prefers-color-scheme: dark)") in seen.attributes
    assert ("img", "alt", "Bars <of> days") in seen.attributes


def test_html_closes_what_it_opens():
    page = derive_reports.as_file(of_titles("Ride"), "html", made_on=DAY).decode()
    for tag in ("section", "table", "tr", "ul", "li", "figure", "body", "html"):
        assert len(re.findall(rf"<{tag}[ >]", page)) == page.count(f"</{tag}>") > 0


# Markdown


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_markdown_keeps_a_row_a_row_whatever_a_title_says(title: str):
    lines = report_markdown.markdown(small(cell=title)).splitlines()
    (row,) = [line for line in lines if line.startswith("|") and line.endswith("| 1 |")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 3  # no cell was opened or closed by a title
    assert not re.search(r"(?<!\\)[*_`\[\]<>]", row)


def test_markdown_makes_no_link_of_an_address():
    assert report_markdown.escaped("plain") == "plain"
    assert "https:\u2060//" in report_markdown.escaped("see https://example.com")
    assert "a@\u2060b.example" in report_markdown.escaped("a@b.example")


def test_markdown_has_every_section_and_table():
    told = report_markdown.markdown(of_titles("Ride"))
    assert told.startswith("# October 2026\n")
    assert {"## In numbers", "## Load and form", "## Zones", "## Workouts"} <= set(told.splitlines())


# Which file


@pytest.mark.parametrize(("name", "kind"), [("a.pdf", "pdf"), ("A.HTML", "html"), ("a.htm", "html"), ("a.md", "md")])
def test_the_ending_of_a_name_says_what_is_written(name, kind):
    assert derive_reports.format_of(name) == kind


@pytest.mark.parametrize("name", ["a.txt", "a", "a.pdf.exe"])
def test_another_ending_is_refused_in_a_sentence(name):
    with pytest.raises(ValueError, match=r"as \.pdf, \.html or \.md"):
        derive_reports.format_of(name)


def test_an_empty_report_is_a_file_of_each_kind():
    made = report(known("2026-11-20"), OCTOBER)
    assert pages(derive_reports.as_file(made, "pdf", made_on=DAY)) == 1
    assert b"no workout in the book" in derive_reports.as_file(made, "html", made_on=DAY)
    assert b"no workout in the book" in derive_reports.as_file(made, "md", made_on=DAY)
