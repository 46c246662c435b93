"""The bell on every screen: what it counts, lists, announces and marks, and where it leads."""

from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, derive_notifications, store
from core.analysis.news import News
from core.frames import books
from core.queries import notifications
from core.store import Book
from tests.pages.screens import SCREENS, clicked, mine, opened, read, title, turned_to


@pytest.fixture(autouse=True)
def no_other_news(monkeypatch) -> None:
    """Only what a test puts in."""
    monkeypatch.setattr(derive_notifications, "FINDERS", [])


@pytest.fixture
def filled(filled: Book) -> Book:
    """The book with workouts, and nothing told of them yet."""
    with store.writing(filled) as session:
        notifications.withdraw(session, notifications.kept(session).keys())
    return filled


def told(monkeypatch, *news: News) -> None:
    """These are the news of every book from now on."""
    monkeypatch.setattr(derive_notifications, "FINDERS", [lambda _book, _today: list(news)])
    touch()


def touch() -> None:
    """A write after which finders look again."""
    with store.writing(mine(), "workouts"):
        pass


def today() -> date:
    return books.today(mine())


def one(key: str, sentence: str, days_ago: int = 0, link: str | None = None, kind="record") -> News:
    return News(key, kind, today() - timedelta(days=days_ago), sentence, link)


def bell(app: AppTest):
    (found,) = (block for block in app.get("popover") if "notification" in block.proto.popover.icon)
    return found


def listed(app: AppTest) -> list[str]:
    """What is said behind the bell, in order."""
    return [read(markdown.value).split(": ", 1)[-1] for markdown in bell(app).markdown]


@pytest.mark.parametrize("screen", SCREENS)
def test_the_bell_stands_on_every_screen_with_how_many_are_not_seen(screen: str, filled: Book, monkeypatch):
    told(monkeypatch, one("a", "First."), one("b", "Second.", 1))
    app = opened(screen)
    assert bell(app).proto.popover.label == "2"
    assert listed(app) == ["**First.**", "**Second.**"]


def test_without_any_the_bell_says_what_will_be_told(filled: Book):
    app = opened()
    assert bell(app).proto.popover.label == ""
    assert listed(app) == ["Nothing has happened yet."]


def test_each_entry_says_when_it_was_and_whether_it_is_new(filled: Book, monkeypatch):
    told(monkeypatch, one("a", "A."), one("b", "B.", 1), one("c", "C.", 5))
    app = opened()
    assert [caption.value for caption in bell(app).caption] == ["Today · new", "Yesterday · new", "5 days ago · new"]
    clicked(app, "bell_seen")
    assert [caption.value for caption in bell(app).caption] == ["Today", "Yesterday", "5 days ago"]


def test_marking_all_as_seen_empties_the_count_and_holds_in_the_next_session(filled: Book, monkeypatch):
    told(monkeypatch, one("a", "A."))
    app = clicked(opened(), "bell_seen")
    assert bell(app).proto.popover.label == "" and notifications.unseen(filled) == 0
    assert "bell_seen" not in {button.key for button in app.button}
    assert bell(opened("rides")).proto.popover.label == ""


def test_an_entry_leads_to_where_it_happened_and_is_seen_by_going_there(filled: Book, monkeypatch):
    workout_id = books.workouts(filled).index[-1]
    told(monkeypatch, one("a", "A.", link=f"workout?workout={workout_id}"), one("b", "B."))
    link = bell(opened()).get("page_link")[0]
    assert link.page == "workout" and link.query_string.startswith(f"workout={workout_id}&news=")
    app = opened("workout", **dict(part.split("=") for part in link.query_string.split("&")))
    assert title(app) != "Workout"
    kept = notifications.kept(filled)
    assert kept["a"].seen_at and not kept["b"].seen_at
    assert "news" not in app.query_params


def test_a_link_to_a_screen_that_is_not_there_is_told_without_one(filled: Book, monkeypatch):
    told(monkeypatch, one("a", "A.", link="nowhere?x=1"))
    app = opened()
    assert not bell(app).get("page_link") and "A." in listed(app)[0]


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "12345"])
def test_an_address_with_any_number_of_a_notification_does_no_harm(number: str, filled: Book, monkeypatch):
    told(monkeypatch, one("a", "A."))
    opened("overview", news=number)
    assert notifications.unseen(filled) == 1


def test_a_new_one_is_announced_once_and_not_in_the_next_session(filled: Book, monkeypatch):
    told(monkeypatch, one("a", "A."))
    app = opened()
    assert [read(toast.value) for toast in app.toast] == ["A."]
    assert not turned_to(app, "rides").toast
    assert not opened().toast


def test_three_are_announced_and_the_rest_counted(filled: Book, monkeypatch):
    told(monkeypatch, *(one(str(n), f"No. {n}", n) for n in range(5)))
    assert [read(t.value) for t in opened().toast] == ["No. 0", "No. 1", "No. 2", "and 2 more behind the bell"]


def test_a_workout_that_changes_within_a_session_is_looked_at_on_the_next_run(filled: Book, monkeypatch):
    app = opened()
    told(monkeypatch, one("a", "A."))
    turned_to(app, "rides")
    assert [read(toast.value) for toast in app.toast] == ["A."]


def test_others_who_read_a_shared_book_have_no_bell_and_mark_nothing(filled: Book, monkeypatch):
    with store.writing(filled, "notifications") as session:
        notifications.add(session, [one("a", "A.", link="rides")], now=datetime.now(UTC))
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    app = opened()
    assert not [block for block in app.get("popover") if "notification" in block.proto.popover.icon]
    assert "bell_seen" not in {button.key for button in app.button} and not app.toast
    opened("overview", news=str(notifications.notifications(filled)["id"].iloc[0]))
    assert notifications.unseen(filled) == 1


def test_titles_from_outside_stand_behind_the_bell_as_they_are(filled: Book, monkeypatch):
    hostile = "[x](https://example.com) :material/home: <b>bold</b> *star* $1$ # head"
    told(monkeypatch, one("a", hostile))
    app = opened()
    for element in (bell(app).markdown[0].value, app.toast[0].value):
        assert "](" not in element.replace("\\](", "") and ":material/home:" not in element
        assert hostile in read(element)


def test_an_empty_book_has_a_bell_too_and_stays_empty():
    app = opened()
    assert title(app) == "Welcome to Zonebook"
    assert listed(app)[-1] == "Nothing has happened yet."
    assert store.versions(mine()) == dict.fromkeys(store.SUBJECTS, 0)


def test_a_deleted_workout_takes_its_notification_with_it_and_brings_it_back(filled: Book, monkeypatch):
    def newest(book: Book, _today: date) -> list[News]:
        return [one(str(i), f"Workout {i}.", link=f"workout?workout={i}") for i in books.workouts(book).index[-1:]]

    monkeypatch.setattr(derive_notifications, "FINDERS", [newest])
    touch()
    app = opened()
    before, last = books.workouts(filled).index[-2:]
    assert listed(app) == [f"**Workout {last}.**"]
    actions.delete_workout(filled, int(last))
    assert listed(turned_to(app, "rides")) == [f"**Workout {before}.**"]
    actions.restore_workout(filled, int(last))
    assert listed(turned_to(app, "overview")) == [f"**Workout {last}.**"]
