"""What goes out of the house by mail and by ntfy, against small real servers: what arrives, and each refusal."""

from pathlib import Path

import pytest

from core import mail, ntfy
from core.errors import LoginRequired, Refused, SlowDown, SourceUnavailable, UnexpectedReply
from core.mail import Attachment, MailServer
from tests.fakes.loopback import Answer, Fault, LoopbackServer, Request
from tests.fakes.mailbox import PASSWORD, USERNAME, Mailbox, certificate


def letter(**said):
    usual = {
        "sender": USERNAME, "to": "rider@example.org", "subject": "Zonebook: Week 46", "text": "Ready — 60 min.",
        "message_id": "<report-2026-W46@zonebook.invalid>",
        "attachments": (Attachment("zonebook-2026-W46.pdf", "application/pdf", b"%PDF-\x00\xff"),),
    }  # fmt: skip
    return mail.letter(**(usual | said))


def here(box: Mailbox, **said) -> MailServer:
    return MailServer("127.0.0.1", box.port, **({"security": "none"} | said))


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch) -> Path:
    """A certificate of this machine that is trusted."""
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


def test_a_letter_arrives_with_its_text_and_its_file():
    with Mailbox() as box:
        mail.send(here(box), letter())
    (came,) = box.letters
    assert came["Subject"] == "Zonebook: Week 46"
    assert came["Message-ID"] == "<report-2026-W46@zonebook.invalid>"
    assert came.get_body().get_content().strip() == "Ready — 60 min."
    (file,) = came.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("zonebook-2026-W46.pdf", b"%PDF-\x00\xff")


def test_a_line_break_in_a_subject_makes_no_header():
    with Mailbox() as box:
        mail.send(here(box), letter(subject="Week 46\r\nBcc: everybody@example.com"))
    assert box.letters[0]["Bcc"] is None
    assert box.letters[0]["Subject"] == "Week 46 Bcc: everybody@example.com"


@pytest.mark.parametrize("is_ssl", [False, True])
def test_a_password_goes_over_an_encrypted_connection_alone(is_ssl, trusted):
    with Mailbox(certificate=trusted, is_ssl=is_ssl) as box:
        mail.send(here(box, security="ssl" if is_ssl else "starttls", username=USERNAME, password=PASSWORD), letter())
    assert len(box.letters) == 1
    inside = [is_encrypted for line, is_encrypted in box.commands if line.startswith(("AUTH", "MAIL", "RCPT"))]
    assert inside == [True] * 3


def test_a_certificate_that_nobody_vouches_for_is_not_taken(tmp_path):
    with Mailbox(certificate=certificate(tmp_path)) as box, pytest.raises(SourceUnavailable, match="secure connection"):
        mail.send(here(box, security="starttls", username=USERNAME, password=PASSWORD), letter())
    assert not box.letters and not any("AUTH" in line for line, _ in box.commands)


def test_a_server_without_starttls_gets_no_password():
    with Mailbox() as box, pytest.raises(Refused, match="SMTP_SECURITY"):
        mail.send(here(box, security="starttls", username=USERNAME, password=PASSWORD), letter())
    assert not any("AUTH" in line for line, _ in box.commands)


def test_an_unencrypted_password_to_another_machine_is_refused_before_anything_is_sent():
    server = MailServer("mail.example.com", security="none", username=USERNAME, password=PASSWORD)
    with pytest.raises(Refused, match="unencrypted"):
        mail.send(server, letter())


def test_a_way_that_there_is_not_sends_nothing_at_all():
    with Mailbox() as box, pytest.raises(Refused, match="SMTP_SECURITY"):
        mail.send(here(box, security="tls", username=USERNAME, password=PASSWORD), letter())
    assert not box.commands


def test_the_usual_way_depends_on_the_port():
    assert MailServer("h").way == MailServer("h", 25).way == "starttls"
    assert MailServer("h", 465).way == "ssl"
    assert MailServer("h", 465, "none").way == "none"


@pytest.mark.parametrize(
    ("refusals", "error", "said"),
    [
        ({"AUTH": "535 no"}, LoginRequired, "SMTP_PASSWORD"),
        ({"RCPT": "550 nobody"}, Refused, "REPORT_MAIL_TO"),
        ({"MAIL": "553 not you"}, Refused, "REPORT_MAIL_FROM"),
        ({"DATA": "554 no"}, Refused, "does not take"),
        ({"RCPT": "451 later"}, SourceUnavailable, "now"),
        ({"DATA": ""}, SourceUnavailable, "ended the conversation"),
        ({"EHLO": "421 closing", "HELO": "421 closing"}, SourceUnavailable, "could not be reached"),
    ],
    ids=["login", "recipient", "sender", "data", "later", "hangs up", "closing"],
)
def test_each_refusal_has_its_sentence_and_none_names_the_password(refusals, error, said):
    with Mailbox(refusals=refusals) as box, pytest.raises(error, match=said) as caught:
        mail.send(here(box, username=USERNAME, password=PASSWORD), letter())
    assert PASSWORD not in str(caught.value) and PASSWORD not in repr(here(box, password=PASSWORD))
    assert not box.letters


def test_a_server_that_is_not_there_is_a_sentence():
    with Mailbox() as box:
        gone = here(box)
    with pytest.raises(SourceUnavailable, match="could not be reached"):
        mail.send(gone, letter(), timeout_s=2)


@pytest.mark.parametrize("host", [".example.com", "smtp..example.com", "a" * 70 + ".example.com"])
def test_a_name_that_no_server_has_is_a_sentence(host: str):
    with pytest.raises(Refused, match="SMTP_HOST"):
        mail.send(MailServer(host), letter(), timeout_s=2)


@pytest.mark.parametrize("text", ["Rider <", "", ",", "<>", "a@b@c"])
@pytest.mark.parametrize(("header", "setting"), [("sender", "REPORT_MAIL_FROM"), ("to", "REPORT_MAIL_TO")])
def test_what_is_no_address_of_a_person_is_a_sentence(header: str, setting: str, text: str):
    with pytest.raises(Refused, match=setting):
        letter(**{header: text})


@pytest.mark.parametrize("to", ["rider", "Zoé <z@example.com>", "a@example.com, b@example.com"])
def test_users_of_this_machine_names_and_several_are_addresses(to: str):
    with Mailbox() as box:
        mail.send(here(box), letter(to=to))
    assert box.letters[0]["To"] == to


# ntfy


class Topic:
    """A topic of ntfy that keeps what was sent."""

    def __init__(self) -> None:
        self.came: list[Request] = []
        self.server = LoopbackServer(self._answer)
        self.url = f"{self.server.url}/a-topic"

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.server.close()

    def _answer(self, request: Request) -> Answer:
        self.came.append(request)
        return Answer(b"{}")


def test_a_message_arrives_with_its_title_and_token():
    with Topic() as topic:
        ntfy.publish(topic.url, title="Zonebook: Week 46", text="60 min — more", token="tk_1")
    (came,) = topic.came
    assert (came.method, came.path, came.body.decode()) == ("POST", "/a-topic", "60 min — more")
    assert came.headers["Title"] == "Zonebook: Week 46"
    assert came.headers["Authorization"] == "Bearer tk_1"


def test_a_long_message_is_cut_between_letters_and_a_title_of_any_letters_goes_through():
    with Topic() as topic:
        ntfy.publish(topic.url, title="Übung 🚴", text="ä" * 5000)
    assert topic.came[0].body.decode() == "ä" * 2000
    assert topic.came[0].headers["Title"] == "?bung ?"


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, LoginRequired), (403, Refused), (429, SlowDown), (503, SourceUnavailable), (404, UnexpectedReply),
     (302, UnexpectedReply)],
)  # fmt: skip
def test_each_answer_of_ntfy_has_its_error(status, error):
    with Topic() as topic:
        topic.server.fail(Fault("/a-topic", status=status))
        with pytest.raises(error) as caught:
            ntfy.publish(topic.url, title="t", text="x", token="tk_secret")
    assert "tk_secret" not in str(caught.value) and topic.url not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["no address", "https://", "ftp://example.com/topic", "https://a..b/topic", f"https://{'a' * 70}.sh/topic",
     "https://.sh/topic", "https://127.0.0.1:99999/topic", "https://[::1"],
)  # fmt: skip
def test_what_is_no_address_is_a_sentence(url):
    with pytest.raises(Refused, match="NTFY_URL"):
        ntfy.publish(url, title="t", text="x")


@pytest.mark.parametrize("token", ["tk_1\nX-Other: 2", "tk_€"])
def test_a_token_that_fits_in_no_header_is_a_sentence_that_does_not_tell_it(token: str):
    with Topic() as topic, pytest.raises(LoginRequired, match="NTFY_TOKEN") as caught:
        ntfy.publish(topic.url, title="t", text="x", token=token)
    assert "tk_" not in str(caught.value) and not topic.came


def test_a_server_that_resets_the_connection_is_a_sentence():
    with Topic() as topic:
        topic.server.fail(Fault("/a-topic", kind="reset"))
        with pytest.raises(SourceUnavailable):
            ntfy.publish(topic.url, title="t", text="x")
