"""The writes on challenges: each says what it did, can be taken back, and refuses what cannot be."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
import time_machine

from core import actions_challenges as actions
from core import store
from core.challenge_rules import Rules, of_rows
from core.coaching.challenge_templates import mixed_weeks, power_zone_weeks
from core.errors import BookReadOnly, UnreadableFile
from core.exports import challenge_file
from core.models_challenges import Challenge, ChallengeMember, ChallengePause, ChallengeTask, ChallengeTier, Friend
from core.queries import challenges
from core.queries.challenges import Kept
from core.store import Book
from tests.coaching.challenge_making import MONDAY, day
from tests.friend_rows import add_friend

ASKED = power_zone_weeks(MONDAY)
TABLES = (Challenge, ChallengeTask, ChallengeTier, ChallengePause, ChallengeMember)


def only(book: Book) -> Kept:
    (kept,) = challenges.challenges(book)
    return kept


def rules_of(kept: Kept) -> Rules:
    return of_rows(*kept.asked())


def everything(book: Book) -> list[list[tuple]]:
    """All rows of all challenges, ids of members left out."""
    columns = {table: [c for c in table.__table__.columns if (table, c.name) != (ChallengeMember, "id")]
               for table in TABLES}  # fmt: skip
    with store.reading(book) as connection:
        return [sorted(map(tuple, connection.execute(sa.select(*columns[table]))), key=repr) for table in TABLES]


def test_a_challenge_is_kept_as_it_was_made_and_taken_back_whole(any_book: Book):
    done = actions.start(any_book, ASKED)
    kept = only(any_book)
    assert done.said == "“6 Power Zone weeks” is yours, from 2 November 2026 to 13 December 2026."
    assert rules_of(kept) == replace(ASKED, key=kept.challenge.key) and len(kept.challenge.key) == 32
    assert kept.challenge.id == done.challenge_id and kept.challenge.joined_day is None
    assert done.undo() == "It is out of your book again."
    assert everything(any_book) == [[], [], [], [], []]


def test_what_cannot_be_is_refused_and_nothing_is_written(book: Book):
    before = store.versions(book)
    with pytest.raises(ValueError, match="It ends before it starts"):
        actions.start(book, replace(ASKED, last_day=date(2026, 11, 1)))
    with pytest.raises(ValueError, match="A challenge needs a name"):
        actions.start(book, replace(ASKED, name="\x00 "))
    assert store.versions(book) == before


def test_a_book_for_reading_only_refuses_every_write(book: Book):
    challenge_id = actions.start(book, ASKED).challenge_id
    closed = replace(book, is_writable=False)
    for write in (
        lambda: actions.start(closed, ASKED), lambda: actions.delete(closed, challenge_id),
        lambda: actions.leave(closed, challenge_id), lambda: actions.change(closed, challenge_id, ASKED),
        lambda: actions.pause(closed, challenge_id, first_day=day(1), last_day=day(2)),
        lambda: actions.save_members(closed, challenge_id, {}), lambda: actions.join_on(closed, challenge_id, None),
        lambda: actions.join_from_file(closed, challenge_file.write(replace(ASKED, key="another1"))),
    ):  # fmt: skip
        with pytest.raises(BookReadOnly):
            write()


def test_deleting_takes_all_of_it_and_brings_all_of_it_back(any_book: Book):
    friend_id = add_friend(any_book, "Early Bird")
    challenge_id = actions.start(any_book, ASKED, joined_day=day(9)).challenge_id
    actions.pause(any_book, challenge_id, first_day=day(1), last_day=day(2), reason="flu")
    actions.save_members(any_book, challenge_id, {None: "Us", friend_id: "Them"})
    before = everything(any_book)
    gone = actions.delete(any_book, challenge_id)
    assert gone.said == "“6 Power Zone weeks” deleted." and everything(any_book) == [[]] * 5
    assert gone.undo() == "“6 Power Zone weeks” is as it was."
    assert everything(any_book) == before


def test_a_deleted_challenge_comes_back_beside_one_that_took_its_number(book: Book):
    gone = actions.delete(book, actions.start(book, ASKED).challenge_id)
    other = actions.start(book, mixed_weeks(MONDAY)).challenge_id
    gone.undo()
    assert {kept.challenge.name for kept in challenges.challenges(book)} == {"6 Power Zone weeks", "4 mixed weeks"}
    with store.reading(book) as connection:
        per_challenge = dict(connection.execute(sa.text(
            "SELECT challenge_id, count(*) FROM challenge_task GROUP BY challenge_id")).all())  # fmt: skip
    assert per_challenge[other] == len(mixed_weeks(MONDAY).tasks) and sum(per_challenge.values()) == 5 + len(
        ASKED.tasks
    )


def test_a_member_who_is_no_friend_any_more_does_not_come_back_with_it(book: Book):
    friend_id = add_friend(book, "Early Bird")
    challenge_id = actions.start(book, ASKED).challenge_id
    actions.save_members(book, challenge_id, {friend_id: None})
    gone = actions.delete(book, challenge_id)
    with store.writing(book, "challenges") as session:
        session.execute(sa.delete(Friend))
    gone.undo()
    assert [one.friend_id for one in only(book).members] == [None]


def test_changing_what_it_asks_for_keeps_who_it_is_and_can_be_taken_back(any_book: Book):
    challenge_id = actions.start(any_book, ASKED, joined_day=day(3)).challenge_id
    actions.pause(any_book, challenge_id, first_day=day(1), last_day=day(2))
    before = everything(any_book)
    done = actions.change(any_book, challenge_id, replace(mixed_weeks(MONDAY), name="Other"))
    kept = only(any_book)
    assert (kept.challenge.id, kept.challenge.key) == (challenge_id, before[0][0][1])
    assert (kept.challenge.name, kept.challenge.joined_day, len(kept.pauses)) == ("Other", day(3), 1)
    assert len(kept.tasks) == len(mixed_weeks(MONDAY).tasks)
    done.undo()
    assert everything(any_book) == before


def test_a_pause_is_kept_extended_and_taken_back(any_book: Book):
    challenge_id = actions.start(any_book, ASKED).challenge_id
    said = actions.pause(any_book, challenge_id, first_day=day(1), last_day=day(2), reason=" flu\x00 ").said
    assert said == "Paused from 3 November 2026 to 4 November 2026: what is left moves on by up to 2 days."
    longer = actions.pause(any_book, challenge_id, first_day=day(1), last_day=day(5))
    assert [(one.first_day, one.last_day) for one in only(any_book).pauses] == [(day(1), day(5))]
    longer.undo()
    assert [(one.last_day, one.reason) for one in only(any_book).pauses] == [(day(2), "flu")]


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [(-9, -5, "after that pause"), (90, 95, "is over before that pause"), (5, 4, "ends before it begins"),
     (0, 400, "a year at most")],
)  # fmt: skip
def test_a_pause_that_cannot_be_is_refused(book: Book, first: int, last: int, why: str):
    challenge_id = actions.start(book, ASKED).challenge_id
    with pytest.raises(ValueError, match=why):
        actions.pause(book, challenge_id, first_day=day(first), last_day=day(last))
    assert only(book).pauses == []


def test_who_is_well_again_ends_the_pause_yesterday(book: Book):
    challenge_id = actions.start(book, ASKED).challenge_id
    actions.pause(book, challenge_id, first_day=day(1), last_day=day(9), reason="flu")
    with time_machine.travel(datetime(2026, 11, 6, 15, tzinfo=UTC), tick=False):  # day 4 in New York
        done = actions.unpause(book, challenge_id, day(1))
    assert done.said == "Welcome back: the pause ended on 5 November 2026."
    assert [(one.first_day, one.last_day, one.reason) for one in only(book).pauses] == [(day(1), day(3), "flu")]
    done.undo()
    assert only(book).pauses[0].last_day == day(9)


def test_a_pause_that_has_not_begun_or_is_long_over_is_taken_out(book: Book):
    challenge_id = actions.start(book, ASKED).challenge_id
    actions.pause(book, challenge_id, first_day=day(20), last_day=day(22))
    with time_machine.travel(datetime(2026, 11, 6, 15, tzinfo=UTC), tick=False):
        assert actions.unpause(book, challenge_id, day(20)).said == "The pause is taken out."
        assert only(book).pauses == []
        with pytest.raises(ValueError, match="gone already"):
            actions.unpause(book, challenge_id, day(20))


def test_leaving_counts_up_to_today_and_can_be_taken_back(book: Book):
    challenge_id = actions.start(book, ASKED).challenge_id
    with time_machine.travel(datetime(2026, 11, 7, 3, tzinfo=UTC), tick=False):  # still the 6th in New York
        done = actions.leave(book, challenge_id)
    assert only(book).challenge.left_day == date(2026, 11, 6) and done.said == "You left “6 Power Zone weeks”."
    assert actions.rejoin(book, challenge_id).said == "You are in “6 Power Zone weeks” again."
    assert only(book).challenge.left_day is None
    done.undo()
    assert only(book).challenge.left_day is None


def test_it_can_count_from_another_day(book: Book):
    challenge_id = actions.start(book, ASKED).challenge_id
    done = actions.join_on(book, challenge_id, day(9))
    assert (done.said, only(book).challenge.joined_day) == ("It counts from 11 November 2026 on.", day(9))
    assert done.undo() == "It counts from 2 November 2026 on."
    assert only(book).challenge.joined_day is None


def test_friends_take_part_in_teams_and_it_becomes_a_race(any_book: Book):
    ids = [add_friend(any_book, name) for name in ("Early Bird", "Night Rider")]
    challenge_id = actions.start(any_book, ASKED).challenge_id
    done = actions.save_members(any_book, challenge_id, {None: " Us ", ids[0]: "Them", ids[1]: ""})
    assert done.said == "You and 2 friends take part."
    assert {one.friend_id: one.team for one in only(any_book).members} == {None: "Us", ids[0]: "Them", ids[1]: None}
    assert only(any_book).challenge.kind == "team"
    done.undo()
    assert only(any_book).members == [] and only(any_book).challenge.kind == "solo"


def test_strangers_and_endless_names_are_refused(book: Book):
    challenge_id = actions.start(book, ASKED).challenge_id
    with pytest.raises(ValueError, match="no longer among your friends"):
        actions.save_members(book, challenge_id, {None: None, 77: None})
    with pytest.raises(ValueError, match="at most 60 letters"):
        actions.save_members(book, challenge_id, {None: "x" * 61})
    with pytest.raises(ValueError, match="100 can take part"):
        actions.save_members(book, challenge_id, dict.fromkeys(range(101)))


def test_a_friend_joins_from_the_file_and_finds_their_own_friends_in_it(any_book: Book):
    known = add_friend(any_book, "early  BIRD")
    sent = challenge_file.write(replace(ASKED, key="from-a-friend"), [("Early Bird", "Sunrise"), ("Somebody", "Moon")])
    done = actions.join_from_file(any_book, sent, joined_day=day(9), team="Moon")
    kept = only(any_book)
    assert rules_of(kept) == replace(ASKED, key="from-a-friend") and kept.challenge.joined_day == day(9)
    assert {one.friend_id: one.team for one in kept.members} == {None: "Moon", known: "Sunrise"}
    assert done.said == (
        "You joined “6 Power Zone weeks”. Not among your friends here yet: Somebody. Add them on Friends to race them."
    )
    done.undo()
    assert challenges.challenges(any_book) == []


def test_two_friends_of_one_name_are_not_guessed_between(book: Book):
    add_friend(book, "Early Bird")
    add_friend(book, "Early Bird")
    sent = challenge_file.write(replace(ASKED, key="from-a-friend"), [("Early Bird", "Sunrise")])
    actions.join_from_file(book, sent)
    assert [one.friend_id for one in only(book).members] == [None]


def test_the_same_file_twice_says_that_it_is_there_already(book: Book):
    sent = challenge_file.write(replace(ASKED, key="from-a-friend"))
    challenge_id = actions.join_from_file(book, sent).challenge_id
    with pytest.raises(ValueError, match=r"“6 Power Zone weeks” is in your book already\.$"):
        actions.join_from_file(book, sent)
    actions.leave(book, challenge_id)
    with pytest.raises(ValueError, match="You left it; take it up again there"):
        actions.join_from_file(book, sent)
    assert len(challenges.challenges(book)) == 1


def test_a_file_that_is_none_writes_nothing(book: Book):
    before = store.versions(book)
    with pytest.raises(UnreadableFile):
        actions.join_from_file(book, b"{}")
    assert store.versions(book) == before


def test_a_challenge_that_is_gone_is_told(book: Book):
    for write in (
        lambda: actions.delete(book, 5), lambda: actions.leave(book, 5), lambda: actions.change(book, 5, ASKED),
        lambda: actions.pause(book, 5, first_day=day(1), last_day=day(1)), lambda: actions.save_members(book, 5, {}),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="That challenge is gone"):
            write()
