"""Everything that a server sends, byte by byte: pages, event streams and headers, kept to be searched afterwards.

It stands outside of all that the server does, so nothing passes by it; compression is asked away, so that text is text.
"""

import json
from collections.abc import Iterable
from html import escape

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Wire:
    """What went over the wire; add it to a server as a middleware by `through`."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.sent: list[tuple[str, bytearray]] = []
        """(path with query, what was answered so far)."""

    def through(self, app: ASGIApp) -> ASGIApp:
        """Return the app with every answer of it kept."""

        async def listen(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            query = scope["query_string"].decode("latin-1")
            kept = bytearray()
            self.sent.append((f"{scope['path']}{f'?{query}' if query else ''}", kept))

            async def keep(message: Message) -> None:
                if message["type"] == "http.response.start":
                    kept.extend(b"\n".join(b": ".join(header) for header in message["headers"]) + b"\n\n")
                elif message["type"] == "http.response.body":
                    kept.extend(message.get("body", b""))
                await send(message)

            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            await app({**scope, "headers": plain}, receive, keep)

        return listen

    @property
    def paths(self) -> set[str]:
        """What was asked for."""
        return {path for path, _ in self.sent}

    def text(self) -> str:
        """Return all that was sent so far."""
        return "\n".join(bytes(kept).decode("utf-8", "replace") for _, kept in self.sent)


def found_in(text: str, words: Iterable[str]) -> set[str]:
    """Return the words that stand in a text: as they are, in HTML, in JSON, or in HTML inside JSON."""
    return {word for word in words if any(form in text for form in _forms(word))}


def _forms(word: str) -> set[str]:
    html = {word, escape(word), escape(word, quote=False)}
    return html | {json.dumps(one, ensure_ascii=is_ascii)[1:-1] for one in html for is_ascii in (True, False)}
