"""The conversation with Peloton's login server (Auth0): requests, refusals, and the way through the hosted login page.

What becomes of the tokens is core/peloton_login.py's business.
"""

import base64
import contextlib
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, NoReturn
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from core.errors import LoginRequired, LoginWayClosed, MfaRequired, SourceUnavailable, UnexpectedReply
from core.web import connection_trouble, slow_down

SERVICE = "Peloton"
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36"


@dataclass(frozen=True)
class LoginConfig:
    """Everything about Peloton's login that Peloton may change."""

    auth_url: str = "https://auth.onepeloton.com"
    web_client_id: str = "WVoJxVDdPoFx4RNewvvg6ch2mZ7bwnsM"
    web_scope: str = "offline_access openid peloton-api.members:default"
    #: The slash at the end matters.
    audience: str = "https://api.onepeloton.com/"
    #: The only one that is registered for the web client.
    redirect_uri: str = "https://members.onepeloton.com/callback"
    tenant: str = "peloton-prod"
    connection: str = "pelo-user-password"
    #: {"name": "auth0.js-ulp", "version": "9.14.3"}
    auth0_client: str = "eyJuYW1lIjoiYXV0aDAuanMtdWxwIiwidmVyc2lvbiI6IjkuMTQuMyJ9"
    mobile_client_id: str = "mgsmWCD0A8Qn6uz6mmqI6qeBNHH9IPwS"
    mobile_scope: str = "offline_access openid"
    user_agent: str = USER_AGENT
    #: Of a token that does not say when it ends.
    token_lifetime_s: int = 172_800
    #: Access tokens are refreshed this long before they end.
    refresh_margin_s: int = 1800
    #: After a refresh that did not get through, a token that still counts is used this long before the next try.
    refresh_pause_s: int = 60
    max_hops: int = 10
    #: To connect, and between two pieces of an answer.
    timeout_s: tuple[float, float] = (10, 30)


PELOTON = LoginConfig()

_WRONG_PASSWORD = "Peloton does not accept this email and password. Check them, then connect again in Settings."
_TOO_MANY = (
    "Peloton has blocked logins after too many tries. Wait an hour, log in once in the browser, then connect again."
)
_MFA = (
    "This account asks for a second factor, which a login from here cannot give. Log in with the browser and paste"
    " a token in Settings instead."
)
_NOT_THIS_WAY = "Peloton does not allow this way of logging in. Paste a token in Settings instead."
_REFUSED = "Peloton refused the login. Log in once in the browser, or paste a token in Settings instead."
_CHANGED = (
    "Peloton's login page is not as expected: it was changed, or it blocks us. Paste a token in Settings instead."
)

#: What Auth0's codes mean for the athlete.
REFUSALS: dict[str, tuple[type[LoginRequired], str]] = {
    "invalid_grant": (LoginRequired, _WRONG_PASSWORD),
    "invalid_user_password": (LoginRequired, _WRONG_PASSWORD),
    "mfa_required": (MfaRequired, _MFA),
    "too_many_attempts": (LoginRequired, _TOO_MANY),
    "blocked_user": (LoginRequired, _TOO_MANY),
    "unauthorized_client": (LoginWayClosed, _NOT_THIS_WAY),
    "access_denied": (LoginRequired, _NOT_THIS_WAY),
    "password_leaked": (
        LoginRequired,
        "Peloton wants a new password first. Set one in the browser, then connect again in Settings.",
    ),
    "requires_verification": (
        LoginRequired,
        "Peloton wants to see a person. Log in once in the browser, or paste a token in Settings instead.",
    ),
}


@dataclass(frozen=True)
class Answer:
    """What the login server said; an empty reply where it was not JSON."""

    status: int
    reply: Mapping[str, Any]

    @property
    def code(self) -> str | None:
        """Auth0's name for what is wrong: "code" on the login page, "error" elsewhere."""
        # {"statusCode": 401, "code": "invalid_user_password", ...} or {"error": "invalid_grant", ...}
        found = self.reply.get("code") or self.reply.get("error")
        return found if isinstance(found, str) else None


def refusal(answer: Answer) -> LoginRequired:
    """A refused login as a sentence with the next step."""
    kind, said = REFUSALS.get(answer.code or "", (LoginRequired, _REFUSED))
    return kind(said)


def login_session(config: LoginConfig) -> requests.Session:
    """A jar of cookies that looks like a browser; Auth0 turns away what names no browser."""
    session = requests.Session()
    session.headers["User-Agent"] = config.user_agent
    return session


def token_answer(session: requests.Session, fields: Mapping[str, str], config: LoginConfig) -> Answer:
    """Ask the token endpoint; the caller judges a status of 4xx."""
    url = f"{config.auth_url}/oauth/token"
    return _answer(_sent(session, "POST", url, config, json=fields, headers={"Accept": "application/json"}))


class LoginPage:
    """One passage through the hosted login page: authorization code with PKCE."""

    def __init__(self, session: requests.Session, config: LoginConfig) -> None:
        self._session = session
        self._config = config
        self._verifier = secrets.token_urlsafe(48)
        self._nonce = secrets.token_urlsafe(24)
        self._first_state = self._state = secrets.token_urlsafe(24)

    def token_answer(self, username: str, password: str) -> Answer:
        """Log in, and exchange the code at the end of the way for tokens."""
        response = self._password_entered(self._opened(), username, password)
        form = None if response.is_redirect else HiddenForm.of(response.text)
        if form:
            response = self._form_posted(response.url, form)
        fields = {
            "grant_type": "authorization_code",
            "client_id": self._config.web_client_id,
            "code_verifier": self._verifier,
            "code": self._followed(response),
            "redirect_uri": self._config.redirect_uri,
        }
        answer = token_answer(self._session, fields, self._config)
        if answer.status >= 400:
            raise UnexpectedReply(_CHANGED)
        return answer

    def _asked_for(self) -> dict[str, str]:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self._verifier.encode()).digest()).rstrip(b"=")
        return {
            "client_id": self._config.web_client_id,
            "audience": self._config.audience,
            "scope": self._config.web_scope,
            "response_type": "code",
            "redirect_uri": self._config.redirect_uri,
            "state": self._state,
            "nonce": self._nonce,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }

    def _opened(self) -> str:
        """Open the page; from here on its own state counts, which Auth0 has put in place of ours."""
        query = self._asked_for() | {"response_mode": "query", "auth0Client": self._config.auth0_client}
        response = self._request("GET", f"{self._config.auth_url}/authorize", params=query)
        for _ in range(self._config.max_hops):
            if not response.is_redirect:
                break
            response = self._request("GET", self._next_url(response))
        self._state = _query(response.url).get("state", self._state)
        if response.status_code >= 400:
            raise UnexpectedReply(_CHANGED)
        return response.url

    def _password_entered(self, login_url: str, username: str, password: str) -> requests.Response:
        entered = self._asked_for() | {
            "tenant": self._config.tenant,
            "connection": self._config.connection,
            "_csrf": self._csrf(),
            "_intstate": "deprecated",
            "username": username,
            "password": password,
        }
        headers = {
            "Accept": "*/*",
            "Origin": "{0.scheme}://{0.netloc}".format(urlsplit(self._config.auth_url)),
            "Referer": login_url,
            "Auth0-Client": self._config.auth0_client,
        }
        url = f"{self._config.auth_url}/usernamepassword/login"
        return self._accepted(self._request("POST", url, json=entered, headers=headers))

    def _csrf(self) -> str:
        found = next((cookie.value for cookie in self._session.cookies if cookie.name == "_csrf"), None)
        if not found:
            raise UnexpectedReply(_CHANGED)
        return found

    def _form_posted(self, page_url: str, form: "HiddenForm") -> requests.Response:
        url = urljoin(page_url, form.action)
        self._check_host(url)
        return self._accepted(self._request("POST", url, data=form.fields))

    def _accepted(self, response: requests.Response) -> requests.Response:
        """``response``, unless it refuses the password; some refusals are a page with status 200."""
        answer = _answer(response)
        if response.status_code == 400 and answer.code not in REFUSALS:
            raise UnexpectedReply(_CHANGED)  # "invalid username": our request lacked something
        is_wrong = response.status_code == 401 or "wrong email or password" in response.text.lower()
        if is_wrong and answer.code not in REFUSALS:
            raise LoginRequired(_WRONG_PASSWORD)
        if response.status_code >= 400:
            raise refusal(answer)
        return response

    def _followed(self, response: requests.Response) -> str:
        """The code at the end of the redirects. The address that carries it is read, never opened."""
        for _ in range(self._config.max_hops):
            if not response.is_redirect:
                _raise_for_page(response)
            url = self._next_url(response)
            if self._is_callback(url):
                return self._code(_query(url))
            response = self._request("GET", url)
        raise UnexpectedReply(_CHANGED)

    def _code(self, query: Mapping[str, str]) -> str:
        if query.get("error"):
            raise refusal(Answer(403, {"error": query["error"]}))
        if not query.get("code") or query.get("state") not in (self._first_state, self._state):
            raise UnexpectedReply(_CHANGED)
        return query["code"]

    def _is_callback(self, url: str) -> bool:
        return urlsplit(url)[:3] == urlsplit(self._config.redirect_uri)[:3]  # scheme, host and path

    def _next_url(self, response: requests.Response) -> str:
        url = urljoin(response.url, response.headers["Location"])
        if not self._is_callback(url):
            self._check_host(url)
        return url

    def _check_host(self, url: str) -> None:
        """The login is talked about with nobody else."""
        if urlsplit(url)[:2] != urlsplit(self._config.auth_url)[:2]:
            raise UnexpectedReply(_CHANGED)

    def _request(self, method: str, url: str, **options: Any) -> requests.Response:
        return _sent(self._session, method, url, self._config, **options)


class HiddenForm(HTMLParser):
    """The first form of a page with its hidden inputs; entities in their values are decoded."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self._forms = 0

    @classmethod
    def of(cls, page: str) -> "HiddenForm | None":
        """The form, or None when the page has none that could be posted."""
        form = cls()
        form.feed(page)
        form.close()
        return form if form.action and form.fields else None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called for each tag."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._forms += 1
            self.action = self.action or given.get("action", "")
        elif tag == "input" and self._forms == 1 and given.get("type", "").lower() == "hidden" and given.get("name"):
            self.fields[given["name"]] = given.get("value", "")


def _sent(session: requests.Session, method: str, url: str, config: LoginConfig, **options: Any) -> requests.Response:
    """One request, not redirected. Raises what can only be tried again later."""
    try:
        response = session.request(method, url, timeout=config.timeout_s, allow_redirects=False, **options)
    except requests.RequestException as error:
        raise connection_trouble(error, SERVICE) from error
    if response.status_code >= 500:
        raise SourceUnavailable("Peloton's login has trouble of its own. It will be tried again later.")
    if response.status_code == 429 and _answer(response).code not in REFUSALS:
        raise slow_down(response, SERVICE)
    return response


def _answer(response: requests.Response) -> Answer:
    reply: Any = None
    with contextlib.suppress(ValueError):  # a page, not JSON
        reply = response.json()
    return Answer(response.status_code, reply if isinstance(reply, dict) else {})


def _raise_for_page(response: requests.Response) -> NoReturn:
    """A page where a redirect should be: Auth0 wants something of a person."""
    if "mfa" in urlsplit(response.url).path.lower() or "one-time code" in response.text.lower():
        raise MfaRequired(_MFA)
    raise UnexpectedReply(_CHANGED)


def _query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
