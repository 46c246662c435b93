"""What the FTP tests of a challenge say: the first one against the last one."""

from dataclasses import dataclass

from core.analysis.ftp_tests import TEST_SHARE
from core.challenge_rules import FTP_TEST
from core.coaching.challenges import Standing, TaskStanding
from core.quantities import written


@dataclass(frozen=True)
class Outcome:
    """FTP before and after, by the tests of the first and the last week that ask for one."""

    before: TaskStanding | None
    after: TaskStanding | None

    @property
    def before_w(self) -> float | None:
        """95 % of the mean power of the best try of the first test."""
        return _ftp_w(self.before)

    @property
    def after_w(self) -> float | None:
        """The same of the last test."""
        return _ftp_w(self.after)

    @property
    def sentence(self) -> str:
        """What came of it."""
        if self.before_w is None and self.after_w is None:
            return "FTP before and after: no test was ridden with power yet."
        if self.before_w is None:
            return f"FTP after: {_told(self.after)}. The test before was not ridden, so there is nothing to compare."
        if self.after_w is None:
            return f"FTP before: {_told(self.before)}. The test of the last week will say what came of it."
        change_pct = 100 * (self.after_w / self.before_w - 1)
        return f"FTP before {_told(self.before)}, after {_told(self.after)}: {change_pct:+.1f} %."


def outcome(at: Standing) -> Outcome | None:
    """What the FTP tests of a challenge say; None where it does not ask for one in two weeks at least."""
    tests = [(week.number, one) for week in at.weeks for one in week.tasks if one.task.class_type == FTP_TEST]
    if len({number for number, _ in tests}) < 2:
        return None
    first, last = tests[0][1], tests[-1][1]
    return Outcome(first if first.is_done else None, last if last.is_done else None)


def _ftp_w(test: TaskStanding | None) -> float | None:
    return None if test is None or test.power_w is None else TEST_SHARE * test.power_w


def _told(test: TaskStanding | None) -> str:
    watts = _ftp_w(test)
    if test is None or watts is None or test.day is None:
        return "unknown"
    again = f", the best of {test.tries}" if test.tries > 1 else ""
    return f"{watts:.0f} W ({written(test.day, short=True)}{again})"
