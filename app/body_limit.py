"""An ASGI layer that refuses request bodies over a limit before anything parses them.

Knows bytes and paths. Uploads are left to Gradio, which has a limit of its own.
"""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

UPLOAD_PATH = "/gradio_api/upload"


class BodyLimit:
    """Reads a body up to the limit, then hands it on whole; answers 413 beyond it."""

    def __init__(self, app: ASGIApp, limit_bytes: int) -> None:
        """Wrap `app`; `limit_bytes` is the largest body that passes."""
        self._app = app
        self._limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] == UPLOAD_PATH:
            await self._app(scope, receive, send)
            return
        messages = await self._read(receive)
        if messages is None:
            text = f"The request is larger than {self._limit_bytes} bytes. Send less."
            await PlainTextResponse(text, status_code=413, headers={"connection": "close"})(scope, receive, send)
            return

        async def replay() -> Message:
            return messages.pop(0) if messages else await receive()

        await self._app(scope, replay, send)

    async def _read(self, receive: Receive) -> list[Message] | None:
        messages: list[Message] = []
        size = 0
        while True:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if size > self._limit_bytes:
                return None
            if message["type"] != "http.request" or not message.get("more_body", False):
                return messages
