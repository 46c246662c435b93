"""The error tree: each class is named for what the caller does next."""


class ZonebookError(Exception):
    """Anything that Zonebook says in a sentence. The message is meant for the athlete: what happened, what to do."""


class LoginRequired(ZonebookError):
    """The other side does not know us (any more): ask the athlete, never try again by ourselves."""


class MfaRequired(LoginRequired):
    """The account asks for a second factor that this way of logging in cannot give: paste a token instead."""


class LoginWayClosed(LoginRequired):
    """This way of logging in is closed, whatever the password: try another way."""


class SourceUnavailable(ZonebookError):
    """The other side cannot answer now: try again later. ``retry_after_s`` is its own wish, None where it gave none."""

    retry_after_s: float | None = None


class SlowDown(SourceUnavailable):
    """The other side asks for fewer requests (429): wait as long as it says, then go on."""


class Refused(ZonebookError):
    """The other side answered 403: private, blocked or closed. Skip this item and ask again much later."""


class Private(Refused):
    """What was asked for belongs to somebody who does not show it: say so, and ask again after a day."""


class Gone(ZonebookError):
    """The thing asked for does not exist (any more): mark it and go on."""


class UnexpectedReply(ZonebookError):
    """The reply is not what we know how to read: skip the item, try again later, mend the connector."""


class UnreadableFile(ZonebookError):
    """A file that cannot be imported; the message says why."""


class KeyRequired(ZonebookError):
    """A login is to be kept in a book on a server, but there is no key of the athlete's to encrypt it with."""


class BookNewer(ZonebookError):
    """The database was written by a newer Zonebook: update the program."""


class UpgradeFailed(ZonebookError):
    """The database could not be brought to this version; it is as it was, and a copy lies in ``backups``."""


class BookUnreadable(ZonebookError):
    """There is no database that can be read where the settings say: mend the address, or restore a backup."""


class BookReadOnly(ZonebookError):
    """A write was asked of a book that is open for reading only."""


class BookBusy(ZonebookError):
    """Another process holds the database or the sync: wait, then try again."""


class StorageFull(ZonebookError):
    """The disk is full: free some space, then go on where this stopped."""


class NotConnected(ZonebookError):
    """A service was asked for that the athlete has not connected yet."""
