"""A report as Markdown: headings, lists and tables, with every text from outside escaped. No pictures."""

import re
from collections.abc import Iterator

from core.coaching.report_content import Report, Table
from core.exports.lettering import unturned


def markdown(report: Report) -> str:
    """The report as one Markdown file; its charts are left out, as their numbers stand in the tables."""
    return "\n".join(_lines(report)) + "\n"


def escaped(text: str) -> str:
    r"""Text that Markdown and HTML leave as it is, on one line; no address is a link, nothing turns what is around it.

    >>> escaped("*Pop* [Ride] | 3\n4")
    '\\*Pop\\* \\[Ride\\] \\| 3 4'
    """
    unlinked = re.sub(r"(:(?=[A-Za-z/])|www(?=\.)|@)", "\\1\u2060", unturned(text))
    return re.sub(r"([\\`*_\[\]<>|~&$])", r"\\\1", unlinked)


def line(text: str) -> str:
    """Text that may open a line: nothing in it begins a heading, a list or a rule.

    >>> line("# 1"), line("3. place")
    ('\\\\# 1', '3\\\\. place')
    """
    return re.sub(r"^(\d*)([#+\-.)=])", r"\1\\\2", escaped(text))


def _lines(report: Report) -> Iterator[str]:
    yield f"# {line(report.title)}"
    yield ""
    yield line(report.told)
    for section in report.sections:
        yield ""
        yield f"## {line(section.title)}"
        if section.sentences:
            yield ""
            yield from (f"- {line(sentence)}" for sentence in section.sentences)
        for table in section.tables:
            yield ""
            yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield _row(table.columns)
    yield _row(tuple("---" if n < table.words else "---:" for n in range(len(table.columns))), is_rule=True)
    yield from (_row(row) for row in table.rows)


def _row(cells: tuple[str, ...], *, is_rule: bool = False) -> str:
    return f"| {' | '.join(cell if is_rule else escaped(cell) for cell in cells)} |"
