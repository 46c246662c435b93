"""The conversation with an ntfy server: one short message goes out to a topic. Knows no database and no report."""

import requests

from core.errors import LoginRequired, Refused, SourceUnavailable, UnexpectedReply
from core.web import Bearer, connection_trouble, slow_down

SERVICE = "ntfy"
TIMEOUT_S = (10.0, 30.0)
#: A longer message would arrive as a file.
LONGEST_BYTES = 4000


def publish(
    url: str, *, title: str, text: str, token: str | None = None, timeout_s: tuple[float, float] = TIMEOUT_S
) -> None:
    """Send a message to the topic at ``url``, once.

    Raises:
        LoginRequired: The topic asks for another token.
        Refused, UnexpectedReply: The server does not take it.
        SlowDown, SourceUnavailable: It cannot take it now.
    """
    if token and not (token.isascii() and token.isprintable()):
        raise LoginRequired("NTFY_TOKEN holds letters that no token has. Correct it.")
    message = text.encode()[:LONGEST_BYTES].decode(errors="ignore").encode()
    headers = {"Title": title.encode("ascii", "replace").decode(), "Content-Type": "text/plain; charset=utf-8"}
    try:
        reply = requests.post(
            url, data=message, headers=headers, auth=Bearer(token) if token else None, timeout=timeout_s,
            allow_redirects=False,
        )  # fmt: skip
    except ValueError as error:  # in one of the many ways in which requests and urllib3 say so
        raise Refused("NTFY_URL is no address of a topic, such as https://ntfy.sh/a-name-of-yours.") from error
    except requests.RequestException as error:
        raise connection_trouble(error, SERVICE) from error
    _judge(reply)


def _judge(reply: requests.Response) -> None:
    status = reply.status_code
    if status == 401:
        raise LoginRequired("The ntfy server refused NTFY_TOKEN. Correct it.")
    if status == 403:
        raise Refused("The ntfy server does not let you write to this topic. Check NTFY_URL and NTFY_TOKEN.")
    if status == 429:
        raise slow_down(reply, SERVICE)
    if status >= 500:
        raise SourceUnavailable("The ntfy server has trouble of its own.")
    if status >= 300:
        raise UnexpectedReply(f"The ntfy server answered {status}: check NTFY_URL, which ends in the topic.")
