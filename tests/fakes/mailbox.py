"""A small real mail server on loopback: it takes letters for anybody, plain or encrypted, and refuses on request.

``with Mailbox() as box: ...``. It speaks EHLO, STARTTLS, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA, RSET and QUIT.
"""

import base64
import email
import socketserver
import ssl
import threading
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Any, Self

USERNAME, PASSWORD = "rider@example.com", "a password of nobody"


def certificate(folder: Path) -> Path:
    """A key and a certificate of 127.0.0.1 in one file, as servers read it; trusted where it is SSL_CERT_FILE."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )  # fmt: skip
    path = folder / "mailbox.pem"
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return path


class Mailbox:
    """A mail server, from the moment it is made.

    Args:
        certificate: Without one nothing is encrypted; see ``certificate``.
        is_ssl: Encrypted from the first byte; else STARTTLS is offered where there is a certificate.
        refusals: What is answered to a command instead, as ``{"RCPT": "550 Nobody of that name"}``; "" hangs up.
    """

    def __init__(
        self, *, certificate: Path | None = None, is_ssl: bool = False, refusals: dict[str, str] | None = None
    ) -> None:
        self.letters: list[EmailMessage] = []
        self.refusals = dict(refusals or {})
        #: Commands as they came, and whether each came over an encrypted connection.
        self.commands: list[tuple[str, bool]] = []
        self.context: ssl.SSLContext | None = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate)
        self.is_ssl = is_ssl
        mailbox = self

        class Handler(_Conversation):
            box = mailbox

        socketserver.ThreadingTCPServer.daemon_threads = True
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Conversation(socketserver.BaseRequestHandler):
    box: Mailbox

    def handle(self) -> None:
        self.is_encrypted = False
        if self.box.is_ssl and not self._encrypt():
            return
        self.file: Any = self.request.makefile("rb")
        self._say("220 mailbox")
        while line := self.file.readline():
            if not self._answer(line.decode().strip()):
                return

    def _answer(self, line: str) -> bool:
        """Answer one command; False ends the conversation."""
        verb = line.split(" ")[0].upper()
        self.box.commands.append((verb + line[len(verb) :], self.is_encrypted))
        if verb in self.box.refusals:
            said = self.box.refusals[verb]
            if said:
                self._say(said)
            return bool(said)
        match verb:
            case "EHLO":
                offers = ["STARTTLS"] if self.box.context and not self.is_encrypted else []
                lines = ["mailbox", *offers, "AUTH PLAIN LOGIN"]
                self._say("\r\n".join([*(f"250-{one}" for one in lines[:-1]), f"250 {lines[-1]}"]))
            case "STARTTLS":
                self._say("220 go on")
                return self._encrypt()
            case "AUTH":
                is_right = self._login(line) == (USERNAME, PASSWORD)
                self._say("235 welcome" if is_right else "535 wrong name or password")
            case "DATA":
                self._say("354 go on")
                self.box.letters.append(self._letter())
                self._say("250 taken")
            case "QUIT":
                self._say("221 bye")
                return False
            case _:
                self._say("250 fine")
        return True

    def _encrypt(self) -> bool:
        assert self.box.context
        try:
            self.request = self.box.context.wrap_socket(self.request, server_side=True)
        except (ssl.SSLError, OSError):
            return False
        self.file = self.request.makefile("rb")
        self.is_encrypted = True
        return True

    def _login(self, line: str) -> tuple[str, str]:
        parts = base64.b64decode(line.split(" ")[-1]).decode().split("\x00")
        return parts[-2], parts[-1]

    def _letter(self) -> EmailMessage:
        lines = []
        while (line := self.file.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return email.message_from_bytes(b"".join(lines), policy=policy.default)  # type: ignore[return-value]

    def _say(self, text: str) -> None:
        self.request.sendall(f"{text}\r\n".encode())
