"""The conversation with a mail server: one letter goes out. Knows no database and no report."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from ipaddress import ip_address

from core.errors import LoginRequired, Refused, SourceUnavailable

TIMEOUT_S = 30.0
#: How a connection is made safe: at once, after a greeting, or not at all.
SSL, STARTTLS, NONE = "ssl", "starttls", "none"
#: The port of mail that is encrypted from the first byte.
SSL_PORT, SUBMISSION_PORT = 465, 587


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int = SUBMISSION_PORT
    #: None: what is usual on the port.
    security: str | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def is_encrypted(self) -> bool:
        return self.way != NONE

    @property
    def way(self) -> str:
        """How the connection is made safe."""
        return (self.security or (SSL if self.port == SSL_PORT else STARTTLS)).lower()


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    mime: str
    data: bytes = field(repr=False)


def letter(
    *, sender: str, to: str, subject: str, text: str, message_id: str, attachments: tuple[Attachment, ...] = ()
) -> EmailMessage:
    """A letter as it is sent. The same ``message_id`` tells a mailbox that it has the letter already.

    Raises:
        Refused: ``sender`` or ``to`` is no address.
    """
    made = EmailMessage()
    _address(made, "To", to, "REPORT_MAIL_TO")
    _address(made, "From", sender, "REPORT_MAIL_FROM")
    made["Subject"] = " ".join(subject.split())
    made["Message-ID"] = message_id
    made.set_content(text)
    for one in attachments:
        kind, _, name = one.mime.partition("/")
        made.add_attachment(one.data, maintype=kind, subtype=name, filename=one.name)
    return made


def send(server: MailServer, message: EmailMessage, *, timeout_s: float = TIMEOUT_S) -> None:
    """Hand a letter in.

    Raises:
        LoginRequired: The server does not take the name and password.
        Refused: It does not take this letter, sender or recipient; or nothing would be encrypted.
        SourceUnavailable: It cannot be reached or cannot take it now.
    """
    if server.way not in (SSL, STARTTLS, NONE):
        raise Refused("SMTP_SECURITY is none of starttls, ssl and none. Correct it.")
    if server.password and not server.is_encrypted and not _is_here(server.host):
        raise Refused("The mail password would go out unencrypted. Set SMTP_SECURITY to starttls or ssl.")
    try:
        with _connected(server, timeout_s) as there:
            if server.way == STARTTLS:
                there.starttls(context=ssl.create_default_context())
            if server.username and server.password:
                there.login(server.username, server.password)
            there.send_message(message)
    except smtplib.SMTPAuthenticationError as error:
        raise LoginRequired("The mail server refused SMTP_USERNAME or SMTP_PASSWORD. Correct them.") from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refused("The mail server does not offer what is set: check SMTP_PORT and SMTP_SECURITY.") from error
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise _refused(error) from error
    except UnicodeError as error:  # a name with an empty part, or one that is too long
        raise Refused("SMTP_HOST is no name of a mail server. Correct it.") from error
    except ssl.SSLError as error:
        raise SourceUnavailable("A secure connection to the mail server could not be made.") from error
    except (smtplib.SMTPException, OSError) as error:
        raise SourceUnavailable("The mail server could not be reached, or ended the conversation.") from error


def _address(made: EmailMessage, header: str, text: str, setting: str) -> None:
    try:
        made[header] = " ".join(text.split())
        there = made[header].addresses
        is_broken = any("invalid address" in str(defect) for defect in made[header].defects)
    except (IndexError, ValueError):  # Python's parser stumbles where one ends in the middle, to 3.12
        there, is_broken = (), True
    if is_broken or not there or not all(one.username for one in there):  # a machine's own users have no domain
        raise Refused(f"{setting} is no address such as you@example.com. Correct it.")


def _connected(server: MailServer, timeout_s: float) -> smtplib.SMTP:
    if server.way == SSL:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=timeout_s, context=ssl.create_default_context())
    return smtplib.SMTP(server.host, server.port, timeout=timeout_s)


def _refused(error: smtplib.SMTPException) -> Refused | SourceUnavailable:
    """A refusal for now (4xx) or for good (5xx)."""
    told = error.recipients.values() if isinstance(error, smtplib.SMTPRecipientsRefused) else [(_code(error), b"")]
    if any(400 <= code < 500 for code, _said in told):
        return SourceUnavailable("The mail server does not take the letter now.")
    return Refused("The mail server does not take the letter: check REPORT_MAIL_FROM and REPORT_MAIL_TO.")


def _code(error: smtplib.SMTPException) -> int:
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _is_here(host: str) -> bool:
    """Whether a server is on this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
