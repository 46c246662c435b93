"""What is found waits for a yes: accepted, rejected, taken back; and an FTP may belong to one bike only."""

from datetime import date, timedelta

import pytest

from core import actions, store
from core.analysis.ftp_tests import Proposal
from core.derive import DatedValues
from core.queries import athlete, proposals, workouts
from core.store import Book
from tests.test_derive import FIRST, rides

WHY = "20 minutes at 225 W; 95 % of that is 214 W."
FOUND = Proposal("ftp", FIRST + timedelta(days=2), 1, 214, 200.0, WHY, "ftp-1")


def test_an_accepted_ftp_counts_from_the_day_of_its_ride(any_book: Book):
    rides(any_book, 4)
    actions.record(any_book, "ftp", 200, FIRST)
    assert "2 workouts recomputed" in actions.accept_proposal(any_book, FOUND)
    assert workouts.workouts(any_book)["ftp_w"].tolist() == [200, 200, 214, 214]
    entry = athlete.measurements(any_book, "ftp").iloc[-1]
    assert (entry["source"], entry["note"]) == ("found", FOUND.evidence)
    assert proposals.decided(any_book)[["key", "state"]].to_numpy().tolist() == [["ftp-1", "accepted"]]


def test_a_rejected_proposal_changes_no_number_and_is_remembered(any_book: Book):
    rides(any_book, 3)
    actions.record(any_book, "ftp", 200, FIRST)
    actions.reject_proposal(any_book, FOUND)
    assert set(workouts.workouts(any_book)["ftp_w"]) == {200}
    assert proposals.decided(any_book)["state"].tolist() == ["rejected"]


def test_a_decision_that_is_taken_back_leaves_no_trace(any_book: Book):
    rides(any_book, 4)
    actions.record(any_book, "ftp", 200, FIRST)
    before = workouts.workouts(any_book)
    actions.accept_proposal(any_book, FOUND)
    assert "2 workouts recomputed" in actions.reconsider_proposal(any_book, "ftp-1")
    assert workouts.workouts(any_book).equals(before)
    assert proposals.decided(any_book).empty
    assert "gone already" in actions.reconsider_proposal(any_book, "ftp-1")


def test_an_entry_for_one_bike_counts_for_that_bike_only(any_book: Book):
    rides(any_book, 2, device="Bike")
    with store.writing(any_book) as session:
        second = workouts.ids(session)[1]
        session.get_one(workouts.Workout, second).device = "Bike+"
    actions.record(any_book, "ftp", 200, FIRST)
    said = actions.record(any_book, "ftp", 230, FIRST, device="Bike+")
    assert "on the Bike+" in said
    assert workouts.workouts(any_book)["ftp_w"].tolist() == [200, 230]
    assert len(athlete.measurements(any_book, "ftp")) == 2


def test_a_bike_without_entries_of_its_own_uses_those_for_all():
    day = date(2026, 5, 1)
    values = DatedValues({("ftp", None): ([day], [200.0]), ("ftp", "Bike+"): ([day], [230.0])})
    assert [values.on(day, device).ftp_w for device in (None, "Bike", "Bike+")] == [200, 200, 230]


@pytest.mark.parametrize("bounds", [[], [60, 50], [0, 50], [50, 50]])
def test_bounds_of_own_zones_that_do_not_rise_are_refused(book: Book, bounds: list[float]):
    with pytest.raises(ValueError, match="higher than the one before"):
        actions.save_custom_zones(book, bounds)


def test_own_zones_are_kept_and_taken_back(any_book: Book):
    actions.save_custom_zones(any_book, [60, 80, 100])
    assert athlete.setting(any_book, athlete.CUSTOM_ZONES) == [60, 80, 100]
    actions.save_custom_zones(any_book, None)
    assert athlete.setting(any_book, athlete.CUSTOM_ZONES) is None
