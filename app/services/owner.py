"""Who a visitor is: a random id of our own in a cookie, of which only the digest is ever stored.

Gradio's own session id is made in the browser and owns nothing. Knows the form of a cookie; no request.
"""

import hashlib
import re
import secrets

COOKIE = "persona_studio"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """Return a new value for the cookie: 256 random bits."""
    return secrets.token_urlsafe(32)


def is_token(value: str | None) -> bool:
    """Return whether a value can be one of ours."""
    return value is not None and _TOKEN.fullmatch(value) is not None


def owner_of(cookie: str | None) -> str:
    """Return the owner's id of a cookie's value: 64 hex digits, from which the cookie cannot be found.

    A request without a good cookie owns what it makes and nothing else, so it gets an id of its own.
    """
    token = cookie if cookie is not None and is_token(cookie) else new_token()
    return hashlib.sha256(token.encode("ascii")).hexdigest()
