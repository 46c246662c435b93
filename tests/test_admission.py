"""The door: guesses slow down for everybody, visits end, and only a confirmed address that is named may come in."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import admission
from core.admission import FREE_FAILURES, LONGEST_WAIT_S, Gate, Visit

HOUR = 3600.0


def failed(gate: Gate, times: int, now: float = 1000.0) -> float:
    """Give so many wrong passwords, each as soon as it is looked at; the moment after the last."""
    for _ in range(times):
        answer = gate.answer("wrong", "right", now)
        assert not answer.is_right
        now += answer.wait_s
    return now


def test_the_right_password_opens_at_once():
    assert Gate().answer("right", "right", 0.0).is_right


def test_a_few_wrong_ones_cost_nothing_and_then_each_doubles_the_wait_up_to_a_minute():
    gate, now, waits = Gate(), 1000.0, []
    for _ in range(10):
        answer = gate.answer("wrong", "right", now)
        waits.append(answer.wait_s)
        now += answer.wait_s
    assert waits == [0, 0, 2, 4, 8, 16, 32, 60, 60, 60]


def test_while_the_wait_lasts_not_even_the_right_one_is_looked_at_and_asking_costs_nothing_more():
    gate = Gate()
    failed(gate, 4, now := 1000.0)
    moment = gate.failed_at + 1.0
    assert gate.answer("right", "right", moment) == gate.answer("right", "right", moment)
    answer = gate.answer("right", "right", moment)
    assert not answer.is_right and answer.wait_s == pytest.approx(4 - 1.0)
    assert gate.answer("right", "right", gate.failed_at + 4.0).is_right
    assert now


def test_success_and_time_make_the_gate_forget():
    gate = Gate()
    now = failed(gate, 6)
    assert gate.answer("right", "right", now).is_right
    assert gate.answer("wrong", "right", now).wait_s == 0
    now = failed(gate, 6, now)
    assert gate.answer("wrong", "right", now + admission.FORGOTTEN_AFTER_S + 1).wait_s == 0


def test_the_sentence_says_how_long_to_wait():
    gate = Gate()
    assert gate.answer("wrong", "right", 0.0).sentence == "That is not the password."
    gate.answer("wrong", "right", 0.0)
    assert gate.answer("wrong", "right", 0.0).sentence == "That did not open it. Try again in 2 seconds."
    assert gate.answer("wrong", "right", 1.5).sentence == "That did not open it. Try again in 1 second."
    assert gate.answer("right", "right", 2.0).sentence == ""


def test_many_at_once_get_no_more_tries_than_one():
    gate, looked_at = Gate(), []
    every = threading.Barrier(20)

    def guess() -> None:
        every.wait()
        before = gate.answer("wrong", "right", 5000.0)
        looked_at.append(before.wait_s)

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gate.failures == FREE_FAILURES  # the third made the others wait


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 100)), max_size=200))
def test_whatever_is_tried_the_wait_ends_within_a_minute(tries: list[tuple[bool, float]]):
    gate, now = Gate(), 0.0
    for is_right, later_s in tries:
        now += later_s
        answer = gate.answer("right" if is_right else "wrong", "right", now)
        assert 0 <= answer.wait_s <= LONGEST_WAIT_S
    assert gate.answer("right", "right", now + LONGEST_WAIT_S).is_right


@given(st.text(max_size=30), st.text(max_size=30))
def test_two_passwords_are_the_same_only_letter_by_letter(given_: str, password: str):
    assert admission.is_same(given_, password) == (given_ == password)


def test_there_is_one_gate_for_the_process():
    assert admission.gate() is admission.gate()


# Visits


def test_a_visit_ends_after_so_long_without_a_click_and_at_last_after_a_week():
    visit = Visit(began_at=0.0, seen_at=0.0)
    assert not visit.is_over(12 * HOUR, idle_s=12 * HOUR)
    assert visit.is_over(12 * HOUR + 1, idle_s=12 * HOUR)
    assert not visit.is_over(100 * HOUR, idle_s=0)
    visit.seen_at = 7 * 24 * HOUR
    assert not visit.is_over(7 * 24 * HOUR, idle_s=12 * HOUR)
    assert visit.is_over(7 * 24 * HOUR + 1, idle_s=12 * HOUR)


# The host's own login

NAMED = ("rider@example.com", "Partner@Example.com ")


@pytest.mark.parametrize("email", ["rider@example.com", " RIDER@example.com", "partner@example.com"])
def test_somebody_who_is_named_and_confirmed_may_come_in(email: str):
    assert admission.why_not({"email": email, "email_verified": True}, NAMED) is None


@pytest.mark.parametrize(
    ("user", "said"),
    [
        ({"email": "stranger@example.com", "email_verified": True}, "not among those"),
        ({"email": "rider@example.com.evil.example", "email_verified": True}, "not among those"),
        ({"email": "rider@example.com", "email_verified": False}, "does not confirm"),
        ({"email": "rider@example.com", "email_verified": None}, "does not confirm"),
        ({"email": "rider@example.com"}, "does not confirm"),
        ({"email": "", "email_verified": True}, "gives no e-mail"),
        ({"preferred_username": "rider@example.com", "email_verified": True}, "gives no e-mail"),
    ],
)
def test_anybody_else_is_told_why_not(user: dict, said: str):
    assert said in (admission.why_not(user, NAMED) or "")


def test_where_nobody_is_named_nobody_may_come_in():
    assert admission.why_not({"email": "rider@example.com", "email_verified": True}, ()) is not None
