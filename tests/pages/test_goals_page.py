"""The Goals screen: a goal is set from a template or by hand, changed, ordered and ended."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from core import store
from core.models import Goal
from core.queries import athlete
from core.store import Book
from tests.pages.screens import button, checked, clicked, field, opened, read, sentences

TODAY = datetime.now(UTC).date()


@pytest.fixture
def without_goals(filled: Book) -> Book:
    with store.writing(filled, "goals") as session:
        session.execute(sa.delete(Goal))
    return filled


def kept(book: Book) -> list[tuple]:
    return [(row.kind, row.metric, row.target, row.upper) for row in athlete.goals(book).itertuples()]


def add(book: Book, *metrics: str) -> None:
    with store.writing(book, "goals") as session:
        session.add_all(
            Goal(metric=metric, target=3.0, priority=n, first_day=date(2026, 1, 1), created_at=datetime.now(UTC))
            for n, metric in enumerate(metrics)
        )


def begun_with(app, template: str):
    field(app, "button_group", "goal_template").set_value(template)
    return checked(app.run())


def test_without_goals_the_screen_says_what_one_is_and_opens_the_question(without_goals: Book):
    app = opened("goals")
    assert app.info[0].value.startswith("No goals yet.")
    assert button(app, "goal_add")


def test_a_template_is_set_in_two_clicks_and_taken_back_in_one(without_goals: Book):
    app = clicked(begun_with(opened("goals"), "3 to 5 h a week"), "goal_add")
    assert kept(without_goals) == [("sum", "minutes", 180, 300)]
    assert "3 to 5 h a week" in read(sentences(app))
    clicked(app, "undo")
    assert kept(without_goals) == []


def test_a_template_that_does_not_know_the_value_asks_for_it(without_goals: Book):
    app = begun_with(opened("goals"), "Raise VO2max")
    app = clicked(app, "goal_add")
    assert app.error[0].value == "Say how much it is to be."
    field(app, "text_input", "Target").set_value("52")
    clicked(app, "goal_add")
    assert kept(without_goals)[0][:3] == ("value", "vo2max", 52)


def test_a_sum_by_hand_with_a_unit_in_a_year(without_goals: Book):
    app = opened("goals")
    field(app, "selectbox", "goal_metric").set_value("distance_m")
    app = checked(app.run())
    field(app, "text_input", "goal_target").set_value("1000 km")
    field(app, "selectbox", "goal_period").set_value("year")
    app = clicked(app, "goal_add")
    assert kept(without_goals) == [("sum", "distance_m", 1_000_000, None)]
    assert "1,000 km a year" in read(sentences(app))


def test_minutes_in_zones_by_hand(without_goals: Book):
    app = opened("goals")
    field(app, "selectbox", "goal_metric").set_value("power_zone_minutes")
    app = checked(app.run())
    field(app, "text_input", "goal_target").set_value("60")
    clicked(app, "goal_add")
    assert athlete.goals(without_goals)["subject"].tolist() == ["4-7"]


def test_a_value_by_hand_is_reached_by_a_day_or_held(without_goals: Book):
    app = opened("goals")
    field(app, "selectbox", "goal_metric").set_value("ftp")
    app = checked(app.run())
    field(app, "text_input", "goal_value").set_value("260 W")
    app = clicked(app, "goal_add")
    field(app, "selectbox", "goal_metric").set_value("weight")
    app = checked(app.run())
    field(app, "button_group", "goal_way").set_value("Hold it in a band")
    app = checked(app.run())
    field(app, "text_input", "goal_low").set_value("72")
    field(app, "text_input", "goal_high").set_value("75")
    clicked(app, "goal_add")
    assert [row[:3] for row in kept(without_goals)] == [("value", "ftp", 260), ("band", "weight", 72)]
    assert kept(without_goals)[1][3] == 75


@pytest.mark.parametrize(
    ("typed", "said"), [("", "Say how much"), ("many", "is a number"), ("99999 h", "does not fit")]
)
def test_what_cannot_be_a_goal_is_a_sentence_and_nothing_is_kept(without_goals: Book, typed: str, said: str):
    app = opened("goals")
    field(app, "selectbox", "goal_metric").set_value("minutes")
    app = checked(app.run())
    field(app, "text_input", "goal_target").set_value(typed)
    app = clicked(app, "goal_add")
    assert said in app.error[0].value
    assert kept(without_goals) == []


def test_a_span_that_ends_before_it_begins_is_refused(without_goals: Book):
    app = opened("goals")
    field(app, "selectbox", "goal_metric").set_value("minutes")
    app = checked(app.run())
    field(app, "text_input", "goal_target").set_value("600")
    field(app, "selectbox", "goal_period").set_value("range")
    app = checked(app.run())
    field(app, "date_input", "goal_to").set_value(TODAY - timedelta(days=1))
    app = clicked(app, "goal_add")
    assert "before it begins" in app.error[0].value


def test_a_goal_is_changed_moved_ended_and_deleted_each_with_a_way_back(without_goals: Book):
    add(without_goals, "workouts", "days")
    one, two = athlete.goals(without_goals)["id"].tolist()
    app = opened("goals")
    next(box for box in app.text_input if box.value == "3 workouts").set_value("4")
    app = clicked(checked(app.run()), f"goal_save_{one}")
    assert "Now: 4 workouts a week." in read(sentences(app))
    app = clicked(app, f"goal_down_{one}")
    assert athlete.goals(without_goals)["id"].tolist() == [two, one]
    app = clicked(app, f"goal_end_{two}")
    assert athlete.goals(without_goals)["id"].tolist() == [one]
    app = clicked(app, "undo")
    app = clicked(app, f"goal_delete_{one}")
    assert athlete.goals(without_goals)["id"].tolist() == [two]
    clicked(app, "undo")
    assert athlete.goals(without_goals)["target"].tolist() == [3, 4]


def test_more_goals_than_the_main_ones_stand_in_a_list(without_goals: Book):
    add(without_goals, "workouts", "days", "minutes", "output_kj", "tss")
    app = opened("goals")
    table = next(one.value for one in app.dataframe if "heading" in one.value)
    assert table["goal"].tolist() == ["3 workouts a week", "3 active days a week", "3 min a week", "3 kJ a week",
                                      "3 TSS a week"]  # fmt: skip


def test_the_main_goals_stand_on_the_overview(without_goals: Book):
    add(without_goals, "workouts", "days", "minutes", "output_kj")
    bars = " ".join(bar.text for bar in opened("overview").progress)
    assert "3 workouts a week" in bars and "3 min a week" in bars and "3 kJ a week" not in bars


def test_a_reader_sees_goals_and_is_offered_no_change(filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    app = opened("goals")
    assert not [one.key for one in app.button if (one.key or "").startswith("goal_")]
    assert app.progress
