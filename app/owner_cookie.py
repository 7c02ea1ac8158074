"""An ASGI layer that hands every visitor the cookie that owns their things, and lets no other site act in their name.

What the cookie means is `app.services.owner`'s.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.services.owner import COOKIE, is_token, new_token

YEAR_S = 365 * 24 * 3600
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
FOREIGN = "This request came from another site and was refused. Open the studio in its own tab."


class OwnerCookie:
    """Gives every visitor a cookie, and lets no other site act in their name."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["method"] not in SAFE_METHODS and _is_foreign(headers):
            await JSONResponse({"detail": FOREIGN}, status_code=403)(scope, receive, send)
            return
        if is_token(_cookie(headers)):
            await self._app(scope, receive, send)
            return
        token = new_token()
        rest = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
        theirs = "".join(f"{cookies}; " for cookies in headers.getlist("cookie") if cookies)
        # The handlers of this very request see the new cookie too.
        given = {**scope, "headers": [*rest, (b"cookie", f"{theirs}{COOKIE}={token}".encode("latin-1"))]}

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                secure = "; Secure" if scope.get("scheme") == "https" else ""
                MutableHeaders(scope=message).append(
                    "set-cookie", f"{COOKIE}={token}; HttpOnly; SameSite=Lax; Path=/; Max-Age={YEAR_S}{secure}"
                )
            await send(message)

        await self._app(given, receive, send_with_cookie)


def _cookie(headers: Headers) -> str | None:
    # A proxy may have split the header.
    return cookie_parser("; ".join(headers.getlist("cookie"))).get(COOKIE)


def _is_foreign(headers: Headers) -> bool:
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2].lower() != headers.get("host", "").lower()
