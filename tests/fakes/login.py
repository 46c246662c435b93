"""A small OpenID provider on loopback: it logs everybody in who comes, as whom the test says."""

import time
from types import TracebackType
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.fakes.loopback import Answer, LoopbackServer, Request, json_answer


class FakeLogin:
    """The provider; ``claims`` are what it tells of whoever logs in next."""

    def __init__(self, **claims: object) -> None:
        self.claims: dict[str, object] = {"sub": "1", "email": "rider@example.com", "email_verified": True, **claims}
        self._key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self._nonce = ""
        self._server = LoopbackServer(self._answer)
        self.url = self._server.url

    def __enter__(self) -> "FakeLogin":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    def count(self, path_regex: str) -> int:
        """How many requests had a path like this."""
        return self._server.count(path_regex)

    def _answer(self, request: Request) -> Answer:
        match request.path:
            case "/.well-known/openid-configuration":
                return json_answer(
                    {
                        "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
                        "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys",
                        "response_types_supported": ["code"], "subject_types_supported": ["public"],
                        "id_token_signing_alg_values_supported": ["RS256"],
                    }
                )  # fmt: skip
            case "/authorize":
                self._nonce = request.query.get("nonce", "")
                back = urlencode({"code": "a-code", "state": request.query["state"]})
                return Answer(status=302, headers={"Location": f"{request.query['redirect_uri']}?{back}"})
            case "/token":
                return json_answer({"access_token": "a", "token_type": "Bearer", "expires_in": 600,
                                    "id_token": self._id_token()})  # fmt: skip
            case "/keys":
                return json_answer({"keys": [self._key.as_dict(private=False)]})
        return json_answer({"error": "not here"}, 404)

    def _id_token(self) -> str:
        now = int(time.time())
        told = {"iss": self.url, "aud": "zonebook", "iat": now, "exp": now + 600, "nonce": self._nonce, **self.claims}
        return jwt.encode({"alg": "RS256", "kid": "one"}, told, self._key)
