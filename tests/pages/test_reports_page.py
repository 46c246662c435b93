"""Reports and Year In Review: any span is read and taken along, wishes are kept, what was written is listed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core import config, store, sync_reports
from core.coaching.report_spans import last_full
from core.frames import books
from core.frames import reports as frames
from core.queries import reports
from core.queries.reports import FAILED, Schedule, Sending
from core.store import Book
from tests.frames.small_book import add_sessions
from tests.pages.screens import clicked, field, metrics, opened, read, sentences, title

NOTE = "*bold* [ride](https://example.com) <b>x</b> | :material/home:"


def downloads(app) -> dict[str, str]:
    """The files that are offered, by the key of their button."""
    return {one.key: one.label for one in app.download_button}


def test_the_last_full_week_stands_first_and_is_offered_as_three_files(filled: Book):
    app = opened("reports")
    week = last_full("week", books.today(filled))
    assert field(app, "selectbox", "report_week").value == week.key
    assert app.query_params["report"] in (week.key, [week.key])
    assert {"report_PDF", "report_HTML", "report_Markdown"} <= set(downloads(app))
    assert {"Workouts", "Time"} <= set(metrics(app))


@pytest.mark.parametrize(("kind", "form"), [("month", "%B %Y"), ("year", "Year %Y")])
def test_a_link_leads_to_its_month_or_year(kind: str, form: str, filled: Book):
    span = last_full(kind, books.today(filled))
    key = next(iter(frames.spans(filled, kind, books.today(filled)))) if kind == "year" else span.key
    app = opened("reports", report=key)
    assert app.segmented_control(key="report_kind").value == kind
    assert field(app, "selectbox", f"report_{kind}").value == key


@pytest.mark.parametrize("key", ["2026-W99", "nonsense", "1999", "2999-01"])
def test_a_link_to_nothing_leads_to_the_last_full_span(key: str, filled: Book):
    app = opened("reports", report=key)
    assert title(app) == "Reports"
    assert metrics(app)


def test_every_span_from_the_first_workout_to_today_can_be_chosen(filled: Book):
    today = books.today(filled)
    for kind in frames.KINDS:
        spans = list(frames.spans(filled, kind, today))
        made = [frames.report(filled, kind, key, today) for key in (spans[0], spans[-1])]
        assert made[0].span.last >= today
        assert not made[1].is_empty  # the first workout is in the last of them


def test_titles_from_outside_stand_as_they_came(filled: Book):
    today = books.today(filled)
    week = last_full("week", today)
    add_sessions(filled, {"day": week.first.isoformat(), "title": NOTE})
    app = opened("reports")
    tables = [frame.value for frame in app.dataframe]
    assert any(NOTE in table.to_numpy().tolist()[n] for table in tables for n in range(len(table)))
    assert "<b>" not in sentences(app) or "\\<b" in sentences(app)


def test_a_file_is_made_when_it_is_asked_for_and_named_after_its_span(filled: Book):
    today = books.today(filled)
    made = frames.report(filled, "month", last_full("month", today).key, today)
    pdf, html, markdown = frames.downloads(made, today)
    assert pdf.file_name == f"zonebook-{made.span.key}.pdf" and pdf.data().startswith(b"%PDF-")
    assert html.data().startswith(b"<!doctype html>")
    assert markdown.data().decode().startswith(f"# {made.title}")


# By themselves


def test_wishes_are_kept_and_taken_back(filled: Book):
    app = opened("reports")
    field(app, "toggle", "reports_weekly").set_value(False)
    app = clicked(app, "Save")
    assert "A report of each month is written once it is over." in read(sentences(app))
    assert reports.schedule(filled) == Schedule(weekly=False)
    app = clicked(app, "undo")
    assert reports.schedule(filled) == Schedule()


def test_a_folder_that_cannot_be_is_refused_in_a_sentence(filled: Book):
    app = opened("reports")
    field(app, "text_input", "reports_folder").set_value("somewhere")
    app = clicked(app, "Save")
    assert "whole path" in app.error[0].value
    assert reports.schedule(filled) == Schedule()


def test_ways_without_their_settings_cannot_be_switched_on_and_say_what_to_set(filled: Book, monkeypatch):
    app = opened("reports")
    mail = field(app, "toggle", "reports_mail")
    assert mail.disabled and mail.help == "Set SMTP_HOST and REPORT_MAIL_TO first."
    monkeypatch.setenv("SMTP_HOST", "mail.example.com")
    monkeypatch.setenv("REPORT_MAIL_TO", "rider@example.com")
    app = opened("reports")
    assert not field(app, "toggle", "reports_mail").disabled


def test_what_was_written_is_listed_with_its_file_and_what_became_of_it(filled: Book):
    now = datetime.now(UTC)
    written = sync_reports.bring_up_to_date(filled, config.settings(), now)
    with store.writing(filled, "reports") as session:
        week = next(one for one in written if one.kind == "week")
        failed = Sending("mail", FAILED, 1, "The mail server refused SMTP_PASSWORD.")
        reports.put(session, replace(week, sendings=(failed,)))
    app = opened("reports")
    assert {f"report_file_{one.key}" for one in written} <= set(downloads(app))
    assert "By e-mail: not sent. The mail server refused SMTP_PASSWORD." in read(sentences(app))
    app = clicked(app, f"report_again_mail_{week.key}")
    assert reports.log(filled)[0].sendings[0].state == "waiting"
    (config.DATA / "reports" / f"zonebook-{week.key}.pdf").unlink()
    assert "Its file is gone." in sentences(opened("reports"))


def test_why_a_report_could_not_be_written_stands_on_the_screen(filled: Book):
    with store.writing(filled, "reports") as session:
        reports.put_problem(session, "The disk is full, so the report was not written.")
    assert "disk is full" in opened("reports").warning[0].value


def test_the_sample_athlete_has_reports_and_no_wishes(sample: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_DEMO", "1")
    app = opened("reports")
    assert metrics(app)
    assert not app.toggle and "Written by themselves" not in sentences(app)


# Years


def test_two_years_stand_beside_each_other(filled: Book):
    add_sessions(filled, {"day": "2024-05-01", "title": "Long ago"})
    app = opened("year_in_review")
    assert "Years side by side" in sentences(app)
    assert sentences(app).count("Marks of the year") == 1  # the year before has no workout, so it has none
    beside = field(app, "selectbox", "review_beside")
    assert "2024" in beside.options


def test_a_year_without_data_says_so(filled: Book):
    today = books.today(filled)
    add_sessions(filled, {"day": f"{today.year - 3}-05-01", "title": "Long ago"})
    app = opened("year_in_review")
    app = field(app, "selectbox", "review_year").set_value(str(today.year - 2)).run()
    assert f"{today.year - 2} has no workout." in app.info[0].value
    assert not app.exception


def test_a_single_year_stands_alone(book: Book):
    add_sessions(book, {"day": (datetime.now(UTC).date() - timedelta(days=1)).isoformat(), "title": "The first"})
    app = opened("year_in_review")
    assert title(app) == "Year In Review"
