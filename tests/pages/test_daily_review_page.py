"""The Daily Review: what it says, what it proposes, and what each click does; in every state that it can be in."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core.coaching.comparison import Said
from core.coaching.planned import Change
from core.coaching.proposals import Effect
from core.queries import athlete, reviews
from core.queries.local import today_of
from core.store import Book
from tests.pages.screens import checked, clicked, field, opened, read, sentences, title
from tests.plan_rows import add_plan, add_review, ids_of, planned, proposal, ride, states, without_coach

SCREEN = "daily_review"


@pytest.fixture
def filled(filled: Book) -> Book:
    """A book with workouts, and nothing of the coach."""
    return without_coach(filled)


@pytest.fixture
def reviewed(filled: Book) -> Book:
    """A book with a plan and a review of today that proposes two things."""
    today = today_of(filled)
    add_plan(filled, *(ride(name, today + timedelta(days=n)) for n, name in enumerate("abc", 1)))
    here = planned(filled)
    first = proposal(
        Change(here["a"], replace(here["a"], duration_s=1800)), Change(here["b"], None), sentence="A lighter week.",
        evidence=(Said("3 of 5 workouts were missed.", {"missed": 3}),),
        effects=(Effect("form", "Form", "Form on Sunday: +4 (+1 to +8), -3 with the plan as it is."),),
    )  # fmt: skip
    second = proposal(Change(here["c"], replace(here["c"], day=today + timedelta(days=5))), about="c", sentence="Swap.")
    add_review(
        filled, today, first, second,
        insights=[{"part": part, "sentence": f"About {part}: 5 of 7.", "numbers": {}}
                  for part in ("verdict", "works", "worries", "why", "held back")],
        next_week_focus=[{"sentence": "Endurance: 4 h.", "numbers": {}}],
    )  # fmt: skip
    return filled


def proposals_of(app: AppTest) -> list[str]:
    """The keys of the buttons that decide on proposals."""
    return [one.key for one in app.button if re.fullmatch(r"(approve|reject|undo|reopen)_\d+", one.key or "")]


# Nothing yet


def test_without_a_review_it_says_when_it_comes_and_offers_one_now(filled: Book):
    app = opened(SCREEN)
    said = sentences(app)
    assert "It comes at 20:00, while Zonebook runs." in said
    assert "Nothing is planned from here on." in said and "None yet." in said
    clicked(app, "review_now")
    assert reviews.review(filled, today_of(filled)) is not None
    assert "is written." in read(sentences(app))
    assert "proposes no change of the plan" in sentences(app)


def test_an_evening_without_a_review_says_so(filled: Book):
    day = today_of(filled) - timedelta(days=3)
    app = opened(SCREEN, review_day=day.isoformat())
    assert "No review was written on the evening of" in sentences(app)


def test_before_the_evening_the_last_review_is_a_click_away(filled: Book):
    today = today_of(filled)
    add_plan(filled, ride("a", today + timedelta(days=2)))
    here = planned(filled)["a"]
    add_review(filled, today - timedelta(days=1), proposal(Change(here, replace(here, duration_s=1800))))
    app = opened(SCREEN)
    assert "1 proposal of it waits for your answer." in sentences(app)
    clicked(app, "review_last")
    assert len(proposals_of(app)) == 2  # approve and reject
    assert "waits for your answer" not in sentences(app)


# Something


def test_a_review_says_its_verdict_what_it_saw_and_what_it_proposes(reviewed: Book):
    app = opened(SCREEN)
    said = read(sentences(app))
    assert "2 proposals wait for your yes or no." in said
    for part in ("verdict", "works", "worries", "why", "held back"):
        assert f"About {part}: 5 of 7." in said
    assert "A lighter week." in said and "3 of 5 workouts were missed." in said and "+1 to +8" in said
    table = app.table[0].value
    assert table["The plan now"].tolist() == ["Ride a, 60 min, 60 TSS", "Ride b, 60 min, 60 TSS"]
    assert table["With this change"].tolist() == ["Ride a, 30 min, 60 TSS", "Rest"]


def test_what_nobody_decided_on_in_time_is_not_said_to_be_decided(filled: Book):
    today = today_of(filled)
    add_plan(filled, ride("a", today))
    here = planned(filled)["a"]
    add_review(filled, today - timedelta(days=1), proposal(Change(here, replace(here, duration_s=1800))))
    said = sentences(opened(SCREEN, review_day=(today - timedelta(days=1)).isoformat()))
    assert "Nothing waits for your answer any more." in said and "All is decided." not in said


# A click


def test_yes_is_in_the_plan_at_once_and_can_be_taken_back(reviewed: Book):
    first, second = ids_of(reviewed, today_of(reviewed))
    app = opened(SCREEN)
    clicked(app, f"approve_{first}")
    assert planned(reviewed)["a"].duration_s == 1800 and "b" not in planned(reviewed)
    assert "Approved: A lighter week." in read(sentences(app))
    assert proposals_of(app) == [f"undo_{first}", f"approve_{second}", f"reject_{second}"]
    clicked(app, f"undo_{first}")
    assert planned(reviewed)["a"].duration_s == 3600 and "b" in planned(reviewed)
    assert proposals_of(app)[0] == f"reopen_{first}"


def test_no_leaves_the_plan_as_it_is(reviewed: Book):
    before = planned(reviewed)
    _first, second = ids_of(reviewed, today_of(reviewed))
    app = clicked(opened(SCREEN), f"reject_{second}")
    assert planned(reviewed) == before and list(states(reviewed, today_of(reviewed))) == ["open", "rejected"]
    assert "Rejected on" in read(sentences(app))
    clicked(app, "undo")  # of the sentence on top
    assert list(states(reviewed, today_of(reviewed))) == ["open", "open"]


def test_an_edited_proposal_is_written_as_edited(reviewed: Book):
    first, _second = ids_of(reviewed, today_of(reviewed))
    app = opened(SCREEN)
    seen = reviews.stamp(reviews.adjustments(reviewed)[0])
    field(app, "checkbox", f"edit_keep_{first}_1_{seen}").uncheck()
    field(app, "number_input", f"edit_min_{first}_0_{seen}").set_value(45)
    clicked(app, f"edit_go_{first}")
    assert planned(reviewed)["a"].duration_s == 2700 and "b" in planned(reviewed)
    assert "1 change of 2, as edited" in read(sentences(app))


def test_a_second_tab_is_told_that_it_was_decided_already(reviewed: Book):
    first, _second = ids_of(reviewed, today_of(reviewed))
    one, other = opened(SCREEN), opened(SCREEN)
    clicked(one, f"approve_{first}")
    clicked(other, f"approve_{first}")
    assert "Nothing was done a second time" in read(other.error[0].value)


def test_a_check_in_takes_one_form_and_is_kept(reviewed: Book):
    day = today_of(reviewed)
    app = opened(SCREEN)
    for kind, value in (("energy", 2), ("soreness", 4)):
        field(app, "button_group", f"check_{kind}_{day}").set_value(value)
    field(app, "number_input", f"check_sleep_hours_{day}").set_value(6.5)
    clicked(app, f"check_in_go_{day}")
    rows = athlete.measurements(reviewed)
    kept = dict(zip(rows[rows["day"] == day]["kind"], rows[rows["day"] == day]["value"], strict=True))
    assert {kind: kept.get(kind) for kind in ("energy", "soreness", "sleep_hours")} == {
        "energy": 2, "soreness": 4, "sleep_hours": 6.5,
    }  # fmt: skip
    assert "The review was written again." in read(sentences(app))
    clicked(app, f"check_in_go_{day}")
    assert "That says nothing new." in read(app.error[0].value)


def test_when_reviews_are_written_is_set_on_the_screen(filled: Book):
    app = opened(SCREEN)
    field(app, "toggle", "review_on").set_value(False)
    clicked(app, "review_schedule_go")
    assert not reviews.schedule(filled).is_on
    assert "It is not written by itself." in sentences(app)


# What others see, and what comes from outside


def test_a_shared_book_says_kindly_that_reviews_are_the_athletes_own(reviewed: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    app = opened(SCREEN)
    said = sentences(app)
    assert title(app) == "Daily Review" and "between the coach and the athlete" in said
    assert "A lighter week." not in read(said) and not proposals_of(app)
    assert "The last seven days" in said


def test_titles_from_outside_stand_there_as_they_are(filled: Book):
    today = today_of(filled)
    bad = "[x](http://e.vil) **<b>$1$ :red[y]**"
    add_plan(filled, ride("a", today + timedelta(days=1), title=bad))
    here = planned(filled)["a"]
    add_review(filled, today, proposal(Change(here, replace(here, duration_s=600)), sentence=bad))
    app = opened(SCREEN)
    texts = [element.value for kind in ("markdown", "caption") for element in getattr(app, kind)]
    texts += [box.label for box in app.checkbox]
    assert any(bad.replace("://", ":\u2060//") in read(text) or "x" in read(text) for text in texts)
    assert not any("[x](http" in text or "**<b>" in text for text in texts)


def test_what_became_of_each_rules_proposals_is_shown_when_asked_for(reviewed: Book):
    app = opened(SCREEN)
    assert not [one for one in app.dataframe if "looks_at" in one.value.columns]
    checked(field(app, "toggle", "review_rules").set_value(True).run())
    (record,) = [one.value for one in app.dataframe if "looks_at" in one.value.columns]
    assert record[["rule", "proposed", "open"]].values.tolist() == [["deload", 2, 2]]
