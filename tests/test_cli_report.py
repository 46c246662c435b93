"""``python -m core report``: which span, which file, and what is refused."""

import json
from pathlib import Path

import pytest

from core import config
from core.__main__ import main
from core.frames import books
from core.store import Book
from tests.frames.small_book import add_sessions


@pytest.fixture
def ridden(book: Book) -> Book:
    """A book with one ride in October."""
    add_sessions(book, {"day": "2026-10-14", "title": "Ride"})
    return book


def ran(capsys, *arguments: str) -> tuple[int, dict]:
    """The exit code and the summary of a run."""
    code = main(["report", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_without_a_word_it_is_the_last_full_week_as_a_pdf_in_the_data_folder(ridden: Book, capsys):
    code, told = ran(capsys)
    path = Path(told["file"])
    assert (code, told["kind"], told["format"]) == (0, "week", "pdf")
    assert path.parent == config.DATA / "reports" and path.name == f"zonebook-{told['report']}.pdf"
    assert path.read_bytes().startswith(b"%PDF-")
    assert told["last"] < books.today(ridden).isoformat()


@pytest.mark.parametrize(
    ("name", "begins"), [("o.pdf", b"%PDF-"), ("o.html", b"<!doctype html>"), ("o.md", b"# October 2026")]
)
def test_the_ending_says_the_kind(ridden: Book, capsys, tmp_path: Path, name: str, begins: bytes):
    out = tmp_path / "new folder" / name
    code, told = ran(capsys, "--month", "2026-10", "--out", str(out))
    assert (code, told["workouts"], told["first"]) == (0, 1, "2026-10-01")
    assert out.read_bytes().startswith(begins) and told["bytes"] == out.stat().st_size


def test_a_week_is_that_of_the_iso_calendar(ridden: Book, capsys, tmp_path: Path):
    _code, told = ran(capsys, "--week", "2026-W42", "--out", str(tmp_path / "w.md"))
    assert (told["first"], told["last"], told["workouts"]) == ("2026-10-12", "2026-10-18", 1)


def test_a_year_without_data_is_a_report_that_says_so(ridden: Book, capsys, tmp_path: Path):
    code, told = ran(capsys, "--year", "2019", "--out", str(tmp_path / "y.md"))
    assert (code, told["workouts"]) == (0, 0)
    assert "no workout in the book" in (tmp_path / "y.md").read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [("--week", "2026-46"), ("--month", "2026-13"), ("--year", "soon"), ("--week", "2026-W01", "--month", "2026-01")],
)
def test_what_is_no_span_is_wrong_usage(ridden: Book, capsys, arguments):
    with pytest.raises(SystemExit) as caught:
        main(["report", *arguments])
    assert caught.value.code == 2


@pytest.mark.parametrize(
    ("arguments", "said"), [(("--year", "2999"), "has not begun"), (("--out", "report.txt"), ".pdf, .html or .md")]
)
def test_what_cannot_be_is_wrong_usage_with_a_sentence(ridden: Book, capsys, arguments, said):
    code, told = ran(capsys, *arguments)
    assert code == 2 and said in told["problem"]


def test_a_place_that_cannot_be_written_is_refused_in_a_sentence(ridden: Book, capsys, tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    code, told = ran(capsys, "--out", str(tmp_path / "file" / "a.pdf"))
    assert code == 1 and "Choose another folder" in told["problem"]
