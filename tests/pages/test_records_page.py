"""The Records screen: what stands on it, what a click shows, and what it says where there is nothing."""

import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.analysis.records import personal_bests
from core.frames import books
from core.models import Workout
from core.store import Book
from tests.pages.screens import checked, field, metrics, opened, read, sentences, title


def listed(app: AppTest):
    """The table of records."""
    return app.dataframe[0].value


def of(app: AppTest, group: str) -> AppTest:
    return checked(field(app, "segmented_control", "records_of").set_value(group).run())


def test_the_records_of_class_lengths_are_those_of_the_overview(filled: Book):
    bests = personal_bests(books.workouts(filled), books.today(filled))
    keys = {
        f"class/{row.discipline}/{row.class_duration_s:.0f}/{row.measure}": row.attempts for row in bests.itertuples()
    }
    assert listed(opened("records"))["attempts"].to_dict() == keys


def test_every_subject_can_be_chosen_and_shows_how_one_of_its_records_grew(filled: Book):
    app = opened("records")
    for group in field(app, "segmented_control", "records_of").options:
        of(app, group)
        shown = listed(app)
        assert len(shown) and shown["best"].notna().all()
        assert app.subheader[0].value in {read(name) for name in shown["name"]}
        assert len(app.get("vega_lite_chart")) >= 1


def test_a_link_leads_to_one_record(filled: Book):
    app = opened("records", record="power/300/power_w")
    assert field(app, "segmented_control", "records_of").value == "Power"
    assert app.subheader[0].value == "5 min power"
    assert "tries since" in sentences(app)


def test_a_link_to_no_record_opens_the_screen_as_it_is(filled: Book):
    app = opened("records", record="<b>/../x")
    assert title(app) == "Records" and app.subheader[0].value in set(listed(app)["name"])


def test_one_discipline_can_be_chosen(filled: Book):
    app = opened("records")
    everything = len(listed(app))
    checked(field(app, "selectbox", "records_discipline_Class lengths").set_value("Cycling").run())
    assert 0 < len(listed(app)) < everything
    assert all(key.startswith("class/cycling/") for key in listed(app).index)


def test_the_cards_count_the_records(filled: Book):
    app = opened("records")
    cards, total = metrics(app), 0
    for group in field(app, "segmented_control", "records_of").options:
        total += len(listed(of(app, group)))
    assert cards["Records"] == f"{total}"


def test_a_workout_marked_doubtful_leaves_the_screen_and_is_counted_as_left_out(filled: Book):
    app = opened("records")
    before = listed(app)
    best = personal_bests(books.workouts(filled), books.today(filled))
    cycling = best[(best["discipline"] == "cycling") & (best["attempts"] > 1)].iloc[0]
    actions.edit_workout(filled, int(cycling["workout_id"]), is_doubtful=True)
    app = opened("records")
    key = f"class/cycling/{cycling['class_duration_s']:.0f}/output_kj"
    assert listed(app).at[key, "attempts"] == before.at[key, "attempts"] - 1
    assert "1 marked doubtful" in sentences(app)


def test_a_title_from_outside_stands_as_it_is(filled: Book):
    hostile = "[x](https://example.com) <b>bold</b> $1$"
    with store.writing(filled, "workouts") as session:
        session.execute(sa.update(Workout).values(title=hostile, class_type="*Climb* [y](z)"))
    app = of(opened("records"), "Class types")
    heading = app.subheader[0].value
    assert "[y](z)" not in heading and "[y](z)" in read(heading)
    (caption,) = [each for each in app.markdown if "Usually" in each.value] or [None]
    assert caption is None or "[y](z)" not in caption.value


def test_where_no_workout_can_hold_a_record_the_screen_says_what_will(filled: Book):
    with store.writing(filled, "workouts") as session:
        session.execute(sa.update(Workout).values(is_excluded=True))
    app = opened("records")
    assert title(app) == "Records" and app.info[0].value.startswith("No record yet.")
    assert not app.dataframe and not app.metric


def test_where_no_class_type_has_eight_places_the_screen_says_so(filled: Book):
    with store.writing(filled, "workouts") as session:
        session.execute(sa.update(Workout).values(leaderboard_rank=None))
    assert "No class type with a place in at least 8 classes yet." in sentences(opened("records"))


def test_places_on_leaderboards_come_with_what_they_are_worth(filled: Book):
    with store.writing(filled, "workouts") as session:
        session.execute(sa.update(Workout).values(leaderboard_rank=100, leaderboard_total=1000, class_type="Climb"))
    app = opened("records")
    assert "Usually top 10 % in the last 9 of" in read(sentences(app))
    assert "Bikes are calibrated differently" in sentences(app)
