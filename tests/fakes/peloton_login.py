"""Peloton's login on Auth0: the hosted page with PKCE, the mobile password grant, refreshing, and what goes wrong."""

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from urllib.parse import quote, urlencode

from tests.fakes.loopback import Answer, Request, compact_json, json_answer

WEB_CLIENT = "WVoJxVDdPoFx4RNewvvg6ch2mZ7bwnsM"
MOBILE_CLIENT = "mgsmWCD0A8Qn6uz6mmqI6qeBNHH9IPwS"
REDIRECT_URI = "https://members.onepeloton.com/callback"
AUDIENCE = "https://api.onepeloton.com/"
SCOPE = "offline_access openid peloton-api.members:default"
TENANT = "peloton-prod"
CONNECTION = "pelo-user-password"
#: What the login of old answers since 2025.
CLOSED = {"status": 403, "message": "Access forbidden. Endpoint no longer accepting requests."}
#: How long an id token counts, whatever the access token's life.
ID_TOKEN_LIFETIME_S = 36_000


class Tokens(NamedTuple):
    """An access token and the refresh token that came with it."""

    access_token: str
    refresh_token: str


@dataclass
class RefreshToken:
    """What became of a refresh token; one family descends from one login."""

    client_id: str
    family: str
    uses: int = 0
    state: Literal["valid", "spent", "revoked"] = "valid"


@dataclass
class _Visit:
    """One passage through the login page, known by the state that Auth0 made up for it."""

    state: str
    asked: dict[str, str]
    csrf: str
    wresult: str = ""
    is_logged_in: bool = False


class PelotonLogin:
    """The accounts, visits and tokens of one Auth0 tenant that knows a single rider.

    ``is_mfa`` and ``is_blocked`` may be set at any time; ``is_redirecting`` lets a right password answer with a
    redirect instead of a form that posts itself. ``rotate`` False keeps refresh tokens for ever.
    """

    def __init__(self, *, user_id: str, username: str, password: str, token_lifetime_s: int, rotate: bool) -> None:
        self.username = username
        self.password = password
        self.token_lifetime_s = token_lifetime_s
        self.rotate = rotate
        self.is_mfa = False
        self.is_blocked = False
        self.is_redirecting = False
        #: How often a password was tried, right or wrong.
        self.password_attempts = 0
        self.refresh_tokens: dict[str, RefreshToken] = {}
        self._user_id = user_id
        self._expires_at: dict[str, float] = {}
        self._visits: dict[str, _Visit] = {}
        self._codes: dict[str, _Visit] = {}
        self._lock = threading.RLock()

    @property
    def valid_tokens(self) -> set[str]:
        """The access tokens that the API accepts now."""
        now = time.time()
        return {token for token, expires_at in self._expires_at.copy().items() if expires_at > now}

    def accept(self, token: str) -> None:
        """Let an access token of any form count, as if it had been given out now."""
        self._expires_at[token] = time.time() + self.token_lifetime_s

    def accepts(self, request: Request) -> bool:
        """Does the request carry a bearer token that counts?"""
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return self._expires_at.get(bearer, 0) > time.time()

    def issue_tokens(self, client_id: str = WEB_CLIENT) -> Tokens:
        """A fresh pair, as after a login."""
        with self._lock:
            return Tokens(self._access_token(client_id), self._refresh_token(client_id, secrets.token_hex(8)))

    def expire_tokens(self) -> None:
        """No access token counts any more; refreshing still works."""
        with self._lock:
            self._expires_at.clear()

    def revoke(self) -> None:
        """Neither access nor refresh tokens count any more."""
        with self._lock:
            self._expires_at.clear()
            for token in self.refresh_tokens.values():
                token.state = "revoked"

    def answer(self, request: Request) -> Answer | None:
        """The answer to a request for Auth0, None when it is not for Auth0."""
        match request.method, request.path:
            case "GET", "/authorize":
                return self._authorize(request)
            case "GET", "/login":
                return self._login_page(request)
            case "POST", "/usernamepassword/login":
                return self._password_entered(request)
            case "POST", "/login/callback":
                return self._form_posted(request)
            case "GET", "/authorize/resume":
                return self._back_to_peloton(request)
            case "GET", "/u/mfa-otp-challenge":
                return Answer(b"<html><body>Enter your one-time code</body></html>", 200, "text/html")
            case "POST", "/oauth/token":
                return self._token(request.fields())
            case "POST", "/auth/login":
                return json_answer(CLOSED, 403)
        return None

    # The login page, step by step.

    def _authorize(self, request: Request) -> Answer:
        asked = request.query
        expected = {
            "client_id": WEB_CLIENT,
            "redirect_uri": REDIRECT_URI,
            "audience": AUDIENCE,
            "response_type": "code",
            "code_challenge_method": "S256",
        }
        wrong = [name for name, value in expected.items() if asked.get(name) != value]
        wrong += [name for name in ("state", "nonce", "code_challenge") if not asked.get(name)]
        if wrong:
            return _refusal(400, "invalid_request", f"Parameter is missing or wrong: {wrong[0]}")
        visit = _Visit(secrets.token_urlsafe(24), asked, csrf=secrets.token_urlsafe(12))
        self._visits[visit.state] = visit
        where = {"state": visit.state, "client": WEB_CLIENT, "protocol": "oauth2", "nonce": asked["nonce"]}
        cookie = f"_csrf={visit.csrf}; Path=/usernamepassword/login; HttpOnly"
        return _redirect(f"/login?{urlencode(where)}", cookie=cookie)

    def _login_page(self, request: Request) -> Answer:
        if request.query.get("state") not in self._visits:
            return Answer(b"<html><body>Oops, something went wrong</body></html>", 400, "text/html")
        return Answer(b"<html><body><form>Email Password</form></body></html>", 200, "text/html")

    def _password_entered(self, request: Request) -> Answer:
        entered = json.loads(request.body)
        visit = self._visits.get(entered.get("state", ""))
        if visit is None or not _is_from_login_page(request, entered, visit):
            return json_answer({"statusCode": 400, "error": "Bad Request", "description": "invalid username"}, 400)
        refusal = self._refused_password(entered)
        if refusal:
            return refusal
        visit.is_logged_in = True
        visit.wresult = secrets.token_urlsafe(40)
        if self.is_redirecting:
            return _redirect(self._after_password(visit))
        return Answer(_self_posting_form(request, visit).encode(), 200, "text/html; charset=utf-8")

    def _refused_password(self, entered: dict[str, Any]) -> Answer | None:
        self.password_attempts += 1
        if self.is_blocked:
            text = "Your account has been blocked after multiple consecutive login attempts."
            return json_answer({"statusCode": 429, "code": "too_many_attempts", "description": text}, 429)
        if not self._is_known(entered):
            text = "Wrong email or password."
            return json_answer({"statusCode": 401, "code": "invalid_user_password", "description": text}, 401)
        return None

    def _is_known(self, entered: dict[str, Any]) -> bool:
        return (entered.get("username"), entered.get("password")) == (self.username, self.password)

    def _form_posted(self, request: Request) -> Answer:
        form = request.fields()
        visit = next((visit for visit in self._visits.values() if visit.state in form.get("wctx", "")), None)
        if visit is None or form != _form_inputs(visit):
            return Answer(b"<html><body>Invalid wresult or wctx</body></html>", 400, "text/html")
        return _redirect(self._after_password(visit))

    def _after_password(self, visit: _Visit) -> str:
        step = "/u/mfa-otp-challenge" if self.is_mfa else "/authorize/resume"
        return f"{step}?state={quote(visit.state)}"

    def _back_to_peloton(self, request: Request) -> Answer:
        visit = self._visits.pop(request.query.get("state", ""), None)
        if visit is None or not visit.is_logged_in:
            return _refusal(400, "invalid_request", "No login is under way")
        code = secrets.token_urlsafe(30)
        self._codes[code] = visit
        return _redirect(f"{REDIRECT_URI}?{urlencode({'code': code, 'state': visit.asked['state']})}")

    # Tokens.

    def _token(self, asked: dict[str, Any]) -> Answer:
        with self._lock:
            match asked.get("grant_type"):
                case "authorization_code":
                    return self._from_code(asked)
                case "password":
                    return self._from_password(asked)
                case "refresh_token":
                    return self._from_refresh_token(asked)
                case other:
                    return _refusal(403, "unsupported_grant_type", f"Unsupported grant type: {other}")

    def _from_code(self, asked: dict[str, Any]) -> Answer:
        visit = self._codes.pop(asked.get("code", ""), None)
        if visit is None or asked.get("client_id") != WEB_CLIENT or asked.get("redirect_uri") != REDIRECT_URI:
            return _refusal(403, "invalid_grant", "Invalid authorization code")
        if code_challenge(asked.get("code_verifier", "")) != visit.asked["code_challenge"]:
            return _refusal(403, "invalid_grant", "Failed to verify code verifier")
        return self._granted(WEB_CLIENT, secrets.token_hex(8))

    def _from_password(self, asked: dict[str, Any]) -> Answer:
        if asked.get("client_id") != MOBILE_CLIENT:
            return _refusal(403, "unauthorized_client", "Grant type 'password' not allowed for the client.")
        self.password_attempts += 1
        if self.is_blocked:
            text = "Your account has been blocked after multiple consecutive login attempts."
            return _refusal(429, "too_many_attempts", text)
        if not self._is_known(asked):
            return _refusal(403, "invalid_grant", "Wrong email or password.")
        if self.is_mfa:
            return _refusal(403, "mfa_required", "Multifactor authentication required")
        return self._granted(MOBILE_CLIENT, secrets.token_hex(8))

    def _from_refresh_token(self, asked: dict[str, Any]) -> Answer:
        token = self.refresh_tokens.get(asked.get("refresh_token", ""))
        if token is None or token.client_id != asked.get("client_id"):
            return _refusal(403, "invalid_grant", "Unknown or invalid refresh token.")
        token.uses += 1
        if token.state == "spent":
            self._revoke_family(token.family)
        if token.state != "valid":
            return _refusal(403, "invalid_grant", "Unknown or invalid refresh token.")
        if not self.rotate:
            return self._granted(token.client_id, None)
        token.state = "spent"
        return self._granted(token.client_id, token.family)

    def _revoke_family(self, family: str) -> None:
        for token in self.refresh_tokens.values():
            if token.family == family:
                token.state = "revoked"

    def _granted(self, client_id: str, family: str | None) -> Answer:
        reply = {
            "access_token": self._access_token(client_id),
            "refresh_token": self._refresh_token(client_id, family) if family else None,
            "id_token": self._jwt(client_id, ID_TOKEN_LIFETIME_S),
            "scope": SCOPE if client_id == WEB_CLIENT else "openid offline_access",
            "expires_in": self.token_lifetime_s,
            "token_type": "Bearer",
        }
        return json_answer({name: value for name, value in reply.items() if value is not None})

    def _access_token(self, client_id: str) -> str:
        token = self._jwt(client_id, self.token_lifetime_s)
        self._expires_at[token] = time.time() + self.token_lifetime_s
        return token

    def _refresh_token(self, client_id: str, family: str) -> str:
        token = f"v1.{secrets.token_urlsafe(45)}"
        self.refresh_tokens[token] = RefreshToken(client_id, family)
        return token

    def _jwt(self, client_id: str, lifetime_s: int) -> str:
        now = int(time.time())
        claims = {
            "iss": "https://auth.onepeloton.com/",
            "sub": f"auth0|{self._user_id}",
            "aud": [AUDIENCE],
            "azp": client_id,
            "iat": now,
            "exp": now + lifetime_s,
            "jti": secrets.token_hex(8),
        }
        parts = (compact_json({"alg": "RS256", "typ": "JWT"}), compact_json(claims), secrets.token_bytes(32))
        return ".".join(map(_base64url, parts))


def code_challenge(verifier: str) -> str:
    """The S256 challenge of a PKCE code verifier (RFC 7636)."""
    return _base64url(hashlib.sha256(verifier.encode()).digest())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _is_from_login_page(request: Request, entered: dict[str, Any], visit: _Visit) -> bool:
    asked = {**visit.asked, "state": visit.state, "tenant": TENANT, "connection": CONNECTION, "_csrf": visit.csrf}
    names = ("state", "tenant", "connection", "_csrf", "client_id", "redirect_uri", "audience", "nonce")
    origin = f"http://{request.headers.get('Host')}"
    return (
        all(entered.get(name) == asked[name] for name in names)
        and f"_csrf={visit.csrf}" in request.headers.get("Cookie", "").split("; ")
        and request.headers.get("Origin") == origin
        and request.headers.get("Referer", "").startswith(f"{origin}/login?state={quote(visit.state)}")
        and bool(request.headers.get("Auth0-Client"))
    )


def _form_inputs(visit: _Visit) -> dict[str, str]:
    wctx = {"strategy": "auth0", "tenant": TENANT, "connection": CONNECTION, "state": visit.state, "from": "a & b <c>"}
    return {"wa": "wsignin1.0", "wresult": visit.wresult, "wctx": json.dumps(wctx)}


def _self_posting_form(request: Request, visit: _Visit) -> str:
    inputs = "\n".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value).replace("&quot;", "&#34;")}">'
        for name, value in _form_inputs(visit).items()
    )
    action = f"http://{request.headers.get('Host')}/login/callback"
    return f"""<form method="post" name="hiddenform" action="{action}">
{inputs}
<noscript><p>Script is disabled. Click Submit to continue.</p><input type="submit" value="Submit"></noscript>
</form>
<script language="javascript" type="text/javascript">window.setTimeout('document.forms[0].submit()', 0);</script>"""


def _redirect(location: str, *, cookie: str | None = None) -> Answer:
    headers = {"Location": location} | ({"Set-Cookie": cookie} if cookie else {})
    return Answer(status=302, content_type="text/html", headers=headers)


def _refusal(status: int, error: str, description: str) -> Answer:
    return json_answer({"error": error, "error_description": description}, status)
